"""`init`: somebody else's dataset says whose it is, and a release of it refuses to be ours."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from c3graph.cli import main, path
from c3graph.release import publishing
from conftest import ROOT
from planted import Sheet

HARBOUR = "https://data.example.org/harbour/"
TOLD = {"title": 'Häfen der "Küste" \\ See', "base": HARBOUR, "publisher": "Hafenamt"}
CC0 = "http://publications.europa.eu/resource/authority/licence/CC0"


def run(*arguments: str, input: str | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=input)


def options(**told: str) -> list[str]:
    return [word for name, value in told.items() for word in (f"--{name}", value)]


def settings(root: Path) -> dict[str, object]:
    return tomllib.loads((root / "c3graph.toml").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_options_are_what_the_settings_state(tmp_path: Path) -> None:
    root = tmp_path / "set"
    more = ["--language", "de", "--language", "pt-BR", "--licence", CC0]
    made = run("init", str(root), *options(**TOLD), *more)
    assert made.exit_code == 0, made.output
    assert "to do before a release" not in made.output
    found = settings(root)
    assert {name: found[name] for name in TOLD} == TOLD
    assert (found["languages"], found["licence"]) == (["de", "pt-BR"], CC0)
    released = run("--root", str(root), "release", "--format", "json")
    assert released.exit_code == 0, released.output
    (about,) = (root / "releases").glob("*/about.json")
    said = json.loads(about.read_text(encoding="utf-8"))
    assert TOLD["title"] in json.dumps(said, ensure_ascii=False).replace("\\\\", "\\").replace(
        '\\"', '"'
    )


def test_somebody_at_a_terminal_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path, "_at_terminal", lambda: True)
    answers = f"Häfen\n{HARBOUR}\nHafenamt\nde, en\n{CC0}\n"
    made = run("init", str(tmp_path), input=answers)
    assert made.exit_code == 0, made.output
    found = settings(tmp_path)
    assert (found["title"], found["base"], found["publisher"]) == ("Häfen", HARBOUR, "Hafenamt")
    assert (found["languages"], found["licence"]) == (["de", "en"], CC0)
    # What is given is not asked for, and a folder that has its settings is asked for nothing.
    again = run("init", str(tmp_path))
    assert (again.exit_code, again.output) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("missing", sorted(TOLD))
def test_a_release_refuses_what_nobody_stated(tmp_path: Path, missing: str) -> None:
    told = {name: value for name, value in TOLD.items() if name != missing}
    made = run("init", str(tmp_path), *options(**told))
    assert made.exit_code == 0
    file = tmp_path / "c3graph.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    (line,) = [n for n, text in enumerate(lines, 1) if text.startswith(f"# {missing} = ")]
    assert f"{file}:{line}: write {missing} = " in made.output
    for command in ("release", "up"):
        refused = run("--root", str(tmp_path), command, "--format", "json")
        assert refused.exit_code == 2
        error = json.loads(refused.stderr)
        assert error["where"] == f"{file}:{line}"
        assert f"this dataset has no {missing}" in error["what"]
        assert error["hint"].startswith(f"write {missing} = ")
    assert not (tmp_path / "releases").exists()
    # What is not stated yet keeps nobody from working on it.
    for command in ("build", "validate", "conflicts"):
        assert run("--root", str(tmp_path), command).exit_code == 0, command
    lines[line - 1] = f"{missing} = {json.dumps(TOLD[missing])}"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run("--root", str(tmp_path), "release").exit_code == 0


@pytest.mark.parametrize(
    ("option", "value"),
    [("base", "harbour"), ("base", "https://data.example.org/harbour"), ("licence", "mine"),
     ("language", "deutsch sprache"), ("title", "a\x00b")],
)  # fmt: skip
def test_what_no_setting_takes_lays_out_nothing(tmp_path: Path, option: str, value: str) -> None:
    root = tmp_path / "set"
    refused = run("init", str(root), *options(**TOLD | {option: value}))
    assert refused.exit_code == 2
    assert f"setting {'languages' if option == 'language' else option} cannot be" in refused.stderr
    assert not root.exists()


def test_our_own_settings_say_whose_they_are() -> None:
    found = settings(ROOT)
    assert {"base", "title", "publisher", "languages"} <= found.keys()


@pytest.mark.slow
def test_names_are_asked_for_in_the_languages_of_the_dataset(tmp_path: Path) -> None:
    """A name that is missing is reported, and stops no release."""
    run("init", str(tmp_path), *options(**TOLD), "--language", "de", "--language", "en")
    sheet = Sheet(slug="hafen", language="de")
    sheet.entity("p", "Project", "HAFEN", language="de", translations={"en": "HARBOUR"})
    sheet.entity("i", "Instrument", "Quay plan", kind="practice")
    sheet.claim("produces", "p", object="i")
    sheet.write(tmp_path)
    checked = run("--root", str(tmp_path), "validate", "--format", "json")
    assert checked.exit_code == 0, checked.stderr
    results = json.loads(checked.stdout)["results"]
    assert [(r["focus_node"], r["severity"], r["message"]["en"]) for r in results] == [
        (f"{HARBOUR}id/instrument/quay-plan", "info", "The name in the language «de» is missing.")
    ]
    assert run("--root", str(tmp_path), "release").exit_code == 0


def test_a_new_dataset_has_no_concept_of_ours(tmp_path: Path) -> None:
    """The vocabulary for all: the terms, and the kinds of things; no competence, no question."""
    run("init", str(tmp_path), *options(**TOLD))
    assert run("--root", str(tmp_path), "build").exit_code == 0
    text = (tmp_path / "build/c3graph.nq").read_text(encoding="utf-8")
    for scheme in ("competence", "question"):
        assert f"/scheme/{scheme}/" not in text
    assert "/scheme/place-type/city>" in text
    assert not list((tmp_path / "releases").glob("*"))
    assert '"cluster policy"@en' not in text
    with (tmp_path / "c3graph.toml").open("a", encoding="utf-8") as file:
        file.write('vocabularies = ["cluster-policy"]\n')
    assert run("--root", str(tmp_path), "build").exit_code == 0
    text = (tmp_path / "build/c3graph.nq").read_text(encoding="utf-8")
    assert text.count("/def#Competence> <https://data.example.org/harbour/graph/schemes>") == 28


def test_a_vocabulary_that_is_not_carried_is_named(tmp_path: Path) -> None:
    run("init", str(tmp_path), *options(**TOLD))
    with (tmp_path / "c3graph.toml").open("a", encoding="utf-8") as file:
        file.write('vocabularies = ["harbours"]\n')
    refused = run("--root", str(tmp_path), "build")
    assert refused.exit_code == 2
    assert "vocabularies names 'harbours'" in refused.stderr
    assert "known: cluster-policy" in refused.stderr


@pytest.mark.slow
def test_topics_of_ones_own_need_no_table(tmp_path: Path) -> None:
    """A topic that nothing is broader than is at the top; a row of the table that leads nowhere
    is an error with its file and line."""
    run("init", str(tmp_path), *options(**TOLD))
    sheet = Sheet(slug="harbour")
    sheet.entity("p", "Project", "HARBOUR")
    for name in ("Mooring", "Rope work"):
        sheet.entity(name, "Competence", name)
        sheet.claim("addressesCompetence", "p", object=name)
    sheet.write(tmp_path)
    released = run("--root", str(tmp_path), "release")
    assert released.exit_code == 0, released.stderr
    text = (tmp_path / "build/c3graph.nq").read_text(encoding="utf-8")
    scheme, above = f"{HARBOUR}scheme/competence/", "http://www.w3.org/2004/02/skos/core#"
    top = f"<{above}topConceptOf> <https://w3id.org/c3graph/scheme/competence> "
    assert f"<{scheme}mooring> {top}" in text
    table = tmp_path / "data/broader.yaml"
    table.write_text("# Which topic is part of which.\nrope-work: mooring\n", encoding="utf-8")
    assert run("--root", str(tmp_path), "release").exit_code == 0
    text = (tmp_path / "build/c3graph.nq").read_text(encoding="utf-8")
    assert f"<{scheme}rope-work> <{above}broader> <{scheme}mooring> " in text
    assert f"<{scheme}rope-work> {top}" not in text
    table.write_text("# Which topic is part of which.\nrope-work: knots\n", encoding="utf-8")
    refused = run("--root", str(tmp_path), "build")
    assert refused.exit_code == 6
    assert "broader.yaml:2: no topic 'knots'" in refused.stderr


@pytest.mark.slow
@pytest.mark.parametrize("line", ["commented", "absent", "stated"])
def test_texts_that_are_kept_are_the_texts_of_the_dataset(tmp_path: Path, line: str) -> None:
    root = tmp_path / "set"
    run("init", str(root), *options(**TOLD))
    file = root / "c3graph.toml"
    before = file.read_text(encoding="utf-8")
    if line == "absent":
        before = before.replace('# texts = "texts"\n', "")
    if line == "stated":
        before = before.replace('# texts = "texts"', 'texts = "elsewhere"')
    file.write_text(before, encoding="utf-8")
    document = tmp_path / "harbour.txt"
    document.write_bytes((ROOT / "docs/examples/harbour.txt").read_bytes())
    kept = root / "read" / "as text"
    asked = ["--root", str(root), "extract", str(document), "--keep-text", str(kept)]
    assert run(*asked).exit_code == 0
    after = file.read_text(encoding="utf-8")
    found = settings(root)["texts"]
    if line == "stated":
        assert (after, found) == (before, "elsewhere")
        return
    assert found == "read/as text"
    assert set(before.splitlines()) - set(after.splitlines()) <= {'# texts = "texts"'}
    # The walk shows the words round a passage now, not the passage alone.
    shown = run("--root", str(root), "review", "harbour", input="q\n")
    assert "… «HARBOUR» - Safe harbours for small boats" in " ".join(shown.output.split())
    again = file.read_text(encoding="utf-8")
    assert run(*asked).exit_code == 0
    assert file.read_text(encoding="utf-8") == again


@pytest.mark.slow
def test_a_reason_goes_when_its_shape_is_in_use(tmp_path: Path) -> None:
    """`init` excuses what finds nothing yet; a release takes out what finds something."""
    run("init", str(tmp_path), *options(**TOLD))
    file = tmp_path / "shapes/accepted.toml"
    listed = file.read_text(encoding="utf-8")
    shape = "https://w3id.org/c3graph/shape/"
    kept = '# Ours.\n[[warning]]\nshape = "x"\nfocus = "*"\nreason = "so"\n'
    file.write_text(f"{listed}\n{kept}", encoding="utf-8")
    assert run("--root", str(tmp_path), "release").exit_code == 0
    assert file.read_text(encoding="utf-8") == f"{listed}\n{kept}"
    sheet = Sheet(slug="harbour")
    sheet.entity("p", "Project", "HARBOUR")
    sheet.entity("i", "Instrument", "Quay plan", kind="practice")
    sheet.claim("produces", "p", object="i")
    sheet.write(tmp_path)
    checked = run("--root", str(tmp_path), "validate")
    (said,) = [line for line in checked.stderr.splitlines() if "nothing needs" in line]
    assert said.startswith(f"listed reasons that nothing needs any more: {shape}claim, ")
    assert f", {shape}project, " in said
    assert said.endswith(", x at *")
    released = run("--root", str(tmp_path), "release")
    assert released.exit_code == 0, released.stderr
    assert "not in shapes/accepted.toml any more" in released.stderr
    before = {row["shape"] for row in tomllib.loads(listed)["unchecked"]}
    text = file.read_text(encoding="utf-8")
    after = {row["shape"] for row in tomllib.loads(text)["unchecked"]}
    assert {f"{shape}project", f"{shape}instrument", f"{shape}claim"} <= before - after
    assert f"{shape}event" in after
    assert text.endswith(kept)
    assert text.startswith(listed[: listed.index("[[")])
    # What is gone is not written again, and what is kept stands in the release.
    current = (tmp_path / "releases/current").read_text()
    assert run("--root", str(tmp_path), "release").exit_code == 0
    assert file.read_text(encoding="utf-8") == text
    assert (tmp_path / "releases/current").read_text() == current
    newest = publishing.current(tmp_path / "releases")
    assert (newest / "accepted.toml").read_text(encoding="utf-8") == text
    # A shape that finds nothing again is no longer excused.
    (tmp_path / "data/claims/harbour.yaml").unlink()
    assert run("--root", str(tmp_path), "release").exit_code == 10
