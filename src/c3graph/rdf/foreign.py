"""RDF of other people: parsed in a process that the kernel may end, and refused where it grows.

What comes back is canonical N-Quads, which this process parses again in a time that its length
bounds.
"""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from c3graph.errors import LimitExceeded
from c3graph.rdf import confined, xmltext
from c3graph.rdf.confined import Bounds
from c3graph.rdf.syntax import RdfFormat, parse, rdf_syntax_error, term_from_oxigraph, too_large
from c3graph.rdf.terms import Quad

# Prefixes and entities make a document longer: to `GROWTH` times its bytes, and this much anyway.
_GROWTH_FREE = 64 << 20
# So few bytes are read in this process: only entities could make more of them than it may take.
_SMALL = 8192
_BATCH = 20_000
_UNSPOKEN = f'"@{xmltext.UNSPOKEN}'.encode()
_OF_RDF_12 = re.compile(rb'"@[a-zA-Z0-9-]+--(?:ltr|rtl) |<<\(')


def parse_foreign(
    data: bytes, format: RdfFormat, bounds: Bounds, *, base: str | None = None, where: str = ""
) -> Iterator[Quad]:
    """Quads of somebody else's document, parsed in a process with bounds on time and memory.

    Raises as `parse` does, and LimitExceeded where a bound was met or the statements are more than
    100 times as long as the document.
    """
    if len(data) <= _SMALL and b"<!ENTITY" not in data:
        yield from parse(data, format, base=base, where=where)
        return
    question = {"format": format.name, "base": base, "where": where, "graphs": True}
    for part in confined.ask("rdf", question, data, bounds, where):
        yield from parse(part, RdfFormat.N_QUADS, where=where)


def canonical_parts(
    data: bytes,
    *,
    format: str,
    base: str | None,
    where: str,
    path: str | None = None,
    rename: bool = False,
    graphs: bool = False,
) -> Iterator[bytes]:
    """Canonical N-Quads of a document, or of the file `path`, many lines at a time; without graph
    names unless `graphs`. What `confined.process` does for RDF.

    Raises RdfSyntaxError, LimitExceeded, OSError, EOFError and zlib.error (of a packed file).
    """
    syntax = RdfFormat[format]
    stream = _opened(path) if path else io.BytesIO(data)
    with stream:
        if syntax is RdfFormat.RDF_XML:
            xmltext.check_document(stream, where)
            stream.seek(0)
            stream = io.BytesIO(xmltext.with_tags(stream.read()))
        size = len(data) if path is None else Path(path).stat().st_size
        allowed = _GROWTH_FREE + xmltext.GROWTH * size
        written = 0
        for part in _written(stream, syntax, base, where, rename, graphs):
            written += len(part)
            if written > allowed:
                raise LimitExceeded(
                    f"the statements are more than {xmltext.GROWTH} times as long as the file",
                    limit="growth", where=where, hint="the file may be made to exhaust memory",
                )  # fmt: skip
            yield part


def _opened(path: str) -> IO[bytes]:
    if path.endswith(".gz"):
        return cast("IO[bytes]", gzip.open(path))
    return Path(path).open("rb")


def _written(
    stream: IO[bytes], format: RdfFormat, base: str | None, where: str, rename: bool, graphs: bool
) -> Iterator[bytes]:
    try:
        found = ox.parse(
            input=stream, format=format.oxigraph, base_iri=base, rename_blank_nodes=rename
        )
        kept = found if graphs or not format.named_graphs else (quad.triple for quad in found)
        while batch := list(islice(kept, _BATCH)):
            written = ox.serialize(batch, format=ox.RdfFormat.N_QUADS)
            assert written is not None
            if _OF_RDF_12.search(written):
                for item in batch:
                    term_from_oxigraph(item.object)
            yield written.replace(_UNSPOKEN, b'"')
    except (SyntaxError, ValueError) as error:
        raise rdf_syntax_error(error, format, where) from None
    except MemoryError:
        raise too_large(where) from None


def triple_lines(
    path: Path, bounds: Bounds, *, base: str | None = None, rename: bool = False
) -> Iterator[str]:
    """Canonical N-Triples lines of a file, some 20,000 at a time; graph names are dropped.

    `rename` gives blank nodes labels that no other document has. Raises as `parse_foreign` does,
    and InputError where the file cannot be read.
    """
    question = {
        "format": RdfFormat.of(path).name, "base": base, "where": str(path),
        "path": str(path.resolve()), "rename": rename,
    }  # fmt: skip
    for part in confined.ask("rdf", question, b"", bounds, str(path)):
        yield part.decode()
