"""The draft graph as files: one Turtle file a kind of thing, and N-Quads of the named graphs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from c3graph.iris import Namespace
from c3graph.model import DraftGraph
from c3graph.syntax import RdfFormat, prefixes, serialise
from c3graph.terms import RDF, Quad

_PLURALS = {"country": "countries", "funding": "funding", "competence": "competences"}
_OWN_GRAPHS = {"claims", "sources", "links", "conflicts", "inferred", "examples"}
# Graphs kept by hand elsewhere in the repository, or counted from all others.
_ELSEWHERE = {"ontology", "void"}


def _order(quad: Quad) -> tuple[str, bool, str, str]:
    """Subject by subject, its types first, as a person reads Turtle."""
    return quad.subject.n, quad.predicate.value != RDF + "type", quad.predicate.n, quad.object.n


def turtle(quads: Iterable[Quad], base: str) -> bytes:
    """Turtle of quads without their graphs, each triple once, only the prefixes that occur."""
    triples = sorted({quad.triple() for quad in quads}, key=_order)
    used = {term for q in triples for term in (q.subject.n, q.predicate.n, q.object.n)}
    used |= {f"<{getattr(q.object, 'datatype', '')}>" for q in triples}
    names = {
        name: iri
        for name, iri in prefixes(base).items()
        if any(term.startswith(f"<{iri}") for term in used)
    }
    return serialise(triples, RdfFormat.TURTLE, names)


def _file(quad: Quad, namespace: Namespace, own: set[str]) -> str | None:
    graph = (namespace.path(quad.graph.value) if quad.graph else None) or ""
    name = graph.removeprefix("graph/")
    if name in _ELSEWHERE:
        return None
    if name in _OWN_GRAPHS:
        return f"{name}.ttl"
    path = namespace.path(str(quad.subject)) or ""
    parts = path.split("/")
    if name == "schemes":
        return "competences.ttl" if quad.n in own else None
    kind = "competence" if parts[0] == "scheme" else parts[1] if len(parts) > 1 else "other"
    return f"{_PLURALS.get(kind, kind + 's')}.ttl"


def files(draft: DraftGraph, schemes: Iterable[Quad], namespace: Namespace) -> dict[str, bytes]:
    """Files below `data/ttl` by name. `schemes` are the quads of the scheme files themselves."""
    by_hand = {q.triple().n for q in schemes}
    placed = {
        q.n
        for q in draft.quads
        if q.graph == namespace.graph("schemes") and q.triple().n not in by_hand
    }
    grouped: dict[str, list[Quad]] = defaultdict(list)
    for quad in draft.quads:
        if name := _file(quad, namespace, placed):
            grouped[name].append(quad)
    return {name: turtle(quads, namespace.base) for name, quads in sorted(grouped.items())}


def nquads(draft: DraftGraph) -> bytes:
    """The whole draft, one quad a line, in canonical order."""
    return "".join(quad.n + "\n" for quad in draft.quads).encode()
