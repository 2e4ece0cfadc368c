"""kill -9 while a release is made: the release in service stays, and the next run succeeds."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from c3graph.release import publishing
from c3graph.store import open_embedded
from planted import publish, snapshot, triples

POINTS = 10
OLD, NEW = triples(20), triples(400)
# Counts what the process does to files while it publishes, and ends it at the one asked for.
CHILD = """
import os, signal, sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])
from planted import publish, triples

stop, done = int(sys.argv[3]), 0

def step(*ignored):
    global done
    done += 1
    if done == stop:
        os.kill(os.getpid(), signal.SIGKILL)

def hook(event, arguments):
    if event in {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}:
        step()
    writing = os.O_WRONLY | os.O_RDWR
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & writing:
        step()

fsync = os.fsync
os.fsync = lambda number: (step(), fsync(number))[1]
draft = triples(400)
sys.addaudithook(hook)
publish(Path(sys.argv[2]), draft)
print(done)
"""


def child(folder: Path, stop: int) -> subprocess.CompletedProcess[str]:
    arguments = [str(Path(__file__).parents[1]), str(folder), str(stop)]
    command = [sys.executable, "-c", CHILD, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def portable(folder: Path) -> dict[str, str]:
    """Everything that is the same bytes on every machine."""
    return {
        name: sha
        for name, sha in snapshot(folder).items()
        if "/store" not in name and name != ".lock"
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], int]:
    """Files of a run that nothing interrupts, and how many steps it takes."""
    folder = tmp_path_factory.mktemp("undisturbed")
    publish(folder, OLD)
    done = child(folder, 0)
    assert done.returncode == 0, done.stderr
    return portable(folder), int(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("point", range(POINTS))
def test_killed_at_a_point_of_its_work(
    point: int, undisturbed: tuple[dict[str, str], int], tmp_path: Path
) -> None:
    wanted, steps = undisturbed
    assert steps > 2 * POINTS
    old = publish(tmp_path, OLD)
    stop = 1 + point * (steps - 1) // (POINTS - 1)
    assert child(tmp_path, stop).returncode == -signal.SIGKILL
    served = publishing.open_release(tmp_path)
    assert served == old or stop > steps - 3
    rows = open_embedded(served.path / "store").query("SELECT ?s WHERE { ?s ?p ?o }").rows
    assert len(rows) == served.counts["triples"]
    new = publish(tmp_path, NEW)
    assert publishing.open_release(tmp_path) == new
    assert portable(tmp_path) == wanted
    assert len(open_embedded(new.path / "store").query("SELECT ?s WHERE { ?s ?p ?o }").rows) == 800


@pytest.mark.parametrize("name", ["replace", "fsync"])
def test_killed_while_a_single_file_is_replaced(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    code = (
        "import os, signal, sys; from pathlib import Path; from c3graph import atomic\n"
        f"os.{name} = lambda *a: os.kill(os.getpid(), signal.SIGKILL)\n"
        "atomic.replace(Path(sys.argv[1]), b'new')"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"


def test_a_lock_of_the_dead_is_open(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from c3graph import atomic\n"
        "with atomic.locked(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    publish(tmp_path, OLD)
    assert publishing.open_release(tmp_path).sha256 == OLD.sha256
