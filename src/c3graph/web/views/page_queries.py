"""All SPARQL that the web layer writes. Every value passes through `safe` or `Literal.n`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from c3graph.errors import NotFound
from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import Iri

PREFIXES = """\
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX dct: <http://purl.org/dc/terms/>
"""
# IRIREF of SPARQL 1.1, production 139: what may not stand between < and >.
_FORBIDDEN = re.compile(r'[\x00-\x20\x7f<>"{}|^`\\]|[\ud800-\udfff]')


# Graphs beside the facts that speak of things, and are no source's.
_APART = ("claims", "conflicts", "examples", "links", "ontology", "sources", "void")


def safe(iri: str) -> str:
    """An IRI between angle brackets, unable to end them.

    Raises NotFound for characters that no IRI has: nothing is known by such a name.
    """
    if not is_safe(iri):
        raise NotFound("this is not the name of anything here")
    return f"<{iri}>"


def is_safe(iri: str) -> bool:
    """Whether `safe` takes an IRI."""
    return ":" in iri and not _FORBIDDEN.search(iri)


class PageQueries:
    """The queries of the pages, for one base IRI."""

    __slots__ = ("base", "head")

    def __init__(self, base: str) -> None:
        self.base = base
        self.head = f"PREFIX c3: {safe(DEF)}\n{PREFIXES}"

    def _graph(self, name: str) -> str:
        return safe(f"{self.base}graph/{name}")

    def exists(self, iri: str) -> str:
        """Whether anything is said of an IRI."""
        return f"SELECT ?p WHERE {{ GRAPH ?g {{ {safe(iri)} ?p ?o }} }} LIMIT 1"

    def graph_exists(self, iri: str) -> str:
        """Whether a graph holds anything."""
        return f"SELECT ?p WHERE {{ GRAPH {safe(iri)} {{ ?s ?p ?o }} }} LIMIT 1"

    def definitions(self, classes: Iterable[str]) -> str:
        """?class ?definition: what terms of the ontology mean, in all languages."""
        return f"""{self.head}
SELECT DISTINCT ?class ?definition WHERE {{
  VALUES ?class {{ {" ".join(map(safe, classes))} }}
  GRAPH {safe(self.base + "graph/ontology")} {{ ?class skos:definition ?definition }}
}}"""

    def concepts(self, scheme: str) -> str:
        """?concept ?p ?o: the broader concepts and definitions of a scheme's, its own definition;
        a concept without either has a row of its own (?p skos:inScheme)."""
        return f"""{self.head}
SELECT DISTINCT ?concept ?p ?o WHERE {{
  {{ ?concept skos:inScheme {safe(scheme)} BIND(skos:inScheme AS ?p) }}
  UNION {{ ?concept skos:inScheme {safe(scheme)} ; ?p ?o
    FILTER(?p IN (skos:broader, skos:definition)) }}
  UNION {{ BIND({safe(scheme)} AS ?concept) ?concept ?p ?o FILTER(?p = skos:definition) }}
}} ORDER BY ?concept ?p ?o"""

    def in_schemes(self, schemes: Iterable[str]) -> str:
        """?scheme ?concept: what is in which scheme."""
        return f"""{self.head}
SELECT DISTINCT ?scheme ?concept WHERE {{
  VALUES ?scheme {{ {" ".join(map(safe, schemes))} }} ?concept skos:inScheme ?scheme
}} ORDER BY ?scheme ?concept"""

    def subjects_in_graph(self, graph: str, limit: int, offset: int) -> str:
        """The IRIs of which a graph says something, a page of them."""
        # Made distinct before it is sorted: Oxigraph sorts every triple otherwise (0.5.13).
        return f"""SELECT ?s WHERE {{
  {{ SELECT DISTINCT ?s WHERE {{ GRAPH {safe(graph)} {{ ?s ?p ?o }} }} }} FILTER(isIRI(?s))
}} ORDER BY ?s LIMIT {limit:d} OFFSET {offset:d}"""

    def ontology(self) -> str:
        """?s ?p ?o of the ontology graph, named subjects only."""
        graph = safe(self.base + "graph/ontology")
        return f"""SELECT ?s ?p ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o FILTER(isIRI(?s)) }} }}
ORDER BY ?s ?p ?o"""

    def uses(self, term: str, *, of_class: bool) -> str:
        """?thing of a class, or ?thing ?value by a property."""
        pattern = f"?thing a {safe(term)}" if of_class else f"?thing {safe(term)} ?value"
        shown = "?thing" if of_class else "?thing ?value"
        return f"""SELECT DISTINCT {shown} WHERE {{ GRAPH ?graph {{ {pattern} }} }}
ORDER BY ?thing LIMIT 1000"""

    def data_of_thing(self, iri: str) -> str:
        """The facts with the thing as subject and object, what else is not a source's word, its
        claims, and their evidence."""
        this, claims = safe(iri), self._graph("claims")
        apart = " ".join(map(self._graph, _APART))
        return f"""{self.head}
CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ BIND({this} AS ?s) {this} ?p ?o }}
  UNION {{ BIND({this} AS ?o) ?s ?p {this} }}
  UNION {{ BIND({this} AS ?s) VALUES ?apart {{ {apart} }} GRAPH ?apart {{ {this} ?p ?o }} }}
  UNION {{ BIND({this} AS ?o) VALUES ?apart {{ {apart} }}
    GRAPH ?apart {{ ?s ?p {this} FILTER(?p != rdf:object) }} }}
  UNION {{ GRAPH {claims} {{ ?s rdf:subject {this} ; ?p ?o }} }}
  UNION {{ GRAPH {claims} {{ ?claim rdf:subject {this} ; prov:wasQuotedFrom ?s . ?s ?p ?o }} }}
  UNION {{ GRAPH {claims} {{
    ?claim rdf:subject {this} ; prov:wasQuotedFrom/oa:hasSelector ?s . ?s ?p ?o }} }}
}}"""

    def data_of_source(self, iri: str) -> str:
        """The source, its claims, and their evidence."""
        this, claims = safe(iri), self._graph("claims")
        return f"""{self.head}
CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ BIND({this} AS ?s) GRAPH ?said {{ {this} ?p ?o }} }}
  UNION {{ GRAPH {claims} {{ ?s c3:source {this} ; ?p ?o }} }}
  UNION {{ GRAPH {claims} {{ ?s oa:hasSource {this} ; ?p ?o }} }}
  UNION {{ GRAPH {claims} {{ ?e oa:hasSource {this} ; oa:hasSelector ?s . ?s ?p ?o }} }}
}}"""

    def data_of_claim(self, iri: str) -> str:
        """A claim with its evidence and selectors."""
        this, claims = safe(iri), self._graph("claims")
        return f"""{self.head}
CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {claims} {{
  {{ BIND({this} AS ?s) {this} ?p ?o }}
  UNION {{ {this} prov:wasQuotedFrom ?s . ?s ?p ?o }}
  UNION {{ {this} prov:wasQuotedFrom/oa:hasSelector ?s . ?s ?p ?o }}
}} }}"""

    def data_of_scheme(self, iri: str) -> str:
        """A scheme with its concepts."""
        this = safe(iri)
        return f"""{self.head}
CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ BIND({this} AS ?s) {this} ?p ?o }}
  UNION {{ ?s skos:inScheme {this} ; ?p ?o }}
}}"""

    def data_of_graph(self, iri: str) -> str:
        """All triples of a graph."""
        return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {safe(iri)} {{ ?s ?p ?o }} }}"

    def constant(self, triples: Sequence[tuple[Iri, Iri, str]]) -> str:
        """Triples that are known already (objects as N-Triples terms), in any RDF syntax."""
        lines = " .\n  ".join(f"{safe(s.value)} {safe(p.value)} {o}" for s, p, o in triples)
        return f"CONSTRUCT {{\n  {lines}\n}} WHERE {{}}"
