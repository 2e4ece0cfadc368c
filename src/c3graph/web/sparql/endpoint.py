"""The endpoint: query results, the service description, and a form for browsers."""

from __future__ import annotations

import re

from starlette.responses import Response

from c3graph.errors import C3GraphError, TooLarge
from c3graph.model import QueryForm
from c3graph.web.asking import body_of, run_query
from c3graph.web.engine import SparqlRequest
from c3graph.web.http import media
from c3graph.web.http.conditional import whole_response
from c3graph.web.http.negotiate import choose_media_type, negotiate
from c3graph.web.http.protocol import SparqlCall, read_call
from c3graph.web.responses import validated
from c3graph.web.site import Visit
from c3graph.web.sparql import page
from c3graph.web.sparql.description import LIMITS, describe_endpoint
from c3graph.web.views.page_queries import is_safe

# Answers that differ from run to run, or a chance of it: no strong validator for these.
_VOLATILE = re.compile(r"\b(?:now|rand|uuid|struuid|bnode|service)\b|\\u", re.IGNORECASE)
_FRESH_NODES = re.compile(r"_:|\[|\(\s")


def _repeatable(query: str, form: QueryForm) -> bool:
    """Whether the same release surely gives the same bytes; False when in doubt."""
    if _VOLATILE.search(query):
        return False
    return not (form is QueryForm.GRAPH and _FRESH_NODES.search(query))


async def endpoint(visit: Visit) -> Response:
    """Answer a request of the SPARQL protocol."""
    request, limit = visit.request, visit.site.settings.max_query_bytes
    query_string = request.scope.get("query_string", b"")
    if len(query_string) > limit:
        raise TooLarge(f"the request is larger than {limit} bytes", limit="max_query_bytes")
    seconds = visit.site.settings.body_seconds
    body = await body_of(request, limit, seconds) if request.method == "POST" else b""
    asked = read_call(request.method, query_string, request.headers.get("content-type"), body)
    if asked.request is None:
        return await _service(visit, asked)
    if asked.format == "html" or (asked.format is None and _browser(visit)):
        return await page.browse(visit, asked.request)
    form = visit.engine.form(asked.request.query)
    media_type = negotiate(visit.accept, media.offered(form), asked.format)
    if media_type == media.HTML:
        return await page.browse(visit, asked.request)
    return await _answer(visit, asked.request, form, media_type)


_ALL_OFFERED = (*media.RESULTS, media.JSON, media.XML, *media.GRAPHS, media.HTML)


def _browser(visit: Visit) -> bool:
    """Whether the client prefers HTML to every result format."""
    try:
        return choose_media_type(visit.accept, _ALL_OFFERED) == media.HTML
    except C3GraphError:
        return False


async def _answer(
    visit: Visit, request: SparqlRequest, form: QueryForm, media_type: str
) -> Response:
    """The whole result in a result format; GET of a repeatable query carries a validator."""
    headers = {"Vary": "Accept"}

    async def make() -> Response:
        result = await run_query(visit, request, media.serialisation(media_type))
        return whole_response(result, media_type, headers)

    if visit.request.method == "POST" or not _repeatable(request.query, form):
        response = await make()
        response.headers["Cache-Control"] = "no-store"
        return response
    parts = ("sparql", request.query, request.default_graphs, request.named_graphs, media_type)
    return await validated(visit, parts, headers, make)


async def _service(visit: Visit, asked: SparqlCall) -> Response:
    """A request without a query: the form for a browser, else the service description."""
    media_type = negotiate(visit.accept, (*media.GRAPHS, media.HTML), asked.format)
    headers = {"Vary": "Accept"}
    if media_type == media.HTML:
        if visit.request.query_params.get("example"):
            return page.timed(await page.form(visit))
        headers["Vary"] = "Accept, Accept-Language, Cookie"
        asked = visit.request.scope.get("query_string", b"")
        parts = ("form", visit.languages, visit.links, asked)
        return await validated(visit, parts, headers, lambda: page.form(visit))
    url = str(visit.request.url.replace(query="", fragment=""))
    here = url if is_safe(url) else visit.base + "sparql"

    async def description() -> Response:
        facts = visit.facts
        total = visit.engine.release.served
        limits = {n: getattr(visit.site.settings, n, None) for n in LIMITS}
        known = {name: value for name, value in limits.items() if value is not None}
        triples = describe_endpoint(visit.base, here, facts.graphs, total, known)
        query = visit.queries.constant(triples)
        result = await run_query(visit, SparqlRequest(query), media_type)
        return whole_response(result, media_type, headers)

    return await validated(visit, ("service", here, media_type), headers, description)
