"""What a release costs: seconds and memory a stage, by size, beside `oxigraph convert` of the same.

Each size runs in a process of its own, over a generated graph: reading its N-Quads, each dump, the
compressed ones, the store, and the whole of `release.publish`. A stage is linear where its seconds
a million triples do not grow with the size. `oxigraph` (PyPI) and `riot` are measured if there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.generate import generate
from c3graph import dumps, release
from c3graph.iris import BASE, Namespace
from c3graph.model import DraftGraph, Report, ValidatedGraph
from c3graph.store import embedded
from c3graph.syntax import RdfFormat, parse, prefixes, serialise
from c3graph.terms import canonical

_CONVERTED = ("ttl", "rdf", "jsonld", "nt")


def _timed(stages: dict[str, float], name: str, do: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    made = do()
    stages[name] = time.perf_counter() - started
    return made


def _peer(command: list[str]) -> float | None:
    """Seconds of a command, None where it is not there or fails."""
    program = shutil.which(command[0]) or shutil.which(
        command[0], path=str(Path(sys.executable).parent)
    )
    if program is None:
        return None
    started = time.perf_counter()
    done = subprocess.run([program, *command[1:]], capture_output=True, check=False)
    return time.perf_counter() - started if done.returncode == 0 else None


def measure(size: int) -> dict[str, Any]:
    """Seconds a stage and the peak of memory in MB, for a graph of about `size` triples."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, stages = Path(scratch), dict[str, float]()
        generate(size, folder)
        data = (folder / "c3graph.nq").read_bytes()
        quads = _timed(stages, "read", lambda: canonical(parse(data, RdfFormat.N_QUADS)))
        union = _timed(stages, "union", lambda: canonical(q.triple() for q in quads))
        names = prefixes(BASE)
        peers: dict[str, float | None] = {}
        (folder / "union.nt").write_text("".join(f"{q.n}\n" for q in union), encoding="utf-8")
        for format in RdfFormat:
            if format.extension in _CONVERTED:
                write = lambda f=format: serialise(union, f, names)  # noqa: E731
                made = _timed(stages, format.extension, write)
                _timed(stages, f"{format.extension}.gz", lambda m=made: dumps.compressed(m))
                target = folder / f"peer.{format.extension}"
                words = ["convert", "-f", str(folder / "union.nt"), "-t", str(target)]
                peers[format.extension] = _peer(["oxigraph", *words])
        _timed(stages, "store", lambda: embedded.write(folder / "store", quads))
        draft = DraftGraph.of(quads)
        validated = ValidatedGraph(draft, Report(draft.sha256, "none", (), ()))
        publish = lambda: release.publish(  # noqa: E731
            validated, folder / "releases", version="1.0", issued="2020-01-01", inputs="i",
            namespace=Namespace(BASE), extras={"report.json": b"{}"}, write_store=embedded.write,
        )  # fmt: skip
        found = _timed(stages, "publish", publish)
        _timed(stages, "open", lambda: release.open_release(folder / "releases"))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {
            "triples": found.counts["triples"], "quads": len(quads), "stages": stages,
            "oxigraph convert": peers, "peak_mb": round(peak),
            "graph": hashlib.sha256(data).hexdigest()[:12],
        }  # fmt: skip


def _show(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        millions = row["triples"] / 1e6
        print(f"{row['triples']:,} triples, {row['quads']:,} quads, peak {row['peak_mb']} MB")
        for name, seconds in row["stages"].items():
            peer = row["oxigraph convert"].get(name)
            beside = f"   ours ÷ oxigraph convert {seconds / peer:.2f}" if peer else ""
            print(f"  {name:<10}{seconds:8.2f} s {seconds / millions:8.1f} s a million{beside}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one)))
        return 0
    rows = []
    for size in asked.sizes:
        command = [sys.executable, "-m", "benchmarks", "release", "--one", str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stderr[-2000:], file=sys.stderr)
            return 1
        rows.append(json.loads(done.stdout))
        _show(rows[-1:])
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0
