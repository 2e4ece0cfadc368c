"""Twelve query shapes drawn from `queries/`, with a constant that varies.

Each has the patterns of the query it is named after, held to one thing: `@N@` stands for its
number. What an engine may answer in its own way (DESCRIBE) is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks.quads import Counts

_PREFIXES = {
    "c3": "https://w3id.org/c3graph/def#",
    "scheme": "https://w3id.org/c3graph/scheme/",
    "id": "https://w3id.org/c3graph/id/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
MARK = "@N@"
ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples"


@dataclass(frozen=True, slots=True)
class Shape:
    """A query with a place for a number below `count`; `accept` is what is asked for."""

    name: str
    query: str
    count: int
    accept: str

    def text(self, number: int) -> str:
        return self.query.replace(MARK, str(number % self.count))

    def encoded(self) -> list[str]:
        """The query percent-encoded, in the pieces between which the number stands."""
        return [quote(piece, safe="") for piece in self.query.split(MARK)]


# (name in queries/, what the constant counts, query)
_SHAPES = (
    ("partners", "projects", """
SELECT ?participant ?name ?role ?preferred ?country
       (GROUP_CONCAT(DISTINCT ?worded; SEPARATOR=", ") AS ?asWorded)
WHERE {
  ?participation a c3:Participation ;
    c3:inProject <https://w3id.org/c3graph/id/project/project-@N@> ;
    c3:participant ?participant ;
    c3:hasRole ?roleConcept .
  ?participant skos:prefLabel ?name .
  FILTER(LANG(?name) = "en")
  ?roleConcept skos:prefLabel ?role .
  FILTER(LANG(?role) = "en")
  OPTIONAL { ?participation c3:roleAsWorded ?worded }
  OPTIONAL { ?participant c3:countryAsWorded ?countryName }
  BIND(COALESCE(STR(?countryName), "") AS ?country)
  BIND(NOT EXISTS {
    ?conflict a c3:Conflict ; c3:otherClaim ?other .
    ?other rdf:subject ?participation ; rdf:object ?roleConcept .
  } AS ?preferred)
}
GROUP BY ?participant ?name ?role ?preferred ?country
ORDER BY ?participant ?role
"""),
    ("budget", "projects", """
SELECT ?total ?contribution ?percent ?currency ?start ?end ?programme
WHERE {
  <https://w3id.org/c3graph/id/project/project-@N@> c3:hasFunding ?funding ;
    c3:startDate ?start ;
    c3:endDate ?end ;
    c3:fundedBy/skos:prefLabel ?programme .
  FILTER(LANG(?programme) = "en")
  ?funding a c3:Funding ;
    c3:totalBudget ?total ;
    c3:euContribution ?contribution ;
    c3:currency ?currency .
  BIND(ROUND(1000 * ?contribution / ?total) / 10 AS ?percent)
}
ORDER BY ?programme
"""),
    ("who-says-so", "projects", """
SELECT ?source ?property ?value
WHERE {
  GRAPH ?graph { <https://w3id.org/c3graph/id/project/project-@N@> ?property ?value }
  ?document a c3:Source .
  FILTER(STRAFTER(STR(?graph), "/graph/") = STRAFTER(STR(?document), "/source/"))
  FILTER(?property NOT IN (skos:prefLabel, skos:altLabel, c3:addressesCompetence))
  BIND(STRAFTER(STR(?graph), "/graph/") AS ?source)
}
ORDER BY ?source ?property ?value
"""),
    ("evidence-of-funding", "projects", """
CONSTRUCT {
  ?funding prov:wasQuotedFrom ?evidence .
  ?evidence oa:hasSource ?source ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
}
WHERE {
  <https://w3id.org/c3graph/id/project/project-@N@> c3:hasFunding ?funding .
  ?claim rdf:subject ?funding ; prov:wasQuotedFrom ?evidence .
  ?evidence oa:hasSource ?source ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
}
"""),
    ("partners-by-country", "projects", """
SELECT ?country (COUNT(DISTINCT ?participant) AS ?partners)
WHERE {
  ?participant c3:participatesIn <https://w3id.org/c3graph/id/project/project-@N@> .
  OPTIONAL { ?participant c3:countryAsWorded ?worded }
  BIND(COALESCE(STR(?worded), "not stated") AS ?country)
}
GROUP BY ?country
ORDER BY DESC(?partners) ?country
"""),
    ("events", "projects", """
SELECT ?event ?name ?kind ?date ?place
WHERE {
  ?event a c3:Event ; c3:partOf <https://w3id.org/c3graph/id/project/project-@N@> ;
    skos:prefLabel ?name ; c3:eventType/skos:prefLabel ?kind .
  FILTER(LANG(?name) = "en" && LANG(?kind) = "en")
  OPTIONAL {
    ?event c3:heldOn ?date .
    FILTER NOT EXISTS {
      ?other rdf:subject ?event ; rdf:predicate c3:heldOn ; rdf:object ?date .
      ?conflict c3:otherClaim ?other .
    }
  }
  OPTIONAL { ?event c3:locatedIn+/skos:prefLabel ?place FILTER(LANG(?place) = "en") }
}
ORDER BY ?event ?place
"""),
    ("competences-trained", "regions", """
SELECT ?competence ?branch (COUNT(DISTINCT ?source) AS ?sources)
WHERE {
  <https://w3id.org/c3graph/id/place/region-@N@> c3:trainsCompetence ?concept .
  ?concept a c3:Competence ; skos:prefLabel ?competence .
  FILTER(LANG(?competence) = "en")
  ?concept skos:broader* ?top .
  ?top skos:topConceptOf ?scheme ; skos:prefLabel ?branch .
  FILTER(LANG(?branch) = "en")
  ?claim a c3:Claim ;
    rdf:subject <https://w3id.org/c3graph/id/place/region-@N@> ;
    rdf:predicate c3:trainsCompetence ; rdf:object ?concept ;
    c3:source ?source .
}
GROUP BY ?competence ?branch
ORDER BY ?branch ?competence
"""),
    ("competence-tree", "topics", """
SELECT ?depth ?name
WHERE {
  {
    SELECT (COUNT(DISTINCT ?ancestor) AS ?depth)
    WHERE { <https://w3id.org/c3graph/scheme/competence/topic-@N@> skos:broader+ ?ancestor }
  }
  <https://w3id.org/c3graph/scheme/competence/topic-@N@> skos:prefLabel ?name .
  FILTER(LANG(?name) = "en")
}
"""),
    ("needs", "topics", """
SELECT ?addressee ?whose ?competence
WHERE {
  ?need a c3:Need ;
    c3:neededCompetence <https://w3id.org/c3graph/scheme/competence/topic-@N@> ;
    c3:addressee/skos:prefLabel ?addressee ;
    c3:needOf/skos:prefLabel ?whose .
  <https://w3id.org/c3graph/scheme/competence/topic-@N@> skos:prefLabel ?competence .
  FILTER(LANG(?addressee) = "en" && LANG(?whose) = "en" && LANG(?competence) = "en")
}
ORDER BY ?addressee ?whose ?competence
"""),
    ("label-fallback", "projects", """
SELECT ?thing ?name ?language
WHERE {
  ?thing c3:participatesIn <https://w3id.org/c3graph/id/project/project-@N@> .
  OPTIONAL { ?thing skos:prefLabel ?first . FILTER(LANGMATCHES(LANG(?first), "hu")) }
  OPTIONAL { ?thing skos:prefLabel ?second . FILTER(LANGMATCHES(LANG(?second), "en")) }
  OPTIONAL { ?thing skos:prefLabel ?third . FILTER(LANGMATCHES(LANG(?third), "pl")) }
  BIND(COALESCE(?first, ?second, ?third) AS ?name)
  BIND(LANG(?name) AS ?language)
}
ORDER BY ?thing
"""),
    ("participation-graph", "projects", """
CONSTRUCT {
  ?participant c3:participatesIn ?occasion ; skos:prefLabel ?name .
  ?occasion skos:prefLabel ?occasionName .
}
WHERE {
  VALUES ?occasion { <https://w3id.org/c3graph/id/project/project-@N@> }
  ?participation a c3:Participation ; c3:inProject|c3:inEvent ?occasion ;
    c3:participant ?participant .
  ?participant skos:prefLabel ?name .
  ?occasion skos:prefLabel ?occasionName .
  FILTER(LANG(?name) = "en" && LANG(?occasionName) = "en")
}
"""),
    ("competence-cycle", "topics", """
ASK {
  <https://w3id.org/c3graph/scheme/competence/topic-@N@> a c3:Competence ;
    skos:broader+ <https://w3id.org/c3graph/scheme/competence/topic-@N@>
}
"""),
)  # fmt: skip


def shapes(counts: Counts) -> list[Shape]:
    """The twelve, over what a graph holds."""
    found = []
    for name, what, body in _SHAPES:
        used = (
            f"PREFIX {p}: <{iri}>"
            for p, iri in _PREFIXES.items()
            if re.search(rf"(?<![\w<]){p}:\w", body)
        )
        query = "\n".join(used) + "\n" + body.strip()
        accept = TRIPLES if "CONSTRUCT" in body else ROWS
        found.append(Shape(name, query, getattr(counts, what), accept))
    return found
