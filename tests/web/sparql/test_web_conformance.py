"""The W3C protocol tests: the query part passes whole, updates are refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from web_fixtures import Client, engine

FOLDER = Path(__file__).parents[4] / "shared" / "conformance" / "sparql11" / "protocol"
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
DATA = "http://kasei.us/2009/09/sparql/data/"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="needs ../shared/conformance/sparql11")


@pytest.fixture
def client(tmp_path: Path) -> Client:
    running = engine(tmp_path)
    running.store = ox.Store()
    for number in (1, 2, 3):
        triples = (FOLDER / f"data{number}.nt").read_bytes()
        graph = ox.NamedNode(f"{DATA}data{number}.rdf")
        running.store.load(triples, ox.RdfFormat.N_TRIPLES, to_graph=graph)
        running.store.load(triples, ox.RdfFormat.N_TRIPLES)
    return Client(running)


def _requests(manifest: Graph) -> Iterator[tuple[str, Node]]:
    for test in manifest.subjects(RDF.type, MF.ProtocolTest):
        action = manifest.value(test, MF.action)
        for request in Collection(manifest, manifest.value(action, HT.requests)):  # type: ignore[arg-type]
            yield str(test).rpartition("#")[2], request


def _send(client: Client, manifest: Graph, request: Node) -> tuple[int, str]:
    headers = {}
    listed = manifest.value(request, HT.headers)
    for header in Collection(manifest, listed) if listed is not None else ():
        name, value = manifest.value(header, HT.fieldName), manifest.value(header, HT.fieldValue)
        headers[str(name).lower()] = str(value)
    body, content = manifest.value(request, HT.body), None
    if body is not None:
        chars, encoding = (
            manifest.value(body, CNT.chars),
            manifest.value(body, CNT.characterEncoding),
        )
        content = str(chars).encode(str(encoding))
        if headers.get("content-type", "").endswith("urlencoded"):
            content = b"".join(content.split())
    response = client.request(
        str(manifest.value(request, HT.methodName)),
        str(manifest.value(request, HT.absolutePath)),
        content=content,
        headers=headers,
    )
    return response.status_code, response.text


def test_the_query_part_passes_and_updates_are_refused(client: Client) -> None:
    manifest = Graph().parse(FOLDER / "manifest.ttl", format="turtle")
    asked = refused = 0
    for name, request in _requests(manifest):
        expected = manifest.value(request, HT.resp)
        statuses = {str(s)[-3:] for s in manifest.objects(expected, MF.expectedStatus)}
        status, body = _send(client, manifest, request)
        if "update" in name:
            # What follows an update asks for what it would have written.
            assert status in (200, 403, 415), name
            refused += status == 403
            continue
        assert f"{status // 100}xx" in statuses, (name, status, body)
        truth = manifest.value(expected, MF.expectedBoolean)
        if truth is not None:
            assert f'"boolean":{truth}' in body, name
        asked += 1
    assert (asked, refused) == (20, 12)
