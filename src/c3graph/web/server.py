"""The HTTP server itself: uvicorn, stopped gracefully."""

from __future__ import annotations

import uvicorn

from c3graph.config import Settings
from c3graph.web.serving import serve_app

_GRACE_SECONDS = 10


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until a signal ends it; requests under way may finish."""
    uvicorn.run(
        serve_app(settings),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
