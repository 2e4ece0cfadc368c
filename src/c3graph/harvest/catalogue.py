"""The catalogue in DCAT-AP 3.0.1, from the kept releases.

The dataset is one resource, and each kept release a dataset of its own in a series of versions,
which it names by dcat:inSeries (DCAT 3, section 11). Whatever the profile's shapes want a class
for is typed here, inline, so that the catalogue conforms alone. Nothing is a blank node.

IRIs stay below the base; `site` is the URL below which the server is reached, and so where
downloads, pages and the endpoint are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from c3graph.build.void import VOID
from c3graph.harvest.background import Background, Row, concept, day, describe_node, provenance_of
from c3graph.rdf.terms import (
    DCT,
    FOAF,
    OWL,
    RDFS,
    SKOS,
    XSD,
    Iri,
    Literal,
    Quad,
    canonical,
    language_string,
)
from c3graph.release.about import AUTHORITY, About
from c3graph.release.kept import File, KeptRelease

DCAT, ADMS = "http://www.w3.org/ns/dcat#", "http://www.w3.org/ns/adms#"
DCATAP, SPDX = "http://data.europa.eu/r5r/", "http://spdx.org/rdf/terms#"
IANA = "http://www.iana.org/assignments/media-types/"
PAV, PROFILE = "http://purl.org/pav/", "http://data.europa.eu/r5r/"
SPARQL, LDES = "https://www.w3.org/TR/sparql11-protocol/", "https://w3id.org/ldes/specification"
TPF = "https://linkeddatafragments.org/specification/triple-pattern-fragments/"


class _Catalogue(Background):
    """The parts of one catalogue, under one base and one site."""

    def version(self, release: KeptRelease) -> Iri:
        return Iri(f"{self.base}release/{release.version}")

    def distribution(self, release: KeptRelease, file: File) -> Iri:
        return Iri(f"{self.version(release)}#{quote(file.name)}")

    def _times(self, node: Iri, about: About) -> Iterator[Quad]:
        if about.start:
            period: list[Row] = [
                (DCAT + "startDate", day(about.start)), (DCAT + "endDate", day(about.end)),
            ]  # fmt: skip
            yield Quad(node, Iri(DCT + "temporal"), self.node(f"{about.start}--{about.end}"))
            kinds = (DCT + "PeriodOfTime",)
            yield from describe_node(self.node(f"{about.start}--{about.end}"), kinds, period)

    def _common(self, node: Iri, about: About) -> Iterator[Quad]:
        """What catalogue, dataset, versions, series and services say alike."""
        rows: list[Row] = [
            (DCT + "publisher", self.publisher),
            (DCT + "description", language_string(about.description, "en")),
        ]
        yield from describe_node(node, (), rows)

    def _subject(self, node: Iri, about: About) -> Iterator[Quad]:
        """What a dataset and each of its versions say alike of what they hold."""
        yield from self._common(node, about)
        rows: list[Row] = [
            (DCAT + "contactPoint", self.node("contact")),
            (DCT + "accessRights", Iri(self.public)),
            (DCT + "creator", self.publisher),
            *(
                (DCAT + "keyword", language_string(word, language))
                for language, word in about.keywords
            ),
            *((DCAT + "theme", Iri(f"{AUTHORITY}data-theme/{code}")) for code in about.themes),
            *((DCT + "language", Iri(f"{AUTHORITY}language/{c}")) for c in about.languages),
            *((DCT + "spatial", Iri(place.iri)) for place in about.spatial),
            (DCT + "provenance", provenance_of(node)),
        ]
        if about.frequency:
            iri = Iri(f"{AUTHORITY}frequency/{about.frequency}")
            rows.append((DCT + "accrualPeriodicity", iri))
        yield from describe_node(node, (DCAT + "Dataset",), rows)
        yield from self._times(node, about)
        yield from self.provenance(node, about)

    # The resources

    def _page(self, node: Iri, path: str) -> Iterator[Quad]:
        page = Iri(f"{self.site}{quote(path)}")
        yield Quad(node, Iri(DCAT + "landingPage"), page)
        yield from describe_node(page, (FOAF + "Document",), [])

    def provenance(self, node: Iri, about: About) -> Iterator[Quad]:
        number = len(about.sources)
        said = (
            f"Claims read from {number} documents and reviewed by stewards; every statement names "
            "the characters of a source that say it."
        )
        rows: list[Row] = [(RDFS + "label", language_string(said, "en"))]
        yield from describe_node(provenance_of(node), (DCT + "ProvenanceStatement",), rows)

    def file(self, release: KeptRelease, file: File) -> Iterator[Quad]:
        """A distribution. `downloadURL` is the file at the site, `accessURL` the release's page."""
        format = file.format
        assert format is not None
        node, about = self.distribution(release, file), release.about
        url = Iri(f"{self.site}release/{quote(release.version)}/{quote(file.name)}")
        page = Iri(f"{self.site}page/release/{quote(release.version)}")
        name, kind = format.title, Iri(format.file_type)
        # DCAT wants a media type that IANA lists (section 6.8.16); bytes are all that others are.
        listed = format.media_type if format.registered else "application/octet-stream"
        media = Iri(IANA + listed)
        checksum = Iri(f"{node}-sha256")
        sum_kind = Iri(SPDX + "checksumAlgorithm_sha256")
        assert file.part is not None
        what = ", with graphs" if format.named_graphs else ""
        title = f"{file.part.title.capitalize()}: {name}{what}{', gzip' if file.compressed else ''}"
        rows: list[Row] = [
            (DCT + "title", language_string(title, "en")),
            (DCT + "description", language_string(f"{file.part.sentence}, as {name}{what}.", "en")),
            (DCAT + "accessURL", page), (DCAT + "downloadURL", url),
            (DCT + "format", kind), (DCAT + "mediaType", media),
            (DCAT + "byteSize", Literal(str(file.size), XSD + "nonNegativeInteger")),
            (SPDX + "checksum", checksum),
            (DCT + "rights", self.rights(about)),
            (DCT + "issued", day(release.issued)), (DCT + "modified", day(release.issued)),
            (DCATAP + "availability", Iri(f"{AUTHORITY}planned-availability/STABLE")),
            *((DCT + "language", Iri(f"{AUTHORITY}language/{c}")) for c in about.languages),
        ]  # fmt: skip
        if about.licence:
            rows.append((DCT + "license", Iri(about.licence)))
        if format.standard:
            rows.append((DCT + "conformsTo", Iri(format.standard)))
            yield from describe_node(Iri(format.standard), (DCT + "Standard",), [])
        if file.compressed:
            gzip = Iri(IANA + "application/gzip")
            rows.append((DCAT + "compressFormat", gzip))
            yield from describe_node(gzip, (DCT + "MediaType",), [])
        yield from describe_node(node, (DCAT + "Distribution",), rows)
        value = Literal(file.sha256, XSD + "hexBinary")
        sums: list[Row] = [(SPDX + "algorithm", sum_kind), (SPDX + "checksumValue", value)]
        yield from describe_node(checksum, (SPDX + "Checksum",), sums)
        yield from describe_node(sum_kind, (SPDX + "ChecksumAlgorithm",), [])
        label = language_string(name, "en")
        yield from concept(kind.value, f"{AUTHORITY}file-type", label, DCT + "MediaTypeOrExtent")
        yield from describe_node(media, (DCT + "MediaType",), [])
        for shown in (page, url):
            yield from describe_node(shown, (RDFS + "Resource",), [])

    def release(self, release: KeptRelease, before: KeptRelease | None) -> Iterator[Quad]:
        """A version of the dataset: what it holds, when, and which one it follows."""
        node, about = self.version(release), release.about
        rows: list[Row] = [
            (DCT + "title", language_string(f"{about.title}, version {release.number}", "en")),
            (DCT + "identifier", node.value), (DCAT + "version", release.version),
            (OWL + "versionIRI", node),
            (DCT + "isVersionOf", self.dataset), (DCAT + "isVersionOf", self.dataset),
            (DCAT + "inSeries", self.series),
            (DCT + "issued", day(release.issued)), (DCT + "modified", day(release.issued)),
        ]  # fmt: skip
        if before is not None:
            old = self.version(before)
            rows += [(DCT + "replaces", old), (DCAT + "previousVersion", old), (DCAT + "prev", old)]
        rows += [(DCAT + "distribution", self.distribution(release, f)) for f in release.dumps]
        yield from self._subject(node, about)
        yield from describe_node(node, (), rows)
        yield from self._page(node, f"page/release/{release.version}")
        for file in release.dumps:
            yield from self.file(release, file)

    def whole(
        self, releases: Sequence[KeptRelease], shown: Sequence[KeptRelease]
    ) -> Iterator[Quad]:
        """The dataset whichever its version; its distributions are those of the newest."""
        newest, first = releases[-1], releases[0]
        about = newest.about
        rows: list[Row] = [
            (DCT + "title", language_string(about.title, "en")),
            (DCT + "identifier", self.dataset.value),
            (DCAT + "hasCurrentVersion", self.version(newest)),
            *((DCAT + "hasVersion", self.version(release)) for release in shown),
            (DCAT + "version", newest.version), (OWL + "versionIRI", self.version(newest)),
            (DCT + "issued", day(first.issued)), (DCT + "modified", day(newest.issued)),
            *((DCAT + "distribution", self.distribution(newest, f)) for f in newest.dumps),
        ]  # fmt: skip
        if about.doi:
            rows.append((ADMS + "identifier", self.node("doi")))
            doi = Literal(f"https://doi.org/{about.doi}", XSD + "anyURI")
            kinds = (ADMS + "Identifier",)
            yield from describe_node(self.node("doi"), kinds, [(SKOS + "notation", doi)])
        yield from self._subject(self.dataset, about)
        yield from describe_node(self.dataset, (), rows)
        yield from self._page(self.dataset, "")

    def versions(self, releases: Sequence[KeptRelease]) -> Iterator[Quad]:
        about = releases[-1].about
        rows: list[Row] = [
            (DCT + "title", language_string(f"Versions of {about.title}", "en")),
            (DCAT + "contactPoint", self.node("contact")),
            (DCAT + "first", self.version(releases[0])),
            (DCAT + "last", self.version(releases[-1])),
            (DCT + "issued", day(releases[0].issued)),
            (DCT + "modified", day(releases[-1].issued)),
            *((DCT + "spatial", Iri(place.iri)) for place in about.spatial),
        ]  # fmt: skip
        if about.frequency:
            iri = Iri(f"{AUTHORITY}frequency/{about.frequency}")
            rows.append((DCT + "accrualPeriodicity", iri))
        yield from self._common(self.series, about)
        yield from describe_node(self.series, (DCAT + "DatasetSeries",), rows)
        yield from self._times(self.series, about)

    def service(
        self, name: str, path: str, title: str, standard: str, description: str, about: About
    ) -> Iterator[Quad]:
        node, url = self.node(name), Iri(f"{self.site}{path}")
        rows: list[Row] = [
            (DCT + "title", language_string(title, "en")),
            (DCAT + "endpointURL", url), (DCAT + "endpointDescription", Iri(description)),
            (DCAT + "servesDataset", self.dataset), (DCT + "conformsTo", Iri(standard)),
            (DCAT + "contactPoint", self.node("contact")),
            (DCT + "accessRights", Iri(self.public)),
            *((DCAT + "theme", Iri(f"{AUTHORITY}data-theme/{code}")) for code in about.themes),
            *((DCAT + "keyword", language_string(word, tag)) for tag, word in about.keywords),
        ]  # fmt: skip
        if about.licence:
            rows.append((DCT + "license", Iri(about.licence)))
        yield from self._common(node, about)
        yield from describe_node(node, (DCAT + "DataService",), rows)
        yield from self._page(node, path)
        yield from describe_node(Iri(standard), (DCT + "Standard",), [])
        for shown in (url, Iri(description)):
            yield from describe_node(shown, (RDFS + "Resource",), [])

    def catalogue(
        self, releases: Sequence[KeptRelease], shown: Sequence[KeptRelease], services: Sequence[Iri]
    ) -> Iterator[Quad]:
        about = releases[-1].about
        home = Iri(self.site)
        rows: list[Row] = [
            (DCT + "title", language_string(f"Catalogue of {about.title}", "en")),
            (FOAF + "homepage", home),
            (DCT + "issued", day(releases[0].issued)),
            (DCT + "modified", day(releases[-1].issued)),
            (DCAT + "dataset", self.dataset),
            *((DCAT + "dataset", self.version(release)) for release in shown),
            *((DCAT + "service", service) for service in services),
            (DCAT + "resource", self.series), (DCT + "rights", self.rights(about)),
            (DCT + "creator", self.publisher),
            *((DCT + "spatial", Iri(place.iri)) for place in about.spatial),
            *((DCT + "language", Iri(f"{AUTHORITY}language/{c}")) for c in about.languages),
            (DCAT + "themeTaxonomy", Iri(f"{AUTHORITY}data-theme")),
            (DCT + "conformsTo", Iri(PROFILE)),
        ]  # fmt: skip
        if about.licence:
            rows.append((DCT + "license", Iri(about.licence)))
        yield from self._common(self.iri, about)
        yield from describe_node(self.iri, (DCAT + "Catalog",), rows)
        yield from self._times(self.iri, about)
        yield from describe_node(home, (FOAF + "Document",), [])
        yield from describe_node(Iri(PROFILE), (DCT + "Standard",), [])
        taxonomy = language_string("Data theme", "en")
        yield from describe_node(
            Iri(f"{AUTHORITY}data-theme"),
            (SKOS + "ConceptScheme",),
            [(DCT + "title", taxonomy), (SKOS + "prefLabel", taxonomy)],
        )


# Name, path, title, standard, and where the service describes itself.
_SERVICES = (
    ("sparql", "sparql", "SPARQL endpoint", SPARQL, "sparql?format=ttl"),
    ("ldes", "ldes", "Event stream of versions", LDES, "ldes"),
    ("tpf", "tpf", "Triple Pattern Fragments", TPF, "tpf"),
)


def catalogue(
    releases: Sequence[KeptRelease], base: str, site: str, *, page: int = 1, size: int = 100
) -> tuple[Quad, ...]:
    """One page of the catalogue, in canonical order; `releases` oldest first, at least one.

    Each page has the dataset, its newest version and `size` versions from the newest down.
    """
    newest = releases[-1]
    made = _Catalogue(base, site, newest.about)
    shown = shown_on(releases, page, size)
    found = list(made.people())
    abouts = dict.fromkeys([newest.about, *(release.about for release in shown)])
    for about in abouts:
        found += [*made.terms(about), *made.coverage(about)]
    for name, path, title, standard, description in _SERVICES:
        url = f"{site}{description}"
        found += made.service(name, path, title, standard, url, newest.about)
    services = [made.node(row[0]) for row in _SERVICES]
    found += made.catalogue(releases, shown, services)
    found += made.whole(releases, shown)
    found += made.versions(releases)
    before = dict(zip(releases[1:], releases, strict=False))
    for release in shown:
        found += made.release(release, before.get(release))
    return canonical(found)


def shown_on(releases: Sequence[KeptRelease], page: int, size: int) -> list[KeptRelease]:
    """The newest release, and those of a page, newest first."""
    below = list(reversed(releases))[(page - 1) * size : page * size]
    return list(dict.fromkeys([releases[-1], *below]))


def about_release(
    releases: Sequence[KeptRelease], found: KeptRelease, base: str, site: str
) -> tuple[Quad, ...]:
    """What the catalogue says of one release, with its place among the others."""
    made = _Catalogue(base, site, releases[-1].about)
    at = releases.index(found)
    before = releases[at - 1] if at else None
    rows: list[Row] = [
        (VOID + "sparqlEndpoint", Iri(f"{base}sparql")),
        (DCT + "identifier", found.sha256),
        (PAV + "version", found.version),
    ]
    if at + 1 < len(releases):
        rows.append((DCT + "isReplacedBy", made.version(releases[at + 1])))
    return canonical(
        [
            *made.people(), *made.terms(found.about), *made.coverage(found.about),
            *made.release(found, before),
            *describe_node(made.version(found), (VOID + "Dataset",), rows),
        ]
    )  # fmt: skip
