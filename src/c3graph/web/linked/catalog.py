"""`/catalog`: the catalogue in DCAT-AP, or as a page; paged by Hydra past 100 versions."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.harvest.catalogue import catalogue, shown_on
from c3graph.rdf.syntax import RdfFormat, prefixes, serialise
from c3graph.rdf.terms import RDF, RDFS, Iri, Quad, Term, typed
from c3graph.web.http.media import EXTENSION_OF, GRAPHS, HTML, NAMES, content_type
from c3graph.web.http.negotiate import negotiate
from c3graph.web.linked import archive
from c3graph.web.responses import validated
from c3graph.web.site import Visit

PATH, PAGE_SIZE = "catalog", 100
HYDRA = "http://www.w3.org/ns/hydra/core#"
_SYNTAX = {format.media_type: format for format in RdfFormat}
_MORE = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcatap": "http://data.europa.eu/r5r/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "file-type": "http://publications.europa.eu/resource/authority/file-type/",
    "iana": "http://www.iana.org/assignments/media-types/",
    "hydra": HYDRA,
}


_TYPE = Iri(RDF + "type")
# What a reader of the file looks for, in this order; other things follow, named resources last.
_FIRST = tuple(
    f"http://www.w3.org/ns/dcat#{name}"
    for name in ("Catalog", "DatasetSeries", "Dataset", "DataService", "Distribution")
)


def _by_weight(quads: Sequence[Quad]) -> tuple[Quad, ...]:
    """The quads with the catalogue first, and last what nothing is said of but that it exists;
    of each thing its classes first."""
    places: dict[Term, int] = {}
    for quad in quads:
        value = quad.object.value
        if quad.predicate != _TYPE:
            place = len(_FIRST)
        elif value in _FIRST:
            place = _FIRST.index(value)
        else:
            place = len(_FIRST) + (value == RDFS + "Resource")
        before = places.get(quad.subject, len(_FIRST) + 1)
        places[quad.subject] = min(before, place)
    return tuple(
        sorted(quads, key=lambda q: (places[q.subject], q.subject.n, q.predicate != _TYPE))
    )


def written_graph(quads: tuple[Quad, ...], media_type: str, base: str) -> bytes:
    """Quads in a media type of `GRAPHS`, with the prefixes that they use."""
    quads = _by_weight(quads)
    lines = "\n".join(quad.n for quad in quads)
    names = {n: iri for n, iri in (prefixes(base) | _MORE).items() if f"<{iri}" in lines}
    return serialise(quads, _SYNTAX[media_type], names)


def _paged(visit: Visit, number: int, last: int, total: int) -> list[Quad]:
    """The controls of a paged collection (Hydra, section 5.1), with the older names beside."""

    def page(at: int) -> Iri:
        return Iri(f"{visit.site_url}{PATH}?page={at}")

    collection, view = Iri(f"{visit.base}{PATH}"), page(number)
    rows: list[tuple[Iri, str, Term]] = [
        (collection, RDF + "type", Iri(HYDRA + "Collection")),
        (collection, HYDRA + "totalItems", typed(total, "integer")),
        (collection, HYDRA + "view", view),
        (view, RDF + "type", Iri(HYDRA + "PartialCollectionView")),
        (view, RDF + "type", Iri(HYDRA + "PagedCollection")),
        (view, HYDRA + "itemsPerPage", typed(PAGE_SIZE, "integer")),
        *((view, HYDRA + name, page(1)) for name in ("first", "firstPage")),
        *((view, HYDRA + name, page(last)) for name in ("last", "lastPage")),
    ]
    if number < last:
        rows += [(view, HYDRA + name, page(number + 1)) for name in ("next", "nextPage")]
    if number > 1:
        rows += [(view, HYDRA + name, page(number - 1)) for name in ("previous", "previousPage")]
    return [Quad(subject, Iri(predicate), value) for subject, predicate, value in rows]


async def serve(visit: Visit) -> Response:
    """The catalogue as Turtle, N-Triples, RDF/XML, JSON-LD or HTML. NotFound past its end."""
    media_type = negotiate(visit.accept, (*GRAPHS, HTML), visit.format)
    number, found = visit.page_number(), archive.releases(visit)
    last = -(-len(found) // PAGE_SIZE)
    if number > last:
        raise NotFound("there is no such page", where=f"{PATH}, page {number}", hint=f"1 to {last}")
    links = ", ".join(
        f'<{visit.site_url}{PATH}?format={extension}>; rel="alternate"; type="{kind}"'
        for kind, extension in EXTENSION_OF.items()
    )
    links += f', <{visit.site_url}>; rel="describes"; type="{HTML}"'
    headers = {"Vary": "Accept, Accept-Language, Cookie", "Link": links}
    key = (PATH, media_type, number, visit.site_url, visit.languages, *(r.version for r in found))

    async def make() -> Response:
        if media_type == HTML:
            page = visit.html(
                "catalog.html",
                releases=shown_on(found, number, PAGE_SIZE),
                number=number,
                last=last,
                formats=[(NAMES[kind], extension) for kind, extension in EXTENSION_OF.items()],
            )
            page.headers.update(headers)
            return page
        quads: tuple[Quad, ...] = catalogue(
            found, visit.base, visit.site_url, page=number, size=PAGE_SIZE
        )
        if last > 1:
            quads += tuple(_paged(visit, number, last, len(found)))
        body = written_graph(quads, media_type, visit.base)
        return Response(body, 200, {**headers, "Content-Type": content_type(media_type)})

    return await validated(visit, key, headers, make)
