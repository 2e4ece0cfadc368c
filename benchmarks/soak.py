"""A day in small: mixed load while the release is switched; nothing fails, nothing grows.

Two releases, of different sizes, take turns. Clients ask light queries that no one asked before,
repeated ones, conditional ones, whole dumps of a kind, pages, and counts, which must be those of
one release or the other. Memory and descriptors are those of the server and all its workers.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from benchmarks.dataset import CACHE, Dataset, dataset
from benchmarks.peers import PEERS, Running
from benchmarks.shapes import ROWS, shapes

_SIZES = (50_000, 60_000)
_COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_DUMP = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a <https://w3id.org/c3graph/def#Claim> ; ?p ?o }"
_SAMPLE_SECONDS = 5.0
_CACHE_BYTES = 4_000_000
# What memory may vary by between minutes, after the first.
_SLACK = 1.05


class Client:
    """One connection that asks until told to end, a little slower than it could."""

    def __init__(
        self, port: int, number: int, counts: Sequence[int], queries: Sequence[str]
    ) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._random = random.Random(number)
        self._number, self._asked = number, 0
        self._counts, self._queries = set(counts), queries
        self._tags: dict[str, str] = {}
        self.done: Counter[str] = Counter()
        self.failed: list[str] = []

    def _get(self, target: str, accept: str, expected: tuple[int, ...] = (200,)) -> bytes:
        headers = {"Accept": accept}
        if 304 in expected and target in self._tags:
            headers["If-None-Match"] = self._tags[target]
        self._line.request("GET", target, headers=headers)
        reply = self._line.getresponse()
        body = reply.read()
        if reply.status not in expected:
            self.failed.append(f"{reply.status} for {target[:80]}: {body[:200]!r}")
        self._tags[target] = reply.getheader("ETag") or ""
        return body

    def _query(self, text: str, accept: str = ROWS, expected: tuple[int, ...] = (200,)) -> bytes:
        return self._get("/sparql?query=" + quote(text, safe=""), accept, expected)

    def step(self) -> None:
        """One request, of a kind drawn by chance from a seed."""
        self._asked += 1
        fresh = f"\n# {self._number} {self._asked}"
        kind = self._random.choices(
            ("cold", "repeated", "conditional", "count", "page", "dump"), (50, 30, 10, 5, 4, 1)
        )[0]
        query = self._random.choice(self._queries)
        if kind == "cold":
            json.loads(self._query(query + fresh))
        elif kind == "repeated":
            json.loads(self._query(query))
        elif kind == "conditional":
            self._query(self._queries[0], ROWS, (200, 304))
        elif kind == "count":
            found = json.loads(self._query(_COUNT + fresh))
            count = int(found["results"]["bindings"][0]["n"]["value"])
            if count not in self._counts:
                self.failed.append(f"{count} triples are those of no release")
        elif kind == "page":
            self._get("/", "text/html")
        else:
            self._query(_DUMP + fresh, "application/n-triples")
        self.done[kind] += 1

    def run(self, ended: threading.Event) -> None:
        while not ended.is_set():
            try:
                self.step()
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.failed.append(repr(error))
                self._line.close()
            ended.wait(0.02)
        self._line.close()


# Seconds since the start, megabytes, descriptors, processes.
Sample = tuple[float, float, int, int]


def _clients() -> int:
    """In a process of its own, so that the sampling is not late: plan in, figures out."""
    plan = json.loads(sys.stdin.readline())
    ended = threading.Event()
    clients = [
        Client(plan["port"], n, plan["counts"], plan["queries"]) for n in range(plan["clients"])
    ]
    threads = [threading.Thread(target=client.run, args=(ended,)) for client in clients]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    ended.set()
    for thread in threads:
        thread.join()
    done: Counter[str] = sum((client.done for client in clients), Counter())
    failed = [what for client in clients for what in client.failed]
    print(json.dumps({"done": done, "failed": failed}))
    return 0


def _root(both: Sequence[Dataset], folder: Path) -> tuple[Path, list[str]]:
    """A dataset folder that holds both releases, and their names."""
    shutil.rmtree(folder, ignore_errors=True)
    releases = folder / "root" / "releases"
    releases.mkdir(parents=True)
    for data in both:
        shutil.copytree(data.release, releases / data.release.name)
    names = [data.release.name for data in both]
    _switch(folder / "root", names[0])
    return folder / "root", names


def _switch(root: Path, name: str) -> None:
    partial = root / "releases" / "current.partial"
    partial.write_text(f"{name}\n", encoding="utf-8")
    partial.replace(root / "releases" / "current")


def _triples(running: Running) -> int:
    found = json.loads(running.ask(quote(_COUNT, safe=""), ROWS)[2])
    return int(found["results"]["bindings"][0]["n"]["value"])


def soak(minutes: float, every: float, clients: int) -> tuple[list[Sample], dict[str, Any], int]:
    """Samples (seconds, MB, descriptors, processes), what the clients say, how many switches."""
    both = [dataset(size) for size in _SIZES]
    root, names = _root(both, CACHE / "soak")
    asked = [shape for shape in shapes(both[0].counts) if shape.accept == ROWS]
    samples: list[Sample] = []
    switches = 0
    # Small enough to be full within the first minute: what grows after that is no cache.
    os.environ["C3GRAPH_CACHE_BYTES"] = str(_CACHE_BYTES)
    with PEERS["c3graph"](replace(both[0], folder=root.parent)) as running:
        counts = [_triples(running)]
        _switch(root, names[1])
        while len(counts) < len(names) or counts[0] == counts[-1]:
            time.sleep(1)
            counts[1:] = [_triples(running)]
        plan = {
            "port": running.port, "counts": counts, "clients": clients,
            "queries": [shape.text(7) for shape in asked],
        }  # fmt: skip
        load = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.soak", "--clients-only"], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert load.stdin is not None
        load.stdin.write(json.dumps(plan) + "\n")
        load.stdin.flush()
        started = time.monotonic()
        while (passed := time.monotonic() - started) < minutes * 60:
            if passed > (switches + 1) * every:
                switches += 1
                _switch(root, names[switches % 2])
            samples.append(
                (passed, running.megabytes(), running.descriptors(), len(running.family()))
            )
            time.sleep(_SAMPLE_SECONDS)
        said = json.loads(load.communicate(timeout=120)[0])
    return samples, said, switches


def _by_minute(samples: Sequence[Sample]) -> list[tuple[int, float, float, float]]:
    """Minute, and the median MB, descriptors and processes of its samples."""
    found = []
    for minute in range(int(samples[-1][0] // 60) + 1):
        rows = [row for row in samples if row[0] // 60 == minute]
        middle = [sorted(column)[len(rows) // 2] for column in zip(*rows, strict=True)]
        found.append((minute + 1, middle[1], middle[2], middle[3]))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--every", type=float, default=30.0, help="seconds between releases")
    parser.add_argument("--connections", type=int, default=6)
    parser.add_argument("--clients-only", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.clients_only:
        return _clients()
    samples, said, switches = soak(options.minutes, options.every, options.connections)
    rows = _by_minute(samples)
    table = Table("minute", "MB", "descriptors", "processes", title="median of each minute")
    for row in rows:
        table.add_row(*(f"{value:.0f}" for value in row))
    console = Console(width=100)
    console.print(table)
    console.print(f"{sum(said['done'].values())} requests: {said['done']}", markup=False)
    console.print(f"{switches} releases switched; {len(said['failed'])} requests failed")
    for what in said["failed"][:10]:
        console.print(f"  {what}", markup=False)
    first, last = rows[min(1, len(rows) - 1)], rows[-1]
    grown = last[1] > first[1] * _SLACK or last[2] > first[2] * _SLACK
    console.print("grew after the first minute" if grown else "nothing grew after the first minute")
    return int(grown or bool(said["failed"]))


if __name__ == "__main__":
    raise SystemExit(main())
