"""A graph in memory, looked up as a kept release is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from c3graph.model import Report
from c3graph.validate import Columns, judge_data
from c3graph.validate.shapes.digest import shape_digest
from c3graph.validate.shapes.loading import Shapes
from c3graph.validate.since import Before, Triple


class Listed:
    """Triples of canonical terms."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.out: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.into: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for s, p, o in frozenset(triples):
            self.out[s].append((p, o))
            self.into[o].append((s, p))

    def about(self, subject: str) -> list[tuple[str, str]]:
        return self.out.get(subject, [])

    def leading(self, value: str, predicate: str | None, most: int) -> Sequence[tuple[str, str]]:
        return [pair for pair in self.into.get(value, []) if predicate in (None, pair[1])]


def columns(triples: Iterable[Triple]) -> Columns:
    return Columns(f"{s} {p} {o} .\n" for s, p, o in sorted(triples))


def judged(triples: Iterable[Triple], shapes: Shapes) -> Before:
    """A graph with the report that a release would keep of it."""
    outcome = judge_data(columns(triples), shapes)
    names = {str(node): node for node in shapes.targeted}
    checks = tuple(replace(c, sha256=shape_digest(shapes, names[c.shape])) for c in outcome.checks)
    return Before("before", Listed(triples), Report("", "", outcome.results, checks))
