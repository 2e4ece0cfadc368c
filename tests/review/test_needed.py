"""What a claim needs: accepting accepts it, rejecting rejects by it, build counts what lacks it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from c3graph.cli import main
from c3graph.errors import UsageError
from c3graph.model import Claim, ClaimSheet, Entity, Status
from c3graph.review import decisions
from c3graph.sheets import loading
from planted import Sheet, dataset


def run(root: Path, *words: str, answers: str = "") -> Result:
    result = CliRunner().invoke(main, ["--root", str(root), *words], input=answers)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def talk(**more: object) -> Sheet:
    """A person who speaks on something at an event that only a qualifier names."""
    sheet = Sheet()
    sheet.entity("who", "Person", "Jonas Jonaitis", status="proposed")
    sheet.entity("what", "Competence", "Harbour safety", status="proposed")
    sheet.entity("day", "Event", "Harbour Day", status="proposed")
    sheet.claim("speaksOn", "who", object="what", status="proposed", **more)
    return sheet


def statuses(sheet: ClaimSheet) -> dict[str, str]:
    rows: list[Entity | Claim] = [*sheet.entities, *sheet.claims]
    return {("claim" if isinstance(r, Claim) else r.key): r.status.value for r in rows}


def load(root: Path) -> ClaimSheet:
    return loading.load(root / "data/claims/planted.yaml", limit=10**6)


def test_accepting_a_claim_publishes_it_with_all_that_it_names(tmp_path: Path) -> None:
    dataset(tmp_path, talk(qualifiers={"at": "day"}))
    sheet = load(tmp_path)
    done = decisions.accept(sheet, sheet.claims[0])
    assert set(statuses(done).values()) == {"accepted"}
    # As a steward does it: the things are skipped, the claim is accepted.
    assert run(tmp_path, "review", "planted", answers="s\ns\ns\na\n").exit_code == 0
    assert set(statuses(load(tmp_path)).values()) == {"accepted"}
    built = run(tmp_path, "build", "--format", "json")
    counts = {row["of"]: row["count"] for row in json.loads(built.stdout)}
    assert counts["class/Talk"] == 1
    assert "accepted rows that say nothing" not in counts


def test_rejecting_a_thing_rejects_the_claim_whose_qualifier_names_it(tmp_path: Path) -> None:
    sheet = talk(qualifiers={"at": "day"}).load(tmp_path)
    done = decisions.reject(sheet, sheet.entity("day"))
    assert statuses(done) == {
        "who": "proposed", "what": "proposed", "day": "rejected", "claim": "rejected",
    }  # fmt: skip


def test_a_claim_is_not_accepted_over_the_rejection_of_what_it_needs(tmp_path: Path) -> None:
    sheet = talk(qualifiers={"at": "day"}).load(tmp_path)
    rejected = decisions.reject(sheet, sheet.entity("day"))
    with pytest.raises(UsageError, match="says nothing while 'Harbour Day' is rejected"):
        decisions.accept(rejected, rejected.claims[0])
    again = decisions.accept(rejected, rejected.entity("day"))
    assert set(statuses(decisions.accept(again, again.claims[0])).values()) == {"accepted"}


def test_a_claim_without_a_qualifier_that_it_cannot_do_without_is_not_accepted(
    tmp_path: Path,
) -> None:
    dataset(tmp_path, talk())
    result = run(tmp_path, "review", "planted", answers="a\na\na\na\nr\n")
    assert "says nothing without the qualifier 'at'" in result.stderr
    assert statuses(load(tmp_path))["claim"] == "rejected"
    assert run(tmp_path, "build").exit_code == 0


def test_build_counts_accepted_rows_that_say_nothing_and_says_why(tmp_path: Path) -> None:
    sheet = talk(qualifiers={"at": "day"})
    for row in (sheet.entities[0], sheet.entities[1], sheet.claims[0]):
        row["status"] = "accepted"
    dataset(tmp_path, sheet)
    line = load(tmp_path).claims[0].line
    built = run(tmp_path, "build", "--format", "json")
    counts = {row["of"]: row["count"] for row in json.loads(built.stdout)}
    assert counts["accepted rows that say nothing"] == 1
    assert built.stderr.splitlines()[1] == (
        f"{tmp_path}/data/claims/planted.yaml:{line}: «Jonas Jonaitis speaksOn Harbour safety» "
        "says nothing: 'Harbour Day' is proposed"
    )
    assert built.exit_code == 0


def test_a_reopened_thing_silences_its_claim_and_build_says_so(tmp_path: Path) -> None:
    sheet = talk(qualifiers={"at": "day"}).load(tmp_path)
    done = decisions.accept(sheet, sheet.claims[0])
    back = decisions.reopen(done, done.entity("what"))
    assert back.claims[0].status is Status.ACCEPTED
    from c3graph.build.silent import silent

    assert [row.why for row in silent(back)] == ["'Harbour safety' is proposed"]
