"""Property paths (SHACL 1.0, section 2.3.1) compiled to functions from a node to its values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from rdflib import RDF, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import IdentifiedNode, Node

from c3graph.errors import ShapesError
from c3graph.validate.columns import Columns

Values = Callable[[int], Sequence[int]]
Path = Callable[[Columns], Values]


def compile_path(shapes: Graph, node: Node, inverse: bool = False) -> Path:
    """A function that, given the data, gives the function from a node to its distinct values.

    Raises ShapesError for what is not a path.
    """
    if isinstance(node, URIRef):
        return partial(_inverse if inverse else _predicate, f"<{node}>")
    if (node, RDF.first, None) in shapes:
        parts = _members(shapes, node, inverse)
        if len(parts) < 2:
            raise ShapesError("a sequence path has two members or more", where=str(node))
        return partial(_sequence, parts[::-1] if inverse else parts)
    found = [p for p in shapes.predicates(node, unique=True) if p in _REPEATED or p in _OTHER]
    if len(found) != 1:
        raise ShapesError("sh:path does not lead to a property path", where=str(node))
    value = shapes.value(node, found[0])
    assert value is not None, "the predicate was found just now"
    if found[0] == SH.inversePath:
        return compile_path(shapes, value, not inverse)
    if found[0] == SH.alternativePath:
        return partial(_alternative, _members(shapes, value, inverse))
    return partial(_repeated, compile_path(shapes, value, inverse), _REPEATED[found[0]])


_OTHER = {SH.inversePath, SH.alternativePath}
_REPEATED: dict[Node, str] = {
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}


def _members(shapes: Graph, node: Node, inverse: bool) -> list[Path]:
    assert isinstance(node, IdentifiedNode), "a list's head is never a literal"
    return [compile_path(shapes, member, inverse) for member in Collection(shapes, node)]


def _predicate(text: str, data: Columns) -> Values:
    index = data.forward(text)
    return lambda node: index.get(node, ())


def _inverse(text: str, data: Columns) -> Values:
    index = data.backward(text)
    return lambda node: index.get(node, ())


def _each(step: Values, nodes: Iterable[int]) -> dict[int, None]:
    return {value: None for node in nodes for value in step(node)}


def _sequence(parts: list[Path], data: Columns) -> Values:
    steps = [part(data) for part in parts]

    def values(node: int) -> Sequence[int]:
        found: Iterable[int] = (node,)
        for step in steps:
            found = _each(step, found)
        return tuple(found)

    return values


def _alternative(parts: list[Path], data: Columns) -> Values:
    steps = [part(data) for part in parts]
    return lambda node: tuple({value: None for step in steps for value in step(node)})


def _repeated(inner: Path, kind: str, data: Columns) -> Values:
    step = inner(data)

    def values(node: int) -> Sequence[int]:
        found: dict[int, None] = {} if kind == "+" else {node: None}
        waiting = [node]
        while waiting:
            for value in step(waiting.pop()):
                if value not in found:
                    found[value] = None
                    if kind != "?":
                        waiting.append(value)
        return tuple(found)

    return values
