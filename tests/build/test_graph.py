"""Figures and invariants of the repository's own graph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from c3graph.config import Settings
from c3graph.model import DraftGraph, Release
from c3graph.rdf import syntax
from c3graph.rdf.terms import SCHEMA, BlankNode, Iri, Literal, Quad
from c3graph.store import Store
from planted import BASE, NS
from word_runs import Runs, runs

SOURCES = {
    "clusters3-profile", "hajdu-bihar-iws6-deck", "lubelskie-iws6-deck", "lublin-conference-lke",
    "lublin-conference-report",
}  # fmt: skip
BUILT_IN = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2001/XMLSchema#",
)
PREFIXES = f"""
PREFIX c3: <{BASE}def#>
PREFIX graph: <{BASE}graph/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""
# Statements of a source's own graph that no claim with evidence inside its source supports.
WITHOUT = f"""{PREFIXES}
SELECT ?s ?p ?o WHERE {{
  GRAPH graph:%s {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{
    GRAPH graph:claims {{
      ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
        c3:source <{BASE}source/%s> ; prov:wasQuotedFrom ?evidence .
      ?evidence oa:hasSource <{BASE}source/%s> ; oa:exact ?surface ; oa:hasSelector ?selector .
      ?selector oa:start ?start ; oa:end ?end .
    }}
    GRAPH graph:sources {{ <{BASE}source/%s> c3:characters ?length }}
    FILTER(?start >= 0 && ?start < ?end && ?end <= ?length && STRLEN(?surface) = ?end - ?start)
  }}
}}"""
# Claims without a passage, and claims whose passage is not one of their own source's characters.
UNQUOTED = f"""{PREFIXES}
SELECT ?claim WHERE {{ GRAPH graph:claims {{
  ?claim a c3:Claim ; c3:source ?source .
  FILTER NOT EXISTS {{
    ?claim prov:wasQuotedFrom ?evidence .
    ?evidence a c3:Evidence ; oa:hasSource ?source ; oa:hasSelector ?selector .
    ?selector oa:start ?start ; oa:end ?end .
    GRAPH graph:sources {{ ?source c3:characters ?length }}
    FILTER(?start >= 0 && ?start < ?end && ?end <= ?length)
  }}
}} }}"""
CIRCULAR = f"""{PREFIXES}
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?concept WHERE {{ ?concept skos:broader+ ?concept }}"""
LED_BY_MANY = f"""{PREFIXES}
SELECT DISTINCT ?project WHERE {{
  ?project a c3:Project . ?one c3:leads ?project . ?other c3:leads ?project .
  FILTER(?one != ?other)
}}"""
NONE = {"unquoted": UNQUOTED, "circular": CIRCULAR, "led by many": LED_BY_MANY}


def test_there_is_enough_to_publish(released: Release, draft: DraftGraph) -> None:
    provenance = {NS.graph("claims"), NS.graph("sources")}
    assert released.counts["triples"] >= 5_000
    said = {quad.triple() for quad in draft.quads if quad.graph not in provenance}
    assert len(said) >= 1_200
    own = {NS.graph(source) for source in SOURCES}
    assert len({quad.triple() for quad in draft.quads if quad.graph in own}) >= 1_200


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_no_statement_without_a_claim_with_evidence(source: str, store: Store) -> None:
    graph = f"{BASE}graph/{source}"
    assert len(store.query(f"SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").rows) > 50
    assert store.query(WITHOUT % ((source,) * 4)).rows == ()


def test_the_query_for_statements_without_a_claim_finds_them(draft: DraftGraph) -> None:
    from c3graph.store.embedded import EmbeddedStore

    source = "lublin-conference-lke"
    extra = Quad(NS.thing("x", "x"), NS.term("x"), Literal("x"), NS.graph(source))
    rows = EmbeddedStore.of([*draft.quads, extra]).query(WITHOUT % ((source,) * 4)).rows
    assert rows == ((extra.subject, extra.predicate, extra.object),)


@pytest.mark.parametrize("query", NONE.values(), ids=NONE)
def test_nothing_is_unquoted_circular_or_led_by_many(query: str, store: Store) -> None:
    assert store.query(query).rows == ()


def test_the_queries_find_what_is_unquoted_circular_or_led_by_many(draft: DraftGraph) -> None:
    from c3graph.store.embedded import EmbeddedStore

    claims, project = NS.graph("claims"), NS.thing("project", "clusters3")
    leads, quoted = NS.term("leads"), Iri("http://www.w3.org/ns/prov#wasQuotedFrom")
    broader = Iri("http://www.w3.org/2004/02/skos/core#broader")
    claim = next(quad.subject for quad in draft.quads if quad.predicate == quoted)
    above = next(q for q in draft.quads if q.predicate == broader and q.graph is None)
    assert isinstance(above.object, Iri)
    kept = [q for q in draft.quads if (q.graph, q.subject, q.predicate) != (claims, claim, quoted)]
    extra = [
        Quad(above.object, broader, above.subject),
        Quad(NS.thing("organisation", "tecnalia"), leads, project),
    ]
    planted = EmbeddedStore.of([*kept, *extra])
    assert planted.query(UNQUOTED).rows == ((claim,),)
    assert (above.subject,) in planted.query(CIRCULAR).rows
    assert planted.query(LED_BY_MANY).rows == ((project,),)


def test_every_claim_is_about_a_statement_of_its_source(store: Store) -> None:
    claims = f"""{PREFIXES}
    SELECT ?claim WHERE {{
      GRAPH graph:claims {{
        ?claim a c3:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; c3:source ?source .
      }}
      BIND(IRI(REPLACE(STR(?source), "/source/", "/graph/")) AS ?graph)
      %s
    }}"""
    assert len(store.query(claims % "").rows) > 1000
    dangling = claims % "FILTER NOT EXISTS { GRAPH ?graph { ?s ?p ?o } }"
    assert store.query(dangling).rows == ()


def test_no_n_ary_thing_belongs_to_two(draft: DraftGraph) -> None:
    """Names of needs and figures are made of slugs: two subjects must not share one."""
    for name in ("needOf", "figureOf", "participant", "inProject", "atEvent", "ofRegion"):
        pairs = {(q.subject, q.object) for q in draft.quads if q.predicate == NS.term(name)}
        assert len(pairs) == len({subject for subject, _ in pairs}), name


def verified(table: str) -> set[str]:
    """Every IRI that the table of verified links names, its abbreviations written out."""
    authority = "http://publications.europa.eu/resource/authority/"
    esco, found = "http://data.europa.eu/esco/skill/", set()
    for row in table.splitlines()[1:]:
        cell = row.split("\t")[1]
        for iri in re.findall(r"https?://[^\s|;,)]+|\.\.\./[^\s|;,)]+", cell):
            tail = iri.removeprefix(".../")
            short = authority + tail.removeprefix("authority/")
            found.add(
                iri if iri.startswith("http") else short if "authority/" in iri else esco + tail
            )
        found |= {f"http://www.wikidata.org/entity/{q}" for q in re.findall(r"\bQ\d+", cell)}
        found |= {f"{authority}eu-programme/{c}" for c in re.findall(r"(?<=, )/([A-Z0-9]+)", cell)}
        nuts = re.findall(r"\b(?:UKN0|UKN|UKM6?|LV0{0,2}|LV)\b", cell)
        found |= {f"http://data.europa.eu/nuts/code/{code}" for code in nuts}
        if cell.startswith("eurovoc"):
            numbers = re.findall(r"(?:eurovoc|,) (\d+) ", cell)
            found |= {f"http://eurovoc.europa.eu/{number}" for number in numbers}
    return found


def test_links_go_only_where_they_were_verified(draft: DraftGraph, shared: Path) -> None:
    table = (shared / "vocab/verified-links.tsv").read_text(encoding="utf-8")
    allowed = verified(table)
    assert len(allowed) >= 50
    links = [q for q in draft.quads if q.graph == NS.graph("links")]
    targets = {q.object for q in links if q.predicate == NS.term("linkTo")}
    assert {str(target) for target in targets} <= allowed
    direct = [
        q for q in links
        if isinstance(q.object, Iri) and not q.predicate.value.startswith(f"{BASE}def#")
        and q.object.value.startswith("http") and not q.object.value.startswith(BASE)
    ]  # fmt: skip
    assert len(direct) >= 50
    assert {q.object for q in direct} == targets
    same = {q.predicate.value for q in direct if q.predicate.value.endswith("sameAs")}
    assert same == {f"{SCHEMA}sameAs"}


def declared(settings: Settings) -> set[str]:
    """Every term that an ontology file gives a type."""
    found = set()
    for path in settings.resource_files("ontology"):
        found |= {str(quad.subject) for quad in syntax.read_rdf(path)
                  if quad.predicate.value.endswith("#type")}  # fmt: skip
    return found


def test_no_undeclared_term_is_used_in_the_data(draft: DraftGraph, settings: Settings) -> None:
    known = declared(settings)
    used = {quad.predicate.value for quad in draft.quads}
    used |= {str(q.object) for q in draft.quads if q.predicate.value.endswith("#type")}
    used = {term for term in used if not term.startswith(BUILT_IN)}
    assert used - known == set()


def test_no_undeclared_term_is_used_in_shapes(settings: Settings) -> None:
    known = declared(settings)
    used = set()
    for path in settings.resource_files("shapes"):
        for quad in syntax.read_rdf(path):
            value = str(quad.object)
            if value.startswith(f"{BASE}def#"):
                used.add(value)
            used |= {f"{BASE}def#{name}" for name in re.findall(r"\bc3:(\w+)", value)}
    used.discard(f"{BASE}def#")
    assert len(used) > 50
    assert used - known == set()


def test_concepts_that_the_data_names_exist(draft: DraftGraph) -> None:
    typed = {quad.subject for quad in draft.quads if quad.predicate.value.endswith("#type")}
    objects = {quad.object for quad in draft.quads if isinstance(quad.object, Iri)}
    named = {term for term in objects if term.value.startswith(f"{BASE}scheme/")}
    assert {term for term in named if term not in typed} == set()


def test_no_blank_nodes(draft: DraftGraph) -> None:
    assert not [q for q in draft.quads if BlankNode in (type(q.subject), type(q.object))]


def texts_of(draft: DraftGraph) -> Iterator[str]:
    return (quad.object.value for quad in draft.quads if isinstance(quad.object, Literal))


def test_no_address_or_telephone_number_of_a_person(draft: DraftGraph) -> None:
    private = re.compile(r"[\w.+-]+@[\w-]+\.\w|\+\d{2}[\d ()-]{6,}|\b(?:tel|fax|phone)\b", re.I)
    assert [text for text in texts_of(draft) if private.search(text)] == []


def test_no_sentence_of_a_source_is_published(settings: Settings, source_runs: Runs) -> None:
    assert len(source_runs) > 1000
    for folder in ("data/ttl", "data/claims"):
        for path in (p for p in settings.folder(folder).rglob("*") if p.is_file()):
            for line in path.read_text(encoding="utf-8").splitlines():
                assert not runs(line) & source_runs, f"{path.name}: {line[:80]}"
