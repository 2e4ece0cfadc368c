"""The list of verdicts on the claims agrees with the sheets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from c3graph import pipeline
from c3graph.config import Settings

PAGE = Path(__file__).parents[2] / "docs/review-of-claims.md"
READERS = ["A", "B", "C", "D", "E", "F"]
ROW = re.compile(r"\| ([\w-]+) \| (.+?) \| (wrong|doubtful|missing) \| (.+) \|")
TOTAL = re.compile(r"\| ([A-F]) \| (\d+) \| (\d+) \| (\d+) \(([\d.]+) %\) \|" + r" (\d+) \|" * 4)


def verdicts(reader: str) -> list[tuple[str, ...]]:
    (part,) = re.findall(rf"## Reader {reader}\n(.*?)(?=\n## |\Z)", PAGE.read_text("utf-8"), re.S)
    return ROW.findall(part)


@pytest.fixture(scope="module")
def published(settings: Settings) -> dict[tuple[str, str], bool]:
    """Whether a row is published, by its source and id."""
    found: dict[tuple[str, str], bool] = {}
    for sheet in pipeline.load_sheets(settings):
        slug = sheet.source.slug
        found |= {(slug, claim.id): claim.status.published for claim in sheet.claims}
        found |= {(slug, entity.key): entity.status.published for entity in sheet.entities}
    return found


@pytest.mark.parametrize("reader", READERS)
def test_each_decision_is_that_of_the_sheet(
    reader: str, published: dict[tuple[str, str], bool]
) -> None:
    for source, row, verdict, decision in verdicts(reader):
        if verdict == "missing":
            assert decision.startswith(("added: `", "not added: ")), row
            (added,) = re.findall(r"^added: `(\w+)`$", decision) or [None]
            assert added is None or published[source, added], row
        else:
            assert published[source, row.strip("`")] is not decision.startswith("rejected: "), row
            assert decision.startswith(("rejected: ", "changed: ")), row


def test_the_figures_are_those_of_the_lists() -> None:
    totals = TOTAL.findall(PAGE.read_text("utf-8"))
    assert [total[0] for total in totals] == READERS
    for reader, read, *counted in totals:
        rows = verdicts(reader)
        judged = [row for row in rows if row[2] != "missing"]
        missing = [row for row in rows if row[2] == "missing"]
        rejected = [row for row in judged if row[3].startswith("rejected")]
        added = [row for row in missing if row[3].startswith("added")]
        doubtful = [row for row in judged if row[2] == "doubtful"]
        figures = [
            len(judged) - len(doubtful), len(doubtful), f"{100 * len(doubtful) / int(read):.1f}",
            len(rejected), len(judged) - len(rejected), len(missing), len(added),
        ]  # fmt: skip
        assert counted == list(map(str, figures))
