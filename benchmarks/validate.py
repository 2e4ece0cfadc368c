"""Validators in turns over one generated graph with planted faults, against the planted truth.

`--peers` names some of: c3graph, pyshacl, pyshacl-turbo, pyshifty, shacl, topbraid. What is not
in our own environment is taken from one of its own (build/bench/validators-venv), TopBraid's jars
from C3GRAPH_TOPBRAID (a folder) with the Java of JAVA_HOME; one that is absent is left out.

Then ten things are changed in the graph without faults, and it is judged whole and by what differs
from the release of it that is kept, as processes of the engine and as commands (`--since`).
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
from benchmarks.since import changed, release_of

SHAPES = Path(__file__).parent / "validation.ttl"
_ENVIRONMENT = CACHE / "validators-venv"
_OURS = ("c3graph", "pyshacl")
PEERS = (*_OURS, "pyshacl-turbo", "pyshifty", "shacl", "topbraid")
_SH = "http://www.w3.org/ns/shacl#"
# pySHACL takes twelve minutes over a million triples, pyshifty as long over five.
_LARGEST = {"pyshacl": 200_000, "pyshacl-turbo": 200_000, "pyshifty": 2_000_000,
            "topbraid": 2_000_000}  # fmt: skip
_FOLD_OF_PYSHACL, _SECONDS_OF_A_MILLION, _MEGABYTES = 50, 10, 600
_FOLD_OF_WHOLE, _GROWTH = 20, 0.2
# A release of five million takes longer to make than to judge.
_SINCE_SIZES = range(100_000, 2_000_000)


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


@dataclass(slots=True)
class Changed:
    """Ten changes judged: seconds of the whole and of what differs, elapsed and CPU."""

    triples: int
    how: str
    whole: tuple[float, float]
    since: tuple[float, float]
    same: bool

    @property
    def fold(self) -> float:
        return self.whole[0] / self.since[0]


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


def measured(command: Sequence[str], out: Path) -> tuple[float, float]:
    """Seconds, elapsed and CPU, of a command whose output goes to a file."""
    started = time.perf_counter()
    with out.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, cwd=Path(__file__).parents[1])
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # A graph that does not conform is exit code 10.
    if process.returncode not in (0, 10):
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    return time.perf_counter() - started, used.ru_utime + used.ru_stime


def ten_changes(size: int, runs: int = 3) -> list[Changed]:
    """Judge ten changes as a whole and since a release, the quickest of some runs of each."""
    folder = CACHE / f"validate-{size}"
    counts = json.loads((folder / "counts.json").read_text(encoding="utf-8"))
    release = release_of(folder, SHAPES)
    data = changed(release, folder / "changed.nt")
    out, reports = folder / "out.since", (folder / "report.whole", folder / "report.since")
    module = [sys.executable, "-m", "benchmarks.validators"]
    engine = (
        [*module, "c3graph", str(data), str(SHAPES), str(reports[0])],
        [*module, "since", str(data), str(SHAPES), str(reports[1]), str(release)],
    )
    found = [_ten("engine", engine, reports, counts["triples"], out, runs)]
    command = [
        str(Path(sys.executable).with_name("c3graph")), "validate", str(data),
        "--shapes", str(SHAPES), "--quiet", "--to",
    ]  # fmt: skip
    both = (
        [*command, f"json={reports[0]}"],
        [*command, f"json={reports[1]}", "--since", str(release)],
    )
    found.append(_ten("command", both, reports, counts["triples"], out, 1))
    return found


def _ten(
    how: str, commands: tuple[list[str], list[str]], reports: tuple[Path, Path], triples: int,
    out: Path, runs: int,
) -> Changed:  # fmt: skip
    times = [[measured(command, out) for command in commands] for _ in range(runs)]
    whole, since = (min(of_one) for of_one in zip(*times, strict=True))
    one, other = (json.loads(report.read_bytes()) for report in reports)
    other.pop("since", None)
    other.pop("again", None)
    for report in (one, other):
        report.get("rows", []).sort(key=str)
    made = Changed(triples, how, whole, since, one == other)
    print(f"{triples:>9,} ten changes  {whole[0]:8.2f} s whole, {since[0]:.2f} s since", flush=True)
    return made


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


def growth(rows: Sequence[Measured]) -> list[tuple[bool, str]]:
    """Seconds of CPU a triple, beside those at a million."""
    ours = [row for row in rows if row.peer == "c3graph" and not row.failed]
    base = next((row for row in ours if 1_000_000 <= row.triples < 2_000_000), None)
    told: list[tuple[bool, str]] = []
    if base is None:
        return told
    for row in ours:
        ratio = (row.cpu / row.triples) / (base.cpu / base.triples)
        what = f"{row.triples:,}: {1e6 * row.cpu / row.triples:.2f} µs of CPU a triple, "
        what += f"{ratio:.2f} of that at a million, {1024 * row.megabytes / row.triples:.2f} kB"
        # Start-up is most of what small graphs take.
        told.append((row.triples < base.triples or abs(ratio - 1) <= _GROWTH, what))
    return told


def of_changes(changes: Sequence[Changed]) -> list[tuple[bool, str]]:
    told = []
    for one in changes:
        fold, cpu = one.fold, one.whole[1] / one.since[1]
        what = f"{one.triples:,}, {one.how}: ten changes {fold:.1f} × whole ({cpu:.1f} × in CPU; "
        what += f"{one.whole[0]:.2f} s and {one.since[0]:.2f} s), "
        good = one.same and (fold >= _FOLD_OF_WHOLE or one.triples < 1_000_000)
        told.append((good, what + ("the same report" if one.same else "ANOTHER report")))
    return told


def conclusions(rows: Sequence[Measured], changes: Sequence[Changed] = ()) -> int:
    """Print what the figures show; 1 where one of them is less than it should be."""
    told: list[tuple[bool, str]] = []
    ours = [row for row in rows if row.peer == "c3graph"]
    for row in ours:
        exact = not (row.missing or row.extra or row.failed)
        told.append((exact, f"{row.triples:,}: exactly what was planted"))
        for other in (r for r in rows if r.triples == row.triples and r.peer == "pyshacl"):
            fold, cpu = other.elapsed / row.elapsed, other.cpu / row.cpu
            wanted = _FOLD_OF_PYSHACL if row.triples >= 100_000 else 1
            what = f"{row.triples:,}: {fold:.0f} × pyshacl ({cpu:.0f} × in CPU; {wanted} wanted)"
            told.append((fold >= wanted, what))
        if 1_000_000 <= row.triples < 2_000_000:
            what = f"{row.triples:,}: {row.elapsed:.1f} s (10 wanted), {row.megabytes:.0f} MB (600)"
            good = row.elapsed <= _SECONDS_OF_A_MILLION and row.megabytes <= _MEGABYTES
            told.append((good, what))
    told += growth(rows) + of_changes(changes)
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
    parser.add_argument("--no-changes", action="store_true", help="leave out the ten changes")
    parser.add_argument("--json", type=Path, default=CACHE / "validate.json", dest="out")
    options = parser.parse_args(arguments)
    sizes = [number(text) for text in options.sizes.split(",")]
    rows = compare(sizes, options.peers.split(","), options.all)
    named = [] if options.no_changes else sizes
    changes = [c for size in named if size in _SINCE_SIZES for c in ten_changes(size)]
    kept = [*map(asdict, rows), *map(asdict, changes)]
    options.out.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    table(rows)
    return conclusions(rows, changes)


if __name__ == "__main__":
    raise SystemExit(main())
