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
_ROWS = [10, 1, 10, 17, 4, 20, 28, 35, 153, 2]


def test_there_are_ten_queries() -> None:
    assert len(_QUERIES) == len(_ROWS) == 10


@pytest.mark.parametrize(("query", "rows"), list(zip(_QUERIES, _ROWS, strict=True)))
def test_a_query_of_the_page(store: Store, query: str, rows: int) -> None:
    assert len(store.query(_PREFIXES + query).rows) == rows


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`[^`]*?c3:(\w+)", PAGE))))
def test_every_term_of_the_page_is_declared(store: Store, name: str) -> None:
    known = f"ASK {{ GRAPH ?g {{ <{DEF}{name}> a ?kind }} }}"
    assert store.query(known).truth, name
