"""Hostile clients, in a process of their own so that what they cost is not the measuring client's.

    python attackers.py PORT NUMBER

They attack until their input closes; then a JSON line says how often, and what was wrong.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import socket
import sys
import threading
from collections.abc import Callable
from urllib.parse import quote

import httpx

from server_fixtures import ENDLESS, JSON, PROBLEM, TURTLE, raw

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

    def __init__(self, port: int, number: int, ended: threading.Event) -> None:
        super().__init__()
        self._port, self._ended = port, ended
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
        url = f"http://127.0.0.1:{self._port}/sparql"
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
        return socket.create_connection(("127.0.0.1", self._port), timeout=10)

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
            answer = raw(self._port, data + b"Host: x\r\nConnection: close\r\n\r\n", 5)
            if not answer.startswith(b"HTTP/1.1 4"):
                self.wrong.append(f"{answer[:80]!r} for {data!r}")

    def _flood(self) -> None:
        fields = b"".join(b"X-%d: %s\r\n" % (n, b"y" * 900) for n in range(200))
        raw(self._port, b"GET / HTTP/1.1\r\nHost: x\r\n" + fields + b"\r\n", 5)

    def _leave(self) -> None:
        with self._line() as line:
            line.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            self._ended.wait(self._random.random())

    def _no_reader(self) -> None:
        with self._line() as line:
            query = quote("SELECT * { ?a ?b ?c . ?x a ?z } LIMIT 60000")
            line.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            self._ended.wait(1)


def main() -> None:
    port, number = int(sys.argv[1]), int(sys.argv[2])
    ended = threading.Event()
    attackers = [Attacker(port, n, ended) for n in range(number)]
    for attacker in attackers:
        attacker.start()
    sys.stdin.read()
    ended.set()
    for attacker in attackers:
        attacker.join()
    wrong = [wrong for attacker in attackers for wrong in attacker.wrong]
    print(json.dumps({"attacks": sum(a.done for a in attackers), "wrong": wrong}))


if __name__ == "__main__":
    os.nice(5)
    main()
