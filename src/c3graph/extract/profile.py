"""Forms: labels with values, partner tables, partner lists. Closed vocabularies, one grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from c3graph.extract.amounts import find_amounts
from c3graph.extract.blocks import Line, Page
from c3graph.extract.dates import find_dates
from c3graph.extract.findings import Findings, Span, Thing
from c3graph.extract.lexicon import LANGUAGES, countries, labels, lexicon
from c3graph.extract.mentions import Mention, Reading

_LABEL = re.compile(r"(?P<label>[^:\n]{2,42}?)\s?:[ \t]*")
_CODES = {"UK", "EL", *countries().values()}
_NETWORK = re.compile(r"\b(?:Network|Hálózat|Sieć|Rete|Tīkls|Alliance)\b")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A field of a form: its name, and where its value stands (empty for a value left out)."""

    field: str
    start: int
    end: int
    line: int


@dataclass(eq=False)
class Row:
    """A partner: its name and the cells that belong to it."""

    start: int
    end: int
    cells: dict[str, Span] = field(default_factory=dict)


def _values(name: str) -> frozenset[str]:
    return frozenset(v for code in LANGUAGES for v in lexicon(code).values.get(name, frozenset()))


def read_labels(page: Page) -> list[Labelled]:
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
    known = {k: v for code in LANGUAGES for k, v in lexicon(code).columns.items()}
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
    if text in _values("role"):
        return "role"
    if line.text.strip() in countries() or line.text.strip() in _CODES:
        return "country"
    if text in _values("yes") | _values("no"):
        return "isClusterOrganisation"
    if re.match(r"https?://|www\.", text):
        return "link"
    return None


def table_rows(page: Page) -> list[Row]:
    """Rows of a table with a known header, a cell a line; an empty cell leaves no line."""
    rows: list[Row] = []
    for number, line in enumerate(page.lines):
        if not _columns(line):
            continue
        for following in page.lines[number + 1 :]:
            if following.blank_before:
                break
            kind = _cell(following)
            if kind is None:
                rows.append(Row(following.start, following.end))
            elif rows:
                rows[-1].cells.setdefault(kind, (following.start, following.end))
    return rows


_TAIL_CODE = re.compile(r"\s*\((?P<code>[A-Z]{2})\)\s*;?$")
_TAIL_BRACKET = re.compile(r"\s*\((?P<inside>[^()]*)\)\s*$")


def list_rows(page: Page, lines: list[Line]) -> list[Row]:
    """Partners in a list: NAME (role) (CC), or NAME, Country."""
    rows: list[Row] = []
    for line in lines:
        start, end = line.start, line.end
        cells: dict[str, Span] = {}
        if match := _TAIL_CODE.search(page.text[start:end]):
            cells["country"] = (start + match.start("code"), start + match.end("code"))
            end = start + match.start()
        comma = re.search(r",\s([^,]+)$", page.text[start:end])
        if comma and comma[1] in countries():
            cells["country"] = (start + comma.start(1), start + comma.end(1))
            end = start + comma.start()
        for role in sorted(_values("role"), key=len, reverse=True):
            inside = re.search(rf"(?:\(|[-–]\s|,\s)({re.escape(role)})\)?\s*$", page.text[start:end], re.I)
            if inside:
                cells["role"] = (start + inside.start(1), start + inside.end(1))
                end = start + len(page.text[start : start + inside.start()].rstrip(" -–,("))
                break
        surface_end = end
        bracket = re.search(r"\s\([^()]*$", page.text[start:end]) or _TAIL_BRACKET.search(page.text[start:end])
        if bracket:
            end = start + bracket.start()
        row = Row(start, end, cells)
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


class Profile:
    """The rules for one form."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.page = reading, reading.page
        self.findings: Findings = reading.findings
        self.fields = read_labels(self.page)

    def run(self) -> None:
        rows = table_rows(self.page)
        for item in self.fields:
            if item.field == "partners" and not rows:
                rows = list_rows(self.page, _after(self.page, item.line))
        project = self._project()
        if project is None:
            return
        for row in rows:
            self._partner(project, row)
        self._subtitle(project, bool(rows))
        for item in self.fields:
            self._field(project, item)

    def _project(self) -> Thing | None:
        if self.reading.project is not None:
            return self.reading.project
        for item in self.fields:
            if item.field == "acronym" and item.end > item.start:
                name = self.page.text[item.start : item.end]
                return self.findings.thing("Project", name, (item.start, item.end), "form.acronym", 0.95)
        return None

    def _partner(self, project: Thing, row: Row) -> None:
        text, findings = self.page.text, self.findings
        span = row.cells.get("surface", (row.start, row.end))
        name = " ".join(text[row.start : row.end].split())
        self.reading.drop(*span)
        kind = "Network" if _NETWORK.search(name) else "Organisation"
        if re.search(r"\b(?:Cluster|Klaster|Klaszter)\b", name) and kind == "Organisation":
            kind = "Cluster"
        partner = findings.thing(kind, name, span, "form.partner", 0.97)
        self.reading.mentions.append(Mention(*span, partner))
        self.reading.mentions.sort(key=lambda m: (m.start, -m.end))
        self.reading.rows.append(span)
        evidence = [(row.start, row.end)]
        findings.say(partner, "participatesIn", project, evidence, "form.partner", 0.97)
        for predicate in ("role", "country"):
            if cell := row.cells.get(predicate):
                findings.say(partner, predicate, text[slice(*cell)].strip(), [cell], "form.cell", 0.97)
        if cell := row.cells.get("isClusterOrganisation"):
            yes = text[slice(*cell)].strip().casefold() in _values("yes")
            findings.say(partner, "isClusterOrganisation", "Yes" if yes else "No", [cell], "form.cell", 0.97)
        if (cell := row.cells.get("role")) and text[slice(*cell)].strip().casefold() in _values("lead"):
            findings.say(partner, "leads", project, [(row.start, row.end), cell], "form.lead", 0.97)

    def _subtitle(self, project: Thing, table: bool) -> None:
        """A short line alone right behind the partner table is the project's title."""
        if not table or self.findings.relations(project, "fullName"):
            return
        end = max(e for _, e in self.reading.rows)
        line = next((ln for ln in self.page.lines if ln.start > end and ln.blank_before), None)
        if line and line.blank_after and 4 <= len(line.text.split()) <= 20 and not line.text.strip().endswith("."):
            span = (line.start, line.start + len(line.text.rstrip()))
            value = " ".join(self.page.text[slice(*span)].split())
            self.findings.say(project, "fullName", value, [span], "form.subtitle", 0.85)

    def _field(self, project: Thing, item: Labelled) -> None:
        text = self.page.text[item.start : item.end]
        say, at = self.findings.say, item.start
        if item.field in ("duration", "startDate", "endDate"):
            for date in find_dates(text, self.page.published)[:1]:
                span = [(at + date.start, at + date.end)]
                say(project, "endDate" if item.field == "endDate" else "startDate", date.first, span, "form.date", 0.97)
                if date.last:
                    say(project, "endDate", date.last, span, "form.date", 0.97)
        elif item.field in ("totalBudget", "euContribution"):
            self._money(project, item, text)
        elif item.field == "fullName":
            inside = re.search(r"\(([A-Z][^()]{15,200})\)\s*$", text)
            span = (at + inside.start(1), at + inside.end(1)) if inside else (at, item.end)
            value = self.page.text[slice(*span)].strip(" .„”“\"")
            if len(value.split()) > 2:
                say(project, "fullName", value, [span], "form.title", 0.9)
        elif item.field == "lead":
            for mention in self.reading.within(item.start, item.end, "Organisation", "Cluster", "Network")[:1]:
                span = [(mention.start, mention.end)]
                say(mention.thing, "leads", project, span, "form.lead", 0.95)
                say(mention.thing, "participatesIn", project, span, "form.lead", 0.95)
        if item.field in ("programme", "totalBudget"):
            for mention in self.reading.within(item.start, item.end, "Programme"):
                say(project, "fundedBy", mention.thing, [(mention.start, mention.end)], "form.programme", 0.95)

    def _money(self, project: Thing, item: Labelled, text: str) -> None:
        """The first amount is the total, unless its word says that it is the partner's own."""
        for amount in find_amounts(text):
            before = text[: amount.start].casefold()[-12:]
            if any(word in before for word in lexicon("hu").values.get("own", ())):
                continue
            span, unit = (item.start + amount.start, item.start + amount.end), amount.unit
            if len(text) > 80:
                return
            self.findings.say(project, item.field, amount.low, [span], "form.amount", 0.97)
            place = [(item.start + unit[0], item.start + unit[1])]
            self.findings.say(project, "currency", amount.currency, place, "form.amount", 0.97)
            return
