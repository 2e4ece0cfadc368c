"""merge: a second reading never undoes what a steward decided."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from c3graph.errors import UsageError
from c3graph.extract import Gazetteer, Hints, extract, read_bytes
from c3graph.extract.merge import merge
from c3graph.model import Claim, ClaimSheet, Entity, Evidence, Status
from c3graph.review import decisions
from c3graph.sheets import loading, writing

TEXT = """HARBOUR - Safe harbours for small boats

Programme: Interreg Europe
Total budget: €1.832.645
Project duration: 1 April 2016 to 31 March 2020
"""
NAMES = Gazetteer()


def read(text: str) -> ClaimSheet:
    return extract(
        read_bytes(text.encode(), "one.txt", 10**6), "one.txt", NAMES, Hints("en", "profile")
    )


def claim(sheet: ClaimSheet, predicate: str) -> Claim:
    return next(c for c in sheet.claims if c.predicate == predicate)


def decided(sheet: ClaimSheet, predicate: str, status: Status, **more: object) -> ClaimSheet:
    old = claim(sheet, predicate)
    new = replace(old, status=status, **more)  # type: ignore[arg-type]
    return replace(sheet, claims=tuple(new if c is old else c for c in sheet.claims))


def test_reading_the_same_again_changes_nothing() -> None:
    first = read(TEXT)
    assert merge(first, read(TEXT)) == first


def test_decisions_keep_their_ids_and_words() -> None:
    sheet = decided(read(TEXT), "totalBudget", Status.CORRECTED, value=2_000_000)
    sheet = decided(sheet, "startDate", Status.REJECTED)
    sheet = decided(sheet, "fundedBy", Status.ACCEPTED)
    merged = merge(sheet, read(TEXT))
    assert merged == sheet
    assert [c.value for c in merged.claims if c.predicate == "totalBudget"] == [2_000_000]


def test_what_is_new_is_proposed_and_what_has_gone_is_stale() -> None:
    before = TEXT.replace("Total budget: €1.832.645\n", "")
    sheet = decided(read(before), "endDate", Status.ACCEPTED)
    merged = merge(sheet, read(TEXT), (before, TEXT))
    assert claim(merged, "totalBudget").status is Status.PROPOSED
    assert not claim(merged, "totalBudget").stale
    again = merge(decided(merged, "totalBudget", Status.ACCEPTED), read(before), (TEXT, before))
    gone = [c for c in again.claims if c.predicate == "totalBudget"]
    assert [(c.status, c.stale) for c in gone] in ([], [(Status.PROPOSED, True)])
    assert claim(again, "endDate").status is Status.ACCEPTED


def test_a_claim_that_the_rules_no_longer_find_is_marked_stale() -> None:
    sheet = decided(read(TEXT), "totalBudget", Status.ACCEPTED)
    fresh = read(TEXT)
    fewer = replace(fresh, claims=tuple(c for c in fresh.claims if c.predicate != "totalBudget"))
    merged = merge(sheet, fewer)
    assert (claim(merged, "totalBudget").status, claim(merged, "totalBudget").stale) == (
        Status.ACCEPTED, True,
    )  # fmt: skip
    assert not claim(merge(merged, fresh), "totalBudget").stale


def test_offsets_move_with_the_text() -> None:
    sheet = decided(read(TEXT), "totalBudget", Status.ACCEPTED)
    longer = "A line more, put in front.\n\n" + TEXT
    merged = merge(sheet, read(longer), (TEXT, longer))
    moved = claim(merged, "totalBudget")
    assert moved.status is Status.ACCEPTED
    rows: list[Entity | Claim] = [*merged.entities, *merged.claims]
    for row in rows:
        pieces = row.evidence if isinstance(row, Claim) else row.mentions
        assert all(longer[p.start : p.end] == p.surface for p in pieces)


def test_a_stewards_own_rows_stay() -> None:
    sheet = read(TEXT)
    project = sheet.entities[0]
    own = Claim(
        id="0123456789ab", subject=project.key, predicate="acronym", value="HRB",
        evidence=project.mentions[:1], language="en",
    )  # fmt: skip
    merged = merge(replace(sheet, claims=(*sheet.claims, own)), read(TEXT))
    kept = claim(merged, "acronym")
    assert (kept.id, kept.status, kept.stale) == (own.id, Status.ACCEPTED, True)


def test_a_sheet_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(TEXT, encoding="utf-8")
    sheet = decided(read(TEXT), "totalBudget", Status.ACCEPTED, stale=True, note="looked up")
    assert writing.save(sheet, tmp_path / "one.yaml")
    loaded = loading.load(tmp_path / "one.yaml", limit=10**6, texts=tmp_path)
    assert writing.text(loaded) == writing.text(sheet)
    assert not writing.save(loaded, tmp_path / "one.yaml")
    assert claim(loaded, "totalBudget").stale


def gone(sheet: ClaimSheet) -> tuple[list[object], list[object]]:
    """Rows without a passage: (name, status, stale, note) of things, (predicate, …) of claims."""
    things = [(e.name, e.status, e.stale, e.note) for e in sheet.entities if not e.mentions]
    said = [(c.predicate, c.status, c.stale, c.note) for c in sheet.claims if not c.evidence]
    return list(things), list(said)


def accepted(sheet: ClaimSheet) -> ClaimSheet:
    rows = list(decisions.pending(sheet))
    for row in rows:
        sheet = decisions.accept(sheet, decisions.find(sheet, decisions.name_of(row)))
    return sheet


def test_what_was_decided_stays_where_the_text_has_lost_its_passage(tmp_path: Path) -> None:
    first = accepted(read(TEXT))
    programme = next(e for e in first.entities if e.type == "Programme")
    rejected = claim(first, "totalBudget")
    first = decisions.reject(first, rejected)
    first = replace(first, entities=tuple(
        replace(e, translations=(("pl", "Interreg Europa"),)) if e is programme else e
        for e in first.entities
    ))  # fmt: skip
    short = "HARBOUR - Safe harbours for small boats\n"
    merged = merge(first, read(short), (TEXT, short))
    things, said = gone(merged)
    assert things == [
        ("Interreg Europe", Status.PROPOSED, True, "passage gone: «Interreg Europe»")
    ]  # fmt: skip
    assert ("totalBudget", Status.REJECTED, True, "passage gone: «€1.832.645»") in said
    assert ("fundedBy", Status.PROPOSED, True, "passage gone: «Interreg Europe»") in said
    assert {c.id for c in merged.claims} >= {c.id for c in first.claims}
    # The sheet loads, a third reading changes nothing, and nothing without a passage is accepted.
    (tmp_path / "one.txt").write_text(short, encoding="utf-8")
    writing.save(merged, tmp_path / "one.yaml", texts=tmp_path)
    loaded = loading.load(tmp_path / "one.yaml", limit=10**6, texts=tmp_path)
    assert (loaded.entities, loaded.claims) == (merged.entities, merged.claims)
    assert merge(merged, read(short)) == merged
    lost = next(e for e in merged.entities if not e.mentions)
    with pytest.raises(UsageError, match="has no passage in the text any more"):
        decisions.accept(merged, lost)
    with pytest.raises(UsageError, match="has no passage in the text any more"):
        decisions.accept(merged, claim(merged, "fundedBy"))
    after = decisions.reject(merged, lost)
    assert decisions.find(after, lost.key).status is Status.REJECTED
    for sheet in (after, decisions.reopen(after, lost)):
        writing.checked(sheet, texts=tmp_path)
    # Where the passage comes back, so does the row, with the steward's words, to be decided on.
    back = merge(merged, read(TEXT), (short, TEXT))
    assert gone(back) == ([], [])
    returned = next(e for e in back.entities if e.type == "Programme")
    assert (returned.translations, returned.status, returned.stale) == (
        (("pl", "Interreg Europa"),), Status.PROPOSED, False,
    )  # fmt: skip
    assert claim(back, "totalBudget").status is Status.REJECTED


def test_a_claim_whose_qualifier_names_a_lost_thing_still_loads(tmp_path: Path) -> None:
    """An event that only a qualifier names goes from the text: the claim keeps what it needs."""
    text = TEXT + "\nHarbour Day, Gdynia\nPort of Gdynia\n"
    sheet = read(text)
    spans = {s: Evidence(text.index(s), text.index(s) + len(s), s) for s in
             ("Harbour Day", "Port of Gdynia")}  # fmt: skip
    day = Entity("day", "Event", "Harbour Day", "en", (spans["Harbour Day"],),
                 status=Status.PROPOSED)  # fmt: skip
    port = Entity("port", "Organisation", "Port of Gdynia", "en", (spans["Port of Gdynia"],))
    host = Claim("0123456789ab", "port", "role", (spans["Port of Gdynia"],), value="host",
                 qualifiers=(("in", "day"),))  # fmt: skip
    sheet = replace(sheet, entities=(*sheet.entities, day, port), claims=(*sheet.claims, host))
    short = text.replace("Harbour Day, Gdynia\n", "")
    merged = merge(sheet, read(short), (text, short))
    writing.save(merged, tmp_path / "one.yaml")
    kept = next(e for e in merged.entities if e.key == "day")
    assert (kept.mentions, kept.status, kept.stale) == ((), Status.PROPOSED, True)
    assert next(c for c in merged.claims if c.id == host.id).status is Status.ACCEPTED


def test_a_stewards_own_thing_never_loses_its_last_passage(tmp_path: Path) -> None:
    sheet = accepted(read(TEXT))
    own = tuple(replace(e, rule="steward") for e in sheet.entities)
    moved = TEXT.replace("Programme: Interreg Europe", "Interreg Europe funds it: Interreg Europe")
    merged = merge(replace(sheet, entities=own), read(moved), (TEXT, moved))
    assert all(entity.mentions for entity in merged.entities)
    writing.save(merged, tmp_path / "one.yaml")
