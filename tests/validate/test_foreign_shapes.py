"""Somebody else's shapes, by the command: what is well-formed is judged, what is not followed is
said, and what nothing here covers is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rdflib import RDF, SH, Graph, Literal, URIRef

from c3graph.cli import main
from c3graph.errors import ShapesError
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.report import ReportView
from c3graph.validate import read_shapes, report_from_json, report_from_quads, report_json
from c3graph.validate.oxigraph import accepts, matcher

HEAD = """@prefix : <https://harbour.example/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
<urn:names> sh:declare [ sh:prefix "" ; sh:namespace "https://harbour.example/"^^xsd:anyURI ] .
"""
DATA = """
:quay a :Berth ; :depth 7 ; :name "Quay"@en .
:pier a :Berth ; :depth 2 ; :owner :port .
:port a :Office ; :name "Port"@en .
"""
BERTHS = ":S a sh:NodeShape ; sh:targetClass :Berth ; "
NAMED = BERTHS + "sh:property [ sh:path :name ; sh:minCount 1 ] .\n"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def invoke(shapes: str, *options: str, data: str = DATA, more: str | None = None) -> Result:
        (tmp_path / "harbour.ttl").write_text(HEAD + data, encoding="utf-8")
        (tmp_path / "rules.ttl").write_text(HEAD + shapes, encoding="utf-8")
        arguments = ["validate", "harbour.ttl", "--shapes", "rules.ttl", *options]
        if more is not None:
            (tmp_path / "more.ttl").write_text(HEAD + more, encoding="utf-8")
            arguments += ["--shapes", "more.ttl"]
        return CliRunner().invoke(main, arguments)

    return invoke


def document(result: Result) -> dict[str, Any]:
    assert result.exit_code in (0, 10), result.stderr
    return dict(json.loads(result.stdout))


def found(result: Result) -> list[tuple[str, str, str]]:
    """Local names of node, path and component, in order."""
    return [
        (
            r["focus_node"].rpartition("/")[2], (r["path"] or "").rpartition("/")[2],
            r["component"].rpartition("#")[2].removesuffix("ConstraintComponent"),
        )
        for r in document(result)["results"]
    ]  # fmt: skip


def kinds(result: Result) -> list[str]:
    return [warning["kind"] for warning in document(result)["warnings"]]


JSON = ("--format", "json")


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_property_shape_with_a_path_alone_allows_the_property(run: Run, engine: str) -> None:
    paths = " , ".join(f"[ sh:path :{name} ]" for name in ("depth", "name"))
    closed = f"sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property {paths} ."
    result = run(BERTHS + closed, *JSON, "--engine", engine)
    assert (found(result), kinds(result)) == ([("pier", "owner", "Closed")], [])


def test_a_shape_without_a_target_is_said_and_its_users_judge_by_it(run: Run) -> None:
    library = ":Deep a sh:NodeShape ; sh:minInclusive 5 . :Unused a sh:NodeShape ; sh:maxLength 3 ."
    used = BERTHS + "sh:property [ sh:path :depth ; sh:node :Deep ] ."
    result = run(library + used, *JSON)
    assert found(result) == [("pier", "depth", "Node")]
    (warning,) = document(result)["warnings"]
    assert (warning["kind"], warning["shape"]) == ("library", "https://harbour.example/Unused")
    assert warning["file"] == "rules.ttl"


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_second_file_deactivates_and_extends(run: Run, engine: str) -> None:
    base = BERTHS + "sh:property :P , :Q . :P sh:path :name ; sh:minCount 1 . " + (
        ":Q sh:path :depth ; sh:minInclusive 5 ."
    )  # fmt: skip
    more = ":Q sh:deactivated true . :S sh:property [ sh:path :owner ; sh:maxCount 0 ] ."
    result = run(base, *JSON, "--engine", engine, more=more)
    assert found(result) == [("pier", "name", "MinCount"), ("pier", "owner", "MaxCount")]
    assert kinds(result) == ["two-files", "two-files"]


def test_a_file_of_shapes_without_targets_beside_another_is_no_reason_to_stop(run: Run) -> None:
    used = BERTHS + "sh:property [ sh:path :depth ; sh:node :Deep ] ."
    result = run(used, *JSON, more=":Deep a sh:NodeShape ; sh:minInclusive 5 .")
    assert (found(result), kinds(result)) == ([("pier", "depth", "Node")], [])


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
@pytest.mark.parametrize(
    "said",
    [
        ":Berth a owl:Class , sh:NodeShape",
        "owl:Class rdfs:subClassOf rdfs:Class . :Berth a owl:Class , sh:NodeShape",
        ":Kind rdfs:subClassOf rdfs:Class . :Berth a :Kind , sh:NodeShape",
        ":Kind rdfs:subClassOf owl:Class . :Sort rdfs:subClassOf :Kind . :Berth a :Sort , "
        "sh:NodeShape",
        ":Berth a rdfs:Class",
    ],
)
def test_a_class_is_its_own_target(run: Run, engine: str, said: str) -> None:
    shape = f"{said} ; sh:property [ sh:path :name ; sh:minCount 1 ] ."
    if engine == "pyshacl" and "NodeShape" not in said:
        shape += " :Berth a sh:NodeShape ."
    assert found(run(shape, *JSON, "--engine", engine)) == [("pier", "name", "MinCount")]


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_reference_to_no_shape_is_said_and_the_rest_judged(run: Run, engine: str) -> None:
    more = ":S sh:property :Gone , [] ; sh:node :Nowhere ."
    result = run(NAMED + more, *JSON, "--engine", engine)
    assert found(result) == [("pier", "name", "MinCount")]
    assert kinds(result) == ["undefined"] * 3


def test_a_term_that_is_not_of_shacl_is_said_and_left_out(run: Run) -> None:
    result = run(NAMED + ":S sh:shape :T ; sh:minCounts 3 .", *JSON)
    assert found(result) == [("pier", "name", "MinCount")]
    said = sorted(warning["what"] for warning in document(result)["warnings"])
    assert said == [
        "sh:minCounts is not a term of SHACL: ignored; sh:minCount?",
        "sh:shape is not a term of SHACL: ignored; sh:node?",
    ]


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (NAMED + ":S sh:js [ sh:jsFunctionName \"f\" ] .", "SHACL-JS"),
        (NAMED + ":S sh:targetWhere [ sh:nodeKind sh:IRI ] .", "SHACL 1.2"),
        (NAMED + "<urn:x> sh:entailment <http://www.w3.org/ns/entailment/RDFS> .", "no engine"),
        (NAMED + ":S sh:minCount 1 .", "sh:minCount is for property shapes"),
        (NAMED + ':S sh:pattern "[a" .', "not a regular expression"),
        (NAMED + ':S sh:pattern "^\\\\p{IsThaana}" .', "not a regular expression"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_what_nothing_covers_or_is_ill_formed_is_refused(
    run: Run, shapes: str, words: str, engine: str
) -> None:
    result = run(shapes, "--engine", engine)
    assert (result.exit_code, result.stdout) == (5, "")
    assert words in result.stderr


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (BERTHS + "sh:mincount 1 .", "sh:mincount is not a term of SHACL"),
        (":S a sh:NodeShape ; sh:nodeKind sh:IRI .", "no target leads to any shape"),
        (BERTHS + "sh:property [ sh:predicate :name ; sh:minCount 1 ] .", "is of a draft"),
    ],
)
@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_where_nothing_is_left_to_check_the_reason_is_said(
    run: Run, shapes: str, words: str, engine: str
) -> None:
    result = run(shapes, *JSON, "--engine", engine)
    assert (result.exit_code, json.loads(result.stdout)["conforms"]) == (5, False)
    assert words in result.stderr


def test_the_drafts_word_for_a_path_is_said_and_the_rest_judged(run: Run) -> None:
    result = run(NAMED + ":S sh:property [ sh:predicate :depth ; sh:maxCount 0 ] .", *JSON)
    assert found(result) == [("pier", "name", "MinCount")]
    (warning,) = document(result)["warnings"]
    assert (warning["kind"], warning["about"]) == ("draft", "https://harbour.example/depth")


def test_imports_are_said_where_they_are_not_given(run: Run) -> None:
    more = "<urn:me> owl:imports <urn:here> , <urn:there> ."
    result = run(NAMED + more, *JSON, more="<urn:here> a owl:Ontology .")
    assert found(result) == [("pier", "name", "MinCount")]
    said = [(w["kind"], w["about"]) for w in document(result)["warnings"]]
    assert said == [("no-shape", ""), ("imports", "urn:there")]


TWICE = BERTHS + (
    "sh:property [ sh:path ( :owner [ sh:inversePath :owner ] :name ) ; sh:minCount 1 ; "
    'sh:message "a"@en ] , [ sh:path :depth ; sh:or ( [ sh:minInclusive 5 ] [ sh:in ( 3 4 ) ] ) ] .'
)


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_what_two_files_say_alike_counts_once(run: Run, engine: str) -> None:
    """Blank nodes and all: a copy of a file beside it changes nothing."""
    once = run(TWICE, *JSON, "--engine", engine)
    copied = run(TWICE, *JSON, "--engine", engine, more=f"# a copy\n{TWICE}")
    assert len(found(once)) == 3
    assert document(copied)["results"] == document(once)["results"]
    more = TWICE.replace("sh:minInclusive 5", "sh:minInclusive 1")
    assert len(found(run(TWICE, *JSON, "--engine", engine, more=more))) == 3
    doubled = TWICE + ":S sh:property [ sh:path :name ; sh:minCount 1 ] , [ sh:path :name ; " + (
        "sh:minCount 1 ] ."
    )  # fmt: skip
    assert len(found(run(doubled, *JSON, "--engine", engine))) == 5


@pytest.mark.parametrize(
    "more", [":S sh:minCounts 1 .", ":S sh:property :Gone .", ":S sh:nodeKind :Odd .",
             ":S sh:property [ sh:predicate :name ] ."]
)  # fmt: skip
def test_a_datasets_own_shapes_must_not_be_in_doubt(tmp_path: Path, more: str) -> None:
    (tmp_path / "own.ttl").write_text(HEAD + NAMED + more, encoding="utf-8")
    with pytest.raises(ShapesError):
        read_shapes([tmp_path])
    assert len(read_shapes([tmp_path], strict=False).warnings) == 1


WARNED = NAMED + ":S sh:shape :T . :Unused a sh:NodeShape ; sh:maxLength 3 ."
TERM = {
    "en": "sh:shape is not a term of SHACL",
    "pl": "sh:shape nie jest terminem SHACL",
    "hu": "sh:shape nem a SHACL szava",
}


@pytest.mark.parametrize("format", ["table", "sarif", "junit", "html", "md"])
@pytest.mark.parametrize("language", ["en", "pl", "hu"])
def test_every_format_says_what_of_the_shapes_is_not_followed(
    run: Run, format: str, language: str
) -> None:
    result = run(WARNED, "--format", format, "--language", language)
    assert result.exit_code == 10
    assert TERM[language] in result.stdout.replace("\\", "")
    assert "Unused" in result.stdout


def test_warnings_load_back_from_json_and_rdf(run: Run) -> None:
    data = document(run(WARNED, *JSON))
    assert [w["kind"] for w in data["warnings"]] == ["term", "library"]
    report = report_from_json(data)
    turtle = run(WARNED, "--format", "ttl").stdout
    again = report_from_quads(parse(turtle.encode(), RdfFormat.TURTLE))
    assert again.warnings == report.warnings
    assert json.loads(json.dumps(report_json(report)))["warnings"] == data["warnings"]


TARGET = (
    ":S a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:prefixes <urn:names> ; "
    'sh:select "SELECT ?this WHERE { ?this :depth ?d FILTER(?d < 5) }" ] ; '
    "sh:property [ sh:path :name ; sh:minCount 1 ] ."
)


def test_a_target_by_query_is_judged_by_pyshacl_and_said(run: Run) -> None:
    other = ":O a sh:NodeShape ; sh:targetClass :Office ; sh:property [ sh:path :name ] ; "
    result = run(TARGET + other + "sh:nodeKind sh:IRI .", *JSON)
    assert (found(result), kinds(result)) == ([("pier", "name", "MinCount")], ["advanced"])
    checks = {c["shape"][-1]: c for c in document(result)["checks"]}
    assert (checks["S"]["focus_nodes"], checks["O"]["focus_nodes"]) == (1, 1)
    assert checks["S"]["engine"].startswith("pyshacl")
    assert checks["S"]["engine"].endswith(", advanced")
    assert checks["O"]["engine"].startswith("fast")
    assert "sh:target is of SHACL-AF: judged by pySHACL" in run(TARGET).stdout


@pytest.mark.parametrize("entailed", ["", "<urn:x> sh:entailment sh:Rules ."])
def test_what_rules_add_is_there_for_every_shape(run: Run, entailed: str) -> None:
    rule = (
        ":R a sh:NodeShape ; sh:targetClass :Berth ; sh:rule [ a sh:TripleRule ; "
        "sh:subject sh:this ; sh:predicate :name ; sh:object :given ] ."
    )
    assert found(run(NAMED, *JSON)) == [("pier", "name", "MinCount")]
    result = run(NAMED + rule + entailed, *JSON)
    assert (found(result), sorted(kinds(result))) == ([], ["advanced", "rules"])
    assert {check["engine"][:7] for check in document(result)["checks"]} == {"pyshacl"}


def test_an_expression_is_judged(run: Run) -> None:
    shape = BERTHS + "sh:expression [ sh:path :safe ] ."
    data = ":a a :Berth ; :safe true . :b a :Berth ; :safe false ."
    assert found(run(shape, *JSON, data=data)) == [("b", "", "Expression")]


def test_a_function_of_the_shapes_own_is_called(run: Run) -> None:
    shape = (
        ":twice a sh:SPARQLFunction ; sh:parameter [ sh:path :n ; sh:datatype xsd:integer ] ; "
        'sh:returnType xsd:integer ; sh:select "SELECT ($n * 2 AS ?result) WHERE {}" . '
        + BERTHS + 'sh:sparql [ sh:prefixes <urn:names> ; '
        'sh:select "SELECT $this WHERE { $this :depth ?d FILTER(:twice(?d) < 10) }" ] .'
    )  # fmt: skip
    assert found(run(shape, *JSON)) == [("pier", "", "SPARQL")]


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_function_that_nothing_knows_is_a_failure(run: Run, engine: str) -> None:
    query = "SELECT $this WHERE { $this :depth ?d FILTER(:unknown(?d) < 10) }"
    shape = f'{BERTHS} sh:sparql [ sh:prefixes <urn:names> ; sh:select "{query}" ] .'
    result = run(shape, "--engine", engine)
    assert (result.exit_code, result.stdout) == (5, "")
    assert "the function <https://harbour.example/unknown> is not known" in result.stderr


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
@pytest.mark.parametrize(
    "asked",
    [
        'sh:sparql [ sh:prefixes <urn:names> ; sh:select "SELECT ?x WHERE { ?x :depth ?d }" ] .',
        "sh:nodeKind sh:IRI . :S sh:target [ a sh:SPARQLTarget ; sh:prefixes <urn:names> ; "
        'sh:select "SELECT ?x WHERE { ?x :depth ?d }" ] .',
        ":least 3 . :C a sh:ConstraintComponent ; sh:parameter [ sh:path :least ] ; "
        "sh:nodeValidator [ a sh:SPARQLSelectValidator ; sh:prefixes <urn:names> ; "
        'sh:select "SELECT ?x WHERE { ?x :depth ?d }" ] .',
    ],
)
def test_a_query_that_does_not_return_this_is_a_failure(run: Run, engine: str, asked: str) -> None:
    result = run(BERTHS + asked, "--engine", engine)
    assert (result.exit_code, result.stdout) == (5, "")
    assert "does not select $this" in result.stderr


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_node_that_is_named_is_looked_at_whether_it_is_there_or_not(
    run: Run, engine: str
) -> None:
    shape = (
        ":S a sh:NodeShape ; sh:targetNode :lighthouse ; "
        "sh:property [ sh:path :name ; sh:minCount 1 ] ."
    )
    result = run(shape, *JSON, "--engine", engine)
    assert found(result) == [("lighthouse", "name", "MinCount")]
    assert document(result)["checks"][0]["focus_nodes"] == 1


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_focus_node_that_is_a_literal_stays_one(run: Run, engine: str) -> None:
    shape = ':S a sh:NodeShape ; sh:targetNode "https://x.example/"@pl , 7 ; sh:maxLength 3 .'
    result = run(shape, *JSON, "--engine", engine)
    (one,) = document(result)["results"]
    assert one["focus_literal"] == {
        "type": "literal",
        "value": "https://x.example/",
        "xml:lang": "pl",
    }
    turtle = run(shape, "--format", "ttl", "--engine", engine).stdout
    (focus,) = Graph().parse(data=turtle).objects(None, SH.focusNode)
    assert focus == Literal("https://x.example/", lang="pl")
    again = report_from_quads(parse(turtle.encode(), RdfFormat.TURTLE))
    assert (
        again.results[0].focus_literal
        == report_from_json(document(result)).results[0].focus_literal
    )


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_severity_of_ones_own_counts_as_a_violation_and_keeps_its_name(
    run: Run, engine: str
) -> None:
    shape = BERTHS + "sh:property [ sh:path :name ; sh:minCount 1 ; sh:severity :Grounding ] ."
    result = run(shape, *JSON, "--engine", engine)
    (one,) = document(result)["results"]
    assert (result.exit_code, one["severity"]) == (10, "violation")
    assert one["severity_iri"] == "https://harbour.example/Grounding"
    for format in ("table", "html", "md", "junit", "sarif"):
        assert "Grounding" in run(shape, "--format", format, "--engine", engine).stdout
    turtle = run(shape, "--format", "ttl", "--engine", engine).stdout
    severities = set(Graph().parse(data=turtle).objects(None, SH.resultSeverity))
    assert severities == {URIRef("https://harbour.example/Grounding")}


def test_severities_below_info_are_infos(run: Run) -> None:
    shape = BERTHS + "sh:property [ sh:path :name ; sh:minCount 1 ; sh:severity sh:Debug ] ."
    result = run(shape, *JSON)
    (one,) = document(result)["results"]
    assert (result.exit_code, one["severity"]) == (0, "info")
    assert one["severity_iri"] == str(SH) + "Debug"


@pytest.mark.parametrize(
    ("bound", "message", "literal"),
    [
        ("'za płytko'@pl", {"pl": "za płytko"}, Literal("za płytko", lang="pl")),
        ("CONCAT('depth ', STR(?value))", {"en": "depth 2"}, Literal("depth 2")),
    ],
)
def test_a_message_that_the_query_binds_comes_first(
    run: Run, bound: str, message: dict[str, str], literal: Literal
) -> None:
    query = (
        "SELECT $this ?value ?message WHERE { $this :depth ?value FILTER(?value < 5) "
        f"BIND({bound} AS ?message) }}"
    )
    shape = (
        f'{BERTHS} sh:message "from the shape"@en ; sh:sparql :Q . :Q sh:message "static" ; '
        f'sh:prefixes <urn:names> ; sh:select "{query}" .'
    )
    result = run(shape, *JSON)
    (one,) = document(result)["results"]
    assert (one["message"], one["constraint"]) == (message, "https://harbour.example/Q")
    graph = Graph().parse(data=run(shape, "--format", "ttl").stdout)
    (node,) = graph.subjects(RDF.type, SH.ValidationResult)
    assert graph.value(node, SH.resultMessage) == literal
    assert graph.value(node, SH.sourceConstraint) == URIRef("https://harbour.example/Q")


PATHS = [
    "[ sh:inversePath :owner ]",
    "( :owner :name )",
    "( :owner [ sh:inversePath ( :name :depth ) ] )",
    "[ sh:alternativePath ( :name ( :owner :depth ) [ sh:zeroOrMorePath :name ] ) ]",
    "[ sh:oneOrMorePath [ sh:alternativePath ( :name :depth ) ] ]",
    "[ sh:zeroOrOnePath [ sh:inversePath [ sh:zeroOrMorePath :owner ] ] ]",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_path_stands_in_the_report_as_in_the_shape(run: Run, path: str, engine: str) -> None:
    shape = (
        ":S a sh:NodeShape ; sh:targetNode :port ; "
        f"sh:property [ sh:path {path} ; sh:minCount 9 ] ."
    )
    turtle = run(shape, "--format", "ttl", "--engine", engine).stdout
    wanted = Graph().parse(data=f"{HEAD} :x sh:resultPath {path} .")
    report = Graph().parse(data=turtle)
    (node,) = report.objects(None, SH.resultPath)
    (other,) = wanted.objects(None, SH.resultPath)
    assert report.cbd(node).isomorphic(wanted.cbd(other))
    said = document(run(shape, *JSON, "--engine", engine))["results"][0]["path"]
    assert report_from_quads(parse(turtle.encode(), RdfFormat.TURTLE)).results[0].path == said


# A pattern, its flags, texts in which it is found, and texts in which it is not.
PATTERNS = [
    (r"^\p{Lu}\p{Ll}+$", "", ["Żółw"], ["żółw", "ABC"]),
    (r"^[a-z-[aeiou]]+$", "", ["brzg"], ["brzeg"]),
    (r"^\i\c*$", "", ["xs:int", "łódź", "_a"], ["1a", "-a"]),
    (r"^\w+$", "", ["a+b", "łódź"], ["a_b", "a b"]),
    (r"^[\w.-]+$", "", ["a-b.c"], ["a_b"]),
    (r"^[a&&b~~]+$", "", ["a&b~"], ["c"]),
    (r"^[\[\]^-]+$", "", ["[^-]"], ["a"]),
    (r"^[+--]+$", "", ["+,-"], ["."]),
    (r"^\p{IsCyrillic}+$", "", ["порт"], ["port"]),
    (r"^\P{IsBasicLatin}$", "", ["ż"], ["z"]),
    ("^a.c$", "", ["abc"], ["a\nc", "a\rc"]),
    ("^a.c$", "s", ["abc", "a\nc", "a\rc"], ["ac"]),
    ("^ a b # c $", "x", ["ab#c"], ["a b # c"]),
    ("^[ ]a$", "x", [" a"], ["a"]),
    ("^b$", "m", ["a\nb\nc"], ["abc"]),
    ("^b$", "", ["b"], ["a\nb", "b\n"]),
    ("a.b(", "q", ["xa.b(y"], ["axb("]),
    ("A.B", "qi", ["xa.b"], ["axb"]),
    (r"^\s$", "", [" ", "\t"], ["\u00a0"]),
    (r"^https?:\/\/[^\s]+$", "", ["https://x"], ["https:// x"]),
    (r"^(a|b|)c?d{2,3}$", "", ["add", "bcddd", "dd"], ["ad"]),
]


@pytest.mark.parametrize(("pattern", "flags", "inside", "outside"), PATTERNS)
def test_patterns_mean_what_xpath_says(
    pattern: str, flags: str, inside: list[str], outside: list[str]
) -> None:
    assert accepts(pattern, flags)
    assert matcher(pattern, flags)([*inside, *outside]) == set(inside)


# Each takes a backtracking engine longer than anybody waits.
ENDLESS = [
    ("^([a-z]+-?)+$", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCD_" * 20),
    ("^(a|a)*b$", "A" * 200),
    ("^" + "a?" * 60 + "a" * 60 + "$", " " + "a" * 59 + "_"),
    ("^" + "(a|a)" * 40 + "$", "A" * 39 + "_"),
    ("^" + "[a-z]{0,400}" * 4 + "_$", "A" * 1600),
]


@pytest.mark.parametrize(("pattern", "value"), ENDLESS)
def test_no_pattern_runs_without_end_nor_does_a_proposal(
    run: Run, pattern: str, value: str
) -> None:
    shape = f'{BERTHS} sh:property [ sh:path :code ; sh:pattern "{pattern}" ] .'
    result = run(shape, *JSON, data=f':a a :Berth ; :code "{value}" .')
    assert found(result) == [("a", "code", "Pattern")]


def test_a_proposal_is_one_that_the_pattern_takes(run: Run) -> None:
    shape = BERTHS + 'sh:property [ sh:path :code ; sh:pattern "^\\\\p{Lu}{2}$" ] .'
    data = ':a a :Berth ; :code "łk" . :b a :Berth ; :code "1" .'
    first, second = document(run(shape, *JSON, data=data))["results"]
    assert first["mend"]["en"] == "did you mean «ŁK»?"
    assert second["mend"] == {}


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        ("en", 1, ("1 result: ", "1 shape checked 1 focus node:")),
        ("en", 2, ("2 results, the first: ", "1 shape checked 2 focus nodes:")),
        ("pl", 1, ("1 wynik: ", "1 kształt obejrzał 1 węzeł:")),
        ("pl", 2, ("2 wyniki, pierwszy: ", "1 kształt obejrzał 2 węzły:")),
        ("pl", 5, ("5 wyników, pierwszy: ", "1 kształt obejrzał 5 węzłów:")),
        ("hu", 1, ("1 eredmény: ", "1 alakzat 1 csomópontot vizsgált:")),
        ("hu", 5, ("5 eredmény, az első: ", "1 alakzat 5 csomópontot vizsgált:")),
    ],
)
def test_counts_agree_with_what_they_count(
    run: Run, language: str, number: int, words: tuple[str, str]
) -> None:
    data = " ".join(f":b{n} a :Berth ." for n in range(number))
    result = run(NAMED, "--language", language, data=data)
    assert all(word in result.stderr for word in words), result.stderr


def test_counts_agree_in_pages_and_files(run: Run) -> None:
    data = ":a a :Berth ; :name 1 ."
    for format in ("html", "md"):
        assert "1 shape checked 1 focus node." in run(NAMED, "--format", format, data=data).stdout
    assert 'name="1 focus node"' in run(NAMED, "--format", "junit", data=data).stdout
    view = ReportView("pl")
    assert [view.added(n) for n in (1, 3, 12)] == [
        "dodano 1 stwierdzenie", "dodano 3 stwierdzenia", "dodano 12 stwierdzeń",
    ]  # fmt: skip


def test_an_error_names_the_file_of_the_query(run: Run) -> None:
    query = "SELECT ?x WHERE { ?x ?y ?z }"
    result = run(f'{BERTHS} sh:sparql [ sh:select "{query}" ] .')
    assert "rules.ttl: S.sparql" in result.stderr
