"""The first page, and what it is drawn from: dates of any precision, regions by country."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from c3graph import lookup
from c3graph.lookup import FILE, Lookup
from c3graph.lookup.overview import Date, Dated, Region
from c3graph.model import Release
from c3graph.store.embedded import EmbeddedStore
from c3graph.web.drawings import map as map_view
from c3graph.web.drawings.timeline import Extent, TimelineBar, extent, timeline
from c3graph.web.translations import country
from web_fixtures import BASE, BROWSER, Client, engine
from web_fixtures import store as small_store


@pytest.fixture(scope="module")
def table(released: Release) -> Lookup:
    return Lookup(released.path / FILE)


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(engine(tmp_path))


def test_dated_things_and_the_dates_that_are_not_preferred(table: Lookup) -> None:
    found = {one.iri.removeprefix(BASE): one for one in table.dated()}
    assert found["id/project/clusters3"].dates == (
        Date("endDate", "2020-03-31"), Date("startDate", "2016-04-01"),
    )  # fmt: skip
    assert found["id/event/clusters3-iws6"] == Dated(
        f"{BASE}id/event/clusters3-iws6", "Event",
        (Date("heldOn", "--03-14", other=True), Date("heldOn", "2018-03-14")),
    )  # fmt: skip
    assert {one.kind for one in found.values()} == {"Project", "Event"}


def test_regions_with_their_codes_and_what_they_offer(table: Lookup) -> None:
    found = {one.iri.removeprefix(BASE): one for one in table.regions()}
    assert found["id/place/lubelskie"] == Region(
        f"{BASE}id/place/lubelskie", ("PL81",), "POL",
        {"clusters": 4, "organisations": 1, "instruments": 13, "trained": 4, "events": 7},
    )  # fmt: skip
    assert found["id/place/latvia"].codes == ("LV",)
    assert table.countries() == {"ESP": 3, "GBR": 3, "HUN": 3, "ITA": 1, "LVA": 1, "POL": 4}


def test_the_examples_are_claims_with_words_that_hold_the_value(table: Lookup) -> None:
    found = {one.source.rpartition("/")[2]: one for one in table.examples()}
    assert {one.subject for one in found.values()} == {f"{BASE}id/project/clusters3"}
    polish, english = found["lublin-conference-report"], found["clusters3-profile"]
    assert (polish.object, polish.surface) == ("4", "trwającego 4 lata")
    # The same claim quotes «Project duration» too, which is no example of anything.
    assert (english.object, english.surface) == ("2020-03-31", "Tuesday, 31 March, 2020")
    assert all(one.end - one.start == len(one.surface) for one in found.values())


def test_what_stands_behind_a_number_is_named_so(table: Lookup) -> None:
    plurals = table.facts().plurals[f"{BASE}def#Project"]
    assert plurals == {"en": "Projects", "pl": "Projekty", "hu": "Projektek"}


def test_a_graph_without_dates_or_regions_has_none(tmp_path: Path) -> None:
    made = lookup.ensure_lookup(tmp_path, EmbeddedStore(small_store()), BASE)
    assert (made.dated(), made.regions(), made.countries(), made.examples()) == ((), (), {}, ())


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2014", 2014, 2015),
        ("2015-07", 2015 + 181 / 365, 2015 + 212 / 365),
        ("2016-12-31", 2016 + 365 / 366, 2017),
        ("2017-03-07T10:00:00Z", 2017 + 65 / 365, 2017 + 66 / 365),
    ],
)
def test_what_a_date_covers(text: str, start: float, end: float) -> None:
    found = extent(text)
    assert found is not None
    assert (found.start, found.end) == pytest.approx((start, end))


@pytest.mark.parametrize("text", ["--03-14", "2015-13", "2015-02-30", "", "soon", "0000-01-01"])
def test_what_is_no_date_with_a_year(text: str) -> None:
    assert extent(text) is None


def test_a_line_has_bars_points_and_what_else_is_said() -> None:
    made = timeline(
        [
            Dated("b", "Event", (Date("heldOn", "2012-07-02"), Date("heldOn", "2011", other=True))),
            Dated("a", "Project", (Date("startDate", "2010"), Date("endDate", "2013"))),
            Dated("c", "Event", (Date("heldOn", "--05-01"),)),
        ]
    )
    a, b = made.rows
    assert a.bars == (
        TimelineBar(0.0, 25.0, True),
        TimelineBar(25.0, 50.0, False),
        TimelineBar(75.0, 25.0, True),
    )
    assert (b.bars, b.points, b.others, b.said) == ((), (62.53,), (37.5,), ("2011",))
    assert made.ticks == ((2010, 0.0), (2011, 25.0), (2012, 50.0), (2013, 75.0))


DAYS = st.dates().map(lambda day: day.isoformat())
YEARS = st.integers(1900, 2100).map(str)


@given(st.lists(st.tuples(DAYS | YEARS, DAYS | YEARS), min_size=1, max_size=6))
def test_everything_has_its_place_on_the_line(spans: list[tuple[str, str]]) -> None:
    made = timeline(
        Dated(str(n), "Project", (Date("startDate", first), Date("endDate", last)))
        for n, (first, last) in enumerate(spans)
    )
    assert len(made.rows) == len(spans)
    assert 1 <= len(made.ticks) <= 8
    for row in made.rows:
        assert row.bars or row.points
        for bar in row.bars:
            assert bar.x >= -0.01
            assert bar.x + bar.width <= 100.02
        assert all(0 <= x <= 100 for x in row.points)


def test_extents_are_of_a_day_or_longer() -> None:
    assert extent("2016-02-29") == Extent(2016 + 59 / 366, 2016 + 60 / 366)
    assert [bool(at and at.exact) for at in map(extent, ("2016", "2016-02", "2016-02-29"))] == [
        False, False, True,
    ]  # fmt: skip


def test_tiles_and_countries() -> None:
    regions = [Region("r", ("UKM",), "GBR", {}), Region("s", ("UKN",), "GBR", {})]
    found = map_view.known(regions, {"POL": 2, "USA": 1}, lambda code: country(code, "hu"))
    assert [(one.code, one.name, one.organisations, len(one.regions)) for one in found] == [
        ("UK", "Egyesült Királyság", 0, 2), ("PL", "Lengyelország", 2, 0), ("USA", "USA", 1, 0),
    ]  # fmt: skip
    tiles = map_view.tiles(found)
    assert len({(tile.x, tile.y) for tile in tiles}) == len(tiles)
    assert [tile.code for tile in tiles if tile.country] == ["UK", "PL"]
    assert all(tile.x < map_view.WIDTH and tile.y < map_view.HEIGHT for tile in tiles)


def test_home_asks_the_store_for_nothing(client: Client) -> None:
    client.get("/", BROWSER)
    assert client.engine.asked == []


def test_home_says_what_is_known_and_leads_on(client: Client) -> None:
    page = client.get("/?lang=pl", BROWSER).text
    assert 'href="/kinds/project?lang=pl"><span class="number">4</span>' in page
    assert 'action="/search"' in page
    assert '<input type="hidden" name="lang" value="pl">' in page
    assert "<script>alert" not in page
    # Events are there, none with a date; regions none with a code.
    assert 'class="timeline"' not in page
    assert 'class="tiles"' not in page


def test_the_place_one_is_at_is_marked(client: Client) -> None:
    page = client.get("/sparql", BROWSER).text
    assert re.findall(r'<a href="/([^"]*)" aria-current="page"', page) == ["sparql"]


@pytest.mark.parametrize("language", ["en", "pl", "hu"])
def test_an_error_says_what_to_do_and_has_a_search_box(client: Client, language: str) -> None:
    page = client.get(f"/page/id/project/none?lang={language}", BROWSER)
    assert page.status_code == 404
    assert 'role="search"' in page.text
    assert f'href="/kinds?lang={language}"' in page.text
    assert "id/project/none" in page.text
