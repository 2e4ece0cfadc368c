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
from rdflib import SH, Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import IdentifiedNode, Node

from c3graph.errors import C3GraphError, ShapesError
from c3graph.model import Result
from c3graph.rdf.terms import Literal
from c3graph.validate.columns import Columns
from c3graph.validate.engine import EngineOutcome, messages, named_node, unmarked
from c3graph.validate.fast.plan import require_this
from c3graph.validate.shapes.loading import Shapes, severity_of, verbatim_literals
from c3graph.validate.shapes.nodes import node_of, node_term, path_of, sparql_path
from c3graph.validate.shapes.targets import shape_check
from c3graph.validate.shapes.vocabulary import ADVANCED, functions, is_class

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
        """What reports call the engine, with its version."""
        return NAME

    def run(self, data: Columns, shapes: Shapes) -> EngineOutcome:
        """The results of all shapes."""
        return self.judge(data, shapes, shapes.targeted)

    def judge(
        self, data: Columns, shapes: Shapes, targeted: Collection[IdentifiedNode]
    ) -> EngineOutcome:
        """The results of some of the targeted shapes, SHACL-AF included where they ask for it.

        Raises ShapesError, also for a query that does not return $this: pySHACL would skip it.
        """
        with verbatim_literals(), quiet():
            wanted = _with_class_targets(shapes.aimed(targeted), targeted)
            for constraint, path in _selects(wanted):
                require_this(wanted, constraint, path)
            graph = _PreparingGraph()
            for triple in data.quads():
                graph.add(
                    (node_of(triple.subject), node_of(triple.predicate), node_of(triple.object))
                )
            advanced = _advanced(wanted)
            report, found = _run(graph, wanted, advanced)
            results = tuple(_results(report, shapes))
        name = f"{self.name}, advanced" if advanced else self.name
        checks = (shape_check(data, shapes, shape, name, found.get(shape)) for shape in targeted)
        return EngineOutcome(results, tuple(checks))


def _with_class_targets(shapes: Graph, targeted: Collection[IdentifiedNode]) -> Graph:
    """The shapes with each that is a class as its own target: pySHACL does not know all classes
    below owl:Class for such."""
    classes = [shape for shape in targeted if is_class(shapes, shape)]
    if not classes:
        return shapes
    told = Graph(bind_namespaces="none")
    for triple in shapes:
        told.add(triple)
    for shape in classes:
        told.add((shape, SH.targetClass, shape))
    return told


def _advanced(shapes: Graph) -> bool:
    """Whether the shapes ask for SHACL-AF."""
    asked = any((None, predicate, None) in shapes for predicate in ADVANCED)
    return asked or bool(functions(shapes))


def _selects(shapes: Graph) -> Iterator[tuple[Node, str | None]]:
    """What has a query that returns nodes, and the path that $PATH stands for there."""
    for shape, constraint in shapes.subject_objects(SH.sparql):
        path = shapes.value(shape, SH.path)
        if not _off(shapes, constraint):
            yield constraint, None if path is None else sparql_path(shapes, path)
    for predicate in (SH.validator, SH.nodeValidator, SH.propertyValidator, SH.target):
        for node in shapes.objects(None, predicate):
            if (node, SH.select, None) in shapes:
                yield node, "rdf:type"


def _off(shapes: Graph, node: Node) -> bool:
    return any(str(value) == "true" for value in shapes.objects(node, SH.deactivated))


class _Complaints(logging.Handler):
    """What pySHACL logs: a constraint that it cannot load, it logs and skips."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # Section 4.7.3: a node shape's qualified value shape is to be ignored.
        if "QualifiedValueShape" not in (message := record.getMessage()):
            self.messages.append(message)


def _run(data: Graph, shapes: Graph, advanced: bool) -> tuple[Graph, dict[Node, int]]:
    """The report, and for SHACL-AF how many focus nodes each shape has: its targets are queries,
    and its rules may make more of them."""
    complaints = _Complaints()
    logger = logging.Logger("pyshacl", logging.WARNING)
    logger.addHandler(complaints)
    found: dict[Node, int] = {}
    try:
        validator = Validator(
            DataGraph.from_rdflib_graph(data), shacl_graph=shapes,
            options={"logger": logger, "advanced": advanced},
        )  # fmt: skip
        report: Graph = validator.run()[1]  # type: ignore[no-untyped-call]
        if advanced:
            for shape in validator.shacl_graph.shapes:
                found[shape.node] = len(shape.focus_nodes(validator.target_graph))
    except C3GraphError:
        raise
    except Exception as error:  # pySHACL and rdflib raise unrelated types here
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise ShapesError(f"the shapes cannot be run: {reason}") from error
    if complaints.messages:
        raise ShapesError(f"a constraint was left out: {complaints.messages[0].splitlines()[0]}")
    return report, found


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
        constraint = report.value(node, SH.sourceConstraint)
        # pySHACL drops the language tags of messages that it fills in: read them from the shapes.
        said = messages(shapes, shape, constraint, known)
        untagged = unmarked(shapes, shape, constraint)
        if not said:
            generic = sorted(str(message) for message in report.objects(node, SH.resultMessage))
            said = {"en": " ".join(generic)} if generic else {}
            untagged = bool(generic)
        focus_term = node_term(focus) if focus is not None else None
        level, own = severity_of(severity)
        yield Result(
            focus_node=str(focus),
            path=path_text,
            value=None if value is None else node_term(value),
            shape=str(shape),
            component=str(report.value(node, SH.sourceConstraintComponent)),
            severity=level,
            message=said,
            severity_iri=own,
            constraint=None if constraint is None else named_node(constraint),
            focus_literal=focus_term if isinstance(focus_term, Literal) else None,
            untagged=untagged,
        )
