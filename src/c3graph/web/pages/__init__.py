"""HTML pages: each module gathers rows in few queries and hands views to a template.

home      the first page                 kinds      lists of the things of a kind
thing     anything with statements       source     a source, its text; a claim
history   a thing in kept releases
concepts  schemes and the ontology       release    kept releases and named graphs
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from c3graph.web.linked.dereference import ensure_described
from c3graph.web.links import Kind, Resource
from c3graph.web.pages import concepts, release, source, thing
from c3graph.web.responses import validated
from c3graph.web.site import Visit

Page = Callable[[Visit], Awaitable[Response]]
READERS = "Accept-Language, Cookie"


async def serve(visit: Visit, parts: tuple[object, ...], make: Page, signs: str = "") -> Response:
    """A page under its validator: the reader's languages and all of the URL count.

    `signs` are its signposts, a Link field.
    """
    raw = visit.request.scope.get("query_string", b"")
    headers = {"Vary": READERS, **({"Link": signs} if signs else {})}
    key = (*parts, visit.languages, visit.site_url, visit.links.root, raw)
    return await validated(visit, key, headers, lambda: make(visit))


async def resource_page(visit: Visit, path: str) -> Response:
    """The page of anything with an IRI of ours."""
    named = visit.named(path)
    if named.kind in _ENSURED:
        await ensure_described(visit, named)
    return await _PAGES[named.kind](visit, named)


# What a page does not find out by itself.
_ENSURED = (Kind.SCHEME, Kind.ONTOLOGY, Kind.GRAPH)
_PAGES: dict[Kind, Callable[[Visit, Resource], Awaitable[Response]]] = {
    Kind.THING: thing.page,
    Kind.SOURCE: source.page,
    Kind.CLAIM: source.claim,
    Kind.SCHEME: concepts.scheme,
    Kind.ONTOLOGY: concepts.ontology,
    Kind.GRAPH: release.graph,
    Kind.RELEASE: release.page,
}
