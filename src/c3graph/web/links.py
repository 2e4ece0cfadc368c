"""From IRIs to links: what is below the base is served here, whatever host this is. So is the
vocabulary, which every release holds, whatever the base is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlencode

from c3graph.errors import NotFound
from c3graph.rdf.iris import VOCABULARY

_PATH_SAFE = "/:@!$&'()*+,;=-._~"
PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "schema": "http://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "cv": "http://data.europa.eu/m8g/",
    "eurio": "http://data.europa.eu/s66#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "nuts": "http://data.europa.eu/nuts/code/",
    "wd": "http://www.wikidata.org/entity/",
    "language": "http://publications.europa.eu/resource/authority/language/",
    "country": "http://publications.europa.eu/resource/authority/country/",
    "currency": "http://publications.europa.eu/resource/authority/currency/",
}


# Datasets of others by the names that people know them by.
DATASETS = {
    "http://www.wikidata.org/entity/": "Wikidata",
    "http://data.europa.eu/nuts/code/": "NUTS",
    "http://eurovoc.europa.eu/": "EuroVoc",
    "http://data.europa.eu/esco/skill/": "ESCO",
    "http://publications.europa.eu/resource/authority/eu-programme/": "EU programme",
    "https://www.geonames.org/": "GeoNames",
    "https://ror.org/": "ROR",
}


def code_of(iri: str) -> str:
    """An identifier of a dataset that people know, as `Wikidata Q36`; empty for any other IRI."""
    for begin, name in DATASETS.items():
        if iri.startswith(begin) and len(iri) > len(begin):
            return f"{name} {iri[len(begin) :].rstrip('/')}"
    return ""


def shorten(iri: str, base: str) -> str:
    """A name for an IRI nobody has named: `prefix:local`, our own path, or the IRI itself."""
    for start in (base, VOCABULARY):
        if iri.startswith(start):
            path = iri[len(start) :]
            return path.removeprefix("def#") or start
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


# Words of a text fragment; of a longer passage its beginning and its end are named.
_WHOLE, _END = 12, 5


def text_fragment(page: str, words: str) -> str:
    """The address of words on a page of others, which browsers scroll to and mark.

    URL Fragment Text Directives (WICG), section 3.3: `#:~:text=words` or `text=first,last`; `-`,
    `&` and `,` are part of the syntax. Empty for what is no page of the web.
    """
    if not page.startswith(("http://", "https://")) or not words.strip():
        return ""
    parts = words.split()
    ends = [parts] if len(parts) <= _WHOLE else [parts[:_END], parts[-_END:]]
    said = ",".join(quote(" ".join(end), safe="").replace("-", "%2D") for end in ends)
    return f"{page}{'' if '#' in page else '#'}:~:text={said}"


@dataclass(frozen=True, slots=True)
class Links:
    """Links of one page. `root` is where the app is mounted; `language` that of `?lang=`."""

    base: str
    root: str = ""
    language: str = ""

    def path(self, path: str) -> str:
        """A path of this server, without parameters."""
        return f"{self.root}/{quote(path, safe=_PATH_SAFE)}"

    def own(self, path: str, **parameters: str | int) -> str:
        """A path of this server, the reader's choice of language kept."""
        if self.language and "lang" not in parameters:
            parameters["lang"] = self.language
        query = "?" + urlencode(parameters) if parameters else ""
        return self.path(path) + query

    def href(self, iri: str) -> str | None:
        """Where an IRI leads: here, to another site by HTTP(S), or nowhere."""
        if (found := below(iri, self.base)) is not None:
            path, _, fragment = found.partition("#")
            if not _served(path):
                return None
            return self.own(path) + (f"#{quote(fragment, safe=_PATH_SAFE)}" if fragment else "")
        return iri if iri.startswith(("http://", "https://")) else None

    def sparql(self, query: str, **parameters: str) -> str:
        """The address that runs a query."""
        return self.own("sparql", query=query, **parameters)


class Kind(StrEnum):
    """What an own IRI names."""

    THING = "thing"
    SCHEME = "scheme"
    ONTOLOGY = "ontology"
    SOURCE = "source"
    CLAIM = "claim"
    GRAPH = "graph"
    RELEASE = "release"


_BY_PARTS = {
    ("id", 3): Kind.THING,
    ("scheme", 3): Kind.THING,
    ("query", 2): Kind.THING,
    ("scheme", 2): Kind.SCHEME,
    ("def", 1): Kind.ONTOLOGY,
    ("source", 2): Kind.SOURCE,
    ("claim", 2): Kind.CLAIM,
    ("graph", 2): Kind.GRAPH,
    ("release", 2): Kind.RELEASE,
}


def below(iri: str, base: str) -> str | None:
    """What follows the base, or the base of the vocabulary where the IRI is one of its terms,
    schemes or concepts; None where neither does."""
    if iri.startswith(base):
        return iri[len(base) :]
    path = iri.removeprefix(VOCABULARY)
    return path if path != iri and of_vocabulary(path) else None


def of_vocabulary(path: str) -> bool:
    """Whether a path may be one of the vocabulary: the ontology, a scheme or a concept."""
    return path.partition("#")[0].partition("/")[0] in ("def", "scheme")


def _served(path: str) -> bool:
    """Whether a path below the base has an answer here; version IRIs, for instance, have none."""
    parts = path.split("/")
    return path in ("", "sparql") or (parts[0], len(parts)) in _BY_PARTS


@dataclass(frozen=True, slots=True)
class Resource:
    """Something with an IRI of ours; `path` is what follows the base."""

    kind: Kind
    iri: str
    path: str


def resource(path: str, base: str) -> Resource:
    """What a path below the base names. Raises NotFound for a path of no known pattern."""
    parts = path.split("/")
    kind = _BY_PARTS.get((parts[0], len(parts)))
    if kind is None or not all(parts):
        raise NotFound("nothing is named like this here", where=path)
    return Resource(kind, base + path, path)
