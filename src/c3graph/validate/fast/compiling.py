"""From the shapes graph to compiled shapes; what is not covered is said, never left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rdflib import SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import IdentifiedNode, Node

from c3graph.errors import ShapesError
from c3graph.rdf.terms import Literal
from c3graph.validate.fast import components, logic
from c3graph.validate.fast.paths import compile_path
from c3graph.validate.fast.plan import Plan, Uncovered, plan
from c3graph.validate.fast.shape import ByFocus, Check, NumberedResult, Run, Shape, Values
from c3graph.validate.oxigraph import accepts, matcher
from c3graph.validate.shapes.loading import severity_of
from c3graph.validate.shapes.nodes import node_term, path_of, sparql_path, text_of
from c3graph.validate.shapes.vocabulary import ADVANCED, CONSTRAINTS, declared_parameters

# All of the constraint components of SHACL 1.0.
COVERED = CONSTRAINTS
_RANGES = {
    SH.minExclusive: ("MinExclusive", (1,)),
    SH.minInclusive: ("MinInclusive", (0, 1)),
    SH.maxExclusive: ("MaxExclusive", (-1,)),
    SH.maxInclusive: ("MaxInclusive", (-1, 0)),
}
_SINGLE = frozenset(
    SH[name]
    for name in (
        "path datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive "
        "maxInclusive minLength maxLength pattern flags languageIn uniqueLang closed "
        "ignoredProperties in qualifiedMinCount qualifiedMaxCount qualifiedValueShapesDisjoint "
        "deactivated severity"
    ).split()
)


def _true(value: Node | None) -> bool:
    """Whether a switch is on: the literal `true`, not another form of it (as the suite has it)."""
    return value is not None and str(value) == "true"


def _whole(value: Node) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise ShapesError("the shapes cannot be run: not an integer", where=str(value)) from None


@dataclass(slots=True)
class Compiler:
    """Compiles shapes of one graph, each once; `plans` are the queries below each shape, `queries`
    those of a shape's own constraints."""

    graph: Graph
    shapes: dict[IdentifiedNode, Shape] = field(default_factory=dict)
    plans: dict[Shape, set[Plan]] = field(default_factory=dict)
    queries: dict[tuple[Node, Node], Plan] = field(default_factory=dict)
    _uncovered: dict[IdentifiedNode, Uncovered] = field(default_factory=dict)
    _open: set[IdentifiedNode] = field(default_factory=set)

    def shape(self, node: Node) -> Shape:
        """Raises Uncovered, and ShapesError for what is not a shape."""
        if not isinstance(node, IdentifiedNode):
            raise ShapesError("a literal is not a shape", where=str(node))
        if node in self._uncovered:
            raise self._uncovered[node]
        if node in self._open:
            raise Uncovered("a recursive shape")
        if node not in self.shapes:
            self._open.add(node)
            try:
                self._compile(node)
            except Uncovered as reason:
                self.shapes.pop(node)
                self._uncovered[node] = reason
                raise
            finally:
                self._open.remove(node)
        return self.shapes[node]

    def _compile(self, node: IdentifiedNode) -> None:
        graph = self.graph
        shape = Shape(node, *severity_of(self._one(node, SH.severity)))
        self.shapes[node] = shape
        self.plans[shape] = set()
        shape.deactivated = _true(self._one(node, SH.deactivated))
        path = self._one(node, SH.path)
        if shape.deactivated:
            return
        if path is not None:
            shape.path = compile_path(graph, path)
            shape.path_text = path_of(graph, path)
        custom = declared_parameters(graph)
        for predicate in sorted(set(graph.predicates(node)), key=str):
            if predicate in custom:
                raise Uncovered(f"a component of the shapes' own: {predicate}")
            if predicate in COVERED:
                for value in sorted(graph.objects(node, predicate), key=str):
                    if check := self._check(shape, predicate, value):
                        shape.checks.append(check)
            elif predicate in ADVANCED:
                raise Uncovered(f"sh:{str(predicate).removeprefix(str(SH))} is not covered")

    def _one(self, node: Node, predicate: URIRef) -> Node | None:
        found = list(self.graph.objects(node, predicate))
        if len(found) > 1:
            name = str(predicate).removeprefix(str(SH))
            raise ShapesError(f"the shapes cannot be run: more than one sh:{name}", where=str(node))
        return found[0] if found else None

    def _members(self, node: Node) -> list[Node]:
        if not isinstance(node, IdentifiedNode):
            raise ShapesError("the shapes cannot be run: not an RDF list", where=str(node))
        return list(Collection(self.graph, node))

    def _other(self, shape: Shape, node: Node) -> Shape:
        """A shape that is referred to, whose queries are then also those of the first."""
        other = self.shape(node)
        self.plans[shape] |= self.plans[other]
        return other

    def _others(self, shape: Shape, node: Node) -> list[Shape]:
        return [self._other(shape, member) for member in self._members(node)]

    def _check(self, shape: Shape, predicate: Node, value: Node) -> Check | None:
        """The check of one parameter's value; None where the value asks for none."""
        if predicate in _SINGLE:
            self._one(shape.node, URIRef(str(predicate)))
        if predicate in _RANGES:
            component, allowed = _RANGES[URIRef(str(predicate))]
            bound = node_term(value)
            if not isinstance(bound, Literal):
                raise ShapesError(
                    "the shapes cannot be run: a bound is a literal", where=str(value)
                )
            return components.in_range(component, bound, allowed)
        if predicate == SH.property:
            other = self._other(shape, value)
            if other.path is None and not other.deactivated:
                raise ShapesError(
                    "the shapes cannot be run: a property shape has one sh:path", where=str(value)
                )
            return logic.property_(other)
        if predicate == SH.sparql:
            return self._sparql(shape, value)
        if predicate == SH.qualifiedValueShape:
            return self._qualified(shape, value) if shape.path is not None else None
        if predicate in _LOGIC:
            return _LOGIC[URIRef(str(predicate))](self, shape, value)
        return self._value_check(shape, URIRef(str(predicate)), value)

    def _value_check(self, shape: Shape, predicate: URIRef, value: Node) -> Check | None:
        name = str(predicate).removeprefix(str(SH))
        if name == "uniqueLang":
            return components.unique_languages if _true(value) else None
        if name == "closed":
            return components.closed(self._allowed(shape.node)) if _true(value) else None
        if name in ("minCount", "maxCount", "minLength", "maxLength"):
            limit = _whole(value)
            allowed = (lambda n: n >= limit) if name.startswith("min") else (lambda n: n <= limit)
            component = name[0].upper() + name[1:]
            if name.endswith("Count"):
                return components.count(component, allowed)
            return components.of_length(component, allowed)
        if name == "pattern":
            flags = str(self._one(shape.node, SH.flags) or "")
            if not accepts(str(value), flags):
                raise Uncovered(f"the pattern {str(value)!r} is not one for linear time")
            return components.of_pattern(matcher(str(value), flags))
        if name == "languageIn":
            return components.in_languages([str(tag) for tag in self._members(value)])
        if name == "in":
            return components.one_of(text_of(member) for member in self._members(value))
        if name == "nodeKind":
            try:
                return components.of_kind(str(value).removeprefix(str(SH)))
            except KeyError:
                raise ShapesError("sh:nodeKind is not one of the six", where=str(value)) from None
        return _BY_IRI[name](text_of(value))

    def _allowed(self, node: Node) -> frozenset[str]:
        found = [
            path
            for property in self.graph.objects(node, SH.property)
            for path in self.graph.objects(property, SH.path)
            if isinstance(path, URIRef)
        ]
        ignored = self._one(node, SH.ignoredProperties)
        if ignored is not None:
            found += [URIRef(str(member)) for member in self._members(ignored)]
        return frozenset(text_of(path) for path in found)

    def _qualified(self, shape: Shape, value: Node) -> Check:
        graph = self.graph
        siblings: list[Shape] = []
        if _true(self._one(shape.node, SH.qualifiedValueShapesDisjoint)):
            own = set(graph.objects(shape.node, SH.qualifiedValueShape))
            near = {
                node
                for parent in graph.subjects(SH.property, shape.node)
                for sibling in graph.objects(parent, SH.property)
                for node in graph.objects(sibling, SH.qualifiedValueShape)
            }
            siblings = [self._other(shape, node) for node in sorted(near - own, key=str)]
        least = self._one(shape.node, SH.qualifiedMinCount)
        most = self._one(shape.node, SH.qualifiedMaxCount)
        return logic.qualified(
            self._other(shape, value),
            siblings,
            None if least is None else _whole(least),
            None if most is None else _whole(most),
        )

    def _lines(self) -> str:
        """The shapes graph in N-Triples."""
        return "".join(f"{text_of(s)} {text_of(p)} {text_of(o)} .\n" for s, p, o in self.graph)

    def _sparql(self, shape: Shape, constraint: Node) -> Check | None:
        if _true(self._one(constraint, SH.deactivated)):
            return None
        path = self._one(shape.node, SH.path)
        wanted = plan(self.graph, constraint, sparql_path(self.graph, path) if path else None)
        if wanted.functions:
            raise Uncovered("a function that the shapes declare")
        self.plans[shape].add(wanted)
        self.queries[shape.node, constraint] = wanted
        source = constraint if isinstance(constraint, IdentifiedNode) else None

        def check(run: Run, shape: Shape, values: Values) -> ByFocus:
            found: ByFocus = {}
            if wanted.once:
                rows = run.answers.once(wanted, values)
            else:
                rows = run.answers.each(wanted, values, text_of(shape.node), self._lines)
            for focus in values.keys() & rows.keys():
                for row in rows[focus]:
                    value = focus if shape.path is None else None
                    if row.value is not None:
                        value = run.data.number(row.value)
                    at = row.path[1:-1] if row.path else shape.path_text
                    found.setdefault(focus, []).append(
                        NumberedResult(focus, at, value, shape, "SPARQL", source, row.bound)
                    )
            return found

        return check


_BY_IRI: dict[str, Callable[[str], Check]] = {
    "class": components.of_class,
    "datatype": lambda text: components.of_datatype(text[1:-1]),
    "equals": components.equals,
    "disjoint": components.disjoint,
    "lessThan": lambda text: components.less_than("LessThan", text, (-1,)),
    "lessThanOrEquals": lambda text: components.less_than("LessThanOrEquals", text, (-1, 0)),
    "hasValue": components.has_value,
}
_LOGIC: dict[URIRef, Callable[[Compiler, Shape, Node], Check]] = {
    SH["not"]: lambda c, shape, value: logic.not_(c._other(shape, value)),
    SH.node: lambda c, shape, value: logic.node(c._other(shape, value)),
    SH["and"]: lambda c, shape, value: logic.and_(c._others(shape, value)),
    SH["or"]: lambda c, shape, value: logic.or_(c._others(shape, value)),
    SH.xone: lambda c, shape, value: logic.xone(c._others(shape, value)),
}
