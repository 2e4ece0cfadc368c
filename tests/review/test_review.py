"""extract and review as commands: files in, sheets out, decisions kept and resumed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from c3graph import config
from c3graph.cli import main
from c3graph.errors import Refused, UsageError
from c3graph.extract import documents_into_sheets
from c3graph.model import ClaimSheet, Status
from c3graph.review import decisions
from c3graph.sheets import loading

TEXT = """HARBOUR - Safe harbours for small boats

Programme: Interreg Europe
Total budget: €1.832.645
"""


def run(root: Path, *words: str, answers: str = "") -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *words], input=answers)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    (tmp_path / "c3graph.toml").write_text('texts = "texts"\n', encoding="utf-8")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "harbour.txt").write_text(TEXT, encoding="utf-8")
    assert run(tmp_path, "extract", str(tmp_path / "texts")).exit_code == 0
    return tmp_path


def sheet(root: Path) -> ClaimSheet:
    return loading.load(root / "data/claims/harbour.yaml", limit=10**6, texts=root / "texts")


def statuses(root: Path) -> list[str]:
    found = sheet(root)
    return [e.status.value for e in found.entities] + [c.status.value for c in found.claims]


def test_a_folder_becomes_sheets_that_load(dataset: Path) -> None:
    found = sheet(dataset)
    assert set(statuses(dataset)) == {"proposed"}
    assert {c.predicate for c in found.claims} == {
        "fullName",
        "fundedBy",
        "totalBudget",
        "currency",
    }


def test_review_saves_each_decision_and_resumes(dataset: Path) -> None:
    rows = len(statuses(dataset))
    assert run(dataset, "review", "harbour", answers="a\nq\n").exit_code == 0
    assert statuses(dataset).count("accepted") == 1
    result = run(dataset, "review", "harbour", answers="a\n" * (rows - 1))
    assert result.exit_code == 0
    assert set(statuses(dataset)) == {"accepted"}
    assert "«" in result.stdout


def test_review_corrects_with_a_value_of_the_right_kind(dataset: Path) -> None:
    run(dataset, "review", "harbour", answers="a\na\ns\nq\n")
    found = sheet(dataset)
    budget = next(c for c in found.claims if c.predicate == "totalBudget")
    with pytest.raises(UsageError, match="whole number"):
        decisions.correct(found, budget, "much")
    fixed = decisions.correct(found, budget, "2000000")
    claim = next(c for c in fixed.claims if c.id == budget.id)
    assert (claim.value, claim.status, claim.note) == (2_000_000, Status.CORRECTED, "was: 1832645")


def test_rejecting_a_thing_rejects_what_is_said_of_it(dataset: Path) -> None:
    found = sheet(dataset)
    programme = next(e for e in found.entities if e.type == "Programme")
    left = decisions.reject(found, programme)
    assert [c.status for c in left.claims if c.object == programme.key] == [Status.REJECTED]


def test_accepting_a_claim_accepts_its_ends(dataset: Path) -> None:
    found = sheet(dataset)
    funded = next(c for c in found.claims if c.predicate == "fundedBy")
    done = decisions.accept(found, funded)
    assert {e.status for e in done.entities} == {Status.ACCEPTED}


def test_a_second_extraction_keeps_the_decisions(dataset: Path) -> None:
    rows = len(statuses(dataset))
    run(dataset, "review", "harbour", answers="a\n" * rows)
    before = (dataset / "data/claims/harbour.yaml").read_bytes()
    assert run(dataset, "extract", str(dataset / "texts")).exit_code == 0
    assert (dataset / "data/claims/harbour.yaml").read_bytes() == before


def test_one_document_that_fails_leaves_the_others(dataset: Path) -> None:
    (dataset / "texts" / "bad.pdf").write_bytes(b"%PDF rubbish")
    (dataset / "texts" / "other.txt").write_text(TEXT.replace("HARBOUR", "PIERNET"), "utf-8")
    result = run(dataset, "extract", str(dataset / "texts"), "--format", "json")
    assert result.exit_code == 3
    assert [Path(row["source"]).name for row in json.loads(result.stdout)] == [
        "harbour.txt", "other.txt",
    ]  # fmt: skip
    assert "bad.pdf" in result.stderr


def test_processes_write_what_one_process_writes(dataset: Path, tmp_path: Path) -> None:
    for number in range(3):
        (dataset / "texts" / f"n{number}.txt").write_text(TEXT, encoding="utf-8")
    settings = config.load(dataset, environ={})
    files = documents_into_sheets.documents((str(dataset / "texts"),))
    for processes, name in ((1, "one"), (2, "two")):
        jobs = [documents_into_sheets.Job(f, tmp_path / name, form="prediction") for f in files]
        done = list(documents_into_sheets.run_all(settings, jobs, processes))
        assert all(outcome.error is None for outcome in done)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("one", "two"))
    assert one == two
    assert len(one) == 4


def test_explain_names_the_rule_of_each_claim(dataset: Path) -> None:
    result = run(dataset, "extract", str(dataset / "texts"), "--explain")
    assert "form.amount" in result.stdout
    assert "HARBOUR totalBudget 1832645" in result.stdout


def test_an_address_needs_a_named_host(dataset: Path) -> None:
    settings = config.load(dataset, environ={})
    with pytest.raises(Refused, match="fetch_hosts"):
        documents_into_sheets.fetch("https://example.org/a.html", settings)


def test_two_documents_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="share the sheet one"):
        documents_into_sheets.documents((str(tmp_path),))


def test_the_text_read_is_kept_where_asked(dataset: Path, tmp_path: Path) -> None:
    (dataset / "page.html").write_text(f"<body><p>{TEXT}</p></body>", encoding="utf-8")
    kept = tmp_path / "kept"
    done = run(dataset, "extract", str(dataset / "page.html"), "--keep-text", str(kept))
    assert done.exit_code == 0
    loading.load(dataset / "data/claims/page.yaml", limit=10**6, texts=kept)
