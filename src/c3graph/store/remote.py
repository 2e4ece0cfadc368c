"""Somebody else's SPARQL endpoint, through SPARQLWrapper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox
from SPARQLWrapper import CONSTRUCT, GET, POST, SELECT, SPARQLWrapper

from c3graph.errors import LimitExceeded, RemoteError
from c3graph.model import Answer, QueryForm
from c3graph.permitted import Access
from c3graph.rdf import confined
from c3graph.rdf.confined import Bounds
from c3graph.rdf.syntax import RdfFormat, term_from_oxigraph
from c3graph.store.graphs import rdf
from c3graph.store.inspect import inspect
from c3graph.store.results import FORMATS, JSON, XML, plain_results
from c3graph.store.wire import RESULT_BYTES, Reply, Wire

_LONGEST_GET = 2000
_ANSWERED = frozenset({200, 206})
_SMALL = 8192
_ROWS = f"{JSON}, {XML};q=0.5"
_GRAPH = (
    f"{RdfFormat.N_TRIPLES.media_type}, {RdfFormat.TURTLE.media_type};q=0.8, "
    f"{RdfFormat.RDF_XML.media_type};q=0.4"
)


class _Client(SPARQLWrapper):
    """Forms the protocol's request; the wire sends it, with its logins, retries and limits.

    SPARQLWrapper itself would send a login along with a redirect to another host, and tell a DELETE
    in a comment from one in a query by its own rules only.
    """

    def __init__(self, wire: Wire, form: QueryForm, text: str) -> None:
        super().__init__(wire.where)
        self._wire = wire
        self.setMethod(GET if len(text) < _LONGEST_GET else POST)
        self.setQuery(text)
        self.queryType = CONSTRUCT if form is QueryForm.GRAPH else SELECT
        accept = _GRAPH if form is QueryForm.GRAPH else _ROWS
        self.addCustomHttpHeader("Accept", accept)

    def _query(self) -> tuple[Any, str]:
        request = self._createRequest()
        reply = self._wire.send(
            request.get_method(),
            parse_qsl(urlsplit(request.full_url).query, keep_blank_values=True),
            headers=dict(request.header_items()),
            data=cast("bytes | None", request.data),
            accepted=_ANSWERED,
            whole=True,
        )
        return reply, self.returnFormat


class RemoteStore:
    """An endpoint; the answer is read whole, within `seconds`, before it is returned.

    The URL may carry parameters of the protocol (`?default-graph-uri=…`) or of the endpoint.
    """

    __slots__ = (
        "_access", "_bounds", "_parameters", "_result_bytes", "_seconds", "_tries", "_url"
    )  # fmt: skip

    def __init__(
        self, url: str, *, seconds: float, access: Access | None = None, tries: int = 2,
        bounds: Bounds | None = None, result_bytes: int | None = None,
    ) -> None:  # fmt: skip
        self._bounds = bounds or Bounds()
        self._result_bytes = result_bytes or RESULT_BYTES
        self._url, _, written = url.partition("?")
        self._parameters = parse_qsl(written, keep_blank_values=True)
        self._seconds = seconds
        self._access = access
        self._tries = tries

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """The answer of the endpoint. Raises RemoteError, QuerySyntaxError, LimitExceeded."""
        form = inspect(text).form
        with Wire(
            self._url, seconds=self._seconds, access=self._access, tries=self._tries,
            result_bytes=self._result_bytes,
        ) as wire:  # fmt: skip
            client = _Client(wire, form, text)
            for name, value in self._parameters:
                client.addParameter(name, value)
            for graph in default_graphs:
                client.addParameter("default-graph-uri", graph)
            for graph in named_graphs:
                client.addParameter("named-graph-uri", graph)
            reply = cast("Reply", client.query().response)
        answer = self._graph(reply) if form is QueryForm.GRAPH else self._rows(reply)
        self._refuse_partial(reply, len(answer.rows) or len(answer.triples))
        return answer

    def _graph(self, reply: Reply) -> Answer:
        if not reply.data.strip():
            return Answer(QueryForm.GRAPH)
        triples = dict.fromkeys(quad.triple() for quad in rdf(reply, self._url, self._bounds))
        return Answer(QueryForm.GRAPH, triples=tuple(triples))

    def _rows(self, reply: Reply) -> Answer:
        if reply.media_type not in FORMATS:
            found = reply.media_type or "untyped"
            raise RemoteError(f"the answer is no SPARQL result but {found}", where=self._url)
        question = {"media_type": reply.media_type, "where": self._url}
        if len(reply.data) <= _SMALL:
            parts = plain_results(reply.data, **question)
        else:
            parts = confined.ask("results", question, reply.data, self._bounds, self._url)
        result = ox.parse_query_results(b"".join(parts), ox.QueryResultsFormat.JSON)
        if isinstance(result, ox.QueryBoolean):
            return Answer(QueryForm.ASK, truth=bool(result))
        width = range(len(result.variables))
        try:
            rows = tuple(
                tuple(term_from_oxigraph(solution[i]) for i in width) for solution in result
            )
        except ValueError as error:
            raise RemoteError(f"the answer cannot be read: {error}", where=self._url) from None
        names = tuple(variable.value for variable in result.variables)
        return Answer(QueryForm.SELECT, names, rows)

    def _refuse_partial(self, reply: Reply, rows: int) -> None:
        """An answer that the store cut off is an error, not an answer.

        Virtuoso says so in a header and still answers 200 (its settings ResultSetMaxRows and
        MaxQueryExecutionTime); seen in 7.2.5.
        """
        limit = reply.headers.get("x-sparql-maxrows", "")
        anytime = reply.headers.get("x-sql-state", "") == "S1TAT"
        if reply.status == 206 or anytime or (limit.isdecimal() and rows >= int(limit)):
            raise LimitExceeded(
                f"the endpoint cut its answer off after {rows} rows",
                limit="the endpoint's own",
                where=self._url,
                hint="ask for less (LIMIT and OFFSET), or raise the store's limit",
            )
