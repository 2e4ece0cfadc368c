"""Forms as laid out: labels with values, partner tables, partner lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from c3graph.extract.documents.blocks import Line, Page
from c3graph.extract.findings import Span
from c3graph.extract.lexicon import country_names, labels, lexicon, lexicons, rx

_LABEL = re.compile(r"(?P<label>[^:\n]{2,42}?)\s?:[ \t]*")
_CODES = {"UK", "EL", *country_names().values()}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A field of a form: its name, and where its value stands (empty for a value left out)."""

    field: str
    start: int
    end: int
    line: int


@dataclass(eq=False)
class PartnerRow:
    """A partner: its name and the cells that belong to it."""

    start: int
    end: int
    cells: dict[str, Span] = field(default_factory=dict)


def values(name: str) -> frozenset[str]:
    """The words that mean a value (as `yes`) in any language of the lexicon."""
    return frozenset(v for code in lexicons() for v in lexicon(code).values.get(name, frozenset()))


def _read_labels(page: Page) -> list[Labelled]:
    """Fields in order. A value is on the label's line or, where that is empty, on the next."""
    known = labels()
    found: list[Labelled] = []
    lines = page.lines
    for number, line in enumerate(lines):
        match = _LABEL.match(line.text)
        alone = line.text.strip().casefold()
        name = known.get(match["label"].strip().casefold()) if match else None
        if match and name:
            start, end = line.start + match.end(), line.end
            if start >= end:
                following = lines[number + 1] if number + 1 < len(lines) else None
                if following is None or (_is_label(following) or line.blank_after):
                    continue
                start, end = following.start, following.end
            found.append(Labelled(name, start, end, number))
        elif alone in known and known[alone] == "partners" and line.level == 0:
            found.append(Labelled("partners", line.end, line.end, number))
    return found


def _is_label(line: Line) -> bool:
    match = _LABEL.match(line.text)
    return bool(match) and match["label"].strip().casefold() in labels()  # type: ignore[index]


def _columns(line: Line) -> list[str]:
    """The columns of a table whose header has lost its cells: Organisation nameFunctionCountry…"""
    rest = line.text.casefold()
    known = {k: v for code in lexicons() for k, v in lexicon(code).columns.items()}
    order: list[str] = []
    while rest:
        rest = rest.lstrip(" \t|;")
        key = next((k for k in sorted(known, key=len, reverse=True) if rest.startswith(k)), None)
        if key is None:
            return order if len(order) >= 3 and not rest.strip() else []
        order.append(known[key])
        rest = rest[len(key) :]
    return order if len(order) >= 2 else []


def _cell(line: Line) -> str | None:
    """The column that a line's text can only belong to."""
    text = line.text.strip().casefold()
    if text in values("role"):
        return "role"
    if line.text.strip() in country_names() or line.text.strip() in _CODES:
        return "country"
    if text in values("yes") | values("no"):
        return "isClusterOrganisation"
    if re.match(r"https?://|www\.", text):
        return "link"
    return None


def _table_rows(page: Page) -> list[PartnerRow]:
    """Rows of a table with a known header, a cell a line; an empty cell leaves no line."""
    rows: list[PartnerRow] = []
    for number, line in enumerate(page.lines):
        if not _columns(line):
            continue
        for following in page.lines[number + 1 :]:
            if following.blank_before:
                break
            kind = _cell(following)
            if kind is None:
                rows.append(PartnerRow(following.start, following.end))
            elif rows:
                rows[-1].cells.setdefault(kind, (following.start, following.end))
    return rows


_TAIL_CODE = re.compile(r"\s*\((?P<code>[A-Z]{2})\)\s*;?$")
_TAIL_BRACKET = re.compile(r"\s*\((?P<inside>[^()]*)\)\s*$")


def _list_rows(page: Page, lines: list[Line]) -> list[PartnerRow]:
    """Partners in a list: NAME (role) (CC), or NAME, Country."""
    rows: list[PartnerRow] = []
    for line in lines:
        start, end = line.start, line.end
        cells: dict[str, Span] = {}
        kind = _cell(line)
        if kind and rows:  # a cell of the row above, on a line of its own
            rows[-1].cells.setdefault(kind, (start, end))
            continue
        if match := _TAIL_CODE.search(page.text[start:end]):
            cells["country"] = (start + match.start("code"), start + match.end("code"))
            end = start + match.start()
        comma = re.search(r",\s([^,]+)$", page.text[start:end])
        if comma and comma[1] in country_names():
            cells["country"] = (start + comma.start(1), start + comma.end(1))
            end = start + comma.start()
        for role in sorted(values("role"), key=len, reverse=True):
            inside = rx(rf"(?:\(|[-–]\s|,\s)({re.escape(role)})\)?\s*$", re.I).search(
                page.text[start:end]
            )
            if inside:
                cells["role"] = (start + inside.start(1), start + inside.end(1))
                end = start + len(page.text[start : start + inside.start()].rstrip(" -–,("))
                break
        surface_end = end
        bracket = re.search(r"\s\([^()]*$", page.text[start:end]) or _TAIL_BRACKET.search(
            page.text[start:end]
        )
        if bracket:
            end = start + bracket.start()
        row = PartnerRow(start, end, cells)
        row.cells["surface"] = (start, surface_end)
        rows.append(row)
    return rows


def _after(page: Page, number: int) -> list[Line]:
    """The bullets or lines that follow a label, up to a blank line behind the first of them."""
    found: list[Line] = []
    for line in page.lines[number + 1 :]:
        if found and (line.level == 0) != (found[0].level == 0):
            break
        if found and line.level == 0 and line.blank_before:
            break
        if _is_label(line):
            break
        found.append(line)
    return found


@dataclass(frozen=True, slots=True)
class Form:
    """What a page has of a form: its fields, its partners, and the lines that a table takes."""

    fields: tuple[Labelled, ...]
    rows: tuple[PartnerRow, ...]
    table: bool
    closed: tuple[Span, ...]


def read_form(page: Page) -> Form:
    """The labelled fields and the partner table of a page."""
    fields = _read_labels(page)
    rows = _table_rows(page)
    if rows:
        cells = [span for row in rows for span in row.cells.values()]
        end = max([row.end for row in rows] + [b for _, b in cells])
        header = next(line for line in page.lines if _columns(line))
        return Form(tuple(fields), tuple(rows), True, ((header.start, end),))
    for item in fields:
        if item.field == "partners":
            rows += _list_rows(page, _after(page, item.line))
        elif item.field == "lead" and item.end > item.start:
            named = Line(
                item.start, item.end, page.text[item.start : item.end], 0, False, True, True
            )
            leading = _list_rows(page, [named])
            for row in leading:
                row.cells["lead"] = (row.start, row.end)
            rows = leading + rows
    starts = {row.start for row in rows} | {a for row in rows for a, _ in row.cells.values()}
    taken = [ln for ln in page.lines if any(ln.start <= at < ln.end for at in starts)]
    spans = tuple((line.start, line.end) for line in taken)
    return Form(tuple(fields), tuple(rows), False, spans)
