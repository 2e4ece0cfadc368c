"""A Report as JSON, and back again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from c3graph.errors import InputError
from c3graph.model import (
    Baseline,
    Place,
    Pointed,
    Position,
    Rejudged,
    Report,
    Result,
    Severity,
    ShapeCheck,
    ShapeFault,
)
from c3graph.rdf import terms
from c3graph.rdf.terms import BlankNode, Iri, Term

_SH = "http://www.w3.org/ns/shacl#"
_GRAVITY = {Severity.VIOLATION: 0, Severity.WARNING: 1, Severity.INFO: 2}


def result_order(result: Result) -> tuple[int, str, str, str, str, str]:
    """The order of results: gravest first, then by node, path, value and shape."""
    return (
        _GRAVITY[result.severity],
        result.focus_node,
        result.path or "",
        result.value.n if result.value is not None else "",
        result.shape,
        result.component,
    )


def report_json(report: Report) -> dict[str, Any]:
    """A JSON object with all fields of the report, and what it amounts to."""
    document: dict[str, Any] = {
        "graph_sha256": report.graph_sha256,
        "engine": report.engine,
        "conforms": report.conforms,
        "counts": {severity.value: report.count(severity) for severity in Severity},
        "results": [result_json(result) for result in report.results],
        "checks": [
            {
                "shape": check.shape,
                "focus_nodes": check.focus_nodes,
                "reason": check.reason,
                "engine": check.engine,
                "sha256": check.sha256,
            }
            for check in report.checks
        ],
    }
    document["warnings"] = [asdict(fault) for fault in report.warnings]
    if report.since is not None:
        document["since"] = asdict(report.since)
    return document


def result_json(result: Result) -> dict[str, Any]:
    """A JSON object with all fields of a result."""
    return {
        "severity": result.severity.value,
        "severity_iri": severity_iri(result),
        "focus_node": result.focus_node,
        "focus_literal": None if result.focus_literal is None else _term_json(result.focus_literal),
        "path": result.path,
        "value": None if result.value is None else _term_json(result.value),
        "shape": result.shape,
        "component": result.component,
        "constraint": result.constraint,
        "message": dict(result.message),
        "untagged": result.untagged,
        "places": [
            {"source": p.source, "start": p.start, "end": p.end, "surface": p.surface}
            for p in result.places
        ],
        "positions": [_position_json(position) for position in result.positions],
        "mend": dict(result.mend),
        "accepted": result.accepted,
    }


def severity_iri(result: Result) -> str:
    """The severity of the shape, as sh:resultSeverity has it (SHACL 1.0, section 3.6.2.6)."""
    return result.severity_iri or f"{_SH}{result.severity.value.capitalize()}"


def _position_json(position: Position) -> dict[str, Any]:
    return {
        "file": position.file, "line": position.line, "column": position.column,
        "end_line": position.end_line, "end_column": position.end_column, "of": position.of.value,
    }  # fmt: skip


def _term_json(term: Term) -> dict[str, str]:
    """A term as in the SPARQL 1.1 Query Results JSON Format, section 3.2.2."""
    if isinstance(term, Iri):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype == terms.XSD + "string":
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype}


def report_from_json(data: dict[str, Any]) -> Report:
    """The report that `report_json` wrote. Raises InputError where it is not one."""
    try:
        return Report(
            graph_sha256=str(data["graph_sha256"]),
            engine=str(data["engine"]),
            results=tuple(_result_from(row) for row in data["results"]),
            checks=tuple(
                ShapeCheck(
                    row["shape"],
                    int(row["focus_nodes"]),
                    row["reason"],
                    row.get("engine", ""),
                    row.get("sha256", ""),
                )
                for row in data["checks"]
            ),
            since=_since_from(data.get("since")),
            warnings=tuple(ShapeFault(**row) for row in data.get("warnings", ())),
        )
    except KeyError as error:
        raise InputError(f"not a validation report: it has no {error}") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise InputError(f"not a validation report: {error}") from error


def _since_from(data: dict[str, Any] | None) -> Baseline | None:
    if data is None:
        return None
    again = tuple(Rejudged(**row) for row in data["again"])
    return Baseline(**{**data, "again": again})


def _result_from(row: dict[str, Any]) -> Result:
    focus = row.get("focus_literal")
    literal = None if focus is None else _term_from(focus)
    known = row.get("severity_iri", "") in {f"{_SH}{s.value.capitalize()}" for s in Severity}
    return Result(
        focus_node=row["focus_node"],
        path=row["path"],
        value=None if row["value"] is None else _term_from(row["value"]),
        shape=row["shape"],
        component=row["component"],
        severity=Severity(row["severity"]),
        message=dict(row["message"]),
        places=tuple(Place(**place) for place in row["places"]),
        accepted=row["accepted"],
        positions=tuple(
            Position(**{**place, "of": Pointed(place["of"])}) for place in row.get("positions", ())
        ),
        mend=dict(row.get("mend", {})),
        severity_iri="" if known else row.get("severity_iri", ""),
        constraint=row.get("constraint"),
        focus_literal=literal if isinstance(literal, terms.Literal) else None,
        untagged=bool(row.get("untagged", False)),
    )


def _term_from(row: dict[str, str]) -> Term:
    if row["type"] == "uri":
        return Iri(row["value"])
    if row["type"] == "bnode":
        return BlankNode(row["value"])
    if "xml:lang" in row:
        return terms.language_string(row["value"], row["xml:lang"])
    return terms.Literal(row["value"], row.get("datatype", terms.XSD + "string"))
