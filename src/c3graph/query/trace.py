"""What a result rests on: for each row, the triples it was found by and the graphs that hold them.

The query's group is asked again for all its variables, so that each row is matched with the
solutions that made it. With their values the triple patterns of the query become triples, and each
of those is looked up in the named graphs. So a triple that is shown is in the graph shown, and fits
a pattern of the query with the row's values; a pattern that cannot be filled in is named, not
guessed. A row of an aggregate, in a subquery too, rests on the solutions of its group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from c3graph.errors import LimitExceeded, UsageError
from c3graph.model import Answer, QueryForm
from c3graph.query.patterns import beside, group_parts
from c3graph.query.tokens import Node, Pattern, Query, Step, Variable
from c3graph.rdf.terms import BlankNode, Iri, Term
from c3graph.store import Store

MAX_SOLUTIONS = 20_000
_BATCH = 50

Solution = Mapping[str, Term]
Triple = tuple[Term, Iri, Term]


@dataclass(frozen=True, slots=True, order=True)
class _Path:
    """A pattern filled in: a way from one term to another, through one graph where it says so."""

    start: Term
    steps: tuple[Step, ...]
    end: Term
    graph: Iri | None


@dataclass(frozen=True, slots=True)
class Support:
    """A triple and the named graphs that hold it, by IRI."""

    triple: Triple
    graphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """What each row of an answer rests on, row by row.

    `untraced`: parts of the query that no row is traced through. `open`: for each row, the
    patterns that its values do not fill in (an OPTIONAL that did not match, for instance).
    """

    answer: Answer
    supports: tuple[tuple[Support, ...], ...]
    open: tuple[tuple[str, ...], ...]
    untraced: tuple[str, ...]


def trace(store: Store, text: str) -> Traced:
    """The answer to a SELECT with what its rows rest on.

    Raises UsageError for another form of query, LimitExceeded where it has more than
    `MAX_SOLUTIONS` solutions, and what the store raises.
    """
    query = Query(text)
    if query.form != "SELECT" or query.group_at is None:
        raise UsageError("only rows of a SELECT can be traced", hint="leave out --explain")
    answer = store.query(text)
    wide = Query(beside(query))
    found = group_parts(wide, grouped=True)
    solutions, key = _solutions(store, wide, list(found.visible), answer.variables)
    by_row: dict[tuple[Term | None, ...], list[Solution]] = defaultdict(list)
    for solution in solutions:
        by_row[tuple(solution.get(name) for name in key)].append(solution)
    places = [answer.variables.index(name) for name in key]
    rows = [by_row.get(tuple(row[place] for place in places), []) for row in answer.rows]
    paths = [{p for s in solved for q in found.patterns if (p := _fill(q, s))} for solved in rows]
    held = _look_up(store, sorted(set().union(*paths), key=repr))
    supports = tuple(_supports(held[path] for path in mine) for mine in paths)
    left = tuple(
        tuple(q.text for q in found.patterns if not any(_fill(q, s) for s in solved))
        for solved in rows
    )
    return Traced(answer, supports, left, tuple(dict.fromkeys(found.untraced)))


def _solutions(
    store: Store, query: Query, visible: list[str], columns: Sequence[str]
) -> tuple[list[Solution], list[str]]:
    """Solutions of the group with all its variables, and the columns that tie rows to them."""
    assert query.group_at is not None
    tokens, text = query.tokens, query.text
    names, expressions, after = query.projection(query.form_at)
    closed = query.close(query.group_at)
    if query.aggregates:
        expressions, key = [], [name for name in names or [] if name in visible]
    else:
        key = list(columns)
    wanted = [f"?{name}" for name in visible]
    dataset = text[tokens[after].start : tokens[query.group_at].start]
    group = text[tokens[query.group_at].start : tokens[closed].end]
    trailing = [token for token in tokens[closed:] if token.word == "VALUES"]
    values = text[trailing[0].start :] if trailing else ""
    prologue, columns_ = text[: tokens[query.form_at].start], " ".join([*wanted, *expressions])
    inner = (
        f"{prologue}SELECT DISTINCT {columns_}\n"
        f"{dataset}{group}\nLIMIT {MAX_SOLUTIONS + 1}\n{values}"
    )
    answer = store.query(inner)
    if len(answer.rows) > MAX_SOLUTIONS:
        raise LimitExceeded(
            f"the query has more than {MAX_SOLUTIONS:,} solutions to trace",
            limit="MAX_SOLUTIONS",
            hint="make it more selective, for instance with --set",
        )
    assert answer.form is QueryForm.SELECT
    pairs = (zip(answer.variables, row, strict=True) for row in answer.rows)
    return [{name: term for name, term in row if term is not None} for row in pairs], key


def _value(node: Node, solution: Solution) -> Term | None:
    found = solution.get(node.name) if isinstance(node, Variable) else node
    return None if isinstance(found, BlankNode) else found


def _fill(pattern: Pattern, solution: Solution) -> _Path | None:
    """The pattern with a solution's values; None where one is missing or is a blank node."""
    start, end = _value(pattern.subject, solution), _value(pattern.object, solution)
    if start is None or end is None:
        return None
    steps: tuple[Step, ...] = ()
    if not isinstance(pattern.path, Variable):
        steps = pattern.path
    elif isinstance(property := _value(pattern.path, solution), Iri):
        steps = (Step(property),)
    graph = None if pattern.graph is None else _value(pattern.graph, solution)
    if not steps or (pattern.graph is not None and not isinstance(graph, Iri)):
        return None
    return _Path(start, steps, end, graph if isinstance(graph, Iri) else None)


def _branch(number: int, path: _Path) -> str:
    """One path as a pattern over named graphs, with the terms between its steps."""
    between = [f"?m{i}" for i in range(1, len(path.steps))]
    nodes = [path.start.n, *between, path.end.n]
    lines = [f"BIND({number} AS ?n)"]
    for i, step in enumerate(path.steps):
        ends = (nodes[i + 1], nodes[i]) if step.inverse else (nodes[i], nodes[i + 1])
        graph = path.graph.n if path.graph else f"?g{i}"
        lines.append(f"GRAPH {graph} {{ {ends[0]} {step.property.n} {ends[1]} }}")
    return "{ " + " ".join(lines) + " }"


def _possible(path: _Path) -> bool:
    """A literal is no subject: such a path is in no graph."""
    first, last = path.steps[0], path.steps[-1]
    starts = first.inverse or isinstance(path.start, Iri)
    return starts and (not last.inverse or isinstance(path.end, Iri))


def _look_up(store: Store, paths: Iterable[_Path]) -> dict[_Path, list[tuple[Triple, str]]]:
    """The triples of each path with a graph that holds each."""
    found: dict[_Path, list[tuple[Triple, str]]] = defaultdict(list)
    waiting = [path for path in paths if _possible(path)]
    for at in range(0, len(waiting), _BATCH):
        batch = waiting[at : at + _BATCH]
        union = " UNION ".join(_branch(number, path) for number, path in enumerate(batch))
        answer = store.query(f"SELECT * WHERE {{ {union} }}")
        for row in answer.rows:
            values = dict(zip(answer.variables, row, strict=True))
            path = batch[int(str(values["n"]))]
            found[path] += _walk(path, values)
    return found


def _walk(path: _Path, values: Mapping[str, Term | None]) -> Iterable[tuple[Triple, str]]:
    last = len(path.steps)
    for i, step in enumerate(path.steps):
        start = path.start if i == 0 else values[f"m{i}"]
        end = path.end if i + 1 == last else values[f"m{i + 1}"]
        assert start is not None
        assert end is not None
        graph = path.graph or values[f"g{i}"]
        ends = (end, start) if step.inverse else (start, end)
        yield (ends[0], step.property, ends[1]), str(graph)


def _supports(held: Iterable[list[tuple[Triple, str]]]) -> tuple[Support, ...]:
    graphs: dict[Triple, set[str]] = defaultdict(set)
    for found in held:
        for triple, graph in found:
            graphs[triple].add(graph)
    ordered = sorted(graphs, key=lambda triple: [term.n for term in triple])
    return tuple(Support(triple, tuple(sorted(graphs[triple]))) for triple in ordered)
