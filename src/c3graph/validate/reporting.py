"""A Report as JSON, and back again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from c3graph import terms
from c3graph.errors import InputError
from c3graph.model import Place, Pointed, Position, Report, Result, Severity, ShapeCheck
from c3graph.terms import BlankNode, Iri, Term

_GRAVITY = {Severity.VIOLATION: 0, Severity.WARNING: 1, Severity.INFO: 2}


def order(result: Result) -> tuple[int, str, str, str, str, str]:
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
    if report.since is not None:
        document["since"] = asdict(report.since)
    return document


def result_json(result: Result) -> dict[str, Any]:
    """A JSON object with all fields of a result."""
    return {
        "severity": result.severity.value,
        "focus_node": result.focus_node,
        "path": result.path,
        "value": None if result.value is None else _term_json(result.value),
        "shape": result.shape,
        "component": result.component,
        "message": dict(result.message),
        "places": [
            {"source": p.source, "start": p.start, "end": p.end, "surface": p.surface}
            for p in result.places
        ],
        "positions": [_position_json(position) for position in result.positions],
        "mend": dict(result.mend),
        "accepted": result.accepted,
    }


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
        )
    except KeyError as error:
        raise InputError(f"not a validation report: it has no {error}") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise InputError(f"not a validation report: {error}") from error


def _result_from(row: dict[str, Any]) -> Result:
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
    )


def _term_from(row: dict[str, str]) -> Term:
    if row["type"] == "uri":
        return Iri(row["value"])
    if row["type"] == "bnode":
        return BlankNode(row["value"])
    if "xml:lang" in row:
        return terms.text(row["value"], row["xml:lang"])
    return terms.Literal(row["value"], row.get("datatype", terms.XSD + "string"))
