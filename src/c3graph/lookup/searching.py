"""Things by their names: whole words, beginnings, inflected forms, one letter amiss."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from c3graph.lookup.words import SHORTEST_MENDED, deletions, fold, near, words

MAX_WORDS = 8
MAX_TEXT = 200
# Words that a short beginning stands for, and names that are weighed: what bounds a search.
_MAX_WORDS_OF_ONE = 400
_MAX_NAMES = 5_000

_EXACT, _INFLECTED, _BEGINNING, _MENDED = 4.0, 3.0, 2.0, 1.0
_OF_PREDICATE = {"prefLabel": 1.0, "acronym": 1.0, "label": 0.9, "title": 0.9}


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: its IRI, the name that was found and its language, classes of ours
    (local names), and whether a letter of the words asked for was mended."""

    iri: str
    text: str
    language: str
    classes: tuple[str, ...]
    mended: bool


def _matching(connection: sqlite3.Connection, asked: str, *, last: bool) -> dict[int, float]:
    """Numbers of the words that one asked for stands for, each with a weight.

    Only the last word may be a beginning: the reader may still be writing it.
    """
    found: dict[int, float] = {}
    bound = asked + "\U0010ffff"
    for (number,) in connection.execute("SELECT id FROM word WHERE text = ?", (asked,)):
        found[number] = _EXACT
    for (number,) in connection.execute("SELECT word FROM form WHERE text = ?", (asked,)):
        found.setdefault(number, _INFLECTED)
    if last:
        rows = connection.execute(
            "SELECT id FROM word WHERE text >= ? AND text < ? ORDER BY LENGTH(text), text LIMIT ?",
            (asked, bound, _MAX_WORDS_OF_ONE),
        )
        for (number,) in rows:
            found.setdefault(number, _BEGINNING)
        if len(asked) >= SHORTEST_MENDED:
            rows = connection.execute(
                "SELECT word FROM form WHERE text >= ? AND text < ? LIMIT ?",
                (asked, bound, _MAX_WORDS_OF_ONE),
            )
            for (number,) in rows:
                found.setdefault(number, _BEGINNING)
    if not found and len(asked) >= SHORTEST_MENDED:
        found = dict.fromkeys(_mended(connection, asked), _MENDED)
    return found


def _mended(connection: sqlite3.Connection, asked: str) -> list[int]:
    """Words that one edit makes of the one asked for, inflected forms not among them."""
    tried = sorted({asked, *deletions(asked)})
    marks = ",".join("?" * len(tried))
    rows = connection.execute(
        "SELECT id, word.text FROM mended JOIN word ON id = word "
        f"WHERE mended.text IN ({marks}) "
        f"UNION SELECT id, text FROM word WHERE text IN ({marks})",
        (*tried, *tried),
    )
    return [number for number, word in rows if near(asked, word)]


def search(
    connection: sqlite3.Connection,
    text: str,
    languages: Sequence[str],
    *,
    kind: str = "",
    limit: int = 20,
) -> tuple[Hit, ...]:
    """Things one of whose names has all words of `text`, best first.

    A name that is just what was asked for comes first, then one that begins with it; among equals
    the one that more points at. A word in no name is tried with one letter amiss.
    """
    asked = words(text[:MAX_TEXT])[:MAX_WORDS]
    if not asked or limit < 1:
        return ()
    weights: list[dict[int, float]] = [
        _matching(connection, word, last=i == len(asked) - 1) for i, word in enumerate(asked)
    ]
    if not all(weights):
        return ()
    mended = any(max(found.values()) == _MENDED for found in weights)
    scores = _names(connection, weights)
    found = _weighed(connection, scores, fold(" ".join(asked)), languages, kind)
    hits = []
    for _, label, thing in found[:limit]:
        iri, name, language = connection.execute(
            "SELECT iri, text, language FROM label JOIN thing ON thing.id = thing "
            "WHERE label.id = ?",
            (label,),
        ).fetchone()
        names = connection.execute("SELECT name FROM class WHERE thing = ? ORDER BY name", (thing,))
        hits.append(Hit(iri, name, language, tuple(n for (n,) in names), mended))
    return tuple(hits)


def _names(connection: sqlite3.Connection, weights: list[dict[int, float]]) -> dict[int, float]:
    """Labels that hold a word of each set, with the sum of the words' weights."""
    scores: dict[int, float] | None = None
    for found in sorted(weights, key=len):
        marks = ",".join("?" * len(found))
        best: dict[int, float] = {}
        rows = connection.execute(
            f"SELECT word, label FROM named WHERE word IN ({marks})", tuple(found)
        )
        for word, label in rows:
            if scores is None or label in scores:
                best[label] = max(best.get(label, 0.0), found[word])
        if scores is None:
            scores = dict(sorted(best.items(), key=lambda item: -item[1])[:_MAX_NAMES])
        else:
            scores = {label: scores[label] + weight for label, weight in best.items()}
    return scores or {}


def _weighed(
    connection: sqlite3.Connection,
    scores: dict[int, float],
    asked: str,
    languages: Sequence[str],
    kind: str,
) -> list[tuple[tuple[float, float, float, int, str], int, int]]:
    """The best name of each thing: (rank, label, thing), the best thing first."""
    best: dict[int, tuple[tuple[float, float, float, int, str], int, int]] = {}
    ranked = list(scores)
    for at in range(0, len(ranked), 500):
        batch = ranked[at : at + 500]
        marks = ",".join("?" * len(batch))
        only = "AND EXISTS (SELECT 1 FROM class WHERE class.thing = label.thing AND name = ?)"
        rows = connection.execute(
            "SELECT label.id, label.thing, predicate, language, text, links, iri FROM label "
            f"JOIN thing ON thing.id = label.thing WHERE label.id IN ({marks}) "
            + (only if kind else ""),
            (*batch, *((kind,) if kind else ())),
        )
        for label, thing, predicate, language, text, links, iri in rows:
            written = " ".join(words(text))
            whole = 2.0 if written == asked else 1.0 if written.startswith(asked) else 0.0
            local = predicate.replace("#", "/").rpartition("/")[2]
            known = language in languages and (1 - languages.index(language) / 100)
            rank = (
                -scores[label] - 2 * whole,
                -_OF_PREDICATE.get(local, 0.8),
                -float(known or 0.0),
                -links,
                iri,
            )
            if thing not in best or rank < best[thing][0]:
                best[thing] = (rank, label, thing)
    # Between things, what is pointed at counts before the language of the name found.
    return sorted(best.values(), key=lambda e: (e[0][0], e[0][3], e[0][1], e[0][2], e[0][4]))
