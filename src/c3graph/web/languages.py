"""Which of several labels a reader gets: `?lang=`, cookie, Accept-Language, en, pl, hu, any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from c3graph.rdf.terms import Literal

FALLBACK = ("en", "pl", "hu")
_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_MEMBER = re.compile(rf"\s*({_TAG.pattern})\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d{{0,3}})?)\s*)?")
MAX_CHAIN = 8
COOKIE = "lang"

# Language authority of the EU to BCP 47, for the lang attribute of a passage.
_AUTHORITY = {
    "ENG": "en", "POL": "pl", "HUN": "hu", "ITA": "it", "DEU": "de", "FRA": "fr", "NLD": "nl",
    "SPA": "es", "CES": "cs", "SLK": "sk", "SLV": "sl", "RON": "ro", "BUL": "bg", "POR": "pt",
}  # fmt: skip


def accepted(field: str | None) -> tuple[str, ...]:
    """Language tags of an Accept-Language field in order of weight; those of weight 0 left out."""
    weighted: list[tuple[float, str]] = []
    for member in (field or "").split(","):
        found = _MEMBER.fullmatch(member)
        if found and (q := float(found.group(2) or 1)) > 0:
            weighted.append((q, found.group(1).lower()))
    return tuple(tag for _, tag in sorted(weighted, key=lambda item: -item[0]))


def remembered(cookies: str | None) -> str:
    """The language of a Cookie field (RFC 6265, section 4.2), empty where it names none."""
    for pair in (cookies or "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE and _TAG.fullmatch(value):
            return value.lower()
    return ""


def chain(parameter: str | None, field: str | None, kept: str = "") -> tuple[str, ...]:
    """The languages to try, best first: the reader's, each also by its main tag, then ours.

    `kept` is what the reader's cookie remembers.
    """
    asked = (parameter.lower(),) if parameter and _TAG.fullmatch(parameter) else ()
    wanted = [*asked, *([kept] if kept else []), *accepted(field)]
    widened = [part for tag in wanted for part in (tag, tag.split("-")[0])]
    return tuple(dict.fromkeys([*widened[:MAX_CHAIN], *FALLBACK]))


def interface(languages: Sequence[str]) -> str:
    """The first of a reader's languages that the interface is written in."""
    return next(tag for tag in languages if tag in FALLBACK)


def pick(labels: Iterable[Literal], languages: Sequence[str]) -> Literal | None:
    """The label in the first language of the chain that has one; else the least by tag, text."""
    ordered = sorted(labels, key=lambda label: (label.language.lower(), label.value))
    for language in languages:
        for label in ordered:
            tag = label.language.lower()
            if tag == language or tag.startswith(language + "-"):
                return label
    return ordered[0] if ordered else None


def of_authority(iri: str) -> str:
    """The tag of a language authority IRI, or an empty string where it is not known."""
    return _AUTHORITY.get(iri.rsplit("/", 1)[-1], "")
