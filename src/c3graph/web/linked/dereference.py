"""IRIs of ours: 303 to a page or to data by Accept, and the data itself."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.harvest.catalogue import about_release
from c3graph.web.engine import RunResult, SparqlRequest
from c3graph.web.http.conditional import whole_response
from c3graph.web.http.media import EXTENSION_OF, EXTENSIONS, GRAPHS, HTML
from c3graph.web.http.negotiate import negotiate
from c3graph.web.linked import archive, memento
from c3graph.web.linked.catalog import written_graph
from c3graph.web.links import Kind, Resource
from c3graph.web.responses import REVALIDATE, validated
from c3graph.web.site import Visit

VOID = "http://rdfs.org/ns/void#"
PAV = "http://purl.org/pav/"


async def ensure_described(visit: Visit, thing: Resource) -> None:
    """Raise NotFound unless something is said of it, Gone where something was."""
    if thing.kind is Kind.RELEASE:
        await archive.one(visit, thing.path.rpartition("/")[2])
        return
    query = visit.queries.exists(thing.iri)
    if thing.kind is Kind.GRAPH:
        query = visit.queries.graph_exists(thing.iri)
    elif thing.kind is Kind.ONTOLOGY:
        query = visit.queries.graph_exists(f"{visit.base}graph/ontology")
    if not (await visit.select(query)).rows:
        raise await archive.missing(visit, thing.iri)


async def moved(visit: Visit, path: str, before: str = "", after: str = "") -> Response | None:
    """301 to what a thing is called now, where its name was replaced (RFC 9110, section 15.4.2).

    `before` and `after` stand around the path: `page/`, or `data/` and an extension.
    """
    thing = visit.named(path)
    if thing.kind is not Kind.THING:
        return None
    now = visit.engine.lookup.replacement(thing.iri)
    if now is None or not now.startswith(visit.base):
        return None
    target = visit.links.own(f"{before}{now[len(visit.base) :]}{after}")
    return Response(None, 301, {"Location": target, "Cache-Control": REVALIDATE})


async def see_other(visit: Visit, path: str) -> Response:
    """303 to the page or the data of a thing (RFC 9110, section 15.4.4)."""
    thing = visit.named(path)
    if visit.engine is visit.now and (led := await memento.gate(visit, path)) is not None:
        return led
    media_type = negotiate(visit.accept, (*GRAPHS, HTML), visit.format)
    if (led := await moved(visit, path)) is not None:
        return led
    await ensure_described(visit, thing)
    if media_type == HTML:
        target = visit.links.own(f"page/{path}")
    else:
        file = quote(f"data/{path}.{EXTENSION_OF[media_type]}")
        target = f"{visit.links.root}/{file}"
    vary = "Accept, Accept-Datetime"
    headers = {"Location": target, "Vary": vary, "Cache-Control": REVALIDATE}
    return Response(None, 303, headers)


def data_links(visit: Visit, thing: Resource) -> list[tuple[str, str]]:
    """Media type and path of each serialisation."""
    root = visit.links.root
    return [
        (media_type, f"{root}/{quote(f'data/{thing.path}.{extension}')}")
        for extension, media_type in EXTENSIONS.items()
    ]


def _query(visit: Visit, thing: Resource) -> str:
    queries = visit.queries
    by_kind = {
        Kind.THING: queries.data_of_thing,
        Kind.SCHEME: queries.data_of_scheme,
        Kind.SOURCE: queries.data_of_source,
        Kind.CLAIM: queries.data_of_claim,
        Kind.GRAPH: queries.data_of_graph,
    }
    if thing.kind is Kind.ONTOLOGY:
        return queries.data_of_graph(f"{visit.base}graph/ontology")
    return by_kind[thing.kind](thing.iri)


async def _described(visit: Visit, thing: Resource, media_type: str) -> RunResult:
    """The triples about a thing. Raises NotFound where nothing is said of it."""
    if thing.kind is Kind.RELEASE:
        found = await archive.one(visit, thing.path.rpartition("/")[2])
        quads = about_release(archive.releases(visit), found, visit.base, visit.site_url)
        return RunResult(written_graph(quads, media_type, visit.base), len(quads), media_type)
    await ensure_described(visit, thing)
    return await visit.engine.run(SparqlRequest(_query(visit, thing)), media_type)


def _seen(visit: Visit, thing: Resource) -> tuple[object, ...]:
    """What beside release and path decides the bytes: a release knows the others and the site."""
    if thing.kind is not Kind.RELEASE:
        return (visit.links.root,)
    return (visit.site_url, *(found.version for found in archive.releases(visit)))


async def data(visit: Visit, file: str) -> Response:
    """The triples about a thing, in the syntax its extension names; IRIs stay below the base."""
    path, _, extension = file.rpartition(".")
    if extension not in EXTENSIONS:
        raise NotFound("no data under this name", where=file, hint=", ".join(EXTENSIONS))
    thing = visit.named(path)
    if (led := await moved(visit, path, "data/", f".{extension}")) is not None:
        return led
    media_type = EXTENSIONS[extension]
    page = f"{visit.links.root}/{quote(f'page/{path}')}"
    headers = {"Link": f'<{thing.iri}>; rel="describes", <{page}>; rel="alternate"; type="{HTML}"'}
    if not thing.iri.isascii():
        del headers["Link"]

    async def make() -> Response:
        result = await _described(visit, thing, media_type)
        return whole_response(result, media_type, headers)

    return await validated(visit, ("data", file, *_seen(visit, thing)), headers, make)
