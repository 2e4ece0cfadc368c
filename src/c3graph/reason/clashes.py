"""Why a graph is inconsistent: a reasoner says that it is, and not where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from c3graph.reason.closure import closure
from c3graph.terms import OWL, RDF, RDFS, Quad


def clashes(quads: Sequence[Quad]) -> tuple[str, ...]:
    """Things of two disjoint classes, by their types or by domains and ranges; sorted sentences."""
    supers: dict[str, set[str]] = defaultdict(set)
    ends: dict[str, dict[str, set[str]]] = {"domain": defaultdict(set), "range": defaultdict(set)}
    disjoint: set[frozenset[str]] = set()
    types: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        name, subject, value = quad.predicate.value, str(quad.subject), str(quad.object)
        if name in (RDFS + "subClassOf", RDFS + "subPropertyOf"):
            supers[subject].add(value)
        elif name in (RDFS + "domain", RDFS + "range"):
            ends[name.removeprefix(RDFS)][subject].add(value)
        elif name == OWL + "disjointWith":
            disjoint.add(frozenset((subject, value)))
        elif name == RDF + "type":
            types[subject].add(value)
    for quad in quads:
        for name in closure(quad.predicate.value, supers):
            types[str(quad.subject)] |= ends["domain"].get(name, set())
            types[str(quad.object)] |= ends["range"].get(name, set())
    found = []
    for subject, direct in types.items():
        every = sorted({name for start in direct for name in closure(start, supers)})
        found += [
            f"<{subject}> is of the disjoint classes <{one}> and <{other}>"
            for one, other in combinations(every, 2)
            if frozenset((one, other)) in disjoint
        ]
    return tuple(sorted(found))
