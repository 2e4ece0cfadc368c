"""The pages of SKOS schemes and of the ontology."""

from __future__ import annotations

from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.rdf.terms import RDFS, SKOS, Iri, Literal
from c3graph.web.drawings.diagram import arcs
from c3graph.web.linked.dereference import data_links
from c3graph.web.links import Resource
from c3graph.web.site import Visit
from c3graph.web.views import values
from c3graph.web.views.ontology import OntologyView, ontology_from
from c3graph.web.views.values import PageLabels, iris_in

# A scheme of more concepts has a page to be read on.
LISTED = 40


async def scheme(visit: Visit, thing: Resource) -> Response:
    """The concepts of a scheme as a tree, each with its definition."""
    rows = (await visit.select(visit.queries.concepts(thing.iri))).rows
    edges = [(concept, value) for concept, p, value in rows if str(p) != SKOS + "definition"]
    definitions: dict[str, list[Literal]] = {}
    for concept, predicate, value in rows:
        if str(predicate) == SKOS + "definition" and isinstance(value, Literal):
            definitions.setdefault(str(concept), []).append(value)
    names = visit.names([thing.iri, *iris_in(edges)])
    about = definitions.pop(thing.iri, [])
    return visit.html(
        "scheme.html",
        thing=thing,
        title=names.show(thing.iri),
        about=names.best(about),
        definitions={iri: names.best(found) for iri, found in definitions.items()},
        nodes=values.concept_tree([edge for edge in edges if str(edge[0]) != thing.iri], names),
        total=len({str(concept) for concept, _ in edges} - {thing.iri}),
        data=data_links(visit, thing),
    )


async def ontology(visit: Visit, thing: Resource) -> Response:
    """Every term of the ontology with its definition; `?term=` has all about one of them."""
    rows = (await visit.select(visit.queries.ontology())).rows
    schemes = visit.facts.schemes
    members: dict[str, list[str]] = {scheme: [] for scheme in schemes}
    for one, concept in (await visit.select(visit.queries.in_schemes(schemes))).rows:
        members[str(one)].append(str(concept))
    listed = {s: found if len(found) <= LISTED else [] for s, found in members.items()}
    lookup = visit.engine.lookup
    usages, joins = lookup.usages(), lookup.joins()
    names = visit.names(
        [
            *iris_in(rows),
            *schemes,
            *(concept for found in listed.values() for concept in found),
            *(usage.subject for usage in usages.values()),
            *(u.value.value for u in usages.values() if isinstance(u.value, Iri)),
        ]
    )
    for subject, predicate, value in rows:
        if isinstance(value, Literal) and str(predicate) == RDFS + "label":
            names.add(str(subject), value)
    shown = ontology_from(rows, names, visit.base, usages)
    asked = visit.request.query_params.get("term")
    if asked is not None:
        return _term(visit, thing, asked, shown, names)
    return visit.html(
        "ontology.html",
        thing=thing,
        ontology=shown,
        diagram=arcs(joins, {iri: usage.count for iri, usage in usages.items()}, names),
        schemes=[(names.show(s), list(map(names.show, found))) for s, found in listed.items()],
        data=data_links(visit, thing),
    )


def _term(
    visit: Visit, thing: Resource, asked: str, ontology: OntologyView, names: PageLabels
) -> Response:
    """One term: what it means and how it is used. Raises NotFound."""
    found = [term for term in ontology.classes + ontology.properties if term.anchor == asked]
    if not found:
        raise NotFound("the ontology has no such term", where=asked[:80], hint=thing.iri)
    iri = f"{thing.iri}#{asked}"
    return visit.html(
        "term.html",
        thing=thing,
        term=found[0],
        of_class=found[0] in ontology.classes,
        query=visit.queries.uses(iri, of_class=found[0] in ontology.classes),
        joins=[
            (names.show(j.one), names.show(j.property), names.show(j.other), j.count)
            for j in visit.engine.lookup.joins()
            if iri in (j.one, j.property, j.other)
        ],
        data=data_links(visit, thing),
    )
