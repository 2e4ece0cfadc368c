"""Search: a page of results, suggestions while one writes, and its OpenSearch description.

Nothing here asks the store: names and counts are in the table made with the release.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from starlette.responses import Response

from c3graph.errors import NotFound, UsageError
from c3graph.lookup import SearchHit, SearchPage
from c3graph.lookup.ranks import KINDS, RECORD_CLASSES, VOCABULARY
from c3graph.lookup.searching import MAX_TEXT
from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import RDF, XSD, Literal
from c3graph.web.http.media import JSON, SUGGESTIONS
from c3graph.web.http.negotiate import choose_media_type
from c3graph.web.linked import archive
from c3graph.web.responses import validated
from c3graph.web.site import Visit
from c3graph.web.views.values import PageLabels, Shown

PAGE_SIZE = 20
SUGGESTED = 8
DESCRIPTION = "application/opensearchdescription+xml"
# OpenSearch 1.1, draft 6: "ShortName" holds no more than 16 characters.
_SHORT_NAME = 16


@dataclass(frozen=True, slots=True)
class HitView:
    """A thing with its title in the reader's language and the name by which it was found, in
    parts that match or do not; `named` says that the name is not the title."""

    thing: Shown
    kind: Shown
    name: Shown
    parts: tuple[tuple[str, bool], ...]
    named: bool


def _parts(text: str, marks: Iterable[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """A name in parts, each with whether it matches.

    >>> parts("Kraj Basków", [(5, 9)])
    (('Kraj ', False), ('Bask', True), ('ów', False))
    """
    found, at = [], 0
    for start, end in marks:
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    found.append((text[at:], False))
    return tuple(part for part in found if part[0])


def _kind_shown(visit: Visit, names: PageLabels, kind: str) -> Shown:
    """The name of a kind of `lookup.ranks`; terms and concepts are not of a class of ours."""
    spoken = {"Concept": visit._("Concept"), "Term": visit._("Term of the ontology")}
    if kind in spoken:
        return Shown(spoken[kind])
    return names.show(f"{DEF}{kind}")


def _view(visit: Visit, names: PageLabels, hit: SearchHit) -> HitView:
    title = names.show(hit.iri)
    name = names.literal(
        Literal(hit.text, (RDF + "langString") if hit.language else XSD + "string", hit.language)
    )
    return HitView(
        title, _kind_shown(visit, names, hit.kind), name, _parts(hit.text, hit.marks),
        hit.text != title.text,
    )  # fmt: skip


def _names(visit: Visit, found: SearchPage) -> PageLabels:
    kinds = {hit.kind for hit in found.hits} | {kind for kind, _ in found.kinds}
    return visit.names([*(hit.iri for hit in found.hits), *(f"{DEF}{k}" for k in kinds)])


def _named(visit: Visit, asked: str) -> Response | None:
    """Who asks for an address of ours is led there."""
    for start in (visit.base, visit.site_url):
        if asked.startswith(start) and len(asked) > len(start):
            href = visit.links.href(visit.base + asked[len(start) :])
            return Response(None, 303, {"Location": href}) if href else None
    return None


async def page(visit: Visit) -> Response:
    """The results for `?q=`, of one `?kind=` where that is asked for, PAGE_SIZE a page.

    Raises UsageError for an unknown kind, NotFound past the last page.
    """
    parameters = visit.request.query_params
    asked, kind = parameters.get("q", "").strip()[:MAX_TEXT], parameters.get("kind", "")
    if kind not in ("", *KINDS, *RECORD_CLASSES, *VOCABULARY):
        raise UsageError("there is no such kind", where=kind[:40], hint=", ".join(KINDS))
    if led := _named(visit, asked):
        return led
    number = visit.page_number()
    found = visit.engine.lookup.search(
        asked, visit.languages, kind=kind, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    if number > 1 and not found.hits:
        raise NotFound("there is no such page of results", where=f"page {number}")
    names = _names(visit, found)
    return visit.html(
        "search.html",
        asked=asked,
        kind=kind,
        found=found,
        hits=[_view(visit, names, hit) for hit in found.hits],
        kinds=[(name, _kind_shown(visit, names, name), count) for name, count in found.kinds],
        everything=sum(count for _, count in found.kinds),
        number=number,
        first=(number - 1) * PAGE_SIZE + 1,
        last=-(-found.total // PAGE_SIZE),
        narrowed=lambda name: visit.links.own(
            "search", q=asked, **({"kind": name} if name else {})
        ),
        paged=lambda at: visit.links.own(
            "search", q=asked, **({"kind": kind} if kind else {}), page=at
        ),
    )


async def suggest(visit: Visit) -> Response:
    """Names that begin or hold what is written so far.

    As OpenSearch Suggestions (1.0): the words asked for, names, kinds, addresses; for `Accept:
    application/json` as objects with `name`, `language`, `title`, `kind` and `href`.
    """
    media_type = choose_media_type(visit.accept, (SUGGESTIONS, JSON))
    vary = {"Vary": "Accept, Accept-Language, Cookie"}
    asked = visit.request.query_params.get("q", "")[:MAX_TEXT]
    key = ("suggest", asked, media_type, visit.languages, visit.site_url, visit.links.root)

    async def make() -> Response:
        found = visit.engine.lookup.search(asked, visit.languages, limit=SUGGESTED)
        names = _names(visit, found)
        views = [_view(visit, names, hit) for hit in found.hits]
        told = _objects(views) if media_type == JSON else _opensearch(visit, asked, views)
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        return Response(body, 200, {**vary, "Content-Type": media_type})

    return await validated(visit, key, vary, make)


def _objects(views: Iterable[HitView]) -> list[dict[str, str]]:
    return [
        {
            "name": view.name.text,
            "language": view.name.language,
            "title": view.thing.text if view.named else "",
            "title_language": view.thing.language,
            "kind": view.kind.text,
            "kind_language": view.kind.language,
            "href": view.thing.href or "",
        }
        for view in views
    ]


def _opensearch(visit: Visit, asked: str, views: list[HitView]) -> list[object]:
    """Addresses are whole here: the browser asks for its own window."""
    host = visit.site_url.removesuffix("/").removesuffix(visit.links.root)
    names = [view.name.text for view in views]
    kinds = [view.kind.text for view in views]
    return [asked, names, kinds, [f"{host}{view.thing.href}" for view in views]]


async def description(visit: Visit) -> Response:
    """How a browser searches here (OpenSearch 1.1, draft 6)."""
    language = {"lang": visit.links.language} if visit.links.language else {}
    kept = f"&{urlencode(language)}" if language else ""

    async def make() -> Response:
        about = archive.this(visit).about
        name = (about.short_title or visit.site.settings.title)[:_SHORT_NAME]
        site = visit.site_url
        urls = [
            ("text/html", "results", f"{site}search?q={{searchTerms}}{kept}"),
            (SUGGESTIONS, "suggestions", f"{site}search/suggest?q={{searchTerms}}{kept}"),
            (DESCRIPTION, "self", f"{site}opensearch.xml"),
        ]
        lines = "\n".join(
            f"<Url type={quoteattr(kind)} rel={quoteattr(rel)} template={quoteattr(template)}/>"
            for kind, rel, template in urls
        )
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
            f"<ShortName>{escape(name)}</ShortName>\n"
            f"<Description>{escape(visit.site.settings.title)}</Description>\n"
            f"<InputEncoding>UTF-8</InputEncoding>\n{lines}\n</OpenSearchDescription>\n"
        )
        return Response(body, 200, {"Content-Type": DESCRIPTION})

    return await validated(visit, ("opensearch", visit.site_url, kept), {}, make)
