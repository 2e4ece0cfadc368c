"""What XML 1.0 cannot say, told before it is written or where it is read: names and characters.

RDF/XML writes a predicate as an element, so its IRI has to end in an XML name (RDF 1.1 XML Syntax,
section 5.1; Namespaces in XML, section 4); no XML holds most control characters (XML 1.0,
section 2.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO, Protocol
from xml.parsers import expat

import pyoxigraph as ox

from c3graph.errors import LimitExceeded, NotAcceptable, RdfSyntaxError
from c3graph.rdf.terms import RDF

# To so many times its bytes a document may grow (expat's own default for entities).
GROWTH = 100
_ITS = "http://www.w3.org/2005/11/its"
_HINT = "ask for another syntax: Turtle, N-Triples, JSON-LD, JSON"
_START = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = rf"[{_START}][{_START}.\-0-9\u00b7\u0300-\u036f\u203f-\u2040]*"
_LOCAL = re.compile(rf"{_NAME}\Z")
_WHOLE = re.compile(_NAME)
# Names that the syntax keeps for itself (RDF 1.1 XML Syntax, section 5.1).
_KEPT = frozenset(
    f"{RDF}{name}"
    for name in "RDF ID about parseType resource nodeID datatype Description li "
    "aboutEach aboutEachPrefix bagID".split()
)
# Bytes of UTF-8: control characters, U+FFFE and U+FFFF.
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class XmlSink(Protocol):
    """Takes bytes, as a file does."""

    def write(self, data: bytes) -> int:
        """Takes bytes; how many."""

    def flush(self) -> None:
        """Passes on what was held back."""


def sayable(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """The triples as they come. Raises NotAcceptable at one that RDF/XML cannot say."""
    known: set[str] = set()
    for triple in triples:
        predicate = triple.predicate.value
        if predicate not in known:
            if not _LOCAL.search(predicate) or predicate in _KEPT:
                raise NotAcceptable(
                    "RDF/XML cannot say a predicate that does not end in an XML name",
                    where=predicate, hint=_HINT,
                )  # fmt: skip
            known.add(predicate)
        for node in (triple.subject, triple.object):
            if isinstance(node, ox.BlankNode) and not _WHOLE.fullmatch(node.value):
                raise NotAcceptable(
                    "RDF/XML cannot say a blank node whose label is not an XML name",
                    where=f"_:{node.value}", hint=_HINT,
                )  # fmt: skip
        yield triple


def check(data: bytes) -> None:
    """Raises NotAcceptable for bytes that hold a character which XML cannot."""
    found = _FORBIDDEN.search(data)
    if found:
        code = ord(found[0].decode())
        raise NotAcceptable(f"XML cannot hold the character U+{code:04X}", hint=_HINT)


class CheckedSink:
    """Passes bytes of XML on. `write` raises as `check` does."""

    def __init__(self, sink: XmlSink) -> None:
        self._sink = sink
        self._end = b""

    def write(self, data: bytes) -> int:
        """Passes bytes on. Raises NotAcceptable for a character that XML cannot hold."""
        # A character may lie across two writes.
        check(self._end + data)
        self._end = bytes(data[-2:])
        return self._sink.write(data)

    def flush(self) -> None:
        """Passes on what was held back."""
        self._sink.flush()


def check_document(stream: IO[bytes], where: str) -> None:
    """Raises RdfSyntaxError where a document stops being XML 1.0, which Oxigraph does not look at
    (characters, section 2.2) or does not place, or states a base direction; LimitExceeded for
    entities within entities that
    expand to more than 100 times the document. Nothing outside of the document is read.
    """
    parser = expat.ParserCreate(namespace_separator=" ")

    def element(name: str, attributes: dict[str, str]) -> None:
        if f"{_ITS} dir" in attributes:
            line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
            raise RdfSyntaxError(
                "not valid RDF/XML: a base direction (its:dir) is of RDF 1.2, not read here",
                where=f"{where}:{line}:{column}", line=line, column=column,
            )  # fmt: skip

    def namespace(prefix: str | None, iri: str) -> None:
        if iri == _ITS:
            parser.StartElementHandler = element

    parser.StartNamespaceDeclHandler = namespace
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        if error.code == _AMPLIFIED:
            raise LimitExceeded(
                f"its entities expand to more than {GROWTH} times the file", limit="growth",
                where=where, hint="the file may be made to exhaust memory",
            ) from None  # fmt: skip
        line, column = error.lineno, error.offset + 1
        said = expat.ErrorString(error.code)
        raise RdfSyntaxError(
            f"not valid RDF/XML: {said}", where=f"{where}:{line}:{column}", line=line, column=column
        ) from None


# XML_ERROR_AMPLIFICATION_LIMIT_BREACH of expat 2.4, which has no name in Python 3.11.
_AMPLIFIED = 43


# A text without a language inside one with a language (XML 1.0, section 2.12): Oxigraph's parser
# takes no empty tag (0.5.13), so it is given one that no language has.
UNSPOKEN = "x-none"
_EMPTY_TAG = re.compile(rb"""(?<=\sxml:lang)\s*=\s*(?:""|'')""")


def with_tags(data: bytes) -> bytes:
    """A document whose empty `xml:lang` are `UNSPOKEN`."""
    return _EMPTY_TAG.sub(b'="' + UNSPOKEN.encode() + b'"', data)
