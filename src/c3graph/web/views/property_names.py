"""What properties of other vocabularies are called here, and which kind of statement each makes."""

from __future__ import annotations

from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import DCT, OA, OWL, PROV, RDF, RDFS, SKOS
from c3graph.web.translations import N_

FOAF = "http://xmlns.com/foaf/0.1/"
SCHEMA = "http://schema.org/"
ORG = "http://www.w3.org/ns/org#"
GEO = "http://www.opengis.net/ont/geosparql#"
# Amounts of money, in the currency that the same thing has.
MONEY = frozenset(
    DEF + name for name in ("totalBudget", "euContribution", "minAmount", "maxAmount")
)
CURRENCY = DEF + "currency"
TYPE = RDF + "type"
LABEL, PREF_LABEL, ALT_LABEL = RDFS + "label", SKOS + "prefLabel", SKOS + "altLabel"

# Their own labels ('pref label', 'alt label') are words of vocabularies, not of readers.
KNOWN = {
    TYPE: N_("type"), LABEL: N_("label"), PREF_LABEL: N_("name"), ALT_LABEL: N_("other name"),
    SKOS + "broader": N_("broader concept"), SKOS + "narrower": N_("narrower concept"),
    SKOS + "related": N_("related concept"), SKOS + "inScheme": N_("in scheme"),
    SKOS + "topConceptOf": N_("top concept of"), SKOS + "hasTopConcept": N_("top concept"),
    SKOS + "definition": N_("definition"), SKOS + "notation": N_("code"),
    SKOS + "scopeNote": N_("scope"), SKOS + "note": N_("note"), SKOS + "example": N_("example"),
    SKOS + "exactMatch": N_("exact match elsewhere"),
    SKOS + "closeMatch": N_("close match elsewhere"),
    SKOS + "broadMatch": N_("broader elsewhere"), SKOS + "narrowMatch": N_("narrower elsewhere"),
    SKOS + "relatedMatch": N_("related elsewhere"), OWL + "sameAs": N_("same as"),
    SCHEMA + "sameAs": N_("same as"),
    OWL + "versionInfo": N_("version"), OWL + "inverseOf": N_("inverse of"),
    RDFS + "comment": N_("comment"), RDFS + "seeAlso": N_("see also"),
    RDFS + "isDefinedBy": N_("defined by"), RDFS + "subClassOf": N_("kind of"),
    RDFS + "subPropertyOf": N_("special case of"), RDFS + "domain": N_("said of"),
    RDFS + "range": N_("has values of"),
    DCT + "title": N_("title"), DCT + "language": N_("language"), DCT + "issued": N_("issued"),
    DCT + "publisher": N_("publisher"), DCT + "creator": N_("creator"),
    DCT + "source": N_("published at"), DCT + "subject": N_("subject"),
    DCT + "description": N_("description"), DCT + "isPartOf": N_("part of"),
    DCT + "hasPart": N_("has part"), DCT + "spatial": N_("place"), DCT + "license": N_("licence"),
    DCT + "isReplacedBy": N_("replaced by"), DCT + "replaces": N_("replaces"),
    FOAF + "name": N_("name"), FOAF + "homepage": N_("web site"), FOAF + "page": N_("web page"),
    FOAF + "primaryTopic": N_("main topic"), ORG + "member": N_("member"),
    ORG + "organization": N_("organisation"), GEO + "sfWithin": N_("lies within"),
    PROV + "wasQuotedFrom": N_("quoted from"), PROV + "wasGeneratedBy": N_("made by"),
    PROV + "used": N_("read"), PROV + "wasAssociatedWith": N_("done by"),
    OA + "hasSource": N_("in source"), OA + "exact": N_("wording"),
    OA + "start": N_("first character"), OA + "end": N_("end"),
    OA + "hasSelector": N_("characters"),
    RDF + "subject": N_("subject"), RDF + "predicate": N_("property"), RDF + "object": N_("value"),
}  # fmt: skip

# Names of a thing, in the order in which they are listed; those of ours by their local names.
NAMING = (PREF_LABEL, DCT + "title", LABEL, FOAF + "name", ALT_LABEL)
NAMING_OURS = ("acronym",)
# What serves machines: of no use to one who reads of the thing.
TECHNICAL = frozenset(
    {
        SKOS + "inScheme", SKOS + "topConceptOf", RDFS + "isDefinedBy", DCT + "isPartOf",
        DCT + "spatial", FOAF + "homepage", GEO + "sfWithin",
    }
)  # fmt: skip
MATCHES = frozenset(
    {
        SKOS + "exactMatch", SKOS + "closeMatch", SKOS + "relatedMatch", SKOS + "broadMatch",
        SKOS + "narrowMatch", OWL + "sameAs", SCHEMA + "sameAs",
    }
)  # fmt: skip
