"""Sentences: who organised, took part, leads, pays, and when and where; by triggers and types."""

from __future__ import annotations

import re

from c3graph.extract import polish
from c3graph.extract.blocks import Sentence
from c3graph.extract.findings import Thing
from c3graph.extract.lexicon import any_of, countries, rx
from c3graph.extract.mentions import Mention, Reading
from c3graph.extract.topics import find_topics, topic_name

_BODIES = ("Organisation", "Cluster", "Network")


class Clauses:
    """The rules for running text."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.page, self.findings = reading, reading.page, reading.findings
        self.words = reading.page.lexicon
        self.sentences = self.page.sentences

    def run(self) -> None:
        for sentence in self.sentences:
            self._listed(sentence)
            self._regions(sentence)
            self._project(sentence)
            self._funding(sentence)
            self._parts(sentence)
            self._labels(sentence)
            self._instruments(sentence)
            self._event(sentence)
        self._main_event()
        for number, sentence in enumerate(self.sentences):
            self._topics(sentence, number)

    def _has(self, text: str, name: str) -> bool:
        return self.words.has(name, text)

    def _say(self, subject: Thing | None, predicate: str, end: Thing | str | int | None, mention: Mention, rule: str, confidence: float) -> None:
        self.findings.say(subject, predicate, end, [(mention.start, mention.end)], f"clause.{rule}", confidence)

    # Projects

    def _about_project(self, sentence: Sentence) -> Thing | None:
        """The project a sentence speaks of: the one it names, or the document's where it says "project"."""
        named = self.reading.in_sentence(sentence, "Project")
        if named:
            return named[0].thing
        words = self.words.any("project")
        lemma = self.page.language == "pl" and re.search(r"\bprojek", sentence.text.casefold())
        if lemma or rx(rf"(?i)\b(?:{words})\b").search(sentence.text):
            return self.reading.project
        if len(self.findings.of("Project")) == 1 and self._has(sentence.text, "leads") and (
            self._has(sentence.text, "participates")
        ):  # fmt: skip
            return self.reading.project
        return None

    def _project(self, sentence: Sentence) -> None:
        project = self._about_project(sentence)
        if project is None:
            return
        for mention in self.reading.in_sentence(sentence, *_BODIES):
            before = self.page.text[max(sentence.start, mention.start - 60) : mention.start].casefold()
            after = self.page.text[mention.end : min(sentence.end, mention.end + 90)].casefold()
            if self._leads(mention, before, after):
                self._say(mention.thing, "leads", project, mention, "leads", 0.88)
                if worded := re.match(r"\s(?:is|was)\s(?:the\s)?(coordinator|lead partner)\b", after):
                    self._say(mention.thing, "role", worded[1], mention, "leads", 0.85)
                self._say(mention.thing, "participatesIn", project, mention, "leads", 0.88)
            elif self._takes_part(before, after) or self._joined(mention, project):
                self._say(mention.thing, "participatesIn", project, mention, "partner", 0.8)
            role = re.search(r"[“\"]?(advisory partner|lead partner)[”\"]?,?\s(?:the\s)?$", before) or re.match(
                r",?\s(?:as\s)?(?:an?\s|the\s)?[“\"]?(advisory partner|lead partner)", after
            )
            if role and mention.thing.type != "Person":
                self._say(mention.thing, "role", role[1], mention, "partner-role", 0.85)
                self._say(mention.thing, "participatesIn", project, mention, "partner-role", 0.88)

    def _joined(self, mention: Mention, project: Thing) -> bool:
        """Whether the body stands in a list behind one that takes part: partners: A, B and C."""
        before = [m for m in self.reading.mentions if m.end <= mention.start and m.thing.type in _BODIES]
        if not before or not self.findings.relations(before[-1].thing, "participatesIn"):
            return False
        gap = self.page.text[before[-1].end : mention.start]
        return bool(re.fullmatch(r"(?:,|\s?;)?\s?(?:and|i|oraz|e|és|un)?\s(?:the\s|il\s|la\s)?(?:[a-z]+\s){0,3}['“„\"]?", gap)) and (
            bool(gap.strip(" ")) and any(s.object is project for s in self.findings.relations(before[-1].thing, "participatesIn"))
        )

    def _leads(self, mention: Mention, before: str, after: str) -> bool:
        leads = self.words.any("leads")
        near = rx(rf",?\s(?:–\s|-\s)?(?:is\s|jest\s|is the\s|ir\s|è\s|è il\s)?(?:the\s)?(?:{leads})\b").match(after)
        behind = rx(rf"\b(?:{leads})\s(?:jest\s|był\s|is\s|to\s)?(?:by\s)?(?:the\s)?$").search(before)
        if self.page.language == "pl" and near and re.match(r",?\s(?:–\s|-\s)?(?:koordynator|prowadzi)", after):
            return "projekt" in after[:40]
        return bool(near or behind)

    def _takes_part(self, before: str, after: str) -> bool:
        words = self.words.any("participates")
        near = rx(rf"[,\s(–-]{{1,3}}(?:[\w,]+\s){{0,3}}?(?:{words})").match(after)
        behind = rx(rf"(?:{words})\w*[:,]?\s(?:[\w“”\",:-]+\s){{0,4}}$").search(before)
        return bool(near or behind)

    def _listed(self, sentence: Sentence) -> None:
        """Six clusters form the partnership: A (Italy) B (Germany) …: a list of partners by country."""
        project = self._about_project(sentence) or self.reading.project
        names = any_of(tuple(countries()))
        pattern = rf"([A-Z][\w&-]+(?:\s[A-Z][\w&-]+){{0,4}}),?\s?\(\s?({names})\)"
        found = list(re.finditer(pattern, sentence.text))
        if project is None or len(found) < 3 or not re.search(r"(?i)partner|consorti|konsorcj|konzorci", sentence.text):
            return
        kind = "Cluster" if re.search(r"(?i)\bclusters?\b|klastr|klaszter|distrett", sentence.text) else "Organisation"
        for match in found:
            span = (sentence.start + match.start(1), sentence.start + match.end(1))
            cell = (sentence.start + match.start(2), sentence.start + match.end(2))
            here = [m for m in self.reading.within(*span, *_BODIES) if (m.start, m.end) == span]
            thing = here[0].thing if here else self.findings.thing(kind, match[1], span, "clause.listed", 0.8)
            if not here:
                self.reading.add(thing, span)
            self.reading.drop(*cell)
            self.findings.say(thing, "country", match[2], [cell], "clause.listed", 0.88)
            self.findings.say(thing, "participatesIn", project, [span], "clause.listed", 0.85)

    def _funding(self, sentence: Sentence) -> None:
        project = self._about_project(sentence) or (
            self.reading.project if self._has(sentence.text, "funded_strong") and len(self.findings.of("Project")) == 1 else None
        )
        programmes = self.reading.in_sentence(sentence, "Programme")
        if self.page.genre == "deck" and not self.reading.in_sentence(sentence, "Project"):
            return
        if project is None or not programmes:
            return
        if self._has(sentence.text, "funded") or self._about_project(sentence):
            for mention in programmes:
                self._say(project, "fundedBy", mention.thing, mention, "funding", 0.85)
        for mention in self.reading.in_sentence(sentence, "Instrument"):
            before = self.page.text[max(0, mention.start - 20) : mention.start].casefold()
            if re.search(r"\bcall\s[“\"]?$|konkurs\w*\s[„“]?$", before):
                self._say(project, "fundedBy", mention.thing, mention, "call", 0.8)

    def _regions(self, sentence: Sentence) -> None:
        """8 regions (A – leader, B, C – country, …): the regions that take part in a project."""
        project = self._about_project(sentence)
        words = r"region\w*|regioni|régió\w*|reģion\w*|partner\w*"
        match = rx(rf"(?:\d+|\w+)\s(?:{words})[^().]{{0,40}}\(([^()]{{20,400}})\)").search(sentence.text)
        if project is None or match is None or match[1].count(",") < 2:
            return
        at = sentence.start + match.start(1)
        self.reading.drop(at, at + len(match[1]))
        for item in re.finditer(r"([^,;–]+?)(?:\s–\s([^,;]+))?(?:[,;]\s|$)", match[1]):
            span = (at + item.start(1), at + item.end(1))
            place = self.findings.thing("Place", item[1].strip(), span, "clause.regions", 0.82)
            self.reading.add(place, span)
            self.findings.say(place, "participatesIn", project, [span], "clause.regions", 0.82)
            if not item[2]:
                continue
            behind = (at + item.start(2), at + item.end(2))
            if item[2][0].isupper():
                country = self.findings.thing("Place", item[2], behind, "clause.regions", 0.82)
                self.reading.add(country, behind)
                self.findings.say(place, "locatedIn", country, [span, behind], "clause.regions", 0.82)
            else:
                self.findings.say(place, "role", item[2], [behind], "clause.regions", 0.82)

    # Bodies and places

    def _parts(self, sentence: Sentence) -> None:
        found = self.reading.in_sentence(sentence, *_BODIES, "Place", "Instrument", "Programme")
        text = self.page.text
        for one, two in zip(found, found[1:], strict=False):
            gap = text[one.end : two.start]
            kinds = (one.thing.type, two.thing.type)
            if kinds == ("Organisation", "Organisation") and (
                gap == " " or re.fullmatch(r"\s(?:at|of|of the|within the|w)\s", gap)
            ):
                self._say(one.thing, "partOf", two.thing, one, "part", 0.8)
            elif two.thing.type == "Place" and kinds[0] == "Place" and re.fullmatch(r"\s\(|,\s|\s(?:w|we|in)\s|\s–\s", gap):
                self._place_in_place(one, two, gap)
            elif two.thing.type == "Place" and kinds[0] in _BODIES and re.fullmatch(
                r"\s(?:w|we|in|działającej w|based in|with its seat in|z siedzibą w)\s", gap
            ):
                self._say(one.thing, "locatedIn", two.thing, two, "seat", 0.8)
            elif kinds[0] == "Place" and kinds[1] in _BODIES and gap == "-based ":
                self._say(two.thing, "locatedIn", one.thing, one, "based", 0.9)
            elif two.thing.type == "Network" and kinds[0] in _BODIES and re.fullmatch(
                r",?\s(?:and\s|is\s)?(?:an?\s)?members? of (?:the\s)?", gap
            ):
                self._say(one.thing, "memberOf", two.thing, one, "member", 0.85)
            elif kinds == ("Instrument", "Programme") and re.search(r"w ramach|under|within|of the", gap):
                self._say(one.thing, "partOf", two.thing, one, "measure", 0.8)
        measures = [m for m in found if m.thing.rule == "name.measure-pl"]
        for measure in measures:
            for programme in [m for m in found if m.thing.type == "Programme"][:1]:
                self._say(measure.thing, "partOf", programme.thing, measure, "measure", 0.8)
        self._countries(sentence)

    def _place_in_place(self, one: Mention, two: Mention, gap: str) -> None:
        closed = gap != " (" or self.page.text[two.end : two.end + 1] == ")"
        inner, outer = self.page.text[one.start : one.end], self.page.text[two.start : two.end]
        if gap == ", " and outer not in countries():
            return
        if closed and inner not in countries():
            self._say(one.thing, "locatedIn", two.thing, one, "place-in-place", 0.85)

    def _countries(self, sentence: Sentence) -> None:
        """A country behind a body, in brackets or after "z": its country, not a place of its own."""
        text = self.page.text
        for mention in self.reading.in_sentence(sentence, *_BODIES):
            tail = text[mention.end : mention.end + 60]
            match = re.match(r",?\s?\(\s?([A-Z][\w ]+?)\)", tail)
            if match and match[1] in countries():
                end = mention.end + match.end(1)
                span = [(end - len(match[1]), end)]
                self.reading.drop(*span[0])
                self.findings.say(mention.thing, "country", match[1], span, "clause.country", 0.9)
            from_ = re.match(r"\sz\s(\w+)", tail)
            if self.page.language == "pl" and from_:
                lemma = next((c for c in countries("pl") if c.casefold() in polish.lemmas(from_[1])), None)
                if lemma:
                    start = mention.end + from_.start(1)
                    self.reading.drop(start, start + len(from_[1]))
                    self.findings.say(mention.thing, "country", lemma, [(start, start + len(from_[1]))], "clause.country", 0.85)

    def _labels(self, sentence: Sentence) -> None:
        labels = self.reading.in_sentence(sentence, "Label")
        bodies = self.reading.in_sentence(sentence, "Cluster", "Organisation")
        if labels and bodies and self._has(sentence.text, "label_held"):
            nearest = [b for b in bodies if b.start < labels[0].start]
            if nearest:
                self._say(nearest[-1].thing, "holdsLabel", labels[0].thing, labels[0], "label", 0.85)

    def _instruments(self, sentence: Sentence) -> None:
        found = self.reading.in_sentence(sentence, *_BODIES, "Instrument")
        for one, two in zip(found, found[1:], strict=False):
            gap = self.page.text[one.end : two.start]
            if two.thing.type == "Instrument" and one.thing.type in _BODIES and re.fullmatch(r"['’]s?\s(?:[a-z]+\s)?", gap):
                self._say(one.thing, "offersInstrument", two.thing, two, "possessive", 0.88)
        leads = self.reading.in_sentence(sentence, "Cluster")
        for cluster in leads:
            for body in self.reading.in_sentence(sentence, "Organisation"):
                between = self.page.text[min(cluster.end, body.end) : max(cluster.start, body.start)]
                if body.start > cluster.end and re.fullmatch(r",\sktórego\s(?:koordynatorem|liderem)\sjest\s", between):
                    self._say(body.thing, "leads", cluster.thing, body, "cluster-lead", 0.9)
                if body.start > cluster.end and re.search(r"koordynator\w*,\sczyli\s$", between) and len(between) < 90:
                    self._say(body.thing, "leads", cluster.thing, body, "cluster-lead", 0.8)
                if body.end < cluster.start and re.fullmatch(r"\s?(?:–|-|,)\s(?:koordynator|lider)\w*\s|,?\s(?:coordinator|manager|leader) of (?:the )?", between):
                    self._say(body.thing, "leads", cluster.thing, body, "cluster-lead", 0.9)

    # Events

    def _event_in(self, sentence: Sentence) -> Thing | None:
        named = self.reading.in_sentence(sentence, "Event")
        return named[0].thing if named else None

    def _event(self, sentence: Sentence) -> None:
        event = self._event_in(sentence)
        main = self.reading.event
        held = self._has(sentence.text, "held")
        if event is None and self.page.genre == "deck":
            return
        target = event or self._meant(sentence) or (main if main and (held or self._has(sentence.text, "organised")) else None)
        if target is None:
            return
        if (event and (held or self.page.language != "en" or self._bare(sentence))) or held:
            self._when_where(target, sentence)
        self._organisers(target, sentence)
        if self._has(sentence.text, "participates_event"):
            for mention in self.reading.in_sentence(sentence, "Cluster", "Organisation"):
                if not any(s.object is target for s in self.findings.relations(mention.thing, "organises")):
                    self._say(mention.thing, "participatesIn", target, mention, "takes-part", 0.8)

    def _meant(self, sentence: Sentence) -> Thing | None:
        """The event that "the conference" means: the last one whose name has the word."""
        for phrase in self.words["anaphora"]:
            at = sentence.text.casefold().find(phrase)
            if at >= 0:
                noun = phrase.split()[-1]
                before = [m for m in self.reading.mentions if m.thing.type == "Event" and m.start < sentence.start + at]
                same = [m for m in before if noun in m.thing.name.casefold()]
                return (same or before)[-1].thing if before else None
        return None

    def _bare(self, sentence: Sentence) -> bool:
        return len(sentence.text) < 160

    def _when_where(self, event: Thing, sentence: Sentence) -> None:
        for date in self.reading.dates:
            if sentence.start <= date.start < sentence.end and date.precision != "year":
                self.findings.say(event, "heldOn", date.value, [(date.start, date.end)], "clause.when", 0.85)
                break
        for mention in self.reading.in_sentence(sentence, "Place"):
            before = self.page.text[max(0, mention.start - 5) : mention.start]
            after = self.page.text[mention.end + 1 : mention.end + 20].split()
            if after and after[0] in self.words["role"]:
                continue
            inside = any(m.thing.type in (*_BODIES, "Person") and m.start <= mention.start < m.end for m in self.reading.mentions)
            if inside or any(s.object is mention.thing for m in self.findings.things for s in self.findings.relations(m, "locatedIn") if m.type == "Place"):
                continue
            if re.search(r"(?:\bin|\bat|\bw|\bwe|\bdo|,|\bthe|\ba|\band|were|are|był|była)\s$", before) or mention.start == sentence.start:
                self._say(event, "locatedIn", mention.thing, mention, "where", 0.75)

    def _organisers(self, event: Thing, sentence: Sentence) -> None:
        low = sentence.text.casefold()
        for cue in re.finditer(self.words.any("organised"), low):
            bodies = self.reading.in_sentence(sentence, *_BODIES)
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
        """Every event that the document's project holds; the title's place and the first date."""
        event, project = self.reading.event, self.reading.project
        if event is None:
            return
        for thing in self.findings.of("Event"):
            own = project is not None and any(
                project.name.casefold() in self.page.text[a:b].casefold() for a, b in thing.mentions
            )
            partners = project is not None and len(self.findings.of("Project")) == 1 and any(
                re.search(r"\bpartners\b|\bpartnerzy\b|\bpartnerów\b|\bpartnerek\b", self.page.sentence_at(a).text) for a, _ in thing.mentions
            )
            partners = partners or (thing.rule == "event.numbered-pl" and len(self.findings.of("Project")) == 1)
            near = project is not None and any(
                m.thing is project for a, _ in thing.mentions for m in self.reading.in_sentence(self.page.sentence_at(a))
            )
            whole = thing is event and self._one_project()
            if project and (own or whole or partners or (near and thing is event) or (near and thing.rule == "event.numbered-pl")):
                self.findings.say(thing, "partOf", project, thing.mentions[:1], "clause.event-project", 0.85)
        dateline = re.match(r"\s*([A-ZŁŚŻ]\w+), \d", self.sentences[0].text if not self.page.title else self.page.text[self.page.title.end :].lstrip())
        if dateline:
            for mention in [m for m in self.reading.mentions if m.thing.type == "Place" and self.page.text[m.start : m.end] == dateline[1]][:1]:
                self._say(event, "locatedIn", mention.thing, mention, "dateline", 0.8)
        title = self.page.title
        if title:
            for mention in self.reading.within(title.start, title.end, "Place"):
                inside = event.first <= mention.start
                if inside and re.search(r"\b(?:in|w|we|a|at)\s$", self.page.text[max(0, mention.start - 4) : mention.start]):
                    self._say(event, "locatedIn", mention.thing, mention, "title-place", 0.85)
        if self.page.genre == "report" and not self.findings.relations(event, "heldOn"):
            body = self.sentences[:4]
            for date in self.reading.dates:
                if date.precision == "day" and body and date.start < body[-1].end and self._running(date.start):
                    self.findings.say(event, "heldOn", date.value, [(date.start, date.end)], "clause.first-date", 0.7)
                    break

    def _one_project(self) -> bool:
        """Whether the document is about one project: named in its title, or a form."""
        project, title = self.reading.project, self.page.title
        if project is None or len(self.findings.of("Project")) != 1:
            return False
        in_title = title is not None and any(title.start <= a < title.end for a, _ in project.mentions)
        return in_title or self.page.genre == "profile"

    def _running(self, offset: int) -> bool:
        """Whether the offset is in a line of running text, not in one that is a date alone."""
        line = next((ln for ln in self.page.lines if ln.start <= offset < ln.end), None)
        return line is not None and len(line.text) > 45

    # Topics

    def _topics(self, sentence: Sentence, number: int) -> None:
        for span, rule in find_topics(self.page, sentence):
            if self.reading.within(*span, "Person") or re.match(r"\d", self.page.text[span[0] : span[1]]):
                continue
            thing = self.findings.thing("Competence", topic_name(self.page, span), span, rule, 0.8)
            self.reading.add(thing, span)
            event = self._event_in(sentence) or self._last_event(sentence)
            for body in self.reading.in_sentence(sentence, *_BODIES)[:1]:
                if rule in ("topic.pl.13", "topic.pl.9"):
                    self.findings.say(body.thing, "addressesCompetence", thing, [span], rule, 0.7)
            if event is not None and rule not in ("topic.en.6", "topic.en.7", "topic.en.5"):
                self.findings.say(event, "hasTopic", thing, [span], rule, 0.8)
            elif self.reading.project is not None:
                self.findings.say(self.reading.project, "addressesCompetence", thing, [span], rule, 0.8)

    def _last_event(self, sentence: Sentence) -> Thing | None:
        return self.reading.event_before(sentence.end)
