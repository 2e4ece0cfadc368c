"""`release` and `up`: a graph is reasoned about before it is released, at each run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from c3graph.cli import main
from c3graph.errors import C3GraphError, LimitExceeded, ReasonerMissing
from c3graph.reason import hermit
from c3graph.release import publishing
from c3graph.web import server
from planted import WHOSE_OPTIONS

pytestmark = pytest.mark.slow

Run = Callable[..., Result]
CONTRADICTION = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://data.example.org/harbour/> .
ex:Wet a owl:Class ; rdfs:label "wet"@en ; owl:disjointWith ex:Dry .
ex:Dry a owl:Class ; rdfs:label "dry"@en .
ex:pier a owl:NamedIndividual, ex:Wet, ex:Dry .
"""
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="no java on PATH")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A new dataset; serving is written down in `served`."""
    CliRunner().invoke(main, ["init", str(tmp_path), *WHOSE_OPTIONS], catch_exceptions=False)

    def serve(settings: object, host: str, port: int) -> None:
        (tmp_path / "served").write_text(f"{host}:{port}")

    monkeypatch.setattr(server, "run_server", serve)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--root", str(tmp_path), *arguments])

    return invoke


def contradict(root: Path) -> None:
    """An ontology of the dataset's own, beside the one of the package."""
    (root / "ontology").mkdir()
    (root / "ontology/harbour.ttl").write_text(CONTRADICTION, encoding="utf-8")


def manifest(root: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        (publishing.current(root / "releases") / "manifest.json").read_bytes()
    )
    return found


@needs_java
def test_an_inconsistent_graph_is_not_served_at_the_second_run_either(
    run: Run, tmp_path: Path
) -> None:
    contradict(tmp_path)
    for _ in range(2):
        result = run("up")
        assert result.exit_code == 11, result.stderr
        assert "contradicts itself" in result.stderr
        assert not (tmp_path / "served").exists()
        assert not (tmp_path / "releases" / "current").exists()
    assert run("release").exit_code == 11
    assert not (tmp_path / "releases" / "current").exists()


@needs_java
def test_a_consistent_graph_is_released_with_the_verdict_and_not_judged_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run("up")
    assert first.exit_code == 0, first.stderr
    assert "reasoned: consistent" in first.stderr
    assert (tmp_path / "served").read_text() == "127.0.0.1:8000"
    assert manifest(tmp_path)["reasoning"] == {
        "consistent": True, "profile": "OWL 2 DL", "why": "",
    }  # fmt: skip

    def refuse() -> tuple[str, ...]:
        raise AssertionError("the reasoner is started again")

    monkeypatch.setattr(hermit, "command", refuse)
    second = run("up")
    assert second.exit_code == 0, second.stderr
    assert "nothing changed since" in second.stderr


@needs_java
def test_what_was_released_unreasoned_is_reasoned_about_at_the_next_run(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> tuple[str, ...]:
        raise ReasonerMissing("no java on PATH")

    contradict(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(hermit, "command", missing)
        result = run("release")
        assert result.exit_code == 0, result.stderr
        assert "released without a reasoner's verdict: no java on PATH" in result.stderr
    assert manifest(tmp_path)["reasoning"] == {
        "consistent": None, "profile": "OWL 2 DL", "why": "no java on PATH",
    }  # fmt: skip
    result = run("up")
    assert result.exit_code == 11, result.stderr
    assert not (tmp_path / "served").exists()


GIVEN_UP = [
    (ReasonerMissing("no java on PATH"), 12),
    (LimitExceeded("HermiT was stopped after 120 seconds", limit="timeout"), 13),
    (C3GraphError("HermiT stopped: out of memory"), 1),
]


@pytest.mark.parametrize(("error", "code"), GIVEN_UP)
@pytest.mark.parametrize("command", ["release", "up"])
def test_a_reasoner_that_gives_up_is_said_aloud_or_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: C3GraphError, code: int,
    command: str,
) -> None:  # fmt: skip
    def give_up() -> tuple[str, ...]:
        raise error

    monkeypatch.setattr(hermit, "command", give_up)
    monkeypatch.setenv("C3GRAPH_REQUIRE_VERDICT", "true")
    refused = run(command)
    assert (refused.exit_code, error.what in refused.stderr) == (code, True)
    assert not (tmp_path / "releases" / "current").exists()
    assert not (tmp_path / "served").exists()
    monkeypatch.delenv("C3GRAPH_REQUIRE_VERDICT")
    made = run(command, "--quiet")
    assert made.exit_code == 0, made.stderr
    assert f"released without a reasoner's verdict: {error.what}" in made.stderr
    assert manifest(tmp_path)["reasoning"] == {
        "consistent": None, "profile": "OWL 2 DL", "why": error.what,
    }  # fmt: skip


@needs_java
def test_a_release_without_a_verdict_is_not_taken_for_consistent(run: Run, tmp_path: Path) -> None:
    assert run("release").exit_code == 0
    path = publishing.current(tmp_path / "releases") / "manifest.json"
    kept = json.loads(path.read_bytes())
    del kept["reasoning"]
    path.write_text(json.dumps(kept), encoding="utf-8")
    result = run("up")
    assert "reasoned: consistent" in result.stderr
    assert manifest(tmp_path)["reasoning"] == {
        "consistent": True, "profile": "OWL 2 DL", "why": "",
    }  # fmt: skip
