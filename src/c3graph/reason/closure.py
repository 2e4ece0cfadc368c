"""What a node reaches along a relation, itself included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def closure(start: str, relation: Mapping[str, Iterable[str]]) -> set[str]:
    """What can be reached from a start by a relation, the start included."""
    seen: set[str] = set()
    stack = [start]
    while stack:
        current = stack.pop()
        if current not in seen:
            seen.add(current)
            stack.extend(relation.get(current, ()))
    return seen
