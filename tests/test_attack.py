"""Twenty hostile clients at once; meanwhile another asks ASK {}, and loses no answer."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import httpx
import pytest

from server_fixtures import ENDLESS, JSON, PROBLEM, TURTLE, Server, serving, small_root, wait_until

SECONDS = 18.0
CLIENTS = 20
MB = 1_000_000

_PATHS = (
    "SELECT * { ?a ("
    + "|".join(["!<urn:x>", "^!<urn:x>"] * 2)
    + ")* ?b . ?b (!<urn:y>/^!<urn:y>)+ ?c }"
)
_CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
_REGEX = (
    f'SELECT ?a {_CROSS} FILTER REGEX(STR(?c), "^(([a-zA-Z ])+)+([0-9 ]+)*$") FILTER(?c = ?i) }}'
)
_EVERYTHING = f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?all) {_CROSS} }}"
_HUNDRED_MB = "CONSTRUCT { ?a ?p ?x } WHERE { ?a ?p ?c . ?x ?q ?f . ?y ?r ?z }"
_ROWS = "SELECT ?a ?b ?c ?x { ?a ?b ?c . ?x ?y ?z }"
_TOKENS = "SELECT * { " + "a-" * 30_000 + " SERVICE <"


class Attacker(threading.Thread):
    """Attacks until told to end; `wrong` holds what the server should not have done."""

    def __init__(self, server: Server, number: int, ended: threading.Event) -> None:
        super().__init__()
        self._server, self._ended = server, ended
        self._random = random.Random(number)
        self.wrong: list[str] = []
        self.done = 0
        ask = self._ask
        self._attacks: list[Callable[[], None]] = [
            lambda: ask(ENDLESS),
            lambda: ask(_PATHS),
            lambda: ask(_REGEX),
            lambda: ask(_EVERYTHING),
            lambda: ask(_HUNDRED_MB, TURTLE),
            lambda: ask(_ROWS),
            lambda: ask(_ROWS, "text/html"),
            lambda: ask(_TOKENS),
            lambda: ask("SELECT * { " + "?a ?b ?c . " * 90_000 + "}"),
            self._slow_body,
            self._slow_head,
            self._invalid,
            self._flood,
            self._leave,
            self._no_reader,
        ]

    def run(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(OSError):
                self._random.choice(self._attacks)()
            self.done += 1

    def _ask(self, query: str, accept: str = JSON) -> None:
        content = f"{query} # {self._random.random()}".encode()
        headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
        url = self._server.sparql_url
        try:
            # A body shorter than its Content-Length raises.
            answer = httpx.post(url, content=content, headers=headers, timeout=60, trust_env=False)
        except (httpx.WriteError, httpx.ReadError):
            if len(content) < 200_000:
                self.wrong.append(f"no answer to {query[:60]}")
            return
        except httpx.HTTPError as error:
            self.wrong.append(f"{error!r} for {query[:60]}")
            return
        status = answer.status_code
        if status == 500 or (status != 200 and accept != "text/html" and (
            not answer.headers["content-type"].startswith(PROBLEM)
        )):  # fmt: skip
            self.wrong.append(f"{status} {answer.text[:200]} for {query[:60]}")

    def _line(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._server.port), timeout=10)

    def _slow(self, start: bytes) -> None:
        with self._line() as line:
            line.sendall(start)
            for _ in range(20):
                if self._ended.wait(0.1):
                    return
                line.sendall(b"a")

    def _slow_body(self) -> None:
        self._slow(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 100000\r\n\r\nASK"
        )

    def _slow_head(self) -> None:
        self._slow(b"GET /sparql HTTP/1.1\r\nX-")

    def _invalid(self) -> None:
        for data in (b"GET /sparql?query=%FF%FE HTTP/1.1\r\n", b"\xff\xfe\x00 /\r\n"):
            answer = self._server.raw(data + b"Host: x\r\nConnection: close\r\n\r\n", 5)
            if not answer.startswith(b"HTTP/1.1 4"):
                self.wrong.append(f"{answer[:80]!r} for {data!r}")

    def _flood(self) -> None:
        fields = b"".join(b"X-%d: %s\r\n" % (n, b"y" * 900) for n in range(200))
        self._server.raw(b"GET / HTTP/1.1\r\nHost: x\r\n" + fields + b"\r\n", 5)

    def _leave(self) -> None:
        with self._line() as line:
            line.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            self._ended.wait(self._random.random())

    def _no_reader(self) -> None:
        with self._line() as line:
            query = quote("SELECT * { ?a ?b ?c . ?x a ?z } LIMIT 60000")
            line.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            self._ended.wait(1)


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = small_root(tmp_path_factory.mktemp("attack") / "set")
    with serving(root, query_seconds=3, query_memory_mb=250, result_bytes=150 * MB, query_workers=2,
                 head_seconds=3, body_seconds=2, cache_bytes=4 * MB) as running:  # fmt: skip
        yield running


def _warm(server: Server) -> None:
    """What a server does once is done: memory is measured after that."""
    for n in range(60):
        server.ask(f"SELECT * {{ ?s ?p ?o }} # {n}")
        server.ask(f"SELECT * {{ ?s ?p ?o }} # {n}", "text/html")
    server.post(_ROWS)
    for path in ("/", "/sparql", "/metrics", "/no"):
        server.client.get(path)
    assert wait_until(server.settled)


@pytest.mark.slow
def test_under_attack_ask_is_answered_and_nothing_is_left(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    _warm(server)
    processes = len(server.children())
    memory, descriptors = server.memory(), server.descriptors()
    ended = threading.Event()
    attackers = [Attacker(server, n, ended) for n in range(CLIENTS)]
    for attacker in attackers:
        attacker.start()
    seconds, lost = [], []
    with httpx.Client(timeout=30, trust_env=False) as client:
        end, number = time.monotonic() + SECONDS, 0
        while time.monotonic() < end:
            number += 1
            start = time.perf_counter()
            answer = client.get(
                server.sparql_url, params={"query": f"ASK {{}} # {number}"},
                headers={"Accept": JSON},
            )  # fmt: skip
            seconds.append(time.perf_counter() - start)
            if answer.status_code != 200 or answer.json()["boolean"] is not True:
                lost.append(answer.text)
            time.sleep(0.01)
    ended.set()
    for attacker in attackers:
        attacker.join(90)
    assert wait_until(lambda: server.settled() and len(server.children()) == processes, 20)
    # Connections that were left half open end with their timeouts.
    assert wait_until(lambda: server.descriptors() <= descriptors + 1, 15)
    after = server.memory()
    seconds.sort()
    p50, p99 = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.99)]
    with capsys.disabled():
        print(
            f"\nattack: {sum(a.done for a in attackers)} attacks; ASK {len(seconds)} times, "
            f"{len(lost)} lost, p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, most "
            f"{seconds[-1] * 1000:.0f} ms; memory {memory / MB:.0f} MB before, "
            f"{after / MB:.0f} MB after"
        )
    assert not lost
    assert [wrong for attacker in attackers for wrong in attacker.wrong] == []
    assert p99 < 1.0
    assert after < memory * 1.1 + 20 * MB
    assert "Traceback" not in server.log.read_text()
