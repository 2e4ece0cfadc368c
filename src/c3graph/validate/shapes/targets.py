"""Focus nodes of shapes (SHACL 1.0, section 2.1.3)."""

from __future__ import annotations

from rdflib import SH
from rdflib.term import IdentifiedNode

from c3graph.model import ShapeCheck
from c3graph.validate.columns import Columns
from c3graph.validate.shapes.loading import Shapes
from c3graph.validate.shapes.nodes import text_of
from c3graph.validate.shapes.vocabulary import is_class


def focus_nodes_of(data: Columns, shapes: Shapes, shape: IdentifiedNode) -> dict[int, None]:
    """Focus nodes of a shape's targets, each once; sh:targetNode need not occur in the data."""
    graph = shapes.graph
    found: dict[int, None] = {}
    for node in graph.objects(shape, SH.targetNode):
        found[data.number(text_of(node))] = None
    classes = list(graph.objects(shape, SH.targetClass))
    if is_class(graph, shape):
        classes.append(shape)
    for cls in classes:
        found.update(dict.fromkeys(data.instances(text_of(cls))))
    for predicate in graph.objects(shape, SH.targetSubjectsOf):
        found.update(dict.fromkeys(data.forward(text_of(predicate))))
    for predicate in graph.objects(shape, SH.targetObjectsOf):
        found.update(dict.fromkeys(data.backward(text_of(predicate))))
    return found


def shape_check(
    data: Columns, shapes: Shapes, shape: IdentifiedNode, engine: str, found: int | None = None
) -> ShapeCheck:
    """How many nodes a shape looks at; `found` where the engine alone can tell.

    A node that sh:targetNode names is one whether or not it is in the data (section 2.1.3.1).
    """
    if shapes.deactivated(shape):
        return ShapeCheck(str(shape), 0, engine=engine)
    count = len(focus_nodes_of(data, shapes, shape)) if found is None else found
    return ShapeCheck(str(shape), count, engine=engine)
