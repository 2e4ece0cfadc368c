"""shapes: each in words, drawn, and checked before any data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from rdflib import XSD, Literal, term

from c3graph.checking import request
from c3graph.cli import main
from c3graph.config import Settings
from c3graph.rdf import syntax, terms
from c3graph.validate import explain_shapes, faults, read_shapes
from c3graph.validate.shapes.words import ShapeText
from conftest import ROOT

PREFIX = """
@prefix : <http://e/> . @prefix c3: <https://w3id.org/c3graph/def#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
BASE = (
    ":S a sh:NodeShape ; sh:targetClass c3:Project ; sh:property :P .\n:P sh:path c3:startDate ; "
)


def load(folder: Path, text: str) -> list[tuple[str, str]]:
    file = folder / "shapes.ttl"
    file.write_text(PREFIX + text, encoding="utf-8")
    ontology = tuple(q for p in (ROOT / "ontology").rglob("*.ttl") for q in syntax.read_rdf(p))
    return [(fault.kind, fault.what) for fault in faults(read_shapes([file]), ontology)]


FAULTS = [
    ("sh:minCount 2 ; sh:maxCount 1 .", "contradiction",
     "sh:minCount 2 and sh:maxCount 1 cannot both be met"),
    ("sh:minCount 1 .\n:S sh:property :Q .\n:Q sh:path c3:startDate ; sh:maxCount 0 .",
     "contradiction", "sh:minCount 1 and sh:maxCount 0 cannot both be met"),
    ("sh:minExclusive 3 ; sh:maxExclusive 3 .", "contradiction",
     "sh:minExclusive 3 and sh:maxExclusive 3 cannot both be met"),
    ("sh:minLength 3 ; sh:maxLength 2 .", "contradiction",
     "sh:minLength 3 and sh:maxLength 2 cannot both be met"),
    ("sh:datatype xsd:date ; sh:class c3:Event .", "contradiction",
     "a value with a datatype is no node with a class or an IRI"),
    ("sh:hasValue 1 ; sh:in ( 2 3 ) .", "contradiction", "sh:hasValue is not among sh:in"),
    ("sh:class c3:Evnt .", "unknown-class", "no class https://w3id.org/c3graph/def#Evnt"),
    ("sh:lessThan c3:endDat .", "unknown-property",
     "no property https://w3id.org/c3graph/def#endDat"),
    ("sh:minCount 1 .\n:S sh:property :Q .\n:Q sh:minCount 1 ; "
     "sh:path ( c3:hasFunding [ sh:inversePath c3:gone ] ) .",
     "unknown-property", "no property https://w3id.org/c3graph/def#gone"),
    ('sh:minCount 1 ; sh:message "x"@pl .\n:S sh:property :Q .\n:Q sh:path c3:endDate ; '
     'sh:minCount 1 ; sh:message "x"@en , "y"@pl .', "message", "no message in en"),
]  # fmt: skip


@pytest.mark.parametrize(("rest", "kind", "what"), FAULTS)
def test_faults_of_shapes(tmp_path: Path, rest: str, kind: str, what: str) -> None:
    assert load(tmp_path, BASE + rest) == [(kind, what)]


def test_shacl_shacl_is_asked(tmp_path: Path) -> None:
    found = load(tmp_path, BASE + 'sh:minCount "one" .')
    assert [kind for kind, _ in found] == ["shacl-shacl"]
    assert "minCount" in found[0][1]


@pytest.mark.parametrize(
    "rest", ["sh:minCount 1 ; sh:maxCount 1 .", "sh:minInclusive 3 ; sh:maxInclusive 3 .",
             "sh:class <http://elsewhere.example/Unknown> ."],
)  # fmt: skip
def test_good_shapes_have_no_fault(tmp_path: Path, rest: str) -> None:
    assert load(tmp_path, BASE + rest) == []


@pytest.mark.slow
def test_our_own_shapes_have_no_fault(settings: Settings) -> None:
    result = CliRunner().invoke(main, ["--root", str(settings.root), "shapes", "--check"])
    assert (result.exit_code, result.stdout) == (0, "")


def test_our_own_messages_must_be_in_every_language(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "s.ttl"
    file.write_text(PREFIX + BASE + 'sh:minCount 1 ; sh:message "a"@en , "b"@pl .')
    shapes = read_shapes([file])
    found = request.shape_faults(settings, shapes, own=True)
    assert [(f.shape, f.what) for f in found] == [("http://e/P", "no message in hu")]
    assert request.shape_faults(settings, shapes, own=False) == ()


def test_every_message_of_ours_says_the_same_in_every_language() -> None:
    """As many messages a shape in each language, and the same variables in them."""
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        said: dict[str, dict[str, list[str]]] = {}
        for quad in syntax.read_rdf(path):
            if quad.predicate.value.endswith("#message"):
                assert isinstance(quad.object, terms.Literal)
                names = sorted(re.findall(r"{[?$]\w+}", quad.object.value))
                said.setdefault(str(quad.subject), {})[str(quad.object.language)] = names
        assert said or path.stem == "view", path
        for shape, messages in said.items():
            assert sorted(messages) == ["en", "hu", "pl"], shape
            assert messages["hu"] == messages["pl"] == messages["en"], shape


def test_faults_are_exit_code_5(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "s.ttl").write_text(PREFIX + BASE + "sh:minCount 2 ; sh:maxCount 1 .")
    arguments = ["--root", str(settings.root), "shapes", "--check"]
    arguments += ["--shapes", str(tmp_path / "s.ttl"), "--format", "json"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 5
    (fault,) = json.loads(result.stdout)
    assert (fault["kind"], fault["file"]) == ("contradiction", str(tmp_path / "s.ttl"))


def words(shape: ShapeText) -> list[str]:
    return [rule.words["en"] for rule in shape.rules]


def test_every_parameter_is_put_into_words(tmp_path: Path) -> None:
    file = tmp_path / "shapes.ttl"
    file.write_text(
        PREFIX
        + ":S a sh:NodeShape ; sh:targetClass :T ; sh:targetSubjectsOf :p ; sh:property :P .\n"
        ":P a sh:PropertyShape ; sh:path ( :a [ sh:inversePath :b ] ) ; sh:minCount 1 ;"
        " sh:maxCount 1 ; sh:in ( 1 2 ) ; sh:or ( [ sh:datatype xsd:date ] [ sh:minLength 3 ] ) ;"
        " sh:uniqueLang true ; sh:qualifiedValueShape [ sh:languageIn ( 'en' ) ] ;"
        " sh:qualifiedMinCount 1 ; sh:severity sh:Warning ; sh:message 'so'@en ."
    )
    (shape,) = explain_shapes(read_shapes([file]), lambda iri: iri.rpartition("/")[2])
    assert [target["en"] for target in shape.targets] == ["every T", "whatever has p"]
    assert [target["pl"] for target in shape.targets] == [
        "każda rzecz klasy T",
        "wszystko, co ma p",
    ]
    assert [target["hu"] for target in shape.targets] == [
        "minden ilyen osztályú dolog: T",
        "minden, aminek van ilyen tulajdonsága: p",
    ]
    (part,) = shape.parts
    assert part.path == "<http://e/a>/^<http://e/b>"
    assert words(part) == [
        "exactly 1 of it",
        "at least 1 as (is in one of the languages «en») asks",
        "stands once in each language",
        "is as one of these asks: (is of datatype XMLSchema#date), (has 3 characters or more)",
        "is one of 1, 2",
    ]
    assert part.rules[1].words["hu"] == (
        "legalább 1 megfelel ennek: (ezen nyelvek egyikén van: «en»)"
    )
    assert part.rules[3].words["pl"] == (
        "jest takie, jak wymaga jeden z: (ma typ danych XMLSchema#date), (ma co najmniej 3 znaków)"
    )


def test_our_shapes_listed_explained_and_drawn(settings: Settings) -> None:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["--root", str(settings.root), "shapes", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert "shape:project " in run()
    assert "każda rzecz klasy c3:Project" in run("shape:project", "--language", "pl")
    assert "is above 0" in run("shape:project-partner-count")
    listed = json.loads(run("--format", "json"))
    assert len(listed) > 30
    assert all(text["targets"] for text in listed)
    root = ET.fromstring(run("--format", "svg"))
    assert root.get("role") == "img"
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == "Shapes"
    result = CliRunner().invoke(main, ["shapes", "shape:none"])
    assert result.exit_code == 2


@pytest.mark.slow
def test_checking_shapes_leaves_how_literals_are_read_alone() -> None:
    before = dict(term._toPythonMapping)
    faults(read_shapes([ROOT / "shapes"]), ())
    assert term._toPythonMapping == before
    assert not Literal("--03-14", datatype=XSD.gMonthDay).ill_typed
