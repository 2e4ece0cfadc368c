"""From changed triples back to the nodes at which a shape may judge otherwise.

Each part of a shape is taken for what it looks at: its path, the classes of the values, properties
that are compared with, shapes and queries within. A node that none of them leads to from a changed
triple looks at the same triples as before, so that its results are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rdflib import SH, Graph
from rdflib.collection import Collection
from rdflib.term import IdentifiedNode, Node

from c3graph.validate.columns import TYPE
from c3graph.validate.fast.compiling import Compiler
from c3graph.validate.shapes.loading import Shapes
from c3graph.validate.shapes.nodes import text_of
from c3graph.validate.shapes.vocabulary import is_class
from c3graph.validate.since.overlay_graph import MOST, Around, TooFar, Triple
from c3graph.validate.since.path_search import beginnings, ends, of_shape, reverse
from c3graph.validate.since.queries import group_of, reached

_COMPARED = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_VALUES = (SH.node, SH["not"], SH.property, SH.qualifiedValueShape)
_LISTS = (SH["and"], SH["or"], SH.xone)


class Reach:
    """What a change reaches. `union` holds the triples of before and after, `compiler` has
    compiled the shapes that are asked for."""

    def __init__(
        self, shapes: Shapes, compiler: Compiler, union: Around, changed: Sequence[Triple]
    ) -> None:
        self._shapes, self._compiler = shapes, compiler
        self._union, self._changed = union, changed
        self._known: dict[Node, frozenset[str]] = {}

    def of(self, shape: Node) -> frozenset[str]:
        """Nodes at which a shape may judge otherwise. Raises TooFar."""
        if shape not in self._known:
            found = frozenset() if self._shapes.deactivated(shape) else frozenset(self._of(shape))
            if len(found) > MOST:
                raise TooFar(f"the change reaches more than {MOST} nodes")
            self._known[shape] = found
        return self._known[shape]

    def _of(self, shape: Node) -> set[str]:
        graph = self._shapes.graph
        values = {node for part in _parts(graph, shape) for node in self.of(part)}
        for cls in graph.objects(shape, SH["class"]):
            values |= self._classed(text_of(cls))
        if any(str(value) == "true" for value in graph.objects(shape, SH.closed)):
            values |= {subject for subject, _, _ in self._changed}
        found = self._compared(shape) | self._queried(shape)
        path = graph.value(shape, SH.path)
        if path is None:
            return found | values
        route = of_shape(graph, path)
        found |= beginnings(self._union, route, self._changed)
        return found | ends(self._union, reverse(route), values) if values else found

    def _classed(self, cls: str) -> set[str]:
        return {
            subject
            for subject, predicate, value in self._changed
            if predicate == TYPE and (value == cls or cls in self._union.above(value))
        }

    def _compared(self, shape: Node) -> set[str]:
        graph = self._shapes.graph
        others = {text_of(o) for parameter in _COMPARED for o in graph.objects(shape, parameter)}
        return {subject for subject, predicate, _ in self._changed if predicate in others}

    def _queried(self, shape: Node) -> set[str]:
        found: set[str] = set()
        for constraint in self._shapes.graph.objects(shape, SH.sparql):
            plan = self._compiler.queries.get((shape, constraint))
            if plan is None:  # it is deactivated
                continue
            changed = [
                triple for triple in self._changed
                if plan.predicates is None or triple[1] in plan.predicates
            ]  # fmt: skip
            if changed:
                found |= reached(self._union, group_of(plan), changed)
        return found


def _parts(graph: Graph, shape: Node) -> Iterator[Node]:
    """Shapes that are asked about the values of a shape."""
    for parameter in _VALUES:
        yield from graph.objects(shape, parameter)
    for parameter in _LISTS:
        for head in graph.objects(shape, parameter):
            assert isinstance(head, IdentifiedNode), "the shape has been compiled"
            yield from Collection(graph, head)
    if any(str(value) == "true" for value in graph.objects(shape, SH.qualifiedValueShapesDisjoint)):
        for parent in graph.subjects(SH.property, shape):
            for sibling in graph.objects(parent, SH.property):
                yield from graph.objects(sibling, SH.qualifiedValueShape)


def reported(graph: Graph, shape: Node) -> frozenset[str]:
    """Names of the shapes whose results are reported for a shape, its own included.

    Raises TooFar where a property shape has property shapes: their results stand at other nodes.
    """
    found, waiting = {shape}, [shape]
    while waiting:
        node = waiting.pop()
        inner = set(graph.objects(node, SH.property))
        if inner and (node, SH.path, None) in graph:
            raise TooFar("results of property shapes in a property shape stand at other nodes")
        waiting += inner - found
        found |= inner
    return frozenset(str(node) for node in found)


class Targets:
    """Focus nodes of a shape, told node by node (SHACL 1.0, section 2.1.3)."""

    def __init__(self, graph: Graph, shape: Node) -> None:
        def named(parameter: Node) -> tuple[str, ...]:
            return tuple(text_of(node) for node in graph.objects(shape, parameter))

        self.nodes = frozenset(named(SH.targetNode))
        self._classes = named(SH.targetClass)
        if is_class(graph, shape):
            self._classes += (text_of(shape),)
        self._subjects, self._objects = named(SH.targetSubjectsOf), named(SH.targetObjectsOf)

    @property
    def literals(self) -> bool:
        """Whether a focus node may be a literal."""
        return bool(self._objects) or any(node[0] == '"' for node in self.nodes)

    def changed(self, triples: Iterable[Triple]) -> set[str]:
        """Nodes that may have become focus nodes, or ceased to be counted as some."""
        found: set[str] = set()
        for subject, predicate, value in triples:
            if predicate in self._subjects or (predicate == TYPE and self._classes):
                found.add(subject)
            if predicate in self._objects:
                found.add(value)
            found.update({subject, value} & self.nodes)
        return found

    def aimed(self, around: Around, node: str) -> bool:
        """Whether a target aims at the node."""
        return node in self.nodes or self._by_triples(around, node)

    def _by_triples(self, around: Around, node: str) -> bool:
        return (
            any(around.instance(node, cls) for cls in self._classes)
            or any(around.objects(node, predicate) for predicate in self._subjects)
            or any(around.few(node, predicate, 0) != () for predicate in self._objects)
        )
