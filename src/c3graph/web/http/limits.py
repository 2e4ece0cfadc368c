"""What one client may ask for: requests a second, and seconds to send a body.

Requests are counted by a token bucket for each address. The address is that of the connection,
unless it is a proxy that the settings name: then it is the last one in X-Forwarded-For that is no
such proxy (anybody can write the ones before it).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from c3graph.errors import TooMany

_ADDRESSES = 100_000


class Bucket:
    """Tokens by address: `rate` come back each second, `burst` at the most. 0 is no limit."""

    __slots__ = ("_burst", "_left", "_rate")

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = float(max(burst, 1))
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str, now: float) -> float:
        """Take a token: 0.0, or the seconds until there will be one."""
        if self._rate <= 0:
            return 0.0
        left, then = self._left.pop(address, (self._burst, now))
        left = min(self._burst, left + (now - then) * self._rate)
        taken = left >= 1
        self._left[address] = (left - 1 if taken else left, now)
        if len(self._left) > _ADDRESSES:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - left) / self._rate


def client_address(scope: Scope, proxies: frozenset[str]) -> str:
    """The address of the client behind the proxies that are named, and no other."""
    client = scope.get("client")
    host = client[0] if client else ""
    if host not in proxies:
        return str(host)
    fields = [v.decode("latin-1") for n, v in scope["headers"] if n == b"x-forwarded-for"]
    for candidate in reversed([part.strip() for part in ",".join(fields).split(",")]):
        if candidate and candidate not in proxies:
            return candidate
    return str(host)


class Limited:
    """Turns away who asks too often. Raises TooMany."""

    def __init__(
        self,
        app: ASGIApp,
        bucket: Bucket,
        proxies: frozenset[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.app = app
        self.bucket = bucket
        self.proxies = proxies
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request (ASGI), or answers 429 where a client asks too often."""
        if scope["type"] == "http":
            found = client_address(scope, self.proxies)
            scope["c3graph.client"] = found
            seconds = self.bucket.wait(found, self.clock())
            if seconds:
                error = TooMany(
                    "too many requests from one address",
                    limit="rate_per_second",
                    hint="ask less often, or take a dump",
                )
                error.retry_after = max(1, round(seconds))
                raise error
        await self.app(scope, receive, send)
