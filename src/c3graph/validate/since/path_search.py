"""Property paths as data: what they lead to, and where a path that a change is on begins.

A path is a tuple: ("p", predicate), ("^", path), ("/", paths), ("|", paths), or ("*", path),
("+", path), ("?", path).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rdflib import RDF, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.term import IdentifiedNode, Node

from c3graph.validate.since.overlay_graph import MOST, Around, TooFar, Triple

Route = tuple[str, Any]
_REPEATED = ((SH.zeroOrMorePath, "*"), (SH.oneOrMorePath, "+"), (SH.zeroOrOnePath, "?"))


def of_shape(graph: Graph, node: Node) -> Route:
    """A SHACL property path (SHACL 1.0, section 2.3.1) that has been compiled before."""
    if isinstance(node, URIRef):
        return "p", f"<{node}>"
    if (node, RDF.first, None) in graph:
        return "/", _members(graph, node)
    for predicate, value in graph.predicate_objects(node):
        if predicate == SH.inversePath:
            return "^", of_shape(graph, value)
        if predicate == SH.alternativePath:
            return "|", _members(graph, value)
        for repeated, sign in _REPEATED:
            if predicate == repeated:
                return sign, of_shape(graph, value)
    raise TooFar("a property path of another kind")


def _members(graph: Graph, node: Node) -> tuple[Route, ...]:
    assert isinstance(node, IdentifiedNode), "a list's head is never a literal"
    return tuple(of_shape(graph, member) for member in Collection(graph, node))


def of_query(path: object) -> Route:
    """A property path of a SPARQL query as rdflib reads it. Raises TooFar for a negated one."""
    if isinstance(path, URIRef):
        return "p", f"<{path}>"
    if isinstance(path, InvPath):
        return "^", of_query(path.arg)
    if isinstance(path, MulPath):
        return str(path.mod), of_query(path.path)
    if isinstance(path, SequencePath | AlternativePath):
        sign = "/" if isinstance(path, SequencePath) else "|"
        return sign, tuple(of_query(part) for part in path.args)
    raise TooFar("a negated property path")


def reverse(route: Route) -> Route:
    """The path from the other end."""
    kind, inner = route
    if kind == "p":
        return "^", route
    if kind == "^":
        return inner  # type: ignore[no-any-return]
    if kind == "/":
        return "/", tuple(reverse(part) for part in reversed(inner))
    if kind == "|":
        return "|", tuple(reverse(part) for part in inner)
    return kind, reverse(inner)


def ends(around: Around, route: Route, nodes: Iterable[str]) -> set[str]:
    """What a path leads to from some nodes. Raises TooFar where that is too much."""
    kind, inner = route
    if kind == "p":
        found = {value for node in nodes for value in around.objects(node, inner)}
    elif kind == "^" and inner[0] == "p":
        found = {value for node in nodes for value in around.subjects(node, inner[1])}
    elif kind == "^":
        found = ends(around, reverse(inner), nodes)
    elif kind == "/":
        found = set(nodes)
        for part in inner:
            found = ends(around, part, found)
    elif kind == "|":
        nodes = set(nodes)
        found = {value for part in inner for value in ends(around, part, nodes)}
    else:
        found = _repeated(around, kind, inner, set(nodes))
    if len(found) > MOST:
        raise TooFar(f"a path that leads to more than {MOST} nodes")
    return found


def _repeated(around: Around, kind: str, inner: Route, nodes: set[str]) -> set[str]:
    found = set() if kind == "+" else set(nodes)
    waiting = nodes
    while waiting:
        waiting = ends(around, inner, waiting) - found
        found |= waiting
        if kind == "?" or len(found) > MOST:
            break
    return found


def beginnings(around: Around, route: Route, changed: Iterable[Triple]) -> set[str]:
    """Nodes from which a path leads over one of some triples; `around` holds these too."""
    kind, inner = route
    if kind == "p":
        return {subject for subject, predicate, _ in changed if predicate == inner}
    if kind == "^" and inner[0] == "p":
        return {value for _, predicate, value in changed if predicate == inner[1]}
    if kind == "^":
        return beginnings(around, reverse(inner), changed)
    if kind == "|":
        return {node for part in inner for node in beginnings(around, part, changed)}
    if kind == "/":
        found: set[str] = set()
        for part in reversed(inner):
            if found:
                found = ends(around, reverse(part), found)
            found |= beginnings(around, part, changed)
        return found
    found = beginnings(around, inner, changed)
    return found if kind == "?" or not found else ends(around, ("*", reverse(inner)), found)
