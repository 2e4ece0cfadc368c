"""Facets: what the tables count is what the query of the same patterns finds, for any choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from c3graph import lookup
from c3graph.lookup import FILE, Lookup, collation
from c3graph.lookup.facets import FACETS, Facet, counts_query, query
from c3graph.lookup.listings import BY_DATE, BY_LINKS
from c3graph.model import Release
from c3graph.store import Store
from c3graph.store.embedded import EmbeddedStore

BASE = "https://w3id.org/c3graph/"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
KINDS = tuple(FACETS)
Choice = dict[str, tuple[str, ...]]


@pytest.fixture(scope="module")
def table(released: Release) -> Lookup:
    return Lookup(released.path / FILE)


def listed(table: Lookup, kind: str, chosen: Mapping[str, Sequence[str]], text: str) -> list[str]:
    """What all pages of a choice show, in the order of names."""
    listing = table.listing(kind)
    found = listing.choose(table.connection, chosen, text)
    rows = listing.page(table.connection, found, "en", len(listing) + 1, 0)
    assert len(rows) == found.total
    return [row.iri for row in rows]


def asked(store: Store, kind: str, chosen: Mapping[str, Sequence[str]], text: str) -> list[str]:
    return [str(row[0]) for row in store.query(query(BASE, kind, chosen, text)).rows]


@st.composite
def choices(draw: st.DrawFn, table: Lookup) -> tuple[str, Choice, str]:
    """A kind, values of some of its facets (at times one that nothing has), a text in a name."""
    kind = draw(st.sampled_from(KINDS))
    listing = table.listing(kind)
    offering = [facet for facet in listing.facets if listing.values(facet.name)]
    chosen: Choice = {}
    for facet in draw(st.lists(st.sampled_from(offering), max_size=3, unique=True)):
        known = sorted(listing.values(facet.name))
        nobody = "nothing" if facet.literal else f"{BASE}id/nothing/at-all"
        some = st.lists(st.sampled_from([*known, nobody]), min_size=1, max_size=3, unique=True)
        chosen[facet.name] = tuple(draw(some))
    return kind, chosen, draw(st.sampled_from(["", "", "", "klast", "ÓW", "a", '"', "\\", "qqq"]))


@given(st.data())
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_query_finds_what_the_pages_list(
    table: Lookup, store: Store, data: st.DataObject
) -> None:
    kind, chosen, text = data.draw(choices(table))
    shown, found = listed(table, kind, chosen, text), asked(store, kind, chosen, text)
    assert len(shown) == len(found)
    assert set(shown) == set(found)
    assert len(set(found)) == len(found)


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_value_gives_what_it_says(table: Lookup, store: Store, data: st.DataObject) -> None:
    kind, chosen, text = data.draw(choices(table))
    listing = table.listing(kind)
    counts = listing.choose(table.connection, chosen, text).counts
    facet = data.draw(st.sampled_from(listing.facets))
    others = {name: values for name, values in chosen.items() if name != facet.name}
    for value in sorted(counts[facet.name])[:3]:
        alone = listed(table, kind, {**others, facet.name: (value,)}, text)
        assert len(alone) == counts[facet.name][value] > 0
    rows = store.query(counts_query(BASE, kind, facet, chosen, text)).rows
    assert {str(value): int(str(n)) for value, n in rows} == counts[facet.name]


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_of_a_kind_has_the_same_rows_and_their_values(
    table: Lookup, store: Store, kind: str
) -> None:
    answer = store.query(query(BASE, kind, {}, columns=True))
    listing = table.listing(kind)
    assert len(answer.rows) == len(listing)
    rows = listing.page(
        table.connection, listing.choose(table.connection, {}), "en", len(listing), 0
    )
    shown = {row.iri: row.values for row in rows}
    names = {facet.name for facet in listing.facets if facet.column}
    for row in answer.rows[:200]:
        cells = dict(zip(answer.variables, row, strict=True))
        for name in names:
            values = str(cells[f"{name}_values"] or "").split()
            assert sorted(values) == sorted(
                part for value in shown[str(row[0])].get(name, ()) for part in value.split()
            )


def test_known_choices_of_the_release(table: Lookup, store: Store) -> None:
    def total(kind: str, text: str = "", **chosen: tuple[str, ...]) -> int:
        return table.listing(kind).choose(table.connection, chosen, text).total

    claims = f"GRAPH ?g {{ ?claim a <{BASE}def#Claim> }}"
    counted = store.query(f"SELECT (COUNT(DISTINCT ?claim) AS ?n) {{ {claims} }}").rows[0][0]

    hungary, poland = f"{COUNTRY}HUN", f"{COUNTRY}POL"
    assert total("Organisation") == 23
    assert total("Organisation", country=(poland,)) == 5
    assert total("Organisation", country=(hungary,)) == 3
    # Values of one facet widen, facets narrow.
    assert total("Organisation", country=(hungary, poland)) == 8
    partner = f"{BASE}scheme/role/partner"
    # The Marshal's Office, a partner in the words of one source, is set aside for the voivodeship.
    assert total("Organisation", country=(hungary, poland), role=(partner,)) == 1
    communication = f"{BASE}scheme/role/communication"
    assert total("Organisation", country=(poland,), role=(communication,)) == 1
    assert total("Project", "clusters3") == 1
    assert total("Project", year=("2012",)) == 2
    assert total("Instrument", type=(f"{BASE}scheme/instrument-type/practice",)) == 22
    assert total("Claim", rule=("nobody",)) == 0
    assert total("Claim", status=(f"{BASE}scheme/status/accepted",)) == int(str(counted))
    assert total("Publication", type=(f"{BASE}scheme/instrument-type/study",)) == 5
    # A community is in the country of its region.
    assert total("Community", country=(poland,)) == 2
    assert total("Community", place=(f"{BASE}id/place/hungary",)) == 0
    assert total("Topic") == 193
    assert total("Competence", learnt=(f"{BASE}id/community/lubelskie",)) == 4
    assert total("Competence", needed=(f"{BASE}id/community/hajdu-bihar",)) == 19


def test_a_branch_takes_in_what_is_below_it(table: Lookup, store: Store) -> None:
    listing = table.listing("Need")
    branch = f"{BASE}scheme/competence/cluster-management"
    below = store.query(
        f"PREFIX c3: <{BASE}def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        f"SELECT DISTINCT ?n {{ ?n a c3:Need ; c3:neededCompetence/skos:broader* <{branch}> }}"
    )
    assert listing.values("competence")[branch] == len(below.rows) > 5
    assert branch not in listing.values("what")


def test_every_order_has_every_thing_once(table: Lookup) -> None:
    listing = table.listing("Project")
    found = listing.choose(table.connection, {})
    for order in (*collation.LANGUAGES, BY_DATE, BY_LINKS):
        for back in (False, True):
            rows = listing.page(table.connection, found, order, 100, 0, backwards=back)
            assert len({row.iri for row in rows}) == len(listing) == len(rows)
    new = listing.page(table.connection, found, BY_DATE, 100, 0, backwards=True)
    dates = [row.date for row in new if row.date]
    assert dates == sorted(dates, reverse=True)
    assert [bool(row.date) for row in new] == sorted((bool(row.date) for row in new), reverse=True)
    links = [row.links for row in listing.page(table.connection, found, BY_LINKS, 100, 0)]
    assert links == sorted(links, reverse=True)
    first, rest = (listing.page(table.connection, found, "pl", 2, at) for at in (0, 2))
    assert [row.iri for row in first + rest] == [
        row.iri for row in listing.page(table.connection, found, "pl", 4, 0)
    ]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("pl", "Adam Ąbc Cz Ćma Lublin lubuskie Łańcut Łódź Ola Ówczesny Zebra Źdźbło Żaba"),
        ("hu", "cukor csakis csapat dal dzeta dzsem eper gépész gyár oktat orr öböl őr ösztön "
               "pad szék szúr tál tyúk zebra zseb"),
        # «kassza» is ka-sz-sz-a, and a long letter comes before the letter and another.
        ("hu", "kas kasza kaszinó kassza kaszt"),
        ("en", "cluster éclair eclipse Łódź Ruhr Spain"),
    ],
)  # fmt: skip
def test_names_stand_as_in_a_dictionary(language: str, names: str) -> None:
    ordered = names.split()
    mixed = sorted(ordered, key=lambda name: name[::-1])
    assert sorted(mixed, key=lambda name: collation.key(name, language)) == ordered


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(collation.LANGUAGES))
def test_an_order_of_names_is_total(one: str, other: str, language: str) -> None:
    first, second = collation.key(one, language), collation.key(other, language)
    assert (first < second) + (second < first) + (first == second) == 1


def test_a_facet_is_declared_once_a_kind() -> None:
    for kind, facets in FACETS.items():
        names = [facet.name for facet in facets]
        assert len(names) == len(set(names)), kind
        assert not {"q", "sort", "view", "page", "lang"} & set(names)
        assert all("?thing" in facet.pattern and "?value" in facet.pattern for facet in facets)
        assert all(isinstance(facet, Facet) for facet in facets)


def test_a_kind_without_things_has_an_empty_listing(tmp_path: Path) -> None:
    empty = lookup.make(tmp_path / FILE, EmbeddedStore(pyoxigraph.Store()), BASE)
    listing = empty.listing("Talk")
    found = listing.choose(empty.connection, {"who": (f"{BASE}id/person/x",)})
    assert (len(listing), found.total, listing.dated) == (0, 0, False)
    assert listing.page(empty.connection, found, "en", 10, 0) == []
