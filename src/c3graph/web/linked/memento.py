"""Memento (RFC 7089): a thing or a dump as it was, by Accept-Datetime.

An IRI of ours is its own timegate (section 4.1.2): with `Accept-Datetime` it leads to the page or
data below `/release/<version>/` of the release that was then in service, and that answer says
when it was. A release counts from the date that it gives itself.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

from starlette.responses import Response

from c3graph.errors import NotFound, UsageError
from c3graph.harvest import subjects
from c3graph.release.kept import KeptRelease
from c3graph.web.http.media import EXTENSION_OF, GRAPHS, HTML
from c3graph.web.http.negotiate import negotiate
from c3graph.web.linked import archive
from c3graph.web.responses import REVALIDATE, validated
from c3graph.web.site import Visit

_DATE = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")


def when(release: KeptRelease) -> datetime:
    """The time of a release; a date is its first second, a time without a zone is UTC."""
    found = datetime.fromisoformat(release.issued)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _http_date(release: KeptRelease) -> str:
    return format_datetime(when(release), usegmt=True)


def _asked(visit: Visit) -> datetime | None:
    """The time of Accept-Datetime. Raises UsageError for what is no date (section 4.5.3)."""
    field = visit.request.headers.get("accept-datetime")
    if field is None:
        return None
    try:
        if not _DATE.fullmatch(field):
            raise ValueError
        return parsedate_to_datetime(field)
    except ValueError:
        hint = "Accept-Datetime: Sun, 22 Nov 2026 00:00:00 GMT"
        raise UsageError("Accept-Datetime is not a date", where=field[:60], hint=hint) from None


def _chosen(releases: tuple[KeptRelease, ...], at: datetime) -> KeptRelease:
    """The last release up to a time, or the first where all are later (section 4.5.3)."""
    return [releases[0], *(release for release in releases if when(release) <= at)][-1]


def _relations(visit: Visit, original: str, timemap: str) -> str:
    return (
        f'<{visit.site_url}{quote(original)}>; rel="original timegate", '
        f'<{visit.site_url}{quote(timemap)}>; rel="timemap"; type="application/link-format"'
    )


async def gate(visit: Visit, path: str) -> Response | None:
    """Where a thing's IRI leads at the time asked for; None where no time is."""
    at = _asked(visit)
    if at is None:
        return None
    found = _chosen(archive.releases(visit), at)
    media_type = negotiate(visit.accept, (*GRAPHS, HTML), visit.format)
    inside = f"page/{path}" if media_type == HTML else f"data/{path}.{EXTENSION_OF[media_type]}"
    return _led(visit, f"release/{found.version}/{inside}", path, f"timemap/{path}")


def _led(visit: Visit, target: str, original: str, timemap: str) -> Response:
    headers = {
        "Location": f"{visit.links.root}/{quote(target)}",
        "Vary": "Accept, Accept-Datetime",
        "Link": _relations(visit, original, timemap),
        "Cache-Control": REVALIDATE,
    }
    return Response(None, 302, headers)


async def dump(visit: Visit) -> Response:
    """`/dump/<file>`: the dump of the release in service, or of that at Accept-Datetime."""
    name, releases = str(visit.request.path_params["name"]), archive.releases(visit)
    at = _asked(visit)
    found = releases[-1] if at is None else _chosen(releases, at)
    if name not in {file.name for file in found.dumps}:
        raise NotFound("that release has no such dump", where=name)
    return _led(visit, f"release/{found.version}/{name}", f"dump/{name}", f"timemap/dump/{name}")


def sign(visit: Visit, response: Response, version: str, path: str) -> Response:
    """Say of an answer to `/release/<version>/<path>` when it was (section 2.1.1)."""
    if response.status_code not in (200, 206, 304):
        return response
    found = next(r for r in archive.releases(visit) if r.version == version)
    response.headers["Memento-Datetime"] = _http_date(found)
    inside, _, rest = path.partition("/")
    if inside not in ("page", "data") and (rest or not path):
        original = f'<{visit.site_url}{quote(path)}>; rel="original"'
        before = response.headers.get("link")
        response.headers["Link"] = f"{before}, {original}" if before else original
        return response
    if inside == "data":
        rest = rest.rpartition(".")[0]
    elif inside != "page":
        rest = f"dump/{path}"
    before = response.headers.get("link")
    relations = _relations(visit, rest, f"timemap/{rest}")
    response.headers["Link"] = f"{before}, {relations}" if before else relations
    return response


def _known(
    visit: Visit, path: str, releases: tuple[KeptRelease, ...]
) -> list[tuple[KeptRelease, str]]:
    """The releases that have a thing or a dump, and its path in each."""
    if path.startswith("dump/"):
        name = path.removeprefix("dump/")
        return [(r, name) for r in releases if name in {file.name for file in r.dumps}]
    iri = visit.base + path
    return [(r, f"page/{path}") for r in releases if iri in subjects.states(r, visit.base)]


async def timemap(visit: Visit) -> Response:
    """All mementos of a thing or a dump, in the link format (section 5)."""
    path, releases = str(visit.request.path_params["path"]), archive.releases(visit)
    key = ("timemap", path, visit.site_url, *(release.version for release in releases))

    async def make() -> Response:
        found = _known(visit, path, releases)
        if not found:
            raise NotFound("no release has this", where=path)
        site = visit.site_url
        rows = [
            f'<{site}{quote(path)}>; rel="original timegate"',
            f'<{site}timemap/{quote(path)}>; rel="self"; type="application/link-format"; '
            f'from="{_http_date(found[0][0])}"; until="{_http_date(found[-1][0])}"',
        ]
        for number, (release, inside) in enumerate(found):
            first = "first " if number == 0 else ""
            last = "last " if number == len(found) - 1 else ""
            rows.append(
                f"<{site}release/{quote(release.version)}/{quote(inside)}>; "
                f'rel="{first}{last}memento"; datetime="{_http_date(release)}"'
            )
        return Response(",\n".join(rows) + "\n", 200, {"Content-Type": "application/link-format"})

    return await validated(visit, key, {}, make)
