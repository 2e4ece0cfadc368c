"""Each planted fault is found, named and led back to the passage that says the faulty thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from c3graph.model import DraftGraph, Report
from c3graph.terms import digest
from c3graph.validate import validate
from faults import FAULTS, Expected, plant, plant_all

SHAPES = Path(__file__).parent.parent / "shapes"
Run = tuple[Report, dict[str, Expected]]


@pytest.fixture(scope="module")
def run(draft: DraftGraph) -> Run:
    """One validation of a copy with all faults, each on subjects of its own."""
    quads, expected = plant_all(draft.quads)
    assert digest(quads) != draft.sha256
    return validate(DraftGraph.of(quads), [SHAPES]), expected


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found_and_placed(name: str, run: Run) -> None:
    report, expected = run[0], run[1][name]
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
    assert not report.conforms


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
