"""The pages of the ontology, of schemes and of validation: what they say of planted data."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from c3graph import lookup, validate
from c3graph.lookup import Joined, TermUsage
from c3graph.model import Place, Report, Result, Severity, ShapeCheck
from c3graph.rdf import syntax
from c3graph.rdf.blanks import skolemised
from c3graph.rdf.terms import Iri, language_string
from c3graph.store import Store
from c3graph.web.drawings.diagram import arcs
from c3graph.web.links import Links
from c3graph.web.views.ontology import ontology_from
from c3graph.web.views.values import PageLabels
from web_fixtures import BASE, BROWSER, Client, engine

SHAPES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix c3: <https://w3id.org/c3graph/def#> .
@prefix s: <https://w3id.org/c3graph/shape/> .
s:event a sh:NodeShape ; sh:targetClass c3:Event ; sh:property s:event-ordinal .
s:event-ordinal sh:path c3:ordinal ; sh:maxCount 1 ; sh:message "one ordinal"@en .
"""


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(engine(tmp_path))


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_every_term_with_its_definition_and_use(client: Client) -> None:
    page = client.get("/page/def", BROWSER).text
    terms = re.findall(r'<section class="term" id="(\w+)">(.*?)</section>', page, re.DOTALL)
    assert [name for name, _ in terms] == [
        "Event", "LearningEvent", "Participation", "Project", "inProject", "ordinal",
    ]  # fmt: skip
    shown = {name: _text(body) for name, body in terms}
    assert shown["Project"] == "Project c3:Project 4 things A project."
    assert shown["ordinal"] == "ordinal c3:ordinal 2 statements"


def test_one_term(client: Client) -> None:
    page = client.get("/page/def?term=ordinal", BROWSER)
    shown = _text(page.text)
    assert "domain Event" in shown
    assert "range xsd:integer" in shown
    assert "Example: Workshop in Belfast → 5" in shown
    assert "numer pl" in shown
    other = client.get("/page/def?term=inProject&lang=pl", BROWSER).text
    assert re.search(r"Participation.*in project.*Projekt", _text(other))
    assert client.get("/page/def?term=none", BROWSER).status_code == 404
    assert client.get("/page/def?term=%3Cscript%3E", BROWSER).status_code == 404


def test_the_query_behind_the_uses_of_a_term(client: Client) -> None:
    page = client.get("/page/def?term=Project", BROWSER).text
    (href,) = re.findall(r'href="(/sparql\?query=[^"]+)"', page)
    assert client.get(href.replace("&amp;", "&"), BROWSER).status_code == 200


def test_the_ontology_lists_the_concepts_of_small_schemes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get("/page/def", BROWSER).text
    assert "Competences : Cooperation, Networking" in _text(page)
    monkeypatch.setattr("c3graph.web.pages.concepts.LISTED", 1)
    page = client.get("/page/def", BROWSER).text
    assert "/scheme/competence" in page
    assert "Networking" not in _text(page)


def test_a_scheme_is_a_tree(client: Client) -> None:
    page = client.get("/page/scheme/competence", BROWSER).text
    tree = page[page.index('<section class="tree"') : page.index("</section>")]
    assert re.sub(r"\s+", "", re.sub(r"<(?!/?(?:ul|li|details)\b)[^>]+>", "", tree)) == (
        "Concepts<ul><li>Cooperation<detailsopen>onenarrowerconcept<ul><li>Networking</li></ul>"
        "</details></li></ul>"
    )


def _plant(folder: Path, *, conforms: bool) -> None:
    results = () if conforms else (
        Result(
            f"{BASE}id/event/belfast", f"{BASE}def#ordinal", language_string("<script>", "en"),
            f"{BASE}shape/event", "MaxCount", Severity.VIOLATION,
            {"en": "one ordinal", "pl": "jeden numer"},
            (Place("deck", 26, 38, "6th workshop"),),
        ),
    )  # fmt: skip
    checks = (
        ShapeCheck(f"{BASE}shape/event", 2, None, "fast"),
        ShapeCheck(f"{BASE}shape/talk", 0, "no talk was held", "fast"),
    )
    report = Report("ab" * 32, "fast", results, checks)
    (folder / "report.json").write_text(json.dumps(validate.report_json(report)))
    (folder / "shapes.ttl").write_text(SHAPES)


def test_the_report_says_what_was_checked(client: Client, tmp_path: Path) -> None:
    _plant(tmp_path, conforms=True)
    shown = _text(client.get("/validation", BROWSER).text)
    assert "The release conforms to its shapes." in shown
    assert "2 shapes" in shown
    assert "2 nodes checked 0 remarks 0 warnings 0 violations" in shown
    assert "Nothing to look at, accepted: no talk was held" in shown
    assert "What was found" not in shown


def test_the_report_says_what_was_found(client: Client, tmp_path: Path) -> None:
    _plant(tmp_path, conforms=False)
    page = client.get("/validation?lang=pl", BROWSER).text
    shown = _text(page)
    assert "&lt;script&gt;" in shown
    assert "jeden numer event" in shown
    assert re.search(r"Warsztaty w Belfaście numer", shown)
    assert re.search(r'href="/source/deck\?lang=pl"', page)


def test_a_release_without_a_report_says_so(client: Client, tmp_path: Path) -> None:
    for content in (None, "no json", "[]", "{}"):
        if content is not None:
            (tmp_path / "report.json").write_text(content)
        shown = _text(client.get("/validation", BROWSER).text)
        assert "This release has no report." in shown


def test_usage_in_a_release(store: Store, tmp_path: Path) -> None:
    made = lookup.make(tmp_path / "l.sqlite", store, BASE)
    usages = made.usages()
    assert usages[f"{BASE}def#Project"] == TermUsage(6, f"{BASE}id/project/ace", None)
    first = usages[f"{BASE}def#fundedBy"]
    ask = f"SELECT ?o {{ <{first.subject}> <{BASE}def#fundedBy> ?o }} ORDER BY ?o"
    assert store.query(ask).rows[0] == (first.value,)
    assert isinstance(first.value, Iri)
    joined = {(j.one, j.property, j.other): j.count for j in made.joins()}
    names = [f"{BASE}def#{name}" for name in ("Project", "fundedBy", "Programme")]
    rows = store.query(
        f"SELECT * {{ ?s <{names[1]}> ?o . ?s a <{names[0]}> . ?o a <{names[2]}> }}"
    ).rows
    assert joined[names[0], names[1], names[2]] == len(rows) == 7
    assert not any(j.property == f"{BASE}def#funds" for j in made.joins())


def test_an_arc_leads_down_on_the_right_and_up_on_the_left() -> None:
    names = PageLabels(Links(BASE), ("en",))
    joins = [Joined("urn:a", "urn:p", "urn:b", 10), Joined("urn:b", "urn:q", "urn:b", 1)]
    diagram = arcs(joins, {"urn:a": 3}, names)
    # What is joined most stands first: b, by its loop.
    assert [(knot.name.text, knot.count) for knot in diagram.knots] == [("urn:b", 0), ("urn:a", 3)]
    up, loop = diagram.arcs
    assert up.path == "M246 53 A 13 13 0 0 1 246 27"
    assert (up.width, loop.width) == (7.0, 2.7)
    assert loop.path == "M414 22 a 9 5 0 1 1 0 10"
    both = arcs([Joined("urn:b", "urn:p", "urn:a", 1), *joins], {}, names).arcs
    assert {arc.path[:5] for arc in both} == {"M246 ", "M414 "}


def test_a_union_is_shown_as_the_classes_it_is_of() -> None:
    ontology = Path(__file__).parents[3] / "ontology" / "core.ttl"
    rows = [(q.subject, q.predicate, q.object) for q in skolemised(syntax.read_rdf(ontology), BASE)]
    shown = ontology_from(rows, PageLabels(Links(BASE), ("en",)), BASE, {})
    leads = next(term for term in shown.properties if term.anchor == "leads")
    ends = {title: [target.iri for target in targets] for title, targets in leads.relations}
    assert ends["domain"] == ["http://www.w3.org/ns/org#Organization"]
    assert ends["range"] == [f"{BASE}def#{name}" for name in ("Project", "Cluster", "Network")]
    for term in shown.classes + shown.properties:
        for _, targets in term.relations:
            assert not [t for t in targets if "genid" in (t.iri or "")], term.anchor
    competence = next(term for term in shown.classes if term.anchor == "Competence")
    assert [note.text[:30] for note in competence.notes] == ["A topic of a source becomes a "]
