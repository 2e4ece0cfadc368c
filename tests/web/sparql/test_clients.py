"""Clients that others wrote get right answers from a running server, language tags included."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from rdflib import Literal as RdfLiteral
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, XML, SPARQLWrapper

from c3graph.config import Settings
from c3graph.model import QueryForm
from c3graph.rdf.terms import Literal, Term
from c3graph.store import Store
from c3graph.store.inspect import form_of
from server_fixtures import Server, serving

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
MODULES = ROOT / "build" / "clients"
NODE = MODULES / "node_modules" / "node" / "bin" / "node"
QUERIES = {
    path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "queries").glob("*.rq"))
}
# Value, language, datatype; both empty for what is no literal.
Key = tuple[str, str, str]
Rows = list[tuple[tuple[str, Key], ...]]


@pytest.fixture(scope="module")
def server(released_settings: Settings) -> Iterator[Server]:
    with serving(released_settings.root, result_bytes=50_000_000) as running:
        yield running


def _key(term: Term) -> Key:
    if isinstance(term, Literal):
        return term.value, term.language, term.datatype
    return str(term), "", ""


def expected(store: Store, query: str) -> Rows | bool:
    """What the store itself answers: a truth, or rows as sorted pairs of variable and term."""
    answer = store.query(query)
    if answer.form is QueryForm.ASK:
        return bool(answer.truth)
    return sorted(
        tuple(sorted((v, _key(t)) for v, t in zip(answer.variables, row, strict=True) if t))
        for row in answer.rows
    )


def _tables(store: Store) -> list[tuple[str, str, Rows | bool]]:
    """Name, query and answer of each question that gives a table or a truth."""
    tables = (QueryForm.SELECT, QueryForm.ASK)
    return [
        (name, query, expected(store, query))
        for name, query in QUERIES.items()
        if form_of(query) in tables
    ]


def _json_rows(found: dict[str, Any]) -> Rows | bool:
    if "boolean" in found:
        return bool(found["boolean"])
    string = "http://www.w3.org/2001/XMLSchema#string"
    tagged = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

    def key(term: dict[str, str]) -> Key:
        if term["type"] == "uri":
            return term["value"], "", ""
        language = term.get("xml:lang", "")
        return term["value"], language, tagged if language else term.get("datatype", string)

    bindings = found["results"]["bindings"]
    return sorted(tuple(sorted((v, key(t)) for v, t in row.items())) for row in bindings)


def test_sparqlwrapper(server: Server, store: Store) -> None:
    for method in ("GET", "POST"):
        for name, query, answer in _tables(store):
            wrapper = SPARQLWrapper(server.sparql_url)
            wrapper.setMethod(method)
            wrapper.setReturnFormat(JSON)
            # It takes the words of a comment for the query's form.
            wrapper.setQuery(re.sub(r"(?m)^#.*", "", query))
            assert _json_rows(cast("dict[str, Any]", wrapper.query().convert())) == answer, name
    wrapper.setReturnFormat(XML)
    wrapper.setQuery("SELECT ?x { VALUES ?x { 'Klaster'@pl } }")
    document = cast("Any", wrapper.query().convert())
    (literal,) = document.getElementsByTagName("literal")
    assert literal.getAttribute("xml:lang") == "pl"
    assert literal.firstChild.data == "Klaster"


def test_sparqlstore_of_rdflib(server: Server, store: Store) -> None:
    remote = SPARQLStore(server.sparql_url)
    for name, query, answer in _tables(store):
        found = remote.query(query)
        if isinstance(answer, bool):
            assert bool(found) == answer, name
            continue
        rows = sorted(
            tuple(sorted(
                (str(v), (str(t), str(t.language or "") if isinstance(t, RdfLiteral) else ""))
                for v, t in row.items()
            ))
            for row in found.bindings
        )  # fmt: skip
        # rdflib writes numbers anew: values and languages are compared, not datatypes.
        same = sorted(tuple((v, (t[0], t[1])) for v, t in row) for row in answer)
        assert len(rows) == len(same), name
        if not any("#decimal" in t[2] or "#double" in t[2] for row in answer for _, t in row):
            assert rows == same, name


def test_curl(server: Server) -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl: make tools")
    query = "SELECT ?x { VALUES ?x { 'Klaster'@pl 'cluster'@en } }"
    command = ["curl", "-sS", "--fail", server.sparql_url, "--data-urlencode", f"query={query}"]
    for more in ([], ["--get"]):
        done = subprocess.run(
            [*command, *more, "-H", "Accept: text/csv"], capture_output=True, text=True, check=True
        )
        rows = csv.DictReader(io.StringIO(done.stdout))
        assert {row["x"] for row in rows} == {"cluster", "Klaster"}
    refused = subprocess.run(
        ["curl", "-sS", "-o", "-", "-w", "%{http_code}", server.sparql_url, "--data-urlencode",
         "update=CLEAR ALL"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert refused.stdout.endswith("}403")


def test_comunica(server: Server, store: Store) -> None:
    if not NODE.exists():
        pytest.skip("needs Comunica and Node 22: make tools")
    tables = _tables(store)
    graph = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } ORDER BY ?s LIMIT 50"
    asked = [query for _, query, _ in tables] + [graph]
    shutil.copy(ROOT / "tests" / "clients" / "ask.mjs", MODULES / "ask.mjs")
    done = subprocess.run(
        [str(NODE), str(MODULES / "ask.mjs"), server.sparql_url],
        input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *answers, triples = json.loads(done.stdout)
    for (name, _, answer), found in zip(tables, answers, strict=True):
        if isinstance(answer, bool):
            assert found is answer, name
            continue
        rows = sorted(tuple(sorted((v, tuple(t)) for v, t in row.items())) for row in found)
        assert rows == answer, name
    held = {(t.subject.value, cast("Any", t.object).value) for t in store.query(graph).triples}
    assert {(s[0], o[0]) for s, _, o in triples} == held
