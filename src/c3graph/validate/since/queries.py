"""What a SPARQL constraint looks at: from a node to the triples that its solutions there hang on,
and from a changed triple back to the nodes whose solutions it may change.

For queries that run once for all nodes (`plan`): patterns of triples in groups, alternatives, and
parts that may or must not match. Filters are not looked at: without them more is reached, never
less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rdflib import XSD, BNode, Literal, URIRef, Variable
from rdflib.term import Node

from c3graph.validate.fast.algebra import CompValue
from c3graph.validate.fast.plan import Plan
from c3graph.validate.shapes.nodes import text_of
from c3graph.validate.since.overlay_graph import MOST, Around, Recorded, TooFar, Triple
from c3graph.validate.since.path_search import Route, beginnings, ends, of_query, reverse

THIS = "?this"
_WRAPPERS = ("Project", "Distinct", "Reduced", "OrderBy", "AggregateJoin", "Group")
_EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")
_FEW = (16, 256, 4_096, MOST)
Known = Mapping[str, frozenset[str]]
Bound = dict[str, str]


class QueryPattern(NamedTuple):
    """A triple pattern: ends are variables (`?name`) or terms, the predicate too, or a path."""

    subject: str
    predicate: str | Route
    object: str


@dataclass(slots=True)
class Group:
    """What must match together; alternatives of which one must; and `inner`, which may match
    (OPTIONAL, EXISTS). `left` are the variables that the other side of an OPTIONAL binds."""

    patterns: list[QueryPattern] = field(default_factory=list)
    unions: list[tuple[Group, Group]] = field(default_factory=list)
    inner: list[Group] = field(default_factory=list)
    left: frozenset[str] | None = None

    def variables(self) -> Iterator[str]:
        """The variables of the group and of all groups in it, repeats included."""
        for pattern in self.patterns:
            yield from (end for end in pattern if isinstance(end, str) and end[0] == "?")
        for part in (*(one for pair in self.unions for one in pair), *self.inner):
            yield from part.variables()


def group_of(plan: Plan) -> Group:
    """Raises TooFar for a query that is not understood."""
    if not plan.once or plan.algebra is None:
        raise TooFar("a query that runs node by node")
    group = _group(plan.algebra)
    _well_designed(group, list(group.variables()))
    return group


def _group(node: CompValue) -> Group:
    if node.name == "BGP":
        return Group([_pattern(*triple) for triple in node.triples])
    if node.name == "Join":
        one, other = _group(node.p1), _group(node.p2)
        return Group(
            one.patterns + other.patterns, one.unions + other.unions, one.inner + other.inner
        )
    if node.name == "Union":
        return Group(unions=[(_group(node.p1), _group(node.p2))])
    if node.name == "LeftJoin":
        group, optional = _group(node.p1), _group(node.p2)
        optional.left = frozenset(group.variables())
        optional.inner += _existing(node.expr)
        group.inner.append(optional)
        return group
    if node.name in ("Filter", "Extend"):
        group = _group(node.p)
        group.inner += _existing(node.expr)
        return group
    if node.name in _WRAPPERS:
        return _group(node.p)
    raise TooFar(f"{node.name} in a query")


def _existing(expression: object) -> list[Group]:
    """Groups of EXISTS in an expression; those within them are found as they are read."""
    if isinstance(expression, CompValue) and expression.name in _EXISTS:
        return [_group(expression.graph)]
    if isinstance(expression, CompValue):
        return [g for key in expression for g in _existing(getattr(expression, key))]
    if isinstance(expression, list | tuple):
        return [g for part in expression for g in _existing(part)]
    return []


def _pattern(subject: Node, predicate: object, value: Node) -> QueryPattern:
    if isinstance(predicate, Variable | URIRef):
        return QueryPattern(_end(subject), _end(predicate), _end(value))
    return QueryPattern(_end(subject), of_query(predicate), _end(value))


def _end(node: Node) -> str:
    """A variable with `?`, or a term. A blank node of a query stands for anything; a number may
    match other lexical forms of its value, and is taken for anything too."""
    if isinstance(node, Variable):
        return f"?{node}"
    if isinstance(node, URIRef):
        return text_of(node)
    if isinstance(node, Literal) and not node.language and node.datatype in (None, XSD.string):
        return text_of(node)
    return f"?_:{node}" if isinstance(node, BNode) else f"?_:literal-{id(node)}"


def _well_designed(group: Group, everywhere: list[str]) -> None:
    """An OPTIONAL hangs on nothing but the left of it, so that what is elsewhere cannot tell
    whether it matches."""
    for part in group.inner:
        own = list(part.variables())
        if part.left is not None:
            shared = {name for name in own if everywhere.count(name) > own.count(name)}
            if not shared <= part.left:
                raise TooFar("OPTIONAL on a variable that is bound outside")
        _well_designed(part, everywhere)
    for pair in group.unions:
        for part in pair:
            _well_designed(part, everywhere)


def gather(around: Around, group: Group, nodes: Iterable[str]) -> set[Triple]:
    """All triples that the solutions at some nodes hang on. Raises TooFar."""
    recorded = Recorded(around)
    _gather(recorded, group, {THIS: frozenset(nodes)})
    return recorded.triples


def _gather(seen: Recorded, group: Group, known: Known) -> dict[str, frozenset[str]]:
    """Look at what a group may match where variables are among those known; what is known then."""
    now = dict(known)
    patterns, unions = list(group.patterns), list(group.unions)
    while patterns or unions:
        pattern = min(patterns, key=lambda p: _distance(p, now), default=None)
        if pattern is not None and _distance(pattern, now) < _NOWHERE:
            patterns.remove(pattern)
            _follow(seen, pattern, now)
        elif unions:
            pair = unions.pop(0)
            one, other = (_gather(seen, branch, now) for branch in pair)
            now |= {name: one[name] | other[name] for name in one.keys() & other.keys()}
        else:
            raise TooFar("a query of which a part hangs on nothing that the node leads to")
        if len(seen.triples) > MOST:
            raise TooFar(f"a query that looks at more than {MOST} statements")
    for part in group.inner:
        _gather(seen, part, now)
    return now


_NOWHERE = 4


def _distance(pattern: QueryPattern, known: Known) -> int:
    """How dear it is to look up a pattern: by its subject is cheapest."""
    if pattern.subject[0] != "?" or pattern.subject in known:
        return 0
    if pattern.object in known:
        return 1
    return 2 if pattern.object[0] != "?" else _NOWHERE


def _follow(seen: Recorded, pattern: QueryPattern, known: dict[str, frozenset[str]]) -> None:
    subject, predicate, value = pattern
    forward = _distance(pattern, known) == 0
    start, end = (subject, value) if forward else (value, subject)
    nodes = known.get(start, frozenset((start,)))
    if isinstance(predicate, tuple):
        found = ends(seen, predicate if forward else reverse(predicate), nodes)
    elif predicate[0] != "?":
        route: Route = ("p", predicate)
        found = ends(seen, route if forward else ("^", route), nodes)
    else:
        found = set()
        for node in nodes:
            if forward:
                found.update(v for values in seen.about(node).values() for v in values)
            else:
                found.update(subject for subject, _ in seen.leading(node, None))
    if end[0] == "?" and end not in known:
        known[end] = frozenset(found)


def reached(around: Around, group: Group, changed: Iterable[Triple]) -> set[str]:
    """Nodes at which the solutions may differ after a change; `around` holds all triples of the
    graph before and after. Raises TooFar."""
    found: set[str] = set()
    triples = tuple(changed)
    for pattern, together in _in_groups(group, ()):
        for bound in _bindings(around, pattern, triples):
            rest = [other for other in together if other is not pattern]
            found |= _back(around, bound, rest)
            if len(found) > MOST:
                raise TooFar(f"a change that reaches more than {MOST} nodes of a query")
    return found


def _in_groups(
    group: Group, above: tuple[QueryPattern, ...]
) -> Iterator[tuple[QueryPattern, tuple[QueryPattern, ...]]]:
    """Each pattern with those that must match beside it."""
    together = (*above, *group.patterns)
    for pattern in group.patterns:
        yield pattern, together
    for part in (*(one for pair in group.unions for one in pair), *group.inner):
        yield from _in_groups(part, together)


def _bindings(
    around: Around, pattern: QueryPattern, changed: tuple[Triple, ...]
) -> Iterator[Bound]:
    """What variables are where a pattern matches over a changed triple."""
    if isinstance(pattern.predicate, tuple):
        for node in beginnings(around, pattern.predicate, changed):
            if (bound := _matched({}, pattern.subject, node)) is not None:
                yield bound
        return
    for triple in changed:
        found: Bound | None = {}
        for end, term in zip(pattern, triple, strict=True):
            assert isinstance(end, str), "a path is dealt with above"
            found = _matched(found, end, term)
        if found is not None:
            yield found


def _matched(bound: Bound | None, end: str, term: str) -> Bound | None:
    """The bindings with one more; None where the end is another term."""
    if bound is None:
        return None
    if end[0] != "?":
        return bound if end == term else None
    return bound | {end: term} if bound.get(end, term) == term else None


def _back(around: Around, bound: Bound, patterns: list[QueryPattern]) -> set[str]:
    """Values of `$this` in what patterns match together under some bindings, or more."""
    if THIS in bound:
        return {bound[THIS]}
    for most in _FEW:
        stuck = True
        for pattern in sorted(patterns, key=lambda p: bound.get(p.subject, p.subject)[0] == "?"):
            if not _open(pattern, bound):
                continue
            stuck = False
            if (matches := _matches(around, pattern, bound, most)) is not None:
                rest = [other for other in patterns if other is not pattern]
                return {node for more in matches for node in _back(around, more, rest)}
        if stuck:
            break
    raise TooFar("a query of which a part hangs on nothing that leads to the node")


def _open(pattern: QueryPattern, bound: Bound) -> bool:
    """Whether one end of a pattern is known and the other is not."""
    ends = (bound.get(end, end) for end in (pattern.subject, pattern.object))
    return len({end[0] == "?" for end in ends}) == 2


def _matches(around: Around, pattern: QueryPattern, bound: Bound, most: int) -> list[Bound] | None:
    """Bindings with those of an open pattern; None where it matches more than `most` times."""
    subject, predicate, value = pattern
    start, end = bound.get(subject, subject), bound.get(value, value)
    forward = start[0] != "?"
    known, wanted = (start, value) if forward else (end, subject)
    if isinstance(predicate, tuple):
        found = ends(around, predicate if forward else reverse(predicate), (known,))
        pairs = [("", node) for node in found]
    elif forward:
        pairs = [(p, node) for p, nodes in around.about(known).items() for node in nodes]
    else:
        name = bound.get(predicate, predicate)
        leading = around.few(known, None if name[0] == "?" else name, most)
        if leading is None:
            return None
        pairs = [(p, node) for node, p in leading]
    made = []
    for used, node in pairs:
        more = _matched(bound, wanted, node)
        if isinstance(predicate, str):
            more = _matched(more, predicate, used)
        if more is not None:
            made.append(more)
    return None if len(made) > most else made
