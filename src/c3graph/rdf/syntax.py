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
from pathlib import Path

import pyoxigraph as ox

from c3graph.errors import InputError, LimitExceeded, RdfSyntaxError
from c3graph.rdf import xmltext
from c3graph.rdf.iris import DEF, VOCABULARY
from c3graph.rdf.terms import (
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
        """The format as the library names it."""
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
MOST_KNOWN = 1_000_000
STANDARD_PREFIXES = {
    "rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD, "skos": SKOS, "prov": PROV, "oa": OA,
    "dct": DCT, "foaf": FOAF, "org": ORG, "schema": SCHEMA, "sh": "http://www.w3.org/ns/shacl#",
    "dcat": "http://www.w3.org/ns/dcat#", "geo": "http://www.opengis.net/ont/geosparql#",
    "void": "http://rdfs.org/ns/void#", "cv": "http://data.europa.eu/m8g/",
    "country": "http://publications.europa.eu/resource/authority/country/",
    "nuts": "http://data.europa.eu/nuts/code/", "esco": "http://data.europa.eu/esco/skill/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "spex": "https://purl.expasy.org/sparql-examples/ontology#",
    "voidext": "http://ldf.fi/void-ext#", "wd": "http://www.wikidata.org/entity/", "eurovoc": "http://eurovoc.europa.eu/",
}  # fmt: skip
_KINDS = (
    "project programme organisation cluster network instrument event place label person "
    "participation funding membership need talk figure community conflict link"
).split()


def prefixes(base: str) -> dict[str, str]:
    """Prefixes by which our graphs are written, shortest namespace first."""
    own = {"c3": DEF, "c3scheme": f"{VOCABULARY}scheme/"}
    own |= {"source": f"{base}source/", "claim": f"{base}claim/"}
    own |= {"graph": f"{base}graph/", "release": f"{base}release/"}
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
    if term.language == xmltext.UNSPOKEN:
        return Literal(term.value)
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
    """A quad as the library has it."""
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
    """Quads of a document that is ours; `foreign.parse` reads those of others.

    Raises RdfSyntaxError with line and column where they are known; LimitExceeded for a term that
    is larger than Oxigraph's parser takes (16 MiB).
    """
    known: dict[Term, Term] = {}
    try:
        if format is RdfFormat.RDF_XML:
            xmltext.check_document(io.BytesIO(data), where)
            data = xmltext.with_tags(data)
        for quad in ox.parse(input=data, format=format.oxigraph, base_iri=base):
            if len(known) > MOST_KNOWN:
                known.clear()
            yield _shared(from_oxigraph(quad), known)
    except (SyntaxError, ValueError) as error:
        raise rdf_syntax_error(error, format, where) from None
    except MemoryError:
        raise too_large(where) from None


def _shared(quad: Quad, known: dict[Term, Term]) -> Quad:
    """The quad of terms that other quads have too: most of a graph's memory is the same names."""
    subject, predicate, value, graph = quad.subject, quad.predicate, quad.object, quad.graph
    return Quad(
        known.setdefault(subject, subject),  # type: ignore[arg-type]
        known.setdefault(predicate, predicate),  # type: ignore[arg-type]
        known.setdefault(value, value),
        known.setdefault(graph, graph) if graph else None,  # type: ignore[arg-type]
    )


def too_large(where: str) -> LimitExceeded:
    """The error for a term that is larger than the parser takes."""
    return LimitExceeded(
        "a term is larger than 16 MiB, more than the parser takes", limit="term", where=where,
        hint="is a quotation mark missing at the end of a text?",
    )  # fmt: skip


def rdf_syntax_error(error: Exception, format: RdfFormat, where: str) -> RdfSyntaxError:
    """The library's syntax error as ours, with file, line and column where it tells them."""
    line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
    place = f"{where}:{line}:{column}" if line else where
    shown = getattr(error, "msg", None) or str(error)
    return RdfSyntaxError(
        f"not valid {format.label}: {shown}", where=place, line=line, column=column
    )


def read_rdf(path: Path) -> list[Quad]:
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
        raise rdf_syntax_error(error, RdfFormat.N_TRIPLES, str(path)) from None


_ESCAPE = re.compile(r'\\(?:u([0-9A-F]{4})|U([0-9A-F]{8})|([tbnrf"\\]))')
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def read_term(text: str) -> Term:
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
