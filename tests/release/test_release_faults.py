"""A thousand faults while a release is made: the last good one is served, the next succeeds.

Each is drawn from a seed: at one of the calls by which a release is written, no room, a broken
disk, half a write, the end of the process, or of the power. `tests/release/test_interrupted.py`
ends real processes.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from c3graph.errors import ReleaseError
from c3graph.model import DraftGraph, Release
from c3graph.release import publishing
from c3graph.store import embedded, open_embedded
from faulty_disk import KINDS, Disk, Killed
from planted import NS, triples, validated

FAULTS, SEED, ROUNDS = 1000, 20261122, 8
_REPORT = {"report.json": b"{}"}


@cache
def draft(number: int) -> DraftGraph:
    return triples(2 + number % 5)


def publish(folder: Path, number: int, disk: Disk) -> Release:
    return publishing.publish(
        validated(draft(number)), folder, version=f"1.{number}", issued="2020-01-01", inputs="i",
        namespace=NS, extras=_REPORT, write_store=disk.writer(embedded.write_store),
    )  # fmt: skip


def whole(folder: Path) -> Release:
    """The release in service, which verifies and answers."""
    found = publishing.open_release(folder)
    rows = open_embedded(found.path / "store").query("SELECT ?s { ?s ?p ?o }").rows
    assert len(rows) == found.counts["triples"]
    return found


def undisturbed(folder: Path, number: int) -> int:
    """Publish with nothing wrong; how many steps that takes."""
    disk = Disk(0, "", random.Random(0))
    with disk.installed():
        publish(folder, number, disk)
    return disk.done


def faults(round: int) -> list[tuple[int, str]]:
    """Where and how, of one round."""
    drawn = random.Random(SEED + round)
    return [(drawn.randrange(1 << 30), drawn.choice(KINDS)) for _ in range(FAULTS // ROUNDS)]


def test_a_thousand_are_drawn() -> None:
    drawn = [fault for round in range(ROUNDS) for fault in faults(round)]
    assert len(set(drawn)) == FAULTS
    assert {kind for _, kind in drawn} == set(KINDS)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: the store's own fsyncs take most of the time."""
    memory = Path("/dev/shm")
    where = memory if os.access(memory, os.W_OK) else tmp_path
    with tempfile.TemporaryDirectory(dir=where) as made:
        yield Path(made)


@pytest.mark.slow
@pytest.mark.parametrize("round", range(ROUNDS))
def test_faults_leave_the_last_good_release(round: int, folder: Path) -> None:
    undisturbed(folder, 0)
    steps = undisturbed(folder, 1)
    assert steps > 60
    for number, (place, kind) in enumerate(faults(round), 2):
        old = publishing.current(folder)
        disk = Disk(1 + place % steps, kind, random.Random(place))
        try:
            with disk.installed():
                publish(folder, number, disk)
        except (ReleaseError, Killed):
            pass
        if kind == "power lost":
            disk.lose_power()
        found = whole(folder)
        assert found.path == old or found.version.startswith(f"1.{number}-"), (place, kind)
        undisturbed(folder, number)
        assert whole(folder).version.startswith(f"1.{number}-"), (place, kind)
        left = sorted(p.name for p in folder.iterdir() if p.name.startswith("."))
        assert left == [".lock"], (place, kind)
        shutil.rmtree(old)
