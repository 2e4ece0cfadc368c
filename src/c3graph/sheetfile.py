"""A claim sheet as YAML, in the order and form that `claims.load` reads."""

from __future__ import annotations

from pathlib import Path

from c3graph import atomic, yamlio
from c3graph.model import Claim, ClaimSheet, Entity, Evidence, Source


def _spans(pieces: tuple[Evidence, ...]) -> list[object]:
    return [yamlio.flow([piece.start, piece.end, piece.surface]) for piece in pieces]


def _present(row: dict[str, object]) -> dict[str, object]:
    """A row without what is empty."""
    return {name: value for name, value in row.items() if value not in (None, {}, (), False)}


def _source(source: Source) -> dict[str, object]:
    row: dict[str, object] = {
        "slug": source.slug, "file": source.file, "title": source.title,
        "title_language": source.title_language, "language": source.language,
        "genre": source.genre, "url": source.url, "publisher": source.publisher,
        "issued": source.issued, "sha256": source.sha256,
    }  # fmt: skip
    return _present(row) | {"length": source.length}


def _entity(entity: Entity) -> dict[str, object]:
    return _present(
        {
            "id": entity.key,
            "type": entity.type,
            "name": entity.name,
            "language": entity.language,
            "kind": entity.kind,
            "translations": dict(entity.translations),
            "mentions": _spans(entity.mentions),
            "rule": entity.rule,
            "confidence": entity.confidence,
            "status": entity.status.value,
            "stale": entity.stale,
            "note": entity.note,
        }
    )


def _claim(claim: Claim) -> dict[str, object]:
    head: dict[str, object] = {
        "id": claim.id,
        "subject": claim.subject,
        "predicate": claim.predicate,
    }
    end: dict[str, object] = (
        {"object": claim.object} if claim.object is not None else {"value": claim.value}
    )
    return (
        head
        | end
        | _present(
            {
                "language": claim.language,
                "qualifiers": dict(claim.qualifiers),
                "evidence": _spans(claim.evidence),
                "question": claim.question,
                "rule": claim.rule,
                "confidence": claim.confidence,
                "status": claim.status.value,
                "stale": claim.stale,
                "preferred": dict(claim.preferred),
                "note": claim.note,
            }
        )
    )


def text(sheet: ClaimSheet) -> str:
    """The sheet as YAML; reading it gives the same sheet."""
    document: dict[str, object] = {"source": _source(sheet.source)}
    document["entities"] = [_entity(entity) for entity in sheet.entities]
    document["claims"] = [_claim(claim) for claim in sheet.claims]
    return yamlio.dump(document)


def save(sheet: ClaimSheet, path: Path) -> bool:
    """Writes the sheet whole or not at all; False where the file says the same already."""
    return atomic.replace(path, text(sheet).encode())
