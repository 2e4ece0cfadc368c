"""The first page: what the dataset is, and ways into it. Nothing here asks the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from markupsafe import Markup
from starlette.responses import Response

from c3graph.harvest import dataset
from c3graph.lookup.overview import COUNTRY, OFFERS, ClaimExample
from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import Literal
from c3graph.release.kept import KeptRelease
from c3graph.web.drawings import map as map_view
from c3graph.web.drawings.map import Country
from c3graph.web.drawings.timeline import timeline
from c3graph.web.linked import archive
from c3graph.web.links import text_fragment
from c3graph.web.pages.gathering import AROUND, release_counts, several
from c3graph.web.pages.kinds import CLASSES
from c3graph.web.site import Visit
from c3graph.web.translations import country
from c3graph.web.views.values import PageLabels, Shown

# What people come for; all else that is counted is named below, smaller.
FOREMOST = (
    "project", "organisation", "cluster", "instrument", "competence", "event", "place",
    "publication", "source",
)  # fmt: skip
Counted = tuple[str, Shown, int]


async def page(visit: Visit) -> Response:
    """The first page of the site."""
    facts, table, newest = visit.facts, visit.engine.lookup, archive.this(visit)
    classes = {slug: f"{DEF}{name}" for slug, name in CLASSES.items()}
    line, regions, examples = timeline(table.dated()), table.regions(), table.examples()
    countries = map_view.known(
        regions, table.countries(), partial(country, language=visit.interface)
    )
    names = visit.names(
        [
            *(COUNTRY + one.key for one in countries), *classes.values(), *facts.schemes,
            *(row.iri for row in line.rows),
            *(region.iri for region in regions),
            *(iri for one in examples for iri in (one.subject, one.predicate, one.source)),
        ]
    )  # fmt: skip
    countries = _called(countries, names)
    foremost, others = _counted(visit, classes, names)
    return visit.html(
        "home.html",
        description=visit.site.description(visit.interface),
        jsonld=Markup(dataset.script(dataset.jsonld(newest, visit.base, visit.site_url))),
        example=_example(visit, names, examples),
        foremost=foremost,
        others=others,
        line=line,
        names=names,
        undated=facts.classes.get(classes["event"], 0)
        + facts.classes.get(classes["project"], 0)
        - len(line.rows),
        countries=countries,
        tiles=map_view.tiles(countries),
        drawn=map_view,
        behind=lambda region, offer: _behind(visit, region, offer),
        details=archive.details_of(visit, newest),
        parts=archive.parts(archive.details_of(visit, newest).files),
        changed=_changed(visit, newest),
        citation=dataset.citation(newest, visit.base),
        doi=newest.about.doi,
        schemes=[names.show(iri) for iri in facts.schemes],
        graphs=[(names.show(iri), count) for iri, count in facts.graphs],
    )


def _called(countries: Iterable[Country], names: PageLabels) -> tuple[Country, ...]:
    """Countries by the names that the graph gives them, where it does, as other pages have them."""
    shown = ((one, names.show(COUNTRY + one.key)) for one in countries)
    found = [replace(one, name=name.text) if name.language else one for one, name in shown]
    return tuple(sorted(found, key=lambda one: (one.key == "", one.name, one.key)))


def _counted(
    visit: Visit, classes: Mapping[str, str], names: PageLabels
) -> tuple[list[Counted], list[Counted]]:
    """Kinds of which there is something: slug, name, how many; the foremost, and all others."""
    counts = visit.facts.classes
    some = [
        (slug, several(visit, names.show(iri), counts[iri]), counts[iri])
        for slug, iri in classes.items()
        if counts.get(iri, 0)
    ]
    foremost = [kind for kind in some if kind[0] in FOREMOST]
    foremost.sort(key=lambda kind: FOREMOST.index(kind[0]))
    return foremost, [kind for kind in some if kind[0] not in FOREMOST]


def _example(
    visit: Visit, names: PageLabels, examples: Sequence[ClaimExample]
) -> dict[str, object] | None:
    """A claim with its passage, where the text of its source is available.

    The first that a reader can read: of a source in the first of the reader's languages that any
    has, else of any.
    """
    spoken = {one.language or names.source_language(one.source): one for one in reversed(examples)}
    found = next(
        (spoken[tag] for tag in map(_primary, visit.languages) if tag in spoken),
        next(iter(examples), None),
    )
    if found is None:
        return None
    passage = visit.engine.passage(found.source.rpartition("/")[2], found.start, found.end, AROUND)
    return {
        "claim": visit.links.href(found.claim),
        "subject": names.show(found.subject),
        "predicate": names.show(found.predicate),
        "value": names.value(Literal(found.object, found.datatype)),
        "source": names.show(found.source),
        "language": found.language or names.source_language(found.source),
        "surface": found.surface,
        "passage": passage and _paragraph(passage),
        "public": text_fragment(names.source_page(found.source), found.surface),
        "start": found.start,
        "end": found.end,
    }


def _primary(tag: str) -> str:
    return tag.split("-")[0]


def _paragraph(passage: tuple[str, str, str]) -> tuple[str, str, str]:
    """A passage no further than its paragraph, with an ellipsis where that is cut."""
    before, middle, after = passage
    _, gap, own = before.rpartition("\n\n")
    rest, end, _ = after.partition("\n\n")
    return (
        own.lstrip() if gap else f"… {before.partition(' ')[2]}",
        middle,
        rest.rstrip() if end else f"{after.rpartition(' ')[0]} …",
    )


def _behind(visit: Visit, region: str, offer: str) -> str:
    """A link to the query that gives what was counted."""
    pattern = OFFERS[offer].replace("?r", f"<{region}>")
    query = f"PREFIX c3: <{DEF}>\nSELECT DISTINCT ?x WHERE {{\n  {pattern}\n}}"
    return visit.links.sparql(query, format="html")


def _changed(visit: Visit, newest: KeptRelease) -> list[tuple[Shown, int, int]] | None:
    """What of the counts is other than in the release before: name, then and now.

    None where there is none before, as of the first.
    """
    every = archive.releases(visit)
    place = [release.version for release in every].index(newest.version)
    if place == 0:
        return None
    then, now = every[place - 1].counts, newest.counts
    other = [name for name in sorted({*now, *then}) if then.get(name, 0) != now.get(name, 0)]
    other.sort(key=lambda name: "/" in name)
    return [
        (shown, then.get(name, 0), now.get(name, 0))
        for name, shown in zip(other, release_counts(visit, other), strict=True)
    ]
