"""Dumps of sorted lines: what two of them differ in, and what one says of a node, unparsed.

A dump of a release holds canonical N-Triples or N-Quads, sorted by code point and without repeats,
so that the lines that begin with some text stand together.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

Bytes = bytes | mmap.mmap
_BLOCK = 1 << 16
_FIRST = 64


def graph_of(line: bytes) -> str | None:
    """The graph of a canonical line of N-Quads, None for one of the default graph.

    Of its terms only a literal holds blanks or quotation marks: behind the last of these, or in the
    whole line, blanks tell how many terms there are.
    """
    _, quote, rest = line.rpartition(b'"')
    if rest.rstrip(b"\n").count(b" ") < (2 if quote else 4):
        return None
    return rest.rstrip(b" .\n").rpartition(b" ")[2][1:-1].decode()


class TooDifferent(Exception):
    """Two dumps have too little in common to be told apart line by line."""


@dataclass(frozen=True, slots=True)
class LineDifference:
    """Lines, without their ends, of the one dump only and of the other only, in their order."""

    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]


def mapped(path: Path) -> Bytes:
    """A file's bytes, read as they are looked at. Raises OSError."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def compare(old: Bytes, new: Bytes, most: int) -> LineDifference:
    """What two dumps of the same syntax differ in; `new` need not be sorted.

    Equal blocks are not looked into. Raises TooDifferent for more than `most` lines.
    """
    removed: list[bytes] = []
    added: list[bytes] = []
    at, other = 0, 0
    while at < len(old) or other < len(new):
        same = _common(old, at, new, other)
        start = old.rfind(b"\n", at, at + same) + 1
        if at + same == len(old) and other + same == len(new):
            break
        back = at + same - start if start else same
        at, other = at + same - back, other + same - back
        gone, come = _next_common(old, at, new, other, most)
        removed += gone[1]
        added += come[1]
        at, other = gone[0], come[0]
        if len(removed) + len(added) > most:
            raise TooDifferent
    moved = set(removed) & set(added)
    return LineDifference(
        tuple(line for line in removed if line not in moved),
        tuple(line for line in added if line not in moved),
    )


def _common(old: Bytes, at: int, new: Bytes, other: int) -> int:
    """How many bytes are the same from two places on."""
    most = min(len(old) - at, len(new) - other)
    same, block = 0, _BLOCK
    while same < most:
        size = min(block, most - same)
        one = old[at + same : at + same + size]
        if one == new[other + same : other + same + size]:
            same += size
        elif size == 1:
            break
        else:
            block = max(1, size // 2)
    return same


def _lines(data: Bytes, at: int, most: int) -> tuple[list[bytes], list[int]]:
    """Some lines from a place on, and the place behind each."""
    lines: list[bytes] = []
    ends: list[int] = []
    while at < len(data) and len(lines) < most:
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        lines.append(bytes(data[at:end]))
        at = min(end + 1, len(data))
        ends.append(at)
    return lines, ends


Passed = tuple[int, list[bytes]]


def _next_common(old: Bytes, at: int, new: Bytes, other: int, most: int) -> tuple[Passed, Passed]:
    """From two places where lines differ to where they are next the same: the places, and the
    lines passed over."""
    window = _FIRST
    while True:
        lines, ends = _lines(old, at, window)
        others, other_ends = _lines(new, other, window)
        places = {line: number for number, line in reversed(list(enumerate(lines)))}
        best: tuple[int, int] | None = None
        for number, line in enumerate(others):
            if best and number >= sum(best):
                break
            found = places.get(line)
            if found is not None and (best is None or found + number < sum(best)):
                best = found, number
        whole = len(lines) < window and len(others) < window
        if best is None and whole:
            best = len(lines), len(others)
        if best == (0, 0):  # one of them lacks the line end
            return (ends[0], []), (other_ends[0], [])
        if best is not None:
            gone, come = best
            return (
                (ends[gone - 1] if gone else at, lines[:gone]),
                (other_ends[come - 1] if come else other, others[:come]),
            )
        if window > most:
            raise TooDifferent
        window *= 4


class SortedFile:
    """Sorted lines, found by how they begin."""

    def __init__(self, data: Bytes) -> None:
        self._data = data

    def place(self, text: bytes) -> int:
        """Where the first line stands, or would, that is not before a text."""
        data, low, high = self._data, 0, len(self._data)
        while low < high:
            middle = (low + high) // 2
            start = data.rfind(b"\n", low, middle) + 1 or low
            end = data.find(b"\n", start)
            end = len(data) if end < 0 else end
            if data[start:end] < text:
                low = min(end + 1, len(data))
            else:
                high = start
        return low

    def starting(self, text: bytes) -> Iterator[bytes]:
        """Lines, without their ends, that start with a text."""
        data, at = self._data, self.place(text)
        while data[at : at + len(text)] == text and at < len(data):
            end = data.find(b"\n", at)
            end = len(data) if end < 0 else end
            yield bytes(data[at:end])
            at = end + 1

    def sha256_with(self, removed: Sequence[bytes], added: Sequence[bytes]) -> str:
        """sha256 (hex) of the sorted lines without some that it has, and with others."""
        hasher = hashlib.sha256()
        gone, at = set(removed), 0
        view = memoryview(self._data)
        try:
            for line in sorted({*removed, *added}):
                place = self.place(line)
                hasher.update(view[at:place])
                at = place
                if line in gone:
                    at += len(line) + 1
                else:
                    hasher.update(line + b"\n")
            hasher.update(view[at:])
        finally:
            view.release()
        return hasher.hexdigest()
