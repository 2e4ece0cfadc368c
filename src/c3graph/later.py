"""Modules that are imported when something of them is first asked for.

A command takes some of the steps: what it does not call, it does not wait for. Type checkers and
the check of layers see an ordinary import:

    if TYPE_CHECKING:
        from c3graph import reason
    else:
        reason = later("c3graph.reason")
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self.__name__), name)


def later(name: str) -> ModuleType:
    """The module `name`, whose import waits until an attribute of it is asked for."""
    return _Later(name)
