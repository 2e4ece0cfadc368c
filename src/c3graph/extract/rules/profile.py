"""Forms: what labels and partner tables say of the project. Closed vocabularies, one grammar."""

from __future__ import annotations

import re

from c3graph.extract.documents.forms import Form, Labelled, PartnerRow, values
from c3graph.extract.findings import Thing
from c3graph.extract.lexicon import lexicon, rx
from c3graph.extract.names.amounts import find_amounts
from c3graph.extract.names.dates import DateSpan, find_dates
from c3graph.extract.names.projects import ACRONYM
from c3graph.extract.reading import Mention, Reading

_NETWORK = re.compile(r"\b(?:Network|Hálózat|Sieć|Rete|Tīkls|Alliance)\b")
# Before a date that is an end, and has no beginning beside it.
_UNTIL = re.compile(
    r"^\W*(?:to|until|till|through|do|līdz|fino al?)\s+(?:the\s+)?(?:end of\s+)?(?:\w+day,?\s*)?$",
    re.I,
)
# Round a date that is one end of a range whose other end was not read.
_BEGUN = re.compile(r"(?:^|\S)\s*(?:[–—]|(?<=\S)\s-|\b(?:to|until|till|do|al|līdz))\s*$", re.I)
_GOES_ON = re.compile(
    r"[^\n]{0,12}?\s*(?:[-–—]|\b(?:to|until|till|do|al|līdz)\b)(?!\s*\d+\s*(?:mo|mies|hón|mes|mēn))"
    r"[^\n]{0,40}?\d",
    re.I,
)


def _role(field: str, date: DateSpan, text: str) -> str:
    """The predicate of a labelled date, "" where it is open which end of a range"""
    if field == "endDate" or date.last:
        return "endDate" if field == "endDate" else "startDate"
    before = text[: date.start]
    if _UNTIL.search(before):
        return "endDate" if field == "duration" else ""
    if field == "duration" and (_BEGUN.search(before) or _GOES_ON.match(text, date.end)):
        return ""
    return "startDate"


class Profile:
    """The rules for one form."""

    def __init__(self, reading: Reading, form: Form) -> None:
        self.reading, self.page, self.findings = reading, reading.page, reading.findings
        self.form, self.fields = form, form.fields

    def run(self) -> None:
        """Adds what the fields and the partner table of a project's profile say."""
        project = self._project()
        if project is None:
            return
        for row in self.form.rows:
            self._partner(project, row)
        self._subtitle(project, self.form.table)
        for item in self.fields:
            self._field(project, item)

    def _project(self) -> Thing | None:
        if self.reading.project is not None:
            return self.reading.project
        for item in self.fields:
            name = self.page.text[item.start : item.end].strip()
            short = item.field == "fullName" and rx(ACRONYM).fullmatch(name)
            if (item.field == "acronym" or short) and name:
                return self.findings.thing(
                    "Project", name, (item.start, item.end), "form.acronym", 0.95
                )
        return None

    def _partner(self, project: Thing, row: PartnerRow) -> None:
        text, findings = self.page.text, self.findings
        span = row.cells.get("surface", (row.start, row.end))
        name = " ".join(text[row.start : row.end].split())
        kind = "Network" if _NETWORK.search(name) else "Organisation"
        if re.search(r"\b(?:Cluster|Klaster|Klaszter)\b", name) and kind == "Organisation":
            kind = "Cluster"
        left = re.fullmatch(r"(\w+ \w+)\s?[-–]\s?[A-Z].*", name)
        also = (left[1],) if left and kind == "Network" else ()
        partner = findings.thing(kind, name, span, "form.partner", 0.97, also)
        self.reading.note(Mention(*span, partner))
        partner.name = name
        self.reading.rows.append(span)
        evidence = [(row.start, row.end)]
        findings.say(partner, "participatesIn", project, evidence, "form.partner", 0.97)
        for predicate in ("role", "country"):
            if cell := row.cells.get(predicate):
                findings.say(
                    partner, predicate, text[slice(*cell)].strip(), [cell], "form.cell", 0.97
                )
        if cell := row.cells.get("isClusterOrganisation"):
            yes = text[slice(*cell)].strip().casefold() in values("yes")
            findings.say(
                partner, "isClusterOrganisation", "Yes" if yes else "No", [cell], "form.cell", 0.97
            )
        cell = row.cells.get("role", (0, 0))
        if "lead" in row.cells or text[slice(*cell)].strip().casefold() in values("lead"):
            spans = [(row.start, row.end), *([cell] if cell[1] else [])]
            findings.say(partner, "leads", project, spans, "form.lead", 0.97)

    def _subtitle(self, project: Thing, table: bool) -> None:
        """A short line alone right behind the partner table is the project's title."""
        if not table or self.findings.relations(project, "fullName"):
            return
        end = max(e for _, e in self.reading.rows)
        line = next((ln for ln in self.page.lines if ln.start > end and ln.blank_before), None)
        if (
            line
            and line.blank_after
            and 4 <= len(line.text.split()) <= 20
            and not line.text.strip().endswith(".")
        ):
            span = (line.start, line.start + len(line.text.rstrip()))
            prefix = re.match(rf"{re.escape(project.name)}\s[-–:]\s", line.text, re.I)
            if prefix:
                span = (span[0] + prefix.end(), span[1])
            value = " ".join(self.page.text[slice(*span)].split())
            self.findings.say(project, "fullName", value, [span], "form.subtitle", 0.85)

    def _field(self, project: Thing, item: Labelled) -> None:
        text = self.page.text[item.start : item.end]
        say, at = self.findings.say, item.start
        if item.field in ("duration", "startDate", "endDate"):
            for date in find_dates(text, self.page.published)[:1]:
                span = [(at + date.start, at + date.end)]
                role = _role(item.field, date, text)
                if role:
                    say(project, role, date.first, span, "form.date", 0.97)
                if date.last:
                    say(project, "endDate", date.last, span, "form.date", 0.97)
        elif item.field in ("totalBudget", "euContribution"):
            self._money(project, item, text)
        elif item.field == "fullName":
            inside = re.search(r"\(([A-Z][^()]{15,200})\)\s*$", text)
            place = (at + inside.start(1), at + inside.end(1)) if inside else (at, item.end)
            value = self.page.text[slice(*place)].strip(' .„”“"')
            if len(value.split()) > 2:
                say(project, "fullName", value, [place], "form.title", 0.9)
        if item.field in ("programme", "totalBudget"):
            for mention in self.reading.within(item.start, item.end, "Programme"):
                say(
                    project,
                    "fundedBy",
                    mention.thing,
                    [(mention.start, mention.end)],
                    "form.programme",
                    0.95,
                )

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
