"""What a release costs: seconds and memory a stage, by size, beside `oxigraph convert` and `riot`.

Each size runs in a process of its own, over a generated graph: reading its N-Quads, then
`publishing.publish` with a clock at each dump, at the store and at all the rest. A stage is linear
where its seconds a million triples do not grow with the size: `growth` is that of the largest size
over that of the one before. `oxigraph` (PyPI) and `riot` (Jena, where make tools has put
it) write the same syntaxes from the same N-Triples, in the same run. Seconds are those of the
processors, so that what else the machine does counts for nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.generate import generate
from benchmarks.quads import BASE
from c3graph.model import DraftGraph, Report, ValidatedGraph
from c3graph.rdf.iris import Namespace
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import Quad, canonical
from c3graph.release import dumps, publishing
from c3graph.store import embedded

_JAR = Path.home() / ".m2/repository/org/apache/jena/jena-fuseki-server/5.6.0"
# What each peer is asked for; riot streams, since its other writers hold the graph in memory.
_PEERS = {
    "oxigraph convert": ("ttl", "rdf", "jsonld", "nt"),
    "riot": ("ttl", "nt"),
}


@dataclass(slots=True)
class Stages:
    """Seconds of processor time and the peak of memory (MB) of each stage of one process."""

    seconds: dict[str, float] = field(default_factory=dict)
    peak_mb: dict[str, int] = field(default_factory=dict)
    _started: float = 0.0

    def start(self) -> None:
        Path("/proc/self/clear_refs").write_text("5")
        self._started = time.process_time()

    def end(self, name: str) -> None:
        self.seconds[name] = self.seconds.get(name, 0) + time.process_time() - self._started
        peak = next(
            int(line.split()[1]) // 1024
            for line in Path("/proc/self/status").read_text().splitlines()
            if line.startswith("VmHWM")
        )
        self.peak_mb[name] = max(peak, self.peak_mb.get(name, 0))
        self.start()


def _of_children() -> float:
    """Seconds of processor time of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peer(name: str, source: Path, extension: str) -> float | None:
    """Seconds that a peer takes to write a syntax; None where it is not there or fails."""
    target = source.with_name(f"peer.{extension}")
    oxigraph = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    jar = Path(os.environ.get("C3GRAPH_FUSEKI_JAR", str(_JAR / f"{_JAR.parent.name}-5.6.0.jar")))
    java = shutil.which("java")
    if name == "riot" and java and jar.is_file():
        command = [
            java,
            "-Xmx2g",
            "-cp",
            str(jar),
            "riotcmd.riot",
            f"--stream={extension}",
            str(source),
        ]
    elif name != "riot" and oxigraph:
        command = [oxigraph, "convert", "-f", str(source), "-t", str(target)]
    else:
        return None
    started = _of_children()
    with target.open("wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.DEVNULL, check=False)
    seconds = _of_children() - started
    target.unlink()
    return seconds if done.returncode == 0 else None


def measure(size: int, more: tuple[str, ...]) -> dict[str, Any]:
    """Seconds and megabytes a stage for a graph of about `size` triples, and the peers' seconds."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, stages = Path(scratch), Stages()
        generate(size, folder)
        stages.start()
        quads = canonical(parse((folder / "c3graph.nq").read_bytes(), RdfFormat.N_QUADS))
        stages.end("read")
        draft = DraftGraph.of(quads)
        stages.end("hash")
        made = dumps.write

        def write(quads: tuple[Quad, ...], base: str, more: Iterable[str]) -> Iterator[Any]:
            for name, data in made(quads, base, more):
                stages.end(name.removeprefix("c3graph"))
                yield name, data
                del data
                stages.end("files")

        def store(path: Path, dump: Path) -> None:
            stages.end("files")
            embedded.write_store(path, dump)
            stages.end("store")

        dumps.write = write  # type: ignore[assignment]
        stages.start()
        found = publishing.publish(
            ValidatedGraph(draft, Report(draft.sha256, "none", (), ())), folder / "releases",
            version="1.0", issued="2020-01-01", inputs="i", namespace=Namespace(BASE),
            extras={"report.json": b"{}"}, write_store=store, more_dumps=more,
        )  # fmt: skip
        stages.end("verify")
        nt = found.path / "c3graph.nt"
        peers = {p: {e: _peer(p, nt, e) for e in wanted} for p, wanted in _PEERS.items()}
        return {
            "triples": found.counts["triples"], "quads": len(quads), "seconds": stages.seconds,
            "peak_mb": stages.peak_mb, "peers": peers,
        }  # fmt: skip


def _show(row: dict[str, Any], before: dict[str, Any] | None) -> None:
    millions = row["triples"] / 1e6
    whole, peak = sum(row["seconds"].values()), max(row["peak_mb"].values())
    print(f"{row['triples']:,} triples, {row['quads']:,} quads: {whole:.1f} s, peak {peak} MB")
    for name, seconds in row["seconds"].items():
        line = f"  {name:<12}{seconds:8.2f} s {seconds / millions:7.1f} s a million"
        line += f" {row['peak_mb'][name]:6} MB"
        if before:
            was = before["seconds"][name] / before["triples"] * 1e6
            line += f"   growth {seconds / millions / was:.2f}"
        for peer, found in row["peers"].items():
            if found.get(name):
                line += f"   ÷ {peer} {seconds / found[name]:.2f}"
        print(line, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 5_000_000]
    )
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--jelly", action="store_true", help="write Jelly too")
    asked = parser.parse_args()
    jelly = ["--jelly"] if asked.jelly else []
    if asked.one:
        print(json.dumps(measure(asked.one, ("jelly",) if jelly else ())))
        return 0
    rows: list[dict[str, Any]] = []
    for size in asked.sizes:
        command = [sys.executable, "-m", "benchmarks", "release", "--one", str(size), *jelly]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stderr[-2000:], file=sys.stderr)
            return 1
        rows.append(json.loads(done.stdout))
        _show(rows[-1], rows[-2] if len(rows) > 1 else None)
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0
