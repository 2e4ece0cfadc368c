"""The first page: what the dataset is, and ways into it."""

from __future__ import annotations

from markupsafe import Markup
from starlette.responses import Response

from c3graph.harvest import dataset
from c3graph.web import archive
from c3graph.web.pages.kinds import CLASSES
from c3graph.web.site import Visit


async def page(visit: Visit) -> Response:
    facts = visit.facts
    classes = {slug: f"{visit.base}def#{name}" for slug, name in CLASSES.items()}
    names = visit.names([*classes.values(), *facts.schemes])
    newest = archive.this(visit)
    return visit.html(
        "home.html",
        citation=dataset.citation(newest, visit.base),
        doi=newest.about.doi,
        jsonld=Markup(dataset.script(dataset.jsonld(newest, visit.base, visit.site_url))),
        most=max((facts.classes.get(iri, 0) for iri in classes.values()), default=0),
        description=visit.site.settings.description,
        kinds=[
            (slug, names.show(iri), facts.classes[iri])
            for slug, iri in classes.items()
            if facts.classes.get(iri)
        ],
        schemes=[names.show(iri) for iri in facts.schemes],
        graphs=[(names.show(iri), count) for iri, count in facts.graphs],
    )
