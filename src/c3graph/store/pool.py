"""Queries run in worker processes: each may run out of time or memory, and dies alone.

    waiting --first by least use--> running --longer than PATIENCE--> long
                                                 (no room) parked, resumed when there is room

`workers` queries may be long at once. `QUICK` more places are kept for questions that are answered
within `PATIENCE`, so that however many heavy ones there are, a light one finds a place. When more
turn out long than there are long places, that of the client who used most is parked (its process
stopped), up to `PARKED`; past that it is turned away. What waits too long, or finds the queue full,
is told to try again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from c3graph.errors import Busy, LimitExceeded, ReleaseError
from c3graph.store import schedule
from c3graph.store.outcome import Counts, QueryLimits, SerialisedResult, raise_error
from c3graph.store.processes import Nursery, Worker, WorkerEnded
from c3graph.store.worker import PARTIAL

PATIENCE = 0.1
QUICK = 3
PARKED = 8
# The last idle workers are for light clients; so are all while nothing more can be parked.
_KEPT_FREE = 1
_REVIVE_SECONDS = 1.0
_NOBODY: schedule.Client = ("", 0)


@dataclass(slots=True, eq=False)
class _Query:
    """A query on its way: waiting, then running on a worker."""

    client: schedule.Client
    number: int
    place: asyncio.Future[Worker]
    started: float = 0.0
    long: bool = False
    parked: bool = False
    turned_away: bool = False
    deadline: asyncio.Timeout | None = None
    worker: Worker | None = None
    patience: asyncio.TimerHandle | None = None


def _ends_later(query: _Query) -> bool:
    """Whether a query's end is not under way: its deadline may be moved."""
    if query.turned_away or query.deadline is None:
        return False
    return not query.deadline.expired()


class QueryPool:
    """A bounded pool of workers over one release's store.

    `run` raises QuerySyntaxError, LimitExceeded (naming the setting), Busy (no room now).
    """

    def __init__(
        self,
        store: Path,
        limits: QueryLimits,
        prefixes: Mapping[str, str],
        base: str,
        *,
        sealed: bool = True,
    ) -> None:
        self._limits = limits
        self._spool = tempfile.TemporaryDirectory(prefix="c3graph-")
        self._nursery = Nursery(
            {
                "store": str(store),
                "memory_mb": limits.memory_mb,
                "spool_bytes": limits.spool_bytes,
                "result_bytes": limits.result_bytes,
                "folder": self._spool.name,
                "prefixes": dict(prefixes),
                "base": base,
                "sealed": sealed,
            }
        )
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._waiting: list[_Query] = []
        self._running: set[_Query] = set()
        self._usage = schedule.ClientUsage()
        self._number = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._spawning = 0
        self._closed = False
        self.counts = Counts()

    async def start(self) -> None:
        """Raises ReleaseError where the store cannot be opened."""
        self._nursery.start()
        try:
            self._spawning = self._wanted()
            await asyncio.gather(*(self._add() for _ in range(self._wanted())))
        except BaseException:
            await self.close()
            raise

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers."""
        return [worker.pid for worker in self._workers]

    def states(self) -> dict[str, int]:
        """How many queries wait, run, are long, are parked; how many workers there are."""
        return {
            "waiting": len(self._waiting),
            "running": len(self._running),
            "long": sum(q.long and not q.parked for q in self._running),
            "parked": self._parked(),
            "workers": len(self._workers),
        }

    def _wanted(self) -> int:
        return self._limits.workers + QUICK

    def _parked(self) -> int:
        return sum(query.parked for query in self._running)

    def _long(self) -> int:
        return sum(query.long and not query.parked for query in self._running)

    async def _add(self) -> None:
        try:
            worker = await self._nursery.spawn()
        finally:
            self._spawning -= 1
        self._join(worker)

    async def _add_again(self) -> None:
        """A worker in the place of one that ended; the zygote is made anew where it is gone."""
        try:
            await self._add()
        except ReleaseError:
            await asyncio.sleep(_REVIVE_SECONDS)
            if not self._closed:
                self._nursery.revive()
                self._fill()

    def _join(self, worker: Worker) -> None:
        self.counts.workers_started += 1
        if self._closed:
            worker.kill()
            return
        self._workers.add(worker)
        self._idle.append(worker)
        worker.when_gone(lambda: self._lost(worker))
        self._dispatch()

    def _lost(self, worker: Worker) -> None:
        """A worker that nobody asked anything is gone: it is replaced before anybody does."""
        if worker in self._idle:
            self._idle.remove(worker)
            self._end(worker)
            self._fill()

    def _task(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _fill(self) -> None:
        """As many workers as there are places; a parked one takes none."""
        while not self._closed:
            active = len(self._workers) - self._parked() + self._spawning
            if active >= self._wanted():
                break
            self._spawning += 1
            self._task(self._add_again())
        while self._idle and len(self._workers) - self._parked() > self._wanted():
            self._end(self._idle.pop())

    def _end(self, worker: Worker) -> None:
        self._workers.discard(worker)
        worker.kill()
        for partial in Path(self._spool.name).glob(f"{PARTIAL}{worker.pid}-*"):
            partial.unlink(missing_ok=True)

    async def run(
        self,
        query: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        client: schedule.Client = _NOBODY,
    ) -> SerialisedResult:
        """The whole result of a query in a media type; a cancelled call frees its worker."""
        asked = {
            "query": query,
            "media_type": media_type,
            "default_graphs": list(default_graphs),
            "named_graphs": list(named_graphs),
        }
        mine = await self._place(client)
        worker = mine.worker
        assert worker is not None
        took: float | None = None
        keep = False
        try:
            head, body = await self._ask(mine, worker, json.dumps(asked).encode())
            took, keep = float(head["seconds"]), not head["swollen"]
        except WorkerEnded as ended:
            self._explain_end(ended)
        finally:
            self._leave(mine, worker, keep=keep, took=took)
        if "error" in head:
            raise_error(head)
        self.counts.answered += 1
        path = head["path"]
        return SerialisedResult(Path(str(path)) if path else body, int(head["rows"]))

    async def _place(self, client: schedule.Client) -> _Query:
        """Wait for a worker. Raises Busy where there is no room, or none in time."""
        loop = asyncio.get_running_loop()
        self._number += 1
        mine = _Query(client, self._number, loop.create_future())
        self._waiting.append(mine)
        self._dispatch()
        if mine.worker is not None:
            return mine
        now = time.monotonic()
        if not mine.place.done() and len(self._waiting) > self._limits.queue:
            refused = schedule.last(self._waiting, self._usage, now)
            if refused is not None:
                self._waiting.remove(refused)
                refused.place.set_exception(self._busy("too many queries are waiting"))
        try:
            async with asyncio.timeout(self._limits.seconds):
                mine.worker = await mine.place
        except TimeoutError:
            raise self._busy("no worker became free in time") from None
        except BaseException:
            if mine.place.done() and not mine.place.cancelled() and not mine.place.exception():
                self._leave(mine, mine.place.result(), keep=True)
            raise
        finally:
            if mine in self._waiting:
                self._waiting.remove(mine)
        return mine

    def _busy(self, what: str) -> Busy:
        self.counts.turned_away += 1
        return Busy(what, limit="query_queue", hint="try again shortly")

    def _dispatch(self) -> None:
        """Give idle workers to whoever waits, by least use."""
        now = time.monotonic()
        while self._idle and self._waiting:
            candidates = self._waiting
            if self._parked() >= PARKED or len(self._idle) <= _KEPT_FREE:
                candidates = schedule.light(candidates, self._usage, now)
            chosen = schedule.first(candidates, self._usage, now)
            if chosen is None:
                break
            self._waiting.remove(chosen)
            if chosen.place.done():
                continue
            chosen.started = now
            self._running.add(chosen)
            chosen.worker = self._idle.pop()
            loop = asyncio.get_running_loop()
            chosen.patience = loop.call_later(PATIENCE, self._lingers, chosen)
            chosen.place.set_result(chosen.worker)

    async def _ask(
        self, mine: _Query, worker: Worker, frame: bytes
    ) -> tuple[dict[str, Any], bytes]:
        try:
            async with asyncio.timeout(self._limits.seconds) as mine.deadline:
                return await worker.ask(frame)
        except TimeoutError:
            if mine.turned_away or mine.parked:
                raise self._busy("too many long queries are running") from None
            self.counts.timed_out += 1
            raise LimitExceeded(
                f"the query took longer than {self._limits.seconds:g} s",
                limit="query_seconds",
                hint="make it more selective, or take a dump",
            ) from None

    def _lingers(self, query: _Query) -> None:
        """A query turned out long. Too many long ones: who used most is parked, or turned away."""
        if query not in self._running:
            return
        now = time.monotonic()
        query.long = True
        assert query.worker is not None
        query.worker.lower()
        self._usage.add(query.client, PATIENCE, now)
        if self._long() <= self._limits.workers:
            return
        active = [q for q in self._running if q.long and not q.parked]
        parked = schedule.last(active, self._usage, now)
        if parked is not None and parked.worker is not None:
            parked.parked = True
            parked.worker.stop()
        # One whose time is up, or that was turned away, is on its way out already.
        held = [q for q in self._running if q.parked and _ends_later(q)]
        if len(held) > PARKED:
            refused = schedule.last(held, self._usage, now)
            if refused is not None and refused.deadline is not None:
                refused.turned_away = True
                refused.deadline.reschedule(asyncio.get_running_loop().time())
        self._fill()

    def _leave(
        self, query: _Query, worker: Worker, *, keep: bool, took: float | None = None
    ) -> None:
        """A query is over: its worker serves again or ends, and a parked one may go on.

        `took` is the processor's seconds; without it all that passed counts.
        """
        now = time.monotonic()
        if query.patience is not None:
            query.patience.cancel()
        self._running.discard(query)
        used = now - query.started if took is None else took
        self._usage.add(query.client, used, now, light=keep and not query.long)
        # What was lowered stays so: a long query's worker ends with it.
        if keep and not query.long and worker in self._workers and not self._closed:
            self._idle.append(worker)
        else:
            self._end(worker)
        self._resume()
        self._fill()
        self._dispatch()

    def _resume(self) -> None:
        now = time.monotonic()
        while self._long() < self._limits.workers:
            parked = [query for query in self._running if query.parked]
            chosen = schedule.first(parked, self._usage, now)
            if chosen is None:
                return
            assert chosen.worker is not None
            chosen.parked = False
            chosen.worker.resume()

    def _explain_end(self, ended: WorkerEnded) -> None:
        """Why a worker ended by itself. It aborts where memory runs out; else it was killed."""
        if ended.status in (-signal.SIGABRT, -signal.SIGSEGV, 1):
            self.counts.out_of_memory += 1
            raise LimitExceeded(
                f"the query needed more than {self._limits.memory_mb} MB and was ended",
                limit="query_memory_mb",
                hint="make it more selective, or take a dump",
            ) from None
        raise self._busy("the query's worker was ended from outside") from None

    async def close(self) -> None:
        """End every worker and remove the spool folder."""
        self._closed = True
        for query in list(self._waiting):
            if not query.place.done():
                query.place.set_exception(self._busy("the server is stopping"))
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in list(self._workers):
            self._end(worker)
        await self._nursery.close()
        await asyncio.sleep(0)  # connections that were ended close in the loop's next turn
        with contextlib.suppress(OSError):
            self._spool.cleanup()
