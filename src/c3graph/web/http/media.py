"""Media types offered, their short names for `?format=`, and their file name extensions."""

from __future__ import annotations

from c3graph.model import QueryForm

HTML = "text/html"
PROBLEM = "application/problem+json"
SPARQL_JSON = "application/sparql-results+json"
SPARQL_XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
N_TRIPLES = "application/n-triples"
RDF_XML = "application/rdf+xml"
JSON_LD = "application/ld+json"
JSON = "application/json"
XML = "application/xml"
SUGGESTIONS = "application/x-suggestions+json"

# In the server's order of preference.
RESULTS = (SPARQL_JSON, SPARQL_XML, CSV, TSV)
GRAPHS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)

# A generic name a client may ask by, answered under that name.
_SAME_AS = {JSON: SPARQL_JSON, XML: SPARQL_XML}

# What a client may ask by when it means one of the graph syntaxes.
GENERIC = {
    JSON: JSON_LD, "text/json": JSON_LD, "application/n3": TURTLE, "text/n3": TURTLE,
    "text/rdf+n3": TURTLE, "application/turtle": TURTLE, "application/x-turtle": TURTLE,
    "application/x-json+ld": JSON_LD,
}  # fmt: skip

# The first of each is what the name is short for.
FORMATS: dict[str, tuple[str, ...]] = {
    "json": (SPARQL_JSON, JSON_LD),
    "xml": (SPARQL_XML, RDF_XML),
    "csv": (CSV,),
    "tsv": (TSV,),
    "ttl": (TURTLE,),
    "nt": (N_TRIPLES,),
    "rdf": (RDF_XML,),
    "jsonld": (JSON_LD,),
    "html": (HTML,),
}
# Other names that clients send, SPARQLWrapper and Virtuoso's forms among them.
_ALIASES = {
    "turtle": "ttl", "n3": "ttl", "ntriples": "nt", "n-triples": "nt", "rdf+xml": "rdf",
    "rdfxml": "rdf", "rdf-xml": "rdf", "json-ld": "jsonld", "ld+json": "jsonld",
    "sparql-results+json": "json", "sparql-results+xml": "xml", "srj": "json", "srx": "xml",
}  # fmt: skip
EXTENSIONS = {"ttl": TURTLE, "nt": N_TRIPLES, "rdf": RDF_XML, "jsonld": JSON_LD}
EXTENSION_OF = {media_type: extension for extension, media_type in EXTENSIONS.items()}
NAMES = {
    TURTLE: "Turtle", N_TRIPLES: "N-Triples", RDF_XML: "RDF/XML", JSON_LD: "JSON-LD",
    SPARQL_JSON: "JSON", SPARQL_XML: "XML", CSV: "CSV", TSV: "TSV",
}  # fmt: skip


def media_types(name: str) -> tuple[str, ...]:
    """The media types that a format's name stands for, its own or another's; a media type, or a
    list of them, stands for itself. Empty for any other text."""
    low = name.strip().lower()
    short = _ALIASES.get(low, low)
    if short in FORMATS:
        return FORMATS[short]
    found: list[str] = []
    for part in low.split(","):
        media_type = part.partition(";")[0].strip()
        media_type = GENERIC.get(media_type, media_type)
        found += [media_type] if any(media_type in types for types in FORMATS.values()) else []
    return tuple(dict.fromkeys(found))


def offered(form: QueryForm) -> tuple[str, ...]:
    """Media types of a query's result, the default first, a page for browsers last."""
    if form is QueryForm.GRAPH:
        return (*GRAPHS, HTML)
    return (SPARQL_JSON, JSON, SPARQL_XML, XML, CSV, TSV, HTML)


def serialisation(media_type: str) -> str:
    """The media type an engine writes for one that was negotiated."""
    return _SAME_AS.get(media_type, media_type)


def content_type(media_type: str) -> str:
    """The Content-Type field: text types name their charset, which is always UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
