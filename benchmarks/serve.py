"""c3graph's server beside others: requests a second, latency, memory. See docs/benchmarks.md.

Each server in turn gets, over the same graph and from the same client: every shape with a few
constants (its answers are counted and compared to c3graph's); the shapes in turn with no text
twice (cold); twelve texts again and again (repeated); each shape alone (cold).
"""

from __future__ import annotations

import argparse
import json
import socket
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from benchmarks.dataset import CACHE, Dataset, dataset
from benchmarks.load import Figures, Plan, elsewhere
from benchmarks.peers import PEERS, Absent, Running
from benchmarks.report import conclusions, table
from benchmarks.shapes import Shape, shapes

_CHECKED = 3


@dataclass(slots=True)
class Row:
    """What one server did at one size. `wrong` says by shape how its answers differ."""

    size: int
    peer: str
    cold: Figures = field(default_factory=Figures)
    repeated: Figures = field(default_factory=Figures)
    by_shape: dict[str, Figures] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    megabytes: float = 0.0
    not_modified_ms: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """Seconds of each mixed load (a third for each shape alone), connections, warming up."""

    seconds: float
    connections: int
    warm: float
    alone: bool = True


def size_of(status: int, media_type: str, body: bytes) -> str:
    """How much an answer holds: rows, triples or a truth; or what went wrong."""
    if status != 200:
        said = " ".join(body[:300].decode("utf-8", "replace").split())
        return f"status {status}: {said[:120]}"
    try:
        if "json" in media_type:
            found = json.loads(body)
            if "boolean" in found:
                return str(found["boolean"] in (True, "true", 1)).lower()
            return f"{len(found['results']['bindings'])} rows"
        format = ox.RdfFormat.from_media_type(media_type)
        triples = {str(quad) for quad in ox.parse(body, format or ox.RdfFormat.N_TRIPLES)}
        return f"{len(triples)} triples"
    except (ValueError, SyntaxError, KeyError, TypeError) as error:
        return f"not readable: {error}"


def answers(running: Running, asked: Sequence[Shape]) -> dict[str, list[str]]:
    """The size of the answers to each shape with a few of its constants."""
    found: dict[str, list[str]] = {}
    for shape in asked:
        numbers = [shape.count * place // _CHECKED for place in range(_CHECKED)]
        found[shape.name] = [
            size_of(*running.ask(quote(shape.text(number), safe=""), shape.accept))
            for number in numbers
        ]
    return found


def first_byte_of_304(running: Running, shape: Shape, times: int = 300) -> tuple[float, float]:
    """Milliseconds (p50, p99) from a conditional request to the first byte of its 304."""
    target = f"GET {running.path}{quote(shape.text(0), safe='')} HTTP/1.1\r\n"
    head = f"{target}Host: {running.host}:{running.port}\r\nAccept: {shape.accept}\r\n"
    with socket.create_connection((running.host, running.port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(f"{head}\r\n".encode())
        time.sleep(0.5)
        reply = line.recv(1 << 20).decode("latin-1")
        fields = dict(row.split(": ", 1) for row in reply.splitlines()[1:] if ": " in row)
        tag = next(value for name, value in fields.items() if name.lower() == "etag")
        request, taken = f"{head}If-None-Match: {tag}\r\n\r\n".encode(), []
        for _ in range(times):
            started = time.perf_counter()
            line.sendall(request)
            begun = line.recv(65536)
            taken.append((time.perf_counter() - started) * 1000)
            if not begun.startswith(b"HTTP/1.1 304"):
                raise ValueError(f"no 304: {begun[:40]!r}")
    return statistics.median(taken), sorted(taken)[int(times * 0.99)]


def _plan(running: Running, asked: Sequence[Shape], seconds: float, effort: Effort) -> Plan:
    pieces = [(shape.encoded(), shape.count, shape.accept) for shape in asked]
    tag = f"{time.monotonic_ns():x}-"
    return Plan(
        running.host, running.port, running.path, pieces, seconds, effort.connections, tag=tag
    )


def measure(
    running: Running, data: Dataset, effort: Effort, expected: dict[str, list[str]] | None
) -> tuple[Row, dict[str, list[str]]]:
    """A server's row, and the sizes of its answers."""
    asked = shapes(data.counts)
    found = answers(running, asked)
    row = Row(data.counts.target, running.name)
    for shape in asked:
        for mine, right in zip(found[shape.name], (expected or found)[shape.name], strict=True):
            if mine != right:
                row.wrong[shape.name] = f"{mine} instead of {right}"
    elsewhere(_plan(running, asked, effort.warm, effort))
    row.cold = elsewhere(_plan(running, asked, effort.seconds, effort))
    repeated = _plan(running, asked, effort.seconds, effort)
    row.repeated = elsewhere(Plan(**{**asdict(repeated), "repeated": True}))
    row.megabytes = running.megabytes()
    if effort.alone:
        for shape in asked:
            alone = _plan(running, [shape], effort.seconds / 3, effort)
            row.by_shape[shape.name] = elsewhere(alone)
    if running.name == "c3graph":
        row.not_modified_ms = first_byte_of_304(running, asked[1])
    return row, found


def compare(
    sizes: Sequence[int], peers: Sequence[str], effort: Effort, cache: Path = CACHE
) -> list[Row]:
    """Every server at every size. c3graph comes first: its answers are what others' must be."""
    rows = []
    for size in sizes:
        data = dataset(size, cache)
        expected: dict[str, list[str]] | None = None
        for peer in peers:
            try:
                with PEERS[peer](data) as running:
                    row, found = measure(running, data, effort, expected)
            except Absent as reason:
                print(f"{peer} is left out: {reason}")
                continue
            expected = expected or found
            rows.append(row)
            cold, again = row.cold.rate, row.repeated.rate
            print(f"{size:>9,} {peer:<16} cold {cold:8.0f}/s  repeated {again:8.0f}/s", flush=True)
    return rows


def number(text: str) -> int:
    """10k, 1M or plain digits."""
    factor = {"k": 1_000, "M": 1_000_000}.get(text[-1:], 1)
    return int(text[:-1]) * factor if factor > 1 else int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks serve", description=__doc__)
    parser.add_argument("--sizes", default="10k,100k,1M", help="triples, for instance 1M,5M")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each mixed load")
    parser.add_argument("--warm", type=float, default=3.0, help="seconds of load beforehand")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--peers", default=",".join(PEERS), help="in this order; c3graph first")
    parser.add_argument("--mixed-only", action="store_true", help="no shape alone")
    parser.add_argument("--json", type=Path, default=CACHE / "serve.json", dest="out")
    options = parser.parse_args(arguments)
    effort = Effort(options.seconds, options.connections, options.warm, not options.mixed_only)
    sizes = [number(text) for text in options.sizes.split(",")]
    rows = compare(sizes, options.peers.split(","), effort)
    documents = [asdict(row) for row in rows]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(documents, indent=1) + "\n", encoding="utf-8")
    table(documents)
    return conclusions(documents)


if __name__ == "__main__":
    raise SystemExit(main())
