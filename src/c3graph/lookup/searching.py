"""Things by their names: whole words, inflected forms, beginnings, one letter amiss.

A search looks at no more than _MAX_LABELS names of its rarest word and weighs _MAX_NAMES of them;
names are numbered by what is looked for most, so what is cut is the least of it.
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from c3graph.lookup.matching import INFLECTED, MENDED, Senses, mended, senses
from c3graph.lookup.words import word_spans, words

MAX_WORDS = 8
MAX_TEXT = 200
_MAX_LABELS = 10_000
_MAX_NAMES = 1_500
_BATCH = 500

_OF_PREDICATE = {"prefLabel": 0.3, "acronym": 0.3, "label": 0.2, "title": 0.3, "fullName": 0.1}
_WHOLE, _WHOLE_INFLECTED, _BEGINS, _COVERED, _LINKED, _OWN_LANGUAGE = 3.0, 1.5, 1.0, 1.5, 0.3, 0.2


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A thing that was found: its IRI, the name that was found and its language, the kind it is
    shown under (a class of ours), and the parts of the name that match, as offsets."""

    iri: str
    text: str
    language: str
    kind: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What a search found, best first, from `offset` on.

    `total` counts all, of which there are more where `cut`; `kinds` counts them by kind, whatever
    kind was asked for. `mended` has each word with a letter amiss and what was taken for it;
    `unknown` words are in no name and were left out; with `partial`, no name has all words.
    """

    hits: tuple[SearchHit, ...] = ()
    total: int = 0
    cut: bool = False
    kinds: tuple[tuple[str, int], ...] = ()
    mended: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    partial: bool = False


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The best name of a thing; the less `rank`, the better."""

    rank: tuple[int, float, str]
    label: int
    thing: int
    kind: str


def search(
    connection: sqlite3.Connection,
    text: str,
    languages: Sequence[str],
    *,
    kind: str = "",
    limit: int = 20,
    offset: int = 0,
) -> SearchPage:
    """Things one of whose names has all words of `text`, best first.

    A name that is just what was asked for comes first, then one that begins with it; among equals
    the shorter name, then what more points at. Terms and concepts come after all things. Where no
    name has all words, those that have most.
    """
    asked = words(text[:MAX_TEXT])[:MAX_WORDS]
    known = [senses(connection, word, last=i == len(asked) - 1) for i, word in enumerate(asked)]
    unknown = tuple(word for word, found in zip(asked, known, strict=True) if not found)
    kept = [(word, found) for word, found in zip(asked, known, strict=True) if found]
    if not kept:
        return SearchPage(unknown=unknown)
    scores, cut, partial = _names(connection, [found for _, found in kept])
    if partial and (wider := _wider(connection, kept)):
        widened = _names(connection, [found for _, found in wider])
        if not widened[2]:
            kept, (scores, cut, partial) = wider, widened
    weighed = _weigh(connection, scores, " ".join(word for word, _ in kept), languages)
    kinds = Counter(entry.kind for entry in weighed)
    chosen = [entry for entry in weighed if kind in ("", entry.kind)]
    fitting = {sense.text: asked for asked, found in reversed(kept) for sense in found.values()}
    shown = chosen[offset : offset + limit]
    return SearchPage(
        tuple(_hit(connection, entry, fitting) for entry in shown),
        len(chosen), cut, tuple(kinds.most_common()), _told(connection, kept, chosen), unknown,
        partial,
    )  # fmt: skip


def _wider(
    connection: sqlite3.Connection, kept: list[tuple[str, Senses]]
) -> list[tuple[str, Senses]]:
    """The same words, each with a letter amiss as well; empty where that adds nothing."""
    made = [(word, mended(connection, word) | found) for word, found in kept]
    return (
        made if any(len(new[1]) > len(old[1]) for new, old in zip(made, kept, strict=True)) else []
    )


def _names(
    connection: sqlite3.Connection, wanted: list[Senses]
) -> tuple[dict[int, float], bool, bool]:
    """Names with a word of each set and the sum of weights; whether more were left; whether no
    name has all, so that these are the ones with most."""
    ordered = sorted(wanted, key=_held)
    scores, cut = _of_word(connection, ordered[0], _MAX_LABELS)
    for found in ordered[1:]:
        scores = _narrowed(connection, scores, found)
    if scores or len(wanted) == 1:
        return _best(scores), cut or len(scores) > _MAX_NAMES, False
    scores = {}
    counts: Counter[int] = Counter()
    for found in ordered:
        of_word, over = _of_word(connection, found, _MAX_NAMES)
        cut = cut or over
        counts.update(of_word.keys())
        for label, weight in of_word.items():
            scores[label] = scores.get(label, 0.0) + weight
    most = max(counts.values(), default=0)
    scores = {label: weight for label, weight in scores.items() if counts[label] == most}
    return _best(scores), cut, True


def _held(found: Senses) -> int:
    return sum(sense.names for sense in found.values())


def _best(scores: dict[int, float]) -> dict[int, float]:
    if len(scores) <= _MAX_NAMES:
        return scores
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return dict(ordered[:_MAX_NAMES])


def _of_word(
    connection: sqlite3.Connection, found: Senses, limit: int
) -> tuple[dict[int, float], bool]:
    """The first names that hold a word of a set, and whether there are more."""
    scores: dict[int, float] = {}
    if not found:
        return scores, False
    each = max(50, limit // len(found))
    for number, sense in sorted(found.items(), key=lambda item: item[1].weight):
        rows = connection.execute(
            "SELECT label FROM word_in_label WHERE word = ? ORDER BY label LIMIT ?", (number, each)
        )
        scores.update(dict.fromkeys((label for (label,) in rows), sense.weight))
    return scores, any(sense.names > each for sense in found.values())


def _narrowed(
    connection: sqlite3.Connection, scores: dict[int, float], found: Senses
) -> dict[int, float]:
    """Of these names, those that hold a word of a set as well, its weight added."""
    if not scores:
        return {}
    if _held(found) <= _MAX_LABELS:
        held, _ = _of_word(connection, found, _MAX_LABELS * len(found))
        return {label: weight + held[label] for label, weight in scores.items() if label in held}
    made: dict[int, float] = {}
    marks = ",".join("?" * len(found))
    best = {number: sense.weight for number, sense in found.items()}
    for batch in _batches(scores):
        rows = connection.execute(
            f"SELECT word, label FROM word_in_label WHERE word IN ({marks}) "
            f"AND label IN ({','.join('?' * len(batch))})",
            (*found, *batch),
        )
        for word, label in rows:
            made[label] = max(made.get(label, 0.0), scores[label] + best[word])
    return made


def _batches(labels: Iterable[int]) -> Iterable[list[int]]:
    every = list(labels)
    return (every[at : at + _BATCH] for at in range(0, len(every), _BATCH))


def _weigh(
    connection: sqlite3.Connection, scores: dict[int, float], asked: str, languages: Sequence[str]
) -> list[_Weighed]:
    """Each thing once, by the best of its names, the best thing first."""
    many = asked.count(" ") + 1
    # However common its words are, a name that is what was asked for is among those weighed.
    exact = connection.execute("SELECT id FROM label WHERE folded = ? LIMIT ?", (asked, _BATCH))
    all_exact = 4.0 * many
    scores = {**{label: all_exact for (label,) in exact}, **scores}
    best: dict[int, _Weighed] = {}
    for batch in _batches(scores):
        rows = connection.execute(
            "SELECT label.id, thing, predicate, language, folded, links, iri, kind, tier "
            "FROM label JOIN thing ON thing.id = thing "
            f"WHERE label.id IN ({','.join('?' * len(batch))}) AND tier < 3",
            batch,
        )
        for label, thing, predicate, language, folded, links, iri, kind, tier in rows:
            mean = scores[label] / many
            score = mean + _form(folded, asked, many, mean) + _LINKED * math.log10(1 + links)
            score += _OF_PREDICATE.get(predicate.replace("#", "/").rpartition("/")[2], 0.0)
            if language in languages:
                score += _OWN_LANGUAGE / (1 + languages.index(language))
            entry = _Weighed((tier, -score, iri), label, thing, kind)
            if thing not in best or entry.rank < best[thing].rank:
                best[thing] = entry
    return sorted(best.values(), key=lambda entry: entry.rank)


def _form(folded: str, asked: str, many: int, mean: float) -> float:
    """How near a name as a whole is to what was asked."""
    if folded == asked:
        return _WHOLE + _COVERED
    covered = min(1.0, many / (folded.count(" ") + 1))
    if covered == 1.0 and mean >= INFLECTED:
        return _WHOLE_INFLECTED + _COVERED
    return _COVERED * covered + (_BEGINS if folded.startswith(asked) else 0.0)


def _hit(connection: sqlite3.Connection, entry: _Weighed, fitting: dict[str, str]) -> SearchHit:
    text, language = connection.execute(
        "SELECT text, language FROM label WHERE id = ?", (entry.label,)
    ).fetchone()
    marks = []
    for start, end, word in word_spans(text):
        if word in fitting:
            asked = fitting[word]
            # Of a word that was only begun, the beginning; a folded letter may be two.
            begun = word.startswith(asked) and len(word) == end - start
            marks.append((start, start + len(asked) if begun else end))
    iri = entry.rank[2]
    return SearchHit(iri, text, language, entry.kind, tuple(marks))


def _told(
    connection: sqlite3.Connection, kept: list[tuple[str, Senses]], chosen: Sequence[_Weighed]
) -> tuple[tuple[str, str], ...]:
    """Words that only a mend explains in the first name, each with the word in its place."""
    if not chosen:
        return ()
    (text,) = connection.execute(
        "SELECT text FROM label WHERE id = ?", (chosen[0].label,)
    ).fetchone()
    held = {word: text[start:end] for start, end, word in word_spans(text)}
    told = []
    for asked, found in kept:
        here = [sense for sense in found.values() if sense.text in held]
        if here and all(sense.weight == MENDED for sense in here):
            told.append((asked, held[min(here, key=lambda sense: sense.text).text]))
    return tuple(told)
