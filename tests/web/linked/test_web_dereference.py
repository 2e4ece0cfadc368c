"""IRIs of ours over HTTP: 303 by Accept, data that keeps the base, validators, files."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from c3graph.errors import NotFound
from c3graph.web.links import Kind, Links, resource, shorten
from c3graph.web.views.page_queries import PageQueries, safe
from web_fixtures import BASE, BROWSER, Client, engine

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
PATHS = [
    "id/event/belfast",
    "scheme/competence",
    "scheme/competence/networking",
    "def",
    "source/deck",
    "claim/aaaaaaaaaaaa",
    "graph/deck",
    "release/1.0",
]


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(engine(tmp_path))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("accept", "target"),
    [
        (None, "/data/{}.ttl"),
        ("*/*", "/data/{}.ttl"),
        (BROWSER, "/page/{}"),
        ("application/n-triples", "/data/{}.nt"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.8", "/data/{}.rdf"),
        ("application/ld+json", "/data/{}.jsonld"),
    ],
)
def test_see_other(client: Client, path: str, accept: str | None, target: str) -> None:
    response = client.get(f"/{path}", accept)
    assert response.status_code == 303
    assert response.headers["location"] == target.format(path)
    assert response.headers["vary"] == "Accept, Accept-Datetime"
    assert response.content == b""
    followed = client.get(response.headers["location"])
    assert followed.status_code == 200


def replaced(folder: Path) -> Client:
    """A client of the small graph in which an event was called otherwise before."""
    running = engine(folder)
    old, new = (ox.NamedNode(f"{BASE}id/{path}") for path in ("meeting/5-iws", "event/belfast"))
    said = ox.NamedNode("http://purl.org/dc/terms/isReplacedBy")
    for graph in (ox.DefaultGraph(), ox.NamedNode(f"{BASE}graph/editorial")):
        running.store.add(ox.Quad(old, said, new, graph))
    return Client(running)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/id/meeting/5-iws", "/id/event/belfast"),
        ("/id/meeting/5-iws?lang=pl", "/id/event/belfast?lang=pl"),
        ("/page/id/meeting/5-iws", "/page/id/event/belfast"),
        ("/data/id/meeting/5-iws.nt", "/data/id/event/belfast.nt"),
    ],
)
def test_a_name_that_was_replaced_leads_on_for_good(path: str, target: str, tmp_path: Path) -> None:
    client = replaced(tmp_path)
    for accept in (BROWSER, "text/turtle"):
        response = client.get(path, accept)
        assert (response.status_code, response.headers["location"]) == (301, target)
        assert client.get(target, accept).status_code in (200, 303)
    # What is there itself is not led away from, whatever is said of it.
    assert client.get("/id/event/belfast").status_code == 303
    assert client.get("/id/meeting/6-iws").status_code == 404


def test_format_and_language_beside_accept(client: Client) -> None:
    assert client.get("/def?format=rdf", BROWSER).headers["location"] == "/data/def.rdf"
    assert client.get("/def?lang=pl", BROWSER).headers["location"] == "/page/def?lang=pl"
    assert client.get("/def?format=csv").status_code == 406
    assert client.get("/def", "image/png").status_code == 406


@pytest.mark.parametrize(
    "path",
    [
        "id/event/none", "scheme/none", "scheme/competence/none", "source/none", "claim/none",
        "graph/none", "release/0.9", "nothing", "id/event", "id/event/belfast/more", "id//x",
        "id/event/%3E%20%3Fs", "id/event/%22%7D", "id/event/a%5Cb", "id/event/%00",
    ],
)  # fmt: skip
@pytest.mark.parametrize("prefix", ["/", "/page/", "/data/"])
def test_what_is_unknown_is_not_found(client: Client, path: str, prefix: str) -> None:
    url = prefix + path + (".ttl" if prefix == "/data/" else "")
    response = client.get(url)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == 404
    page = client.get(url, BROWSER)
    assert page.status_code == 404
    assert "<h1>There is nothing here</h1>" in page.text


def test_problem_members(client: Client) -> None:
    response = client.get("/id/event/none")
    assert response.json() == {
        "type": BASE + "def#error-not-found",
        "title": "Not Found",
        "status": 404,
        "detail": "nothing is said of this here",
        "instance": "/id/event/none",
        "kind": "not-found",
        "where": BASE + "id/event/none",
    }
    assert response.headers["vary"] == "Accept"
    assert response.headers["cache-control"] == "no-store"


def test_method_not_allowed(client: Client) -> None:
    response = client.request("DELETE", "/id/event/belfast")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["title"] == "Method Not Allowed"


def test_data_of_a_thing(client: Client) -> None:
    response = client.get("/data/id/event/belfast.nt")
    assert response.headers["content-type"] == "application/n-triples"
    lines = response.text.splitlines()
    assert len(lines) == len(set(lines))
    graph = Graph().parse(data=response.text, format="nt")
    event, c3 = URIRef(BASE + "id/event/belfast"), BASE + "def#"
    # The fact is the preferred value; the other one is what its claim says.
    assert {int(str(o)) for o in graph.objects(event, URIRef(c3 + "ordinal"))} == {6}
    assert {int(str(graph.value(claim, RDF.object))) for claim in graph.subjects(
        RDF.predicate, URIRef(c3 + "ordinal"))} == {5, 6}  # fmt: skip
    assert (URIRef(BASE + "id/project/clusters3"), URIRef(c3 + "hasPart"), event) in graph
    claims = set(graph.subjects(RDF.subject, event))
    assert claims == {URIRef(BASE + "claim/" + letter * 12) for letter in "abcd"}
    starts = graph.objects(None, URIRef("http://www.w3.org/ns/oa#start"))
    assert sorted(int(str(start)) for start in starts) == [20, 26, 26, 46]
    for extension, parser in (("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld")):
        other = client.get(f"/data/id/event/belfast.{extension}").text
        assert isomorphic(Graph().parse(data=other, format=parser), graph)


def test_data_of_the_other_kinds(client: Client) -> None:
    def load(path: str) -> Graph:
        return Graph().parse(data=client.get(f"/data/{path}.ttl").text, format="turtle")

    ontology = load("def")
    assert (URIRef(BASE + "def#Project"), RDF.type, None) in ontology
    assert (URIRef(BASE + "def#ordinal"), RDF.type, None) in ontology
    assert len(load("graph/profil")) == 3
    assert len(set(load("scheme/competence").subjects())) == 3
    source = load("source/deck")
    assert len(set(source.subjects(URIRef(BASE + "def#source"), None))) == 2
    claim = load("claim/aaaaaaaaaaaa")
    assert len(set(claim.subjects())) == 3
    release = load("release/1.0")
    version = URIRef("http://purl.org/pav/version")
    assert release.value(URIRef(BASE + "release/1.0"), version) == Literal("1.0")


@pytest.mark.parametrize("path", ["/data/def", "/data/def.exe", "/data/.ttl", "/data/def.html"])
def test_other_extensions_are_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_validators_and_links_of_data(client: Client) -> None:
    first = client.get("/data/source/deck.ttl")
    tag = first.headers["etag"]
    assert f'<{BASE}source/deck>; rel="describes"' in first.headers["link"]
    asked = len(client.engine.asked)
    again = client.get("/data/source/deck.ttl", if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert len(client.engine.asked) == asked
    tags = {client.get(f"/data/source/deck.{x}").headers["etag"] for x in ("nt", "rdf", "jsonld")}
    assert len(tags | {tag}) == 4


def test_files_of_the_release(client: Client) -> None:
    response = client.get("/release/1.0/c3graph.nt")
    assert response.status_code == 200
    assert response.content == b"# a dump\n"
    assert response.headers["content-type"] == "application/n-triples"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    tag = response.headers["etag"]
    assert client.get("/release/1.0/c3graph.nt", if_none_match=tag).status_code == 304
    for other in ("/release/1.0/secret", "/release/0.9/c3graph.nt", "/release/1.0/..%2Fx"):
        assert client.get(other).status_code == 404


def test_static_files(client: Client) -> None:
    page = client.get("/").text
    url = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    response = client.get(url)
    assert response.headers["content-type"] == "text/css; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get(url, if_none_match=response.headers["etag"]).status_code == 304
    assert client.get("/static/old/style.css").headers["cache-control"] == "no-cache"
    for other in ("/static/old/none.css", "/static/old/..%2Fapp.py", "/static/old/../app.py"):
        assert client.get(other).status_code == 404


@pytest.mark.parametrize("url", ["/", "/id/event/belfast", "/data/def.ttl", "/nothing", "/sparql"])
def test_security_headers_everywhere(client: Client, url: str) -> None:
    headers = client.get(url).headers
    assert headers["content-security-policy"] == (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_mounted_below_a_path(tmp_path: Path) -> None:
    client = Client(engine(tmp_path), root_path="/graph-of-ours")
    response = client.get("/graph-of-ours/id/event/belfast", BROWSER)
    assert response.headers["location"] == "/graph-of-ours/page/id/event/belfast"
    page = client.get("/graph-of-ours/page/id/event/belfast")
    assert page.status_code == 200
    assert 'href="/graph-of-ours/id/place/belfast"' in page.text
    assert 'href="/id/' not in page.text


def test_links_and_names() -> None:
    links = Links(BASE, "/x", "pl")
    assert links.href(BASE + "source/deck#char=1,2") == "/x/source/deck?lang=pl#char=1,2"
    assert links.href("https://example.org/") == "https://example.org/"
    assert links.href("javascript:alert(1)") is None
    assert links.href("urn:x:y") is None
    assert links.href(BASE + "def/1.0.0") is None
    assert links.href(BASE) == "/x/?lang=pl"
    assert shorten("http://www.w3.org/2004/02/skos/core#broader", BASE) == "skos:broader"
    assert shorten(BASE + "def#Project", BASE) == "Project"
    assert resource("def", BASE).kind is Kind.ONTOLOGY
    with pytest.raises(NotFound):
        resource("id/x", BASE)


@pytest.mark.parametrize("bad", [*(f"a:{c}" for c in '<>"{}|^`\\ \n\x7f\ud800'), "none"])
def test_no_value_ends_its_iri(bad: str) -> None:
    with pytest.raises(NotFound):
        safe(bad)
    with pytest.raises(NotFound):
        PageQueries(BASE).exists(bad)
