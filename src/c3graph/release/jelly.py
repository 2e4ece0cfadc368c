"""Jelly-RDF by pyjelly, the extra `jelly`: quads as one stream of frames, the same bytes each time.

The stream has no names and no times of its own, and its lookup tables are filled in the order of
the quads: of one version of pyjelly the same quads give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from c3graph.errors import InputError, RdfSyntaxError, UsageError
from c3graph.rdf.terms import RDF, XSD, BlankNode, Iri, Literal, Quad, Term

try:
    from google.protobuf.message import DecodeError
    from pyjelly import jelly
    from pyjelly.errors import JellyAssertionError, JellyConformanceError
    from pyjelly.integrations.generic import generic_sink as sink
    from pyjelly.integrations.generic.parse import parse_jelly_flat
    from pyjelly.integrations.generic.serialize import flat_stream_to_file
    from pyjelly.options import StreamParameters
    from pyjelly.serialize.streams import SerializerOptions
except ImportError:
    raise UsageError("pyjelly is not installed", hint="pip install 'c3graph[jelly]'") from None

_FRAME = 250


def _to_jelly(term: Term) -> object:
    if isinstance(term, Iri):
        return sink.IRI(term.value)
    if isinstance(term, BlankNode):
        return sink.BlankNode(term.value)
    plain = term.language or term.datatype == XSD + "string"
    return sink.Literal(term.value, term.language or None, None if plain else term.datatype)


def _from_jelly(term: object) -> Term:
    if isinstance(term, sink.IRI):
        return Iri(term._iri)
    if isinstance(term, sink.BlankNode):
        return BlankNode(term._identifier)
    if not isinstance(term, sink.Literal):
        raise ValueError("triple terms are not read")
    if term._langtag:
        return Literal(term._lex, RDF + "langString", term._langtag)
    return Literal(term._lex, term._datatype or XSD + "string")


def encode(quads: Iterable[Quad]) -> bytes:
    """A delimited stream of flat quads, in the order given."""
    statements = (
        sink.Quad(
            _to_jelly(q.subject),
            _to_jelly(q.predicate),
            _to_jelly(q.object),
            _to_jelly(q.graph) if q.graph else sink.DefaultGraph,
        )
        for q in quads
    )
    options = SerializerOptions(
        logical_type=jelly.LOGICAL_STREAM_TYPE_FLAT_QUADS,
        frame_size=_FRAME,
        params=StreamParameters(),
    )
    out = io.BytesIO()
    flat_stream_to_file(statements, out, options)
    return out.getvalue()


def decode_jelly(path: Path) -> list[Quad]:
    """Quads of a file. Raises InputError, RdfSyntaxError."""
    try:
        with path.open("rb") as file:
            return [
                _quad(row) for row in parse_jelly_flat(file) if not isinstance(row, sink.Prefix)
            ]
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except (DecodeError, ValueError, EOFError, JellyAssertionError, JellyConformanceError) as error:
        raise RdfSyntaxError(f"not valid Jelly: {error}", where=str(path)) from None


def _quad(row: sink.Triple | sink.Quad) -> Quad:
    graph = (
        _from_jelly(row.g) if isinstance(row, sink.Quad) and row.g != sink.DefaultGraph else None
    )
    subject, predicate = _from_jelly(row.s), _from_jelly(row.p)
    if isinstance(subject, Literal) or not isinstance(predicate, Iri):
        raise ValueError("a term where it may not stand")
    if graph is not None and not isinstance(graph, Iri):
        raise ValueError("a graph without a name")
    return Quad(subject, predicate, _from_jelly(row.o), graph)
