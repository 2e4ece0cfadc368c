"""Accepted rows that say nothing in the graph, and why: a steward would not find out otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from c3graph.model import Claim, ClaimSheet
from c3graph.sheets.predicates import needed


@dataclass(frozen=True, slots=True)
class Silent:
    """A published claim without a triple. `where` is file and line, `row` its id."""

    where: str
    row: str
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} says nothing: {self.why}"


def silent(sheet: ClaimSheet) -> Iterator[Silent]:
    """The published claims that need a thing which is not published, and roles in nothing."""
    things = {entity.key: entity for entity in sheet.entities}
    for claim in sheet.claims:
        if not claim.status.published:
            continue
        missing = [
            things[k] for k in dict.fromkeys(needed(claim)) if not things[k].status.published
        ]
        if missing:
            why = ", ".join(f"{thing.name!r} is {thing.status.value}" for thing in missing)
        elif claim.predicate == "role" and claim.qualifier("in") is None:
            why = "it does not say in what, by the qualifier 'in'"
        else:
            continue
        yield Silent(f"{sheet.path}:{claim.line}", claim.id, _described(sheet, claim), why)


def _described(sheet: ClaimSheet, claim: Claim) -> str:
    end = claim.value if claim.object is None else sheet.entity(claim.object).name
    return f"«{sheet.entity(claim.subject).name} {claim.predicate} {end}»"
