"""For those who run the server: health, readiness, metrics, and the access log.

Handlers leave notes on the request (`note`): the hash of the query, rows, whether the cache
answered. The log line and the metrics are made of them when the response ends.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from c3graph.web.http.sending import EXTENSION

_log = logging.getLogger("c3graph.access")
_NOTES = "c3graph.notes"
_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
HEALTH, READY, METRICS = "/health", "/ready", "/metrics"
_OWN = frozenset({HEALTH, READY, METRICS})

State = Callable[[], Mapping[str, float]]


def note(scope: Scope, **facts: str | int) -> None:
    """Leave facts about a request for its log line."""
    notes: dict[str, str | int] = scope.setdefault(_NOTES, {})
    notes.update(facts)


def query_hash(query: str) -> str:
    """By which a query is named in the log: 16 hexadecimal digits of its sha256."""
    return hashlib.sha256(query.encode("utf-8", "replace")).hexdigest()[:16]


class Metrics:
    """Counters of this process, in a registry of their own."""

    def __init__(self, state: State) -> None:
        self.registry = CollectorRegistry()
        self._state = state
        self._requests = Counter(
            "c3graph_requests", "Requests answered", ["method", "status", "cache"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "c3graph_request_seconds", "Seconds until the response ended", ["cache"],
            buckets=_BUCKETS, registry=self.registry,
        )  # fmt: skip
        self._bytes = Counter("c3graph_sent_bytes", "Bytes of bodies sent", registry=self.registry)
        self._gauges: dict[str, Gauge] = {}

    def count(self, method: str, status: int, cache: str, seconds: float, size: int) -> None:
        """Counts one answer: `seconds` that it took, `size` in bytes."""
        known = method if method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
        self._requests.labels(known, str(status), cache).inc()
        self._seconds.labels(cache).observe(seconds)
        self._bytes.inc(size)

    def text(self) -> bytes:
        """The Prometheus text format."""
        for name, value in self._state().items():
            if name not in self._gauges:
                self._gauges[name] = Gauge(f"c3graph_{name}", name, registry=self.registry)
            self._gauges[name].set(value)
        return generate_latest(self.registry)


class Operating:
    """Answers /health, /ready and /metrics; times and logs everything else."""

    def __init__(
        self, app: ASGIApp, metrics: Metrics, release: Callable[[], str], *, log: bool
    ) -> None:
        self.app = app
        self.metrics = metrics
        self.release = release
        self.log = log

    def _own(self, path: str) -> Response:
        fresh = {"Cache-Control": "no-store"}
        if path == METRICS:
            return Response(self.metrics.text(), 200, {**fresh, "Content-Type": _METRICS_TYPE})
        if path == HEALTH:
            return JSONResponse({"status": "alive"}, headers=fresh)
        release = self.release()
        ready = {"status": "ready", "release": release} if release else {"status": "no release"}
        return JSONResponse(ready, 200 if release else 503, headers=fresh)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request (ASGI), counts it and logs it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"] in _OWN and scope["method"] in ("GET", "HEAD"):
            await self._own(scope["path"])(scope, receive, send)
            return
        # The release may be switched while the request is answered on the one it began with.
        started, release = time.perf_counter(), self.release()
        status, size, promised = 499, 0, 0

        async def watched(message: Message) -> None:
            nonlocal status, size, promised
            if message["type"] == "http.response.start":
                status = message["status"]
                lengths = (v for n, v in message.get("headers", ()) if n == b"content-length")
                promised = int(next(lengths, b"0"))
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            elif message["type"] == EXTENSION:
                size = promised
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            self._done(scope, status, size, time.perf_counter() - started, release)

    def _done(
        self, scope: Scope, status: int, size: int, seconds: float, release: str
    ) -> None:  # fmt: skip
        notes: dict[str, str | int] = scope.get(_NOTES, {})
        cache = str(notes.get("cache", "none"))
        self.metrics.count(scope["method"], status, cache, seconds, size)
        if self.log:
            line = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "bytes": size,
                "seconds": round(seconds, 6),
                "release": release,
                **notes,
            }
            _log.info(json.dumps(line, ensure_ascii=False))
