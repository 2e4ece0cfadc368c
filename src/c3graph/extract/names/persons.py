"""Persons: only those who speak, hold an office or stand for a body; never a contact person.

English: first and last name beside a role, a body or a verb of saying. Polish: a first name by the
dictionary with a surname, or a name behind Pan, Pani.
"""

from __future__ import annotations

import bisect
import functools
import re
from dataclasses import dataclass

from c3graph.extract.documents.blocks import Page
from c3graph.extract.findings import Span
from c3graph.extract.lexicon import any_of, country_names, lexicon
from c3graph.extract.names import polish

_UP = "A-ZÁÉÍÓÖŐÚÜŰĄĆĘŁŃŚŹŻĀČĒĢĪĶĻŅŠŪŽ"
_PART = rf"[{_UP}][^\W\d_]*[a-zà-žąćęłńóśźż](?:-[{_UP}][a-zà-ž]+)?"
NAME = (
    rf"(?:(?:Dr|Prof|Mr|Ms|Mrs)\.?\s)?(?P<name>{_PART}(?:\s[{_UP}]\.)?(?:\s(?:de|"
    rf"van|von|di|da|del)\s|\s){_PART})"
)
_CONTACT_NEAR = 90


@dataclass(frozen=True, slots=True)
class Person:
    start: int
    end: int
    name: str
    role: Span | None
    rule: str
    confidence: float


def _near_contact(page: Page, span: Span) -> bool:
    """Whether the name stands by contact data: it is a contact person, then, and left out."""
    around = page.text[max(0, span[0] - 40) : span[1] + _CONTACT_NEAR].split("\n\n")[0].casefold()
    if "@" in around:
        return True
    before = page.text[max(0, span[0] - 40) : span[0]].casefold()
    return page.lexicon.has("contact", before)


def find_persons(page: Page, taken: list[Span]) -> list[Person]:
    """Persons of a page. `taken` are spans of other names, in which no person is looked for."""
    found = [*(_polish(page) if page.language == "pl" else []), *_by_context(page)]
    kept: list[Person] = []
    for person in sorted(found, key=lambda p: (p.start, -p.confidence, p.role is None)):
        span = (person.start, person.end)
        clash = any(a < span[1] and span[0] < b for a, b in taken)
        if (
            clash
            or any(k.start < span[1] and span[0] < k.end for k in kept)
            or _near_contact(page, span)
        ):
            continue
        kept.append(person)
    return kept


def _role_pattern(language: str) -> str:
    roles = lexicon(language).any("role")
    if language == "en":
        word = r"[A-Z][\w’-]+"
        return (
            rf"(?:{word}(?:,\s|\sand\s|\s)){{0,5}}(?i:{roles})\b(?:\sand\s{word})?"
            rf"(?:\sfor(?:\sthe)?\s{word})?(?:\sdirector)?"
        )
    if language == "pl":
        return rf"(?:stał\w+\s|zastęp\w+\s)?(?i:{roles})\w{{0,4}}"
    return rf"(?i:{roles})\b(?:\s[a-zà-ž]+){{0,1}}(?:\sdel\s[a-z]+|\sdella\s[a-z]+)?"


@functools.cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str, float], ...]:
    """Pattern, rule and confidence: a name beside a role, a verb of saying or a body."""
    role = _role_pattern(language)
    roles = lexicon(language).any("role")
    lower = r"(?:[a-z-]+\s){0,2}" if language == "en" else ""
    speech = lexicon(language).any("speech")
    suffix = r"(?:\s[A-Z]{2,4})?"
    rows = (
        (
            rf"\b{NAME}{suffix},\s(?:an?\s|the\s|il\s|la\s)?(?P<role>{lower}{role})",
            "person.name-role",
            0.95,
        ),
        (rf"\b(?P<role>{role})[,:]?\s{NAME}", "person.role-name", 0.95),
        (rf"\b{NAME}\.\s(?P<role>{role})", "person.heading", 0.9),
        (
            rf"\b{NAME},\s(?:a|az)\s[^,.\n]{{3,80}}?\s(?P<role>(?:{roles})\b)",
            "person.name-role-hu",
            0.9,
        ),
        (
            rf"\b{NAME}(?=\s\((?!{any_of(tuple(country_names()))})[A-Z]\w{{3,}}[^()\n]{{0,60}}\))",
            "person.bracket",
            0.7,
        ),
        (
            rf"(?i:speakers|lecturers|panel\w*|delegation)\b[^.\n]{{0,40}}?\s{NAME}(?=\s(?:of|from)\s)",
            "person.listed",
            0.75,
        ),
        (rf"\b{NAME}{suffix},?\s(?:{speech})\b", "person.speech", 0.85),
        (rf"\b(?:{speech})\s{NAME}", "person.speech", 0.85),
        (
            rf"\b(?:from|by|came from|with|speaker|and)\s{NAME}(?=,\s(?:an?|the|"
            rf"of|from|[A-Z])|\sfrom\s|\sof\s)",
            "person.by",
            0.75,
        ),
        (rf"\bby\s{NAME}(?=\sand\s)", "person.by", 0.75),
        (rf"\band\s{NAME}(?=,?\s(?:from|of)\s)", "person.by", 0.75),
        (rf"(?<=[–-]\s){NAME}(?=,\s[A-ZŁŚŻ])", "person.agenda", 0.85),
        (
            rf"\b(?:byli|oraz|Pan|Pani|Panowie|i Pan|i Pani)\s{NAME}(?=\soraz\s|"
            rf"\sz\s|[,.])",
            "person.pl-title",
            0.85,
        ),
    )
    only = {"person.name-role-hu": "hu", "person.pl-title": "pl"}
    return tuple(
        (re.compile(pattern), rule, confidence)
        for pattern, rule, confidence in rows
        if only.get(rule, language) == language
    )


def _by_context(page: Page) -> list[Person]:
    """Names beside roles and verbs of saying, in any language."""
    text = page.text
    found: list[Person] = []
    known = {w.casefold() for w in page.lexicon["stop"]} | {
        w.casefold() for w in page.lexicon.heads
    }
    known |= {w.casefold() for w in page.lexicon["role"]} | set(page.lexicon["event"])
    known |= set(page.lexicon["event_extra"])
    for pattern, rule, confidence in _patterns(page.language):
        for match in pattern.finditer(text):
            words = match["name"].split()
            if (
                any(w.casefold() in known for w in words)
                or "\n" in match["name"]
                or words[0] in _TITLES
            ):
                continue
            if page.language == "pl" and _common(words[0]):
                continue
            role_span = (
                match.span("role") if "role" in match.groupdict() and match["role"] else None
            )
            found.append(Person(*match.span("name"), match["name"], role_span, rule, confidence))
    return found


def _common(word: str) -> bool:
    """Whether a Polish word is a common noun and no first name."""
    labels = {label for r in polish.readings(word) for label in r.labels}
    return "nazwa_pospolita" in labels and "imię" not in labels


def _polish(page: Page) -> list[Person]:
    """A first name and a surname, by the dictionary and by capitals."""
    found: list[Person] = []
    tokens, text = page.tokens, page.text
    for i, token in enumerate(tokens[:-1]):
        after = tokens[i + 1]
        if not (
            token.text[0].isupper()
            and after.text[0].isupper()
            and text[token.end : after.start] == " "
        ):
            continue
        if (
            token.text in _TITLES
            or token.text.isupper()
            or after.text.isupper()
            or not polish.has_label(token.text, "imię")
        ):
            continue
        surname = (
            polish.has_label(after.text, "nazwisko")
            or not polish.readings(after.text)
            or polish.is_adjective(after.text)
        )
        if not surname or any(w in page.lexicon.heads for w in polish.lemmas(token.text)):
            continue
        name = polish.person(text[token.start : after.end])
        found.append(
            Person(token.start, after.end, name, _role_before(page, token.start), "person.pl", 0.9)
        )
    return found


_TITLES = ("Pan", "Pani", "Panowie")


def _role_before(page: Page, start: int) -> Span | None:
    """A role right before a name, with the capitalised words it governs: Marszałka Województwa X.

    Between role and name may stand a body and the word Pan: Prezes koordynatora, czyli …, Pan X.
    """
    first, end = (
        bisect.bisect_left(page.tokens, offset, key=lambda t: t.start)
        for offset in (start - 110, start)
    )
    tokens = page.tokens[first:end]
    roles = set(page.lexicon["role"])
    for i in range(len(tokens) - 1, -1, -1):
        token = tokens[i]
        if token.text in (".", ";", ":") and not (i and len(tokens[i - 1].text) <= 2):
            return None
        if polish.lemmas(token.text) & roles:
            last = i
            while (
                last + 1 < len(tokens)
                and tokens[last + 1].text[0].isupper()
                and tokens[last + 1].text not in _TITLES
            ):
                last += 1
            between = [t.text for t in tokens[last + 1 :] if t.text not in (*_TITLES, ",")]
            if not between:
                return token.start, tokens[last].end
            titled = tokens[-1].text in _TITLES
            return (
                (token.start, token.end)
                if titled and not any(_is_verb(w) for w in between)
                else None
            )
        if i + 1 < len(tokens) and token.text in _TITLES and i < len(tokens) - 1:
            return None
    return None


def _is_verb(word: str) -> bool:
    return any(r.pos in ("fin", "praet", "impt") for r in polish.readings(word))
