"""The ontology has no pitfall of the list, and each check of the list finds one that is planted."""

from __future__ import annotations

from pathlib import Path

import pytest

from pitfalls import C3, CHECKS, Terms, pitfalls

FOLDER = Path(__file__).parents[2] / "ontology"
FILES = (FOLDER / "core.ttl", FOLDER / "alignments.ttl")
PREFIXES = """
@prefix c3: <https://w3id.org/c3graph/def#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
PROPERTY = "c3:leads a owl:ObjectProperty ; "
# Each check with an ontology that has the pitfall, and what the check says of it.
PLANTED = {
    "P04 unconnected class": ("c3:A a owl:Class .", [f"{C3}A"]),
    "P05 wrong inverse": (
        PROPERTY + "rdfs:domain c3:A ; owl:inverseOf c3:ledBy . c3:ledBy rdfs:range c3:B .",
        [f"{C3}leads {C3}ledBy"],
    ),
    "P06 cycle in a hierarchy": (
        "c3:A a owl:Class ; rdfs:subClassOf c3:B . c3:B rdfs:subClassOf c3:A .",
        [f"{C3}A"],
    ),
    "P07 two concepts in one term": (
        'c3:ClusterOrManager a owl:Class . c3:B a owl:Class ; rdfs:label "this and that"@en .',
        [f"{C3}B", f"{C3}ClusterOrManager"],
    ),
    "P08 missing label or definition": (
        """c3:A a owl:Class ; rdfs:label "a"@en , "a"@pl , "a"@hu ;
            skos:definition "b"@en , " "@pl .""",
        [f"{C3}A definition hu", f"{C3}A definition pl"],
    ),
    "P10 no disjointness": (
        """c3:A a owl:Class ; owl:disjointWith c3:B . c3:B a owl:Class .
            c3:C a owl:Class ; rdfs:subClassOf c3:B . c3:D a owl:Class .""",
        [f"{C3}D"],
    ),
    "P11 missing domain or range": (
        PROPERTY + "rdfs:domain [ a owl:Class ; owl:unionOf ( c3:A c3:B ) ] .",
        [f"{C3}leads range"],
    ),
    "P13 inverse not declared": (
        """c3:A a owl:Class ; rdfs:subClassOf c3:Entity .
            c3:madeBy a owl:ObjectProperty ; rdfs:domain c3:A ; rdfs:range c3:A .""",
        [f"{C3}madeBy"],
    ),
    "P19 several domains or ranges": (
        PROPERTY + "rdfs:domain c3:A , c3:B .",
        [f"{C3}leads domain"],
    ),
    "P20 label and definition are one text": (
        'c3:A a owl:Class ; rdfs:label "A thing"@en ; skos:definition "A thing."@en .',
        [f"{C3}A en"],
    ),
    "P21 bin class": ("c3:OtherThing a owl:Class .", [f"{C3}OtherThing"]),
    "P22 naming conventions": (
        "c3:a_class a owl:Class . c3:Leads a owl:ObjectProperty .",
        [f"{C3}Leads", f"{C3}a_class"],
    ),
    "P24 definition in a circle": (
        """c3:eventType a owl:ObjectProperty ; rdfs:domain c3:Event ;
            rdfs:label "event type"@en ; skos:definition "The type of an event."@en .""",
        [f"{C3}eventType: The type of an event."],
    ),
    "P24 definitions in a ring": (
        """c3:Claim a owl:Class ; rdfs:label "Claim"@en ; skos:definition "What a source says."@en .
            c3:Source a owl:Class ; rdfs:label "Source"@en ;
            skos:definition "What claims are drawn from."@en .""",
        [f"{C3}Claim ['Claim', 'Source']", f"{C3}Source ['Claim', 'Source']"],
    ),
    "definition that is a question or not of genus and difference": (
        'c3:leads a owl:ObjectProperty ; skos:definition "Kto kieruje."@pl , "Is led by."@en .',
        [f"{C3}leads pl: Kto kieruje.", f"{C3}leads: Is led by."],
    ),
    "P25 inverse of itself": (PROPERTY + "owl:inverseOf c3:leads .", [f"{C3}leads"]),
    "P32 one label for two terms": (
        'c3:A a owl:Class ; rdfs:label "Etap"@pl . c3:B a owl:Class ; rdfs:label "etap"@pl .',
        [f"('etap', 'pl') ['{C3}A', '{C3}B']"],
    ),
    "P34 P35 undeclared term": (
        """c3:A a owl:Class ; rdfs:subClassOf foaf:Agent .
            c3:p a owl:ObjectProperty ; rdfs:range [ a owl:Class ; owl:unionOf ( c3:A c3:B ) ] .""",
        ["http://xmlns.com/foaf/0.1/Agent", f"{C3}B"],
    ),
    "P36 file extension in the IRI": (
        "<https://example.org/core.ttl> a owl:Ontology .",
        ["https://example.org/core.ttl"],
    ),
    "P40 foreign term redefined": (
        "foaf:Person a owl:Class ; rdfs:subClassOf foaf:Agent , c3:Entity .",
        [f"<http://xmlns.com/foaf/0.1/Person> <http://www.w3.org/2000/01/rdf-schema#subClassOf> "
         f"<{C3}Entity> ."],
    ),
    "P38 P41 no ontology, licence, version or dates": (
        """<https://example.org/def> a owl:Ontology ; dct:title "a"@en , "a"@pl , "a"@hu ;
            dct:description "a"@en , "a"@hu ; dct:creator c3:x ; dct:issued "a" ;
            dct:modified "a" ; owl:versionInfo "1" ; owl:versionIRI <https://example.org/1> .""",
        ["https://example.org/def description pl",
         "https://example.org/def http://purl.org/dc/terms/license"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHECKS)
def test_the_ontology_has_no_pitfall(name: str) -> None:
    assert pitfalls(*FILES)[name] == []


@pytest.mark.parametrize("name", CHECKS)
def test_a_planted_pitfall_is_found(name: str, tmp_path: Path) -> None:
    body, expected = PLANTED[name]
    (tmp_path / "planted.ttl").write_text(PREFIXES + body, encoding="utf-8")
    assert pitfalls(tmp_path / "planted.ttl")[name] == expected


def test_the_domains_that_the_shapes_rely_on_are_unions_or_classes() -> None:
    terms = Terms(*FILES)
    assert terms.ends(C3 + "participatesIn", "range") == {
        C3 + name for name in ("Project", "Event", "Network")
    }
    assert terms.ends(C3 + "totalBudget", "domain") == {
        C3 + name for name in ("Funding", "Project", "Instrument", "Programme")
    }
    # Places neither hold, use, need nor join.
    org = "http://www.w3.org/ns/org#Organization"
    for name in ("holdsLabel", "usesInstrument", "needsCompetence", "memberOf", "organises"):
        above = {up for end in terms.ends(C3 + name, "domain") for up in terms.above(end)}
        assert C3 + "Place" not in above, name
    assert terms.ends(C3 + "holdsLabel", "domain") == {org}
