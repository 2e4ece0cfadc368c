"""Focus nodes of shapes in quads, without a run."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph

from c3graph.syntax import RdfFormat, serialise
from c3graph.terms import Quad
from c3graph.validate.shapes import Shapes, verbatim_literals


def focus_counts(shapes: Shapes, quads: Iterable[Quad]) -> dict[str, int]:
    """How many focus nodes each targeted shape has."""
    with verbatim_literals():
        graph = Graph(bind_namespaces="none")
        graph.parse(data=serialise(quads, RdfFormat.N_TRIPLES), format="nt")
        return {check.shape: check.focus_nodes for check in shapes.checks(graph)}
