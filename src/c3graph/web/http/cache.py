"""Whole responses kept in memory, up to a number of bytes; the least recently used goes first.

A release is immutable, so a response with a strong entity tag stays right as long as the release
is served: its name is part of the key. What comes from here costs no worker and no page.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from c3graph.web.http.conditional import matches
from c3graph.web.http.observability import note
from c3graph.web.http.sending import EXTENSION
from c3graph.web.languages import remembered

# A single entry may take this share of the cache.
_SHARE = 8
_ENTRY_BYTES = 500
_KEPT_IN_304 = {b"etag", b"vary", b"cache-control", b"content-location", b"link"}
_ALSO_IN_304 = (b"access-control-", b"content-security", b"x-content-type", b"referrer-policy")

RawHeaders = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A complete 200 response. `tag` is its entity tag."""

    headers: RawHeaders
    body: bytes
    tag: str

    @property
    def size(self) -> int:
        """Bytes that the response takes in memory."""
        return len(self.body) + sum(len(n) + len(v) for n, v in self.headers) + _ENTRY_BYTES


class ByteCache:
    """Responses by key, bounded by bytes."""

    __slots__ = ("_kept", "limit", "size")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._kept: OrderedDict[Hashable, tuple[CachedResponse, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> CachedResponse | None:
        """The response of a key, which becomes the youngest; None where it is not kept."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, kept: CachedResponse) -> None:
        """Keeps a response that is not too large; the oldest go until there is room."""
        size = kept.size + _weight(key)
        if size * _SHARE > self.limit:
            return
        self.drop(key)
        self._kept[key] = kept, size
        self.size += size
        while self.size > self.limit:
            _, (_, oldest) = self._kept.popitem(last=False)
            self.size -= oldest

    def drop(self, key: Hashable) -> None:
        """Forgets a response."""
        old = self._kept.pop(key, None)
        if old is not None:
            self.size -= old[1]


def _weight(key: Hashable) -> int:
    """Bytes of a key, which holds the query."""
    return sum(map(len, key)) if isinstance(key, tuple) else 0


def _field(headers: RawHeaders, name: bytes) -> bytes:
    return b", ".join(value for key, value in headers if key == name)


class Cached:
    """Answers GET and HEAD from memory where it can; keeps what has a strong tag.

    `release` names the release in service; with it change the answers.
    """

    def __init__(self, app: ASGIApp, cache: ByteCache, release: Callable[[], str]) -> None:
        self.app = app
        self.cache = cache
        self.release = release

    def _key(self, scope: Scope) -> Hashable | None:
        if scope["method"] not in ("GET", "HEAD"):
            return None
        headers: RawHeaders = scope["headers"]
        if any(name in (b"range", b"authorization") for name, _ in headers):
            return None
        # Of the cookies, only the language changes a page.
        spoken = remembered(_field(headers, b"cookie").decode("latin-1")).encode()
        fields = (_field(headers, name) for name in (b"accept", b"accept-language", b"host"))
        return (
            self.release(), scope["scheme"], scope["path"], scope["query_string"], spoken, *fields
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request (ASGI), from memory where the answer is kept."""
        key = self._key(scope) if scope["type"] == "http" else None
        if key is None:
            await self.app(scope, receive, send)
            return
        kept = self.cache.get(key)
        if kept is not None:
            await _answer(kept, scope, send)
            return
        note(scope, cache="miss")
        if scope["method"] == "HEAD" or _field(scope["headers"], b"if-none-match"):
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, self._keeping(key, send))

    def _keeping(self, key: Hashable, send: Send) -> Send:
        headers: RawHeaders | None = None
        parts: list[bytes] = []
        size = 0

        async def keeping(message: Message) -> None:
            nonlocal headers, size
            if message["type"] == "http.response.start":
                found: RawHeaders = list(message.get("headers", []))
                control = _field(found, b"cache-control")
                good = message["status"] == 200 and b"no-store" not in control
                headers = found if good and _field(found, b"etag") else None
            elif message["type"] == EXTENSION:
                # The kernel has the file in memory already.
                headers = None
            elif headers is not None:
                part = message.get("body", b"")
                size += len(part)
                if size * _SHARE > self.cache.limit:
                    headers = None
                    parts.clear()
                else:
                    parts.append(part)
                    if not message.get("more_body", False):
                        tag = _field(headers, b"etag").decode("latin-1")
                        self.cache.put(key, CachedResponse(headers, b"".join(parts), tag))
            await send(message)

        return keeping


async def _answer(kept: CachedResponse, scope: Scope, send: Send) -> None:
    known = _field(scope["headers"], b"if-none-match").decode("latin-1")
    if known and (known.strip() == "*" or matches(known, kept.tag)):
        headers = [
            (name, value)
            for name, value in kept.headers
            if name in _KEPT_IN_304 or name.startswith(_ALSO_IN_304)
        ]
        note(scope, cache="hit")
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    note(scope, cache="hit")
    body = b"" if scope["method"] == "HEAD" else kept.body
    await send({"type": "http.response.start", "status": 200, "headers": kept.headers})
    await send({"type": "http.response.body", "body": body})
