"""Named graphs of somebody else's store, by the SPARQL 1.1 Graph Store HTTP Protocol.

Graphs are named indirectly, `?graph=IRI` and `?default` (section 4.2); PUT replaces (5.3), POST
merges (5.5). What travels is N-Triples, which a store that refuses it gets as Turtle: every
N-Triples document is one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Self

from c3graph.errors import RemoteError
from c3graph.permitted import Access
from c3graph.rdf.confined import Bounds
from c3graph.rdf.foreign import parse_foreign
from c3graph.rdf.syntax import RdfFormat
from c3graph.rdf.terms import Quad
from c3graph.store.wire import Reply, Wire

_READ = f"{RdfFormat.N_TRIPLES.media_type}, {RdfFormat.TURTLE.media_type};q=0.8"
_FORMATS = {format.media_type: format for format in RdfFormat} | {
    "text/plain": RdfFormat.N_TRIPLES,
    "text/rdf+n3": RdfFormat.TURTLE,
    "application/x-turtle": RdfFormat.TURTLE,
}
_WRITTEN = frozenset({200, 201, 202, 204})
_MISSING = frozenset({404, 410})


def rdf(reply: Reply, where: str, bounds: Bounds | None = None) -> Iterator[Quad]:
    """Triples of a response, read by its media type, within bounds.

    Raises RemoteError, and what `parse_foreign` raises.
    """
    format = _FORMATS.get(reply.media_type)
    if format is None:
        raise RemoteError(f"the answer is no RDF but {reply.media_type or 'untyped'}", where=where)
    return parse_foreign(reply.data, format, bounds or Bounds(), where=where)


class GraphStore:
    """The graphs at one URL. A graph None is the default graph."""

    __slots__ = ("_media_type", "_wire")

    def __init__(
        self, url: str, *, seconds: float, access: Access | None = None, tries: int = 4,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self._wire = Wire(url, seconds=seconds, access=access, tries=tries, pause=pause)
        self._media_type = RdfFormat.N_TRIPLES.media_type

    def __enter__(self) -> Self:
        self._wire.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wire.__exit__(kind, error, trace)

    def read(self, graph: str | None) -> list[Quad] | None:
        """Triples of a graph (none has a graph name), None where there is no such graph."""
        reply = self._wire.send(
            "GET", _named(graph), headers={"Accept": _READ}, accepted=_MISSING | {200, 204}
        )
        if reply.status in _MISSING:
            return None
        if reply.status == 204 or not reply.data.strip():
            return []
        return [quad.triple() for quad in rdf(reply, self._wire.where)]

    def replace(self, graph: str | None, chunks: Iterable[bytes]) -> None:
        """Put N-Triples in place of a graph: the first chunk by PUT, each other by POST.

        One chunk replaces the graph in one step; readers may see more than one arrive. Sending a
        chunk twice changes nothing, since there are no blank nodes, so each may be tried again.
        """
        method = "PUT"
        for chunk in chunks:
            self._write(method, graph, chunk)
            method = "POST"
        if method == "PUT":
            self._write(method, graph, b"")

    def _write(self, method: str, graph: str | None, chunk: bytes) -> None:
        accepted = _WRITTEN | {415}
        for media_type in dict.fromkeys((self._media_type, RdfFormat.TURTLE.media_type)):
            headers = {"Content-Type": media_type}
            reply = self._wire.send(
                method, _named(graph), headers=headers, data=chunk, accepted=accepted
            )
            if reply.status != 415:
                self._media_type = media_type
                return
        raise RemoteError("takes neither N-Triples nor Turtle", where=self._wire.where)

    def remove(self, graph: str) -> None:
        """Delete a named graph; one that is not there is fine."""
        self._wire.send("DELETE", _named(graph), accepted=_WRITTEN | _MISSING)


def _named(graph: str | None) -> list[tuple[str, str]]:
    return [("default", "")] if graph is None else [("graph", graph)]
