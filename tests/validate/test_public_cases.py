"""Cases from public reports of people who validate, at the level of the command.

They stand beside the project (`../shared/cases`), each with its right value and clause; own inputs
for each kind are in `test_foreign_shapes.py`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import SH, Graph

from c3graph.cli import main

CASES = Path(__file__).parents[3] / "shared" / "cases"
DCAT_AP = CASES.parent / "conformance" / "dcat-ap"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not here")

# Folder, data, shapes; then the exit code and each result as «node path value shape component».
# Names in http://ex.test/ are shortened.
Row = tuple[str, str, str, int, list[str]]
FOUND: list[Row] = [
    ("01-closed-alternative-path", "data.ttl", "shapes.ttl", 10, [
        "d1 tel 12 DeskShape Closed", "d2 colour red DeskShape Closed",
        "d2 fax 13 DeskShape Closed"]),
    ("02-closed-in-property-shape", "data.ttl", "shapes.ttl", 10, ["o age 7 headS Closed"]),
    ("02-closed-in-property-shape", "nodedata.ttl", "node.ttl", 10, ["l middle M N Closed"]),
    ("02-closed-in-property-shape", "docdata.ttl", "doc.ttl", 10,
     ["d1 room - _:D.room MinCount"]),
    ("03-qualified-disjoint", "data.ttl", "shapes.ttl", 10, [
        "t2 m - leadP QualifiedMinCount", "t3 m - devP QualifiedMinCount",
        "t3 m - leadP QualifiedMinCount", "t4 m - devP QualifiedMinCount",
        "t4 m - leadP QualifiedMinCount"]),
    ("04-qualified-no-values", "data.ttl", "shapes.ttl", 10, ["x owns - own QualifiedMinCount"]),
    ("07-implicit-class-owl", "data.ttl", "shapes.ttl", 10, [
        "a born 1990 _:Person.born LessThan", "b born 2001 _:Person.born LessThan",
        "b school - _:Child.school MinCount"]),
    ("07-implicit-class-owl", "data.ttl", "plain.ttl", 10, [
        "a born 1990 _:Person.born LessThan", "b born 2001 _:Person.born LessThan"]),
    ("10-trig-named-graphs", "data.trig", "shapes.ttl", 10, ["_:x ref none _:S.ref Class"]),
    ("10-trig-named-graphs", "data.trig", "shapes.trig", 10, ["_:x ref none pp Class"]),
    ("11-nested-node-one-result", "data.ttl", "shapes.ttl", 10, [
        "x spec y _:S.spec Node", "x spec z _:S.spec Node"]),
    ("14-language-html", "data.ttl", "shapes.ttl", 10, [
        "a l v _:S.l LanguageIn", "b d plain _:S.d Or", "b l - _:S.l UniqueLang"]),
    ("16-pattern-flags", "data.ttl", "shapes.ttl", 10, [
        "a code pl-1 _:S.code Pattern", "a dot ab _:S.dot Pattern", "a dot2 a\nb _:S.dot2 Pattern",
        "a ml ab _:S.ml Pattern", "a nip 123 - 456 _:S.nip Pattern",
        "a url https://ex.test/x _:S.url Pattern"]),
    ("17-shacl-af", "data.ttl", "rule.ttl", 10, ["a w - _:S.w MinCount"]),
    ("17-shacl-af", "data.ttl", "target.ttl", 10, ["a w - _:S.w MinCount"]),
    ("17-shacl-af", "data.ttl", "mixed.ttl", 10, ["a w - _:S.w MinCount"]),
    ("17-shacl-af", "data.ttl", "expr.ttl", 0, []),
    ("18-ignored-properties-form", "data.ttl", "a.ttl", 0, []),
    ("18-ignored-properties-form", "data.ttl", "c.ttl", 0, []),
    ("18-ignored-properties-form", "data.ttl", "d.ttl", 10, ["x p 1 S Closed", "x r 2 S Closed"]),
    ("19-recursive-shapes", "data.ttl", "cls.ttl", 10, ["f2 title - _:S.title MinCount"]),
    ("20-library-shape-unused", "data.ttl", "shapes.ttl", 0, []),
    ("20-library-shape-unused", "data.ttl", "nolib.ttl", 0, []),
    ("22-pattern-mend-backtracking", "data.ttl", "s.ttl", 10, [
        "a code ABCDEFGHIJKLMNOPQRSTUVWXYZABCD_ _:S.code Pattern"]),
    ("22-pattern-mend-backtracking", "small.ttl", "s.ttl", 10, ["a code ABCDEF_ _:S.code Pattern"]),
    ("32-target-literal-nodekind", "d.ttl", "lit.ttl", 10, ["5 - 5 L Datatype"]),
    ("32-target-literal-nodekind", "d.ttl", "must.ttl", 10, [
        "catalogue http://purl.org/dc/terms/title - _:L.title MinCount"]),
    ("35-logic-and-deactivated", "d.ttl", "s.ttl", 0, [
        "a - a S Not", "b - b S Not", "b - b S Xone", "c - c S Not", "c - c S Xone"]),
    ("37-report-graph", "d.ttl", "s.ttl", 10, [
        "a <addr>/^<of> - PP MinCount", "a p one S SPARQL"]),
    ("49-length-in-characters", "d.ttl", "s.ttl", 10, [
        "a l e\u0301abc _:S.l MaxLength", "a l toolong _:S.l MaxLength"]),
    ("60-pattern-unicode-crash", "data.ttl", "shapes.ttl", 10, ["a n łódź _:S.n Pattern"]),
    ("60-pattern-unicode-crash", "data-q-flag.ttl", "shapes-q-flag.ttl", 10, [
        "a q axb( _:S.q Pattern"]),
    ("94-shape-in-two-files", "d.ttl", "base.ttl local.ttl", 10, ["a q - QQ MinCount"]),
    ("94-shape-in-two-files", "d.ttl", "one.ttl two.ttl", 10, [
        "a p - _:S.p MinCount", "a q - _:S.q MinCount"]),
    ("95-other-sh-terms", "d.ttl", "onlyinfo.ttl", 10, ["a p - _:S.p MinCount"]),
    ("95-other-sh-terms", "d.ttl", "ann.ttl", 10, ["a - a S SPARQL"]),
    ("96-hasvalue-string", "d.ttl", "s.ttl", 0, []),
]  # fmt: skip
FAILURES = [
    ("10-trig-named-graphs", "quads.nq", "sparqlgraph.ttl", "GRAPH in a SPARQL constraint"),
    ("17-shacl-af", "data.ttl", "targetwhere12.ttl", "sh:targetWhere is a term of SHACL 1.2"),
    ("17-shacl-af", "data.ttl", "reif12.ttl", "is a term of SHACL 1.2"),
    ("19-recursive-shapes", "data.ttl", "direct.ttl", "recursive shape"),
    ("34-bad-sparql-constraints", "d.ttl", "iri.ttl", "a prefix is not declared"),
    ("34-bad-sparql-constraints", "d.ttl", "pfx.ttl", "a prefix is not declared"),
    ("34-bad-sparql-constraints", "d.ttl", "nothis.ttl", "does not select $this"),
    ("34-bad-sparql-constraints", "d.ttl", "minus.ttl", "MINUS"),
    ("34-bad-sparql-constraints", "d.ttl", "values.ttl", "VALUES"),
    ("34-bad-sparql-constraints", "d.ttl", "service.ttl", "SERVICE"),
    ("34-bad-sparql-constraints", "d.ttl", "bindthis.ttl", "is bound already"),
    ("34-bad-sparql-constraints", "d.ttl", "ask.ttl", "one sh:select"),
    ("34-bad-sparql-constraints", "d.ttl", "failure.ttl", "reports a failure"),
    ("95-other-sh-terms", "d.ttl", "js.ttl", "SHACL-JS"),
]


def run(folder: Path, data: str, shapes: str, *options: str) -> tuple[int, str, str]:
    arguments = ["validate", str(folder / data), *options]
    for name in shapes.split():
        arguments += ["--shapes", str(folder / name)]
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.stdout, result.stderr


def rows(document: str) -> list[str]:
    found = []
    for result in json.loads(document)["results"]:
        value = "-" if result["value"] is None else result["value"]["value"]
        component = result["component"].rpartition("#")[2].removesuffix("ConstraintComponent")
        parts = (result["focus_node"], result["path"] or "-", value, result["shape"], component)
        found.append(" ".join(parts))
    return sorted(text.replace("http://ex.test/", "") for text in found)


@pytest.mark.parametrize(("folder", "data", "shapes", "code", "found"), FOUND)
def test_the_right_results(
    folder: str, data: str, shapes: str, code: int, found: list[str]
) -> None:
    exit_code, document, _ = run(CASES / folder, data, shapes, "--format", "json")
    assert (exit_code, rows(document)) == (code, sorted(found))


@pytest.mark.parametrize(("folder", "data", "shapes", "words"), FAILURES)
def test_failures_are_exit_code_5(folder: str, data: str, shapes: str, words: str) -> None:
    code, out, err = run(CASES / folder, data, shapes)
    assert (code, out) == (5, "")
    assert words in err
    assert "RuntimeError" not in err


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_query_without_this_never_conforms(engine: str) -> None:
    folder = CASES / "34-bad-sparql-constraints"
    assert run(folder, "d.ttl", "nothis.ttl", "--engine", engine)[0] == 5


@pytest.mark.parametrize(
    ("folder", "data", "shapes", "number"),
    [
        ("05-message-templates", "data.ttl", "shapes.ttl", 2),
        ("06-datatype-lexical", "data.ttl", "shapes.ttl", 15),
        ("18-ignored-properties-form", "data.ttl", "b.ttl", 2),
        ("21-subclass-in-data", "data.ttl", "shapes.ttl", 1),
        ("21-subclass-in-data", "data.ttl", "import.ttl", 1),
        ("25-turtle-corners", "data.ttl", "shapes.ttl", 23),
        ("32-target-literal-nodekind", "d.ttl", "s.ttl", 5),
        ("33-term-equality", "d.ttl", "s.ttl", 15),
        ("57-custom-component", "d.ttl", "s.ttl", 1),
    ],
)
def test_as_many_results(folder: str, data: str, shapes: str, number: int) -> None:
    _, document, _ = run(CASES / folder, data, shapes, "--format", "json")
    assert len(json.loads(document)["results"]) == number


def test_messages_are_filled_in_in_each_language() -> None:
    folder = CASES / "05-message-templates"
    _, document, _ = run(folder, "data.ttl", "shapes.ttl", "--format", "json")
    said = [result["message"] for result in json.loads(document)["results"]]
    assert [
        {tag: text.replace("http://ex.test/", "") for tag, text in m.items()} for m in said
    ] == [
        {"en": "Total of cfg is 25, over 20, {?nobody}"},
        {"en": "t teaches bo", "pl": "t uczy bo"},
    ]


def test_a_subclass_in_the_data_counts_and_none_in_the_shapes() -> None:
    folder = CASES / "21-subclass-in-data"
    arguments = ["validate", str(folder / "data.ttl"), str(folder / "ont.ttl")]
    result = CliRunner().invoke(main, [*arguments, "--shapes", str(folder / "shapes.ttl")])
    assert result.exit_code == 0


def test_a_severity_of_the_shapes_own_is_kept() -> None:
    folder = CASES / "09-custom-severity"
    _, document, _ = run(folder, "data.ttl", "shapes.ttl", "--format", "json")
    found = {
        r["path"][-1]: (r["severity"], r["severity_iri"]) for r in json.loads(document)["results"]
    }
    assert found == {
        "p": ("violation", "http://ex.test/Critical"),
        "q": ("warning", str(SH.Warning)),
    }
    _, turtle, _ = run(folder, "data.ttl", "shapes.ttl", "--format", "ttl")
    severities = {str(s) for s in Graph().parse(data=turtle).objects(None, SH.resultSeverity)}
    assert severities == {"http://ex.test/Critical", str(SH.Warning)}


def test_the_report_graph_says_message_constraint_and_path() -> None:
    _, turtle, _ = run(CASES / "37-report-graph", "d.ttl", "s.ttl", "--format", "ttl")
    graph = Graph().parse(data=turtle)
    (result,) = graph.subjects(SH.sourceConstraint)
    assert str(graph.value(result, SH.sourceConstraint)) == "http://ex.test/Q"
    assert graph.value(result, SH.resultMessage).n3() == '"dyn one"'  # type: ignore[union-attr]
    (other,) = set(graph.subjects(SH.resultPath)) - {result}
    first, second = graph.items(graph.value(other, SH.resultPath))  # type: ignore[arg-type]
    assert str(first) == "http://ex.test/addr"
    assert str(graph.value(second, SH.inversePath)) == "http://ex.test/of"


@pytest.mark.parametrize(("name", "number"), [("dcat-ap-SHACL.ttl", 2), ("ranges.ttl", 0)])
def test_the_official_shapes_of_dcat_ap(name: str, number: int) -> None:
    data = CASES / "26-dcat-ap-official-shapes" / "data.ttl"
    arguments = ["validate", str(data), "--shapes", str(DCAT_AP / name), "--format", "json"]
    result = CliRunner().invoke(main, arguments)
    document = json.loads(result.stdout)
    assert (result.exit_code, len(document["results"])) == (10 if number else 0, number)
    assert {warning["kind"] for warning in document["warnings"]} == {"undefined"}
