"""Validators in turns over one generated graph with planted faults, against the planted truth.

`--peers` names some of: c3graph, pyshacl, pyshacl-turbo, pyshifty, shacl, topbraid. What is not
in our own environment is taken from one of its own (build/bench/validators-venv), TopBraid's jars
from C3GRAPH_TOPBRAID (a folder) with the Java of JAVA_HOME; one that is absent is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from benchmarks.dataset import CACHE
from benchmarks.faults import Row, plant
from benchmarks.generate import generate

SHAPES = Path(__file__).parent / "validation.ttl"
_ENVIRONMENT = CACHE / "validators-venv"
_OURS = ("c3graph", "pyshacl")
PEERS = (*_OURS, "pyshacl-turbo", "pyshifty", "shacl", "topbraid")
_SH = "http://www.w3.org/ns/shacl#"
# The reference takes twelve minutes over a million triples.
_LARGEST = {"pyshacl": 200_000}
_FOLD_OF_PYSHACL, _SECONDS_OF_A_MILLION, _MEGABYTES = 50, 10, 600


@dataclass(slots=True)
class Measured:
    """One run: seconds, peak memory, and how its results differ from what was planted."""

    triples: int
    peer: str
    elapsed: float
    cpu: float
    megabytes: float
    owed: int
    missing: int
    extra: int
    failed: str = ""


class Absent(Exception):
    """A peer that is not installed, and what would install it."""


def _command(peer: str, data: Path, report: Path) -> list[str]:
    if peer == "topbraid":
        return _topbraid(data)
    python = Path(sys.executable) if peer in _OURS else _ENVIRONMENT / "bin" / "python"
    if not python.exists():
        raise Absent(
            f"python -m venv {_ENVIRONMENT.name} in build/bench; "
            "in it pip install pyshacl-turbo pyshifty shacl"
        )
    return [str(python), "-m", "benchmarks.validators", peer, str(data), str(SHAPES), str(report)]


def _topbraid(data: Path) -> list[str]:
    jars = os.environ.get("C3GRAPH_TOPBRAID")
    if not jars:
        raise Absent("C3GRAPH_TOPBRAID names no folder with org.topbraid:shacl and what it needs")
    java = Path(os.environ.get("JAVA_HOME", "/usr")) / "bin" / "java"
    return [
        str(java), "-cp", f"{jars}/*", "org.topbraid.shacl.tools.Validate",
        "-datafile", str(data), "-shapesfile", str(SHAPES),
    ]  # fmt: skip


def run(peer: str, data: Path, triples: int, owed: Counter[Row]) -> Measured:
    """One validator as a process of its own, start-up and parsing included."""
    report = data.with_name(f"report.{peer}")
    report.unlink(missing_ok=True)
    command = _command(peer, data, report)
    errors = data.with_name(f"errors.{peer}")
    started = time.perf_counter()
    with errors.open("wb") as said, data.with_name(f"out.{peer}").open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=said, cwd=Path(__file__).parents[1])
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    elapsed = time.perf_counter() - started
    if peer == "topbraid":
        data.with_name(f"out.{peer}").rename(report)
    measured = Measured(
        triples, peer, elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024,
        owed.total(), 0, 0,
    )  # fmt: skip
    # TopBraid exits with 1 where the data does not conform.
    if process.returncode not in ((0, 1) if peer == "topbraid" else (0,)):
        lines = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        measured.failed = lines[-1] if lines else f"exit {process.returncode}"
        return measured
    found = rows_of(report)
    measured.missing, measured.extra = (owed - found).total(), (found - owed).total()
    return measured


def rows_of(report: Path) -> Counter[Row]:
    """The results in a report, ours or in RDF."""
    text = report.read_bytes()
    if text.startswith(b"{"):
        rows = json.loads(text)["rows"]
        return Counter((f, _simple(p), v, _component(c)) for f, p, v, c in rows)
    graph = ox.Store()
    graph.load(input=text, format=ox.RdfFormat.TURTLE)
    query = f"""
        PREFIX sh: <{_SH}>
        SELECT ?focus ?path ?value ?component {{
            ?report sh:result ?result .
            ?result sh:focusNode ?focus ; sh:sourceConstraintComponent ?component .
            OPTIONAL {{ ?result sh:resultPath ?path }}
            OPTIONAL {{ ?result sh:value ?value }}
        }}"""
    # The store would rewrite the values, as some peers have done: they are compared as rewritten.
    found: Counter[Row] = Counter()
    for row in graph.query(query):  # type: ignore[union-attr]
        path, value = row["path"], row["value"]
        found[
            row["focus"].value,
            path.value if isinstance(path, ox.NamedNode) else "",
            "" if value is None else str(value),
            _component(row["component"].value),
        ] += 1
    return found


def _simple(path: str) -> str:
    return "" if path.startswith(("<", "^", "(")) else path


def _component(iri: str) -> str:
    return iri.removeprefix(_SH).removesuffix("ConstraintComponent")


def rewritten(rows: Counter[Row]) -> Counter[Row]:
    """Rows with values as a store writes them, to compare with a report that was read into one."""
    made: Counter[Row] = Counter()
    for (focus, path, value, component), times in rows.items():
        if value.startswith('"'):
            store = ox.Store()
            store.load(input=f"<n:n> <n:n> {value} .".encode(), format=ox.RdfFormat.N_TRIPLES)
            value = str(next(iter(store)).object)
        made[focus, path, value, component] += times
    return made


def compare(sizes: Sequence[int], peers: Sequence[str], all_sizes: bool) -> list[Measured]:
    found = []
    for size in sizes:
        folder = CACHE / f"validate-{size}"
        folder.mkdir(parents=True, exist_ok=True)
        counts = generate(size, folder)
        data = folder / "faulty.nt"
        planted = plant(folder / "union.nt", data, size)
        for peer in peers:
            if size > _LARGEST.get(peer, size) and not all_sizes:
                print(f"{size:>9,} {peer:<14} left out at this size (--all runs it)", flush=True)
                continue
            owed = planted.owed if peer == "c3graph" else rewritten(planted.owed)
            try:
                row = run(peer, data, counts.triples, owed)
            except Absent as reason:
                print(f"{peer} is left out: {reason}")
                continue
            print(f"{size:>9,} {peer:<14} {row.elapsed:8.2f} s {row.failed}", flush=True)
            found.append(row)
    return found


def table(rows: Sequence[Measured]) -> None:
    for size in sorted({row.triples for row in rows}):
        own = [row for row in rows if row.triples == size]
        made = Table(title=f"{size:,} triples, {own[0].owed} results planted")
        for name in ("validator", "elapsed s", "CPU s", "MB", "missing", "too many", "ours ÷"):
            made.add_column(name, justify="left" if name == "validator" else "right")
        ours = next((row for row in own if row.peer == "c3graph"), None)
        for row in own:
            ratio = f"{row.elapsed / ours.elapsed:.1f}" if ours and row is not ours else ""
            told = [row.failed, ""] if row.failed else [str(row.missing), str(row.extra)]
            figures = (f"{row.elapsed:.2f}", f"{row.cpu:.2f}", f"{row.megabytes:.0f}")
            made.add_row(row.peer, *figures, *told, ratio)
        Console(width=110).print(made)


def conclusions(rows: Sequence[Measured]) -> int:
    """Print what the figures show; 1 where one of them is less than it should be."""
    told: list[tuple[bool, str]] = []
    ours = [row for row in rows if row.peer == "c3graph"]
    for row in ours:
        exact = not (row.missing or row.extra or row.failed)
        told.append((exact, f"{row.triples:,}: exactly what was planted"))
        for other in (r for r in rows if r.triples == row.triples and r.peer == "pyshacl"):
            fold = other.elapsed / row.elapsed
            wanted = _FOLD_OF_PYSHACL if row.triples >= 100_000 else 1
            told.append(
                (fold >= wanted, f"{row.triples:,}: {fold:.0f} × pyshacl ({wanted} wanted)")
            )
        if 1_000_000 <= row.triples < 2_000_000:
            what = f"{row.triples:,}: {row.elapsed:.1f} s (10 wanted), {row.megabytes:.0f} MB (600)"
            good = row.elapsed <= _SECONDS_OF_A_MILLION and row.megabytes <= _MEGABYTES
            told.append((good, what))
    for good, what in told:
        print(f"{'holds' if good else 'FAILS'}  {what}")
    return 0 if all(good for good, _ in told) else 1


def number(text: str) -> int:
    """10k, 1M or plain digits."""
    factor = {"k": 1_000, "M": 1_000_000}.get(text[-1:], 1)
    return int(text[:-1]) * factor if factor > 1 else int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks validate", description=__doc__)
    parser.add_argument("--sizes", default="10k,100k,1M", help="triples, for instance 1M,5M")
    parser.add_argument("--peers", default=",".join(PEERS), help="in this order")
    parser.add_argument("--all", action="store_true", help="the slow ones at every size too")
    parser.add_argument("--json", type=Path, default=CACHE / "validate.json", dest="out")
    options = parser.parse_args(arguments)
    sizes = [number(text) for text in options.sizes.split(",")]
    rows = compare(sizes, options.peers.split(","), options.all)
    options.out.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", "utf-8")
    table(rows)
    return conclusions(rows)


if __name__ == "__main__":
    raise SystemExit(main())
