"""A thing in kept releases: where it can be read as it was, and what changed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest

from c3graph.release import kept
from c3graph.web.pages.history import BACK, CHANGED, FIRST, GONE, SAME, word
from changed_graphs import NEW, OLD, quads
from kept_releases import publish
from planted import served
from server_fixtures import Server, serving, small_root


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two releases; the things of the older are changed, gone or as they were in the newer."""
    root = small_root(tmp_path_factory.mktemp("history"), things=1)
    folder = root / "releases"
    shutil.rmtree(folder)
    publish(folder, served(quads(OLD)), "1.0", "2019-05-01")
    publish(folder, served(quads(NEW)), "1.1", "2020-05-01T10:00:00Z")
    with serving(root) as running:
        yield running


def _versions(server: Server) -> list[str]:
    """Oldest first."""
    return [release.version for release in kept.kept(server.root / "releases")]


def _page(server: Server, path: str) -> str:
    answer = server.client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, path
    return answer.text


def test_what_changed_of_a_thing(server: Server) -> None:
    page = _page(server, "/history/id/project/a")
    versions = re.findall(r'<h3><a href="/release/([^/]+)/page/id/project/a">', page)
    assert versions == _versions(server)[::-1]
    assert page.index("changed") < page.index("first release with it")
    assert "<del>" in page
    assert "<ins>" in page


def test_every_version_can_be_read(server: Server) -> None:
    for version in _versions(server):
        assert "<h1" in _page(server, f"/release/{version}/page/id/project/a")
        assert "<h1" in _page(server, f"/release/{version}/statements/id/project/a")
    old = server.client.get(f"/release/{_versions(server)[0]}/statements/id/project/a")
    assert old.headers["memento-datetime"] == "Wed, 01 May 2019 00:00:00 GMT"
    assert f'<{server.url}/statements/id/project/a>; rel="original"' in old.headers["link"]
    moved = server.client.get(f"/release/{_versions(server)[0]}/history/id/project/a")
    assert moved.status_code == 307
    assert moved.headers["location"] == "/history/id/project/a"


def test_a_thing_leads_to_its_versions(server: Server) -> None:
    page = _page(server, "/page/id/project/a")
    for href in (
        "/history/id/project/a",
        "/timemap/id/project/a",
        f"/release/{_versions(server)[1]}/page/id/project/a",
    ):
        assert f'href="{href}"' in page
        assert server.client.get(href).status_code == 200, href
    assert "As it is in release" not in _page(
        server, f"/release/{_versions(server)[0]}/page/id/project/a"
    )


def test_what_no_release_speaks_of_is_not_found(server: Server) -> None:
    assert server.client.get("/history/id/project/nothing").status_code == 404
    assert server.client.get("/history/nothing").status_code == 404


@pytest.mark.parametrize(
    ("before", "now", "known", "said"),
    [
        (None, b"a", False, FIRST),
        (b"a", b"a", True, SAME),
        (b"a", b"b", True, CHANGED),
        (b"a", None, True, GONE),
        (None, b"a", True, BACK),
    ],
)
def test_a_word_for_what_became_of_a_thing(
    before: bytes | None, now: bytes | None, known: bool, said: str
) -> None:
    assert word(before, now, known=known) == said
