"""What several pages gather: claims with their passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from c3graph.web import views
from c3graph.web.site import Visit
from c3graph.web.views import ClaimRecord, Names, Shown

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


def counted(visit: Visit, names: Sequence[str]) -> list[Shown]:
    """The names of what a release counts, as its manifest has them: `triples`, `class/<name>`,
    `graph/<name>`."""
    iris = [name.replace("class/", f"{visit.base}def#", 1) for name in names]
    iris = [f"{visit.base}{iri}" if iri.startswith("graph/") else iri for iri in iris]
    shown: Names = visit.names(iris)
    triples = Shown(visit._("Triples"))
    return [triples if iri == "triples" else shown.show(iri) for iri in iris]
