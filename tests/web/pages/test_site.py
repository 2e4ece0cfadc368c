"""Every kind of page on the repository's own release: valid, light, cheap, legible to everybody.

Pictures of each, as a reader sees it, are kept in build/pages.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser_fixtures import SCHEMES, WIDTHS, NewPage, Scheme, axe, overflow
from c3graph.config import Settings
from conftest import ROOT
from server_fixtures import Server, serving

pytestmark = pytest.mark.slow

PAGES = {
    "home": "/",
    "search": "/search?q=lubelski+klaster",
    "kinds": "/kinds",
    "kind": "/kinds/organisation",
    "claims": "/kinds/claim",
    "competences": "/competences",
    "cell": "/competences/internationalisation/place/lubelskie",
    "instruments": "/instruments",
    "cooperation": "/cooperation",
    "project": "/page/id/project/clusters3",
    "event": "/page/id/event/clusters3-iws6",
    "competence": "/page/scheme/competence/innovation",
    "source": "/page/source/lublin-conference-report",
    "text": "/text/lublin-conference-report",
    "history": "/history/id/project/clusters3",
    "statements": "/statements/id/project/clusters3",
    "pointing": "/pointing/id/project/clusters3",
    "scheme": "/page/scheme/competence",
    "ontology": "/page/def",
    "term": "/page/def?term=Project",
    "graph": "/page/graph/claims",
    "validation": "/validation",
    "catalogue": "/catalog",
    "changes": "/changes",
    "sparql": "/sparql",
    "result": "/sparql?query=SELECT+*+%7B+%3Fs+a+%3Ftype+%7D+LIMIT+20&format=html",
    "missing": "/page/id/project/none",
}
MOST_BYTES = 100_000
_VALIDATE = ROOT / "build" / "clients" / "node_modules" / ".bin" / "html-validate"


@pytest.fixture(scope="module")
def server(released_settings: Settings) -> Iterator[Server]:
    with serving(released_settings.root, texts=released_settings.texts) as running:
        yield running


@pytest.fixture(scope="module")
def pages(server: Server) -> dict[str, bytes]:
    """Each page in each language of the interface, by its name and the language."""
    found = {}
    for name, path in PAGES.items():
        for language in ("en", "pl", "hu"):
            fields = {"Accept": "text/html", "Accept-Language": language}
            answer = server.client.get(path, headers=fields, follow_redirects=True)
            if name == "text" and answer.status_code == 404:
                continue
            assert answer.status_code == (404 if name == "missing" else 200), path
            found[f"{name}-{language}"] = answer.content
    return found


def test_no_page_is_heavy(pages: dict[str, bytes]) -> None:
    assert {name: len(body) for name, body in pages.items() if len(body) > MOST_BYTES} == {}


def test_pages_speak_the_language_asked_for(pages: dict[str, bytes]) -> None:
    for name, body in pages.items():
        assert f'<html lang="{name[-2:]}">'.encode() in body, name


def test_pages_are_valid_html(pages: dict[str, bytes], tmp_path: Path) -> None:
    if not _VALIDATE.exists():
        pytest.skip("needs html-validate: make tools")
    for name, body in pages.items():
        (tmp_path / f"{name}.html").write_bytes(body)
    rules = json.loads((ROOT / "tests" / "html-validate.json").read_text())
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(rules | {"root": True}))
    done = subprocess.run(
        [str(_VALIDATE), "--formatter", "json", *sorted(p.name for p in tmp_path.glob("*.html"))],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [
        f"{Path(file['filePath']).name}:{m['line']}: {m['ruleId']}: {m['message']}"
        for file in json.loads(done.stdout)
        for m in file["messages"]
    ]
    assert found == []


def test_pages_ask_nobody_else(pages: dict[str, bytes]) -> None:
    loaded = re.compile(rb'<(script|img|link|iframe|source)\b[^>]*\b(?:src|href)="https?:[^>]+')
    for name, body in pages.items():
        # rel=canonical and the like name addresses that no browser loads.
        found = [tag for tag in loaded.finditer(body) if b'rel="stylesheet"' in tag[0]]
        found += [tag for tag in loaded.finditer(body) if tag[1] != b"link"]
        assert found == [], name


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_for_everyone(
    server: Server, new_page: NewPage, width: int, scheme: Scheme
) -> None:
    kept = ROOT / "build" / "pages"
    kept.mkdir(parents=True, exist_ok=True)
    page = new_page(server.url, width=width, scheme=scheme)
    wrong = {}
    for name, path in PAGES.items():
        page.goto(server.url + path)
        page.screenshot(path=kept / f"{name}-{width}-{scheme}.png", full_page=width > 400)
        found = [*axe(page), *(["scrolls sideways"] if overflow(page) > 0 else [])]
        if found:
            wrong[name] = found
    assert wrong == {}
