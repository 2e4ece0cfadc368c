"""A real server in a process of its own, on a loopback port, and what can be seen of it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from c3graph.model import DraftGraph, Release
from c3graph.release import publishing
from c3graph.store import embedded
from planted import NS, dataset, triples, validated

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
TURTLE, NT = "text/turtle", "application/n-triples"
PROBLEM = "application/problem+json"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(12)) + " }"
_REPORT = b'{"engine": "none", "checks": [], "results": []}'


def publish(folder: Path, things: int, version: str = "1.0") -> Release:
    """A release of that many labelled things (two triples each), switched in."""
    draft: DraftGraph = triples(things)
    return publishing.publish(
        validated(draft), folder, version=version, issued="2020-01-01T00:00:00Z", inputs="i",
        namespace=NS, extras={"report.json": _REPORT}, write_store=embedded.write_store,
    )  # fmt: skip


def small_root(root: Path, things: int = 400) -> Path:
    """A dataset with one small release."""
    dataset(root)
    publish(root / "releases", things)
    return root


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def descendants(pid: int) -> list[int]:
    """Processes below one, by their parents in /proc."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if fields[0] != "Z":
                    parents[int(entry.name)] = int(fields[1])
    found, todo = [], [pid]
    while todo:
        children = [p for p, parent in parents.items() if parent == todo[0]]
        found += children
        todo = [*todo[1:], *children]
    return found


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pids: list[int], seconds: float = 10) -> bool:
    return wait_until(lambda: not any(map(alive, pids)), seconds)


def wait_until(done: Any, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.05)
    return bool(done())


@dataclass
class Server:
    """A server under test. Its log lines are in `log`."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    root: Path
    client: httpx.Client

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sparql_url(self) -> str:
        return self.url + "/sparql"

    def ask(self, query: str, accept: str = JSON, **headers: str) -> httpx.Response:
        fields = {"Accept": accept, **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self.client.get("/sparql", params={"query": query}, headers=fields)

    def post(self, query: str, accept: str = JSON) -> httpx.Response:
        headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
        return self.client.post("/sparql", content=query.encode(), headers=headers)

    def metrics(self) -> dict[str, float]:
        """Samples by name, those with labels summed."""
        made: dict[str, float] = {}
        for family in text_string_to_metric_families(self.client.get("/metrics").text):
            for sample in family.samples:
                made[sample.name] = made.get(sample.name, 0.0) + sample.value
        return made

    def settled(self) -> bool:
        """Whether no query waits or runs."""
        found = self.metrics()
        return found["c3graph_queries_running"] + found["c3graph_queries_waiting"] == 0

    def children(self) -> list[int]:
        return descendants(self.process.pid)

    def zygotes(self) -> list[int]:
        return [p for p in self.children() if _parent(p) == self.process.pid]

    def workers(self) -> list[int]:
        return [p for p in self.children() if _parent(p) != self.process.pid]

    def memory(self) -> int:
        """Bytes that the server and its processes hold, shared pages counted once."""
        return sum(_proportional(pid) for pid in (self.process.pid, *self.children()))

    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def lines(self) -> list[dict[str, Any]]:
        return [
            json.loads(line)
            for line in self.log.read_text(encoding="utf-8").splitlines()
            if line.startswith("{")
        ]

    def raw(self, data: bytes, seconds: float = 10) -> bytes:
        return raw(self.port, data, seconds)


def raw(port: int, data: bytes, seconds: float = 10) -> bytes:
    """All that comes back for these bytes until the server closes or `seconds` pass."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line:
        with contextlib.suppress(OSError):
            line.sendall(data)
        parts = []
        with contextlib.suppress(OSError):
            while part := line.recv(65536):
                parts.append(part)
        return b"".join(parts)


def _parent(pid: int) -> int:
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def _proportional(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


@contextlib.contextmanager
def serving(root: Path, program: Path | None = None, /, **settings: object) -> Iterator[Server]:
    """A server on a dataset, ready; afterwards it is ended, and nothing of it is left.

    It is the one of this environment, or of another's `program`.
    """
    port = free_port()
    environ = {k: v for k, v in os.environ.items() if not k.startswith("C3GRAPH_")}
    environ |= {f"C3GRAPH_{name.upper()}": str(value) for name, value in settings.items()}
    log = root / f"log-{port}.txt"
    program = program or Path(sys.executable).parent / "c3graph"
    command = [str(program), "--root", str(root), "serve"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--port", str(port)], env=environ, stdin=subprocess.DEVNULL, stdout=out,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
        server = Server(process, port, log, root, client)
        left: list[int] = []
        try:
            assert wait_until(lambda: _ready(server), 60), log.read_text()
            yield server
            left = server.children()
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    assert gone(left), "a process was left over"


def _ready(server: Server) -> bool:
    if server.process.poll() is not None:
        raise AssertionError(server.log.read_text())
    try:
        return server.client.get("/ready").status_code == 200
    except httpx.TransportError:
        return False
