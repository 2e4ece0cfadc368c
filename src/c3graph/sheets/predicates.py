"""The predicates that every claim sheet may use, and what each accepts; a dataset declares its own
beside them (`ownterms`).

Those marked `guideline` are the relations and attributes of the annotation guidelines; the
others were added because the five sources state things the guidelines leave out (tools used,
needs by addressee, who spoke on what, figures). `build` maps each to the ontology.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from c3graph.errors import UsageError
from c3graph.model import Claim
from c3graph.rdf.declared import OwnTerms, Predicate
from c3graph.rdf.syntax import is_iri

TYPES = (
    "Project", "Organisation", "Cluster", "Network", "Programme", "Instrument",
    "Competence", "Event", "Place", "Label", "Person",
)  # fmt: skip
# Kinds of documents, the one that is closest to the facts first.
GENRES = ("profile", "deck", "report")
_ANY = frozenset(TYPES)
_BODY = frozenset({"Organisation", "Cluster", "Network"})
_ACTOR = _BODY | {"Place", "Person", "Project"}
_TREATED = {
    "Cluster",
    "Competence",
    "Event",
    "Instrument",
    "Label",
    "Network",
    "Organisation",
    "Programme",
}

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
    _relation("participatesIn", _ACTOR, {"Project", "Event", "Network"},
              qualifiers=(("role", "role"),)),
    _relation("leads", _BODY, {"Project", "Cluster"}),
    _relation("organises", _BODY | {"Place"}, {"Event"}),
    _relation("locatedIn", _BODY | {"Event", "Place"}, {"Place"}),
    _relation("memberOf", _BODY | {"Place", "Person"}, _BODY),
    _relation("fundedBy", {"Project", "Instrument", "Programme", "Organisation"}, {"Programme"}),
    _relation("partOf", {"Event", "Instrument", "Label", "Network", "Organisation", "Programme",
                         "Project"},
              {"Project", "Programme", "Instrument", "Organisation", "Event"}),
    _relation("governs", {"Organisation"}, {"Place"}, guideline=False),
    _relation("addressesCompetence", _ACTOR | {"Instrument", "Label", "Programme"}, {"Competence"},
              qualifiers=(("stance", "stance"), ("addressee", "addressee"))),
    _relation("offersInstrument", _BODY | {"Place"}, {"Instrument", "Label"}),
    _relation("holdsLabel", _BODY | {"Place"}, {"Label"}),
    _relation("founderOf", _BODY, {"Organisation", "Cluster", "Network"}),
    _relation("hasTopic", {"Event", "Instrument"}, _TREATED),
    _relation("speaksOn", {"Person"}, _TREATED, guideline=False,
              qualifiers=(("at", "entity"), ("talk", "slug"))),
    _relation("usesInstrument", _BODY | {"Place"}, {"Instrument"}, guideline=False),
    _relation("produces", _BODY | {"Instrument", "Project"}, {"Instrument"}, guideline=False),
    _relation("plans", _ACTOR, _TREATED, guideline=False),
    _relation("supports", _BODY | {"Project", "Programme", "Instrument"},
              {"Cluster", "Network", "Place"}, guideline=False),
    _relation("linkedTo", _BODY | {"Place"}, _BODY, guideline=False),
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
    _attribute("providerType", {"Instrument"}, "concept:organisation-type", guideline=False),
    _attribute("addressedTo", {"Instrument", "Event"}, "concept:addressee", guideline=False),
    _attribute("lesson", {"Instrument", "Event", "Person"}, "text", guideline=False,
               qualifiers=(("at", "entity"), ("talk", "slug"))),
    _attribute("figure", _ANY, "integer", guideline=False,
               qualifiers=(("measure", "text"), ("unit", "text"), ("period", "text"))),
)  # fmt: skip

PREDICATES = {predicate.name: predicate for predicate in _ALL}


def predicates_of(own: OwnTerms) -> dict[str, Predicate]:
    """The predicates of c3graph and those that a dataset declares, by name."""
    return {**PREDICATES, **own.predicates}


GUIDELINE_RELATIONS = frozenset(
    p.name for p in _ALL if p.guideline and (p.objects or p.name == "heldOn")
)

# What a claim of a predicate cannot be published without, beside its subject and its end.
REQUIRED_QUALIFIERS = {"speaksOn": ("at",), "figure": ("measure",)}
# Those with an IRI in the EU's authority table that the shapes know (`shape:funding-currency`).
CURRENCIES = frozenset("BGN CHF CZK DKK EUR GBP HUF ISK NOK PLN RON SEK UAH USD".split())
INTEGERS = frozenset({"integer", "amount"})
# A store keeps an xsd:integer in 64 bits.
_MOST_DIGITS = 18
_DATE = re.compile(r"([0-9]{4})(-[0-9]{2}(-[0-9]{2})?)?|--[0-9]{2}-[0-9]{2}")
_DATES = "2018-03-14, 2018-03, 2018 or --03-14"


def is_date(text: str) -> bool:
    """An ISO 8601 day, month, year, or a day without its year, that the calendar has."""
    if not _DATE.fullmatch(text):
        return False
    whole = f"2000{text[1:]}" if text.startswith("--") else text + "-01-01"[len(text) - 10 :]
    try:
        datetime.date.fromisoformat(whole[:10])
    except ValueError:
        return False
    return True


def is_url(text: str) -> bool:
    """An http(s) address that is an IRI (RFC 3987)."""
    return text.startswith(("http://", "https://")) and is_iri(text)


def checked_value(predicate: Predicate, given: object) -> str | int:
    """A claim's value as a sheet keeps it: the one check, for sheets that are loaded, for review
    in terminal and browser.

    `given` is a YAML scalar; a year may be a number, Yes and No may be true and false. Whether a
    concept or a currency is known is for `build` to say, and for what asks a steward. Raises
    UsageError.
    """
    name, kind = predicate.name, predicate.value
    if kind in INTEGERS:
        return _whole_number(name, given)
    if isinstance(given, bool):
        given = ("Yes" if given else "No") if kind == "boolean" else None
    elif isinstance(given, int) and kind in ("date", "interval"):
        given = str(given)
    if not isinstance(given, str) or not given.strip():
        raise UsageError(f"{name} wants a text value")
    if kind == "boolean" and given not in ("Yes", "No"):
        raise UsageError(f"{name} is Yes or No")
    parts = given.split("/") if kind == "interval" else [given]
    if kind in ("date", "interval") and not (len(parts) <= 2 and all(map(is_date, parts))):
        more = ", or two of them joined by /" if kind == "interval" else ""
        raise UsageError(f"{given!r} is no ISO 8601 date", hint=_DATES + more)
    if kind == "url" and not is_url(given):
        raise UsageError(f"{given!r} is no http(s) address")
    return given


def _whole_number(name: str, given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise UsageError(f"{name} wants a whole number")
    if given < 0:
        raise UsageError(f"{name} is not negative")
    if given >= 10**_MOST_DIGITS:
        raise UsageError(f"{name} has at most {_MOST_DIGITS} digits")
    return given


def typed_value(predicate: Predicate, answer: str) -> str | int:
    """The value that somebody typed, checked as `value_of` checks it; a currency is a known one.

    Raises UsageError.
    """
    answer = answer.strip()
    if predicate.value in INTEGERS:
        if not re.fullmatch(r"[0-9]{1,30}", answer):
            raise UsageError(f"{predicate.name} wants a whole number, not {answer[:40]!r}")
        return checked_value(predicate, int(answer))
    if predicate.value == "currency" and answer not in CURRENCIES:
        known = ", ".join(sorted(CURRENCIES))
        raise UsageError(f"no currency IRI for {answer!r}", hint=f"known: {known}")
    return checked_value(predicate, answer)


def needed(claim: Claim) -> Iterator[str]:
    """Keys of the things that a claim is published with: its ends, and those its qualifiers name.

    Where one of them is not published, the claim says nothing.
    """
    yield claim.subject
    if claim.object is not None:
        yield claim.object
    known = PREDICATES.get(claim.predicate)
    kinds = dict(known.qualifiers) if known else {}
    yield from (key for name, key in claim.qualifiers if kinds.get(name) == "entity")
