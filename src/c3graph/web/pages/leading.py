"""What a reader comes to a thing for, as one table at the head of its page.

Of a project its partners with role and country, of an event its talks with speakers and topics,
of an organisation, network or cluster what it takes part in. The claims behind each row stand on
the page of the participation or talk that the row links to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from c3graph.rdf.terms import Term
from c3graph.web.site import Visit
from c3graph.web.translations import N_
from c3graph.web.views.page_queries import safe
from c3graph.web.views.values import PageLabels, Shown

# Rows of a table: a thing with more leads to the whole list below.
_ROWS = 100


@dataclass(frozen=True, slots=True)
class Leading:
    """A table: each cell holds the values of its column, the first row's being what it is about."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Shown, ...], ...], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class _Table:
    """Of a class: its heading, its columns, and a pattern of ?node and one variable a column."""

    heading: str
    columns: tuple[str, ...]
    pattern: str


_PARTNERS = _Table(
    N_("Partners"),
    (N_("Partner"), N_("Role"), N_("Country")),
    """?node c3:inProject {this} ; c3:participant ?a
    OPTIONAL {{ ?node c3:role ?b }} OPTIONAL {{ ?a c3:country ?c }}""",
)
_TALKS = _Table(
    N_("Talks"),
    (N_("Speaker"), N_("For"), N_("Topic")),
    """?node c3:atEvent {this} ; c3:speaker ?a
    OPTIONAL {{ ?a c3:memberOf ?b }} OPTIONAL {{ ?node c3:hasTopic ?c }}""",
)
_TAKES_PART = _Table(
    N_("Takes part in"),
    (N_("Project or event"), N_("Role"), N_("Date")),
    """?node c3:participant {this} ; c3:inProject|c3:inEvent ?a
    OPTIONAL {{ ?node c3:role ?b }} OPTIONAL {{ ?a c3:startDate|c3:heldOn ?c }}""",
)
_OF_CLASS = {
    "Project": _PARTNERS,
    "Event": _TALKS,
    "Organisation": _TAKES_PART,
    "Cluster": _TAKES_PART,
    "Network": _TAKES_PART,
    "Community": _TAKES_PART,
}


def _gathered(rows: Iterable[Sequence[Term | None]]) -> dict[str, list[dict[Term, None]]]:
    """Rows of a node and a value a column, as the values of each column by node."""
    found: dict[str, list[dict[Term, None]]] = {}
    for node, *values in rows:
        cells = found.setdefault(str(node), [{} for _ in values])
        for cell, value in zip(cells, values, strict=True):
            if value is not None:
                cell[value] = None
    return found


def _cells(found: list[dict[Term, None]], names: PageLabels) -> tuple[tuple[Shown, ...], ...]:
    return tuple(
        tuple(sorted((names.value(value) for value in cell), key=lambda one: one.text.lower()))
        for cell in found
    )


def _order(row: tuple[tuple[Shown, ...], ...]) -> tuple[bool, str]:
    """Who coordinates first, then by name."""
    coordinates = any(one.iri.endswith("/role/coordinator") for one in row[1])
    return not coordinates, row[0][0].text.lower() if row[0] else ""


async def leading(visit: Visit, iri: str, classes: Iterable[str]) -> Leading | None:
    """The table of a thing of these classes (local names); None where there is nothing in it."""
    table = next((_OF_CLASS[name] for name in classes if name in _OF_CLASS), None)
    if table is None:
        return None
    pattern = table.pattern.format(this=safe(iri))
    query = f"{visit.queries.head}SELECT ?node ?a ?b ?c WHERE {{ {pattern} }} LIMIT 5000"
    found = _gathered((await visit.select(query)).rows)
    if not found:
        return None
    terms = {str(value) for cells in found.values() for cell in cells for value in cell}
    names = visit.names(terms)
    rows = sorted((_cells(cells, names) for cells in found.values()), key=_order)
    return Leading(
        visit._(table.heading),
        tuple(visit._(column) for column in table.columns),
        tuple(rows[:_ROWS]),
        max(0, len(rows) - _ROWS),
    )
