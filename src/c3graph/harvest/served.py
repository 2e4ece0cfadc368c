"""Verify a release as a server serves it: fetched whole, checked like a folder, links followed.

Only the server of the URL is asked; IRIs below the base of its release are asked of it too. Needs
`httpx` (extra `remote`).
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from c3graph.errors import RemoteError, UsageError
from c3graph.harvest import signing
from c3graph.harvest.catalogue import DCAT
from c3graph.harvest.verify import Shapes, Verified, checked_count, look_at, verify_release
from c3graph.rdf import syntax
from c3graph.rdf.syntax import RdfFormat
from c3graph.rdf.terms import Iri, Quad
from c3graph.release import kept

if TYPE_CHECKING:
    import httpx

_LOCATION = re.compile(r"<loc>([^<]+)</loc>")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")


class _Server:
    def __init__(self, client: httpx.Client, site: str) -> None:
        self._client = client
        self.site = site

    def get(self, path: str, accept: str = "*/*") -> bytes:
        """The whole answer to a path of the site. Raises RemoteError."""
        import httpx

        url = urljoin(self.site, path)
        try:
            answer = self._client.get(url, headers={"Accept": accept})
        except httpx.HTTPError as error:
            raise RemoteError(f"no answer: {error}", where=url) from None
        if answer.status_code != 200:
            raise RemoteError(f"answered {answer.status_code}", where=url)
        return answer.content

    def answers(self, url: str) -> bool:
        import httpx

        try:
            return self._client.head(url).status_code < 400
        except httpx.HTTPError:
            return False


def _current(said: Iterable[Quad], where: str) -> str:
    """The version that a catalogue says is in service. Raises RemoteError where it says none."""
    for quad in said:
        if quad.predicate.value == DCAT + "hasCurrentVersion":
            return str(quad.object).rpartition("/release/")[2]
    raise RemoteError("the catalogue names no version in service", where=where)


def _fetch(server: _Server, version: str, folder: Path) -> None:
    """The manifest of a release and all that it lists, into a folder."""
    folder.mkdir()
    at = f"release/{quote(version)}/"
    manifest = server.get(f"{at}manifest.json")
    (folder / "manifest.json").write_bytes(manifest)
    try:
        names = list(json.loads(manifest)["files"])
    except (ValueError, KeyError, TypeError):
        return
    for name in names:
        if _NAME.fullmatch(name):
            (folder / name).write_bytes(server.get(at + name))
    try:
        name = f"manifest.json{signing.SUFFIX}"
        (folder / name).write_bytes(server.get(at + name))
    except RemoteError:
        return


def _urls(server: _Server, said: Iterable[Quad], base: str) -> list[str]:
    """What the catalogue and the sitemap lead to on this server."""
    found = set(_LOCATION.findall(server.get("sitemap.xml").decode("utf-8", "replace")))
    for quad in said:
        url = str(quad.object)
        if isinstance(quad.object, Iri):
            if url.startswith(base):
                url = server.site + url.removeprefix(base)
            found.add(url.partition("#")[0])
    return sorted(url for url in found if url.startswith(server.site))


def verify_url(
    url: str, *, seconds: float, key: str | None = None, shapes: Shapes | None = None
) -> Verified:
    """Check the release that a server has in service. Raises RemoteError where it cannot be had."""
    try:
        import httpx
    except ImportError:
        raise UsageError("httpx is not installed", hint="pip install 'c3graph[remote]'") from None
    site = url if url.endswith("/") else f"{url}/"
    with (
        httpx.Client(timeout=seconds, follow_redirects=True, trust_env=False) as client,
        tempfile.TemporaryDirectory(prefix="c3graph-") as scratch,
    ):
        server = _Server(client, site)
        body = server.get("catalog", "application/n-triples")
        said = tuple(syntax.parse(body, RdfFormat.N_TRIPLES, where=f"{site}catalog"))
        version = _current(said, f"{site}catalog")
        if not _NAME.fullmatch(version.replace("+", "")):
            raise RemoteError("not the name of a release", where=version)
        folder = Path(scratch) / version
        _fetch(server, version, folder)
        verified = verify_release(folder, key=key, shapes=shapes)
        checks = list(verified.checks)
        if checks[0].kind != "manifest":
            checks.append(checked_count("catalogue", look_at(said, kept.read(folder))))
            base = str(json.loads((folder / "manifest.json").read_bytes())["base"])
            urls = _urls(server, said, base)
            checks.append(
                checked_count("links", (len(urls), [u for u in urls if not server.answers(u)]))
            )
    return Verified(verified.release, tuple(checks))
