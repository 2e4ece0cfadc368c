"""The way from a thing to the words of its source and back, in a real browser, on the release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser_fixtures import SCHEMES, WIDTHS, NewPage, Scheme, axe, overflow
from c3graph.config import Settings
from c3graph.model import Release
from server_fixtures import Server, serving

THING = "/page/id/project/clusters3"
PAGES = (
    THING,
    "/page/id/event/clusters3-iws6",
    "/page/source/lublin-conference-report",
    "/text/lublin-conference-report",
    "/page/id/conflict/project.clusters3.hasParticipant",
    "/statements/id/project/clusters3",
    "/pointing/id/project/clusters3",
    "/history/id/project/clusters3",
    "/page/graph/links",
)


@pytest.fixture(scope="module")
def server(released_settings: Settings, released: Release, shared: Path) -> Iterator[Server]:
    """The repository's own release, the texts of its sources at hand."""
    with serving(released_settings.root, texts=shared / "sources") as running:
        yield running


def _claim(server: Server) -> str:
    """The page of the claim that the conference was on 7 March 2017, found by its surface."""
    page = server.client.get("/page/source/lublin-conference-lke", headers={"Accept": "text/html"})
    row = page.text[page.text.index('id="char=48,60"') :]
    found = re.search(r'class="quote" href="([^"]+)"', row)
    assert found is not None
    return found[1]


def test_from_a_thing_to_the_passage_and_its_text_and_back(
    new_page: NewPage, server: Server
) -> None:
    page = new_page(server.url)
    page.goto(server.url + THING)
    link = page.locator("#said ~ dl a.quote", has_text="trwającego 4 lata").first
    link.click()
    mark = page.locator(".opened mark").first
    mark.wait_for()
    assert page.url == server.url + THING
    assert mark.inner_text() == "trwającego 4 lata"
    assert link.get_attribute("aria-expanded") == "true"
    page.locator(".opened a", has_text="Characters").first.click()
    page.wait_for_url("**/text/**")
    lit = page.locator(".text mark.lit")
    assert lit.first.inner_text() == "trwającego 4 lata"
    assert lit.first.evaluate("e => { const r = e.getBoundingClientRect();"
                              " return r.top >= 0 && r.bottom <= innerHeight }")  # fmt: skip
    page.go_back()
    link.click()
    page.locator(".opened mark").first.wait_for()
    link.click()
    assert page.locator(".opened").is_hidden()
    assert link.get_attribute("aria-expanded") == "false"


def test_without_scripts_the_same_way_ends_at_the_same_words(
    new_page: NewPage, server: Server
) -> None:
    page = new_page(server.url, java_script_enabled=False)
    page.goto(server.url + THING)
    page.locator("#said ~ dl a.quote", has_text="trwającego 4 lata").first.click()
    page.wait_for_url("**/page/claim/*")
    assert page.locator(".passage mark").first.inner_text() == "trwającego 4 lata"
    page.locator("a", has_text="Characters").first.click()
    page.wait_for_url("**/text/**")
    target = page.locator(".text mark:target")
    assert target.inner_text() == "trwającego 4 lata"
    page.locator("summary", has_text="passages").click()
    start = page.url.partition("#char=")[2].replace(",", "–")
    page.locator(".evidenced a", has_text=start).click()
    page.wait_for_url("**/page/source/**")
    row = page.locator(".passages > li:target")
    assert "trwającego 4 lata" in row.inner_text()
    row.locator("a", has_text="CLUSTERS3").first.click()
    assert page.locator("h1").inner_text() == "CLUSTERS3"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_name_of_a_passage_leads_to_it(
    new_page: NewPage, server: Server, scripts: bool
) -> None:
    """An evidence IRI that the list of claims has on a later page."""
    start, end = _last_passage(server)
    page = new_page(server.url, java_script_enabled=scripts)
    page.goto(f"{server.url}/source/lublin-conference-report#char={start},{end}")
    if scripts:
        page.wait_for_url("**/text/**")
        assert page.locator(".text mark.lit").count() >= 1
    else:
        assert page.locator(":target").count() == 1


def _last_passage(server: Server) -> tuple[str, str]:
    page = server.client.get("/text/lublin-conference-report?page=2").text
    found = re.findall(r'id="char=(\d+),(\d+)"', page)[-1]
    return found[0], found[1]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_conflict_has_both_sides(new_page: NewPage, server: Server, scripts: bool) -> None:
    page = new_page(server.url, java_script_enabled=scripts)
    page.goto(server.url + THING)
    conflict = page.locator(".conflict")
    assert conflict.locator(".preferred .value").all_inner_texts() == ["Lubelskie Voivodeship"]
    office = "Marshal's Office of the Lubelskie Voivodeship"
    assert conflict.locator(".other .value").all_inner_texts() == [office]
    assert "partners are counted as legal parties" in conflict.locator(".why").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_pages_are_for_everyone(
    new_page: NewPage, server: Server, width: int, scheme: Scheme
) -> None:
    page = new_page(server.url, width=width, scheme=scheme)
    for path in (*PAGES, _claim(server)):
        answer = page.goto(server.url + path)
        assert answer is not None
        assert answer.ok, path
        assert overflow(page) == 0, path
        assert axe(page) == [], path
