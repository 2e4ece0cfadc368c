"""What a dataset of our own must hold beside its shapes' own verdicts: a shape looks at each of its
classes, and shapes that stand in the place of ours are named in every report.

A shape that finds no node is excused by a listed reason; that the data has things of a class at
which nothing looked is excused by none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from c3graph.model import DraftGraph, Report, Result, Severity
from c3graph.rdf.iris import DEF, VOCABULARY
from c3graph.rdf.terms import RDF, Iri, Quad
from c3graph.validate.columns import Columns
from c3graph.validate.results.as_json import result_order
from c3graph.validate.shapes import targets
from c3graph.validate.shapes.loading import Shapes

EVERY_CLASS = f"{VOCABULARY}shape/every-class-is-looked-at"
REPLACED = f"{VOCABULARY}shape/shapes-are-replaced"
_COMPONENT = f"{DEF}GuardConstraintComponent"
_UNSEEN = {
    "en": "No shape looks at anything of this class: its things have not been checked.",
    "pl": "Żaden kształt nie dotyczy tej klasy: jej obiektów nie sprawdzono.",
    "hu": "Egyetlen alakzat sem vonatkozik erre az osztályra: dolgai ellenőrizetlenek.",
}
_REPLACED = {
    "en": "The setting replace_shapes puts the dataset's own shapes in the place of c3graph's.",
    "pl": "Ustawienie replace_shapes zastępuje kształty c3graph kształtami zbioru danych.",
    "hu": "A replace_shapes beállítás a c3graph alakzatai helyébe az adathalmaz sajátjait teszi.",
}


def _unseen_classes(
    quads: Iterable[Quad], shapes: Shapes, apart: Collection[Iri]
) -> tuple[str, ...]:
    """Classes of the data of which no thing is a focus node of a shape.

    `apart` are graphs whose things need none: those that describe the vocabulary and the service.
    """
    quads = tuple(quads)
    data = Columns.of(quads)
    looked: set[str] = set()
    for shape in shapes.targeted:
        if not shapes.deactivated(shape):
            looked |= {str(data.term(n)) for n in targets.focus_nodes_of(data, shapes, shape)}
    things: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate.value == f"{RDF}type" and quad.graph not in apart:
            things.setdefault(str(quad.object), set()).add(str(quad.subject))
    return tuple(sorted(name for name, of in things.items() if not of & looked))


def guard(
    report: Report, draft: DraftGraph, shapes: Shapes, apart: Collection[Iri], *, replaced: str
) -> Report:
    """The report with what the guards find. `replaced` is the base of a dataset whose
    shapes stand in the place of ours, empty where they stand beside them."""
    results = [r for r in report.results if r.shape not in (EVERY_CLASS, REPLACED)]
    for name in _unseen_classes(draft.quads, shapes, apart):
        results.append(_result(name, EVERY_CLASS, Severity.VIOLATION, _UNSEEN))
    if replaced:
        found = _result(replaced, REPLACED, Severity.WARNING, _REPLACED)
        results.append(replace(found, accepted="replace_shapes"))
    return replace(report, results=tuple(sorted(results, key=result_order)))


def _result(node: str, shape: str, severity: Severity, message: Mapping[str, str]) -> Result:
    return Result(node, None, None, shape, _COMPONENT, severity, message)
