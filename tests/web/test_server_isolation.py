"""Workers die alone, clients free theirs, nothing outlives the server, nothing gets out."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from server_fixtures import (
    ENDLESS,
    JSON,
    PROBLEM,
    Server,
    gone,
    serving,
    small_root,
    wait_until,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_root(tmp_path_factory.mktemp("isolation") / "set")


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Server]:
    with serving(root, query_seconds=6, query_workers=2, query_memory_mb=300) as running:
        yield running


def _get(server: Server, query: str) -> httpx.Response:
    return httpx.get(
        server.sparql_url, params={"query": query}, headers={"Accept": JSON}, timeout=60,
        trust_env=False,
    )  # fmt: skip


def _busy(server: Server, pool: ThreadPoolExecutor) -> tuple[Future[httpx.Response], int]:
    """A runaway query on its way, and the worker that has it."""
    assert wait_until(server.settled)
    before = {pid: _ticks(pid) for pid in server.workers()}
    running = pool.submit(_get, server, ENDLESS)
    assert wait_until(lambda: server.metrics()["c3graph_queries_long"] == 1)
    time.sleep(0.3)
    spent = {pid: _ticks(pid) - before.get(pid, 0) for pid in server.workers()}
    return running, max(spent, key=lambda pid: spent[pid])


def _ticks(pid: int) -> int:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])
    return 0


def test_a_worker_killed_costs_its_own_query_alone(server: Server) -> None:
    with ThreadPoolExecutor(2) as pool:
        running, worker = _busy(server, pool)
        os.kill(worker, signal.SIGKILL)
        response = running.result()
    assert response.status_code == 503
    assert response.headers["content-type"].startswith(PROBLEM)
    assert int(response.headers["retry-after"]) > 0
    assert all(server.ask(f"ASK {{}} # {n}").json()["boolean"] for n in range(20))


def test_idle_workers_killed_cost_nothing(server: Server) -> None:
    assert wait_until(server.settled)
    started = server.metrics()["c3graph_workers_started"]
    idle = server.workers()
    for pid in idle:
        os.kill(pid, signal.SIGKILL)
    assert gone(idle)
    assert server.ask("ASK {} # after").json()["boolean"] is True
    assert wait_until(lambda: server.metrics()["c3graph_workers_started"] >= started + len(idle))


def test_the_zygote_killed_is_made_anew_and_its_workers_end_with_it(server: Server) -> None:
    with ThreadPoolExecutor(2) as pool:
        running, _ = _busy(server, pool)
        (zygote,), workers = server.zygotes(), server.workers()
        os.kill(zygote, signal.SIGKILL)
        assert running.result().status_code == 503
        assert gone([zygote, *workers])
    assert server.ask("ASK {} # revived").json()["boolean"] is True
    assert server.zygotes() != [zygote]


def test_a_client_that_leaves_frees_its_worker(server: Server) -> None:
    assert wait_until(server.settled)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(server.sparql_url, params={"query": ENDLESS}, timeout=0.7, trust_env=False)
    assert wait_until(server.settled, 3)


def test_a_full_queue_is_a_503_with_retry_after(root: Path) -> None:
    with serving(root, query_seconds=2, query_workers=1, query_queue=1) as server:
        with ThreadPoolExecutor(24) as pool:
            answers = list(pool.map(lambda _: _get(server, ENDLESS), range(24)))
        statuses = {answer.status_code for answer in answers}
        assert 503 in statuses
        assert statuses <= {400, 503}
        for answer in answers:
            assert answer.headers["content-type"].startswith(PROBLEM)
            if answer.status_code == 503:
                assert int(answer.headers["retry-after"]) > 0
                assert answer.json()["limit"] == "query_queue"


def test_who_asks_too_often_is_told_when_to_come_back(root: Path) -> None:
    with serving(root, rate_per_second=0.5, rate_burst=3, trusted_proxies="127.0.0.2") as server:
        # Not from a proxy that is named: what the client says of itself is not believed.
        answers = [server.ask(f"ASK {{}} # {n}", X_Forwarded_For=f"192.0.2.{n}") for n in range(5)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert answers[-1].json()["limit"] == "rate_per_second"


def test_a_named_proxy_is_believed(root: Path) -> None:
    with serving(root, rate_per_second=0.5, rate_burst=1, trusted_proxies="127.0.0.1") as server:
        codes = [
            server.ask(f"ASK {{}} # {n}", X_Forwarded_For=f"192.0.2.{n % 3}").status_code
            for n in range(6)
        ]
        assert codes == [200, 200, 200, 429, 429, 429]


def test_past_the_most_connections_is_a_503_that_says_so(root: Path) -> None:
    with serving(root, max_connections=4) as server:
        lines = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(6)]
        time.sleep(0.3)
        answer = server.raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        for line in lines:
            line.close()
        assert answer.startswith(b"HTTP/1.1 503")
        assert b"retry-after" in answer
        assert b"max_connections" in answer


def test_a_query_under_way_ends_before_the_server(root: Path) -> None:
    with serving(root, query_seconds=3) as server, ThreadPoolExecutor(1) as pool:
        running = pool.submit(_get, server, ENDLESS)
        assert wait_until(lambda: server.metrics()["c3graph_queries_long"] == 1)
        children = server.children()
        server.process.send_signal(signal.SIGTERM)
        # Its own limit ended it, not the stop.
        assert running.result().json()["limit"] == "query_seconds"
        assert server.process.wait(15) is not None
        assert gone(children)


def test_a_server_killed_leaves_no_worker(root: Path) -> None:
    with serving(root, query_seconds=30) as server, ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(_get, server, ENDLESS) for _ in range(3)]
        assert wait_until(lambda: server.metrics()["c3graph_queries_long"] == 3)
        children = server.children()
        server.process.kill()
        server.process.wait()
        assert gone(children)
        assert all(isinstance(a.exception(), httpx.TransportError) for a in asked)


def test_several_processes_serve_one_port_and_end_together(root: Path) -> None:
    with serving(root, server_processes=2) as server:
        assert wait_until(lambda: len(server.workers()) >= 8)
        for n in range(10):
            with httpx.Client(trust_env=False) as client:
                answer = client.get(server.sparql_url, params={"query": f"ASK {{}} # {n}"})
                assert answer.status_code == 200
        children = server.children()
        server.process.kill()
        server.process.wait()
        assert gone(children, 15)


class Listener:
    """A socket that counts who comes."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self.port: int = self._socket.getsockname()[1]
        self.seen = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError):
                self._socket.accept()[0].close()
                self.seen += 1

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._socket.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


SPELLINGS = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ service <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SeRvIcE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE\tSILENT\n<{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE# comment\n<{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE<{0}>{{ ?s ?p ?o }} }}",
    "PREFIX x: <{0}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
    "PREFIX : <{0}> SELECT * {{ SERVICE : {{ ?s ?p ?o }} }}",
    "BASE <{0}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
    "BASE <{0}> SELECT * {{ SERVICE <sparql> {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(<{0}> AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?e {{ <{0}> }} SERVICE SILENT ?e {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }} }}",
    "SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ ?s ?p ?o MINUS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ ?s ?p ?o FILTER(1<2) SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND('#' AS ?x) SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ S\\u0045RVICE \\u003C{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\U00000053ERVICE <{0}> {{ ?s ?p ?o }} }}",
    "ASK {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "DESCRIBE ?s {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{0}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "LOAD <{0}>",
    "LOAD SILENT <{0}> INTO GRAPH <urn:g>",
    "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
]


def test_no_spelling_gets_out(server: Server, listener: Listener) -> None:
    for spelling in SPELLINGS:
        query = spelling.format(f"http://127.0.0.1:{listener.port}/")
        for response in (server.ask(query, "*/*"), server.post(query, "*/*")):
            assert response.status_code in (200, 400, 403), spelling
            if response.status_code == 200:
                assert "FROM" in spelling
    url = f"http://127.0.0.1:{listener.port}/"
    named = {"query": "ASK { ?s ?p ?o }", "default-graph-uri": url, "named-graph-uri": url}
    assert server.client.get("/sparql", params=named).status_code == 200
    time.sleep(0.3)
    assert listener.seen == 0
