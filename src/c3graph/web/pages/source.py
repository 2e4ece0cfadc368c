"""The page of a source with its claims in the order of its text, and the page of a claim."""

from __future__ import annotations

from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.terms import RDF, Iri
from c3graph.web import views
from c3graph.web.dereference import data_links
from c3graph.web.links import Resource
from c3graph.web.pages.gathering import AROUND, NEAR, PAGE_SIZE, claims_of, iris, passages
from c3graph.web.site import Visit
from c3graph.web.views import claims_from, iris_in


async def page(visit: Visit, thing: Resource) -> Response:
    """Metadata of a source, and its claims in the order of its text."""
    queries, number = visit.queries, visit.page_number()
    offset = (number - 1) * PAGE_SIZE
    statements = (await visit.select(queries.statements(thing.iri))).rows
    order = (await visit.select(queries.claims_of_source(thing.iri, PAGE_SIZE, offset))).rows
    ids = [str(row[0]) for row in order if isinstance(row[0], Iri)]
    counted = (await visit.select(queries.count_claims_of_source(thing.iri))).rows
    found = await claims_of(visit, queries.claims(ids)) if ids else ()
    names = visit.names([thing.iri, *iris_in(statements), *iris(found)])
    made = claims_from(found, names, visit.links, passages(visit, NEAR))
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


async def claim(visit: Visit, thing: Resource) -> Response:
    """One claim with its evidence. Raises NotFound for what is not a whole claim."""
    found = await claims_of(visit, visit.queries.claims([thing.iri]))
    statements = (await visit.select(visit.queries.statements(thing.iri))).rows
    names = visit.names([thing.iri, *iris_in(statements), *iris(found)])
    views_ = claims_from(found, names, visit.links, passages(visit, AROUND))
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
