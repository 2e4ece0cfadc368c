"""Claims in the prediction form of the annotation guidelines, for scoring."""

from __future__ import annotations

from c3graph.model import Claim, ClaimSheet, Evidence, Status
from c3graph.sheets.predicates import PREDICATES


def _offsets(spans: tuple[Evidence, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _claim(claim: Claim) -> dict[str, object]:
    end = {"object": claim.object} if claim.object is not None else {"value": claim.value}
    return {
        "subject": claim.subject,
        "predicate": claim.predicate,
        **end,
        "evidence": _offsets(claim.evidence),
        "rule": claim.rule,
        "confidence": claim.confidence,
    }


def prediction(sheet: ClaimSheet, *, proposed: bool = False) -> dict[str, object]:
    """A sheet's published entities and claims as a JSON-ready document; with `proposed`, those too.

    Predicates that the guidelines do not know are left out, and so are statements about
    entities that a steward rejected.
    """
    shown = {
        status for status in Status if status.published or (proposed and status is Status.PROPOSED)
    }
    entities = [entity for entity in sheet.entities if entity.status in shown]
    kept = {entity.key for entity in entities}
    return {
        "document": {
            "id": sheet.source.slug,
            "sha256": sheet.source.sha256,
            "language": sheet.source.language,
        },
        "entities": [
            {
                "id": entity.key,
                "type": entity.type,
                "name": entity.name,
                "surfaces": sorted({span.surface for span in entity.mentions}),
                "mentions": _offsets(entity.mentions),
            }
            for entity in entities
        ],
        "claims": [
            _claim(claim)
            for claim in sheet.claims
            if claim.status in shown
            and claim.predicate in PREDICATES
            and PREDICATES[claim.predicate].guideline
            and claim.subject in kept
            and (claim.object is None or claim.object in kept)
        ],
    }
