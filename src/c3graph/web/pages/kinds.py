"""The kinds of things, and the things of a kind: by facets, in an order, and by query."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.lookup import Listing
from c3graph.lookup.facets import counts_query, query
from c3graph.lookup.listings import ListedThing
from c3graph.rdf.iris import DEF, KINDS
from c3graph.web.languages import FALLBACK
from c3graph.web.pages.gathering import all_of, iris, several
from c3graph.web.site import Visit
from c3graph.web.views import kind as kind_view
from c3graph.web.views.kind import Selection, listing_address, named_by_iri, shown_value
from c3graph.web.views.values import PageLabels, Shown, iris_in

PAGE_SIZE = 50

# Kinds that have a listing, and their class.
CLASSES = {slug: name for name, slug in KINDS.items()} | {
    "competence": "Competence",
    "topic": "Topic",
    "publication": "Publication",
    "community": "Community",
    "phase": "Phase",
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
Cell = tuple[Shown, ...]
_PARTS = ("subject", "predicate", "object", "source", "status")


async def index(visit: Visit) -> Response:
    """All kinds with their definitions and how many things there are of each."""
    classes = {slug: f"{DEF}{name}" for slug, name in CLASSES.items()}
    rows = (await visit.select(visit.queries.definitions(classes.values()))).rows
    names = visit.names(classes.values())
    told: dict[str, list[object]] = {}
    for class_, definition in rows:
        told.setdefault(str(class_), []).append(definition)
    counts = visit.facts.classes
    return visit.html(
        "kinds.html",
        kinds=[
            (slug, several(visit, names.show(iri), counts[iri]), names.best(told.get(iri, ())),  # type: ignore[arg-type]
             counts[iri])
            for slug, iri in classes.items()
            if counts.get(iri, 0)
        ],
        empty=[
            (slug, all_of(visit, names.show(iri)))
            for slug, iri in classes.items()
            if not counts.get(iri, 0)
        ],
    )  # fmt: skip


async def page(visit: Visit, slug: str) -> Response:
    """Some of the things of a kind that fit what is chosen. Raises NotFound, UsageError."""
    if slug not in CLASSES:
        raise NotFound("there is no such kind", where=slug, hint=", ".join(CLASSES))
    name, number = CLASSES[slug], visit.page_number()
    lookup, base = visit.engine.lookup, visit.base
    listing = lookup.listing(name)
    items = visit.request.query_params.multi_items()
    chosen = kind_view.selection(items, listing.facets, base)
    found = listing.choose(lookup.connection, chosen.values, chosen.text)
    offset = (number - 1) * PAGE_SIZE
    order, back = kind_view.order(chosen, visit.interface)
    rows = listing.page(lookup.connection, found, order, PAGE_SIZE, offset, backwards=back)
    if number > 1 and not rows:
        raise NotFound("there is no such page", where=f"{slug}, page {number}")
    class_iri = f"{DEF}{name}"
    shown = [iri for row in rows for values in row.values.values() for iri in values]
    wanted = kind_view.iris_of(listing, found, chosen)
    names = visit.names([class_iri, *(row.iri for row in rows), *wanted, *shown])
    return visit.html(
        "kind.html",
        slug=slug,
        kind=all_of(visit, names.show(class_iri)),
        chosen=chosen,
        facets=kind_view.facets_from(
            listing, found, chosen, names, visit.interface, base, visit._
        ),
        chips=_chips(visit, listing, chosen, names, slug),
        rows=[(named_by_iri(names.show(row.iri), base), row) for row in rows],
        **_table(visit, listing, rows, names),
        claims=_claims(visit, rows) if name == "Claim" else (),
        total=found.total,
        every=len(listing),
        dated=listing.dated,
        number=number,
        first=offset + 1,
        links_to=_links_to(visit, listing, chosen, slug, number, found.total),
        **_queries(visit, listing, chosen),
    )  # fmt: skip


def _table(
    visit: Visit, listing: Listing, rows: list[ListedThing], names: PageLabels
) -> dict[str, Any]:
    """The columns in which a row of the page has something, and the cells of each row."""
    cells = [_cells(visit, listing, row, names) for row in rows]
    columns = [
        (facet, visit._(facet.label))
        for facet in listing.facets
        if any(row.get(facet.name) for row in cells)
    ]
    return {"columns": columns, "cells": cells}


def _queries(visit: Visit, listing: Listing, chosen: Selection) -> dict[str, Any]:
    """The query behind the list, the one for its table, and those for all values of a facet."""
    base, kind, values, text = visit.base, listing.kind, chosen.values, chosen.text
    languages = tuple(dict.fromkeys((visit.interface, *FALLBACK)))
    return {
        "query": query(base, kind, values, text, languages),
        "csv": query(base, kind, values, text, languages, columns=True),
        "all_values": {
            facet.name: counts_query(base, kind, facet, values, text) for facet in listing.facets
        },
    }


def _cells(visit: Visit, listing: Listing, row: ListedThing, names: PageLabels) -> dict[str, Cell]:
    """The values of a thing by facet, as its row shows them."""
    return {
        facet.name: tuple(
            shown_value(text, facet, names, visit.interface, visit.base)
            for text in row.values.get(facet.name, ())
        )
        for facet in listing.facets
        if facet.column
    }


def _chips(
    visit: Visit, listing: Listing, chosen: Selection, names: PageLabels, slug: str
) -> list[tuple[str, Shown, str]]:
    """Each chosen value: its facet, itself, and a link to the choice without it."""
    known = {facet.name: facet for facet in listing.facets}
    path, language, base = visit.links.path(f"kinds/{slug}"), visit.links.language, visit.base
    chips = []
    for name, values in chosen.values.items():
        for text in values:
            left = kind_view.without(chosen, name, text)
            href = listing_address(path, kind_view.pairs(left, listing.facets, base), language)
            shown = shown_value(text, known[name], names, visit.interface, base)
            chips.append((visit._(known[name].label), shown, href))
    if chosen.text:
        left = replace(chosen, text="")
        href = listing_address(path, kind_view.pairs(left, listing.facets, base), language)
        chips.append((visit._("Name"), Shown(f"“{chosen.text}”"), href))
    return chips


def _links_to(
    visit: Visit, listing: Listing, chosen: Selection, slug: str, number: int, total: int
) -> dict[str, str]:
    """Where else this choice can be seen: its other pages, looks, and without any choice."""
    path, language = visit.links.path(f"kinds/{slug}"), visit.links.language
    same = kind_view.pairs(chosen, listing.facets, visit.base)
    found = {"all": listing_address(path, [], language)}
    for view in kind_view.VIEWS:
        pairs = kind_view.pairs(replace(chosen, view=view), listing.facets, visit.base)
        found[view] = listing_address(path, pairs, language)
    if number > 1:
        found["previous"] = listing_address(path, [*same, ("page", str(number - 1))], language)
    if number * PAGE_SIZE < total:
        found["next"] = listing_address(path, [*same, ("page", str(number + 1))], language)
    return found


def _claims(visit: Visit, rows: list[ListedThing]) -> list[dict[str, Shown | None]]:
    """What the claims of a page say, in its order."""
    if not rows:
        return []
    found = visit.engine.lookup.claims(row.iri for row in rows)
    names = visit.names([*iris(found), *iris_in(*(((r.object,),) for r in found))])
    made = {
        record.iri: {
            "subject": named_by_iri(names.show(record.subject), visit.base),
            "predicate": names.show(record.predicate),
            "object": named_by_iri(names.show(record.object), visit.base),
            "source": names.show(record.source),
            "status": names.show(record.status) if record.status else None,
        }
        for record in found
    }
    # A claim that is not whole has an empty row.
    return [made.get(row.iri, dict.fromkeys(_PARTS)) for row in rows]
