"""review: a steward walks the proposed rows of a sheet; each decision makes a new sheet.

Entities come before the claims about them. Accepting a claim accepts all things that it needs
(its ends, and what its qualifiers name); rejecting an entity rejects every claim that needs it.
Nothing is written here: `writing.save` replaces the very file that a sheet was read from, or
refuses.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from c3graph.config import Settings
from c3graph.errors import NotFound, UsageError
from c3graph.model import Claim, ClaimSheet, Entity, Evidence, Status
from c3graph.rdf.iris import row_id
from c3graph.rdf.terms import SKOS, Quad
from c3graph.sheets.predicates import REQUIRED_QUALIFIERS, needed, predicates_of, typed_value

AROUND = 70
# Slugs of the concepts of each scheme, in order.
Concepts = Mapping[str, tuple[str, ...]]


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
    """The passages of a row: mentions of an entity, evidence of a claim."""
    return row.mentions if isinstance(row, Entity) else row.evidence


def passage(piece: Evidence, text: str | None) -> str:
    """The surface, with what stands round it where the text is at hand."""
    if text is None:
        return f"«{piece.surface}»"
    before = " ".join(text[max(0, piece.start - AROUND) : piece.start].split())
    after = " ".join(text[piece.end : piece.end + AROUND].split())
    return f"… {before} «{' '.join(piece.surface.split())}» {after} …"


def attributed(before: ClaimSheet, after: ClaimSheet, settings: Settings) -> ClaimSheet:
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
        replace(c, status=status, stale=not c.evidence) if c.id in chosen else c
        for c in sheet.claims
    )


def _entities(sheet: ClaimSheet, status: Status, chosen: set[str]) -> tuple[Entity, ...]:
    return tuple(
        replace(e, status=status, stale=not e.mentions) if e.key in chosen else e
        for e in sheet.entities
    )


def concepts_of(schemes: Iterable[Quad]) -> Concepts:
    """The concepts that a value, a kind or a qualifier may be, by scheme."""
    found: dict[str, set[str]] = {}
    for quad in schemes:
        if str(quad.predicate) == SKOS + "inScheme":
            scheme, slug = (str(t).rsplit("/", 1)[-1] for t in (quad.object, quad.subject))
            found.setdefault(scheme, set()).add(slug)
    return {scheme: tuple(sorted(slugs)) for scheme, slugs in found.items()}


def check_concept(concepts: Concepts, scheme: str, slug: str, what: str) -> None:
    """Raises UsageError for a concept that the scheme does not have."""
    known = concepts.get(scheme, ())
    if slug not in known:
        raise UsageError(
            f"{what}: no concept {slug!r} in the scheme {scheme}", hint=", ".join(known)
        )


def _check_ready(sheet: ClaimSheet, row: Entity | Claim) -> None:
    """Whether a row that is accepted is published. Raises UsageError where it would say nothing."""
    name = describe(sheet, row)
    if not evidence(row):
        raise UsageError(
            f"«{name}» has no passage in the text any more",
            hint="reject it, or give it a passage in the browser",
        )
    if isinstance(row, Entity):
        return
    given = dict(row.qualifiers)
    for qualifier in REQUIRED_QUALIFIERS.get(row.predicate, ()):
        if not given.get(qualifier):
            raise UsageError(
                f"«{name}» says nothing without the qualifier {qualifier!r}",
                hint="add it in the browser or in the sheet, or reject the claim",
            )
    for key in needed(row):
        thing = sheet.entity(key)
        if thing.status is Status.REJECTED:
            raise UsageError(
                f"«{name}» says nothing while {thing.name!r} is rejected",
                hint=f"accept {thing.name!r} first, or reject the claim",
            )
        if not thing.mentions:
            raise UsageError(
                f"«{name}» says nothing while {thing.name!r} has no passage in the text",
                hint=f"give {thing.name!r} a passage in the browser, or reject the claim",
            )


def accept(sheet: ClaimSheet, row: Entity | Claim) -> ClaimSheet:
    """The row accepted; for a claim also the proposed things that it needs.

    Raises UsageError where the row would say nothing: it has no passage any more, lacks a
    qualifier, or needs a thing that was rejected.
    """
    _check_ready(sheet, row)
    if isinstance(row, Entity):
        return replace(sheet, entities=_entities(sheet, Status.ACCEPTED, {row.key}))
    keys = set(needed(row))
    waiting = {e.key for e in sheet.entities if e.key in keys and e.status is Status.PROPOSED}
    return replace(
        sheet, claims=_claims(sheet, Status.ACCEPTED, {row.id}),
        entities=_entities(sheet, Status.ACCEPTED, waiting),
    )  # fmt: skip


def reject(sheet: ClaimSheet, row: Entity | Claim) -> ClaimSheet:
    """The row rejected; for an entity also every claim that needs it."""
    if isinstance(row, Claim):
        return replace(sheet, claims=_claims(sheet, Status.REJECTED, {row.id}))
    of = {c.id for c in sheet.claims if row.key in needed(c)}
    return replace(
        sheet, entities=_entities(sheet, Status.REJECTED, {row.key}),
        claims=_claims(sheet, Status.REJECTED, of),
    )  # fmt: skip


def correct(
    sheet: ClaimSheet, row: Entity | Claim, answer: str, concepts: Concepts | None = None
) -> ClaimSheet:
    """The row with another name, value or object (an entity's key or name), marked corrected.

    Raises UsageError for an answer that the row cannot take; `concepts` are those it may name.
    """
    answer = answer.strip()
    if not answer:
        raise UsageError("a correction is not empty")
    if isinstance(row, Entity):
        return revise(sheet, row, replace(row, name=answer))
    if row.object is not None:
        return revise(sheet, row, replace(row, object=_object(sheet, row, answer)))
    predicate = predicates_of(sheet.own)[row.predicate]
    value = typed_value(predicate, answer)
    if concepts is not None and predicate.value.startswith("concept:"):
        check_concept(concepts, predicate.value.removeprefix("concept:"), answer, row.predicate)
    return revise(sheet, row, replace(row, value=value))


def revise(sheet: ClaimSheet, row: Entity | Claim, changed: Entity | Claim) -> ClaimSheet:
    """The row as a steward changed it, marked corrected, what it needs accepted.

    Where its name, value or object is another, the note says what it was. Raises UsageError as
    `accept` does.
    """
    if isinstance(changed, Entity):
        assert isinstance(row, Entity)
        note = changed.note if changed.name == row.name else _was(changed.note, row.name)
        thing = replace(changed, status=Status.CORRECTED, stale=False, note=note)
        _check_ready(sheet, thing)
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
    allowed = predicates_of(sheet.own)[row.predicate].objects
    found = [e for e in sheet.entities if answer in (e.key, e.name) and e.type in allowed]
    if len(found) != 1:
        known = ", ".join(sorted(e.key for e in sheet.entities if e.type in allowed)[:20])
        raise UsageError(
            f"no single thing {answer!r} that {row.predicate} takes", hint=f"one of: {known}"
        )
    return found[0].key
