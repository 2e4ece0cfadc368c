"""The query editor arrives with the package, pinned, with its licences."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from conftest import ROOT

PLACE = "c3graph/web/static/editor"


@pytest.fixture
def bundle() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle", ROOT / "editor" / "bundle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_package_is_pinned_by_its_hash() -> None:
    lock = json.loads((ROOT / "editor" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: found for name, found in lock["packages"].items() if name}
    assert packages["node_modules/@zazuko/yasgui"]["version"] == "4.6.2"
    assert [
        n for n, found in packages.items() if not found["integrity"].startswith("sha512-")
    ] == []


def test_a_licence_that_a_package_left_out_is_written(bundle: ModuleType, tmp_path: Path) -> None:
    packages: dict[str, dict[str, object]] = {
        "@a/left-out": {"license": "MIT", "author": "Triply <info@triply.cc>",
                        "contributors": [{"name": "Zazuko GmbH"}]},
        "kept": {"license": "ISC"},
    }  # fmt: skip
    for name, more in packages.items():
        folder = tmp_path / "node_modules" / name
        folder.mkdir(parents=True)
        manifest = {"name": name, "version": "1.0", **more}
        (folder / "package.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "node_modules/kept/LICENSE").write_text("Do as you like.", encoding="utf-8")
    # A package's own test data is no package.
    inside = tmp_path / "node_modules/kept/test"
    inside.mkdir()
    (inside / "package.json").write_text("{}", encoding="utf-8")
    text = bundle.licences(tmp_path / "node_modules")
    assert "@a/left-out 1.0 (MIT)" in text
    assert "Copyright (c) Triply <info@triply.cc>, Zazuko GmbH" in text
    assert "Permission is hereby granted, free of charge" in text
    assert "kept 1.0 (ISC)\nBy the authors of kept\n\nDo as you like." in text


def _cannot(*args: object) -> None:
    raise OSError("no such program")


@pytest.fixture
def nowhere(bundle: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script where no program can be run, writing into a scratch folder."""
    monkeypatch.setattr(bundle, "TARGET", tmp_path / "editor")
    monkeypatch.setattr(bundle.subprocess, "run", lambda *a, **k: _cannot())
    monkeypatch.delenv("C3GRAPH_EDITOR", raising=False)
    return bundle


def test_where_it_cannot_be_had_the_build_goes_on(
    nowhere: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert nowhere.ensure() is False
    told = capsys.readouterr().err
    assert told.startswith("the query editor is left out: no such program\n")
    assert not (tmp_path / "editor").exists()


def test_it_can_be_required_and_left_out(
    nowhere: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("C3GRAPH_EDITOR", "require")
    with pytest.raises(nowhere.Unavailable, match="no such program"):
        nowhere.ensure()
    monkeypatch.setenv("C3GRAPH_EDITOR", "skip")
    assert nowhere.ensure() is False


def test_what_is_there_is_not_made_again(nowhere: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "editor"
    folder.mkdir()
    for name in (*nowhere.FILES, nowhere.LICENCES):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / nowhere.STAMP).write_text(nowhere.stamp(), encoding="utf-8")
    assert nowhere.ensure() is True
    (folder / nowhere.STAMP).write_text("of another lock file", encoding="utf-8")
    assert nowhere.ensure() is False


@pytest.mark.slow
def test_a_wheel_holds_the_editor(bundle: ModuleType, tmp_path: Path) -> None:
    if not bundle.ensure():
        pytest.skip("needs the editor: make editor (npm, or Node from PyPI)")
    command = [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--quiet"]
    environ = {**os.environ, "C3GRAPH_EDITOR": "require"}
    subprocess.run([*command, "--wheel-dir", tmp_path], cwd=ROOT, env=environ, check=True)
    (wheel,) = tmp_path.glob("c3graph-*.whl")
    with zipfile.ZipFile(wheel) as found:
        sizes = {i.filename: i.file_size for i in found.infolist() if i.filename.startswith(PLACE)}
        licences = found.read(f"{PLACE}/LICENCES.txt").decode()
    assert sizes.keys() == {
        f"{PLACE}/{name}"
        for name in ("yasgui.min.js", "yasgui.min.css", "LICENCES.txt", "lock.sha256")
    }
    assert sizes[f"{PLACE}/yasgui.min.js"] > 900_000
    assert "@zazuko/yasgui 4.6.2 (MIT)\nBy Triply <info@triply.cc>, Zazuko GmbH" in licences
    assert "codemirror 5" in licences
