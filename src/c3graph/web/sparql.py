"""The endpoint: query results, the service description, and a form for browsers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from anyio import to_thread
from starlette.responses import Response

from c3graph.errors import C3GraphError, NotFound, TooLarge
from c3graph.model import QueryForm
from c3graph.terms import RDF, XSD, Iri, Literal, Term
from c3graph.web import media
from c3graph.web.asking import body_of, run
from c3graph.web.conditional import read_body, whole
from c3graph.web.description import LIMITS, describe
from c3graph.web.engine import RunResult, SparqlRequest
from c3graph.web.negotiate import choose, negotiate
from c3graph.web.page_queries import is_safe
from c3graph.web.problems import problem
from c3graph.web.protocol import Asked, read
from c3graph.web.responses import validated
from c3graph.web.site import Visit
from c3graph.web.views import Names, Shown
from c3graph.web.wellknown import Question, questions

MAX_ROWS_SHOWN = 1000
MAX_CHARACTERS_SHOWN = 200_000
EXAMPLE = """\
PREFIX c3: <{base}def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?project ?name WHERE {{
  ?project a c3:Project ; skos:prefLabel ?name
}}
ORDER BY ?name
LIMIT 50"""
# Answers that differ from run to run, or a chance of it: no strong validator for these.
_VOLATILE = re.compile(r"\b(?:now|rand|uuid|struuid|bnode|service)\b|\\u", re.IGNORECASE)
_FRESH_NODES = re.compile(r"_:|\[|\(\s")


def repeatable(query: str, form: QueryForm) -> bool:
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
    asked = read(request.method, query_string, request.headers.get("content-type"), body)
    if asked.request is None:
        return await service(visit, asked)
    if asked.format == "html" or (asked.format is None and _browser(visit)):
        return await browse(visit, asked.request)
    form = visit.engine.form(asked.request.query)
    media_type = negotiate(visit.accept, media.offered(form), asked.format)
    if media_type == media.HTML:
        return await browse(visit, asked.request)
    return await answer(visit, asked.request, form, media_type)


_ALL_OFFERED = (*media.RESULTS, media.JSON, media.XML, *media.GRAPHS, media.HTML)


def _browser(visit: Visit) -> bool:
    """Whether the client prefers HTML to every result format."""
    try:
        return choose(visit.accept, _ALL_OFFERED) == media.HTML
    except C3GraphError:
        return False


async def answer(
    visit: Visit, request: SparqlRequest, form: QueryForm, media_type: str
) -> Response:
    """The whole result in a result format; GET of a repeatable query carries a validator."""
    headers = {"Vary": "Accept"}

    async def make() -> Response:
        result = await run(visit, request, media.serialisation(media_type))
        return whole(result, media_type, headers)

    if visit.request.method == "POST" or not repeatable(request.query, form):
        response = await make()
        response.headers["Cache-Control"] = "no-store"
        return response
    parts = ("sparql", request.query, request.default_graphs, request.named_graphs, media_type)
    return await validated(visit, parts, headers, make)


async def service(visit: Visit, asked: Asked) -> Response:
    """A request without a query: the form for a browser, else the service description."""
    media_type = negotiate(visit.accept, (*media.GRAPHS, media.HTML), asked.format)
    headers = {"Vary": "Accept"}
    if media_type == media.HTML:
        headers["Vary"] = "Accept, Accept-Language, Cookie"
        wanted = visit.request.query_params.get("example", "")
        parts = ("form", visit.languages, visit.links, wanted)

        async def form() -> Response:
            examples = await questions(visit)
            found = [example.query for example in examples if example.slug == wanted]
            if wanted and not found:
                raise NotFound("no example question has this name", where=wanted)
            return page(visit, None, query=found[0] if found else None, examples=examples)

        return await validated(visit, parts, headers, form)
    url = str(visit.request.url.replace(query="", fragment=""))
    here = url if is_safe(url) else visit.base + "sparql"

    async def description() -> Response:
        facts = visit.facts
        total = visit.engine.release.counts.get("triples")
        limits = {n: getattr(visit.site.settings, n, None) for n in LIMITS}
        known = {name: value for name, value in limits.items() if value is not None}
        triples = describe(visit.base, here, facts.graphs, total, known)
        query = visit.queries.constant(triples)
        result = await run(visit, SparqlRequest(query), media_type)
        return whole(result, media_type, headers)

    return await validated(visit, ("service", here, media_type), headers, description)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result as a page shows it: rows, a truth, or the text of a graph."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Shown | None, ...], ...] = ()
    total: int = 0
    truth: bool | None = None
    text: str = ""
    cut: bool = False


def _term(value: Mapping[str, Any]) -> Term | str:
    """A term of SPARQL 1.1 Query Results JSON, section 3.2.2; what is no term as its text."""
    kind = value.get("type")
    if kind == "uri":
        return Iri(value["value"])
    if kind == "literal":
        language = value.get("xml:lang", "")
        datatype = RDF + "langString" if language else value.get("datatype", XSD + "string")
        return Literal(value["value"], datatype, language)
    return f"_:{value['value']}" if kind == "bnode" else json.dumps(value["value"])


def table(body: bytes, names: Names) -> Outcome:
    """A SELECT or ASK result from its JSON."""
    parsed = json.loads(body)
    if "boolean" in parsed:
        return Outcome(truth=bool(parsed["boolean"]), total=1)
    variables = tuple(parsed["head"].get("vars", ()))
    bindings = parsed["results"]["bindings"]
    rows = tuple(
        tuple(names.show(_term(row[name])) if name in row else None for name in variables)
        for row in bindings[:MAX_ROWS_SHOWN]
    )
    return Outcome(variables, rows, len(bindings), cut=len(bindings) > MAX_ROWS_SHOWN)


async def browse(visit: Visit, request: SparqlRequest) -> Response:
    """A result as a page, with the query to change and downloads; errors beside the query."""
    try:
        form = visit.engine.form(request.query)
        graph = form is QueryForm.GRAPH
        result = await run(visit, request, media.TURTLE if graph else media.SPARQL_JSON)
    except C3GraphError as error:
        instance = visit.links.root + visit.request.url.path
        shown = problem(error, visit.base, instance)
        response = page(visit, request, error=shown)
        response.status_code = error.status
    else:
        offered = media.GRAPHS if graph else media.RESULTS
        links = downloads(visit, request, offered)
        if isinstance(result.body, Path):
            return too_long(visit, request, result, links)
        body = await to_thread.run_sync(read_body, result)
        if graph:
            text = body.decode("utf-8", "replace")
            cut = len(text) > MAX_CHARACTERS_SHOWN
            outcome = Outcome(text=text[:MAX_CHARACTERS_SHOWN], total=result.rows, cut=cut)
        else:
            outcome = table(body, Names(visit.links, visit.languages))
        response = page(visit, request, outcome=outcome, downloads=links)
    response.headers["Vary"] = "Accept, Accept-Language, Cookie"
    response.headers["Cache-Control"] = "no-store"
    return response


def too_long(
    visit: Visit, request: SparqlRequest, result: RunResult, links: list[tuple[str, str]]
) -> Response:
    """A page without rows, for a result that was spooled: to read it would hold up everybody."""
    assert isinstance(result.body, Path)
    size = result.body.stat().st_size
    if result.temporary:
        result.body.unlink(missing_ok=True)
    text = f"# {size:,} bytes, too long to show here: the downloads have all"
    outcome = Outcome(text=text, total=max(result.rows, 0), cut=True)
    response = page(visit, request, outcome=outcome, downloads=links)
    response.headers["Vary"] = "Accept, Accept-Language, Cookie"
    response.headers["Cache-Control"] = "no-store"
    return response


def downloads(
    visit: Visit, request: SparqlRequest, offered: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Name and link of each format of this result."""
    dataset = [("default-graph-uri", iri) for iri in request.default_graphs]
    dataset += [("named-graph-uri", iri) for iri in request.named_graphs]
    made = []
    for media_type in offered:
        short = next(n for n, types in media.FORMATS.items() if media_type == types[0])
        query = urlencode([("query", request.query), *dataset, ("format", short)])
        made.append((media.NAMES[media_type], f"{visit.links.root}/sparql?{query}"))
    return made


def page(
    visit: Visit,
    request: SparqlRequest | None,
    *,
    outcome: Outcome | None = None,
    error: Mapping[str, str | int] | None = None,
    downloads: list[tuple[str, str]] | None = None,
    query: str | None = None,
    examples: Sequence[Question] = (),
) -> Response:
    """The form with the query, and below it what came of it, or the questions one may begin at."""
    query = request.query if request else query or EXAMPLE.format(base=visit.base)
    line = int(error["line"]) if error and "line" in error else 0
    return visit.html(
        "sparql.html",
        query=query,
        request_=request,
        outcome=outcome,
        error=error,
        error_lines=list(enumerate(query.splitlines(), 1)) if error and line else [],
        error_line=line,
        downloads=downloads or [],
        examples=examples,
        shown=MAX_ROWS_SHOWN,
    )
