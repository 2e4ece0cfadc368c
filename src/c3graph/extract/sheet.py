"""Findings as a claim sheet: keys, ids, evidence in short pieces; all of it proposed."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from c3graph.errors import UsageError
from c3graph.extract.findings import Finding, Findings, Span, Thing, fold_name
from c3graph.model import Claim, ClaimSheet, Entity, Evidence, Source, Status
from c3graph.rdf.iris import slugify
from c3graph.sheets.predicates import PREDICATES, checked_value
from c3graph.sheets.yamlio import UNWRITABLE

_WORDS, _CHARACTERS = 11, 120


def pieces(text: str, span: Span) -> list[Evidence]:
    """A span as evidence of at most eleven words and 120 characters each, without characters that
    a sheet cannot hold."""
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
        if bad := UNWRITABLE.search(body, 0, cut):
            cut = bad.start()
        if cut == 0:
            start += 1
            continue
        found.append(Evidence(start, start + cut, text[start : start + cut]))
        start += cut
        while start < end and not text[start].isalnum():
            start += 1
    return found


def one_line(text: str) -> str:
    """Text on one line, without characters that a sheet cannot hold."""
    return " ".join(UNWRITABLE.sub(" ", text).split())


def _keys(things: list[Thing]) -> dict[int, str]:
    """A key for each thing, unique in the sheet, the same whenever the same text is read."""
    taken: set[str] = set()
    keys: dict[int, str] = {}
    for thing in things:
        base = slugify(thing.name)
        key, number = base, 2
        while key in taken:
            key, number = f"{base}-{number}", number + 1
        taken.add(key)
        keys[id(thing)] = key
    return keys


def _claim_id(source: str, said: Finding) -> str:
    """Twelve hexadecimal digits from who says what of what: the same in every reading."""
    end = f"{said.object.type}|{fold_name(said.object.name)}" if said.object else repr(said.value)
    parts = (source, said.subject.type, fold_name(said.subject.name), said.predicate, end)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _value(said: Finding) -> str | int | None:
    """The value of a claim as a sheet may hold it; None where no sheet may."""
    found = one_line(said.value) if isinstance(said.value, str) else said.value
    try:
        return checked_value(PREDICATES[said.predicate], found)
    except UsageError:
        return None


def make_sheet(source: Source, text: str, findings: Findings, path: Path) -> ClaimSheet:
    """The sheet of one document. Entities in order of their first mention, claims of their
    evidence. What a rule found that no sheet may hold (a value of another kind, a name without a
    character that can be written) is left out."""
    found = findings.of(*{t.type for t in findings.things}) if findings.things else []
    quoted = {
        id(thing): tuple(e for span in sorted(set(thing.mentions)) for e in pieces(text, span))
        for thing in found
    }
    things = [thing for thing in found if one_line(thing.name) and quoted[id(thing)]]
    keys = _keys(things)
    entities = tuple(
        Entity(
            key=keys[id(thing)],
            type=thing.type,
            name=one_line(thing.name),
            language=source.language,
            mentions=quoted[id(thing)],
            rule=thing.rule,
            confidence=round(thing.confidence, 2),
            status=Status.PROPOSED,
        )
        for thing in things
    )
    claims: dict[str, Claim] = {}
    for said in sorted(findings.said, key=lambda s: (min(s.evidence), s.predicate)):
        end, value = said.object, None if said.object else _value(said)
        if id(said.subject) not in keys or (end and id(end) not in keys):
            continue
        spans = tuple(e for span in sorted(set(said.evidence)) for e in pieces(text, span))
        if not spans or (end is None and value is None):
            continue
        number = _claim_id(source.slug, said)
        claims.setdefault(number, Claim(
            id=number, subject=keys[id(said.subject)], predicate=said.predicate, evidence=spans,
            object=keys[id(end)] if end else None, value=value,
            language=source.language if said.predicate in ("role", "fullName") else None,
            rule=said.rule, confidence=round(said.confidence, 2), status=Status.PROPOSED,
        ))  # fmt: skip
    return ClaimSheet(path, source, entities, tuple(claims.values()))
