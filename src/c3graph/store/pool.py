"""Worker processes that answer queries: each may run out of time or memory and dies alone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import struct
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from c3graph.errors import Busy, C3GraphError, LimitExceeded, QuerySyntaxError, ReleaseError
from c3graph.iris import BASE


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take (seconds, MB, bytes), and how many may run and wait."""

    seconds: float
    memory_mb: int
    result_bytes: int
    spool_bytes: int
    workers: int
    queue: int


@dataclass(frozen=True, slots=True)
class Result:
    """A whole serialised result: bytes, or the path of a spool file that the caller unlinks."""

    body: bytes | Path
    rows: int


class _Worker:
    """One process and the pipes to it."""

    def __init__(self, argument: str) -> None:
        self._argument = argument
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "c3graph.store.worker", self._argument,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
            limit=1 << 20,
        )  # fmt: skip
        try:
            await self._frame()
        except asyncio.IncompleteReadError:
            await self.kill()
            raise ReleaseError("no worker could open the store", where=self._argument) from None
        except BaseException:
            await self.kill()
            raise

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def _frame(self) -> dict[str, object]:
        assert self._process is not None
        assert self._process.stdout is not None
        (length,) = struct.unpack("!I", await self._process.stdout.readexactly(4))
        head: dict[str, object] = json.loads(await self._process.stdout.readexactly(length))
        return head

    async def ask(self, frame: bytes) -> tuple[dict[str, object], bytes]:
        """Head and body of the reply. Raises IncompleteReadError where the process died."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(frame)
        await self._process.stdin.drain()
        head = await self._frame()
        size = head.get("bytes", 0)
        assert isinstance(size, int)
        return head, await self._process.stdout.readexactly(size) if size else b""

    async def kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _raise(head: Mapping[str, Any]) -> None:
    what = str(head["what"])
    if head["error"] == "syntax":
        raise QuerySyntaxError(
            what,
            where=head["where"],
            line=head["line"],
            column=head["column"],
            text=head["text"],
        )
    if head["error"] == "limit":
        raise LimitExceeded(what, limit=str(head["limit"]), hint=str(head["hint"]))
    raise C3GraphError(what)


class QueryPool:
    """A bounded pool of workers over one release's store.

    `run` raises QuerySyntaxError, LimitExceeded (naming the setting), Busy (queue full).
    """

    def __init__(
        self, store: Path, limits: Limits, prefixes: Mapping[str, str], base: str = BASE
    ) -> None:
        self._base = base
        self._limits = limits
        self._prefixes = dict(prefixes)
        self._spool = tempfile.TemporaryDirectory(prefix="c3graph-")
        self._argument = json.dumps(
            {
                "store": str(store),
                "memory_mb": limits.memory_mb,
                "spool_bytes": limits.spool_bytes,
                "result_bytes": limits.result_bytes,
                "folder": self._spool.name,
            }
        )
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._workers: set[_Worker] = set()
        self._waiting = 0
        self._replacing: set[asyncio.Task[None]] = set()
        self._closed = False

    async def start(self) -> None:
        await asyncio.gather(*(self._add() for _ in range(self._limits.workers)))

    async def _add(self) -> None:
        worker = _Worker(self._argument)
        await worker.start()
        if self._closed:
            await worker.kill()
            return
        self._workers.add(worker)
        self._idle.put_nowait(worker)

    def _replace(self, worker: _Worker) -> None:
        async def replace() -> None:
            self._workers.discard(worker)
            pid = worker.pid
            await worker.kill()
            for partial in Path(self._spool.name).glob(f"partial-{pid}-*"):
                partial.unlink(missing_ok=True)
            if not self._closed:
                await self._add()

        task = asyncio.create_task(replace())
        self._replacing.add(task)
        task.add_done_callback(self._replacing.discard)

    async def run(
        self,
        query: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Result:
        """The whole result of a query in a media type; a cancelled call frees its worker."""
        asked = {
            "query": query,
            "media_type": media_type,
            "default_graphs": list(default_graphs),
            "named_graphs": list(named_graphs),
            "prefixes": self._prefixes,
            "base": self._base,
        }
        data = json.dumps(asked).encode()
        worker = await self._take()
        try:
            async with asyncio.timeout(self._limits.seconds):
                head, body = await worker.ask(struct.pack("!I", len(data)) + data)
        except TimeoutError:
            self._replace(worker)
            raise LimitExceeded(
                f"the query took longer than {self._limits.seconds:g} s",
                limit="query_seconds",
                hint="make it more selective, or take a dump",
            ) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            self._replace(worker)
            raise LimitExceeded(
                f"the query needed more than {self._limits.memory_mb} MB and was ended",
                limit="query_memory_mb",
                hint="make it more selective, or take a dump",
            ) from None
        except BaseException:
            self._replace(worker)
            raise
        self._idle.put_nowait(worker)
        if "error" in head:
            _raise(head)
        path = head["path"]
        return Result(Path(str(path)) if path else body, int(str(head["rows"])))

    async def _take(self) -> _Worker:
        if self._idle.empty() and self._waiting >= self._limits.queue:
            raise Busy(
                "too many queries are waiting", limit="query_queue", hint="try again shortly"
            )
        self._waiting += 1
        try:
            return await self._idle.get()
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End every worker and remove the spool folder."""
        self._closed = True
        await asyncio.gather(*self._replacing, return_exceptions=True)
        await asyncio.gather(*(worker.kill() for worker in self._workers))
        self._workers.clear()
        with contextlib.suppress(OSError):
            os.rmdir(self._spool.name)
        self._spool.cleanup()
