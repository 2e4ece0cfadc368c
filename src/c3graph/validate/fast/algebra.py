"""rdflib's algebra of SPARQL, imported when a query is planned.

Its parser takes as long to import as all the rest of rdflib, and most shapes have no query.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

__all__ = ["CompValue", "prepareQuery"]

if TYPE_CHECKING:
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.parserutils import CompValue
else:

    class _Known(type):
        def __instancecheck__(cls, value: object) -> bool:
            """A node of the algebra exists only where its module has been imported."""
            module = sys.modules.get("rdflib.plugins.sparql.parserutils")
            return module is not None and isinstance(value, module.CompValue)

    class CompValue(metaclass=_Known):
        """Stands for rdflib's class in isinstance."""

    def prepareQuery(*arguments: Any, **options: Any) -> Any:
        """rdflib's parser of SPARQL, imported when it is called."""
        from rdflib.plugins import sparql

        return sparql.prepareQuery(*arguments, **options)
