"""Whole files over a real server: every byte, to slow clients too; never a part as the whole."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from c3graph.release import publishing
from server_fixtures import Server, serving, small_root, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Its dumps are larger than what sockets hold on the way."""
    with serving(small_root(tmp_path_factory.mktemp("sending"), things=60_000)) as running:
        yield running


@pytest.fixture(scope="module")
def dump(server: Server) -> Path:
    path = publishing.current(server.root / "releases") / "c3graph.nt"
    assert path.stat().st_size > 8_000_000
    return path


def url(dump: Path) -> str:
    return f"/release/{dump.parent.name}/{dump.name}"


def asked(server: Server, head: str) -> socket.socket:
    line = socket.socket()
    line.settimeout(30)
    # What waits in sockets is less than a dump.
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    line.connect(("127.0.0.1", server.port))
    line.sendall(head.encode())
    return line


def test_every_byte_arrives_and_the_connection_lives_on(server: Server, dump: Path) -> None:
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        for _ in range(3):
            answer = client.get(url(dump))
            assert answer.content == dump.read_bytes()
            assert answer.headers["content-length"] == str(len(answer.content))
        head = client.head(url(dump))
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(dump.stat().st_size)
        part = client.get(url(dump), headers={"Range": "bytes=7-3000006"})
        assert part.content == dump.read_bytes()[7:3_000_007]
        assert client.get("/health").status_code == 200


def test_two_that_are_asked_for_at_once_come_one_after_the_other(
    server: Server, dump: Path
) -> None:
    """Pipelined requests (RFC 9112, section 9.3.2)."""
    one = f"GET {url(dump)} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
    with asked(server, one + last) as line:
        got = b"".join(iter(lambda: line.recv(1 << 20), b""))
    data = dump.read_bytes()
    assert got.count(b"HTTP/1.1 200 OK") == 2
    assert got.count(data) == 2


def test_a_slow_client_gets_all_and_holds_nobody_up(server: Server, dump: Path) -> None:
    head = f"GET {url(dump)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with asked(server, head) as line:
        first = line.recv(1000)
        for _ in range(5):
            assert server.client.get("/health").status_code == 200
            time.sleep(0.05)
        rest = b"".join(iter(lambda: line.recv(1 << 16), b""))
    assert (first + rest).partition(b"\r\n\r\n")[2] == dump.read_bytes()


def test_clients_that_leave_in_the_middle_leave_nothing_behind(server: Server, dump: Path) -> None:
    folder = Path(f"/proc/{server.process.pid}/fd")
    before = len(list(folder.iterdir()))
    for _ in range(10):
        with asked(server, f"GET {url(dump)} HTTP/1.1\r\nHost: localhost\r\n\r\n") as line:
            line.recv(1000)
    assert wait_until(lambda: len(list(folder.iterdir())) <= before, 20)
    assert server.client.get(url(dump)).content == dump.read_bytes()


def test_the_log_and_the_metrics_count_what_was_sent(server: Server, dump: Path) -> None:
    size = dump.stat().st_size
    server.client.get(url(dump))
    assert wait_until(lambda: f'"bytes": {size}' in server.log.read_text(), 10)


def test_a_file_that_has_shrunk_is_no_whole_answer(server: Server, dump: Path) -> None:
    """Its length is promised before it is sent: where it is not kept the connection breaks."""
    data = dump.read_bytes()
    head = f"GET {url(dump)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with asked(server, head) as line:
        got = line.recv(1000)
        try:
            with dump.open("r+b") as file:
                file.truncate(len(data) - 1_000_000)
            got += b"".join(iter(lambda: line.recv(1 << 20), b""))
        finally:
            dump.write_bytes(data)
    top, _, body = got.partition(b"\r\n\r\n")
    assert f"content-length: {len(data)}".encode() in top
    assert body == data[: len(data) - 1_000_000]
