"""/.well-known and the example questions over HTTP, on the repository's own release."""

from __future__ import annotations

import asyncio
import html
import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from c3graph.config import Settings
from c3graph.model import Release
from c3graph.web.serving import serve_app
from conftest import ROOT
from web_fixtures import BROWSER

BASE = "https://w3id.org/c3graph/"
VOID = Namespace("http://rdfs.org/ns/void#")
SH = Namespace("http://www.w3.org/ns/shacl#")
PATHS = ["/.well-known/void", "/.well-known/sparql-examples"]
FORMATS = [
    ("text/turtle", "turtle"),
    ("application/n-triples", "nt"),
    ("application/rdf+xml", "xml"),
    ("application/ld+json", "json-ld"),
]
# rdflib's own JSON-LD parser uses a class that rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")


class Client:
    """The server's application in this process, its workers included."""

    def __init__(self, settings: Settings, runner: asyncio.Runner) -> None:
        self._runner = runner
        self._app = serve_app(settings)

    async def _start(self) -> None:
        self._inbox, self._outbox = asyncio.Queue[Any](), asyncio.Queue[Any]()
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self._lifespan = asyncio.ensure_future(self._app(scope, self._inbox.get, self._outbox.put))
        await self._tell("startup")

    async def _tell(self, what: str) -> None:
        await self._inbox.put({"type": f"lifespan.{what}"})
        assert (await self._outbox.get())["type"] == f"lifespan.{what}.complete"

    async def _stop(self) -> None:
        await self._tell("shutdown")
        await self._lifespan

    def __enter__(self) -> Client:
        self._runner.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._stop())

    async def _send(self, method: str, url: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            client.headers.pop("accept", None)
            return await client.request(method, url, headers=headers)

    def request(
        self, method: str, url: str, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        return self._runner.run(self._send(method, url, headers or {}))


@pytest.fixture(scope="module")
def client(released: Release, released_settings: Settings) -> Iterator[Client]:
    with asyncio.Runner() as runner, Client(released_settings, runner) as running:
        yield running


def get(client: Client, path: str, accept: str | None = None) -> httpx.Response:
    return client.request("GET", path, {"accept": accept} if accept else {})


@pytest.mark.slow
@pytest.mark.parametrize(("accept", "parser"), FORMATS)
@pytest.mark.parametrize("path", PATHS)
def test_each_media_type_holds_the_same(
    client: Client, path: str, accept: str, parser: str
) -> None:
    response = get(client, path, accept)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(accept)
    assert response.headers["vary"] == "Accept"
    assert response.headers["access-control-allow-origin"] == "*"
    graph = Graph().parse(io.BytesIO(response.content), format=parser)
    other = Graph().parse(data=get(client, path, "application/n-triples").text, format="nt")
    assert len(graph) == len(other) > 500
    assert set(graph.subjects()) == set(other.subjects())
    assert all(isinstance(subject, URIRef) for subject in graph.subjects())


@pytest.mark.parametrize("path", PATHS)
def test_without_accept_it_is_turtle(client: Client, path: str) -> None:
    for accept in (None, "*/*"):
        assert get(client, path, accept).headers["content-type"] == "text/turtle; charset=utf-8"
    by_name = client.request("GET", f"{path}?format=nt")
    assert by_name.headers["content-type"].startswith("application/n-triples")


@pytest.mark.parametrize("path", PATHS)
def test_head_etag_options_and_refusals(client: Client, path: str) -> None:
    whole = get(client, path, "text/turtle")
    head = client.request("HEAD", path, headers={"accept": "text/turtle"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]
    assert not whole.headers["etag"].startswith("W/")
    known = client.request(
        "GET", path, {"accept": "text/turtle", "if-none-match": whole.headers["etag"]}
    )
    assert (known.status_code, known.content) == (304, b"")
    assert get(client, path, "application/n-triples").headers["etag"] != whole.headers["etag"]
    options = client.request("OPTIONS", path)
    assert options.status_code == 204
    assert options.headers["allow"] == "GET, HEAD, OPTIONS"
    assert get(client, path, "image/png").status_code == 406
    assert client.request("POST", path).status_code == 405


@pytest.mark.parametrize(
    ("path", "target"),
    [(PATHS[0], "/page/graph/void"), (PATHS[1], "/sparql#examples")],
)
def test_a_browser_is_sent_to_a_page(client: Client, path: str, target: str) -> None:
    response = get(client, path, BROWSER)
    assert (response.status_code, response.headers["location"]) == (303, target)
    assert get(client, target.partition("#")[0], BROWSER).status_code == 200


def test_void_names_the_dumps_of_this_release(client: Client, released: Release) -> None:
    graph = Graph().parse(data=get(client, PATHS[0], "text/turtle").text, format="turtle")
    dataset = URIRef(BASE + ".well-known/void#dataset")
    assert (dataset, RDF.type, VOID.Dataset) in graph
    dumps = {str(dump) for dump in graph.objects(dataset, VOID.dataDump)}
    assert dumps == {
        f"{BASE}release/{released.version}/c3graph.{extension}"
        for name in ("ttl", "nt", "nq", "trig", "rdf", "jsonld", "rdf12.nt")
        for extension in (name, f"{name}.gz")
    } | {
        f"{BASE}release/{released.version}/c3graph-{part}.{extension}"
        for part in ("facts", "provenance")
        for name in ("ttl", "nt", "rdf", "jsonld")
        for extension in (name, f"{name}.gz")
    }
    for dump in dumps:
        path = "/" + dump.removeprefix(BASE)
        assert client.request("HEAD", path).status_code == 200
    assert set(graph.objects(dataset, VOID.sparqlEndpoint)) == {URIRef(BASE + "sparql")}


def test_examples_are_those_of_the_files(client: Client) -> None:
    graph = Graph().parse(data=get(client, PATHS[1], "text/turtle").text, format="turtle")
    found = {str(s).rpartition("/")[2] for s in graph.subjects(RDF.type, SH.SPARQLExecutable)}
    assert found == {path.stem for path in (ROOT / "queries").glob("*.rq")}


def test_the_form_lists_the_questions_and_fills_itself(client: Client) -> None:
    page = get(client, "/sparql", BROWSER).text
    links = re.findall(r'href="(/sparql\?example=([\w-]+))"[^>]*>([^<]+)<', page)
    assert {slug for _, slug, _ in links} == {p.stem for p in (ROOT / "queries").glob("*.rq")}
    for href, slug, question in links[::20]:
        source = (ROOT / "queries" / f"{slug}.rq").read_text(encoding="utf-8")
        assert f"#+ question: {html.unescape(question)}\n" in source
        filled = get(client, href, BROWSER).text
        area = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", filled, re.DOTALL)
        assert area is not None
        query = html.unescape(area[1])
        assert source.endswith(query.strip() + "\n")
        ran = get(client, f"/sparql?format=html&query={quote(query)}", BROWSER)
        assert ran.status_code == 200


def test_an_unknown_example_is_not_found(client: Client) -> None:
    assert get(client, "/sparql?example=none", BROWSER).status_code == 404
    assert get(client, "/query/none", BROWSER).status_code == 404


def test_the_iri_of_an_example_leads_to_form_and_data(client: Client) -> None:
    page = get(client, "/query/exports", BROWSER)
    assert (page.status_code, page.headers["location"]) == (303, "/sparql?example=exports")
    polish = get(client, "/query/exports?lang=pl", BROWSER)
    assert polish.headers["location"] == "/sparql?example=exports&lang=pl"
    data = get(client, "/query/exports", "text/turtle")
    assert (data.status_code, data.headers["location"]) == (303, "/data/query/exports.ttl")
    graph = Graph().parse(data=get(client, data.headers["location"]).text, format="turtle")
    assert (URIRef(BASE + "query/exports"), RDF.type, SH.SPARQLSelectExecutable) in graph
