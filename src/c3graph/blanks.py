"""Names for blank nodes that depend on what is said of them, not on where or in which order.

A node is named by a hash of its statements, its own blank objects hashed in turn. Nodes on a ring
are named by RDFC-1.0, whose names may shift when another part of the graph changes; nodes of the
same content become one, as a lean graph has it.

Where nothing blank is to be published, each use of a blank node becomes an IRI of its own (RDF 1.1
Concepts, section 3.5): OWL 2 wants a class expression used once, and reads such IRIs as it should.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from c3graph.errors import InputError
from c3graph.syntax import rdfc
from c3graph.terms import BlankNode, Iri, Quad, Term, canonical

_GENID = "/.well-known/genid/"


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


def _ring(node: Term) -> InputError:
    return InputError("a blank node is below itself", where=node.n, hint="give it an IRI")


def _unfolded(
    quads: Iterable[Quad], inner: Callable[[Term], bool], name: Callable[[str], Iri | BlankNode]
) -> Iterator[Quad]:
    """The statements with each use of an inner node named anew, by what leads to it."""
    said: dict[Term, list[Quad]] = defaultdict(list)
    used: set[Term] = set()
    seen: set[Term] = set()
    outer: list[Quad] = []
    for quad in quads:
        (said[quad.subject] if inner(quad.subject) else outer).append(quad)
        used.add(quad.object)

    def content(node: Term, above: tuple[Term, ...]) -> str:
        if node in above:
            raise _ring(node)
        return "\n".join(
            sorted(f"{q.predicate.n} ({content(q.object, (*above, node))})" for q in said[node])
            if inner(node)
            else [node.n]
        )

    def copies(quad: Quad, subject: Iri | BlankNode) -> Iterator[Quad]:
        node = quad.object
        if not inner(node):
            yield Quad(subject, quad.predicate, node, quad.graph)
            return
        path = f"{subject.n} {quad.predicate.n} {content(node, ())}"
        copy = name(hashlib.sha256(path.encode()).hexdigest()[:24])
        yield Quad(subject, quad.predicate, copy, quad.graph)
        seen.add(node)
        for statement in said[node]:
            yield from copies(statement, copy)

    for quad in outer:
        yield from copies(quad, quad.subject)
    for root in said.keys() - used:
        seen.add(root)
        copy = name(hashlib.sha256(content(root, ()).encode()).hexdigest()[:24])
        for statement in said[root]:
            yield from copies(statement, copy)
    if left := said.keys() - seen:
        raise _ring(min(left, key=str))


def skolemised(quads: Iterable[Quad], base: str) -> tuple[Quad, ...]:
    """The same statements, canonical, with an IRI below `base` for each use of a blank node.

    Raises InputError where a blank node is below itself.
    """

    def name(label: str) -> Iri:
        return Iri(f"{base.rstrip('/')}{_GENID}h{label}")

    quads = canonical(quads)
    return canonical(_unfolded(quads, lambda term: isinstance(term, BlankNode), name))


def is_skolem(term: Term) -> bool:
    """Whether an IRI stands for a blank node."""
    return isinstance(term, Iri) and _GENID in term.value


def unskolemised(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    """Blank nodes again in the place of Skolem IRIs, one for each use.

    Raises InputError where a Skolem IRI is below itself.
    """
    return tuple(_unfolded(quads, is_skolem, lambda label: BlankNode(f"h{label}")))
