"""DraftGraph -> Report: SHACL over the merged triples, each result led back to its passage.

    shapes/      shapes loaded and named; whether they are well-formed; shapes in words
    columns.py   the data: terms as numbers, triples by predicate
    engine.py    the interface of an engine; fast/ the default one, reference.py pySHACL
    results/     from a result to file, line, column and passage; fixes; JSON and RDF
    since/       a graph judged by what differs from one that has been judged
    guards.py    what no listed reason excuses: classes that no shape looks at
    selfcheck.py what is wrong with shapes, before any data
    limit.py     a time limit; patterns.py, oxigraph.py: regular expressions in linear time

rdflib and pyshacl are imported in this package and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from c3graph.errors import ShapesError, UsageError
from c3graph.model import DraftGraph, Report, Result
from c3graph.rdf.terms import BlankNode, Quad
from c3graph.validate import unneeded
from c3graph.validate.columns import Columns, no_collector
from c3graph.validate.engine import EngineOutcome, ShaclEngine
from c3graph.validate.fast import Fast
from c3graph.validate.guards import guard
from c3graph.validate.limit import time_limit
from c3graph.validate.results.accepted import Accepted
from c3graph.validate.results.as_json import (
    report_from_json,
    report_json,
    result_order,
    severity_iri,
)
from c3graph.validate.results.as_rdf import REPORT_PREFIXES, report_from_quads, report_quads
from c3graph.validate.results.located import locate
from c3graph.validate.results.mend import Mender
from c3graph.validate.results.places import PlaceIndex
from c3graph.validate.results.statements import Indexed, Statements
from c3graph.validate.selfcheck import faults
from c3graph.validate.shapes import targets
from c3graph.validate.shapes.digest import shape_digest
from c3graph.validate.shapes.explaining import asked_properties, explain_shapes
from c3graph.validate.shapes.loading import Shapes, read_shapes, shape_limits
from c3graph.validate.shapes.targets import shape_check
from c3graph.validate.since import Before, GraphChange, judge_since
from c3graph.validate.since.overlay_columns import NearbyStatements

__all__ = [
    "DEFAULT_ENGINE",
    "ENGINES",
    "REPORT_PREFIXES",
    "Accepted",
    "Before",
    "Columns",
    "GraphChange",
    "Shapes",
    "asked_properties",
    "explain_shapes",
    "faults",
    "focus_nodes",
    "guard",
    "judge_data",
    "locate",
    "looking_at",
    "read_shapes",
    "report_from_json",
    "report_from_quads",
    "report_json",
    "report_quads",
    "severity_iri",
    "shape_limits",
    "unneeded",
    "validate",
    "validate_since",
]


def _pyshacl() -> ShaclEngine:
    """pySHACL is imported when it is first asked for: that takes half a second."""
    from c3graph.validate.reference import PyShacl

    return PyShacl()


ENGINES: dict[str, Callable[[], ShaclEngine]] = {"fast": Fast, "pyshacl": _pyshacl}
DEFAULT_ENGINE = "fast"


def validate(
    draft: DraftGraph,
    shapes: Sequence[Path] | Shapes,
    *,
    accepted: Path | None = None,
    engine: str = DEFAULT_ENGINE,
    seconds: float = 0,
) -> Report:
    """Check a draft against shape files (or folders of them) and return all that was found.

    Named graphs are merged before the run. Raises ShapesError where the shapes, or the listed
    reasons, are broken or can check nothing; and what `judge` raises.
    Results are sorted by severity (gravest first), focus node, path, value and shape.
    """
    loaded = shapes if isinstance(shapes, Shapes) else read_shapes(shapes)
    outcome = judge_data(Columns.of(draft.quads), loaded, engine=engine, seconds=seconds)
    blank = {str(quad.subject) for quad in draft.quads if isinstance(quad.subject, BlankNode)}
    found = Indexed(draft.quads) if outcome.results else None
    return _completed(outcome, loaded, accepted, draft.sha256, found, blank)


def validate_since(
    before: Before,
    change: GraphChange,
    shapes: Shapes,
    *,
    sha256: str = "",
    accepted: Path | None = None,
    seconds: float = 0,
) -> Report:
    """What `validate` returns for a graph without blank nodes that differs from one that was
    judged before; `sha256` is that of the graph now. Raises as `validate` does.
    """
    with no_collector(), time_limit(seconds):
        outcome, since, around = judge_since(before, change, shapes)
    report = _completed(outcome, shapes, accepted, sha256, NearbyStatements(around), set())
    named = tuple(replace(one, shape=_marked(one.shape)) for one in since.again)
    return replace(report, since=replace(since, again=named))


def _completed(
    outcome: EngineOutcome, shapes: Shapes, accepted: Path | None, sha256: str,
    statements: Statements | None, blank: set[str],
) -> Report:  # fmt: skip
    """The report of an outcome: places, mends and listed reasons, in the order of reports."""
    reasons = Accepted.load(accepted)
    places = PlaceIndex(statements) if statements else None
    mender = Mender(shapes, statements) if statements else None
    names = {str(node): node for node in shapes.targeted}

    def complete(result: Result) -> Result:
        result = _blank_named(result, blank)
        found = places.find(result) if places else ()
        mend = mender.find(result) if mender else {}
        return replace(result, places=found, accepted=reasons.of_warning(result), mend=mend)

    return Report(
        graph_sha256=sha256,
        engine=", ".join(sorted({check.engine for check in outcome.checks})),
        results=tuple(complete(result) for result in sorted(outcome.results, key=result_order)),
        checks=tuple(
            replace(
                check, shape=_marked(check.shape), reason=reasons.of_unchecked(check),
                sha256=shape_digest(shapes, names[check.shape]),
            )
            for check in outcome.checks
        ),
        warnings=shapes.warnings,
    )  # fmt: skip


def focus_nodes(shapes: Shapes, quads: Iterable[Quad]) -> dict[str, int]:
    """How many focus nodes each targeted shape has in some quads."""
    data = Columns.of(quads)
    counted = (shape_check(data, shapes, shape, "") for shape in shapes.targeted)
    return {_marked(found.shape): found.focus_nodes for found in counted}


def looking_at(shapes: Shapes, quads: Iterable[Quad], node: str) -> frozenset[str]:
    """The targeted shapes of which a node, as results name it, is a focus node."""
    data = Columns.of(quads)
    found = {
        shape: (str(data.term(number)) for number in targets.focus_nodes_of(data, shapes, shape))
        for shape in shapes.targeted
    }
    return frozenset(_marked(str(shape)) for shape, nodes in found.items() if node in nodes)


def judge_data(
    data: Columns,
    shapes: Sequence[Path] | Shapes,
    *,
    engine: str = DEFAULT_ENGINE,
    seconds: float = 0,
) -> EngineOutcome:
    """The results of shapes, loaded or in files or folders, over merged triples, in no order.

    Raises ShapesError; UsageError for an engine that is not known; LimitExceeded after so many
    seconds (0 is no limit).
    """
    if engine not in ENGINES:
        raise UsageError(f"no engine {engine!r}", hint=f"one of: {', '.join(sorted(ENGINES))}")
    loaded = shapes if isinstance(shapes, Shapes) else read_shapes(shapes)
    try:
        with no_collector(), time_limit(seconds):
            return ENGINES[engine]().run(data, loaded)
    except ShapesError as error:
        file = loaded.files.get(error.where or "")
        if file is None:
            raise
        raise ShapesError(error.what, where=f"{file}: {error.where}", hint=error.hint) from error


def _marked(shape: str) -> str:
    """The name of a shape; that of one without an IRI begins with `_:`."""
    return shape if ":" in shape else f"_:{shape}"


def _blank_named(result: Result, blank: set[str]) -> Result:
    focus = f"_:{result.focus_node}" if f"_:{result.focus_node}" in blank else result.focus_node
    return replace(result, focus_node=focus, shape=_marked(result.shape))
