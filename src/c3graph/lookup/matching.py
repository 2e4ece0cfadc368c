"""Which words of names a word asked for stands for, and how well."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from c3graph.lookup.words import SHORTEST_MENDED, deletions, near, stems

EXACT, INFLECTED, STEM, BEGINNING, MENDED = 4.0, 3.4, 3.2, 2.2, 1.5
# Words that a short beginning stands for: what bounds a search.
_MAX_WORDS_OF_ONE = 300


@dataclass(frozen=True, slots=True)
class Sense:
    """A word of names for a word asked for: its text, in how many names, how well it fits."""

    text: str
    names: int
    weight: float


Senses = dict[int, Sense]


def senses(connection: sqlite3.Connection, asked: str, *, last: bool) -> Senses:
    """What a word stands for: itself, that of which it is a form, itself without an ending, and,
    for the last word, which the reader may still be writing, what it begins. Failing these: any
    word as a beginning, or with one letter amiss."""
    found = _rows(connection, "text", stems(asked), STEM) | _as_written(connection, asked)
    if last:
        found = _beginning(connection, asked) | found
    if not found:
        found = _beginning(connection, asked)
    return found or mended(connection, asked)


def _rows(
    connection: sqlite3.Connection, column: str, values: Sequence[object], weight: float
) -> Senses:
    """Words by their text or number."""
    marks = ",".join("?" * len(values))
    rows = connection.execute(
        f"SELECT id, text, names FROM word WHERE {column} IN ({marks})", tuple(values)
    )
    return {number: Sense(text, names, weight) for number, text, names in rows}


def _as_written(connection: sqlite3.Connection, asked: str) -> Senses:
    rows = connection.execute("SELECT word FROM form WHERE text = ?", (asked,))
    inflected = _rows(connection, "id", [number for (number,) in rows], INFLECTED)
    return inflected | _rows(connection, "text", [asked], EXACT)


def _beginning(connection: sqlite3.Connection, asked: str) -> Senses:
    """Words that begin so, the nearest in length the best; forms of words, where it is longer."""
    bound = asked + "\U0010ffff"
    found: Senses = {}
    if len(asked) >= SHORTEST_MENDED:
        rows = connection.execute(
            "SELECT word FROM form WHERE text >= ? AND text < ? LIMIT ?",
            (asked, bound, _MAX_WORDS_OF_ONE),
        )
        found = _rows(connection, "id", [number for (number,) in rows], BEGINNING)
    rows = connection.execute(
        "SELECT id, text, names FROM word WHERE text >= ? AND text < ? "
        "ORDER BY LENGTH(text), text LIMIT ?",
        (asked, bound, _MAX_WORDS_OF_ONE),
    )
    for number, text, names in rows:
        found[number] = Sense(text, names, BEGINNING + len(asked) / len(text) / 2)
    return found


def mended(connection: sqlite3.Connection, asked: str) -> Senses:
    """Words that one edit makes of the one asked for, inflected forms not among them."""
    if len(asked) < SHORTEST_MENDED:
        return {}
    tried = sorted({asked, *deletions(asked)})
    marks = ",".join("?" * len(tried))
    rows = connection.execute(
        "SELECT id, word.text, names FROM one_letter_off JOIN word ON id = word "
        f"WHERE one_letter_off.text IN ({marks}) "
        f"UNION SELECT id, text, names FROM word WHERE text IN ({marks})",
        (*tried, *tried),
    )
    return {
        number: Sense(text, names, MENDED)
        for number, text, names in rows
        if text != asked and near(asked, text)
    }
