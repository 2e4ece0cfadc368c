"""extract: documents become claims, each with the characters that say it.

    bytes --reader--> Text --blocks--> Page --mentions--> Reading --rules--> Findings --sheet-->
    ClaimSheet

A second reading of a document is merged with what a steward decided (`merge`). Nothing here
looks at a
claim sheet while it reads: names come from the lexicon and the reviewed alias table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from c3graph.errors import UsageError
from c3graph.extract.core import find_mentions
from c3graph.extract.documents.blocks import Page, detect_genre, detect_language
from c3graph.extract.documents.reader import FORMATS, Text, read_bytes, read_file
from c3graph.extract.lexicon import LANGUAGES, lexicons
from c3graph.extract.names.dates import find_dates
from c3graph.extract.names.gazetteer import Gazetteer
from c3graph.extract.sheet import make_sheet, one_line
from c3graph.model import ClaimSheet, Source
from c3graph.rdf.iris import source_slug
from c3graph.sheets.predicates import GENRES, is_date

__all__ = [
    "FORMATS",
    "GENRES",
    "LANGUAGES",
    "Gazetteer",
    "Hints",
    "extract",
    "read_bytes",
    "read_file",
]

_WEEKDAY = re.compile(
    r"\b(?:\w+day|poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela|\d\d:\d\d)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a document beforehand; None is found out from its text.

    Raises UsageError for a language or genre that there is no grammar for, and for a day of
    publication that is not a date.
    """

    language: str | None = None
    genre: str | None = None
    issued: str | None = None
    url: str | None = None
    own_genres: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.language and self.language not in lexicons():
            raise UsageError(
                f"no lexicon for {self.language!r}", hint=f"known: {', '.join(lexicons())}"
            )
        known = (*GENRES, *self.own_genres)
        if self.genre and self.genre not in known:
            raise UsageError(f"unknown genre {self.genre!r}", hint=f"known: {', '.join(known)}")
        if self.issued and not is_date(self.issued):
            raise UsageError(
                f"{self.issued!r} is no ISO 8601 date", hint="2018-03-14, 2018-03 or 2018"
            )


def _issued_in(text: str) -> str | None:
    """The publication date: a day that stands alone on one of the first lines."""
    lines = [line.strip() for line in text[:5000].splitlines() if line.strip()][:8]
    for line in lines:
        dates = find_dates(line) if len(line) < 50 else []
        if len(dates) != 1 or dates[0].precision != "day" or dates[0].last:
            continue
        rest = line[: dates[0].start] + line[dates[0].end :]
        if not _WEEKDAY.sub("", rest).strip(" ,./|:-") and dates[0].first[0] != "-":
            return dates[0].first
    return None


def _title_of(page: Page, fallback: str) -> str:
    """The document's title on one line, at most 200 characters; `fallback` where it has none."""
    line = page.title or next(iter(page.lines), None)
    return (one_line(line.text)[:200].strip() if line else "") or one_line(fallback) or "?"


def extract(text: Text, name: str, gazetteer: Gazetteer, hints: Hints | None = None) -> ClaimSheet:
    """The claim sheet of one document, all proposed. `name` is its file's name."""
    hints = hints or Hints()
    language = hints.language or detect_language(text.text)
    issued = hints.issued or _issued_in(text.text)
    page = Page(text.text, language, hints.genre or detect_genre(text.text), issued)
    stem = Path(name).stem
    source = Source(
        slug=source_slug(stem), file=Path(name).name if text.plain else f"{Path(name).name}.txt",
        title=_title_of(page, stem), title_language=language, language=language, genre=page.genre,
        sha256=text.sha256, length=len(text.text), url=hints.url, issued=issued,
    )  # fmt: skip
    return make_sheet(
        source, text.text, find_mentions(page, gazetteer), Path(f"{source.slug}.yaml")
    )
