"""What was read on a page: mentions in order, dates, amounts, persons; what the rules work with."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field

from c3graph.extract.documents.blocks import Page, Sentence
from c3graph.extract.findings import Findings, Span, Thing
from c3graph.extract.names.amounts import Amount
from c3graph.extract.names.dates import DateSpan
from c3graph.extract.names.persons import Person


@dataclass(frozen=True, slots=True)
class Mention:
    start: int
    end: int
    thing: Thing


def _start(mention: Mention) -> int:
    return mention.start


def _order(mention: Mention) -> tuple[int, int]:
    return mention.start, -mention.end


@dataclass(eq=False)
class Reading:
    """A page with what was found on it; what the claim rules work with."""

    page: Page
    findings: Findings
    mentions: list[Mention] = field(default_factory=list)
    dates: list[DateSpan] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    persons: list[tuple[Person, Thing]] = field(default_factory=list)
    rows: list[Span] = field(default_factory=list)

    def within(self, start: int, end: int, *types: str) -> list[Mention]:
        """Mentions that lie between two offsets, of these types where any are given."""
        first = bisect.bisect_left(self.mentions, start, key=_start)
        found: list[Mention] = []
        for at in range(first, len(self.mentions)):
            mention = self.mentions[at]
            if mention.start > end:
                break
            if mention.end <= end and (not types or mention.thing.type in types):
                found.append(mention)
        return found

    def in_sentence(self, sentence: Sentence, *types: str) -> list[Mention]:
        """Mentions in a sentence, of these types where any are given."""
        return self.within(sentence.start, sentence.end, *types)

    def add(self, thing: Thing, span: Span) -> None:
        """Adds a mention of a thing."""
        if span not in thing.mentions:
            thing.mentions.append(span)
        self.note(Mention(*span, thing))

    def note(self, mention: Mention) -> None:
        """Keep a mention; they stay in the order of the text, the longer first."""
        bisect.insort(self.mentions, mention, key=_order)

    def drop(self, start: int, end: int) -> None:
        """Forget the mentions inside a span, and the things that have no other."""
        for mention in self.within(start, end):
            self.mentions.remove(mention)
            thing = mention.thing
            if (mention.start, mention.end) in thing.mentions:
                thing.mentions.remove((mention.start, mention.end))
            if not thing.mentions and thing in self.findings.things:
                self.findings.forget(thing)

    @property
    def project(self) -> Thing | None:
        """The project that the document is about: the one named most."""
        return max(
            self.findings.of("Project"), key=lambda t: (len(t.mentions), -t.first), default=None
        )

    def event_before(self, offset: int) -> Thing | None:
        """The last event named before an offset, else the document's first."""
        before = [m for m in self.mentions if m.thing.type == "Event" and m.start < offset]
        return before[-1].thing if before else self.event

    @property
    def event(self) -> Thing | None:
        """The event that the document is about: the first one named."""
        return next(iter(self.findings.of("Event")), None)
