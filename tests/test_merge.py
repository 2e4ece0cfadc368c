"""merge: a second reading never undoes what a steward decided."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from c3graph import claims, sheetfile
from c3graph.extract import Gazetteer, Hints, extract, read_bytes
from c3graph.extract.merge import merge
from c3graph.model import Claim, ClaimSheet, Entity, Status

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
    assert sheetfile.save(sheet, tmp_path / "one.yaml")
    loaded = claims.load(tmp_path / "one.yaml", limit=10**6, texts=tmp_path)
    assert sheetfile.text(loaded) == sheetfile.text(sheet)
    assert not sheetfile.save(loaded, tmp_path / "one.yaml")
    assert claim(loaded, "totalBudget").stale
