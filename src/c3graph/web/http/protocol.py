"""Reading a request of the SPARQL 1.1 Protocol, section 2.1. Pure.

Query only: an update request is recognised and refused (section 2.2 is not offered).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import unquote_to_bytes

from c3graph.errors import C3GraphError, Refused, UsageError
from c3graph.web.engine import SparqlRequest
from c3graph.web.http.media import media_types

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
ALLOW = ("GET", "HEAD", "OPTIONS", "POST")
MAX_PARAMETERS = 1000


class UnsupportedMediaType(C3GraphError):
    """The body of a request is in a media type that is not read here."""

    exit_code, status, kind = 2, 415, "unsupported-media-type"


class MethodNotAllowed(C3GraphError):
    """`allow` names the methods that are."""

    exit_code, status, kind = 2, 405, "method-not-allowed"
    allow: ClassVar[tuple[str, ...]] = ALLOW


@dataclass(frozen=True, slots=True)
class SparqlCall:
    """What a request asks: a query, or None for the service itself; `format` by its name."""

    request: SparqlRequest | None
    format: str | None = None


Parameters = list[tuple[str, str]]


def parameters(encoded: bytes, what: str) -> Parameters:
    """Names and values of application/x-www-form-urlencoded bytes, in order.

    Raises UsageError where they are not UTF-8 or too many.
    """
    if encoded.count(b"&") >= MAX_PARAMETERS:
        raise UsageError(f"the {what} has more than {MAX_PARAMETERS} parameters")
    pairs = (pair.partition(b"=") for pair in encoded.split(b"&") if pair)
    try:
        return [(_decoded(name), _decoded(value)) for name, _, value in pairs]
    except UnicodeDecodeError as error:
        raise UsageError(f"the {what} is not UTF-8", hint="percent-encode it as UTF-8") from error


def _decoded(encoded: bytes) -> str:
    """Percent-decoded text. Raises UnicodeDecodeError where it is not UTF-8.

    `%41` is read as the escape `\\x41` of a literal: that codec is ten times as fast as the
    library's loop. A `%` without two digits is no escape there, and is left to the loop.
    """
    plain = encoded.replace(b"+", b" ")
    if b"%" not in plain:
        return plain.decode("utf-8")
    escaped = plain.replace(b"\\", b"%5C").replace(b"%", b"\\x")
    try:
        octets = escaped.decode("unicode_escape").encode("latin-1")
    except UnicodeDecodeError:
        octets = unquote_to_bytes(plain)
    return octets.decode("utf-8")


def _media_type(content_type: str | None) -> tuple[str, str]:
    """The media type in lower case and its charset (`utf-8` where none is named)."""
    main, *rest = (content_type or "").split(";")
    for parameter in rest:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return main.strip().lower(), value.strip().strip('"').lower()
    return main.strip().lower(), "utf-8"


def _asked(given: Parameters, dataset: Parameters, query: str | None = None) -> SparqlCall:
    """Put a request together; `query` is that of a direct POST."""
    names = [name for name, _ in given]
    if "update" in names:
        raise Refused("this endpoint is read-only: updates are refused", hint="send a query")
    queries = [value for name, value in given if name == "query"]
    if query is not None:
        queries.append(query)
    if len(queries) > 1:
        raise UsageError(f"one query expected, {len(queries)} given")
    formats = [value for name, value in given if name == "format" and value]
    # SPARQLWrapper sends a name and, beside it, the media types of its Accept field.
    if len(formats) > 1 and not set.intersection(*(set(media_types(name)) for name in formats)):
        raise UsageError("one format expected", hint="give format once")
    chosen = formats[0] if formats else None
    if not queries:
        return SparqlCall(None, chosen)
    request = SparqlRequest(
        queries[0],
        tuple(value for name, value in dataset if name == "default-graph-uri" and value),
        tuple(value for name, value in dataset if name == "named-graph-uri" and value),
    )
    return SparqlCall(request, chosen)


def _post(query_string: bytes, content_type: str | None, body: bytes) -> SparqlCall:
    media_type, charset = _media_type(content_type)
    if media_type == UPDATE:
        raise Refused("this endpoint is read-only: updates are refused", hint="send a query")
    if media_type not in (FORM, QUERY):
        named = f"'{media_type}'" if media_type else "a body without Content-Type"
        raise UnsupportedMediaType(f"{named} is not read here", hint=f"send {FORM} or {QUERY}")
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(f"charset {charset} is not read here", hint="send UTF-8")
    in_url = parameters(query_string, "query string")
    if media_type == FORM:
        in_body = parameters(body, "form")
        asked = _asked(in_url + in_body, in_url + in_body)
    else:
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise UsageError(
                f"the query is not UTF-8 at byte {error.start}", hint="send it as UTF-8"
            ) from error
        asked = _asked(in_url, in_url, text)
    if asked.request is None:
        raise UsageError("no query given", hint="send one parameter named query")
    return asked


def read_call(
    method: str, query_string: bytes, content_type: str | None, body: bytes
) -> SparqlCall:
    """What a request to the endpoint asks.

    Raises MethodNotAllowed, UnsupportedMediaType, UsageError (no query or several, not
    UTF-8) and Refused (an update).
    """
    if method == "POST":
        return _post(query_string, content_type, body)
    if method not in ("GET", "HEAD"):
        raise MethodNotAllowed(f"{method} is not allowed here")
    given = parameters(query_string, "query string")
    asked = _asked(given, given)
    dataset = [n for n, _ in given if n in ("default-graph-uri", "named-graph-uri")]
    if asked.request is None and dataset:
        raise UsageError("a dataset is given without a query")
    return asked
