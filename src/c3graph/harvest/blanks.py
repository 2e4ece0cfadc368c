"""Names for blank nodes that depend on what is said of them, not on where or in which order.

A node is named by a hash of its statements, its own blank objects hashed in turn. Nodes on a ring
are named by RDFC-1.0, whose names may shift when another part of the graph changes; nodes of the
same content become one, as a lean graph has it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from c3graph.syntax import rdfc
from c3graph.terms import BlankNode, Quad, canonical


def _has_blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def named(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    """The same quads, canonical, with blank nodes named by content."""
    quads = canonical(quads)
    if not any(map(_has_blank, quads)):
        return quads
    quads = rdfc(quads)
    said: dict[BlankNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            said[quad.subject].append(quad)
    known: dict[BlankNode, str] = {}

    def name(node: BlankNode, above: frozenset[BlankNode]) -> str:
        if node in above:
            return node.value
        if node not in known:
            inner = above | {node}
            lines = sorted(
                f"{q.predicate.n} {name(q.object, inner)} {q.graph}"
                if isinstance(q.object, BlankNode)
                else f"{q.predicate.n} {q.object.n} {q.graph}"
                for q in said[node]
            )
            content = "\n".join(lines) if lines else node.value
            known[node] = "h" + hashlib.sha256(content.encode()).hexdigest()[:24]
        return known[node]

    def renamed(quad: Quad) -> Quad:
        subject, value = quad.subject, quad.object
        if isinstance(subject, BlankNode):
            subject = BlankNode(name(subject, frozenset()))
        if isinstance(value, BlankNode):
            value = BlankNode(name(value, frozenset()))
        return Quad(subject, quad.predicate, value, quad.graph)

    return canonical(map(renamed, quads))
