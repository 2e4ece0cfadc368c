"""What the store is asked for the pages of a thing: one query each, bounded for any thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from c3graph.lookup.claims import hidden
from c3graph.rdf.iris import DEF
from c3graph.web.views.page_queries import safe
from c3graph.web.views.spans import Span


def statements(iri: str, parts: Sequence[Span] | None = None) -> str:
    """A pattern for ?p ?o ?g: what is said of a thing and in which graphs; of a thing with many
    statements those in `parts`, by property."""
    this = safe(iri)
    if parts is None:
        return f"{{ GRAPH ?g {{ {this} ?p ?o }} }}"
    return _union(
        f"{{ SELECT DISTINCT ?o WHERE {{ GRAPH ?any {{ {this} {safe(part.name)} ?o }} }} "
        f"{_slice(part)} }} "
        f"GRAPH ?g {{ {this} {safe(part.name)} ?o }} BIND({safe(part.name)} AS ?p)"
        for part in parts
    )


def pointing(iri: str, base: str, parts: Sequence[Span] | None = None) -> str:
    """A pattern for ?p ?s: what points at a thing; where much does, what is in `parts`."""
    this = safe(iri)
    if parts is None:
        left_out = ", ".join(map(safe, hidden(base)))
        return (
            f"{{ SELECT DISTINCT ?s ?p WHERE {{ GRAPH ?any {{ ?s ?p {this} }} "
            f"FILTER(isIRI(?s) && ?p NOT IN ({left_out})) }} }}"
        )
    return _union(
        f"{{ SELECT DISTINCT ?s WHERE {{ GRAPH ?any {{ ?s {safe(part.name)} {this} }} }} "
        f"{_slice(part)} }} "
        f"BIND({safe(part.name)} AS ?p)"
        for part in parts
    )


def select(*patterns: str) -> str:
    """?p ?o ?g ?s of any of the patterns, in one query."""
    return f"SELECT ?p ?o ?g ?s WHERE {{ {' UNION '.join(p for p in patterns if p)} }}"


def _union(branches: Iterable[str]) -> str:
    return " UNION ".join(f"{{ {branch} }}" for branch in branches)


def _slice(part: Span) -> str:
    return f"LIMIT {part.count:d} OFFSET {part.first:d}"


def behind(subject: str, predicate: str, value: str, base: str) -> str:
    """All claims of one statement; `value` is an N-Triples term."""
    return f"""PREFIX c3: {safe(DEF)}
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?claim ?source WHERE {{
  GRAPH {safe(f"{base}graph/claims")} {{
    ?claim rdf:subject {safe(subject)} ; rdf:predicate {safe(predicate)} ;
      rdf:object {value} ; c3:source ?source .
  }}
}}"""
