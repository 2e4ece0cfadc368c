"""Merge: a document is read again, and nothing that a steward decided is lost.

Accepted, rejected and corrected rows keep their ids, keys and words. What is new is proposed; what
the new reading no longer finds is marked stale. Where the text has changed, evidence moves with the
characters round it. A decided row whose passage cannot be found again stays, stale and without one:
rejected where it was, else proposed, so that a steward decides again.
"""

from __future__ import annotations

import difflib
from dataclasses import replace

from c3graph.extract.findings import fold_name
from c3graph.model import Claim, ClaimSheet, Entity, Evidence, Status
from c3graph.sheets.predicates import needed


class Alignment:
    """Where characters of an old text stand in a new one."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self._same = old == new
        matcher = difflib.SequenceMatcher(None, old.splitlines(True), new.splitlines(True), False)
        self._blocks: list[tuple[int, int, int]] = []
        starts = [_line_starts(old), _line_starts(new)]
        for a, b, size in [] if self._same else matcher.get_matching_blocks():
            if size:
                self._blocks.append((starts[0][a], starts[0][a + size], starts[1][b]))

    def move(self, piece: Evidence) -> Evidence | None:
        """The piece at its new place; None where its characters are not there any more, or
        twice."""
        if self._same:
            return piece
        for start, end, to in self._blocks:
            if start <= piece.start and piece.end <= end:
                return Evidence(piece.start - start + to, piece.end - start + to, piece.surface)
        at = self.new.find(piece.surface)
        if at < 0 or self.new.find(piece.surface, at + 1) >= 0:
            return None
        return Evidence(at, at + len(piece.surface), piece.surface)


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.splitlines(True):
        starts.append(starts[-1] + len(line))
    return starts


def _moved(pieces: tuple[Evidence, ...], align: Alignment | None) -> tuple[Evidence, ...]:
    """Evidence in the new text; empty where a piece of it is lost."""
    if align is None:
        return pieces
    found = [align.move(piece) for piece in pieces]
    return () if None in found else tuple(p for p in found if p)


def _overlap(one: tuple[Evidence, ...], two: tuple[Evidence, ...]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one for b in two)


def _same_entity(old: Entity, new: Entity) -> bool:
    if old.type != new.type:
        return False
    before, after = ({(m.start, m.end) for m in row.mentions} for row in (old, new))
    return fold_name(old.name) == fold_name(new.name) or bool(before & after)


def _again(status: Status) -> Status:
    """What a decision becomes whose passage has changed: a rejection holds whatever is said."""
    return Status.REJECTED if status is Status.REJECTED else Status.PROPOSED


def _gone(note: str | None, pieces: tuple[Evidence, ...]) -> str | None:
    """A note of the passage that a row had; nothing is added for one that had none."""
    if not pieces:
        return note
    said = f"passage gone: «{' '.join(pieces[0].surface.split())}»"
    return f"{note}; {said}" if note else said


def _carry_entity(
    old: Entity, found: Entity | None, align: Alignment | None, *, kept: bool
) -> Entity | None:
    """An old entity in the new sheet; None for one that nobody decided on (`kept` says that a
    decided claim needs it) and that the text has lost."""
    mentions = _moved(old.mentions, align)
    if found is not None and not old.mentions:
        return replace(old, mentions=found.mentions, stale=False)
    if found is None and not mentions:
        left = tuple(m for p in old.mentions if align and (m := align.move(p)))
        if old.status is Status.PROPOSED and not kept:
            return None
        note = old.note if left else _gone(old.note, old.mentions)
        return replace(old, mentions=left, status=_again(old.status), stale=True, note=note)
    if old.status is Status.PROPOSED:
        return replace(found, key=old.key) if found else replace(old, mentions=mentions, stale=True)
    if found is not None:
        known = {(m.start, m.end) for m in mentions}
        more = [m for m in found.mentions if (m.start, m.end) not in known]
        if old.rule == "steward" and mentions:
            more = []
        return replace(old, mentions=tuple(sorted((*mentions, *more))), stale=False)
    return replace(old, mentions=mentions, stale=True)


def _carry_claim(old: Claim, found: Claim | None, align: Alignment | None) -> Claim | None:
    evidence = _moved(old.evidence, align)
    if found is not None and not old.evidence:
        return replace(old, evidence=found.evidence, stale=False)
    if old.status is Status.PROPOSED and old.evidence:
        if found is not None:
            return replace(found, id=old.id)
        return replace(old, evidence=evidence, stale=True) if evidence else None
    if evidence:
        return replace(old, evidence=evidence, stale=found is None)
    if found is not None:
        return replace(old, evidence=found.evidence, stale=True, status=_again(old.status))
    note = _gone(old.note, old.evidence)
    return replace(old, evidence=(), stale=True, status=_again(old.status), note=note)


def _answers(old: Claim, new: Claim, keys: dict[str, str], align: Alignment | None) -> bool:
    """Whether a new claim says again what an old one is about, be it decided otherwise."""
    if old.subject != keys.get(new.subject) or old.predicate != new.predicate:
        return False
    end = keys.get(new.object) if new.object is not None else None
    if (old.object, str(old.value)) == (end, str(new.value)):
        return True
    decided = old.status in (Status.REJECTED, Status.CORRECTED)
    return decided and new.object is None and _overlap(_moved(old.evidence, align), new.evidence)


def merge(old: ClaimSheet, new: ClaimSheet, texts: tuple[str, str] | None = None) -> ClaimSheet:
    """The sheet `old` after the document was read again as `new`.

    `texts` are the old and the new text where the text has changed; without them a changed text
    keeps only what the new reading finds again.
    """
    changed = old.source.sha256 != new.source.sha256
    align = Alignment(*(texts or ("", ""))) if changed else None
    keys: dict[str, str] = {}
    entities: list[Entity] = []
    taken: set[str] = set()
    decided = (c for c in old.claims if c.status is not Status.PROPOSED or not c.evidence)
    kept = {key for claim in decided for key in needed(claim)}
    for entity in old.entities:
        found = next(
            (
                n
                for n in new.entities
                if n.key not in keys
                and _same_entity(replace(entity, mentions=_moved(entity.mentions, align)), n)
            ),
            None,
        )
        lost = entity.key in kept or not entity.mentions
        carried = _carry_entity(entity, found, align, kept=lost)
        if found is not None:
            keys[found.key] = entity.key
        if carried is not None:
            entities.append(carried)
            taken.add(carried.key)
    for entity in new.entities:
        if entity.key not in keys:
            key, number = entity.key, 2
            while key in taken or any(e.key == key for e in old.entities):
                key, number = f"{entity.key}-{number}", number + 1
            keys[entity.key] = key
            taken.add(key)
            entities.append(replace(entity, key=key))
    source = replace(
        old.source, sha256=new.source.sha256, length=new.source.length, file=new.source.file
    )
    claims = _claims(old, new, keys, taken, align)
    return ClaimSheet(old.path, source, tuple(entities), tuple(claims))


def _claims(
    old: ClaimSheet, new: ClaimSheet, keys: dict[str, str], taken: set[str], align: Alignment | None
) -> list[Claim]:
    """Old claims with what the new reading says of them, then the new ones."""
    used: set[str] = set()
    claims: list[Claim] = []
    by_pair: dict[tuple[str | None, str], list[Claim]] = {}
    for claim in new.claims:
        by_pair.setdefault((keys.get(claim.subject), claim.predicate), []).append(claim)
    for claim in old.claims:
        same = [
            c
            for c in by_pair.get((claim.subject, claim.predicate), [])
            if _answers(claim, c, keys, align)
        ]
        used.update(c.id for c in same)
        carried = _carry_claim(claim, _keyed(same[0], keys) if same else None, align)
        if carried is not None and taken >= set(needed(carried)):
            claims.append(carried)
    ids = {claim.id for claim in claims}
    for claim in new.claims:
        if claim.id not in used and claim.id not in ids:
            claims.append(_keyed(claim, keys))
    return claims


def _keyed(claim: Claim, keys: dict[str, str]) -> Claim:
    end = keys[claim.object] if claim.object is not None else None
    return replace(claim, subject=keys[claim.subject], object=end)
