"""What a steward typed, as rows of a sheet and back. Pure.

An `Entry` holds the fields as typed, so that a page can show them again whatever is wrong with
them. Whether a row may stand in a sheet is for `loading.read` to say, as when a sheet is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from c3graph.errors import EvidenceError, UsageError
from c3graph.model import Claim, ClaimSheet, Entity, Evidence
from c3graph.rdf.declared import NOTHING_OWN, OwnTerms, Predicate
from c3graph.review import decisions
from c3graph.review.decisions import Concepts, check_concept
from c3graph.sheets.predicates import KIND_SCHEMES, PREDICATES, predicates_of, typed_value

CLAIM_FIELDS = (
    "subject", "predicate", "object", "value", "language", "question", "preferred", "note",
)  # fmt: skip
THING_FIELDS = ("type", "name", "language", "kind", "translations", "note")
QUALIFIERS = tuple(sorted({name for p in PREDICATES.values() for name, _ in p.qualifiers}))
DECISIONS = ("accept", "reject", "correct", "reopen")

Parameters = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """Fields as typed, qualifiers under `q.<name>`; `spans` are start, end and surface."""

    fields: Mapping[str, str]
    spans: tuple[tuple[str, str, str], ...]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


def _lines(pairs: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f"{tag}: {text}" for tag, text in pairs)


def entry_of(row: Entity | Claim) -> Entry:
    """A row as the form shows it."""
    spans = tuple((str(e.start), str(e.end), e.surface) for e in decisions.evidence(row))
    found: dict[str, object] = {"language": row.language, "note": row.note}
    if isinstance(row, Entity):
        found |= {"type": row.own_class or row.type, "name": row.name, "kind": row.kind}
        found["translations"] = _lines(row.translations)
    else:
        found |= {name: getattr(row, name) for name in CLAIM_FIELDS}
        found["preferred"] = _lines(row.preferred)
        found |= {f"q.{name}": value for name, value in row.qualifiers}
    return Entry({n: "" if v is None else str(v) for n, v in found.items()}, spans)


def entry_from(given: Parameters) -> Entry:
    """What a form sent; names that no form has are not taken."""
    known = {*CLAIM_FIELDS, *THING_FIELDS, *(f"q.{name}" for name in QUALIFIERS)}
    fields = {name: value.replace("\r\n", "\n") for name, value in given if name in known}
    columns = [[v for n, v in given if n == name] for name in ("start", "end", "surface")]
    spans = tuple(zip(*columns, strict=False))
    return Entry(fields, tuple((s, e, t) for s, e, t in spans if s.strip() or e.strip()))


def _offset(text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise EvidenceError(f"an offset is a whole number, not {text[:40]!r}")
    return int(text)


def _on_one_line(surface: str) -> str:
    """A surface as a one-line field holds it: HTML strips the ends of lines from it."""
    return surface.replace("\r", "").replace("\n", "")


def _spans_of(
    entry: Entry, known: tuple[Evidence, ...], text: str | None, *, lost: bool = False
) -> tuple[Evidence, ...]:
    """The passages of an entry. The surface comes from the text where it is at hand, and from what
    was typed or known where it is not. A row whose passage the text has lost may be without one.
    Raises EvidenceError."""
    found = []
    for first, last, typed in entry.spans:
        start, end = _offset(first), _offset(last)
        if text is not None:
            if not start < end <= len(text):
                raise EvidenceError(
                    f"offsets {start}-{end} lie outside the text of {len(text)} characters"
                )
            surface = text[start:end]
            if typed and typed not in (surface, _on_one_line(surface)):
                raise EvidenceError(
                    f"the text at {start}-{end} is {surface!r}, not {typed!r}",
                    hint="select the passage again, or leave its surface empty",
                )
        else:
            of_before = {(e.start, e.end): e.surface for e in known}
            surface = of_before.get((start, end), typed)
            if typed != _on_one_line(surface):
                surface = typed
        found.append(Evidence(start, end, surface))
    if not found and not lost:
        raise EvidenceError(
            "at least one piece of evidence is needed", hint="select a passage, or type its offsets"
        )
    return tuple(found)


def _value(entry: Entry, predicate: Predicate, concepts: Concepts) -> str | int:
    typed = entry["value"].strip()
    if not typed:
        raise UsageError(f"{predicate.name} wants a value")
    value = typed_value(predicate, typed)
    if predicate.value.startswith("concept:"):
        scheme = predicate.value.removeprefix("concept:")
        check_concept(concepts, scheme, typed, predicate.name)
    return value


def claim_of(
    entry: Entry, base: Claim | None, text: str | None, concepts: Concepts,
    own: OwnTerms = NOTHING_OWN,
) -> Claim:  # fmt: skip
    """The claim that was typed; what no field holds stays as in `base`. `own` are the terms of the
    dataset.

    Raises UsageError and EvidenceError.
    """
    predicate = predicates_of(own).get(entry["predicate"])
    if predicate is None:
        raise UsageError("choose a predicate")
    for end in ("subject", *(["object"] if predicate.objects else [])):
        if not entry[end]:
            raise UsageError(f"{predicate.name} wants a thing as its {end}")
    qualifiers = []
    for name, scheme in predicate.qualifiers:
        if given := entry[f"q.{name}"].strip():
            if scheme not in ("entity", "text", "slug", "stance"):
                check_concept(concepts, scheme, given, name)
            qualifiers.append((name, given))
    if question := entry["question"].strip():
        check_concept(concepts, "question", question, "question")
    made = base or Claim("0" * 12, "", "", ())
    preferred = made.preferred
    if "preferred" in entry.fields:
        preferred = _by_language(entry["preferred"], "a reason to prefer this value")
    return replace(
        made, preferred=preferred, subject=entry["subject"], predicate=predicate.name,
        evidence=_spans_of(entry, made.evidence, text, lost=bool(base) and not made.evidence),
        object=entry["object"] if predicate.objects else None,
        value=None if predicate.objects else _value(entry, predicate, concepts),
        language=entry["language"].strip() or None, qualifiers=tuple(sorted(qualifiers)),
        question=question or None, note=entry["note"].strip() or None,
    )  # fmt: skip


def _by_language(typed: str, what: str) -> tuple[tuple[str, str], ...]:
    """Lines of the form «language: text». Raises UsageError."""
    pairs = []
    for line in filter(str.strip, typed.split("\n")):
        tag, colon, name = line.partition(":")
        if not colon or not name.strip():
            raise UsageError(f"{what} is language: text, not {line[:60]!r}", hint="en: …")
        pairs.append((tag.strip(), name.strip()))
    if len(dict(pairs)) < len(pairs):
        raise UsageError(f"{what} is given once a language", hint="leave one of the two out")
    return tuple(pairs)


def thing_of(
    entry: Entry, base: Entity | None, text: str | None, concepts: Concepts,
    own: OwnTerms = NOTHING_OWN,
) -> Entity:  # fmt: skip
    """The thing that was typed. Raises UsageError and EvidenceError."""
    name, kind = entry["name"].strip(), entry["kind"].strip()
    if not name:
        raise UsageError("a thing has a name")
    narrower = own.classes.get(entry["type"])
    entity_type = narrower.type if narrower else entry["type"]
    if kind and entity_type in KIND_SCHEMES:
        check_concept(concepts, KIND_SCHEMES[entity_type], kind, "kind")
    made = base or Entity("new", "", "", "", ())
    return replace(
        made, type=entity_type, own_class=narrower.name if narrower else None,
        name=name, language=entry["language"].strip(),
        mentions=_spans_of(entry, made.mentions, text, lost=bool(base) and not made.mentions),
        kind=kind or None,
        translations=_by_language(entry["translations"], "a translation"),
        note=entry["note"].strip() or None,
    )  # fmt: skip


def row_of(
    entry: Entry, row: Entity | Claim, text: str | None, concepts: Concepts,
    own: OwnTerms = NOTHING_OWN,
) -> Entity | Claim:  # fmt: skip
    """A row with what was typed. Raises UsageError and EvidenceError."""
    if isinstance(row, Entity):
        return thing_of(entry, row, text, concepts, own)
    return claim_of(entry, row, text, concepts, own)


def decide(
    sheet: ClaimSheet, row: Entity | Claim, entry: Entry, decision: str, text: str | None,
    concepts: Concepts,
) -> ClaimSheet:  # fmt: skip
    """The sheet after a decision on a row. What was changed and is then accepted is corrected.

    Raises UsageError where a row is to be rejected or left open that was changed as well.
    """
    if decision not in DECISIONS:
        raise UsageError("choose what to do: accept, reject, correct or leave open")
    if entry.fields == entry_of(row).fields and entry.spans == entry_of(row).spans:
        changed = shown = row
    else:
        changed = row_of(entry, row, text, concepts, sheet.own)
        shown = row_of(entry_of(row), row, text, concepts, sheet.own)
    same = replace(changed, note=None) == replace(shown, note=None)
    if decision == "correct" or (decision == "accept" and not same):
        return decisions.revise(sheet, row, changed)
    if not same:
        raise UsageError(
            f"a row that is changed is corrected, not {decision}ed",
            hint="choose «correct», or take the changes back",
        )
    plain = {"accept": decisions.accept, "reject": decisions.reject, "reopen": decisions.reopen}
    done = plain[decision](sheet, row)
    return decisions.noted(done, decisions.name_of(row), changed.note)
