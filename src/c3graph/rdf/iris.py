"""Minting and recognising the IRIs of c3graph. Pure: the same input gives the same IRI."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from c3graph.rdf.terms import Iri

# The ontology (`def#…`) and the schemes that come with it, whatever the base of a dataset is.
VOCABULARY = "https://w3id.org/c3graph/"
DEF = f"{VOCABULARY}def#"
KINDS = {
    "Project": "project",
    "Programme": "programme",
    "Organisation": "organisation",
    "Cluster": "cluster",
    "Network": "network",
    "Instrument": "instrument",
    "Event": "event",
    "Place": "place",
    "Label": "label",
    "Person": "person",
}
_MAX_SLUG = 60


# Names of graphs that are not a source's; `Namespace.graph` takes them beside slugs of sources.
GRAPHS = frozenset(
    {
        "claims", "conflicts", "default", "editorial", "editorial-claims", "examples", "inferred",
        "links", "ontology", "schemes", "sources", "void",
    }
)  # fmt: skip


def slugify(name: str) -> str:
    """Lower-case ASCII words joined by hyphens, cut behind a word within 60 characters.

    Letters of any script are transliterated (anyascii), whether composed or not. A name without
    a letter or digit, or whose first word is longer than 60 characters, gives `x` and ten
    hexadecimal digits of its hash: a word is never cut.

    >>> slugify("Lubelski Klaster Ekoenergetyczny")
    'lubelski-klaster-ekoenergetyczny'
    >>> slugify("Œuvre für Łódź: Клайпеда")
    'oeuvre-fur-lodz-klaypeda'
    """
    # No command needs its tables before it names a thing.
    from anyascii import anyascii

    plain = anyascii(unicodedata.normalize("NFC", name)).lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(slug) > _MAX_SLUG:
        slug = slug[: _MAX_SLUG + 1].rpartition("-")[0]
    return slug or "x" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def source_slug(name: str) -> str:
    """The slug of a document of this name: another than those of the graphs that are no source's.

    >>> source_slug("links"), source_slug("Ünïcode ß")
    ('links-document', 'unicode-ss')
    """
    slug = slugify(name)
    return f"{slug}-document" if slug in GRAPHS else slug


class Namespace:
    """The IRIs of a dataset: what it mints below its base, and the vocabulary it speaks.

    `concepts` are IRIs of the concepts that the vocabulary files hold: such a concept is meant by
    its name, and any other is minted below the base.
    """

    __slots__ = ("base", "concepts")

    def __init__(self, base: str, concepts: Iterable[str] = ()) -> None:
        self.base = base
        self.concepts = frozenset(concepts)

    def term(self, name: str) -> Iri:
        """A term of the ontology, which is the same for every base."""
        return Iri(f"{DEF}{name}")

    def thing(self, kind: str, slug: str) -> Iri:
        """The IRI of a thing by its kind and slug."""
        return Iri(f"{self.base}id/{kind}/{slug}")

    def concept(self, scheme: str, slug: str) -> Iri:
        """The vocabulary's concept of this name where it has one, else the dataset's own."""
        held = f"{VOCABULARY}scheme/{scheme}/{slug}"
        return Iri(held if held in self.concepts else f"{self.base}scheme/{scheme}/{slug}")

    def scheme(self, scheme: str) -> Iri:
        """The vocabulary's scheme where it has it, or concepts of it, else the dataset's own."""
        held = f"{VOCABULARY}scheme/{scheme}"
        known = any(c == held or c.startswith(f"{held}/") for c in self.concepts)
        return Iri(held if known else f"{self.base}scheme/{scheme}")

    def source(self, slug: str) -> Iri:
        """The IRI of a source."""
        return Iri(f"{self.base}source/{slug}")

    def evidence(self, source: str, start: int, end: int) -> Iri:
        """Characters of a source, by the text fragment of RFC 5147."""
        return Iri(f"{self.base}source/{source}#char={start},{end}")

    def selector(self, source: str, start: int, end: int) -> Iri:
        """The IRI of a passage: characters `start` to `end` of a source."""
        return Iri(f"{self.base}source/{source}#selector={start},{end}")

    def claim(self, identifier: str) -> Iri:
        """The IRI of a claim."""
        return Iri(f"{self.base}claim/{identifier}")

    def graph(self, name: str) -> Iri:
        """The IRI of a named graph."""
        return Iri(f"{self.base}graph/{name}")

    def query(self, slug: str) -> Iri:
        """An example question."""
        return Iri(f"{self.base}query/{slug}")

    def release(self, version: str) -> Iri:
        """The IRI of a release by its version."""
        return Iri(f"{self.base}release/{version}")

    def entity(self, entity_type: str, slug: str) -> Iri:
        """The IRI of a thing of a sheet's entity type; competences are concepts of a scheme."""
        if entity_type == "Competence":
            return self.concept("competence", slug)
        return self.thing(KINDS[entity_type], slug)

    def path(self, iri: str) -> str | None:
        """The part of an IRI behind the base, or None where it is not ours."""
        return iri[len(self.base) :] if iri.startswith(self.base) else None

    def named(self, iri: str) -> str | None:
        """The part behind the base, or behind that of the vocabulary."""
        found = self.path(iri)
        if found is None and iri.startswith(VOCABULARY):
            return iri.removeprefix(VOCABULARY)
        return found


def row_id(source: str, *parts: object) -> str:
    """Identifier of a new row of a claim sheet: 12 hexadecimal digits of its content."""
    content = "\n".join([source, *map(str, parts)])
    return hashlib.sha256(content.encode()).hexdigest()[:12]
