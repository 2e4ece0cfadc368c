"""What identifies a shape as it judges: the same hash, the same results over the same data."""

from __future__ import annotations

import hashlib

from rdflib import SH
from rdflib.term import Node

from c3graph.validate.shapes.loading import Shapes
from c3graph.validate.shapes.nodes import text_of

# To be raised when the engines come to judge some data otherwise than before.
_REVISION = 2


def shape_digest(shapes: Shapes, shape: Node) -> str:
    """sha256 (hex) of all that the shapes graph says of a shape and what it leads to.

    Names of shapes without an IRI are part of it, since results carry them. Where value shapes are
    disjoint, the siblings count. Shapes with components of their own, and queries that ask for the
    shapes graph, may see all of it.
    """
    graph = shapes.graph
    if (None, SH.parameter, None) in graph or _sees_shapes(shapes):
        triples = set(graph)
    else:
        triples = set()
        seen, waiting = {shape}, [shape]
        while waiting:
            node = waiting.pop()
            further: list[Node] = []
            for triple in graph.triples((node, None, None)):
                triples.add(triple)
                further.append(triple[2])
            if (node, SH.qualifiedValueShapesDisjoint, None) in graph:
                further += graph.subjects(SH.property, node)
            waiting += [other for other in further if other not in seen]
            seen.update(further)
    lines = sorted(f"{text_of(s)} {text_of(p)} {text_of(o)}\n" for s, p, o in triples)
    return hashlib.sha256("".join([f"{_REVISION}\n", *lines]).encode()).hexdigest()


def _sees_shapes(shapes: Shapes) -> bool:
    return any("shapesGraph" in str(query) for query in shapes.graph.objects(None, SH.select))
