"""The process from which workers are forked: libraries loaded once, a new worker in milliseconds.

It has one thread and no store open, so that forking is safe. Commands arrive on a sequenced-packet
socket: spawn (with the worker's end of a socket pair), and kill, lower, stop, resume (with a
process id). Signals go through this process because only the parent of a worker knows for certain
that a process id is still that worker's. What goes back is the exit status of each worker that
ended. When the server's end closes, however the server ended, every worker is killed. A worker does
not outlive this process either.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import struct
import sys
from typing import Any

from c3graph.rdf.confined.seal import die_with_parent
from c3graph.store import worker

SPAWN, KILL, STOP, RESUME, LOWER = b"S", b"K", b"T", b"C", b"L"
COMMAND = struct.Struct("!cI")
ENDED = struct.Struct("!Ii")
_LOW = 10
_SIGNALS = {KILL: signal.SIGKILL, STOP: signal.SIGSTOP, RESUME: signal.SIGCONT}


def _fork(control: socket.socket, wake: int, fd: int, settings: dict[str, Any]) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        os.close(fd)
        return pid
    status = 1
    try:
        if not die_with_parent(parent):
            return 0
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        os.close(wake)
        worker.serve(socket.socket(fileno=fd), settings)
        status = 0
    finally:
        os._exit(status)


def _reap(control: socket.socket, children: set[int]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        children.discard(pid)
        with contextlib.suppress(OSError):
            control.send(ENDED.pack(pid, os.waitstatus_to_exitcode(status)))


def main() -> None:
    """Forks workers as the parent asks, until it closes the line."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    wake, waker = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(waker, False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker)
    children: set[int] = set()
    while True:
        ready, _, _ = select.select([control.fileno(), wake], [], [])
        if wake in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(wake, 512)
            _reap(control, children)
        if control.fileno() not in ready:
            continue
        data, fds, _, _ = socket.recv_fds(control, COMMAND.size, 1)
        if len(data) < COMMAND.size:
            break
        command, pid = COMMAND.unpack(data)
        if command == SPAWN:
            children.add(_fork(control, wake, fds[0], settings))
        elif pid in children and command == LOWER:
            os.setpriority(os.PRIO_PROCESS, pid, _LOW)
        elif pid in children:
            os.kill(pid, _SIGNALS[command])
    for pid in children:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
