"""The first page, search and the frame in a real browser, over a running server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser_fixtures import SCHEMES, WIDTHS, NewPage, Scheme, axe, overflow
from c3graph.config import Settings
from server_fixtures import Server, publish, serving, small_root, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

BASQUE = "/page/id/place/basque"
PATHS = (
    "/", "/search", "/search?q=cluster", "/search?q=qqqqqq", "/catalog", "/changes",
    "/page/id/project/none", "/page/graph/ontology",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(released_settings: Settings) -> Iterator[Server]:
    with serving(released_settings.root) as running:
        yield running


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wrong_with_the_pages(
    new_page: NewPage, server: Server, width: int, scheme: Scheme
) -> None:
    page = new_page(server.url, width=width, scheme=scheme)
    for path in PATHS:
        page.goto(server.url + path)
        assert (path, axe(page)) == (path, [])
        assert (path, overflow(page)) == (path, 0)


def test_every_page_of_ours_is_small(server: Server) -> None:
    for path in PATHS:
        size = len(server.client.get(path, headers={"Accept": "text/html"}).content)
        assert size <= 100_000, path


def test_from_the_keys_to_a_thing(new_page: NewPage, server: Server) -> None:
    page = new_page(server.url)
    page.goto(server.url + "/")
    box = page.get_by_role("combobox", name="Search the data")
    box.focus()
    page.keyboard.insert_text("Kraj Bask")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert options.count() == 3
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    assert options.first.locator(".name").get_attribute("lang") == "pl"
    assert axe(page) == []
    # Down to the last, back in the box, and around to the first.
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    assert options.first.get_attribute("aria-selected") == "true"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == server.url + BASQUE
    assert page.get_by_role("heading", level=1).inner_text() == "Basque Country"


def test_suggestions_close_by_escape_and_say_that_there_are_none(
    new_page: NewPage, server: Server
) -> None:
    page = new_page(server.url)
    page.goto(server.url + "/sparql")
    box = page.get_by_role("combobox", name="Search the data")
    box.press_sequentially("lublin")
    page.get_by_role("option").first.wait_for()
    box.press("Escape")
    assert page.get_by_role("listbox").count() == 0
    assert (box.input_value(), box.get_attribute("aria-expanded")) == ("lublin", "false")
    box.fill("zzzzzz")
    page.get_by_text("No suggestions.").wait_for(state="attached")
    assert page.get_by_role("listbox").count() == 0


def test_a_suggestion_can_be_pressed(new_page: NewPage, server: Server) -> None:
    page = new_page(server.url)
    page.goto(server.url + "/catalog")
    page.get_by_role("combobox").press_sequentially("TCI")
    with page.expect_navigation():
        page.get_by_role("option", name="TCI").first.click()
    assert page.url == server.url + "/page/id/network/tci"


def test_without_script_the_form_ends_at_the_same_thing(new_page: NewPage, server: Server) -> None:
    page = new_page(server.url, java_script_enabled=False)
    page.goto(server.url + "/")
    page.get_by_role("searchbox", name="Search the data").fill("Kraju Bask")
    page.get_by_role("button", name="Search").click()
    assert page.url.startswith(server.url + "/search?q=Kraju+Bask")
    assert page.locator(".hits mark").all_inner_texts()[:1] != []
    page.locator(".hits a").first.click()
    assert page.url == server.url + BASQUE


def test_a_language_is_switched_on_the_page_one_is_on(new_page: NewPage, server: Server) -> None:
    page = new_page(server.url)
    page.goto(server.url + "/search?q=bask&kind=Place")
    page.get_by_role("link", name="magyar").click()
    assert "/search?q=bask&kind=Place&lang=hu" in page.url
    assert page.locator("html").get_attribute("lang") == "hu"
    assert page.locator(".hits a").first.inner_text() == "Baszkföld"
    # It is remembered where the address does not say it.
    page.goto(server.url + BASQUE)
    assert page.get_by_role("heading", level=1).inner_text() == "Baszkföld"


def test_a_tile_leads_to_its_regions_and_a_number_to_its_query(
    new_page: NewPage, server: Server
) -> None:
    page = new_page(server.url, java_script_enabled=False)
    page.goto(server.url + "/")
    page.get_by_role("link", name="Poland").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(server.url + "/#country-POL")
    row = page.get_by_role("row").filter(has_text="PL81")
    number = row.get_by_role("link").nth(1)
    count = int(number.inner_text())
    assert count > 0
    number.click()
    assert page.locator("main tbody tr").count() == count


def test_skipping_leads_to_the_content(new_page: NewPage, server: Server) -> None:
    page = new_page(server.url)
    page.goto(server.url + "/catalog")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.fixture
def switching(tmp_path: Path) -> Iterator[Server]:
    with serving(small_root(tmp_path, 7)) as running:
        yield running


def _told(page: Page) -> tuple[str, str]:
    """The release in the frame of the first page, and how many projects it counts."""
    version = page.locator("footer.site a").first.inner_text().partition("-")[0]
    return version, page.locator(".counts .number").first.inner_text()


def test_a_release_switched_under_an_open_page(new_page: NewPage, switching: Server) -> None:
    page = new_page(switching.url)
    page.goto(switching.url + "/")
    seen = [_told(page)]
    publish(switching.root / "releases", 9, version="2.0")

    def switched() -> bool:
        # What was open goes on by its links, to pages of the one release or the other.
        page.get_by_role("link", name="c3graph").first.click()
        seen.append(_told(page))
        return seen[-1][0] == "2.0"

    assert wait_until(switched, 30)
    assert set(seen) == {("1.0", "7"), ("2.0", "9")}
    page.get_by_role("combobox").press_sequentially("P 8")
    with page.expect_navigation():
        page.get_by_role("option", name=re.compile("P 8")).first.click()
    assert page.url == switching.url + "/page/id/project/p8"
