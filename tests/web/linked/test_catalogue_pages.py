"""A catalogue of more than a hundred versions, harvested page by page as a portal does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import rdflib
from rdflib.namespace import DCAT, RDF

from c3graph.lookup import ensure_lookup
from c3graph.release import kept
from c3graph.store import open_embedded
from c3graph.web.linked import archive, catalog
from c3graph.web.linked.past import ExportEngine
from kept_releases import graph, publish
from planted import BASE
from web_fixtures import Client

HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
VERSIONS = 102


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "releases"
    last = publish(folder, graph(a="A"), f"1.{VERSIONS - 1}", "2020-06-01T00:00:00Z")
    # A list reads nothing of a release but its manifest.
    document = json.loads((last.path / "manifest.json").read_bytes())
    for number in range(VERSIONS - 1):
        name = last.version.replace(f"1.{VERSIONS - 1}-", f"1.{number}-")
        (folder / name).mkdir()
        issued = f"2020-01-01T00:{number // 60:02}:{number % 60:02}Z"
        changed = {**document, "release": name, "issued": issued}
        (folder / name / "manifest.json").write_text(json.dumps(changed))
    return folder


@pytest.fixture
def client(folder: Path) -> Client:
    newest = kept.kept(folder)[-1]
    store = open_embedded(newest.path / "store")
    lookup = ensure_lookup(newest.path, store, BASE)
    engine = ExportEngine(newest, archive.details(newest.path), store, lookup, BASE)
    return Client(engine)  # type: ignore[arg-type]


def pages(client: Client) -> Iterator[tuple[str, rdflib.Graph]]:
    """Each page by its URL, from the first on, by hydra:next."""
    url: str | None = "/catalog"
    while url is not None:
        answer = client.get(url, "text/turtle")
        assert answer.status_code == 200
        found = rdflib.Graph().parse(data=answer.text, format="turtle")
        yield url, found
        following = [str(o) for o in found.objects(None, HYDRA.next)]
        assert len(following) <= 1
        url = "{0.path}?{0.query}".format(urlsplit(following[0])) if following else None


@pytest.mark.slow
def test_every_version_is_on_one_page_and_the_collection_counts_them(client: Client) -> None:
    seen: list[set[str]] = []
    found = list(pages(client))
    assert [url for url, _ in found] == ["/catalog", "/catalog?page=2"]
    collection = rdflib.URIRef(f"{BASE}catalog")
    for number, (_, page) in enumerate(found, 1):
        assert (collection, RDF.type, HYDRA.Collection) in page
        assert page.value(collection, HYDRA.totalItems) == rdflib.Literal(VERSIONS)
        view = page.value(collection, HYDRA.view)
        assert str(view) == f"http://testserver/catalog?page={number}"
        assert {str(page.value(view, HYDRA[name])) for name in ("first", "last")} == {
            "http://testserver/catalog?page=1", "http://testserver/catalog?page=2",
        }  # fmt: skip
        assert (view, HYDRA.previous, None) in page or number == 1
        seen.append(
            {str(d) for d in page.subjects(RDF.type, DCAT.Dataset) if "/release/" in str(d)}
        )
    newest = seen[0] & seen[1]
    assert len(seen[0]) == catalog.PAGE_SIZE
    assert len(seen[0] | seen[1]) == VERSIONS
    # The version in service is on every page, since the dataset's own description names it.
    assert len(newest) == 1


def test_past_the_end_there_is_no_page(client: Client) -> None:
    assert client.get("/catalog?page=3", "text/turtle").status_code == 404
    assert client.get("/catalog?page=0", "text/turtle").status_code == 400
