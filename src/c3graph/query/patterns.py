"""The triple patterns of a query's WHERE group, and what of the group is none.

What a result does not rest on (MINUS, FILTER NOT EXISTS), what cannot be told from a result alone
(FILTER EXISTS, SERVICE, paths with alternatives or repetition, blank node lists) is named as text.
Patterns of a subquery are found where it returns all their variables, and where `beside` has put
its group beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from c3graph.errors import QuerySyntaxError
from c3graph.query.tokens import AGGREGATES, Node, Parts, Pattern, Query, Step, Variable
from c3graph.rdf.terms import Iri

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


def group_parts(query: Query, *, grouped: bool = False) -> Parts:
    """What the group holds; `grouped`: of subqueries that `beside` copies, their columns alone.

    Raises QuerySyntaxError for a query that is cut short or nested too deep to be read.
    """
    found = Parts()
    if query.group_at is not None:
        try:
            _Reader(query, found, grouped).group(query.group_at, _Scope(outermost=True))
        except RecursionError:
            raise QuerySyntaxError("the query is nested too deep") from None
    return found


def _hiding(query: Query) -> Iterator[tuple[int, int, frozenset[str]]]:
    """The outermost subqueries that aggregate, or do not return all their variables: the indices of
    the brace before each and of that of its group, and the variables that it returns as they are
    [SubSelect]."""
    behind = 0
    for at in range((query.group_at or 0) + 1, len(query.tokens) - 1):
        if at < behind or query.tokens[at].text != "{" or query.tokens[at + 1].word != "SELECT":
            continue
        names, _, group = query.projection(at + 1)
        while query.tokens[group].text != "{":
            group += 1
        closed = query.close(at)
        head, tail = query.tokens[at:group], query.tokens[query.close(group) : closed]
        inner = query.tokens[group : query.close(group)]
        hidden = names is not None and any(
            t.kind == "variable" and t.text[1:] not in names for t in inner
        )
        grouped = any(t.word == "GROUP" for t in tail)
        if hidden or grouped or any(t.word in AGGREGATES for t in head):
            behind = closed
            yield at, group, frozenset(names or ())


def beside(query: Query) -> str:
    """The query with the group of each subquery that hides something beside it.

    A row of the subquery stands for solutions of its group: these join it by what it returns of
    them. Variables that the subquery does not return have other names there, for no other part of
    the query sees them.
    """
    text, made, at = query.text, [], 0
    for number, (opened, group, names) in enumerate(_hiding(query)):
        end = query.tokens[query.close(opened)].start
        made += [
            text[at : query.tokens[opened].start],
            "{ ",
            text[query.tokens[opened].start : end],
        ]
        copy, begin = [], query.tokens[group].start
        for token in query.tokens[group : query.close(group) + 1]:
            renamed = token.kind == "variable" and token.text[1:] not in names
            copy += [text[begin : token.start], f"{token.text}_{number}" if renamed else token.text]
            begin = token.end
        made += ["} OPTIONAL ", *copy]
        at = end
    return "".join([*made, text[at:]])


class _Reader:
    __slots__ = ("found", "grouped", "query")

    def __init__(self, query: Query, found: Parts, grouped: bool) -> None:
        self.query = query
        self.found = found
        # Where the subqueries begin whose groups stand beside them.
        self.grouped = {at + 1 for at, _, _ in _hiding(query)} if grouped else set()

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
        first = at
        names, expressions, at = self.query.projection(at)
        while self.query.tokens[at].text != "{":
            at += 1
        if names is None:
            self.group(at, scope.within())
            return
        reaching = frozenset(names) & (scope.reaching if scope.reaching is not None else {*names})
        if first not in self.grouped:
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
