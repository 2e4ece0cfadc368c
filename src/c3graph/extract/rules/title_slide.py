"""The title slide: a letterhead, who presents, the event, its day, place and topic."""

from __future__ import annotations

import re

from c3graph.extract.findings import Span, Thing
from c3graph.extract.names.topics import topic_name
from c3graph.extract.reading import Mention, Reading


class TitleSlide:
    """The rules for what stands before the first bullet, which is at `first`."""

    def __init__(self, reading: Reading, first: int) -> None:
        self.reading, self.page, self.findings = reading, reading.page, reading.findings
        self.first = first

    def run(self) -> Thing | None:
        """Adds what the slide says; returns who presents."""
        self._letterhead()
        self._title_slide()
        return self._subject()

    def _letterhead(self) -> None:
        project = self.reading.project
        programmes = self.reading.within(0, min(self.first, 400), "Programme")
        for mention in programmes:
            self.findings.say(
                project,
                "fundedBy",
                mention.thing,
                [(mention.start, mention.end)],
                "deck.letterhead",
                0.95,
            )

    def _subject(self) -> Thing | None:
        """Who speaks: the region or body that the title slide names."""
        inside = self.reading.within(0, self.first, "Organisation", "Place", "Cluster")
        for mention in inside:
            line = next(ln for ln in self.page.lines if ln.start <= mention.start < ln.end + 1)
            if (
                re.search(r"(?i)source|presented by|prepared by|slides", line.text)
                and mention.thing.type != "Place"
            ):
                return mention.thing
        events = self.reading.within(0, self.first, "Event")
        for mention in inside:
            alone = next(ln for ln in self.page.lines if ln.start <= mention.start < ln.end + 1)
            in_event = any(e.start <= mention.start < e.end for e in events)
            behind = self.page.text[max(0, mention.start - 3) : mention.start]
            if not in_event and (
                alone.text.strip() == self.page.text[mention.start : mention.end] or behind == " - "
            ):
                return mention.thing
        return next((m.thing for m in inside if not any(e.start <= m.start < e.end for e in events)
                     and "|" not in self._line_text(m)), None)  # fmt: skip

    def _line_text(self, mention: Mention) -> str:
        return next(ln.text for ln in self.page.lines if ln.start <= mention.start < ln.end + 1)

    def _title_slide(self) -> None:
        events = self.reading.within(0, self.first, "Event")
        if not events:
            return
        event = events[0].thing
        for other in events[1:]:
            if other.thing is not event:
                self._merge(event, other.thing)
        spans = [(events[0].start, events[0].end)]
        self.findings.say(event, "partOf", self.reading.project, spans, "deck.event-project", 0.9)
        for date in self.reading.dates:
            if date.start < self.first and date.precision == "day":
                self.findings.say(
                    event, "heldOn", date.value, [(date.start, date.end)], "deck.event-date", 0.95
                )
        places = self.reading.within(0, self.first, "Place")
        for mention in places:
            in_event = any(e.start <= mention.start < e.end for e in events)
            if in_event:
                span = [(mention.start, mention.end)]
                self.findings.say(event, "locatedIn", mention.thing, span, "deck.event-place", 0.92)
        self._topic(event)

    def _merge(self, event: Thing, other: Thing) -> None:
        """Two names of the event on one title slide are names of one event."""
        event.mentions += other.mentions
        event.also |= other.also
        self.reading.mentions = [
            Mention(m.start, m.end, event) if m.thing is other else m for m in self.reading.mentions
        ]
        self.findings.forget(other)

    def _topic(self, event: Thing) -> None:
        """The line over or under the event's that names no thing is what it is about."""
        lines = [ln for ln in self.page.lines if ln.end <= self.first and "?" not in ln.text]
        for number, line in enumerate(lines):
            start, end = line.start, line.end
            if (
                line.text.isupper()
                and number + 1 < len(lines)
                and lines[number + 1].text.isupper()
                and (lines[number + 1].start - end < 3)
            ):
                end = lines[number + 1].end
            for mention in self.reading.within(start, end, "Place", "Organisation"):
                if (
                    self.page.text[mention.start - 3 : mention.start] == " - "
                    and mention.end >= end - 1
                ):
                    end = mention.start - 3
            body = self.page.text[start:end]
            named = self.reading.within(start, end)
            free = not named or all(m.thing.type == "Competence" for m in named)
            if (
                free
                and len(body.split()) >= 4
                and re.search(r"(?i)\b(?:for|of|in|on|and)\b", body)
                and "–" not in body
                and (" - " not in body and not re.match(r"(?i)european union|source", body))
            ):
                thing = competence(self.reading, (start, end), "deck.title-topic", 0.85)
                self.findings.say(
                    event, "hasTopic", thing, [(start, end)], "deck.title-topic", 0.85
                )
                return


def competence(reading: Reading, span: Span, rule: str, confidence: float) -> Thing:
    """The topic at a span, noted as mentioned there."""
    thing = reading.findings.thing(
        "Competence", topic_name(reading.page, span), span, rule, confidence
    )
    reading.add(thing, span)
    return thing
