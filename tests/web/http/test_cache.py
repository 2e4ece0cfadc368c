"""Whole responses in memory: never more bytes than the limit, the least used goes first."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from c3graph.web.http.cache import ByteCache, Cached, CachedResponse

_PUTS = st.lists(
    st.tuples(
        st.sampled_from(["put", "get", "drop"]), st.integers(0, 9), st.integers(0, 3000),
        st.integers(0, 400),
    ),
    max_size=60,
)  # fmt: skip


@given(_PUTS, st.integers(0, 20_000))
def test_the_size_is_the_sum_and_below_the_limit(
    steps: list[tuple[str, int, int, int]], limit: int
) -> None:
    cache = ByteCache(limit)
    for what, number, size, extra in steps:
        key = ("release", str(number), b"q" * extra)
        if what == "put":
            cache.put(key, CachedResponse([], b"x" * size, '"t"'))
        elif what == "drop":
            cache.drop(key)
        else:
            found = cache.get(key)
            assert found is None or found.tag == '"t"'
        held = cache._kept.items()
        assert cache.size == sum(
            kept.size + sum(len(part) for part in cast("Any", key)) for key, (kept, _) in held
        )
        assert 0 <= cache.size <= limit
        assert len(cache) == len(held)


def test_the_least_recently_used_goes_first() -> None:
    cache = ByteCache(8 * 600)
    for name in "abcdefg":
        cache.put(name, CachedResponse([], b"x" * 100, '"t"'))
    assert cache.get("a") is not None
    for name in "hi":
        cache.put(name, CachedResponse([], b"x" * 100, '"t"'))
    assert cache.get("a") is not None
    assert cache.get("b") is None


def test_a_long_query_counts_with_its_answer() -> None:
    cache = ByteCache(100_000)
    for n in range(100):
        cache.put(("r", b"q" * 10_000, str(n)), CachedResponse([], b"x", '"t"'))
    assert len(cache) < 10


class App:
    """Answers with a tag; counts how often it is asked."""

    def __init__(self, status: int = 200, **headers: str) -> None:
        self.asked = 0
        self.status = status
        self.headers = {"ETag": '"1"', **headers}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        await Response(b"body", self.status, self.headers)(scope, receive, send)


def call(app: Any, method: str = "GET", path: str = "/x", **headers: str) -> tuple[int, bytes]:
    raw = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    scope = {
        "type": "http", "method": method, "path": path, "query_string": b"", "headers": raw,
        "scheme": "http",
    }  # fmt: skip
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], b"".join(m.get("body", b"") for m in sent[1:])


def test_a_repeated_request_is_answered_from_memory() -> None:
    app = App()
    cached = Cached(app, ByteCache(100_000), lambda: "r1")
    assert [call(cached) for _ in range(3)] == [(200, b"body")] * 3
    assert call(cached, "HEAD") == (200, b"")
    assert call(cached, if_none_match='"1"') == (304, b"")
    assert call(cached, if_none_match='W/"1"') == (304, b"")
    assert call(cached, if_none_match='"2"') == (200, b"body")
    assert app.asked == 1


def test_another_release_host_or_accept_is_another_answer() -> None:
    app, releases = App(), ["r1"]
    cached = Cached(app, ByteCache(100_000), lambda: releases[-1])
    call(cached)
    releases.append("r2")
    call(cached)
    call(cached, accept="text/csv")
    call(cached, host="b")
    call(cached, accept_language="pl")
    assert app.asked == 5


def test_what_may_not_be_kept_is_not() -> None:
    for app in (App(404), App(**cast("Any", {"Cache-Control": "no-store"})), App(ETag="")):
        cached = Cached(app, ByteCache(100_000), lambda: "r")
        call(cached)
        call(cached)
        assert app.asked == 2
    app = App()
    cached = Cached(app, ByteCache(100_000), lambda: "r")
    for _ in range(2):
        call(cached, "POST")
        call(cached, authorization="x")
        call(cached, range="bytes=0-1")
    assert app.asked == 6
