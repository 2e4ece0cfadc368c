"""Somebody else's SPARQL endpoint, through SPARQLWrapper."""

from __future__ import annotations

import urllib.error
from collections.abc import Sequence

import pyoxigraph as ox
from SPARQLWrapper import GET, JSON, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from c3graph.errors import RemoteError
from c3graph.model import Answer, QueryForm
from c3graph.store.inspect import inspect
from c3graph.syntax import RdfFormat, parse, term_from_oxigraph


class RemoteStore:
    """A SPARQL 1.1 Protocol endpoint; the answer is read whole before it is returned."""

    __slots__ = ("_seconds", "_url")

    def __init__(self, url: str, *, seconds: float) -> None:
        self._url = url
        self._seconds = seconds

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        form = inspect(text).form
        client = SPARQLWrapper(self._url, agent="c3graph")
        client.setTimeout(max(1, round(self._seconds)))
        client.setMethod(GET if len(text) < 2000 else "POST")
        client.setQuery(text)
        for graph in default_graphs:
            client.addDefaultGraph(graph)
        for graph in named_graphs:
            client.addNamedGraph(graph)
        client.setReturnFormat(TURTLE if form is QueryForm.GRAPH else JSON)
        try:
            data: bytes = client.query().response.read()
        except (SPARQLWrapperException, urllib.error.URLError, OSError) as error:
            reason = str(error).strip().splitlines() or [type(error).__name__]
            raise RemoteError(f"the endpoint failed: {reason[0]}", where=self._url) from None
        return self._read(form, data)

    def _read(self, form: QueryForm, data: bytes) -> Answer:
        if form is QueryForm.GRAPH:
            return Answer(form, triples=tuple(parse(data, RdfFormat.TURTLE, where=self._url)))
        try:
            result = ox.parse_query_results(data, ox.QueryResultsFormat.JSON)
            if isinstance(result, ox.QueryBoolean):
                return Answer(QueryForm.ASK, truth=bool(result))
            names = tuple(variable.value for variable in result.variables)
            rows = tuple(
                tuple(term_from_oxigraph(solution[i]) for i in range(len(names)))
                for solution in result
            )
        except (SyntaxError, ValueError) as error:
            raise RemoteError(f"the answer is no SPARQL JSON: {error}", where=self._url) from None
        return Answer(QueryForm.SELECT, names, rows)
