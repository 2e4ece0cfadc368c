"""How a SPARQL constraint (SHACL 1.0, section 5.2) can be run: decided on its algebra.

Pre-binding puts the focus node wherever `$this` stands (section 5.3.1, appendix A.2). Running
the query once for all nodes and keeping the rows of the focus nodes is the same where each scope
that mentions `$this` binds it by a triple pattern of its own; any other query is run node by node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rdflib import Graph, Literal, URIRef, Variable
from rdflib.namespace import OWL, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.term import Node

from c3graph.errors import C3GraphError, ShapesError
from c3graph.rdf.terms import XSD
from c3graph.validate.fast.algebra import CompValue, prepareQuery
from c3graph.validate.fast.literals import by_value, parts_of
from c3graph.validate.shapes.vocabulary import functions

_THIS = Variable("this")
_PREBOUND = {_THIS, Variable("shapesGraph"), Variable("currentShape"), Variable("PATH")}
# Functions that see more of a literal than its value.
_LEXICAL = {
    "Builtin_STR", "Builtin_STRLEN", "Builtin_SUBSTR", "Builtin_REGEX", "Builtin_REPLACE",
    "Builtin_CONCAT", "Builtin_CONTAINS", "Builtin_STRSTARTS", "Builtin_STRENDS",
    "Builtin_STRBEFORE", "Builtin_STRAFTER", "Builtin_DATATYPE", "Builtin_sameTerm",
    "Builtin_UCASE", "Builtin_LCASE", "Builtin_ENCODE_FOR_URI", "Builtin_STRDT",
    "Builtin_STRLANG", "Builtin_IRI", "Builtin_URI", "Function", "Aggregate_GroupConcat",
}  # fmt: skip
_REFUSED = {"Minus": "MINUS", "ServiceGraphPattern": "SERVICE", "values": "VALUES"}


class Uncovered(Exception):
    """A shape, or its constraint, that the fast engine leaves to another; the reason is said."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run a query: `once` for all nodes, else with terms in the place of variables.

    `predicates` are those whose triples it can look at, None for all; `lexical` is whether it may
    see the lexical form of a literal of the data, `by_value` whether it may compare or reckon with
    its value; `shapes_graph` whether it asks for the shapes themselves; `functions` are those
    of the shapes' own that it calls; `algebra` is rdflib's.
    """

    text: str
    predicates: frozenset[str] | None
    lexical: bool
    by_value: bool
    once: bool
    shapes_graph: bool = False
    functions: frozenset[str] = frozenset()
    algebra: CompValue | None = field(default=None, compare=False, repr=False)


class _NotAtOnce(Exception):
    """Why a query is not run for all nodes at a time."""


def plan(shapes: Graph, constraint: Node, path: str | None) -> Plan:
    """How to run a constraint. Raises Uncovered, and ShapesError for a query that SHACL forbids."""
    text, algebra = _algebra(shapes, constraint, path)
    _refuse(algebra, constraint)
    _return_this(algebra, constraint)
    called = _called(shapes, algebra, constraint)
    parts = list(parts_of(algebra.p))
    variables = {part for part in parts if isinstance(part, Variable)}
    shapes_graph = Variable("shapesGraph") in variables
    names_in = {part.name for part in parts if isinstance(part, CompValue)}
    if "Graph" in names_in and not shapes_graph:
        raise ShapesError(
            "the shapes cannot be run: GRAPH in a SPARQL constraint, where all data are one graph",
            where=str(constraint), hint="leave GRAPH out; only $shapesGraph is a graph of its own",
        )  # fmt: skip
    return Plan(
        text,
        _predicates(parts),
        lexical=bool(names_in & _LEXICAL),
        by_value=by_value(parts),
        once=_at_once(algebra.p) and not variables & (_PREBOUND - {_THIS}),
        shapes_graph=shapes_graph,
        functions=called,
        algebra=algebra.p,
    )


def _algebra(shapes: Graph, constraint: Node, path: str | None) -> tuple[str, CompValue]:
    """A query with its prefixes and path, as text and parsed. Raises ShapesError."""
    select = shapes.value(constraint, SH.select)
    if not isinstance(select, Literal):
        raise ShapesError("a SPARQL constraint has one sh:select", where=str(constraint))
    body = str(select)
    if "$PATH" in body or "?PATH" in body:
        if path is None:
            raise ShapesError("$PATH is for property shapes", where=str(constraint))
        body = body.replace("$PATH", path).replace("?PATH", path)
    names = dict(_prefixes(shapes, constraint))
    text = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted(names.items())) + body
    try:
        return text, prepareQuery(text).algebra
    except C3GraphError:
        raise
    except Exception as error:  # pyparsing and rdflib raise unrelated types here
        reason = str(error).splitlines()[0]
        raise ShapesError(f"sh:select does not parse: {reason}", where=str(constraint)) from error


def require_this(shapes: Graph, constraint: Node, path: str | None) -> None:
    """Raises ShapesError for a query that does not return $this or calls what nothing knows."""
    algebra = _algebra(shapes, constraint, path)[1]
    _return_this(algebra, constraint)
    _called(shapes, algebra, constraint)


def _called(shapes: Graph, algebra: CompValue, constraint: Node) -> frozenset[str]:
    """Functions of the shapes that a query calls by IRI, besides casts to XSD's datatypes.

    One that nothing knows is an error in each row, so that the query would find nothing.
    """
    parts = (part for part in parts_of(algebra) if isinstance(part, CompValue))
    found = {str(part.iri) for part in parts if part.name == "Function"}
    found = {iri for iri in found if not iri.startswith(XSD)}
    for iri in sorted(found - {str(function) for function in functions(shapes)}):
        what = f"the shapes cannot be run: the function <{iri}> is not known"
        raise ShapesError(what, where=str(constraint))
    return frozenset(found)


def _return_this(algebra: CompValue, constraint: Node) -> None:
    if algebra.name != "SelectQuery" or _THIS not in algebra.PV:
        raise ShapesError(
            "the shapes cannot be run: the query does not select $this (SHACL 1.0, section 5.2.1)",
            where=str(constraint),
        )


def _at_once(algebra: CompValue) -> bool:
    try:
        _walk(algebra)
    except _NotAtOnce:
        return False
    return _THIS in _certain(algebra)


def _prefixes(shapes: Graph, constraint: Node) -> Iterator[tuple[str, str]]:
    """Declared prefixes, those of imported ontologies included (section 5.2.1)."""
    waiting, seen = list(shapes.objects(constraint, SH.prefixes)), set[Node]()
    while waiting:
        owner = waiting.pop()
        if owner in seen:
            continue
        seen.add(owner)
        waiting.extend(shapes.objects(owner, OWL.imports))
        for node in shapes.objects(owner, SH.declare):
            yield str(shapes.value(node, SH.prefix)), str(shapes.value(node, SH.namespace))


def _refuse(algebra: CompValue, constraint: Node) -> None:
    """Appendix A: what a query with pre-bound variables must not hold."""
    for part in parts_of(algebra):
        if not isinstance(part, CompValue):
            continue
        if what := _REFUSED.get(part.name):
            raise ShapesError(
                f"the shapes cannot be run: {what} must not be used in a SPARQL constraint",
                where=str(constraint),
            )
        if part.name == "Extend" and part.var in _PREBOUND and not _sampled(part):
            raise ShapesError(
                f"the shapes cannot be run: AS ?{part.var} binds a variable that is bound already",
                where=str(constraint),
            )


def _sampled(extend: CompValue) -> bool:
    """Whether `?this` is the group's own key: rdflib writes a key as the sample of itself."""
    return isinstance(extend.expr, Variable) and str(extend.expr).startswith("__agg_")


def _mentions(node: object) -> bool:
    return any(part == _THIS for part in parts_of(node) if isinstance(part, Variable))


def _certain(node: CompValue) -> set[Variable]:
    """Whether `$this` is bound by a triple pattern in every row of a pattern."""
    if node.name == "BGP":
        bound = any(
            (_THIS in (s, o) and not _empty_path(p)) or p == _THIS for s, p, o in node.triples
        )
        return {_THIS} if bound else set()
    if node.name == "Join":
        return _certain(node.p1) | _certain(node.p2)
    if node.name == "Union":
        return _certain(node.p1) & _certain(node.p2)
    if node.name == "LeftJoin":
        return _certain(node.p1)
    if node.name in ("Filter", "Extend", "Project", "Distinct", "Reduced", "OrderBy"):
        return _certain(node.p)
    if node.name == "AggregateJoin":
        return _certain(node.p.p) if _THIS in (node.p.expr or ()) else set()
    return set()


def _empty_path(predicate: object) -> bool:
    """Whether a path holds between a node and itself without any triple."""
    if isinstance(predicate, MulPath):
        return predicate.mod in ("*", "?") or _empty_path(predicate.path)
    if isinstance(predicate, SequencePath):
        return all(_empty_path(part) for part in predicate.args)
    if isinstance(predicate, AlternativePath):
        return any(_empty_path(part) for part in predicate.args)
    return isinstance(predicate, InvPath) and _empty_path(predicate.arg)


def _walk(node: CompValue) -> None:
    """Raises _NotAtOnce where a scope mentions `$this` without binding it."""
    if node.name == "BGP":
        if _mentions(node.triples) and _THIS not in _certain(node):
            raise _NotAtOnce("$this only stands at a path that may be empty")
    elif node.name in ("Join", "Union", "LeftJoin"):
        _walk(node.p1)
        _walk(node.p2)
        if node.name == "Union" and _mentions(node) and _THIS not in _certain(node):
            raise _NotAtOnce("a branch of UNION does not bind $this")
        if node.name == "LeftJoin" and _mentions(node.p2) and _THIS not in _certain(node.p1):
            raise _NotAtOnce("OPTIONAL comes before $this is bound")
        if node.name == "LeftJoin" and node.expr is not None:
            _expression(node.expr, node.p1)
    elif node.name == "Filter" or node.name == "Extend":
        _walk(node.p)
        _expression(node.expr, node.p)
    elif node.name in ("Project", "Distinct", "Reduced", "OrderBy"):
        _walk(node.p)
    elif node.name == "AggregateJoin" and node.p.name == "Group":
        if _THIS not in (node.p.expr or ()):
            raise _NotAtOnce("an aggregate that is not grouped by $this")
        _walk(node.p.p)
    else:
        raise _NotAtOnce(f"{node.name} in a SPARQL constraint")


def _expression(expression: object, scope: CompValue) -> None:
    for part in parts_of(expression):
        if isinstance(part, CompValue) and part.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            _exists(part.graph)
    if _mentions(expression) and _THIS not in _certain(scope):
        raise _NotAtOnce("an expression on $this where no triple pattern binds it")


def _exists(pattern: CompValue) -> None:
    """A group of EXISTS is evaluated with the row's values in it: triples and filters on them."""
    if pattern.name == "Filter":
        for part in parts_of(pattern.expr):
            if isinstance(part, CompValue) and part.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
                _exists(part.graph)
        _exists(pattern.p)
    elif pattern.name == "Join":
        _exists(pattern.p1)
        _exists(pattern.p2)
    elif pattern.name != "BGP":
        raise _NotAtOnce(f"{pattern.name} in EXISTS")


def _predicates(parts: Iterable[object]) -> frozenset[str] | None:
    found: set[str] = set()
    for part in parts:
        if not isinstance(part, CompValue) or part.name != "BGP":
            continue
        for subject, predicate, value in part.triples:
            steps = _steps(predicate)
            free = isinstance(subject, Variable) and isinstance(value, Variable)
            # A path that may be empty holds at every node of the data.
            if steps is None or (free and _empty_path(predicate) and _THIS not in (subject, value)):
                return None
            found.update(steps)
    return frozenset(found)


def _steps(predicate: object) -> set[str] | None:
    """Predicates of a path in N-Triples form; None for a variable and for what is negated."""
    if isinstance(predicate, URIRef):
        return {f"<{predicate}>"}
    if isinstance(predicate, NegatedPath) or not isinstance(predicate, Path):
        return None
    if isinstance(predicate, InvPath):
        return _steps(predicate.arg)
    if isinstance(predicate, MulPath):
        return _steps(predicate.path)
    assert isinstance(predicate, SequencePath | AlternativePath), "no other path is left"
    each = [_steps(part) for part in predicate.args]
    return None if None in each else {step for steps in each for step in steps or ()}
