"""review: a steward walks the proposed rows of a sheet; each decision makes a new sheet.

Entities come before the claims about them. Accepting a claim accepts its ends; rejecting an entity
rejects what is said of it. Nothing is written here: `sheetfile.save` replaces the very file that a
sheet was read from, or refuses.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

from c3graph.config import Settings
from c3graph.errors import NotFound, UsageError
from c3graph.iris import row_id
from c3graph.model import Claim, ClaimSheet, Entity, Evidence, Status
from c3graph.predicates import PREDICATES

AROUND = 70
_INTEGERS = ("integer", "amount")


def pending(sheet: ClaimSheet) -> Iterator[Entity | Claim]:
    """What waits for a decision: proposed entities, then proposed claims, in the sheet's order."""
    yield from (entity for entity in sheet.entities if entity.status is Status.PROPOSED)
    yield from (claim for claim in sheet.claims if claim.status is Status.PROPOSED)


def name_of(row: Entity | Claim) -> str:
    """By what a row is called in its sheet: an entity's key, a claim's id."""
    return row.key if isinstance(row, Entity) else row.id


def find(sheet: ClaimSheet, name: str) -> Entity | Claim:
    """The row of that key or id. Raises NotFound."""
    rows: tuple[Entity | Claim, ...] = (*sheet.claims, *sheet.entities)
    for row in rows:
        if name_of(row) == name:
            return row
    raise NotFound(f"no row {name!r} in this sheet", where=str(sheet.path))


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


def signed(before: ClaimSheet, after: ClaimSheet, settings: Settings) -> ClaimSheet:
    """The rows that a decision changed with who decided and when, as settings name them.

    Without a `reviewer` a decision is nobody's, and none of an earlier one is left on its rows.
    """
    who = settings.reviewer or None
    day = (
        (settings.reviewed or datetime.datetime.now(datetime.UTC).date().isoformat())
        if who
        else None
    )
    known = {*before.entities, *before.claims}
    return replace(
        after,
        entities=tuple(
            e if e in known else replace(e, reviewer=who, reviewed=day) for e in after.entities
        ),
        claims=tuple(
            c if c in known else replace(c, reviewer=who, reviewed=day) for c in after.claims
        ),
    )


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
        return revise(sheet, row, replace(row, name=answer))
    if row.object is not None:
        return revise(sheet, row, replace(row, object=_object(sheet, row, answer)))
    return revise(sheet, row, replace(row, value=_value(row, answer)))


def revise(sheet: ClaimSheet, row: Entity | Claim, changed: Entity | Claim) -> ClaimSheet:
    """The row as a steward changed it, marked corrected, its ends accepted.

    Where its name, value or object is another, the note says what it was.
    """
    if isinstance(changed, Entity):
        assert isinstance(row, Entity)
        note = changed.note if changed.name == row.name else _was(changed.note, row.name)
        thing = replace(changed, status=Status.CORRECTED, stale=False, note=note)
        return replace(
            sheet, entities=tuple(thing if e.key == row.key else e for e in sheet.entities)
        )
    assert isinstance(row, Claim)
    note = changed.note
    if (row.value, row.object) != (changed.value, changed.object):
        known = row.object is not None
        note = _was(note, sheet.entity(row.object or "").name if known else row.value)
    claim = replace(changed, status=Status.CORRECTED, stale=False, note=note)
    accepted = accept(sheet, claim)
    return replace(accepted, claims=tuple(claim if c.id == row.id else c for c in sheet.claims))


def reopen(sheet: ClaimSheet, row: Entity | Claim) -> ClaimSheet:
    """The row proposed again, as a decision that was none."""
    if isinstance(row, Entity):
        return replace(sheet, entities=_entities(sheet, Status.PROPOSED, {row.key}))
    return replace(sheet, claims=_claims(sheet, Status.PROPOSED, {row.id}))


def noted(sheet: ClaimSheet, name: str, note: str | None) -> ClaimSheet:
    """The sheet with another note on a row."""
    return replace(
        sheet,
        entities=tuple(replace(e, note=note) if e.key == name else e for e in sheet.entities),
        claims=tuple(replace(c, note=note) if c.id == name else c for c in sheet.claims),
    )


def add(sheet: ClaimSheet, row: Entity | Claim) -> ClaimSheet:
    """The sheet with a row of a steward's own, accepted; it is named after its content.

    Raises UsageError where the sheet has it already.
    """
    slug = sheet.source.slug
    if isinstance(row, Entity):
        key = _free(sheet, slug, "thing", row.type, row.name)
        thing = replace(row, key=key, rule="steward", status=Status.ACCEPTED)
        if any((e.type, e.name) == (row.type, row.name) for e in sheet.entities):
            raise UsageError(f"the sheet has a {row.type} {row.name!r} already")
        return replace(sheet, entities=(*sheet.entities, thing))
    parts = (row.subject, row.predicate, row.object, row.value, row.qualifiers)
    claim = replace(row, id=_free(sheet, slug, *parts), rule="steward", status=Status.ACCEPTED)
    for other in sheet.claims:
        if (other.subject, other.predicate, other.object, other.value, other.qualifiers) == parts:
            raise UsageError(
                f"the sheet has this claim already, {other.status.value}", where=other.id,
                hint="decide on that one, or add your passage to it",
            )  # fmt: skip
    accepted = accept(sheet, claim)
    return replace(accepted, claims=(*accepted.claims, claim))


def _free(sheet: ClaimSheet, slug: str, *parts: object) -> str:
    """A name after some content; a row that was corrected may bear the name of what it was."""
    taken = {*(e.key for e in sheet.entities), *(c.id for c in sheet.claims)}
    name, number = row_id(slug, *parts), 2
    while name in taken:
        name, number = row_id(slug, *parts, number), number + 1
    return name


def _was(note: str | None, before: object) -> str:
    return f"{note}; was: {before}" if note else f"was: {before}"


def _object(sheet: ClaimSheet, row: Claim, answer: str) -> str:
    allowed = PREDICATES[row.predicate].objects
    found = [e for e in sheet.entities if answer in (e.key, e.name) and e.type in allowed]
    if len(found) != 1:
        known = ", ".join(sorted(e.key for e in sheet.entities if e.type in allowed)[:20])
        raise UsageError(
            f"no single thing {answer!r} that {row.predicate} takes", hint=f"one of: {known}"
        )
    return found[0].key


def _value(row: Claim, answer: str) -> str | int:
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
    return value


def _check_date(text: str) -> None:
    whole = f"2000{text[1:]}" if text.startswith("--") else text + "-01-01"[max(0, len(text) - 4) :]
    try:
        datetime.date.fromisoformat(whole)
    except ValueError:
        raise UsageError(
            f"{text!r} is no ISO 8601 date", hint="2018-03-14, 2018-03 or 2018"
        ) from None
