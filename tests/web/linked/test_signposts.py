"""What a crawler, a search engine and someone who cites find on the pages."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pyshacl
import pytest
import rdflib
import yaml

from c3graph import pipeline
from c3graph.config import Settings
from c3graph.harvest import dataset
from c3graph.release import about
from c3graph.release.kept import File, KeptRelease
from c3graph.web.linked import signposts
from conftest import ROOT
from web_fixtures import BASE, BROWSER, Client, engine

SITE = "http://testserver/"


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = False
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open = tag == "script" and dict(attrs).get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self.open:
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.open = False


def scripts(page: str) -> list[str]:
    parser = _Scripts()
    parser.feed(page)
    return parser.found


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(engine(tmp_path))


@pytest.fixture(scope="module")
def described(settings: Settings) -> KeptRelease:
    made = about.describe(settings, pipeline.build_graph(settings, write=False).draft.quads)
    files = (File("c3graph.ttl", 9, "ab" * 32), File("report.json", 2, "cd" * 32))
    return KeptRelease(Path(), "2026.11.0-abc", "ef" * 32, settings.issued, made, files, {})


@pytest.mark.parametrize("path", ["/", "/page/release/1.0"])
def test_the_page_describes_the_dataset_to_search_engines(path: str, client: Client) -> None:
    page = client.get(path, BROWSER)
    (found,) = scripts(page.text)
    document = json.loads(found)
    assert document["@type"] == "Dataset"
    assert document["distribution"][0]["contentUrl"] == f"{SITE}release/1.0/c3graph.nt"
    assert document["@context"]["@vocab"] == "http://schema.org/"
    assert "script-src" not in page.headers["content-security-policy"]


# rdflib's own reader of JSON-LD makes what rdflib deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
@pytest.mark.parametrize(
    "shapes", ["googleRequired", "googleRecommended", "P418Required", "soso_common_v1.2.3"]
)
def test_it_conforms_to_the_shapes_of_search_engines(
    shapes: str, described: KeptRelease, shared: Path
) -> None:
    page = f"<script type='application/ld+json'>{_script(described)}</script>"
    found = rdflib.Graph().parse(data=scripts(page)[0], format="json-ld")
    wanted = rdflib.Graph().parse(shared / "conformance" / "schemaorg" / f"esip-{shapes}.ttl")
    ok, _, text = pyshacl.validate(found, shacl_graph=wanted)
    assert ok, text
    found.remove((None, rdflib.URIRef("http://schema.org/description"), None))
    if "Recommended" not in shapes:
        assert not pyshacl.validate(found, shacl_graph=wanted)[0]


def _script(release: KeptRelease) -> str:
    return dataset.script(dataset.jsonld(release, BASE, SITE))


def test_a_title_cannot_leave_its_script(described: KeptRelease) -> None:
    trap = replace(described, about=replace(described.about, title="</script><b>&amp;"))
    assert not re.search(r"[<>&]", _script(trap))
    assert json.loads(_script(trap))["name"] == "</script><b>&amp;"


def _links(field: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for target, relation in re.findall(r'<([^>]*)>; rel="([^"]*)"', field):
        found.setdefault(relation, []).append(target)
    return found


def test_signposts_of_the_dataset_and_of_a_thing(client: Client) -> None:
    page = client.get("/", BROWSER)
    links = _links(page.headers["link"])
    assert links["cite-as"] == [f"{BASE}release/1.0"]
    assert links["item"] == [f"{SITE}release/1.0/c3graph.nt"]
    assert links["type"] == ["http://schema.org/Dataset", "http://schema.org/AboutPage"]
    for target in [*links["describedby"], *links["item"]]:
        assert client.get(target.removeprefix(SITE.rstrip("/"))).status_code == 200
    thing = _links(client.get("/page/id/event/belfast", BROWSER).headers["link"])
    assert thing["cite-as"] == [f"{BASE}id/event/belfast"]
    assert thing["collection"] == [SITE]
    for target in thing["describedby"]:
        assert client.get(target.removeprefix(SITE.rstrip("/"))).status_code == 200


def _locations(body: bytes) -> list[str]:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return [str(node.text) for node in ElementTree.fromstring(body).iter(f"{space}loc")]


def test_the_sitemap_names_every_page(client: Client) -> None:
    assert f"Sitemap: {SITE}sitemap.xml" in client.get("/robots.txt").text
    found = _locations(client.get("/sitemap.xml").content)
    assert f"{SITE}page/id/event/belfast" in found
    assert len(set(found)) == len(found) == 2 + 16
    for url in found:
        assert client.get(url.removeprefix(SITE.rstrip("/")), BROWSER).status_code == 200


def test_a_long_sitemap_is_an_index_of_compressed_ones(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _locations(client.get("/sitemap.xml").content)
    monkeypatch.setattr(signposts, "MOST_URLS", 7)
    parts = _locations(client.get("/sitemap.xml").content)
    assert parts == [f"{SITE}sitemap/{number}.xml.gz" for number in (1, 2, 3)]
    found = []
    for part in parts:
        answer = client.get(part.removeprefix(SITE.rstrip("/")))
        urls = _locations(gzip.decompress(answer.content))
        assert len(urls) <= 7
        found += urls
    assert found == whole
    for name in ("4.xml.gz", "0.xml.gz", "x.xml.gz", "1.xml"):
        assert client.get(f"/sitemap/{name}").status_code == 404


def test_how_to_cite(client: Client, described: KeptRelease, settings: Settings) -> None:
    assert "How to cite" in client.get("/", BROWSER).text
    found = yaml.safe_load(client.get("/CITATION.cff").text)
    assert found["cff-version"] == "1.2.0"
    assert str(found["version"]) == "1.0"
    identifier = f"{settings.base}"
    ours = dataset.cff(described.about, settings.version, settings.issued, identifier)
    assert (ROOT / "CITATION.cff").read_text(encoding="utf-8") == ours
    assert yaml.safe_load(ours)["license"] == "CC-BY-4.0"
    cited = dataset.citation(described, BASE)
    assert cited.endswith(f"{BASE}release/2026.11.0-abc")
    minted = replace(described, about=replace(described.about, doi="10.5281/zenodo.1"))
    assert dataset.citation(minted, BASE).endswith("https://doi.org/10.5281/zenodo.1")
    assert "doi:" in dataset.cff(minted.about, "1", "2026-01-01", "x")
