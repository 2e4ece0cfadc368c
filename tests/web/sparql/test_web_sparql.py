"""The endpoint over HTTP: each result re-parsed by a second parser, each refusal exact."""

from __future__ import annotations

import csv
import io
import json
import logging
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result

from c3graph.errors import Busy, LimitExceeded, ReleaseError
from c3graph.web.http.conditional import matches
from web_fixtures import BASE, BROWSER, Client, StoreEngine, engine

SELECT = (
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    f"SELECT ?name WHERE {{ <{BASE}id/event/belfast> skos:prefLabel ?name }} ORDER BY ?name"
)
NAMES = [("Warsztaty w Belfaście", "pl"), ("Workshop in Belfast", "en")]
CONSTRUCT = (
    f"CONSTRUCT {{ <{BASE}id/event/belfast> ?p ?o }} WHERE {{ <{BASE}id/event/belfast> ?p ?o }}"
)
RESULT_FORMATS = [
    ("application/sparql-results+json", "application/sparql-results+json", "json"),
    ("application/json", "application/json", "json"),
    ("application/sparql-results+xml", "application/sparql-results+xml", "xml"),
    ("application/xml", "application/xml", "xml"),
    ("text/csv", "text/csv; charset=utf-8", "csv"),
    ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", "tsv"),
]
GRAPH_FORMATS = [
    ("text/turtle", "text/turtle; charset=utf-8", "turtle"),
    ("application/n-triples", "application/n-triples", "nt"),
    ("application/rdf+xml", "application/rdf+xml", "xml"),
    ("application/ld+json", "application/ld+json", "json-ld"),
]

# rdflib's own JSON-LD parser uses a class that rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(engine(tmp_path))


def ask(query: str, **more: str) -> str:
    return "/sparql?" + urlencode({"query": query, **more}, quote_via=quote)


@pytest.mark.parametrize(("accept", "content_type", "parser"), RESULT_FORMATS)
@pytest.mark.parametrize("spooled", [False, True])
def test_select_in_each_media_type(
    client: Client, tmp_path: Path, accept: str, content_type: str, parser: str, spooled: bool
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    client.engine.spool = spool if spooled else None
    response = client.get(ask(SELECT), accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == content_type
    assert response.headers["vary"] == "Accept"
    assert response.headers["content-length"] == str(len(response.content))
    if parser == "csv":
        rows = list(csv.reader(io.StringIO(response.text)))
        assert rows == [["name"], *([name] for name, _ in NAMES)]
    else:
        result = Result.parse(io.BytesIO(response.content), format=parser)
        found = [(str(row[0]), row[0].language) for row in result]  # type: ignore[index, union-attr]
        assert found == NAMES
    assert list(spool.iterdir()) == []


@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "ASK { ?s <urn:x:none> ?o }"])
@pytest.mark.parametrize(
    ("accept", "parser"),
    [("application/sparql-results+json", "json"), ("application/sparql-results+xml", "xml")],
)
def test_ask_in_each_media_type(client: Client, query: str, accept: str, parser: str) -> None:
    response = client.get(ask(query), accept)
    result = Result.parse(io.BytesIO(response.content), format=parser)
    assert result.askAnswer is ("urn:x:none" not in query)


@pytest.mark.parametrize(("accept", "content_type", "parser"), GRAPH_FORMATS)
@pytest.mark.parametrize("query", [CONSTRUCT, f"DESCRIBE <{BASE}id/place/belfast>"])
def test_graphs_in_each_media_type(
    client: Client, accept: str, content_type: str, parser: str, query: str
) -> None:
    response = client.get(ask(query), accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == content_type
    plain = Graph().parse(data=client.get(ask(query), "application/n-triples").text, format="nt")
    assert len(plain) > 0
    assert isomorphic(Graph().parse(data=response.text, format=parser), plain)


def test_defaults_and_formats_by_name(client: Client) -> None:
    json_type = "application/sparql-results+json"
    assert client.get(ask(SELECT)).headers["content-type"] == json_type
    assert client.get(ask(CONSTRUCT)).headers["content-type"].startswith("text/turtle")
    assert client.get(ask(SELECT, format="csv"), "text/turtle").headers["content-type"] == (
        "text/csv; charset=utf-8"
    )
    assert client.get(ask(CONSTRUCT, format="rdf")).headers["content-type"] == "application/rdf+xml"
    assert client.get(ask(SELECT, format="ttl")).status_code == 406
    assert client.get(ask(SELECT, format="pdf")).status_code == 400


def test_the_form_of_the_query_decides_what_is_acceptable(client: Client) -> None:
    refused = client.get(ask(SELECT), "text/turtle")
    assert refused.status_code == 406
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["hint"].startswith("offered: application/sparql-results+json")
    assert client.get(ask(CONSTRUCT), "text/csv").status_code == 406


def test_posts(client: Client) -> None:
    direct = client.request(
        "POST",
        "/sparql",
        content=SELECT,
        headers={"content-type": "application/sparql-query; charset=UTF-8", "accept": "text/csv"},
    )
    form = client.request("POST", "/sparql", data={"query": SELECT}, headers={"accept": "text/csv"})
    assert direct.status_code == form.status_code == 200
    assert direct.text == form.text == client.get(ask(SELECT), "text/csv").text
    assert direct.headers["cache-control"] == "no-store"
    assert "etag" not in direct.headers


def test_the_dataset_of_a_request(client: Client) -> None:
    count = f"SELECT ?o WHERE {{ ?s <{BASE}def#ordinal> ?o }}"
    values = {
        graph: client.get(
            "/sparql?" + urlencode([("query", count), ("default-graph-uri", BASE + graph)]),
            "text/csv",
        ).text.split()[1:]
        for graph in ("graph/deck", "graph/profil", "graph/links")
    }
    assert values == {"graph/deck": ["6"], "graph/profil": ["5"], "graph/links": []}


def test_updates_are_refused(client: Client) -> None:
    update = "INSERT DATA { <urn:x:a> <urn:x:b> <urn:x:c> }"
    direct = client.request(
        "POST", "/sparql", content=update, headers={"content-type": "application/sparql-update"}
    )
    form = client.request("POST", "/sparql", data={"update": update})
    for response in (direct, form):
        assert response.status_code == 403
        assert response.json()["kind"] == "refused"
    assert client.get(ask(update)).status_code == 400
    assert client.engine.asked == [update]


def test_a_syntax_error_names_its_place(client: Client) -> None:
    response = client.get(ask("SELECT * WHERE {\n ?s ?p\n}"))
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == BASE + "def#error-query-syntax"
    assert {name: problem[name] for name in ("title", "status", "instance", "line", "column")} == {
        "title": "Bad Request", "status": 400, "instance": "/sparql", "line": 3, "column": 2,
    }  # fmt: skip
    assert problem["text"] == "}"
    page = client.get(ask("SELECT * WHERE {\n ?s ?p\n}"), BROWSER)
    assert page.status_code == 400
    assert "<mark>  3  }</mark>" in page.text
    assert "SELECT * WHERE {" in page.text


@pytest.mark.parametrize(
    ("failure", "status", "expected"),
    [
        (LimitExceeded("too slow", limit="query_seconds"), 400, {"limit": "query_seconds"}),
        (Busy("full", limit="query_queue"), 503, {"limit": "query_queue", "kind": "busy"}),
        (ReleaseError("no release", hint="make one"), 503, {"hint": "make one"}),
    ],
)
def test_errors_of_the_engine(
    client: Client, failure: Exception, status: int, expected: dict[str, str]
) -> None:
    client.engine.failure = failure
    response = client.get(ask("ASK {}"))
    assert response.status_code == status
    assert expected.items() <= response.json().items()
    assert response.headers.get("retry-after") == ("5" if isinstance(failure, Busy) else None)


def test_an_unexplained_error_tells_nothing_and_is_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.engine.failure = RuntimeError("secret inside")
    with caplog.at_level(logging.ERROR):
        response = client.get(ask("ASK {}"))
        page = client.get(ask("ASK {}"), BROWSER)
    assert response.status_code == page.status_code == 500
    assert response.json()["kind"] == "internal"
    assert "secret" not in response.text + page.text
    assert "Traceback" not in response.text + page.text
    assert "secret inside" in caplog.text


def test_without_a_release(client: Client) -> None:
    def none() -> StoreEngine:
        raise ReleaseError("there is no release yet", hint="c3graph up")

    client.provider = none
    response = client.get("/")
    assert (response.status_code, response.json()["kind"]) == (503, "release")
    page = client.get("/", BROWSER)
    assert page.status_code == 503
    assert "there is no release yet" in page.text


def test_other_refusals(client: Client) -> None:
    put = client.request("PUT", "/sparql", content="x")
    assert put.status_code == 405
    assert put.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    large = client.request(
        "POST",
        "/sparql",
        content=b"#" * 100_001,
        headers={"content-type": "application/sparql-query"},
    )
    assert large.status_code == 413
    assert large.json()["limit"] == "max_query_bytes"
    plain = client.request(
        "POST", "/sparql", content="ASK {}", headers={"content-type": "text/plain"}
    )
    assert plain.status_code == 415


def test_validators(client: Client) -> None:
    first = client.get(ask(SELECT), "text/csv")
    tag = first.headers["etag"]
    assert tag.startswith('"')
    before = len(client.engine.asked)
    again = client.get(ask(SELECT), "text/csv", if_none_match=f'"other", W/{tag}')
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert again.headers["vary"] == "Accept"
    assert len(client.engine.asked) == before + 1  # the form alone
    assert client.get(ask(SELECT), "text/csv", if_none_match="*").status_code == 304
    assert client.get(ask(SELECT), "application/json").headers["etag"] != tag
    assert client.get(ask(SELECT + " "), "text/csv").headers["etag"] != tag
    assert not matches(None, tag)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?t) {}",
        "SELECT (rand () AS ?t) {}",
        "CONSTRUCT { [] ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_what_differs_from_run_to_run_has_no_validator(client: Client, query: str) -> None:
    response = client.get(ask(query))
    assert response.status_code == 200
    assert "etag" not in response.headers
    assert response.headers["cache-control"] == "no-store"


def test_another_release_another_tag(client: Client, tmp_path: Path) -> None:
    tag = client.get(ask(SELECT), "text/csv").headers["etag"]
    client.engine = engine(tmp_path, "1.1")
    changed = client.get(ask(SELECT), "text/csv", if_none_match=tag)
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


@pytest.mark.parametrize(
    "url", ["/sparql", ask(SELECT), "/", "/page/id/event/belfast", "/data/def.nt"]
)
def test_head_has_the_headers_of_get_and_no_body(client: Client, url: str) -> None:
    get = client.get(url)
    head = client.request("HEAD", url)
    assert head.status_code == get.status_code == 200
    assert dict(head.headers) == dict(get.headers)
    assert head.content == b""


def test_cross_origin_access(client: Client) -> None:
    preflight = client.request(
        "OPTIONS",
        "/sparql",
        headers={"origin": "https://example.org", "access-control-request-method": "POST"},
    )
    assert preflight.status_code == 204
    assert preflight.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]
    for url in (ask("ASK {}"), ask("nonsense"), "/data/def.ttl", "/id/event/belfast"):
        response = client.get(url, origin="https://example.org")
        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers
    assert "access-control-allow-origin" not in client.get("/page/id/event/belfast").headers


@pytest.mark.parametrize(("accept", "content_type", "parser"), GRAPH_FORMATS)
def test_the_service_description(
    client: Client, accept: str, content_type: str, parser: str
) -> None:
    response = client.get("/sparql", accept)
    assert response.headers["content-type"] == content_type
    graph = Graph().parse(data=response.text, format=parser)
    sd = "http://www.w3.org/ns/sparql-service-description#"
    endpoints = list(graph.objects(None, URIRef(sd + "endpoint")))
    assert endpoints == [URIRef("http://testserver/sparql")]
    names = {str(name) for name in graph.objects(None, URIRef(sd + "name"))}
    assert {BASE + "graph/deck", BASE + "graph/ontology"} <= names
    assert len(list(graph.objects(None, URIRef(sd + "resultFormat")))) == 8
    assert graph.query("ASK { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }").askAnswer is False


def test_the_form_for_a_browser(client: Client) -> None:
    page = client.get("/sparql", BROWSER)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<textarea id="query" name="query"' in page.text
    assert "<script" not in page.text.replace('<script type="module" src="/static/', "")


def test_results_as_a_page(client: Client) -> None:
    page = client.get(ask(SELECT), BROWSER).text
    assert '<td><span lang="en">Workshop in Belfast</span></td>' in page
    assert "2 rows" in page
    assert "format=csv" in page
    assert '<p class="truth">No</p>' in client.get(ask("ASK { ?s <urn:x:n> 1 }"), BROWSER).text
    graph = client.get(ask(CONSTRUCT), BROWSER).text
    assert "format=jsonld" in graph
    assert "&lt;https://w3id.org/c3graph/id/event/belfast&gt;" in graph
    trap = f"SELECT ?o {{ <{BASE}id/project/trap> ?p ?o FILTER(isLiteral(?o)) }}"
    shown = client.get(ask(trap), BROWSER).text
    assert "<script" not in shown.replace('<script type="module" src="/static/', "")
    assert "&lt;script&gt;" in shown
    links = f"SELECT ?o {{ <{BASE}id/project/clusters3> <http://xmlns.com/foaf/0.1/page> ?o }}"
    assert 'href="javascript' not in client.get(ask(links), BROWSER).text


def test_a_problem_is_json_whatever_is_in_it(client: Client) -> None:
    response = client.get("/sparql?query=%3Cscript%3E%22%0A")
    assert response.status_code == 400
    assert json.loads(response.content)["status"] == 400
