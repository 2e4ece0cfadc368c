"""The page that explains the model: its queries run on the release and have answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from c3graph.rdf.iris import DEF
from c3graph.store import Store

PAGE = (Path(__file__).parents[3] / "docs" / "model.md").read_text("utf-8")
_QUERIES = re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL)
_PREFIXES = f"PREFIX c3: <{DEF}>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
# Rows of each, in the order of the page.
_ROWS = [10, 1, 10, 18, 4, 20, 26, 37, 22, 160, 2]


def test_each_query_has_its_rows() -> None:
    assert len(_QUERIES) == len(_ROWS) == 11


@pytest.mark.parametrize(("query", "rows"), list(zip(_QUERIES, _ROWS, strict=True)))
def test_a_query_of_the_page(store: Store, query: str, rows: int) -> None:
    assert len(store.query(_PREFIXES + query).rows) == rows


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`[^`]*?c3:(\w+)", PAGE))))
def test_every_term_of_the_page_is_declared(store: Store, name: str) -> None:
    known = f"ASK {{ GRAPH ?g {{ <{DEF}{name}> a ?kind }} }}"
    assert store.query(known).truth, name


@pytest.mark.parametrize(
    ("properties", "concepts"),
    re.findall(r"^\| (`c3:\w+`[^|]*) \| ([^|`]+, [^|`]+) \|$", PAGE, re.M),
)
def test_the_page_lists_the_concepts_of_each_scheme(
    properties: str, concepts: str, store: Store
) -> None:
    """All of the scheme that the ontology or the data use with the property, and no others."""
    first = re.findall(r"c3:(\w+)", properties)[0]
    found = store.query(f"""{_PREFIXES} SELECT DISTINCT ?name {{
      {{ SELECT DISTINCT ?scheme {{ ?thing c3:{first}/skos:inScheme ?scheme }} }}
      ?concept skos:inScheme ?scheme ; skos:prefLabel ?name FILTER(LANG(?name) = "en") }}""").rows
    assert sorted(str(row[0]) for row in found) == sorted(concepts.split(", "))


def test_the_page_names_every_property_of_the_facts(store: Store) -> None:
    found = store.query(f"""SELECT DISTINCT ?property {{ ?thing ?property ?value
      FILTER(STRSTARTS(STR(?property), "{DEF}")) }}""").rows
    names = {str(row[0]).removeprefix(DEF) for row in found}
    assert sorted(names - set(re.findall(r"c3:(\w+)", PAGE))) == []
