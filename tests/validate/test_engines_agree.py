"""Engines agree result by result on shapes and graphs drawn at random.

Drawn are all components that our own shapes use, and the rest of the core. Left to
test_hard_cases.py is what the reference does otherwise than the specification: comparing what is
not comparable, ranges of several subtags.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import SH, Graph

from c3graph.validate import ENGINES, Columns
from c3graph.validate.fast.compiling import COVERED
from c3graph.validate.shapes.loading import Shapes, verbatim_literals
from c3graph.validate.shapes.nodes import text_of

PREFIXES = """
@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:names sh:declare [ sh:prefix "" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
"""
NODES = (":a", ":b", ":c", ":d", "_:e")
CLASSES = (":C", ":D", ":E")
TEXTS = ('"x"', '"abc"', '"Abc"', '"abcdef"', '"x"@en', '"x"@pl', '"y"@en', '"z"@en-gb', '""')
NUMBERS = ("1", "2", '"01"^^xsd:integer', '"+2"^^xsd:integer', "1.0", '"1.50"^^xsd:decimal',
           "1.0e0", '"7"^^xsd:byte', "-3")  # fmt: skip
DATES = ('"2017-03-07"^^xsd:date', '"2017-03-08"^^xsd:date', '"2016-12-31"^^xsd:date')
OTHERS = ("true", '"2017-03"^^xsd:gYearMonth', '"c"^^xsd:integer', '"2017-02-30"^^xsd:date')
VALUES = (*NODES, *TEXTS, *NUMBERS, *DATES, *OTHERS)
# :p, :q and :r take any value; :n and :m numbers, :from and :to dates.
PROPERTIES = (":p", ":q", ":r")
PATHS = (*PROPERTIES, "[ sh:inversePath :p ]", "[ sh:alternativePath ( :p :q ) ]", "( :p :q )",
         "[ sh:zeroOrMorePath :p ]", "[ sh:oneOrMorePath :q ]", "[ sh:zeroOrOnePath :r ]",
         "[ sh:inversePath [ sh:alternativePath ( :p ( :q :r ) ) ] ]",
         "( [ sh:inversePath :p ] :q )")  # fmt: skip
PATTERNS = ('"^a"', '"[A-Z]"', '"^.{3}$"', '"x|y"', '"(ab)+"', '"^http://[a-z.]+/[a-c]$"')
QUERIES = (
    "SELECT $this ?value WHERE { $this :p ?value . FILTER NOT EXISTS { ?value :q ?any } }",
    "SELECT $this ?value WHERE { $this :n ?value . FILTER(?value > 1) }",
    "SELECT DISTINCT $this WHERE { $this :p ?one , ?other . FILTER(!sameTerm(?one, ?other)) }",
    "SELECT $this ?path ?value WHERE { $this ?path ?value . FILTER(isLiteral(?value)) }",
    "SELECT $this ?value WHERE { $this :from ?value ; :to ?end . FILTER(STR(?value) > STR(?end)) }",
    "SELECT $this (COUNT(?v) AS ?n) WHERE { $this :p ?v } GROUP BY $this HAVING (COUNT(?v) > 1)",
    "SELECT $this ?value WHERE { ?value :p $this . ?value :q* $this }",
    "SELECT $this ?value WHERE { { $this :p ?value } UNION { $this :q ?value } }",
    "SELECT $this ?value WHERE { $this :p ?any . OPTIONAL { $this :q ?value } }",
    "SELECT $this ?n WHERE { $this :n ?v . BIND(STRLEN(STR(?v)) AS ?n) FILTER(?n > 1) }",
)


def pick(*options: str) -> st.SearchStrategy[str]:
    return st.sampled_from(options)


@st.composite
def graphs(draw: st.DrawFn) -> str:
    lines = [":D rdfs:subClassOf :C ."] if draw(st.booleans()) else []
    triple = st.one_of(
        st.tuples(pick(*NODES), pick(*PROPERTIES), pick(*VALUES)),
        st.tuples(pick(*NODES), pick(":n", ":m"), pick(*NUMBERS)),
        st.tuples(pick(*NODES), pick(":from", ":to"), pick(*DATES)),
        st.tuples(pick(*NODES), st.just("rdf:type"), pick(*CLASSES)),
    )
    lines += [f"{s} {p} {o} ." for s, p, o in draw(st.lists(triple, min_size=1, max_size=25))]
    return "\n".join(lines)


CONSTRAINTS = st.one_of(
    st.builds("sh:class {}".format, pick(*CLASSES)),
    st.builds("sh:datatype {}".format, pick(
        "xsd:string", "xsd:integer", "xsd:decimal", "xsd:date", "rdf:langString", "xsd:boolean",
        "xsd:gYearMonth")),
    st.builds("sh:nodeKind sh:{}".format, pick(
        "IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")),
    st.builds("sh:{} {}".format, pick("minLength", "maxLength"), st.integers(1, 7)),
    st.builds("sh:pattern {} {}".format, pick(*PATTERNS), pick("", '; sh:flags "i"')),
    st.builds("sh:languageIn ( {} )".format, pick('"en"', '"pl" "hu"', '"en" "pl"')),
    st.builds("sh:in ( {} {} )".format, pick(*NODES[:4]), pick(*TEXTS, *NUMBERS)),
    st.builds("sh:hasValue {}".format, pick(*NODES[:4], *TEXTS, *NUMBERS)),
    st.builds("sh:{} {}".format, pick("equals", "disjoint"), pick(*PROPERTIES)),
)  # fmt: skip
OF_PROPERTIES = st.one_of(
    st.builds("sh:{} {}".format, pick("minCount", "maxCount"), st.integers(0, 3)),
    st.just("sh:uniqueLang true"),
)
ORDERED = st.one_of(
    st.builds("sh:path :n ; sh:{} {}".format, pick(
        "minExclusive", "minInclusive", "maxExclusive", "maxInclusive"), pick(*NUMBERS)),
    st.builds("sh:path :from ; sh:{} {}".format, pick(
        "minExclusive", "minInclusive", "maxExclusive", "maxInclusive"), pick(*DATES)),
    st.builds("sh:path {1} ; sh:{0} {2}".format, pick("lessThan", "lessThanOrEquals"),
              pick(":n"), pick(":m")),
    st.builds("sh:path :from ; sh:{} :to".format, pick("lessThan", "lessThanOrEquals")),
)  # fmt: skip
SEVERITY = pick("", " ; sh:severity sh:Warning", " ; sh:severity sh:Info")


@st.composite
def bodies(draw: st.DrawFn, depth: int = 2) -> str:
    """What a node shape states, between the brackets."""
    options = [CONSTRAINTS, st.builds("sh:property [ {} ]".format, properties(depth))]
    if depth:
        inner = st.builds("[ {} ]".format, bodies(depth - 1))
        options += [
            st.builds("sh:not {}".format, inner),
            st.builds("sh:node {}".format, inner),
            st.builds("sh:{} ( {} {} )".format, pick("or", "and", "xone"), inner, inner),
        ]
    return f"{draw(st.one_of(options))}{draw(SEVERITY)}"


@st.composite
def properties(draw: st.DrawFn, depth: int) -> str:
    options = [CONSTRAINTS, OF_PROPERTIES]
    if depth:
        inner = st.builds("[ {} ]".format, bodies(depth - 1))
        options += [
            st.builds("sh:node {}".format, inner),
            st.builds("sh:or ( {} {} )".format, inner, inner),
            st.builds("sh:qualifiedValueShape {} ; sh:{} {}".format, inner,
                      pick("qualifiedMinCount", "qualifiedMaxCount"), st.integers(0, 2)),
        ]  # fmt: skip
    free = st.builds("sh:path {} ; {}".format, pick(*PATHS), st.one_of(options))
    return f"{draw(st.one_of(free, ORDERED))}{draw(SEVERITY)}"


TARGETS = st.one_of(
    st.builds("sh:targetClass {}".format, pick(*CLASSES)),
    st.builds("sh:targetNode {}".format, pick(*NODES[:4], '"x"', "1")),
    st.builds("sh:{} {}".format, pick("targetSubjectsOf", "targetObjectsOf"), pick(*PROPERTIES)),
)
CLOSED = st.builds(
    "sh:closed true ; sh:ignoredProperties ( rdf:type {} )".format, pick("", ":p", ":q :r")
)
SPARQL = st.builds('sh:sparql [ sh:prefixes :names ; sh:select """{}""" ]'.format, pick(*QUERIES))


@st.composite
def shapes(draw: st.DrawFn) -> str:
    found = []
    for number in range(draw(st.integers(1, 3))):
        body = draw(st.one_of(bodies(), bodies(), CLOSED, SPARQL))
        found.append(f":s{number} a sh:NodeShape ; {draw(TARGETS)} ; {body} .")
    return "\n".join(found)


def parse(text: str) -> Graph:
    with verbatim_literals():
        return Graph(bind_namespaces="none").parse(data=PREFIXES + text, format="turtle")


def results(engine: str, data: Graph, shapes: Graph) -> Counter[tuple[object, ...]]:
    columns = Columns(f"{text_of(s)} {text_of(p)} {text_of(o)} .\n" for s, p, o in data)
    outcome = ENGINES[engine]().run(columns, Shapes.of(shapes))
    return Counter(
        (r.focus_node, r.path, r.value, r.component, r.severity, r.shape) for r in outcome.results
    )


@pytest.mark.slow
@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(graphs(), shapes())
def test_engines_give_the_same_results(graph: str, rules: str) -> None:
    data, compiled = parse(graph), parse(rules)
    assert results("fast", data, compiled) == results("pyshacl", data, compiled)


def test_the_components_of_our_shapes_are_drawn() -> None:
    drawn = Path(__file__).read_text(encoding="utf-8")
    ours = Graph(bind_namespaces="none")
    for file in sorted((Path(__file__).parents[2] / "shapes").glob("*.ttl")):
        ours.parse(file, format="turtle")
    used = {predicate for predicate in ours.predicates() if predicate in COVERED}
    missing = {name for p in used if (name := str(p).removeprefix(str(SH))) not in drawn}
    assert not missing
