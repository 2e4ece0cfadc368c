"""What validation looked at and what it found: the report of a release, for people."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.responses import Response

from c3graph import validate
from c3graph.errors import C3GraphError
from c3graph.model import Report, Result, Severity, ShapeCheck
from c3graph.rdf.iris import DEF
from c3graph.validate.shapes.words import ShapeText
from c3graph.web.links import shorten
from c3graph.web.site import Visit
from c3graph.web.views.values import PageLabels, Shown

REPORT, SHAPES = "report.json", "shapes.nq"
MAX_RESULTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class RulesPage:
    """What one part of a shape asks: the property, where it is of one, and the rules in words."""

    path: Shown | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckView:
    """A shape: its name, what it aims at and asks, how many nodes it saw, what it found."""

    name: str
    targets: tuple[str, ...]
    rules: tuple[RulesPage, ...]
    focus_nodes: int
    results: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class ResultView:
    focus: Shown
    path: Shown | None
    value: Shown | None
    shape: str
    severity: str
    message: str
    reason: str | None
    sources: tuple[Shown, ...]


@lru_cache(maxsize=8)
def _report(path: Path, changed: int) -> Report | None:
    """The report of a release, None where it keeps none that can be read."""
    try:
        return validate.report_from_json(json.loads(path.read_bytes()))
    except (OSError, ValueError, C3GraphError):
        return None


@lru_cache(maxsize=8)
def _texts(path: Path, changed: int, base: str) -> Mapping[str, ShapeText]:
    """The shapes that a release keeps, in words; empty where it keeps none."""

    def shown(iri: str) -> str:
        return iri.replace(DEF, "c3:") if iri.startswith(DEF) else shorten(iri, base)

    try:
        found = validate.explain_shapes(validate.read_shapes([path]), shown)
        return {text.name: text for text in found}
    except (C3GraphError, OSError):
        return {}


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


def _in_language(words: Mapping[str, str], languages: Sequence[str]) -> str:
    """Words in the first of the languages that they are given in, else in any."""
    return next((words[tag] for tag in languages if tag in words), next(iter(words.values()), ""))


def _rules(text: ShapeText, names: PageLabels, languages: Sequence[str]) -> Iterable[RulesPage]:
    words = tuple(_in_language(rule.words, languages) for rule in text.rules)
    path = None if text.path is None else names.show(text.path)
    if words:
        yield RulesPage(path, words)
    for part in text.parts:
        yield from _rules(part, names, languages)


def _paths(texts: Iterable[ShapeText]) -> Iterable[str]:
    for text in texts:
        if text.path:
            yield text.path
        yield from _paths(text.parts)


async def page(visit: Visit) -> Response:
    """The page of the release that is asked; one without a report says so."""
    folder = visit.engine.release.path
    file, kept = folder / REPORT, folder / SHAPES
    report = await asyncio.to_thread(_report, file, _changed(file))
    texts = await asyncio.to_thread(_texts, kept, _changed(kept), visit.base)
    if report is None:
        return visit.html("validation.html", report=None)
    shown = report.results[:MAX_RESULTS_SHOWN]
    sources = {f"{visit.base}source/{place.source}" for r in report.results for place in r.places}
    names = visit.names(
        [
            *(result.focus_node for result in shown),
            *(result.path for result in shown if result.path),
            *_paths(texts.values()),
            *sources,
        ]
    )
    found = Counter(result.shape for result in report.results)
    checks = [
        _check(check, texts.get(check.shape), found[check.shape], names, visit)
        for check in report.checks
    ]
    by_source = Counter(
        source
        for result in report.results
        for source in {place.source for place in result.places} or {""}
    )
    return visit.html(
        "validation.html",
        report=report,
        checks=sorted(checks, key=lambda check: (-check.results, check.name)),
        engines=sorted({check.engine for check in report.checks}),
        focus_nodes=sum(check.focus_nodes for check in report.checks),
        severities=[(s.value, report.count(s)) for s in Severity],
        accepted=sum(result.accepted is not None for result in report.results),
        by_source=[
            (names.show(f"{visit.base}source/{slug}") if slug else None, count)
            for slug, count in sorted(by_source.items())
        ],
        results=[_result(result, names, visit) for result in shown],
        more=len(report.results) - len(shown),
    )


def _check(
    check: ShapeCheck, text: ShapeText | None, results: int, names: PageLabels, visit: Visit
) -> CheckView:
    targets = () if text is None else text.targets
    return CheckView(
        shorten(check.shape, visit.base).removeprefix("shape/"),
        tuple(_in_language(target, visit.languages) for target in targets),
        () if text is None else tuple(_rules(text, names, visit.languages)),
        check.focus_nodes,
        results,
        check.reason,
    )


def _result(result: Result, names: PageLabels, visit: Visit) -> ResultView:
    sources = sorted({place.source for place in result.places})
    return ResultView(
        names.show(result.focus_node),
        names.show(result.path) if result.path else None,
        None if result.value is None else names.show(result.value),
        shorten(result.shape, visit.base).removeprefix("shape/"),
        result.severity.value,
        _in_language(result.message, visit.languages),
        result.accepted,
        tuple(names.show(f"{visit.base}source/{slug}") for slug in sources),
    )
