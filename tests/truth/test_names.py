"""Names in three languages: of everything but those organisations that have none of their own."""

from __future__ import annotations

import pytest

from c3graph.store import Store

BASE = "https://w3id.org/c3graph/"
PREFIXES = f"""
PREFIX c3: <{BASE}def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
CLASSES = (
    "Topic Competence Instrument Publication Phase Event Label Cluster Network Community Place "
    "Programme Project Person"
).split()
# Bodies that neither a source nor themselves call by a Hungarian name: `docs/model.md` says so.
NO_HUNGARIAN_NAME = set(
    """bio-based-industries-joint-undertaking bio-based-industry-consortium departament-innowacji
    dfe hie ini latvia-moe lubelskie-voivodeship mr orkestra parp pharmapolis-science-park
    piemonte-region spri techtransfer-department-at-university-of-debrecen tecnalia umwl""".split()
)


def unnamed(store: Store, name: str, language: str) -> set[str]:
    named = f'?thing skos:prefLabel ?label FILTER(LANG(?label) = "{language}")'
    query = f"SELECT DISTINCT ?thing {{ ?thing a c3:{name} FILTER NOT EXISTS {{ {named} }} }}"
    return {str(row[0]).rpartition("/")[2] for row in store.query(PREFIXES + query).rows}


@pytest.mark.parametrize("language", ["en", "pl", "hu"])
@pytest.mark.parametrize("name", CLASSES)
def test_everything_of_a_class_has_a_name(store: Store, name: str, language: str) -> None:
    assert store.query(f"{PREFIXES} ASK {{ ?thing a c3:{name} }}").truth
    assert unnamed(store, name, language) == set()


def test_organisations_without_a_hungarian_name_are_those_of_the_page(store: Store) -> None:
    assert unnamed(store, "Organisation", "pl") == set()
    assert unnamed(store, "Organisation", "hu") == NO_HUNGARIAN_NAME


def test_a_name_that_no_source_uses_is_the_editors(store: Store) -> None:
    name = '"zöld közbeszerzés"@hu'
    said = f"{{ ?topic skos:prefLabel {name} }}"
    graphs = store.query(f"{PREFIXES} SELECT DISTINCT ?graph {{ GRAPH ?graph {said} }}").rows
    assert [str(row[0]) for row in graphs] == [f"{BASE}graph/editorial"]
