"""Findings as a claim sheet: keys, ids, evidence in short pieces; all of it proposed."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

from c3graph.extract.findings import Findings, Said, Span, Thing, fold
from c3graph.model import Claim, ClaimSheet, Entity, Evidence, Source, Status

_WORDS, _CHARACTERS = 11, 120


def pieces(text: str, span: Span) -> list[Evidence]:
    """A span as evidence of at most eleven words and 120 characters each."""
    start, end = span
    found: list[Evidence] = []
    words = [(m.start(), m.end()) for m in re.finditer(r"\w+", text[start:end])]
    while start < end:
        body = text[start:end]
        words = [(m.start(), m.end()) for m in re.finditer(r"\w+", body)]
        cut = len(body)
        if len(words) > _WORDS:
            cut = words[_WORDS - 1][1]
        if cut > _CHARACTERS:
            cut = max([b for _, b in words if b <= _CHARACTERS], default=_CHARACTERS)
        found.append(Evidence(start, start + cut, text[start : start + cut]))
        start += cut
        while start < end and not text[start].isalnum():
            start += 1
    return found


def slug(name: str) -> str:
    """A name in ASCII letters, digits and hyphens."""
    plain = name.translate(str.maketrans("łŁøØđĐßæÆ", "lLoOdDsaA"))
    folded = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:60].strip("-") or "x"


def _keys(things: list[Thing]) -> dict[int, str]:
    """A key for each thing, unique in the sheet, the same whenever the same text is read."""
    taken: set[str] = set()
    keys: dict[int, str] = {}
    for thing in things:
        base = slug(thing.name)
        key, number = base, 2
        while key in taken:
            key, number = f"{base}-{number}", number + 1
        taken.add(key)
        keys[id(thing)] = key
    return keys


def claim_id(source: str, said: Said) -> str:
    """Twelve hexadecimal digits from who says what of what: the same in every reading."""
    end = f"{said.object.type}|{fold(said.object.name)}" if said.object else repr(said.value)
    parts = (source, said.subject.type, fold(said.subject.name), said.predicate, end)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def make_sheet(source: Source, text: str, findings: Findings, path: Path) -> ClaimSheet:
    """The sheet of one document. Entities in order of their first mention, claims of their
    evidence."""
    things = findings.of(*{t.type for t in findings.things}) if findings.things else []
    keys = _keys(things)
    entities = tuple(
        Entity(
            key=keys[id(thing)],
            type=thing.type,
            name=" ".join(thing.name.split()),
            language=source.language,
            mentions=tuple(e for span in sorted(set(thing.mentions)) for e in pieces(text, span)),
            rule=thing.rule,
            confidence=round(thing.confidence, 2),
            status=Status.PROPOSED,
        )
        for thing in things
    )
    claims: dict[str, Claim] = {}
    for said in sorted(findings.said, key=lambda s: (min(s.evidence), s.predicate)):
        if id(said.subject) not in keys or (
            said.object is not None and id(said.object) not in keys
        ):
            continue
        number = claim_id(source.slug, said)
        claims.setdefault(number, Claim(
            id=number, subject=keys[id(said.subject)], predicate=said.predicate,
            evidence=tuple(e for span in sorted(set(said.evidence)) for e in pieces(text, span)),
            object=keys[id(said.object)] if said.object else None, value=said.value,
            language=source.language if said.predicate in ("role", "fullName") else None,
            rule=said.rule, confidence=round(said.confidence, 2), status=Status.PROPOSED,
        ))  # fmt: skip
    return ClaimSheet(path, source, entities, tuple(claims.values()))
