"""What changed with each release: `/changes`, `/changes/<version>`, and an Atom feed of them."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from markupsafe import Markup
from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.harvest import change_forms
from c3graph.harvest.changes import Changes, Side, compare_sides
from c3graph.rdf.syntax import prefixes
from c3graph.release import kept
from c3graph.release.kept import KeptRelease
from c3graph.web.http.media import GRAPHS, HTML, content_type
from c3graph.web.http.negotiate import negotiate
from c3graph.web.linked import archive
from c3graph.web.linked.catalog import written_graph
from c3graph.web.linked.memento import when
from c3graph.web.responses import validated
from c3graph.web.site import Visit

ATOM = "application/atom+xml"
_LATEST = 50


@lru_cache(maxsize=32)
def _compared(old: Path, new: Path, base: str) -> Changes:
    return compare_sides(Side.release(kept.read(old)), Side.release(kept.read(new)), base)


async def changes(visit: Visit, old: KeptRelease, new: KeptRelease) -> Changes:
    """What the second of two kept releases changed; compared once."""
    for release in (old, new):
        await archive.verified(release)
    return await asyncio.to_thread(_compared, old.path, new.path, visit.base)


def _pairs(visit: Visit) -> list[tuple[KeptRelease, KeptRelease]]:
    """Each release with the one before it, newest first."""
    found = archive.releases(visit)
    return list(pairwise(found))[::-1][:_LATEST]


async def log(visit: Visit) -> Response:
    """The releases and how much each changed."""
    pairs = _pairs(visit)
    key = ("changes", visit.languages, visit.links.root, *(new.version for _, new in pairs))

    async def make() -> Response:
        rows = [(new, await changes(visit, old, new)) for old, new in pairs]
        return visit.html("changes.html", rows=rows, first=archive.releases(visit)[0])

    return await validated(visit, key, {"Vary": "Accept-Language, Cookie"}, make)


async def one(visit: Visit) -> Response:
    """What a release changed, as a page or as RDF. NotFound for the first release."""
    version = str(visit.request.path_params["version"])
    media_type = negotiate(visit.accept, (HTML, *GRAPHS), visit.format)
    new = await archive.one(visit, version)
    found = archive.releases(visit)
    at = found.index(new)
    if at == 0:
        raise NotFound("the first release changed nothing", where=version)
    old, headers = found[at - 1], {"Vary": "Accept, Accept-Language, Cookie"}
    key = ("changes", old.version, version, media_type, visit.languages, visit.links.root)

    async def make() -> Response:
        made, names = await changes(visit, old, new), prefixes(visit.base)
        if media_type == HTML:
            fragment = change_forms.html(made, names).replace(
                f'href="{visit.base}', f'href="{visit.links.root}/'
            )
            return visit.html("change.html", changes=made, fragment=Markup(fragment))
        body = written_graph(change_forms.quads(made, visit.base), media_type, visit.base)
        return Response(body, 200, {"Content-Type": content_type(media_type)})

    return await validated(visit, key, headers, make)


def _entry(visit: Visit, new: KeptRelease, made: Changes) -> str:
    kinds = [change.kind for change in made.things]
    counted = ", ".join(f"{kinds.count(k)} {k}" for k in ("added", "changed", "removed"))
    url = f"{visit.site_url}changes/{quote(new.version)}"
    return (
        f"<entry><id>{escape(visit.base)}changes/{escape(new.version)}</id>"
        f"<title>Release {escape(new.version)}</title><updated>{when(new).isoformat()}</updated>"
        f'<link rel="alternate" type="text/html" href="{escape(url)}"/>'
        f'<link rel="alternate" type="text/turtle" href="{escape(url)}?format=ttl"/>'
        f"<summary>Things: {counted}. Statements: {made.added} added, {made.removed} removed."
        "</summary></entry>\n"
    )


async def feed(visit: Visit) -> Response:
    """The releases as an Atom feed (RFC 4287); its times are those of the releases."""
    pairs, newest = _pairs(visit), archive.releases(visit)[-1]

    async def make() -> Response:
        entries = "".join(
            [_entry(visit, new, await changes(visit, old, new)) for old, new in pairs]
        )
        who = escape(newest.about.publisher or newest.about.title)
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
            f"<id>{escape(visit.base)}changes</id>\n"
            f"<title>Changes of {escape(visit.site.settings.title)}</title>\n"
            f"<updated>{when(newest).isoformat()}</updated>\n<author><name>{who}</name></author>\n"
            f'<link rel="self" type="{ATOM}" href="{escape(visit.site_url)}changes.atom"/>\n'
            f'<link rel="alternate" type="text/html" href="{escape(visit.site_url)}changes"/>\n'
            f"{entries}</feed>\n"
        )
        return Response(body.encode(), 200, {"Content-Type": ATOM})

    return await validated(visit, ("atom", visit.site_url, len(pairs)), {}, make)
