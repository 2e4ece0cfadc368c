"""What a harvester needs said and the sheets leave unsaid: superclasses, superproperties,
inverses, domains and ranges, as the ontology states them (RDFS rules rdfs2, 3, 5, 7, 9, 11 and
owl:inverseOf), for our own terms only. Each entailed triple is new: none repeats what is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from c3graph.build.expand import A
from c3graph.terms import OWL, RDFS, SKOS, Iri, Quad

_SUBCLASS, _SUBPROPERTY = Iri(RDFS + "subClassOf"), Iri(RDFS + "subPropertyOf")
_DOMAIN, _RANGE, _INVERSE = Iri(RDFS + "domain"), Iri(RDFS + "range"), Iri(OWL + "inverseOf")
# Statements of the SKOS vocabulary itself, which is not part of our ontology files.
_SKOS_SUPER = {Iri(SKOS + "prefLabel"): {Iri(RDFS + "label")}}
_SKOS_INVERSE = {
    Iri(SKOS + "broader"): {Iri(SKOS + "narrower")},
    Iri(SKOS + "narrower"): {Iri(SKOS + "broader")},
}
# Metaclasses and universal classes say nothing about a thing.
_IGNORED = {Iri(OWL + "Thing"), Iri(RDFS + "Resource"), Iri(RDFS + "Literal")}

_Map = dict[Iri, set[Iri]]


def _closure(direct: _Map) -> _Map:
    closed: _Map = {}
    for start in direct:
        seen: set[Iri] = set()
        waiting = list(direct[start])
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += direct.get(node, ())
        closed[start] = seen - {start}
    return closed


class Rules:
    """The rules an ontology states."""

    __slots__ = ("domains", "inverses", "ranges", "superclasses", "superproperties")

    def __init__(self, ontology: Iterable[Quad]) -> None:
        maps: dict[Iri, _Map] = {
            p: defaultdict(set) for p in (_SUBCLASS, _SUBPROPERTY, _DOMAIN, _RANGE, _INVERSE)
        }
        for quad in ontology:
            found = maps.get(quad.predicate)
            if (
                found is None
                or not isinstance(quad.subject, Iri)
                or not isinstance(quad.object, Iri)
            ):
                continue
            found[quad.subject].add(quad.object)
            if quad.predicate == _INVERSE:
                found[quad.object].add(quad.subject)
        self.superclasses = _closure(maps[_SUBCLASS])
        self.superproperties = _closure({**maps[_SUBPROPERTY], **_SKOS_SUPER})
        self.inverses = {**maps[_INVERSE], **_SKOS_INVERSE}
        self.domains, self.ranges = maps[_DOMAIN], maps[_RANGE]


def entail(said: Iterable[Quad], rules: Rules, graph: Iri, base: str) -> list[Quad]:
    """Entailed quads in `graph` about things below `base`, to a fixed point."""
    known = {(quad.subject, quad.predicate, quad.object) for quad in said}
    new: list[Quad] = []
    waiting = list(known)

    def add(subject: object, predicate: Iri, object: object) -> None:
        triple = (subject, predicate, object)
        if not isinstance(subject, Iri) or triple in known:
            return
        known.add(triple)  # type: ignore[arg-type]
        waiting.append(triple)  # type: ignore[arg-type]
        # Of what is not ours only its type is said, as harvesters of the link expect it.
        if subject.value.startswith(base) or predicate == A:
            new.append(Quad(subject, predicate, object, graph))  # type: ignore[arg-type]

    while waiting:
        subject, predicate, object = waiting.pop()
        if predicate == A and isinstance(object, Iri):
            for above in rules.superclasses.get(object, ()):
                if above not in _IGNORED:
                    add(subject, A, above)
            continue
        for above in rules.superproperties.get(predicate, ()):
            add(subject, above, object)
        for kind in rules.domains.get(predicate, ()):
            add(subject, A, kind)
        if isinstance(object, Iri):
            for inverse in rules.inverses.get(predicate, ()):
                add(object, inverse, subject)
            for kind in rules.ranges.get(predicate, ()):
                add(object, A, kind)
    return new
