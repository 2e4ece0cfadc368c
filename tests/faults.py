"""Faults to plant in a copy of real data, each with what validation must say about it.

A fault takes the quads of a draft and returns them with one thing wrong, and the result expected:
focus node, path, value, shape and the passage behind the faulty statement. Subjects are found by
query over the quads; `taken` keeps faults that share one copy out of each other's way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from c3graph.model import Place
from c3graph.rdf.iris import VOCABULARY
from c3graph.rdf.terms import (
    OA,
    PROV,
    RDF,
    SCHEMA,
    SKOS,
    XSD,
    Iri,
    Literal,
    Quad,
    Term,
    canonical,
    language_string,
    typed,
)

DEF = VOCABULARY + "def#"
SHAPE = VOCABULARY + "shape/"
TYPE = RDF + "type"
LABEL = SKOS + "prefLabel"
FROM = PROV + "wasQuotedFrom"
ROLE = VOCABULARY + "scheme/role/"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a validation of the faulty copy must report; `place` None where no claim leads on."""

    focus: str
    path: str | None
    value: Term | None
    shape: str
    place: Place | None = None
    severity: str = "violation"


class Data:
    """A mutable copy of a graph that knows which claim states what."""

    def __init__(self, quads: Iterable[Quad], base: str = VOCABULARY) -> None:
        self.base = base
        self.quads: dict[str, dict[str, dict[Term, Iri | None]]] = {}
        self.taken: set[str] = set()
        self._planted = 0
        self._claims: dict[tuple[Term, Term, Term], list[str]] = {}
        self._editors: dict[tuple[Term, Term, Term], list[str]] = {}
        for quad in quads:
            self.add(str(quad.subject), quad.predicate.value, quad.object, quad.graph)
        for node in list(self.quads):
            if RDF + "subject" in self.quads[node]:
                # What editors state is derived from sources, and quotes none.
                found = self._claims if FROM in self.quads[node] else self._editors
                found.setdefault(self.statement(node), []).append(node)

    def all(self) -> tuple[Quad, ...]:
        return canonical(
            Quad(Iri(s), Iri(p), o, graph)
            for s, properties in self.quads.items()
            for p, values in properties.items()
            for o, graph in values.items()
        )

    def add(self, s: str, p: str, o: Term, graph: Iri | None = None) -> None:
        self.quads.setdefault(s, {}).setdefault(p, {})[o] = graph or Iri(
            self.base + "graph/planted"
        )

    def drop(self, s: str, p: str, o: Term | None = None) -> None:
        values = self.quads[s][p]
        for value in list(values) if o is None else [o]:
            del values[value]
        if not values:
            del self.quads[s][p]

    def values(self, s: str, p: str) -> list[Term]:
        return list(self.quads.get(s, {}).get(p, ()))

    def value(self, s: str, p: str) -> Term:
        return self.values(s, p)[0]

    def statement(self, claim: str) -> tuple[Term, Term, Term]:
        return (
            self.value(claim, RDF + "subject"),
            self.value(claim, RDF + "predicate"),
            self.value(claim, RDF + "object"),
        )

    def of_type(self, name: str) -> Iterator[str]:
        cls = Iri(name if ":" in name else DEF + name)
        return (
            s for s in sorted(self.quads) if cls in self.values(s, TYPE) and s not in self.taken
        )

    def claims(self, s: str, p: str, o: Term) -> list[str]:
        return self._claims.get((Iri(s), Iri(p), o), [])

    def claimed(self, kind: str, *paths: str) -> str:
        """The first thing of a type that has one claimed value for each of the paths; taken."""
        for thing in self.of_type(kind):
            values = [self.values(thing, p) for p in paths]
            if all(
                len(v) == 1 and self.claims(thing, p, v[0])
                for v, p in zip(values, paths, strict=True)
            ):
                self.taken.add(thing)
                return thing
        raise LookupError(f"no {kind} with one claimed value for {', '.join(paths)}")

    def some(self, kind: str) -> str:
        """The first thing of a type; taken."""
        thing = next(self.of_type(kind))
        self.taken.add(thing)
        return thing

    def claim(self) -> str:
        """A claim with one passage, which claims about other things do not quote; its thing,
        a competence, and the passage are taken."""
        quoting: dict[Term, set[Term]] = {}
        for (about, _, _), claims in self._claims.items():
            for evidence in (e for claim in claims for e in self.values(claim, FROM)):
                quoting.setdefault(evidence, set()).add(about)
        for subject in self.of_type("Topic"):
            for (about, _, _), claims in self._claims.items():
                passages = self.values(claims[0], FROM) if about == Iri(subject) else []
                if len(claims) == len(passages) == 1 and quoting[passages[0]] == {about}:
                    self.taken |= {subject, claims[0], str(passages[0])}
                    return claims[0]
        raise LookupError("no claim with evidence of its own")

    def place(self, evidence: str) -> Place:
        selector = str(self.value(evidence, OA + "hasSelector"))
        source = str(self.value(evidence, OA + "hasSource")).rsplit("/", 1)[-1]
        start, end = (int(str(self.value(selector, OA + end))) for end in ("start", "end"))
        return Place(source, start, end, str(self.value(evidence, OA + "exact")))

    def place_of(self, claim: str) -> Place:
        places = [self.place(str(evidence)) for evidence in self.values(claim, FROM)]
        return min(places, key=lambda place: (place.source, place.start, place.end))

    def said(self, s: str, p: str, o: Term) -> Place:
        """The first passage that states a triple."""
        places = [self.place_of(claim) for claim in self.claims(s, p, o)]
        return min(places, key=lambda place: (place.source, place.start, place.end))

    def unsaid(self, s: str, p: str, o: Term) -> list[str]:
        """The nodes that state a triple, which the index holds no longer."""
        triple = (Iri(s), Iri(p), o)
        return [*self._claims.pop(triple, []), *self._editors.pop(triple, [])]

    def restate(self, s: str, p: str, old: Term, new: Term) -> None:
        """Change a triple and the object of its claims, as a wrong row in a sheet would."""
        self.drop(s, p, old)
        self.add(s, p, new)
        claims = self._claims.pop((Iri(s), Iri(p), old))
        for claim in (*claims, *self._editors.pop((Iri(s), Iri(p), old), [])):
            self.drop(claim, RDF + "object")
            self.add(claim, RDF + "object", new)
        self._claims.setdefault((Iri(s), Iri(p), new), []).extend(claims)

    def state(self, s: str, p: str, o: Term, like: str) -> None:
        """A new triple with a claim of its own, quoted as an existing claim is."""
        self.add(s, p, o)
        self._planted += 1
        claim = f"{self.base}claim/planted{self._planted}"
        for predicate, values in list(self.quads[like].items()):
            for value in values:
                self.add(claim, predicate, value)
        for part, value in (("subject", Iri(s)), ("predicate", Iri(p)), ("object", o)):
            self.drop(claim, RDF + part)
            self.add(claim, RDF + part, value)
        self._claims.setdefault((Iri(s), Iri(p), o), []).append(claim)

    def unstate(self, s: str, p: str) -> None:
        """Take back all values of a property with their claims, as a row left out would."""
        for value in self.values(s, p):
            for claim in self.unsaid(s, p, value):
                del self.quads[claim]
            self.drop(s, p, value)

    def any_claim(self, s: str) -> str:
        return min(
            c for (subject, _, _), cs in self._claims.items() for c in cs if subject == Iri(s)
        )

    def near(self, s: str, path: str) -> Place:
        """The first passage that says anything by a property of a thing, else anything of it."""
        claimed = any((str(a), str(b)) == (s, path) for (a, b, _), c in self._claims.items() if c)
        return self.about(s, path=path if claimed else None)

    def about(self, s: str, *, path: str | None = None, as_object: bool = False) -> Place:
        """The first passage, in the order of a report, that says anything about a thing."""
        places = [
            self.place(str(evidence))
            for (subject, predicate, value), claims in self._claims.items()
            for claim in claims
            if (value if as_object else subject) == Iri(s) and path in (None, str(predicate))
            for evidence in self.values(claim, FROM)
        ]
        return min(places, key=lambda place: (place.source, place.start, place.end))


Fault = Callable[[Data], Expected]
FAULTS: dict[str, Fault] = {}


def fault(function: Fault) -> Fault:
    FAULTS[function.__name__] = function
    return function


def plant(
    name: str, quads: Iterable[Quad], base: str = VOCABULARY
) -> tuple[tuple[Quad, ...], Expected]:
    """A copy of the quads of a dataset with one fault, and what must be found."""
    data = Data(quads, base)
    expected = FAULTS[name](data)
    return data.all(), expected


def plant_all(
    quads: Iterable[Quad], base: str = VOCABULARY
) -> tuple[tuple[Quad, ...], dict[str, Expected]]:
    """A copy with every fault, each on subjects of its own."""
    data = Data(quads, base)
    expected = {name: function(data) for name, function in FAULTS.items()}
    return data.all(), expected


def _replaced(data: Data, thing: str, path: str, new: Term, shape: str) -> Expected:
    old = data.value(thing, path)
    place = data.said(thing, path, old)
    data.restate(thing, path, old, new)
    return Expected(thing, path, new, SHAPE + shape, place)


def _left_out(data: Data, kind: str, paths: tuple[str, ...], shape: str, path: str) -> Expected:
    for property_ in paths:
        try:
            thing = data.claimed(kind, property_)
        except LookupError:
            continue
        data.unstate(thing, property_)
        return Expected(thing, path, None, SHAPE + shape, data.about(thing))
    raise LookupError(f"no {kind} with {paths}")


# Values of things


@fault
def second_lead_partner(data: Data) -> Expected:
    for lead in data.of_type("Participation"):
        if data.values(lead, DEF + "role") != [Iri(ROLE + "coordinator")]:
            continue
        project = data.value(lead, DEF + "inProject")
        for other in data.of_type("Participation"):
            if (
                other != lead
                and data.values(other, DEF + "inProject") == [project]
                and data.values(other, DEF + "role") == [Iri(ROLE + "partner")]
            ):
                data.taken |= {lead, other}
                data.restate(other, DEF + "role", Iri(ROLE + "partner"), Iri(ROLE + "coordinator"))
                place = data.said(other, DEF + "inProject", project)
                path = f"^<{DEF}inProject>"
                shape = SHAPE + "project-one-lead"
                return Expected(str(project), path, Iri(other), shape, place)
    raise LookupError("no project with a lead and a partner")


@fault
def swapped_dates(data: Data) -> Expected:
    thing = data.claimed("Project", DEF + "startDate", DEF + "endDate")
    start, end = data.value(thing, DEF + "startDate"), data.value(thing, DEF + "endDate")
    place = data.said(thing, DEF + "endDate", end)
    data.restate(thing, DEF + "startDate", start, end)
    data.restate(thing, DEF + "endDate", end, start)
    return Expected(thing, DEF + "endDate", start, SHAPE + "project-dates-in-order", place)


@fault
def eu_contribution_above_total(data: Data) -> Expected:
    funding = data.claimed("Funding", DEF + "totalBudget", DEF + "euContribution")
    more = typed(int(str(data.value(funding, DEF + "totalBudget"))) + 1, "integer")
    return _replaced(data, funding, DEF + "euContribution", more, "funding-eu-within-total")


@fault
def smallest_amount_above_largest(data: Data) -> Expected:
    funding = data.claimed("Funding", DEF + "minAmount", DEF + "maxAmount")
    more = typed(int(str(data.value(funding, DEF + "maxAmount"))) + 1, "integer")
    return _replaced(data, funding, DEF + "minAmount", more, "funding-min-within-max")


@fault
def ill_typed_budget(data: Data) -> Expected:
    project = data.some("Project")
    like, funding = data.any_claim(project), data.base + "id/funding/planted"
    wrong = Literal("1 832 645", XSD + "integer")
    data.state(project, DEF + "hasFunding", Iri(funding), like)
    data.state(funding, TYPE, Iri(DEF + "Funding"), like)
    data.state(funding, DEF + "totalBudget", wrong, like)
    shape = SHAPE + "funding-total"
    return Expected(funding, DEF + "totalBudget", wrong, shape, data.place_of(like))


@fault
def unknown_country(data: Data) -> Expected:
    thing = data.claimed("Organisation", DEF + "country")
    country = Iri("http://publications.europa.eu/resource/authority/country/POLAND")
    return _replaced(data, thing, DEF + "country", country, "organisation-country")


@fault
def ill_formed_date(data: Data) -> Expected:
    event = data.claimed("Event", DEF + "heldOn")
    wrong = Literal("2016-13-40", XSD + "date")
    return _replaced(data, event, DEF + "heldOn", wrong, "event-held-on")


@fault
def impossible_day(data: Data) -> Expected:
    event = data.some("Event")
    like = data.any_claim(event)
    wrong = Literal("2017-02-30", XSD + "date")
    data.state(event, DEF + "heldOn", wrong, like)
    return Expected(event, DEF + "heldOn", wrong, SHAPE + "event-held-on", data.place_of(like))


@fault
def two_values_without_a_conflict(data: Data) -> Expected:
    thing = data.claimed("Organisation", DEF + "country")
    (value,) = data.values(thing, DEF + "country")
    like = data.claims(thing, DEF + "country", value)[0]
    second = Iri("http://publications.europa.eu/resource/authority/country/SWE")
    data.state(thing, DEF + "country", second, like)
    shape = SHAPE + "single-valued"
    return Expected(thing, DEF + "country", second, shape, data.place_of(like))


@fault
def unclaimed_value(data: Data) -> Expected:
    network = data.some("Network")
    data.add(network, DEF + "memberCount", typed(987654, "integer"))
    shape, place = SHAPE + "claimed-literals", data.near(network, DEF + "memberCount")
    return Expected(network, DEF + "memberCount", typed(987654, "integer"), shape, place)


@fault
def unknown_nuts_code(data: Data) -> Expected:
    place = data.some("Place")
    code, path = Iri("http://data.europa.eu/nuts/code/PL99"), SCHEMA + "sameAs"
    data.add(place, path, code)
    return Expected(place, path, code, SHAPE + "place-nuts", data.about(place))


@fault
def place_in_itself(data: Data) -> Expected:
    place = data.claimed("Place", DEF + "locatedIn")
    outer = data.value(place, DEF + "locatedIn")
    data.add(str(outer), DEF + "locatedIn", Iri(place))
    shape, said = SHAPE + "place-no-ring", data.said(place, DEF + "locatedIn", outer)
    return Expected(place, DEF + "locatedIn", outer, shape, said)


@fault
def dangling_reference(data: Data) -> Expected:
    event = data.claimed("Event", DEF + "locatedIn")
    gone = Iri(data.base + "id/place/nowhere")
    found = _replaced(data, event, DEF + "locatedIn", gone, "reference")
    return Expected(gone.value, None, gone, found.shape, found.place)


@fault
def wrong_kind_of_object(data: Data) -> Expected:
    event = data.claimed("Event", DEF + "locatedIn")
    programme = Iri(data.some("Programme"))
    return _replaced(data, event, DEF + "locatedIn", programme, "thing-located-in")


# Names


@fault
def label_removed(data: Data) -> Expected:
    # Sources give its English name and no other, so that there is one passage to be shown.
    thing, english = next(
        (t, value) for t in data.of_type("Instrument")
        if (value := _claimed_english(data, t))
        and not any(data.claims(t, LABEL, v) for v in data.values(t, LABEL) if v != value)
    )  # fmt: skip
    data.taken.add(thing)
    (polish,) = (
        v for v in data.values(thing, LABEL) if isinstance(v, Literal) and v.language == "pl"
    )
    for claim in data.unsaid(thing, LABEL, polish):
        del data.quads[claim]
    data.drop(thing, LABEL, polish)
    place = data.said(thing, LABEL, english)
    return Expected(thing, LABEL, None, SHAPE + "thing-label-pl", place, "warning")


def _claimed_english(data: Data, thing: str) -> Term | None:
    """The English name of a thing, where a source gives it."""
    for value in data.values(thing, LABEL):
        if isinstance(value, Literal) and value.language == "en":
            return value if data.claims(thing, LABEL, value) else None
    return None


def _english(data: Data, kind: str) -> tuple[str, Term]:
    for thing in data.of_type(kind):
        if (value := _claimed_english(data, thing)) is not None:
            data.taken.add(thing)
            return thing, value
    raise LookupError(f"no {kind} with an English name")


@fault
def duplicate_label(data: Data) -> Expected:
    _, same = _english(data, "Instrument")
    thing, label = _english(data, "Instrument")
    place = data.said(thing, LABEL, label)
    data.restate(thing, LABEL, label, same)
    return Expected(thing, LABEL, same, SHAPE + "thing-label-of-one-thing", place)


@fault
def two_names_in_a_language(data: Data) -> Expected:
    thing, label = _english(data, "Instrument")
    like = data.claims(thing, LABEL, label)[0]
    data.state(thing, LABEL, language_string("A second English name", "en"), like)
    place = data.about(thing, path=LABEL)
    return Expected(thing, LABEL, None, SHAPE + "thing-label-language", place)


@fault
def email_in_a_label(data: Data) -> Expected:
    thing, label = _english(data, "Instrument")
    place = data.said(thing, LABEL, label)
    wrong = language_string(f"{label}, someone@example.org", "en")
    data.restate(thing, LABEL, label, wrong)
    return Expected(thing, LABEL, wrong, SHAPE + "thing-no-contact-in-text", place)


@fault
def telephone_in_a_surface(data: Data) -> Expected:
    evidence = str(data.value(data.claim(), FROM))
    wrong = Literal("+48 81 555 01 00")
    data.drop(evidence, OA + "exact")
    data.add(evidence, OA + "exact", wrong)
    shape = SHAPE + "evidence-no-contact"
    return Expected(evidence, OA + "exact", wrong, shape, data.place(evidence))


# What has to be there


@fault
def missing_role(data: Data) -> Expected:
    paths = (DEF + "role",)
    return _left_out(data, "Participation", paths, "participation-role-given", paths[0])


@fault
def participation_in_nothing(data: Data) -> Expected:
    paths = (DEF + "inEvent", DEF + "inProject")
    path = f"(<{DEF}inProject>|<{DEF}inEvent>)"
    return _left_out(data, "Participation", paths, "participation-in", path)


@fault
def talk_without_speaker(data: Data) -> Expected:
    return _left_out(data, "Talk", (DEF + "speaker",), "talk-speaker", DEF + "speaker")


@fault
def need_without_competence(data: Data) -> Expected:
    path = DEF + "neededCompetence"
    return _left_out(data, "Need", (path,), "need-competence", path)


@fault
def figure_without_value(data: Data) -> Expected:
    path = DEF + "figureValue"
    return _left_out(data, "Figure", (path,), "figure-value", path)


@fault
def membership_of_nobody(data: Data) -> Expected:
    path = "http://www.w3.org/ns/org#member"
    return _left_out(data, "Membership", (path,), "membership-member", path)


@fault
def person_out_of_nowhere(data: Data) -> Expected:
    like, person = data.claim(), data.base + "id/person/planted"
    data.state(person, TYPE, Iri(DEF + "Person"), like)
    for language in ("en", "pl"):
        data.state(person, LABEL, language_string("Out Of Nowhere", language), like)
    path = "|".join(
        [f"<{DEF}{p}>" for p in ("memberOf", "participatesIn", "organises")]
        + [f"^<{DEF}{p}>" for p in ("speaker", "participant")]
        + ["^<http://www.w3.org/ns/org#member>"]
    )
    shape = SHAPE + "person-appears"
    return Expected(person, f"({path})", None, shape, data.place_of(like))


@fault
def thing_without_a_claim(data: Data) -> Expected:
    meant = {str(value) for _, _, value in data._claims}
    thing = next(network for network in data.of_type("Network") if network in meant)
    data.taken.add(thing)
    for (subject, _, _), claims in (*data._claims.items(), *data._editors.items()):
        if subject == Iri(thing):
            for claim in claims:
                data.quads.pop(claim, None)
    path, said = f"^<{RDF}subject>", data.about(thing, as_object=True)
    return Expected(thing, path, None, SHAPE + "claimed-by-a-claim", said)


@fault
def link_without_verification(data: Data) -> Expected:
    place = data.some("Place")
    there = Iri("http://www.wikidata.org/entity/Q0")
    data.add(place, SCHEMA + "sameAs", there)
    return Expected(place, SCHEMA + "sameAs", there, SHAPE + "linked", data.about(place))


# Concepts


def _leaf(data: Data) -> str:
    above = {str(o) for s in data.quads for o in data.values(s, SKOS + "broader")}
    for concept in data.of_type("Competence"):
        broader = data.values(concept, SKOS + "broader")
        if concept not in above and len(broader) == 1 and str(broader[0]) not in data.taken:
            data.taken |= {concept, str(broader[0])}
            return concept
    raise LookupError("no leaf competence")


@fault
def cycle_in_broader(data: Data) -> Expected:
    leaf = _leaf(data)
    above = data.value(leaf, SKOS + "broader")
    data.add(str(above), SKOS + "broader", Iri(leaf))
    shape = SHAPE + "topic-no-ring"
    return Expected(leaf, SKOS + "broader", above, shape, data.about(leaf))


@fault
def orphan_concept(data: Data) -> Expected:
    leaf = _leaf(data)
    data.drop(leaf, SKOS + "broader")
    path = f"(<{SKOS}broader>|<{SKOS}topConceptOf>|^<{SKOS}hasTopConcept>)"
    return Expected(leaf, path, None, SHAPE + "concept-placed", data.about(leaf))


# Claims and evidence


@fault
def dangling_claim(data: Data) -> Expected:
    claim = data.claim()
    subject, predicate, value = data.statement(claim)
    place = data.place_of(claim)
    data.drop(str(subject), str(predicate), value)
    return Expected(claim, RDF + "object", value, SHAPE + "claim-stated", place)


@fault
def claim_without_evidence(data: Data) -> Expected:
    claim = data.claim()
    data.drop(claim, FROM)
    return Expected(claim, FROM, None, SHAPE + "claim-evidence")


def _claim_value(data: Data, path: str, wrong: Term, shape: str) -> Expected:
    claim = data.claim()
    data.drop(claim, path)
    data.add(claim, path, wrong)
    return Expected(claim, path, wrong, SHAPE + shape, data.place_of(claim))


@fault
def confidence_above_one(data: Data) -> Expected:
    return _claim_value(
        data, DEF + "confidence", Literal("1.5", XSD + "decimal"), "claim-confidence"
    )


@fault
def claim_only_proposed(data: Data) -> Expected:
    proposed = Iri(VOCABULARY + "scheme/status/proposed")
    return _claim_value(data, DEF + "status", proposed, "claim-status")


@fault
def malformed_row(data: Data) -> Expected:
    return _claim_value(data, DEF + "sheetRow", Literal("row 7"), "claim-row")


@fault
def reading_missing(data: Data) -> Expected:
    claim = data.claim()
    data.drop(claim, PROV + "wasGeneratedBy")
    shape, place = SHAPE + "claim-reading", data.place_of(claim)
    return Expected(claim, PROV + "wasGeneratedBy", None, shape, place)


@fault
def evidence_from_another_source(data: Data) -> Expected:
    claim = data.claim()
    source = data.value(claim, DEF + "source")
    foreign = next(
        e for e in sorted(data.of_type("Evidence")) if data.value(e, OA + "hasSource") != source
    )
    data.drop(claim, FROM)
    data.add(claim, FROM, Iri(foreign))
    path = f"<{FROM}>/<{OA}hasSource>"
    value, shape = data.value(foreign, OA + "hasSource"), SHAPE + "claim-same-source"
    return Expected(claim, path, value, shape, data.place(foreign))


@fault
def evidence_past_the_end(data: Data) -> Expected:
    evidence = str(data.value(data.claim(), FROM))
    length = data.value(str(data.value(evidence, OA + "hasSource")), DEF + "characters")
    past = Literal(str(int(str(length)) + 1), XSD + "integer")
    selector = str(data.value(evidence, OA + "hasSelector"))
    data.drop(selector, OA + "end")
    data.add(selector, OA + "end", past)
    path = f"<{OA}hasSelector>/<{OA}end>"
    shape = SHAPE + "evidence-within-source"
    return Expected(evidence, path, past, shape, data.place(evidence))


@fault
def end_before_start(data: Data) -> Expected:
    evidence = str(data.value(data.claim(), FROM))
    selector = str(data.value(evidence, OA + "hasSelector"))
    start = data.value(selector, OA + "start")
    data.drop(selector, OA + "end")
    data.add(selector, OA + "end", Literal("0", XSD + "integer"))
    shape = SHAPE + "selector-in-order"
    return Expected(selector, OA + "start", start, shape, data.place(evidence))


def _surface(data: Data, wrong: Callable[[str], str], shape: str) -> Expected:
    evidence = str(data.value(data.claim(), FROM))
    exact = Literal(wrong(str(data.value(evidence, OA + "exact"))))
    data.drop(evidence, OA + "exact")
    data.add(evidence, OA + "exact", exact)
    return Expected(evidence, OA + "exact", exact, SHAPE + shape, data.place(evidence))


@fault
def surface_of_another_length(data: Data) -> Expected:
    return _surface(data, lambda exact: exact[:-1], "evidence-length")


@fault
def surface_too_long(data: Data) -> Expected:
    return _surface(data, lambda exact: "a" * 121, "evidence-exact")


@fault
def surface_of_a_sentence(data: Data) -> Expected:
    return _surface(data, lambda exact: " ".join("abcdefghijkl"), "evidence-exact")


# Sources, conflicts


@fault
def malformed_sha256(data: Data) -> Expected:
    source = next(data.of_type("Source"))
    data.drop(source, DEF + "sha256")
    data.add(source, DEF + "sha256", Literal("0A12"))
    return Expected(source, DEF + "sha256", Literal("0A12"), SHAPE + "source-sha256")


def _conflict(data: Data) -> tuple[str, Place]:
    conflict = next(data.of_type("Conflict"))
    data.taken.add(conflict)
    claims = [
        str(c) for p in ("preferredClaim", "otherClaim") for c in data.values(conflict, DEF + p)
    ]
    places = [data.place_of(claim) for claim in claims]
    return conflict, min(places, key=lambda place: (place.source, place.start, place.end))


@fault
def conflict_without_a_reason(data: Data) -> Expected:
    conflict, place = _conflict(data)
    data.drop(conflict, DEF + "reason")
    return Expected(conflict, DEF + "reason", None, SHAPE + "conflict-reason", place)


@fault
def conflict_with_a_claim_that_is_gone(data: Data) -> Expected:
    conflict, place = _conflict(data)
    gone = Iri(data.base + "claim/gone")
    data.add(conflict, DEF + "otherClaim", gone)
    return Expected(conflict, DEF + "otherClaim", gone, SHAPE + "conflict-other", place)
