"""claims: claim sheets are loaded, checked against their text, and written.

A sheet is `data/claims/<source>.yaml`. Loading refuses whatever `build` could not trust: an
unknown predicate or type, a repeated id, offsets outside the text, a surface that is not there,
a text whose sha256 is another. Every refusal names file and line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from c3graph.errors import EvidenceError, InputError, SheetError, UsageError
from c3graph.model import Claim, ClaimSheet, Document, Entity, Evidence, Source, Status
from c3graph.rdf.confined import Bounds
from c3graph.rdf.declared import OwnTerms, Predicate
from c3graph.rdf.iris import GRAPHS
from c3graph.rdf.syntax import is_language
from c3graph.sheets import yamlio
from c3graph.sheets.predicates import (
    GENRES,
    KIND_SCHEMES,
    STANCES,
    TYPES,
    checked_value,
    is_date,
    is_url,
    predicates_of,
)
from c3graph.sheets.yamlio import YamlNode

_SOURCE_KEYS = {"slug", "file", "title", "title_language", "language", "genre", "sha256", "length"}
_SOURCE_MORE = {"url", "publisher", "issued"}
_SOURCE_LINKS = {"url", "publisher"}
_ENTITY_KEYS = {"id", "type", "name", "language", "mentions"}
_ROW_MORE = {"rule", "confidence", "status", "stale", "doubt", "note", "reviewer", "reviewed"}
_ENTITY_MORE = _ROW_MORE | {"kind", "translations"}
_CLAIM_KEYS = {"id", "subject", "predicate", "evidence"}
_CLAIM_MORE = _ROW_MORE | {
    "object", "value", "language", "translations", "qualifiers", "question", "preferred",
}  # fmt: skip
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ROW_ID = re.compile(r"[0-9a-f]{12}")
# Types that a qualifier which names an entity may name.
_CONTEXTS = {
    "in": {"Project", "Event", "Organisation", "Cluster", "Network"},
    "at": {"Event"},
}
SURFACE_CHARACTERS = 120
SURFACE_WORDS = 11


def is_file_name(text: str) -> bool:
    """A name of a file that is no path, on any system, and that YAML and RDF can hold."""
    if {"/", "\\"} & {*text} or text in (".", "..") or not text.strip():
        return False
    return not any(0xD800 <= ord(c) <= 0xDFFF for c in text) and not yamlio.UNWRITABLE.search(text)


def _is_language(text: str) -> bool:
    return bool(_LANGUAGE.fullmatch(text)) and is_language(text)


def _status(row: dict[str, YamlNode]) -> Status:
    known = {status.value for status in Status}
    return Status(row["status"].choice(known, "status")) if "status" in row else Status.ACCEPTED


def _confidence(row: dict[str, YamlNode]) -> float:
    if "confidence" not in row:
        return 1.0
    value = row["confidence"].number()
    if not 0 <= value <= 1:
        raise row["confidence"].fail("a confidence lies between 0 and 1")
    return value


def _flag(row: dict[str, YamlNode], name: str) -> bool:
    found = row[name].scalar() if name in row else False
    if not isinstance(found, bool):
        raise row[name].fail(f"{name} is true or false")
    return found


def _optional(row: dict[str, YamlNode], name: str) -> str | None:
    return row[name].optional_text() if name in row else None


def _reviewed(row: dict[str, YamlNode]) -> str | None:
    """The day of the last decision."""
    if found := _optional(row, "reviewed"):
        row["reviewed"].choice(lambda text: len(text) == 10 and is_date(text), "day")
    return found


def _source(value: YamlNode, own: OwnTerms) -> Source:
    row = value.mapping(_SOURCE_KEYS | _SOURCE_MORE, _SOURCE_KEYS)
    sha256 = row["sha256"].choice(lambda s: bool(re.fullmatch(r"[0-9a-f]{64}", s)), "sha256")
    length = row["length"].integer()
    if length < 0:
        raise row["length"].fail("a length is not negative")
    if issued := _optional(row, "issued"):
        row["issued"].choice(is_date, "date")
    for name in _SOURCE_LINKS & row.keys():
        if _optional(row, name):
            row[name].choice(is_url, "http(s) address")
    if row["slug"].text() in GRAPHS:
        raise row["slug"].fail(f"the slug {row['slug'].text()!r} is the name of another graph")
    return Source(
        slug=row["slug"].choice(lambda s: bool(_SLUG.fullmatch(s)), "slug"),
        file=row["file"].choice(is_file_name, "file name"),
        title=row["title"].text(),
        title_language=row["title_language"].choice(_is_language, "tag"),
        language=row["language"].choice(_is_language, "language tag"),
        genre=row["genre"].choice({*GENRES, *own.genres}, "genre"),
        sha256=sha256,
        length=length,
        url=_optional(row, "url"),
        publisher=_optional(row, "publisher"),
        issued=issued,
    )


def _evidence(value: YamlNode, source: Source, text: str | None) -> Evidence:
    parts = value.sequence()
    if len(parts) != 3:
        raise value.fail("evidence is [start, end, surface]")
    start, end, surface = parts[0].integer(), parts[1].integer(), parts[2].verbatim()
    where = f"{value.path}:{value.line}"
    if not 0 <= start < end <= source.length:
        raise EvidenceError(
            f"offsets {start}-{end} lie outside the text of {source.length} characters", where=where
        )
    if end - start != len(surface):
        raise EvidenceError(
            f"offsets {start}-{end} span {end - start} characters, the surface has {len(surface)}",
            where=where,
        )
    if len(surface) > SURFACE_CHARACTERS or len(re.findall(r"\w+", surface)) > SURFACE_WORDS:
        raise EvidenceError(
            f"a surface has at most {SURFACE_WORDS} words and {SURFACE_CHARACTERS} characters",
            where=where,
            hint="split it: sentences of a source are not published",
        )
    if text is not None and text[start:end] != surface:
        raise EvidenceError(
            f"the text at {start}-{end} is {text[start:end]!r}, not {surface!r}", where=where
        )
    return Evidence(start, end, surface)


def _spans(
    value: YamlNode, source: Source, text: str | None, row: dict[str, YamlNode]
) -> tuple[Evidence, ...]:
    """The passages of a row; none only where the text has lost them and nobody publishes it."""
    items = value.sequence()
    if not items and (_status(row).published or not _flag(row, "stale")):
        raise value.fail(
            "at least one piece of evidence is needed",
            "only a stale row that is proposed or rejected may be without",
        )
    return tuple(_evidence(item, source, text) for item in items)


def _by_language(value: YamlNode) -> tuple[tuple[str, str], ...]:
    for language, cell in value.items():
        if not _is_language(language):
            raise cell.fail(f"unknown language tag {language!r}")
    return tuple((language, cell.text()) for language, cell in value.items())


def _entity(value: YamlNode, source: Source, text: str | None, own: OwnTerms) -> Entity:
    row = value.mapping(_ENTITY_KEYS | _ENTITY_MORE, _ENTITY_KEYS)
    kind = _optional(row, "kind")
    named = row["type"].choice({*TYPES, *own.classes}, "entity type")
    entity_type = own.classes[named].type if named in own.classes else named
    if kind and entity_type not in KIND_SCHEMES:
        raise row["kind"].fail(f"a {entity_type} has no kind")
    return Entity(
        key=row["id"].text(),
        type=entity_type,
        name=row["name"].text(),
        language=row["language"].choice(_is_language, "language tag"),
        mentions=_spans(row["mentions"], source, text, row),
        kind=kind,
        own_class=named if named in own.classes else None,
        translations=_by_language(row["translations"]) if "translations" in row else (),
        rule=_optional(row, "rule") or "steward",
        confidence=_confidence(row),
        status=_status(row),
        stale=_flag(row, "stale"),
        doubt=_flag(row, "doubt"),
        note=_optional(row, "note"),
        reviewer=_optional(row, "reviewer"),
        reviewed=_reviewed(row),
        line=value.line,
    )


def value_in(cell: YamlNode, predicate: Predicate) -> str | int:
    """A claim's value, checked as `predicates.checked_value` checks it."""
    try:
        return checked_value(predicate, cell.scalar())
    except UsageError as error:
        raise cell.fail(error.what, error.hint) from None


def _qualifiers(
    value: YamlNode, predicate: Predicate, entities: dict[str, Entity]
) -> tuple[tuple[str, str], ...]:
    allowed = dict(predicate.qualifiers)
    pairs = []
    for name, cell in value.items():
        if name not in allowed:
            known = ", ".join(allowed) or "none"
            raise cell.fail(f"{predicate.name} has no qualifier {name!r}", f"known: {known}")
        text = cell.text()
        if allowed[name] == "entity":
            if text not in entities:
                raise cell.fail(f"no entity {text!r} in this sheet")
            if entities[text].type not in _CONTEXTS[name]:
                known = ", ".join(sorted(_CONTEXTS[name]))
                raise cell.fail(f"{name!r} names a {entities[text].type}", f"allowed: {known}")
        elif allowed[name] == "stance" and text not in STANCES:
            raise cell.fail(f"unknown stance {text!r}", f"known: {', '.join(STANCES)}")
        elif allowed[name] == "slug" and not _SLUG.fullmatch(text):
            raise cell.fail(f"{text!r} is not a slug", "words in lower case joined by hyphens")
        pairs.append((name, text))
    return tuple(sorted(pairs))


def _reasons(value: YamlNode) -> tuple[tuple[str, str], ...]:
    """A reason by language; plain text is English."""
    return _by_language(value) if value.is_mapping else (("en", value.text()),)


def _claim(
    value: YamlNode, source: Source, entities: dict[str, Entity], text: str | None, own: OwnTerms
) -> Claim:
    row = value.mapping(_CLAIM_KEYS | _CLAIM_MORE, _CLAIM_KEYS)
    known = predicates_of(own)
    predicate = known[row["predicate"].choice(set(known), "predicate")]
    ends = {"subject": predicate.subjects}
    if predicate.objects:
        ends["object"] = predicate.objects
    wanted, unwanted = ("object", "value") if predicate.objects else ("value", "object")
    if wanted not in row or unwanted in row:
        raise value.fail(f"{predicate.name} wants {wanted!r} and no {unwanted!r}")
    for end, types in ends.items():
        key = row[end].text()
        if key not in entities:
            raise row[end].fail(f"no entity {key!r} in this sheet")
        if entities[key].type not in types:
            raise row[end].fail(
                f"the {end} of {predicate.name} is no {entities[key].type}",
                f"allowed: {', '.join(sorted(types))}",
            )
    if "translations" in row and predicate.value != "text":
        raise row["translations"].fail(f"a value of {predicate.name} is not translated")
    if language := _optional(row, "language"):
        row["language"].choice(_is_language, "language tag")
    return Claim(
        id=row["id"].choice(lambda s: bool(_ROW_ID.fullmatch(s)), "claim id (12 hex digits)"),
        subject=row["subject"].text(),
        predicate=predicate.name,
        evidence=_spans(row["evidence"], source, text, row),
        object=row["object"].text() if "object" in row else None,
        value=value_in(row["value"], predicate) if "value" in row else None,
        language=language,
        qualifiers=(
            _qualifiers(row["qualifiers"], predicate, entities) if "qualifiers" in row else ()
        ),
        question=_optional(row, "question"),
        rule=_optional(row, "rule") or "steward",
        confidence=_confidence(row),
        status=_status(row),
        stale=_flag(row, "stale"),
        doubt=_flag(row, "doubt"),
        preferred=_reasons(row["preferred"]) if "preferred" in row else (),
        translations=_by_language(row["translations"]) if "translations" in row else (),
        note=_optional(row, "note"),
        reviewer=_optional(row, "reviewer"),
        reviewed=_reviewed(row),
        line=value.line,
    )


def read_document(source: Source, folder: Path) -> Document | None:
    """The text of a source, None where its file is absent. EvidenceError for another text."""
    path = folder / source.file
    if not path.is_file():
        return None
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != source.sha256:
        raise EvidenceError(
            "the text is not the one the sheet was made from (sha256 differs)",
            where=str(path),
            hint="read the document again, or restore its text",
        )
    try:
        return Document(source, data.decode("utf-8"))
    except UnicodeDecodeError:
        raise InputError("the text is not UTF-8", where=str(path)) from None


def load(
    path: Path, *, limit: int, texts: Path | None = None, own: OwnTerms | None = None,
    bounds: Bounds = yamlio.BOUNDS,
) -> ClaimSheet:  # fmt: skip
    """A sheet, checked whole; against its text where `texts` holds it. `own` are the terms of its
    dataset.

    Raises SheetError (form), EvidenceError (offsets, surface, sha256), InputError (unreadable),
    LimitExceeded (larger than `limit`; beyond `bounds` of time and memory).
    """
    content = yamlio.read_yaml_text(path, limit)
    return read(content, path, texts=texts, own=own, bounds=bounds)


def read(
    content: str, path: Path, *, texts: Path | None = None, own: OwnTerms | None = None,
    bounds: Bounds = yamlio.BOUNDS,
) -> ClaimSheet:  # fmt: skip
    """The sheet that a file at `path` with this content would be. Raises what `load` raises."""
    own = own or OwnTerms()
    top = yamlio.parse_yaml(content, path, bounds).mapping(
        {"source", "entities", "claims"}, {"source"}
    )
    source = _source(top["source"], own)
    if source.slug != path.stem:
        raise top["source"].fail(f"slug {source.slug!r} is not the file's name {path.stem!r}")
    document = read_document(source, texts) if texts else None
    text = document.text if document else None
    if text is not None and len(text) != source.length:
        raise top["source"].fail(f"length is {len(text)} characters, not {source.length}")
    entities: dict[str, Entity] = {}
    for item in top["entities"].sequence() if "entities" in top else []:
        entity = _entity(item, source, text, own)
        if entity.key in entities:
            raise item.fail(f"entity id {entity.key!r} stands twice")
        entities[entity.key] = entity
    claims: dict[str, Claim] = {}
    for item in top["claims"].sequence() if "claims" in top else []:
        claim = _claim(item, source, entities, text, own)
        if claim.id in claims:
            raise item.fail(f"claim id {claim.id!r} stands twice")
        claims[claim.id] = claim
    version = hashlib.sha256(content.encode()).hexdigest()
    rows = tuple(entities.values()), tuple(claims.values())
    return ClaimSheet(path, source, *rows, version, own)


def load_all(
    folder: Path, *, limit: int, texts: Path | None = None, own: OwnTerms | None = None,
    bounds: Bounds = yamlio.BOUNDS,
) -> tuple[ClaimSheet, ...]:  # fmt: skip
    """Every sheet of a folder, by file name. Raises InputError where there is no such folder."""
    if not folder.is_dir():
        raise InputError("no folder of claim sheets", where=str(folder), hint="c3graph init")
    paths = sorted(folder.glob("*.yaml"))
    sheets = tuple(load(path, limit=limit, texts=texts, own=own, bounds=bounds) for path in paths)
    seen: dict[str, str] = {}
    for sheet in sheets:
        for claim in sheet.claims:
            if other := seen.get(claim.id):
                where = f"{sheet.path}:{claim.line}"
                raise SheetError(f"claim id {claim.id!r} stands in {other} too", where=where)
            seen[claim.id] = sheet.path.name
    return sheets


def count(sheets: Iterable[ClaimSheet]) -> list[dict[str, object]]:
    """A row a sheet: source, language, characters, entities, claims, and claims by status."""
    rows: list[dict[str, object]] = []
    for sheet in sheets:
        marks = [entity.status for entity in sheet.entities]
        marks += [claim.status for claim in sheet.claims]
        rows.append(
            {
                "source": sheet.source.slug,
                "language": sheet.source.language,
                "characters": sheet.source.length,
                "entities": len(sheet.entities),
                "claims": len(sheet.claims),
                **{status.value: marks.count(status) for status in Status},
            }
        )
    return rows
