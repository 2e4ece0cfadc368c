"""Sentences about projects: who leads, who takes part, who pays."""

from __future__ import annotations

import re

from c3graph.extract.documents.blocks import Sentence
from c3graph.extract.findings import Thing
from c3graph.extract.lexicon import any_of, country_names, rx
from c3graph.extract.reading import Mention
from c3graph.extract.rules.sentences import BODIES, SentenceRules


class ProjectRules(SentenceRules):
    """The rules for projects."""

    def run(self) -> None:
        """Adds what sentences say of projects: lists, regions, funding."""
        for sentence in self.page.sentences:
            self._listed(sentence)
            self._regions(sentence)
            self._project(sentence)
            self._funding(sentence)

    def _project(self, sentence: Sentence) -> None:
        project = self.about_project(sentence)
        if project is None:
            return
        for mention in self.reading.in_sentence(sentence, *BODIES):
            before = self.page.text[
                max(sentence.start, mention.start - 60) : mention.start
            ].casefold()
            after = self.page.text[mention.end : min(sentence.end, mention.end + 90)].casefold()
            if self._leads(mention, before, after):
                self._say(mention.thing, "leads", project, mention, "leads", 0.88)
                if worded := re.match(
                    r"\s(?:is|was)\s(?:the\s)?(coordinator|lead partner)\b", after
                ):
                    self._say(mention.thing, "role", worded[1], mention, "leads", 0.85)
                self._say(mention.thing, "participatesIn", project, mention, "leads", 0.88)
            elif self._takes_part(before, after) or self._joined(mention, project):
                self._say(mention.thing, "participatesIn", project, mention, "partner", 0.8)
            role = re.search(
                r"[“\"]?(advisory partner|lead partner)[”\"]?,?\s(?:the\s)?$", before
            ) or re.match(
                r",?\s(?:as\s)?(?:an?\s|the\s)?[“\"]?(advisory partner|lead partner)", after
            )
            if role and mention.thing.type != "Person":
                self._say(mention.thing, "role", role[1], mention, "partner-role", 0.85)
                self._say(mention.thing, "participatesIn", project, mention, "partner-role", 0.88)

    def _joined(self, mention: Mention, project: Thing) -> bool:
        """Whether the body stands in a list behind one that takes part: partners: A, B and C."""
        before = [
            m for m in self.reading.mentions if m.end <= mention.start and m.thing.type in BODIES
        ]
        if not before or not self.findings.relations(before[-1].thing, "participatesIn"):
            return False
        gap = self.page.text[before[-1].end : mention.start]
        return bool(
            re.fullmatch(
                r"(?:,|\s?;)?\s?(?:and|i|oraz|e|és|un)?\s(?:the\s|il\s|la\s)?(?:[a-z]+\s){0,3}['“„\"]?",
                gap,
            )
        ) and (
            bool(gap.strip(" "))
            and any(
                s.object is project
                for s in self.findings.relations(before[-1].thing, "participatesIn")
            )
        )

    def _leads(self, mention: Mention, before: str, after: str) -> bool:
        leads = self.words.any("leads")
        near = rx(
            rf",?\s(?:–\s|-\s)?(?:is\s|jest\s|is the\s|ir\s|è\s|è il\s)?(?:the\s)?(?:{leads})\b"
        ).match(after)
        behind = rx(rf"\b(?:{leads})\s(?:jest\s|był\s|is\s|to\s)?(?:by\s)?(?:the\s)?$").search(
            before
        )
        if (
            self.page.language == "pl"
            and near
            and re.match(r",?\s(?:–\s|-\s)?(?:koordynator|prowadzi)", after)
        ):
            return "projekt" in after[:40]
        return bool(near or behind)

    def _takes_part(self, before: str, after: str) -> bool:
        words = self.words.any("participates")
        near = rx(rf"[,\s(–-]{{1,3}}(?:[\w,]+\s){{0,3}}?(?:{words})").match(after)
        behind = rx(rf"(?:{words})\w*[:,]?\s(?:[\w“”\",:-]+\s){{0,4}}$").search(before)
        return bool(near or behind)

    def _listed(self, sentence: Sentence) -> None:
        """Six clusters form the partnership: A (Italy) B (Germany) …: a list of partners by
        country."""
        if sentence.text.count("(") < 3:
            return
        project = self.about_project(sentence) or self.reading.project
        names = any_of(tuple(country_names()))
        pattern = rf"([A-Z][\w&-]+(?:\s[A-Z][\w&-]+){{0,4}}),?\s?\(\s?({names})\)"
        found = list(re.finditer(pattern, sentence.text))
        if (
            project is None
            or len(found) < 3
            or not re.search(r"(?i)partner|consorti|konsorcj|konzorci", sentence.text)
        ):
            return
        kind = (
            "Cluster"
            if re.search(r"(?i)\bclusters?\b|klastr|klaszter|distrett", sentence.text)
            else "Organisation"
        )
        for match in found:
            span = (sentence.start + match.start(1), sentence.start + match.end(1))
            cell = (sentence.start + match.start(2), sentence.start + match.end(2))
            whole = self.reading.within(sentence.start, span[1], *BODIES)
            here = [m for m in whole if m.end == span[1]]
            thing = (
                here[0].thing
                if here
                else self.findings.thing(kind, match[1], span, "clause.listed", 0.8)
            )
            if not here:
                self.reading.add(thing, span)
            self.reading.drop(*cell)
            self.findings.say(thing, "country", match[2], [cell], "clause.listed", 0.88)
            self.findings.say(thing, "participatesIn", project, [span], "clause.listed", 0.85)

    def _regions(self, sentence: Sentence) -> None:
        """8 regions (A – leader, B, C – country, …): the regions that take part in a project."""
        project = self.about_project(sentence)
        words = r"region\w*|regioni|régió\w*|reģion\w*|partner\w*"
        match = rx(rf"(?:\d+|\w+)\s(?:{words})[^().]{{0,40}}\(([^()]{{20,400}})\)").search(
            sentence.text
        )
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
                self.findings.say(
                    place, "locatedIn", country, [span, behind], "clause.regions", 0.82
                )
            else:
                self.findings.say(place, "role", item[2], [behind], "clause.regions", 0.82)

    def _funding(self, sentence: Sentence) -> None:
        project = self.about_project(sentence) or (
            self.reading.project
            if self._has(sentence.text, "funded_strong") and len(self.findings.of("Project")) == 1
            else None
        )
        programmes = self.reading.in_sentence(sentence, "Programme")
        if self.page.genre == "deck" and not self.reading.in_sentence(sentence, "Project"):
            return
        if project is None or not programmes:
            return
        if self._has(sentence.text, "funded") or self.about_project(sentence):
            for mention in programmes:
                self._say(project, "fundedBy", mention.thing, mention, "funding", 0.85)
        for mention in self.reading.in_sentence(sentence, "Instrument"):
            before = self.page.text[max(0, mention.start - 20) : mention.start].casefold()
            if re.search(r"\bcall\s[“\"]?$|konkurs\w*\s[„“]?$", before):
                self._say(project, "fundedBy", mention.thing, mention, "call", 0.8)
