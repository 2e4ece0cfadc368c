"""A Report as an RDF validation report, and back again.

Beside SHACL's own terms: the passages (prov:wasQuotedFrom), the positions in files
(prov:atLocation, in the terms of the W3C's Pointer Methods in RDF), a proposed mend
(skos:editorialNote), and the number of focus nodes of each shape (dqv:QualityMeasurement).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from c3graph.errors import InputError
from c3graph.model import (
    Place,
    Pointed,
    Position,
    Report,
    Result,
    Severity,
    ShapeCheck,
    ShapeFault,
)
from c3graph.rdf import terms
from c3graph.rdf.iris import Namespace
from c3graph.rdf.terms import DCT, OA, PROV, RDF, RDFS, SKOS, BlankNode, Iri, Quad, Term, canonical
from c3graph.validate.results.as_json import result_json, result_order
from c3graph.validate.shapes.pathterms import path_quads, path_text

SH = "http://www.w3.org/ns/shacl#"
PTR = "http://www.w3.org/2009/pointers#"
DQV = "http://www.w3.org/ns/dqv#"
REPORT_PREFIXES = {"ptr": PTR, "dqv": DQV}
_SEVERITY_IRIS = {
    Severity.INFO: Iri(SH + "Info"),
    Severity.WARNING: Iri(SH + "Warning"),
    Severity.VIOLATION: Iri(SH + "Violation"),
}
_WRITTEN = {iri.value: severity for severity, iri in _SEVERITY_IRIS.items()}
# Those of SHACL 1.2 below Info.
_OF_SEVERITY = _WRITTEN | {f"{SH}{name}": Severity.INFO for name in ("Debug", "Trace")}
_EVIDENCE = re.compile(r"source/([^/#]+)#char=(\d+),(\d+)$")
_ACCEPTED, _PATH = "accepted: ", "path: "


def _node(text: str) -> Iri | BlankNode | terms.Literal:
    """A node from its text in a result: `_:label`, an IRI, or a literal's text."""
    if text.startswith("_:"):
        return BlankNode(text[2:])
    return (
        Iri(text)
        if re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|^`\\]*$", text)
        else terms.Literal(text)
    )


def _hashed(data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def report_quads(report: Report, *, base: str) -> tuple[Quad, ...]:
    """The report as `sh:ValidationReport` (SHACL 1.0, section 3.6), in the default graph.

    Nodes are IRIs made from a hash of their content, but for those of a complex path, which SHACL
    asks to be blank. A result is linked to the passages behind it by prov:wasQuotedFrom.
    `sh:conforms` is SHACL's own: no result of any severity; what a listed reason
    accepts is marked with it.
    """
    found = [result_json(result) for result in report.results]
    node = Iri(f"{base}report/{_hashed([report.graph_sha256, report.engine, found])}")
    quads = [
        Quad(node, Iri(RDF + "type"), Iri(SH + "ValidationReport")),
        Quad(node, Iri(SH + "conforms"), terms.typed(not report.results, "boolean")),
        Quad(node, Iri(DCT + "identifier"), terms.Literal(f"sha256:{report.graph_sha256}")),
        Quad(node, Iri(DCT + "creator"), terms.Literal(report.engine)),
    ]
    for result, data in zip(report.results, found, strict=True):
        part = Iri(f"{node.value}#result={_hashed(data)}")
        quads.append(Quad(node, Iri(SH + "result"), part))
        quads.extend(_result_quads(part, result, Namespace(base)))
    quads.extend(quad for check in report.checks for quad in _check_quads(node, check))
    quads.extend(quad for fault in report.warnings for quad in _warning_quads(node, fault))
    return canonical(quads)


def _result_quads(node: Iri, result: Result, namespace: Namespace) -> Iterator[Quad]:
    def say(name: str, value: Term) -> Quad:
        return Quad(node, Iri(SH + name), value)

    yield Quad(node, Iri(RDF + "type"), Iri(SH + "ValidationResult"))
    yield say("focusNode", result.focus_literal or _node(result.focus_node))
    yield say("sourceShape", _node(result.shape))
    yield say("sourceConstraintComponent", Iri(result.component))
    own = Iri(result.severity_iri) if result.severity_iri else None
    yield say("resultSeverity", own or _SEVERITY_IRIS[result.severity])
    if result.constraint is not None:
        yield say("sourceConstraint", _node(result.constraint))
    if result.value is not None:
        yield say("value", result.value)
    if result.path:
        path, parts = path_quads(result.path, node.value.rpartition("=")[2])
        yield say("resultPath", path)
        yield from parts
    for language, message in result.message.items():
        plain = result.untagged and language == "en"
        said = terms.Literal(message) if plain else terms.language_string(message, language)
        yield say("resultMessage", said)
    if result.accepted:
        yield Quad(node, Iri(RDFS + "comment"), terms.Literal(f"{_ACCEPTED}{result.accepted}"))
    for language, mend in result.mend.items():
        yield Quad(node, Iri(SKOS + "editorialNote"), terms.language_string(mend, language))
    for number, position in enumerate(result.positions, 1):
        yield from _position_quads(node, number, position)
    for place in result.places:
        evidence = namespace.evidence(place.source, place.start, place.end)
        yield Quad(node, Iri(PROV + "wasQuotedFrom"), evidence)
        yield Quad(evidence, Iri(OA + "hasSource"), namespace.source(place.source))
        yield Quad(evidence, Iri(OA + "exact"), terms.Literal(place.surface))


def _position_quads(result: Iri, number: int, position: Position) -> Iterator[Quad]:
    node = Iri(f"{result.value}&position={number}")
    yield Quad(result, Iri(PROV + "atLocation"), node)
    yield Quad(node, Iri(RDF + "type"), Iri(PTR + "StartEndPointer"))
    yield Quad(node, Iri(PTR + "reference"), terms.Literal(position.file))
    yield Quad(node, Iri(DCT + "type"), terms.Literal(position.of.value))
    ends = (("start", position.line, position.column),
            ("end", position.end_line, position.end_column))  # fmt: skip
    for name, line, column in ends:
        end = Iri(f"{node.value}&{name}")
        yield Quad(node, Iri(f"{PTR}{name}Pointer"), end)
        yield Quad(end, Iri(RDF + "type"), Iri(PTR + "LineCharPointer"))
        yield Quad(end, Iri(PTR + "lineNumber"), terms.typed(line, "integer"))
        yield Quad(end, Iri(PTR + "charNumber"), terms.typed(column, "integer"))


def _check_quads(report: Iri, check: ShapeCheck) -> Iterator[Quad]:
    node = Iri(f"{report.value}#check={_hashed(check.shape)}")
    shape = _node(check.shape)
    yield Quad(report, Iri(DQV + "hasQualityMeasurement"), node)
    yield Quad(node, Iri(RDF + "type"), Iri(DQV + "QualityMeasurement"))
    yield Quad(node, Iri(DQV + "computedOn"), shape)
    yield Quad(node, Iri(DQV + "value"), terms.typed(check.focus_nodes, "integer"))
    if check.engine:
        yield Quad(node, Iri(DCT + "creator"), terms.Literal(check.engine))
    if check.sha256:
        yield Quad(node, Iri(DCT + "identifier"), terms.Literal(f"sha256:{check.sha256}"))
    if check.reason:
        yield Quad(node, Iri(RDFS + "comment"), terms.Literal(check.reason))


def _warning_quads(report: Iri, fault: ShapeFault) -> Iterator[Quad]:
    node = Iri(
        f"{report.value}#warning={_hashed([fault.shape, fault.kind, fault.what, fault.file])}"
    )
    yield Quad(report, Iri(DQV + "hasQualityAnnotation"), node)
    yield Quad(node, Iri(RDF + "type"), Iri(DQV + "QualityAnnotation"))
    if fault.shape:
        yield Quad(node, Iri(OA + "hasTarget"), _node(fault.shape))
    yield Quad(node, Iri(DCT + "type"), terms.Literal(fault.kind))
    yield Quad(node, Iri(RDFS + "comment"), terms.language_string(fault.what, "en"))
    if fault.file:
        yield Quad(node, Iri(DCT + "source"), terms.Literal(fault.file))
    if fault.about:
        yield Quad(node, Iri(DCT + "subject"), terms.Literal(fault.about))


class _Index:
    """Values of a report's nodes, by local name of the property."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.values: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            self.values[str(quad.subject)][quad.predicate.value].append(quad.object)

    def all(self, node: object, iri: str) -> list[Term]:
        return self.values[str(node)][iri] if str(node) in self.values else []

    def one(self, node: object, iri: str) -> Term:
        found = self.all(node, iri)
        if not found:
            raise ValueError(f"{node} has no {iri}")
        return found[0]

    def text(self, node: object, iri: str) -> str:
        return str(self.one(node, iri))

    def tagged(self, node: object, iri: str) -> dict[str, str]:
        found = sorted(
            (value.language or "en", value.value)
            for value in self.all(node, iri)
            if isinstance(value, terms.Literal)
        )
        return dict(found)

    def comment(self, node: object, start: str) -> str | None:
        texts = (str(value) for value in self.all(node, RDFS + "comment"))
        return next((text.removeprefix(start) for text in texts if text.startswith(start)), None)


def report_from_quads(quads: Iterable[Quad]) -> Report:
    """The report that a graph holds, ours or another processor's.

    Raises InputError where there is no `sh:ValidationReport`, or a result lacks what it must have.
    """
    index = _Index(quads)
    nodes = [
        node for node, values in index.values.items()
        if Iri(SH + "ValidationReport") in values.get(RDF + "type", ())
    ]  # fmt: skip
    if len(nodes) != 1:
        raise InputError(f"{len(nodes)} validation reports in this graph, not one")
    report = nodes[0]
    try:
        results = [_result_from(index, str(node)) for node in index.all(report, SH + "result")]
        checks = [
            ShapeCheck(
                index.text(node, DQV + "computedOn"), int(index.text(node, DQV + "value")),
                index.comment(node, ""),
                next((str(maker) for maker in index.all(node, DCT + "creator")), ""),
                next((str(name)[7:] for name in index.all(node, DCT + "identifier")), ""),
            )
            for node in index.all(report, DQV + "hasQualityMeasurement")
        ]  # fmt: skip
    except (KeyError, ValueError) as error:
        raise InputError(f"not a validation report: {error}") from error
    try:
        faults = tuple(
            _warning_from(index, node) for node in index.all(report, DQV + "hasQualityAnnotation")
        )
    except ValueError as error:
        raise InputError(f"not a validation report: {error}") from error
    names = [str(name) for name in index.all(report, DCT + "identifier")]
    makers = [str(maker) for maker in index.all(report, DCT + "creator")]
    return Report(
        graph_sha256=names[0].removeprefix("sha256:") if names else "",
        engine=makers[0] if makers else "",
        results=tuple(sorted(results, key=result_order)),
        checks=tuple(sorted(checks, key=lambda check: check.shape)),
        warnings=tuple(sorted(faults, key=lambda one: (one.file, one.shape, one.what))),
    )


def _warning_from(index: _Index, node: Term) -> ShapeFault:
    def one(iri: str) -> str:
        return next((str(value) for value in index.all(node, iri)), "")

    return ShapeFault(
        one(OA + "hasTarget"), index.text(node, DCT + "type"), index.text(node, RDFS + "comment"),
        one(DCT + "source"), one(DCT + "subject"),
    )  # fmt: skip


def _result_from(index: _Index, node: str) -> Result:
    path = next(iter(index.all(node, SH + "resultPath")), None)
    values = index.all(node, SH + "value")
    shapes = index.all(node, SH + "sourceShape")
    positions = [_position_from(index, p) for p in index.all(node, PROV + "atLocation")]
    severity = index.text(node, SH + "resultSeverity")
    focus = index.one(node, SH + "focusNode")
    constraints = index.all(node, SH + "sourceConstraint")
    said = index.all(node, SH + "resultMessage")
    tags = {value.language for value in said if isinstance(value, terms.Literal)}
    return Result(
        focus_node=str(focus),
        # A report that was written before complex paths were: a comment.
        path=index.comment(node, _PATH) if path is None else path_text(path, index.all),
        value=values[0] if values else None,
        shape=str(shapes[0]) if shapes else "",
        component=index.text(node, SH + "sourceConstraintComponent"),
        severity=_OF_SEVERITY.get(severity, Severity.VIOLATION),
        message=index.tagged(node, SH + "resultMessage"),
        places=tuple(sorted(
            (_place_from(index, p) for p in index.all(node, PROV + "wasQuotedFrom")),
            key=lambda place: (place.source, place.start, place.end),
        )),
        accepted=index.comment(node, _ACCEPTED),
        positions=tuple(sorted(positions)),
        mend=index.tagged(node, SKOS + "editorialNote"),
        severity_iri="" if severity in _WRITTEN else severity,
        constraint=str(constraints[0]) if constraints else None,
        focus_literal=focus if isinstance(focus, terms.Literal) else None,
        untagged="" in tags and "en" not in tags,
    )  # fmt: skip


def _place_from(index: _Index, evidence: Term) -> Place:
    match = _EVIDENCE.search(str(evidence))
    if match is None:
        raise ValueError(f"{evidence} is no passage")
    surface = index.all(evidence, OA + "exact")
    return Place(match[1], int(match[2]), int(match[3]), str(surface[0]) if surface else "")


def _position_from(index: _Index, node: Term) -> Position:
    def end(name: str) -> tuple[int, int]:
        at = index.one(node, f"{PTR}{name}Pointer")
        line, column = (index.text(at, PTR + part) for part in ("lineNumber", "charNumber"))
        return int(line), int(column)

    of = Pointed(index.text(node, DCT + "type"))
    return Position(index.text(node, PTR + "reference"), *end("start"), *end("end"), of)
