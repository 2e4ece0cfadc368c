"""The page of a thing: what is said of it, by whom, and what points at it."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.responses import Response

from c3graph.terms import OWL, RDF, SKOS, Term
from c3graph.web import views
from c3graph.web.dereference import data_links
from c3graph.web.links import Resource
from c3graph.web.pages.gathering import NEAR, PAGE_SIZE, claims_of, iris, passages
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

_MATCHES = (SKOS + "exactMatch", SKOS + "closeMatch", SKOS + "relatedMatch", OWL + "sameAs")
Parts = dict[str, dict[str, list[Term]]]


async def _conflicts(visit: Visit, iri: str) -> tuple[Parts, tuple[ClaimRecord, ...]]:
    """The conflicts about a thing, and the claims on either side."""
    rows = (await visit.select(visit.queries.conflicts_about(iri))).rows
    parts = conflict_parts(rows, visit.base)
    wanted = {str(t) for p in parts.values() for t in _sides(p)}
    if not wanted:
        return parts, ()
    return parts, await claims_of(visit, visit.queries.claims(sorted(wanted)))


def _sides(part: dict[str, list[Term]]) -> Iterable[Term]:
    return [*part.get("preferredClaim", ()), *part.get("otherClaim", ())]


async def page(visit: Visit, thing: Resource) -> Response:
    queries, iri = visit.queries, thing.iri
    number = visit.page_number()
    offset = (number - 1) * PAGE_SIZE
    statements = (await visit.select(queries.statements(iri))).rows
    found = await claims_of(visit, queries.claims_about(iri))
    parts, in_conflict = await _conflicts(visit, iri)
    pointing = (await visit.select(queries.incoming(iri, PAGE_SIZE, offset))).rows
    counts = (await visit.select(queries.count_incoming(iri))).rows
    conflicting = [(term,) for part in parts.values() for terms in part.values() for term in terms]
    names = visit.names(
        [
            iri,
            *iris_in(statements, pointing, counts, conflicting),
            *iris((*found, *in_conflict)),
        ]
    )
    lookup = passages(visit, NEAR)
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
