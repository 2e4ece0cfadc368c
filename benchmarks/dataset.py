"""A generated graph on disk, once made kept: dumps, and a release with its store.

build/bench/<triples>/
  c3graph.nq union.nt counts.json   what `generate` writes
  root/releases/<name>/             a release as c3graph serves it, the store included
  <peer>/                           a peer's own copy of the store, or its own database
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from benchmarks.generate import generate
from benchmarks.quads import Counts

CACHE = Path(__file__).parents[1] / "build" / "bench"
_VERSION = "bench"
_DUMPS = ("c3graph.nq", "union.nt")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A generated graph in its folder."""

    folder: Path
    counts: Counts

    @property
    def root(self) -> Path:
        """A dataset folder of c3graph's, with one release."""
        return self.folder / "root"

    @property
    def dumps(self) -> tuple[Path, Path]:
        """The named graphs as N-Quads, the default graph as N-Triples."""
        nq, nt = (self.folder / name for name in _DUMPS)
        return nq, nt

    @property
    def release(self) -> Path:
        releases = self.root / "releases"
        return releases / (releases / "current").read_text(encoding="utf-8").strip()

    def copy_of_store(self, peer: str) -> Path:
        """The release's store files, copied for a peer."""
        mine = self.folder / peer / "store"
        if not mine.is_dir():
            partial = self.folder / peer / "partial"
            shutil.rmtree(partial, ignore_errors=True)
            shutil.copytree(self.release / "store", partial)
            partial.rename(mine)
        return mine


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_store(folder: Path, dumps: tuple[Path, Path]) -> None:
    """A store in the layout of a release: named graphs, and their union as default graph."""
    store = ox.Store(str(folder))
    for path in dumps:
        store.bulk_load(path=path)
    store.flush()
    store.optimize()


def _write_release(folder: Path, counts: Counts) -> None:
    """What `publishing.open_release` verifies and the server reads, without the other dumps."""
    releases = folder / "root" / "releases"
    shutil.rmtree(releases, ignore_errors=True)
    partial = releases / "partial"
    partial.mkdir(parents=True)
    nq = folder / "c3graph.nq"
    os.link(nq, partial / nq.name)
    report = {"engine": "none", "checks": [], "results": []}
    (partial / "report.json").write_text(json.dumps(report), encoding="utf-8")
    write_store(partial / "store", (nq, folder / "union.nt"))
    held = (p for p in (partial / "store").iterdir())
    files = {p.name: _sha256(p) for p in held if p.suffix == ".sst" or p.name[:8] == "MANIFEST"}
    graph = _sha256(nq)
    made = {"nq_sha256": graph, "files": files}
    (partial / "store.json").write_text(json.dumps(made), encoding="utf-8")
    inputs = f"generated {counts.target}"
    name = f"{_VERSION}-{hashlib.sha256((graph + inputs).encode()).hexdigest()[:12]}"
    listed = {
        name_: {"sha256": _sha256(partial / name_), "bytes": (partial / name_).stat().st_size}
        for name_ in ("c3graph.nq", "report.json")
    }
    manifest = {
        "release": name,
        "graph_sha256": graph,
        "inputs_sha256": inputs,
        "issued": "1970-01-01T00:00:00Z",
        "counts": {"triples": counts.triples},
        "files": listed,
    }
    (partial / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    partial.rename(releases / name)
    (releases / "current").write_text(f"{name}\n", encoding="utf-8")


def dataset(target: int, cache: Path = CACHE) -> Dataset:
    """The graph of at least `target` triples: made now, or long since."""
    folder = cache / str(target)
    done = folder / "root" / "releases" / "current"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        counts = generate(target, folder)
        _write_release(folder, counts)
    found = json.loads((folder / "counts.json").read_text(encoding="utf-8"))
    return Dataset(folder, Counts(**found))
