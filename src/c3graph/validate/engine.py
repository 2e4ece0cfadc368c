"""The interface of a SHACL engine, and pySHACL 0.40 behind it."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import pyshacl
from pyshacl.errors import ReportableRuntimeError
from pyshacl.graph_abstraction import DataGraph
from pyshacl.validator import Validator
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import IdentifiedNode, Node

from c3graph import terms
from c3graph.errors import ShapesError
from c3graph.model import Result, Severity, ShapeCheck
from c3graph.terms import BlankNode, Iri, Quad, Term
from c3graph.validate.shapes import Shapes, verbatim_literals

_SEVERITIES = {
    SH.Info: Severity.INFO,
    SH.Warning: Severity.WARNING,
    SH.Violation: Severity.VIOLATION,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an engine found, in no order, and how many nodes each targeted shape looked at."""

    results: tuple[Result, ...]
    checks: tuple[ShapeCheck, ...]


class Engine(Protocol):
    """Something that runs shapes over triples."""

    @property
    def name(self) -> str: ...

    def run(self, triples: Iterable[Quad], shapes: Shapes) -> Outcome:
        """All results of the shapes over the merged triples. Raises ShapesError."""
        ...


class _PreparingGraph(Graph):
    """A graph that parses each query text once: pySHACL asks the same one at every focus node."""

    def __init__(self) -> None:
        super().__init__(bind_namespaces="none")
        self._prepared: dict[str, Query] = {}

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Any:
        if isinstance(query_object, str):
            prepared = self._prepared.get(query_object)
            if prepared is None:
                prepared = self._prepared[query_object] = prepareQuery(query_object)
            query_object = prepared
        return super().query(query_object, *args, **kwargs)


class PyShacl:
    """pySHACL on an in-memory rdflib graph; Validator is used directly.

    `pyshacl.validate()` would switch rdflib's literal normalisation back on before the run, and
    turn a failed run into a report that does not conform.
    """

    @property
    def name(self) -> str:
        return f"pyshacl {pyshacl.__version__}"

    def run(self, triples: Iterable[Quad], shapes: Shapes) -> Outcome:
        with verbatim_literals(), quiet():
            data = _PreparingGraph()
            for triple in triples:
                data.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
            report = _run(data, shapes)
            return Outcome(tuple(_results(report, shapes)), shapes.checks(data))


class _Complaints(logging.Handler):
    """What pySHACL logs: a constraint that it cannot load, it logs and skips."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _run(data: Graph, shapes: Shapes) -> Graph:
    complaints = _Complaints()
    logger = logging.Logger("pyshacl", logging.WARNING)
    logger.addHandler(complaints)
    try:
        validator = Validator(
            DataGraph.from_rdflib_graph(data), shacl_graph=shapes.graph, options={"logger": logger}
        )
        report: Graph = validator.run()[1]  # type: ignore[no-untyped-call]
    except ReportableRuntimeError as error:
        reason = str(error).splitlines()[0]
        raise ShapesError(f"the shapes cannot be run: {reason}") from error
    if complaints.messages:
        raise ShapesError(f"a constraint was left out: {complaints.messages[0].splitlines()[0]}")
    return report


@contextmanager
def quiet() -> Iterator[None]:
    """rdflib logs a traceback for each ill-typed literal; the report names them better.

    Comparing one, it also takes NotImplemented for true, which Python 3.11 only warns about.
    """
    logger = logging.getLogger("rdflib.term")
    before = logger.disabled
    logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "NotImplemented should not", DeprecationWarning)
            yield
    finally:
        logger.disabled = before


def _node(term: Term) -> IdentifiedNode | Literal:
    if isinstance(term, Iri):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    if term.datatype == terms.XSD + "string":
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(term.datatype))


def _term(node: Node) -> Term:
    if isinstance(node, Literal):
        if node.language:
            return terms.text(str(node), node.language)
        return terms.Literal(str(node), str(node.datatype or terms.XSD + "string"))
    return BlankNode(str(node)) if isinstance(node, BNode) else Iri(str(node))


def _results(report: Graph, shapes: Shapes) -> Iterator[Result]:
    for node in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(node, SH.focusNode)
        shape = report.value(node, SH.sourceShape)
        component = report.value(node, SH.sourceConstraintComponent)
        severity = report.value(node, SH.resultSeverity)
        value = report.value(node, SH.value)
        path = report.value(node, SH.resultPath)
        path_text = None if path is None else path_of(report, path)
        known = {"this": str(focus), "path": path_text or "", "value": _shown(value)}
        yield Result(
            focus_node=str(focus),
            path=path_text,
            value=None if value is None else _term(value),
            shape=str(shape),
            component=str(component),
            severity=_SEVERITIES.get(URIRef(str(severity)), Severity.VIOLATION),
            message=_messages(report, node, shapes, known),
        )


def _shown(value: Node | None) -> str:
    return "" if value is None else str(value)


def _messages(
    report: Graph, result: Node, shapes: Shapes, known: Mapping[str, str]
) -> dict[str, str]:
    """Messages by language, read from the shapes: pySHACL drops the tags of those it fills in."""
    shape = report.value(result, SH.sourceShape)
    constraint = report.value(result, SH.sourceConstraint)
    found = shapes.messages(shape) | shapes.messages(constraint)
    if not found:
        generic = sorted(str(message) for message in report.objects(result, SH.resultMessage))
        found = {"en": " ".join(generic)} if generic else {}
    return {language: _filled(message, known) for language, message in sorted(found.items())}


def _filled(message: str, known: Mapping[str, str]) -> str:
    for name, value in known.items():
        message = message.replace("{?" + name + "}", value).replace("{$" + name + "}", value)
    return message


def path_of(graph: Graph, node: Node) -> str:
    """An IRI as it is; a complex property path in the syntax of SPARQL 1.1, section 9.1."""
    return str(node) if isinstance(node, URIRef) else _path(graph, node)


def _path(graph: Graph, node: Node) -> str:
    if isinstance(node, URIRef):
        return f"<{node}>"
    if (node, RDF.first, None) in graph:
        return "/".join(_path(graph, part) for part in graph.items(node))
    inverse = graph.value(node, SH.inversePath)
    if inverse is not None:
        return "^" + _path(graph, inverse)
    alternative = graph.value(node, SH.alternativePath)
    if alternative is not None:
        return "(" + "|".join(_path(graph, part) for part in graph.items(alternative)) + ")"
    for parameter, sign in (
        (SH.zeroOrMorePath, "*"),
        (SH.oneOrMorePath, "+"),
        (SH.zeroOrOnePath, "?"),
    ):
        inner = graph.value(node, parameter)
        if inner is not None:
            return f"({_path(graph, inner)}){sign}"
    return "?"
