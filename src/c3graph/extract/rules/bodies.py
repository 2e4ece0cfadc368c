"""Sentences about bodies and places: parts, seats, countries, labels, what they offer."""

from __future__ import annotations

import re
from itertools import pairwise

from c3graph.extract.documents.blocks import Sentence
from c3graph.extract.lexicon import country_names
from c3graph.extract.names import polish
from c3graph.extract.reading import Mention
from c3graph.extract.rules.sentences import BODIES, SentenceRules


class BodyRules(SentenceRules):
    """The rules for bodies and places."""

    def run(self) -> None:
        """Adds what sentences say of bodies: parts, labels held, instruments."""
        for sentence in self.page.sentences:
            self._parts(sentence)
            self._labels(sentence)
            self._instruments(sentence)

    def _parts(self, sentence: Sentence) -> None:
        found = self.reading.in_sentence(sentence, *BODIES, "Place", "Instrument", "Programme")
        text = self.page.text
        for one, two in pairwise(found):
            gap = text[one.end : two.start]
            kinds = (one.thing.type, two.thing.type)
            if kinds == ("Organisation", "Organisation") and (
                gap == " " or re.fullmatch(r"\s(?:at|of|of the|within the|w)\s", gap)
            ):
                self._say(one.thing, "partOf", two.thing, one, "part", 0.8)
            elif (
                two.thing.type == "Place"
                and kinds[0] == "Place"
                and re.fullmatch(r"\s\(|,\s|\s(?:w|we|in)\s|\s–\s", gap)
            ):
                self._place_in_place(one, two, gap)
            elif (
                two.thing.type == "Place"
                and kinds[0] in BODIES
                and re.fullmatch(
                    r"\s(?:w|we|in|działającej w|based in|with its seat in|z siedzibą w)\s", gap
                )
            ):
                self._say(one.thing, "locatedIn", two.thing, two, "seat", 0.8)
            elif kinds[0] == "Place" and kinds[1] in BODIES and gap == "-based ":
                self._say(two.thing, "locatedIn", one.thing, one, "based", 0.9)
            elif (
                two.thing.type == "Network"
                and kinds[0] in BODIES
                and re.fullmatch(r",?\s(?:and\s|is\s)?(?:an?\s)?members? of (?:the\s)?", gap)
            ):
                self._say(one.thing, "memberOf", two.thing, one, "member", 0.85)
            elif kinds == ("Instrument", "Programme") and re.search(
                r"w ramach|under|within|of the", gap
            ):
                self._say(one.thing, "partOf", two.thing, one, "measure", 0.8)
        measures = [m for m in found if m.thing.rule == "name.measure-pl"]
        for measure in measures:
            for programme in [m for m in found if m.thing.type == "Programme"][:1]:
                self._say(measure.thing, "partOf", programme.thing, measure, "measure", 0.8)
        self._countries(sentence)

    def _place_in_place(self, one: Mention, two: Mention, gap: str) -> None:
        closed = gap != " (" or self.page.text[two.end : two.end + 1] == ")"
        inner, outer = self.page.text[one.start : one.end], self.page.text[two.start : two.end]
        if gap == ", " and outer not in country_names():
            return
        if closed and inner not in country_names():
            self._say(one.thing, "locatedIn", two.thing, one, "place-in-place", 0.85)

    def _countries(self, sentence: Sentence) -> None:
        """A country behind a body, in brackets or after "z": its country, not a place of its
        own."""
        text = self.page.text
        for mention in self.reading.in_sentence(sentence, *BODIES):
            tail = text[mention.end : mention.end + 60]
            match = re.match(r",?\s?\(\s?([A-Z][\w ]+?)\)", tail)
            if match and match[1] in country_names():
                end = mention.end + match.end(1)
                span = [(end - len(match[1]), end)]
                self.reading.drop(*span[0])
                self.findings.say(mention.thing, "country", match[1], span, "clause.country", 0.9)
            from_ = re.match(r"\sz\s(\w+)", tail)
            if self.page.language == "pl" and from_:
                lemma = next(
                    (c for c in country_names("pl") if c.casefold() in polish.lemmas(from_[1])),
                    None,
                )
                if lemma:
                    start = mention.end + from_.start(1)
                    self.reading.drop(start, start + len(from_[1]))
                    self.findings.say(
                        mention.thing,
                        "country",
                        lemma,
                        [(start, start + len(from_[1]))],
                        "clause.country",
                        0.85,
                    )

    def _labels(self, sentence: Sentence) -> None:
        labels = self.reading.in_sentence(sentence, "Label")
        bodies = self.reading.in_sentence(sentence, "Cluster", "Organisation")
        if labels and bodies and self._has(sentence.text, "label_held"):
            nearest = [b for b in bodies if b.start < labels[0].start]
            if nearest:
                self._say(
                    nearest[-1].thing, "holdsLabel", labels[0].thing, labels[0], "label", 0.85
                )

    def _instruments(self, sentence: Sentence) -> None:
        found = self.reading.in_sentence(sentence, *BODIES, "Instrument")
        for one, two in pairwise(found):
            gap = self.page.text[one.end : two.start]
            if (
                two.thing.type == "Instrument"
                and one.thing.type in BODIES
                and re.fullmatch(r"['’]s?\s(?:[a-z]+\s)?", gap)
            ):
                self._say(one.thing, "offersInstrument", two.thing, two, "possessive", 0.88)
        leads = self.reading.in_sentence(sentence, "Cluster")
        for cluster in leads:
            for body in self.reading.in_sentence(sentence, "Organisation"):
                between = self.page.text[
                    min(cluster.end, body.end) : max(cluster.start, body.start)
                ]
                if body.start > cluster.end and re.fullmatch(
                    r",\sktórego\s(?:koordynatorem|liderem)\sjest\s", between
                ):
                    self._say(body.thing, "leads", cluster.thing, body, "cluster-lead", 0.9)
                if (
                    body.start > cluster.end
                    and re.search(r"koordynator\w*,\sczyli\s$", between)
                    and len(between) < 90
                ):
                    self._say(body.thing, "leads", cluster.thing, body, "cluster-lead", 0.8)
                if body.end < cluster.start and re.fullmatch(
                    r"\s?(?:–|-|,)\s(?:koordynator|lider)\w*\s|,?\s(?:coordinator|"
                    r"manager|leader) of (?:the )?",
                    between,
                ):
                    self._say(body.thing, "leads", cluster.thing, body, "cluster-lead", 0.9)
