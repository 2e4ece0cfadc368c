"""A result as a page shows it. Pure: made from the bytes of an answer, without a store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import RDF, XSD, Iri, Literal, Term
from c3graph.web.views.values import PageLabels, Shown

MAX_ROWS_SHOWN = 1000
# What a table or a graph's text may weigh, so that the page stays below 100 kB of HTML.
MAX_CHARACTERS_SHOWN = 55_000
_CELL = 60

Cell = Term | str | None


@dataclass(frozen=True, slots=True)
class Rows:
    """The first rows of a SELECT and the number of all; a term that is none of RDF 1.1 is text."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int

    @property
    def iris(self) -> list[str]:
        """All IRIs in the rows."""
        return [cell.value for row in self.rows for cell in row if isinstance(cell, Iri)]


@dataclass(frozen=True, slots=True)
class ResultTable:
    """Rows as a reader sees them; `total` counts all, also those that are left out."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Shown | None, ...], ...]
    total: int

    @property
    def cut(self) -> bool:
        """Whether rows were left out."""
        return len(self.rows) < self.total


def _term(value: Mapping[str, Any]) -> Cell:
    """A term of SPARQL 1.1 Query Results JSON, section 3.2.2; what is no term as its text."""
    kind = value.get("type")
    if kind == "uri":
        return Iri(value["value"])
    if kind == "literal":
        language = value.get("xml:lang", "")
        datatype = RDF + "langString" if language else value.get("datatype", XSD + "string")
        return Literal(value["value"], datatype, language)
    return f"_:{value['value']}" if kind == "bnode" else json.dumps(value["value"])


def result_rows(body: bytes) -> Rows | bool:
    """The rows of a SELECT or the truth of an ASK, from its JSON."""
    parsed = json.loads(body)
    if "boolean" in parsed:
        return bool(parsed["boolean"])
    variables, bindings = tuple(parsed["head"].get("vars", ())), parsed["results"]["bindings"]
    rows = tuple(
        tuple(_term(row[name]) if name in row else None for name in variables)
        for row in bindings[:MAX_ROWS_SHOWN]
    )
    return Rows(variables, rows, len(bindings))


def triples_of(body: bytes) -> Rows:
    """The triples of a graph, from its N-Triples, in the order of their texts."""
    quads = parse(body, RdfFormat.N_TRIPLES)
    found = sorted({(q.subject, q.predicate, q.object) for q in quads}, key=_order)
    return Rows(("subject", "predicate", "object"), tuple(found[:MAX_ROWS_SHOWN]), len(found))


def _order(terms: Iterable[Term]) -> tuple[str, ...]:
    return tuple(term.n for term in terms)


def result_table(found: Rows, names: PageLabels) -> ResultTable:
    """As many rows, from the first, as a page may hold."""
    shown: list[tuple[Shown | None, ...]] = []
    weight = 0
    for row in found.rows:
        cells = tuple(None if cell is None else names.show(cell) for cell in row)
        weight += sum(
            _CELL + len(c.text) + len(c.iri) + len(c.href or "") for c in cells if c is not None
        )
        if weight > MAX_CHARACTERS_SHOWN and shown:
            break
        shown.append(cells)
    return ResultTable(found.variables, tuple(shown), found.total)
