"""Whole files by sendfile(2): the ASGI extension `http.response.pathsend` for uvicorn's connection.

uvicorn (0.54) has not got it, and a dump read in pieces by a thread reaches a sixth of what the
kernel sends. The file goes to a duplicate of the connection's descriptor, since the event loop lets
nobody else wait for its own; nothing else is written until it has been sent.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

EXTENSION = "http.response.pathsend"
AVAILABLE = sys.platform == "linux"
# At most so much at a time, so that others get their turn.
_PIECE_BYTES = 1 << 21
_TURNS, _FLUSH_SECONDS = 10, 0.001


class Stalled(ConnectionError):
    """The client has taken nothing for too long."""


async def _writable(number: int, seconds: float) -> None:
    """Wait until a descriptor takes more. Raises Stalled."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()

    def answer() -> None:
        if not ready.done():
            ready.set_result(None)

    loop.add_writer(number, answer)
    try:
        await asyncio.wait_for(ready, seconds)
    except TimeoutError:
        raise Stalled from None
    finally:
        loop.remove_writer(number)


async def _send_file(
    transport: asyncio.Transport, path: str, size: int, seconds: float, gone: Callable[[], bool]
) -> None:
    """Send so many bytes of a file after what the transport still holds.

    Raises ConnectionError where the client is `gone` or takes nothing for so many seconds, and
    where the file is shorter; OSError where it cannot be read.
    """
    source = os.open(path, os.O_RDONLY)
    try:
        turns = 0
        while transport.get_write_buffer_size():
            if gone():
                raise ConnectionResetError
            # The loop writes a head when its turn ends; only what a client does not take lasts.
            await asyncio.sleep(_FLUSH_SECONDS if turns > _TURNS else 0)
            turns += 1
        if gone():
            raise ConnectionResetError
        target = os.dup(transport.get_extra_info("socket").fileno())
        try:
            await _copy(source, target, size, seconds, gone)
        finally:
            os.close(target)
    finally:
        os.close(source)


async def _copy(
    source: int, target: int, size: int, seconds: float, gone: Callable[[], bool]
) -> None:
    at = 0
    while at < size:
        try:
            sent = os.sendfile(target, source, at, min(size - at, _PIECE_BYTES))
        except BlockingIOError:
            await _writable(target, seconds)
        else:
            if not sent:
                raise ConnectionError("the file is shorter than was promised")
            at += sent
            await asyncio.sleep(0)
        if gone():
            raise ConnectionResetError


class PathSend:
    """An application whose files are sent from the connection that it is asked over."""

    def __init__(self, app: ASGIApp, transport: Callable[[], Any], seconds: float) -> None:
        self.app = app
        self._transport = transport
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request (ASGI); a file is sent by the kernel where it can be."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # uvicorn's own state of the answer: what is left to send, whether the client has gone.
        cycle: Any = getattr(send, "__self__", None)

        async def sending(message: Message) -> None:
            if message["type"] != EXTENSION:
                await send(message)
                return
            if cycle.disconnected:
                return
            transport = self._transport()
            try:
                await _send_file(
                    transport, message["path"], cycle.expected_content_length, self._seconds,
                    lambda: bool(cycle.disconnected) or transport.is_closing(),
                )  # fmt: skip
            except OSError:
                # A part of an answer may not look like the whole of it.
                transport.abort()
                return
            cycle.expected_content_length = 0
            await send({"type": "http.response.body", "body": b"", "more_body": False})

        scope.setdefault("extensions", {})[EXTENSION] = {}
        await self.app(scope, receive, sending)
