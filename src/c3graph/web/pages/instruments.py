"""Instruments by type and by amount."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.responses import Response

from c3graph.lookup import Listing, relations
from c3graph.lookup.facets import query
from c3graph.lookup.listings import Chosen, ListedThing
from c3graph.lookup.relations import GrantAmount
from c3graph.web.languages import FALLBACK
from c3graph.web.site import Visit
from c3graph.web.views import authorities
from c3graph.web.views.values import PageLabels, Shown

# Amounts that are listed and drawn, types, and those who offer, use or are addressed.
MOST_AMOUNTS, MOST_TYPES, MOST_OTHERS = 60, 40, 12
_EXAMPLES = 3
_WIDTH = 520


@dataclass(frozen=True, slots=True)
class TypeLine:
    """A type: instruments of it, how many are in use, on offer and produced by somebody here."""

    type: Shown
    code: str
    instruments: int
    in_use: int
    on_offer: int
    made: int
    examples: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class AmountBar:
    """An amount drawn to the scale of its currency: where it begins and how long it is."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class AmountLine:
    instrument: Shown
    amount: GrantAmount
    currency: str
    bar: AmountBar | None
    row: ListedThing


def bars(amounts: Iterable[GrantAmount], width: float) -> list[AmountBar | None]:
    """Where each amount lies between nothing and the largest of its currency.

    A single amount is drawn from nothing; None for one of which no bound is stated.
    """
    found = list(amounts)
    largest: dict[str, int] = {}
    for amount in found:
        for number in (amount.lowest, amount.highest, amount.total, amount.share):
            largest[amount.currency] = max(largest.get(amount.currency, 0), number or 0)
    made: list[AmountBar | None] = []
    for amount in found:
        low, high = amount.lowest, amount.highest
        top = high if high is not None else amount.total if amount.total is not None else low
        scale = largest[amount.currency]
        if top is None or not scale:
            made.append(None)
            continue
        start = low if low is not None and low < top else 0
        made.append(AmountBar(width * start / scale, max(2.0, width * (top - start) / scale)))
    return made


def _types(
    visit: Visit, listing: Listing
) -> list[tuple[str, int, int, int, int, list[ListedThing]]]:
    """For each type: instruments, in use, on offer, made by somebody; and some of them."""
    used, offered, made = (listing.having(name) for name in ("used", "offered", "produced"))
    counts = listing.values("type")
    lines = []
    for value in sorted(counts, key=lambda v: (-counts[v], v))[:MOST_TYPES]:
        these = listing.having("type", value)
        numbers = ((these & others).bit_count() for others in (used, offered, made))
        some = listing.page(
            visit.engine.lookup.connection, Chosen(these, counts[value]), visit.interface,
            _EXAMPLES, 0,
        )  # fmt: skip
        lines.append((value, counts[value], *numbers, some))
    return lines  # type: ignore[return-value]


async def page(visit: Visit) -> Response:
    """Instruments by type, and the amounts that they grant."""
    lookup, base = visit.engine.lookup, visit.base
    listing = lookup.listing("Instrument")
    types = _types(visit, listing)
    every = relations.amounts(lookup.connection)
    amounts = every[:MOST_AMOUNTS]
    rows = [listing.row(lookup.connection, amount.thing) for amount in amounts]
    ranked = {
        name: sorted(listing.values(name).items(), key=lambda item: (-item[1], item[0]))
        for name in ("offered", "used", "addressee")
    }
    names = visit.names(
        [*(line[0] for line in types), *(row.iri for line in types for row in line[5]),
         *(row.iri for row in rows),
         *(iri for row in rows for values in row.values.values() for iri in values),
         *(iri for found in ranked.values() for iri, _ in found[:MOST_OTHERS])]
    )  # fmt: skip
    languages = tuple(dict.fromkeys((visit.interface, *FALLBACK)))
    return visit.html(
        "instruments.html",
        types=[_line(line, names, base) for line in types],
        most=max((line[1] for line in types), default=0),
        total=len(listing),
        untyped=len(listing) - listing.having("type").bit_count(),
        amounts=[
            AmountLine(
                names.show(amount.thing), amount, _currency(visit, amount.currency), bar, row
            )
            for amount, row, bar in zip(amounts, rows, bars(amounts, _WIDTH), strict=True)
        ],
        more_amounts=len(every) - len(amounts),
        names=names,
        width=_WIDTH,
        ranked=[
            (name, title, [(names.show(iri), iri.removeprefix(base), count)
                           for iri, count in ranked[name][:MOST_OTHERS]], len(ranked[name]))
            for name, title in (
                ("offered", visit._("Who offers")), ("used", visit._("Who uses")),
                ("addressee", visit._("For whom")),
            ) if ranked[name]
        ],
        query=query(base, "Instrument", {}, "", languages),
        csv=query(base, "Instrument", {}, "", languages, columns=True),
        amounts_query=relations.amounts_query(base),
    )  # fmt: skip


def _line(
    line: tuple[str, int, int, int, int, list[ListedThing]], names: PageLabels, base: str
) -> TypeLine:
    value, instruments, in_use, on_offer, made, some = line
    return TypeLine(
        names.show(value), value.removeprefix(base), instruments, in_use, on_offer, made,
        tuple(names.show(row.iri) for row in some),
    )  # fmt: skip


def _currency(visit: Visit, iri: str) -> str:
    found = visit.names([iri]).show(iri)
    known = "" if found.language else authorities.name(iri, visit.interface)
    return known or found.text
