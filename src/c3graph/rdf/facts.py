"""Which statements of a draft are facts: what a reader asks for who asks nothing of provenance.

Facts are what sources say, of values that disagree the preferred ones and of places that contain
each other the narrowest, what editors add, what follows from both, the schemes, the links into
other datasets, and the sources by their titles. All else (claims, evidence, values set aside,
conflicts, descriptions of the service, the ontology) is in named graphs alone.

What is defined here is the default graph of the dataset, wherever it is met: a draft and its
`c3graph.nq` hold it beside the named graphs, the store serves it, `c3graph-facts.*` are its dumps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from c3graph.rdf.containment import LOCATED_IN, wider
from c3graph.rdf.iris import DEF, Namespace
from c3graph.rdf.terms import DCT, FOAF, RDF, Iri, Quad, Term, canonical

# Graphs of which nothing is a fact by itself.
_NOT_FACTS = ("claims", "conflicts", "examples", "ontology", "void")
# Graphs that say where facts come from.
_PROVENANCE = ("claims", "conflicts", "sources")
_A = f"{RDF}type"
_OF_SOURCES = {
    _A, f"{DCT}title", f"{DCT}language", f"{DCT}issued", f"{DCT}publisher", f"{FOAF}page",
    f"{DEF}genre",
}  # fmt: skip
_Triple = tuple[object, Iri, object]


def _set_aside(quads: Sequence[Quad], namespace: Namespace) -> set[_Triple]:
    """Statements whose values others are preferred to."""
    conflicts, claims = namespace.graph("conflicts"), namespace.graph("claims")
    others: dict[Term, object] = {}
    about: dict[object, dict[str, Term]] = {}
    for quad in quads:
        if quad.graph == conflicts:
            about.setdefault(quad.subject, {})[quad.predicate.value] = quad.object
            if quad.predicate.value == f"{DEF}otherClaim":
                others[quad.object] = quad.subject
    parts: dict[object, dict[str, Term]] = {}
    for quad in quads:
        if quad.graph == claims and quad.subject in others:
            parts.setdefault(quad.subject, {})[quad.predicate.value] = quad.object
    found: set[_Triple] = set()
    for node, claim in parts.items():
        subject, predicate, value = (claim[RDF + p] for p in ("subject", "predicate", "object"))
        assert isinstance(predicate, Iri)
        found.add((subject, predicate, value))
        conflict = about[others[node]]  # type: ignore[index]
        if str(conflict.get(f"{DEF}conflictProperty")) == f"{DEF}hasParticipant":
            # The participation in short, which its node stands for.
            found.add((value, Iri(f"{DEF}participatesIn"), conflict[f"{DEF}conflictSubject"]))
    return found


def _wider_places(quads: Sequence[Quad], aside: set[_Triple]) -> set[_Triple]:
    """Places of a thing that contain another place of it."""
    said = {
        (quad.subject, quad.object)
        for quad in quads
        if quad.predicate == LOCATED_IN and (quad.subject, quad.predicate, quad.object) not in aside
    }
    return {(thing, LOCATED_IN, place) for thing, place in wider(said)}


def _without_participant(quads: Sequence[Quad], aside: set[_Triple]) -> set[object]:
    """Participations whose one participant was set aside: nobody's, so none."""
    participant = Iri(f"{DEF}participant")
    said: set[_Triple] = {
        (q.subject, q.predicate, q.object) for q in quads if q.predicate == participant
    }
    return {node for node, _, _ in said & aside} - {node for node, _, _ in said - aside}


def _links(quads: Sequence[Quad], graph: Iri) -> Iterator[Quad]:
    """The links themselves, without the nodes that say how they were verified."""
    nodes = {q.subject for q in quads if q.graph == graph and q.predicate.value == _A}
    for quad in quads:
        if quad.graph == graph and quad.subject not in nodes:
            yield quad


def facts(quads: Iterable[Quad], namespace: Namespace) -> Iterator[Quad]:
    """The facts among the quads of a draft, each in the graph that says it.

    A statement of several graphs comes once for each. What stands in no named graph is passed
    over: it would be the facts themselves.
    """
    quads = quads if isinstance(quads, Sequence) else tuple(quads)
    aside = _set_aside(quads, namespace)
    aside |= _wider_places(quads, aside)
    empty = _without_participant(quads, aside)
    left_out = {namespace.graph(name) for name in _NOT_FACTS}
    links, sources = namespace.graph("links"), namespace.graph("sources")
    source = f"{DEF}Source"
    here = {q.subject for q in quads if q.graph == sources and str(q.object) == source}
    for quad in quads:
        if quad.graph is None or quad.graph in left_out or quad.graph == links:
            continue
        if quad.subject in empty or quad.object in empty:
            continue
        if quad.graph == sources:
            if quad.subject in here and quad.predicate.value in _OF_SOURCES:
                yield quad
        elif (quad.subject, quad.predicate, quad.object) not in aside:
            yield quad
    yield from _links(quads, links)


def default_graph(quads: Iterable[Quad], namespace: Namespace) -> tuple[Quad, ...]:
    """The default graph of the dataset that has these named graphs: each fact once, as a triple,
    in canonical order."""
    return canonical(quad.triple() for quad in facts(quads, namespace))


def provenance(quads: Iterable[Quad], namespace: Namespace) -> Iterator[Quad]:
    """What says where the facts come from: claims of sources and statements of editors with their
    evidence, conflicts, sources with their readings, and the records of links."""
    quads = quads if isinstance(quads, Sequence) else tuple(quads)
    graphs, links = {namespace.graph(name) for name in _PROVENANCE}, namespace.graph("links")
    direct = set(_links(quads, links))
    for quad in quads:
        if quad.graph in graphs or (quad.graph == links and quad not in direct):
            yield quad
