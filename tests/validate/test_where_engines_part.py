"""The table «Where the engines part» of docs/steps/validate.md, row by row, by the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from c3graph.cli import main
from conftest import ROOT

HEAD = """@prefix : <https://harbour.example/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
:names sh:declare [ sh:prefix "" ; sh:namespace "https://harbour.example/"^^xsd:anyURI ] .
"""
REFUSED = "refused"
DOCS = (ROOT / "docs/steps/validate.md").read_text(encoding="utf-8")


def of(constraint: str) -> str:
    return f":S a sh:NodeShape ; sh:targetClass :Pier ; sh:property [ sh:path :p ; {constraint} ] ."


def by(query: str, more: str = "") -> str:
    return (
        ":S a sh:NodeShape ; sh:targetClass :Pier ; sh:sparql [ sh:prefixes :names ; "
        f'{more} sh:select "{query}" ] .'
    )


SUM = "SELECT $this (SUM(?v) AS ?value) (2 AS ?limit) { $this :p ?v } GROUP BY $this"
# How a row begins; the values of :p; a shape; what is right, which the fast engine finds; what
# pySHACL finds: the values of results, or their messages where the shape has one, in order.
Row = tuple[str, str, str, list[str] | str, list[str] | str]
ROWS: list[Row] = [
    ("lexical forms", '"1e3"^^xsd:decimal', of("sh:datatype xsd:decimal"), ["1e3"], []),
    ("lexical forms", '"P1Y2MT"^^xsd:duration', of("sh:datatype xsd:duration"), ["P1Y2MT"], []),
    ("`24:00:00`", '"2017-05-15T24:00:00Z"^^xsd:dateTime', of("sh:datatype xsd:dateTime"), [],
     ["2017-05-15T24:00:00Z"]),
    ("flags `s`, `x`", '"a\\nb"', of('sh:pattern "^a.b$" ; sh:flags "s"'), [], ["a\nb"]),
    ("flags `s`, `x`", '"quay"', of('sh:pattern "^\\\\p{Lu}"'), ["quay"], REFUSED),
    ("`$` in a pattern", '"a\\n"', of('sh:pattern "^a$"'), ["a\n"], []),
    ("bounds", '"NaN"^^xsd:double', of("sh:maxExclusive 5"), ["NaN"], []),
    ("moments with and without", '"2020-01-01T00:00:00"^^xsd:dateTime',
     of('sh:minInclusive "2019-01-01T00:00:00Z"^^xsd:dateTime'), [], ["2020-01-01T00:00:00"]),
    ("a language range", '"a"@de-de-1996', of('sh:languageIn ( "de-DE" )'), [], ["a"]),
    ("`{$limit}`", "3", by(SUM, 'sh:message "over {$limit}" ;'), ["over 2"], ["over {$limit}"]),
    ("`?message` bound", "3", by("SELECT $this ?message { $this :p 3 BIND('own' AS ?message) }",
     'sh:message "of the shape" ;'), ["own"], ["of the shape"]),
    ("`?failure` bound", "3", by("SELECT $this ?failure { $this :p 3 BIND(true AS ?failure) }"),
     REFUSED, ["https://harbour.example/a"]),
    ("`sh:ignoredProperties` without", "3",
     ":S a sh:NodeShape ; sh:targetClass :Pier ; sh:ignoredProperties ( rdf:type ) ; "
     "sh:property [ sh:path :p ; sh:maxCount 1 ] .", [], REFUSED),
]  # fmt: skip


def found(folder: Path, values: str, shapes: str, engine: str) -> list[str] | str:
    (folder / "d.ttl").write_text(f"{HEAD}:a a :Pier ; :p {values} .", encoding="utf-8")
    (folder / "s.ttl").write_text(HEAD + shapes, encoding="utf-8")
    arguments = ["validate", str(folder / "d.ttl"), "--shapes", str(folder / "s.ttl")]
    result = CliRunner().invoke(main, [*arguments, "--format", "json", "--engine", engine])
    if result.exit_code == 5:
        return REFUSED
    assert result.exit_code in (0, 10), result.output
    rows = json.loads(result.stdout)["results"]
    if "sh:message" in shapes:
        return [row["message"]["en"] for row in rows]
    return [row["value"]["value"] for row in rows]


@pytest.mark.parametrize(("row", "values", "shapes", "right", "reference"), ROWS)
def test_a_row_of_the_table(
    row: str, values: str, shapes: str, right: list[str] | str, reference: list[str] | str,
    tmp_path: Path,
) -> None:  # fmt: skip
    assert found(tmp_path, values, shapes, "fast") == right
    assert found(tmp_path, values, shapes, "pyshacl") == reference
    assert right != reference
    assert f"\n| {row}" in DOCS


def test_every_row_is_tested() -> None:
    rows = DOCS.partition("### Where the engines part")[2].partition("\n\nIn each")[0]
    said = [line for line in rows.splitlines() if line.startswith("| ")][1:]
    assert len(said) == 11
    for line in said:
        assert any(line.startswith(f"| {row[0]}") for row in ROWS), line
