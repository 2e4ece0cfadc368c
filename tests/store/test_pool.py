"""Queries run in worker processes: each has limits, and dies alone."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from c3graph.errors import Busy, C3GraphError, LimitExceeded, QuerySyntaxError, ReleaseError
from c3graph.rdf.syntax import prefixes
from c3graph.store.outcome import QueryLimits
from c3graph.store.pool import QueryPool
from c3graph.store.processes import Nursery, _Line
from planted import BASE, store_of, triples

LIMITS = QueryLimits(
    seconds=30, memory_mb=512, result_bytes=10_000_000, spool_bytes=1_000_000, workers=1, queue=8
)
JSON, NT = "application/sparql-results+json", "application/n-triples"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ALL = "SELECT * { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GREEDY = "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store_of(tmp_path_factory.mktemp("pool") / "store", triples(500))


def use(folder: Path, what: Callable[[QueryPool], Awaitable[None]], **limits: float) -> None:
    """Runs a coroutine over a pool, and closes the pool."""

    async def run() -> None:
        pool = QueryPool(folder, replace(LIMITS, **limits), prefixes(BASE), BASE)  # type: ignore[arg-type]
        await pool.start()
        try:
            await what(pool)
        finally:
            await pool.close()

    asyncio.run(run())


def children() -> set[int]:
    """Processes whose parent is this one."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == os.getpid():
            found.add(int(stat.parent.name))
    return found


async def answers(pool: QueryPool) -> None:
    result = await pool.run(COUNT, JSON)
    assert isinstance(result.body, bytes)
    (binding,) = json.loads(result.body)["results"]["bindings"]
    assert binding["n"]["value"] == "1000"


def test_each_media_type(folder: Path) -> None:
    ask, graph = "ASK { ?s ?p ?o }", "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 3"
    select = "SELECT ?s { ?s a ?t } ORDER BY ?s LIMIT 1"
    wanted = [
        (select, JSON, b'"uri"'),
        (select, "application/sparql-results+xml", b"<uri>"),
        (select, "text/csv", f"s\r\n{BASE}id/project/p0\r\n".encode()),
        (select, "text/tab-separated-values", f"?s\n<{BASE}id/project/p0>\n".encode()),
        (ask, JSON, b'"boolean":true'),
        (ask, "application/sparql-results+xml", b"<boolean>true</boolean>"),
        (graph, "text/turtle", b"c3:Project"),
        (graph, NT, b"def#Project> ."),
        (graph, "application/rdf+xml", b"<rdf:RDF"),
        (graph, "application/ld+json", b'"@'),
    ]

    async def run(pool: QueryPool) -> None:
        for query, media_type, part in wanted:
            result = await pool.run(query, media_type)
            assert isinstance(result.body, bytes)
            assert part in result.body, media_type
            if query == graph:
                assert result.rows == 3

    use(folder, run)


def test_a_syntax_error_has_its_place(folder: Path) -> None:
    async def run(pool: QueryPool) -> None:
        with pytest.raises(QuerySyntaxError) as caught:
            await pool.run("SELECT *\nWHERE { ?s ?p }", JSON)
        assert (caught.value.line, caught.value.column) == (2, 15)
        with pytest.raises(QuerySyntaxError, match="not a graph IRI"):
            await pool.run(ALL, JSON, default_graphs=["no iri"])
        await answers(pool)

    use(folder, run)


def test_a_query_that_takes_too_long_dies_and_the_pool_lives(folder: Path) -> None:
    async def run(pool: QueryPool) -> None:
        for _ in range(2):
            with pytest.raises(LimitExceeded, match=r"longer than 0\.5 s") as caught:
                await pool.run(ENDLESS, JSON)
            assert caught.value.limit == "query_seconds"
        await answers(pool)

    use(folder, run, seconds=0.5)


def test_a_query_that_needs_too_much_memory_dies_alone(folder: Path) -> None:
    async def run(pool: QueryPool) -> None:
        with pytest.raises(LimitExceeded) as caught:
            await pool.run(GREEDY, JSON)
        assert caught.value.limit == "query_memory_mb"
        await answers(pool)

    use(folder, run, memory_mb=64)


def test_a_result_above_its_bound_is_refused_whole(folder: Path) -> None:
    async def run(pool: QueryPool) -> None:
        for query, media_type in ((ALL, JSON), ("CONSTRUCT WHERE { ?s ?p ?o }", NT)):
            with pytest.raises(LimitExceeded, match="larger than 60,000 bytes") as caught:
                await pool.run(query, media_type)
            assert caught.value.limit == "result_bytes"
        await answers(pool)

    use(folder, run, result_bytes=60_000, spool_bytes=1_000)


def test_a_large_result_lies_in_a_file_and_is_the_same(folder: Path) -> None:
    bodies: list[bytes] = []

    async def small(pool: QueryPool) -> None:
        result = await pool.run(ALL, JSON)
        assert isinstance(result.body, bytes)
        bodies.append(result.body)

    async def large(pool: QueryPool) -> None:
        result = await pool.run(ALL, JSON)
        assert isinstance(result.body, Path)
        bodies.append(result.body.read_bytes())
        with pytest.raises(LimitExceeded):
            await pool.run("SELECT * { ?s ?p ?o . ?a ?b ?c }", JSON)
        assert list(result.body.parent.iterdir()) == [result.body]

    use(folder, small)
    use(folder, large, spool_bytes=1_000, result_bytes=1_000_000)
    assert bodies[0] == bodies[1]
    assert len(json.loads(bodies[0])["results"]["bindings"]) == 1000


def test_a_full_queue_turns_away(folder: Path) -> None:
    async def run(pool: QueryPool) -> None:
        asked = [asyncio.create_task(pool.run(ENDLESS, JSON)) for _ in range(12)]
        done, waiting = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        refusals = [task.exception() for task in done]
        assert refusals
        for refusal in refusals:
            assert isinstance(refusal, Busy)
            assert (refusal.limit, refusal.status) == ("query_queue", 503)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await answers(pool)

    use(folder, run, queue=2)


def test_a_cancelled_call_frees_its_worker(folder: Path) -> None:
    async def run(pool: QueryPool) -> None:
        task = asyncio.create_task(pool.run(ENDLESS, JSON))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(answers(pool), 10)

    use(folder, run)


def test_kill_9_of_a_worker_costs_its_query_alone(folder: Path) -> None:
    async def run(pool: QueryPool) -> None:
        others = asyncio.create_task(answers(pool))
        task = asyncio.create_task(pool.run(ENDLESS, JSON))
        await asyncio.sleep(0.4)
        os.kill(max(pool.pids, key=_cpu), signal.SIGKILL)
        with pytest.raises(LimitExceeded):
            await task
        await others
        for _ in range(3):
            await answers(pool)

    use(folder, run, workers=2)


def _cpu(process: int) -> int:
    """Ticks of processor time in user mode."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11])


def test_a_closed_pool_leaves_no_process_and_no_file(folder: Path) -> None:
    before = children()
    spools: list[Path] = []
    workers: list[int] = []

    async def run(pool: QueryPool) -> None:
        workers.extend(pool.pids)
        result = await pool.run(ALL, JSON)
        assert isinstance(result.body, Path)
        spools.append(result.body.parent)

    use(folder, run, workers=3, spool_bytes=10)
    assert len(workers) >= 3
    assert children() <= before
    assert not any(_alive(worker) for worker in workers)
    assert not spools[0].exists()


def _alive(process: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state in "ZX":
            return False
        time.sleep(0.02)
    return True


def test_a_store_that_no_worker_can_open(tmp_path: Path) -> None:
    before = children()

    async def run(pool: QueryPool) -> None:
        raise AssertionError

    with pytest.raises(ReleaseError, match="store"):
        use(tmp_path / "none", run)
    assert children() <= before


def test_an_evaluation_that_fails_is_an_error(folder: Path) -> None:
    async def run(pool: QueryPool) -> None:
        with pytest.raises(C3GraphError):
            await pool.run("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", JSON)
        await answers(pool)

    use(folder, run)


def test_what_a_worker_says_before_it_is_asked_is_kept() -> None:
    async def run() -> object:
        line = _Line()
        hello = json.dumps({"pid": 7}).encode()
        line.data_received(struct.pack("!I", len(hello)) + hello)
        return await line.first()

    assert asyncio.run(run()) == ({"pid": 7}, b"")


def test_who_no_longer_waits_for_a_worker_leaves_no_connection() -> None:
    """Found where a pool was closed while it started workers: their sockets stayed open."""

    async def run() -> None:
        nursery = Nursery({"store": "none"})
        mine, deaf = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with mine, deaf:
            nursery._control = mine
            before = len(os.listdir("/proc/self/fd"))
            waiting = asyncio.create_task(nursery.spawn())
            while len(os.listdir("/proc/self/fd")) <= before:
                await asyncio.sleep(0)
            await asyncio.sleep(0.05)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            await asyncio.sleep(0)
            assert len(os.listdir("/proc/self/fd")) == before

    asyncio.run(run())
