"""A query of a request: run for as long as its client is there, noted for the log."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.requests import ClientDisconnect, Request

from c3graph.errors import TooLarge, TooSlow
from c3graph.web.engine import RunResult, SparqlRequest
from c3graph.web.http.observability import note, query_hash
from c3graph.web.site import Visit

_SOON = 0.05


async def body_of(request: Request, limit: int, seconds: float) -> bytes:
    """The body of a request, in bytes no more than `limit`. Raises TooLarge, TooSlow."""
    taken = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                taken += chunk
                if len(taken) > limit:
                    raise TooLarge(
                        f"the request is larger than {limit} bytes", limit="max_query_bytes"
                    )
    except TimeoutError:
        raise TooSlow(
            f"the request's body did not arrive within {seconds:g} s", limit="body_seconds"
        ) from None
    return bytes(taken)


class _Watch:
    """Cancels the task in hand when its client has gone; looks only after `_SOON` seconds.

    Most queries are over before that, and a second task costs as much as a light one.
    """

    __slots__ = ("_request", "_task", "_timer", "_watching", "left")

    def __init__(self, request: Request) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._request = request
        self._task = task
        self._watching: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(_SOON, self._begin)
        self.left = False

    def _begin(self) -> None:
        self._watching = asyncio.ensure_future(self._wait())

    async def _wait(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self.left = True
        self._task.cancel()

    def end(self) -> None:
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()


async def run_query(visit: Visit, asked: SparqlRequest, media_type: str) -> RunResult:
    """The result, unless the client leaves first: then its worker is freed."""
    scope = visit.request.scope
    note(scope, query=query_hash(asked.query))
    client = scope.get("client") or ("", 0)
    address = scope.get("c3graph.client", client[0])
    asked = replace(asked, client=(str(address), int(client[1] or 0)))
    watch = _Watch(visit.request)
    try:
        result = await visit.engine.run(asked, media_type)
    except asyncio.CancelledError:
        if not watch.left:
            raise
        raise ClientDisconnect from None
    finally:
        watch.end()
    note(scope, rows=result.rows)
    return result
