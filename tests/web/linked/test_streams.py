"""The event stream and the fragments: what a harvester reads, page by page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF

from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.release import kept
from c3graph.web.sparql import tpf
from kept_releases import graph
from kept_releases import publish as release_of
from planted import BASE
from server_fixtures import Server, publish, serving, small_root, wait_until
from web_fixtures import Client, engine

TREE = rdflib.Namespace("https://w3id.org/tree#")
LDES = rdflib.Namespace("https://w3id.org/ldes#")
AS = rdflib.Namespace("https://www.w3.org/ns/activitystreams#")
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_root(tmp_path_factory.mktemp("streams"), things=1)
    folder = root / "releases"
    shutil.rmtree(folder)
    publish(folder, 300, "1.0")
    return root


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Server]:
    with serving(root) as running:
        yield running


def read(server: Server, url: str) -> rdflib.Graph:
    answer = server.client.get(url, headers={"Accept": "text/turtle"})
    assert answer.status_code == 200, answer.text
    return rdflib.Graph().parse(data=answer.text, format="turtle")


def pages(server: Server) -> list[str]:
    found = read(server, f"{server.url}/ldes")
    assert (rdflib.URIRef(f"{server.url}/ldes"), RDF.type, TREE.Node) in found
    return sorted({str(page) for page in found.objects(None, TREE.node)})


def members(server: Server, url: str) -> dict[str, tuple[str, str, str]]:
    """Version -> its thing, its time and what happened."""
    found = read(server, url)
    assert (rdflib.URIRef(url), RDF.type, TREE.Node) in found
    made = {}
    for node in found.objects(None, TREE.member):
        thing = str(found.value(node, DCTERMS.isVersionOf)).removeprefix(BASE)
        (event,) = [str(k) for k in found.objects(node, RDF.type) if str(k).startswith(str(AS))]
        row = (thing, str(found.value(node, DCTERMS.created)), event.removeprefix(str(AS)))
        made[str(node).removeprefix(BASE)] = row
    return made


def test_the_stream_states_its_paths_and_its_retention(server: Server) -> None:
    found = read(server, f"{server.url}/ldes")
    stream = rdflib.URIRef(f"{BASE}ldes")
    assert (stream, RDF.type, LDES.EventStream) in found
    assert found.value(stream, LDES.timestampPath) == DCTERMS.created
    assert found.value(stream, LDES.versionOfPath) == DCTERMS.isVersionOf
    policy = found.value(found.value(stream, TREE.view), LDES.retentionPolicy)
    assert (policy, RDF.type, LDES.PointInTimePolicy) in found


def test_a_second_harvest_brings_only_what_is_new(server: Server, root: Path) -> None:
    first = pages(server)
    seen = {url: members(server, url) for url in first}
    assert [len(found) for found in seen.values()] == [250, 50]
    assert {row[1:] for found in seen.values() for row in found.values()} == {
        ("2020-01-01T00:00:00+00:00", "Create")
    }
    bodies = {url: server.client.get(url).content for url in first}
    things = {f"p{number}": f"P {number}" for number in range(1, 300)}
    new = release_of(
        root / "releases", graph(**{**things, "p1": "Renamed", "new": "New"}), "1.1", "2021-02-03"
    )
    assert wait_until(lambda: server.client.get("/ready").json()["release"] == new.version, 30)
    (added,) = sorted(set(pages(server)) - set(first))
    found = members(server, added)
    at, time_ = f"release/{new.version}/id/project", "2021-02-03T00:00:00+00:00"
    assert found == {
        f"{at}/new": ("id/project/new", time_, "Create"),
        f"{at}/p0": ("id/project/p0", time_, "Delete"),
        f"{at}/p1": ("id/project/p1", time_, "Update"),
    }
    assert {url: server.client.get(url).content for url in first} == bodies
    answer = server.client.get(added)
    assert "immutable" in answer.headers["cache-control"]
    version = server.client.get(f"/{at}/p1", headers={"Accept": "text/turtle"})
    assert version.status_code == 303
    old = kept.kept(root / "releases")[0].version
    for path in (f"/ldes/{old}/3", f"/ldes/{old}/0", f"/ldes/{old}/x", "/ldes/2.0/1"):
        assert server.client.get(path).status_code == 404, path


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(engine(tmp_path))


def fragment(client: Client, **asked: str) -> rdflib.Graph:
    answer = client.get(f"/tpf?{urlencode(asked)}", "text/turtle")
    assert answer.status_code == 200, answer.text
    return rdflib.Graph().parse(data=answer.text, format="turtle")


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"subject": f"{BASE}id/place/belfast"}, 3),
        ({"predicate": str(RDF.type), "object": f"{BASE}def#Project"}, 4),
        # Facts: neither the evidence with this surface nor the claim of this value.
        ({"object": '"Belfast"@en'}, 1),
        ({"object": '"Belfast"@EN', "subject": "?s"}, 1),
        ({"object": '"6"^^http://www.w3.org/2001/XMLSchema#integer'}, 1),
        ({"object": '"CLUSTERS3"'}, 1),
        ({"subject": f"{BASE}id/none"}, 0),
        (
            {
                "subject": f"{BASE}id/place/belfast",
                "predicate": str(RDF.type),
                "object": f"{BASE}def#Place",
            },
            1,
        ),
    ],
)
def test_a_fragment_has_its_triples_and_their_number(
    asked: dict[str, str], count: int, client: Client
) -> None:
    found = fragment(client, **asked)
    url = rdflib.URIRef(f"http://testserver/tpf?{urlencode(asked)}")
    assert str(found.value(url, VOID.triples)) == str(count)
    assert str(found.value(url, HYDRA.totalItems)) == str(count)
    wanted = asked.get("subject", "?")
    if count and not wanted.startswith("?"):
        assert len(list(found.triples((rdflib.URIRef(wanted), None, None)))) == count


def test_pages_lead_to_each_other(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tpf, "PAGE_SIZE", 3)
    url, seen = "/tpf?predicate=" + str(RDF.type).replace("#", "%23"), []
    while url:
        found = list(parse(client.get(url, "application/trig").content, RdfFormat.TRIG))
        seen += [(quad.subject, quad.object) for quad in found if quad.graph is None]
        following = [q.object for q in found if q.predicate.value == str(HYDRA.next)]
        url = str(following[0]).removeprefix("http://testserver") if following else ""
    assert len(seen) == len(set(seen)) > 15
    assert client.get("/tpf?page=9999").status_code == 404


def test_the_form_is_said_on_every_fragment(client: Client) -> None:
    found = fragment(client)
    search = found.value(rdflib.URIRef(f"{BASE}.well-known/void#dataset"), HYDRA.search)
    template = str(found.value(search, HYDRA.template))
    assert template == "http://testserver/tpf{?subject,predicate,object}"
    properties = {
        str(found.value(m, HYDRA.variable)): found.value(m, HYDRA.property)
        for m in found.objects(search, HYDRA.mapping)
    }
    assert properties == {
        "subject": RDF.subject, "predicate": RDF.predicate, "object": RDF.object,
    }  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    [
        "subject=x",
        'subject="x"',
        "predicate=a%20b",
        'object="x"@',
        "object=%22x%22%5E%5Ey",
        "page=0",
    ],
)
def test_what_is_no_term_is_refused(asked: str, client: Client) -> None:
    assert client.get(f"/tpf?{asked}").status_code == 400


def test_a_fragment_is_cached(client: Client) -> None:
    first = client.get("/tpf")
    again = client.get("/tpf", if_none_match=first.headers["etag"])
    assert again.status_code == 304
