"""The site as files: every page and every description that the application would answer with.

The application itself is asked, in this process; from its front page on, each link of its own is
followed, so nothing is left out and nothing is said twice. Links that a server would negotiate or
page by a query lead to files instead (`place`). Queries, fragments and searches need a server:
their pages say so.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from starlette.types import ASGIApp, Message

from c3graph import atomic
from c3graph.errors import UsageError
from c3graph.harvest import subjects
from c3graph.lookup import ensure_lookup
from c3graph.release import kept, publishing
from c3graph.store import open_embedded
from c3graph.web.app import create_app
from c3graph.web.engine import WebSettings
from c3graph.web.export.snippets import NAMED, snippets
from c3graph.web.http.media import EXTENSIONS
from c3graph.web.linked import archive
from c3graph.web.linked.past import ExportEngine

MARK = ".c3graph-export"
_LINK = re.compile(r'\b(href|src|action)="([^"]*)"')
_NAMED = re.compile(NAMED)
_OPENSEARCH = re.compile(r'<link rel="search"[^>]*>\n')
_WITHIN, _FILE = re.compile(r"release/([^/]+)/(.*)"), re.compile(r"[^/]+\.[^/]+")
_NEGOTIATED = ("catalog", ".well-known/void")
_SEEDS = (
    "", "catalog", "changes", "changes.atom", "robots.txt", "sitemap.xml", "CITATION.cff", "ldes",
    ".well-known/void",
)  # fmt: skip
_ABSENT = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>$what</title></head>'
    "<body><h1>$what here</h1><p>This is a copy of the site as files. $instead</p></body></html>\n"
)
_NEEDS_SERVER = {
    "sparql": (
        "No endpoint",
        'Load a dump of the <a href="$root/catalog/">catalogue</a> into a store to query it.',
    ),
    "search": ("No search", 'All things by kind are on the <a href="$root/">first page</a>.'),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: files and bytes; `missing` are links of ours that nothing answers to."""

    release: str
    files: int
    size: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """A path of the site without its first slash, and the query that makes it another page."""

    path: str
    query: str = ""


def _address(url: str, at: Address, root: str) -> Address | None:
    """What a link on a page leads to, or None where that is not of this site."""
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return None
    path = at.path if not parts.path else unquote(parts.path)
    if parts.path:
        if not path.startswith(f"{root}/"):
            return None
        path = path.removeprefix(f"{root}/")
    kept_ = [(k, v) for k, v in parse_qsl(parts.query) if k in ("page", "format", "term")]
    if (within := _WITHIN.fullmatch(path)) and not _FILE.fullmatch(within[2]):
        # The pages of one release are exported: a permalink leads to what is said of its release.
        path, kept_ = f"page/release/{within[1]}", []
    if path in ("sparql", "tpf") or path.startswith("query/"):
        return Address("sparql")
    if path.rpartition("/")[2] == "search" and not path.startswith(("page/", "data/")):
        return Address("search")
    if _NAMED.fullmatch(path):
        path = f"page/{path}"
    return Address(path, "&".join(f"{k}={v}" for k, v in kept_ if (k, v) != ("page", "1")))


def _place(found: Address) -> str:
    """The file of an address: `index.html` in a folder for a page, as named for anything else."""
    asked = dict(parse_qsl(found.query))
    if "format" in asked:
        return f"{found.path}.{asked['format']}"
    name = found.path.rpartition("/")[2]
    if found.path.startswith(("data/", "static/", "sitemap/")) or found.path in _SEEDS[3:7]:
        return found.path
    # Of what stands in a release, files have an ending and pages have none.
    if found.path.startswith("release/") and found.path.count("/") == 2 and "." in name:
        return found.path
    if found.path.startswith("timemap/"):
        return f"{found.path}.txt"
    if found.path == ".well-known/void" or found.path.startswith("ldes"):
        return f"{found.path}.ttl"
    folder = f"{found.path}/page-{asked['page']}" if "page" in asked else found.path
    if "term" in asked:
        folder = f"{found.path}/term/{asked['term']}"
    return f"{folder}/index.html" if name or folder else "index.html"


def _link(found: Address, root: str) -> str:
    """How a page leads to a file: folders stand for their index."""
    return f"{root}/{quote(_place(found).removesuffix('index.html'))}"


async def _ask(
    app: ASGIApp, url: str, path: str, query: str, accept: str
) -> tuple[int, str, bytes]:
    """Status, media type and body of what the application answers to a GET."""
    parts, messages = urlsplit(url), []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": parts.scheme, "path": f"{parts.path.rstrip('/')}/{path}",
        "raw_path": quote(f"{parts.path.rstrip('/')}/{path}").encode(),
        "root_path": parts.path.rstrip("/"), "query_string": query.encode(),
        "headers": [(b"host", parts.netloc.encode()), (b"accept", accept.encode())],
        "client": None, "server": None,
    }  # fmt: skip

    async def receive() -> Message:
        # Nothing more comes of this client, its leaving included.
        never: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        return await never

    async def send(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, send)
    headers = dict(messages[0]["headers"])
    kind = headers.get(b"content-type", b"").decode().partition(";")[0]
    return messages[0]["status"], kind, b"".join(m.get("body", b"") for m in messages[1:])


class _Site:
    """A site in the making: what is still to be asked for, and what nothing answered to."""

    def __init__(self, app: ASGIApp, url: str, folder: Path) -> None:
        self.app, self.url, self.folder = app, url, folder
        self.root = urlsplit(url).path.rstrip("/")
        self.todo = [Address(path) for path in _SEEDS]
        self.known = set(self.todo)
        self.missing: list[str] = []
        self.files = self.size = 0

    def write(self, name: str, data: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.files, self.size = self.files + 1, self.size + len(data)

    def see(self, found: Address) -> None:
        if found not in self.known:
            self.known.add(found)
            self.todo.append(found)

    def _led(self, at: Address, page: str) -> str:
        """A page whose links lead to files; what they lead to is to be asked for."""

        def rewritten(match: re.Match[str]) -> str:
            name, url = match.groups()
            found = _address(unescape(url), at, self.root)
            if found is None or url.startswith("#"):
                return match.group()
            self.see(found)
            fragment = urlsplit(unescape(url)).fragment
            return f'{name}="{_link(found, self.root)}{f"#{fragment}" if fragment else ""}"'

        return _LINK.sub(rewritten, _OPENSEARCH.sub("", page))

    async def take(self, at: Address) -> None:
        """Ask for an address and write its file."""
        if at.path in _NEEDS_SERVER:
            what, instead = _NEEDS_SERVER[at.path]
            instead = Template(instead).substitute(root=self.root)
            text = Template(_ABSENT).substitute(what=what, instead=instead)
            self.write(f"{at.path}/index.html", text.encode())
            return
        rdf = at.path.startswith(("ldes", ".well-known"))
        accept = "text/turtle" if rdf else "text/html"
        accept += ",*/*;q=0.5"
        status, kind, body = await _ask(self.app, self.url, at.path, at.query, accept)
        if kind == "text/html" and status in (200, 410):
            body = self._led(at, body.decode()).encode()
        if status == 410 and at.path.startswith("page/"):
            self.write(f"gone/{at.path.removeprefix('page/')}/index.html", body)
            return
        if status == 301:
            # A name that was replaced: what stands now has a page of its own.
            return
        if status != 200:
            self.missing.append(f"{at.path}{'?' if at.query else ''}{at.query}")
            return
        if at.path in _NEGOTIATED and not at.query:
            forms = [Address(at.path, f"format={extension}") for extension in EXTENSIONS]
            for form in forms:
                if _place(form) != _place(at):
                    self.see(form)
        if at.path == "ldes":
            for version, number in set(_pages(body.decode(), self.url)):
                self.see(Address(f"ldes/{version}/{number}"))
        self.write(_place(at), body)


def _pages(turtle: str, url: str) -> Iterator[tuple[str, str]]:
    """Version and number of each page that the root of the event stream names."""
    yield from re.findall(rf"<{re.escape(url)}ldes/([^/>]+)/([0-9]+)>", turtle)


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _recover(target: Path) -> None:
    """Put back an older export that an interrupted switch has left aside."""
    if _old(target).exists() and not target.exists():
        _old(target).rename(target)


def _switch(made: Path, target: Path) -> None:
    """Put a finished export in the place of an older one, once it is on the disk."""
    old = _old(target)
    shutil.rmtree(old, ignore_errors=True)
    os.sync()
    if target.exists():
        target.rename(old)
    made.rename(target)
    atomic.sync_folder(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _withdrawn(releases: Path, base: str) -> list[Address]:
    """Pages of what older releases spoke of; the application answers 410, which becomes a file."""
    gone = subjects.withdrawn(kept.kept(releases), base)
    return [Address(f"page/{iri.removeprefix(base)}") for iri in sorted(gone)]


def _check(target: Path) -> None:
    """Raise UsageError where an export would take the place of something else."""
    if target.exists() and any(target.iterdir()) and not (target / MARK).is_file():
        raise UsageError(
            "the folder holds something that no export wrote", where=str(target),
            hint="name a new or an empty folder",
        )  # fmt: skip


async def export(
    settings: WebSettings, releases: Path, target: Path, url: str,
    watch: Callable[[str, int, int], None],
) -> Exported:  # fmt: skip
    """Write the site of the release in service below `releases` into `target`, switched in whole.

    `url` is where it will be, ending in a slash. Raises ReleaseError, UsageError.
    """
    target = target.resolve()
    _recover(target)
    _check(target)
    found = publishing.open_release(releases)
    newest = kept.kept(releases)[-1]
    store = open_embedded(found.path / "store")
    # The texts of the sources are not published with it.
    lookup = ensure_lookup(found.path, store, settings.base)
    engine = ExportEngine(newest, archive.details(found.path), store, lookup, settings.base)
    app = create_app(lambda: engine, settings)
    made = target.with_name(f".{target.name}.partial")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    site = _Site(app, url, made)
    for gone in _withdrawn(releases, settings.base):
        site.see(gone)
    while site.todo:
        at = site.todo.pop()
        watch(at.path, len(site.known) - len(site.todo), len(site.known))
        await site.take(at)
    for name, data in snippets(url, settings.base, found.version):
        site.write(name, data)
    site.write(MARK, f"{found.version}\n".encode())
    _switch(made, target)
    return Exported(found.version, site.files, site.size, tuple(sorted(site.missing)))
