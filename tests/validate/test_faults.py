"""Each planted fault is found, named and led back to the passage that says the faulty thing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from c3graph import config, pipeline
from c3graph.cli import main
from c3graph.model import DraftGraph, Report
from c3graph.rdf.terms import graph_digest
from c3graph.validate import report_from_json, validate
from faults import FAULTS, Expected, plant, plant_all
from second_dataset import BASE, lay_out

SHAPES = Path(__file__).parents[2] / "shapes"
Run = tuple[Report, dict[str, Expected]]


@pytest.fixture(scope="module")
def run(draft: DraftGraph) -> Run:
    """One validation of a copy with all faults, each on subjects of its own."""
    quads, expected = plant_all(draft.quads)
    assert graph_digest(quads) != draft.sha256
    return validate(DraftGraph.of(quads), [SHAPES]), expected


def check(report: Report, expected: Expected) -> None:
    """A report names node, path, value and passage of a fault."""
    found = [
        result
        for result in report.results
        if (result.focus_node, result.shape) == (expected.focus, expected.shape)
    ]
    assert found, f"nothing about {expected.focus} from {expected.shape}"
    exact = [r for r in found if (r.path, r.value) == (expected.path, expected.value)]
    assert exact, [(r.path, r.value) for r in found]
    result = exact[0]
    assert result.severity == expected.severity
    assert set(result.message) == {"en", "hu", "pl"}
    if expected.place is None:
        assert result.places == ()
    else:
        assert result.places[0] == expected.place


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found_and_placed(name: str, run: Run) -> None:
    check(run[0], run[1][name])
    assert not run[0].conforms


@pytest.mark.slow
def test_the_reference_finds_the_same(draft: DraftGraph, run: Run) -> None:
    quads, _ = plant_all(draft.quads)
    reference = validate(DraftGraph.of(quads), [SHAPES], engine="pyshacl")
    assert reference.results == run[0].results
    assert [(c.shape, c.focus_nodes) for c in reference.checks] == [
        (c.shape, c.focus_nodes) for c in run[0].checks
    ]
    assert {check.engine.split()[0] for check in run[0].checks} == {"fast"}


def test_there_are_enough_faults_and_each_changes_the_data(draft: DraftGraph) -> None:
    assert len(FAULTS) >= 25
    quads, _ = plant("swapped_dates", draft.quads)
    assert {quad.n for quad in quads} != {quad.n for quad in draft.quads}


# The same in somebody else's data, below another base, by the command.

Said = tuple[Report, dict[str, Expected], Path]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """What `c3graph validate` says of a file with all faults, and the dataset itself."""
    root = tmp_path_factory.mktemp("harbour")
    lay_out(root, BASE)
    sound = pipeline.build_graph(config.load(root, environ={}), write=False).draft
    quads, expected = plant_all(sound.quads, BASE)
    for name, lines in (("sound", sound.quads), ("faulty", quads)):
        (root / f"{name}.nq").write_text("".join(f"{quad.n}\n" for quad in lines))
    found = _validate(root, "faulty.nq")
    assert found.exit_code == 10, found.stderr
    return report_from_json(json.loads(found.stdout)), expected, root


def _validate(root: Path, *words: str) -> Result:
    files = [str(root / word) if word.endswith(".nq") else word for word in words]
    return CliRunner().invoke(main, ["--root", str(root), "validate", *files, "--format", "json"])


@pytest.mark.slow
def test_the_second_dataset_is_sound(said: Said) -> None:
    found = _validate(said[2], "sound.nq", "--fail-on", "info")
    assert found.exit_code == 0, found.stdout
    assert json.loads(found.stdout)["results"] == []


@pytest.mark.parametrize("name", FAULTS)
def test_fault_in_the_second_dataset_is_found_by_the_command(name: str, said: Said) -> None:
    check(said[0], said[1][name])


def test_a_warning_makes_the_dataset_fail_too(said: Said) -> None:
    """The one fault that is no violation, planted where a steward would: in the sheet."""
    root = said[2]
    sheet = root / "data" / "claims" / "links-document.yaml"
    whole = sheet.read_text(encoding="utf-8")
    sheet.write_text(
        whole.replace("  translations:\n    pl: portal danych o pływach\n", ""), "utf-8"
    )
    found = _validate(root)
    assert found.exit_code == 10, found.stderr
    (result,) = report_from_json(json.loads(found.stdout)).results
    assert (result.shape, result.severity) == (said[1]["label_removed"].shape, "warning")
    assert result.focus_node == f"{BASE}id/instrument/tide-data-portal"
    assert result.places[0].surface == "Tide Data Portal"
    sheet.write_text(whole, encoding="utf-8")
