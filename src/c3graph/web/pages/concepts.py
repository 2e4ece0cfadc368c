"""The pages of SKOS schemes and of the ontology."""

from __future__ import annotations

from starlette.responses import Response

from c3graph.terms import Literal
from c3graph.web import views
from c3graph.web.dereference import data_links
from c3graph.web.links import Resource
from c3graph.web.ontology_view import ontology_from
from c3graph.web.site import Visit
from c3graph.web.views import Names, iris_in


async def scheme(visit: Visit, thing: Resource) -> Response:
    rows = (await visit.select(visit.queries.concepts(thing.iri))).rows
    names = visit.names([thing.iri, *iris_in(rows)])
    return visit.html(
        "scheme.html",
        thing=thing,
        title=names.show(thing.iri),
        nodes=views.tree(rows, names),
        total=len({str(row[0]) for row in rows}),
        data=data_links(visit, thing),
    )


async def ontology(visit: Visit, thing: Resource) -> Response:
    rows = (await visit.select(visit.queries.ontology())).rows
    names = Names(visit.links, visit.languages)
    for subject, predicate, value in rows:
        if isinstance(value, Literal) and str(predicate) in (views.LABEL, views.PREF_LABEL):
            names.add(str(subject), value)
    shown = ontology_from(rows, names, visit.base)
    return visit.html("ontology.html", thing=thing, ontology=shown, data=data_links(visit, thing))
