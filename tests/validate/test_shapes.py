"""Every shape file finds exactly what its examples say, and says so in three languages.

An example under `tests/shapes/<shape file>/` states what it expects in its first lines:
`# expect: <focus node> | <path or -> | <shape> | <constraint component> | <severity>`.
It is run against its shape file alone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from rdflib import SH, BNode, Graph, Literal
from rdflib.term import Node

from c3graph.model import DraftGraph, Report
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import Quad, canonical
from c3graph.validate import validate
from c3graph.validate.shapes.loading import read_shapes

ROOT = Path(__file__).parents[2]
# `view.ttl` orders and groups what is shown, and checks nothing: tests/validate/test_view.py.
SHAPES = sorted(set((ROOT / "shapes").glob("*.ttl")) - {ROOT / "shapes" / "view.ttl"})
EXAMPLES = sorted((ROOT / "tests" / "shapes").glob("*/*.ttl"))
_OPERANDS = (SH["not"], SH.qualifiedValueShape)
_MARK = "# expect: "


@cache
def report(example: Path) -> Report:
    data = parse(example.read_bytes(), RdfFormat.TURTLE, where=str(example))
    quads = canonical(Quad(q.subject, q.predicate, q.object) for q in data)
    return validate(DraftGraph.of(quads), [ROOT / "shapes" / f"{example.parent.name}.ttl"])


@cache
def graph(file: Path) -> Graph:
    return read_shapes([file]).graph


def operands(shapes: Graph) -> set[Node]:
    """Shapes inside sh:not, sh:or and sh:qualifiedValueShape: their results are their owners'."""
    found = {o for p in _OPERANDS for o in shapes.objects(None, p)}
    found |= {item for head in shapes.objects(None, SH["or"]) for item in shapes.items(head)}
    return found | {inner for node in found for inner in shapes.objects(node, SH.property)}


def constrained(shapes: Graph) -> set[str]:
    structure = {SH.path, SH.property, SH.message, SH.severity, SH.flags}
    return {
        str(node)
        for node in set(shapes.subjects())
        if any(
            str(p).startswith(str(SH))
            and p not in structure
            and not str(p).startswith(str(SH.target))
            for p in shapes.predicates(node)
        )
        and not list(shapes.objects(node, SH.select))
        and not list(shapes.objects(node, SH.declare))
        and not list(shapes.objects(node, SH.prefix))
        and not isinstance(node, BNode)
        and node not in operands(shapes)
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.parent.name}/{e.stem}")
def test_example_gives_exactly_what_it_says(example: Path) -> None:
    lines = example.read_text(encoding="utf-8").splitlines()
    expected = sorted(line.removeprefix(_MARK) for line in lines if line.startswith(_MARK))
    found = sorted(
        " | ".join(
            (
                result.focus_node,
                result.path or "-",
                result.shape,
                result.component.split("#")[1].removesuffix("ConstraintComponent"),
                result.severity.value,
            )
        )
        for result in report(example).results
    )
    assert found == expected
    assert bool(expected) is example.name.startswith("fail-")


@pytest.mark.parametrize("file", SHAPES, ids=lambda f: f.stem)
def test_shape_file_has_examples_for_every_shape(file: Path) -> None:
    examples = [e for e in EXAMPLES if e.parent.name == file.stem]
    assert any(e.name.startswith("pass-") for e in examples)
    assert any(e.name.startswith("fail-") for e in examples)
    hit = {result.shape for example in examples for result in report(example).results}
    assert constrained(graph(file)) <= hit


@pytest.mark.parametrize("file", SHAPES, ids=lambda f: f.stem)
def test_every_target_finds_something_in_an_example(file: Path) -> None:
    examples = [e for e in EXAMPLES if e.parent.name == file.stem]
    checked = {c.shape for e in examples for c in report(e).checks if c.focus_nodes}
    assert {str(shape) for shape in read_shapes([file]).targeted} <= checked


@pytest.mark.parametrize("file", SHAPES, ids=lambda f: f.stem)
def test_messages_are_in_english_polish_and_hungarian(file: Path) -> None:
    shapes = graph(file)
    for shape in constrained(shapes):
        messages = [m for s, m in shapes.subject_objects(SH.message) if str(s) == shape]
        languages = [m.language or "" for m in messages if isinstance(m, Literal)]
        assert sorted(languages) == ["en", "hu", "pl"], shape


@pytest.mark.parametrize("file", SHAPES, ids=lambda f: f.stem)
def test_shapes_are_iris(file: Path) -> None:
    """Blank nodes only for lists and paths, so that reports are the same in every run."""
    shapes = graph(file)
    kept = {"first", "rest", "inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath"}
    for node, predicate in shapes.subject_predicates():
        if isinstance(node, BNode):
            assert str(predicate).rsplit("#", 1)[-1] in kept


def test_no_example_is_without_its_shape_file() -> None:
    assert {e.parent.name for e in EXAMPLES} == {f.stem for f in SHAPES}


def test_the_shapes_load_together() -> None:
    loaded = read_shapes([ROOT / "shapes"])
    assert len(loaded.targeted) >= len(SHAPES)
