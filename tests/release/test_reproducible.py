"""The same input gives the same bytes, whatever the hash seed, the locale and the time zone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from c3graph import pipeline
from c3graph.build import Built
from c3graph.build.files import nquads, turtle_files
from c3graph.config import Settings
from c3graph.model import Release
from planted import copy_of_repository, snapshot

pytestmark = pytest.mark.slow

ENVIRONMENTS = {
    "c": {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
    "tokyo": {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "PYTHONUTF8": "0"},
    "polish": {"PYTHONHASHSEED": "3", "LC_ALL": "pl_PL.UTF-8", "TZ": "America/St_Johns"},
}
# `c3graph build`, and the dumps that a release would hold.
CHILD = """
import sys
from pathlib import Path
from c3graph import config, pipeline
from c3graph.release import dumps
settings = config.load(Path(sys.argv[1]), environ={})
built = pipeline.build_graph(settings)
for name, data in dumps.write(built.draft.quads, settings.base, ["jelly"]):
    (settings.root / name).write_bytes(data)
"""


def start(root: Path, environment: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("C3GRAPH")}
    return subprocess.Popen([sys.executable, *command], env=kept | environment, cwd=root)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    roots = {
        name: copy_of_repository(tmp_path_factory.mktemp("runs") / name) for name in ENVIRONMENTS
    }
    running = [start(roots[n], e, "-c", CHILD, str(roots[n])) for n, e in ENVIRONMENTS.items()]
    assert [process.wait() for process in running] == [0, 0, 0]
    return roots


def made(root: Path) -> dict[str, str]:
    """The files that a build made below a folder."""
    found = snapshot(root / "data/ttl") | snapshot(root / "build")
    return found | {path.name: snapshot(root)[path.name] for path in root.glob("c3graph.*")}


def test_builds_and_dumps_are_the_same_bytes(runs: dict[str, Path]) -> None:
    first, *others = (made(root) for root in runs.values())
    dumps = {"c3graph.nq", "c3graph.ttl", "c3graph.rdf", "c3graph.jsonld"}
    assert dumps | {"projects.ttl", "editorial.ttl"} <= set(first)
    for other in others:
        assert other == first


def test_they_are_those_of_this_process(runs: dict[str, Path], built: Built) -> None:
    assert (runs["tokyo"] / "build/c3graph.nq").read_bytes() == nquads(built.draft)


def test_the_committed_files_are_those_of_a_fresh_build(settings: Settings, built: Built) -> None:
    schemes = pipeline.read_vocabulary(settings).schemes
    wanted = turtle_files(built.draft, schemes, pipeline.namespace(settings))
    folder = settings.root / "data/ttl"
    kept = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert kept == set(wanted)
    for name, data in wanted.items():
        assert (folder / name).read_bytes() == data, f"data/ttl/{name}: run c3graph build"


def test_a_release_elsewhere_is_the_same_bytes(released: Release, tmp_path: Path) -> None:
    root = copy_of_repository(tmp_path / "elsewhere")
    environment = ENVIRONMENTS["tokyo"] | {"C3GRAPH_TEXTS": ""}
    command = ["-c", "from c3graph.cli import main; main()"]
    assert start(root, environment, *command, "release", "--quiet").wait() == 0
    (folder,) = (path for path in (root / "releases").iterdir() if path.is_dir())
    assert folder.name == released.version
    portable = {n: s for n, s in snapshot(folder).items() if not n.startswith("store")}
    wanted = {n: s for n, s in snapshot(released.path).items() if not n.startswith("store")}
    assert portable == wanted
