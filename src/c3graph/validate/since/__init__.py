"""A graph judged by what differs from one that has been judged: the same results, sooner.

    overlay_graph.py    a graph looked up node by node, without some triples and with others
    path_search.py      property paths as data; queries.py: SPARQL constraints as patterns
    affected_nodes.py   from changed triples back to the nodes at which a shape may judge otherwise
    overlay_columns.py  the fast engine over the surroundings of these nodes

What a change reaches is judged again, and all else is taken from the report on the graph before. A
shape of which it cannot be proved, or not cheaply, what is reached is judged again at all its focus
nodes, and so is one that judged otherwise then; the report says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rdflib.term import IdentifiedNode

from c3graph.model import Baseline, Rejudged, Report, Result, ShapeCheck
from c3graph.rdf.syntax import read_term
from c3graph.rdf.terms import BlankNode
from c3graph.validate.columns import SUBCLASS, Columns
from c3graph.validate.engine import EngineOutcome
from c3graph.validate.fast import Fast, result
from c3graph.validate.fast.compiling import Compiler
from c3graph.validate.fast.plan import Uncovered
from c3graph.validate.fast.shape import Run
from c3graph.validate.shapes.digest import shape_digest
from c3graph.validate.shapes.loading import Shapes
from c3graph.validate.since.affected_nodes import Reach, Targets, reported
from c3graph.validate.since.overlay_columns import Near, NearAnswers
from c3graph.validate.since.overlay_graph import Around, IndexedGraph, TooFar, Triple

__all__ = ["Around", "Before", "GraphChange", "IndexedGraph", "Triple", "judge_since"]

# From this many nodes on, judging all of them at a time is quicker.
_MANY = 20_000


@dataclass(frozen=True, slots=True)
class Before:
    """A graph that has been judged, with its index and the report on it."""

    name: str
    graph: IndexedGraph
    report: Report


@dataclass(frozen=True, slots=True)
class GraphChange:
    """Triples that a graph now has and had not, and those that it had and has not; `now` reads all
    that it has."""

    added: Sequence[Triple]
    removed: Sequence[Triple]
    now: Callable[[], Columns]


def judge_since(
    before: Before, change: GraphChange, shapes: Shapes
) -> tuple[EngineOutcome, Baseline, Around]:
    """What `judge` finds with the fast engine in the graph as it is now, and how it was found.

    The graph as it is now comes too, to be looked up. Raises ShapesError.
    """
    return _Judge(before, change, shapes).run()


class _Judge:
    def __init__(self, before: Before, change: GraphChange, shapes: Shapes) -> None:
        self._shapes, self._change = shapes, change
        self._report, self._name = before.report, before.name
        self._compiler = Compiler(shapes.graph)
        self._checks = {_plain(check.shape): check for check in before.report.checks}
        changed = (*change.added, *change.removed)
        union = Around(before.graph, change.added, ())
        self._changed = changed
        self._old = Around(before.graph, (), ())
        self._new = Around(before.graph, change.added, change.removed)
        self._reach = Reach(shapes, self._compiler, union, changed)
        self._data = Near(self._new)
        self._run = Run(self._data, NearAnswers(self._data))

    def run(self) -> tuple[EngineOutcome, Baseline, Around]:
        results: list[Result] = []
        checks: list[ShapeCheck] = []
        again: list[Rejudged] = []
        whole: dict[IdentifiedNode, str] = {}
        for group in self._groups(whole):
            try:
                found, looked, judged = self._group(group)
            except TooFar as reason:
                whole |= dict.fromkeys(group, str(reason))
                continue
            results += found
            checks += looked
            again += judged
        if whole:
            outcome = Fast().run(self._change.now(), self._shapes.only(whole))
            results += outcome.results
            checks += outcome.checks
            counts = {check.shape: check.focus_nodes for check in outcome.checks}
            again += [Rejudged(str(node), counts[str(node)], why) for node, why in whole.items()]
        since = Baseline(
            self._name, len(self._change.added), len(self._change.removed),
            tuple(sorted(again, key=lambda one: one.shape)),
        )  # fmt: skip
        checks.sort(key=lambda check: check.shape)
        return EngineOutcome(tuple(results), tuple(checks)), since, self._new

    def _groups(self, whole: dict[IdentifiedNode, str]) -> list[dict[IdentifiedNode, set[str]]]:
        """Targeted shapes with the names of those whose results are theirs, in groups that share
        none: a kept result does not tell for which of them it stands. The others go to `whole`."""
        groups: list[dict[IdentifiedNode, set[str]]] = []
        for node in self._shapes.targeted:
            names = {str(node)}
            try:
                names = set(reported(self._shapes.graph, node))
                self._same(node)
            except (TooFar, Uncovered) as reason:
                whole[node] = str(reason)
            group = {node: names}
            for other in [g for g in groups if any(names & theirs for theirs in g.values())]:
                groups.remove(other)
                group |= other
            groups.append(group)
        for group in groups:
            if given := next((whole[node] for node in group if node in whole), None):
                for node in group:
                    whole.setdefault(node, given)
        return [group for group in groups if not whole.keys() & group.keys()]

    def _same(self, node: IdentifiedNode) -> None:
        """Raises TooFar unless the report before was made by this shape and this engine."""
        check = self._checks.get(str(node))
        if any(predicate == SUBCLASS for _, predicate, _ in self._changed):
            raise TooFar("the hierarchy of classes has changed")
        if self._shapes.expands:
            raise TooFar("rules add triples before it is judged")
        if check is None or not check.sha256:
            raise TooFar("the release does not say how this shape judged")
        if check.sha256 != shape_digest(self._shapes, node):
            raise TooFar("the shape has changed")
        if check.engine != Fast().name:
            raise TooFar(f"it was judged by {check.engine}")
        self._compiler.shape(node)

    def _group(
        self, group: Mapping[IdentifiedNode, set[str]]
    ) -> tuple[list[Result], list[ShapeCheck], list[Rejudged]]:
        """Results, counts, and what was judged again. Raises TooFar."""
        targets = {node: Targets(self._shapes.graph, node) for node in group}
        moved = {node: aim.changed(self._changed) for node, aim in targets.items()}
        reached = {n for nodes in moved.values() for n in nodes}
        for node in group:
            reached |= self._reach.of(node)
        if len(reached) > _MANY:
            raise TooFar(f"the change reaches more than {_MANY} nodes")
        shown = {_shown(node) for node in reached}
        names = {name for names in group.values() for name in names}
        kept = [r for r in self._report.results if _plain(r.shape) in names]
        stale = [r for r in kept if r.focus_node in shown]
        if stale and any(aim.literals for aim in targets.values()):
            raise TooFar("a result before may be about a literal of the same text")
        results = [_bare(r) for r in kept if r.focus_node not in shown]
        checks, again = [], []
        for node, aim in targets.items():
            judged = [n for n in sorted(reached) if aim.aimed(self._new, n)]
            results += self._judged(node, judged)
            checks.append(self._check(node, aim, moved[node]))
            if judged:
                again.append(Rejudged(str(node), len(judged)))
        return results, checks, again

    def _judged(self, node: IdentifiedNode, focus_nodes: Iterable[str]) -> list[Result]:
        shape = self._compiler.shape(node)
        try:
            numbers = [self._data.number(text) for text in focus_nodes]
            found = self._run.evaluate(shape, numbers)
        except Uncovered as reason:
            raise TooFar(str(reason)) from None
        return [result(r, self._data, self._shapes) for each in found.values() for r in each]

    def _check(self, node: IdentifiedNode, aim: Targets, moved: Iterable[str]) -> ShapeCheck:
        before = self._checks[str(node)]
        if self._shapes.deactivated(node):
            return ShapeCheck(str(node), 0, engine=before.engine)
        more = sum(aim.aimed(self._new, n) - aim.aimed(self._old, n) for n in moved)
        return ShapeCheck(str(node), before.focus_nodes + more, engine=before.engine)


def _plain(shape: str) -> str:
    """The name of a shape as the shapes graph has it."""
    return shape.removeprefix("_:")


def _shown(node: str) -> str:
    """A term as a result shows its focus node."""
    term = read_term(node)
    return term.value if isinstance(term, BlankNode) else str(term)


def _bare(found: Result) -> Result:
    """A result of a report as an engine gives it."""
    return replace(
        found, shape=_plain(found.shape), places=(), accepted=None, positions=(), mend={}
    )
