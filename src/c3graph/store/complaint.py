"""A query that does not parse, in words: what is wrong, where, and what to do.

The library tells the furthest place it came to and all that its grammar would take there, its own
character classes included (0.5.13). What a reader can use of that is kept; what it does not say
(which prefix, which variable) is found from the query's tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from c3graph.errors import QuerySyntaxError
from c3graph.rdf.syntax import STANDARD_PREFIXES
from c3graph.store.inspect import TOKEN

_POSITION = re.compile(r"error at (\d+):(\d+)(?:-(\d+):(\d+))?: ?")
_CLASS = re.compile(r"\[[^\]]*\]")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)+)"')
# A reason among the tokens that were expected: "Duplicated variable name in SELECT".
_REASON = re.compile(r"(?:^|, )([A-Z][A-Za-z*]* [^,\[\]\"]*[a-z][^,\[\]\"]*)")
# What the grammar's tokens are called; those that begin the same are named once, and tokens of
# rare parts of the language (paths, triple terms, annotations) not at all.
_CALLED = {
    "?": "a variable", "$": "a variable", "<": "an IRI", ":": "a prefixed name",
    "'": "a text in quotation marks", '"': "a text in quotation marks", "+": "a number",
    "-": "a number", ".": "a full stop (.)", ";": "a semicolon (;)", ",": "a comma (,)",
    "{": "an opening brace ({)", "}": "a closing brace (})", "(": "an opening parenthesis",
    ")": "a closing parenthesis", "[": "an opening bracket ([)", "]": "a closing bracket (])",
}  # fmt: skip
_CLOSES = {"{": "}", "(": ")", "[": "]"}
_SHOWN = 6
_LONGEST = 40
_UNBOUND = "that is unbound"

_Token = re.Match[str]


def query_syntax_error(error: SyntaxError, query: str) -> QuerySyntaxError:
    """The library's syntax error with its reason, line, column and the offending text."""
    message = str(error.msg or error)
    match = _POSITION.search(message)
    if match is None:
        return QuerySyntaxError(message)
    at = _offset(query, int(match[1]), int(match[2]))
    tokens = [t for t in TOKEN.finditer(query) if t.lastgroup not in ("space", "comment")]
    undeclared = next((t for t in _undeclared(tokens) if t.start() <= at), None)
    if undeclared:
        name = undeclared[0].partition(":")[0]
        known = STANDARD_PREFIXES.get(name)
        return _error(
            query, undeclared.start(), f"the prefix {name}: is not declared",
            f"write PREFIX {name}: <{known or '...'}> before the query",
        )  # fmt: skip
    if known_slip := _slip(query, tokens, at):
        return known_slip
    said = message[match.end() :].replace("\n", " ").replace("expected one of ", "")
    reason = _REASON.search(_CLASS.sub("", said.removeprefix("expected ")))
    if reason and _UNBOUND in reason[1]:
        return _ungrouped(query, tokens, at)
    if reason:
        return _error(query, at, reason[1].strip())
    if tokens and at >= tokens[-1].end() and not _left_open(tokens):
        at = tokens[-1].start()  # what closes too much, or too early, is the last of the query
    return _error(query, at, _unexpected(query, at, said))


def _slip(query: str, tokens: list[_Token], at: int) -> QuerySyntaxError | None:
    """What the library only says that something is not expected of: a text that does not end, a
    value for a variable that has one (SPARQL 1.1, section 10.1)."""
    for token in tokens:
        if token.lastgroup == "other" and token[0] in "'\"" and token.start() <= at:
            return _error(query, token.start(), "a text is not closed", f"it began with {token[0]}")
    past = [token for token in tokens if token.end() <= at]
    while past and past[-1][0] == "}":
        past.pop()
    if [t[0].upper() for t in past[-3:-2]] == ["AS"] and past[-1][0] == ")":
        made = past[-2]
        if any(t[0][1:] == made[0][1:] for t in past[:-3] if t.lastgroup == "variable"):
            return _error(
                query, made.start(), f"AS {made[0]}: the variable has a value already",
                "give the value another name, or ask with FILTER",
            )  # fmt: skip
    return None


def _offset(query: str, line: int, column: int) -> int:
    lines = query.split("\n")
    return sum(len(text) + 1 for text in lines[: line - 1]) + column - 1


def _error(query: str, at: int, what: str, hint: str | None = None) -> QuerySyntaxError:
    line = query.count("\n", 0, at) + 1
    column = at - (query.rfind("\n", 0, at) + 1) + 1
    return QuerySyntaxError(
        what, line=line, column=column, text=query[at:].partition("\n")[0][:_LONGEST],
        where=f"line {line}, column {column}", hint=hint,
    )  # fmt: skip


def _unexpected(query: str, at: int, said: str) -> str:
    tokens = [t for t in TOKEN.finditer(query) if t.lastgroup not in ("space", "comment")]
    found = next((t for t in tokens if t.end() > at), None)
    left_open = _left_open(tokens)
    if found is None and tokens and not left_open:
        found = tokens[-1]
    if found:
        what = f"{found[0][:_LONGEST]!r} is not expected here"
    elif left_open:
        bracket = left_open[-1]
        line = query.count("\n", 0, bracket.start()) + 1
        what = f"the query ends, and the {bracket[0]} of line {line} is not closed"
    else:
        what = "the query ends too early"
    named = (_called(token) for token in _QUOTED.findall(_CLASS.sub("", said)))
    expected = list(dict.fromkeys(filter(None, named)))[:_SHOWN]
    if not expected:
        return what
    *others, last = expected
    return f"{what}; expected {' or '.join(filter(None, [', '.join(others), last]))}"


def _called(token: str) -> str:
    """What a reader calls a token of the grammar: words as they are; empty for rare ones."""
    return _CALLED.get(token, token if token.isalpha() else "")


def _left_open(tokens: list[_Token]) -> list[_Token]:
    """The brackets that nothing closes, outermost first."""
    found: list[_Token] = []
    for token in tokens:
        if token[0] in _CLOSES:
            found.append(token)
        elif found and token[0] == _CLOSES[found[-1][0]]:
            found.pop()
    return found


def _undeclared(tokens: list[_Token]) -> Iterator[_Token]:
    """Prefixed names whose prefix no PREFIX before them declares (SPARQL 1.1, section 4.1.1)."""
    declared: set[str] = set()
    after_prefix = False
    for token in tokens:
        if token.lastgroup == "name":
            prefix = token[0].partition(":")[0]
            if after_prefix:
                declared.add(prefix)
            elif prefix not in declared:
                yield token
        after_prefix = token.lastgroup == "word" and token[0].upper() == "PREFIX"


def _ungrouped(query: str, tokens: list[_Token], at: int) -> QuerySyntaxError:
    """A variable is selected beside an aggregate and not grouped by (SPARQL 1.1, section 11.4)."""
    words = [t[0].upper() for t in tokens]
    start = words.index("SELECT") + 1 if "SELECT" in words else 0
    selected: list[_Token] = []
    depth = 0
    for token in tokens[start:]:
        if depth == 0 and (token[0] == "{" or token[0].upper() in ("WHERE", "FROM")):
            break
        depth += (token[0] == "(") - (token[0] == ")")
        if depth == 0 and token.lastgroup == "variable":
            selected.append(token)
    grouped: set[str] = set()
    if "GROUP" in words:
        last = len(words) - 1 - words[::-1].index("GROUP")
        grouped = {t[0][1:] for t in tokens[last:] if t.lastgroup == "variable"}
    free = next((t for t in selected if t[0][1:] not in grouped), None)
    if free is None:
        return _error(
            query, at, "a variable is selected that is neither grouped by nor in an aggregate",
            "add it to GROUP BY, or write SAMPLE of it",
        )  # fmt: skip
    return _error(
        query, free.start(), f"{free[0]} is selected, but neither grouped by nor in an aggregate",
        f"write GROUP BY {free[0]} at the end, or SAMPLE({free[0]})",
    )  # fmt: skip
