"""The sheets against the gold annotations: each fact of gold that they do not hold has a reason."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from c3graph import pipeline
from c3graph.config import Settings
from c3graph.model import ClaimSheet, Status
from c3graph.sheets.prediction import prediction

Fact = tuple[str, ...]
REASONS = yaml.safe_load((Path(__file__).parent / "gold.yaml").read_text("utf-8"))
RECALL = 0.93


@pytest.fixture(scope="module")
def scorer(shared: Path) -> ModuleType:
    pytest.importorskip("rapidfuzz", reason="the scorer needs rapidfuzz")
    spec = importlib.util.spec_from_file_location("gold_score", shared / "gold/score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sheets(settings: Settings) -> dict[str, ClaimSheet]:
    return {Path(sheet.source.file).stem: sheet for sheet in pipeline.load_sheets(settings)}


def missed(scorer: ModuleType, gold: dict[str, Any], sheet: ClaimSheet) -> set[Fact]:
    """Entities, attributes and relations of gold that a sheet does not hold, as the scorer aligns
    and compares them."""
    said: dict[str, Any] = prediction(sheet)
    entities = {str(entity["id"]): entity for entity in said["entities"]}
    aligned = scorer.align(gold["entities"], list(entities.values()))
    twin = dict(zip(entities, (aligned.get(n) for n in range(len(entities))), strict=True))
    called = {
        key: scorer.norm(gold["entities"][n]["name"] if n is not None else entities[key]["name"])
        for key, n in twin.items()
    }
    held: set[Fact] = set()
    for claim in said["claims"]:
        end = called[claim["object"]] if "object" in claim else scorer.norm(claim["value"])
        held.add((called[claim["subject"]], claim["predicate"], end))
    wanted: set[Fact] = {
        (scorer.norm(row["s"]), row["p"], scorer.norm(row["o"])) for row in gold["relations"]
    }
    wanted |= {
        (scorer.norm(entity["name"]), name, scorer.norm(value))
        for entity in gold["entities"]
        for name, value in entity["attrs"].items()
    }
    found = {scorer.norm(gold["entities"][n]["name"]) for n in aligned.values()}
    wanted |= {("entity", scorer.norm(entity["name"])) for entity in gold["entities"]}
    return wanted - held - {("entity", name) for name in found}


def annotated(shared: Path, sheets: dict[str, ClaimSheet]) -> list[dict[str, Any]]:
    """The annotations of the documents that have a sheet, whatever else is annotated."""
    read = (json.loads(path.read_bytes()) for path in sorted((shared / "gold").glob("*.json")))
    return [gold for gold in read if Path(gold.get("file") or "").stem in sheets]


def test_every_miss_is_listed_with_its_reason(
    scorer: ModuleType, sheets: dict[str, ClaimSheet], shared: Path
) -> None:
    documents = annotated(shared, sheets)
    assert len(documents) == len(sheets)
    found = {}
    for gold in documents:
        sheet = sheets[Path(gold["file"]).stem]
        if misses := missed(scorer, gold, sheet):
            found[sheet.source.slug] = misses
    listed = {
        slug: {tuple(scorer.norm(part) if n != 1 else part for n, part in enumerate(row["fact"]))
               for row in rows}
        for slug, rows in REASONS.items()
    }  # fmt: skip
    assert found == listed


def test_the_reason_of_a_miss_is_that_of_the_rejected_row(sheets: dict[str, ClaimSheet]) -> None:
    for sheet in sheets.values():
        rejected = {c.id: c for c in sheet.claims if c.status is Status.REJECTED}
        for row in REASONS.get(sheet.source.slug, ()):
            claim = rejected[row["row"]]
            assert claim.note == row["why"]
            assert claim.predicate == row["fact"][1]


def test_recall_against_gold(
    scorer: ModuleType, sheets: dict[str, ClaimSheet], shared: Path, tmp_path: Path
) -> None:
    for stem, sheet in sheets.items():
        (tmp_path / f"{stem}.json").write_text(json.dumps(prediction(sheet)), "utf-8")
    documents = [gold["doc"] for gold in annotated(shared, sheets)]
    rows, _ = scorer.score(shared / "gold", tmp_path, documents)
    (facts,) = (row for row in rows if (row["group"], row["what"]) == ("all", "facts"))
    assert facts["r"] >= RECALL
    assert facts["gold"] - round(facts["r"] * facts["gold"]) == sum(map(len, REASONS.values()))
