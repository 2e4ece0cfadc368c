"""A small graph in the shape of a release, and an engine on it, for the tests of the web layer.

Two sources disagree on which workshop an event was; one label tries to be a script.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import anyio
import httpx
import pyoxigraph as ox

from c3graph import lookup
from c3graph.errors import QuerySyntaxError
from c3graph.lookup import Lookup
from c3graph.model import Answer, QueryForm, Release
from c3graph.rdf.facts import default_graph
from c3graph.rdf.iris import Namespace
from c3graph.rdf.syntax import RdfFormat, parse, to_oxigraph
from c3graph.rdf.terms import RDF, BlankNode, Iri, Literal, Term
from c3graph.store.embedded import EmbeddedStore
from c3graph.web import create_app
from c3graph.web.engine import Decisions, ReleaseDetails, ReleaseFile, RunResult, SparqlRequest

BASE = "https://w3id.org/c3graph/"
TEXTS = {
    "deck": "Programme of the day. The 6th workshop met in Belfast. Two regions of five came.",
    "profil": "Partnerzy projektu. Piąte warsztaty odbyły się w Belfaście w marcu.",
}

PREFIXES = f"""\
@prefix c3: <{BASE}def#> .
@prefix b: <{BASE}> .
@prefix event: <{BASE}id/event/> .
@prefix place: <{BASE}id/place/> .
@prefix project: <{BASE}id/project/> .
@prefix part: <{BASE}id/participation/> .
@prefix org: <{BASE}id/organisation/> .
@prefix comp: <{BASE}scheme/competence/> .
@prefix status: <{BASE}scheme/status/> .
@prefix claim: <{BASE}claim/> .
@prefix source: <{BASE}source/> .
@prefix graph: <{BASE}graph/> .
@prefix lang: <http://publications.europa.eu/resource/authority/language/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def _claim(
    name: str, triple: str, source: str, start: int, end: int, surface: str, lang: str
) -> str:
    evidence, selector = (
        f"<{BASE}source/{source}#char={start},{end}>",
        f"<{BASE}source/{source}#selector={start},{end}>",
    )
    subject, predicate, value = triple.split(" ", 2)
    return f"""
claim:{name} a c3:Claim, rdf:Statement ; rdf:subject {subject} ; rdf:predicate {predicate} ;
  rdf:object {value} ; c3:source source:{source} ; c3:status status:accepted ;
  c3:rule "steward" ; c3:confidence 1.0 ; prov:wasQuotedFrom {evidence} .
{evidence} a c3:Evidence ; oa:hasSource source:{source} ; oa:hasSelector {selector} ;
  oa:exact "{surface}"@{lang} .
{selector} a oa:TextPositionSelector ; oa:start "{start}"^^xsd:integer ;
  oa:end "{end}"^^xsd:integer .
"""


_SAID = (
    ("aaaaaaaaaaaa", "event:belfast c3:ordinal 6", "deck", 26, 38, "6th workshop", "en"),
    ("bbbbbbbbbbbb", "event:belfast c3:ordinal 5", "profil", 20, 35, "Piąte warsztaty", "pl"),
    ("cccccccccccc", "event:belfast c3:locatedIn place:belfast", "deck", 46, 53, "Belfast", "en"),
    (
        "dddddddddddd",
        'event:belfast skos:prefLabel "Warsztaty w Belfaście"@pl',
        *("profil", 26, 35, "warsztaty", "pl"),
    ),
)
CLAIMS = "".join(_claim(*said) for said in _SAID)

TRIG = f"""{PREFIXES}
graph:deck {{
  event:belfast a c3:LearningEvent ; skos:prefLabel "Workshop in Belfast"@en ; c3:ordinal 6 ;
    c3:locatedIn place:belfast ; c3:partOf project:clusters3 .
  place:belfast a c3:Place ; skos:prefLabel "Belfast"@en .
  project:clusters3 a c3:Project ; skos:prefLabel "CLUSTERS3"@en ; c3:acronym "CLUSTERS3" ;
    c3:homepage <https://example.org/clusters3> ; foaf:page <javascript:alert(1)> .
  project:trap a c3:Project ; skos:prefLabel "<script>alert('x')</script>"@en .
  project:magyar a c3:Project ; skos:prefLabel "Projekt"@pl, "Terv"@hu .
  project:czech a c3:Project ; skos:prefLabel "Záměr"@cs .
  part:p1 a c3:Participation ; c3:inProject project:clusters3 ; c3:participant org:lubelskie ;
    skos:prefLabel "Lubelskie in CLUSTERS3"@en .
  org:lubelskie a c3:Organisation ; skos:prefLabel "Województwo lubelskie"@pl .
}}
graph:profil {{
  event:belfast a c3:LearningEvent ; skos:prefLabel "Warsztaty w Belfaście"@pl ; c3:ordinal 5 .
}}
graph:claims {{ {CLAIMS} }}
graph:sources {{
  source:deck a c3:Source ; dct:title "A deck"@en ; dct:language lang:ENG ;
    c3:characters 80 .
  source:profil a c3:Source ; dct:title "Profil"@pl ; dct:language lang:POL .
}}
graph:links {{ place:belfast skos:exactMatch <http://www.wikidata.org/entity/Q10686> . }}
graph:conflicts {{
  <{BASE}id/conflict/belfast-ordinal> a c3:Conflict ; c3:conflictSubject event:belfast ;
    skos:prefLabel "Ordinal of the workshop in Belfast"@en ;
    c3:conflictProperty c3:ordinal ; c3:preferredClaim claim:aaaaaaaaaaaa ;
    c3:otherClaim claim:bbbbbbbbbbbb ; c3:reason "nearer to the event"@en, "bliżej"@pl .
}}
graph:inferred {{
  event:belfast a c3:Event, schema:Event ; rdfs:label "Workshop in Belfast"@en .
  project:clusters3 a foaf:Project ; c3:hasPart event:belfast .
}}
graph:ontology {{
  <{BASE}def> a owl:Ontology ; dct:title "c3graph ontology"@en .
  c3:Project a owl:Class ; rdfs:label "Project"@en, "Projekt"@pl, "Projekt"@hu ;
    skos:definition "A project."@en ; rdfs:subClassOf foaf:Project .
  c3:Event a owl:Class ; rdfs:label "Event"@en, "Wydarzenie"@pl .
  c3:LearningEvent a owl:Class ; rdfs:label "Learning event"@en ; rdfs:subClassOf c3:Event .
  c3:Participation a owl:Class ; rdfs:label "Participation"@en .
  c3:ordinal a owl:DatatypeProperty ; rdfs:label "ordinal"@en, "numer"@pl ;
    rdfs:domain c3:Event ; rdfs:range xsd:integer .
  c3:inProject a owl:ObjectProperty ; rdfs:label "in project"@en ; rdfs:domain c3:Participation .
}}
graph:schemes {{
  <{BASE}scheme/competence> a skos:ConceptScheme ; skos:prefLabel "Competences"@en .
  comp:cooperation a c3:Competence, skos:Concept ; skos:inScheme <{BASE}scheme/competence> ;
    skos:prefLabel "Cooperation"@en .
  comp:networking a c3:Competence, skos:Concept ; skos:inScheme <{BASE}scheme/competence> ;
    skos:prefLabel "Networking"@en ; skos:broader comp:cooperation .
  status:accepted a skos:Concept ; skos:inScheme <{BASE}scheme/status> ;
    skos:prefLabel "accepted"@en .
}}
"""

_SELECT_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPH_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
_ERROR = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def store() -> ox.Store:
    """The quads in their graphs, and the facts among them in the default graph."""
    named = list(parse(TRIG.encode(), RdfFormat.TRIG))
    made = ox.Store()
    made.extend(to_oxigraph(quad) for quad in [*named, *default_graph(named, Namespace(BASE))])
    return made


def _term(value: Any) -> Term | None:
    if value is None:
        return None
    if isinstance(value, ox.NamedNode):
        return Iri(value.value)
    if isinstance(value, ox.BlankNode):
        return BlankNode(value.value)
    if value.language:
        return Literal(value.value, RDF + "langString", value.language)
    return Literal(value.value, value.datatype.value)


@dataclass
class StoreEngine:
    """An engine that runs queries where it stands; `asked` keeps them."""

    store: ox.Store
    release: Release
    details: ReleaseDetails = field(default_factory=ReleaseDetails)
    spool: Path | None = None
    texts: Mapping[str, str] = field(default_factory=lambda: dict(TEXTS))
    decided: Mapping[str, Decisions] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    failure: Exception | None = None

    @cached_property
    def lookup(self) -> Lookup:
        return lookup.ensure_lookup(self.release.path, EmbeddedStore(self.store), BASE)

    def _query(self, request: SparqlRequest) -> Any:
        self.asked.append(request.query)
        if self.failure is not None:
            raise self.failure
        options: dict[str, Any] = {}
        if request.default_graphs or request.named_graphs:
            options["default_graph"] = [ox.NamedNode(g) for g in request.default_graphs]
            options["named_graphs"] = [ox.NamedNode(g) for g in request.named_graphs]
        try:
            return self.store.query(request.query, base_iri=BASE, **options)
        except SyntaxError as error:
            found = _ERROR.match(str(error))
            line, column, what = (int(found[1]), int(found[2]), found[3]) if found else (1, 1, "")
            text = request.query.splitlines()[line - 1] if request.query else ""
            raise QuerySyntaxError(
                f"the query does not parse: {what}", line=line, column=column, text=text
            ) from error

    async def run(self, request: SparqlRequest, media_type: str) -> RunResult:
        found = self._query(request)
        if isinstance(found, ox.QueryTriples):
            triples = list(found)
            body = ox.serialize(triples, format=_GRAPH_FORMATS[media_type])
            rows = len(triples)
        else:
            rows = 1 if isinstance(found, ox.QueryBoolean) else len(list(self._query(request)))
            body = found.serialize(format=_SELECT_FORMATS[media_type])
        assert isinstance(body, bytes)
        if self.spool is None:
            return RunResult(body, rows, media_type)
        file = self.spool / f"result-{len(self.asked)}"
        file.write_bytes(body)
        return RunResult(file, rows, media_type)

    def form(self, query: str) -> QueryForm:
        found = self._query(SparqlRequest(query))
        if isinstance(found, ox.QueryBoolean):
            return QueryForm.ASK
        return QueryForm.GRAPH if isinstance(found, ox.QueryTriples) else QueryForm.SELECT

    async def select(self, query: str) -> Answer:
        found = self._query(SparqlRequest(query))
        variables = tuple(v.value for v in found.variables)
        rows = tuple(tuple(_term(row[name]) for name in variables) for row in found)
        return Answer(QueryForm.SELECT, variables, rows)

    def passage(
        self, source_slug: str, start: int, end: int, around: int = 200
    ) -> tuple[str, str, str] | None:
        text = self.texts.get(source_slug)
        if text is None:
            return None
        return text[max(0, start - around) : start], text[start:end], text[end : end + around]

    def decisions(self, source_slug: str) -> Decisions | None:
        return self.decided.get(source_slug)


@dataclass(frozen=True)
class Settings:
    base: str = BASE
    title: str = "A small graph"
    description: str = "One workshop, told twice."
    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    max_query_bytes: int = 100_000
    body_seconds: float = 5.0
    licence: str = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"
    public_url: str = ""


def engine(folder: Path, version: str = "1.0") -> StoreEngine:
    """An engine on the small graph; its release has one dump in `folder`."""
    dump = b"# a dump\n"
    (folder / "c3graph.nt").write_bytes(dump)
    sha256 = hashlib.sha256(dump).hexdigest()
    file = ReleaseFile("c3graph.nt", "application/n-triples", len(dump), sha256)
    release = Release(folder, version, "ab" * 32, "2026-11-22", {"triples": 200, "claims": 4})
    details = ReleaseDetails((file,), "pyshacl", 12, 345, (("violation", 0), ("warning", 1)))
    return StoreEngine(store(), release, details)


class Client:
    """A synchronous client of the app, in the same process."""

    def __init__(self, running: StoreEngine, root_path: str = "") -> None:
        self.engine = running
        self.provider: Callable[[], StoreEngine] = lambda: self.engine
        app = create_app(lambda: self.provider(), Settings())
        self._transport = httpx.ASGITransport(app=app, root_path=root_path)

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://testserver"
            ) as client:
                client.headers.pop("accept", None)
                return await client.request(method, url, **options)

        return anyio.run(send)

    def get(self, url: str, accept: str | None = None, **headers: str) -> httpx.Response:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        if accept is not None:
            fields["accept"] = accept
        return self.request("GET", url, headers=fields)


# What a browser sends.
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
