"""review: a steward walks the proposed rows of a sheet; each decision makes a new sheet.

Entities come before the claims about them. Accepting a claim accepts its ends; rejecting an entity
rejects what is said of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

from c3graph.errors import UsageError
from c3graph.model import Claim, ClaimSheet, Entity, Evidence, Status
from c3graph.predicates import PREDICATES

AROUND = 70
_INTEGERS = ("integer", "amount")


def pending(sheet: ClaimSheet) -> Iterator[Entity | Claim]:
    """What waits for a decision: proposed entities, then proposed claims, in the sheet's order."""
    yield from (entity for entity in sheet.entities if entity.status is Status.PROPOSED)
    yield from (claim for claim in sheet.claims if claim.status is Status.PROPOSED)


def describe(sheet: ClaimSheet, row: Entity | Claim) -> str:
    """A row in one line."""
    if isinstance(row, Entity):
        return f"{row.type}: {row.name}"
    end = sheet.entity(row.object).name if row.object is not None else row.value
    return f"{sheet.entity(row.subject).name} {row.predicate} {end}"


def evidence(row: Entity | Claim) -> tuple[Evidence, ...]:
    return row.mentions if isinstance(row, Entity) else row.evidence


def passage(piece: Evidence, text: str | None) -> str:
    """The surface, with what stands round it where the text is at hand."""
    if text is None:
        return f"«{piece.surface}»"
    before = " ".join(text[max(0, piece.start - AROUND) : piece.start].split())
    after = " ".join(text[piece.end : piece.end + AROUND].split())
    return f"… {before} «{' '.join(piece.surface.split())}» {after} …"


def _claims(sheet: ClaimSheet, status: Status, chosen: set[str]) -> tuple[Claim, ...]:
    return tuple(
        replace(c, status=status, stale=False) if c.id in chosen else c for c in sheet.claims
    )


def _entities(sheet: ClaimSheet, status: Status, chosen: set[str]) -> tuple[Entity, ...]:
    return tuple(
        replace(e, status=status, stale=False) if e.key in chosen else e for e in sheet.entities
    )


def accept(sheet: ClaimSheet, row: Entity | Claim) -> ClaimSheet:
    """The row accepted; for a claim also the proposed things it is about."""
    if isinstance(row, Entity):
        return replace(sheet, entities=_entities(sheet, Status.ACCEPTED, {row.key}))
    ends = {row.subject, row.object}
    open_ends = {e.key for e in sheet.entities if e.key in ends and e.status is Status.PROPOSED}
    return replace(
        sheet, claims=_claims(sheet, Status.ACCEPTED, {row.id}),
        entities=_entities(sheet, Status.ACCEPTED, open_ends),
    )  # fmt: skip


def reject(sheet: ClaimSheet, row: Entity | Claim) -> ClaimSheet:
    """The row rejected; for an entity also every claim that it is an end of."""
    if isinstance(row, Claim):
        return replace(sheet, claims=_claims(sheet, Status.REJECTED, {row.id}))
    of = {c.id for c in sheet.claims if row.key in (c.subject, c.object)}
    return replace(
        sheet, entities=_entities(sheet, Status.REJECTED, {row.key}),
        claims=_claims(sheet, Status.REJECTED, of),
    )  # fmt: skip


def correct(sheet: ClaimSheet, row: Entity | Claim, answer: str) -> ClaimSheet:
    """The row with another name, value or object (an entity's key or name), marked corrected.

    Raises UsageError for an answer that the row cannot take.
    """
    answer = answer.strip()
    if not answer:
        raise UsageError("a correction is not empty")
    if isinstance(row, Entity):
        fixed = replace(
            row, name=answer, status=Status.CORRECTED, stale=False, note=_was(row.note, row.name)
        )
        return replace(
            sheet, entities=tuple(fixed if e.key == row.key else e for e in sheet.entities)
        )
    changed = (
        _other_object(sheet, row, answer) if row.object is not None else _other_value(row, answer)
    )
    accepted = accept(sheet, changed)
    return replace(accepted, claims=tuple(changed if c.id == row.id else c for c in sheet.claims))


def _was(note: str | None, before: object) -> str:
    return f"{note}; was: {before}" if note else f"was: {before}"


def _other_object(sheet: ClaimSheet, row: Claim, answer: str) -> Claim:
    allowed = PREDICATES[row.predicate].objects
    found = [e for e in sheet.entities if answer in (e.key, e.name) and e.type in allowed]
    if len(found) != 1:
        known = ", ".join(sorted(e.key for e in sheet.entities if e.type in allowed)[:20])
        raise UsageError(
            f"no single thing {answer!r} that {row.predicate} takes", hint=f"one of: {known}"
        )
    before = sheet.entity(row.object or "").name
    return replace(
        row, object=found[0].key, status=Status.CORRECTED, stale=False, note=_was(row.note, before)
    )


def _other_value(row: Claim, answer: str) -> Claim:
    kind = PREDICATES[row.predicate].value
    value: str | int = answer
    if kind in _INTEGERS:
        if not answer.isdigit():
            raise UsageError(f"{row.predicate} wants a whole number, not {answer!r}")
        value = int(answer)
    if kind in ("date", "interval"):
        for part in answer.split("/"):
            _check_date(part)
    if kind == "boolean" and answer not in ("Yes", "No"):
        raise UsageError(f"{row.predicate} is Yes or No")
    return replace(
        row, value=value, status=Status.CORRECTED, stale=False, note=_was(row.note, row.value)
    )


def _check_date(text: str) -> None:
    whole = f"2000{text[1:]}" if text.startswith("--") else text + "-01-01"[max(0, len(text) - 4) :]
    try:
        datetime.date.fromisoformat(whole)
    except ValueError:
        raise UsageError(
            f"{text!r} is no ISO 8601 date", hint="2018-03-14, 2018-03 or 2018"
        ) from None
