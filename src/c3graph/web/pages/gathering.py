"""What several pages gather: claims as views, and the text around their passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from c3graph.lookup import ClaimRecord
from c3graph.rdf.iris import DEF
from c3graph.web.site import Visit
from c3graph.web.views import claim as claim_view
from c3graph.web.views.claim import ClaimView
from c3graph.web.views.values import PageLabels, Shown

PAGE_SIZE = 50
# Characters shown around a passage.
AROUND = 200


def iris(found: Iterable[ClaimRecord]) -> list[str]:
    """All IRIs that the claims name."""
    return [iri for claim in found for iri in claim.iris]


def _around(visit: Visit) -> claim_view.Around:
    def passage(slug: str, start: int, end: int) -> tuple[str, str, str] | None:
        return visit.engine.passage(slug, start, end, AROUND)

    return passage


def with_passages(
    visit: Visit, found: Iterable[ClaimRecord], names: PageLabels
) -> tuple[ClaimView, ...]:
    """Claims as a page shows them, with the words around each passage."""
    return claim_view.claim_views(found, names, visit.links, _around(visit))


def several(visit: Visit, kind: Shown, count: int) -> Shown:
    """The name of a class behind a number: its plural name in the reader's language, if it has one.

    Hungarian counts in the singular.
    """
    if count == 1 or kind.language.split("-")[0] == "hu":
        return kind
    return all_of(visit, kind)


def all_of(visit: Visit, kind: Shown) -> Shown:
    """The name of a class over a list of its things: its plural name, if it has one."""
    language = kind.language.split("-")[0]
    plural = visit.facts.plurals.get(kind.iri, {}).get(language)
    return kind if plural is None else replace(kind, text=plural)


def release_counts(visit: Visit, names: Sequence[str]) -> list[Shown]:
    """The names of what a release counts, as its manifest has them: `triples`, `class/<name>`,
    `graph/<name>`."""
    iris = [name.replace("class/", DEF, 1) for name in names]
    iris = [f"{visit.base}{iri}" if iri.startswith("graph/") else iri for iri in iris]
    shown: PageLabels = visit.names(iris)
    own = {
        "triples": Shown(visit._("Triples")),
        f"{visit.base}graph/default": Shown(visit._("Facts: triples of the default graph")),
    }
    return [own.get(iri) or shown.show(iri) for iri in iris]
