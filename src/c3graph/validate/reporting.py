"""A Report as JSON, back again, and as an RDF validation report without blank nodes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from c3graph import terms
from c3graph.errors import InputError
from c3graph.iris import BASE, Namespace
from c3graph.model import Place, Report, Result, Severity, ShapeCheck
from c3graph.terms import DCT, OA, PROV, RDF, RDFS, BlankNode, Iri, Quad, Term, canonical

SH = "http://www.w3.org/ns/shacl#"
_SEVERITY_IRIS = {
    Severity.INFO: Iri(SH + "Info"),
    Severity.WARNING: Iri(SH + "Warning"),
    Severity.VIOLATION: Iri(SH + "Violation"),
}


def report_json(report: Report) -> dict[str, Any]:
    """A JSON object with all fields of the report, and what it amounts to."""
    return {
        "graph_sha256": report.graph_sha256,
        "engine": report.engine,
        "conforms": report.conforms,
        "counts": {severity.value: report.count(severity) for severity in Severity},
        "results": [_result_json(result) for result in report.results],
        "checks": [
            {
                "shape": check.shape,
                "focus_nodes": check.focus_nodes,
                "reason": check.reason,
                "engine": check.engine,
            }
            for check in report.checks
        ],
    }


def _result_json(result: Result) -> dict[str, Any]:
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
        "accepted": result.accepted,
    }


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
                    row["shape"], int(row["focus_nodes"]), row["reason"], row.get("engine", "")
                )
                for row in data["checks"]
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"not a validation report: {error!r}") from error


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
    )


def _term_from(row: dict[str, str]) -> Term:
    if row["type"] == "uri":
        return Iri(row["value"])
    if row["type"] == "bnode":
        return BlankNode(row["value"])
    if "xml:lang" in row:
        return terms.text(row["value"], row["xml:lang"])
    return terms.Literal(row["value"], row.get("datatype", terms.XSD + "string"))


def report_quads(report: Report, *, base: str = BASE) -> tuple[Quad, ...]:
    """The report as `sh:ValidationReport` (SHACL 1.0, section 3.6), in the default graph.

    Nodes are IRIs made from a hash of their content. A result is linked to the passages behind
    it by prov:wasQuotedFrom. A complex path, which SHACL writes with blank nodes, becomes a
    comment. `sh:conforms` is SHACL's own: no result of any severity; what a listed reason
    accepts is marked with it.
    """
    lines = "\n".join(repr(_result_json(result)) for result in report.results)
    name = hashlib.sha256(f"{report.graph_sha256}\n{report.engine}\n{lines}".encode()).hexdigest()
    node = Iri(f"{base}report/{name[:16]}")
    quads = [
        Quad(node, Iri(RDF + "type"), Iri(SH + "ValidationReport")),
        Quad(node, Iri(SH + "conforms"), terms.typed(not report.results, "boolean")),
        Quad(node, Iri(DCT + "identifier"), terms.Literal(f"sha256:{report.graph_sha256}")),
        Quad(node, Iri(DCT + "creator"), terms.Literal(report.engine)),
    ]
    for result in report.results:
        digest = hashlib.sha256(repr(_result_json(result)).encode()).hexdigest()[:16]
        part = Iri(f"{node.value}#result={digest}")
        quads.append(Quad(node, Iri(SH + "result"), part))
        quads.extend(_result_quads(part, result, Namespace(base)))
    return canonical(quads)


def _result_quads(node: Iri, result: Result, namespace: Namespace) -> Iterator[Quad]:
    def say(name: str, value: Term) -> Quad:
        return Quad(node, Iri(SH + name), value)

    focus = result.focus_node
    yield Quad(node, Iri(RDF + "type"), Iri(SH + "ValidationResult"))
    yield say("focusNode", Iri(focus) if ":" in focus else terms.Literal(focus))
    yield say("sourceShape", Iri(result.shape))
    yield say("sourceConstraintComponent", Iri(result.component))
    yield say("resultSeverity", _SEVERITY_IRIS[result.severity])
    if result.value is not None:
        yield say("value", result.value)
    if result.path and result.path[0] not in "<^(":
        yield say("resultPath", Iri(result.path))
    elif result.path:
        yield Quad(node, Iri(RDFS + "comment"), terms.Literal(f"path: {result.path}"))
    for language, message in result.message.items():
        yield say("resultMessage", terms.text(message, language))
    if result.accepted:
        yield Quad(node, Iri(RDFS + "comment"), terms.Literal(f"accepted: {result.accepted}"))
    for place in result.places:
        evidence = namespace.evidence(place.source, place.start, place.end)
        yield Quad(node, Iri(PROV + "wasQuotedFrom"), evidence)
        yield Quad(evidence, Iri(OA + "hasSource"), namespace.source(place.source))
        yield Quad(evidence, Iri(OA + "exact"), terms.Literal(place.surface))
