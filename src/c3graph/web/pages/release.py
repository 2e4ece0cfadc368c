"""The pages of kept releases and of named graphs."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup
from starlette.responses import Response

from c3graph.harvest import dataset
from c3graph.web.linked import archive
from c3graph.web.linked.dereference import data_links
from c3graph.web.links import Resource
from c3graph.web.pages.gathering import PAGE_SIZE, release_counts, several
from c3graph.web.pages.home import FOREMOST
from c3graph.web.pages.kinds import CLASSES
from c3graph.web.site import Visit
from c3graph.web.views.values import Shown, iris_in


async def page(visit: Visit, thing: Resource) -> Response:
    """A kept release; ones before it and what follows are in the catalogue."""
    found = await archive.one(visit, thing.path.rpartition("/")[2])
    # The whole first, then its classes, then its graphs.
    ordered = sorted(found.counts, key=lambda name: ("/" in name, name))
    details = archive.details_of(visit, found)
    return visit.html(
        "release.html",
        thing=thing,
        shown=found,
        citation=dataset.citation(found, visit.base),
        jsonld=Markup(dataset.script(dataset.jsonld(found, visit.base, visit.site_url))),
        counts=[
            (several(visit, name, found.counts[n]), found.counts[n])
            for n, name in zip(ordered, release_counts(visit, ordered), strict=True)
        ],
        kinds=_kinds(visit, found.counts),
        details=details,
        parts=archive.parts(details.files),
        data=data_links(visit, thing),
    )


def _kinds(visit: Visit, counts: Mapping[str, int]) -> list[tuple[str, Shown, int]]:
    """What a reader comes for, with how many of it there are, in the order of the first page."""
    some = {slug: name for slug in FOREMOST if counts.get(name := f"class/{CLASSES[slug]}")}
    return [
        (slug, several(visit, kind, counts[name]), counts[name])
        for (slug, name), kind in zip(
            some.items(), release_counts(visit, [*some.values()]), strict=True
        )
    ]


async def graph(visit: Visit, thing: Resource) -> Response:
    """What a named graph speaks of."""
    number = visit.page_number()
    offset = (number - 1) * PAGE_SIZE
    query = visit.queries.subjects_in_graph(thing.iri, PAGE_SIZE + 1, offset)
    rows = (await visit.select(query)).rows
    facts = visit.facts
    names = visit.names([thing.iri, *iris_in(rows)])
    return visit.html(
        "graph.html",
        thing=thing,
        title=names.show(thing.iri),
        triples=dict(facts.graphs).get(thing.iri, 0),
        things=[names.show(row[0]) for row in rows[:PAGE_SIZE]],
        number=number,
        more=len(rows) > PAGE_SIZE,
        data=data_links(visit, thing),
    )
