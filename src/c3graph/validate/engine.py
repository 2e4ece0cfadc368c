"""The interface of a SHACL engine: data and shapes in, results and counts out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from rdflib import BNode
from rdflib.term import Node

from c3graph.model import Result, ShapeCheck
from c3graph.validate.columns import Columns
from c3graph.validate.shapes.loading import Shapes


@dataclass(frozen=True, slots=True)
class EngineOutcome:
    """What an engine found, in no order, and how many nodes each targeted shape looked at."""

    results: tuple[Result, ...]
    checks: tuple[ShapeCheck, ...]


class ShaclEngine(Protocol):
    """Something that runs shapes over triples."""

    @property
    def name(self) -> str:
        """What reports call the engine, with its version."""

    def run(self, data: Columns, shapes: Shapes) -> EngineOutcome:
        """All results of the shapes over the merged triples. Raises ShapesError."""
        ...


def messages(
    shapes: Shapes, shape: Node | None, constraint: Node | None, known: Mapping[str, str]
) -> dict[str, str]:
    """Messages of a result by language, with `{?name}` filled in; empty where shapes have none."""
    found = shapes.messages(shape) | shapes.messages(constraint)
    return {language: _filled(message, known) for language, message in sorted(found.items())}


def unmarked(shapes: Shapes, shape: Node | None, constraint: Node | None) -> bool:
    """Whether the message under `en` that `messages` gives was written without a language tag."""
    for node in (constraint, shape):
        if "en" in shapes.messages(node):
            return shapes.untagged(node)
    return False


def named_node(node: Node) -> str:
    """A node of the shapes graph as results name it."""
    return f"_:{node}" if isinstance(node, BNode) else str(node)


def _filled(message: str, known: Mapping[str, str]) -> str:
    for name, value in known.items():
        message = message.replace("{?" + name + "}", value).replace("{$" + name + "}", value)
    return message
