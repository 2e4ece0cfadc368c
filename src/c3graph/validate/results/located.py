"""From a validation result to file, line and column of the statement at fault.

The closest statement that the files hold decides: that of focus node, path and value (its value is
pointed at); those of focus node and path (the property); the first about the focus node (the node).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from c3graph.model import Pointed, Position, Result
from c3graph.rdf.datafiles import PLACED, DataFile, FileLimits, prefixed, read_data_text
from c3graph.rdf.positions import Lines, Span, placed_statements
from c3graph.rdf.sortedlines import mapped
from c3graph.rdf.syntax import RdfFormat

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

    def __init__(self, keys: Iterable[Key]) -> None:
        self.found: dict[Key, list[Position]] = defaultdict(list)
        self.keys = set(keys)
        self.subjects = {key[0] for key in self.keys}
        self.ends = {key[2] for key in self.keys if len(key) == 3 and not key[0]}
        self.objects = {key[1] for key in self.keys if len(key) == 2 and not key[0]}

    def take(self, key: Key, position: Position) -> None:
        if len(self.found[key]) < LIMIT and position not in self.found[key]:
            self.found[key].append(position)


def _keys(result: Result) -> list[Key]:
    """All keys of a result, the closest first. ("", object) is a focus node that is a literal."""
    focus = _node(result.focus_node)
    return [*_value_keys(result), *_far_keys(result), *_property_keys(result), (focus,)]


def _all_keys(result: Result) -> list[Key]:
    """Those too by which a node is found that is nowhere a subject."""
    if result.value is None or result.path is not None:
        return _keys(result)
    return [*_keys(result), ("", result.value.n)]


def _lines_about(file: DataFile, wanted: _Wanted) -> tuple[str, list[int]] | None:
    """Lines of N-Triples or N-Quads that may be about what is wanted, and their numbers; None
    where any line may be."""
    if wanted.ends or wanted.objects or file.path.suffix == ".gz":
        return None
    subjects = {subject.encode() for subject in wanted.subjects}
    kept: list[bytes] = []
    numbers: list[int] = []
    if mapped(file.path).find(b"\r") >= 0:
        return None
    with file.path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            subject = line[: line.find(b">") + 1]
            # A comment, a blank node, spaces in front, an escape: what is not plain is kept.
            if subject in subjects or line[:1] != b"<" or b"\\" in subject:
                kept.append(line)
                numbers.append(number)
    return b"".join(kept).decode("utf-8-sig"), numbers


def _scan(file: DataFile, limits: FileLimits, wanted: _Wanted) -> None:
    name = str(file.path)
    by_line = file.format in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
    found = _lines_about(file, wanted) if by_line else None
    text, numbers = found or (read_data_text(file, limits), None)
    lines = Lines(text)

    def place(at: int) -> tuple[int, int]:
        line, column = lines.place(at)
        return (numbers[line - 1] if numbers else line), column

    def at(span: Span, of: Pointed) -> Position:
        return Position(name, *place(span[0]), *place(span[1]), of)

    quads = file.format is RdfFormat.N_QUADS
    for statement in placed_statements(text, base=file.base, quads=quads, lines=lines):
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
    results: Sequence[Result], files: Iterable[DataFile], limits: FileLimits
) -> tuple[Result, ...]:
    """Results with at most five positions each; files without positions are passed over.

    Files are read again, one at a time: most runs find nothing and need no positions.
    """
    if not results:
        return ()
    placed = [file for file in files if file.format in PLACED]
    found = _located(results, placed, limits, _keys)

    def lost(result: Result) -> bool:
        return not result.positions and _all_keys(result)[-1][0] == ""

    again = [result for result in found if lost(result)]
    more = iter(_located(again, placed, limits, _all_keys)) if again else iter(())
    return tuple(next(more) if lost(result) else result for result in found)


def _located(
    results: Sequence[Result], files: Iterable[DataFile], limits: FileLimits,
    keys: Callable[[Result], list[Key]],
) -> tuple[Result, ...]:  # fmt: skip
    wanted = _Wanted(key for result in results for key in keys(result))
    for file in files:
        _scan(file, limits, wanted)

    def placed(result: Result) -> Result:
        for key in keys(result):
            if wanted.found.get(key):
                return replace(result, positions=tuple(wanted.found[key]))
        return result

    return tuple(placed(result) for result in results)
