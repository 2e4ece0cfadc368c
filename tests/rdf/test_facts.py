"""The default graph: what is a fact and what is not, on quads of another base and on ours."""

from __future__ import annotations

from c3graph.model import DraftGraph, Release
from c3graph.rdf import facts
from c3graph.rdf.iris import Namespace
from c3graph.rdf.sortedlines import graph_of
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import XSD, Iri, Literal, Quad, Term, language_string, typed
from c3graph.store import Store

BASE = "https://data.example/ü/"
NAMES = Namespace(BASE)
TRIG = f"""
@prefix c3: <https://w3id.org/c3graph/def#> . @prefix g: <{BASE}graph/> . @prefix i: <{BASE}id/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix s: <{BASE}source/> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix c: <{BASE}claim/> .
g:one {{ i:a a c3:Event ; c3:ordinal 5 ; c3:year 1 . }}
g:two {{ i:a a c3:Event ; c3:ordinal 6 . }}
g:editorial {{ i:a c3:kind i:k . }}
g:inferred {{ i:a a c3:Entity . }}
g:schemes {{ i:k a c3:Topic . }}
g:sources {{ s:one a c3:Source ; dct:title "One" ; c3:characters 7 . i:reading a c3:Reading . }}
g:links {{ i:a owl:sameAs <urn:a> . i:link a c3:ExternalLink ; c3:linkFrom i:a . }}
g:claims {{ c:five rdf:subject i:a ; rdf:predicate c3:ordinal ; rdf:object 5 .
  c:six rdf:subject i:a ; rdf:predicate c3:ordinal ; rdf:object 6 . }}
g:conflicts {{ i:conflict a c3:Conflict ; c3:preferredClaim c:six ; c3:otherClaim c:five . }}
g:void {{ i:void a c3:Void . }} g:examples {{ i:q a c3:Query . }}
g:ontology {{ c3:Event a owl:Class . }}
"""


def quads() -> tuple[Quad, ...]:
    return tuple(parse(TRIG.encode(), RdfFormat.TRIG))


def short(term: Term) -> str:
    return term.n.strip("<>").removeprefix(BASE).rpartition("#")[2].rpartition("/terms/")[2]


def test_facts_are_the_preferred_values_and_what_stands_beside_them() -> None:
    found = facts.default_graph(quads(), NAMES)
    assert {(short(q.subject), short(q.predicate), short(q.object)) for q in found} == {
        ("id/a", "type", "Event"), ("id/a", "type", "Entity"), ("id/a", "year", "integer"),
        ("id/a", "ordinal", "integer"), ("id/a", "kind", "id/k"), ("id/k", "type", "Topic"),
        ("source/one", "type", "Source"), ("source/one", "title", '"One"'),
        ("id/a", "sameAs", "urn:a"),
    }  # fmt: skip
    assert [str(q.object) for q in found if q.predicate == NAMES.term("ordinal")] == ["6"]
    assert all(quad.graph is None for quad in found)


def test_provenance_is_the_records_and_no_fact() -> None:
    found = facts.provenance(quads(), NAMES)
    assert {short(q.subject) for q in found} == {
        "claim/five", "claim/six", "id/conflict", "id/link", "id/reading", "source/one",
    }  # fmt: skip


def test_facts_of_a_dataset_are_those_of_its_named_graphs() -> None:
    named = quads()
    found = facts.default_graph(named, NAMES)
    assert facts.default_graph([*found, *reversed(named)], NAMES) == found
    assert facts.default_graph(found, NAMES) == ()


def test_the_graph_of_a_line_is_told_without_parsing_it() -> None:
    values: list[Term] = [
        Iri("urn:o"), Literal(""), Literal('a <b> "c" <urn:d> .'), language_string("\\ \" .", "en"),
        typed(1, "integer"), Literal("<urn:g> .", XSD + "token"),
    ]  # fmt: skip
    for value in values:
        for graph in (None, Iri(f"{BASE}graph/x")):
            line = Quad(Iri("urn:s"), Iri("urn:p"), value, graph).n.encode()
            assert graph_of(line) == graph_of(line + b"\n") == (graph.value if graph else None)


def test_a_draft_and_its_release_serve_the_facts(
    draft: DraftGraph, released: Release, store: Store
) -> None:
    own = tuple(quad for quad in draft.quads if quad.graph is None)
    base = next(q.graph.value for q in draft.quads if q.graph).rpartition("graph/")[0]
    assert own == facts.default_graph(draft.quads, Namespace(base))
    assert released.served == len(own)
    ((counted,),) = store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows
    assert str(counted) == str(len(own))


def test_nobody_finds_provenance_without_naming_its_graph(store: Store) -> None:
    records = "c3:Claim c3:EditorialStatement c3:Evidence c3:Conflict c3:ExternalLink c3:Reading"
    head = "PREFIX c3: <https://w3id.org/c3graph/def#> "
    pattern = f"VALUES ?kind {{ {records} }} ?record a ?kind"
    assert not store.query(f"{head} ASK {{ {pattern} }}").truth
    found = store.query(f"{head} SELECT DISTINCT ?kind {{ GRAPH ?graph {{ {pattern} }} }}").rows
    assert len(found) == 6


def test_no_value_set_aside_is_served(store: Store) -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    aside = (
        "GRAPH ?conflicts { ?conflict <https://w3id.org/c3graph/def#otherClaim> ?claim } "
        f"GRAPH ?claims {{ ?claim <{rdf}subject> ?s ; <{rdf}predicate> ?p ; <{rdf}object> ?o }}"
    )
    assert store.query(f"ASK {{ {aside} }}").truth
    assert not store.query(f"ASK {{ {aside} ?s ?p ?o }}").truth
