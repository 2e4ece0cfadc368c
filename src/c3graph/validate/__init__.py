"""DraftGraph -> Report: SHACL over the merged triples, each result led back to its passage.

    shapes.py    load shapes; refuse what is broken or can check nothing
    columns.py   the data: terms as numbers, triples by predicate
    oxigraph.py  regular expressions in linear time
    targets.py   focus nodes of shapes
    engine.py    the interface of an engine
    fast/        the default engine; reference.py: pySHACL
    places.py    from a result through the claims of the graph to characters of a source
    accepted.py  listed reasons for warnings and for shapes without a focus node
    reporting.py a Report as JSON and as RDF

rdflib and pyshacl are imported in this package and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from c3graph.errors import UsageError
from c3graph.model import DraftGraph, Report, Result
from c3graph.validate.accepted import Accepted
from c3graph.validate.columns import Columns, no_collector
from c3graph.validate.engine import Engine, Outcome
from c3graph.validate.fast import Fast
from c3graph.validate.limit import time_limit
from c3graph.validate.places import PlaceIndex
from c3graph.validate.reporting import report_from_json, report_json, report_quads
from c3graph.validate.shapes import Shapes, load_shapes

__all__ = [
    "DEFAULT_ENGINE",
    "ENGINES",
    "Columns",
    "judge",
    "report_from_json",
    "report_json",
    "report_quads",
    "validate",
]


def _pyshacl() -> Engine:
    """pySHACL is imported when it is first asked for: that takes half a second."""
    from c3graph.validate.reference import PyShacl

    return PyShacl()


ENGINES: dict[str, Callable[[], Engine]] = {"fast": Fast, "pyshacl": _pyshacl}
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
    reasons = Accepted.load(accepted)
    outcome = judge(Columns.of(draft.quads), shapes, engine=engine, seconds=seconds)
    places = PlaceIndex(draft.quads) if outcome.results else None

    def complete(result: Result) -> Result:
        found = places.find(result) if places else ()
        return replace(result, places=found, accepted=reasons.of_warning(result))

    return Report(
        graph_sha256=draft.sha256,
        engine=", ".join(sorted({check.engine for check in outcome.checks})),
        results=tuple(complete(result) for result in sorted(outcome.results, key=_order)),
        checks=tuple(
            replace(check, reason=reasons.of_unchecked(check)) for check in outcome.checks
        ),
    )


def judge(
    data: Columns,
    shapes: Sequence[Path] | Shapes,
    *,
    engine: str = DEFAULT_ENGINE,
    seconds: float = 0,
) -> Outcome:
    """The results of shapes, loaded or in files or folders, over merged triples, in no order.

    Raises ShapesError; UsageError for an engine that is not known; LimitExceeded after so many
    seconds (0 is no limit).
    """
    if engine not in ENGINES:
        raise UsageError(f"no engine {engine!r}", hint=f"one of: {', '.join(sorted(ENGINES))}")
    loaded = shapes if isinstance(shapes, Shapes) else load_shapes(shapes)
    with no_collector(), time_limit(seconds):
        return ENGINES[engine]().run(data, loaded)


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
