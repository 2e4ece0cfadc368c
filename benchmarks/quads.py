"""Quads as lines of N-Quads: statements with their claims, and what they entail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TextIO

BASE = "https://w3id.org/c3graph/"
_C3 = BASE + "def#"
_NAMESPACES = {
    "c3": _C3,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "schema": "http://schema.org/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_SUPERCLASSES = {
    "c3:Project": ("foaf:Project", "schema:Project"),
    "c3:Funding": ("schema:MonetaryGrant",),
    "c3:Programme": ("schema:FundingScheme",),
    "c3:Organisation": ("org:FormalOrganization", "org:Organization"),
    "c3:Cluster": ("org:OrganizationalCollaboration", "org:Organization"),
    "c3:LearningEvent": ("c3:Event", "schema:Event", "schema:EducationEvent"),
    "c3:Region": ("c3:Place", "dct:Location"),
    "c3:Competence": ("skos:Concept",),
}
_INVERSES = {
    "c3:participatesIn": "c3:hasParticipant",
    "c3:locatedIn": "c3:isLocationOf",
    "c3:partOf": "c3:hasPart",
    "c3:fundedBy": "c3:funds",
}
_ABOVE = {
    "c3:trainsCompetence": "c3:addressesCompetence",
    "c3:promotesCompetence": "c3:addressesCompetence",
    "c3:partOf": "dct:isPartOf",
    "c3:locatedIn": "geo:sfWithin",
}
_PASSAGES = 26


@dataclass(slots=True)
class Counts:
    """What a graph holds. `triples` counts the union, `quads` the named graphs."""

    target: int
    triples: int = 0
    quads: int = 0
    statements: int = 0
    claims: int = 0
    projects: int = 0
    organisations: int = 0
    events: int = 0
    clusters: int = 0
    regions: int = 0
    topics: int = 0
    sources: int = 0


def term(name: str) -> str:
    """A prefixed name as an N-Triples IRI."""
    prefix, _, local = name.partition(":")
    return f"<{_NAMESPACES[prefix]}{local}>"


def iri(path: str) -> str:
    return f"<{BASE}{path}>"


def text(value: str, language: str) -> str:
    return f'"{value}"@{language}'


def typed(value: object, datatype: str) -> str:
    return f'"{value}"^^{term("xsd:" + datatype)}'


TYPE, _LABEL, NAME = term("rdf:type"), term("rdfs:label"), term("skos:prefLabel")
_TERMS = {name: term(name) for name in (*_INVERSES, *_INVERSES.values(), *_ABOVE.values())}
_TERMS |= {name: term(name) for name in _ABOVE}
_ABOVE_OF = {_TERMS[k]: _TERMS[v] for k, v in _ABOVE.items()}
_INVERSE_OF = {_TERMS[k]: _TERMS[v] for k, v in _INVERSES.items()}
CLASSES = {term(k): tuple(map(term, v)) for k, v in _SUPERCLASSES.items()}
_CLAIM_TERMS = tuple(
    map(
        term,
        (
            "c3:Claim", "rdf:Statement", "prov:Entity", "rdf:subject", "rdf:predicate",
            "rdf:object", "c3:source", "prov:wasGeneratedBy", "c3:status", "c3:rule",
            "c3:confidence", "c3:sheetRow", "prov:wasQuotedFrom",
        ),
    )
)  # fmt: skip


@dataclass(slots=True)
class Writer:
    """Writes quads, claims, and what they entail, and counts."""

    nq: TextIO
    nt: TextIO
    counts: Counts
    source: int = 0
    passages: list[str] = field(default_factory=list)
    _entailed: set[str] = field(default_factory=set)

    def quad(self, line: str, graph: str, *, again: bool = False) -> None:
        """A triple, without its dot, in a graph; `again` where another graph has it already."""
        self.nq.write(f"{line} {graph} .\n")
        self.counts.quads += 1
        if not again:
            self.nt.write(f"{line} .\n")
            self.counts.triples += 1

    def state(self, subject: str, predicate: str, value: str, *, again: bool = False) -> str:
        """A statement of the source in hand, with its claim (returned) and what it entails."""
        self.counts.statements += 1
        line = f"{subject} {predicate} {value}"
        self.quad(line, iri(f"graph/source-{self.source}"), again=again)
        if not again:
            for entailed in _entail(subject, predicate, value):
                self.infer(entailed)
        return self.claim(subject, predicate, value)

    def infer(self, line: str) -> None:
        if line not in self._entailed:
            self._entailed.add(line)
            self.quad(line, iri("graph/inferred"))

    def forget(self) -> None:
        """What is entailed of the things so far is written; no later one entails it again."""
        self._entailed.clear()

    def claim(self, subject: str, predicate: str, value: str) -> str:
        number, graph = self.counts.claims, iri("graph/claims")
        self.counts.claims += 1
        me = iri(f"claim/{number:012x}")
        (kind, statement, entity, s, p, o, source, made, status, rule, sure, row, quoted) = (
            _CLAIM_TERMS
        )
        here = iri(f"source/source-{self.source}")
        for predicate_, object_ in (
            (TYPE, kind), (TYPE, statement), (s, subject), (p, predicate), (o, value),
            (source, here), (made, iri(f"source/source-{self.source}#reading")),
            (status, iri("scheme/status/accepted")), (rule, '"gold"'),
            (sure, typed("1.0", "decimal")), (row, f'"{number:012x}"'),
        ):  # fmt: skip
            self.quad(f"{me} {predicate_} {object_}", graph)
        self.quad(f"{me} {TYPE} {entity}", iri("graph/inferred"))
        first = number * 7 % _PASSAGES
        for offset in range(1 + number % 2):
            self.quad(f"{me} {quoted} {self.passages[(first + offset) % _PASSAGES]}", graph)
        return me

    def read(self, start: int) -> None:
        """The passages of the source in hand that claims rest on from here, from an offset."""
        graph, here = iri("graph/claims"), f"source/source-{self.source}"
        self.passages = []
        for number in range(_PASSAGES):
            begin = start + number * 40
            place = f"{begin},{begin + 24}"
            me, selector = iri(f"{here}#char={place}"), iri(f"{here}#selector={place}")
            self.passages.append(me)
            for line in (
                f"{me} {TYPE} {term('c3:Evidence')}",
                f"{me} {term('oa:hasSource')} {iri(here)}",
                f"{me} {term('oa:hasSelector')} {selector}",
                f'{me} {term("oa:exact")} "surface {begin}"',
                f"{selector} {TYPE} {term('oa:TextPositionSelector')}",
                f"{selector} {term('oa:start')} {typed(begin, 'nonNegativeInteger')}",
                f"{selector} {term('oa:end')} {typed(begin + 24, 'nonNegativeInteger')}",
            ):
                self.quad(line, graph)


def _entail(subject: str, predicate: str, value: str) -> Iterator[str]:
    if predicate == TYPE:
        for above in CLASSES.get(value, ()):
            yield f"{subject} {TYPE} {above}"
    elif predicate == NAME:
        yield f"{subject} {_LABEL} {value}"
    if predicate in _ABOVE_OF:
        yield f"{subject} {_ABOVE_OF[predicate]} {value}"
    if predicate in _INVERSE_OF:
        yield f"{value} {_INVERSE_OF[predicate]} {subject}"
