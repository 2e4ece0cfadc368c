"""pySHACL 0.40 as an engine: the reference."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import pyshacl
from pyshacl.graph_abstraction import DataGraph
from pyshacl.validator import Validator
from rdflib import SH, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import IdentifiedNode

from c3graph.errors import C3GraphError, ShapesError
from c3graph.model import Result, Severity
from c3graph.validate.columns import Columns
from c3graph.validate.engine import Outcome, messages
from c3graph.validate.nodes import node_of, path_of, term_of
from c3graph.validate.shapes import SEVERITIES, Shapes, verbatim_literals
from c3graph.validate.targets import check

NAME = f"pyshacl {pyshacl.__version__}"


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
        return NAME

    def run(self, data: Columns, shapes: Shapes) -> Outcome:
        return self.judge(data, shapes, shapes.targeted)

    def judge(self, data: Columns, shapes: Shapes, targeted: Collection[IdentifiedNode]) -> Outcome:
        """The results of some of the targeted shapes."""
        with verbatim_literals(), quiet():
            graph = _PreparingGraph()
            for triple in data.quads():
                graph.add(
                    (node_of(triple.subject), node_of(triple.predicate), node_of(triple.object))
                )
            report = _run(graph, shapes.aimed(targeted))
            results = tuple(_results(report, shapes))
        return Outcome(results, tuple(check(data, shapes, shape, self.name) for shape in targeted))


class _Complaints(logging.Handler):
    """What pySHACL logs: a constraint that it cannot load, it logs and skips."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # Section 4.7.3: a node shape's qualified value shape is to be ignored.
        if "QualifiedValueShape" not in (message := record.getMessage()):
            self.messages.append(message)


def _run(data: Graph, shapes: Graph) -> Graph:
    complaints = _Complaints()
    logger = logging.Logger("pyshacl", logging.WARNING)
    logger.addHandler(complaints)
    try:
        validator = Validator(
            DataGraph.from_rdflib_graph(data), shacl_graph=shapes, options={"logger": logger}
        )
        report: Graph = validator.run()[1]  # type: ignore[no-untyped-call]
    except C3GraphError:
        raise
    except Exception as error:  # pySHACL and rdflib raise unrelated types here
        reason = (str(error) or type(error).__name__).splitlines()[0]
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


def _results(report: Graph, shapes: Shapes) -> Iterator[Result]:
    for node in report.objects(None, SH.result):
        focus = report.value(node, SH.focusNode)
        shape = report.value(node, SH.sourceShape)
        severity = report.value(node, SH.resultSeverity)
        value = report.value(node, SH.value)
        path = report.value(node, SH.resultPath)
        path_text = None if path is None else path_of(report, path)
        known = {
            "this": str(focus),
            "path": path_text or "",
            "value": "" if value is None else str(value),
        }
        # pySHACL drops the language tags of messages that it fills in: read them from the shapes.
        said = messages(shapes, shape, report.value(node, SH.sourceConstraint), known)
        if not said:
            generic = sorted(str(message) for message in report.objects(node, SH.resultMessage))
            said = {"en": " ".join(generic)} if generic else {}
        yield Result(
            focus_node=str(focus),
            path=path_text,
            value=None if value is None else term_of(value),
            shape=str(shape),
            component=str(report.value(node, SH.sourceConstraintComponent)),
            severity=SEVERITIES.get(URIRef(str(severity)), Severity.VIOLATION),
            message=said,
        )
