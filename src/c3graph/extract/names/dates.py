"""Dates as documents write them, each with the precision that is stated and no more.

English, Polish, Hungarian, Italian and Latvian. A month is `2016-04`, a year `2011`, a day
without a
year `--03-14` (xsd:gMonthDay); an interval is two of them. A missing year comes from
`published` only
where the text says "this year" ("br.", "tego roku").
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_MONTHS = (
    "january|jan|stycznia|styczeń|styczniu|január\\w*|gennaio|janvār\\w*",
    "february|feb|lutego|luty|lutym|február\\w*|febbraio|februār\\w*",
    "march|mar|marca|marzec|marcu|március\\w*|marzo|mart\\w{1,2}",
    "april|apr|kwietnia|kwiecień|kwietniu|április\\w*|aprile|aprīl\\w*|aprīļ\\w*",
    "may|maja|maj|maju|május\\w*|maggio|maij\\w+",
    "june|jun|czerwca|czerwiec|czerwcu|június\\w*|giugno|jūnij\\w+",
    "july|jul|lipca|lipiec|lipcu|július\\w*|luglio|jūlij\\w+",
    "august|aug|sierpnia|sierpień|sierpniu|augusztus\\w*|agosto|august[aāsu]\\w*",
    "september|sept|sep|września|wrzesień|wrześniu|szeptember\\w*|settembre|septembr\\w+",
    "october|oct|października|październik|październiku|október\\w*|ottobre|oktobr\\w+",
    "november|nov|listopada|listopad|listopadzie|november\\w+|novembre|novembr\\w+",
    "december|dec|grudnia|grudzień|grudniu|december\\w+|dicembre|decembr\\w+",
)
_NUMBER = {form: number for number, forms in enumerate(_MONTHS, 1) for form in forms.split("|")}
_STARTS = [
    (re.compile(form, re.I), number)
    for form, number in sorted(_NUMBER.items(), key=lambda p: -len(p[0]))
]
_M = r"\b(?P<m{n}>" + "|".join(sorted(_NUMBER, key=len, reverse=True)) + r")\b\.?"
_D = r"(?<![\w.,])(?P<d{n}>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|°|º|\.(?=\s?[^\W\d]))?(?!\d)"
_Y = r"(?P<y{n}>(?:19|20)\d\d)(?!\d)"
_AFTER = r"(?:\s*(?:r\.|roku\b|gada\b|-?b[ae]n\b|\.))?"
_THIS = r"(?P<this>br\.|bieżącego roku|tego roku|this year|d\.á\.|idén|quest'anno|šogad)"


def _p(template: str, **parts: str) -> re.Pattern[str]:
    for name, part in parts.items():
        template = template.replace(f"<{name}>", part)
    counters = {"m": 0, "d": 0, "y": 0}

    def place(match: re.Match[str]) -> str:
        kind = match[1]
        counters[kind] += 1
        base = {"m": _M, "d": _D, "y": _Y}[kind]
        return base.replace("{n}", str(counters[kind]))

    return re.compile(re.sub(r"<([mdy])>", place, template), re.I)


_DASH = r"\s*(?:-|–|—|to|till|until|and|i|oraz|do|és|e|un|al|līdz)\s*"
_PATTERNS = (
    re.compile(
        r"\b(?P<y1>(?:19|20)\d\d)-(?P<n1>\d\d)-(?P<d1>\d\d)"
        r"(?:T\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\b"
    ),
    re.compile(r"\b(?P<d1>\d{1,2})\.\s?(?P<n1>\d{1,2})\.\s?(?P<y1>(?:19|20)\d\d)\b"),
    re.compile(r"\b(?P<d1>\d{1,2})/(?P<n1>\d{1,2})/(?P<y1>(?:19|20)\d\d)\b"),
    re.compile(r"\b(?P<y1>(?:19|20)\d\d)\.\s?(?P<n1>[01]\d)\.\s?(?P<d1>[0-3]\d)\b\.?"),
    _p(r"<d>\s*(?:of\s+)?<m>" + _DASH + r"<d>\s*(?:of\s+)?<m>,?\s*<y>" + _AFTER),
    _p(r"<d>" + _DASH + r"<d>\s*(?:of\s+)?<m>,?\s*(?:<y>" + _AFTER + "|" + _THIS + ")"),
    _p(r"<d>" + _DASH + r"<d>\s*(?:of\s+)?<m>"),
    _p(r"<d>-<m>-<y>"),
    re.compile(
        r"(?<![\d.,])(?P<d1>[12]\d|3[01]|0?[1-9])\.?\s(?P<r1>X?I{1,3}|I?[VX]|VI{1,3})\s(?P<y1>(?:19|20)\d\d)\b"
    ),
    _p(r"<m>\s*<d>" + _DASH + r"<d>,?\s*<y>"),
    _p(r"<y>\.?(?:\s*gada)?\s*<m>\s*<d>" + _DASH + "<d>"),
    _p(r"<y>\.(?:\s*gada)?\s*(?:(?P<d2>\d{1,2})\.\s*)?<m>(?:\s*<d>(?:-?[jaáeé]\w{0,2}\b|\.)?)?"),
    _p(r"<d>\s*(?:of\s+)?<m>,?\s*(?:<y>" + _AFTER + "|" + _THIS + ")"),
    _p(r"<m>\s*<d>,?\s*<y>"),
    _p(r"<m>" + _DASH + r"<m>\s*(?:of\s*)?,?\s*<y>" + _AFTER),
    _p(r"<m>\s*(?:of\s*)?,?\s*<y>" + _AFTER),
    _p(r"<d>\s*(?:of\s+)?<m>"),
    _p(r"\b(?:march|april|june|july|august|september|october|november|december|january|february)\s"
       r"(?P<d1>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b(?!\d)"),
)  # fmt: skip
# A month in figures is told from any other number only where both ends of a range have one.
_FIGURES = tuple(
    re.compile(
        rf"(?<![\w./-]){month.format(n=1)}{between}(?P<y1>(?:19|20)\d\d)"
        r"(?:\s*(?:r\.|roku|gada))?\s*(?:to|until|till|do|al|līdz|–|-|—)\s*"
        rf"{month.format(n=2)}{between}(?P<y2>(?:19|20)\d\d)(?!\d)"
    )
    for month, between in (
        (r"(?P<r{n}>X?I{{1,3}}|I?[VX]|VI{{1,3}})", r"\s"),
        (r"(?P<n{n}>0?[1-9]|1[0-2])", r"\s?[/.]\s?"),
    )
)
_ROMAN = dict(zip("I II III IV V VI VII VIII IX X XI XII".split(), range(1, 13), strict=True))
_YEARS = re.compile(r"(?<!\d)(?P<a>(?:19|20)\d\d)\s?[-–/]\s?(?P<b>(?:(?:19|20)\d\d|\d\d))(?![\d-])")
_YEAR = re.compile(r"(?<![\d.,–-])(?:19|20)\d\d(?![\d%–-]|[.,]\d)")
_BETWEEN = re.compile(
    r"\s*(?:r\.|roku|gada)?\s*(?:to|until|till|through|do|–|-|—|/|līdz|al|a|fino a)\s*"
    r"(?:end of\s+)?(?:\w+day,?\s*)?",
    re.I,
)
# A Hungarian range: the suffix "from" at its first end, whether or not the date took it in.
_FROM = re.compile(r"(?:-?t[óő]l)?\s+")
_FROM_BEFORE = re.compile(r"t[óő]l\s+$")
# What stands before a month where a day should, and is none.
_NO_DAY = re.compile(r"(?<!\d)(?:3[2-9]|[4-9]\d|0{1,2})(?:st|nd|rd|th|°|º|\.)?\s*(?:of\s+)?$")
_PERIOD = (
    r"(?:quarter|half|semester|kwartał\w*|kw\.|półrocz\w*|semestr\w*|negyedév\w*|félév\w*"
    r"|trimestre|semestre|ceturksn\w*|pusgad\w*)"
)
# What stands before a year and makes it a part of that year, in a form that is not read.
_PART = re.compile(
    rf"(?:\b(?:Q[1-4]|H[12]|(?:[IVX]{{1,4}}|\d{{1,2}})[./]?)?\s*(?:of\s+)?{_PERIOD}?(?:\s+of)?\s*,?\s*)$",
    re.I,
)
_LINK = r"(?:to|until|till|through|do|līdz|al|fino a|-|–|—)"
_LINK_BEFORE = re.compile(rf"(?:^|[\s\d.)]){_LINK}\s*(?:end of\s+)?$", re.I)
_LINK_AFTER = re.compile(rf"\s*(?:r\.|roku|gada)?\s*{_LINK}\s*", re.I)
_NAMED = "|".join(sorted(_NUMBER, key=len, reverse=True))
# Looks like a date: figures with separators, a year, the name of a month, a part of a year.
_LIKE_A_DATE = (
    rf"(?:\d{{1,2}}[./-]\d{{1,4}}(?:[./-]\d{{2,4}})?|(?:19|20)\d\d|(?:\d{{1,2}}\.?\s)?(?:{_NAMED})(?:\s\d{{1,2}})?"
    rf"|Q[1-4]|{_PERIOD}|\d{{1,2}}\.?\s[IVX]{{1,4}}\s\d{{4}}|[IVX]{{1,4}}\s(?:\d{{4}}|{_PERIOD}))"
)
_LIKE_BEFORE = re.compile(rf"(?<![\w.]){_LIKE_A_DATE}[.,]?(?:\s*(?:r\.|roku|gada))?\s*$", re.I)
_LIKE_AFTER = re.compile(rf"{_LIKE_A_DATE}(?!\w)", re.I)


@dataclass(frozen=True, slots=True, order=True)
class DateSpan:
    """Characters `start` to `end` say `first`, or from `first` to `last`."""

    start: int
    end: int
    first: str
    last: str | None = None

    @property
    def value(self) -> str:
        """The date, or first and last day joined by a slash (ISO 8601)."""
        return f"{self.first}/{self.last}" if self.last else self.first

    @property
    def precision(self) -> str:
        """How precise the first date is: `year`, `month` or `day`."""
        return {4: "year", 7: "month"}.get(len(self.first), "day")


def _month(word: str) -> int | None:
    """The number of a month's name in any form, 1 to 12."""
    cleaned = word.strip(".").casefold()
    for pattern, number in _STARTS:
        if pattern.fullmatch(cleaned):
            return number
    return None


def _iso(year: str | None, number: int | None, day: str | None) -> str | None:
    """An ISO 8601 date, None where the calendar has no such day."""
    if number is None:
        return year
    if not 1 <= number <= 12:
        return None
    if day is None:
        return f"{year}-{number:02}" if year else None
    try:
        datetime.date(int(year or 2000), number, int(day))
    except ValueError:
        return None
    return f"{year or '-'}-{number:02}-{int(day):02}"


def _read(match: re.Match[str], published: str | None) -> DateSpan | None:
    groups = {k: v for k, v in match.groupdict().items() if v}
    year = groups.get("y1")
    if "this" in groups and published:
        year = published[:4]
    one = _month_in(groups, "1") or _month(match[0].split()[0])
    if one is None:
        return None
    two = _month_in(groups, "2") or one
    days = [groups[k] for k in ("d1", "d2", "d3") if k in groups]
    if re.match(r"(?:19|20)\d\d", match[0]) and len(days) == 2 and "n1" not in groups:
        days = days if _DASHED.search(match[0]) else days[:1]
    first = _iso(year, one, days[0] if days else None)
    last = _iso(year, two, days[1]) if len(days) > 1 else None
    if not days and two != one:
        last = _iso(groups.get("y2", year), two, None)
        if first is None or last is None or last < first:
            return None
    if first is None or (len(days) > 1 and last is None):
        return None
    end = match.end()
    return DateSpan(match.start(), end, first, last if last != first else None)


def _month_in(groups: dict[str, str], place: str) -> int | None:
    """The month of a range's first or second end: a number, a Roman one, a name."""
    if f"n{place}" in groups:
        return int(groups[f"n{place}"])
    if f"r{place}" in groups:
        return _ROMAN.get(groups[f"r{place}"])
    return _month(groups[f"m{place}"]) if f"m{place}" in groups else None


_DASHED = re.compile(r"\d\s*[-–]\s*\d")


def _no_day_before(text: str, at: int) -> bool:
    return bool(_NO_DAY.search(text[max(0, at - 8) : at]))


def _linked(text: str, one: DateSpan, other: DateSpan) -> bool:
    between = text[one.end : other.start]
    from_to = _FROM.fullmatch(between) and _FROM_BEFORE.search(text[one.start : other.start])
    return bool(from_to or _BETWEEN.fullmatch(between))


def _join(text: str, spans: list[DateSpan]) -> list[DateSpan]:
    """Two dates with "to" between them are one interval."""
    joined: list[DateSpan] = []
    for span in spans:
        if (
            joined
            and joined[-1].last is None
            and span.last is None
            and not joined[-1].first.startswith("--")
            and _linked(text, joined[-1], span)
            and joined[-1].first <= span.first
        ):
            before = joined.pop()
            joined.append(DateSpan(before.start, span.end, before.first, span.first))
        else:
            joined.append(span)
    return joined


def find_dates(text: str, published: str | None = None) -> list[DateSpan]:
    """Dates and intervals of `text` in order, none overlapping another.

    `published` is the ISO date of the document, for "this year". Offsets are Python `str` offsets.
    """
    taken = bytearray(len(text))
    found: list[DateSpan] = []

    def take(span: DateSpan | None) -> None:
        if span and not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            found.append(span)

    if not re.search(r"\d", text):
        return []
    parts = _with_digits(text)
    for pattern in (*_FIGURES, *_PATTERNS):
        for a, b in parts:
            for match in pattern.finditer(text, a, b):
                span = _read(match, published)
                if span and span.precision == "month" and _no_day_before(text, match.start()):
                    span = None
                if span is None:  # a day that the calendar lacks is not read as its month
                    taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                take(span)
    for match in _YEARS.finditer(text):
        last = match["b"] if len(match["b"]) == 4 else match["a"][:2] + match["b"]
        if match["a"] < last:
            take(DateSpan(match.start(), match.end(), match["a"], last))
    for match in _YEAR.finditer(text):
        take(DateSpan(match.start(), match.end(), match[0]))
    return _whole(text, _join(text, sorted(found)))


def _whole(text: str, spans: list[DateSpan]) -> list[DateSpan]:
    """The dates without those of a range of which the other end is not read.

    The one end alone would be taken for what it is not: the end of a project for its beginning.
    """
    broken: set[DateSpan] = set()
    for at, span in enumerate(spans):
        if span.last:
            continue
        start = text.rfind("\n", 0, span.start) + 1
        before = text[max(start, span.start - 60) : span.start]
        part = _PART.search(before)
        begin = span.start - (len(part[0].lstrip()) if part and part[0].strip() else 0)
        before = text[max(start, begin - 60) : begin]
        previous = spans[at - 1] if at else None
        link = _LINK_BEFORE.search(before)
        if link and previous and _LINK_AFTER.fullmatch(text, previous.end, begin):
            if previous.last is None:
                broken |= {previous, span}
        elif link and _LIKE_BEFORE.search(before[: link.start() + 1].rstrip()):
            broken.add(span)
        after = _LINK_AFTER.match(text, span.end)
        following = spans[at + 1] if at + 1 < len(spans) else None
        if (
            after
            and not (following and following.start == after.end())
            and _LIKE_AFTER.match(text, after.end())
        ):
            broken.add(span)
    return [span for span in spans if span not in broken]


def _with_digits(text: str) -> list[tuple[int, int]]:
    """Stretches round each digit in which a date may stand; those that touch are one."""
    found: list[tuple[int, int]] = []
    for match in re.finditer(r"\d+", text):
        start, end = max(0, match.start() - 24), min(len(text), match.end() + 34)
        for _ in range(30):  # to the edges of words
            start -= bool(start and not text[start - 1].isspace())
            end += bool(end < len(text) and not text[end].isspace())
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
