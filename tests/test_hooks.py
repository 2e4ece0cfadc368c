"""The pre-commit hooks and the GitHub action: what they call is there, and they run for real."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Ran:
    """How far an action came: the last step's code and words, and what it gives on."""

    code: int
    words: str
    outputs: dict[str, str]


def act(folder: Path, python: Path, inputs: dict[str, str], *, install: bool) -> Ran:
    """Run the action's own steps one by one, as a host of actions does with its inputs.

    What other actions do (`uses`) is there already: `python` comes first on the path.
    """
    assert set(inputs) <= set(ACTION["inputs"])
    values = {name: given.get("default") for name, given in ACTION["inputs"].items()} | inputs

    def put(text: str) -> str:
        return re.sub(r"\$\{\{ *inputs\.([a-z-]+) *\}\}", lambda match: values[match[1]], text)

    ran = subprocess.CompletedProcess[str]([], 0)
    for step in ACTION["runs"]["steps"]:
        if "uses" in step or ran.returncode or (step["name"] == "Install" and not install):
            continue
        assert step["shell"] == "bash"
        environment = {
            **os.environ, "PATH": f"{python.parent}:{os.environ['PATH']}", "PIP_RETRIES": "1",
            "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            **{name: put(value) for name, value in step.get("env", {}).items()},
        }  # fmt: skip
        script = folder / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    outputs = {name: put(given["value"]) for name, given in ACTION["outputs"].items()}
    return Ran(ran.returncode, f"{ran.stdout}{ran.stderr}", outputs)


def skip_without_index(words: str) -> None:
    """Skip where packages cannot be fetched, which is no fault of the hook or the action."""
    if "Retrying (Retry(" in words or "NewConnectionError" in words:
        pytest.skip("needs a package index that pip reaches")


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash to run the action: make tools")
@pytest.mark.parametrize(("paths", "code"), [("a b.ttl\n", 0), ("a b.ttl\nbad.ttl", 10)])
def test_the_actions_script_validates(folder: Path, paths: str, code: int) -> None:
    inputs = {"paths": paths, "shapes": "shapes.ttl\n", "language": "pl", "sarif": "out.sarif"}
    ran = act(folder, Path(sys.executable), inputs, install=False)
    assert ran.code == code, ran.words
    assert (folder / "summary.md").read_text(encoding="utf-8").startswith("# Raport z walidacji")
    marked = '"uri": "bad.ttl"' in (folder / ran.outputs["sarif"]).read_text(encoding="utf-8")
    assert marked == bool(code)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash to run the action: make tools")
def test_inputs_of_the_action_are_never_run_as_code(folder: Path) -> None:
    hostile = "$(touch hacked) `touch hacked`; touch hacked"
    for name in ("paths", "shapes", "baseline", "fail-on", "language", "sarif"):
        inputs = {"paths": "a b.ttl", "shapes": "shapes.ttl", name: hostile}
        assert act(folder, Path(sys.executable), inputs, install=False).code != 10
        assert not (folder / "hacked").exists()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash to run the action: make tools")
def test_the_action_installs_itself_and_marks_the_line(folder: Path, tmp_path: Path) -> None:
    """Into an empty environment; then a clean run, a fault, a baseline that knows the fault."""
    python = tmp_path / "python" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "python")], check=True)
    inputs = {"paths": "a b.ttl", "shapes": "shapes.ttl"}
    clean = act(folder, python, inputs, install=True)
    skip_without_index(clean.words)
    assert clean.code == 0, clean.words
    assert clean.outputs == {"sarif": "c3graph.sarif"}
    log = json.loads((folder / "c3graph.sarif").read_text(encoding="utf-8"))
    assert log["runs"][0]["results"] == []
    inputs["paths"] = "a b.ttl\nbad.ttl\n"
    faulty = act(folder, python, inputs, install=False)
    assert faulty.code == 10
    assert "bad.ttl:2:1" in faulty.words
    log = json.loads((folder / "c3graph.sarif").read_text(encoding="utf-8"))
    (result,) = log["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "bad.ttl"}
    assert (place["region"]["startLine"], place["region"]["startColumn"]) == (2, 1)
    assert "bad.ttl:2:1" in (folder / "summary.md").read_text(encoding="utf-8")
    known = [str(python.parent / "c3graph"), "validate", "bad.ttl", "--shapes", "shapes.ttl",
             "--to", "json=known.json"]  # fmt: skip
    assert subprocess.run(known, cwd=folder, check=False, capture_output=True).returncode == 10
    assert act(folder, python, {**inputs, "baseline": "known.json"}, install=False).code == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="needs git for pre-commit: make tools")
def test_pre_commit_installs_the_hooks_and_stops_a_faulty_commit(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The hooks of this repository's last commit, from a clone that pre-commit makes of it."""
    pre_commit = Path(sys.executable).parent / "pre-commit"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")), "PIP_RETRIES": "1",
        "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "user.name", "GIT_CONFIG_VALUE_0": "Steward",
        "GIT_CONFIG_KEY_1": "user.email", "GIT_CONFIG_VALUE_1": "steward@example.org",
    }  # fmt: skip

    def run(*command: str) -> tuple[int, str]:
        ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True,
                             check=False)  # fmt: skip
        return ran.returncode, ran.stdout + ran.stderr

    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if head.returncode:
        pytest.skip("needs a checkout by git: pre-commit clones it")
    hooks = [
        {"id": "c3graph-validate", "args": ["--shapes", "shapes.ttl"], "exclude": "^shapes"},
        {"id": "c3graph-shapes", "args": ["--shapes", "shapes.ttl"]},
    ]
    config = {"repos": [{"repo": str(ROOT), "rev": head.stdout.strip(), "hooks": hooks}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    assert run("git", "init", "-q")[0] == 0
    code, words = run(str(pre_commit), "install", "--install-hooks")
    skip_without_index(words)
    assert code == 0, words
    run("git", "add", "a b.ttl", "shapes.ttl", ".pre-commit-config.yaml")
    code, words = run("git", "commit", "-m", "clean")
    assert code == 0, words
    assert len(re.findall(r"c3graph \w+\.+Passed", words)) == 2
    run("git", "add", "bad.ttl")
    code, words = run("git", "commit", "-m", "faulty")
    assert code == 1
    assert "exit code: 10" in words
    assert "    bad.ttl:2:1  <http://e/b>  <http://e/p>" in words
    (folder / "shapes.ttl").write_text(SHAPES.replace("minCount 1", "minCount 2 ; sh:maxCount 1"))
    run("git", "reset", "-q", "bad.ttl")
    run("git", "add", "shapes.ttl")
    code, words = run("git", "commit", "-m", "faulty shapes")
    assert code == 1
    assert "sh:minCount 2 and sh:maxCount 1 cannot both be met" in words
