"""A worker process: it answers one query at a time, and may be killed at any moment.

Forked by `zygote`. Over its socket travel frames: a length of four bytes (network order), then
JSON; a result's body follows its frame as raw bytes, or lies in a spool file that the frame names.
"""

from __future__ import annotations

import os
import resource
import socket
import tempfile
import time
from typing import Any, BinaryIO

import pyoxigraph as ox

from c3graph.errors import C3GraphError, LimitExceeded, NotAcceptable, QuerySyntaxError
from c3graph.rdf import xmltext
from c3graph.rdf.confined import frames
from c3graph.rdf.confined.seal import seal
from c3graph.rdf.syntax import term_from_oxigraph
from c3graph.store.complaint import query_syntax_error
from c3graph.store.embedded import run_embedded
from c3graph.store.outcome import csv_lines

_CSV = "text/csv"
_RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    _CSV: ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


# A spool file has this name, with the worker's process id, until its result is whole.
PARTIAL = "partial-"


class SpoolSink:
    """Takes a result's bytes, into memory up to `spool`, then into a file, up to `limit`."""

    def __init__(self, spool: int, limit: int, folder: str) -> None:
        self._spool, self._limit, self._folder = spool, limit, folder
        self._parts: list[bytes] = []
        self._file: BinaryIO | None = None
        self.path: str | None = None
        self.size = 0

    def write(self, data: bytes) -> int:
        """Takes bytes of a result. Raises LimitExceeded past the limit."""
        self.size += len(data)
        if self.size > self._limit:
            raise LimitExceeded(
                f"the result is larger than {self._limit:,} bytes",
                limit="result_bytes",
                hint="ask for less with LIMIT, or take a dump",
            )
        if self._file is None and self.size > self._spool:
            prefix = f"{PARTIAL}{os.getpid()}-"
            number, self.path = tempfile.mkstemp(prefix=prefix, dir=self._folder)
            self._file = os.fdopen(number, "wb")
            self._file.writelines(self._parts)
            self._parts = []
        if self._file is not None:
            return self._file.write(data)
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Writes what a file holds back."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> bytes:
        """The bytes held in memory; empty where they are in the file."""
        if self._file is not None:
            self._file.close()
        if self.path is not None:
            folder, name = os.path.split(self.path)
            whole = os.path.join(folder, name.replace(PARTIAL, "result-"))
            os.rename(self.path, whole)
            self.path = whole
        return b"".join(self._parts)

    def discard(self) -> None:
        """Closes the result and removes its file."""
        self.close()
        if self.path is not None:
            os.unlink(self.path)


class _Counted:
    """Counts the solutions or triples that pass by."""

    def __init__(self, items: object) -> None:
        self._items = iter(items)  # type: ignore[call-overload]
        self.count = 0

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> object:
        item = next(self._items)
        self.count += 1
        return item


def _answer(
    store: ox.Store, asked: dict[str, Any], sink: SpoolSink, names: dict[str, str], base: str
) -> int:
    """Evaluate and serialise into the sink; the number of rows, -1 where it is not counted."""
    query, media_type = str(asked["query"]), str(asked["media_type"])
    result = run_embedded(store, query, asked["default_graphs"], asked["named_graphs"], base)
    xml = media_type.endswith("xml")
    out = xmltext.CheckedSink(sink) if xml else sink
    if isinstance(result, ox.QueryTriples):
        counted = _Counted(xmltext.sayable(result) if xml else result)
        ox.serialize(counted, out, _GRAPHS[media_type], prefixes=names)  # type: ignore[arg-type]
        return counted.count
    if isinstance(result, ox.QuerySolutions) and media_type == _CSV:
        variables = [variable.value for variable in result.variables]
        rows = (map(term_from_oxigraph, solution) for solution in result)
        for text in csv_lines(variables, rows):
            sink.write(text.encode())
        return -1
    result.serialize(out, _RESULTS[media_type])  # type: ignore[arg-type]
    return 1 if isinstance(result, ox.QueryBoolean) else -1


def _problem(error: Exception, query: str) -> dict[str, object]:
    if isinstance(error, SyntaxError):
        error = query_syntax_error(error, query)
    if isinstance(error, QuerySyntaxError):
        place = {"line": error.line, "column": error.column, "text": error.text}
        return {
            "error": "syntax", "what": error.what, "where": error.where, "hint": error.hint, **place
        }  # fmt: skip
    if isinstance(error, MemoryError):
        error = LimitExceeded(
            "the query needed more memory than it may",
            limit="query_memory_mb",
            hint="make it more selective, or take a dump",
        )
    if isinstance(error, LimitExceeded):
        return {"error": "limit", "what": error.what, "limit": error.limit, "hint": error.hint}
    if isinstance(error, NotAcceptable):
        return {
            "error": "not-acceptable", "what": error.what, "where": error.where, "hint": error.hint
        }  # fmt: skip
    if isinstance(error, C3GraphError):
        return {"error": "other", "what": error.what}
    return {"error": "other", "what": f"the query could not be evaluated: {error}"}


def _reply(line: socket.socket, head: dict[str, object], body: bytes = b"") -> None:
    line.sendall(frames.packed(head, body))


def serve(line: socket.socket, settings: dict[str, Any]) -> None:
    """Answer what comes over `line` until it closes."""
    store = ox.Store.read_only(settings["store"])
    frames.limit_memory(settings["memory_mb"])
    if settings["sealed"]:
        seal()
    names = settings["prefixes"]
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _reply(line, {"pid": os.getpid()})
    while (frame := frames.read(line.recv)) is not None:
        asked = frame[0]
        before = time.process_time()
        sink = SpoolSink(settings["spool_bytes"], settings["result_bytes"], settings["folder"])
        try:
            rows = _answer(store, asked, sink, names, settings["base"])
            body = sink.close()
            head: dict[str, object] = {"rows": rows, "bytes": len(body), "path": sink.path}
        except Exception as error:
            sink.discard()
            head, body = _problem(error, str(asked["query"])), b""
        head["swollen"] = frames.swollen(start)
        head["seconds"] = time.process_time() - before
        _reply(line, head, body)
