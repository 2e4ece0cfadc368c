"""What those who ask need said and the sheets leave unsaid: superclasses, superproperties and
inverses of things, as the ontology states them (RDFS rules rdfs5, 7, 9, 11 and owl:inverseOf); a
competence is what is trained or needed; and what schema.org calls the place of an event and the
amount of a grant. Each entailed triple is new: none repeats what is said.

Domains and ranges entail nothing here: several classes make most of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from c3graph.build.expand import A, Triple
from c3graph.build.values import AUTHORITY
from c3graph.rdf.blanks import is_skolem
from c3graph.rdf.iris import DEF, VOCABULARY
from c3graph.rdf.terms import OWL, RDFS, SCHEMA, SKOS, XSD, Iri, Literal, Quad, Term

_SUBCLASS, _SUBPROPERTY = Iri(RDFS + "subClassOf"), Iri(RDFS + "subPropertyOf")
_INVERSE = Iri(OWL + "inverseOf")
# Statements of the SKOS vocabulary itself.
_SKOS_INVERSE = {
    Iri(SKOS + "broader"): {Iri(SKOS + "narrower")},
    Iri(SKOS + "narrower"): {Iri(SKOS + "broader")},
}
# Metaclasses and universal classes say nothing about a thing.
_IGNORED = {Iri(OWL + "Thing"), Iri(RDFS + "Resource"), Iri(RDFS + "Literal")}
# What is trained or needed is a competence, whatever else a topic may be.
_COMPETENCE = Iri(f"{DEF}Competence")
_MAKE_COMPETENCE = {
    Iri(DEF + name)
    for name in "trainsCompetence receivesTrainingIn needsCompetence neededCompetence".split()
}
_EVENT, _FUNDING = Iri(f"{DEF}Event"), Iri(f"{DEF}Funding")
_CURRENCY = f"{AUTHORITY}currency/"

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

    __slots__ = ("inverses", "superclasses", "superproperties")

    def __init__(self, ontology: Iterable[Quad]) -> None:
        maps: dict[Iri, _Map] = {p: defaultdict(set) for p in (_SUBCLASS, _SUBPROPERTY, _INVERSE)}
        for quad in ontology:
            found = maps.get(quad.predicate)
            if (
                found is None
                or not isinstance(quad.subject, Iri)
                or not isinstance(quad.object, Iri)
                or is_skolem(quad.object)
            ):
                continue
            found[quad.subject].add(quad.object)
            if quad.predicate == _INVERSE:
                found[quad.object].add(quad.subject)
        self.superclasses = _closure(maps[_SUBCLASS])
        self.superproperties = _closure(maps[_SUBPROPERTY])
        self.inverses = {**maps[_INVERSE], **_SKOS_INVERSE}


def _of_triple(triple: Triple, rules: Rules) -> Iterator[Triple]:
    """What follows from one triple."""
    subject, predicate, object = triple
    if predicate == A and isinstance(object, Iri):
        for above in rules.superclasses.get(object, ()):
            if above not in _IGNORED:
                yield subject, A, above
        return
    for above in rules.superproperties.get(predicate, ()):
        yield subject, above, object
    if isinstance(object, Iri):
        for inverse in rules.inverses.get(predicate, ()):
            yield object, inverse, subject
        if predicate in _MAKE_COMPETENCE:
            yield object, A, _COMPETENCE


def _schema_org(known: set[Triple]) -> Iterator[Triple]:
    """What schema.org says of an event and of a grant in its own terms."""
    kinds = (_EVENT, _FUNDING)
    typed = {kind: {s for s, p, o in known if p == A and o == kind} for kind in kinds}
    amounts: dict[Iri, dict[str, Term]] = defaultdict(dict)
    for subject, predicate, object in known:
        if subject in typed[_EVENT] and predicate.value == f"{DEF}locatedIn":
            yield subject, Iri(f"{SCHEMA}location"), object
        if subject not in typed[_FUNDING]:
            continue
        if predicate.value in (f"{DEF}totalBudget", f"{DEF}maxAmount"):
            amounts[subject][predicate.value] = object
        elif predicate.value == f"{DEF}currency" and str(object).startswith(_CURRENCY):
            code = str(object).removeprefix(_CURRENCY)
            yield subject, Iri(f"{SCHEMA}currency"), Literal(code, XSD + "string")
    for subject, found in amounts.items():
        yield subject, Iri(f"{SCHEMA}amount"), found[max(found)]


def entail(said: Iterable[Quad], rules: Rules, graph: Iri, base: str) -> list[Quad]:
    """Entailed quads in `graph` about what is ours or the vocabulary's, to a fixed point."""
    known: set[Triple] = {
        (quad.subject, quad.predicate, quad.object)
        for quad in said
        if isinstance(quad.subject, Iri)
    }
    new: list[Quad] = []

    def close(waiting: list[Triple]) -> None:
        while waiting:
            for triple in _of_triple(waiting.pop(), rules):
                subject = triple[0]
                if triple in known or not subject.value.startswith((base, VOCABULARY)):
                    continue
                known.add(triple)
                waiting.append(triple)
                new.append(Quad(*triple, graph))

    close(list(known))
    for triple in sorted(set(_schema_org(known)) - known, key=str):
        known.add(triple)
        new.append(Quad(*triple, graph))
    return new
