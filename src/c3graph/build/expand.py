"""One row of a claim sheet becomes the triples that it states, in the ontology's terms.

A row states what its source says; what editors add to it (translations of a name, the kind of a
thing and the class that it gives) comes apart from that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from c3graph.build.values import AUTHORITY, date_literal, value_term
from c3graph.errors import BuildError
from c3graph.model import Claim, ClaimSheet, Entity
from c3graph.rdf.iris import Namespace, slugify
from c3graph.rdf.terms import ORG, RDF, SKOS, XSD, Iri, Literal, Term, language_string, typed
from c3graph.sheets.editorial import Editorial, Stated, iri
from c3graph.sheets.predicates import CURRENCIES, KIND_SCHEMES, PREDICATES, STANCES, predicates_of

Triple = tuple[Iri, Iri, Term]
A = Iri(RDF + "type")
PREF, ALT = Iri(SKOS + "prefLabel"), Iri(SKOS + "altLabel")
_MONEY = {"totalBudget", "euContribution", "minAmount", "maxAmount", "currency"}
# What a place does in a source, the cluster community of the place does in the graph.
_ACTING = {
    "participatesIn", "organises", "memberOf", "usesInstrument", "offersInstrument",
    "addressesCompetence", "holdsLabel", "role", "plans", "linkedTo",
}  # fmt: skip
# What is done for a place in a source is done for its cluster community.
_DONE_FOR = {"supports"}
# A role as a source words it, and the concept it is; a word that is not here has no concept.
_ROLES = {
    "coordinator": "coordinator", "lead partner": "coordinator", "koordynator": "coordinator",
    "lider": "coordinator", "partner": "partner", "communication": "communication",
    "organizator": "organiser", "organiser": "organiser", "host": "host", "gospodarz": "host",
    "uczestnik": "participant", "participant": "participant",
}  # fmt: skip
# Kinds that give a class of their own beside the class of their type.
_SUBCLASSES = {
    ("Place", "region"): "Region",
    ("Place", "county"): "Region",
    ("Organisation", "public-authority"): "PublicBody",
    ("Organisation", "ministry"): "PublicBody",
    ("Organisation", "council"): "PublicBody",
    ("Organisation", "public-agency"): "PublicBody",
    ("Event", "workshop"): "LearningEvent",
    ("Event", "learning-workshop"): "LearningEvent",
    ("Event", "seminar-series"): "LearningEvent",
    ("Event", "training"): "LearningEvent",
    ("Event", "study-visit"): "LearningEvent",
}
# Kinds whose class stands in the place of Instrument, the first of them where sheets differ.
_NOT_INSTRUMENTS = {"methodology-phase": "Phase", "publication": "Publication",
                    "study": "Publication"}  # fmt: skip
_KIND_PROPERTIES = {
    "Instrument": "instrumentType",
    "Event": "eventType",
    "Label": "labelType",
    "Organisation": "organisationType",
    "Place": "placeType",
}


def instead_of_instrument(kinds: set[str]) -> str | None:
    """The class of an instrument of these kinds, where it is not an instrument."""
    return next((name for kind, name in _NOT_INSTRUMENTS.items() if kind in kinds), None)


@dataclass(frozen=True, slots=True)
class Things:
    """What all sheets say together: the chosen label by (thing, language), and the class of
    those instruments that are none."""

    preferred: Mapping[tuple[str, str], str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expander:
    """Expands the rows of one sheet. `things` are the published entities' IRIs by their key."""

    namespace: Namespace
    editorial: Editorial
    sheet: ClaimSheet
    known: Things
    things: Mapping[str, Iri]

    def _fail(self, row: Claim | Entity, what: str, hint: str | None = None) -> BuildError:
        return BuildError(what, where=f"{self.sheet.path}:{row.line}", hint=hint)

    def _c3(self, name: str) -> Iri:
        return self.namespace.term(name)

    def _concept(self, row: Claim | Entity, scheme: str, slug: str) -> Iri:
        where = f"{self.sheet.path}:{row.line}"
        return _concept_of(self.namespace, scheme, slug, where)

    def _kind_slug(self, thing: Iri) -> str:
        """kind-slug of a thing, to name what depends on it."""
        return "-".join((self.namespace.named(thing.value) or "").split("/")[-2:])

    def _slug(self, thing: Iri) -> str:
        return thing.value.rpartition("/")[2]

    def entity(self, entity: Entity) -> Iterator[tuple[Triple, bool]]:
        """Type, names and kind; the flag marks what editors say and the source does not."""
        thing = self.things[entity.key]
        own = "Topic" if entity.type == "Competence" else entity.type
        other = self.known.classes.get(thing.value) if entity.type == "Instrument" else None
        if other is None:
            yield (thing, A, self._c3(own)), False
            if entity.own_class:
                yield (thing, A, Iri(self.sheet.own.classes[entity.own_class].iri)), False
        names = [(entity.language, entity.name, False)]
        names += [(language, name, True) for language, name in entity.translations]
        for language, name, translated in names:
            chosen = self.known.preferred.get((thing.value, language)) == name
            yield (thing, PREF if chosen else ALT, language_string(name, language)), translated
        if other is not None:
            yield (thing, A, self._c3(other)), True
        if entity.kind:
            concept = self._concept(entity, KIND_SCHEMES[entity.type], entity.kind)
            if narrower := _SUBCLASSES.get((entity.type, entity.kind)):
                yield (thing, A, self._c3(narrower)), True
            if other != "Phase":
                yield (thing, self._c3(_KIND_PROPERTIES[entity.type]), concept), True

    def claim(self, claim: Claim) -> tuple[Triple, ...]:
        """The triples a claim states, its main one first; none where the ontology has no place
        for what it says."""
        if own := self.sheet.own.predicates.get(claim.predicate):
            end = self.things[claim.object] if claim.object is not None else self._value(claim)
            return ((self.things[claim.subject], Iri(own.iri), end),)
        name = "money" if claim.predicate in _MONEY else claim.predicate
        if claim.question:
            self._concept(claim, "question", claim.question)
        special: Callable[[Claim], Iterator[Triple]] | None = getattr(self, f"_{name}", None)
        return tuple(special(claim) if special else self._direct(claim))

    def promoted_to(self, claim: Claim) -> Iri | None:
        """Whom a promotion, a training or a study addresses: said of the claim alone."""
        addressee = claim.qualifier("addressee")
        if claim.predicate != "addressesCompetence" or not addressee:
            return None
        return self._concept(claim, "addressee", addressee)

    def community(self, claim: Claim) -> Iri | None:
        """The place as whose community the subject of a claim acts, or its object is helped."""
        for key, properties in ((claim.subject, _ACTING), (claim.object, _DONE_FOR)):
            thing = self.things[key] if key and claim.predicate in properties else None
            if thing and thing.value.startswith(f"{self.namespace.base}id/place/"):
                return thing
        return None

    def _subject(self, claim: Claim) -> Iri:
        """Who or what a claim is about; a place that acts does so as its cluster community."""
        place = self.community(claim)
        if place is None:
            return self.things[claim.subject]
        return self.namespace.thing("community", self._slug(place))

    def _direct(self, claim: Claim) -> Iterator[Triple]:
        subject = self._subject(claim)
        if claim.object is not None:
            yield subject, self._c3(claim.predicate), self.things[claim.object]
            return
        yield subject, self._c3(claim.predicate), self._value(claim)

    def _value(self, claim: Claim) -> Term:
        value = predicates_of(self.sheet.own)[claim.predicate].value
        if value.startswith("concept:"):
            return self._concept(claim, value.removeprefix("concept:"), str(claim.value))
        return value_term(value, claim.value, claim.language or self.sheet.source.language)

    def _text(self, claim: Claim) -> Literal:
        return language_string(str(claim.value), claim.language or self.sheet.source.language)

    def _participation(self, participant: Iri, target: Iri) -> tuple[Iri, list[Triple]]:
        slug = f"{self._slug(target)}.{self._kind_slug(participant)}"
        node = self.namespace.thing("participation", slug)
        into = "inEvent" if "/id/event/" in target.value else "inProject"
        return node, [
            (node, A, self._c3("Participation")),
            (node, self._c3("participant"), participant),
            (node, self._c3(into), target),
        ]

    def _membership(self, member: Iri, body: Iri) -> tuple[Iri, list[Triple]]:
        slug = f"{self._slug(body)}.{self._kind_slug(member)}"
        node = self.namespace.thing("membership", slug)
        return node, [
            (node, A, self._c3("Membership")),
            (node, Iri(ORG + "member"), member),
            (node, Iri(ORG + "organization"), body),
        ]

    def _takes_part(self, claim: Claim, property: str, role: str | None) -> Iterator[Triple]:
        subject, target = self._subject(claim), self.things[claim.object or ""]
        yield subject, self._c3(property), target
        node, triples = self._participation(subject, target)
        yield from triples
        if role:
            yield node, self._c3("role"), self._concept(claim, "role", role)

    def _participatesIn(self, claim: Claim) -> Iterator[Triple]:
        """With the role, in a project or at an event; a network is no occasion and has no roles."""
        if "/id/network/" in self.things[claim.object or ""].value:
            return self._direct(claim)
        return self._takes_part(claim, "participatesIn", claim.qualifier("role"))

    def _organises(self, claim: Claim) -> Iterator[Triple]:
        return self._takes_part(claim, "organises", "organiser")

    def _supports(self, claim: Claim) -> Iterator[Triple]:
        """A place that is helped is so as its cluster community."""
        place, helped = self.community(claim), self.things[claim.object or ""]
        if place is not None:
            helped = self.namespace.thing("community", self._slug(place))
        yield self.things[claim.subject], self._c3("supports"), helped

    def _leads(self, claim: Claim) -> Iterator[Triple]:
        if "/id/project/" in self.things[claim.object or ""].value:
            return self._takes_part(claim, "leads", "coordinator")
        return self._direct(claim)

    def _role(self, claim: Claim) -> Iterator[Triple]:
        """A role in a project or at an event, or an office in a body; nothing without a context."""
        subject, context = self._subject(claim), claim.qualifier("in")
        if context is None:
            return
        target = self.things[context]
        if not target.value.startswith(tuple(f"{self.namespace.base}id/{k}/" for k in _OCCASIONS)):
            node, triples = self._membership(subject, target)
            yield node, self._c3("office"), self._text(claim)
            yield from triples
            yield subject, self._c3("memberOf"), target
            return
        node, triples = self._participation(subject, target)
        yield node, self._c3("roleAsWorded"), self._text(claim)
        yield from triples
        if role := _ROLES.get(str(claim.value).lower()):
            yield node, self._c3("role"), self._concept(claim, "role", role)

    def _memberOf(self, claim: Claim) -> Iterator[Triple]:
        member, body = self._subject(claim), self.things[claim.object or ""]
        yield member, self._c3("memberOf"), body
        yield from self._membership(member, body)[1]

    def _money(self, claim: Claim) -> Iterator[Triple]:
        """On the thing that is funded, and on its funding."""
        subject = self.things[claim.subject]
        node = self.namespace.thing("funding", self._kind_slug(subject))
        value: Term = typed(claim.value, "integer")
        if claim.predicate == "currency":
            if claim.value not in CURRENCIES:
                known = ", ".join(sorted(CURRENCIES))
                raise self._fail(claim, f"no currency IRI for {claim.value}", f"known: {known}")
            value = Iri(f"{AUTHORITY}currency/{claim.value}")
        yield subject, self._c3(claim.predicate), value
        yield node, self._c3(claim.predicate), value
        yield subject, self._c3("hasFunding"), node
        yield node, A, self._c3("Funding")

    def _addressesCompetence(self, claim: Claim) -> Iterator[Triple]:
        subject, competence = self._subject(claim), self.things[claim.object or ""]
        stance, addressee = claim.qualifier("stance") or "addressed", claim.qualifier("addressee")
        yield subject, self._c3(STANCES[stance]), competence
        if stance != "needed":
            return
        parts = [self._slug(subject), self._slug(competence), *([addressee] if addressee else [])]
        node = self.namespace.thing("need", ".".join(parts))
        yield node, A, self._c3("Need")
        yield node, self._c3("needOf"), subject
        yield node, self._c3("neededCompetence"), competence
        if addressee:
            yield node, self._c3("addressee"), self._concept(claim, "addressee", addressee)

    def _talk(self, claim: Claim) -> tuple[Iri, list[Triple]]:
        """What a person says at an event, alone or, of a talk that has a name, with others."""
        person, event = self.things[claim.subject], self.things.get(claim.qualifier("at") or "")
        if event is None:
            raise self._fail(
                claim, f"{claim.predicate} of a person needs the qualifier 'at': the event"
            )
        slug = claim.qualifier("talk") or self._slug(person)
        node = self.namespace.thing("talk", f"{self._slug(event)}.{slug}")
        return node, [
            (node, A, self._c3("Talk")),
            (node, self._c3("speaker"), person),
            (node, self._c3("atEvent"), event),
        ]

    def _speaksOn(self, claim: Claim) -> Iterator[Triple]:
        node, triples = self._talk(claim)
        yield node, self._c3("hasTopic"), self.things[claim.object or ""]
        yield from triples

    def _lesson(self, claim: Claim) -> Iterator[Triple]:
        """What was learnt: from an event or a document, or from the talk of a person."""
        if "/id/person/" not in self.things[claim.subject].value:
            yield from self._direct(claim)
            return
        node, triples = self._talk(claim)
        yield node, self._c3("lesson"), self._text(claim)
        yield from triples

    def _heldOn(self, claim: Claim) -> Iterator[Triple]:
        event = self.things[claim.subject]
        first, _, last = str(claim.value).partition("/")
        yield event, self._c3("heldOn"), date_literal(first)
        if last:
            yield event, self._c3("heldUntil"), date_literal(last)

    def _country(self, claim: Claim) -> Iterator[Triple]:
        subject = self.things[claim.subject]
        yield subject, self._c3("countryAsWorded"), self._text(claim)
        if code := self.editorial.countries.get(str(claim.value)):
            yield subject, self._c3("country"), Iri(f"{AUTHORITY}country/{code}")

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
        yield node, self._c3("measure"), language_string(measure, "en")
        for name in ("unit", "period"):
            if found := claim.qualifier(name):
                yield node, self._c3(name), Literal(found, XSD + "string")


_OCCASIONS = ("project", "event")


def _concept_of(namespace: Namespace, scheme: str, slug: str, where: str) -> Iri:
    """A concept that the schemes hold. Raises BuildError."""
    found = namespace.concept(scheme, slug)
    if found.value not in namespace.concepts:
        raise BuildError(
            f"no concept {slug!r} in scheme {scheme}", where=where, hint=f"ontology/{scheme}.ttl"
        )
    return found


def editors_triple(stated: Stated, namespace: Namespace, editorial: Editorial) -> Triple:
    """What a row of the editors states. Raises BuildError (file and line)."""
    where, predicate = f"editorial.yaml:{stated.line}", PREDICATES[stated.predicate]
    subject, property = iri(namespace, stated.thing), namespace.term(stated.predicate)
    if stated.to is not None:
        return subject, property, iri(namespace, stated.to)
    if predicate.value == "country":
        if code := editorial.countries.get(str(stated.value)):
            return subject, property, Iri(f"{AUTHORITY}country/{code}")
        known = ", ".join(sorted(editorial.countries))
        raise BuildError(f"no country {stated.value!r} in links.yaml", where=where, hint=known)
    if predicate.value.startswith("concept:"):
        scheme = predicate.value.removeprefix("concept:")
        return subject, property, _concept_of(namespace, scheme, str(stated.value), where)
    return subject, property, value_term(predicate.value, stated.value, stated.language or "en")


def things_of(sheet: ClaimSheet, editorial: Editorial, namespace: Namespace) -> dict[str, Iri]:
    """The IRI of each published entity of a sheet, by its key."""
    return {
        entity.key: iri(namespace, editorial.path(entity, sheet.source.slug))
        for entity in sheet.entities
        if entity.status.published
    }
