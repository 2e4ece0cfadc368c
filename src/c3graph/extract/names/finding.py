"""New names by their head nouns and capitals: English, Italian, Hungarian, Latvian.

A run of capitalised words with connectors between them is a name when its head is a known head
("Regional Council of Auvergne-Rhône-Alpes"), when it ends in a legal form, or when it is a verb
or a
noun with a country ("Invest Northern Ireland"). What has no head is no name here: we abstain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from c3graph.extract.documents.blocks import Page, TextToken
from c3graph.extract.lexicon import any_of, country_names
from c3graph.extract.names import polish
from c3graph.extract.names.gazetteer import Gazetteer

_LEGAL = re.compile(
    r"(?:PLC|plc|Ltd|Ltd\.|Inc|Inc\.|GmbH|AG|S\.p\.A|SpA|Srl|S\.L|Kft|Zrt|Nyrt|SIA|AS|Oy|AB|S\.A)\.?"
)
_DIRECTION = {
    "North",
    "South",
    "East",
    "West",
    "Central",
    "Northern",
    "Southern",
    "Eastern",
    "Western",
    "Republic",
    "Upper",
    "Lower",
}
# No name has more words; without a bound a page of capitals would be one.
_LONGEST = 30
# Each connector is a place where a name may be cut: with more, trying all takes too long.
_MOST_JOINTS = 9
_NOT_NAMES = {
    "European Union",
    "Unia Europejska",
    "Unii Europejskiej",
    "Unione Europea",
    "Európai Unió",
    "Eiropas Savienība",
}
_HEAD_FIRST = {"it"}


@dataclass(frozen=True, slots=True)
class Named:
    start: int
    end: int
    type: str
    rule: str
    confidence: float


def _runs(page: Page) -> Iterator[list[TextToken]]:
    """Capitalised words in a row, with connectors between them."""
    tokens, text = page.tokens, page.text
    connectors = set(page.lexicon["connectors"])
    at = 0
    while at < len(tokens):
        if not _opens(tokens[at]) and not _lower_head(page, tokens, at):
            at += 1
            continue
        last = at
        while (
            last - at < _LONGEST
            and (step := _step(tokens, last, connectors, text, page.genre == "deck")) is not None
        ):
            last = step
        yield [_bare(token) for token in tokens[at : last + 1]]
        at = last + 1


def _lower_head(page: Page, tokens: list[TextToken], at: int) -> bool:
    """An Italian head in small letters before a name: regione Veneto."""
    return (
        page.language in _HEAD_FIRST and tokens[at].text in page.lexicon.heads
        and at + 1 < len(tokens) and _opens(tokens[at + 1])
        and page.text[tokens[at].end : tokens[at + 1].start] == " "
    )  # fmt: skip


def _bare(token: TextToken) -> TextToken:
    """A word without a possessive ending."""
    if (token.text[-2:] in ("'s", "’s") and not token.text[:-2].isupper()) or token.text.endswith(
        ("I's", "I’s")
    ):
        return TextToken(token.start, token.end - 2, token.text[:-2], token.capital)
    return token


def _opens(token: TextToken) -> bool:
    return token.text[0].isalpha() and token.capital


def _step(
    tokens: list[TextToken], last: int, connectors: set[str], text: str, broken: bool
) -> int | None:
    """The next capitalised word that continues the run, over at most three connectors."""
    if tokens[last].text[-2:] in ("'s", "’s"):
        return None
    for ahead in range(last + 1, min(last + 5, len(tokens))):
        gap = text[tokens[ahead - 1].end : tokens[ahead].start]
        if "\n" in gap and not (broken and gap == "\n" and ahead == last + 1):
            return None
        word = tokens[ahead].text
        if _opens(tokens[ahead]) or (word[0].isdigit() and ahead == last + 1 and "." in word):
            return ahead if gap.strip(" \u00a0\n") == "" else None
        if word in ("-", "–") and gap == " " and ahead == last + 1:
            continue
        if word == "." and ahead == last + 1 and len(tokens[last].text) == 1:
            continue
        if word.lower() not in connectors:
            return None
    return None


class NameGrammar:
    """The grammar for one page."""

    def __init__(self, page: Page, gazetteer: Gazetteer) -> None:
        self.page, self.gazetteer, self.words = page, gazetteer, page.lexicon
        self.stop = set(self.words["stop"])
        self.roles = {w.casefold() for w in self.words["role"]}
        self.connectors = set(self.words["connectors"]) | {"-", "–"}

    def find(self) -> list[Named]:
        """All names on the page that the grammar of its language finds."""
        found: list[Named] = []
        self.runs = list(_runs(self.page))
        for run in self.runs:
            found += self._parse(run)
        if polish.available():
            found += self._from_country(found)
        found += self._described() if self.page.language == "en" else []
        return found + (self._lower_heads() if self.page.language == "lv" else [])

    def _from_country(self, named: list[Named]) -> list[Named]:
        """A foreign name with its country in a Polish text: Regional Council of X z Finlandii."""
        found = []
        for run in self.runs:
            tail = re.compile(r"\sz\s(\w+)").match(self.page.text, run[-1].end)
            trimmed = self._trim(run)
            if not tail or len(trimmed) < 2 or any(n.end == run[-1].end for n in named):
                continue
            known = {name.casefold() for name in country_names("pl")}
            if polish.place_lemmas(tail[1]) & known and all(t.text.isascii() for t in trimmed):
                found.append(
                    Named(
                        trimmed[0].start, trimmed[-1].end, "Organisation", "name.from-country", 0.75
                    )
                )
        return found

    def _described(self) -> list[Named]:
        """Kilkeel-based Sea Source; the Kilkeel Harbour Works network of 14 businesses."""
        found = []
        for match in re.finditer(
            r"\b([A-Z]\w+)-based\s((?:[A-Z]\w+\s?){1,4})(?<!\s)", self.page.text
        ):
            found.append(Named(*match.span(1), "Place", "name.based", 0.9))
            found.append(Named(*match.span(2), "Organisation", "name.based", 0.85))
        for match in re.finditer(
            r"\b[A-Z]\w+(?:\s[A-Z]\w+){0,3}\sdepartment\b(?!\s(?:for|of))", self.page.text
        ):
            found.append(Named(*match.span(), "Organisation", "name.department", 0.8))
        for match in re.finditer(
            r"(?<!The )\b([A-Z][A-Z\d]{2,}\w*)\s(?:cluster|Cluster)\b(?!\s(?:pol|man|org|mem))",
            self.page.text,
        ):
            found.append(Named(*match.span(1), "Cluster", "name.acronym-cluster", 0.75))
        for match in re.finditer(r"\b[A-Z]{2,6}\sworking\sgroup\b", self.page.text):
            found.append(Named(*match.span(), "Network", "name.working-group", 0.8))
        for match in re.finditer(
            r"\b(?:OP|PO|Operational Programme?)\s[“„\"]([A-Z][^”\"\n]{4,90})[”\"]", self.page.text
        ):
            found.append(Named(*match.span(1), "Programme", "name.quoted-programme", 0.9))
        for match in re.finditer(
            r"\b((?:[A-Z]\w+\s){1,4})(?:network|cluster|group)\sof\s\d+\b", self.page.text
        ):
            found.append(Named(match.start(), match.end(1) - 1, "Cluster", "name.network-of", 0.85))
        return found

    def _lower_heads(self) -> list[Named]:
        """Latvian names: a capital, then words in small letters up to the head."""
        heads = any_of(tuple(self.words.heads))
        found = []
        for match in re.finditer(rf"(?<=[\wāčēģīķļņšūž]\s)(?:{heads})\b", self.page.text):
            before = self.page.text[max(0, match.start() - 90) : match.start()]
            words = list(re.finditer(r"[^\W\d_]+", before.split("\n")[-1]))[-4:]
            offset = match.start() - len(before.split("\n")[-1])
            capitals = [w for w in words if w[0][0].isupper()]
            if not capitals or re.search(
                r"[.,;:]", before[-(len(before) - capitals[-1].start()) :]
            ):
                continue
            first = capitals[-1]
            for word in reversed(capitals[:-1]):
                if word.end() + 1 == first.start() and word[0].casefold() not in self.stop:
                    first = word
            if first[0].casefold() in self.stop:
                continue
            kind = self.words.heads[match[0]]
            start = offset + first.start()
            found.append(Named(start, match.end(), kind, "name.head-lv", 0.85))
        return found

    def _text(self, tokens: list[TextToken]) -> str:
        return self.page.text[tokens[0].start : tokens[-1].end]

    def _trim(self, tokens: list[TextToken]) -> list[TextToken]:
        if " ".join(t.text for t in tokens[:2]) in _NOT_NAMES:
            tokens = tokens[2:]
        while tokens and (
            tokens[0].text.casefold() in self.stop or tokens[0].text.casefold() in self.connectors
        ):
            tokens = tokens[1:]
        while tokens and tokens[-1].text.casefold() in self.connectors:
            tokens = tokens[:-1]
        return tokens

    def _parse(self, tokens: list[TextToken]) -> list[Named]:
        tokens = self._trim(tokens)
        joints = sum(t.text.casefold() in self.connectors for t in tokens)
        if not tokens or joints > _MOST_JOINTS:
            return []
        for i, token in enumerate(tokens[:-2]):
            if token.text.casefold() in self.roles:
                return self._parse(tokens[:i]) + self._parse(tokens[i + 1 :])
        for i in self._joints(tokens):
            left, right = tokens[:i], self._trim(tokens[i + 1 :])
            if self._type(left) and self._type(right):
                return self._parse(left) + self._parse(right)
        if kind := self._type(tokens):
            return [Named(tokens[0].start, tokens[-1].end, kind[0], kind[1], kind[2])]
        for i in range(len(tokens) - 1, 0, -1):
            if tokens[i].text.casefold() in self.connectors:
                left, right = tokens[:i], tokens[i + 1 :]
                if len(left) and len(right):
                    found = self._parse(left) + self._parse(right)
                    if found:
                        return found
        return []

    def _joints(self, tokens: list[TextToken]) -> list[int]:
        joints = set(self.words["split"])
        return [i for i, t in enumerate(tokens) if t.text in joints and 0 < i < len(tokens) - 1]

    def _segment(self, tokens: list[TextToken]) -> list[TextToken]:
        """The part that holds the head: what stands before the first preposition."""
        prepositions = set(self.words["prepositions"])
        for i, token in enumerate(tokens):
            if token.text.casefold() in prepositions and i:
                return tokens[:i]
        return tokens

    def _type(self, tokens: list[TextToken]) -> tuple[str, str, float] | None:
        """Type, rule and confidence of a whole run as one name."""
        if not tokens or any(t.text.casefold() in self.connectors for t in (tokens[0], tokens[-1])):
            return None
        text = self._text(tokens)
        known = self.gazetteer.kind(text)
        if known == "Place":
            return None
        if known:
            return known, "name.known", 0.9
        if _LEGAL.fullmatch(tokens[-1].text) and len(tokens) > 1:
            return "Organisation", "name.legal-form", 0.95
        dash = [i for i, t in enumerate(tokens) if t.text in ("-", "–")]
        if len(dash) > 2:
            return None
        if dash and 0 < dash[0] < len(tokens) - 1:
            right, left = tokens[dash[0] + 1 :], tokens[: dash[0]]
            kind = self._type(right) or self._type(left)
            if kind and (len(left) == 1 or len(right) == 1):
                return kind
            return None
        segment = self._segment(tokens)
        head = segment[0] if self.page.language in _HEAD_FIRST else segment[-1]
        pair = " ".join(t.text for t in segment[-2:])
        for key in (pair, segment[-1].text):
            if key in self.words.after and len(tokens) > 1:
                return self.words.after[key], "name.head", 0.9
        kind_of = self.words.heads.get(head.text)
        if (
            len(segment) == 1
            and kind_of in ("Instrument", "Programme", "Place")
            and self.page.language == "en"
        ):
            return None
        if (
            kind_of
            and len(tokens) > 1
            and self.gazetteer.kind(self._text(tokens[:-1])) == "Programme"
        ):
            return None
        if kind_of and len(tokens) > 1:
            return kind_of, "name.head", 0.85
        if self.page.language == "en" and len(tokens) > 1:
            return self._with_country(tokens)
        return None

    def _with_country(self, tokens: list[TextToken]) -> tuple[str, str, float] | None:
        """A noun or verb with a country: Invest Northern Ireland, Innovation Norway."""
        if (
            tokens[0].text == "Invest"
            and tokens[1].text == "in"
            and self.gazetteer.place(self._text(tokens[2:]))
        ):
            return "Organisation", "name.noun-country", 0.85
        if len(self._segment(tokens)) < len(tokens):
            return None
        for size in (1, 2, 3):
            if len(tokens) > size and self.gazetteer.place(self._text(tokens[-size:])):
                before = tokens[: len(tokens) - size]
                if (
                    all(t.text not in _DIRECTION and not t.text.isupper() for t in before)
                    and not any(self.gazetteer.place(t.text) for t in before)
                    and len(before) <= 3
                    and all(t.text.isalpha() and t.text[1:].islower() for t in before)
                ):
                    return "Organisation", "name.noun-country", 0.8
        return None
