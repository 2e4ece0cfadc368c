"""DraftGraph -> Report: SHACL over the merged triples, each result led back to its passage.

    shapes.py    load shapes; refuse what is broken or can check nothing; count focus nodes
    engine.py    the interface of an engine, and pySHACL behind it
    places.py    from a result through the claims of the graph to characters of a source
    accepted.py  listed reasons for warnings and for shapes without a focus node
    reporting.py a Report as JSON and as RDF

rdflib and pyshacl are imported in this package and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from c3graph.errors import UsageError
from c3graph.model import DraftGraph, Report, Result
from c3graph.validate.accepted import Accepted
from c3graph.validate.engine import Engine, PyShacl
from c3graph.validate.places import PlaceIndex
from c3graph.validate.reporting import report_from_json, report_json, report_quads
from c3graph.validate.shapes import load_shapes

__all__ = ["ENGINES", "report_from_json", "report_json", "report_quads", "validate"]

ENGINES: dict[str, Engine] = {"pyshacl": PyShacl()}


def validate(
    draft: DraftGraph,
    shapes: Sequence[Path],
    *,
    accepted: Path | None = None,
    engine: str = "pyshacl",
) -> Report:
    """Check a draft against shape files (or folders of them) and return all that was found.

    Named graphs are merged before the run. Raises ShapesError where the shapes, or the listed
    reasons, are broken or can check nothing; UsageError for an engine that is not known.
    Results are sorted by severity (gravest first), focus node, path, value and shape.
    """
    if engine not in ENGINES:
        raise UsageError(f"no engine {engine!r}", hint=f"one of: {', '.join(sorted(ENGINES))}")
    reasons = Accepted.load(accepted)
    loaded = load_shapes(shapes)
    triples = {quad.triple() for quad in draft.quads}
    outcome = ENGINES[engine].run(triples, loaded)
    places = PlaceIndex(draft.quads) if outcome.results else None

    def complete(result: Result) -> Result:
        found = places.find(result) if places else ()
        return replace(result, places=found, accepted=reasons.of_warning(result))

    return Report(
        graph_sha256=draft.sha256,
        engine=ENGINES[engine].name,
        results=tuple(complete(result) for result in sorted(outcome.results, key=_order)),
        checks=tuple(
            replace(check, reason=reasons.of_unchecked(check)) for check in outcome.checks
        ),
    )


_GRAVITY = {"violation": 0, "warning": 1, "info": 2}


def _order(result: Result) -> tuple[int, str, str, str, str, str]:
    return (
        _GRAVITY[result.severity],
        result.focus_node,
        result.path or "",
        result.value.n if result.value is not None else "",
        result.shape,
        result.component,
    )
