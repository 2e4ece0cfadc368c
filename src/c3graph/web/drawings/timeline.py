"""Dates of any precision along a line. Pure: places are percentages of the line's width."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from c3graph.lookup.overview import Date, Dated

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:T.*|Z|[+-][0-9]{2}:[0-9]{2})?")
_MOST_TICKS = 8
_STARTS, _ENDS = ("startDate", "heldOn"), ("endDate", "heldUntil")


@dataclass(frozen=True, slots=True)
class Extent:
    """From when to when a date may mean, in years; that of a day is a day long."""

    start: float
    end: float

    @property
    def exact(self) -> bool:
        """Whether it is a day."""
        return self.end - self.start < 1 / 300


def extent(text: str) -> Extent | None:
    """What an xsd:date, dateTime, gYearMonth or gYear covers; None for a date without a year.

    >>> extent("2014")
    Extent(start=2014.0, end=2015.0)
    >>> extent("--03-14") is None
    True
    """
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if not month:
        return Extent(float(year), year + 1.0)
    if month > 12:
        return None
    days = [calendar.monthrange(year, m)[1] for m in range(1, 13)] if year else []
    if not days or day > days[month - 1]:
        return None
    before, whole = sum(days[: month - 1]), sum(days)
    first, length = (before + day - 1, 1) if day else (before, days[month - 1])
    return Extent(year + first / whole, year + (first + length) / whole)


@dataclass(frozen=True, slots=True)
class TimelineBar:
    """A part of a line, in percent; `vague` where a source does not say when within it."""

    x: float
    width: float
    vague: bool


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A thing on its line: what lasts is bars, a day is a point. `others` are points or the
    middles of dates that sources give and that are not preferred; `said` are texts of these."""

    iri: str
    kind: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    bars: tuple[TimelineBar, ...]
    points: tuple[float, ...]
    others: tuple[float, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows by their beginning; `ticks` are years and their places in percent."""

    rows: tuple[TimelineRow, ...]
    ticks: tuple[tuple[int, float], ...]


def timeline(things: Iterable[Dated]) -> Timeline:
    """Things whose dates have a year, the earliest first; the others have no place on a line."""
    placed: list[tuple[Extent, Dated]] = []
    for thing in things:
        found = [at for date in thing.dates if not date.other and (at := extent(date.text))]
        if found:
            placed.append((min(found, key=lambda at: at.start), thing))
    if not placed:
        return Timeline((), ())
    placed.sort(key=lambda item: (item[0].start, item[0].end, item[1].iri))
    every = [at for _, thing in placed for date in thing.dates if (at := extent(date.text))]
    first, last = int(min(at.start for at in every)), -int(-max(at.end for at in every) // 1)
    step = -(-(last - first) // _MOST_TICKS)
    scale = _Scale(first, last)
    ticks = tuple((year, scale.at(year)) for year in range(first, last, step))
    return Timeline(tuple(_row(thing, scale) for _, thing in placed), ticks)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: int
    last: int

    def at(self, year: float) -> float:
        return round(100 * (year - self.first) / (self.last - self.first), 2)

    def bar(self, start: float, end: float, *, vague: bool) -> TimelineBar:
        return TimelineBar(self.at(start), round(self.at(end) - self.at(start), 2), vague)


def _row(thing: Dated, scale: _Scale) -> TimelineRow:
    kept = [date for date in thing.dates if not date.other]
    starts, ends = _of(kept, _STARTS), _of(kept, _ENDS)
    from_, to = _extents(starts), _extents(ends)
    others = [date.text for date in thing.dates if date.other]
    bars: list[TimelineBar] = []
    points: list[float] = []
    if from_ and to and from_[0].end <= to[-1].start:
        begun, over = from_[0], to[-1]
        if not begun.exact:
            bars.append(scale.bar(begun.start, begun.end, vague=True))
        known = begun.start if begun.exact else begun.end, over.end if over.exact else over.start
        bars.append(scale.bar(*known, vague=False))
        if not over.exact:
            bars.append(scale.bar(over.start, over.end, vague=True))
    else:
        for at in (*from_, *to):
            if at.exact:
                points.append(scale.at((at.start + at.end) / 2))
            else:
                bars.append(scale.bar(at.start, at.end, vague=True))
    aside = tuple(scale.at((at.start + at.end) / 2) for at in _extents(others))
    return TimelineRow(
        thing.iri, thing.kind, starts, ends, tuple(bars), tuple(points), aside, tuple(others)
    )


def _of(dates: Sequence[Date], properties: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(date.text for date in dates if date.property in properties))


def _extents(texts: Sequence[str]) -> list[Extent]:
    found = (extent(text) for text in texts)
    return sorted((at for at in found if at), key=lambda at: (at.start, at.end))
