"""Lists of the things of a kind."""

from __future__ import annotations

from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.iris import KINDS
from c3graph.web.site import Visit

PAGE_SIZE = 50

# Kinds that have a listing, and their class.
CLASSES = {slug: name for name, slug in KINDS.items()} | {
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


async def page(visit: Visit, slug: str) -> Response:
    """One page of the things of a kind. Raises NotFound for a kind that is not listed."""
    if slug not in CLASSES:
        raise NotFound("there is no such kind", where=slug, hint=", ".join(CLASSES))
    name, number = CLASSES[slug], visit.page_number()
    facts = visit.facts
    offset = (number - 1) * PAGE_SIZE
    query = visit.queries.of_class(name, visit.languages, PAGE_SIZE, offset)
    rows = (await visit.select(query)).rows
    if number > 1 and not rows:
        raise NotFound("there is no such page", where=f"{slug}, page {number}")
    class_iri = f"{visit.base}def#{name}"
    names = visit.names([class_iri, *(str(row[0]) for row in rows)])
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
