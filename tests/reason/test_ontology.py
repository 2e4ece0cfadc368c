"""The ontology, its alignments and the SKOS schemes say what their readers rely on."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from c3graph.rdf import syntax, terms
from c3graph.rdf.blanks import skolemised
from c3graph.rdf.terms import BlankNode, Term
from c3graph.reason.profile import unions
from word_runs import Runs, runs

FOLDER = Path(__file__).parents[2] / "ontology"
FILES = {path.name: path for path in sorted(FOLDER.rglob("*.ttl"))}
BASE = "https://w3id.org/c3graph/"
DEF = BASE + "def"
C3 = DEF + "#"
SCHEME = "https://w3id.org/c3graph/scheme/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"
UNIONS = 51
LICENCE = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"
BUILT_IN = (RDF, RDFS, OWL, XSD)

# Slugs are in published IRIs: to take one away breaks links.
SLUGS = {
    "competence": """cluster-policy policy-design policy-implementation policy-alignment
        monitoring-evaluation policy-frameworks cluster-management management-standards
        strategy-building leadership-communication needs-assessment resource-mobilisation
        training-of-managers cooperation networking experience-exchange value-chain-building
        social-capital interregional-projects internationalisation market-entry
        international-support international-training innovation innovation-ecosystem
        technology-watch smart-specialisation regional-development""",
    "instrument-type": """policy strategy action-plan funding-scheme call measure tool practice
        service study publication methodology-phase specialisation event-series training""",
    "role": "coordinator partner communication organiser participant host speaker exhibitor",
    "event-type": """conference workshop learning-workshop seminar-series matchmaking mission
        meeting networking-event study-visit training""",
    "label-type": "excellence-label national-status accreditation",
    "organisation-type": """public-authority development-agency ministry department chamber
        university research-institute company science-park holding council partnership
        public-agency university-department""",
    "place-type": """country constituent-country region county city venue macro-region
        continent-part""",
    "sector": """agriculture organic-farming ecology energy ict recycling medicine
        pharmaceuticals bioeconomy fruit-growing raw-materials waste-management eco-energy""",
    "addressee": """policy-maker cluster-manager cluster-member member-company cluster sme
        project-partner researcher entrepreneur grower research-institution""",
    "question": "increasing-competences tools-for-cooperation action-with-impact pressing-needs",
    "status": "proposed accepted rejected corrected",
    "genre": "profile deck report",
}


@dataclass(frozen=True)
class Row:
    """A triple; a blank node is an IRI, as the pipeline publishes it."""

    subject: str
    predicate: str
    object: NamedNode | Literal


def read(name: str) -> list[Row]:
    quads = skolemised(syntax.read_rdf(FILES[name]), BASE)
    return [Row(str(q.subject), q.predicate.value, oxigraph_term(q.object)) for q in quads]


def oxigraph_term(term: Term) -> NamedNode | Literal:
    if isinstance(term, terms.Literal):
        language, datatype = term.language or None, NamedNode(term.datatype)
        return Literal(term.value, language=language, datatype=None if language else datatype)
    return NamedNode(str(term))


class Graph:
    def __init__(self, triples: list[Row]) -> None:
        self.triples = triples
        self.index: dict[tuple[str, str], list[NamedNode | Literal]] = defaultdict(list)
        for triple in triples:
            self.index[triple.subject, triple.predicate].append(triple.object)

    def iris(self, subject: str, predicate: str) -> set[str]:
        return {o.value for o in self.index[subject, predicate] if isinstance(o, NamedNode)}

    def languages(self, subject: str, predicate: str) -> list[str]:
        return sorted(
            str(o.language)
            for o in self.index[subject, predicate]
            if isinstance(o, Literal) and o.value.strip()
        )

    def of_type(self, name: str) -> set[str]:
        return {
            t.subject
            for t in self.triples
            if t.predicate == RDF + "type" and t.object == NamedNode(name)
        }


CORE = Graph(read("core.ttl"))
ALL = {name: Graph(read(name)) for name in FILES}
# The scheme of topics is everybody's, its concepts are those of cluster policy.
ALL["competence.ttl"] = Graph([*ALL.pop("topic.ttl").triples, *ALL["competence.ttl"].triples])
UNION = Graph([triple for graph in ALL.values() for triple in graph.triples])
PROPERTY_KINDS = [OWL + kind + "Property" for kind in ("Object", "Datatype", "Annotation")]
CLASSES = sorted(c for c in CORE.of_type(OWL + "Class") if c.startswith(C3))
PROPERTIES = sorted(p for k in PROPERTY_KINDS for p in CORE.of_type(k) if p.startswith(C3))


def test_the_files_are_the_ontology_its_alignments_and_the_schemes() -> None:
    assert set(ALL) == {
        "core.ttl",
        "alignments.ttl",
        *(f"{slug}.ttl" for slug in SLUGS),
    }


@pytest.mark.parametrize("name", ALL)
def test_blank_nodes_are_unions_of_classes_and_nothing_else(name: str) -> None:
    quads = syntax.read_rdf(FILES[name])
    found = unions(quads)
    spelt_out = {*found, *(node for union in found.values() for node in union.nodes)}
    blank = {str(t) for q in quads for t in (q.subject, q.object) if isinstance(t, BlankNode)}
    assert blank == spelt_out
    assert len(found) == (UNIONS if name == "core.ttl" else 0)


def test_the_header_says_version_licence_creator_and_prefix() -> None:
    assert CORE.of_type(OWL + "Ontology") == {DEF}
    assert CORE.iris(DEF, OWL + "versionIRI") == {DEF + "/2.2.0"}
    assert CORE.iris(DEF, OWL + "priorVersion") == {DEF + "/2.0.0"}
    assert CORE.iris(DEF, OWL + "incompatibleWith") == {DEF + "/1.0.0"}
    assert CORE.iris(DEF, DCT + "license") == {LICENCE}
    (creator,) = CORE.iris(DEF, DCT + "creator")
    assert creator in CORE.of_type("http://xmlns.com/foaf/0.1/Organization")
    assert CORE.languages(DEF, DCT + "title") == ["en", "hu", "pl"]
    assert CORE.languages(DEF, DCT + "description") == ["en", "hu", "pl"]
    assert CORE.languages(DEF, RDFS + "comment") == ["en", "hu", "pl"]
    for name in ("created", "issued", "modified", "publisher", "bibliographicCitation"):
        assert len(CORE.index[DEF, DCT + name]) == 1, name
    assert CORE.iris(DEF, "http://purl.org/ontology/bibo/status") == {
        "http://purl.org/ontology/bibo/status/published"
    }
    vann = "http://purl.org/vocab/vann/preferredNamespace"
    assert [CORE.index[DEF, vann + end] for end in ("Prefix", "Uri")] == [
        [Literal("c3")],
        [Literal(C3)],
    ]


@pytest.mark.parametrize("term", CLASSES + PROPERTIES)
def test_a_term_is_labelled_defined_and_attributed(term: str) -> None:
    assert CORE.languages(term, RDFS + "label") == ["en", "hu", "pl"]
    assert CORE.languages(term, SKOS + "definition") == ["en", "hu", "pl"]
    assert CORE.languages(term, SKOS + "scopeNote") in ([], ["en", "hu", "pl"])
    assert CORE.iris(term, RDFS + "isDefinedBy") == {DEF}


@pytest.mark.parametrize("term", CLASSES)
def test_a_class_has_a_name_for_several(term: str) -> None:
    assert CORE.languages(term, C3 + "pluralLabel") == ["en", "hu", "pl"]


def test_each_relation_that_is_a_node_names_the_property_it_stands_for() -> None:
    stated = {t.subject: t.object.value for t in CORE.triples if t.predicate == C3 + "standsFor"}
    direct = {
        "Participation": "participatesIn", "Membership": "memberOf",
        "Need": "needsCompetence", "Funding": "hasFunding", "Figure": "hasFigure",
    }  # fmt: skip
    assert stated == {C3 + name: C3 + value for name, value in direct.items()}


def test_a_term_that_is_withdrawn_leads_to_its_successor() -> None:
    (withdrawn,) = (t.subject for t in CORE.triples if t.predicate == OWL + "deprecated")
    assert withdrawn == C3 + "hasRole"
    assert CORE.iris(withdrawn, DCT + "isReplacedBy") == {C3 + "role"}
    assert C3 + "role" in PROPERTIES


def test_every_own_term_is_declared_once() -> None:
    assert len(CLASSES) == 33
    assert len(PROPERTIES) == len(set(PROPERTIES))
    described = {t.subject for t in CORE.triples if t.subject.startswith(C3)}
    assert described == {*CLASSES, *PROPERTIES}
    mentioned = {
        name
        for t in UNION.triples
        for name in (t.subject, t.predicate, t.object.value)
        if name.startswith(C3)
    }
    assert mentioned - {C3} == described


def test_what_is_used_is_declared() -> None:
    declared = set().union(*(UNION.of_type(k) for k in [OWL + "Class", *PROPERTY_KINDS]))
    used = {t.predicate for t in UNION.triples}
    typing = {RDF + "type", RDFS + "subClassOf", RDFS + "subPropertyOf", RDFS + "domain",
              RDFS + "range", OWL + "inverseOf", OWL + "disjointWith", RDF + "first"}  # fmt: skip
    used |= {t.object.value for t in UNION.triples if t.predicate in typing}
    unknown = {name for name in used - declared if not name.startswith(BUILT_IN)}
    assert unknown == set()


def test_literals_have_datatypes_of_owl_2() -> None:
    datatypes = {t.object.datatype.value for t in UNION.triples if isinstance(t.object, Literal)}
    assert datatypes == {
        XSD + "string", XSD + "dateTime", XSD + "boolean", RDF + "langString",
    }  # fmt: skip


def test_the_classes_that_must_not_overlap_are_disjoint() -> None:
    stated = {
        frozenset((t.subject, t.object.value))
        for t in CORE.triples
        if t.predicate == OWL + "disjointWith"
    }
    names = ("Project", "Event", "Place", "Person", "Claim", "Evidence")
    expected = {frozenset((C3 + a, C3 + b)) for a, b in itertools.combinations(names, 2)}
    assert expected <= stated


def acyclic(relation: str, graph: Graph) -> dict[str, set[str]]:
    """Ancestors by node; fails on a cycle."""
    up: dict[str, set[str]] = defaultdict(set)
    for triple in graph.triples:
        if triple.predicate == relation:
            up[triple.subject].add(triple.object.value)
    ancestors: dict[str, set[str]] = {}
    for node in list(up):
        seen: set[str] = set()
        stack = list(up[node])
        while stack:
            parent = stack.pop()
            assert parent != node, f"{node} is above itself"
            if parent not in seen:
                seen.add(parent)
                stack.extend(up.get(parent, ()))
        ancestors[node] = seen
    return ancestors


def test_the_class_hierarchy_has_levels_and_no_cycle() -> None:
    ancestors = acyclic(RDFS + "subClassOf", CORE)
    assert ancestors[C3 + "LearningEvent"] >= {C3 + "Event", "http://schema.org/Event"}
    assert ancestors[C3 + "Region"] >= {C3 + "Place", DCT + "Location"}
    acyclic(RDFS + "subPropertyOf", CORE)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_scheme_has_its_concepts_labelled_and_placed(slug: str) -> None:
    graph, scheme = ALL[f"{slug}.ttl"], SCHEME + slug
    assert graph.of_type(SKOS + "ConceptScheme") == {scheme}
    assert graph.iris(scheme, DCT + "license") == {LICENCE}
    assert graph.languages(scheme, SKOS + "prefLabel") == ["en", "hu", "pl"]
    assert graph.languages(scheme, SKOS + "definition") == ["en", "hu", "pl"]
    risen = {"addressee": "2.2.0", "instrument-type": "2.1.0", "sector": "2.1.0"}
    version = risen.get(slug, "2.0.0")
    assert graph.index[scheme, OWL + "versionInfo"] == [Literal(version)]
    for date in ("issued", "modified"):
        (found,) = graph.index[scheme, DCT + date]
        assert isinstance(found, Literal)
        assert found.datatype == NamedNode(XSD + "dateTime")
    concepts = graph.of_type(SKOS + "Concept")
    assert concepts == {f"{scheme}/{name}" for name in SLUGS[slug].split()}
    for concept in concepts:
        assert graph.languages(concept, SKOS + "prefLabel") == ["en", "hu", "pl"]
        assert graph.languages(concept, SKOS + "definition") == ["en", "hu", "pl"]
        assert graph.iris(concept, SKOS + "inScheme") == {scheme}
        tops, parents = (graph.iris(concept, SKOS + p) for p in ("topConceptOf", "broader"))
        assert tops == ({scheme} if not parents else set()), concept
        for parent in parents:
            assert concept in graph.iris(parent, SKOS + "narrower")
        for child in graph.iris(concept, SKOS + "narrower"):
            assert concept in graph.iris(child, SKOS + "broader")
    assert graph.iris(scheme, SKOS + "hasTopConcept") == {
        c for c in concepts if graph.iris(c, SKOS + "topConceptOf")
    }
    ancestors = acyclic(SKOS + "broader", graph)
    assert set().union(*ancestors.values()) <= concepts if ancestors else True


@pytest.mark.parametrize("slug", SLUGS)
def test_a_label_names_one_concept_of_its_scheme(slug: str) -> None:
    labels = [
        (t.object.value.lower(), getattr(t.object, "language", None))
        for t in ALL[f"{slug}.ttl"].triples
        if t.predicate == SKOS + "prefLabel" and t.subject != SCHEME + slug
    ]
    assert len(labels) == len(set(labels))


def test_competences_and_questions_are_of_our_classes_too() -> None:
    for slug, name in (("competence", "Competence"), ("question", "Question")):
        graph = ALL[f"{slug}.ttl"]
        assert graph.of_type(C3 + name) == graph.of_type(SKOS + "Concept")


def test_competences_have_five_tops_with_concepts_below() -> None:
    graph = ALL["competence.ttl"]
    tops = graph.iris(SCHEME + "competence", SKOS + "hasTopConcept")
    assert {top.rpartition("/")[2] for top in tops} == {
        "cluster-policy", "cluster-management", "cooperation", "internationalisation", "innovation",
    }  # fmt: skip
    assert all(len(graph.iris(top, SKOS + "narrower")) >= 3 for top in tops)


def test_links_of_concepts_lead_to_verified_things_only() -> None:
    table = FOLDER.parent.parent / "shared" / "vocab" / "verified-links.tsv"
    if not table.exists():
        pytest.skip("needs ../shared (verified links)")
    verified = table.read_text(encoding="utf-8")
    links = {
        t.object.value
        for name, graph in ALL.items()
        for t in graph.triples
        if name.removesuffix(".ttl") in SLUGS and t.predicate.endswith("Match")
    }
    assert len(links) >= 15
    for link in links:
        # Vocabulary terms are aligned by the design, not by the table of links.
        if not link.startswith("http://purl.org/ontology/bibo/"):
            last = link.rstrip("/").rpartition("/")[2]
            assert re.search(rf"(?<![\w-]){re.escape(last)}(?![\w-])", verified), link


def test_no_text_of_ours_repeats_a_source(source_runs: Runs) -> None:
    for triple in UNION.triples:
        if isinstance(triple.object, Literal):
            assert not runs(triple.object.value) & source_runs, triple.object.value
