"""HTML pages: each gathers rows in few queries and hands views to a template."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from markupsafe import Markup
from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.harvest import dataset
from c3graph.iris import KINDS
from c3graph.terms import OWL, RDF, SKOS, Iri, Literal, Term
from c3graph.web import archive, views
from c3graph.web.dereference import data_links, ensure
from c3graph.web.links import Kind, Resource, resource
from c3graph.web.ontology_view import ontology_from
from c3graph.web.responses import validated
from c3graph.web.site import Visit
from c3graph.web.views import (
    ClaimRecord,
    Names,
    Row,
    claims_from,
    conflict_parts,
    conflicts_from,
    iris_in,
)

PAGE_SIZE = 50
_NEAR, _AROUND = 80, 200
_MATCHES = (SKOS + "exactMatch", SKOS + "closeMatch", SKOS + "relatedMatch", OWL + "sameAs")

# Kinds that have a listing, and their class.
KIND_CLASSES = {slug: name for name, slug in KINDS.items()} | {
    "competence": "Competence",
    "participation": "Participation",
    "membership": "Membership",
    "funding": "Funding",
    "need": "Need",
    "talk": "Talk",
    "figure": "Figure",
    "conflict": "Conflict",
    "source": "Source",
    "claim": "Claim",
}

Parts = dict[str, dict[str, list[Term]]]
Page = Callable[[Visit], Awaitable[Response]]


async def serve(visit: Visit, parts: tuple[object, ...], make: Page, signs: str = "") -> Response:
    """A page under its validator: the reader's languages and all of the URL count.

    `signs` are its signposts, a Link field.
    """
    raw = visit.request.scope.get("query_string", b"")
    headers = {"Vary": "Accept-Language", **({"Link": signs} if signs else {})}
    key = (*parts, visit.languages, visit.site_url, visit.links.root, raw)
    return await validated(visit, key, headers, lambda: make(visit))


async def home(visit: Visit) -> Response:
    facts = await visit.site.facts(visit.engine)
    classes = {slug: f"{visit.base}def#{name}" for slug, name in KIND_CLASSES.items()}
    names = await visit.names([*classes.values(), *facts.schemes])
    newest = archive.this(visit)
    return visit.html(
        "home.html",
        citation=dataset.citation(newest, visit.base),
        doi=newest.about.doi,
        jsonld=Markup(dataset.script(dataset.jsonld(newest, visit.base, visit.site_url))),
        most=max((facts.classes.get(iri, 0) for iri in classes.values()), default=0),
        description=visit.site.settings.description,
        kinds=[
            (slug, names.show(iri), facts.classes[iri])
            for slug, iri in classes.items()
            if facts.classes.get(iri)
        ],
        schemes=[names.show(iri) for iri in facts.schemes],
        graphs=[(names.show(iri), count) for iri, count in facts.graphs],
    )


async def kind(visit: Visit, slug: str) -> Response:
    """One page of the things of a kind. Raises NotFound for a kind that is not listed."""
    if slug not in KIND_CLASSES:
        raise NotFound("there is no such kind", where=slug, hint=", ".join(KIND_CLASSES))
    name, number = KIND_CLASSES[slug], visit.page_number()
    facts = await visit.site.facts(visit.engine)
    offset = (number - 1) * PAGE_SIZE
    query = visit.queries.of_class(name, visit.languages, PAGE_SIZE, offset)
    rows = (await visit.select(query)).rows
    if number > 1 and not rows:
        raise NotFound("there is no such page", where=f"{slug}, page {number}")
    class_iri = f"{visit.base}def#{name}"
    names = await visit.names([class_iri, *(str(row[0]) for row in rows)])
    return visit.html(
        "kind.html",
        slug=slug,
        kind=names.show(class_iri),
        things=[names.show(row[0]) for row in rows],
        total=facts.classes.get(class_iri, 0),
        number=number,
        first=offset + 1,
        more=offset + len(rows) < facts.classes.get(class_iri, 0),
        query=query,
    )


async def resource_page(visit: Visit, path: str) -> Response:
    """The page of anything with an IRI of ours."""
    thing = resource(path, visit.base)
    await ensure(visit, thing)
    return await _PAGES[thing.kind](visit, thing)


async def _conflicts(visit: Visit, iri: str) -> tuple[Parts, tuple[ClaimRecord, ...]]:
    """The conflicts about a thing, and the claims on either side."""
    rows = (await visit.select(visit.queries.conflicts_about(iri))).rows
    parts = conflict_parts(rows, visit.base)
    wanted = {str(t) for p in parts.values() for t in _sides(p)}
    if not wanted:
        return parts, ()
    return parts, await _claims(visit, visit.queries.claims(sorted(wanted)))


async def _claims(visit: Visit, query: str) -> tuple[ClaimRecord, ...]:
    return views.records((await visit.select(query)).rows, visit.base)


def _iris(found: Iterable[ClaimRecord]) -> list[str]:
    return [iri for record in found for iri in record.iris]


def _sides(part: dict[str, list[Term]]) -> Iterable[Term]:
    return [*part.get("preferredClaim", ()), *part.get("otherClaim", ())]


async def thing_page(visit: Visit, thing: Resource) -> Response:
    queries, iri = visit.queries, thing.iri
    number = visit.page_number()
    offset = (number - 1) * PAGE_SIZE
    statements = (await visit.select(queries.statements(iri))).rows
    found = await _claims(visit, queries.claims_about(iri))
    parts, in_conflict = await _conflicts(visit, iri)
    pointing = (await visit.select(queries.incoming(iri, PAGE_SIZE, offset))).rows
    counts = (await visit.select(queries.count_incoming(iri))).rows
    conflicting = [(term,) for part in parts.values() for terms in part.values() for term in terms]
    names = await visit.names(
        [
            iri,
            *iris_in(statements, pointing, counts, conflicting),
            *_iris((*found, *in_conflict)),
        ]
    )
    lookup = _lookup(visit, _NEAR)
    claims = claims_from(found, names, visit.links, lookup)
    about_conflicts = claims_from(in_conflict, names, visit.links, lookup)
    conflicts = conflicts_from(parts, about_conflicts, names)
    groups = views.groups_from(statements, found, claims, conflicts, names)
    external = [s.value for g in groups if g.property.iri in _MATCHES for s in g.statements]
    total = sum(int(str(n)) for _, n in counts)
    return visit.html(
        "thing.html",
        thing=thing,
        title=names.show(iri),
        types=_types(statements, names, visit.base),
        groups=groups,
        conflicts=conflicts,
        external=external,
        incoming=_incoming(pointing, counts, names),
        incoming_total=total,
        number=number,
        more=offset + len(pointing) < total,
        claims=claims,
        data=data_links(visit, thing),
    )


def _types(statements: Iterable[Row], names: Names, base: str) -> list[views.Shown]:
    """Types of our ontology, and any type where there is none of ours."""
    types = {str(value) for p, value, _ in statements if str(p) == RDF + "type"}
    ours = sorted(iri for iri in types if iri.startswith(base))
    return [names.show(iri) for iri in ours or sorted(types)]


def _incoming(
    rows: Iterable[Row], counts: Iterable[Row], names: Names
) -> list[tuple[views.Shown, int, list[views.Shown]]]:
    """What points at a thing, by property, with the number of all by that property."""
    by_property: dict[str, list[views.Shown]] = {}
    for predicate, subject in rows:
        by_property.setdefault(str(predicate), []).append(names.show(subject))
    totals = {str(predicate): int(str(n)) for predicate, n in counts}
    return [(names.show(p), totals.get(p, len(found)), found) for p, found in by_property.items()]


def _lookup(visit: Visit, around: int) -> views.Lookup:
    def passage(slug: str, start: int, end: int) -> tuple[str, str, str] | None:
        return visit.engine.passage(slug, start, end, around)

    return passage


async def source_page(visit: Visit, thing: Resource) -> Response:
    """Metadata of a source, and its claims in the order of its text."""
    queries, number = visit.queries, visit.page_number()
    offset = (number - 1) * PAGE_SIZE
    statements = (await visit.select(queries.statements(thing.iri))).rows
    order = (await visit.select(queries.claims_of_source(thing.iri, PAGE_SIZE, offset))).rows
    ids = [str(row[0]) for row in order if isinstance(row[0], Iri)]
    counted = (await visit.select(queries.count_claims_of_source(thing.iri))).rows
    found = await _claims(visit, queries.claims(ids)) if ids else ()
    names = await visit.names([thing.iri, *iris_in(statements), *_iris(found)])
    made = claims_from(found, names, visit.links, _lookup(visit, _NEAR))
    claims = {view.claim.iri: view for view in made}
    shown = [claims[iri] for iri in ids if iri in claims]
    anchors: dict[tuple[int, int], str] = {}
    for view in shown:
        for p in view.passages:
            anchors.setdefault((p.start, p.end), view.claim.iri)
    total = int(str(counted[0][0])) if counted else 0
    return visit.html(
        "source.html",
        thing=thing,
        title=names.show(thing.iri),
        groups=views.groups_from(statements, (), (), (), names),
        claims=shown,
        anchors=anchors,
        total=total,
        number=number,
        more=offset + len(ids) < total,
        data=data_links(visit, thing),
    )


async def claim_page(visit: Visit, thing: Resource) -> Response:
    """One claim with its evidence. Raises NotFound for what is not a whole claim."""
    found = await _claims(visit, visit.queries.claims([thing.iri]))
    statements = (await visit.select(visit.queries.statements(thing.iri))).rows
    names = await visit.names([thing.iri, *iris_in(statements), *_iris(found)])
    views_ = claims_from(found, names, visit.links, _lookup(visit, _AROUND))
    if not views_:
        raise NotFound("this claim is not whole", where=thing.iri)
    shown = {RDF + "subject", RDF + "predicate", RDF + "object", RDF + "type"}
    others = [row for row in statements if str(row[0]) not in shown]
    return visit.html(
        "claim.html",
        thing=thing,
        claim=views_[0],
        groups=views.groups_from(others, (), (), (), names),
        data=data_links(visit, thing),
    )


async def scheme_page(visit: Visit, thing: Resource) -> Response:
    rows = (await visit.select(visit.queries.concepts(thing.iri))).rows
    names = await visit.names([thing.iri, *iris_in(rows)])
    return visit.html(
        "scheme.html",
        thing=thing,
        title=names.show(thing.iri),
        nodes=views.tree(rows, names),
        total=len({str(row[0]) for row in rows}),
        data=data_links(visit, thing),
    )


async def ontology_page(visit: Visit, thing: Resource) -> Response:
    rows = (await visit.select(visit.queries.ontology())).rows
    names = Names(visit.links, visit.languages)
    for subject, predicate, value in rows:
        if isinstance(value, Literal) and str(predicate) in (views.LABEL, views.PREF_LABEL):
            names.add(str(subject), str(predicate), value)
    ontology = ontology_from(rows, names, visit.base)
    return visit.html(
        "ontology.html", thing=thing, ontology=ontology, data=data_links(visit, thing)
    )


async def graph_page(visit: Visit, thing: Resource) -> Response:
    """What a named graph speaks of."""
    number = visit.page_number()
    offset = (number - 1) * PAGE_SIZE
    query = visit.queries.subjects_in_graph(thing.iri, PAGE_SIZE + 1, offset)
    rows = (await visit.select(query)).rows
    facts = await visit.site.facts(visit.engine)
    names = await visit.names([thing.iri, *iris_in(rows)])
    return visit.html(
        "graph.html",
        thing=thing,
        title=names.show(thing.iri),
        triples=dict(facts.graphs).get(thing.iri, 0),
        things=[names.show(row[0]) for row in rows[:PAGE_SIZE]],
        number=number,
        more=len(rows) > PAGE_SIZE,
        data=data_links(visit, thing),
    )


async def release_page(visit: Visit, thing: Resource) -> Response:
    """A kept release; ones before it and what follows are in the catalogue."""
    found = await archive.one(visit, thing.path.rpartition("/")[2])
    return visit.html(
        "release.html",
        thing=thing,
        shown=found,
        citation=dataset.citation(found, visit.base),
        jsonld=Markup(dataset.script(dataset.jsonld(found, visit.base, visit.site_url))),
        counts=sorted(found.counts.items()),
        details=archive.details_of(visit, found),
        data=data_links(visit, thing),
    )


_PAGES: dict[Kind, Callable[[Visit, Resource], Awaitable[Response]]] = {
    Kind.THING: thing_page,
    Kind.SOURCE: source_page,
    Kind.CLAIM: claim_page,
    Kind.SCHEME: scheme_page,
    Kind.ONTOLOGY: ontology_page,
    Kind.GRAPH: graph_page,
    Kind.RELEASE: release_page,
}
