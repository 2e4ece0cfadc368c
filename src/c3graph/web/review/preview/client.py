"""Asks the process that foresees, within a time; one that is late is ended and started anew."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import sys
from pathlib import Path

from c3graph import errors
from c3graph.config import Settings
from c3graph.errors import Busy, C3GraphError, LimitExceeded
from c3graph.web.review.preview.compute import Consequence, PreviewRequest, framed

_WAITING = 8


class Previewer:
    """What a change would publish, told by a process of its own: the server's loop goes on."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._alone = asyncio.Lock()
        self._waiting = 0
        self._warming: asyncio.Task[None] | None = None

    async def foresee(self, path: Path, content: str) -> Consequence:
        """Raises LimitExceeded past `preview_seconds`, Busy, and what is wrong with the dataset."""
        answer = await self._ask((path, content))
        if not isinstance(answer, Consequence):
            raise C3GraphError("the preview gave no answer")
        return answer

    def warm(self) -> None:
        """Have the dataset as it is built and judged, in the background."""
        if self._warming is None or self._warming.done():
            self._warming = asyncio.create_task(self._warm())

    async def _warm(self) -> None:
        with contextlib.suppress(C3GraphError):
            await self._ask(None)

    async def _ask(self, asked: PreviewRequest) -> object:
        if self._waiting >= _WAITING:
            raise Busy("too many previews wait", limit="preview_seconds", hint="try again")
        self._waiting += 1
        try:
            async with self._alone:
                return await self._in_time(asked)
        finally:
            self._waiting -= 1

    async def _in_time(self, asked: PreviewRequest) -> object:
        seconds = self._settings.preview_seconds
        answer: object = None
        try:
            async with asyncio.timeout(seconds or None):
                answer = await self._exchange(asked)
        except TimeoutError:
            await self._end()
            raise LimitExceeded(
                f"what the change would publish was not known within {seconds:g} s",
                limit="preview_seconds", hint="save it, and see what c3graph validate says",
            ) from None  # fmt: skip
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError) as error:
            # An answer that is not taken would be the next question's.
            await self._end()
            if isinstance(error, asyncio.CancelledError):
                raise
            raise C3GraphError("the preview's process has ended; try again") from None
        if isinstance(answer, tuple):
            name, what, where, hint = answer
            kind = getattr(errors, name)
            if issubclass(kind, LimitExceeded):
                raise kind(what, limit="preview_seconds", where=where, hint=hint)
            raise kind(what, where=where, hint=hint)
        return answer

    async def _exchange(self, asked: PreviewRequest) -> object:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "c3graph.web.review.preview.worker",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
            assert self._process.stdin is not None
            self._process.stdin.write(framed(self._settings))
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(framed(asked))
        await self._process.stdin.drain()
        size = int.from_bytes(await self._process.stdout.readexactly(4), "big")
        return pickle.loads(await self._process.stdout.readexactly(size))

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def close(self) -> None:
        """Ends the process that computes previews."""
        if self._warming is not None:
            self._warming.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._warming
        await self._end()
