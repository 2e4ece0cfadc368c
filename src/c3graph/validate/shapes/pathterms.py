"""Property paths as text (SPARQL 1.1, section 9.1) and as RDF (SHACL 1.0, section 2.3.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from c3graph.rdf.terms import RDF, BlankNode, Iri, Quad, Term

_SH = "http://www.w3.org/ns/shacl#"
_TOKEN = re.compile(r"<([^<>]*)>|([\^/|()*+?])")
_REPEATED = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}
_NIL = Iri(RDF + "nil")
# All values of a property at a node.
Values = Callable[[Term, str], Sequence[Term]]


class _Writer:
    def __init__(self, text: str, label: str) -> None:
        self._tokens = [(m[1], m[2]) for m in _TOKEN.finditer(text)]
        self._label, self._at, self._made = label, 0, 0
        self.quads: list[Quad] = []

    def _next(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self, sign: str) -> bool:
        found = self._next() == sign
        self._at += found
        return found

    def _blank(self) -> BlankNode:
        self._made += 1
        return BlankNode(f"{self._label}p{self._made}")

    def _said(self, name: str, value: Iri | BlankNode) -> BlankNode:
        node = self._blank()
        self.quads.append(Quad(node, Iri(_SH + name), value))
        return node

    def _list(self, members: Sequence[Iri | BlankNode]) -> Iri | BlankNode:
        head: Iri | BlankNode = _NIL
        for member in reversed(members):
            cell = self._blank()
            self.quads.append(Quad(cell, Iri(RDF + "first"), member))
            self.quads.append(Quad(cell, Iri(RDF + "rest"), head))
            head = cell
        return head

    def alternative(self) -> Iri | BlankNode:
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return self._said("alternativePath", self._list(parts)) if parts[1:] else parts[0]

    def _sequence(self) -> Iri | BlankNode:
        parts = [self._step()]
        while self._take("/"):
            parts.append(self._step())
        return self._list(parts) if parts[1:] else parts[0]

    def _step(self) -> Iri | BlankNode:
        if self._take("^"):
            return self._said("inversePath", self._step())
        if self._take("("):
            found = self.alternative()
            self._take(")")
        else:
            found = Iri(self._tokens[self._at][0])
            self._at += 1
        while (sign := self._next()) and sign in _REPEATED:
            self._at += 1
            found = self._said(_REPEATED[sign], found)
        return found


def path_quads(path: str, label: str) -> tuple[Iri | BlankNode, list[Quad]]:
    """The node of a path as results name it, and what describes it.

    Blank nodes are labelled from `label`, which is unique to the result.
    """
    if path[0] not in "<^(":
        return Iri(path), []
    writer = _Writer(path, label)
    return writer.alternative(), writer.quads


def path_text(node: Term, values: Values) -> str:
    """The path that a node describes, as results name it. Raises ValueError for what is none."""
    return node.value if isinstance(node, Iri) else _text(node, values)


def _text(node: Term, values: Values) -> str:
    if isinstance(node, Iri):
        return f"<{node.value}>"
    if values(node, RDF + "first"):
        return "/".join(_bracketed(part, values) for part in _members(node, values))
    for inverse in values(node, _SH + "inversePath"):
        return "^" + _bracketed(inverse, values)
    for head in values(node, _SH + "alternativePath"):
        return "(" + "|".join(_text(part, values) for part in _members(head, values)) + ")"
    for sign, name in _REPEATED.items():
        for inner in values(node, _SH + name):
            return f"({_text(inner, values)}){sign}"
    raise ValueError(f"{node} is not a property path")


def _bracketed(node: Term, values: Values) -> str:
    text = _text(node, values)
    return f"({text})" if values(node, RDF + "first") else text


def _members(head: Term, values: Values) -> list[Term]:
    found: list[Term] = []
    while head != _NIL:
        first, rest = values(head, RDF + "first"), values(head, RDF + "rest")
        if not first or not rest or len(found) > 1000:
            raise ValueError(f"{head} is not a list")
        found.append(first[0])
        head = rest[0]
    return found
