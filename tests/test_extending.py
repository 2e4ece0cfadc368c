"""«Extending» as it stands on the page: its files written, its commands run, what they print."""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from c3graph.cli import main
from c3graph.extract import core, lexicon
from conftest import ROOT

PAGE = ROOT / "docs" / "extending.md"
HARBOUR = "https://data.example.org/harbour/"
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks() -> list[tuple[str, str, str]]:
    """(language, file, text) of each block, in order."""
    return _BLOCK.findall(PAGE.read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder, and what is installed from it as pip would install it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path / "plugin"))
    for cached in (core.extractors, lexicon._own, lexicon.lexicon, lexicon.labels):
        cached.cache_clear()
    yield tmp_path
    for cached in (core.extractors, lexicon._own, lexicon.lexicon, lexicon.labels):
        cached.cache_clear()


def install(project: Path) -> None:
    """The metadata that pip makes of a project's entry points."""
    table = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    info = project.parent / f"{table['name'].replace('-', '_')}-{table['version']}.dist-info"
    info.mkdir()
    head = f"Metadata-Version: 2.1\nName: {table['name']}\nVersion: {table['version']}\n"
    (info / "METADATA").write_text(head, encoding="utf-8")
    lines = [
        line
        for group, points in table["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {value}" for name, value in points.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    importlib.invalidate_caches()


def run(command: str) -> Result:
    words = shlex.split(command)
    assert words[0] == "c3graph", command
    result = CliRunner().invoke(main, words[1:], catch_exceptions=False)
    assert result.exit_code == 0, f"{command}\n{result.output}"
    return result


@pytest.mark.slow
def test_the_page_runs_as_it_stands(folder: Path) -> None:
    printed, expected = "", 0
    for language, name, text in blocks():
        if language == "sh":
            for command in text.splitlines():
                printed = run(command).output
        elif name:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.startswith("data/claims/"):
                data = (folder / "texts/lights.txt").read_bytes()
                text = text.replace("SHA256", hashlib.sha256(data).hexdigest())
                text = text.replace("LENGTH", str(len(data.decode())))
            path.write_text(text, encoding="utf-8")
            if path.name == "pyproject.toml":
                install(path)
        else:
            expected += 1
            assert text.strip() in re.sub(r"[ \t]+", " ", printed), f"{text}\nnot in\n{printed}"
    assert expected == 3
    finnish = (folder / "data/claims/hanke.yaml").read_text(encoding="utf-8")
    assert "predicate: totalBudget\n  value: 1832645\n" in finnish
    assert "language: fi\n" in finnish
    assert "genre: log-book\n" in (folder / "data/claims/log.yaml").read_text(encoding="utf-8")
    # All of it is published, and the genre with it.
    run("c3graph release")
    text = (folder / "build/c3graph.nq").read_text(encoding="utf-8")
    genre = f"<https://w3id.org/c3graph/def#genre> <{HARBOUR}scheme/genre/log-book>"
    assert f"<{HARBOUR}source/log> {genre}" in text


@pytest.fixture
def declared(tmp_path: Path) -> Path:
    """A dataset that declares the page's terms."""
    told = ("--base", HARBOUR, "--title", "Harbours", "--publisher", "Harbour Office")
    assert CliRunner().invoke(main, ["init", str(tmp_path), *told]).exit_code == 0
    (tmp_path / "ontology").mkdir()
    for _, name, text in blocks():
        if name.startswith("ontology/"):
            (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("rdfs:range xsd:integer", "rdfs:range xsd:gYear", "range that no sheet holds"),
        ("rdfs:domain own:Lighthouse ;\n    rdfs:range xsd", "rdfs:range xsd:date ; rdfs:range xsd",
         "needs one rdfs:range"),
        ("own:heightInMetres", "own:totalBudget", "totalBudget is the name of a predicate already"),
        ("own:Lighthouse", "own:Place", "Place is the name of a class already"),
        ("rdfs:domain own:Lighthouse", "rdfs:domain own:Colour", "is of no kind of thing"),
    ],
)  # fmt: skip
def test_a_term_that_no_sheet_could_use_is_refused(
    declared: Path, before: str, after: str, said: str
) -> None:
    path = declared / "ontology/lights.ttl"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    refused = CliRunner().invoke(main, ["--root", str(declared), "claims"])
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert str(path) in refused.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("value: 31", "value: tall", "heightInMetres wants a whole number"),
        ("subject: north, predicate: heightInMetres, value",
         "subject: north, predicate: widthInMetres, value", "unknown predicate"),
        ("type: Lighthouse", "type: Beacon", "unknown entity type"),
        ("value: white", "value: blue", "no concept 'blue' in scheme colour"),
    ],
)  # fmt: skip
def test_a_sheet_is_held_to_what_is_declared(
    declared: Path, before: str, after: str, said: str
) -> None:
    (sheet,) = [text for _, name, text in blocks() if name.startswith("data/claims/")]
    assert before in sheet
    sheet = sheet.replace("SHA256", "a" * 64).replace("LENGTH", "200")
    path = declared / "data/claims/lights.yaml"
    path.write_text(sheet, encoding="utf-8")
    command = ["--root", str(declared), "build"]
    assert CliRunner().invoke(main, command).exit_code == 0
    path.write_text(sheet.replace(before, after), encoding="utf-8")
    refused = CliRunner().invoke(main, command)
    assert refused.exit_code in (3, 6)
    assert said in refused.stderr
    assert "lights.yaml:" in refused.stderr


def test_a_row_of_ones_own_class_is_written_as_it_was_read(declared: Path) -> None:
    (sheet,) = [text for _, name, text in blocks() if name.startswith("data/claims/")]
    sheet = sheet.replace("SHA256", "a" * 64).replace("LENGTH", "200")
    sheet = sheet.replace("{id: south,", "{id: south, status: proposed,")
    path = declared / "data/claims/lights.yaml"
    path.write_text(sheet, encoding="utf-8")
    walked = CliRunner().invoke(main, ["--root", str(declared), "review", "lights"], input="a\nn\n")
    assert walked.exit_code == 0, walked.output
    text = path.read_text(encoding="utf-8")
    assert text.count("type: Lighthouse\n") == 2
    assert text.count("status: accepted\n") == 7


@pytest.mark.slow
def test_a_property_of_ones_own_with_one_value_has_conflicts(declared: Path) -> None:
    """Sources of one rank that disagree: nobody's value is preferred for sorting first."""
    (sheet,) = [text for _, name, text in blocks() if name.startswith("data/claims/")]
    sheet = sheet.replace("SHA256", "a" * 64).replace("LENGTH", "200")
    (declared / "data/claims/lights.yaml").write_text(sheet, encoding="utf-8")
    other = sheet.replace("slug: lights", "slug: pilot").replace("0000000000a", "0000000000b")
    other = other.replace("value: 31, evidence: [[41, 50, 31 metres]]",
                          "value: 33, evidence: [[41, 50, 33 metres]]")  # fmt: skip
    (declared / "data/claims/pilot.yaml").write_text(other, encoding="utf-8")
    command = ["--root", str(declared), "conflicts", "--format", "json"]
    (row,) = json.loads(CliRunner().invoke(main, command).stdout)
    assert (row["preferred"], row["others"]) == ("undecided", "31; 33")
    assert row["property"] == f"<{HARBOUR}def#heightInMetres>"
    chosen = other.replace("value: 33,", "value: 33, preferred: measured again,")
    (declared / "data/claims/pilot.yaml").write_text(chosen, encoding="utf-8")
    (row,) = json.loads(CliRunner().invoke(main, command).stdout)
    assert (row["preferred"], row["others"]) == ("33", "31")
    assert CliRunner().invoke(main, ["--root", str(declared), "release"]).exit_code == 0
