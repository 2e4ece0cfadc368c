"""RDF terms and quads as values, and their one canonical line of N-Quads.

The line form is that of RDFC-1.0, section 5 (canonical N-Quads): the same quad gives the
same bytes on every machine, so that sorting lines and hashing them identifies a graph.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
DCT = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
ORG = "http://www.w3.org/ns/org#"
SCHEMA = "http://schema.org/"

_ESCAPES = {
    "\t": "\\t",
    "\b": "\\b",
    "\n": "\\n",
    "\r": "\\r",
    "\f": "\\f",
    '"': '\\"',
    "\\": "\\\\",
}
_TO_ESCAPE = re.compile(r'[\x00-\x1f"\\\x7f]')


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _ESCAPES.get(char) or f"\\u{ord(char):04X}"


@dataclass(frozen=True, slots=True, order=True)
class Iri:
    """An absolute IRI."""

    value: str

    def __str__(self) -> str:
        return self.value

    @property
    def n(self) -> str:
        """The canonical N-Triples form."""
        return f"<{self.value}>"


@dataclass(frozen=True, slots=True, order=True)
class BlankNode:
    value: str

    def __str__(self) -> str:
        return f"_:{self.value}"

    @property
    def n(self) -> str:
        """The canonical N-Triples form."""
        return f"_:{self.value}"


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """A literal: lexical form, datatype IRI, and a language tag for rdf:langString only."""

    value: str
    datatype: str = XSD + "string"
    language: str = ""

    def __str__(self) -> str:
        return self.value

    @property
    def n(self) -> str:
        """The canonical N-Triples form (RDF 1.1 N-Triples, section 4)."""
        text = '"' + _TO_ESCAPE.sub(_escape, self.value) + '"'
        if self.language:
            return f"{text}@{self.language}"
        return text if self.datatype == XSD + "string" else f"{text}^^<{self.datatype}>"


Term = Iri | BlankNode | Literal


def language_string(value: str, language: str) -> Literal:
    """A language-tagged string."""
    return Literal(value, RDF + "langString", language)


def typed(value: object, datatype: str) -> Literal:
    """A literal of an XSD datatype given by its local name, for instance `typed(3, "integer")`."""
    lexical = str(value).lower() if isinstance(value, bool) else str(value)
    return Literal(lexical, XSD + datatype)


@dataclass(frozen=True, slots=True)
class Quad:
    """A triple in a named graph; `graph` None is the default graph."""

    subject: Iri | BlankNode
    predicate: Iri
    object: Term
    graph: Iri | None = None

    @property
    def n(self) -> str:
        """The canonical N-Quads line, without its end."""
        graph = f" {self.graph.n}" if self.graph else ""
        return f"{self.subject.n} {self.predicate.n} {self.object.n}{graph} ."

    def triple(self) -> Quad:
        """The same statement outside any named graph."""
        return Quad(self.subject, self.predicate, self.object)


def canonical(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    """Quads without repeats, in the order of their N-Quads lines by code point."""
    by_line = {quad.n: quad for quad in quads}
    return tuple(by_line[line] for line in sorted(by_line))


def graph_digest(quads: Iterable[Quad]) -> str:
    """sha256 (hex) of the sorted N-Quads lines of a graph without blank nodes."""
    hasher = hashlib.sha256()
    for line in sorted({quad.n for quad in quads}):
        hasher.update(f"{line}\n".encode())
    return hasher.hexdigest()
