"""Focus nodes of shapes (SHACL 1.0, section 2.1.3)."""

from __future__ import annotations

from rdflib import RDF, RDFS, SH
from rdflib.term import IdentifiedNode

from c3graph.model import ShapeCheck
from c3graph.validate.columns import Columns
from c3graph.validate.nodes import text_of
from c3graph.validate.shapes import Shapes


def focus_nodes(data: Columns, shapes: Shapes, shape: IdentifiedNode) -> dict[int, None]:
    """Focus nodes of a shape's targets, each once; sh:targetNode need not occur in the data."""
    graph = shapes.graph
    found: dict[int, None] = {}
    for node in graph.objects(shape, SH.targetNode):
        found[data.number(text_of(node))] = None
    classes = list(graph.objects(shape, SH.targetClass))
    if (shape, RDF.type, RDFS.Class) in graph:
        classes.append(shape)
    for cls in classes:
        found.update(dict.fromkeys(data.instances(text_of(cls))))
    for predicate in graph.objects(shape, SH.targetSubjectsOf):
        found.update(dict.fromkeys(data.forward(text_of(predicate))))
    for predicate in graph.objects(shape, SH.targetObjectsOf):
        found.update(dict.fromkeys(data.backward(text_of(predicate))))
    return found


def check(data: Columns, shapes: Shapes, shape: IdentifiedNode, engine: str) -> ShapeCheck:
    """How many nodes a shape looks at; one that is named but does not occur is none."""
    if shapes.deactivated(shape):
        return ShapeCheck(str(shape), 0, engine=engine)
    nodes = focus_nodes(data, shapes, shape)
    named = {data.known(text_of(node)) for node in shapes.graph.objects(shape, SH.targetNode)}
    absent = sum(node in named and not data.occurs(node) for node in nodes)
    return ShapeCheck(str(shape), len(nodes) - absent, engine=engine)
