"""A claim sheet as YAML, in the order and form that `loading.load` reads.

The one writer of sheets: review in terminal and browser, and extraction. What it writes it has
read back, so that no command can leave a sheet behind that none can load.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from c3graph import atomic
from c3graph.errors import InputError, LimitExceeded, Outdated, SheetError
from c3graph.model import Claim, ClaimSheet, Entity, Evidence, Source
from c3graph.sheets import loading, yamlio


def _spans(pieces: tuple[Evidence, ...]) -> list[object]:
    return [yamlio.flow([piece.start, piece.end, piece.surface]) for piece in pieces]


def _present(row: dict[str, object]) -> dict[str, object]:
    """A row without what is empty; 0 is not."""
    return {
        name: value
        for name, value in row.items()
        if value is not None and value is not False and value not in ({}, (), "")
    }


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
            "type": entity.own_class or entity.type,
            "name": entity.name,
            "language": entity.language,
            "kind": entity.kind,
            "translations": dict(entity.translations),
            "mentions": _spans(entity.mentions),
            "rule": entity.rule,
            "confidence": entity.confidence,
            "status": entity.status.value,
            "stale": entity.stale,
            "doubt": entity.doubt,
            "note": entity.note,
            "reviewer": entity.reviewer,
            "reviewed": entity.reviewed,
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
                "translations": dict(claim.translations),
                "qualifiers": dict(claim.qualifiers),
                "evidence": _spans(claim.evidence),
                "question": claim.question,
                "rule": claim.rule,
                "confidence": claim.confidence,
                "status": claim.status.value,
                "stale": claim.stale,
                "doubt": claim.doubt,
                "preferred": dict(claim.preferred),
                "note": claim.note,
                "reviewer": claim.reviewer,
                "reviewed": claim.reviewed,
            }
        )
    )


def text(sheet: ClaimSheet) -> str:
    """The sheet as YAML; `checked` says whether reading it gives the same sheet."""
    document: dict[str, object] = {"source": _source(sheet.source)}
    document["entities"] = [_entity(entity) for entity in sheet.entities]
    document["claims"] = [_claim(claim) for claim in sheet.claims]
    return yamlio.dump(document)


def checked(sheet: ClaimSheet, *, limit: int | None = None, texts: Path | None = None) -> str:
    """The sheet as YAML, read back: every command can load it, and it is the same sheet.

    Raises what `loading.read` raises for what may not stand in a sheet, InputError for what is not
    Unicode, LimitExceeded for more than `limit` bytes, SheetError where another sheet is read.
    """
    try:
        content = text(sheet)
        size = len(content.encode())
    except UnicodeEncodeError as error:
        character = f"U+{ord(error.object[error.start]):04X}"
        raise InputError(
            f"{character} is not a character of a text", where=str(sheet.path)
        ) from None
    if limit is not None and size > limit:
        raise LimitExceeded(
            f"the sheet would be larger than {limit} bytes", limit="max_sheet_bytes",
            where=str(sheet.path),
        )  # fmt: skip
    again = loading.read(content, sheet.path, texts=texts, own=sheet.own)
    for kind, rows, found in (
        ("source", (sheet.source,), (again.source,)),
        ("entity", sheet.entities, again.entities),
        ("claim", sheet.claims, again.claims),
    ):
        for row, other in zip(rows, found, strict=True):
            if row != other:
                raise SheetError(
                    f"the {kind} would be read as another: {row} as {other}", where=str(sheet.path)
                )
    return content


def save(
    sheet: ClaimSheet, path: Path, *, limit: int | None = None, texts: Path | None = None
) -> bool:
    """Writes the sheet whole or not at all; False where the file says the same already.

    Raises Outdated where the file is not the one any more that the sheet was read from: what
    another steward, or another reading, decided meanwhile is not overwritten. Raises what
    `checked` raises where the sheet could not be loaded again.
    """
    data = checked(replace(sheet, path=path), limit=limit, texts=texts).encode()
    if not sheet.sha256:
        return atomic.replace(path, data)
    with atomic.held(path):
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sheet.sha256:
            raise Outdated(
                "the claim sheet was changed by somebody else meanwhile", where=str(path),
                hint="read it again, then decide again",
            )  # fmt: skip
        return atomic.replace(path, data)
