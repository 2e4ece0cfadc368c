"""The parts of a query, told from its tokens: where its group begins, what its VALUES hold, which
triple patterns it has. Enough to set a variable and to trace a result; whether a query is valid
SPARQL is for the engine to say, and what is not understood here is passed over and named.

Productions in brackets are those of SPARQL 1.1, section 19.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import SupportsIndex, overload

from c3graph.errors import QuerySyntaxError
from c3graph.rdf.terms import RDF, XSD, Iri, Literal, Term
from c3graph.store.inspect import TOKEN

_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_FORMS = ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")
AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_OPEN, _CLOSE = {"{": "}", "(": ")", "[": "]"}, {"}", ")", "]"}


@dataclass(frozen=True, slots=True)
class QueryToken:
    """A token with its characters' offsets; `kind` is a group of `inspect.TOKEN`, or number."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The keyword or name in capitals; empty for any other token."""
        return self.text.upper() if self.kind == "word" else ""


@dataclass(frozen=True, slots=True, order=True)
class Variable:
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """One property of a path, followed from subject to object or the other way."""

    property: Iri
    inverse: bool = False


Node = Term | Variable


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern; `graph` None is the default graph.

    `path` is a variable, or properties one after another. `text` is as the query has it.
    """

    subject: Node
    path: Variable | tuple[Step, ...]
    object: Node
    graph: Node | None
    text: str

    @property
    def variables(self) -> set[str]:
        """The names of the variables in the pattern."""
        parts = (self.subject, self.path, self.object, self.graph)
        return {part.name for part in parts if isinstance(part, Variable)}


@dataclass(frozen=True, slots=True)
class Values:
    """A VALUES block: its variables, the spans of each row's terms, the span between its braces."""

    variables: tuple[str, ...]
    rows: tuple[tuple[tuple[int, int], ...], ...]
    span: tuple[int, int]


@dataclass(slots=True)
class Parts:
    """What a query's group holds. `untraced` are the texts of what was passed over.

    `visible` are the variables of the outermost group: those of its expressions, and those that
    a subquery returns, included.
    """

    patterns: list[Pattern] = field(default_factory=list)
    untraced: list[str] = field(default_factory=list)
    visible: dict[str, None] = field(default_factory=dict)


def tokens(text: str) -> list[QueryToken]:
    """Tokens without spaces and comments."""
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        assert match is not None, "the last alternative takes any character"
        kind = match.lastgroup or "other"
        if kind == "other" and (number := _NUMBER.match(text, at)):
            match, kind = number, "number"
        at = match.end()
        if kind not in ("space", "comment"):
            found.append(QueryToken(kind, match[0], match.start(), at))
    return found


def _unescape(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])

    return _ESCAPE.sub(plain, text)


class Tokens(tuple[QueryToken, ...]):
    """The tokens of a query; one that is looked for behind the last is a query cut short."""

    __slots__ = ()

    @overload
    def __getitem__(self, at: SupportsIndex) -> QueryToken: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[QueryToken, ...]: ...
    def __getitem__(self, at: SupportsIndex | slice) -> QueryToken | tuple[QueryToken, ...]:
        """Raises QuerySyntaxError behind the end."""
        try:
            return super().__getitem__(at)
        except IndexError:
            raise QuerySyntaxError("the query ends in the middle of something") from None


class Query:
    """A query's tokens and the places of its parts. What reads them raises QuerySyntaxError where
    the query ends too early."""

    __slots__ = ("_prefixes", "form", "form_at", "group_at", "text", "tokens")

    def __init__(self, text: str) -> None:
        """Raises QuerySyntaxError where no query form is found or a bracket is not closed."""
        self.text = text
        self.tokens = Tokens(tokens(text))
        self._prefixes: dict[str, str] = {}
        for at, token in enumerate(self.tokens[:-2]):
            if token.word == "PREFIX":
                name, iri = self.tokens[at + 1 : at + 3]
                self._prefixes[name.text.rstrip(":")] = iri.text[1:-1]
        places = [at for at, token in enumerate(self.tokens) if token.word in _FORMS]
        if not places:
            raise QuerySyntaxError("no query form is found", hint=", ".join(_FORMS))
        self.form_at = places[0]
        self.form = self.tokens[self.form_at].word
        self.group_at = self._outermost()

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the query declares, with their IRIs as they are written."""
        return dict(self._prefixes)

    def _outermost(self) -> int | None:
        """Index of the brace that opens the WHERE group; None for a DESCRIBE without one."""
        at = self.form_at + 1
        template = self.form == "CONSTRUCT"
        while at < len(self.tokens):
            text = self.tokens[at].text
            if text == "{" and not template:
                return at
            if text in _OPEN:
                at, template = self.close(at), False
            template = template and self.tokens[at].word != "WHERE"
            at += 1
        return None

    def close(self, at: int) -> int:
        """Index of the bracket that closes the one at `at`."""
        waiting: list[str] = []
        for place in range(at, len(self.tokens)):
            text = self.tokens[place].text if self.tokens[place].kind == "other" else ""
            if text in _OPEN:
                waiting.append(_OPEN[text])
            elif text in _CLOSE:
                if not waiting or waiting.pop() != text:
                    break
                if not waiting:
                    return place
        raise QuerySyntaxError(f"{self.tokens[at].text!r} is not closed")

    def slice(self, first: int, last: int) -> str:
        """The text from one token to another, both included, spaces run together."""
        return " ".join(self.text[self.tokens[first].start : self.tokens[last].end].split())

    def computed(self) -> set[str]:
        """Variables that an expression gives its value (AS ?x)."""
        pairs = zip(self.tokens, self.tokens[1:], strict=False)
        return {b.text[1:] for a, b in pairs if a.word == "AS" and b.kind == "variable"}

    def variables(self) -> list[str]:
        """All variables, in order of appearance."""
        return list(dict.fromkeys(t.text[1:] for t in self.tokens if t.kind == "variable"))

    def values(self) -> Iterator[Values]:
        """Each VALUES block [InlineData]."""
        for at, token in enumerate(self.tokens):
            if token.word == "VALUES":
                yield self._values(at + 1)

    def _values(self, at: int) -> Values:
        single = self.tokens[at].kind == "variable"
        last = at if single else self.close(at)
        names = [t.text[1:] for t in self.tokens[at : last + 1] if t.kind == "variable"]
        opened = last + 1
        closed = self.close(opened)
        rows: list[tuple[tuple[int, int], ...]] = []
        row: list[tuple[int, int]] = []
        place = opened + 1
        while place < closed:
            text = self.tokens[place].text
            if text in ("(", ")"):
                if text == ")":
                    rows.append(tuple(row))
                row = []
                place += 1
                continue
            _, after = self.node(place)
            span = (self.tokens[place].start, self.tokens[after - 1].end)
            row.append(span)
            if single:
                rows.append((span,))
            place = after
        if any(len(row) != len(names) for row in rows):
            raise QuerySyntaxError("a row of VALUES has not one value for each variable")
        return Values(
            tuple(names), tuple(rows), (self.tokens[opened].end, self.tokens[closed].start)
        )

    def node(self, at: int) -> tuple[Node | None, int]:
        """A term or variable [VarOrTerm], and the index behind it; None for what is neither."""
        token, after = self.tokens[at], at + 1
        if token.kind == "variable":
            return Variable(token.text[1:]), after
        if token.text in _OPEN and token.kind == "other":
            return None, self.close(at) + 1
        if token.text in ("+", "-") and self.tokens[after].kind == "number":
            number, after = self.node(after)
            sign = token.text if token.text == "-" else ""
            if isinstance(number, Literal):
                return Literal(sign + number.value, number.datatype), after
            return None, after
        if token.kind == "string":
            return self._string(at)
        if token.kind == "number":
            name = "double" if "e" in token.text.lower() else "decimal"
            name = name if not token.text.isdigit() else "integer"
            return Literal(token.text, f"{XSD}{name}"), after
        if token.word in ("TRUE", "FALSE"):
            return Literal(token.text.lower(), f"{XSD}boolean"), after
        return self._iri(token), after

    def _iri(self, token: QueryToken) -> Iri | None:
        if token.kind == "iri":
            iri = _unescape(token.text[1:-1])
            return Iri(iri) if ":" in iri else None
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in self._prefixes:
                return Iri(self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))
        return Iri(RDF + "type") if token.text == "a" else None

    def _string(self, at: int) -> tuple[Literal | None, int]:
        raw = self.tokens[at].text
        width = 3 if raw[:3] in ('"""', "'''") else 1
        value, after = _unescape(raw[width:-width]), at + 1
        rest = [token.text for token in self.tokens[after : after + 2]]
        if after < len(self.tokens) and self.tokens[after].kind == "language":
            return Literal(value, RDF + "langString", rest[0][1:].lower()), after + 1
        if rest == ["^", "^"]:
            datatype = self._iri(self.tokens[after + 2])
            return (Literal(value, datatype.value) if datatype else None), after + 3
        return Literal(value), after

    def projection(self, at: int) -> tuple[list[str] | None, list[str], int]:
        """Behind a SELECT at `at`: plain variables (None for *), `(… AS ?x)` texts, and the index
        behind the clause [SelectClause]."""
        names: list[str] = []
        expressions: list[str] = []
        at += 1
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.kind == "variable":
                names.append(token.text[1:])
            elif token.text == "(":
                end = self.close(at)
                expressions.append(self.text[token.start : self.tokens[end].end])
                at = end
            elif token.text == "*":
                return None, [], at + 1
            elif token.word not in ("DISTINCT", "REDUCED"):
                break
            at += 1
        return names, expressions, at

    @property
    def aggregates(self) -> bool:
        """Whether rows of a SELECT stand for groups of solutions."""
        assert self.group_at is not None
        after = self.tokens[self.close(self.group_at) :]
        head = self.tokens[self.form_at : self.group_at]
        return any(t.word == "GROUP" for t in after) or any(t.word in AGGREGATES for t in head)
