"""What a client finds without being told: the VoID description and the example questions.

`/.well-known/void` is that of VoID, section 7.2 (RFC 5785); `/.well-known/sparql-examples` is the
graph name that SIB's collections of examples use.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.rdf.terms import DCT, FOAF, RDF, Iri, typed
from c3graph.web.asking import run_query
from c3graph.web.engine import SparqlRequest
from c3graph.web.http.conditional import whole_response
from c3graph.web.http.media import GRAPHS, HTML
from c3graph.web.http.negotiate import negotiate
from c3graph.web.linked import archive
from c3graph.web.linked.dereference import PAV, VOID, see_other
from c3graph.web.responses import REVALIDATE, validated
from c3graph.web.site import Visit
from c3graph.web.views.page_queries import safe

VOID_PATH, EXAMPLES_PATH = ".well-known/void", ".well-known/sparql-examples"


def _released(visit: Visit) -> list[tuple[Iri, Iri, str]]:
    """What only the release knows of the dataset: its dumps, its date and its version."""
    release, dataset = visit.engine.release, Iri(f"{visit.base}{VOID_PATH}#dataset")
    issued = typed(release.issued, "dateTime" if "T" in release.issued else "date")
    kept = archive.releases(visit)[-1]
    dumps = [Iri(f"{visit.base}release/{release.version}/{quote(f.name)}").n for f in kept.dumps]
    features = sorted({f.format.feature for f in kept.dumps if f.format and f.format.feature})
    licence = [kept.about.licence] if kept.about.licence else []
    return [
        (dataset, Iri(RDF + "type"), Iri(VOID + "Dataset").n),
        (dataset, Iri(DCT + "issued"), issued.n),
        (dataset, Iri(PAV + "version"), typed(release.version, "string").n),
        *((dataset, Iri(VOID + "dataDump"), dump) for dump in dumps),
        *((dataset, Iri(VOID + "feature"), Iri(iri).n) for iri in features),
        *((dataset, Iri(DCT + "license"), Iri(iri).n) for iri in licence),
        (dataset, Iri(FOAF + "homepage"), Iri(visit.base).n),
    ]


async def _graph(
    visit: Visit, path: str, name: str, page: str, more: list[tuple[Iri, Iri, str]]
) -> Response:
    """A graph of the release with `more` triples; a browser is sent on to `page`."""
    graph = safe(f"{visit.base}graph/{name}")
    media_type = negotiate(visit.accept, (*GRAPHS, HTML), visit.format)
    headers = {"Vary": "Accept"}
    if media_type == HTML:
        return Response(None, 303, {**headers, "Location": page, "Cache-Control": REVALIDATE})

    async def make() -> Response:
        known_here = more or (await visit.select(visit.queries.graph_exists(graph[1:-1]))).rows
        if not known_here:
            raise NotFound("this release has no such description", where=path)
        known = " ".join(f"{safe(s.value)} {safe(p.value)} {o} ." for s, p, o in more)
        where = f"OPTIONAL {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
        query = f"CONSTRUCT {{ {known} ?s ?p ?o }} WHERE {{ {where} }}"
        return whole_response(
            await run_query(visit, SparqlRequest(query), media_type), media_type, headers
        )

    return await validated(visit, (path, media_type), headers, make)


async def void(visit: Visit) -> Response:
    """The VoID description (`/.well-known/void`)."""
    page = visit.links.own("page/graph/void")
    return await _graph(visit, VOID_PATH, "void", page, _released(visit))


async def examples(visit: Visit) -> Response:
    """The example queries as RDF."""
    page = visit.links.own("sparql") + "#examples"
    return await _graph(visit, EXAMPLES_PATH, "examples", page, [])


async def example(visit: Visit) -> Response:
    """The IRI of an example: 303 to the form with its query, or to its data."""
    slug = str(visit.request.path_params["slug"])
    response = await see_other(visit, f"query/{slug}")
    if response.headers["Location"] == visit.links.own(f"page/query/{slug}"):
        response.headers["Location"] = visit.links.own("sparql", example=slug)
    return response
