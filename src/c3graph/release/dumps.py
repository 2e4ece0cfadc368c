"""The dumps of a release: one syntax each, of the facts, of their provenance, and of everything.

`c3graph-facts.*` is the default graph; `c3graph-provenance.*` is what says where the facts come
from. `c3graph.*` holds everything: N-Quads, TriG and Jelly the dataset that is served, default
graph and named graphs; the others the triples of all graphs together, their union.

RDF 1.2 N-Triples says of a claim what it reifies by a triple term (RDF 1.2 Concepts, section 3.1,
"Reification"): `claim rdf:reifies <<( s p o )>>` stands for the four triples that RDF 1.1 needs,
and reading puts the four back, so this dump is the union too. Jelly (https://w3id.org/jelly) is
written by pyjelly, the extra `jelly`, where the setting `more_dumps`
asks for it.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

from c3graph.errors import InputError, RdfSyntaxError, UsageError
from c3graph.rdf import facts, syntax
from c3graph.rdf.iris import Namespace
from c3graph.rdf.syntax import RdfFormat, convert, prefixes
from c3graph.rdf.terms import RDF, Iri, Literal, Quad

GZIP = ".gz"
_REIFIES, _TYPE, _STATEMENT = Iri(RDF + "reifies"), Iri(RDF + "type"), Iri(RDF + "Statement")
_PARTS = tuple(Iri(RDF + name) for name in ("subject", "predicate", "object"))
_SLOTS = {predicate: at for at, predicate in enumerate(_PARTS)}
_W3C = "http://www.w3.org/ns/formats/"
# A statement and its canonical line, which is made once: sorting and writing need no more.
Lined = tuple[str, Quad]
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"


class Part(Enum):
    """What part of the dataset a dump holds: how its name begins, and what a catalogue says of it.

    In the order in which readers are offered them.
    """

    FACTS = ("c3graph-facts.", "facts", "The facts")
    PROVENANCE = ("c3graph-provenance.", "provenance", "Where the facts come from")
    ALL = ("c3graph.", "everything", "Facts and provenance")

    def __init__(self, prefix: str, title: str, sentence: str) -> None:
        self.prefix = prefix
        self.title = title
        self.sentence = sentence

    def file(self, dump: DumpFormat) -> str:
        """The name of the dump of this part in a syntax."""
        return self.prefix + dump.extension


class DumpFormat(Enum):
    """What ends a dump's name, the media type it is served with, and how catalogues call it.

    `named_graphs`: it holds these, not their union. `file_type` is a code of the EU's table of file
    types; `feature` an IRI of the W3C's list of formats; `standard` says what the media type does
    not.
    """

    TURTLE = ("ttl", "text/turtle", False, "RDF_TURTLE", "Turtle", "Turtle")
    TRIG = ("trig", "application/trig", True, "RDF_TRIG", "TriG", "TriG")
    N_TRIPLES = ("nt", "application/n-triples", False, "RDF_N_TRIPLES", "N-Triples", "N-Triples")
    N_QUADS = ("nq", "application/n-quads", True, "RDF_N_QUADS", "N-Quads", "N-Quads")
    RDF_XML = ("rdf", "application/rdf+xml", False, "RDF_XML", "RDF/XML", "RDF_XML")
    JSON_LD = ("jsonld", "application/ld+json", False, "JSON_LD", "JSON-LD", "JSON-LD")
    N_TRIPLES_12 = (
        "rdf12.nt", "application/n-triples; version=1.2", False, "RDF_N_TRIPLES",
        "RDF 1.2 N-Triples", "", "https://www.w3.org/TR/rdf12-n-triples/",
    )  # fmt: skip
    JELLY = (
        "jelly", "application/x-jelly-rdf", True, "RDF", "Jelly", "", "https://w3id.org/jelly",
    )  # fmt: skip

    def __init__(
        self, extension: str, content_type: str, named_graphs: bool, file_type: str, title: str,
        feature: str, standard: str = "",
    ) -> None:  # fmt: skip
        self.extension = extension
        self.content_type = content_type
        self.media_type = content_type.partition(";")[0]
        self.named_graphs = named_graphs
        self.file_type = _FILE_TYPE + file_type
        self.title = title
        self.feature = _W3C + feature if feature else ""
        self.standard = standard

    @property
    def registered(self) -> bool:
        """Whether IANA lists the media type (none that begins with `x-`, RFC 6838, section 3.4)."""
        return "/x-" not in self.media_type


# Those that take a library which not everybody has.
_OPTIONAL = (DumpFormat.JELLY,)
_BY_FILE = {part.file(dump): (part, dump) for part in Part for dump in DumpFormat}
# Those that the library makes of the N-Triples.
_CONVERTED = {
    DumpFormat.TURTLE: RdfFormat.TURTLE,
    DumpFormat.JSON_LD: RdfFormat.JSON_LD,
    DumpFormat.RDF_XML: RdfFormat.RDF_XML,
}


def named(file: str) -> DumpFormat | None:
    """The dump that a file name is one of, compressed or not; None for any other file."""
    found = _BY_FILE.get(file.removesuffix(GZIP))
    return found[1] if found else None


def part(file: str) -> Part | None:
    """What a dump of that name holds, compressed or not; None for any other file."""
    found = _BY_FILE.get(file.removesuffix(GZIP))
    return found[0] if found else None


def served(folder: Path) -> Path:
    """The N-Triples of what a release serves as its default graph: the facts.

    A release older than version 2 of the dataset has none apart: it serves everything.
    """
    facts_, whole = (folder / part.file(DumpFormat.N_TRIPLES) for part in (Part.FACTS, Part.ALL))
    return facts_ if facts_.is_file() else whole


def order(file: str) -> tuple[int, str]:
    """A key by which files come in the order in which readers are offered them."""
    held = part(file)
    return (list(Part).index(held) if held else len(Part)), file


def compressed(data: bytes) -> bytes:
    """gzip (RFC 1952) without a time, a name or a system: the same bytes on every machine."""
    packed = bytearray(gzip.compress(data, compresslevel=6, mtime=0))
    packed[9] = 255
    return bytes(packed)


def also(names: Iterable[str]) -> tuple[DumpFormat, ...]:
    """The dumps of a release: all that need nothing more, and those named of the others.

    Raises UsageError for a name that is none.
    """
    wanted = set(names)
    known = {dump.extension for dump in _OPTIONAL}
    if unknown := sorted(wanted - known):
        raise UsageError(f"no dump is called {unknown[0]!r}", hint=f"one of: {', '.join(known)}")
    return tuple(d for d in DumpFormat if d not in _OPTIONAL or d.extension in wanted)


def write(
    quads: tuple[Quad, ...], base: str, more: Iterable[str] = ()
) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of each dump of a dataset, each beside its compressed twin.

    `quads` are in canonical order; those in no graph are the facts. One dump is in memory at
    a time, if it is not kept.

    Raises UsageError where `more` names a dump whose library is not there.
    """
    jelly = DumpFormat.JELLY in also(more)
    names = prefixes(base)
    statements = lined(quads)
    said: dict[Part, Iterable[Quad]] = {
        Part.FACTS: (quad for quad in quads if quad.graph is None),
        Part.PROVENANCE: facts.provenance(quads, Namespace(base)),
    }
    for part, some in said.items():
        lines = _lines(line for line, _ in _triples_of(_among(statements, some)))
        for dump, data in _triple_dumps(lines, names):
            yield from _twins(part.file(dump), data)
    for dump, data in _whole(statements, names, jelly):
        yield from _twins(Part.ALL.file(dump), data)


def lined(quads: Iterable[Quad]) -> list[Lined]:
    """Each statement with its canonical line, in the same order."""
    return [(quad.n, quad) for quad in quads]


def _among(statements: Iterable[Lined], some: Iterable[Quad]) -> Iterator[Lined]:
    """Those of the statements that are some, which come in the same order."""
    wanted = iter(some)
    following = next(wanted, None)
    for statement in statements:
        if statement[1] is following:
            yield statement
            following = next(wanted, None)


def _triples_of(statements: Iterable[Lined]) -> list[Lined]:
    """The statements outside their graphs, each once, in canonical order."""
    ends: dict[Iri | None, int] = {None: 0}
    found: dict[str, Quad] = {}
    for line, quad in statements:
        if (end := ends.get(quad.graph)) is None:
            end = ends[quad.graph] = len(f"{quad.graph.n} .") if quad.graph else 0
        found[f"{line[:-end]}." if end else line] = quad
    return sorted(found.items(), key=itemgetter(0))


def _twins(file: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    yield file, data
    # What Jelly makes small already stays as it is.
    if named(file) is not DumpFormat.JELLY:
        yield file + GZIP, compressed(data)


def _triple_dumps(lines: bytes, names: Mapping[str, str]) -> Iterator[tuple[DumpFormat, bytes]]:
    yield DumpFormat.N_TRIPLES, lines
    for dump, format in _CONVERTED.items():
        yield dump, convert(lines, RdfFormat.N_TRIPLES, format, names)


def _whole(
    statements: list[Lined], names: Mapping[str, str], jelly: bool
) -> Iterator[tuple[DumpFormat, bytes]]:
    yield DumpFormat.N_QUADS, _lines(line for line, _ in statements)
    # A stable sort: inside a graph the canonical order stays.
    by_graph = sorted(statements, key=lambda statement: str(statement[1].graph or ""))
    lines = _lines(line for line, _ in by_graph)
    yield DumpFormat.TRIG, convert(lines, RdfFormat.N_QUADS, RdfFormat.TRIG, names)
    if jelly:
        from c3graph.release.jelly import encode

        yield DumpFormat.JELLY, encode([quad for _, quad in by_graph])
    del by_graph, lines
    union = _triples_of(statements)
    yield DumpFormat.N_TRIPLES_12, _lines(reified(union))
    lines = _lines(line for line, _ in union)
    del union
    yield from _triple_dumps(lines, names)


def _lines(lines: Iterable[str]) -> bytes:
    """Lines as UTF-8, never all of them as text at a time."""
    out, left = io.BytesIO(), iter(lines)
    while some := list(islice(left, 10_000)):
        out.write("\n".join([*some, ""]).encode())
    return out.getvalue()


def read(path: Path) -> list[Quad]:
    """Quads of a dump in any of its syntaxes, not compressed; those of RDF 1.2 as RDF 1.1.

    Raises InputError, RdfSyntaxError, UsageError.
    """
    dump = named(path.name)
    if dump is DumpFormat.N_TRIPLES_12:
        return list(_unreified(path))
    if dump is DumpFormat.JELLY:
        from c3graph.release.jelly import decode_jelly

        return decode_jelly(path)
    found = syntax.read_rdf(path)
    return [quad.triple() for quad in found] if dump is DumpFormat.JSON_LD else found


def reified(union: Iterable[Lined]) -> Iterator[str]:
    """Sorted lines of RDF 1.2 N-Triples: a reified statement is one triple with a triple term.

    `union` is in canonical order, so that what is said of one subject stands together.
    """
    for subject, said in groupby(union, key=lambda statement: statement[1].subject):
        statements = list(said)
        parts: list[list[Quad]] = [[], [], [], []]
        rest: list[str] = []
        for line, quad in statements:
            at = _SLOTS.get(quad.predicate)
            if quad.predicate == _TYPE and quad.object == _STATEMENT:
                at = 3
            if at is None:
                rest.append(line)
            else:
                parts[at].append(quad)
        if not _stated(parts):
            yield from (line for line, _ in statements)
            continue
        triple = " ".join(found.object.n for (found,) in parts[:3])
        yield from sorted([f"{subject.n} {_REIFIES.n} <<( {triple} )>> .", *rest])


def _stated(found: list[list[Quad]]) -> bool:
    """Whether a node names one triple: anything else would not be the same when read again."""
    if not all(len(quads) == 1 for quads in found):
        return False
    subject, predicate = found[0][0].object, found[1][0].object
    return not isinstance(subject, Literal) and isinstance(predicate, Iri)


def _unreified(path: Path) -> Iterator[Quad]:
    """Triples of RDF 1.2 N-Triples, each triple term as the reification of RDF 1.1."""
    try:
        for subject, predicate, value in syntax.triples_12(path):
            if not isinstance(value, Quad):
                yield Quad(subject, predicate, value)
                continue
            if predicate != _REIFIES:
                raise RdfSyntaxError("a triple term that nothing reifies", where=str(path))
            yield Quad(subject, _TYPE, _STATEMENT)
            for part, term in zip(
                _PARTS, (value.subject, value.predicate, value.object), strict=True
            ):
                yield Quad(subject, part, term)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
