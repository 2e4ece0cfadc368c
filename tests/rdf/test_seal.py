"""The kernel keeps a sealed process in, even for a query that no inspection saw."""

from __future__ import annotations

import multiprocessing
import os
import platform
import signal
import socket
import sys
import time
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from c3graph.rdf.confined.seal import die_with_parent, seal

sealable = sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")
pytestmark = pytest.mark.skipif(not sealable, reason="no seal on this system")
_SPAWN = multiprocessing.get_context("spawn")


def _in_process(work: Callable[..., None], *arguments: object) -> int | None:
    process = _SPAWN.Process(target=work, args=arguments)
    process.start()
    process.join(60)
    return process.exitcode


def _open_sockets() -> None:
    assert seal()
    for family in (socket.AF_INET, socket.AF_INET6):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            try:
                socket.socket(family, kind)
            except PermissionError:
                continue
            os._exit(3)
    left, right = socket.socketpair()
    left.sendall(b"x")
    os._exit(0 if right.recv(1) == b"x" else 4)


def _call_out(url: str, sealed: bool) -> None:
    if sealed and not seal():
        os._exit(5)
    store = ox.Store()
    query = f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"
    try:
        list(store.query(query))  # type: ignore[arg-type]
    except (OSError, RuntimeError, ValueError):
        os._exit(7)
    os._exit(6)


def test_no_internet_socket_can_be_made() -> None:
    assert _in_process(_open_sockets) == 0


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "open"])
def test_the_engine_reaches_nobody(sealed: bool) -> None:
    """Unsealed, the same query does connect: the listener would see it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        process = _SPAWN.Process(target=_call_out, args=(url, sealed))
        process.start()
        if not sealed:
            listener.settimeout(60)
            listener.accept()[0].close()
        process.join(60)
        assert process.exitcode == 7
        listener.settimeout(0.2)
        if sealed:
            with pytest.raises(TimeoutError):
                listener.accept()


def _orphan(sender: int) -> None:
    pid = os.fork()
    if pid == 0:
        die_with_parent(os.getppid())
        os.write(sender, str(os.getpid()).encode())
        time.sleep(60)
        os._exit(0)
    time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_ends_with_its_parent() -> None:
    receiver, sender = os.pipe()
    parent = os.fork()
    if parent == 0:
        _orphan(sender)
    os.waitpid(parent, 0)
    pid = int(os.read(receiver, 32))
    os.close(receiver)
    os.close(sender)
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return
        except OSError:
            return
        time.sleep(0.05)
    pytest.fail("it lives on")
