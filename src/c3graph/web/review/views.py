"""A text with the evidence of its claims marked, and rows as a page lists them. Pure."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from c3graph.errors import UsageError
from c3graph.model import Claim, ClaimSheet, Entity, Status
from c3graph.review import decisions
from c3graph.sheets.predicates import TYPES, predicates_of

PAGE_ROWS = 100
MAX_DEPTH = 3
_LAST = (sys.maxsize, sys.maxsize, "")


@dataclass(frozen=True, slots=True)
class RowView:
    """A row as listed. `anchor` is its fragment in the page."""

    name: str
    anchor: str
    kind: str
    subject: str
    predicate: str
    end: str
    status: Status
    rule: str
    confidence: float
    stale: bool
    note: str
    reviewer: str
    reviewed: str
    spans: tuple[tuple[int, int, str], ...]

    @property
    def title(self) -> str:
        """The row in words: subject, predicate, end."""
        return " ".join(part for part in (self.subject, self.predicate, self.end) if part)


def _row_view(row: Entity | Claim, names: Mapping[str, str]) -> RowView:
    """A row as listed; `names` are those of the sheet's things by key."""
    if isinstance(row, Entity):
        kind, parts = "thing", (row.name, "", row.own_class or row.type)
    else:
        end = names[row.object] if row.object is not None else str(row.value)
        kind, parts = "claim", (names[row.subject], row.predicate, end)
    name = decisions.name_of(row)
    return RowView(
        name, f"{kind}-{name}", kind, *parts, row.status, row.rule, row.confidence, row.stale,
        row.note or "", row.reviewer or "", row.reviewed or "",
        tuple((e.start, e.end, e.surface) for e in decisions.evidence(row)),
    )  # fmt: skip


def sheet_rows(sheet: ClaimSheet) -> list[RowView]:
    """All rows in the order of the text; of two at one place the thing first. Those that the text
    has lost come last."""
    names = {entity.key: entity.name for entity in sheet.entities}
    found: tuple[Entity | Claim, ...] = (*sheet.entities, *sheet.claims)
    rows = [_row_view(row, names) for row in found]
    return sorted(rows, key=lambda row: (min(row.spans, default=_LAST)[:2], row.kind != "thing"))


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a sheet is shown; `status` empty for every one, `below` in hundredths."""

    status: str = ""
    rule: str = ""
    what: str = ""
    below: int = 100
    words: str = ""
    page: int = 1

    @classmethod
    def of(cls, asked: Mapping[str, str], waiting: bool) -> Filter:
        """From a query; where it names no status, what waits, if anything does.

        Raises UsageError.
        """
        status = asked.get("status", "proposed" if waiting else "")
        if status not in ("", *Status):
            raise UsageError(f"no status {status[:40]!r}", hint=", ".join(Status))
        numbers = [asked.get("below") or "100", asked.get("page") or "1"]
        if not all(n.isascii() and n.isdigit() and len(n) < 6 for n in numbers):
            raise UsageError("a page and a confidence are whole numbers")
        below, page = map(int, numbers)
        kept = {name: asked.get(name, "") for name in ("rule", "what", "words")}
        return cls(status, kept["rule"], kept["what"], min(below, 100), kept["words"], max(page, 1))

    def fields(self, **other: str | int) -> dict[str, str | int]:
        """As parameters of a link to the same rows."""
        own = {"status": self.status, "rule": self.rule, "what": self.what, "words": self.words}
        found = {name: value for name, value in own.items() if value or name == "status"}
        if self.below < 100:
            found["below"] = str(self.below)
        return {**found, **({"page": self.page} if self.page > 1 else {}), **other}

    def takes(self, row: RowView) -> bool:
        """Whether a row is among those asked for."""
        return (
            self.status in ("", row.status.value)
            and self.rule in ("", row.rule)
            and self.what in ("", row.kind)
            and (self.below >= 100 or row.confidence * 100 < self.below)
            and self.words.casefold() in f"{row.title} {row.note}".casefold()
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters of a text under the same marks; `rows` are those whose evidence they are."""

    start: int
    text: Markup
    rows: tuple[RowView, ...] = ()

    @property
    def nearest(self) -> RowView:
        """The row whose passage is the shortest: what a click means."""
        return min(
            self.rows, key=lambda row: min(e - s for s, e, _ in row.spans if s <= self.start < e)
        )

    @property
    def depth(self) -> int:
        """How many rows lie over each other here, at most `MAX_DEPTH`."""
        return min(len(self.rows), MAX_DEPTH)


def _verbatim(text: str) -> Markup:
    """Text for a page, character by character: a reader of HTML drops carriage returns."""
    return Markup(escape(text).replace("\r", Markup("&#13;")))


def segments(text: str, rows: Iterable[RowView]) -> list[Segment]:
    """A text cut wherever evidence begins or ends; the pieces together are the text."""
    opening: dict[int, list[RowView]] = {}
    closing: dict[int, list[RowView]] = {}
    for row in rows:
        for start, end, _ in row.spans:
            if 0 <= start < end <= len(text):
                opening.setdefault(start, []).append(row)
                closing.setdefault(end, []).append(row)
    cuts = sorted({0, len(text), *opening, *closing})
    under: list[RowView] = []
    made = []
    for start, end in pairwise(cuts):
        for row in closing.get(start, ()):
            under.remove(row)
        under += opening.get(start, ())
        made.append(Segment(start, _verbatim(text[start:end]), tuple(dict.fromkeys(under))))
    return made


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form offers: things by type, predicates with what they take, concepts by scheme."""

    things: Sequence[tuple[str, Sequence[Entity]]]
    predicates: Sequence[tuple[str, str, str, str, str]]
    types: Sequence[str]
    concepts: Mapping[str, Sequence[str]]


def choices(sheet: ClaimSheet, concepts: Mapping[str, Sequence[str]]) -> Choices:
    """Predicates as (name, subject types, object types, value, qualifiers), the lists by spaces."""
    things = [
        (kind, sorted((e for e in sheet.entities if e.type == kind), key=lambda e: e.name))
        for kind in TYPES
    ]
    predicates = [
        (
            p.name, " ".join(sorted(p.subjects)), " ".join(sorted(p.objects)), p.value,
            " ".join(name for name, _ in p.qualifiers),
        )
        for p in predicates_of(sheet.own).values()
    ]  # fmt: skip
    types = (*TYPES, *sheet.own.classes)
    return Choices([(k, found) for k, found in things if found], predicates, types, concepts)


def changed_rows(before: ClaimSheet, after: ClaimSheet) -> list[tuple[RowView, RowView | None]]:
    """Rows that another made, decided or changed: as they are, and as they were."""
    were = {row.name: row for row in sheet_rows(before)}
    return [(row, were.get(row.name)) for row in sheet_rows(after) if were.get(row.name) != row]
