"""What a DCAT-AP catalogue refers to: people, terms, places, languages, each typed and labelled.

The profile's shapes want a class, and for a concept a label and a scheme, of whatever is referred
to; all of it is said inline, since a validator follows no link.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from c3graph.build.void import dataset as void_dataset
from c3graph.harvest.authority import LANGUAGES, THEMES
from c3graph.rdf.terms import (
    DCT,
    FOAF,
    RDF,
    RDFS,
    SKOS,
    XSD,
    Iri,
    Literal,
    Quad,
    Term,
    language_string,
)
from c3graph.release.about import AUTHORITY, COUNTRY, NUTS, About

VCARD = "http://www.w3.org/2006/vcard/ns#"
_PUBLISHER = "http://purl.org/adms/publishertype/"
_TYPE = Iri(RDF + "type")

Row = tuple[str, Term | str]


def describe_node(node: Iri, kinds: Sequence[str], rows: Iterable[Row]) -> Iterator[Quad]:
    """Rows about a node: a whole predicate with a term, or a string for a plain literal."""
    for kind in kinds:
        yield Quad(node, _TYPE, Iri(kind))
    for predicate, value in rows:
        yield Quad(node, Iri(predicate), Literal(value) if isinstance(value, str) else value)


def concept(iri: str, scheme: str, label: Literal, *kinds: str) -> Iterator[Quad]:
    """A concept of an authority table, its scheme, and the classes the shapes want it to be."""
    yield from describe_node(
        Iri(iri),
        (SKOS + "Concept", *kinds),
        [(SKOS + "prefLabel", label), (SKOS + "inScheme", Iri(scheme))],
    )
    name = language_string(scheme.rstrip("/").rpartition("/")[2].replace("-", " "), "en")
    yield from describe_node(
        Iri(scheme),
        (SKOS + "ConceptScheme",),
        [(DCT + "title", name), (SKOS + "prefLabel", name)],
    )


def provenance_of(node: Iri) -> Iri:
    """The statement of provenance of a resource, which may be a fragment itself."""
    return Iri(f"{node}{'-' if '#' in node.value else '#'}provenance")


def day(value: str) -> Literal:
    """A date or, where it has a time, a dateTime."""
    return Literal(value, XSD + ("dateTime" if "T" in value else "date"))


class Background:
    """What is referred to under one base, from one site; `who` publishes now."""

    def __init__(self, base: str, site: str, who: About) -> None:
        self.base = base
        self.who = who
        self.site = site
        self.iri = Iri(f"{base}catalog")
        self.dataset = void_dataset(base)
        self.series = Iri(f"{base}catalog#versions")
        self.public = f"{AUTHORITY}access-right/PUBLIC"

    def node(self, name: str) -> Iri:
        """The IRI of a part of the catalogue."""
        return Iri(f"{self.base}catalog#{name}")

    @property
    def publisher(self) -> Iri:
        """The IRI of the publisher: the setting, else one in the catalogue."""
        return Iri(self.who.publisher_url) if self.who.publisher_url else self.node("publisher")

    def rights(self, about: About) -> Iri:
        """The IRI of the statement of rights of a release."""
        return self.node("rights-" + hashlib.sha256(about.rights.encode()).hexdigest()[:8])

    def people(self) -> Iterator[Quad]:
        """Who publishes now, and whom to ask: the same for every version."""
        about = self.who
        kind = _PUBLISHER + about.publisher_type
        rows: list[Row] = [(FOAF + "name", language_string(about.publisher or about.title, "en"))]
        if about.publisher_type:
            rows.append((DCT + "type", Iri(kind)))
            label = language_string(about.publisher_type, "en")
            yield from concept(kind, _PUBLISHER + "1.0", label)
        if about.publisher_url:
            rows.append((FOAF + "homepage", Iri(about.publisher_url)))
            yield from describe_node(Iri(about.publisher_url), (FOAF + "Document",), [])
        yield from describe_node(self.publisher, (FOAF + "Agent",), rows)
        contact: list[Row] = [
            (VCARD + "fn", about.contact_name or about.publisher or about.title),
            (VCARD + "hasURL", Iri(about.contact_url or self.site)),
        ]
        if about.contact_email:
            contact.append((VCARD + "hasEmail", Iri(f"mailto:{about.contact_email}")))
        kinds = (VCARD + "Kind", VCARD + "Organization")
        yield from describe_node(self.node("contact"), kinds, contact)

    def terms(self, about: About) -> Iterator[Quad]:
        """What is said of the licence of a release, with its type."""
        attribution = "http://purl.org/adms/licencetype/Attribution"
        rows: list[Row] = []
        if "CC_BY" in about.licence or "/by/" in about.licence:
            rows = [(DCT + "type", Iri(attribution))]
            scheme = "http://purl.org/adms/licencetype/1.0"
            yield from concept(attribution, scheme, language_string("Attribution", "en"))
        if about.licence:
            yield from describe_node(Iri(about.licence), (DCT + "LicenseDocument",), rows)
        rights: list[Row] = [
            (RDFS + "label", language_string(about.rights or "No further terms.", "en"))
        ]
        yield from describe_node(self.rights(about), (DCT + "RightsStatement",), rights)
        scheme, label = f"{AUTHORITY}access-right", language_string("public", "en")
        yield from concept(self.public, scheme, label, DCT + "RightsStatement")
        if about.frequency:
            scheme = f"{AUTHORITY}frequency"
            label = language_string(
                "irregular" if about.frequency == "IRREG" else about.frequency, "en"
            )
            iri = f"{scheme}/{about.frequency}"
            yield from concept(iri, scheme, label, DCT + "Frequency")
        scheme = f"{AUTHORITY}planned-availability"
        yield from concept(f"{scheme}/STABLE", scheme, language_string("stable", "en"))

    def coverage(self, about: About) -> Iterator[Quad]:
        """What is said of the places that a release covers."""
        for place in about.spatial:
            scheme = COUNTRY.rstrip("/") if place.iri.startswith(COUNTRY) else NUTS.rstrip("/")
            name = (
                language_string(place.name, place.language)
                if place.language
                else Literal(place.name)
            )
            yield from concept(place.iri, scheme, name, DCT + "Location")
        for code in about.themes:
            label = language_string(THEMES.get(code, code), "en")
            yield from concept(f"{AUTHORITY}data-theme/{code}", f"{AUTHORITY}data-theme", label)
        for code in about.languages:
            label = language_string(LANGUAGES.get(code, code), "en")
            scheme = f"{AUTHORITY}language"
            yield from concept(f"{scheme}/{code}", scheme, label, DCT + "LinguisticSystem")
