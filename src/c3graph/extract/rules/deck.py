"""Slides: a letterhead, a title slide, headings, and bullets whose heading says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from c3graph.extract.documents.blocks import Line
from c3graph.extract.findings import Thing
from c3graph.extract.lexicon import any_of, rx
from c3graph.extract.reading import Reading
from c3graph.extract.rules.title_slide import TitleSlide, competence

_NUMBER = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


@dataclass(frozen=True, slots=True)
class Bullet:
    """A bullet with the bullets above it and the headings over them, nearest first."""

    line: Line
    parents: tuple[Line, ...]
    headings: tuple[Line, ...]
    children: int

    def scope(self, words: tuple[str, ...], *, headings: bool = True) -> bool:
        """Whether the nearest bullet above, or a heading where none is above, has one of the
        words."""
        over = self.parents if self.parents else self.headings if headings else ()
        return any(rx(rf"\b(?:{any_of(words)})", re.I).search(line.text) for line in over)


def _bullets(lines: list[Line]) -> Iterator[Bullet]:
    stack: list[Line] = []
    headings: list[Line] = []
    for number, line in enumerate(lines):
        following = lines[number + 1 :]
        if line.level == 0:
            if "?" in line.text or (headings and headings[-1].level):
                headings = []
            before = lines[number - 1] if number else None
            if before is not None and before.level:
                part = re.match(r"(?:For|Dla|Per|A|Priekš)\s", line.text) or line.text.endswith(":")
                headings = [h for h in headings if "?" in h.text and part]
            headings = [*headings, line][-3:]
            stack = []
            continue
        while stack and stack[-1].level >= line.level and not _heads(stack[-1], line):
            stack.pop()
        children = 0
        for other in following:
            if other.level <= line.level and not _heads(line, other):
                break
            children += other.level == line.level + 1 or _heads(line, other)
        yield Bullet(line, tuple(reversed(stack)), tuple(reversed(headings)), children)
        stack.append(line)


def _heads(line: Line, other: Line) -> bool:
    """Whether a bold bullet is the heading of a plain one of its level."""
    return line.bold and not other.bold and line.level == other.level > 0


class Deck:
    """The rules for one deck."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.page, self.findings = reading, reading.page, reading.findings
        self.words = reading.page.lexicon
        self.bullets = list(_bullets(self.page.lines))
        self.first = self.bullets[0].line.start if self.bullets else len(self.page.text)

    def run(self) -> None:
        """Adds what the title slide and the bullets of a deck say."""
        self.subject = TitleSlide(self.reading, self.first).run()
        for bullet in self.bullets:
            self._bullet(bullet)
        self._instruments()

    def _bullet(self, bullet: Bullet) -> None:
        line, text = bullet.line, bullet.line.text
        if bullet.scope(self.words["founder_scope"]) or self._founders(bullet):
            return
        if self._membership(bullet) or self._labels(bullet):
            return
        if (
            bullet.scope(self.words["project_scope"])
            and not bullet.children
            and self._project_row(bullet)
        ):
            return
        if bullet.scope(self.words["event_scope"], headings=False) and not bullet.children:
            self._event_row(bullet)
            return
        if bullet.scope(("e.g", "np.", "pl.", "ad es", "piem"), headings=False) and self._call(
            bullet
        ):
            return
        if bullet.scope(self.words["competence_scope"]) and not line.bold:
            self._need(bullet)
            return
        if re.search(r"(?i)e\.g\.\s", text):
            self._tool(bullet)
        if rx(self.words.any("funded"), re.I).search(text):
            self._financed(bullet)

    def _founders(self, bullet: Bullet) -> bool:
        words = self.words.any("founder_scope")
        if not rx(rf"(?:{words})\b", re.I).match(bullet.line.text) or not bullet.children:
            return False
        founded = self._heading_thing(bullet, "Organisation", "Cluster", "Network")
        for child in self.bullets:
            if bullet.line in child.parents[:1]:
                for mention in self.reading.within(
                    child.line.start, child.line.end, "Organisation", "Cluster"
                )[:1]:
                    span = [(mention.start, mention.end)]
                    self.findings.say(
                        mention.thing, "founderOf", founded, span, "deck.founders", 0.92
                    )
        return True

    def _heading_thing(self, bullet: Bullet, *types: str) -> Thing | None:
        for heading in bullet.headings:
            for mention in self.reading.within(heading.start, heading.end, *types):
                return mention.thing
        return None

    def _membership(self, bullet: Bullet) -> bool:
        words = rx(self.words.any("membership"), re.I)
        over = [line for line in bullet.parents[:1] if words.search(line.text)]
        if not words.search(bullet.line.text) and not over:
            return False
        found = self.reading.within(bullet.line.start, bullet.line.end, "Network")
        for mention in found:
            span = [(mention.start, mention.end)]
            self.findings.say(
                self.subject, "memberOf", mention.thing, span, "deck.membership", 0.92
            )
        return bool(found)

    def _labels(self, bullet: Bullet) -> bool:
        """N clusters have a label X: how many hold it."""
        line = bullet.line
        match = re.match(r"(\d+|one|two|three|four|five)\s\w+", line.text, re.I)
        labels = self.reading.within(line.start, line.end, "Label")
        if match and labels:
            count = _NUMBER.get(match[1].lower()) or int(match[1])
            span = [(line.start, line.start + match.end())]
            self.findings.say(
                labels[0].thing, "holderCount", count, span, "deck.label-holders", 0.92
            )
            return True
        if not bullet.scope(self.words["label_scope"], headings=False) or bullet.children:
            return False
        for piece in re.finditer(r"[^&,;]+", line.text):
            start = line.start + piece.start() + len(piece[0]) - len(piece[0].lstrip())
            end = line.start + len(line.text[: piece.end()].rstrip())
            body = self.page.text[start:end]
            if (
                0 < len(body.split()) <= 5
                and not body[0].isdigit()
                and not self.reading.within(start, end)
            ):
                thing = self.findings.thing("Label", body, (start, end), "deck.label", 0.75)
                self.reading.add(thing, (start, end))
        return True

    def _project_row(self, bullet: Bullet) -> bool:
        """NAME (PROGRAMME project, YEARS)."""
        line, text = bullet.line, self.page.text
        match = re.match(r"(?P<name>[^()\n]{3,80}?)\s\((?P<in>[^()]*)\)", line.text)
        if not match:
            return False
        span = (line.start, line.start + match.end("name"))
        self.reading.drop(*span)
        project = self.findings.thing("Project", match["name"], span, "deck.project-row", 0.93)
        self.reading.add(project, span)
        self.findings.say(self.subject, "participatesIn", project, [span], "deck.project-row", 0.9)
        inner = (line.start + match.start("in"), line.start + match.end("in"))
        for mention in self.reading.within(*inner, "Programme"):
            self.findings.say(
                project,
                "fundedBy",
                mention.thing,
                [(mention.start, mention.end)],
                "deck.project-row",
                0.93,
            )
        for date in self.reading.dates:
            if inner[0] <= date.start and date.end <= inner[1]:
                dash = re.search(r"[-–/]", text[date.start : date.end])
                cut = date.start + dash.start() if dash else date.end
                self.findings.say(
                    project, "startDate", date.first, [(date.start, cut)], "deck.project-row", 0.93
                )
                if date.last:
                    self.findings.say(
                        project,
                        "endDate",
                        date.last,
                        [(cut + 1, date.end)],
                        "deck.project-row",
                        0.93,
                    )
        return True

    def _event_row(self, bullet: Bullet) -> None:
        line = bullet.line
        if not re.search(r"[A-Z0-9]", line.text[:1]) or len(line.text.split()) > 10 or line.bold:
            return
        event = next((m.thing for m in self.reading.within(line.start, line.end, "Event")), None)
        bracket = line.text.find(" (")
        name = line.text[:bracket] if bracket > 0 else line.text
        span = (line.start, line.end)
        if event is None:
            event = self.findings.thing("Event", name, span, "deck.event-row", 0.85)
            self.reading.add(event, span)
        self.findings.say(self.subject, "participatesIn", event, [span], "deck.event-row", 0.85)
        for mention in self.reading.within(line.start, line.end, "Place"):
            place = [(mention.start, mention.end)]
            self.findings.say(event, "locatedIn", mention.thing, place, "deck.event-row", 0.85)

    def _call(self, bullet: Bullet) -> bool:
        """NAME (PROGRAMME, from – to EUR): a call or scheme."""
        line = bullet.line
        match = re.match(r"(?P<name>[^()\n]{12,90}?)\s\((?P<in>[^()]*)\)", line.text)
        if not match:
            return False
        span = (line.start, line.start + match.end("name"))
        thing = self.findings.thing("Instrument", match["name"], span, "deck.call", 0.88)
        self.reading.add(thing, span)
        self.findings.say(self.subject, "offersInstrument", thing, [span], "deck.call", 0.85)
        for mention in self.reading.within(line.start, line.end, "Programme"):
            self.findings.say(
                thing, "partOf", mention.thing, [(mention.start, mention.end)], "deck.call", 0.88
            )
        self._range(thing, line)
        return True

    def _range(self, thing: Thing, line: Line) -> None:
        for amount in self.reading.amounts:
            if line.start <= amount.start and amount.end <= line.end and amount.high is not None:
                say = self.findings.say
                say(thing, "minAmount", amount.low, [amount.spans[0]], "deck.amount-range", 0.95)
                say(thing, "maxAmount", amount.high, [amount.spans[1]], "deck.amount-range", 0.95)
                say(thing, "currency", amount.currency, [amount.unit], "deck.amount-range", 0.95)

    def _need(self, bullet: Bullet) -> None:
        """A topic: what stands before a bracket, a colon or a dash."""
        line = bullet.line
        bare = line.text.strip().casefold()
        if bullet.children and (len(bare.split()) <= 2 or bare.startswith("for ")):
            return
        cut = re.search(r"\s\(|:|;|\s[–-]\s|\.\s|\.$", line.text)
        end = line.start + (cut.start() if cut else len(line.text.rstrip()))
        if end - line.start < 5 or re.match(r"\d", line.text):
            return
        thing = competence(self.reading, (line.start, end), "deck.need", 0.88)
        owner = self._instrument_over(bullet) or self.subject
        self.findings.say(
            owner, "addressesCompetence", thing, [(line.start, end)], "deck.need", 0.86
        )

    def _instrument_over(self, bullet: Bullet) -> Thing | None:
        """The instrument that the same slide described before."""
        heading = bullet.headings[0].start if bullet.headings else 0
        found = self.reading.within(heading, bullet.line.start, "Instrument")
        bold = [
            m
            for m in found
            if any(ln.bold and ln.start <= m.start < ln.end for ln in self.page.lines)
        ]
        return bold[-1].thing if bold else None

    def _tool(self, bullet: Bullet) -> None:
        """… e.g. klaszterportfolio.hu: a tool by its address."""
        for match in re.finditer(
            r"\b[a-z][\w-]{2,30}\.(?:hu|pl|eu|it|lv|com|org|net|info)\b", bullet.line.text
        ):
            span = (bullet.line.start + match.start(), bullet.line.start + match.end())
            thing = self.findings.thing("Instrument", match[0], span, "deck.tool", 0.75)
            self.reading.add(thing, span)
            self.findings.say(self.subject, "offersInstrument", thing, [span], "deck.tool", 0.75)

    def _financed(self, bullet: Bullet) -> None:
        thing = (
            self._heading_thing(bullet, "Organisation", "Cluster", "Project", "Instrument")
            if not bullet.parents
            else None
        )
        for parent in bullet.parents:
            for mention in self.reading.within(
                parent.start - 1, parent.end + 1, "Instrument", "Project", "Organisation"
            ):
                thing = thing or mention.thing
        for mention in self.reading.within(bullet.line.start, bullet.line.end, "Programme"):
            before = self.page.text[max(0, mention.start - 22) : mention.start].casefold()
            predicate = (
                "partOf" if re.search(r"under the op|within the op|ramach", before) else "fundedBy"
            )
            span = [(mention.start, mention.end)]
            self.findings.say(thing, predicate, mention.thing, span, "deck.financed", 0.9)

    def _instruments(self) -> None:
        """What the bullets below a named instrument say of it: budget, size, who offers it."""
        for mention in [m for m in self.reading.mentions if m.thing.type == "Instrument"]:
            line = next((ln for ln in self.page.lines if ln.start <= mention.start < ln.end), None)
            if line is None or not line.bold:
                continue
            span = [(mention.start, mention.end)]
            self.findings.say(
                self.subject, "offersInstrument", mention.thing, span, "deck.instrument", 0.85
            )
            for bullet in self.bullets:
                if line in bullet.parents:
                    self._instrument_line(mention.thing, bullet.line)

    def _instrument_line(self, thing: Thing, line: Line) -> None:
        for amount in self.reading.amounts:
            if (
                not (line.start <= amount.start and amount.end <= line.end)
                or amount.high is not None
            ):
                continue
            total = re.match(r"(?i)(?:total )?budget|budżet|költségvetés|dotazione", line.text)
            each = re.search(
                r"(?i)for one|per |maximum|up to|max\.", line.text[: amount.start - line.start]
            )
            predicate = "totalBudget" if total else "maxAmount" if each else None
            if predicate:
                span = [(amount.start, amount.end)]
                self.findings.say(
                    thing, predicate, amount.low, span, "deck.instrument-amount", 0.92
                )
                self.findings.say(
                    thing,
                    "currency",
                    amount.currency,
                    [amount.unit],
                    "deck.instrument-amount",
                    0.92,
                )
