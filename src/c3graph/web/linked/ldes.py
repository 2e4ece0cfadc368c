"""`/ldes`: a Linked Data Event Stream of versions of things, as TREE pages.

The root names every page with the time of its members; a page belongs to one release and never
changes. Page names are the URLs that they are fetched from: clients compare the two.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.harvest import events
from c3graph.harvest.events import Event, Version
from c3graph.rdf.terms import DCT, RDF, XSD, Iri, Literal, Quad, Term, canonical
from c3graph.release.kept import KeptRelease
from c3graph.web.http.media import GRAPHS, content_type
from c3graph.web.http.negotiate import negotiate
from c3graph.web.http.static import IMMUTABLE
from c3graph.web.linked import archive, past
from c3graph.web.linked.catalog import written_graph
from c3graph.web.linked.memento import when
from c3graph.web.responses import validated
from c3graph.web.site import Visit
from c3graph.web.views.page_queries import safe

PATH, PAGE_SIZE = "ldes", 250
TREE, LDES = "https://w3id.org/tree#", "https://w3id.org/ldes#"
AS = "https://www.w3.org/ns/activitystreams#"
_TYPE, _CREATED, _VERSION_OF = Iri(RDF + "type"), Iri(DCT + "created"), Iri(DCT + "isVersionOf")


def _timestamp(release: KeptRelease) -> Literal:
    """The time of a release's members, in UTC."""
    return Literal(when(release).strftime("%Y-%m-%dT%H:%M:%SZ"), XSD + "dateTime")


def _pages(count: int) -> range:
    return range(1, -(-count // PAGE_SIZE) + 1)


def _url(visit: Visit, release: KeptRelease, number: int) -> str:
    return f"{visit.site_url}{PATH}/{quote(release.version)}/{number}"


def _stream(visit: Visit, found: tuple[KeptRelease, ...]) -> list[Quad]:
    """What the stream says of itself, on every page."""
    stream, root = Iri(f"{visit.base}{PATH}"), Iri(f"{visit.site_url}{PATH}")
    kept_since = Iri(f"{visit.base}{PATH}#retention")
    rows: list[tuple[Iri, str, Term]] = [
        (stream, RDF + "type", Iri(LDES + "EventStream")),
        (stream, LDES + "timestampPath", _CREATED),
        (stream, LDES + "versionOfPath", _VERSION_OF),
        (stream, TREE + "view", root),
        (root, RDF + "type", Iri(TREE + "Node")),
        (root, LDES + "retentionPolicy", kept_since),
        (kept_since, RDF + "type", Iri(LDES + "PointInTimePolicy")),
        (kept_since, LDES + "pointInTime", _timestamp(found[0])),
    ]
    return [Quad(subject, Iri(predicate), value) for subject, predicate, value in rows]


def _relations(visit: Visit, found: tuple[KeptRelease, ...]) -> list[Quad]:
    """From the root to every page: its members are of this time, neither earlier nor later."""
    root, made = Iri(f"{visit.site_url}{PATH}"), []
    for old, new in zip((None, *found), found, strict=False):
        for number in _pages(len(events.versions(old, new, visit.base))):
            page = Iri(_url(visit, new, number))
            for kind in ("GreaterThanOrEqualTo", "LessThanOrEqualTo"):
                relation = Iri(f"{root}#{kind}-{quote(new.version)}-{number}")
                rows: list[tuple[Iri, str, Term]] = [
                    (root, TREE + "relation", relation),
                    (relation, RDF + "type", Iri(f"{TREE}{kind}Relation")),
                    (relation, TREE + "node", page),
                    (relation, TREE + "path", _CREATED),
                    (relation, TREE + "value", _timestamp(new)),
                ]
                made += [Quad(subject, Iri(predicate), value) for subject, predicate, value in rows]
    return made


async def root(visit: Visit) -> Response:
    """The view: no members of its own, and the way to all pages."""
    media_type, found = negotiate(visit.accept, GRAPHS, visit.format), archive.releases(visit)
    key = (PATH, media_type, visit.site_url, *(release.version for release in found))

    async def make() -> Response:
        quads = canonical([*_stream(visit, found), *_relations(visit, found)])
        body = written_graph(quads, media_type, visit.base)
        return Response(body, 200, {"Content-Type": content_type(media_type)})

    return await validated(visit, key, {"Vary": "Accept"}, make)


async def _members(visit: Visit, release: KeptRelease, shown: tuple[Version, ...]) -> list[Quad]:
    """Each version with what was said of its thing; of a deleted one only that it is."""
    stream, time = Iri(f"{visit.base}{PATH}"), _timestamp(release)
    nodes = {v.thing: Iri(events.name(release, v, visit.base)) for v in shown}
    made: list[Quad] = []
    for version in shown:
        node = nodes[version.thing]
        made += [
            Quad(stream, Iri(TREE + "member"), node),
            Quad(node, _TYPE, Iri(AS + version.event)),
            Quad(node, _VERSION_OF, Iri(version.thing)),
            Quad(node, _CREATED, time),
        ]
    alive = [safe(v.thing) for v in shown if v.event is not Event.DELETE]
    if alive:
        values = " ".join(alive)
        rows = await visit.select(f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}")
        for subject, predicate, value in rows.rows:
            assert isinstance(predicate, Iri)
            assert value is not None
            made.append(Quad(nodes[str(subject)], predicate, value))
    return made


async def page(visit: Visit) -> Response:
    """One page of the versions that a release made. NotFound past its end."""
    version, text = (str(visit.request.path_params[n]) for n in ("version", "number"))
    media_type = negotiate(visit.accept, GRAPHS, visit.format)
    release, found = await archive.one(visit, version), archive.releases(visit)
    at = found.index(release)
    members = events.versions(found[at - 1] if at else None, release, visit.base)
    if not (text.isascii() and text.isdigit() and int(text[:9]) in _pages(len(members))):
        raise NotFound("there is no such page", where=f"{PATH}/{version}/{text}")
    number = int(text)
    shown = members[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    visit = await past.visit_of(visit, version)

    async def make() -> Response:
        node = Iri(_url(visit, release, number))
        stream = Quad(Iri(f"{visit.base}{PATH}"), Iri(TREE + "view"), node)
        said = [stream, Quad(node, _TYPE, Iri(TREE + "Node"))]
        said += await _members(visit, release, shown)
        body = written_graph(canonical(said), media_type, visit.base)
        return Response(body, 200, {"Content-Type": content_type(media_type)})

    before = found[at - 1].version if at else ""
    key = (PATH, version, before, number, media_type, visit.site_url)
    return await validated(visit, key, {"Vary": "Accept", "Cache-Control": IMMUTABLE}, make)
