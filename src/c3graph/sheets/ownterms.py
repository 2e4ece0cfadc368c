"""A dataset's own classes and properties, read from the files of its `ontology/` folder.

A class is narrower than one of c3graph's (`rdfs:subClassOf`), a property says what has it
(`rdfs:domain`, any thing where it has none) and what its value is (`rdfs:range`): a class of
things, a datatype, or a class of concepts, which stands for the scheme that its concepts are in. In
sheets both go by the end of their IRI. A concept in the scheme of genres is a genre.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from c3graph.config import Settings
from c3graph.errors import UsageError
from c3graph.rdf import carried, syntax
from c3graph.rdf.declared import OwnClass, OwnTerms, Predicate
from c3graph.rdf.iris import DEF, VOCABULARY
from c3graph.rdf.terms import OWL, RDF, RDFS, SKOS, XSD, Quad
from c3graph.sheets.predicates import PREDICATES, TYPES

_GENRES = f"{VOCABULARY}scheme/genre"
_KINDS = {f"{OWL}{name}" for name in ("ObjectProperty", "DatatypeProperty")}
_VALUES = {
    f"{RDF}langString": "text", f"{XSD}string": "string", f"{XSD}integer": "integer",
    f"{XSD}boolean": "boolean", f"{XSD}date": "date", f"{XSD}anyURI": "url",
}  # fmt: skip


@dataclass(slots=True)
class _Read:
    """What the files say, by subject and predicate, and the file of each subject."""

    said: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def add(self, quads: Iterable[Quad], path: Path) -> None:
        for quad in quads:
            subject = str(quad.subject)
            self.said.setdefault((subject, quad.predicate.value), []).append(str(quad.object))
            self.files.setdefault(subject, str(path))

    def get(self, subject: str, predicate: str) -> list[str]:
        return self.said.get((subject, predicate), [])

    def of_type(self, names: Iterable[str]) -> list[str]:
        """What these files declare to be of one of these types; c3graph's terms are its own."""
        wanted = set(names)
        return sorted(
            subject
            for (subject, predicate), values in self.said.items()
            if predicate == f"{RDF}type" and wanted & set(values) and not subject.startswith(DEF)
        )

    def fail(self, subject: str, what: str, hint: str) -> UsageError:
        return UsageError(f"{_name(subject)} {what}", where=self.files.get(subject), hint=hint)


def _name(iri: str) -> str:
    return iri.rpartition("#")[2] if "#" in iri else iri.rpartition("/")[2]


def _type_of(read: _Read, iri: str, seen: tuple[str, ...] = ()) -> str | None:
    """The entity type that a class is, or is narrower than."""
    if iri.startswith(DEF) and (name := iri.removeprefix(DEF)) in TYPES:
        return name
    if iri == f"{DEF}Topic":
        return "Competence"
    above = read.get(iri, f"{RDFS}subClassOf") if iri not in seen else []
    found = (_type_of(read, one, (*seen, iri)) for one in above)
    return next((type_ for type_ in found if type_), None)


def _classes(read: _Read) -> dict[str, OwnClass]:
    """Own classes of things; a class that is none of c3graph's things is for the graph alone."""
    found: dict[str, OwnClass] = {}
    for iri in read.of_type([f"{OWL}Class"]):
        name, type_ = _name(iri), _type_of(read, iri)
        if type_ is None:
            continue
        if name in TYPES or name in found:
            raise read.fail(iri, "is the name of a class already", "give it another name")
        found[name] = OwnClass(name, iri, type_)
    return found


def _scheme(read: _Read, iri: str) -> str | None:
    """The scheme of the concepts of a class, where it is a class of concepts."""
    if f"{SKOS}Concept" not in read.get(iri, f"{RDFS}subClassOf"):
        return None
    schemes = {s for c in read.of_type([iri]) for s in read.get(c, f"{SKOS}inScheme")}
    return _name(schemes.pop()) if len(schemes) == 1 else None


def _predicate(read: _Read, iri: str) -> Predicate:
    name, domain = _name(iri), read.get(iri, f"{RDFS}domain")
    ranges = read.get(iri, f"{RDFS}range")
    if name in PREDICATES:
        raise read.fail(iri, "is the name of a predicate already", "give it another name")
    if len(domain) > 1 or len(ranges) != 1:
        raise read.fail(
            iri, "needs one rdfs:range, and at most one rdfs:domain",
            "a class, a datatype, or a class of concepts",
        )  # fmt: skip
    subjects = {_type_of(read, one) for one in domain} or set(TYPES)
    if None in subjects:
        raise read.fail(iri, "is of no kind of thing", "its rdfs:domain is a class of things")
    single = read.get(iri, f"{DEF}singleValued") == ["true"]
    kinds = frozenset(s for s in subjects if s)
    if type_ := _type_of(read, ranges[0]):
        return Predicate(name, kinds, frozenset({type_}), guideline=False, iri=iri, single=single)
    scheme = _scheme(read, ranges[0])
    value = f"concept:{scheme}" if scheme else _VALUES.get(ranges[0])
    if value is None:
        known = ", ".join(sorted(_name(one) for one in _VALUES))
        raise read.fail(
            iri, f"has a range that no sheet holds: {ranges[0]}",
            f"a class of things, a class of concepts of one scheme, or one of {known}",
        )  # fmt: skip
    return Predicate(name, kinds, value=value, guideline=False, iri=iri, single=single)


@functools.lru_cache(maxsize=8)
def _read(files: tuple[tuple[Path, int], ...]) -> OwnTerms:
    read = _Read()
    for path, _ in files:
        read.add(syntax.read_rdf(path), path)
    found = [_predicate(read, iri) for iri in read.of_type(_KINDS)]
    predicates: dict[str, Predicate] = {}
    for one in found:
        if one.name in predicates:
            raise read.fail(one.iri, "is the name of two properties", "give one another name")
        predicates[one.name] = one
    concepts = read.of_type([f"{SKOS}Concept"])
    genres = (_name(c) for c in concepts if _GENRES in read.get(c, f"{SKOS}inScheme"))
    return OwnTerms(_classes(read), predicates, tuple(genres))


def of(settings: Settings) -> OwnTerms:
    """The terms that a dataset declares beside the package's, read again where a file changed.

    Raises UsageError for one that no sheet could use, RdfSyntaxError with file and line.
    """
    own = settings.resources("ontology")[1:]
    files = [path for folder in own for path in carried.own_files(folder)]
    return _read(tuple((path, path.stat().st_mtime_ns) for path in files))
