"""A text's layout: lines with their bullets and headings, sentences, language, genre.

A line's offsets leave out its bullet, its bold marks and the white space round it. Nothing is
changed in the text: all offsets are those of the text as given.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from c3graph.extract.lexicon import Lexicon, labels, lexicon

_BULLET = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-•*▪◦‣–·]|\d{1,2}[.)])[ \t]+(?=\S)")
_SENTENCE = re.compile(
    r"(?<=[.!?])[\])”\"’]?\s+(?=[„“”\"'’(]?[^\W\d_a-zà-ž])|\n\s*\n|\n(?=\s*[-•*]\s)"
)
# A longer sentence is a table or rubbish: read in parts, so that no pattern meets all of it.
_LONGEST = 3000
_ABBREVIATIONS = re.compile(
    r"(?:\b(?:m\.in|np|tzw|ds|dot|pt|ul|św|nr|r|w|str|dr|prof|mgr|inż|tj|itd|itp|br|Ltd|Mr|Ms|Mrs|Dr|Prof|St|No|e\.g|i\.e|vs"
    r"|sz|pl|kb|ún|[A-Z])|Sp|S\.p\.A|\d)\.$"
)
_TOKEN = re.compile(r"\w+(?:[-‑’'./&+]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class TextToken:
    """`capital`: whether the word has a capital letter."""

    start: int
    end: int
    text: str
    capital: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line with text. `level` counts bullets above it: 0 is no bullet."""

    start: int
    end: int
    text: str
    level: int
    bold: bool
    blank_before: bool
    blank_after: bool
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    text: str


@dataclass(eq=False)
class Page:
    """A document's text with what its layout says; made once, read by every rule."""

    text: str
    language: str
    genre: str
    published: str | None = None
    hits: dict[int, list[Any]] = field(default_factory=dict)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the page's language."""
        return lexicon(self.language)

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of the page with their kinds, read once."""
        return read_lines(self.text)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences of the page in order, read once."""
        return read_sentences(self.text)

    @cached_property
    def tokens(self) -> list[TextToken]:
        """The words and marks of the page in order, read once."""
        return [
            TextToken(m.start(), m.end(), m[0], not m[0].islower() and m[0] != m[0].lower())
            for m in _TOKEN.finditer(self.text)
        ]

    @cached_property
    def title(self) -> Line | None:
        """The first line that stands alone and is short enough to be one."""
        for line in self.lines[:6]:
            words = line.text.split()
            if (
                2 <= len(words) <= 25
                and line.level == 0
                and not line.text.endswith((".", ":"))
                and (
                    " > " not in line.text
                    and not re.match(r"[\d\s./:-]+\w* \d{4}$", line.text)
                    and "(" not in line.text[:3]
                    and line.text.count("(") < 3
                )
            ):
                return line
        return None

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds an offset; an empty one where none does."""
        at = bisect.bisect_right(self.sentences, offset, key=lambda s: s.start) - 1
        if at >= 0 and offset < self.sentences[at].end:
            return self.sentences[at]
        return Sentence(offset, offset, "")


def read_lines(text: str) -> list[Line]:
    """The lines that hold text, with their place in the tree of bullets."""
    raw = [(m.start(), m[0]) for m in re.finditer(r"[^\n]*(?:\n|$)", text) if m[0]]
    found: list[Line] = []
    indents: list[int] = []
    for number, (at, whole) in enumerate(raw):
        content = whole.rstrip("\n").rstrip()
        if not content.strip("\u00a0\ufeff "):
            continue
        bullet = _BULLET.match(content)
        begin = bullet.end() if bullet else len(content) - len(content.lstrip("\u00a0\ufeff \t"))
        level = 0
        if bullet:
            indent = len(bullet["indent"].expandtabs(4))
            while indents and indents[-1] > indent:
                indents.pop()
            if not indents or indents[-1] < indent:
                indents.append(indent)
            level = len(indents)
        else:
            indents = []
        start, end = at + begin, at + len(content)
        bold = False
        if text[start:end].startswith("**") and "**" in text[start + 2 : end]:
            bold, start, end = True, start + 2, at + begin + 2 + text[start + 2 : end].index("**")
        elif text[start] == "#":
            start = min(end - 1, start + len(re.match(r"#+\s*", text[start:end])[0]))  # type: ignore[index]
        found.append(
            Line(
                start, end, text[start:end], level, bold,
                number == 0 or not raw[number - 1][1].strip(),
                number + 1 >= len(raw) or not raw[number + 1][1].strip(),
                bool(bullet and bullet["mark"][0].isdigit()),
            )
        )  # fmt: skip
    return found


def read_sentences(text: str) -> list[Sentence]:
    """Sentences; one ends at a full stop before a capital, at a blank line and before a bullet."""
    found: list[Sentence] = []
    start = 0
    for match in [*_SENTENCE.finditer(text), None]:
        cut = match.start() if match else len(text)
        if (
            match
            and "\n" not in match[0]
            and _ABBREVIATIONS.search(text[max(start, cut - 8) : cut])
        ):
            continue
        if match and "\n" not in match[0] and re.search(r"\d\.$", text[start:cut]):
            continue
        piece = text[start:cut]
        for at in range(0, len(piece), _LONGEST):
            part = piece[at : at + _LONGEST]
            if part.strip():
                found.append(Sentence(start + at, start + at + len(part), part))
        start = match.end() if match else cut
    return found


_MARKS = {
    "pl": "ąęłńśźż", "hu": "őűáéíóöü", "lv": "āēīūķļņģšžč", "it": "àèéìòù", "en": "",
}  # fmt: skip
_COMMON = {
    "en": "the of and in for is to with was on by from at",
    "pl": "w i na z do oraz się jest przez które dla projektu został od",
    "hu": "a az és egy hogy nem is meg ez projekt volt számára",
    "it": "di il la e che per un in del della si con dei nel",
    "lv": "un ir no ar par uz tika kas projekta lai gada tā",
}


def detect_language(text: str) -> str:
    """One of en, pl, hu, it, lv by its function words and letters; English where nothing tells."""
    sample = text[:20_000].lower()
    words = re.findall(r"\w+", sample)
    if not words:
        return "en"
    scores = {}
    for code, common in _COMMON.items():
        known = set(common.split())
        letters = sum(sample.count(c) for c in _MARKS[code])
        scores[code] = sum(w in known for w in words) / len(words) + 1.5 * letters / sum(
            map(len, words)
        )
    return max(scores, key=lambda code: scores[code])


def detect_genre(text: str) -> str:
    """profile (labels with values), deck (bullets, short lines) or report (paragraphs)."""
    lines = read_lines(text)
    if not lines:
        return "report"
    known = labels()
    heads = [re.match(r"([^:\n]{3,40}):", line.text) for line in lines]
    labelled = sum(head is not None and head[1].strip().lower() in known for head in heads)
    bullets = sum(line.level > 0 for line in lines)
    long = sum(len(line.text) for line in lines if len(line.text) > 160)
    if labelled >= 2:
        return "profile"
    if bullets >= 4 and bullets >= len(lines) * 0.25 and long < len(text) * 0.4:
        return "deck"
    return "report"
