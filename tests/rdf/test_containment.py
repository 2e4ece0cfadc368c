"""Of places in one another that are said of one thing, the narrowest stand among the facts."""

from __future__ import annotations

import pytest

from c3graph.rdf.containment import LOCATED_IN, wider
from c3graph.rdf.facts import default_graph
from c3graph.rdf.iris import DEF, Namespace
from c3graph.rdf.terms import RDF, Iri, Quad

IN_TURN = (("hall", "town"), ("town", "shire"), ("shire", "land"))


@pytest.mark.parametrize(
    ("said", "left_out"),
    [
        ((), set()),
        ((("fair", "hall"),), set()),
        ((("fair", "hall"), ("fair", "town")), {("fair", "town")}),
        ((("fair", "hall"), ("fair", "land")), {("fair", "land")}),
        ((("fair", "hall"), ("fair", "town"), ("fair", "land")),
         {("fair", "town"), ("fair", "land")}),
        ((("fair", "hall"), ("fair", "port")), set()),
        ((("fair", "hall"), ("show", "town")), set()),
        ((("hall", "land"),), {("hall", "land")}),
    ],
)  # fmt: skip
def test_the_wider_place_is_left_out(
    said: tuple[tuple[str, str], ...], left_out: set[tuple[str, str]]
) -> None:
    assert wider((*IN_TURN, *said)) == left_out


def test_places_that_contain_each_other_contain_nothing() -> None:
    ring = (("a", "b"), ("b", "a"), ("fair", "a"), ("fair", "b"))
    assert wider(ring) == set()
    assert wider((("a", "a"), ("fair", "a"), ("fair", "b"))) == set()


def test_the_facts_of_another_dataset_hold_the_venue_and_the_source_both() -> None:
    namespace = Namespace("https://data.example/")
    fair = namespace.thing("event", "fair")
    hall, town = namespace.thing("place", "hall"), namespace.thing("place", "town")
    source = namespace.graph("report")
    quads = (
        Quad(fair, LOCATED_IN, hall, source),
        Quad(fair, LOCATED_IN, town, source),
        Quad(hall, LOCATED_IN, town, namespace.graph("editorial")),
    )
    facts = {(quad.subject, quad.object) for quad in default_graph(quads, namespace)}
    assert facts == {(fair, hall), (hall, town)}


def test_a_participation_whose_participant_is_set_aside_is_no_fact() -> None:
    namespace = Namespace("https://data.example/")
    node, body = namespace.thing("participation", "p.a"), namespace.thing("organisation", "a")
    other, whole = namespace.thing("participation", "p.b"), namespace.thing("organisation", "b")
    project, claim = namespace.thing("project", "p"), namespace.claim("0a1b2c3d4e5f")
    conflict, said = namespace.thing("conflict", "c"), namespace.graph("report")
    quads = [
        Quad(tie, Iri(RDF + "type"), namespace.term("Participation"), said) for tie in (node, other)
    ]
    for tie, who in ((node, body), (other, whole)):
        quads.append(Quad(tie, namespace.term("participant"), who, said))
        quads.append(Quad(tie, namespace.term("inProject"), project, said))
        quads.append(Quad(who, namespace.term("participatesIn"), project, said))
    parts = (("subject", node), ("predicate", Iri(DEF + "participant")), ("object", body))
    quads += [Quad(claim, Iri(RDF + part), term, namespace.graph("claims")) for part, term in parts]
    for property, value in (
        ("otherClaim", claim),
        ("conflictSubject", project),
        ("conflictProperty", Iri(DEF + "hasParticipant")),
    ):
        quads.append(Quad(conflict, namespace.term(property), value, namespace.graph("conflicts")))
    facts = default_graph(quads, namespace)
    assert {quad.subject for quad in facts} == {other, whole}
    assert len(facts) == 4
