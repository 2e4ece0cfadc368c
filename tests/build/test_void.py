"""The dataset's description: every number counted again by SPARQL over the release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pytest

from c3graph.build import void
from c3graph.config import Settings
from c3graph.model import DraftGraph, Release
from c3graph.rdf.iris import Namespace
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import XSD, Iri, Literal, Quad, Term
from c3graph.store import Store
from c3graph.store.embedded import EmbeddedStore

BASE = "https://w3id.org/c3graph/"
C3 = BASE + "def#"
VOID_GRAPH = BASE + "graph/void"
DATASET = f"<{BASE}.well-known/void#dataset>"
HEAD = """PREFIX void: <http://rdfs.org/ns/void#>
PREFIX voidext: <http://ldf.fi/void-ext#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
"""


@pytest.fixture(scope="module")
def rest(released: Release) -> Store:
    """The release without `graph/void`: what the description describes."""
    quads = parse((released.path / "c3graph.nq").read_bytes(), RdfFormat.N_QUADS)
    own = Iri(BASE + "graph/void")
    return EmbeddedStore.of(quad for quad in quads if quad.graph != own)


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    """Of the description where a query is about the dataset, else of the facts."""
    described = (VOID_GRAPH,) if "void:" in query else ()
    answer = store.query(HEAD + query, default_graphs=described)
    return sorted(tuple(str(term) for term in row) for row in answer.rows)


def said(store: Store, property: str) -> int:
    ((value,),) = rows(store, f"SELECT ?n WHERE {{ {DATASET} void:{property} ?n }}")
    return int(value)


@pytest.mark.parametrize(
    ("property", "query"),
    [
        ("triples", "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"),
        ("distinctSubjects", "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"),
        ("properties", "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?s ?p ?o }"),
        ("classes", "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?s a ?c }"),
        (
            "entities",
            "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o "
            f'FILTER(STRSTARTS(STR(?s), "{BASE}")) }}',
        ),
    ],
)
def test_counts_of_the_whole(store: Store, rest: Store, property: str, query: str) -> None:
    ((counted,),) = rows(rest, query)
    assert said(store, property) == int(counted) > 0


def test_objects_of_the_whole_and_of_each_graph(released: Release, store: Store) -> None:
    """Counted from the dump: Oxigraph keeps an xsd:nonNegativeInteger as an xsd:integer (0.5.13)
    and so takes two terms of the dump for one."""
    objects: dict[str, set[Term]] = defaultdict(set)
    for quad in parse((released.path / "c3graph.nq").read_bytes(), RdfFormat.N_QUADS):
        if quad.graph is None or quad.graph.value != BASE + "graph/void":
            objects[quad.graph.value if quad.graph else ""].add(quad.object)
    assert said(store, "distinctObjects") == len(objects.pop(""))
    found = rows(
        store,
        f"SELECT ?g ?o WHERE {{ {DATASET} void:subset ?p . ?p sd:name ?g ; "
        "void:distinctObjects ?o }",
    )
    assert {graph: int(n) for graph, n in found} == {g: len(o) for g, o in objects.items()}


def test_classes(store: Store, rest: Store) -> None:
    found = rows(
        store,
        f"SELECT ?c ?e ?t WHERE {{ {DATASET} void:classPartition ?p . "
        "?p void:class ?c ; void:entities ?e ; void:triples ?t }",
    )
    counted = rows(
        rest,
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?e) (COUNT(*) AS ?t) WHERE { ?s a ?c ; ?p ?o } "
        "GROUP BY ?c",
    )
    assert found == counted
    assert len(found) > 28


def test_properties(store: Store, rest: Store) -> None:
    found = rows(
        store,
        f"SELECT ?q ?t ?s ?o WHERE {{ {DATASET} void:propertyPartition ?p . ?p void:property ?q ; "
        "void:triples ?t ; void:distinctSubjects ?s ; void:distinctObjects ?o }",
    )
    counted = rows(
        rest,
        "SELECT ?q (COUNT(*) AS ?t) (COUNT(DISTINCT ?x) AS ?s) (COUNT(DISTINCT ?y) AS ?o) "
        "WHERE { ?x ?q ?y } GROUP BY ?q",
    )
    assert found == counted


def test_properties_by_class(store: Store, rest: Store) -> None:
    found = rows(
        store,
        f"SELECT ?c ?q ?t WHERE {{ {DATASET} void:classPartition ?p . ?p void:class ?c ; "
        "void:propertyPartition ?i . ?i void:property ?q ; void:triples ?t }",
    )
    counted = rows(rest, "SELECT ?c ?q (COUNT(*) AS ?t) WHERE { ?s a ?c ; ?q ?o } GROUP BY ?c ?q")
    assert found == counted
    assert len(found) > 300


def test_values_of_our_classes(store: Store, rest: Store) -> None:
    path = f"{DATASET} void:classPartition ?p . ?p void:class ?c ; void:propertyPartition ?i ."
    found = rows(
        store,
        f"SELECT ?c ?q ?k ?t WHERE {{ {path} ?i void:property ?q ; void:classPartition ?v . "
        "?v void:class ?k ; void:triples ?t }",
    )
    ours = f'STRSTARTS(STR(?c), "{C3}") && STRSTARTS(STR(?k), "{C3}")'
    counted = rows(
        rest,
        "SELECT ?c ?q ?k (COUNT(*) AS ?t) WHERE { ?s a ?c ; ?q ?o . ?o a ?k "
        f"FILTER({ours}) }} GROUP BY ?c ?q ?k",
    )
    assert found == counted
    types = rows(
        store,
        f"SELECT ?c ?q ?d ?t WHERE {{ {path} ?i void:property ?q ; voidext:datatypePartition ?v . "
        "?v voidext:datatype ?d ; void:triples ?t }",
    )
    assert types == rows(
        rest,
        "SELECT ?c ?q ?d (COUNT(*) AS ?t) WHERE { ?s a ?c ; ?q ?o BIND(DATATYPE(?o) AS ?d) "
        f'FILTER(isLiteral(?o) && STRSTARTS(STR(?c), "{C3}")) }} GROUP BY ?c ?q ?d',
    )


def test_named_graphs(store: Store, rest: Store) -> None:
    found = rows(
        store,
        f"SELECT ?g ?t ?s WHERE {{ {DATASET} void:subset ?p . ?p a sd:NamedGraph ; "
        "sd:name ?g ; void:triples ?t ; void:distinctSubjects ?s }",
    )
    assert found == rows(
        rest,
        "SELECT ?g (COUNT(*) AS ?t) (COUNT(DISTINCT ?x) AS ?s) "
        "WHERE { GRAPH ?g { ?x ?p ?y } } GROUP BY ?g",
    )
    assert BASE + "graph/examples" in {row[0] for row in found}


def test_provenance_has_its_classes_and_properties(store: Store, rest: Store) -> None:
    """So that an editor completes inside GRAPH as well."""
    claims = f"{DATASET} void:subset ?g . ?g sd:name <{BASE}graph/claims> ."
    found = rows(store, f"SELECT ?q ?t {{ {claims} ?g void:propertyPartition ?p . "
                 "?p void:property ?q ; void:triples ?t }")  # fmt: skip
    counted = f"GRAPH <{BASE}graph/claims> {{ ?s ?q ?o }}"
    assert found == rows(rest, f"SELECT ?q (COUNT(*) AS ?t) {{ {counted} }} GROUP BY ?q")
    classes = rows(store, f"SELECT ?c ?e {{ {claims} ?g void:classPartition ?p . "
                   "?p void:class ?c ; void:entities ?e }")  # fmt: skip
    counted = f"GRAPH <{BASE}graph/claims> {{ ?s a ?c }}"
    assert classes == rows(rest, f"SELECT ?c (COUNT(*) AS ?e) {{ {counted} }} GROUP BY ?c")
    assert C3 + "Claim" in {row[0] for row in classes}


def test_linksets(store: Store, rest: Store) -> None:
    found = rows(
        store,
        f"SELECT ?space ?q ?t WHERE {{ {DATASET} void:subset ?l . ?l a void:Linkset ; "
        f"void:subjectsTarget {DATASET} ; void:objectsTarget ?target ; void:linkPredicate ?q ; "
        "void:triples ?t . ?target void:uriSpace ?space }",
    )
    links = rows(
        rest,
        f"SELECT ?q ?o ?s WHERE {{ ?s ?q ?o FILTER(isIRI(?o) && !STRSTARTS(STR(?o), '{BASE}') && "
        f"(STRSTARTS(STR(?s), '{BASE}id/') || STRSTARTS(STR(?s), '{BASE}scheme/')) && "
        f"?q NOT IN (rdf:type, <{C3}linkTo>, <{C3}linkProperty>)) }}".replace(
            "rdf:type", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        ),
    )
    assert sum(int(row[2]) for row in found) == len(links) > 50
    for space, property, count in found:
        # A shorter space that another one continues has only what the longer one has not.
        longer = [s for s, _, _ in found if s != space and s.startswith(space)]
        mine = [
            o
            for q, o, _ in links
            if q == property and o.startswith(space) and not o.startswith(tuple(longer))
        ]
        assert len(mine) == int(count), (space, property)


def test_examples_lead_to_things(store: Store, rest: Store) -> None:
    found = rows(store, f"SELECT ?e WHERE {{ {DATASET} void:exampleResource ?e }}")
    assert len(found) == 4
    assert all(rest.query(f"ASK {{ <{iri}> ?p ?o }}").truth for (iri,) in found)


def test_what_sibs_editor_asks_for(store: Store) -> None:
    """The required part of the query in sparql-editor's metadata.ts."""
    found = rows(
        store,
        """SELECT DISTINCT ?c ?q ?k ?d WHERE {
          ?cp void:class ?c ; void:propertyPartition ?pp . ?pp void:property ?q .
          OPTIONAL { { ?pp void:classPartition [ void:class ?k ] }
                     UNION { ?pp voidext:datatypePartition [ voidext:datatype ?d ] } } }""",
    )
    assert (C3 + "Event", C3 + "locatedIn", C3 + "Place", "None") in found
    assert (C3 + "Funding", C3 + "totalBudget", "None", XSD + "integer") in found


def test_it_says_nothing_of_itself_and_is_the_same_again(
    draft: DraftGraph, settings: Settings
) -> None:
    names, own = Namespace(BASE), Iri(BASE + "graph/void")
    held = [quad for quad in draft.quads if quad.graph == own]

    def again(quads: Iterable[Quad]) -> list[str]:
        made = void.quads(quads, names, settings.title, settings.description)
        return sorted({quad.n for quad in made})

    assert again(iter(draft.quads)) == again(reversed(draft.quads)) == [q.n for q in held]
    assert not any(isinstance(q.object, Iri) and q.object == own for q in held)
    assert all(isinstance(q.subject, Iri) and isinstance(q.object, Iri | Literal) for q in held)


def test_names_of_partitions_do_not_collide(draft: DraftGraph) -> None:
    """One node, one property or class: a second would mean that two partitions share a name."""
    for property in ("property", "class", "triples"):
        subjects = [
            q.subject
            for q in draft.quads
            if q.graph == Iri(BASE + "graph/void") and q.predicate.value == void.VOID + property
        ]
        assert len(subjects) == len(set(subjects))
