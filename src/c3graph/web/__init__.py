"""The ASGI web layer: SPARQL protocol, dereferencing by content negotiation, HTML pages.

    request -> negotiate, protocol        what is asked, in which media type (pure)
            -> page_queries -> Engine     SPARQL, run elsewhere under limits
            -> views -> templates         what a page shows (pure), how it looks
            -> problems                   what went wrong, RFC 9457

The web layer knows no store: `create_app` is given a provider of an `Engine`.
"""

from c3graph.web.app import create_app
from c3graph.web.engine import (
    Engine,
    ReleaseDetails,
    ReleaseFile,
    RunResult,
    SparqlRequest,
    WebSettings,
)

__all__ = [
    "Engine",
    "ReleaseDetails",
    "ReleaseFile",
    "RunResult",
    "SparqlRequest",
    "WebSettings",
    "create_app",
]
