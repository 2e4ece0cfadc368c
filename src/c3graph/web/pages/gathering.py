"""What several pages gather: claims with their passages."""

from __future__ import annotations

from collections.abc import Iterable

from c3graph.web import views
from c3graph.web.site import Visit
from c3graph.web.views import ClaimRecord

PAGE_SIZE = 50
# Characters shown around a passage among others, and around one on a page of its own.
NEAR, AROUND = 80, 200


async def claims_of(visit: Visit, query: str) -> tuple[ClaimRecord, ...]:
    return views.records((await visit.select(query)).rows, visit.base)


def iris(found: Iterable[ClaimRecord]) -> list[str]:
    return [iri for record in found for iri in record.iris]


def passages(visit: Visit, around: int) -> views.Lookup:
    def passage(slug: str, start: int, end: int) -> tuple[str, str, str] | None:
        return visit.engine.passage(slug, start, end, around)

    return passage
