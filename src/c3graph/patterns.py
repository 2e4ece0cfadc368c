"""The triple patterns of a query's WHERE group, and what of the group is none.

What a result does not rest on (MINUS, FILTER NOT EXISTS), what cannot be told from a result alone
(FILTER EXISTS, SERVICE, paths with alternatives or repetition, blank node lists) is named as text.
Patterns of a subquery are found where it returns all their variables.
"""

from __future__ import annotations

from dataclasses import dataclass

from c3graph.errors import QuerySyntaxError
from c3graph.sparql import Node, Parts, Pattern, Query, Step, Variable
from c3graph.terms import Iri

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class _Scope:
    """The graph that surrounds a pattern; the variables that reach the outermost group (None: all);
    whether this is that group itself."""

    graph: Node | None = None
    reaching: frozenset[str] | None = None
    outermost: bool = False

    def within(self) -> _Scope:
        return _Scope(self.graph, self.reaching)


def parts(query: Query) -> Parts:
    """Raises QuerySyntaxError for a query that is cut short or nested too deep to be read."""
    found = Parts()
    if query.group_at is not None:
        try:
            _Reader(query, found).group(query.group_at, _Scope(outermost=True))
        except RecursionError:
            raise QuerySyntaxError("the query is nested too deep") from None
    return found


class _Reader:
    __slots__ = ("found", "query")

    def __init__(self, query: Query, found: Parts) -> None:
        self.query = query
        self.found = found

    def group(self, at: int, scope: _Scope) -> int:
        """Read from an opening brace; the index behind the closing one."""
        closed = self.query.close(at)
        at += 1
        if self.query.tokens[at].word == "SELECT":
            self._subquery(at, scope)
            return closed + 1
        while at < closed:
            at = self._element(at, scope, closed)
        return closed + 1

    def _subquery(self, at: int, scope: _Scope) -> None:
        names, expressions, at = self.query.projection(at)
        while self.query.tokens[at].text != "{":
            at += 1
        if names is None:
            self.group(at, scope.within())
            return
        reaching = frozenset(names) & (scope.reaching if scope.reaching is not None else {*names})
        self.group(at, _Scope(scope.graph, reaching))
        computed = [text.rpartition("?")[2].rstrip(") \t\r\n") for text in expressions]
        outer = scope.reaching
        self._see({name for name in (*names, *computed) if outer is None or name in outer})

    def _see(self, names: set[str]) -> None:
        self.found.visible |= dict.fromkeys(sorted(names))

    def _element(self, at: int, scope: _Scope, closed: int) -> int:
        query = self.query
        token = query.tokens[at]
        if token.text == "{" and token.kind == "other":
            return self.group(at, scope.within())
        if token.text == "." or token.word in ("OPTIONAL", "UNION"):
            return at + 1
        if token.word == "GRAPH":
            graph, after = query.node(at + 1)
            if isinstance(graph, Variable) and self._reaches({graph.name}, scope):
                self._see({graph.name})
            return self.group(after, _Scope(graph, scope.reaching))
        if token.word in ("MINUS", "SERVICE"):
            return self._skip(at, "{")
        if token.word == "FILTER":
            end = self._skip(at, "{(", groups_only=True)
            if scope.outermost:
                self._see({t.text[1:] for t in query.tokens[at:end] if t.kind == "variable"})
            return end
        if token.word == "BIND":
            end = query.close(at + 1)
            names = {t.text[1:] for t in query.tokens[at:end] if t.kind == "variable"}
            made = {query.tokens[end - 1].text[1:]}
            self._see(names if scope.outermost else made if self._reaches(made, scope) else set())
            return end + 1
        if token.word == "VALUES":
            return self._values(at, scope)
        return self._triples(at, scope, closed)

    def _values(self, at: int, scope: _Scope) -> int:
        tokens = self.query.tokens
        end = at + 1 if tokens[at + 1].kind == "variable" else self.query.close(at + 1)
        names = {t.text[1:] for t in tokens[at : end + 1] if t.kind == "variable"}
        self._see({name for name in names if self._reaches({name}, scope)})
        return self.query.close(end + 1) + 1

    def _skip(self, at: int, opening: str, *, groups_only: bool = False) -> int:
        """Pass over a clause up to the bracket it ends with, and name it."""
        end = at
        while self.query.tokens[end].text not in tuple(opening):
            end += 1
        group = self.query.tokens[end].text == "{"
        last = self.query.close(end)
        if group or not groups_only:
            self._untraced(at, last)
        return last + 1

    def _untraced(self, first: int, last: int) -> None:
        self._name(self.query.slice(first, last))

    def _name(self, text: str) -> None:
        self.found.untraced.append(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")

    def _reaches(self, names: set[str], scope: _Scope) -> bool:
        return scope.reaching is None or names <= scope.reaching

    def _triples(self, at: int, scope: _Scope, closed: int) -> int:
        """A subject with its properties and objects [TriplesSameSubjectPath]."""
        query, first = self.query, at
        subject, at = query.node(at)
        of = query.slice(first, at - 1)
        while at < closed and not self._ends(at):
            begin = at
            path, at = self._path(at)
            by = query.slice(begin, at - 1)
            while at < closed:
                begin = at
                value, at = query.node(at)
                text = f"{of} {by} {query.slice(begin, at - 1)}"
                self._pattern(subject, path, value, scope, text)
                if query.tokens[at].text != ",":
                    break
                at += 1
            while at < closed and query.tokens[at].text == ";":
                at += 1
        return at

    def _ends(self, at: int) -> bool:
        """Whether a token begins something other than a property."""
        token = self.query.tokens[at]
        return token.text in ("{", "}", ".") or (token.kind == "word" and token.text != "a")

    def _path(self, at: int) -> tuple[Variable | tuple[Step, ...] | None, int]:
        """A property path [Path]; None for one with alternatives, repetition or negation."""
        query = self.query
        if query.tokens[at].kind == "variable":
            return Variable(query.tokens[at].text[1:]), at + 1
        steps: list[Step] = []
        plain = True
        while True:
            inverse = False
            while query.tokens[at].text in ("^", "!"):
                plain = plain and query.tokens[at].text == "^"
                inverse = not inverse
                at += 1
            node, at = query.node(at)
            plain = plain and isinstance(node, Iri)
            if isinstance(node, Iri):
                steps.append(Step(node, inverse))
            while query.tokens[at].text in ("*", "+", "?") and query.tokens[at].kind == "other":
                plain, at = False, at + 1
            if query.tokens[at].text not in ("/", "|"):
                return (tuple(steps) if plain else None), at
            plain, at = plain and query.tokens[at].text == "/", at + 1

    def _pattern(
        self, subject: Node | None, path: Variable | tuple[Step, ...] | None, value: Node | None,
        scope: _Scope, text: str,
    ) -> None:  # fmt: skip
        ends = (subject, path, value, scope.graph)
        names = {end.name for end in ends if isinstance(end, Variable)}
        self._see({name for name in names if self._reaches({name}, scope)})
        if subject is None or path is None or value is None or not self._reaches(names, scope):
            self._name(text)
        else:
            self.found.patterns.append(Pattern(subject, path, value, scope.graph, text))
