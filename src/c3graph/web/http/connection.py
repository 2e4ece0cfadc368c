"""The HTTP connection, with bounds on the head of a request: its bytes, and the seconds to send it.

uvicorn's httptools connection (0.54) bounds neither. The two settings travel in uvicorn's own
configuration: `h11_max_incomplete_event_size` and `timeout_keep_alive`. What is refused here never
reaches the application, and is told as problem+json all the same. A client that takes nothing of
its answer for STALL_SECONDS is cut off.
"""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from c3graph.web.http.sending import AVAILABLE, PathSend

_DEFAULT_BYTES = 65_536
STALL_SECONDS = 60.0
# Connections above the most, so that the last ones are told why they are refused.
_SPARE = 64


def _refusal(status: HTTPStatus, detail: str, limit: str = "", retry: str = "") -> bytes:
    members: dict[str, str | int] = {
        "type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail,
    }  # fmt: skip
    body = json.dumps({**members, "limit": limit} if limit else members).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/problem+json\r\n"
        f"content-length: {len(body)}\r\naccess-control-allow-origin: *\r\n{retry}"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body


_TOO_LARGE = _refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the head is too large", "max_head_bytes"
)
_TOO_SLOW = _refusal(HTTPStatus.REQUEST_TIMEOUT, "the head came too slowly", "head_seconds")
_INVALID = _refusal(HTTPStatus.BAD_REQUEST, "this is no HTTP request")
_FULL = _refusal(
    HTTPStatus.SERVICE_UNAVAILABLE, "too many connections", "max_connections",
    "retry-after: 5\r\n",
)  # fmt: skip


class BoundedConnection(HttpToolsProtocol):
    """A connection that ends where a request's head grows too large or comes too slowly."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_head = True
        self._head_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._stall_timer: asyncio.TimerHandle | None = None
        # Counted here, since uvicorn's own refusal says neither why nor when to try again.
        self._most, self.limit_concurrency = self.limit_concurrency, None
        if AVAILABLE and not self.config.is_ssl:
            self.app = PathSend(self.app, lambda: self.transport, STALL_SECONDS)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Takes a connection, or refuses it where there are too many."""
        super().connection_made(transport)
        if self._full(_SPARE):
            self._refuse(_FULL)
            return
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops all clocks of the connection."""
        self._unwatch_head()
        self._unwatch_stall()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Starts the clock by which a client must go on reading."""
        super().pause_writing()
        loop = asyncio.get_running_loop()
        self._stall_timer = loop.call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Stops that clock."""
        self._unwatch_stall()
        super().resume_writing()

    def _unwatch_stall(self) -> None:
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None

    def _full(self, spare: int = 0) -> bool:
        most = self._most
        return most is not None and (
            len(self.connections) > most + spare or len(self.tasks) >= most + spare
        )

    def send_400_response(self, msg: str) -> None:
        """Answers what is not HTTP with a problem document."""
        self._refuse(_INVALID)

    def data_received(self, data: bytes) -> None:
        """Counts the bytes of the head, and refuses one that is too large."""
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_timer is None:
                self._watch_head()
        super().data_received(data)
        limit = self.config.h11_max_incomplete_event_size or _DEFAULT_BYTES
        if self._in_head and self._head_bytes > limit:
            self._refuse(_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """Looks at the whole head before the request is served."""
        self._in_head = False
        self._unwatch_head()
        limit = self.config.h11_max_incomplete_event_size or _DEFAULT_BYTES
        if sum(len(name) + len(value) for name, value in self.headers) + len(self.url) > limit:
            self._refuse(_TOO_LARGE)
            return
        if self._full():
            self._refuse(_FULL)
            return
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Begins to count the next head."""
        self._in_head = True
        self._head_bytes = 0
        if not self.transport.is_closing():
            super().on_message_complete()

    def _watch_head(self) -> None:
        loop = asyncio.get_running_loop()
        self._head_timer = loop.call_later(self.config.timeout_keep_alive, self._refuse, _TOO_SLOW)

    def _unwatch_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _refuse(self, status: bytes) -> None:
        """Say why, if no answer is under way, and end the connection."""
        self._unwatch_head()
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(status)
        self.transport.close()
