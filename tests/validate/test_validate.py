"""validate: shapes that cannot check are refused, results are placed, listed reasons count."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib

from c3graph.errors import InputError, LimitExceeded, NotConforming, ShapesError, UsageError
from c3graph.model import Baseline, DraftGraph, Place, Rejudged, Report, Severity, ValidatedGraph
from c3graph.rdf.iris import VOCABULARY as BASE
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import BlankNode, Literal, Quad, canonical, typed
from c3graph.validate import report_from_json, report_json, report_quads, validate
from c3graph.validate.shapes.loading import verbatim_literals

PREFIXES = f"""
@base <{BASE}> .
@prefix c3: <{BASE}def#> .
@prefix s: <{BASE}shape/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
"""
COUNT = """
s:cluster a sh:NodeShape ; sh:targetClass c3:Cluster ; sh:property s:members .
s:members a sh:PropertyShape ; sh:path c3:memberCount ; sh:maxInclusive 9 ;
    sh:message "{?value} is more than nine"@en , "{?value} to więcej niż dziewięć"@pl .
"""
DATA = """
<id/cluster/a> a c3:Cluster ; c3:memberCount 10 , 2 .
<claim/1> rdf:subject <id/cluster/a> ; rdf:predicate c3:memberCount ; rdf:object 10 ;
    prov:wasQuotedFrom <source/deck#char=4,6> .
<claim/2> rdf:subject <id/cluster/a> ; rdf:predicate c3:memberCount ; rdf:object 2 ;
    prov:wasQuotedFrom <source/deck#char=8,9> .
<source/deck#char=4,6> oa:hasSource <source/deck> ; oa:hasSelector <source/deck#selector=4,6> ;
    oa:exact "10" .
<source/deck#selector=4,6> oa:start 4 ; oa:end 6 .
<source/deck#char=8,9> oa:hasSource <source/deck> ; oa:hasSelector <source/deck#selector=8,9> ;
    oa:exact "2" .
<source/deck#selector=8,9> oa:start 8 ; oa:end 9 .
"""
TEN = Place("deck", 4, 6, "10")
TWO = Place("deck", 8, 9, "2")


def draft_of(text: str) -> DraftGraph:
    data = parse((PREFIXES + text).encode(), RdfFormat.TURTLE)
    return DraftGraph.of(canonical(Quad(q.subject, q.predicate, q.object) for q in data))


def shapes_file(folder: Path, text: str, name: str = "shapes.ttl") -> Path:
    file = folder / name
    file.write_text(PREFIXES + text, encoding="utf-8")
    return file


def run(folder: Path, shapes: str, data: str = DATA, accepted: str | None = None) -> Report:
    reasons = None
    if accepted is not None:
        reasons = folder / "accepted.toml"
        reasons.write_text(accepted, encoding="utf-8")
    return validate(draft_of(data), [shapes_file(folder, shapes)], accepted=reasons)


def test_a_result_names_node_path_value_shape_and_passage(tmp_path: Path) -> None:
    (result,) = run(tmp_path, COUNT).results
    assert result.focus_node == f"{BASE}id/cluster/a"
    assert result.path == f"{BASE}def#memberCount"
    assert result.value == typed(10, "integer")
    assert result.shape == f"{BASE}shape/members"
    assert result.component.endswith("#MaxInclusiveConstraintComponent")
    assert result.severity is Severity.VIOLATION
    assert result.message == {"en": "10 is more than nine", "pl": "10 to więcej niż dziewięć"}
    assert result.places == (TEN,)


def test_a_shape_without_a_message_has_one_in_each_language(tmp_path: Path) -> None:
    silent = COUNT.partition("    sh:message")[0].rstrip(" ;\n") + " ."
    (result,) = run(tmp_path, silent).results
    assert result.message == {
        "en": "Above the bound", "pl": "Większe niż granica", "hu": "Nagyobb a határnál",
    }  # fmt: skip


def test_every_variable_of_a_query_can_be_named_in_a_message(tmp_path: Path) -> None:
    shapes = (
        's:x a sh:NodeShape ; sh:targetClass c3:Cluster ; sh:message "{?half} of {?value}" ; '
        "sh:sparql s:q . s:q sh:select "
        '"SELECT $this ?value ?half WHERE { $this ?p ?value BIND(?value / 2 AS ?half) '
        'FILTER(?value > 9) }" .'
    )
    (result,) = run(tmp_path, shapes).results
    assert result.message == {"en": "5 of 10"}


def test_shapes_with_their_focus_nodes_are_counted(tmp_path: Path) -> None:
    (check,) = run(tmp_path, COUNT).checks
    assert (check.shape, check.focus_nodes) == (f"{BASE}shape/cluster", 1)


def test_subclasses_in_the_data_count_as_focus_nodes(tmp_path: Path) -> None:
    data = "c3:Big rdfs:subClassOf c3:Cluster . <id/cluster/b> a c3:Big ; c3:memberCount 11 ."
    report = run(tmp_path, COUNT, data)
    assert report.checks[0].focus_nodes == 1
    assert [r.focus_node for r in report.results] == [f"{BASE}id/cluster/b"]


def test_a_shape_that_found_nothing_fails_the_run(tmp_path: Path) -> None:
    report = run(tmp_path, COUNT, "<id/place/a> a c3:Place .")
    assert not report.results
    assert not report.conforms
    with pytest.raises(NotConforming, match="shape/cluster"):
        report.raise_for_results()


def test_a_listed_reason_excuses_a_shape_that_found_nothing(tmp_path: Path) -> None:
    reason = f'[[unchecked]]\nshape = "{BASE}shape/cluster"\nreason = "no source names one"\n'
    report = run(tmp_path, COUNT, "<id/place/a> a c3:Place .", reason)
    assert report.checks[0].reason == "no source names one"
    assert report.conforms


def test_a_conforming_report_makes_a_validated_graph(tmp_path: Path) -> None:
    draft = draft_of("<id/cluster/a> a c3:Cluster ; c3:memberCount 9 .")
    report = validate(draft, [shapes_file(tmp_path, COUNT)])
    assert ValidatedGraph(draft, report).report.conforms


QUERY = COUNT + "s:members sh:sparql s:q . s:q sh:select "
WARNING = COUNT.replace("sh:maxInclusive 9", "sh:severity sh:Warning ; sh:maxInclusive 9")


def reason(focus: str, component: str = "") -> str:
    row = f'[[warning]]\nshape = "{BASE}shape/members"\nfocus = "{focus}"\nreason = "so it says"\n'
    return row + (f'component = "http://www.w3.org/ns/shacl#{component}"\n' if component else "")


@pytest.mark.parametrize(
    ("focus", "component", "accepted"),
    [
        (f"{BASE}id/cluster/*", "", True),
        (f"{BASE}id/cluster/a", "MaxInclusiveConstraintComponent", True),
        (f"{BASE}id/cluster/b", "", False),
        ("*", "MinCountConstraintComponent", False),
    ],
)
def test_a_warning_stands_with_a_listed_reason(
    tmp_path: Path, focus: str, component: str, accepted: bool
) -> None:
    report = run(tmp_path, WARNING, accepted=reason(focus, component))
    assert report.results[0].severity is Severity.WARNING
    assert report.conforms is accepted


def test_a_violation_cannot_be_accepted(tmp_path: Path) -> None:
    report = run(tmp_path, COUNT, accepted=reason("*"))
    assert report.results[0].accepted is None
    assert not report.conforms


def test_an_info_does_not_stop_a_release(tmp_path: Path) -> None:
    info = COUNT.replace("sh:maxInclusive 9", "sh:severity sh:Info ; sh:maxInclusive 9")
    assert run(tmp_path, info).conforms


@pytest.mark.parametrize(
    "text",
    [
        "[[warning]]\nshape = 'x'\n",
        "[[unchecked]]\nshape = 'x'\nreason = ' '\n",
        "[[violation]]\nshape = 'x'\nreason = 'y'\n",
        "[unchecked]\nshape = 'x'\nreason = 'y'\n",
        "not toml",
    ],
)
def test_malformed_reasons_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ShapesError, match=r"accepted\.toml"):
        run(tmp_path, COUNT, accepted=text)


@pytest.mark.parametrize(
    ("shapes", "what"),
    [
        ("", "no shape in this file"),
        ("s:x a c3:Cluster .", "no shape in this file"),
        (COUNT.replace("maxInclusive", "maxInclusiv"), "maxInclusiv is not a term of SHACL"),
        (COUNT.replace("; sh:property s:members ", ""), "no shape with a target states a"),
        (COUNT.replace("; sh:targetClass c3:Cluster", ""), "no target leads"),
        (COUNT + "s:cluster sh:property s:gone .", "not defined"),
        (COUNT + "s:members sh:node s:cluster .", "recursive shape"),
        (COUNT + "s:a a sh:NodeShape ; sh:node s:b . s:b sh:node s:a .", "recursive"),
        (COUNT + 's:members sh:pattern "(" .', "not a regular expression"),
        (QUERY + '"SELECT $this WHERE { " .', r"does not parse: line 1, column 22: .{,120}…$"),
        (QUERY + '"SELECT $this\\n WHERE { $this c3:a 1 }" .',
         "does not parse: line 2, column 20: a prefix is not declared$"),
        (QUERY + '"SELECT $this { $this a ?x MINUS {$this a 1} }" .',
         "MINUS"),
        (COUNT + "s:members sh:path c3:holderCount .", "cannot be run"),
    ],
)  # fmt: skip
def test_shapes_that_cannot_check_are_refused(tmp_path: Path, shapes: str, what: str) -> None:
    with pytest.raises(ShapesError, match=what) as caught:
        run(tmp_path, shapes)
    assert caught.value.exit_code == 5


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    line = PREFIXES.count("\n") + 2
    with pytest.raises(ShapesError) as caught:
        run(tmp_path, "s:a a sh:NodeShape .\ns:b a ] .\n")
    assert caught.value.where == f"{tmp_path / 'shapes.ttl'}:{line}:7"
    assert str(caught.value.hint).splitlines()[0] == f"{line} | s:b a ] ."


ENDLESS = (
    "s:cluster a sh:NodeShape ; sh:targetClass c3:Cluster ; sh:property s:name . "
    's:name a sh:PropertyShape ; sh:path c3:name ; sh:pattern "^(a+)+$" .'
)
NAMED = f'<id/cluster/a> a c3:Cluster ; c3:name "{"a" * 60}b" .'


def test_a_pattern_that_never_ends_is_stopped(tmp_path: Path) -> None:
    shapes = [shapes_file(tmp_path, ENDLESS)]
    with pytest.raises(LimitExceeded, match="without an end") as caught:
        validate(draft_of(NAMED), shapes, engine="pyshacl", seconds=0.2)
    assert caught.value.exit_code == 13
    assert len(validate(draft_of(NAMED), shapes, engine="fast", seconds=60).results) == 1


def test_a_query_that_never_ends_is_stopped(tmp_path: Path) -> None:
    cross = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(6))
    query = f'"SELECT $this WHERE {{ $this a ?type . {cross} FILTER(?o1 > ?o5 + 99) }}"'
    shapes = [shapes_file(tmp_path, QUERY + query + " .")]
    with pytest.raises(LimitExceeded):
        validate(draft_of(DATA), shapes, seconds=0.1)


def test_the_report_says_which_engine_judged_which_shape(tmp_path: Path) -> None:
    again = (
        's:again a sh:NodeShape ; sh:targetClass c3:Cluster ; sh:pattern "(a)\\\\1" ; '
        'sh:message "twice" .'
    )
    report = run(tmp_path, COUNT + again)
    judged = {check.shape.rpartition("/")[2]: check.engine for check in report.checks}
    assert judged["cluster"].startswith("fast")
    assert judged["again"].startswith("pyshacl")
    assert report.engine == f"{judged['cluster']}, {judged['again']}"
    assert len(report.results) == 2
    assert report_from_json(report_json(report)) == report


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_shapes_that_are_recursive_empty_or_aimless_never_conform(
    tmp_path: Path, engine: str
) -> None:
    recursive = (
        "s:a a sh:NodeShape ; sh:targetClass c3:Cluster ; sh:node s:b . "
        "s:b a sh:NodeShape ; sh:property s:c . s:c sh:path c3:partOf ; sh:node s:a ."
    )
    for text in (recursive, "", "# nothing", "s:a a sh:NodeShape ; sh:nodeKind sh:IRI ."):
        with pytest.raises(ShapesError):
            validate(draft_of(DATA), [shapes_file(tmp_path, text)], engine=engine)


def test_no_files_and_missing_files_are_refused(tmp_path: Path) -> None:
    for paths in ([], [tmp_path], [tmp_path / "gone.ttl"]):
        with pytest.raises(ShapesError):
            validate(draft_of(DATA), paths)


def test_one_shape_in_two_files_is_taken_together_and_said(tmp_path: Path) -> None:
    shapes_file(tmp_path, COUNT, "a.ttl")
    shapes_file(tmp_path, "s:members sh:minCount 3 .", "b.ttl")
    report = validate(draft_of(DATA), [tmp_path])
    found = sorted(result.component.rpartition("#")[2] for result in report.results)
    assert found == ["MaxInclusiveConstraintComponent", "MinCountConstraintComponent"]
    (warning,) = report.warnings
    assert (warning.kind, warning.file, warning.about) == ("two-files", "a.ttl", "b.ttl")
    assert report_from_json(json.loads(json.dumps(report_json(report)))) == report


def test_what_a_report_was_judged_since_loads_back(tmp_path: Path) -> None:
    judged = Baseline("2026.11.0-abc", 3, 2, (Rejudged("s:a", 4), Rejudged("s:b", 9, "why")))
    for since in (None, judged, Baseline("2026.11.0-abc", whole="blank nodes")):
        report = replace(run(tmp_path, COUNT), since=since)
        again = report_from_json(json.loads(json.dumps(report_json(report))))
        assert again.since == since
        assert again == report


def test_an_unknown_engine_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pyshacl"):
        validate(draft_of(DATA), [shapes_file(tmp_path, COUNT)], engine="other")


@pytest.mark.parametrize("setting", [True, False])
@pytest.mark.parametrize("shapes", [COUNT, COUNT + "s:b a ] .", COUNT + "s:members sh:path c3:a ."])
def test_the_literal_setting_is_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: bool, shapes: str
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", setting)
    with contextlib.suppress(ShapesError):
        run(tmp_path, shapes)
    assert rdflib.NORMALIZE_LITERALS is setting


def test_threads_that_overlap_put_the_literal_setting_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first to enter leaves first: the setting stays off for the other, and comes back."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", True)
    first, second = verbatim_literals(), verbatim_literals()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert rdflib.NORMALIZE_LITERALS is False
    second.__exit__(None, None, None)
    assert rdflib.NORMALIZE_LITERALS is True


def test_lexical_forms_are_reported_as_written(tmp_path: Path) -> None:
    data = '<id/cluster/a> a c3:Cluster ; c3:memberCount "010"^^xsd:integer .'
    assert run(tmp_path, COUNT, data).results[0].value == Literal(
        "010", typed(1, "integer").datatype
    )


def test_named_graphs_are_merged(tmp_path: Path) -> None:
    draft = draft_of(DATA)
    named = DraftGraph.of(
        tuple(
            Quad(q.subject, q.predicate, q.object, typing)
            for q in draft.quads
            for typing in (draft.quads[0].predicate, draft.quads[1].predicate)
        )
    )
    assert len(validate(named, [shapes_file(tmp_path, COUNT)]).results) == 1


PLACED = [
    # A statement that no claim makes: all claims with its predicate.
    ("s:x a sh:NodeShape ; sh:targetClass c3:Cluster ; sh:property s:p . "
     "s:p sh:path c3:memberCount ; sh:minCount 3 .", "", (TEN, TWO)),
    # A property of which nothing is said: all claims about the thing.
    ("s:x a sh:NodeShape ; sh:targetClass c3:Cluster ; sh:property s:p . "
     "s:p sh:path c3:country ; sh:minCount 1 .", "", (TEN, TWO)),
    # A claim, evidence and a selector lead to their own passage.
    ("s:x a sh:NodeShape ; sh:targetSubjectsOf rdf:subject ; sh:property s:p . "
     "s:p sh:path rdf:object ; sh:maxInclusive 2 .", "", (TEN,)),
    ("s:x a sh:NodeShape ; sh:targetSubjectsOf oa:exact ; sh:property s:p . "
     "s:p sh:path oa:exact ; sh:maxLength 1 .", "", (TEN,)),
    ("s:x a sh:NodeShape ; sh:targetSubjectsOf oa:start ; sh:property s:p . "
     "s:p sh:path oa:start ; sh:minInclusive 5 .", "", (TEN,)),
    # A conflict leads to the passages of its claims.
    ("s:x a sh:NodeShape ; sh:targetClass c3:Conflict ; sh:property s:p . "
     "s:p sh:path c3:reason ; sh:minCount 1 .",
     "<id/conflict/1> a c3:Conflict ; c3:preferredClaim <claim/1> ; c3:otherClaim <claim/2> .",
     (TEN, TWO)),
    # Two participations of one project: the passage of each.
    ("s:x a sh:NodeShape ; sh:targetClass c3:Project ; sh:property s:p . "
     "s:p sh:path [ sh:inversePath c3:inProject ] ; sh:in ( 1 ) .",
     "<id/project/p> a c3:Project . <id/participation/9> c3:inProject <id/project/p> . "
     "<claim/9> rdf:subject <id/participation/9> ; rdf:predicate c3:inProject ; "
     "rdf:object <id/project/p> ; prov:wasQuotedFrom <source/deck#char=8,9> .", (TWO,)),
    # A thing that is only referred to: the claims that refer to it.
    ("s:x a sh:NodeShape ; sh:targetObjectsOf c3:locatedIn ; sh:property s:p . "
     "s:p sh:path rdf:type ; sh:minCount 1 .",
     "<id/cluster/a> c3:locatedIn <id/place/b> . <claim/9> rdf:subject <id/cluster/a> ; "
     "rdf:predicate c3:locatedIn ; rdf:object <id/place/b> ; "
     "prov:wasQuotedFrom <source/deck#char=8,9> .", (TWO,)),
    # A thing that nothing is said about.
    ("s:x a sh:NodeShape ; sh:targetClass c3:Place ; sh:property s:p . "
     "s:p sh:path c3:country ; sh:minCount 1 .", "<id/place/b> a c3:Place .", ()),
]  # fmt: skip


@pytest.mark.parametrize(("shapes", "more", "places"), PLACED)
def test_results_lead_to_passages(
    tmp_path: Path, shapes: str, more: str, places: tuple[Place, ...]
) -> None:
    results = run(tmp_path, shapes, DATA + more).results
    assert [result.places for result in results] == [places]


def test_at_most_five_places(tmp_path: Path) -> None:
    more = "".join(
        f"<claim/n{n}> rdf:subject <id/cluster/a> ; rdf:predicate c3:memberCount ; rdf:object 10 ; "
        f"prov:wasQuotedFrom <source/deck#n{n}> . <source/deck#n{n}> oa:hasSource <source/deck> ; "
        f'oa:exact "10" ; oa:hasSelector <s{n}> . <s{n}> oa:start {n} ; oa:end {n + 2} .\n'
        for n in range(20, 30)
    )
    (result,) = run(tmp_path, COUNT, DATA + more).results
    assert [place.start for place in result.places] == [4, 20, 21, 22, 23]


def test_results_are_in_order_and_the_same_each_time(tmp_path: Path) -> None:
    data = "".join(
        f"<id/cluster/{n}> a c3:Cluster ; c3:memberCount {n} .\n" for n in range(30, 9, -1)
    )
    first, second = run(tmp_path, COUNT, data), run(tmp_path, COUNT, data)
    assert first == second
    assert [r.focus_node for r in first.results] == sorted(r.focus_node for r in first.results)
    assert len(first.results) == 21


def test_a_report_survives_json(tmp_path: Path) -> None:
    report = run(tmp_path, WARNING, accepted=reason("*"))
    data = json.loads(json.dumps(report_json(report)))
    assert report_from_json(data) == report
    assert data["conforms"] is True
    with pytest.raises(InputError):
        report_from_json({"results": [{}]})


def test_a_report_in_rdf_has_iris_and_the_passages(tmp_path: Path) -> None:
    report = run(tmp_path, COUNT)
    quads = report_quads(report, base=BASE)
    assert quads == report_quads(report_from_json(report_json(report)), base=BASE)
    assert not any(isinstance(t, BlankNode) for q in quads for t in (q.subject, q.object))
    said = {(q.predicate.value.rsplit("#", 1)[-1], str(q.object)) for q in quads}
    assert ("focusNode", f"{BASE}id/cluster/a") in said
    assert ("wasQuotedFrom", f"{BASE}source/deck#char=4,6") in said
    assert ("conforms", "false") in said
