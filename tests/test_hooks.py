"""The pre-commit hooks and the GitHub action call commands and options that there are."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from c3graph.cli import main
from conftest import ROOT

SHAPES = """@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:S a sh:NodeShape ; sh:targetClass :T ; sh:property :P .
:P a sh:PropertyShape ; sh:path :p ; sh:minCount 1 .
"""
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    (tmp_path / "a b.ttl").write_text("@prefix : <http://e/> .\n:a a :T ; :p 1 .\n")
    (tmp_path / "bad.ttl").write_text("@prefix : <http://e/> .\n:b a :T .\n")
    return tmp_path


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_has_what_it_must_have(hook: dict[str, object]) -> None:
    assert {"id", "name", "entry", "language", "files"} <= set(hook)
    assert re.compile(str(hook["files"])).search("data/x.ttl")


@pytest.mark.parametrize(
    ("hook", "files", "code"),
    [(0, ["a b.ttl"], 0), (0, ["a b.ttl", "bad.ttl"], 10), (1, [], 0)],
)
def test_a_hook_runs_as_pre_commit_calls_it(
    folder: Path, hook: int, files: list[str], code: int
) -> None:
    command, *words = shlex.split(HOOKS[hook]["entry"])
    assert command == "c3graph"
    arguments = [*words, "--shapes", str(folder / "shapes.ttl"), *(str(folder / f) for f in files)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == code, result.output
    if code:
        assert "bad.ttl:2:1" in result.stdout


def test_the_action_says_what_it_takes() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert all(given.get("description") for given in ACTION["inputs"].values())
    scripts = " ".join(step.get("run", "") for step in ACTION["runs"]["steps"])
    assert "${{" not in scripts
    used = {
        name for step in ACTION["runs"]["steps"]
        for name in re.findall(r"inputs\.([a-z-]+)", str(step))
    }  # fmt: skip
    assert used == set(ACTION["inputs"])


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash to run the action")
@pytest.mark.parametrize(("paths", "code"), [("a b.ttl\n", 0), ("a b.ttl\nbad.ttl", 10)])
def test_the_actions_script_validates(folder: Path, paths: str, code: int) -> None:
    step = ACTION["runs"]["steps"][-1]
    environment = {
        **os.environ, "PATHS": paths, "SHAPES": "shapes.ttl\n", "FAIL_ON": "violation",
        "BASELINE": "", "MESSAGES": "pl", "SARIF": "out.sarif", "GITHUB_STEP_SUMMARY": "summary.md",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }  # fmt: skip
    ran = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == code, ran.stderr
    assert (folder / "summary.md").read_text(encoding="utf-8").startswith("# Raport z walidacji")
    marked = '"uri": "bad.ttl"' in (folder / "out.sarif").read_text(encoding="utf-8")
    assert marked == bool(code)
