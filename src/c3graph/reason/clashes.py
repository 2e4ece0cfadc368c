"""Why a graph is inconsistent: a reasoner says that it is, and not where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from c3graph.rdf.terms import OWL, RDF, RDFS, Quad
from c3graph.reason.closure import closure
from c3graph.reason.profile import unions


def clashes(quads: Sequence[Quad]) -> tuple[str, ...]:
    """Things of two disjoint classes, by their types or by domains and ranges; sorted sentences.

    Of a domain or range that is a union, a thing whose classes leave it no member of the union.
    """
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
    alternatives = unions(quads)

    def above(names: Iterable[str]) -> set[str]:
        return {name for start in names for name in closure(start, supers)}

    def excluded(names: set[str], option: str) -> bool:
        return any(frozenset((a, b)) in disjoint for a in names for b in above([option]))

    found = []
    for subject, direct in types.items():
        every = above(direct)
        found += [
            f"<{subject}> is of the disjoint classes <{one}> and <{other}>"
            for one, other in combinations(sorted(every), 2)
            if frozenset((one, other)) in disjoint
        ]
        for union in (alternatives[name] for name in every & alternatives.keys()):
            if all(excluded(every, option) for option in union.classes):
                options = ", ".join(f"<{name}>" for name in sorted(union.classes))
                found.append(f"<{subject}> can be none of {options}, as a property asks")
    return tuple(sorted(set(found)))
