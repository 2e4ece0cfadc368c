"""A narrow window, and what is drawn: nothing is hidden without a hint, and no name is cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser_fixtures import SCHEMES, NewPage, Scheme, axe, overflow
from c3graph.config import Settings
from c3graph.model import Release
from server_fixtures import Server, serving

NARROW = 390
PROJECT = "/page/id/project/clusters3"
# Whether each region that scrolls sideways has its shadows: two covers that move with what is in
# it (`local`), and two shadows that stay (`scroll`).
HINTS = """all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => {
  const style = getComputedStyle(one);
  return [one.scrollWidth > one.clientWidth, style.overflowX, style.backgroundAttachment];
})"""
HINTED = [True, "auto", "local, local, scroll, scroll"]


@pytest.fixture(scope="module")
def server(released_settings: Settings, released: Release, shared: Path) -> Iterator[Server]:
    with serving(released_settings.root, texts=shared / "sources") as running:
        yield running


@pytest.mark.parametrize("language", ["en", "pl", "hu"])
@pytest.mark.parametrize("path", ["/", "/cooperation", "/competences", "/instruments", PROJECT])
def test_what_is_wider_than_a_narrow_window_says_so(
    new_page: NewPage, server: Server, path: str, language: str
) -> None:
    page = new_page(server.url, width=NARROW)
    page.goto(f"{server.url}{path}?lang={language}")
    menu = page.locator("header.site nav")
    rows = menu.evaluate("n => new Set([...n.querySelectorAll('a')].map(a => a.offsetTop)).size")
    assert rows == 1
    hints = page.locator(".scroll, header.site nav").evaluate_all(HINTS)
    assert len(hints) > 0
    assert all(hint == HINTED for hint in hints), hints
    assert overflow(page) == 0


def test_the_last_of_the_menu_can_be_reached(new_page: NewPage, server: Server) -> None:
    page = new_page(server.url, width=NARROW)
    page.goto(f"{server.url}/kinds")
    page.get_by_role("navigation", name="Site").get_by_role("link", name="SPARQL").click()
    page.wait_for_url("**/sparql")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [NARROW, 1440])
def test_a_release_page_is_short(
    new_page: NewPage, server: Server, released: Release, width: int, scheme: Scheme
) -> None:
    page = new_page(server.url, width=width, scheme=scheme)
    page.goto(f"{server.url}/page/release/{released.version}")
    assert page.evaluate("document.documentElement.scrollHeight") < 3500
    assert (axe(page), overflow(page)) == ([], 0)
    page.locator("#counts > summary").click()
    page.locator("#hashes > summary").click()
    assert page.locator("#hashes td").first.is_visible()
    assert (axe(page), overflow(page)) == ([], 0)


def test_names_around_the_wheel_are_whole_and_inside(new_page: NewPage, server: Server) -> None:
    page = new_page(server.url)
    page.goto(f"{server.url}/cooperation")
    names = page.locator("figure.network text")
    said = names.all_text_contents()
    assert "Ministry of Economics of the Republic of Latvia" in said
    assert not [name for name in said if "…" in name]
    outside = names.evaluate_all(
        """all => { const box = all[0].ownerSVGElement.getBoundingClientRect();
          return all.filter(one => { const own = one.getBoundingClientRect();
            return own.left < box.left || own.right > box.right || own.top < box.top
              || own.bottom > box.bottom }).map(one => one.textContent) }"""
    )
    assert outside == []


def test_names_of_the_drawing_of_a_thing_are_whole_and_in_their_box(
    new_page: NewPage, server: Server
) -> None:
    page = new_page(server.url)
    page.goto(f"{server.url}/page/id/organisation/spri")
    middle = page.locator(".joined text.middle")
    assert middle.text_content() == ("SPRI - Basque Country Business Development Agency")
    fits = page.locator(".joined svg").evaluate(
        """svg => { const box = svg.querySelector('rect').getBoundingClientRect();
          const text = svg.querySelector('.middle').getBoundingClientRect();
          return text.left >= box.left && text.right <= box.right && text.top >= box.top
            && text.bottom <= box.bottom }"""
    )
    assert fits


def test_a_count_stands_on_one_line(new_page: NewPage, server: Server) -> None:
    """The 11 of a long name was written as 1 above 1."""
    page = new_page(server.url)
    page.goto(f"{server.url}/instruments")
    counts = page.locator(".ranked .give").evaluate_all(
        """all => all.map(one => { const range = document.createRange();
          range.selectNodeContents(one);
          return [one.textContent, range.getClientRects().length] })"""
    )
    assert any(re.fullmatch(r"\d\d", text) for text, _ in counts)
    assert [text for text, lines in counts if lines != 1] == []
