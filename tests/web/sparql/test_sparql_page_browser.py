"""The SPARQL page in a real browser, over a running server with the real release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest

import planted
from browser_fixtures import SCHEMES, WIDTHS, NewPage, Scheme, axe, overflow
from c3graph.config import Settings
from c3graph.model import DraftGraph, Release
from c3graph.rdf.terms import FOAF, RDF, SKOS, Iri, Quad, Term, language_string
from conftest import ROOT
from planted import NS, served
from server_fixtures import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUESTION = "partners-by-country"
ROWS = ["Spain", "United Kingdom", "Hungary", "Italy", "Latvia", "Poland"]
WRONG = "SELECT * WHERE {\n  ?s ?p ?o .\n  ?s wrong ?o\n}"


@pytest.fixture(scope="module")
def server(released_settings: Settings, released: Release) -> Iterator[Server]:
    with serving(released_settings.root, access_log=0) as running:
        yield running


def opened(new_page: NewPage, server: Server, path: str = "/sparql", **options: object) -> Page:
    """A page with its editor. Skips where the editor was not brought."""
    page = new_page(server.url, **options)  # type: ignore[arg-type]
    page.goto(server.url + path)
    if page.locator("form[data-editor]").count() == 0:
        pytest.skip("needs the editor: make editor (npm, or Node from PyPI)")
    page.wait_for_selector("html[data-editor]")
    assert page.get_attribute("html", "data-editor") == "ready"
    return page


def plain(new_page: NewPage, server: Server, path: str = "/sparql") -> Page:
    page = new_page(server.url, java_script_enabled=False)
    page.goto(server.url + path)
    return page


def written(page: Page) -> str:
    found: str = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    return found


def write(page: Page, query: str) -> None:
    page.evaluate("q => document.querySelector('.CodeMirror').CodeMirror.setValue(q)", query)


def cells(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('#outcome tbody tr')].map(r => "
        "[...r.children].map(c => c.textContent.trim()))"
    )
    return found


def bars(page: Page) -> list[str]:
    return page.locator("#outcome svg.chart g.bar > title").all_text_contents()


def choose(page: Page) -> None:
    """From the menu to a question's query."""
    theme = page.locator("details.theme", has=page.locator(f'a[href*="example={QUESTION}"]'))
    if theme.get_attribute("open") is None:
        theme.locator("summary").click()
    theme.locator(f'a[href*="example={QUESTION}"]').click()
    page.wait_for_url(f"**/sparql?example={QUESTION}")


def test_a_question_is_run_charted_and_shared(new_page: NewPage, server: Server) -> None:
    page = opened(new_page, server)
    choose(page)
    page.wait_for_selector("html[data-editor=ready]")
    assert "c3:participatesIn" in written(page)
    # The answer is there already; the query is below it.
    assert [row[0] for row in cells(page)] == ROWS
    page.locator("details.folded > summary").click()
    assert page.locator(".CodeMirror-line").first.is_visible()
    page.locator(".CodeMirror textarea").focus()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#outcome table")
    assert [row[0] for row in cells(page)] == ROWS
    assert parse_qs(urlsplit(page.url).query)["example"] == [QUESTION]
    page.get_by_role("link", name="Chart", exact=True).click()
    page.wait_for_selector("#outcome svg.chart")
    drawn = bars(page)
    assert [label.rpartition(":")[0] for label in drawn] == ROWS
    page.select_option("#y", "-")
    page.get_by_role("button", name="Draw").click()
    page.wait_for_selector("#y option[value='-'][selected]", state="attached")
    changed, shared = bars(page), page.url
    assert changed != drawn
    other = opened(new_page, server, shared.removeprefix(server.url))
    assert bars(other) == changed
    assert written(other) == written(page)
    without = plain(new_page, server, shared.removeprefix(server.url))
    assert without.locator("#outcome svg.chart g.bar > title").all_text_contents() == changed
    page.go_back()
    page.wait_for_selector("#y option[value=partners][selected]", state="attached")
    assert bars(page) == drawn


def test_without_a_script_the_same_question_has_the_same_rows(
    new_page: NewPage, server: Server
) -> None:
    page = plain(new_page, server)
    choose(page)
    assert page.locator("#outcome table").is_visible()
    page.locator("details.folded > summary").click()
    page.get_by_role("button", name="Run").click()
    page.wait_for_url("**format=html**")
    page.wait_for_selector("#outcome table")
    rows = page.locator("#outcome tbody tr")
    told = [rows.nth(i).locator("td").all_text_contents() for i in range(rows.count())]
    assert [row[0].strip() for row in told] == ROWS
    scripted = opened(new_page, server, urlsplit(page.url)._replace(scheme="", netloc="").geturl())
    assert cells(scripted) == [[cell.strip() for cell in row] for row in told]


def test_links_of_other_yasguis_are_understood(new_page: NewPage, server: Server) -> None:
    page = new_page(server.url)
    page.goto(
        f"{server.url}/sparql#query={quote('ASK { ?s ?p ?o }')}&endpoint=http%3A%2F%2Felsewhere"
    )
    page.wait_for_selector("#outcome .truth")
    assert page.text_content("#outcome .truth") == "Yes"
    assert parse_qs(urlsplit(page.url).query)["query"] == ["ASK { ?s ?p ?o }"]


def hints(page: Page) -> list[str]:
    page.wait_for_selector(".CodeMirror-hints li")
    return page.locator(".CodeMirror-hints li > span:first-child").all_text_contents()


def test_completion_offers_what_the_data_has(new_page: NewPage, server: Server) -> None:
    page = opened(new_page, server)
    write(page, "")
    page.locator(".CodeMirror textarea").focus()
    page.keyboard.type("SELECT * WHERE { ?x a c3:Proj")
    assert "c3:Project" in hints(page)
    page.keyboard.press("Enter")
    page.wait_for_selector(".CodeMirror-line:has-text('PREFIX')")
    assert "PREFIX c3: <https://w3id.org/c3graph/def#>" in written(page)
    assert "?x a c3:Project" in written(page)
    page.keyboard.type(" ; c3:acr")
    assert "c3:acronym" in hints(page)
    page.keyboard.press("Escape")
    write(page, "")
    page.keyboard.type("PREFIX com")
    page.wait_for_selector(".CodeMirror-hints li")
    assert page.locator(".CodeMirror-hints li").all_text_contents() == [
        "community: <https://w3id.org/c3graph/id/community/>",
        "competence: <https://w3id.org/c3graph/scheme/competence/>",
    ]


def test_completion_speaks_the_readers_language(new_page: NewPage, server: Server) -> None:
    page = opened(new_page, server, "/sparql?lang=pl")
    write(page, "")
    page.locator(".CodeMirror textarea").focus()
    page.keyboard.type("SELECT * WHERE { ?x a Wydarz")
    assert "c3:Event" in hints(page)
    label = page.locator(".CodeMirror-hints li", has_text="c3:Event").first.text_content()
    assert label is not None
    assert "Wydarzenie" in label


def test_tab_leaves_the_editor(new_page: NewPage, server: Server) -> None:
    page = opened(new_page, server)
    page.locator(".CodeMirror textarea").focus()
    before = written(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    assert written(page) == before


@pytest.mark.parametrize("script", [True, False])
def test_an_error_marks_its_line(new_page: NewPage, server: Server, script: bool) -> None:
    path = f"/sparql?query={quote(WRONG)}"
    page = opened(new_page, server, path) if script else plain(new_page, server, path)
    assert page.locator("#error mark").all_text_contents() == ["  3    ?s wrong ?o"]
    caret = page.locator("#error .caret").text_content()
    assert caret is not None
    assert "  3    ?s wrong ?o"[len(caret) - 1 :].lstrip("wrong").startswith(" ?o")
    if script:
        (marked,) = page.locator(".CodeMirror .wrong").all_text_contents()
        assert marked.replace("\xa0", " ") == "3  ?s wrong ?o"
        write(page, "ASK {}")
        page.get_by_role("button", name="Run").click()
        page.wait_for_selector("#outcome .truth")
        assert page.locator(".CodeMirror .wrong").count() == 0


def test_the_menu_is_searched_as_one_types(new_page: NewPage, server: Server) -> None:
    page = opened(new_page, server)
    every = len(list((ROOT / "queries").glob("*.rq")))
    assert page.locator(".menu li").count() == every
    page.fill("#find-question", "hajdu")
    found = page.locator(".menu li:visible a").all_text_contents()
    assert found
    assert all("Hajdú-Bihar" in question for question in found)
    assert page.text_content("#found") == f"Questions shown: {len(found)}"
    without = plain(new_page, server, "/sparql?find=hajdu")
    assert without.locator(".menu li a").all_text_contents() == found


def test_a_construct_is_drawn(new_page: NewPage, server: Server) -> None:
    source = (ROOT / "queries" / "dated-events.rq").read_text(encoding="utf-8")
    page = opened(new_page, server, f"/sparql?view=graph&query={quote(source)}")
    named = page.locator("#outcome svg.network a > title").all_text_contents()
    assert any(name.startswith("CLUSTERS3") for name in named)
    page.locator("#outcome svg.network a", has_text="CLUSTERS3").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/page/id/**")


def test_without_the_editor_the_page_still_runs_queries(new_page: NewPage, server: Server) -> None:
    page = new_page(server.url)
    page.route("**/static/*/editor/*", lambda route: route.abort())
    page.goto(f"{server.url}/sparql")
    if page.locator("form[data-editor]").count():
        page.wait_for_selector("html[data-editor=absent]")
    page.fill("#query", "ASK { ?s ?p ?o }")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#outcome .truth")
    assert page.locator(".CodeMirror").count() == 0
    assert page.locator(".with-editor:visible").count() == 0


VIEWS = {
    "form": "/sparql",
    "question": "/sparql?example=partners-of-clusters3",
    "table": "/sparql?names=1&query=" + quote("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 30"),
    "chart": "/sparql?view=chart&query="
    + quote("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) LIMIT 12"),
    "graph": "/sparql?view=graph&query="
    + quote((ROOT / "queries" / "internationalisation-branch.rq").read_text(encoding="utf-8")),
    "error": f"/sparql?query={quote(WRONG)}",
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(new_page: NewPage, server: Server, view: str, scheme: Scheme) -> None:
    for width in WIDTHS:
        page = opened(new_page, server, VIEWS[view], scheme=scheme, width=width)
        assert axe(page) == []
        assert overflow(page) == 0
    if view == "form":
        write(page, "")
        page.locator(".CodeMirror textarea").focus()
        page.keyboard.type("SELECT * WHERE { ?x a c3:")
        page.wait_for_selector(".CodeMirror-hints li")
        assert axe(page) == []


HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"


def _hostile() -> DraftGraph:
    """A project whose name is a script, and whose page and own IRI would run one."""
    trap, evil = NS.thing("project", "trap"), Iri("javascript:document.title='taken'")
    kind, name, graph = Iri(RDF + "type"), Iri(SKOS + "prefLabel"), NS.graph("planted")
    told: list[tuple[Iri, Iri, Term]] = [
        (trap, kind, NS.term("Project")), (trap, name, language_string(HOSTILE, "en")),
        (trap, Iri(FOAF + "page"), evil), (evil, name, language_string(HOSTILE, "en")),
        (evil, Iri(FOAF + "page"), trap),
    ]  # fmt: skip
    return served(Quad(s, p, o, graph) for s, p, o in told)


@pytest.fixture(scope="module")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("hostile")
    planted.dataset(root)
    planted.publish(root / "releases", _hostile())
    with serving(root) as running:
        yield running


@pytest.mark.parametrize("view", ["table", "chart", "graph"])
def test_nothing_in_data_or_query_does_anything(
    new_page: NewPage, trapped: Server, view: str
) -> None:
    query = f"# {HOSTILE}\nSELECT ?s ?p ?o {{ ?s ?p ?o }} ORDER BY ?s ?p"
    page = opened(new_page, trapped, f"/sparql?names=1&view={view}&query={quote(query)}")
    page.get_by_role("button", name="Run").click()
    page.wait_for_selector("#outcome table")
    page.get_by_role("link", name=view.title(), exact=True).click()
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("view") == [view])
    page.wait_for_selector("#outcome:not([aria-busy]) .outcome")
    assert page.title() == "SPARQL · A planted dataset"
    assert page.locator("#outcome img, #outcome script").count() == 0
    links = page.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    assert [href for href in links if re.match(r"\s*javascript:", href)] == []
    write(page, WRONG + HOSTILE)
    page.get_by_role("button", name="Run").click()
    page.wait_for_selector("#error")
    assert page.title() == "SPARQL · A planted dataset"
