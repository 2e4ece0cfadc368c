"""The HTTP server itself: uvicorn, one process or several on one port, stopped gracefully."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from c3graph import config
from c3graph.config import Settings
from c3graph.errors import UsageError
from c3graph.rdf.confined.seal import die_with_parent
from c3graph.web.http.connection import BoundedConnection
from c3graph.web.review import bindable
from c3graph.web.serving import serve_app

_GRACE_SECONDS = 10


def app() -> ASGIApp:
    """The application of the dataset that C3GRAPH_ROOT names: for several processes."""
    die_with_parent(os.getppid())
    _log_to_stdout()
    return serve_app(config.load())


def _log_to_stdout() -> None:
    """The access log: a JSON line a request."""
    log = logging.getLogger("c3graph.access")
    if not log.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(logging.Formatter("%(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False


def allowed(settings: Settings, host: str) -> None:
    """Raises Refused and UsageError where the review pages may not be served like this."""
    if settings.review:
        bindable(host, settings.review_token)
        if settings.server_processes > 1:
            raise UsageError("the review pages want one process", hint="server_processes = 1")


def run_server(settings: Settings, host: str, port: int) -> None:
    """Serve until a signal ends it; requests under way may finish. Raises what `allowed` raises."""
    allowed(settings, host)
    options: dict[str, Any] = {
        "host": host,
        "port": port,
        "http": BoundedConnection,
        "h11_max_incomplete_event_size": settings.max_head_bytes,
        "timeout_keep_alive": round(settings.head_seconds),
        "limit_concurrency": settings.max_connections,
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "timeout_graceful_shutdown": _GRACE_SECONDS,
    }
    if settings.server_processes <= 1:
        _log_to_stdout()
        uvicorn.run(serve_app(settings), **options)
        return
    os.environ["C3GRAPH_ROOT"] = str(settings.root.resolve())
    processes = settings.server_processes
    uvicorn.run("c3graph.web.server:app", factory=True, workers=processes, **options)
