"""A small dataset to be reviewed: a sheet, all proposed, its text at hand; a claim is a script."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from planted import WHOSE

ROOT = Path(__file__).parents[1]
TEXT = (
    "HARBOUR: safe harbours.\r\nBudget 1832645 \U0001f6a2 EUR <script>alert(1)</script>.\n"
    "One two three four five.\n"
)
SHEET = f"""source:
  slug: harbour
  file: harbour.txt
  title: Safe harbours
  title_language: en
  language: en
  genre: profile
  sha256: {hashlib.sha256(TEXT.encode()).hexdigest()}
  length: {len(TEXT)}
entities:
- id: p
  type: Project
  name: HARBOUR
  language: en
  mentions:
  - [0, 7, HARBOUR]
  rule: form.title
  confidence: 0.9
  status: proposed
claims:
- id: 0123456789ab
  subject: p
  predicate: totalBudget
  value: 1832645
  evidence:
  - [32, 39, '1832645']
  rule: form.amount
  confidence: 0.7
  status: proposed
- id: 0123456789ac
  subject: p
  predicate: fullName
  value: <script>alert(1)</script>
  language: en
  evidence:
  - [46, 71, <script>alert(1)</script>]
  rule: form.name
  confidence: 0.5
  status: proposed
"""


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    for folder in ("ontology", "shapes"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    (tmp_path / "c3graph.toml").write_text(
        f'{WHOSE}texts = "texts"\nreviewer = "Anna"\nreviewed = "2026-11-24"\n'
    )
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "harbour.txt").write_bytes(TEXT.encode())
    (tmp_path / "data" / "claims").mkdir(parents=True)
    (tmp_path / "data" / "claims" / "harbour.yaml").write_text(SHEET, encoding="utf-8")
    return tmp_path
