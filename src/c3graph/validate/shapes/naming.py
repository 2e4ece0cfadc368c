"""Names for the blank nodes of a shapes graph: the same in every run, and telling.

A shape without an IRI is named after the shape that refers to it and its path, `Person.name`.
Results name their shape; a name drawn by chance could not be compared with that of another run.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from rdflib import SH, BNode, Graph, URIRef
from rdflib.term import Node

_NOT_IN_LABEL = re.compile(r"[^A-Za-z0-9_-]+")


def _local(iri: str) -> str:
    """The last part of an IRI, fit for a blank node label."""
    part = re.split(r"[/#]", iri.rstrip("/#"))[-1]
    return _NOT_IN_LABEL.sub("-", part).strip("-") or "x"


def _from(graph: Graph, node: Node) -> Iterator[tuple[str, Node]]:
    """Blank nodes that a node leads to, in an order that does not hang on their names."""
    found = []
    for predicate, object in graph.predicate_objects(node):
        if isinstance(object, BNode):
            path = graph.value(object, SH.path)
            part = _local(str(path)) if isinstance(path, URIRef) else _local(str(predicate))
            found.append((part, _content(graph, object), object))
    yield from ((part, object) for part, _, object in sorted(found))


def _content(graph: Graph, node: Node) -> list[str]:
    """What a blank node says, one step down, as a text to sort by."""
    return sorted(
        f"{p} {'_' if isinstance(o, BNode) else o.n3()}" for p, o in graph.predicate_objects(node)
    )


def name_nodes(graph: Graph) -> tuple[Graph, dict[Node, BNode]]:
    """The graph with its blank nodes renamed, and the new name of each."""
    names: dict[Node, BNode] = {}
    used: defaultdict[str, int] = defaultdict(int)
    tops = sorted({s for s in graph.subjects() if isinstance(s, URIRef)})
    free = sorted(
        (s for s in set(graph.subjects()) - set(graph.objects()) if isinstance(s, BNode)),
        key=lambda node: _content(graph, node),
    )
    waiting: list[tuple[str, Node]] = [(_local(top), top) for top in tops]
    waiting += [("shape", node) for node in free]
    for name, node in waiting:
        if isinstance(node, BNode):
            names[node] = _unused(name, used)
        inner = [(name, node)]
        while inner:
            above, parent = inner.pop(0)
            for part, child in _from(graph, parent):
                if child not in names:
                    names[child] = _unused(f"{above}.{part}", used)
                    inner.append((str(names[child]), child))
    renamed = Graph(bind_namespaces="none")
    for prefix, namespace in graph.namespaces():
        renamed.bind(prefix, namespace)
    for s, p, o in graph:
        renamed.add((names.get(s, s), p, names.get(o, o)))
    return renamed, names


def _unused(name: str, used: defaultdict[str, int]) -> BNode:
    used[name] += 1
    return BNode(name if used[name] == 1 else f"{name}.{used[name]}")
