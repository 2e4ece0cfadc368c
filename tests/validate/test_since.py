"""What is judged by a change is what judging all of it gives: results, counts, and nothing less."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph
from test_engines_agree import graphs, parse, shapes

from c3graph.model import Baseline, Result
from c3graph.validate import judge_data
from c3graph.validate.engine import EngineOutcome
from c3graph.validate.shapes.loading import Shapes
from c3graph.validate.shapes.nodes import text_of
from c3graph.validate.since import GraphChange, Triple, judge_since
from listed import columns, judged

Row = tuple[object, ...]


def triples(graph: Graph) -> set[Triple]:
    return {(text_of(s), text_of(p), text_of(o)) for s, p, o in graph}


def row(r: Result) -> Row:
    return (r.focus_node, r.path, r.value, r.shape, r.component, r.severity, str(r.message))


def compared(outcome: EngineOutcome) -> tuple[Counter[Row], dict[str, int]]:
    counts = {check.shape: check.focus_nodes for check in outcome.checks}
    return Counter(map(row, outcome.results)), counts


def changed(
    before: set[Triple], after: set[Triple], rules: Shapes
) -> tuple[EngineOutcome, Baseline]:
    change = GraphChange(sorted(after - before), sorted(before - after), lambda: columns(after))
    outcome, since, _ = judge_since(judged(before, rules), change, rules)
    return outcome, since


@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(graphs(), graphs(), shapes(), st.data())
def test_a_change_is_judged_as_the_whole(
    one: str, other: str, rules: str, data: st.DataObject
) -> None:
    drawn = parse(f"{one}\n{other}")
    everything = sorted(triples(drawn))
    before = set(everything) - set(data.draw(st.lists(st.sampled_from(everything), max_size=4)))
    after = set(everything) - set(data.draw(st.lists(st.sampled_from(everything), max_size=4)))
    loaded = Shapes.of(parse(rules))
    outcome, _ = changed(before, after, loaded)
    assert compared(outcome) == compared(judge_data(columns(after), loaded))


# Queries that lead further than a node's neighbours, in every way that a pattern hangs on it.
FAR = (
    "SELECT $this ?value WHERE { $this :p ?x . ?x :q ?value . FILTER NOT EXISTS { ?value :r ?x } }",
    "SELECT $this ?value WHERE { ?x :p $this ; :q ?y . ?value :r ?y . FILTER(?value != $this) }",
    "SELECT $this ?value WHERE { $this a ?c ; :p ?value . ?o :p ?value . FILTER(?o != $this) "
    "FILTER EXISTS { ?o a ?c } }",
    "SELECT $this ?value WHERE { $this :p/:q ?value . FILTER NOT EXISTS { ?n (:q|^:r)+ $this } }",
    "SELECT $this ?value WHERE { $this :p ?value . OPTIONAL { ?value :q ?x . ?x :r ?y } "
    "FILTER(!BOUND(?y)) }",
    "SELECT $this ?value WHERE { $this ?q ?o . ?o ?r ?value . FILTER NOT EXISTS { $this ?r ?o } }",
    "SELECT $this ?value WHERE { { $this :p ?x } UNION { ?x :q $this } ?x :r ?value }",
    "SELECT $this ?value WHERE { $this :q ?value . ?value :p* ?z . ?z :r $this }",
    "SELECT $this WHERE { $this :p ?x . FILTER EXISTS { ?a :q ?b . ?b a :C } }",
    "SELECT $this ?value WHERE { $this :n 1 ; :p ?value . ?value :n ?n . ?other :n ?n ; a :D }",
    "SELECT $this (COUNT(?x) AS ?n) WHERE { $this :p ?y . ?y :q ?x } GROUP BY $this "
    "HAVING (COUNT(?x) > 1)",
    "SELECT $this ?value WHERE { $this :p ?value OPTIONAL { $this :q ?x } OPTIONAL { ?x :r ?y } "
    "FILTER(BOUND(?x) && !BOUND(?y)) }",
    "SELECT $this ?value WHERE { $this :p ?value . { SELECT $this ?value { $this :q ?value } } }",
)


@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(graphs(), graphs(), st.sampled_from(FAR), st.data())
def test_a_query_is_judged_as_the_whole(
    one: str, other: str, query: str, data: st.DataObject
) -> None:
    drawn = parse(f"{one}\n{other}")
    everything = sorted(triples(drawn))
    before = set(everything) - set(data.draw(st.lists(st.sampled_from(everything), max_size=3)))
    after = set(everything) - set(data.draw(st.lists(st.sampled_from(everything), max_size=3)))
    nested = data.draw(
        st.sampled_from(("", "sh:node [ ", "sh:not [ ", "sh:property [ sh:path :p ; "))
    )
    constraint = f'{nested}sh:sparql [ sh:prefixes :names ; sh:select """{query}""" ]'
    target = data.draw(st.sampled_from(("sh:targetSubjectsOf :p", "sh:targetClass :C")))
    rules = f":s a sh:NodeShape ; {target} ; {constraint}{' ]' if nested else ''} ."
    loaded = Shapes.of(parse(rules))
    outcome, _ = changed(before, after, loaded)
    assert compared(outcome) == compared(judge_data(columns(after), loaded))
