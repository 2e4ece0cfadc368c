"""Shapes in words, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from c3graph.model import Severity

# Why a shape that found no focus node in data other than our own is excused.
NOT_IN_DATA = "nothing of it in these data"


@dataclass(frozen=True, slots=True)
class WordedRule:
    """What a shape asks of a node, in words by language tag."""

    parameter: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ShapeText:
    """A shape in words: what it looks at, what it asks, and the shapes it is made of.

    `path` is None for a node shape; `targets` are in words by language tag.
    """

    name: str
    file: str
    path: str | None
    targets: tuple[Mapping[str, str], ...]
    rules: tuple[WordedRule, ...]
    message: Mapping[str, str]
    severity: Severity
    parts: tuple[ShapeText, ...] = ()
