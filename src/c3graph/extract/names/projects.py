"""Projects by the words round them: "project X", "X project", X “full name”, a title, a
letterhead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from c3graph.extract.documents.blocks import Page
from c3graph.extract.findings import Findings, Span, Thing
from c3graph.extract.lexicon import rx
from c3graph.extract.names.gazetteer import GazetteerHit

# An acronym of a project: two capitals or a digit inside, perhaps a version.
ACRONYM = (
    r"(?:(?=[\w-]{3,})(?=[\w-]*[A-Z][\w-]*[A-Z\d]|[A-Z][a-z]+[A-Z]|[A-Z][a-z]{3,}\d\b)"
    r"[A-Z][\w-]*[\w]\+?(?:\s\d\.\d)?)"
)
_DOUBLE = '[“„"«]'
_QUOTE, _UNQUOTE = "[“„\"'‘«]", "[”“\"'’»]"
_WORD = {
    "en": "projects?",
    "pl": "projek[tc]\\w*",
    "hu": "projekt\\w*",
    "it": "progett[oi]",
    "lv": "projekt\\w*",
}


@dataclass(frozen=True, slots=True)
class _Found:
    name: Span
    full: Span | None
    rule: str
    confidence: float


def _quoted(text: str, at: int) -> Span | None:
    """A quotation that opens at `at`, without its marks; one that never closes ends its
    sentence."""
    match = re.compile(
        _DOUBLE + r"([A-ZŁŚŻa-z][^\n“„”\"»]{12,240}?)(?:[”“\"»]|(?<=\w)(?=\.\s))"
    ).match(text, at)
    return match.span(1) if match else None


def _by_words(page: Page) -> list[_Found]:
    text, word = page.text, _WORD.get(page.language, _WORD["en"])
    found: list[_Found] = []
    for match in rx(rf"\b(?i:{word})\s+{_QUOTE}?({ACRONYM}){_UNQUOTE}?").finditer(text):
        found.append(_Found(match.span(1), None, "project.word-name", 0.95))
    for match in rx(rf"\b({ACRONYM})\s+(?i:{word})\b").finditer(text):
        found.append(_Found(match.span(1), None, "project.name-word", 0.9))
    for match in rx(rf"\b({ACRONYM})\s(?:partners?|consortium)\b").finditer(text):
        found.append(_Found(match.span(1), None, "project.name-partner", 0.85))
    for match in rx(rf"\b({ACRONYM})(?:[:,]?\s*|(?:\s[A-Z]\w+){{1,5}}\s)(?={_DOUBLE})").finditer(
        text
    ):
        if full := _quoted(text, match.end()):
            found.append(_Found(match.span(1), full, "project.name-quoted", 0.9))
    named = rf"\b(?i:{word})\s+(?:[A-Z][\w-]+\s+){{0,3}}(?={_QUOTE})"
    for match in re.finditer(named, text):
        full = _quoted(text, match.end())
        if not full:
            continue
        inner = re.compile(rf"\s*\(({ACRONYM})\)$").search(text, *full)
        after = re.compile(rf"{_UNQUOTE}\s*\((?:\w+:\s*)?({ACRONYM})\)").match(text, full[1])
        if inner:
            found.append(
                _Found(inner.span(1), (full[0], inner.start()), "project.full-acronym", 0.95)
            )
        elif after:
            found.append(_Found(after.span(1), full, "project.full-acronym", 0.95))
    return found


def _by_layout(page: Page, programmes: list[GazetteerHit]) -> list[_Found]:
    """A title, a bread crumb or a letterhead that is a project's name, perhaps with its full
    name."""
    text = page.text
    found: list[_Found] = []
    for number, line in enumerate(page.lines[:8]):
        crumb = line.text.rfind(" > ")
        start = line.start + (crumb + 3 if crumb >= 0 else 0)
        whole = text[start : line.end]
        alone = rx(rf"({ACRONYM})(?:\s[-–:]\s(.{{12,200}}))?").fullmatch(whole)
        following = page.lines[number + 1] if number + 1 < len(page.lines) else None
        letterhead = following and any(h.start <= following.start + 1 < h.end for h in programmes)
        if alone and (
            crumb >= 0 or alone[2] or letterhead or (page.genre == "profile" and number == 0)
        ):
            full = (start + alone.start(2), start + alone.end(2)) if alone[2] else None
            found.append(_Found((start, start + alone.end(1)), full, "project.title", 0.95))
    return found


def _variants(page: Page, name: str) -> list[Span]:
    """Every occurrence of a project's name, in whatever case of letters."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?:-\w{{1,3}})?(?!\w)", re.I)
    return [(m.start(), m.start() + len(name)) for m in pattern.finditer(page.text)]


def find_projects(
    page: Page, findings: Findings, programmes: list[GazetteerHit], taken: set[str]
) -> list[Thing]:
    """Adds the page's projects, with their full names; `taken` are names of another type."""
    found = _by_layout(page, programmes) + _by_words(page)
    fulls: list[tuple[Thing, Span, _Found]] = []
    for item in found:
        name = page.text[slice(*item.name)]
        if name.casefold() in taken:
            continue
        thing = findings.thing("Project", name, item.name, item.rule, item.confidence)
        if item.full and page.genre != "deck":
            fulls.append((thing, item.full, item))
    for thing in findings.of("Project"):
        if thing.rule.startswith("project."):
            for span in _variants(page, thing.name):
                findings.thing("Project", thing.name, span, thing.rule, thing.confidence)
    for thing, span, item in fulls:
        value = re.sub(r"\s+", " ", page.text[slice(*span)]).strip(' .,“”„"')
        findings.say(thing, "fullName", value, [span], item.rule, 0.9)
    return findings.of("Project")


def quoted_spans(findings: Findings) -> list[Span]:
    """Where full names stand: nothing inside one is a mention of its own."""
    return [s for said in findings.said if said.predicate == "fullName" for s in said.evidence]
