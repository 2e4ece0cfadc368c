"""Health, readiness, metrics and the access log of a running server; releases switched under it."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from c3graph import atomic, config
from c3graph.model import Release
from c3graph.web.http.observability import query_hash
from c3graph.web.serving import read_sheets
from planted import Sheet
from server_fixtures import COUNT, CSV, JSON, Server, publish, serving, small_root, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = small_root(tmp_path_factory.mktemp("operating") / "set")
    with serving(root, query_seconds=3, cache_bytes=200_000) as running:
        yield running


def test_it_is_alive_and_ready(server: Server) -> None:
    assert server.client.get("/health").json() == {"status": "alive"}
    ready = server.client.get("/ready").json()
    assert ready["status"] == "ready"
    assert ready["release"].startswith("1.0-")
    assert server.client.get("/ready").headers["cache-control"] == "no-store"


def test_the_metrics_are_read_by_prometheus(server: Server) -> None:
    server.ask("ASK {} # counted")
    text = server.client.get("/metrics")
    assert text.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = {f.name: f for f in text_string_to_metric_families(text.text)}
    assert families["c3graph_requests"].type == "counter"
    assert families["c3graph_request_seconds"].type == "histogram"
    assert {"method", "status", "cache"} <= set(families["c3graph_requests"].samples[0].labels)
    for name in ("running", "waiting", "long", "parked", "answered", "timed_out"):
        assert f"c3graph_queries_{name}" in families
    assert {"c3graph_cache_bytes", "c3graph_cache_entries"} <= set(families)


def test_a_log_line_says_what_was_asked_and_what_came(server: Server) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 7 # logged"
    for _ in range(2):
        size = len(server.ask(query, "application/n-triples").content)
    server.post("ASK { # broken")
    named = query_hash(query)
    assert wait_until(lambda: server.lines()[-1]["status"] == 400)
    miss, hit = server.lines()[-3:-1]
    assert (miss["query"], miss["rows"], miss["cache"]) == (named, 7, "miss")
    assert (hit["cache"], hit["status"], hit["bytes"]) == ("hit", 200, size)
    for line in (miss, hit):
        assert line["method"] == "GET"
        assert line["path"] == "/sparql"
        assert line["seconds"] >= 0
        assert line["release"].startswith("1.0-")
        assert query not in str(line)


def test_a_repeated_query_needs_no_worker(server: Server) -> None:
    first = server.ask("SELECT * { ?s ?p ?o } LIMIT 3", CSV)
    answered = server.metrics()["c3graph_queries_answered"]
    for _ in range(5):
        again = server.ask("SELECT * { ?s ?p ?o } LIMIT 3", CSV)
        assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
        known = server.ask(
            "SELECT * { ?s ?p ?o } LIMIT 3", CSV, If_None_Match=first.headers["etag"]
        )
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["etag"] == first.headers["etag"]
        assert "Accept" in known.headers["vary"]
    assert server.metrics()["c3graph_queries_answered"] == answered
    other = server.ask("SELECT * { ?s ?p ?o } LIMIT 3", JSON)
    assert other.headers["etag"] != first.headers["etag"]
    assert not first.headers["etag"].startswith("W/")


def test_the_cache_stays_below_its_bytes(server: Server) -> None:
    for n in range(150):
        server.ask(f"SELECT * {{ ?s ?p ?o }} LIMIT 30 # {n}")
        assert server.metrics()["c3graph_cache_bytes"] <= 200_000
    assert server.metrics()["c3graph_cache_entries"] > 5


def test_what_differs_each_time_is_not_cached(server: Server) -> None:
    answers = [server.ask("SELECT (RAND() AS ?x) {}") for _ in range(2)]
    assert answers[0].content != answers[1].content
    assert all("etag" not in answer.headers for answer in answers)


class Asking:
    """A client that asks one thing again and again; `got` is (tag, number of triples)."""

    def __init__(self, server: Server, vary: bool) -> None:
        self.got: list[tuple[str, str]] = []
        self.failed: list[str] = []
        self._server, self._vary = server, vary
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        with httpx.Client(timeout=30, trust_env=False) as client:
            number = 0
            while not self._ended.is_set():
                number += 1
                query = f"{COUNT} # {number}" if self._vary else COUNT
                try:
                    answer = client.get(
                        self._server.sparql_url, params={"query": query}, headers={"Accept": JSON}
                    )
                    assert answer.status_code == 200, answer.text
                    found = answer.json()["results"]["bindings"][0]["n"]["value"]
                    self.got.append((answer.headers["etag"], found))
                except (httpx.HTTPError, AssertionError, KeyError) as error:
                    self.failed.append(repr(error))

    def end(self) -> None:
        self._ended.set()
        self._thread.join()


def _switch(root: Path, found: Release) -> None:
    atomic.replace(root / "releases" / "current", f"{found.path.name}\n".encode())


def _in_service(server: Server, found: Release) -> bool:
    return bool(server.client.get("/ready").json().get("release") == found.version)


def test_a_release_is_switched_and_no_request_fails_or_mixes(tmp_path: Path) -> None:
    root = small_root(tmp_path / "set")
    with serving(root, query_seconds=3) as server:
        clients = [Asking(server, vary=n % 2 == 0) for n in range(4)]
        time.sleep(0.5)
        one = server.client.get("/ready").json()["release"]
        two = publish(root / "releases", 300, version="2.0")
        assert wait_until(lambda: _in_service(server, two), 20)
        time.sleep(0.5)
        back = next(p for p in (root / "releases").iterdir() if p.name.startswith("1.0-"))
        atomic.replace(root / "releases" / "current", f"{back.name}\n".encode())
        assert wait_until(lambda: server.client.get("/ready").json()["release"] == one, 20)
        time.sleep(0.5)
        for client in clients:
            client.end()
        assert not [failure for client in clients for failure in client.failed]
        for client in clients:
            seen: dict[str, set[str]] = {}
            for tag, number in client.got:
                seen.setdefault(tag, set()).add(number)
            assert all(len(numbers) == 1 for numbers in seen.values())
            assert {number for _, number in client.got} == {"800", "600"}
        # The pools of releases no longer asked end.
        assert wait_until(lambda: len(server.zygotes()) == 1, 15)


def test_a_release_that_is_broken_leaves_the_old_one_in_service(tmp_path: Path) -> None:
    root = small_root(tmp_path / "set")
    with serving(root) as server:
        old = server.client.get("/ready").json()
        broken = root / "releases" / "9.9-broken"
        shutil.copytree(next(p for p in (root / "releases").glob("1.0-*")), broken)
        (broken / "report.json").write_text("{}")
        atomic.replace(root / "releases" / "current", b"9.9-broken\n")
        time.sleep(2.5)
        assert server.client.get("/ready").json() == old
        assert server.ask("ASK {} # still").json()["boolean"] is True
        two = publish(root / "releases", 300, version="2.0")
        assert wait_until(lambda: _in_service(server, two), 20)


def test_a_short_soak(tmp_path: Path) -> None:
    """Mixed load, a release switched every three seconds: nothing fails, nothing grows."""
    root = small_root(tmp_path / "set")
    one = publish(root / "releases", 400)
    two = publish(root / "releases", 300, version="2.0")
    with serving(root, query_seconds=3) as server:
        clients = [Asking(server, vary=n % 2 == 0) for n in range(4)]
        for n in range(6):
            _switch(root, (one, two)[n % 2])
            time.sleep(3)
            if n == 1:
                early = server.descriptors()
        for client in clients:
            client.end()
        assert not [failure for client in clients for failure in client.failed]
        assert all({n for _, n in c.got} == {"800", "600"} for c in clients)
        assert wait_until(lambda: len(server.zygotes()) == 1, 15)
        assert wait_until(lambda: server.descriptors() <= early, 5)


def test_a_sheet_that_cannot_be_read_is_logged_counted_and_takes_only_its_own_passages(
    tmp_path: Path,
) -> None:
    root = small_root(tmp_path / "set", things=5)
    for slug in ("good", "torn", "changed"):
        sheet = Sheet(slug=slug)
        sheet.entity("p", "Project", "HARBOUR")
        sheet.write(root)
    (root / "data/claims/torn.yaml").write_text("source: [\n", encoding="utf-8")
    (root / "texts/changed.txt").write_text("another text", encoding="utf-8")
    with serving(root, review=1) as server:
        assert server.metrics()["c3graph_sheets_unreadable"] == 2
        log = server.log.read_text()
        assert "the passages of torn.yaml are not shown: " in log
        assert "the passages of changed.yaml are not shown: " in log
        page = server.client.get("/review").text
        rows = re.findall(r'<th scope="row">(\w+)</th><td colspan="5" class="error">([^<]+)', page)
        assert {slug for slug, _ in rows} == {"torn", "changed"}
        assert all(f"data/claims/{slug}.yaml" in said or "texts/changed.txt" in said
                   for slug, said in rows)  # fmt: skip
    read = read_sheets(config.load(root, environ={}))
    assert (set(read.texts), set(read.decisions)) == ({"good"}, {"good"})
    assert {Path(path).stem for path in read.unreadable} == {"torn", "changed"}
