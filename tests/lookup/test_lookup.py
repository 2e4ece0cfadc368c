"""The table that pages read: made whole or not at all, and what a search finds in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from c3graph import lookup
from c3graph.lookup import FILE, Lookup
from c3graph.lookup.words import deletions, fold_word, near, words
from c3graph.model import Release
from c3graph.rdf.terms import Iri
from c3graph.store import Store
from conftest import ROOT

BASE = "https://w3id.org/c3graph/"
LANGUAGES = ("en", "pl", "hu")
SOURCES = [path.stem for path in sorted((ROOT / "data/claims").glob("*.yaml"))]


@pytest.fixture(scope="module")
def table(released: Release) -> Lookup:
    """That of the repository's own release, made along with it."""
    assert (released.path / FILE).is_file()
    return Lookup(released.path / FILE)


def test_a_search_for_nothing_finds_nothing(table: Lookup) -> None:
    for text in ("", "…", "qqqqqqqq", "%", "' qq=qq --"):
        assert table.search(text, LANGUAGES).hits == ()


def test_labels_and_languages(table: Lookup) -> None:
    iri = f"{BASE}id/organisation/debreceni-egyetem"
    names = {(label.value.value, label.value.language) for label in table.labels([iri])}
    assert ("Debreceni Egyetem", "hu") in names
    spoken = table.languages([f"{BASE}source/lublin-conference-report", iri])
    assert [tag.rpartition("/")[2] for tag in spoken.values()] == ["POL"]


@pytest.mark.slow
def test_a_damaged_table_is_made_again(store: Store, tmp_path: Path) -> None:
    for content in (b"", b"no database", None):
        if content is not None:
            (tmp_path / FILE).write_bytes(content)
        else:
            (tmp_path / FILE).unlink()
        made = lookup.ensure_lookup(tmp_path, store, BASE)
        assert made.facts().classes[f"{BASE}def#Project"] == 6
        assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_table_cannot_be_written_through(table: Lookup) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        table.connection.execute("DELETE FROM label")


WORDS = st.text(alphabet="abcdż", min_size=4, max_size=8)


@given(WORDS, st.integers(0, 7), st.sampled_from("abż"))
def test_every_single_edit_is_near(word: str, at: int, letter: str) -> None:
    at %= len(word)
    changed = [
        word[:at] + word[at + 1 :], word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :], word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    ]  # fmt: skip
    for other in changed:
        assert near(word, other)
        assert near(other, word)
        assert ({word} | deletions(word)) & ({other} | deletions(other))


def test_two_edits_are_not_near() -> None:
    assert not near("klaster", "kluzter")
    assert not near("klaster", "klast")
    assert not near("abcd", "cbad")


def test_folding() -> None:
    assert fold_word("Łódź ŐRSÉG Straße") == "lodz orseg strasse"
    assert words("R&D-i (2014–2020)") == ["r&d", "i", "2014", "2020"]


def test_claims_about_a_thing_with_their_passages(table: Lookup) -> None:
    found = table.claims_about(f"{BASE}id/project/clusters3", (), 9)
    assert {claim.subject for claim in found} == {f"{BASE}id/project/clusters3"}
    ends = [claim for claim in found if claim.predicate == f"{BASE}def#endDate"]
    assert {str(claim.object) for claim in ends} == {"2020-03-31"}
    profile = next(claim for claim in ends if claim.source == f"{BASE}source/clusters3-profile")
    assert {surface for _, _, surface in profile.passages} == {
        "Project duration",
        "Tuesday, 31 March, 2020",
    }
    assert table.claims([profile.iri, f"{BASE}claim/none"]) == [profile]


def test_however_many_claims_are_asked_for_all_are_found(table: Lookup) -> None:
    """Lists of more than 500 were cut without a word."""
    every = [c for slug in SOURCES for c in table.claims_of(f"{BASE}source/{slug}", 0, 10**6)]
    assert len(every) > 1000
    found = table.claims(claim.iri for claim in every)
    assert found == sorted(every, key=lambda claim: (claim.source, claim.place))
    links = [claim for claim in every if isinstance(claim.object, Iri)]
    pairs = [(claim.subject, str(claim.object)) for claim in links]
    assert len(set(pairs)) > 500
    joined = table.claims_that_join(pairs, {claim.predicate for claim in links})
    assert {claim.iri for claim in joined} == {claim.iri for claim in links}
    assert len(joined) == len(links)
    assert table.claims([]) == table.claims_that_join([], [f"{BASE}def#leads"]) == []


def test_claims_of_a_source_are_in_the_order_of_its_text(table: Lookup) -> None:
    source = f"{BASE}source/lublin-conference-lke"
    whole = table.claims_of(source, 0, 1000)
    assert [claim.place for claim in whole] == list(range(124))
    first = [claim.passages[0][:2] for claim in whole]
    assert first == sorted(first)
    assert table.claims_of(source, 50, 50) == whole[50:100]
    assert table.decided(source) == {f"{BASE}scheme/status/accepted": 124}


def test_passages_of_a_stretch_of_text(table: Lookup) -> None:
    found = table.evidenced(f"{BASE}source/lublin-conference-lke", 40, 60, 10)
    assert [(one.start, one.end, one.surface) for one in found] == [(48, 60, "7 marca 2017")]


def test_conflicts_of_a_thing_and_by_name(table: Lookup) -> None:
    assert table.conflicts(f"{BASE}id/project/centramo") == []
    held, found = table.conflicts(f"{BASE}id/event/clusters3-iws6")
    assert held.property == f"{BASE}def#heldOn"
    assert found.property == f"{BASE}def#ordinal"
    assert (len(found.preferred), len(found.others)) == (1, 1)
    assert {reason.language for reason in found.reasons} == {"en", "pl"}
    assert table.conflicts(found.iri) == [found]


def test_only_what_is_crowded_is_counted(table: Lookup) -> None:
    assert table.crowd(f"{BASE}id/project/clusters3") == ({}, {})
    said, pointing = table.crowd(f"{BASE}scheme/status/accepted")
    assert said == {}
    every = [c for slug in SOURCES for c in table.claims_of(f"{BASE}source/{slug}", 0, 10**6)]
    assert pointing[f"{BASE}def#status"] == len(every)
