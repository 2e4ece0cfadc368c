"""A report as SARIF 2.1.0 (OASIS), which code hosts show beside the line at fault."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from c3graph.model import Place, Position, Report, Result, Severity
from c3graph.report.baseline import ReportDifference
from c3graph.report.groups import ReportView, local
from c3graph.report.quoted import named_places
from c3graph.validate import severity_iri

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def sarif(
    report: Report, view: ReportView, difference: ReportDifference | None = None
) -> dict[str, Any]:
    """The SARIF log: one run, a rule for each shape and component that has a result.

    With a baseline each result says whether it is new or absent (section 3.27.24).
    """
    listed: list[tuple[Result, str | None]] = [(result, None) for result in report.results]
    if difference is not None:
        new = {id(result) for result in difference.new}
        listed = [(r, "new" if id(r) in new else "unchanged") for r in report.results]
        listed += [(result, "absent") for result in difference.gone]
    rules: dict[str, dict[str, Any]] = {}
    for result, _ in listed:
        rules.setdefault(_rule_id(result), _rule(result, view))
    order = {name: index for index, name in enumerate(rules)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(list(rules.values()))},
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(report, view)],
                "properties": {
                    "engine": report.engine,
                    "focusNodes": {check.shape: check.focus_nodes for check in report.checks},
                },
                "results": [_result(result, state, order, view) for result, state in listed],
            }
        ],
    }


def _invocation(report: Report, view: ReportView) -> dict[str, Any]:
    """That the run ended, with what is to be known of the shapes (section 3.20.20)."""
    said = [
        {"level": "warning", "descriptor": {"id": f"shapes/{fault.kind}"},
         "message": {"text": view.warning(fault)}}
        for fault in report.warnings
    ]  # fmt: skip
    more = {"toolConfigurationNotifications": said} if said else {}
    return {"executionSuccessful": True, **more}


def to_json(document: object) -> str:
    """A document as JSON text, as every command here writes it."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _driver(rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": "c3graph", "version": version("c3graph"), "rules": rules}


def _rule_id(result: Result) -> str:
    return f"{local(result.shape)}/{local(result.component).removesuffix('ConstraintComponent')}"


def _rule(result: Result, view: ReportView) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": _rule_id(result),
        "shortDescription": {"text": view.message(result)},
        "defaultConfiguration": {"level": _LEVELS[result.severity]},
        "properties": {"shape": result.shape, "component": result.component},
    }
    if result.shape.startswith(("http://", "https://")):
        rule["helpUri"] = result.shape
    return rule


def _result(
    result: Result, state: str | None, order: dict[str, int], view: ReportView
) -> dict[str, Any]:
    rule = _rule_id(result)
    message = view.message(result)
    if mend := view.mend(result):
        message = f"{message} {view.say('mend')}: {mend}"
    parts = (result.shape, result.component, result.focus_node, result.path or "",
             "" if result.value is None else result.value.n)  # fmt: skip
    found: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": order[rule],
        "level": _LEVELS[result.severity],
        "message": {"text": message},
        "locations": [_location(position, result) for position in result.positions[:1]]
        or [{"logicalLocations": [{"fullyQualifiedName": result.focus_node}]}],
        "partialFingerprints": {
            "c3graph/v1": hashlib.sha256("\n".join(parts).encode()).hexdigest()
        },
        "properties": {"focusNode": result.focus_node, "path": result.path or "",
                       "value": view.value(result), "saidBy": named_places(result),
                       "severity": severity_iri(result)},
    }  # fmt: skip
    related = [_location(position, result) for position in result.positions[1:]]
    related += [_source(place, view) for place in result.places]
    if related:
        found["relatedLocations"] = [{"id": n, **place} for n, place in enumerate(related, 1)]
    if state is not None:
        found["baselineState"] = state
    if result.accepted:
        found["suppressions"] = [{"kind": "external", "justification": result.accepted}]
    return found


def uri(file: str) -> str:
    """A relative path as a relative reference, an absolute one as a file: IRI."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _source(place: Place, view: ReportView) -> dict[str, Any]:
    """Characters of a source (section 3.30.9), with the surface there and nothing around it."""
    region: dict[str, Any] = {"charOffset": place.start, "charLength": place.end - place.start}
    if place.surface:
        region["snippet"] = {"text": place.surface}
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": f"{view.base}source/{place.source}"},
            "region": region,
        },
        "message": {"text": f"{view.say('said')}: {place.source}"},
    }


def _location(position: Position, result: Result) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri(position.file)},
            "region": {
                "startLine": position.line, "startColumn": position.column,
                "endLine": position.end_line, "endColumn": position.end_column,
            },
        },
        "logicalLocations": [{"fullyQualifiedName": result.focus_node}],
    }  # fmt: skip
