from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from c3graph.cli import main
from c3graph.config import Settings
from c3graph.sheets.prediction import prediction
from planted import Sheet


def test_the_prediction_of_a_planted_sheet(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.entity("a", "Project", "A")
    sheet.entity("b", "Cluster", "B", status="rejected")
    sheet.entity("c", "Cluster", "C", status="corrected")
    sheet.claim("leads", "b", object="a")
    sheet.claim("leads", "c", object="a", rule="table", confidence=0.75)
    sheet.claim("partnerCount", "a", value=3)
    sheet.claim("partnerCount", "a", value=4, status="proposed")
    sheet.claim("acronym", "a", value="A")
    found = prediction(sheet.load(tmp_path))
    assert found["document"] == {
        "id": "planted", "sha256": sheet.load(tmp_path).source.sha256, "language": "en",
    }  # fmt: skip
    assert found["entities"] == [
        {"id": "a", "type": "Project", "name": "A", "surfaces": ["A"], "mentions": [[0, 1]]},
        {"id": "c", "type": "Cluster", "name": "C", "surfaces": ["C"], "mentions": [[4, 5]]},
    ]
    assert found["claims"] == [
        {
            "subject": "c", "predicate": "leads", "object": "a", "evidence": [[8, 9]],
            "rule": "table", "confidence": 0.75,
        },
        {
            "subject": "a", "predicate": "partnerCount", "value": 3, "evidence": [[10, 11]],
            "rule": "steward", "confidence": 1.0,
        },
    ]  # fmt: skip


def test_the_command_writes_one_file_a_source(settings: Settings, tmp_path: Path) -> None:
    arguments = ["--root", str(settings.root), "claims", "--format", "prediction"]
    result = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path)])
    assert result.exit_code == 0, result.stderr
    names = {path.stem for path in tmp_path.glob("*.json")}
    assert len(names) == 5
    for path in tmp_path.glob("*.json"):
        document = json.loads(path.read_bytes())
        assert set(document) == {"document", "entities", "claims"}


def test_the_format_prediction_needs_a_folder(settings: Settings) -> None:
    arguments = ["--root", str(settings.root), "claims", "--format", "prediction"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert result.stderr == (
        "error: --format prediction writes files\n  name a folder with --out\n"
    )


def test_the_sheets_hold_what_the_gold_annotations_hold(
    settings: Settings, shared: Path, tmp_path: Path
) -> None:
    pytest.importorskip("rapidfuzz", reason="the scorer needs rapidfuzz")
    arguments = ["--root", str(settings.root), "claims", "--format", "prediction"]
    assert CliRunner().invoke(main, [*arguments, "--out", str(tmp_path)]).exit_code == 0
    stems = {path.stem for path in tmp_path.glob("*.json")}
    notes = [json.loads(path.read_bytes()) for path in sorted((shared / "gold").glob("*.json"))]
    ours = [note["doc"] for note in notes if Path(note.get("file") or "").stem in stems]
    assert len(ours) == len(stems)
    scorer = [sys.executable, str(shared / "gold/score.py"), "--only", ",".join(ours), "--json"]
    done = subprocess.run([*scorer, str(tmp_path)], capture_output=True, check=True, text=True)
    scores = json.loads(done.stdout)
    rows = {row["what"]: row for row in scores["rows"] if row["group"] == "all"}
    # Where gold and passage differ the passage was followed.
    assert rows["facts"]["r"] >= 0.93, rows
    assert scores["evidence"] >= 0.98, scores
