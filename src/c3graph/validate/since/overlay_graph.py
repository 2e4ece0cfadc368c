"""A graph looked up node by node: a kept one, without some triples and with others.

Terms are texts in canonical N-Triples. Nothing is read but what is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from c3graph.validate.columns import SUBCLASS, TYPE

Triple = tuple[str, str, str]
# What a look-up may find: beyond it, validating all is quicker.
MOST = 50_000


class TooFar(Exception):
    """Why it cannot be proved, or not cheaply, which nodes a change reaches."""


class IndexedGraph(Protocol):
    """A graph that is kept with an index."""

    def about(self, subject: str) -> Iterable[tuple[str, str]]:
        """Predicates and objects of a subject."""
        ...

    def leading(self, value: str, predicate: str | None, most: int) -> Sequence[tuple[str, str]]:
        """Subjects and predicates of an object; where there are more than `most`, some of them,
        but more than `most`."""
        ...


class Around:
    """What the triples about a node, and those that lead to it, are in one version of a graph."""

    def __init__(
        self, kept: IndexedGraph, added: Iterable[Triple], removed: Collection[Triple]
    ) -> None:
        self._kept = kept
        self._removed = frozenset(removed)
        self._out: dict[str, list[tuple[str, str]]] = {}
        self._in: dict[str, list[tuple[str, str]]] = {}
        for subject, predicate, value in added:
            self._out.setdefault(subject, []).append((predicate, value))
            self._in.setdefault(value, []).append((subject, predicate))
        self._about: dict[str, dict[str, tuple[str, ...]]] = {}
        self._leading: dict[tuple[str, str | None], tuple[tuple[str, str], ...]] = {}
        self._more: dict[tuple[str, str | None], int] = {}
        self._above: dict[str, frozenset[str]] = {}

    def about(self, node: str) -> dict[str, tuple[str, ...]]:
        """Objects by predicate, in the order of their texts."""
        found = self._about.get(node)
        if found is None:
            pairs = dict.fromkeys(() if node[0] == '"' else self._kept.about(node))
            if self._removed:
                pairs = {p: None for p in pairs if (node, *p) not in self._removed}
            pairs |= dict.fromkeys(self._out.get(node, ()))
            by: dict[str, list[str]] = {}
            for predicate, value in sorted(pairs):
                by.setdefault(predicate, []).append(value)
            found = self._about[node] = {p: tuple(values) for p, values in by.items()}
        return found

    def objects(self, node: str, predicate: str) -> tuple[str, ...]:
        """Values of a node's property."""
        return self.about(node).get(predicate, ())

    def few(
        self, node: str, predicate: str | None, most: int
    ) -> tuple[tuple[str, str], ...] | None:
        """Subjects and predicates that lead to a node; None where there are more than `most`."""
        key = node, predicate
        if self._more.get(key, -1) >= most:
            return None
        if key not in self._leading:
            held = self._kept.leading(node, predicate, most + len(self._removed))
            if len(held) > most + len(self._removed):
                self._more[key] = most
                return None
            pairs = {p: None for p in held if (*p, node) not in self._removed}
            more = self._in.get(node, ())
            pairs |= {p: None for p in more if predicate is None or p[1] == predicate}
            self._leading[key] = tuple(sorted(pairs))
        found = self._leading[key]
        return found if len(found) <= most else None

    def leading(self, node: str, predicate: str | None) -> tuple[tuple[str, str], ...]:
        """As `few`. Raises TooFar where there are more than MOST."""
        found = self.few(node, predicate, MOST)
        if found is None:
            raise TooFar(f"more than {MOST} statements lead to {node}")
        return found

    def subjects(self, node: str, predicate: str) -> tuple[str, ...]:
        """Subjects that have the node as a value of the property."""
        return tuple(subject for subject, _ in self.leading(node, predicate))

    def occurs(self, node: str) -> bool:
        """Whether a node is a subject or an object."""
        return bool(self.about(node)) or self.few(node, None, 0) != ()

    def above(self, cls: str) -> frozenset[str]:
        """A class and all above it."""
        if cls not in self._above:
            found, waiting = {cls}, [cls]
            while waiting:
                for upper in self.objects(waiting.pop(), SUBCLASS):
                    if upper not in found:
                        found.add(upper)
                        waiting.append(upper)
            self._above[cls] = frozenset(found)
        return self._above[cls]

    def instance(self, node: str, cls: str) -> bool:
        """Whether a node is a SHACL instance of a class."""
        return any(cls == t or cls in self.above(t) for t in self.objects(node, TYPE))


class Recorded(Around):
    """A view of another that remembers which triples it has been shown."""

    def __init__(self, around: Around) -> None:
        super().__init__(around._kept, (), ())
        self._whole = around
        self.triples: set[Triple] = set()

    def about(self, node: str) -> dict[str, tuple[str, ...]]:
        """What is said of a node; recorded."""
        found = self._whole.about(node)
        self.triples.update((node, p, value) for p, values in found.items() for value in values)
        return found

    def objects(self, node: str, predicate: str) -> tuple[str, ...]:
        """Values of a node's property; recorded."""
        found = self._whole.objects(node, predicate)
        self.triples.update((node, predicate, value) for value in found)
        return found

    def few(
        self, node: str, predicate: str | None, most: int
    ) -> tuple[tuple[str, str], ...] | None:
        """Who points at a node, None where more than `most` do; recorded."""
        found = self._whole.few(node, predicate, most)
        self.triples.update((*pair, node) for pair in found or ())
        return found
