"""A whole dump harvested from c3graph's server and from nginx: bytes a second, turn about.

Both serve the same file of one release over loopback; the client reads and throws away. Each round
asks one and then the other, the order changing, so that what else the machine does hits both alike.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.generate import generate
from benchmarks.quads import BASE
from c3graph.model import DraftGraph, Report, ValidatedGraph
from c3graph.rdf.iris import Namespace
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import canonical
from c3graph.release import publishing
from c3graph.store import embedded

_FILES = ("c3graph.nq", "c3graph.ttl.gz")
_REPORT = b'{"engine": "none", "checks": [], "results": []}'
_BUFFER = 1 << 20


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(port: int, path: str) -> tuple[int, float]:
    """Bytes and seconds of a GET on a connection of its own, head included."""
    buffer, size = bytearray(_BUFFER), 0
    started = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        line.sendall(head.encode())
        while read := line.recv_into(buffer):
            size += read
    return size, time.perf_counter() - started


@contextlib.contextmanager
def _running(command: list[str], port: int, environ: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command, env=os.environ | environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    raise SystemExit(f"does not start: {' '.join(command)}") from None
                time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _nginx(folder: Path, root: Path, port: int) -> list[str]:
    temporary = "".join(
        f"{name}_temp_path {folder}/{name}; "
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; worker_processes 1; error_log stderr; events {{}}\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; {temporary}\n"
        f"server {{ listen 127.0.0.1:{port}; root {root}; }} }}\n"
    )
    return ["/usr/sbin/nginx", "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def _release(size: int, root: Path) -> Path:
    """A release of about `size` triples in a dataset below `root`."""
    generate(size, root)
    quads = canonical(parse((root / "c3graph.nq").read_bytes(), RdfFormat.N_QUADS))
    draft = DraftGraph.of(quads)
    found = publishing.publish(
        ValidatedGraph(draft, Report(draft.sha256, "none", (), ())), root / "releases",
        version="1.0", issued="2020-01-01", inputs="i", namespace=Namespace(BASE),
        extras={"report.json": _REPORT}, write_store=embedded.write_store,
    )  # fmt: skip
    (root / "c3graph.toml").write_text('title = "Generated"\n')
    return found.path


def measure(size: int, rounds: int) -> dict[str, dict[str, float]]:
    """Median MB/s of each server by file, and the median of the ratios of the rounds."""
    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="c3graph-harvest-") as scratch:
        root = Path(scratch)
        root.chmod(0o755)
        path = _release(size, root)
        ours, theirs = _port(), _port()
        serve = [str(Path(sys.executable).parent / "c3graph"), "--root", str(root), "serve"]
        with (
            _running([*serve, "--port", str(ours)], ours, {}),
            _running(_nginx(root, path, theirs), theirs, {}),
        ):
            for name in _FILES:
                asked = [(ours, f"/release/{path.name}/{name}"), (theirs, f"/{name}")]
                speeds: dict[int, list[float]] = {ours: [], theirs: []}
                for turn in range(rounds + 1):
                    for port, url in asked if turn % 2 else reversed(asked):
                        got, seconds = fetch(port, url)
                        assert got > (path / name).stat().st_size, f"{url}: {got} bytes"
                        speeds[port].append(got / seconds / 1e6)
                # The first round warms the files up.
                mine, nginx = speeds[ours][1:], speeds[theirs][1:]
                figures[name] = {
                    "bytes": (path / name).stat().st_size,
                    "c3graph MB/s": round(statistics.median(mine)),
                    "nginx MB/s": round(statistics.median(nginx)),
                    "ratio": round(statistics.median(map(_ratio, mine, nginx)), 2),
                }
    return figures


def _ratio(mine: float, other: float) -> float:
    return mine / other


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=1_000_000, help="triples of the release")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    asked = parser.parse_args()
    if not Path("/usr/sbin/nginx").exists():
        print("nginx is not there: apt-get install nginx-light", file=sys.stderr)
        return 1
    found = measure(asked.size, asked.rounds)
    for name, row in found.items():
        print(name, *(f"{key} {value:,}" for key, value in row.items()), sep="   ")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0
