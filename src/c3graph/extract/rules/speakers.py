"""Who persons are: their role, their body, the event they spoke at."""

from __future__ import annotations

import re
from itertools import pairwise

from c3graph.extract.findings import Thing
from c3graph.extract.lexicon import rx
from c3graph.extract.names import polish
from c3graph.extract.names.persons import Person
from c3graph.extract.reading import Mention, Reading

_BODIES = ("Organisation", "Cluster", "Network", "Programme")


class Speakers:
    """The rules for persons."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.page, self.findings = reading, reading.page, reading.findings

    def run(self) -> None:
        """Adds who spoke on what, with the office and body of each person."""
        ranked = sorted(
            self.reading.persons, key=lambda p: (p[0].rule == "person.heading", p[0].start)
        )
        self._experts()
        for person, thing in ranked:
            self._role(person, thing)
            self._body(person, thing)
        self._shared_body()
        self._doubtful()
        for person, thing in self.reading.persons:
            if self._author(person):
                continue
            target = self._event_of(thing) or self.reading.event_before(person.start)
            self.findings.say(
                thing, "participatesIn", target, thing.mentions[:1], "speaker.event", 0.8
            )

    def _experts(self) -> None:
        """Experts of a body, by name behind a colon: eksperci X: A i B."""
        for mention in [m for m in self.reading.mentions if m.thing.type in _BODIES]:
            before = self.page.text[max(0, mention.start - 30) : mention.start]
            colon = re.compile(r":\s(?:Pani?\s)?").match(self.page.text, mention.end)
            word = re.search(r"\b(eksperci|experts|prelegenci)\s(?:from\s|of\s|z\s)?$", before)
            if not (colon and word):
                continue
            end = self.page.sentence_at(mention.start).end
            for person, thing in self.reading.persons:
                if mention.end < person.start < end:
                    self._say(thing, mention)
                    if word[1] in ("eksperci", "experts"):
                        start = mention.start - len(before) + word.start(1)
                        role = "ekspert" if word[1] == "eksperci" else "expert"
                        self.findings.say(
                            thing,
                            "role",
                            role,
                            [(start, start + len(word[1]))],
                            "speaker.experts",
                            0.85,
                        )

    def _doubtful(self) -> None:
        """Names that only a bracket or a list made persons are none without a body."""
        for person, thing in list(self.reading.persons):
            alone = sum(t is thing for _, t in self.reading.persons) == 1
            doubtful = person.rule in ("person.bracket", "person.listed")
            if doubtful and alone and not self.findings.relations(thing, "memberOf"):
                self.reading.persons.remove((person, thing))
                self.findings.forget(thing)
                self.reading.mentions = [m for m in self.reading.mentions if m.thing is not thing]

    def _author(self, person: Person) -> bool:
        """Whether the person is named as the author of a text, not as a speaker."""
        before = self.page.text[max(0, person.start - 60) : person.start].casefold()
        return bool(
            re.search(
                r"\b(?:document|report|study|paper|article|publication|book|raport|opracowanie)\b[^.]*\bby\s[^.]*$",
                before,
            )
        )

    def _event_of(self, person: Thing) -> Thing | None:
        for start, _ in person.mentions:
            found = self.reading.in_sentence(self.page.sentence_at(start), "Event")
            if found:
                return found[0].thing
        return None

    def _role(self, person: Person, thing: Thing) -> None:
        if person.role is None:
            self._role_behind(person, thing)
            return
        start, end = person.role
        text = self.page.text[start:end]
        inner = [
            m
            for m in self.reading.mentions
            if m.start >= start and m.end <= end and m.thing.type in _BODIES
        ]
        if inner and self.page.language != "pl":
            end = inner[0].start
            text = self.page.text[start:end]
        else:
            places = self.reading.within(start, end, "Place")
            if places and places[0].start == start and self.page.language == "en":
                start = places[0].end + 1
                text = self.page.text[start:end]
        if self.page.language == "en" and (lead := re.match(r"(?:current|former|an?|the)\s", text)):
            start, text = start + lead.end(), text[lead.end() :]
        text = re.sub(
            r"\s(?:dell[ao']|del|di|of|of the|for)$", "", " ".join(text.split()).strip(" ,")
        )
        if self.page.language == "pl":
            region = inner and self.page.text[inner[0].start :].startswith("Województw")
            if inner and inner[0].start > start and not region:
                end = inner[0].start
                text = self.page.text[start:end].strip(" ,")
            text = polish.base_form(text, frozenset(self.page.lexicon["role"]))
            if text.split()[0].casefold() in ("ekspert", "eksperci"):
                text = "ekspert"
        if text:
            self.findings.say(thing, "role", text, [(start, end)], person.rule + ".role", 0.85)

    def _role_behind(self, person: Person, thing: Thing) -> None:
        """…, an economist of X and current Chairman of Y."""
        roles = self.page.lexicon.any("role")
        sentence = self.page.sentence_at(person.start)
        following = [p.start for p, _ in self.reading.persons if p.start > person.end]
        limit = min([sentence.end, person.end + 160, *following])
        tail = self.page.text[person.end : limit]
        match = rx(
            rf"(?:and|,)\s(?:the\s)?(?:current\s|former\s)?((?:[A-Z]\w+\s)?(?:{roles}))\sof\b"
        ).search(tail)
        if match and self.page.language == "en":
            span = (person.end + match.start(1), person.end + match.end(1))
            self.findings.say(thing, "role", match[1], [span], "speaker.role-behind", 0.85)

    def _body(self, person: Person, thing: Thing) -> None:
        """The bodies named right behind a person, or before one after a role."""
        sentence = self.page.sentence_at(person.start)
        text = self.page.text
        limit = min(sentence.end, person.end + 140)
        following = [p for p, _ in self.reading.persons if p.start > person.end]
        if following:
            limit = min(limit, following[0].start)
        at = person.end
        for mention in self.reading.within(person.end, limit, *_BODIES):
            gap = text[at : mention.start]
            if at > person.end and re.search(r"\bmembers? of\b", gap):
                break
            if not self._links(gap, at == person.end):
                break
            self._say(thing, mention)
            at = mention.end
        before = self.reading.within(max(sentence.start, person.start - 90), person.start, *_BODIES)
        if before and not self.findings.relations(thing, "memberOf"):
            gap = text[before[-1].end : person.start]
            if re.fullmatch(
                r"(?:,|:)?\s(?:Pan|Pani|reprezentował\w?\sPan\w?)?\s?", gap
            ) or re.fullmatch(r"\s(?:reprezentowa\w+)\s(?:Pani?\s)?", gap):
                self._say(thing, before[-1])
        if not self.findings.relations(thing, "memberOf"):
            self._governed(person, thing)
        self._next_sentence(person, thing)

    def _governed(self, person: Person, thing: Thing) -> None:
        """The body that a role or a delegation is of: Marszałek Województwa X; delegacja
        Klastra Y: …"""
        text = self.page.text
        if person.role and (
            match := re.search(r"(Województw\w+) ([A-ZŁŚ]\w+)$", text[slice(*person.role)])
        ):
            span = (person.role[0] + match.start(), person.role[1])
            name = polish.base_form(match[0])
            body = self.findings.thing("Organisation", name, span, "speaker.region", 0.85)
            self.reading.add(body, span)
            self.findings.say(thing, "memberOf", body, [span], "speaker.region", 0.85)
            return
        sentence = self.page.sentence_at(person.start)
        words = "|".join(self.page.lexicon["delegation"]) or "(?!)"
        for match in rx(rf"(?:{words})\s").finditer(text[sentence.start : person.start]):
            at = sentence.start + match.end()
            for mention in self.reading.within(at, at + 80, "Cluster", "Organisation")[:1]:
                if mention.start == at and person.role:
                    self._say(thing, mention)

    def _links(self, gap: str, first: bool) -> bool:
        """Whether the words between a person and a body make the person a member of it."""
        joints = (
            r",\saz?\s|\s?[,(–-]\s?(?:[^.;]{0,60}?(?:\s|,\s)(?:of|at|from|in|w|z|for|"
            r"the|from the|of the)\s)?"
            r"|[^.;]{0,80}?\s(?:spoke for|of|at|from|z|w|at the|of the|and "
            r"current \w+ of|and \w+ of)\s(?:the\s)?"
            r"|\s-\s[^.;]{0,40}\s|,\s[^.;]{0,40}\s|\s\(|\.\s[^.;]{3,40}\.\s|,\s"
        )
        return bool(re.fullmatch(joints, gap)) and not re.search(
            r"\b(?:which|that|took|said|opowiedzia|przedstawi|gave|praise)", gap
        )

    def _say(self, person: Thing, mention: Mention) -> None:
        self.findings.say(
            person, "memberOf", mention.thing, [(mention.start, mention.end)], "speaker.body", 0.82
        )

    def _next_sentence(self, person: Person, thing: Thing) -> None:
        """He is on the faculty of X and President of Y."""
        here = self.page.sentence_at(person.start)
        after = next((s for s in self.page.sentences if s.start >= here.end), None)
        if after is None or not re.match(r"\s*(?:He|She)\s(?:is|was)\b", after.text):
            return
        for mention in self.reading.in_sentence(after, *_BODIES):
            self._say(thing, mention)
        roles = self.page.lexicon.any("role")
        match = rx(rf"\b((?:[A-Z]\w+\s)?(?:{roles}))\sof\b").search(after.text)
        if match:
            span = (after.start + match.start(1), after.start + match.end(1))
            self.findings.say(thing, "role", match[1], [span], "speaker.role", 0.85)

    def _shared_body(self) -> None:
        """A and B from X: both are of X."""
        persons = self.reading.persons
        for (one, a), (two, b) in pairwise(persons):
            gap = self.page.text[one.end : two.start]
            if re.fullmatch(r",?\s(?:and|oraz|i|e|és|un)\s(?:Pani?\s)?", gap):
                mine, theirs = (
                    self.findings.relations(a, "memberOf"),
                    self.findings.relations(b, "memberOf"),
                )
                for said in theirs if not mine else []:
                    self.findings.say(
                        a, "memberOf", said.object, said.evidence, "speaker.shared", 0.8
                    )
                for said in mine if not theirs else []:
                    self.findings.say(
                        b, "memberOf", said.object, said.evidence, "speaker.shared", 0.8
                    )
