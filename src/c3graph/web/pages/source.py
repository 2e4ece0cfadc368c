"""A source with its claims in the order of its text, its text where it is at hand, a claim, and a
statement of the editors."""

from __future__ import annotations

from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import DCT, PROV, RDF, SKOS, Iri, Literal
from c3graph.web.linked import archive
from c3graph.web.linked.dereference import data_links
from c3graph.web.links import Kind, Resource, resource
from c3graph.web.pages.gathering import iris, with_passages
from c3graph.web.pages.thing import context
from c3graph.web.site import Visit
from c3graph.web.views import claim as claim_view
from c3graph.web.views import source, thing_queries
from c3graph.web.views import thing as thing_view
from c3graph.web.views.claim import CLAIMS_SHOWN, PART, claim_views, conflict_views
from c3graph.web.views.property_names import TYPE
from c3graph.web.views.thing import Arranging, PropertyValues, Values
from c3graph.web.views.values import PageLabels

# Passages drawn along a text, and marked on a page of it.
MOST_DRAWN, MOST_MARKED = 4000, 1500


async def _said_of(visit: Visit, iri: str) -> Values:
    """All that is said of a source or claim: one query. Raises NotFound, Gone."""
    asked = thing_queries.select(thing_queries.statements(iri))
    values = thing_view.values_of((await visit.select(asked)).rows)
    if not values:
        raise await archive.missing(visit, iri)
    return values


def _groups(
    visit: Visit, iri: str, values: Values, names: PageLabels
) -> tuple[PropertyValues, ...]:
    made = Arranging(context(visit, iri, names, lambda _: "", values), (), ())
    sections = made.sections(values, {})
    return (*sections.names, *sections.editorial, *sections.inferred)


async def page(visit: Visit, thing: Resource) -> Response:
    """Metadata of a source, coverage of its text, and its claims in the order of the text."""
    lookup, number, slug = visit.engine.lookup, visit.page_number(), claim_view.slug_of(thing.iri)
    values = await _said_of(visit, thing.iri)
    decided = lookup.decided(thing.iri)
    first, total = (number - 1) * CLAIMS_SHOWN, sum(decided.values())
    found = lookup.claims_of(thing.iri, first, CLAIMS_SHOWN)
    if number > 1 and not found:
        raise NotFound("there is no such page", where=f"{thing.path}, page {number}")
    names = visit.names([thing.iri, *thing_view.iris_of(values), *iris(found), *decided])
    length = _length(values, visit.base)
    drawn = lookup.evidenced(thing.iri, 0, max(length, 1), MOST_DRAWN)
    claims = claim_views(found, names, visit.links)
    rows = source.passage_rows(claims)
    decisions = visit.engine.decisions(slug)
    return visit.html(
        "source.html",
        thing=thing,
        title=names.show(thing.iri),
        groups=_groups(visit, thing.iri, values, names),
        rows=rows,
        notes={} if decisions is None else decisions.notes,
        sheet_rows={claim.iri: claim.sheet_row for claim in found},
        decided=[(names.show(status), count) for status, count in decided.items()],
        decisions=decisions,
        strip=source.strip(drawn, length, visit.links, thing.iri, {r.anchor for r in rows}),
        page=names.source_page(thing.iri),
        has_text=visit.engine.passage(slug, 0, 1, 0) is not None,
        text_href=visit.links.own(f"text/{slug}"),
        part=PART,
        total=total,
        first=first + 1,
        number=number,
        more=first + len(found) < total,
        data=data_links(visit, thing),
    )


def _length(values: Values, base: str) -> int:
    for value in values.get(f"{DEF}characters", ()):
        if isinstance(value, Literal) and value.value.isdigit():
            return int(value.value)
    return 0


async def text(visit: Visit, slug: str) -> Response:
    """A part of a source's text, its passages marked. Raises NotFound where it is not at hand."""
    number = visit.page_number()
    thing = resource(f"source/{slug}", visit.base)
    if thing.kind is not Kind.SOURCE:
        raise NotFound("nothing is named like this here", where=slug)
    at = (number - 1) * PART
    near = visit.engine.passage(slug, at, at + PART, 1)
    if near is None:
        hint = f"the page of the source: {visit.links.own(thing.path)}"
        raise NotFound("the text of this source is not at hand", where=slug, hint=hint)
    part, after = near[1], near[2]
    if not part:
        raise NotFound("the text has no such page", where=f"{slug}, page {number}")
    found = visit.engine.lookup.evidenced(thing.iri, at, at + len(part), MOST_MARKED)
    names = visit.names([thing.iri])
    response = visit.html(
        "text.html",
        thing=thing,
        title=names.show(thing.iri),
        language=names.source_language(thing.iri),
        pieces=source.marked(part, at, found),
        passages=[
            (p, claim_view.in_source(visit.links, thing.iri, p.place, p.start, p.end))
            for p in found
            if p.start >= at
        ],
        start=at,
        end=at + len(part),
        number=number,
        more=bool(after),
    )
    # Texts belong to their authors: they are shown here, not handed on.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


# The parts of a statement; and what a page shows of one that the editors make.
_TRIPLE = tuple(RDF + name for name in ("subject", "predicate", "object"))
_GROUND = (f"{SKOS}editorialNote", f"{PROV}wasDerivedFrom", f"{DCT}date")
_EDITORIAL = Iri(f"{DEF}EditorialStatement")


def _editorial(visit: Visit, thing: Resource, values: Values) -> Response:
    """What the editors state, why, and from which sources they derive it. Raises NotFound for what
    is not a whole statement."""
    if any(len(values.get(part, ())) != 1 for part in _TRIPLE):
        raise NotFound("this statement is not whole", where=thing.iri)
    names = visit.names([thing.iri, *thing_view.iris_of(values)])
    parts = [names.value(next(iter(values[part]))) for part in _TRIPLE]
    ground = [[names.value(value) for value in values.get(part, ())] for part in _GROUND]
    for found in ground:
        found.sort(key=lambda shown: (shown.foreign, shown.text))
    reasons, sources, dates = ground
    record = {p: v for p, v in values.items() if p not in {*_TRIPLE, *_GROUND}}
    return visit.html(
        "editorial.html",
        thing=thing,
        kind=names.show(_EDITORIAL.value),
        subject=parts[0],
        predicate=parts[1],
        value=parts[2],
        reasons=reasons,
        sources=sources,
        dates=dates,
        groups=_groups(visit, thing.iri, record, names),
        data=data_links(visit, thing),
    )


async def claim(visit: Visit, thing: Resource) -> Response:
    """One claim with its evidence, or a statement of the editors. Raises NotFound for what is
    neither, or not whole."""
    lookup = visit.engine.lookup
    values = await _said_of(visit, thing.iri)
    if _EDITORIAL in values.get(TYPE, ()):
        return _editorial(visit, thing, values)
    found = lookup.claims([thing.iri])
    if not found:
        raise NotFound("this claim is not whole", where=thing.iri)
    conflicts = [
        c for c in lookup.conflicts(found[0].subject) if thing.iri in (*c.preferred, *c.others)
    ]
    beside = lookup.claims({claim for c in conflicts for claim in (*c.preferred, *c.others)})
    names = visit.names(
        [*thing_view.iris_of(values), *iris(found), *iris(beside)]
        + [iri for c in conflicts for iri in (c.iri, c.subject, c.property)]
    )
    decisions = visit.engine.decisions(claim_view.slug_of(found[0].source))
    record = {p: v for p, v in values.items() if p not in {*_TRIPLE, PROV + "wasQuotedFrom"}}
    return visit.html(
        "claim.html",
        thing=thing,
        claim=with_passages(visit, found, names)[0],
        note="" if decisions is None else decisions.notes.get(found[0].sheet_row, ""),
        conflicts=conflict_views(conflicts, claim_views(beside, names, visit.links), names),
        groups=_groups(visit, thing.iri, record, names),
        data=data_links(visit, thing),
    )
