"""The service description of the endpoint (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from c3graph.rdf.terms import RDF, RDFS, Iri, typed

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
FORMATS = "http://www.w3.org/ns/formats/"
_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip

# Settings that a client may run into.
LIMITS = (
    "query_seconds", "query_memory_mb", "result_bytes", "max_query_bytes", "max_head_bytes",
    "rate_per_second", "rate_burst", "body_seconds",
)  # fmt: skip

Triple = tuple[Iri, Iri, str]


def describe_endpoint(
    base: str,
    endpoint: str,
    graphs: Iterable[tuple[str, int]],
    total: int | None,
    limits: Mapping[str, float],
) -> list[Triple]:
    """Triples about the endpoint, objects as N-Triples terms. Nothing here is a blank node.

    `graphs` names each named graph with its number of triples; `total` is that of the default
    graph. A limit is a feature of the service, labelled with its setting's name, its number as
    rdf:value.
    """
    service, dataset = Iri(base + "sparql#service"), Iri(base + "sparql#dataset")
    default = Iri(base + "sparql#default-graph")

    def sd(name: str) -> Iri:
        return Iri(SD + name)

    kind, triples = Iri(RDF + "type"), Iri(VOID + "triples")
    made: list[Triple] = [
        (service, kind, sd("Service").n),
        (service, sd("endpoint"), Iri(endpoint).n),
        (service, sd("supportedLanguage"), sd("SPARQL11Query").n),
        (service, sd("defaultDataset"), dataset.n),
        (dataset, kind, sd("Dataset").n),
        (dataset, sd("defaultGraph"), default.n),
        (default, kind, sd("Graph").n),
    ]
    made += [(service, sd("resultFormat"), Iri(FORMATS + name).n) for name in _FORMATS]
    for setting, number in limits.items():
        limit = Iri(f"{base}sparql#limit-{setting}")
        value = typed(number, "integer" if isinstance(number, int) else "decimal")
        made += [
            (service, sd("feature"), limit.n),
            (limit, kind, sd("Feature").n),
            (limit, Iri(RDFS + "label"), typed(setting, "string").n),
            (limit, Iri(RDF + "value"), value.n),
        ]
    if total is not None:
        made.append((default, triples, typed(total, "integer").n))
    for iri, count in graphs:
        # The named graph's description has an IRI of its own beside that of the graph.
        name = Iri(base + "sparql#named-" + iri.rsplit("/", 1)[-1])
        made += [
            (dataset, sd("namedGraph"), name.n),
            (name, kind, sd("NamedGraph").n),
            (name, sd("name"), Iri(iri).n),
            (name, sd("graph"), Iri(iri).n),
            (Iri(iri), kind, sd("Graph").n),
            (Iri(iri), triples, typed(count, "integer").n),
        ]
    return made
