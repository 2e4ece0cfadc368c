"""The ASGI web layer: SPARQL protocol, dereferencing, HTML pages.

    http/      what the protocol asks; knows no release
    sparql/    the endpoint, its page, fragments
    linked/    what machines follow: 303, catalogues, versions, streams, signposts
    pages/     each gathers rows and hands views to a template
    views/     what a page shows, as values (pure); drawings/: the same as SVG
    review/    claim sheets decided on in the browser
    export/    the site as files

`routes` lists every address. The web layer knows no store: `create_app` is given a provider of
an `Engine`.
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
