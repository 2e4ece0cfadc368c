"""Parsers of other people's bytes run in a process of their own, which the kernel may end.

    ask("rdf", {...}, data, bounds) -> parts of the answer, one after another

The process bounds its own processor time and address space (setrlimit(2)), so that it ends when a
file is made to exhaust either, and nothing else does. One process answers many questions, one at a
time; a thread that finds none idle starts another. What it may do is the table in `process`.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from c3graph import errors
from c3graph.errors import C3GraphError, InputError, LimitExceeded
from c3graph.rdf.confined import frames

_TIME_IS_UP = frozenset({-int(getattr(signal, "SIGXCPU", 24))})
_WAIT_SECONDS = 5.0
_PARTS = ("what", "where", "hint", "line", "column", "text", "limit")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may take: seconds of processor time, MB of memory; 0 is no limit."""

    seconds: float = 300.0
    memory_mb: int = 2048


class _Reader:
    """One process and the two pipes to it."""

    def __init__(self, memory_mb: int) -> None:
        self.memory_mb = memory_mb
        self.owner = os.getpid()
        # -P: no module is taken from the folder that the command is run in.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "c3graph.rdf.confined.process", str(memory_mb)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def send(self, head: Mapping[str, Any], body: bytes) -> None:
        assert self._process.stdin is not None
        # A process that has ended is noticed when its answer is read.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(frames.packed(head, body))
            self._process.stdin.flush()

    def receive(self) -> tuple[dict[str, Any], bytes] | None:
        assert self._process.stdout is not None
        return frames.read(self._process.stdout.read)

    def close(self, *, kill: bool = False) -> int:
        """End the process; its exit status."""
        if kill:
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        try:
            return self._process.wait(timeout=_WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


_idle: list[_Reader] = []
_lock = threading.Lock()


def _take(memory_mb: int) -> _Reader:
    with _lock:
        for reader in _idle:
            if (reader.memory_mb, reader.owner) == (memory_mb, os.getpid()):
                _idle.remove(reader)
                return reader
    return _Reader(memory_mb)


@atexit.register
def close() -> None:
    """End the processes that wait for a question."""
    with _lock:
        waiting = [reader for reader in _idle if reader.owner == os.getpid()]
        _idle.clear()
    for reader in waiting:
        reader.close()


def ask(
    task: str, question: Mapping[str, Any], data: bytes, bounds: Bounds, where: str
) -> Iterator[bytes]:
    """The parts of an answer as they come; `task` is one of `process.TASKS`.

    Raises what the task raises, InputError for any other failure of a parser, and LimitExceeded
    where a bound was met (it names `read_seconds` or `read_memory_mb`).
    """
    reader = _take(bounds.memory_mb)
    whole = False
    try:
        head = {"task": task, "question": dict(question), "seconds": bounds.seconds}
        reader.send(head, data)
        while (reply := reader.receive()) is not None:
            head, part = reply
            if "error" in head:
                whole = True
                raise _error(head, where, bounds)
            if head.get("end"):
                whole = not head["swollen"]
                return
            yield part
        raise _ended(reader.close(), where, bounds)
    finally:
        if whole:
            with _lock:
                _idle.append(reader)
        else:
            # Also where who asked wants no more of the answer.
            reader.close(kill=True)


def _error(head: Mapping[str, Any], where: str, bounds: Bounds) -> C3GraphError:
    if head["error"] == "MemoryError":
        return _too_much(where, bounds)
    known = getattr(errors, str(head["error"]), InputError)
    given = {name: head[name] for name in _PARTS if head.get(name) is not None}
    error: C3GraphError = known(given.pop("what"), **{"where": where, **given})
    return error


def _ended(status: int, where: str, bounds: Bounds) -> LimitExceeded:
    if status in _TIME_IS_UP:
        return LimitExceeded(
            f"reading took longer than {bounds.seconds:g} s", limit="read_seconds", where=where,
            hint="the file may be made to take for ever; else raise the setting read_seconds",
        )  # fmt: skip
    return _too_much(where, bounds)


def _too_much(where: str, bounds: Bounds) -> LimitExceeded:
    return LimitExceeded(
        f"reading needed more memory than {bounds.memory_mb:,} MB", limit="read_memory_mb",
        where=where,
        hint="the file may be made to exhaust memory; else raise the setting read_memory_mb",
    )  # fmt: skip
