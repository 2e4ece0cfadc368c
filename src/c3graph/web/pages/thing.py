"""The page of a thing: what is said of it, by whom, what points at it, and where it is joined.

One query to the store, another for the table at its head, and what the lookup knows of claims,
conflicts, notes and names. Of a thing of which very much is said, or at which very much points, the
beginning of each list is asked for; `statements` and `pointing` list all, page by page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.lookup import ConflictRecord
from c3graph.rdf.terms import Term
from c3graph.web.drawings import neighbourhood
from c3graph.web.linked import archive
from c3graph.web.linked.dereference import data_links
from c3graph.web.links import Kind, Resource
from c3graph.web.pages.gathering import PAGE_SIZE, iris
from c3graph.web.pages.history import kept_served
from c3graph.web.pages.leading import leading
from c3graph.web.site import Visit
from c3graph.web.views import claim as claim_view
from c3graph.web.views import thing as thing_view
from c3graph.web.views import thing_queries
from c3graph.web.views.property_names import CURRENCY, TYPE
from c3graph.web.views.reading_order import reading_order
from c3graph.web.views.spans import cut, heads, list_spans
from c3graph.web.views.thing import LISTED, Arranging, Context, Pointing, PropertyValues, Values
from c3graph.web.views.values import PageLabels, Shown

# The shapes that a release keeps.
SHAPES = "shapes.nq"
# Things that point here by each property: of few properties, and of many.
POINTING_SHOWN, POINTING_CUT, _FEW_PROPERTIES = 10, 3, 10
# Of a crowded thing: properties, and values of each, that are asked for.
_PROPERTIES, _EACH = 40, 15
Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class KnownThing:
    """What was found of a thing; `counts` and `incoming` are empty where all is at hand."""

    iri: str
    values: Values
    pointing: dict[str, list[str]]
    counts: Counts
    incoming: Counts


async def _known(visit: Visit, thing: Resource) -> KnownThing:
    """One query. Raises NotFound where nothing is said of it, Gone where something was."""
    counts, incoming = visit.engine.lookup.crowd(thing.iri)
    rows = (
        await visit.select(
            thing_queries.select(
                thing_queries.statements(
                    thing.iri, heads(counts.items(), _EACH, _PROPERTIES) if counts else None
                ),
                thing_queries.pointing(
                    thing.iri, visit.base,
                    heads(incoming.items(), POINTING_SHOWN, _PROPERTIES) if incoming else None,
                ),
            )
        )
    ).rows  # fmt: skip
    values = thing_view.values_of(row for row in rows if row[1] is not None)
    if not values:
        raise await archive.missing(visit, thing.iri)
    return KnownThing(thing.iri, values, thing_view.pointing_of(rows), counts, incoming)


def _lengths(counts: Counts, found: Mapping[str, object]) -> list[tuple[str, int]]:
    """How long the list of each property is, in the order in which they are listed."""
    return sorted((counts or {name: len(values) for name, values in found.items()}).items())  # type: ignore[arg-type]


def _rest(
    visit: Visit, page: str, path: str, lengths: list[tuple[str, int]]
) -> Callable[[str], str]:
    """Where the list of a property begins among those of all."""
    starts, at = {}, 0
    for name, length in lengths:
        starts[name], at = at, at + length

    def address(name: str) -> str:
        number = starts.get(name, 0) // PAGE_SIZE + 1
        return visit.links.own(f"{page}/{path}", **({"page": number} if number > 1 else {}))

    return address


def context(
    visit: Visit, iri: str, names: PageLabels, rest: Callable[[str], str], values: Values
) -> Context:
    """What the views of a thing need beside its statements."""

    def query(predicate: str, value: str) -> str:
        asked = thing_queries.behind(iri, predicate, value, visit.base)
        return visit.links.sparql(asked, format="html")

    order = reading_order(visit.engine.release.path / SHAPES)
    classes = [str(value) for value in values.get(TYPE, ())]
    return Context(
        visit.base, names, visit.links, query, rest,
        lambda property: order.place(property, classes), visit.engine.lookup.notes_about(iri),
        _currency(values),
    )  # fmt: skip


def _currency(values: Values) -> str:
    """The code of the one currency of a thing (ISO 4217); empty where it has none or several."""
    found = [str(value).rpartition("/")[2] for value in values.get(CURRENCY, ())]
    return found[0] if len(found) == 1 and len(found[0]) == 3 else ""


def _sides(conflicts: Iterable[ConflictRecord]) -> list[str]:
    return [claim for c in conflicts for claim in (*c.preferred, *c.others)]


def _statements(values: Values) -> list[tuple[str, Term]]:
    return [(predicate, value) for predicate, found in values.items() for value in found]


async def page(visit: Visit, thing: Resource) -> Response:
    """The page of a thing."""
    found = await _known(visit, thing)
    lookup, iri = visit.engine.lookup, thing.iri
    conflicts = lookup.conflicts(iri)
    claims = lookup.claims_about(iri, _statements(found.values), thing_view.WIDE.claims + 1)
    have = {claim.iri for claim in claims}
    beside = lookup.claims(set(_sides(conflicts)) - have) if conflicts else []
    shown_pointing = [s for subjects in found.pointing.values() for s in subjects]
    names = visit.names(
        [
            iri, *thing_view.iris_of(found.values), *found.pointing, *shown_pointing,
            *iris(claims), *iris(beside), *(c.iri for c in conflicts),
            *(c.subject for c in conflicts), *(c.property for c in conflicts),
        ]
    )  # fmt: skip
    rest = _rest(visit, "statements", thing.path, _lengths(found.counts, found.values))
    made = Arranging(context(visit, iri, names, rest, found.values), claims, conflicts)
    sections = made.sections(found.values, found.counts)
    each = POINTING_SHOWN if len(found.pointing) <= _FEW_PROPERTIES else POINTING_CUT
    pointing = thing_view.pointing_shown(
        found.pointing, found.incoming, each, names, visit.base,
        _rest(visit, "pointing", thing.path, _lengths(found.incoming, found.pointing)),
    )  # fmt: skip
    types = thing_view.types_of(found.values, names, visit.base)
    classes = [one.iri.rpartition("#")[2] for one in types]
    table = await leading(visit, iri, classes)
    wanted = set(_sides(conflicts))
    sides = claim_view.claim_views(
        [claim for claim in (*claims, *beside) if claim.iri in wanted], names, visit.links
    )
    return visit.html(
        "thing.html",
        thing=thing,
        title=names.show(iri),
        types=types,
        leading=table,
        # Where no table comes before it, what sources say begins with the same.
        short=thing_view.in_short(sections, made.context.place) if table else [],
        sections=sections,
        other_names=thing_view.other_names(sections, names.show(iri).text),
        conflicts=claim_view.conflict_views(conflicts, sides, names),
        external=thing_view.external(found.values, names),
        pointing=pointing,
        drawing=_drawing(names.show(iri), pointing, sections),
        total=sum(n for _, n in _lengths(found.counts, found.values)),
        permanent=kept_served(visit) and visit.engine is visit.now,
        has_history=thing.path.startswith(("id/", "scheme/")) and thing.iri.startswith(visit.base),
        data=data_links(visit, thing),
    )


def _drawing(
    title: Shown, pointing: Iterable[Pointing], sections: thing_view.Sections
) -> neighbourhood.Drawing | None:
    def things(group: PropertyValues) -> list[Shown]:
        return [s.value for s in group.statements if s.value.iri and not s.value.external]

    return neighbourhood.draw(
        title.text,
        [(p.property, p.things, p.total) for p in pointing if not p.property.external],
        [
            (group.property, things(group), group.total)
            for group in (*sections.said, *sections.editorial, *sections.inferred)
            if not group.property.external
        ],
    )


async def statements(visit: Visit, path: str) -> Response:
    """A page of all that is said of a thing, property by property."""
    thing, number = _thing(visit, path), visit.page_number()
    lookup = visit.engine.lookup
    counts, _ = lookup.crowd(thing.iri)
    first = (number - 1) * PAGE_SIZE
    parts = list_spans(sorted(counts.items()), first, PAGE_SIZE) if counts else None
    if counts and not parts:
        raise NotFound("there is no such page", where=f"{path}, page {number}")
    asked = thing_queries.select(thing_queries.statements(thing.iri, parts))
    values = thing_view.values_of((await visit.select(asked)).rows)
    if not values:
        raise await archive.missing(visit, thing.iri)
    lengths = _lengths(counts, values)
    if not counts:
        parts = list_spans(lengths, first, PAGE_SIZE)
        ordered = {p: sorted(found, key=lambda term: term.n) for p, found in values.items()}
        values = {
            part.name: {v: values[part.name][v] for v in cut(ordered[part.name], part)}
            for part in parts
        }
        if not parts:
            raise NotFound("there is no such page", where=f"{path}, page {number}")
    conflicts = lookup.conflicts(thing.iri)
    claims = lookup.claims_about(thing.iri, _statements(values), LISTED.claims + 1)
    names = visit.names([thing.iri, *thing_view.iris_of(values), *iris(claims)])
    made = Arranging(context(visit, thing.iri, names, lambda _: "", values), claims, conflicts)
    total = sum(length for _, length in lengths)
    return visit.html(
        "statements.html",
        thing=thing,
        title=names.show(thing.iri),
        groups=[
            made.group(predicate, found, LISTED, len(found)) for predicate, found in values.items()
        ],
        total=total,
        number=number,
        more=first + PAGE_SIZE < total,
    )


async def pointing(visit: Visit, path: str) -> Response:
    """A page of all that points at a thing, property by property."""
    thing, number = _thing(visit, path), visit.page_number()
    _, counts = visit.engine.lookup.crowd(thing.iri)
    first = (number - 1) * PAGE_SIZE
    parts = list_spans(sorted(counts.items()), first, PAGE_SIZE) if counts else None
    asked = thing_queries.select(thing_queries.pointing(thing.iri, visit.base, parts))
    found = thing_view.pointing_of((await visit.select(asked)).rows) if parts != () else {}
    lengths = _lengths(counts, found)
    if not counts:
        parts = list_spans(lengths, first, PAGE_SIZE)
        found = {part.name: list(cut(sorted(found[part.name]), part)) for part in parts}
    if not found:
        raise NotFound("nothing more points here", where=f"{path}, page {number}")
    names = visit.names([thing.iri, *found, *(s for subjects in found.values() for s in subjects)])
    totals = dict(lengths)
    total = sum(totals.values())
    return visit.html(
        "pointing.html",
        thing=thing,
        title=names.show(thing.iri),
        pointing=thing_view.pointing_shown(
            found, totals, PAGE_SIZE, names, visit.base, lambda _: ""
        ),
        total=total,
        number=number,
        more=first + PAGE_SIZE < total,
    )


def _thing(visit: Visit, path: str) -> Resource:
    """Raises NotFound for what is no name of a thing."""
    named = visit.named(path)
    if named.kind not in (Kind.THING, Kind.SOURCE, Kind.SCHEME, Kind.CLAIM):
        raise NotFound("this has no list of its own", where=path)
    return named
