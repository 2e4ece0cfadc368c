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
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import anyio
import pytest

from c3graph.config import Settings
from c3graph.web.export.site import export
from server_fixtures import serving

URL = "http://127.0.0.1:9/"
_LINK = re.compile(r'\b(?:href|src)="([^"]*)"')
_LOCATION = re.compile(r"<loc>([^<]*)</loc>")
# How many addresses of a shape are asked for: the path without its last part, and parameters.
_EACH = 8


def _shape(path: str, query: str) -> str:
    names = ",".join(sorted({name for name, _ in parse_qsl(query)}))
    return f"{path.rpartition('/')[0]}?{names}"


def _addresses(kind: str, body: bytes, site: str) -> Iterator[tuple[str, str]]:
    """Path and query of each link of ours; an address of another host is none."""
    text = body.decode("utf-8", "replace")
    found = _LINK.findall(text) if kind == "text/html" else _LOCATION.findall(text)
    for url in found:
        parts = urlsplit(unescape(url))
        ours = url.startswith(site) or (not parts.scheme and parts.path.startswith("/"))
        if ours:
            yield unquote(parts.path).lstrip("/"), parts.query


@pytest.mark.slow
def test_an_export_finds_an_answer_to_every_link(
    released_settings: Settings, tmp_path: Path
) -> None:
    folder = released_settings.folder("releases")
    made = anyio.run(export, released_settings, folder, tmp_path / "site", URL, lambda *_: None)
    assert made.missing == ()
    assert made.files > 10_000


@pytest.mark.slow
def test_links_as_they_stand_answer(released_settings: Settings) -> None:
    shapes, failed = Counter[str](), []
    with serving(
        released_settings.root, texts=released_settings.texts, rate_per_second=0
    ) as server:
        todo = [("", ""), ("", "lang=pl"), ("", "lang=hu"), ("sitemap.xml", "")]
        known = set(todo)
        while todo:
            path, query = todo.pop()
            url = f"/{quote(path)}" + (f"?{query}" if query else "")
            accept = "text/html,application/xml;q=0.9,*/*;q=0.5"
            answer = server.client.get(url, headers={"Accept": accept})
            if answer.status_code not in (200, 303, 307):
                failed.append((answer.status_code, url))
            kind = answer.headers.get("content-type", "").partition(";")[0]
            if kind not in ("text/html", "application/xml"):
                continue
            for found in _addresses(kind, answer.content, f"{server.url}/"):
                shape = _shape(*found)
                if found not in known and shapes[shape] < _EACH:
                    known.add(found)
                    shapes[shape] += 1
                    todo.append(found)
    assert failed == []
    assert len(known) > 500
