"""Load on one SPARQL endpoint, from a process of its own: `python -m benchmarks.load < plan`.

One thread, one epoll, requests put together from pieces that are encoded beforehand: what the
client takes from the machine is little, and the same for every server. The plan and the figures
are JSON.
"""

from __future__ import annotations

import json
import select
import socket
import subprocess
import sys
import time
from array import array
from dataclasses import asdict, dataclass, field
from typing import Any

_READ = 1 << 18
_STRIDE = 7919


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask of whom. With `repeated` each shape has one text, else no text comes twice.

    `path` ends where the encoded query begins; a shape is (pieces, count, media type). `pages`
    are whole paths asked in turn, as a browser does, instead of shapes.
    """

    host: str
    port: int
    path: str
    shapes: list[tuple[list[str], int, str]]
    seconds: float
    connections: int
    repeated: bool = False
    tag: str = ""
    pages: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Figures:
    """Requests a second, milliseconds at the 50th and 99th percentile, statuses but 200."""

    rate: float = 0.0
    p50: float = 0.0
    p99: float = 0.0
    requests: int = 0
    megabytes: float = 0.0
    failed: dict[str, int] = field(default_factory=dict)


class _Source:
    """Requests, one after another: the shapes in turn, each with the next of its numbers."""

    def __init__(self, plan: Plan) -> None:
        self._shapes = [
            ([piece.encode() for piece in pieces], count, accept.encode())
            for pieces, count, accept in plan.shapes
        ]
        self._start = f"GET {plan.path}".encode()
        self._host = f" HTTP/1.1\r\nHost: {plan.host}:{plan.port}\r\nAccept: ".encode()
        self._repeated = plan.repeated
        self._tag = plan.tag.encode()
        self._number = 0
        self._pages = [
            f"GET {page} HTTP/1.1\r\nHost: {plan.host}:{plan.port}\r\n"
            "Accept: text/html\r\nAccept-Language: en\r\n\r\n".encode()
            for page in plan.pages
        ]

    def next(self) -> bytes:
        if self._pages:
            self._number += 1
            return self._pages[self._number % len(self._pages)]
        turn, which = divmod(self._number, len(self._shapes))
        self._number += 1
        pieces, count, accept = self._shapes[which]
        number = 0 if self._repeated else turn * _STRIDE % count
        query = (b"%d" % number).join(pieces)
        if not self._repeated:
            query += b"%%0A%%23%%20%s%d" % (self._tag, turn)
        return self._start + query + self._host + accept + b"\r\n\r\n"


class _Connection:
    """A connection on which one request is under way."""

    __slots__ = ("_buffer", "_expected", "_head", "_status", "sent", "socket")

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray()
        self._head = 0
        self._expected = -1
        self._status = ""
        self.sent = 0.0

    def send(self, request: bytes) -> None:
        self.sent = time.perf_counter()
        self.socket.sendall(request)

    def received(self) -> tuple[str, int] | None:
        """Status and bytes of the response, None until it is whole. Raises ConnectionError."""
        data = self.socket.recv(_READ)
        if not data:
            raise ConnectionError("closed by the server")
        buffer = self._buffer
        buffer += data
        if self._head == 0:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                return None
            self._head = end + 4
            self._read_head(bytes(buffer[:end]))
        if self._expected >= 0:
            if len(buffer) < self._head + self._expected:
                return None
        elif not buffer.endswith(b"0\r\n\r\n"):
            return None
        found = self._status, len(buffer)
        buffer.clear()
        self._head = 0
        return found

    def _read_head(self, head: bytes) -> None:
        self._status = head[9:12].decode("latin-1")
        lower = head.lower()
        at = lower.find(b"\r\ncontent-length:")
        if at < 0:
            self._expected = -1
            return
        end = lower.find(b"\r\n", at + 2)
        self._expected = int(lower[at + 17 : end if end > 0 else None])


def percentile(sorted_values: array[float], share: float) -> float:
    if not sorted_values:
        return 0.0
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


def run(plan: Plan) -> Figures:
    """Keep every connection busy for as long as the plan says."""
    source, taken, size = _Source(plan), array("d"), 0
    figures = Figures()
    by_number: dict[int, _Connection] = {}
    poll = select.epoll()

    def connect() -> None:
        connection = _Connection(plan.host, plan.port)
        by_number[connection.socket.fileno()] = connection
        poll.register(connection.socket.fileno(), select.EPOLLIN)
        connection.send(source.next())

    for _ in range(plan.connections):
        connect()
    started = now = time.perf_counter()
    until = started + plan.seconds
    while now < until:
        for number, _ in poll.poll(until - now):
            connection = by_number[number]
            try:
                found = connection.received()
                if found is None:
                    continue
                now = time.perf_counter()
                status, length = found
                taken.append(now - connection.sent)
                size += length
                if status != "200":
                    figures.failed[status] = figures.failed.get(status, 0) + 1
                connection.send(source.next())
            except OSError:
                figures.failed["cut"] = figures.failed.get("cut", 0) + 1
                poll.unregister(number)
                by_number.pop(number).socket.close()
                connect()
        now = time.perf_counter()
    seconds = now - started
    for connection in by_number.values():
        connection.socket.close()
    ordered = array("d", sorted(taken))
    figures.requests = len(taken)
    figures.rate = (len(taken) - sum(figures.failed.values())) / seconds
    figures.p50 = percentile(ordered, 0.5) * 1000
    figures.p99 = percentile(ordered, 0.99) * 1000
    figures.megabytes = size / 1e6
    return figures


def elsewhere(plan: Plan) -> Figures:
    """`run` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=json.dumps(asdict(plan)), capture_output=True, text=True, check=True,
        timeout=plan.seconds + 120,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return Figures(**found)


def main() -> None:
    print(json.dumps(asdict(run(Plan(**json.load(sys.stdin))))))


if __name__ == "__main__":
    main()
