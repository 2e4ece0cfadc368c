"""Pitfalls of an ontology, by the names of the OOPS! catalogue, in the triples of its files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import DCT, OWL, RDF, RDFS, SKOS, BlankNode, Literal, Quad
from c3graph.reason.profile import unions

C3 = "https://w3id.org/c3graph/def#"
LANGUAGES = ("en", "hu", "pl")
PROPERTY_KINDS = tuple(OWL + kind + "Property" for kind in ("Object", "Datatype", "Annotation"))
_QUESTION = re.compile(
    r"^(who|what|which|how|whether|why|kto|co|czego|czy|ile|ilu|jak|jaki|dlaczego"
    r"|ki|kik|kit|kinek|mi|mik|mit|minek|mely|melyik|milyen|mikor|hol|hogyan|hány)\b",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    "a an the of in on to by is has as for it and or from at with one its not own".split()
)


class Terms:
    """What the files of an ontology say, by subject and predicate; our own terms by kind."""

    def __init__(self, *files: Path) -> None:
        self.quads = [q for f in files for q in parse(f.read_bytes(), RdfFormat.TURTLE)]
        self._said: dict[tuple[str, str], list[Quad]] = defaultdict(list)
        for quad in self.quads:
            self._said[str(quad.subject), quad.predicate.value].append(quad)
        self.unions = unions(self.quads)
        self.classes = self._own(OWL + "Class")
        self.object_properties = self._own(OWL + "ObjectProperty")
        self.properties = sorted(name for kind in PROPERTY_KINDS for name in self._own(kind))
        self.live = [
            name
            for name in [*self.classes, *self.properties]
            if not self.values(name, OWL + "deprecated")
        ]

    def _own(self, kind: str) -> list[str]:
        found = {
            str(q.subject)
            for q in self.quads
            if q.predicate.value == RDF + "type" and str(q.object) == kind
        }
        return sorted(name for name in found if name.startswith(C3))

    def values(self, subject: str, predicate: str) -> list[str]:
        return [str(quad.object) for quad in self._said[subject, predicate]]

    def texts(self, subject: str, predicate: str) -> dict[str, str]:
        """Text by language; of several in one language the last."""
        found = [q.object for q in self._said[subject, predicate] if isinstance(q.object, Literal)]
        return {text.language: text.value for text in found}

    def ends(self, name: str, end: str) -> set[str]:
        """The classes or datatypes of a domain or range, those of a union one by one."""
        found = self.values(name, RDFS + end)
        return {
            part
            for one in found
            for part in (self.unions[one].classes if one in self.unions else (one,))
        }

    def above(self, name: str) -> set[str]:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += self.values(one, RDFS + "subClassOf")
                waiting += self.values(one, RDFS + "subPropertyOf")
        return seen


Check = Callable[[Terms], Iterator[str]]
CHECKS: dict[str, Check] = {}


def _pitfall(name: str) -> Callable[[Check], Check]:
    def kept(check: Check) -> Check:
        CHECKS[name] = check
        return check

    return kept


def _local(name: str) -> str:
    return re.split(r"[#/]", name)[-1]


def _words(text: str) -> set[str]:
    """Words of a text as rough English stems, those that carry no meaning left out."""
    found = re.findall(r"[a-z]+", text.lower())
    return {re.sub(r"(ies|es|s|ed|ing|y)$", "", word) for word in found if word not in _EMPTY}


@_pitfall("P04 unconnected class")
def unconnected(terms: Terms) -> Iterator[str]:
    ends = {
        part for p in terms.properties for end in ("domain", "range") for part in terms.ends(p, end)
    }
    parents = {up for c in terms.classes for up in terms.values(c, RDFS + "subClassOf")}
    for name in terms.classes:
        if name not in ends | parents and not terms.values(name, RDFS + "subClassOf"):
            yield name


@_pitfall("P05 wrong inverse")
def wrong_inverse(terms: Terms) -> Iterator[str]:
    for name in terms.object_properties:
        for other in terms.values(name, OWL + "inverseOf"):
            crossed = ((name, other), (other, name))
            if any(terms.ends(a, "domain") != terms.ends(b, "range") for a, b in crossed):
                yield f"{name} {other}"


@_pitfall("P06 cycle in a hierarchy")
def cycle(terms: Terms) -> Iterator[str]:
    for name in [*terms.classes, *terms.properties]:
        parents = terms.values(name, RDFS + "subClassOf") + terms.values(
            name, RDFS + "subPropertyOf"
        )
        if any(name in terms.above(parent) for parent in parents):
            yield name


@_pitfall("P07 two concepts in one term")
def merged(terms: Terms) -> Iterator[str]:
    for name in [*terms.classes, *terms.properties]:
        words = re.findall(r"[A-Z]?[a-z]+", _local(name))
        label = terms.texts(name, RDFS + "label").get("en", "")
        if {"And", "Or", "and", "or"} & {*words[1:], *label.split()}:
            yield name


@_pitfall("P08 missing label or definition")
def unexplained(terms: Terms) -> Iterator[str]:
    for name in [*terms.classes, *terms.properties]:
        for predicate in (RDFS + "label", SKOS + "definition"):
            for language in LANGUAGES:
                if not terms.texts(name, predicate).get(language, "").strip():
                    yield f"{name} {_local(predicate)} {language}"


@_pitfall("P10 no disjointness")
def overlapping(terms: Terms) -> Iterator[str]:
    apart = defaultdict(set)
    for quad in terms.quads:
        if quad.predicate.value == OWL + "disjointWith":
            apart[str(quad.subject)].add(str(quad.object))
            apart[str(quad.object)].add(str(quad.subject))
    for name in terms.classes:
        if not any(apart[one] for one in terms.above(name)):
            yield name


@_pitfall("P11 missing domain or range")
def unbounded(terms: Terms) -> Iterator[str]:
    for name in terms.properties:
        for end in ("domain", "range"):
            if not terms.values(name, RDFS + end):
                yield f"{name} {end}"


@_pitfall("P13 inverse not declared")
def no_inverse(terms: Terms) -> Iterator[str]:
    """Of two properties that read as one another's inverse: leads and ledBy, hasPart and partOf."""
    declared = {
        frozenset((p, o))
        for p in terms.object_properties
        for o in terms.values(p, OWL + "inverseOf")
    }
    paired = {name for pair in declared for name in pair}
    for name in terms.object_properties:
        local = _local(name)
        if re.search(r"(?<=[a-z])(By|Of)$|^has[A-Z]", local) and name not in paired:
            to_concept = any(SKOS + "Concept" in terms.above(c) for c in terms.ends(name, "range"))
            of_thing = any(C3 + "Entity" in terms.above(c) for c in terms.ends(name, "domain"))
            if of_thing and not to_concept and name in terms.live:
                yield name


@_pitfall("P19 several domains or ranges")
def several_ends(terms: Terms) -> Iterator[str]:
    for name in terms.properties:
        for end in ("domain", "range"):
            if len(terms.values(name, RDFS + end)) > 1:
                yield f"{name} {end}"


@_pitfall("P20 label and definition are one text")
def repeated(terms: Terms) -> Iterator[str]:
    for name in [*terms.classes, *terms.properties]:
        definitions = terms.texts(name, SKOS + "definition")
        for language, label in terms.texts(name, RDFS + "label").items():
            if definitions.get(language, "").strip(" .").lower() == label.lower():
                yield f"{name} {language}"


@_pitfall("P21 bin class")
def bins(terms: Terms) -> Iterator[str]:
    for name in terms.classes:
        if re.search(r"Other|Misc|Unknown|Various", _local(name)):
            yield name


@_pitfall("P22 naming conventions")
def misnamed(terms: Terms) -> Iterator[str]:
    yield from (n for n in terms.classes if not re.fullmatch(r"([A-Z][a-z]+)+", _local(n)))
    yield from (
        n
        for n in terms.properties
        if not re.fullmatch(r"[a-z]+[0-9]*([A-Z][a-z]*[0-9]*)*", _local(n))
    )


@_pitfall("P24 definition in a circle")
def circular(terms: Terms) -> Iterator[str]:
    """A definition says no word of its own label, but for the classes that the property joins."""
    for name in terms.live:
        definition = terms.texts(name, SKOS + "definition").get("en", "")
        definition = re.sub(r"\bscheme [a-z-]+|c3:\w+", "", definition)
        ends = terms.ends(name, "domain") | terms.ends(name, "range")
        known = {word for end in ends for word in _words(re.sub(r"(?=[A-Z])", " ", _local(end)))}
        label = _words(terms.texts(name, RDFS + "label").get("en", "")) - known
        if label and label <= _words(definition):
            yield f"{name}: {definition}"


@_pitfall("P24 definitions in a ring")
def ring(terms: Terms) -> Iterator[str]:
    """No class is defined by way of classes that are defined by it."""
    labels = {c: terms.texts(c, RDFS + "label").get("en", "").lower() for c in terms.classes}
    uses = defaultdict(set)
    for name in terms.classes:
        definition = terms.texts(name, SKOS + "definition").get("en", "").lower()
        for other, label in labels.items():
            if other != name and label and re.search(rf"\b{label}s?\b", definition):
                uses[name].add(other)
    for name in terms.classes:
        seen: set[str] = set()
        waiting = [*uses[name]]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += uses[one]
        if name in seen:
            yield f"{name} {sorted(map(_local, seen))}"


@_pitfall("definition that is a question or not of genus and difference")
def formless(terms: Terms) -> Iterator[str]:
    for name in terms.live:
        definitions = terms.texts(name, SKOS + "definition")
        for language, definition in definitions.items():
            if _QUESTION.match(definition) or not definition.endswith(".") or "?" in definition:
                yield f"{name} {language}: {definition}"
        start = r"(A|An|The) " if name in terms.classes else r"(Relates|Gives|Tells|Names) "
        if not re.match(start, definitions.get("en", "")):
            yield f"{name}: {definitions.get('en')}"


@_pitfall("P25 inverse of itself")
def own_inverse(terms: Terms) -> Iterator[str]:
    yield from (p for p in terms.object_properties if p in terms.values(p, OWL + "inverseOf"))


@_pitfall("P32 one label for two terms")
def homonyms(terms: Terms) -> Iterator[str]:
    for group in (terms.classes, terms.properties):
        for predicate in (RDFS + "label", C3 + "pluralLabel"):
            named = defaultdict(list)
            for name in group:
                for language, label in terms.texts(name, predicate).items():
                    named[label.lower(), language].append(name)
            yield from (f"{key} {names}" for key, names in named.items() if len(names) > 1)


@_pitfall("P34 P35 undeclared term")
def undeclared(terms: Terms) -> Iterator[str]:
    kinds = {OWL + "Class", RDFS + "Datatype", *PROPERTY_KINDS}
    declared = {str(q.subject) for q in terms.quads if str(q.object) in kinds}
    axioms = {RDFS + n for n in ("subClassOf", "subPropertyOf", "domain", "range")}
    axioms |= {OWL + "inverseOf", OWL + "disjointWith", RDF + "first"}
    used = {str(q.object) for q in terms.quads if q.predicate.value in axioms}
    used |= {q.predicate.value for q in terms.quads}
    built_in = (RDF, RDFS, OWL, "http://www.w3.org/2001/XMLSchema#", "_:")
    yield from sorted(name for name in used - declared if not name.startswith(built_in))


@_pitfall("P36 file extension in the IRI")
def extension(terms: Terms) -> Iterator[str]:
    for quad in terms.quads:
        if str(quad.object) == OWL + "Ontology" and re.search(
            r"\.(ttl|owl|rdf)$", str(quad.subject)
        ):
            yield str(quad.subject)


@_pitfall("P40 foreign term redefined")
def hijacked(terms: Terms) -> Iterator[str]:
    """Of terms of others only their kind, label, home and the superclass that they have there."""
    theirs = {
        ("org#FormalOrganization", "org#Organization"),
        ("org#OrganizationalCollaboration", "org#Organization"),
        ("org#Organization", "foaf/0.1/Agent"), ("foaf/0.1/Organization", "foaf/0.1/Agent"),
        ("foaf/0.1/Person", "foaf/0.1/Agent"), ("schema.org/EducationEvent", "schema.org/Event"),
        ("core#narrower", "core#broader"), ("core#topConceptOf", "core#hasTopConcept"),
    }  # fmt: skip
    kept = {RDF + "type", RDFS + "label", RDFS + "isDefinedBy"}
    for quad in terms.quads:
        subject = str(quad.subject)
        own = subject.startswith("https://w3id.org/c3graph/") or isinstance(quad.subject, BlankNode)
        if own or quad.predicate.value in kept or quad.predicate.value.endswith("Match"):
            continue
        if not any(subject.endswith(a) and str(quad.object).endswith(b) for a, b in theirs):
            yield quad.n


@_pitfall("P38 P41 no ontology, licence, version or dates")
def undescribed(terms: Terms) -> Iterator[str]:
    ontologies = [str(q.subject) for q in terms.quads if str(q.object) == OWL + "Ontology"]
    if not ontologies:
        yield "no ontology"
    wanted = [DCT + n for n in ("title", "description", "license", "creator", "issued", "modified")]
    wanted += [OWL + n for n in ("versionIRI", "versionInfo")]
    for name in ontologies:
        yield from (f"{name} {p}" for p in wanted if not terms.values(name, p))
        for predicate in (DCT + "title", DCT + "description"):
            missing = {*LANGUAGES} - terms.texts(name, predicate).keys()
            yield from (f"{name} {_local(predicate)} {language}" for language in sorted(missing))


def pitfalls(*files: Path) -> dict[str, list[str]]:
    """What each check finds in the files of an ontology."""
    terms = Terms(*files)
    return {name: sorted(set(check(terms))) for name, check in CHECKS.items()}
