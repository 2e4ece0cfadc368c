"""Figures in running text: partners, regions, members, duration, dates and money of a project."""

from __future__ import annotations

import re

from c3graph.extract.documents.blocks import Sentence
from c3graph.extract.findings import Span, Thing
from c3graph.extract.lexicon import rx
from c3graph.extract.names import polish
from c3graph.extract.names.amounts import UP_TO_TEN
from c3graph.extract.reading import Reading
from c3graph.extract.rules.sentences import SentenceRules

_COUNTED = {"partner_count": "partnerCount", "region_count": "regionCount"}
_SPOKEN = {
    "en": UP_TO_TEN,
    "it": {
        "un": 1,
        "due": 2,
        "tre": 3,
        "quattro": 4,
        "cinque": 5,
        "sei": 6,
        "sette": 7,
        "otto": 8,
        "nove": 9,
        "dieci": 10,
    },
    "pl": {
        "jeden": 1,
        "dwa": 2,
        "trzy": 3,
        "cztery": 4,
        "pięć": 5,
        "sześć": 6,
        "siedem": 7,
        "osiem": 8,
        "dziewięć": 9,
        "dziesięć": 10,
    },
    "hu": {
        "két": 2,
        "három": 3,
        "négy": 4,
        "öt": 5,
        "hat": 6,
        "hét": 7,
        "nyolc": 8,
        "kilenc": 9,
        "tíz": 10,
    },
    "lv": {
        "divus": 2,
        "divi": 2,
        "trīs": 3,
        "četri": 4,
        "pieci": 5,
        "septiņi": 7,
        "astoņi": 8,
        "deviņi": 9,
        "desmit": 10,
    },
}
_TOTAL = (
    r"(?i)total budget|budget|costa|costo|kopējais budžets|budżet|költségvetés"
    r"|wartość|set aside|worth in all|całkowit"
)
_UNTIL = r"(?i)up to|maximum|max\.|maksymalnie|do kwoty|fino a|līdz|legfeljebb"
_RUNS = (
    r"(?i)runs?|lasts?|duration|dura|trwa|trwając|rozpisano|időtartam|ilgst|period|"
    r"over the|długo|īstenošan|dall?'|dal |since|from|project|projekt"
)


def _following(text: str, at: int) -> list[re.Match[str]]:
    """The three words behind an offset, up to the first mark or number."""
    words: list[re.Match[str]] = []
    while len(words) < 3 and (match := re.compile(r"\s([^\W\d_]+)").match(text, at)):
        word = re.compile(r"[^\W\d_]+").match(text, match.start(1))
        if word is None:
            break
        words.append(word)
        at = word.end()
    return words


class Figures(SentenceRules):
    """The rules for numbers in sentences."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.numbers = _SPOKEN.get(self.page.language, {})

    def run(self) -> None:
        """Adds the counts, durations, dates and amounts that sentences state."""
        for sentence in self.page.sentences:
            project = self.about_project(sentence) or self._only_project(sentence)
            if project is not None:
                self._counts(project, sentence)
                self._duration(project, sentence)
                self._dates(project, sentence)
            self._money(sentence, project)
            self._members(sentence)

    def _only_project(self, sentence: Sentence) -> Thing | None:
        """The document's project for a sentence about "the programme" or without any other
        subject."""
        projects = self.findings.of("Project")
        if len(projects) != 1:
            return None
        before = [s for s in self.page.sentences if s.end <= sentence.start]
        follows = (
            re.match(r"\s*(?:It|The programme|Its|Esso|Jego|Trwa|Il programma)\b", sentence.text)
            and before
            and (self.about_project(before[-1]))
        )
        return projects[0] if follows or not self.reading.event else None

    def _unit(self, name: str) -> str:
        return self.words.any(name)

    def _number(self, text: str) -> int | None:
        return int(text) if text.isdigit() else self.numbers.get(text.casefold())

    def _count_matches(self, sentence: Sentence, name: str) -> list[tuple[int, Span]]:
        spoken = "|".join(self.numbers) or "(?!)"
        found = []
        words = set(self.words[name])
        for match in rx(rf"(?<![\w.,])(\d{{1,4}}|{spoken})(?=\s)").finditer(sentence.text, re.I):
            number = self._number(match[1])
            for word in _following(sentence.text, match.end()):
                forms = (
                    polish.lemmas(word[0]) if self.page.language == "pl" else {word[0].casefold()}
                )
                if number and forms & words:
                    found.append(
                        (number, (sentence.start + match.start(), sentence.start + word.end()))
                    )
                    break
        return found

    def _counts(self, project: Thing, sentence: Sentence) -> None:
        for name, predicate in _COUNTED.items():
            for number, span in self._count_matches(sentence, name)[:1]:
                if (
                    predicate == "regionCount"
                    and self.page.language == "en"
                    and "partner" not in sentence.text
                ):
                    continue
                if number > 1:
                    self.findings.say(project, predicate, number, [span], "figure.count", 0.85)

    def _duration(self, project: Thing, sentence: Sentence) -> None:
        if not re.search(_RUNS, sentence.text):
            return
        for name, predicate in (("months", "durationMonths"), ("years", "durationYears")):
            spoken = "|".join(self.numbers) or "(?!)"
            units = self._unit(name)
            cue = (
                r"(?:runs? for|lasts?|for|over|trwając\w+|dura|trwa|przez|ilgs"
                r"t|duration of)\s(?:the next\s)?"
            )
            match = rx(rf"(?i){cue}(\d+|{spoken})[\s-](?:{units})\b").search(sentence.text)
            if match and (number := self._number(match[1])):
                start = sentence.start + match.start(1)
                target = project
                if any(
                    a.start >= sentence.start and a.end <= sentence.end
                    for a in self.reading.amounts
                ) and (predicate == "durationYears" and "over" in match[0]):
                    continue
                self.findings.say(
                    target,
                    predicate,
                    number,
                    [(start, sentence.start + match.end())],
                    "figure.duration",
                    0.85,
                )

    def _dates(self, project: Thing, sentence: Sentence) -> None:
        """From … to …; a project's beginning, not an event's date."""
        events = self.reading.in_sentence(sentence, "Event")
        for date in self.reading.dates:
            if not (sentence.start <= date.start and date.end <= sentence.end) or events:
                continue
            before = self.page.text[max(sentence.start, date.start - 14) : date.start].casefold()
            from_ = re.search(
                r"(?:from|since|od|dal|dall'|no|"
                r"(?:beginning|starting|started|began|starts|launched) in"
                r"|rozpoczął się w|avviato nel)\s?$",
                before,
            )
            if (
                date.last
                and date.precision != "day"
                and (from_ or "project" in sentence.text or "projek" in sentence.text)
            ):
                if date.precision == "year":
                    continue
                span = [(date.start, date.end)]
                self.findings.say(project, "startDate", date.first, span, "figure.period", 0.85)
                self.findings.say(project, "endDate", date.last, span, "figure.period", 0.85)
            elif date.last is None and re.search(
                r"(?:\bends?|\bended|\buntil|\bfinish\w*|\bconclud\w*|zakończy się|potrwa do)\s"
                r"(?:in\s|w\s)?$",
                before,
            ):
                span = [(date.start, date.end)]
                self.findings.say(project, "endDate", date.first, span, "figure.end", 0.8)
            elif from_ and date.last is None and re.search(_RUNS, sentence.text):
                self.findings.say(
                    project, "startDate", date.first, [(date.start, date.end)], "figure.start", 0.8
                )

    def _money(self, sentence: Sentence, project: Thing | None) -> None:
        for amount in self.reading.amounts:
            if (
                not (sentence.start <= amount.start and amount.end <= sentence.end)
                or amount.high is not None
            ):
                continue
            before = self.page.text[max(sentence.start, amount.start - 40) : amount.start]
            span = [(amount.start, amount.end)]
            if re.search(_UNTIL + r"\s*$", before.strip() + " ") and re.search(
                _UNTIL + r"\s*$", before
            ):
                target = self._scheme()
                self.findings.say(target, "maxAmount", amount.low, span, "figure.max", 0.7)
            elif re.search(r"(?i)set aside|earmarked", before):
                target = self._scheme()
                self.findings.say(
                    target, "totalBudget", amount.low, span, "figure.scheme-budget", 0.75
                )
                self.findings.say(
                    target, "currency", amount.currency, [amount.unit], "figure.scheme-budget", 0.75
                )
                years = rx(rf"\s+over the next (\w+) (?:{self._unit('years')})\b").search(
                    sentence.text[amount.end - sentence.start :]
                )
                if years and (number := self._number(years[1])):
                    at = amount.end + years.start(1)
                    self.findings.say(
                        target,
                        "durationYears",
                        number,
                        [(at, amount.end + years.end())],
                        "figure.scheme-years",
                        0.75,
                    )
            elif re.search(_TOTAL, before) and project is not None:
                self.findings.say(project, "totalBudget", amount.low, span, "figure.budget", 0.85)
                self.findings.say(
                    project, "currency", amount.currency, [amount.unit], "figure.budget", 0.85
                )

    def _scheme(self) -> Thing | None:
        """The one instrument that a document speaks of."""
        found = [t for t in self.findings.of("Instrument") if " " in t.name]
        return found[0] if len(found) == 1 else None

    def _members(self, sentence: Sentence) -> None:
        """A cluster of N members; the nearest cluster of the sentence."""
        bodies = self.reading.in_sentence(sentence, "Cluster", "Network")
        counted = self._count_matches(sentence, "member_count")
        if len(bodies) and len(counted) == 1:
            number, span = counted[0]
            nearest = min(bodies, key=lambda m: abs(m.start - span[0]))
            self.findings.say(nearest.thing, "memberCount", number, [span], "figure.members", 0.85)
