"""The lock, the licences, and the two versions."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from c3graph.cli import main

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def _names(path: Path) -> dict[str, str]:
    lines = path.read_text("utf-8").splitlines()
    found = (re.match(r"([a-z0-9.-]+)==(\S+)", line) for line in lines)
    return {match[1]: match[2] for match in found if match}


def test_there_is_a_lock_for_each_extra() -> None:
    extras = {"core", "build", "portal", *PROJECT["optional-dependencies"]}
    assert {path.stem for path in LOCKS} == extras


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_every_package_of_a_lock_is_pinned_with_hashes(path: Path) -> None:
    text = path.read_text("utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert blocks
    for block in blocks:
        assert re.match(r"[a-z0-9.-]+==\S+", block), block[:60]
        assert "--hash=sha256:" in block, block[:60]
    assert "://" not in text


# That of the portal is an environment of its own, with another program's dependencies.
@pytest.mark.parametrize(
    "path", [path for path in LOCKS if path.stem != "portal"], ids=lambda path: path.stem
)
def test_locks_agree_with_what_is_tested(path: Path) -> None:
    tested = _names(ROOT / "requirements/test.txt")
    differing = {n: v for n, v in _names(path).items() if n != "numpy" and tested.get(n) != v}
    assert differing == {}


def test_each_direct_dependency_is_locked() -> None:
    wanted = {
        re.split(r"[^a-z0-9-]", one.lower(), maxsplit=1)[0] for one in PROJECT["dependencies"]
    }
    assert wanted <= _names(ROOT / "requirements/core.txt").keys()


def test_the_page_of_dependencies_and_their_licences() -> None:
    """Every installed package of the lock is listed, under a licence that is allowed."""
    command = [sys.executable, str(ROOT / ".ci/dependencies.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_each_version_has_a_heading_in_its_changelog() -> None:
    data = tomllib.loads((ROOT / "c3graph.toml").read_text("utf-8"))
    for path, version in (
        ("CHANGELOG.md", PROJECT["version"]),
        ("data/CHANGELOG.md", data["version"]),
    ):
        headings = re.findall(r"^## (\S+)", (ROOT / path).read_text("utf-8"), re.MULTILINE)
        assert headings[0] == version, path


def test_version_names_the_tool_and_the_dataset(tmp_path: Path) -> None:
    (tmp_path / "c3graph.toml").write_text('version = "7.1"\ntitle = "Harbour"\n')
    ran = CliRunner().invoke(main, ["--root", str(tmp_path), "--version"])
    assert ran.output == f"c3graph {PROJECT['version']}\ndataset 7.1: Harbour\n"
    (tmp_path / "c3graph.toml").unlink()
    ran = CliRunner().invoke(main, ["--root", str(tmp_path), "--version"])
    assert (ran.exit_code, ran.output) == (0, f"c3graph {PROJECT['version']}\n")
