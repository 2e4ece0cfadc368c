"""Faults planted in files of all styles: the report names file, line and column of each."""

from __future__ import annotations

import gzip
import random
import re
from pathlib import Path

import pytest

from c3graph import config
from c3graph.checking import request
from c3graph.checking.request import CheckRequest
from c3graph.model import Pointed, Position, Report

SHAPES = """
@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Shape a sh:NodeShape ; sh:targetClass :T ; sh:property
  [ sh:path :p ; sh:datatype xsd:integer ] , [ sh:path :one ; sh:maxCount 1 ] ,
  [ sh:path :r ; sh:nodeKind sh:IRI ] , [ sh:path :need ; sh:minCount 1 ] ,
  [ sh:path [ sh:inversePath :of ] ; sh:class :Part ] , [ sh:path ( :via :end ) ; sh:minLength 3 ] .
"""
HEAD = """# styles; of . all "kinds"
@prefix : <http://e/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
# «…» holds the token at fault, N its number. Every thing needs :need, but where that is the fault.
STYLES = [
    ':sN a :T ; :need 1 ; :p «"badN"» .',
    ':sN a :T ; :need 1 ; :p 1 , 2 ,\n    «"badN"» , 3 .',
    ':sN :label """line\n"quoted" ; a . b\nend""" ; a :T ; :need 1 ; :p «"badN"» .',
    ':sN a :T ; :list ( 1 "two" [ :x 3 ] ( ) ) ; :need 1 ; :p\n\t«"badN"» .',
    '[ a :T ; :need 1 ; :p «"badN"» ] .',
    ':sN :has [ a :T ; :need 1 ;\n  :p 1 ; :q ( ) ; :p «"badN"» ] .',
    ':sN # a ; . comment "no"\n  a :T ; # <more>\n  :need 1 ; :p # «\n  «"badN"» .',
    '<http://e/sN> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/T> ;\n'
    '  <http://e/need> 1 ;;; <http://e/p> «"badN"» ; .',
    'PREFIX n: <http://e/>\nBASE <http://e/x/>\nn:sN a n:T ; <../need> 1 ; <../p> «<badN>» .',
    ':żN :label "żółw 😀 𝒳"@pl ; a :T ; :need 1 ; :p «"badN"».',
    ':sN a :T ;\r\n\t:need 1 ;\r\n\t:p «"badN"» .\r\n',
    '( 1 [ a :T ; :need 1 ; :p «"badN"» ] ) :q 1 .',
    ':sN a :T ; :need 1 ; :p «"bad\\tN"@en-GB» , 1 .',
    ':sN a :T ; :need 1 ; :p «"badN"^^xsd:date» .',
    ':sN a :T ; :need 1 ; :p 5 , «1N.5» .',
    ":sN a :T ; :need 1 ; :p «'''bad\n'N' \\'x'''» .",
    '_:sN a :T ; :need 1 ; :p «"badN"» .',
    ':sN a :T;:need 1;:p«"badN"»,7.:otherN a :U.',
    '«:sN» a :T ; :p 1 .',
    ':x1 :x2 «:sN» . \n:sN a :T .'.replace('«:sN» . \n:sN', ':sN . \n«:sN»'),
    ':sN a :T ; :need 1 ; «:one» 1 , 2 .',
    '[] a :T ; :need 1 ; :p «"badN"» .',
    ':sN a :T ; :need 1 .\n:elseN :p "fine" .\n:sN :p «"badN"» .',
    ':sN\\,x a :T ; :need 1 ; :r «"http://e/badN"» .',
    '«[» a :T ; :p 1 ; :list ( 1 ) ] :q "x" .',
    ':sN a :T ; :need 1 .\n«:partN» :of :sN .',
    ':sN a :T ; :need 1 ; :via [ :end «"N"» ] .'.replace('"N"', '"M"'),
]  # fmt: skip
_MARK = re.compile("«([^«»]+)»")


def plant(snippet: str, number: int) -> str:
    return snippet.replace("N", str(number)).replace("M", chr(0x3400 + number))


def unmark(marked: str) -> tuple[str, set[tuple[int, int, int, int]]]:
    """A document, and line and column of the first character and behind the last of each mark.

    Counted by hand, character by character: no code of ours.
    """
    text, places, line, column, start = "", set(), 1, 1, (0, 0)
    opening = {match.start() for match in _MARK.finditer(marked)}
    closing = {match.end() - 1 for match in _MARK.finditer(marked)}
    for index, character in enumerate(marked):
        if index in opening:
            start = (line, column)
        elif index in closing:
            places.add((*start, line, column))
        else:
            text += character
            line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
    return text, places


def run(folder: Path, *paths: Path) -> Report:
    shapes = folder / "shapes.ttl"
    shapes.write_text(SHAPES, encoding="utf-8")
    return request.check(config.load(folder, environ={}), CheckRequest(paths, shapes=(shapes,)))


def spot(position: Position) -> tuple[int, int, int, int]:
    return position.line, position.column, position.end_line, position.end_column


@pytest.mark.parametrize("seed", range(8))
def test_line_and_column_of_each_planted_fault(tmp_path: Path, seed: int) -> None:
    """8 documents of 27 faults each: 216 in all."""
    order = random.Random(seed).sample(range(len(STYLES)), len(STYLES))
    marked = HEAD + "\n".join(plant(STYLES[n], 100 * seed + n) for n in order)
    text, places = unmark(marked)
    assert len(places) == len(STYLES)
    file = tmp_path / "data.ttl"
    file.write_bytes(text.encode())
    results = run(tmp_path, file).results
    assert len(results) == len(STYLES)
    assert {len(result.positions) for result in results} == {1}
    assert {spot(result.positions[0]) for result in results} == places
    assert {result.positions[0].file for result in results} == {str(file)}


def test_what_a_position_points_at(tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(HEAD + ':a a :T ; :need 1 ; :one 1 , 2 .\n:b a :T ; :p "x" .', encoding="utf-8")
    found = {(r.focus_node[-1], r.positions[0].of) for r in run(tmp_path, file).results}
    assert found == {("a", Pointed.PROPERTY), ("b", Pointed.NODE), ("b", Pointed.VALUE)}


def test_trig_n_triples_n_quads_and_packed_files_have_positions(tmp_path: Path) -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    lines = [f"<http://e/s> <{rdf}> <http://e/T>", "<http://e/s> <http://e/need> <http://e/o>",
             '<http://e/s> <http://e/p> "ą"']  # fmt: skip
    (tmp_path / "a.nt").write_text("".join(f"{line} .\n" for line in lines), encoding="utf-8")
    quads = "".join(f"{line} <http://e/g> .\n" for line in lines).replace("/s>", "/s2>")
    (tmp_path / "b.nq.gz").write_bytes(gzip.compress(quads.encode()))
    trig = HEAD + ':g {\n :s3 a :T ; :need 1 ; :p "no" }\n'
    (tmp_path / "c.trig").write_text(trig, encoding="utf-8")
    names = ["a.nt", "b.nq.gz", "c.trig"]
    report = run(tmp_path, *(tmp_path / name for name in names))
    found = {(Path(p.file).name, *spot(p)) for r in report.results for p in r.positions}
    assert found == {("a.nt", 3, 27, 3, 30), ("b.nq.gz", 3, 28, 3, 31), ("c.trig", 6, 26, 6, 30)}


def test_lines_of_n_triples_are_found_however_they_are_written(tmp_path: Path) -> None:
    """Lines about other subjects are passed over; none of those at fault is."""
    rdf = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    need = "<http://e/need> <http://e/o> ."
    lines = [
        "# a comment <http://e/s> .", f"<http://e/s>{rdf}<http://e/T>.", f"  <http://e/s> {need}",
        f"<http://e/fine> {rdf} <http://e/T> .", f"<http://e/fine> {need}", "",
        '\t<http://e/s><http://e/p>"no\u2028line".', f"<http://e/\\u0061> {rdf} <http://e/T> .",
        f"<http://e/a> {need}", '<http://e/\\u0061> <http://e/p> "x" .',
        f"_:b {rdf} <http://e/T> .", f"_:b {need}", '_:b <http://e/p> "y" .',
    ]  # fmt: skip
    (tmp_path / "a.nt").write_text("\n".join(lines), encoding="utf-8")
    found = {spot(p) for r in run(tmp_path, tmp_path / "a.nt").results for p in r.positions}
    assert found == {(7, 26, 7, 35), (10, 32, 10, 35), (13, 18, 13, 21)}


def test_the_same_blank_labels_in_two_files_are_two_nodes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = HEAD + f'_:x a :T ; :need 1 ; :p "{name}" .\n[] a :T ; :need 1 ; :p "{name}2" .'
        (tmp_path / f"{name}.ttl").write_text(text, encoding="utf-8")
    report = run(tmp_path, tmp_path / "a.ttl", tmp_path / "b.ttl")
    found = {(r.focus_node, Path(r.positions[0].file).name) for r in report.results}
    assert found == {("_:f1.x", "a.ttl"), ("_:f2.x", "b.ttl"), ("_:f1.L6C1", "a.ttl"),
                     ("_:f2.L6C1", "b.ttl")}  # fmt: skip


def test_other_syntaxes_are_checked_without_positions(tmp_path: Path) -> None:
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://e/"'
    (tmp_path / "a.rdf").write_text(f"<rdf:RDF {rdf}><T><p>x</p><need>1</need></T></rdf:RDF>")
    (tmp_path / "b.jsonld").write_text(
        '{"@context": {"@vocab": "http://e/"}, "@type": "T", "p": "y", "need": 1}'
    )
    report = run(tmp_path, tmp_path / "a.rdf", tmp_path / "b.jsonld")
    assert {str(r.value) for r in report.results} == {"x", "y"}
    assert {r.focus_node for r in report.results} == {"_:f1.n1", "_:f2.n1"}
    assert [r.positions for r in report.results] == [(), ()]
