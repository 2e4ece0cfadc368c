"""The closed set of predicates a claim sheet may use, and what each accepts.

Those marked `guideline` are the relations and attributes of the annotation guidelines; the
others were added because the five sources state things the guidelines leave out (tools used,
needs by addressee, who spoke on what, figures). `build` maps each to the ontology.
"""

from __future__ import annotations

from dataclasses import dataclass

TYPES = (
    "Project", "Organisation", "Cluster", "Network", "Programme", "Instrument",
    "Competence", "Event", "Place", "Label", "Person",
)  # fmt: skip
_ANY = frozenset(TYPES)
_BODY = frozenset({"Organisation", "Cluster", "Network"})
_ACTOR = _BODY | {"Place", "Person", "Project"}

# The scheme that an entity's `kind` is a concept of, by entity type.
KIND_SCHEMES = {
    "Instrument": "instrument-type",
    "Event": "event-type",
    "Label": "label-type",
    "Organisation": "organisation-type",
    "Place": "place-type",
}

# How something stands to a competence (qualifier `stance`), and the property that says so.
STANCES = {
    "addressed": "addressesCompetence",
    "needed": "needsCompetence",
    "promoted": "promotesCompetence",
    "studied": "studiesCompetence",
    "trained": "receivesTrainingIn",
    "trains": "trainsCompetence",
}


@dataclass(frozen=True, slots=True)
class Predicate:
    """`objects` empty means the claim carries a value of type `value`.

    `value` is one of text, string, integer, amount, boolean, date, interval, country, currency,
    url or concept:<scheme>. `qualifiers` are the qualifier names allowed, with the scheme their
    value is a concept of, "entity" for an entity key, "stance" for one of STANCES, "slug", or
    "text".
    """

    name: str
    subjects: frozenset[str]
    objects: frozenset[str] = frozenset()
    value: str = ""
    guideline: bool = True
    qualifiers: tuple[tuple[str, str], ...] = ()


def _relation(
    name: str, subjects: frozenset[str] | set[str], objects: frozenset[str] | set[str],
    *, guideline: bool = True, qualifiers: tuple[tuple[str, str], ...] = (),
) -> Predicate:  # fmt: skip
    return Predicate(name, frozenset(subjects), frozenset(objects), "", guideline, qualifiers)


def _attribute(
    name: str, subjects: frozenset[str] | set[str], value: str,
    *, guideline: bool = True, qualifiers: tuple[tuple[str, str], ...] = (),
) -> Predicate:  # fmt: skip
    return Predicate(name, frozenset(subjects), frozenset(), value, guideline, qualifiers)


_FUNDED = {"Project", "Instrument", "Programme"}
_ALL = (
    _relation("participatesIn", _ACTOR, {"Project", "Event"}, qualifiers=(("role", "role"),)),
    _relation("leads", _BODY, {"Project", "Cluster"}),
    _relation("organises", _BODY | {"Place"}, {"Event"}),
    _relation("locatedIn", _BODY | {"Event", "Place"}, {"Place"}),
    _relation("memberOf", _BODY | {"Place", "Person"}, _BODY),
    _relation("fundedBy", {"Project", "Instrument", "Programme", "Organisation"}, {"Programme"}),
    _relation("partOf", {"Event", "Instrument", "Organisation", "Programme", "Project"},
              {"Project", "Programme", "Instrument", "Organisation", "Event"}),
    _relation("governs", {"Organisation"}, {"Place"}, guideline=False),
    _relation("addressesCompetence", _ACTOR | {"Instrument", "Programme"}, {"Competence"},
              qualifiers=(("stance", "stance"), ("addressee", "addressee"))),
    _relation("offersInstrument", _BODY | {"Place"}, {"Instrument", "Label"}),
    _relation("holdsLabel", _BODY | {"Place"}, {"Label"}),
    _relation("founderOf", _BODY, {"Organisation", "Cluster", "Network"}),
    _relation("hasTopic", {"Event", "Instrument"}, {"Competence"}),
    _relation("speaksOn", {"Person"}, {"Competence", "Instrument"}, guideline=False,
              qualifiers=(("at", "entity"), ("talk", "slug"))),
    _relation("usesInstrument", _BODY | {"Place"}, {"Instrument"}, guideline=False),
    _relation("produces", _BODY | {"Instrument", "Project"}, {"Instrument"}, guideline=False),
    _relation("exportsTo", _BODY, {"Place"}, guideline=False),
    _attribute("heldOn", {"Event"}, "interval"),
    _attribute("fullName", _ANY, "text"),
    _attribute("startDate", {"Project", "Programme", "Instrument"}, "date"),
    _attribute("endDate", {"Project", "Programme", "Instrument"}, "date"),
    _attribute("totalBudget", _FUNDED, "amount"),
    _attribute("euContribution", _FUNDED, "amount"),
    _attribute("minAmount", _FUNDED, "amount"),
    _attribute("maxAmount", _FUNDED, "amount"),
    _attribute("currency", _FUNDED, "currency"),
    _attribute("partnerCount", {"Project"}, "integer"),
    _attribute("regionCount", {"Project"}, "integer"),
    _attribute("memberCount", _BODY, "integer"),
    _attribute("holderCount", {"Label"}, "integer"),
    _attribute("durationYears", {"Project"}, "integer"),
    _attribute("durationMonths", {"Project"}, "integer"),
    _attribute("role", _BODY | {"Person", "Place"}, "text", qualifiers=(("in", "entity"),)),
    _attribute("country", _BODY | {"Place"}, "country"),
    _attribute("isClusterOrganisation", _BODY, "boolean"),
    _attribute("acronym", _ANY, "string", guideline=False),
    _attribute("ordinal", {"Event"}, "integer", guideline=False),
    _attribute("homepage", _ANY, "url", guideline=False),
    _attribute("hasSector", _BODY | {"Place", "Instrument"}, "concept:sector", guideline=False),
    _attribute("addressedTo", {"Instrument", "Event"}, "concept:addressee", guideline=False),
    _attribute("lesson", {"Instrument", "Event", "Person"}, "text", guideline=False,
               qualifiers=(("at", "entity"), ("talk", "slug"))),
    _attribute("figure", _ANY, "integer", guideline=False,
               qualifiers=(("measure", "text"), ("unit", "text"), ("period", "text"))),
)  # fmt: skip

PREDICATES = {predicate.name: predicate for predicate in _ALL}
GUIDELINE_RELATIONS = frozenset(
    p.name for p in _ALL if p.guideline and (p.objects or p.name == "heldOn")
)
