"""Facet to query to result, with scripts and without, in a real browser over a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser_fixtures import SCHEMES, WIDTHS, NewPage, Scheme, axe, overflow
from c3graph.config import Settings
from server_fixtures import Server, serving

PAGES = (
    "/kinds", "/kinds/instrument?type=scheme/instrument-type/practice", "/kinds/event?view=cards",
    "/kinds/claim", "/kinds/place?country=none", "/competences", "/instruments", "/cooperation",
    "/competences/internationalisation/place/lubelskie",
    "/cooperation/cluster/lke/organisation/umwl",
)  # fmt: skip
SHOTS = Path(__file__).parents[3] / "build" / "screenshots"


@pytest.fixture(scope="module")
def server(released_settings: Settings) -> Iterator[Server]:
    with serving(released_settings.root) as running:
        yield running


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing(server: Server, new_page: NewPage, scheme: Scheme, width: int) -> None:
    page = new_page(server.url, width=width, scheme=scheme)
    SHOTS.mkdir(parents=True, exist_ok=True)
    for path in PAGES:
        page.goto(server.url + path)
        name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")
        page.screenshot(path=SHOTS / f"{name}-{scheme}-{width}.png", full_page=True)
        assert overflow(page) == 0, path
        assert axe(page) == [], path


def _names(page: object) -> list[str]:
    names: list[str] = page.locator(".things th[scope=row] a").all_text_contents()  # type: ignore[attr-defined]
    return sorted(names)


@pytest.mark.parametrize("scripts", [True, False])
def test_facet_to_query_to_result(server: Server, new_page: NewPage, scripts: bool) -> None:
    page = new_page(server.url, java_script_enabled=scripts)
    page.goto(f"{server.url}/kinds/organisation")
    all_of_them = page.locator("#found").text_content()
    for value in ("HUN", "POL"):
        page.locator(f"input[name=country][value$={value}]").check()
        if scripts:
            page.wait_for_url(re.compile(value))
            page.locator(".chips", has_text="Hungary").wait_for()
    if not scripts:
        page.get_by_role("button", name="Show").click()
    page.locator(".chips", has_text="Poland").wait_for()
    assert all_of_them == "23 in this release"
    assert page.locator("#found").text_content() == "8 of 23"
    shown = _names(page)
    assert len(shown) == 8
    page.locator("#behind").click()
    page.wait_for_url(re.compile("/sparql"))
    found = page.locator("table tbody tr")
    assert found.count() == 8
    named = sorted(found.nth(n).locator("td").nth(1).inner_text() for n in range(8))
    assert [name.split(" en")[0] for name in named] == shown


def test_a_choice_is_followed_in_place(server: Server, new_page: NewPage) -> None:
    page = new_page(server.url)
    page.goto(f"{server.url}/kinds/instrument")
    every = page.locator("#found").inner_text().removesuffix(" in this release")
    page.locator("details[data-keep=type] summary").click()
    box = page.locator("input[name=type][value$=practice]")
    practices = page.locator("label", has=box).locator(".give").inner_text()
    found = f"{practices} of {every}"
    assert 1 < int(practices) < int(every)
    box.focus()
    page.keyboard.press("Space")
    page.locator("#found", has_text=found).wait_for()
    # The keyboard stays where it was, and what was unfolded stays so.
    assert page.evaluate("document.activeElement.value") == "scheme/instrument-type/practice"
    assert page.locator("details[data-keep=type]").get_attribute("open") is not None
    assert page.url.endswith("?type=scheme%2Finstrument-type%2Fpractice")
    page.locator("#q").fill("klaster")
    page.keyboard.press("Enter")
    page.locator(".chips", has_text="klaster").wait_for()
    page.go_back()
    page.locator("#found", has_text=found).wait_for()
    page.go_back()
    page.locator("#found", has_text=f"{every} in this release").wait_for()
    assert page.locator(".chips").count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_the_matrix_leads_to_a_passage(server: Server, new_page: NewPage, scripts: bool) -> None:
    page = new_page(server.url, java_script_enabled=scripts)
    page.goto(f"{server.url}/competences?for=place/lubelskie")
    page.locator("tr", has_text="How to enter new markets").locator("td a").click()
    page.wait_for_url(re.compile("/competences/how-to-enter-new-markets/place/lubelskie"))
    assert page.locator(".evidence").count() >= 1
    assert page.locator(".evidence mark").first.inner_text() != ""


def test_pairs_lead_to_who_says_so(server: Server, new_page: NewPage) -> None:
    page = new_page(server.url)
    page.goto(f"{server.url}/cooperation")
    page.get_by_label("At least").select_option("1")
    page.get_by_label("Shared", exact=True).select_option("event")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("kind=event"))
    page.locator(".pairs tbody tr").first.locator("td").last.locator("a").click()
    page.wait_for_url(re.compile("/cooperation/[a-z]+/"))
    assert page.locator(".evidence").count() >= 2


def test_a_bar_is_as_long_as_its_number(server: Server, new_page: NewPage) -> None:
    page = new_page(server.url, width=1280)
    page.goto(f"{server.url}/instruments")
    rows: list[tuple[int, float]] = page.eval_on_selector_all(
        "table.typed tbody tr",
        """rows => rows.map(row => [
            parseInt(row.querySelector('td.n a').textContent),
            row.querySelector('rect.bar').getBoundingClientRect().width])""",
    )
    longest, widest = rows[0]
    assert longest > rows[-1][0]
    for number, width in rows:
        assert width == pytest.approx(max(widest * number / longest, 1), abs=0.6)
    overlaps: list[bool] = page.eval_on_selector_all(
        "figure.money g:has(rect.bar)",
        """drawn => drawn.map(one => one.querySelector('.figure').getBoundingClientRect().left
            < one.querySelector('rect.bar').getBoundingClientRect().right)""",
    )
    assert overlaps == [False] * len(overlaps)
    assert overlaps
