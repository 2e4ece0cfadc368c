"""Each statement of a document with the offsets of its subject, predicate and object."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from c3graph.rdf.positions.lines import Lines
from c3graph.rdf.positions.resolve import resolve_reference
from c3graph.rdf.positions.tokens import TOKEN, local_name, unescaped
from c3graph.rdf.terms import RDF, XSD, BlankNode, Iri, Literal, Quad, Term

_TYPE, _FIRST, _REST, _NIL = (Iri(RDF + name) for name in ("type", "first", "rest", "nil"))
_STRING, _LANG, _DIRECTED = XSD + "string", RDF + "langString", RDF + "dirLangString"
_HEADS = ("at", "word")
_OURS = re.compile(r"L\d+C\d+c?_*")


# Offsets of a term in the text: its first character, and the one behind its last.
Span = tuple[int, int]
Token = tuple[str, str, Span]


class PlacedStatement(NamedTuple):
    """A statement and where its terms stand.

    A node written `[` or `(` has the span of that bracket; of a collection's cells, subject and
    predicate have the span of the item, the last `rdf:rest` that of the closing bracket.
    """

    quad: Quad
    subject: Span
    predicate: Span
    object: Span


class _Frame:
    """What is known of the statement in hand: one frame a bracket that is open."""

    __slots__ = ("at", "cell", "head", "kind", "predicate", "predicate_at", "subject", "subject_at")

    def __init__(self, kind: str, at: Span) -> None:
        self.kind = kind  # "top", "[" or "("
        self.at = at
        self.subject: Iri | BlankNode | None = None
        self.predicate: Iri | None = None
        self.subject_at = self.predicate_at = at
        self.head: BlankNode | None = None
        self.cell: BlankNode | None = None


class _Reader:
    def __init__(self, text: str, base: str, lines: Lines, *, quads: bool) -> None:
        self._text, self._base, self._lines, self._quads = text, base, lines, quads
        self._prefixes: dict[str, str] = {}
        self._iris: dict[str, Iri] = {}
        self._stack = [_Frame("top", (0, 0))]
        self._graph: Iri | None = None
        self._out: list[PlacedStatement] = []
        self._tokens = self._read()
        self._ahead: Token | None = None

    def _read(self) -> Iterator[Token]:
        for match in TOKEN.finditer(self._text):
            kind = match.lastgroup
            if kind != "end":
                assert kind is not None
                yield kind, match[kind], match.span(kind)

    def _next(self) -> Token | None:
        found, self._ahead = self._ahead, None
        return found or next(self._tokens, None)

    def _peek(self) -> Token | None:
        if self._ahead is None:
            self._ahead = next(self._tokens, None)
        return self._ahead

    def run(self) -> Iterator[PlacedStatement]:
        stack = self._stack
        while token := self._next():
            kind, written, span = token
            if kind == "sign":
                self._sign(written, span)
            elif kind not in _HEADS or stack[-1].subject or not self._directive(kind, written):
                self._deliver(*self._term(kind, written, span))
            if self._out and not (self._quads and written != "."):
                yield from self._out
                self._out.clear()

    def _directive(self, kind: str, written: str) -> bool:
        """Whether the token began a directive or named a graph; it is then read to its end."""
        top = self._stack[-1]
        if top.kind != "top" or top.subject is not None:
            return False
        word = written.lstrip("@").lower()
        if word not in ("prefix", "base", "graph", "version"):
            return False
        if word != "graph":
            parts = [self._next() for _ in range(2 if word == "prefix" else 1)]
            texts = [part[1] for part in parts if part]
            if word == "prefix":
                self._prefixes[texts[0][:-1]] = self._iri(texts[1]).value
            elif word == "base":
                self._base = self._iri(texts[0]).value
                self._iris.clear()
            if kind == "at":
                self._next()  # the full stop
        return True

    def _sign(self, sign: str, span: Span) -> None:
        top = self._stack[-1]
        if sign == "[":
            node = self._fresh(span)
            after = self._peek()
            if after and after[1] == "]":
                self._next()
                self._deliver(node, (span[0], after[2][1]))
                return
            self._begin_item(span)
            frame = _Frame("[", span)
            frame.subject, frame.head = node, node
            self._stack.append(frame)
        elif sign == "(":
            self._begin_item(span)
            self._stack.append(_Frame("(", span))
        elif sign == "]":
            self._stack.pop()
            assert top.head is not None
            self._deliver(top.head, top.at, begun=True)
        elif sign == ")":
            self._stack.pop()
            if top.cell is not None:
                self._say(top.cell, _REST, _NIL, top.at, span, span)
            self._deliver(top.head or _NIL, top.at, begun=True)
        elif sign == "{":
            # A subject in front of the bracket was the name of a graph.
            self._graph = top.subject if isinstance(top.subject, Iri) else None
            top.subject = None
        elif sign == "}":
            self._graph = None
            top.subject = top.predicate = None
        elif sign == ".":
            top.subject = top.predicate = None
        elif sign == ";":
            top.predicate = None

    def _begin_item(self, span: Span) -> None:
        """In a collection, the cell of the item that begins here."""
        top = self._stack[-1]
        if top.kind != "(":
            return
        cell = self._fresh(span, "c")
        if top.cell is None:
            top.head = cell
        else:
            self._say(top.cell, _REST, cell, span, span, span)
        top.cell = cell

    def _deliver(self, term: Term, span: Span, *, begun: bool = False) -> None:
        """A whole term takes the place that is open."""
        top = self._stack[-1]
        if top.kind == "(":
            if not begun:
                self._begin_item(span)
            assert top.cell is not None
            self._say(top.cell, _FIRST, term, span, span, span)
        elif top.subject is None:
            assert not isinstance(term, Literal)
            top.subject, top.subject_at = term, span
        elif top.predicate is None:
            assert isinstance(term, Iri)
            top.predicate, top.predicate_at = term, span
        elif self._quads and self._out:
            graph = term if isinstance(term, Iri) else None
            last = self._out.pop()
            self._out.append(last._replace(quad=replace(last.quad, graph=graph)))
        else:
            self._say(top.subject, top.predicate, term, top.subject_at, top.predicate_at, span)

    def _say(
        self, subject: Iri | BlankNode, predicate: Iri, object: Term, s: Span, p: Span, o: Span
    ) -> None:
        self._out.append(PlacedStatement(Quad(subject, predicate, object, self._graph), s, p, o))

    def _fresh(self, span: Span, suffix: str = "") -> BlankNode:
        line, column = self._lines.place(span[0])
        return BlankNode(f"L{line}C{column}{suffix}")

    def _iri(self, written: str) -> Iri:
        found = self._iris.get(written)
        if found is None:
            found = self._iris[written] = Iri(
                resolve_reference(unescaped(written[1:-1]), self._base)
            )
        return found

    def _term(self, kind: str, written: str, span: Span) -> tuple[Term, Span]:
        if kind == "iri":
            return self._iri(written), span
        if kind == "name":
            prefix, _, local = written.partition(":")
            return Iri(self._prefixes[prefix] + local_name(local)), span
        if kind == "blank":
            label = written[2:]
            return BlankNode(f"{label}_" if _OURS.fullmatch(label) else label), span
        if kind == "number":
            exponent = "e" in written or "E" in written
            name = "double" if exponent else "decimal" if "." in written else "integer"
            return Literal(written, XSD + name), span
        if kind == "word":
            return (_TYPE if written == "a" else Literal(written, XSD + "boolean")), span
        return self._literal(unescaped(written[3:-3] if kind == "long" else written[1:-1]), span)

    def _literal(self, value: str, span: Span) -> tuple[Literal, Span]:
        after = self._peek()
        if after and after[0] == "at":
            self._next()
            language, _, direction = after[1][1:].lower().partition("--")
            datatype = _DIRECTED if direction else _LANG
            return Literal(value, datatype, language), (span[0], after[2][1])
        if after and after[0] == "type":
            self._next()
            kind, written, end = self._next() or ("", "", span)
            named = self._term(kind, written, end)[0]
            return Literal(value, str(named)), (span[0], end[1])
        return Literal(value, _STRING), span


def placed_statements(
    text: str, *, base: str, quads: bool = False, lines: Lines | None = None
) -> Iterator[PlacedStatement]:
    """Statements of a Turtle, TriG or N-Triples document, or, with `quads`, of N-Quads.

    They come in the order of the document, repeats and all. `base` is the document's own IRI.
    An anonymous node is named after its place: `L12C5` is written at line 12, column 5.
    """
    return _Reader(text, base, lines or Lines(text), quads=quads).run()
