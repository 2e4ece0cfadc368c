"""Blank nodes that are published as IRIs, and those that are had again from them."""

from __future__ import annotations

import pytest

from c3graph.errors import InputError
from c3graph.rdf.blanks import is_skolem, skolemised, unskolemised
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import BlankNode, Iri, Quad

BASE = "https://example.org/data/"
PREFIXES = """
@prefix : <https://example.org/data/def#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def read(body: str) -> tuple[Quad, ...]:
    return tuple(parse((PREFIXES + body).encode(), RdfFormat.TURTLE))


UNION = "[ a owl:Class ; owl:unionOf ( :A :B ) ]"
TWO = f":p rdfs:domain {UNION} ; rdfs:range {UNION} . :q rdfs:domain {UNION} ."


def test_a_name_depends_on_what_is_said_and_on_where_it_is_used() -> None:
    once, again = skolemised(read(TWO), BASE), skolemised(read(TWO), BASE)
    assert once == again
    assert not [t for q in once for t in (q.subject, q.object) if isinstance(t, BlankNode)]
    ends = [q.object for q in once if "rdf-schema#" in q.predicate.value]
    assert len(ends) == len(set(ends)) == 3
    assert all(is_skolem(end) for end in ends)
    assert all(str(end).startswith(BASE + ".well-known/genid/h") for end in ends)
    # A statement elsewhere moves no name.
    assert set(once) < set(skolemised(read(TWO + ":q rdfs:range :A ."), BASE))


def test_a_shared_node_is_written_out_for_each_use() -> None:
    shared = ":p rdfs:domain _:u ; rdfs:range _:u . :q rdfs:domain _:u . _:u a owl:Class ; "
    assert skolemised(read(shared + "owl:unionOf ( :A :B ) ."), BASE) == skolemised(read(TWO), BASE)


def test_blank_nodes_are_had_again() -> None:
    quads = skolemised(read(TWO + "[] rdfs:label 'a node that nothing leads to' ."), BASE)
    back = unskolemised(quads)
    assert len(back) == len(quads)
    assert not [t for q in back for t in (q.subject, q.object) if is_skolem(t)]
    assert skolemised(back, BASE) == quads


def test_quads_without_blank_nodes_stay_as_they_are() -> None:
    quads = read(":a rdfs:label 'b' ; rdfs:seeAlso :c .")
    assert skolemised(quads, BASE) == tuple(sorted(quads, key=lambda quad: quad.n))
    assert not is_skolem(Iri(BASE + "def#A"))


@pytest.mark.parametrize("body", [":a rdfs:seeAlso _:x .", ""])
def test_a_ring_of_blank_nodes_is_refused(body: str) -> None:
    with pytest.raises(InputError, match="below itself") as caught:
        skolemised(read(body + "_:x rdfs:seeAlso _:y . _:y rdfs:seeAlso _:x ."), BASE)
    assert caught.value.hint == "give it an IRI"
