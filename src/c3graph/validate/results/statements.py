"""What a graph says of a node and what leads to it, as places and mends ask for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from c3graph.rdf.terms import OA, RDF, Literal, Quad, Term

# Properties that are followed from their objects.
LEADING = frozenset((RDF + "subject", RDF + "object", RDF + "type", OA + "hasSelector"))


class Statements(Protocol):
    """Nodes are IRIs or `_:label`, properties IRIs."""

    def of(self, node: str) -> Mapping[str, Sequence[Term]]:
        """Values by property, each in the order of their texts."""
        ...

    def leading(self, node: str, property: str) -> Sequence[str]:
        """Subjects of one of LEADING, in order."""
        ...

    def members(self, cls: str, most: int) -> Sequence[str]:
        """Nodes of a type, in order; none where there are more than `most`."""
        ...


class Indexed:
    """Statements of some quads, repeats in other graphs left out."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._values: dict[str, dict[str, dict[Term, None]]] = defaultdict(dict)
        self._leading: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for quad in quads:
            subject, property = str(quad.subject), quad.predicate.value
            self._values[subject].setdefault(property, {})[quad.object] = None
            if property in LEADING and not isinstance(quad.object, Literal):
                self._leading[property, str(quad.object)][subject] = None

    def of(self, node: str) -> Mapping[str, Sequence[Term]]:
        """What is said of a node: values by property, sorted."""
        values = self._values.get(node, {})
        return {p: sorted(values[p], key=lambda term: term.n) for p in sorted(values)}

    def leading(self, node: str, property: str) -> Sequence[str]:
        """Subjects that have the node as a value of the property, sorted."""
        return sorted(self._leading.get((property, node), ()))

    def members(self, cls: str, most: int) -> Sequence[str]:
        """Members of a class, sorted; none where there are more than `most`."""
        found = self._leading.get((RDF + "type", cls), ())
        return sorted(found) if len(found) <= most else ()
