"""One row of a claim sheet becomes the triples that it states, in the ontology's terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from c3graph.build.editorial import Editorial, iri
from c3graph.errors import BuildError
from c3graph.iris import Namespace, slugify
from c3graph.model import Claim, ClaimSheet, Entity
from c3graph.predicates import KIND_SCHEMES, PREDICATES, STANCES
from c3graph.terms import ORG, RDF, SKOS, XSD, Iri, Literal, Term, text, typed

Triple = tuple[Iri, Iri, Term]
A = Iri(RDF + "type")
PREF, ALT = Iri(SKOS + "prefLabel"), Iri(SKOS + "altLabel")
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_CURRENCIES = {"EUR"}
_MONEY = {"totalBudget", "euContribution", "minAmount", "maxAmount", "currency"}
# A role as a source words it, and the concept it is; a word that is not here has no concept.
_ROLES = {
    "coordinator": "coordinator", "lead partner": "coordinator", "koordynator": "coordinator",
    "lider": "coordinator", "partner": "partner", "communication": "communication",
    "organizator": "organiser", "organiser": "organiser", "host": "host", "gospodarz": "host",
    "uczestnik": "participant", "participant": "participant",
}  # fmt: skip
_SUBCLASSES = {
    ("Instrument", "methodology-phase"): "Phase",
    ("Place", "region"): "Region",
    ("Place", "county"): "Region",
    ("Organisation", "public-authority"): "PublicBody",
    ("Organisation", "ministry"): "PublicBody",
    ("Organisation", "department"): "PublicBody",
    ("Organisation", "council"): "PublicBody",
    ("Event", "workshop"): "LearningEvent",
    ("Event", "learning-workshop"): "LearningEvent",
    ("Event", "seminar-series"): "LearningEvent",
    ("Event", "training"): "LearningEvent",
}
_KIND_PROPERTIES = {
    "Instrument": "instrumentType",
    "Event": "eventType",
    "Label": "labelType",
    "Organisation": "organisationType",
    "Place": "placeType",
}
_DATATYPES = (
    (re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), "date"),
    (re.compile(r"\d{4}-\d\d", re.ASCII), "gYearMonth"),
    (re.compile(r"\d{4}", re.ASCII), "gYear"),
    (re.compile(r"--\d\d-\d\d", re.ASCII), "gMonthDay"),
)


def date(value: str) -> Literal:
    """A date literal with the precision the source states, and no more."""
    for pattern, datatype in _DATATYPES:
        if pattern.fullmatch(value):
            return typed(value, datatype)
    raise ValueError(value)


@dataclass(frozen=True, slots=True)
class Expander:
    """Expands the rows of one sheet. `preferred` is the chosen label by (thing, language)."""

    namespace: Namespace
    editorial: Editorial
    sheet: ClaimSheet
    preferred: Mapping[tuple[str, str], str]
    concepts: frozenset[str]
    things: Mapping[str, Iri]

    def _fail(self, row: Claim | Entity, what: str, hint: str | None = None) -> BuildError:
        return BuildError(what, where=f"{self.sheet.path}:{row.line}", hint=hint)

    def _c3(self, name: str) -> Iri:
        return self.namespace.term(name)

    def _concept(self, row: Claim | Entity, scheme: str, slug: str) -> Iri:
        found = self.namespace.concept(scheme, slug)
        if found.value not in self.concepts:
            raise self._fail(
                row, f"no concept {slug!r} in scheme {scheme}", f"ontology/{scheme}.ttl"
            )
        return found

    def _kind_slug(self, thing: Iri) -> str:
        """kind-slug of a thing, to name what depends on it."""
        path = self.namespace.path(thing.value) or ""
        return "-".join(path.split("/")[-2:])

    def _slug(self, thing: Iri) -> str:
        return thing.value.rpartition("/")[2]

    def entity(self, entity: Entity) -> Iterator[tuple[Triple, bool]]:
        """Type, names and kind; the flag marks statements that are a translation."""
        thing = self.things[entity.key]
        own = _SUBCLASSES.get((entity.type, entity.kind or ""), entity.type)
        yield (thing, A, self._c3(own)), False
        names = [(entity.language, entity.name, False)]
        names += [(language, name, True) for language, name in entity.translations]
        for language, name, translated in names:
            chosen = self.preferred.get((thing.value, language)) == name
            yield (thing, PREF if chosen else ALT, text(name, language)), translated
        if entity.kind:
            concept = self._concept(entity, KIND_SCHEMES[entity.type], entity.kind)
            yield (thing, self._c3(_KIND_PROPERTIES[entity.type]), concept), False

    def claim(self, claim: Claim) -> tuple[Triple, ...]:
        """The triples a claim states, its main one first."""
        name = "money" if claim.predicate in _MONEY else claim.predicate
        if claim.question:
            self._concept(claim, "question", claim.question)
        special: Callable[[Claim], Iterator[Triple]] | None = getattr(self, f"_{name}", None)
        return tuple(special(claim) if special else self._direct(claim))

    def _direct(self, claim: Claim) -> Iterator[Triple]:
        subject = self.things[claim.subject]
        predicate = PREDICATES[claim.predicate]
        if claim.object is not None:
            yield subject, self._c3(claim.predicate), self.things[claim.object]
            return
        value: Term
        if predicate.value.startswith("concept:"):
            value = self._concept(claim, predicate.value.removeprefix("concept:"), str(claim.value))
        elif predicate.value == "integer":
            value = typed(claim.value, "integer")
        elif predicate.value == "boolean":
            value = typed(claim.value == "Yes", "boolean")
        elif predicate.value == "date":
            value = date(str(claim.value))
        elif predicate.value == "url":
            value = Iri(str(claim.value))
        elif predicate.value == "string":
            value = Literal(str(claim.value), XSD + "string")
        else:
            value = self._text(claim)
        yield subject, self._c3(claim.predicate), value

    def _text(self, claim: Claim) -> Literal:
        return text(str(claim.value), claim.language or self.sheet.source.language)

    def _participation(self, participant: Iri, target: Iri) -> tuple[Iri, list[Triple]]:
        slug = f"{self._slug(target)}.{self._kind_slug(participant)}"
        node = self.namespace.thing("participation", slug)
        into = "inEvent" if "/id/event/" in target.value else "inProject"
        return node, [
            (node, A, self._c3("Participation")),
            (node, self._c3("participant"), participant),
            (node, self._c3(into), target),
        ]

    def _takes_part(self, claim: Claim, property: str, role: str | None) -> Iterator[Triple]:
        subject, target = self.things[claim.subject], self.things[claim.object or ""]
        yield subject, self._c3(property), target
        node, triples = self._participation(subject, target)
        yield from triples
        if role:
            yield node, self._c3("hasRole"), self._concept(claim, "role", role)

    def _participatesIn(self, claim: Claim) -> Iterator[Triple]:
        return self._takes_part(claim, "participatesIn", claim.qualifier("role"))

    def _organises(self, claim: Claim) -> Iterator[Triple]:
        return self._takes_part(claim, "organises", "organiser")

    def _leads(self, claim: Claim) -> Iterator[Triple]:
        if "/id/project/" in self.things[claim.object or ""].value:
            return self._takes_part(claim, "leads", "coordinator")
        return self._direct(claim)

    def _role(self, claim: Claim) -> Iterator[Triple]:
        subject = self.things[claim.subject]
        context = claim.qualifier("in")
        if context is None:
            yield subject, self._c3("office"), self._text(claim)
            return
        node, triples = self._participation(subject, self.things[context])
        yield node, self._c3("roleAsWorded"), self._text(claim)
        yield from triples
        if role := _ROLES.get(str(claim.value).lower()):
            yield node, self._c3("hasRole"), self._concept(claim, "role", role)

    def _memberOf(self, claim: Claim) -> Iterator[Triple]:
        member, body = self.things[claim.subject], self.things[claim.object or ""]
        yield member, self._c3("memberOf"), body
        slug = f"{self._slug(body)}.{self._kind_slug(member)}"
        node = self.namespace.thing("membership", slug)
        yield node, A, self._c3("Membership")
        yield node, Iri(ORG + "member"), member
        yield node, Iri(ORG + "organization"), body

    def _money(self, claim: Claim) -> Iterator[Triple]:
        subject = self.things[claim.subject]
        node = self.namespace.thing("funding", self._kind_slug(subject))
        value: Term = typed(claim.value, "integer")
        if claim.predicate == "currency":
            if claim.value not in _CURRENCIES:
                known = ", ".join(sorted(_CURRENCIES))
                raise self._fail(claim, f"no currency IRI for {claim.value}", f"known: {known}")
            value = Iri(f"{_AUTHORITY}currency/{claim.value}")
        yield node, self._c3(claim.predicate), value
        yield subject, self._c3("hasFunding"), node
        yield node, A, self._c3("Funding")

    def _addressesCompetence(self, claim: Claim) -> Iterator[Triple]:
        subject, competence = self.things[claim.subject], self.things[claim.object or ""]
        stance, addressee = claim.qualifier("stance") or "addressed", claim.qualifier("addressee")
        yield subject, self._c3(STANCES[stance]), competence
        if addressee and stance != "needed":
            whom = self._concept(claim, "addressee", addressee)
            yield competence, self._c3("addressee"), whom
        if stance == "needed":
            parts = [
                self._slug(subject),
                self._slug(competence),
                *([addressee] if addressee else []),
            ]
            node = self.namespace.thing("need", ".".join(parts))
            yield node, A, self._c3("Need")
            yield node, self._c3("needOf"), subject
            yield node, self._c3("neededCompetence"), competence
            if addressee:
                yield node, self._c3("addressee"), self._concept(claim, "addressee", addressee)

    def _speaksOn(self, claim: Claim) -> Iterator[Triple]:
        person, topic = self.things[claim.subject], self.things[claim.object or ""]
        event = self.things.get(claim.qualifier("at") or "")
        if event is None:
            raise self._fail(claim, "speaksOn needs the qualifier 'at': the event spoken at")
        node = self.namespace.thing("talk", f"{self._slug(event)}.{self._slug(person)}")
        yield node, self._c3("hasTopic"), topic
        yield node, A, self._c3("Talk")
        yield node, self._c3("speaker"), person
        yield node, self._c3("atEvent"), event

    def _heldOn(self, claim: Claim) -> Iterator[Triple]:
        event = self.things[claim.subject]
        first, _, last = str(claim.value).partition("/")
        yield event, self._c3("heldOn"), date(first)
        if last:
            yield event, self._c3("heldUntil"), date(last)

    def _country(self, claim: Claim) -> Iterator[Triple]:
        subject = self.things[claim.subject]
        yield subject, self._c3("countryAsWorded"), self._text(claim)
        if code := self.editorial.countries.get(str(claim.value)):
            yield subject, self._c3("country"), Iri(f"{_AUTHORITY}country/{code}")

    def _addressedTo(self, claim: Claim) -> Iterator[Triple]:
        concept = self._concept(claim, "addressee", str(claim.value))
        yield self.things[claim.subject], self._c3("addressee"), concept

    def _figure(self, claim: Claim) -> Iterator[Triple]:
        subject, measure = self.things[claim.subject], claim.qualifier("measure")
        if not measure:
            raise self._fail(claim, "figure needs the qualifier 'measure': what is counted")
        slug = f"{self._slug(subject)}.{slugify(measure)}"
        node = self.namespace.thing("figure", slug)
        yield node, self._c3("figureValue"), typed(claim.value, "integer")
        yield node, A, self._c3("Figure")
        yield node, self._c3("figureOf"), subject
        yield node, self._c3("measure"), text(measure, "en")
        for name in ("unit", "period"):
            if found := claim.qualifier(name):
                yield node, self._c3(name), Literal(found, XSD + "string")


def things_of(sheet: ClaimSheet, editorial: Editorial, namespace: Namespace) -> dict[str, Iri]:
    """The IRI of each published entity of a sheet, by its key."""
    return {
        entity.key: iri(namespace, editorial.path(entity))
        for entity in sheet.entities
        if entity.status.published
    }
