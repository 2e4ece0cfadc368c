"""SPARQL constraints on pyoxigraph: once for all nodes, or node by node.

pyoxigraph lets go of the interpreter while it loads and evaluates, so the constraints run in
threads beside the rest. Its store keeps the value of a number, a date or a truth, not the lexical
form: `changed` knows which literals of the data that concerns.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

import pyoxigraph as ox

from c3graph.errors import ShapesError
from c3graph.rdf.terms import XSD
from c3graph.validate.columns import Columns
from c3graph.validate.fast.binding import bind_numbers
from c3graph.validate.fast.plan import Plan, Uncovered

# Forms that the store gives back as they were.
_KEPT = re.compile(
    rf'"(?:-?[1-9]\d{{0,17}}|0)"\^\^<{XSD}integer>|"(?:\d{{4}}(?:-\d\d){{0,2}})"\^\^<{XSD}(?:date|'
    rf'gYear|gYearMonth)>|"(?:true|false)"\^\^<{XSD}boolean>'
)
# The store has one type of integer.
_DERIVED = re.compile(
    rf'("(?:-?[1-9]\d{{0,17}}|0)")\^\^<{XSD}(?:long|int|short|byte|(?:nonNegative|positive|'
    r"nonPositive|negative)Integer|unsigned(?:Long|Int|Short|Byte))>"
)
_GUARD = "urn:c3graph:as-written:"
_GRAPH = ox.NamedNode("urn:c3graph:shapes")
_SHAPES_GRAPH = f"<{_GRAPH.value}>"


@dataclass(frozen=True, slots=True)
class SolutionRow:
    """A solution: terms as canonical N-Triples, None where unbound."""

    value: str | None
    path: str | None
    bound: dict[str, str]


@dataclass(frozen=True, slots=True)
class LiteralView:
    """Literals as a plan sees them: guarded by another datatype, or as the store writes them.

    `back` leads from what the store then gives to what the data has.
    """

    guarded: bool
    back: Mapping[str, str]


ByNode = dict[int, list[SolutionRow]]
T = TypeVar("T")


class _Workers:
    """Threads that do not hold up the end of the process: a running query cannot be cancelled."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def submit(self, job: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(job())
            except Exception as error:
                # A traceback would keep what Oxigraph does not let another thread let go of.
                error.__context__ = None
                future.set_exception(error.with_traceback(None))

        self._jobs.put(run)
        return future

    def start(self, threads: int) -> None:
        """Work off what has been submitted; a thread ends when nothing is left."""
        for _ in range(min(threads, self._jobs.qsize())):
            Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return
            job()


class Answers:
    """Solutions of plans by focus node: those to be run once are found in threads."""

    def __init__(
        self, data: Columns, plans: Mapping[Plan, LiteralView], rewritten: Mapping[str, list[str]]
    ) -> None:
        """Load what the plans look at and run them, while the caller goes on."""
        self._data, self._plans = data, plans
        self._workers = _Workers()
        self._once: dict[Plan, Future[ByNode]] = {}
        self._stores: dict[bool, Future[ox.Store]] = {}
        threads = min(4, os.cpu_count() or 1)
        self._guarded = {
            form for kept, forms in rewritten.items() for form in forms if form != kept
        }
        for guarded in {view.guarded for view in plans.values()}:
            wanted = [plan for plan, view in plans.items() if view.guarded is guarded]
            forms = self._guarded if guarded else set[str]()
            job = partial(_load, _chunks(data, wanted, forms))
            self._stores[guarded] = self._workers.submit(job)
        for plan in plans:
            if plan.once:
                query = partial(self._solutions, plan, plan.text)
                self._once[plan] = self._workers.submit(query)
        self._workers.start(threads)

    def once(self, plan: Plan, nodes: Iterable[int]) -> ByNode:
        """Solutions at these nodes, and maybe at others."""
        return self._once[plan].result()

    def each(
        self, plan: Plan, nodes: Iterable[int], shape: str, shapes_graph: Callable[[], str]
    ) -> ByNode:
        """Solutions by substitution, node by node. Raises Uncovered where a node has no text."""
        store, guarded = self._store(plan), self._plans[plan].guarded
        terms = {"currentShape": shape, "shapesGraph": _SHAPES_GRAPH}
        if plan.shapes_graph and not store.contains_named_graph(_GRAPH):
            lines = shapes_graph().encode()
            store.bulk_load(input=lines, format=ox.RdfFormat.N_TRIPLES, to_graph=_GRAPH)
        found: ByNode = {}
        used = {name for name in terms if name in plan.text}
        for node in nodes:
            text = self._data.terms[node]
            this = _guard(text) if guarded and text in self._guarded else text
            values = {name: terms[name] for name in used} | {"this": this}
            for focus, rows in self._solutions(plan, bind_numbers(plan.text, values)).items():
                found.setdefault(focus, []).extend(rows)
        return found

    def _store(self, plan: Plan) -> ox.Store:
        """The store that a plan looks at, once it is loaded."""
        return self._stores[self._plans[plan].guarded].result()

    def _solutions(self, plan: Plan, query: str) -> ByNode:
        """Rows by focus node; pySHACL and TopBraid report a solution once, however often given."""
        try:
            solutions = self._store(plan).query(query)
        except (SyntaxError, ValueError) as error:
            raise Uncovered(f"the store does not take it: {str(error).splitlines()[0]}") from None
        assert isinstance(solutions, ox.QuerySolutions), "a plan is a SELECT"
        names = [variable.value for variable in solutions.variables]
        others = [name for name in names if name not in ("this", "path", "value")]
        found: ByNode = {}
        seen = set()
        for solution in solutions:
            terms = {name: _text(solution[name], self._plans[plan]) for name in names}
            focus = self._data.known(terms["this"] or "")
            key = tuple(terms.values())
            if focus is None or key in seen:
                continue
            seen.add(key)
            if terms.get("failure"):
                raise ShapesError("a SPARQL constraint reports a failure", where=terms["this"])
            bound = {name: said for name in others if (said := terms[name]) is not None}
            found.setdefault(focus, []).append(
                SolutionRow(terms.get("value"), terms.get("path"), bound)
            )
        return found


def _chunks(data: Columns, plans: Sequence[Plan], guarded: set[str]) -> Iterator[str]:
    """Lines of what the plans look at; the forms named are guarded."""
    named = [plan.predicates for plan in plans if plan.predicates is not None]
    every = sorted(frozenset[str]().union(*named)) if len(named) == len(plans) else data.predicates
    return data.chunks(every, {data.known(form): _guard(form) for form in guarded})


def _load(chunks: Iterable[str]) -> ox.Store:
    """A store of some lines. One thread loads it: two have locked each other out (0.5.13)."""
    store = ox.Store()
    for chunk in chunks:
        if "_:" in chunk:
            # Loading would give blank nodes other labels, in each chunk.
            store.bulk_extend(ox.parse(input=chunk.encode(), format=ox.RdfFormat.N_QUADS))
        else:
            store.bulk_load(input=chunk.encode(), format=ox.RdfFormat.N_TRIPLES)
    return store


def _guard(text: str) -> str:
    """A literal under a datatype that the store does not know."""
    return text.replace('"^^<', f'"^^<{_GUARD}')


def _text(term: object, view: LiteralView) -> str | None:
    if term is None:
        return None
    text = str(term)
    if view.guarded:
        return text.replace(f'"^^<{_GUARD}', '"^^<') if _GUARD in text else text
    return view.back.get(text, text)


def changed(data: Columns) -> dict[str, list[str]]:
    """Literals that the store rewrites: what it makes of them, and the forms in the data.

    A form that is not rewritten stands among those of its value where the data has both.
    """
    suspects = []
    made: dict[str, list[str]] = {}
    for text in data.terms:
        if text[-1] != ">" or text[0] != '"' or XSD not in text or _KEPT.fullmatch(text):
            continue
        if match := _DERIVED.fullmatch(text):
            made.setdefault(f"{match[1]}^^<{XSD}integer>", []).append(text)
        else:
            suspects.append(text)
    for text, kept in zip(suspects, _stored(suspects), strict=True):
        if text != kept:
            made.setdefault(kept, []).append(text)
    for kept, forms in made.items():
        if data.known(kept) is not None:
            forms.append(kept)
    return made


def _stored(texts: Sequence[str]) -> Iterator[str]:
    """The literals after a stay in a store, in order."""
    for at in range(0, len(texts), 10_000):
        batch = texts[at : at + 10_000]
        store = ox.Store()
        lines = "".join(f"<n:{n}> <p:p> {text} .\n" for n, text in enumerate(batch))
        store.load(input=lines.encode(), format=ox.RdfFormat.N_TRIPLES)
        kept = {quad.subject.value: str(quad.object) for quad in store}
        yield from (kept[f"n:{n}"] for n in range(len(batch)))


def view(plan: Plan, rewritten: Mapping[str, list[str]], data: Columns) -> LiteralView:
    """How a plan is to see the literals that the store rewrites.

    Raises Uncovered where it would see other terms than those of the data.
    """
    seen: set[int] | None = None
    if rewritten and plan.predicates is not None:
        seen = {value for p in plan.predicates for value in data.column(p)[1]}
    back: dict[str, str] = {}
    doubtful = False
    for kept, forms in rewritten.items():
        within = [form for form in forms if seen is None or data.known(form) in seen]
        if within and within != [kept]:
            doubtful |= len(within) > 1
            back[kept] = within[0]
    if not back:
        return LiteralView(False, {})
    if not plan.by_value:
        return LiteralView(True, {})
    if plan.lexical:
        raise Uncovered("the query uses values and lexical forms, and the store rewrites some")
    if doubtful:
        raise Uncovered("the query uses values, and the data has several lexical forms of one")
    return LiteralView(False, back)


def literal_views() -> str:
    """The store that evaluates queries, with its version."""
    return f"pyoxigraph {ox.__version__}"
