"""From a validation result to file, line and column of the statement at fault.

The closest statement that the files hold decides: that of focus node, path and value (its value is
pointed at); those of focus node and path (the property); the first about the focus node (the node).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from c3graph.datafiles import PLACED, DataFile, Limits, prefixed, read_text
from c3graph.model import Pointed, Position, Result
from c3graph.positions import Lines, Span, statements
from c3graph.syntax import RdfFormat

LIMIT = 5
_INVERSE = re.compile(r"\^<([^<>]*)>")
_LAST = re.compile(r"<([^<>]*)>$")
Key = tuple[str, ...]


def _value_keys(result: Result) -> list[Key]:
    """The statement that a result is about: subject, predicate and object.

    A fourth part says that the value is its subject, at the far end of an inverse path.
    """
    path, value, focus = result.path or "", result.value, _node(result.focus_node)
    if value is None:
        return []
    if inverse := _INVERSE.fullmatch(path):
        return [(value.n, inverse[1], focus, "^")]
    if path and path[0] not in "<^(":
        return [(focus, path, value.n)]
    return []


def _property_keys(result: Result) -> list[Key]:
    path, focus = result.path or "", _node(result.focus_node)
    if path and path[0] not in "<^(":
        return [(focus, path)]
    first = re.match(r"<([^<>]*)>", path)
    return [(focus, first[1])] if first else []


def _far_keys(result: Result) -> list[Key]:
    """The far end of a path of several steps: predicate and object."""
    last = _LAST.search(result.path or "")
    if result.value is None or not last or _INVERSE.fullmatch(result.path or ""):
        return []
    return [("", last[1], result.value.n)]


def _node(focus: str) -> str:
    return focus if focus.startswith("_:") else f"<{focus}>"


class _Wanted:
    """Statements that results ask for, and where they were found."""

    def __init__(self, results: Iterable[Result]) -> None:
        self.found: dict[Key, list[Position]] = defaultdict(list)
        self.keys: set[Key] = set()
        for result in results:
            for key in _keys(result):
                self.keys.add(key)
        self.subjects = {key[0] for key in self.keys}
        self.ends = {key[2] for key in self.keys if len(key) == 3 and not key[0]}
        self.objects = {key[1] for key in self.keys if len(key) == 2 and not key[0]}

    def take(self, key: Key, position: Position) -> None:
        if len(self.found[key]) < LIMIT and position not in self.found[key]:
            self.found[key].append(position)


def _keys(result: Result) -> list[Key]:
    """All keys of a result, the closest first. ("", object) is a focus node that is a literal."""
    focus = _node(result.focus_node)
    keys = [*_value_keys(result), *_far_keys(result), *_property_keys(result), (focus,)]
    if result.value is not None and result.path is None:
        keys.append(("", result.value.n))
    return keys


def _thinned(text: str, wanted: _Wanted) -> str:
    """N-Triples or N-Quads of the same length, whose lines about other subjects are comments."""
    if wanted.ends or wanted.objects or "\r" in text:
        return text

    def keep(line: str) -> bool:
        subject = line[: line.find(">") + 1].lstrip()
        return not subject.startswith("<") or subject in wanted.subjects or "\\" in subject

    return "\n".join(line if keep(line) else f"#{line[1:]}" for line in text.split("\n"))


def _scan(file: DataFile, limits: Limits, wanted: _Wanted) -> None:
    text = read_text(file, limits)
    lines = Lines(text)
    name = str(file.path)

    def at(span: Span, of: Pointed) -> Position:
        return Position(name, *lines.place(span[0]), *lines.place(span[1]), of)

    quads = file.format is RdfFormat.N_QUADS
    if file.format in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS):
        text = _thinned(text, wanted)
    for statement in statements(text, base=file.base, quads=quads, lines=lines):
        quad = prefixed(statement.quad, file.prefix)
        subject = quad.subject.n
        known = subject in wanted.subjects
        if not (known or wanted.ends or wanted.objects):
            continue
        object = quad.object.n
        predicate = quad.predicate.value
        if known:
            exact, pair = (subject, predicate, object), (subject, predicate)
            if exact in wanted.keys:
                wanted.take(exact, at(statement.object, Pointed.VALUE))
            if (*exact, "^") in wanted.keys:
                wanted.take((*exact, "^"), at(statement.subject, Pointed.VALUE))
            if pair in wanted.keys:
                wanted.take(pair, at(statement.predicate, Pointed.PROPERTY))
            if (subject,) in wanted.keys and not wanted.found[(subject,)]:
                wanted.take((subject,), at(statement.subject, Pointed.NODE))
        if object in wanted.ends and ("", predicate, object) in wanted.keys:
            wanted.take(("", predicate, object), at(statement.object, Pointed.VALUE))
        if object in wanted.objects:
            wanted.take(("", object), at(statement.object, Pointed.VALUE))


def locate(
    results: Sequence[Result], files: Iterable[DataFile], limits: Limits
) -> tuple[Result, ...]:
    """Results with at most five positions each; files without positions are passed over.

    Files are read again, one at a time: most runs find nothing and need no positions.
    """
    if not results:
        return ()
    wanted = _Wanted(results)
    for file in files:
        if file.format in PLACED:
            _scan(file, limits, wanted)

    def placed(result: Result) -> Result:
        for key in _keys(result):
            if wanted.found.get(key):
                return replace(result, positions=tuple(wanted.found[key]))
        return result

    return tuple(placed(result) for result in results)
