"""Compiled shapes: what they look at, and how their results come together.

A shape is evaluated for all its focus nodes at a time. What it finds is kept by focus node, since
a shape that refers to it (sh:node, sh:not, sh:property) asks which nodes failed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from rdflib.term import IdentifiedNode

from c3graph.model import Severity
from c3graph.validate.columns import Columns
from c3graph.validate.fast.paths import Path
from c3graph.validate.fast.plan import Plan
from c3graph.validate.fast.sparql import ByNode

Values = Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class NumberedResult:
    """One result: terms by number, None for no value; `bound` are variables of a SPARQL row."""

    focus: int
    path: str | None
    value: int | None
    shape: Shape
    component: str
    constraint: IdentifiedNode | None = None
    bound: Mapping[str, str] = field(default_factory=dict)


ByFocus = dict[int, list[NumberedResult]]


class Solver(Protocol):
    """What gives a run the solutions of its queries."""

    def once(self, plan: Plan, nodes: Iterable[int]) -> ByNode:
        """Rows by node of a query that is run once for all nodes."""

    def each(
        self, plan: Plan, nodes: Iterable[int], shape: str, shapes_graph: Callable[[], str]
    ) -> ByNode:
        """Rows by node of a query that is run for each node."""


# From the run, the shape and the values of each focus node to the results at that node.
Check = Callable[["Run", "Shape", Values], ByFocus]


@dataclass(slots=True, eq=False)
class Shape:
    """A shape; `path` None for a node shape, whose only value is the focus node itself."""

    node: IdentifiedNode
    severity: Severity
    severity_iri: str = ""
    deactivated: bool = False
    path: Path | None = None
    path_text: str | None = None
    checks: list[Check] = field(default_factory=list)

    def result(self, focus: int, value: int | None, component: str) -> NumberedResult:
        """A result of this shape."""
        return NumberedResult(focus, self.path_text, value, self, component)


class Run:
    """One validation of one graph: what was found by a shape of a node is not sought again."""

    def __init__(self, data: Columns, answers: Solver) -> None:
        self.data = data
        self.answers = answers
        self._known: dict[Shape, dict[int, list[NumberedResult]]] = {}
        self._seen: dict[Shape, set[int]] = {}

    def evaluate(self, shape: Shape, nodes: Collection[int]) -> ByFocus:
        """Results by focus node, for those nodes that have any."""
        if shape.deactivated:
            return {}
        seen = self._seen.setdefault(shape, set())
        known = self._known.setdefault(shape, {})
        fresh = [node for node in dict.fromkeys(nodes) if node not in seen]
        if fresh:
            seen.update(fresh)
            values = self.values(shape, fresh)
            for check in shape.checks:
                for focus, found in check(self, shape, values).items():
                    known.setdefault(focus, []).extend(found)
        return {node: known[node] for node in nodes if node in known}

    def values(self, shape: Shape, nodes: Collection[int]) -> Values:
        """The value nodes of each node: itself, or what the path leads to."""
        if shape.path is None:
            return {node: (node,) for node in nodes}
        step = shape.path(self.data)
        return {node: step(node) for node in nodes}
