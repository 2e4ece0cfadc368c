from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import c3graph

ROOT = Path(__file__).parents[1]
# The standard library's own reading of expressions.
opcodes: Any = importlib.import_module("re._constants")
parser: Any = importlib.import_module("re._parser")


def test_modules_import_only_what_their_layer_may() -> None:
    pytest.importorskip("importlinter", reason="needs import-linter (extra: test)")
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.py")), ids=lambda p: p.stem)
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert path.stem not in {"utils", "helpers", "services", "manager"}


def _expressions() -> dict[str, re.Pattern[str]]:
    """The compiled expressions of every module, by where they stand."""
    found = {}
    for module in pkgutil.walk_packages(c3graph.__path__, "c3graph."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found[f"{module.name}.{name}"] = value
    return found


def _possessive_groups(parsed: Iterable[Any]) -> int:
    """Repetitions without a way back of more than one set of characters."""
    count = 0
    for item in parsed:
        if isinstance(item, parser.SubPattern):
            count += _possessive_groups(item)
        elif isinstance(item, list | tuple):
            if item and item[0] is opcodes.POSSESSIVE_REPEAT:
                (_, (_, _, inner)) = item
                count += len(inner) != 1 or inner[0][0] in (opcodes.SUBPATTERN, opcodes.BRANCH)
            count += _possessive_groups(item)
    return count


def test_no_group_is_repeated_possessively() -> None:
    """CPython before 3.11.5, which Debian 12 has, reads such a group wrongly (gh-106052)."""
    assert _possessive_groups(parser.parse(r"(?:a|\\.)*+")) == 1
    assert _possessive_groups(parser.parse(r"x[ab]*+(?:c[ab]*+)*")) == 0
    expressions = _expressions()
    assert "c3graph.rdf.positions.tokens.TOKEN" in expressions
    wrong = {
        where: one.pattern
        for where, one in expressions.items()
        if _possessive_groups(parser.parse(one.pattern, one.flags & ~re.UNICODE))
    }
    assert wrong == {}
