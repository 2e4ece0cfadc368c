"""The site as files: every link of its own leads to a file, which says what the server does."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
import rdflib
from click.testing import CliRunner, Result

from c3graph.cli import main
from c3graph.lookup import ensure_lookup
from c3graph.release import kept
from c3graph.store import open_embedded
from c3graph.web.export.site import MARK, _recover
from c3graph.web.linked import archive
from c3graph.web.linked.past import ExportEngine, PastEngine
from c3graph.web.views.page_queries import PageQueries
from changed_graphs import before_and_after
from planted import BASE

pytestmark = pytest.mark.slow

URL = "https://data.example.org/c3/"


def run(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "export", *words])


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return before_and_after(tmp_path_factory.mktemp("export"))


@pytest.fixture(scope="module")
def exported(root: Path) -> tuple[Path, set[str]]:
    """The site, and what nothing answers to."""
    target = root / "site"
    done = run(root, str(target), "--url", URL, "--format", "json")
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.stdout)
    assert row["files"] == sum(path.is_file() for path in target.rglob("*"))
    assert row["missing"] == done.stderr.count("nothing answers to ")
    return target, set(re.findall("nothing answers to (.*)", done.stderr))


@pytest.fixture(scope="module")
def site(exported: tuple[Path, set[str]]) -> Path:
    return exported[0]


def targets(page: Path) -> list[str]:
    found = re.findall(r'(?:href|src|action)="([^"]*)"', page.read_text(encoding="utf-8"))
    return [unquote(urldefrag(url)[0]) for url in found if url.startswith("/")]


def test_every_link_of_a_page_leads_to_a_file(exported: tuple[Path, set[str]]) -> None:
    site, missing = exported
    # What the small graph points at and does not describe.
    assert {path.rpartition("/")[0] for path in missing} == {
        "page", "page/claim", "page/source",
    }  # fmt: skip
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 15
    for page in pages:
        for url in targets(page):
            assert url.startswith("/c3/"), (page, url)
            path = url.removeprefix("/c3/")
            file = site / path / "index.html" if not path or path.endswith("/") else site / path
            gone = site / "gone" / path.removeprefix("page/") / "index.html"
            assert file.is_file() or path.rstrip("/") in missing or gone.is_file(), (page, url)


def test_things_dumps_and_descriptions_are_there(site: Path, root: Path) -> None:
    new = kept.kept(root / "releases")[-1]
    assert "A" in (site / "page/id/project/a/index.html").read_text(encoding="utf-8")
    assert not (site / "tpf").exists()
    data = rdflib.Graph().parse(site / "data/id/project/a.ttl", format="turtle")
    assert (rdflib.URIRef(f"{BASE}id/project/a"), None, None) in data
    for file in new.dumps:
        name = f"release/{new.version}/{file.name}"
        assert (site / name).read_bytes() == (new.path / file.name).read_bytes()
    catalogue = (site / "catalog.nt").read_text(encoding="utf-8")
    assert f"<{URL}release/{new.version}/c3graph.ttl>" in catalogue
    assert rdflib.Graph().parse(site / "catalog.rdf", format="xml")
    stream = (site / "ldes.ttl").read_text(encoding="utf-8")
    assert f"{URL}ldes/{new.version}/1" in stream
    assert (site / f"ldes/{new.version}/1.ttl").is_file()
    for name in ("robots.txt", "sitemap.xml", "CITATION.cff", "changes.atom", ".nojekyll"):
        assert (site / name).is_file(), name
    assert "RewriteBase /c3/" in (site / ".htaccess").read_text(encoding="utf-8")
    assert "server_name data.example.org;" in (site / "nginx.conf").read_text(encoding="utf-8")
    assert f"RewriteRule ^(.*)$ {URL}$1" in (site / "w3id/.htaccess").read_text(encoding="utf-8")


def test_an_export_takes_the_place_of_an_older_one_alone(site: Path, root: Path) -> None:
    (site / "left.html").write_text("from an older export")
    first = (site / "index.html").read_bytes()
    assert run(root, str(site), "--url", URL).exit_code == 0
    assert not (site / "left.html").exists()
    assert (site / "index.html").read_bytes() == first
    assert [p.name for p in root.iterdir() if p.name.startswith(".site")] == []
    (root / "mine").mkdir()
    (root / "mine" / "thesis.txt").write_text("mine")
    refused = run(root, str(root / "mine"), "--url", URL)
    assert refused.exit_code == 2
    assert (root / "mine" / "thesis.txt").is_file()
    assert run(root, str(root / "other")).exit_code == 2
    assert run(root, str(root / "other"), "--url", "example.org").exit_code == 2


def test_a_list_that_is_sorted_once_has_the_pages_of_one_that_is_not(root: Path) -> None:
    newest = kept.kept(root / "releases")[-1]
    store, details = open_embedded(newest.path / "store"), archive.details(newest.path)
    asked: list[str] = []

    class Counting:
        def query(self, text: str, **_: object) -> object:
            asked.append(text)
            return store.query(text)

    lookup = ensure_lookup(newest.path, store, BASE)
    whole = ExportEngine(newest, details, Counting(), lookup, BASE)  # type: ignore[arg-type]
    plain = PastEngine(newest, details, store, lookup, None, BASE)
    queries, graph = PageQueries(BASE), f"{BASE}graph/deck"
    lists = [
        [queries.subjects_in_graph(graph, 3, 2 * at) for at in range(4)],
        [queries.subjects_in_graph(f"{BASE}graph/claims", 2, 2 * at) for at in range(4)],
    ]
    rows = 0
    for pages in lists:
        for page in pages:
            expected = asyncio.run(plain.select(page))
            assert asyncio.run(whole.select(page)) == expected
            rows += len(expected.rows)
    assert rows > 5
    assert len(asked) == len(lists)


def test_an_export_put_aside_by_an_interrupted_switch_is_put_back(root: Path) -> None:
    target, aside = root / "cut", root / ".cut.old"
    aside.mkdir()
    (aside / MARK).write_text("1.0")
    (aside / "mine.html").write_text("the last good one")
    assert run(root, str(target), "--url", "example.org").exit_code == 2
    assert not target.exists()
    _recover(target)
    assert (target / "mine.html").is_file()
    assert run(root, str(target), "--url", URL).exit_code == 0
    assert not (target / "mine.html").exists()
    assert not aside.exists()
