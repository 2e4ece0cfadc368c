"""The documentation says what the tool does: its examples run, its tables are complete."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import c3graph
from c3graph.cli import main
from c3graph.cli.group import COMMANDS
from c3graph.config import Settings
from conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
STEPS = "extract review claims build conflicts explain reason validate release query serve".split()
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def _examples() -> list[tuple[str, str, list[str]]]:
    """(page, command, expected lines) of each example, in order."""
    found = []
    for page in PAGES:
        for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
            command = ""
            lines: list[str] = []
            for line in block.splitlines():
                if line.startswith("$ "):
                    if command:
                        found.append((page.name, command, lines))
                    command, lines = line[2:], []
                else:
                    lines.append(line)
            found.append((page.name, command, lines))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("page", "command", "expected"), _examples())
def test_an_example_prints_what_the_page_shows(
    page: str, command: str, expected: list[str], released_settings: Settings
) -> None:
    words = shlex.split(command)
    assert words[0] == "c3graph"
    words = [str(ROOT / w) if w.startswith(("queries/", "docs/")) else w for w in words[1:]]
    result = CliRunner().invoke(
        main, ["--root", str(released_settings.root), *words], catch_exceptions=False
    )
    assert result.exit_code == 0, result.stderr
    wanted = (re.escape(" ".join(line.split())).replace("…", ".*?") for line in expected)
    shown = " ".join(result.stdout.split())
    assert re.match(r"\s?".join(wanted), shown), f"{page}: {command}\n{result.stdout[:2000]}"


@pytest.mark.parametrize("step", STEPS)
def test_each_step_has_a_page_and_a_command(step: str) -> None:
    page = (ROOT / "docs" / "steps" / f"{step}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {step}\n")
    assert f"c3graph {step}" in page
    assert step in COMMANDS


def test_every_command_is_on_a_page() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    missing = [name for name in COMMANDS if f"c3graph {name}" not in text]
    assert missing == []


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http") and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_the_first_page_counts_what_sources_say(released_settings: Settings) -> None:
    query = """PREFIX c3: <https://w3id.org/c3graph/def#>
      PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
      SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o {
        GRAPH <https://w3id.org/c3graph/graph/claims> { ?claim a c3:Claim ;
          rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } } }"""
    ((counted,),) = c3graph.open(released_settings.root).query(query).rows
    readme = PAGES[0].read_text(encoding="utf-8")
    assert re.findall(r"([\d,]+) statements by sources", readme) == [f"{counted:,}"]


@pytest.mark.slow
def test_the_pages_are_one_site(tmp_path: Path) -> None:
    """Sphinx finds no dead link, no page without a place, no name that is not there."""
    command = ["-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-b", "html"]
    made = subprocess.run(
        [sys.executable, *command, str(ROOT / "docs"), str(tmp_path)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (made.returncode, made.stderr) == (0, "")
    commands = (tmp_path / "reference/commands.html").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f'id="c3graph-{name}"' not in commands] == []
    python = (tmp_path / "reference/python.html").read_text(encoding="utf-8")
    assert [name for name in c3graph.__all__ if f'id="c3graph.{name}"' not in python] == []


def test_public_names_are_the_listed_ones() -> None:
    assert sorted(c3graph.__all__) == c3graph.__all__
    public = {name for name in vars(c3graph) if not name.startswith("_")}
    modules = {path.stem for path in Path(c3graph.__file__).parent.iterdir()}
    assert (public - modules) | set(c3graph._LAZY) == set(c3graph.__all__)
    assert all(getattr(c3graph, name).__module__ == "c3graph.dataset" for name in c3graph._LAZY)


def test_text_names_no_place_of_a_workshop() -> None:
    """The project's own text names no machine's paths and no registry's host."""
    words = ["/wo" + "rk/", "pypi." + "org", "registry.npm" + "js"]
    hits = []
    for folder in ("src", "docs", "ontology", "shapes", "queries", "tests", "data/claims"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".md", ".ttl", ".rq", ".yaml", ".toml", ".html", ".css"}:
                text = path.read_text(encoding="utf-8")
                hits += [f"{path}: {word}" for word in words if word in text]
    assert hits == []
