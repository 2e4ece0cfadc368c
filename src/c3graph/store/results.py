"""Results of SPARQL queries as other stores write them, read into one form."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyoxigraph as ox

from c3graph.errors import RemoteError

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
FORMATS = {
    JSON: ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "text/json": ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}


def plain_results(data: bytes, *, media_type: str, where: str) -> Iterator[bytes]:
    """A result in a media type of `FORMATS` as SPARQL results JSON: what `confined.process` does
    for results. Raises RemoteError where it is not what it says it is."""
    format = FORMATS[media_type]
    if format is ox.QueryResultsFormat.JSON:
        data = _with_boolean(data)
    try:
        result = ox.parse_query_results(data, format)
        if isinstance(result, ox.QueryBoolean):
            yield json.dumps({"head": {}, "boolean": bool(result)}).encode()
            return
        written = result.serialize(format=ox.QueryResultsFormat.JSON)
    except (SyntaxError, ValueError, OSError) as error:
        raise RemoteError(
            f"the answer is not the {media_type} it says it is: {error}", where=where
        ) from None
    assert written is not None
    yield written


def _with_boolean(data: bytes) -> bytes:
    """An ASK result with a JSON boolean, where the store writes 1 or "true" (Virtuoso)."""
    if b'"boolean"' not in data:
        return data
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return data
    if isinstance(document, dict) and "boolean" in document:
        truth = str(document["boolean"]).lower() in ("true", "1")
        return json.dumps({"head": {}, "boolean": truth}).encode()
    return data
