"""Long lists in parts: which stretch of each of several lists a page shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """`count` entries of the list `name`, from the entry `first` (counted from 0) on."""

    name: str
    first: int
    count: int


def list_spans(lengths: Iterable[tuple[str, int]], first: int, count: int) -> tuple[Span, ...]:
    """The entries `first` to `first + count` of lists put end to end, list by list."""
    found, at = [], 0
    for name, length in lengths:
        start, stop = max(first, at), min(first + count, at + length)
        if start < stop:
            found.append(Span(name, start - at, stop - start))
        at += length
    return tuple(found)


def heads(lengths: Iterable[tuple[str, int]], each: int, most: int) -> tuple[Span, ...]:
    """The first `each` entries of each of the first `most` lists."""
    return tuple(
        Span(name, 0, min(length, each)) for name, length in list(lengths)[:most] if length
    )


def cut(values: Sequence[T], span: Span) -> Sequence[T]:
    """The values of a span."""
    return values[span.first : span.first + span.count]
