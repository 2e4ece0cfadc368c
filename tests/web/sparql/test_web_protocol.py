"""Reading requests of the SPARQL 1.1 Protocol."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c3graph.errors import C3GraphError, Refused, UsageError
from c3graph.web.engine import SparqlRequest
from c3graph.web.http.protocol import (
    FORM,
    QUERY,
    UPDATE,
    MethodNotAllowed,
    SparqlCall,
    UnsupportedMediaType,
    read_call,
)

DATASET = (
    "default-graph-uri=http%3A%2F%2Fe%2Fa&default-graph-uri=http%3A%2F%2Fe%2Fb"
    "&named-graph-uri=http%3A%2F%2Fe%2Fc"
)
GRAPHS = (("http://e/a", "http://e/b"), ("http://e/c",))


def test_get_with_a_query() -> None:
    assert read_call("GET", b"query=ASK%20%7B%7D&format=json", None, b"") == SparqlCall(
        SparqlRequest("ASK {}"), "json"
    )


def test_get_without_a_query_asks_for_the_service() -> None:
    assert read_call("GET", b"", None, b"") == SparqlCall(None)
    assert read_call("HEAD", b"format=ttl", None, b"") == SparqlCall(None, "ttl")


def test_the_dataset_in_each_way_of_asking() -> None:
    expected = SparqlCall(SparqlRequest("ASK {}", *GRAPHS))
    url = DATASET.encode()
    assert read_call("GET", b"query=ASK+%7B%7D&" + url, None, b"") == expected
    assert read_call("POST", b"", FORM, b"query=ASK+%7B%7D&" + url) == expected
    assert read_call("POST", url, QUERY, b"ASK {}") == expected


@pytest.mark.parametrize(
    "content_type",
    [QUERY, QUERY + "; charset=UTF-8", 'Application/SPARQL-Query;charset="utf-8"', QUERY + ";x=y"],
)
def test_direct_post_with_parameters_of_its_media_type(content_type: str) -> None:
    assert read_call("POST", b"", content_type, "ASK {?s ?p 'ł'}".encode()) == SparqlCall(
        SparqlRequest("ASK {?s ?p 'ł'}")
    )


def test_form_post_with_a_charset_and_plus_signs() -> None:
    body = urlencode({"query": "SELECT (1+1 AS ?x) {}"}).encode()
    asked = read_call("POST", b"", FORM + ";charset=UTF-8", body)
    assert asked.request == SparqlRequest("SELECT (1+1 AS ?x) {}")


@pytest.mark.parametrize(
    ("method", "query", "content_type", "body", "error", "status"),
    [
        ("GET", b"query=ASK%7B%7D&query=ASK%7B%7D", None, b"", UsageError, 400),
        ("POST", b"query=ASK%7B%7D", QUERY, b"ASK {}", UsageError, 400),
        ("POST", b"", FORM, b"", UsageError, 400),
        ("POST", b"", FORM, b"query=%FF", UsageError, 400),
        ("POST", b"", QUERY, b"ASK {'\xff'}", UsageError, 400),
        ("GET", b"query=%E0%80", None, b"", UsageError, 400),
        ("GET", b"default-graph-uri=http%3A%2F%2Fe", None, b"", UsageError, 400),
        ("GET", b"query=x&format=csv&format=tsv", None, b"", UsageError, 400),
        ("GET", b"&".join([b"a=1"] * 1001), None, b"", UsageError, 400),
        ("POST", b"", UPDATE, b"INSERT DATA {}", Refused, 403),
        ("POST", b"", UPDATE + ";charset=utf-8", b"CLEAR ALL", Refused, 403),
        ("POST", b"", FORM, b"update=CLEAR+ALL", Refused, 403),
        ("GET", b"update=CLEAR+ALL", None, b"", Refused, 403),
        ("POST", b"update=CLEAR+ALL", QUERY, b"ASK {}", Refused, 403),
        ("POST", b"", "text/plain", b"ASK {}", UnsupportedMediaType, 415),
        ("POST", b"", None, b"ASK {}", UnsupportedMediaType, 415),
        ("POST", b"", QUERY + ";charset=latin-1", b"ASK {}", UnsupportedMediaType, 415),
        ("PUT", b"query=ASK%7B%7D", None, b"", MethodNotAllowed, 405),
    ],
)
def test_what_is_not_read(
    method: str,
    query: bytes,
    content_type: str | None,
    body: bytes,
    error: type[C3GraphError],
    status: int,
) -> None:
    with pytest.raises(error) as caught:
        read_call(method, query, content_type, body)
    assert type(caught.value) is error
    assert caught.value.status == status


@settings(max_examples=60)
@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=20), max_size=3))
def test_any_text_arrives_unchanged(query: str, graphs: list[str]) -> None:
    pairs = [("query", query), *(("named-graph-uri", graph) for graph in graphs)]
    encoded = urlencode(pairs).encode()
    expected = SparqlCall(SparqlRequest(query, (), tuple(graphs)))
    assert read_call("GET", encoded, None, b"") == expected
    assert read_call("POST", b"", FORM, encoded) == expected


@settings(max_examples=60)
@given(st.sampled_from(["GET", "POST"]), st.binary(max_size=60), st.binary(max_size=60))
def test_any_bytes_end_in_an_answer_or_an_explained_error(
    method: str, query: bytes, body: bytes
) -> None:
    status = 200
    try:
        read_call(method, query, FORM, body)
    except C3GraphError as error:
        status = error.status
    assert status in (200, 400, 403)
