"""The table that pages read: made whole or not at all, and what a search finds in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from c3graph import lookup
from c3graph.lookup import FILE, Lookup
from c3graph.lookup.words import deletions, fold, near, words
from c3graph.model import Release
from c3graph.store import Store

BASE = "https://w3id.org/c3graph/"
LANGUAGES = ("en", "pl", "hu")


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


def test_a_damaged_table_is_made_again(store: Store, tmp_path: Path) -> None:
    for content in (b"", b"no database", None):
        if content is not None:
            (tmp_path / FILE).write_bytes(content)
        else:
            (tmp_path / FILE).unlink()
        made = lookup.ensure(tmp_path, store, BASE)
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
    assert fold("Łódź ŐRSÉG Straße") == "lodz orseg strasse"
    assert words("R&D-i (2014–2020)") == ["r&d", "i", "2014", "2020"]
