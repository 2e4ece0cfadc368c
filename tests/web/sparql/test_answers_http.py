"""Answers as other people's programs ask for them and read them, from a real server."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from c3graph.cli import main
from c3graph.errors import NotAcceptable, QuerySyntaxError
from c3graph.rdf.syntax import RdfFormat, parse, serialise
from c3graph.rdf.terms import BlankNode, Iri, Literal, Quad
from c3graph.store.complaint import query_syntax_error
from c3graph.store.embedded import EmbeddedStore
from server_fixtures import CSV, JSON, TURTLE, XML, Server, serving, small_root
from web_fixtures import BASE, BROWSER, Client, engine

RDF_XML, JSON_LD = "application/rdf+xml", "application/ld+json"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(small_root(tmp_path_factory.mktemp("answers") / "set", 20)) as running:
        yield running


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(engine(tmp_path))


@pytest.mark.parametrize(
    ("term", "field"),
    [
        ("<http://quay.example/s#selector=1008,1011>", "http://quay.example/s#selector=1008,1011"),
        ('"one\\r\\ntwo"', "one\r\ntwo"),
        ('"a \\"pier\\""@en', 'a "pier"'),
        ('"Łódź; port"@pl', "Łódź; port"),
        ('"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>', "1.5"),
        ('""', ""),
        ("UNDEF", ""),
    ],
)
def test_each_field_of_csv_is_one_field(server: Server, term: str, field: str) -> None:
    answer = server.ask(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ ({term} 7) }} }}", CSV)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    read = csv.reader(io.StringIO(answer.text, newline=""), strict=True)
    assert list(read) == [["a", "b"], [field, "7"]]


def test_csv_of_the_command_is_that_of_the_server(server: Server) -> None:
    query = 'SELECT ?a { VALUES ?a { <http://quay.example/a,b> "x,\\"y\\"" 7 } }'
    arguments = ["--root", str(server.root), "query", "-e", query, "--format", "csv"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    assert result.stdout.encode().replace(b"\r\n", b"\n") == server.ask(query, CSV).content.replace(
        b"\r\n", b"\n"
    )


@pytest.mark.parametrize(
    ("predicate", "value"),
    [
        ("http://quay.example/2016", '"x"'),
        ("http://quay.example/", '"x"'),
        ("urn:quay:1", '"x"'),
        ("http://quay.example/a%20", '"x"'),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#li", '"x"'),
        ("http://quay.example/name", '"bell \\u0007"'),
    ],
)
def test_what_rdf_xml_cannot_say_is_refused(server: Server, predicate: str, value: str) -> None:
    query = f"CONSTRUCT {{ <http://quay.example/s> <{predicate}> {value} }} {{}}"
    answer = server.ask(query, RDF_XML)
    assert (answer.status_code, answer.json()["kind"]) == (406, "not-acceptable")
    assert "Turtle" in answer.json()["hint"]
    assert server.ask(query, TURTLE).status_code == 200
    arguments = ["--root", str(server.root), "query", "-e", query, "--format", "rdf"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize("name", ["name", "2name", "a-b", "x.y", "żółw", "a/b#c", "p,q"])
def test_what_rdf_xml_can_say_comes_back_the_same(server: Server, name: str) -> None:
    query = f"CONSTRUCT {{ <http://quay.example/s> <http://quay.example/{name}> 'x' }} {{}}"
    answer = server.ask(query, RDF_XML)
    (quad,) = parse(answer.content, RdfFormat.RDF_XML)
    assert quad.predicate == Iri(f"http://quay.example/{name}")


def test_results_in_xml_hold_no_character_that_xml_lacks(server: Server) -> None:
    query = 'SELECT ("a\\u000Bb" AS ?a) {}'
    answer = server.ask(query, XML)
    assert (answer.status_code, answer.json()["detail"]) == (
        406, "XML cannot hold the character U+000B",
    )  # fmt: skip
    assert server.ask(query, JSON).json()["results"]["bindings"][0]["a"]["value"] == "a\x0bb"


def test_a_blank_node_whose_label_is_no_name_is_refused() -> None:
    quad = Quad(BlankNode("1a"), Iri("http://quay.example/p"), Literal("x"))
    with pytest.raises(NotAcceptable, match="blank node"):
        serialise([quad], RdfFormat.RDF_XML)


@pytest.mark.parametrize(
    ("name", "status", "content_type"),
    [
        ("turtle", 200, TURTLE), ("n3", 200, TURTLE), ("ntriples", 200, "application/n-triples"),
        ("rdf+xml", 200, RDF_XML), ("json-ld", 200, JSON_LD), ("text/turtle", 200, TURTLE),
        ("application/ld+json,application/x-json+ld", 200, JSON_LD), ("TTL", 200, TURTLE),
        ("text/csv", 406, ""), ("pdf", 400, ""), ("a,b", 400, ""),
    ],
)  # fmt: skip
def test_formats_by_the_names_that_clients_send(
    server: Server, name: str, status: int, content_type: str
) -> None:
    query = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1"
    parameters = {"query": query, "format": name}
    answer = server.client.get("/sparql", params=parameters, headers={"Accept": "*/*"})
    assert answer.status_code == status
    if content_type:
        assert answer.headers["content-type"].partition(";")[0] == content_type


COMPLAINTS = [
    ("SELECT ?a { ?a a quay:Pier }", "the prefix quay: is not declared", (1, 18)),
    ("PREFIX q: <http://e/>\nASK { ?a q:p pier:b ; r:d 1 }",
     "the prefix pier: is not declared", (2, 14)),
    ("ASK { ?a :p 1 }", "the prefix : is not declared", (1, 10)),
    ("SELECT ?a { ?a ?b '1'^^xsd:int }", "the prefix xsd: is not declared", (1, 24)),
    ("SELECT ?a (SUM(?c) AS ?n) { ?a ?b ?c }",
     "?a is selected, but neither grouped by nor in an aggregate", (1, 8)),
    ("SELECT ?a ?b (SUM(?c) AS ?n) { ?a ?b ?c } GROUP BY ?a",
     "?b is selected, but neither grouped by nor in an aggregate", (1, 11)),
    ("SELECT (1 AS ?x) (2 AS ?x) {}", "Duplicated variable name in SELECT", (1, 30)),
    ("SELECT * { ?a ?b }", "'}' is not expected here", (1, 18)),
    ("SELECT * { ?a ?b 'c }", "a text is not closed", (1, 18)),
    ("PREFIX q <http://e/> ASK {}", "the name of a prefix ends in a colon", (1, 8)),
    ("ASK { BIND(1 AS ?a) BIND(2 AS ?a) }", "AS ?a: the variable has a value already", (1, 31)),
    ("SELECT * { ?a ?b ?c", "the query ends, and the { of line 1 is not closed", (1, 20)),
]  # fmt: skip


@pytest.mark.parametrize(("query", "what", "place"), COMPLAINTS)
def test_an_error_of_syntax_says_what_is_wrong_and_where(
    server: Server, query: str, what: str, place: tuple[int, int]
) -> None:
    said = server.ask(query).json()
    assert (said["status"], said["kind"]) == (400, "query-syntax")
    assert said["detail"].startswith(what)
    assert (said["line"], said["column"]) == place
    if "prefix" in what or "selected" in what:
        assert said["hint"].startswith("write ")
    assert "expected one of" not in said["detail"]
    arguments = ["--root", str(server.root), "query", "-e", query]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 3
    assert what in result.stderr


def test_a_standard_prefix_is_told_with_its_namespace() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        EmbeddedStore.of([]).query("ASK { ?a a foaf:Person }")
    assert caught.value.hint == "write PREFIX foaf: <http://xmlns.com/foaf/0.1/> before the query"
    assert query_syntax_error(SyntaxError("no place"), "ASK").what == "no place"


@pytest.mark.parametrize(
    ("accept", "extension"),
    [
        ("application/json", "jsonld"),
        ("application/json, text/plain, */*", "jsonld"),
        ("application/json;q=0.5, text/turtle", "ttl"),
        ("application/json;q=0", None),
        ("text/n3", "ttl"),
        (BROWSER, "page"),
    ],
)
def test_json_of_a_thing_is_json_ld(client: Client, accept: str, extension: str | None) -> None:
    answer = client.get("/id/event/belfast", accept)
    if extension is None:
        assert answer.status_code == 406
        return
    assert answer.status_code == 303
    where = answer.headers["location"]
    assert ("/page/" in where) if extension == "page" else where.endswith(f".{extension}")


@pytest.mark.parametrize("path", ["/catalog", "/sparql", "/"])
def test_json_of_what_is_not_a_thing_is_json_ld_too(client: Client, path: str) -> None:
    answer = client.get(path, "application/json")
    if path != "/":
        assert answer.status_code == 200
        assert answer.headers["content-type"] == JSON_LD
    else:
        assert answer.status_code != 500


def test_the_catalogue_begins_with_the_catalogue(client: Client) -> None:
    lines = client.get("/catalog", TURTLE).text.splitlines()
    body = [line for line in lines if line and not line.startswith("@prefix")]
    assert body[0] == f"<{BASE}catalog> a dcat:Catalog ;"
    bare = [n for n, line in enumerate(body) if line.endswith("a rdfs:Resource .")]
    assert bare == list(range(len(body) - len(bare), len(body)))
    assert len(bare) == 2


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [("GET", "/no/such/page", "not-found"), ("DELETE", "/catalog", "method-not-allowed")],
)
def test_an_error_of_http_has_a_kind_that_says_which(
    client: Client, method: str, path: str, kind: str
) -> None:
    answer = client.request(method, path, headers={"accept": "application/json"})
    assert answer.json()["kind"] == kind
    assert answer.json()["type"].endswith(f"def#error-{kind}")
