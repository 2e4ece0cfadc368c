"""A run over many documents: what fails on one is that one's, and the sheets are loaded once."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from c3graph import config
from c3graph.cli import main
from c3graph.errors import InputError, LimitExceeded, TooLarge
from c3graph.extract import documents_into_sheets
from c3graph.sheets import loading

TEXT = "HARBOUR - Safe harbours for small boats\n\nProgramme: Interreg Europe\n"


def run(root: Path, *words: str) -> Result:
    result = CliRunner().invoke(main, ["--root", str(root), *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    (tmp_path / "c3graph.toml").write_text('texts = "texts"\n', encoding="utf-8")
    (tmp_path / "texts").mkdir()
    return tmp_path


def documents(root: Path, *stems: str) -> None:
    for stem in stems:
        text = TEXT.replace("HARBOUR", stem.upper())
        (root / "texts" / f"{stem}.txt").write_text(text, encoding="utf-8")


def sheets(root: Path) -> list[str]:
    return sorted(path.stem for path in (root / "data/claims").glob("*.yaml"))


class Deadly(str):
    """A document whose reading ends the process, as a fault in a C library does."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (1,)


# Loads


@pytest.mark.parametrize("processes", [1, 2])
def test_sheets_are_loaded_once_however_many_documents_are_read(
    processes: int, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents(dataset, "one", "two", "three")
    assert run(dataset, "extract", str(dataset / "texts")).exit_code == 0
    for stem in ("one", "two", "three"):
        (dataset / "texts" / f"{stem}.txt").unlink()
    documents(dataset, *(f"new{number}" for number in range(12)))
    loaded: Counter[str] = Counter()
    load = loading.load

    def counted(path: Path, **more: object) -> object:
        loaded[path.stem] += 1
        return load(path, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "load", counted)
    command = ("extract", str(dataset / "texts"), "--jobs", str(processes))
    assert run(dataset, *command).exit_code == 0
    # The twelve new documents have no sheet to be merged into: nothing but the three is loaded.
    assert loaded == {"one": 1, "two": 1, "three": 1}
    assert len(sheets(dataset)) == 15
    if processes == 1:
        loaded.clear()
        assert run(dataset, *command).exit_code == 0
        # Once for all, and the sheet that a document is merged into once more.
        again = {f"new{number}": 2 for number in range(12)}
        assert loaded == again | {"one": 1, "two": 1, "three": 1}


# One document that fails


FAILURES = (
    RecursionError("deep"), ValueError("x"), KeyError("y"), AssertionError(),
    UnicodeEncodeError("utf-8", "a", 0, 1, "no"),
)  # fmt: skip


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_whatever_a_rule_raises_is_that_documents_error(
    error: Exception, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents(dataset, "a", "bad", "c")
    read = getattr(documents_into_sheets, "extract")  # noqa: B009, where the run looks it up

    def failing(text: object, name: str, *more: object) -> object:
        if name == "bad.txt":
            raise error
        return read(text, name, *more)

    monkeypatch.setattr(documents_into_sheets, "extract", failing)
    result = run(dataset, "extract", str(dataset / "texts"), "--format", "json")
    assert result.exit_code == 3
    said = json.loads(result.stderr)
    assert said["where"].endswith("bad.txt")
    assert said["what"].startswith(f"a reader or rule failed on it: {type(error).__name__}")
    assert len(json.loads(result.stdout)) == 2
    assert sheets(dataset) == ["a", "c"]


def test_memory_that_is_gone_is_nobodys_document(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents(dataset, "a")

    def failing(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr(documents_into_sheets, "extract", failing)
    command = ["--root", str(dataset), "extract", str(dataset / "texts")]
    assert isinstance(CliRunner().invoke(main, command).exception, MemoryError)


def test_a_page_nested_too_deep_leaves_the_others(dataset: Path) -> None:
    documents(dataset, "a", "z")
    page = "<div>" * 2000 + "HARBOUR" + "</div>" * 2000
    (dataset / "texts" / "deep.html").write_text(page, encoding="utf-8")
    result = run(dataset, "extract", str(dataset / "texts"))
    assert result.exit_code in (0, 3)
    assert {"a", "z"} <= set(sheets(dataset))


@pytest.mark.parametrize("processes", [1, 2])
def test_a_document_that_is_too_large_leaves_the_others(processes: int, dataset: Path) -> None:
    documents(dataset, "a", "b")
    (dataset / "texts" / "large.txt").write_text("word " * 100, encoding="utf-8")
    with (dataset / "c3graph.toml").open("a") as file:
        file.write("max_source_bytes = 200\n")
    result = run(dataset, "extract", str(dataset / "texts"), "--jobs", str(processes))
    assert result.exit_code == TooLarge.exit_code
    assert "large.txt: 500 bytes, more than the 200 allowed" in result.stderr
    assert sheets(dataset) == ["a", "b"]


def test_a_document_that_ends_its_process_leaves_the_others(dataset: Path) -> None:
    documents(dataset, "a", "b", "c")
    settings = config.load(dataset, environ={})
    out = dataset / "data/claims"
    texts = [str(dataset / "texts" / f"{stem}.txt") for stem in "abc"]
    jobs = [
        documents_into_sheets.Job(source, out)
        for source in (texts[0], Deadly("deadly.txt"), *texts[1:])
    ]
    done = list(documents_into_sheets.run_all(settings, jobs, 2))
    assert sorted(str(o.source) for o in done) == sorted([*texts, "deadly.txt"])
    (failed,) = [o for o in done if o.error]
    assert isinstance(failed.error, InputError)
    assert "the process that read it was ended" in failed.error.what
    assert sheets(dataset) == ["a", "b", "c"]


def test_an_error_is_whole_in_another_process() -> None:
    import pickle

    error = LimitExceeded("too large", limit="max_sheet_bytes", where="a.yaml", hint="split it")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.limit) == (
        LimitExceeded, "a.yaml: too large (split it)", "max_sheet_bytes",
    )  # fmt: skip


# A sheet that cannot be loaded


def test_a_sheet_that_cannot_be_loaded_is_named_and_the_documents_are_read(dataset: Path) -> None:
    documents(dataset, "a", "b")
    assert run(dataset, "extract", str(dataset / "texts")).exit_code == 0
    broken = dataset / "data/claims/a.yaml"
    broken.write_text("source: [\n", encoding="utf-8")
    documents(dataset, "new")
    result = run(dataset, "extract", str(dataset / "texts"))
    assert result.exit_code == 3
    assert result.stderr.count(f"{broken}:") == 2
    assert broken.read_text() == "source: [\n"
    assert sheets(dataset) == ["a", "b", "new"]
    run(dataset, "extract", str(dataset / "texts" / "new.txt"), "--format", "prediction",
        "--out", str(dataset / "out"))  # fmt: skip
    assert (dataset / "out/new.json").is_file()
