"""Names for blank nodes that depend on what is said of them, not on where or in which order.

A node is named by a hash of its statements, its own blank objects hashed in turn. Nodes on a ring
are named by RDFC-1.0, whose names may shift when another part of the graph changes; nodes of the
same content become one, as a lean graph has it.

`alike` names those of one file among several, so that a copy of what another file says adds
nothing.

Where nothing blank is to be published, each use of a blank node becomes an IRI of its own (RDF 1.1
Concepts, section 3.5): OWL 2 wants a class expression used once, and reads such IRIs as it should.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import TypeVar

from c3graph.errors import InputError
from c3graph.rdf.syntax import rdfc
from c3graph.rdf.terms import BlankNode, Iri, Quad, Term, canonical

_GENID = "/.well-known/genid/"
Node = TypeVar("Node", bound=Hashable)


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


def alike(
    triples: Collection[tuple[Node, Node, Node]],
    blank: Callable[[Node], bool],
    text: Callable[[Node], str],
) -> dict[Node, str]:
    """Names for a file's blank nodes: the same in any file that says the same of the same thing.

    A name hangs on what a node says and on what leads to it; of several alike in one file each has
    its own. Nodes that are below themselves, or under such, get none.
    """
    said: dict[Node, list[tuple[str, Node]]] = {}
    above: dict[Node, list[tuple[str, Node]]] = {}
    waits: dict[Node, int] = {}
    for subject, predicate, value in triples:
        if blank(subject):
            said.setdefault(subject, []).append((text(predicate), value))
            waits[subject] = waits.get(subject, 0) + blank(value)
        if blank(value):
            waits.setdefault(value, 0)
            above.setdefault(value, []).append((text(predicate), subject))
    content: dict[Node, str] = {}
    ready = [node for node, number in waits.items() if not number]
    while ready:
        node = ready.pop()
        lines = sorted(f"{p} {content.get(o) or text(o)}" for p, o in said.get(node, ()))
        content[node] = _hashed(lines)
        for _, parent in above.get(node, ()):
            if blank(parent):
                waits[parent] -= 1
                if not waits[parent]:
                    ready.append(parent)
    names: dict[Node, str] = {}
    used: dict[str, int] = defaultdict(int)
    for node in reversed(content):
        parents = above.get(node, ())
        if all(not blank(parent) or parent in names for _, parent in parents):
            led = sorted(f"{p} {names.get(parent) or text(parent)}" for p, parent in parents)
            name = _hashed([*led, content[node]])
            used[name] += 1
            names[node] = f"{name}n{used[name]}"
    return names


def renamed_alike(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The triples of a file with the names of `alike`."""
    triples = [(quad.subject, quad.predicate, quad.object) for quad in quads]
    names = alike(triples, lambda term: isinstance(term, BlankNode), lambda term: term.n)
    for subject, predicate, value in triples:
        if isinstance(subject, BlankNode) and subject in names:
            subject = BlankNode(names[subject])
        yield Quad(subject, predicate, BlankNode(names[value]) if value in names else value)


def _hashed(lines: Iterable[str]) -> str:
    return "h" + hashlib.sha256("\n".join(lines).encode()).hexdigest()[:24]


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
