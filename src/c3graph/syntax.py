"""RDF syntaxes: the one place where bytes become quads and quads become bytes.

Parsing and writing are pyoxigraph's. Writing sorted quads without blank nodes gives the same
bytes on every machine.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import IO, cast
from xml.parsers import expat

import pyoxigraph as ox

from c3graph import confined, xmltext
from c3graph.confined import Bounds
from c3graph.errors import InputError, LimitExceeded, RdfSyntaxError
from c3graph.terms import (
    DCT,
    FOAF,
    OA,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    XSD,
    BlankNode,
    Iri,
    Literal,
    Quad,
    Term,
    canonical,
)


class RdfFormat(Enum):
    """RDF syntaxes: name, media type, file extension, whether named graphs fit in."""

    TURTLE = ("Turtle", "text/turtle", "ttl", False)
    TRIG = ("TriG", "application/trig", "trig", True)
    N_TRIPLES = ("N-Triples", "application/n-triples", "nt", False)
    N_QUADS = ("N-Quads", "application/n-quads", "nq", True)
    RDF_XML = ("RDF/XML", "application/rdf+xml", "rdf", False)
    JSON_LD = ("JSON-LD", "application/ld+json", "jsonld", True)

    def __init__(self, label: str, media_type: str, extension: str, named_graphs: bool) -> None:
        self.label = label
        self.media_type = media_type
        self.extension = extension
        self.named_graphs = named_graphs

    @property
    def oxigraph(self) -> ox.RdfFormat:
        return getattr(ox.RdfFormat, self.name)  # type: ignore[no-any-return]

    @classmethod
    def of(cls, path: Path) -> RdfFormat:
        """The format of a file by its name, `.gz` aside. Raises InputError for any other name."""
        name = path.name.removesuffix(".gz")
        last = name.rpartition(".")[2]
        wanted = {"owl": "rdf", "xml": "rdf", "json": "jsonld"}.get(last, last)
        for candidate in cls:
            if candidate.extension == wanted:
                return candidate
        known = ", ".join(f".{candidate.extension}" for candidate in cls)
        raise InputError("not a known RDF file name", where=str(path), hint=f"known: {known}")


# Terms that one reading remembers.
_MOST_KNOWN = 1_000_000
# Prefixes and entities make a document longer: to this many times its bytes, and this much anyway.
_GROWTH, _GROWTH_FREE = 100, 64 << 20
# So few bytes are read in this process: only entities could make more of them than it may take.
_SMALL = 8192
_BATCH = 20_000
STANDARD_PREFIXES = {
    "rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD, "skos": SKOS, "prov": PROV, "oa": OA,
    "dct": DCT, "foaf": FOAF, "org": ORG, "schema": SCHEMA, "sh": "http://www.w3.org/ns/shacl#",
    "dcat": "http://www.w3.org/ns/dcat#", "geo": "http://www.opengis.net/ont/geosparql#",
    "void": "http://rdfs.org/ns/void#", "cv": "http://data.europa.eu/m8g/",
    "country": "http://publications.europa.eu/resource/authority/country/",
    "nuts": "http://data.europa.eu/nuts/code/", "esco": "http://data.europa.eu/esco/skill/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "spex": "https://purl.expasy.org/sparql-examples/ontology#", "sdo": "https://schema.org/",
    "voidext": "http://ldf.fi/void-ext#", "wd": "http://www.wikidata.org/entity/", "eurovoc": "http://eurovoc.europa.eu/",
}  # fmt: skip
_KINDS = (
    "project programme organisation cluster network instrument event place label person "
    "participation funding membership need talk figure conflict link phase"
).split()


def prefixes(base: str) -> dict[str, str]:
    """Prefixes by which our graphs are written, shortest namespace first."""
    own = {"c3": f"{base}def#", "source": f"{base}source/", "claim": f"{base}claim/"}
    own |= {"graph": f"{base}graph/", "release": f"{base}release/", "c3scheme": f"{base}scheme/"}
    own |= {kind: f"{base}id/{kind}/" for kind in _KINDS}
    own |= {"competence": f"{base}scheme/competence/"}
    return dict(sorted((STANDARD_PREFIXES | own).items()))


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI (RFC 3987) that every syntax here can write."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def is_language(text: str) -> bool:
    """Whether a text is a language tag (RFC 5646) in the lower case that RDF compares it in."""
    try:
        return ox.Literal("", language=text).language == text
    except ValueError:
        return False


def _from_oxigraph(term: object) -> Term:
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.BlankNode):
        return BlankNode(term.value)
    if not isinstance(term, ox.Literal):
        raise ValueError("triple terms are of RDF 1.2, not read here")
    if term.direction:
        raise ValueError(
            f"a base direction (@{term.language}--{term.direction}) is of RDF 1.2, not read here"
        )
    return Literal(term.value, term.datatype.value, term.language or "")


def _to_oxigraph(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, Iri):
        return ox.NamedNode(term.value)
    if isinstance(term, BlankNode):
        return ox.BlankNode(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))


def from_oxigraph(quad: ox.Quad | ox.Triple) -> Quad:
    """A quad of ours from one of the library's (a triple lands in the default graph)."""
    graph = getattr(quad, "graph_name", None)
    return Quad(
        _from_oxigraph(quad.subject),  # type: ignore[arg-type]
        Iri(quad.predicate.value),
        _from_oxigraph(quad.object),
        Iri(graph.value) if isinstance(graph, ox.NamedNode) else None,
    )


def term_from_oxigraph(term: object) -> Term | None:
    """A term of ours, None for an unbound variable."""
    return None if term is None else _from_oxigraph(term)


def to_oxigraph(quad: Quad) -> ox.Quad:
    graph = ox.NamedNode(quad.graph.value) if quad.graph else ox.DefaultGraph()
    return ox.Quad(
        _to_oxigraph(quad.subject),  # type: ignore[arg-type]
        ox.NamedNode(quad.predicate.value),
        _to_oxigraph(quad.object),
        graph,
    )


def parse(
    data: bytes, format: RdfFormat, *, base: str | None = None, where: str = ""
) -> Iterator[Quad]:
    """Quads of a document that is ours; `parse_confined` reads those of others.

    Raises RdfSyntaxError with line and column where they are known; LimitExceeded for a term that
    is larger than Oxigraph's parser takes (16 MiB).
    """
    known: dict[Term, Term] = {}
    try:
        if format is RdfFormat.RDF_XML:
            _check_xml(io.BytesIO(data), where)
        for quad in ox.parse(input=data, format=format.oxigraph, base_iri=base):
            if len(known) > _MOST_KNOWN:
                known.clear()
            yield _shared(from_oxigraph(quad), known)
    except (SyntaxError, ValueError) as error:
        raise _syntax_error(error, format, where) from None
    except MemoryError:
        raise _too_large(where) from None


def parse_confined(
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
    known: dict[Term, Term] = {}
    for part in confined.ask("rdf", question, data, bounds, where):
        for quad in ox.parse(input=part, format=ox.RdfFormat.N_QUADS):
            if len(known) > _MOST_KNOWN:
                known.clear()
            yield _shared(from_oxigraph(quad), known)


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
            _check_xml(stream, where)
            stream.seek(0)
        size = len(data) if path is None else Path(path).stat().st_size
        allowed = _GROWTH_FREE + _GROWTH * size
        written = 0
        for part in _written(stream, syntax, base, where, rename, graphs):
            written += len(part)
            if written > allowed:
                raise LimitExceeded(
                    f"the statements are more than {_GROWTH} times as long as the file",
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
                    _from_oxigraph(item.object)
            yield written
    except (SyntaxError, ValueError) as error:
        raise _syntax_error(error, format, where) from None
    except MemoryError:
        raise _too_large(where) from None


_OF_RDF_12 = re.compile(rb'"@[a-zA-Z0-9-]+--(?:ltr|rtl) |<<\(')


def _shared(quad: Quad, known: dict[Term, Term]) -> Quad:
    """The quad of terms that other quads have too: most of a graph's memory is the same names."""
    subject, predicate, value, graph = quad.subject, quad.predicate, quad.object, quad.graph
    return Quad(
        known.setdefault(subject, subject),  # type: ignore[arg-type]
        known.setdefault(predicate, predicate),  # type: ignore[arg-type]
        known.setdefault(value, value),
        known.setdefault(graph, graph) if graph else None,  # type: ignore[arg-type]
    )


def _check_xml(stream: IO[bytes], where: str) -> None:
    """Raises RdfSyntaxError where a document stops being XML 1.0, which Oxigraph does not look at
    (characters, section 2.2) or does not place; LimitExceeded for entities within entities that
    expand to more than 100 times the document. Nothing outside of the document is read.
    """
    parser = expat.ParserCreate()
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        if error.code == _AMPLIFIED:
            raise LimitExceeded(
                f"its entities expand to more than {_GROWTH} times the file", limit="growth",
                where=where, hint="the file may be made to exhaust memory",
            ) from None  # fmt: skip
        line, column = error.lineno, error.offset + 1
        said = expat.ErrorString(error.code)
        raise RdfSyntaxError(
            f"not valid RDF/XML: {said}", where=f"{where}:{line}:{column}", line=line, column=column
        ) from None


# XML_ERROR_AMPLIFICATION_LIMIT_BREACH of expat 2.4, which has no name in Python 3.11.
_AMPLIFIED = 43


def _too_large(where: str) -> LimitExceeded:
    return LimitExceeded(
        "a term is larger than 16 MiB, more than the parser takes", limit="term", where=where,
        hint="is a quotation mark missing at the end of a text?",
    )  # fmt: skip


def _syntax_error(error: Exception, format: RdfFormat, where: str) -> RdfSyntaxError:
    line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
    place = f"{where}:{line}:{column}" if line else where
    shown = getattr(error, "msg", None) or str(error)
    return RdfSyntaxError(
        f"not valid {format.label}: {shown}", where=place, line=line, column=column
    )


def read(path: Path) -> list[Quad]:
    """Quads of a file of ours, gzip unpacked.

    Raises InputError (missing, not RDF by its name) and RdfSyntaxError.
    """
    format = RdfFormat.of(path)
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot be read: {reason}", where=str(path)) from None
    return list(parse(data, format, base=path.resolve().as_uri(), where=str(path)))


def triple_lines(
    path: Path, bounds: Bounds, *, base: str | None = None, rename: bool = False
) -> Iterator[str]:
    """Canonical N-Triples lines of a file, some 20,000 at a time; graph names are dropped.

    `rename` gives blank nodes labels that no other document has. Raises as `parse_confined` does,
    and InputError where the file cannot be read.
    """
    question = {
        "format": RdfFormat.of(path).name, "base": base, "where": str(path),
        "path": str(path.resolve()), "rename": rename,
    }  # fmt: skip
    for part in confined.ask("rdf", question, b"", bounds, str(path)):
        yield part.decode()


def triples_12(path: Path) -> Iterator[tuple[Iri | BlankNode, Iri, Term | Quad]]:
    """Triples of a file of RDF 1.2 N-Triples; an object that is a triple term comes as a Quad.

    Raises RdfSyntaxError, also for a triple term in a triple term, and OSError.
    """
    try:
        for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES):
            value = quad.object
            said = from_oxigraph(value) if isinstance(value, ox.Triple) else _from_oxigraph(value)
            subject = _from_oxigraph(quad.subject)
            assert not isinstance(subject, Literal)
            yield subject, Iri(quad.predicate.value), said
    except (SyntaxError, ValueError) as error:
        raise _syntax_error(error, RdfFormat.N_TRIPLES, str(path)) from None


_ESCAPE = re.compile(r'\\(?:u([0-9A-F]{4})|U([0-9A-F]{8})|([tbnrf"\\]))')
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def term_of(text: str) -> Term:
    """The term of a canonical N-Triples form: one that `triple_lines` or `Term.n` has written."""
    if text[0] == "<":
        return Iri(text[1:-1])
    if text[0] == "_":
        return BlankNode(text[2:])
    return Literal(*literal_parts(text))


def literal_parts(text: str) -> tuple[str, str, str]:
    """Lexical form, datatype and language tag of a literal in canonical N-Triples."""
    end = text.rindex('"')
    value, kind = text[1:end], text[end + 1 :]
    if "\\" in value:
        value = _ESCAPE.sub(_unescaped, value)
    if kind.startswith("@"):
        return value, RDF + "langString", kind[1:]
    return value, kind[3:-1] or XSD + "string", ""


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])


def serialise(
    quads: Iterable[Quad], format: RdfFormat, names: Mapping[str, str] | None = None
) -> bytes:
    """Bytes of quads in the order given; graph names are dropped where the syntax has none."""
    names = dict(names or {})
    library = format.oxigraph
    if format.named_graphs:
        result = ox.serialize(map(to_oxigraph, quads), format=library, prefixes=names)
    else:
        triples: Iterator[ox.Triple] = (to_oxigraph(quad).triple for quad in quads)
        if format is RdfFormat.RDF_XML:
            triples = xmltext.sayable(triples)
        result = ox.serialize(triples, format=library, prefixes=names)
    assert result is not None
    if format is RdfFormat.RDF_XML:
        xmltext.check(result)
    return result


def convert(data: bytes, source: RdfFormat, target: RdfFormat, names: Mapping[str, str]) -> bytes:
    """A document of ours in another syntax, in the order it has: `serialise` of its quads.

    Nothing becomes a term of ours on the way, which takes a third of the time.
    """
    found = ox.parse(input=data, format=source.oxigraph)
    result = ox.serialize(found, format=target.oxigraph, prefixes=dict(names))
    assert result is not None
    return result


def rdfc(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    """The quads with blank nodes named by RDFC-1.0, in canonical order."""
    dataset = ox.Dataset(map(to_oxigraph, quads))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return canonical(map(from_oxigraph, dataset))
