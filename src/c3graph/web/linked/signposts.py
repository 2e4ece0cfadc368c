"""What a crawler is led by: signposting (RFC 8288 links), robots.txt, sitemaps, CITATION.cff.

Link relations are those of FAIR Signposting, level 1 (signposting.org/FAIR).
"""

from __future__ import annotations

import gzip
from urllib.parse import quote
from xml.sax.saxutils import escape

from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.harvest import dataset
from c3graph.release.kept import KeptRelease
from c3graph.web.http.media import EXTENSION_OF, EXTENSIONS, HTML
from c3graph.web.linked import archive
from c3graph.web.responses import validated
from c3graph.web.site import Visit
from c3graph.web.views.page_queries import safe

# Of a sitemap (sitemaps.org/protocol.html).
MOST_URLS = 50_000
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_FIXED = ("", "catalog")
_LISTED = ("id/", "scheme/", "source/", "def")
_SCHEMA = "http://schema.org/"


def _link(target: str, relation: str, media_type: str = "") -> str:
    """One member of a Link field; a target outside ASCII has none."""
    kind = f'; type="{media_type}"' if media_type else ""
    return f'<{target}>; rel="{relation}"{kind}' if target.isascii() else ""


def _field(members: list[str]) -> str:
    return ", ".join(member for member in members if member)


def of_dataset(visit: Visit, release: KeptRelease) -> str:
    """The signposts of the landing page, or of the page of a release."""
    site, folder = visit.site_url, f"{visit.site_url}release/{quote(release.version)}/"
    return _field(
        [
            _link(dataset.persistent(release, visit.base), "cite-as"),
            _link(f"{_SCHEMA}Dataset", "type"),
            _link(f"{_SCHEMA}AboutPage", "type"),
            _link(dataset.licence_page(release.about), "license"),
            *(
                _link(f"{site}catalog?format={extension}", "describedby", media_type)
                for media_type, extension in EXTENSION_OF.items()
            ),
            *(
                _link(folder + quote(file.name), "item", file.format.media_type)
                for file in release.dumps
                if file.format is not None and not file.compressed
            ),
        ]
    )


def of_thing(visit: Visit, path: str) -> str:
    """The signposts of the page of a thing of ours."""
    return _field(
        [
            _link(visit.named(path).iri.removesuffix(path) + quote(path), "cite-as"),
            _link(f"{_SCHEMA}AboutPage", "type"),
            _link(dataset.licence_page(archive.this(visit).about), "license"),
            _link(visit.site_url, "collection"),
            *(
                _link(f"{visit.site_url}data/{quote(path)}.{extension}", "describedby", media_type)
                for extension, media_type in EXTENSIONS.items()
            ),
        ]
    )


def of_file(visit: Visit, release: KeptRelease) -> str:
    """The signposts of a dump: the landing page that lists it, and its licence."""
    return _field(
        [
            _link(visit.site_url, "collection", HTML),
            _link(dataset.licence_page(release.about), "license"),
        ]
    )


def _text(body: str, media_type: str = "text/plain; charset=utf-8") -> Response:
    return Response(body.encode(), 200, {"Content-Type": media_type})


async def robots(visit: Visit) -> Response:
    """Everything may be read; queries and searches are not pages."""

    async def make() -> Response:
        site = visit.site_url
        return _text(
            f"User-agent: *\nDisallow: {visit.links.root}/sparql?\n"
            f"Disallow: {visit.links.root}/search\nSitemap: {site}sitemap.xml\n"
        )

    return await validated(visit, ("robots", visit.site_url), {}, make)


async def citation_file(visit: Visit) -> Response:
    """CITATION.cff of the newest release."""

    async def make() -> Response:
        release = archive.releases(visit)[-1]
        identifier = dataset.persistent(release, visit.base)
        return _text(dataset.cff(release.about, release.number, release.issued, identifier))

    return await validated(visit, ("citation",), {}, make)


def _pattern(visit: Visit) -> str:
    starts = " || ".join(
        f'STRSTARTS(STR(?s), "{safe(visit.base + start)[1:-1]}")' for start in _LISTED
    )
    return f'GRAPH ?said {{ ?s a ?type }} FILTER(({starts}) && !CONTAINS(STR(?s), "#"))'


async def _total(visit: Visit) -> int:
    query = f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {_pattern(visit)} }}"
    rows = (await visit.select(query)).rows
    return len(_FIXED) + int(str(rows[0][0]))


async def _urls(visit: Visit, number: int) -> str:
    """One sitemap of at most `MOST_URLS` pages, counted from 1."""
    first = (number - 1) * MOST_URLS - (len(_FIXED) if number > 1 else 0)
    most = MOST_URLS - (len(_FIXED) if number == 1 else 0)
    rows = await visit.select(
        f"SELECT DISTINCT ?s WHERE {{ {_pattern(visit)} }} ORDER BY ?s LIMIT {most} OFFSET {first}"
    )
    paths = [f"page/{str(row[0])[len(visit.base) :]}" for row in rows.rows]
    changed = visit.engine.release.issued[:10]
    entries = "".join(
        f"<url><loc>{escape(visit.site_url + quote(path))}</loc>"
        f"<lastmod>{changed}</lastmod></url>\n"
        for path in [*(_FIXED if number == 1 else ()), *paths]
    )
    return f'<urlset xmlns="{_SITEMAP}">\n{entries}</urlset>\n'


_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


async def sitemap(visit: Visit) -> Response:
    """All pages; past 50,000 of them an index of compressed sitemaps."""

    async def make() -> Response:
        total = await _total(visit)
        if total <= MOST_URLS:
            return _text(_HEAD + await _urls(visit, 1), "application/xml")
        entries = "".join(
            f"<sitemap><loc>{escape(visit.site_url)}sitemap/{number}.xml.gz</loc></sitemap>\n"
            for number in range(1, -(-total // MOST_URLS) + 1)
        )
        body = f'{_HEAD}<sitemapindex xmlns="{_SITEMAP}">\n{entries}</sitemapindex>\n'
        return _text(body, "application/xml")

    return await validated(visit, ("sitemap", visit.site_url), {}, make)


async def sitemap_part(visit: Visit) -> Response:
    """One of an index's sitemaps. Raises NotFound past the last."""
    name = str(visit.request.path_params["name"])
    number = name.removesuffix(".xml.gz")
    if not (name.endswith(".xml.gz") and number.isascii() and number.isdigit() and int(number)):
        raise NotFound("there is no such sitemap", where=name)

    async def make() -> Response:
        if (int(number) - 1) * MOST_URLS >= await _total(visit):
            raise NotFound("there is no such sitemap", where=name)
        packed = gzip.compress((_HEAD + await _urls(visit, int(number))).encode(), mtime=0)
        return Response(packed, 200, {"Content-Type": "application/gzip"})

    return await validated(visit, ("sitemap", number, visit.site_url), {}, make)
