"""Sentences about events: when and where, who organised and took part, what they were about."""

from __future__ import annotations

import re

from c3graph.extract.documents.blocks import Sentence
from c3graph.extract.findings import Thing
from c3graph.extract.names.topics import find_topics, topic_name
from c3graph.extract.rules.sentences import BODIES, SentenceRules


class EventRules(SentenceRules):
    """The rules for events."""

    def run(self) -> None:
        """Adds what sentences say of events, the event of the page first."""
        for sentence in self.page.sentences:
            self._event(sentence)
        self._main_event()
        for sentence in self.page.sentences:
            self._topics(sentence)

    def _event_in(self, sentence: Sentence) -> Thing | None:
        named = self.reading.in_sentence(sentence, "Event")
        return named[0].thing if named else None

    def _event(self, sentence: Sentence) -> None:
        event = self._event_in(sentence)
        main = self.reading.event
        held = self._has(sentence.text, "held")
        if event is None and self.page.genre == "deck":
            return
        target = (
            event
            or self._meant(sentence)
            or (main if main and (held or self._has(sentence.text, "organised")) else None)
        )
        if target is None:
            return
        if (event and (held or self.page.language != "en" or self._bare(sentence))) or held:
            self._when_where(target, sentence)
        self._organisers(target, sentence)
        if self._has(sentence.text, "participates_event"):
            for mention in self.reading.in_sentence(sentence, "Cluster", "Organisation"):
                if not any(
                    s.object is target for s in self.findings.relations(mention.thing, "organises")
                ):
                    self._say(mention.thing, "participatesIn", target, mention, "takes-part", 0.8)

    def _meant(self, sentence: Sentence) -> Thing | None:
        """The event that "the conference" means: the last one whose name has the word."""
        for phrase in self.words["anaphora"]:
            at = sentence.text.casefold().find(phrase)
            if at >= 0:
                noun = phrase.split()[-1]
                before = [
                    m
                    for m in self.reading.mentions
                    if m.thing.type == "Event" and m.start < sentence.start + at
                ]
                same = [m for m in before if noun in m.thing.name.casefold()]
                return (same or before)[-1].thing if before else None
        return None

    def _bare(self, sentence: Sentence) -> bool:
        return len(sentence.text) < 160

    def _when_where(self, event: Thing, sentence: Sentence) -> None:
        for date in self.reading.dates:
            if sentence.start <= date.start < sentence.end and date.precision != "year":
                self.findings.say(
                    event, "heldOn", date.value, [(date.start, date.end)], "clause.when", 0.85
                )
                break
        for mention in self.reading.in_sentence(sentence, "Place"):
            before = self.page.text[max(0, mention.start - 5) : mention.start]
            after = self.page.text[mention.end + 1 : mention.end + 20].split()
            if after and after[0] in self.words["role"]:
                continue
            inside = any(
                m.thing.type in (*BODIES, "Person") and m.start <= mention.start < m.end
                for m in self.reading.mentions
            )
            if inside or any(
                s.object is mention.thing
                for m in self.findings.things
                for s in self.findings.relations(m, "locatedIn")
                if m.type == "Place"
            ):
                continue
            if (
                re.search(
                    r"(?:\bin|\bat|\bw|\bwe|\bdo|,|\bthe|\ba|\band|were|are|był|była)\s$", before
                )
                or mention.start == sentence.start
            ):
                self._say(event, "locatedIn", mention.thing, mention, "where", 0.75)

    def _organisers(self, event: Thing, sentence: Sentence) -> None:
        low = sentence.text.casefold()
        for cue in re.finditer(self.words.any("organised"), low):
            bodies = self.reading.in_sentence(sentence, *BODIES)
            after = [b for b in bodies if b.start >= sentence.start + cue.end()]
            before = [b for b in bodies if b.end <= sentence.start + cue.start()]
            if cue[0] == "hosted" and not before:
                continue
            chosen = after if self.page.language != "en" or cue[0].endswith("by") else before[-1:]
            for mention in chosen[:4]:
                if mention.thing.type == "Cluster" and self.page.language == "pl":
                    continue
                self._say(mention.thing, "organises", event, mention, "organiser", 0.8)
            break

    def _main_event(self) -> None:
        """What no sentence says alone: the project's events, the title's place, the first date."""
        event = self.reading.event
        if event is None:
            return
        project = self.reading.project
        for thing in self.findings.of("Event"):
            if project is not None and self._held_by(project, thing, main=thing is event):
                spans = thing.mentions[:1]
                self.findings.say(thing, "partOf", project, spans, "clause.event-project", 0.85)
        self._title_places(event)
        if self.page.genre == "report" and not self.findings.relations(event, "heldOn"):
            self._first_date(event)

    def _held_by(self, project: Thing, event: Thing, *, main: bool) -> bool:
        """Whether an event is the project's: named so, or the document is about one project."""
        text = self.page.text
        sentences = [self.page.sentence_at(a) for a, _ in event.mentions]
        if any(project.name.casefold() in text[a:b].casefold() for a, b in event.mentions):
            return True
        numbered = event.rule == "event.numbered-pl"
        near = any(m.thing is project for s in sentences for m in self.reading.in_sentence(s))
        if (near and (main or numbered)) or (main and self._one_project()):
            return True
        partners = any(
            re.search(r"\bpartners\b|\bpartnerzy\b|\bpartnerów\b|\bpartnerek\b", s.text)
            for s in sentences
        )
        return len(self.findings.of("Project")) == 1 and (partners or numbered)

    def _title_places(self, event: Thing) -> None:
        """The place in the title behind a preposition, and that of a dateline: Lublin, 15 …"""
        text, title = self.page.text, self.page.title
        body = text[title.end :].lstrip() if title else self.page.sentences[0].text
        if dateline := re.match(r"\s*([A-ZŁŚŻ]\w+), \d", body):
            named = [m for m in self.reading.mentions if text[m.start : m.end] == dateline[1]]
            for mention in [m for m in named if m.thing.type == "Place"][:1]:
                self._say(event, "locatedIn", mention.thing, mention, "dateline", 0.8)
        for mention in self.reading.within(title.start, title.end, "Place") if title else []:
            before = text[max(0, mention.start - 4) : mention.start]
            if event.first <= mention.start and re.search(r"\b(?:in|w|we|a|at)\s$", before):
                self._say(event, "locatedIn", mention.thing, mention, "title-place", 0.85)

    def _first_date(self, event: Thing) -> None:
        """The first day in running text near the beginning."""
        body = self.page.sentences[:4]
        for date in self.reading.dates if body else []:
            if date.precision == "day" and date.start < body[-1].end and self._running(date.start):
                span = [(date.start, date.end)]
                self.findings.say(event, "heldOn", date.value, span, "clause.first-date", 0.7)
                return

    def _one_project(self) -> bool:
        """Whether the document is about one project: named in its title, or a form."""
        project, title = self.reading.project, self.page.title
        if project is None or len(self.findings.of("Project")) != 1:
            return False
        in_title = title is not None and any(
            title.start <= a < title.end for a, _ in project.mentions
        )
        return in_title or self.page.genre == "profile"

    def _running(self, offset: int) -> bool:
        """Whether the offset is in a line of running text, not in one that is a date alone."""
        line = next((ln for ln in self.page.lines if ln.start <= offset < ln.end), None)
        return line is not None and len(line.text) > 45

    def _topics(self, sentence: Sentence) -> None:
        for span, rule in find_topics(self.page, sentence):
            if self.reading.within(*span, "Person") or re.match(
                r"\d", self.page.text[span[0] : span[1]]
            ):
                continue
            thing = self.findings.thing("Competence", topic_name(self.page, span), span, rule, 0.8)
            self.reading.add(thing, span)
            event = self._event_in(sentence) or self._last_event(sentence)
            for body in self.reading.in_sentence(sentence, *BODIES)[:1]:
                if rule in ("topic.pl.13", "topic.pl.9"):
                    self.findings.say(body.thing, "addressesCompetence", thing, [span], rule, 0.7)
            if event is not None and rule not in ("topic.en.6", "topic.en.7", "topic.en.5"):
                self.findings.say(event, "hasTopic", thing, [span], rule, 0.8)
            elif self.reading.project is not None:
                self.findings.say(
                    self.reading.project, "addressesCompetence", thing, [span], rule, 0.8
                )

    def _last_event(self, sentence: Sentence) -> Thing | None:
        return self.reading.event_before(sentence.end)
