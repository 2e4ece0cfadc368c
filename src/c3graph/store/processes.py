"""The server's side of its workers: spawning them, asking them, ending them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from typing import Any, cast

from c3graph.errors import ReleaseError
from c3graph.store import zygote

_START_SECONDS = 60.0
_STATUS_SECONDS = 2.0
_LENGTH = struct.Struct("!I")

Reply = tuple[dict[str, Any], bytes]


class WorkerEnded(Exception):
    """A worker is gone; `status` is its exit code, negative for a signal, None where unknown."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"the worker ended with status {status}")
        self.status = status


class _Line(asyncio.Protocol):
    """One worker's socket: a frame out, a frame and its body back."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._head: dict[str, Any] | None = None
        # What a worker says first may come before anybody asks for it.
        self._waiting: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not an instance of it under uvloop.
        self.transport = cast("asyncio.Transport", transport)

    def first(self) -> asyncio.Future[Reply]:
        return self._waiting

    def expect(self) -> asyncio.Future[Reply]:
        self._waiting = asyncio.get_running_loop().create_future()
        if self.closed.done():
            self._waiting.set_exception(WorkerEnded(None))
        return self._waiting

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._head is None:
            if len(self._buffer) < _LENGTH.size:
                return
            (length,) = _LENGTH.unpack_from(self._buffer)
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                return
            self._head = json.loads(self._buffer[_LENGTH.size : end])
            del self._buffer[:end]
        size = self._head.get("bytes", 0)
        if len(self._buffer) < size:
            return
        body = bytes(self._buffer[:size])
        del self._buffer[:size]
        head, self._head = self._head, None
        if not self._waiting.done():
            self._waiting.set_result((head, body))

    def connection_lost(self, error: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(None)
        if not self._waiting.done():
            self._waiting.set_exception(WorkerEnded(None))


class Worker:
    """A worker process: `ask` it one thing at a time; `kill`, `lower`, `stop` and `resume`
    take effect at once."""

    __slots__ = ("_line", "_nursery", "pid")

    def __init__(self, nursery: Nursery, line: _Line, pid: int) -> None:
        self._nursery = nursery
        self._line = line
        self.pid = pid

    async def ask(self, frame: bytes) -> Reply:
        """Head and body of the reply to a JSON frame. Raises WorkerEnded with its exit status."""
        reply = self._line.expect()
        assert self._line.transport is not None
        self._line.transport.write(_LENGTH.pack(len(frame)) + frame)
        try:
            return await reply
        except WorkerEnded:
            raise WorkerEnded(await self._nursery.status(self.pid)) from None

    def when_gone(self, call: Callable[[], None]) -> None:
        """Have `call` called once the process is gone, by itself or by others."""
        self._line.closed.add_done_callback(lambda _: call())

    def kill(self) -> None:
        """Ends the process at once."""
        self._nursery.command(zygote.KILL, self.pid)
        if self._line.transport is not None:
            self._line.transport.abort()

    def lower(self) -> None:
        """Let every other process go first."""
        self._nursery.command(zygote.LOWER, self.pid)

    def stop(self) -> None:
        """Halts the process until it is resumed."""
        self._nursery.command(zygote.STOP, self.pid)

    def resume(self) -> None:
        """Lets a halted process go on."""
        self._nursery.command(zygote.RESUME, self.pid)


class Nursery:
    """The zygote and the workers it forked."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._ended: dict[int, asyncio.Future[int]] = {}

    def start(self) -> None:
        """Starts the process from which workers are forked."""
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "c3graph.store.zygote"]
        self._process = subprocess.Popen(
            [*command, str(theirs.fileno()), json.dumps(self._settings)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        mine.setblocking(False)
        self._control = mine
        asyncio.get_running_loop().add_reader(mine.fileno(), self._read_ended)

    def _read_ended(self) -> None:
        assert self._control is not None
        try:
            data = self._control.recv(zygote.ENDED.size)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if len(data) < zygote.ENDED.size:
            asyncio.get_running_loop().remove_reader(self._control.fileno())
            self._all_ended()
            return
        pid, status = zygote.ENDED.unpack(data)
        future = self._ended.get(pid)
        if future is not None and not future.done():
            future.set_result(status)
            # Who wants to know asks within moments of the end.
            asyncio.get_running_loop().call_later(2 * _STATUS_SECONDS, self._ended.pop, pid, None)

    def _all_ended(self) -> None:
        """The zygote is gone; the kernel ended its workers with it."""
        for future in self._ended.values():
            if not future.done():
                future.set_result(-signal.SIGKILL)

    async def status(self, pid: int) -> int | None:
        """Exit status of a worker that ended, None where the zygote does not tell in time."""
        future = self._ended.get(pid)
        if future is None:
            return None
        done, _ = await asyncio.wait([future], timeout=_STATUS_SECONDS)
        return future.result() if done else None

    def command(self, command: bytes, pid: int) -> None:
        """Tells the first process what to do with a worker; nothing where it has ended."""
        if self._control is not None:
            with contextlib.suppress(OSError):
                self._control.send(zygote.COMMAND.pack(command, pid))

    async def spawn(self) -> Worker:
        """A worker with the store open. Raises ReleaseError where none can open it."""
        assert self._control is not None
        mine, theirs = socket.socketpair()
        loop = asyncio.get_running_loop()
        try:
            socket.send_fds(
                self._control, [zygote.COMMAND.pack(zygote.SPAWN, 0)], [theirs.fileno()]
            )
        except OSError:
            mine.close()
            raise ReleaseError("the process that makes workers is gone") from None
        finally:
            theirs.close()
        transport, line = await loop.create_unix_connection(_Line, sock=mine)
        try:
            async with asyncio.timeout(_START_SECONDS):
                head, _ = await line.first()
        except BaseException as error:
            # Also where who waits is cancelled: nobody else would close it.
            transport.abort()
            if not isinstance(error, WorkerEnded | TimeoutError):
                raise
            store = str(self._settings["store"])
            raise ReleaseError("no worker could open the store", where=store) from None
        pid = int(head["pid"])
        self._ended[pid] = loop.create_future()
        return Worker(self, line, pid)

    def revive(self) -> None:
        """Start a new zygote where the old one is gone; its workers are not the new one's."""
        if self._process is None or self._process.poll() is None:
            return
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control.fileno())
            self._control.close()
        self.start()

    async def close(self) -> None:
        """End the zygote, which ends every worker."""
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control.fileno())
            self._control.close()
            self._control = None
        if self._process is not None:
            await asyncio.to_thread(self._wait, self._process)

    @staticmethod
    def _wait(process: subprocess.Popen[bytes]) -> None:
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
