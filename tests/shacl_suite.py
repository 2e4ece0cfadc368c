"""The W3C SHACL test suite as data: what each test runs, and the report that it expects.

A result is compared by focus node, path, value, component, severity and source shape; a blank
node of the suite's report stands for any blank node, since two documents' labels do not meet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import SH, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from c3graph.errors import ShapesError
from c3graph.model import Result, Severity
from c3graph.validate.columns import Columns
from c3graph.validate.engine import ShaclEngine
from c3graph.validate.shapes.loading import SEVERITIES, Shapes, verbatim_literals
from c3graph.validate.shapes.nodes import path_of, text_of

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
Row = tuple[str, str, str, str, str, str]


@dataclass(frozen=True)
class Case:
    """A test: `expected` None where the suite wants a failure instead of a report."""

    name: str
    data: Path
    shapes: Path
    expected: Counter[Row] | None


def parse(file: Path) -> Graph:
    graph = Graph(bind_namespaces="none")
    with verbatim_literals():
        graph.parse(file, format="turtle", publicID=file.as_uri())
    return graph


def cases(manifest: Path, root: Path) -> Iterator[Case]:
    graph = parse(manifest)
    here = URIRef(manifest.as_uri())
    for included in graph.objects(here, MF.include):
        yield from cases(_path(included), root)
    for entries in graph.objects(here, MF.entries):
        assert isinstance(entries, BNode)
        for entry in Collection(graph, entries):
            yield _case(graph, entry, manifest, root)


def _path(node: Node | None) -> Path:
    return Path(str(node).removeprefix("file://"))


def _case(graph: Graph, entry: Node, manifest: Path, root: Path) -> Case:
    action = graph.value(entry, MF.action)
    expected = graph.value(entry, MF.result)
    rows = None if expected == SHT.Failure else Counter(_rows(graph, expected))
    place = manifest.relative_to(root).parent
    return Case(
        f"{place}/{str(entry).rpartition('/')[2]}",
        _path(graph.value(action, SHT.dataGraph)),
        _path(graph.value(action, SHT.shapesGraph)),
        rows,
    )


def _rows(graph: Graph, report: Node | None) -> Iterator[Row]:
    for node in graph.objects(report, SH.result):
        path = graph.value(node, SH.resultPath)
        value = graph.value(node, SH.value)
        severity = graph.value(node, SH.resultSeverity)
        assert isinstance(severity, URIRef)
        yield (
            _plain(graph.value(node, SH.focusNode)),
            path_of(graph, path) if path else "",
            "" if value is None else _any_blank(text_of(value)),
            str(graph.value(node, SH.sourceConstraintComponent)),
            # We know the three severities; one of the shapes' own is a violation.
            SEVERITIES.get(severity, Severity.VIOLATION),
            _plain(graph.value(node, SH.sourceShape)),
        )


def _plain(node: Node | None) -> str:
    return "_:" if isinstance(node, BNode) else str(node or "")


def _any_blank(text: str) -> str:
    return "_:" if text.startswith("_:") else text


def run(case: Case, engine: ShaclEngine) -> Counter[Row] | None:
    """What an engine finds; None where it fails, as it should where shapes are not well formed."""
    data, graph = parse(case.data), parse(case.shapes)
    blank = {str(node) for graph in (data, graph) for node in graph.all_nodes() if _is_blank(node)}
    columns = Columns(f"{text_of(s)} {text_of(p)} {text_of(o)} .\n" for s, p, o in data)
    try:
        outcome = engine.run(columns, Shapes.of(graph))
    except ShapesError:
        return None
    return Counter(_row(result, blank) for result in outcome.results)


def _is_blank(node: Node) -> bool:
    return isinstance(node, BNode)


def _row(result: Result, blank: set[str]) -> Row:
    return (
        "_:" if result.focus_node in blank else result.focus_node,
        result.path or "",
        "" if result.value is None else _any_blank(result.value.n),
        result.component,
        result.severity,
        "_:" if result.shape in blank else result.shape,
    )
