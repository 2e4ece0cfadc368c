"""Every link on every page answers, on the repository's own release.

An export asks for every page once, without its parameters, and names what nothing answers to; the
crawl follows links as they stand, those with parameters too, some of each shape.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import anyio
import pytest

from c3graph import pipeline, release
from c3graph.config import Settings
from c3graph.harvest import kept
from c3graph.store import open_embedded
from c3graph.web import archive
from c3graph.web.app import create_app
from c3graph.web.export import ask, export
from c3graph.web.past import WholeEngine

URL = "http://127.0.0.1:9/"
_LINK = re.compile(r'\b(?:href|src)="([^"]*)"')
_LOCATION = re.compile(r"<loc>([^<]*)</loc>")
# How many addresses of a shape are asked for: the path without its last part, and parameters.
_EACH = 12


def _shape(path: str, query: str) -> str:
    names = ",".join(sorted({name for name, _ in parse_qsl(query)}))
    return f"{path.rpartition('/')[0]}?{names}"


def _addresses(kind: str, body: bytes) -> Iterator[tuple[str, str]]:
    """Path and query of each link of ours; an address of another host is none."""
    text = body.decode("utf-8", "replace")
    found = _LINK.findall(text) if kind == "text/html" else _LOCATION.findall(text)
    for url in found:
        parts = urlsplit(unescape(url))
        ours = url.startswith(URL) or (not parts.scheme and parts.path.startswith("/"))
        if ours:
            yield unquote(parts.path).lstrip("/"), parts.query


@pytest.fixture(scope="module")
def engine(released_settings: Settings) -> WholeEngine:
    folder = released_settings.folder("releases")
    found = release.open_release(folder)
    store = open_embedded(found.path / "store")
    lookup = pipeline.lookup_of(released_settings, found.path, store)
    newest = kept.kept(folder)[-1]
    return WholeEngine(newest, archive.details(found.path), store, lookup)


@pytest.mark.slow
def test_an_export_finds_an_answer_to_every_link(
    released_settings: Settings, tmp_path: Path
) -> None:
    folder = released_settings.folder("releases")
    made = anyio.run(export, released_settings, folder, tmp_path / "site", URL, lambda *_: None)
    assert made.missing == ()
    assert made.files > 10_000


def test_links_as_they_stand_answer(released_settings: Settings, engine: WholeEngine) -> None:
    app = create_app(lambda: engine, released_settings)
    todo = [("", ""), ("", "lang=pl"), ("", "lang=hu"), ("sitemap.xml", "")]
    known, shapes, failed = set(todo), Counter[str](), []

    async def crawl() -> None:
        while todo:
            path, query = todo.pop()
            accept = "text/html,application/xml;q=0.9,*/*;q=0.5"
            status, kind, body = await ask(app, URL, path, query, accept)
            if status not in (200, 303, 307):
                failed.append((status, path, query))
            if kind not in ("text/html", "application/xml"):
                continue
            for found in _addresses(kind, body):
                shape = _shape(*found)
                if found not in known and shapes[shape] < _EACH:
                    known.add(found)
                    shapes[shape] += 1
                    todo.append(found)

    anyio.run(crawl)
    assert failed == []
    assert len(known) > 500
