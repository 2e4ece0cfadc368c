from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from c3graph.build import Built
from c3graph.build.expand import PREF, A
from c3graph.errors import BuildError, SheetError
from c3graph.model import DraftGraph
from c3graph.rdf.facts import facts
from c3graph.rdf.iris import Namespace
from c3graph.rdf.terms import (
    DCT,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    XSD,
    Iri,
    Literal,
    Quad,
    language_string,
)
from c3graph.sheets.predicates import PREDICATES
from planted import BASE, NS, Sheet, build_of, editorial_of, said, short

PROJECT, EVENT, BODY, CLUSTER = "id/project/p", "id/event/e", "id/organisation/o", "id/cluster/c"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
PART = "id/participation/p.organisation-o"
FUNDING = "id/funding/project-p"


def number(value: int) -> str:
    return f'"{value}"^^<{XSD}integer>'


def words(value: str, language: str = "en") -> str:
    return f'"{value}"@{language}'


def typed(value: str, datatype: str) -> str:
    return f'"{value}"^^<{XSD}{datatype}>'


def things() -> Sheet:
    """One thing of each type, named by its first letter; all of them are called by it."""
    sheet = Sheet()
    for key, type in {
        "p": "Project", "o": "Organisation", "c": "Cluster", "n": "Network", "g": "Programme",
        "i": "Instrument", "k": "Competence", "e": "Event", "l": "Place", "m": "Label",
        "h": "Person",
    }.items():  # fmt: skip
        sheet.entity(key, type)
    return sheet


def participation(node: str, who: str, into: str, what: str) -> set[tuple[str, str, str]]:
    return {
        (node, "rdf:type", "c3:Participation"),
        (node, "c3:participant", who),
        (node, into, what),
    }


def money(predicate: str, value: str) -> set[tuple[str, str, str]]:
    return {
        (PROJECT, f"c3:{predicate}", value),
        (FUNDING, f"c3:{predicate}", value),
        (PROJECT, "c3:hasFunding", FUNDING),
        (FUNDING, "rdf:type", "c3:Funding"),
    }


COMPETENCE = "scheme/competence/k"
AT_EVENT = "id/participation/e.organisation-o"
TALK, NEED, FIGURE = "id/talk/e.h", "id/need/o.k.sme", "id/figure/p.cases-seen"
OPENING = "id/talk/e.opening"
COMMUNITY = "id/community/l"


def talk(node: str) -> set[tuple[str, str, str]]:
    return {
        (node, "rdf:type", "c3:Talk"),
        (node, "c3:speaker", "id/person/h"),
        (node, "c3:atEvent", EVENT),
    }


def membership(node: str, member: str, body: str) -> set[tuple[str, str, str]]:
    return {
        (member, "c3:memberOf", body),
        (node, "rdf:type", "c3:Membership"),
        (node, "<http://www.w3.org/ns/org#member>", member),
        (node, "<http://www.w3.org/ns/org#organization>", body),
    }


# predicate: (the claim, the triples it states); every predicate stands here at least once.
CASES: dict[str, tuple[dict[str, object], set[tuple[str, str, str]]]] = {
    "participatesIn": (
        {"subject": "o", "object": "p", "qualifiers": {"role": "partner"}},
        {(BODY, "c3:participatesIn", PROJECT), (PART, "c3:role", "scheme/role/partner")}
        | participation(PART, BODY, "c3:inProject", PROJECT),
    ),
    "participatesIn an event": (
        {"subject": "o", "object": "e"},
        {(BODY, "c3:participatesIn", EVENT)}
        | participation(AT_EVENT, BODY, "c3:inEvent", EVENT),
    ),
    "participatesIn a network": (
        {"subject": "l", "object": "n"},
        {(COMMUNITY, "c3:participatesIn", "id/network/n")},
    ),
    "plans": ({"subject": "l", "object": "i"}, {(COMMUNITY, "c3:plans", "id/instrument/i")}),
    "supports": ({"subject": "i", "object": "n"},
                 {("id/instrument/i", "c3:supports", "id/network/n")}),
    "supports a place": ({"subject": "n", "object": "l"},
                         {("id/network/n", "c3:supports", COMMUNITY)}),
    "linkedTo": ({"subject": "l", "object": "n"}, {(COMMUNITY, "c3:linkedTo", "id/network/n")}),
    "providerType": (
        {"subject": "i", "value": "chamber"},
        {("id/instrument/i", "c3:providerType", "scheme/organisation-type/chamber")},
    ),
    "leads": (
        {"subject": "o", "object": "p"},
        {(BODY, "c3:leads", PROJECT), (PART, "c3:role", "scheme/role/coordinator")}
        | participation(PART, BODY, "c3:inProject", PROJECT),
    ),
    "leads a cluster": ({"subject": "o", "object": "c"}, {(BODY, "c3:leads", CLUSTER)}),
    "organises": (
        {"subject": "o", "object": "e"},
        {(BODY, "c3:organises", EVENT), (AT_EVENT, "c3:role", "scheme/role/organiser")}
        | participation(AT_EVENT, BODY, "c3:inEvent", EVENT),
    ),
    "locatedIn": ({"subject": "o", "object": "l"}, {(BODY, "c3:locatedIn", "id/place/l")}),
    "memberOf": (
        {"subject": "o", "object": "c"},
        membership("id/membership/c.organisation-o", BODY, CLUSTER),
    ),
    "memberOf, of a place": (
        {"subject": "l", "object": "n"},
        membership("id/membership/n.community-l", COMMUNITY, "id/network/n"),
    ),
    "fundedBy": ({"subject": "p", "object": "g"}, {(PROJECT, "c3:fundedBy", "id/programme/g")}),
    "partOf": ({"subject": "e", "object": "p"}, {(EVENT, "c3:partOf", PROJECT)}),
    "governs": ({"subject": "o", "object": "l"}, {(BODY, "c3:governs", "id/place/l")}),
    "addressesCompetence": (
        {"subject": "o", "object": "k", "qualifiers": {"addressee": "sme"}},
        {(BODY, "c3:addressesCompetence", COMPETENCE)},
    ),
    "addressesCompetence of a programme": (
        {"subject": "g", "object": "k"},
        {("id/programme/g", "c3:addressesCompetence", COMPETENCE)},
    ),
    "addressesCompetence, trained": (
        {"subject": "o", "object": "k", "qualifiers": {"stance": "trained"}},
        {(BODY, "c3:receivesTrainingIn", COMPETENCE)},
    ),
    "addressesCompetence, trains": (
        {"subject": "o", "object": "k", "qualifiers": {"stance": "trains"}},
        {(BODY, "c3:trainsCompetence", COMPETENCE)},
    ),
    "addressesCompetence, studied": (
        {"subject": "o", "object": "k", "qualifiers": {"stance": "studied"}},
        {(BODY, "c3:studiesCompetence", COMPETENCE)},
    ),
    "addressesCompetence, promoted": (
        {"subject": "o", "object": "k", "qualifiers": {"stance": "promoted"}},
        {(BODY, "c3:promotesCompetence", COMPETENCE)},
    ),
    "addressesCompetence, needed": (
        {"subject": "o", "object": "k", "qualifiers": {"stance": "needed", "addressee": "sme"}},
        {
            (BODY, "c3:needsCompetence", COMPETENCE),
            (NEED, "rdf:type", "c3:Need"),
            (NEED, "c3:needOf", BODY),
            (NEED, "c3:neededCompetence", COMPETENCE),
            (NEED, "c3:addressee", "scheme/addressee/sme"),
        },
    ),
    "offersInstrument": (
        {"subject": "o", "object": "i"}, {(BODY, "c3:offersInstrument", "id/instrument/i")},
    ),
    "holdsLabel": ({"subject": "c", "object": "m"}, {(CLUSTER, "c3:holdsLabel", "id/label/m")}),
    "founderOf": ({"subject": "o", "object": "c"}, {(BODY, "c3:founderOf", CLUSTER)}),
    "hasTopic": ({"subject": "e", "object": "k"}, {(EVENT, "c3:hasTopic", COMPETENCE)}),
    "speaksOn": (
        {"subject": "h", "object": "k", "qualifiers": {"at": "e"}},
        talk(TALK) | {(TALK, "c3:hasTopic", COMPETENCE)},
    ),
    "speaksOn, in a talk of several": (
        {"subject": "h", "object": "k", "qualifiers": {"at": "e", "talk": "opening"}},
        talk(OPENING) | {(OPENING, "c3:hasTopic", COMPETENCE)},
    ),
    "usesInstrument": (
        {"subject": "o", "object": "i"}, {(BODY, "c3:usesInstrument", "id/instrument/i")},
    ),
    "produces": ({"subject": "p", "object": "i"}, {(PROJECT, "c3:produces", "id/instrument/i")}),
    "exportsTo": ({"subject": "o", "object": "l"}, {(BODY, "c3:exportsTo", "id/place/l")}),
    "heldOn": (
        {"subject": "e", "value": "2018-03-14/2018-03-15"},
        {
            (EVENT, "c3:heldOn", typed("2018-03-14", "date")),
            (EVENT, "c3:heldUntil", typed("2018-03-15", "date")),
        },
    ),
    "heldOn, a day of any year": (
        {"subject": "e", "value": "--03-14"},
        {(EVENT, "c3:heldOn", typed("--03-14", "gMonthDay"))},
    ),
    "fullName": (
        {"subject": "p", "value": "Pe", "language": "pl"},
        {(PROJECT, "c3:fullName", words("Pe", "pl"))},
    ),
    "startDate": (
        {"subject": "p", "value": "2016-04"},
        {(PROJECT, "c3:startDate", typed("2016-04", "gYearMonth"))},
    ),
    "endDate": ({"subject": "p", "value": 2020}, {(PROJECT, "c3:endDate", typed("2020", "gYear"))}),
    "totalBudget": ({"subject": "p", "value": 9}, money("totalBudget", number(9))),
    "euContribution": ({"subject": "p", "value": 8}, money("euContribution", number(8))),
    "minAmount": ({"subject": "p", "value": 7}, money("minAmount", number(7))),
    "maxAmount": ({"subject": "p", "value": 6}, money("maxAmount", number(6))),
    "currency": (
        {"subject": "p", "value": "EUR"}, money("currency", f"<{AUTHORITY}currency/EUR>"),
    ),
    "partnerCount": ({"subject": "p", "value": 5}, {(PROJECT, "c3:partnerCount", number(5))}),
    "regionCount": ({"subject": "p", "value": 4}, {(PROJECT, "c3:regionCount", number(4))}),
    "memberCount": ({"subject": "c", "value": 3}, {(CLUSTER, "c3:memberCount", number(3))}),
    "holderCount": ({"subject": "m", "value": 2}, {("id/label/m", "c3:holderCount", number(2))}),
    "durationYears": ({"subject": "p", "value": 1}, {(PROJECT, "c3:durationYears", number(1))}),
    "durationMonths": ({"subject": "p", "value": 0}, {(PROJECT, "c3:durationMonths", number(0))}),
    "role": (
        {"subject": "o", "value": "Lead Partner", "qualifiers": {"in": "p"}},
        {
            (PART, "c3:roleAsWorded", words("Lead Partner")),
            (PART, "c3:role", "scheme/role/coordinator"),
        }
        | participation(PART, BODY, "c3:inProject", PROJECT),
    ),
    "role, a word that is no concept": (
        {"subject": "o", "value": "Muse", "qualifiers": {"in": "p"}},
        {(PART, "c3:roleAsWorded", words("Muse"))}
        | participation(PART, BODY, "c3:inProject", PROJECT),
    ),
    "role, an office": (
        {"subject": "h", "value": "Mayor", "qualifiers": {"in": "o"}},
        {("id/membership/o.person-h", "c3:office", words("Mayor"))}
        | membership("id/membership/o.person-h", "id/person/h", BODY),
    ),
    "role, of a place at an event": (
        {"subject": "l", "value": "host", "qualifiers": {"in": "e"}},
        {
            ("id/participation/e.community-l", "c3:roleAsWorded", words("host")),
            ("id/participation/e.community-l", "c3:role", "scheme/role/host"),
        }
        | participation("id/participation/e.community-l", COMMUNITY, "c3:inEvent", EVENT),
    ),
    "role, in nothing": ({"subject": "h", "value": "Mayor"}, set()),
    "country": (
        {"subject": "o", "value": "Poland"},
        {
            (BODY, "c3:countryAsWorded", words("Poland")),
            (BODY, "c3:country", f"<{AUTHORITY}country/POL>"),
        },
    ),
    "country, unknown": (
        {"subject": "o", "value": "Ruritania"},
        {(BODY, "c3:countryAsWorded", words("Ruritania"))},
    ),
    "isClusterOrganisation": (
        {"subject": "c", "value": "Yes"},
        {(CLUSTER, "c3:isClusterOrganisation", typed("true", "boolean"))},
    ),
    "acronym": ({"subject": "p", "value": "PP"}, {(PROJECT, "c3:acronym", '"PP"')}),
    "ordinal": ({"subject": "e", "value": 6}, {(EVENT, "c3:ordinal", number(6))}),
    "homepage": (
        {"subject": "o", "value": "https://example.org/"},
        {(BODY, "c3:homepage", "<https://example.org/>")},
    ),
    "hasSector": (
        {"subject": "c", "value": "energy"}, {(CLUSTER, "c3:hasSector", "scheme/sector/energy")},
    ),
    "addressedTo": (
        {"subject": "i", "value": "sme"},
        {("id/instrument/i", "c3:addressee", "scheme/addressee/sme")},
    ),
    "lesson": (
        {"subject": "i", "value": "Ask early"},
        {("id/instrument/i", "c3:lesson", words("Ask early"))},
    ),
    "lesson, of a talk": (
        {"subject": "h", "value": "Ask early", "qualifiers": {"at": "e"}},
        talk(TALK) | {(TALK, "c3:lesson", words("Ask early"))},
    ),
    "figure": (
        {
            "subject": "p", "value": 12,
            "qualifiers": {"measure": "cases seen", "unit": "case", "period": "2017"},
        },
        {
            (FIGURE, "c3:figureValue", number(12)),
            (FIGURE, "rdf:type", "c3:Figure"),
            (FIGURE, "c3:figureOf", PROJECT),
            (FIGURE, "c3:measure", words("cases seen")),
            (FIGURE, "c3:unit", '"case"'),
            (FIGURE, "c3:period", '"2017"'),
        },
    ),
}  # fmt: skip


def test_every_predicate_has_a_case() -> None:
    assert {name.split(",")[0].split(" ")[0] for name in CASES} == set(PREDICATES)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str, str]]:
    return said(build_of(tmp_path_factory.mktemp("bare"), things()).draft, "planted")


@pytest.mark.parametrize("name", CASES)
def test_a_claim_states_these_triples_and_no_others(
    name: str, bare: set[tuple[str, str, str]], tmp_path: Path
) -> None:
    row, wanted = CASES[name]
    sheet = things()
    row = {**row}
    sheet.claim(name.split(",")[0].split(" ")[0], str(row.pop("subject")), **row)
    draft = build_of(tmp_path, sheet).draft
    assert said(draft, "planted") - bare == wanted
    claims = {q.subject for q in draft.quads if q.predicate == A and short(q.object) == "c3:Claim"}
    assert len(claims) == len(bare) + len(wanted)


def test_entities_state_type_and_name_and_editors_the_rest(
    bare: set[tuple[str, str, str]], tmp_path: Path
) -> None:
    assert ("id/project/p", "rdf:type", "c3:Project") in bare
    assert (COMPETENCE, "rdf:type", "c3:Topic") in bare
    assert (COMPETENCE, "skos:prefLabel", '"k"@en') in bare
    assert len(bare) == 2 * 11
    sheet = Sheet()
    sheet.entity(
        "a", "Organisation", "A", kind="ministry", translations={"pl": "B"},
        reviewer="r", reviewed="2026-11-27",
    )  # fmt: skip
    draft = build_of(tmp_path, sheet).draft
    assert said(draft, "planted") == {
        ("id/organisation/a", "rdf:type", "c3:Organisation"),
        ("id/organisation/a", "skos:prefLabel", '"A"@en'),
    }
    added = {
        ("id/organisation/a", "rdf:type", "c3:PublicBody"),
        ("id/organisation/a", "skos:prefLabel", '"B"@pl'),
        ("id/organisation/a", "c3:organisationType", "scheme/organisation-type/ministry"),
    }
    assert said(draft, "editorial") == added
    nodes = editors_nodes(draft)
    assert {node["statement"] for node in nodes} == added
    assert {node["rest"] for node in nodes} == {
        (
            (f"<{DCT}date>", typed("2026-11-27", "date")),
            (f"<{PROV}wasAttributedTo>", "publisher"),
            (f"<{PROV}wasDerivedFrom>", "source/planted"),
            ("rdf:type", "c3:EditorialStatement"),
            ("rdf:type", "rdf:Statement"),
        )
    }


def editors_nodes(draft: DraftGraph) -> list[dict[str, tuple[object, ...]]]:
    """The statements of the editors beside the claims: what each states, and what is said of it."""
    found = said(draft, "claims")
    nodes = {s for s, p, o in found if (p, o) == ("rdf:type", "c3:EditorialStatement")}
    made: list[dict[str, tuple[object, ...]]] = []
    for node in sorted(nodes):
        of = {(p, o) for s, p, o in found if s == node}
        parts = {p: o for p, o in of if p in STATEMENT}
        rest = sorted((p, o) for p, o in of if p not in STATEMENT)
        made.append({"statement": tuple(parts[name] for name in STATEMENT), "rest": tuple(rest)})
    return made


STATEMENT = ("rdf:subject", "rdf:predicate", "rdf:object")


@pytest.mark.parametrize(
    ("type", "kind", "of_source", "of_editors"),
    [
        ("Instrument", "methodology-phase", set(), {"Phase"}),
        ("Instrument", "publication", set(), {"Publication"}),
        ("Instrument", "study", set(), {"Publication"}),
        ("Instrument", "tool", {"Instrument"}, set()),
        ("Place", "region", {"Place"}, {"Region"}),
        ("Place", "county", {"Place"}, {"Region"}),
        ("Place", "city", {"Place"}, set()),
        ("Organisation", "council", {"Organisation"}, {"PublicBody"}),
        ("Organisation", "department", {"Organisation"}, set()),
        ("Organisation", "company", {"Organisation"}, set()),
        ("Event", "training", {"Event"}, {"LearningEvent"}),
        ("Event", "study-visit", {"Event"}, {"LearningEvent"}),
        ("Event", "conference", {"Event"}, set()),
    ],
)
def test_a_kind_may_be_a_class(
    type: str, kind: str, of_source: set[str], of_editors: set[str], tmp_path: Path
) -> None:
    sheet = Sheet()
    sheet.entity("a", type, "A", kind=kind)
    draft = build_of(tmp_path, sheet).draft
    for graph, wanted in (("planted", of_source), ("editorial", of_editors)):
        types = {t for _, p, t in said(draft, graph) if p == "rdf:type"}
        assert types == {f"c3:{name}" for name in wanted}, graph
    kinds = {p for _, p, _ in said(draft, "editorial") if p.endswith("Type")}
    assert kinds == (set() if kind == "methodology-phase" else {f"c3:{type.lower()}Type"})


def test_a_thing_is_one_class_though_sheets_give_it_two_kinds(tmp_path: Path) -> None:
    one, two = Sheet(slug="one"), Sheet(slug="two")
    one.entity("a", "Instrument", "A", kind="publication")
    two.entity("a", "Instrument", "A", kind="tool")
    draft = build_of(tmp_path, one, two).draft
    graphs = ("one", "two", "editorial")
    found = {t for graph in graphs for _, p, t in said(draft, graph) if p == "rdf:type"}
    assert found == {"c3:Publication"}


def test_a_claim_leads_to_the_characters_that_say_it(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.entity("p", "Project")
    row = sheet.claim(
        "partnerCount", "p", value=5, question="pressing-needs", confidence=0.5, note="Rows counted"
    )
    draft = build_of(tmp_path, sheet).draft
    node, evidence = f"claim/{row}", "source/planted#char=2,3"
    found = said(draft, "claims")
    assert {t[1:] for t in found if t[0] == node} == {
        ("rdf:type", "c3:Claim"),
        ("rdf:type", "rdf:Statement"),
        ("rdf:subject", PROJECT),
        ("rdf:predicate", "c3:partnerCount"),
        ("rdf:object", number(5)),
        ("c3:source", "source/planted"),
        ("c3:sheetRow", f'"{row}"'),
        ("c3:rule", '"steward"'),
        ("c3:confidence", typed("0.5", "decimal")),
        ("skos:editorialNote", words("Rows counted")),
        ("c3:status", "scheme/status/accepted"),
        ("c3:inAnswerTo", "scheme/question/pressing-needs"),
        ("<http://www.w3.org/ns/prov#wasGeneratedBy>", "source/planted#reading"),
        ("<http://www.w3.org/ns/prov#wasQuotedFrom>", evidence),
    }
    assert (evidence, "<http://www.w3.org/ns/oa#exact>", '"5"') in found
    selector = "source/planted#selector=2,3"
    assert (selector, "<http://www.w3.org/ns/oa#start>", typed("2", "integer")) in found
    assert (selector, "<http://www.w3.org/ns/oa#end>", typed("3", "integer")) in found


@pytest.mark.parametrize("status", ["rejected", "proposed"])
def test_what_is_not_accepted_is_not_published(status: str, tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.entity("p", "Project")
    sheet.entity("o", "Organisation", status=status)
    sheet.entity("e", "Event")
    sheet.claim("leads", "o", object="p")
    sheet.claim("partnerCount", "p", value=5, status=status)
    sheet.claim("role", "o", value="Partner", qualifiers={"in": "e"})
    assert {s for s, _, _ in said(build_of(tmp_path, sheet).draft, "planted")} == {PROJECT, EVENT}


def test_a_claim_about_a_rejected_context_is_not_published(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.entity("o", "Organisation")
    sheet.entity("h", "Person")
    sheet.entity("k", "Competence")
    sheet.entity("e", "Event", status="rejected")
    sheet.claim("role", "o", value="Partner", qualifiers={"in": "e"})
    sheet.claim("speaksOn", "h", object="k", qualifiers={"at": "e"})
    found = said(build_of(tmp_path, sheet).draft, "planted")
    assert {s for s, _, _ in found} == {BODY, "id/person/h", COMPETENCE}


def test_what_is_corrected_is_published(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.entity("p", "Project", status="corrected")
    row = sheet.claim("partnerCount", "p", value=5, status="corrected")
    draft = build_of(tmp_path, sheet).draft
    assert (PROJECT, "c3:partnerCount", number(5)) in said(draft, "planted")
    assert (f"claim/{row}", "c3:status", "scheme/status/corrected") in said(draft, "claims")


def test_no_two_claims_share_an_iri(built: Built) -> None:
    claims = [
        q.subject for q in built.draft.quads if q.predicate == A and short(q.object) == "c3:Claim"
    ]
    assert len(claims) == len(set(claims)) > 1500
    parts = Counter(q.subject for q in built.draft.quads if q.predicate.value == RDF + "subject")
    assert set(parts.values()) == {1}
    of_editors = {
        q.subject for q in built.draft.quads
        if q.predicate == A and short(q.object) == "c3:EditorialStatement"
    }  # fmt: skip
    assert len(of_editors) > 400
    assert set(parts) == set(claims) | of_editors
    assert not set(claims) & of_editors


@pytest.mark.parametrize(
    ("predicate", "row", "message"),
    [
        ("speaksOn", {"subject": "h", "object": "k"}, "needs the qualifier 'at'"),
        ("figure", {"subject": "p", "value": 1}, "needs the qualifier 'measure'"),
        (
            "lesson",
            {"subject": "h", "value": "Ask early"},
            "lesson of a person needs the qualifier 'at'",
        ),
        (
            "participatesIn",
            {"subject": "o", "object": "p", "qualifiers": {"role": "muse"}},
            "no concept 'muse' in scheme role",
        ),
    ],
)
def test_rows_that_lack_what_the_ontology_needs(
    predicate: str, row: dict[str, object], message: str, tmp_path: Path
) -> None:
    sheet = things()
    row = {**row}
    sheet.claim(predicate, str(row.pop("subject")), **row)
    with pytest.raises(BuildError, match=message) as caught:
        build_of(tmp_path, sheet)
    line = sheet.yaml().splitlines().index(f"- id: {sheet.claims[0]['id']}") + 1
    assert caught.value.where == f"{tmp_path}/data/claims/planted.yaml:{line}"


def test_aliases_make_one_thing_of_two_names(tmp_path: Path) -> None:
    editorial = editorial_of(
        tmp_path,
        aliases="things:\n- thing: project/one\n  labels: {en: Uno}\n  reason: the same\n"
        "  names:\n  - [Project, One]\n  - [Project, Uno]\n",
    )
    sheet = Sheet()
    sheet.entity("a", "Project", "One")
    sheet.entity("b", "Project", "Uno")
    sheet.entity("c", "Organisation", "One")
    assert said(build_of(tmp_path, sheet, editorial=editorial).draft, "planted") == {
        ("id/project/one", "rdf:type", "c3:Project"),
        ("id/project/one", "skos:altLabel", '"One"@en'),
        ("id/project/one", "skos:prefLabel", '"Uno"@en'),
        ("id/organisation/one", "rdf:type", "c3:Organisation"),
        ("id/organisation/one", "skos:prefLabel", '"One"@en'),
    }


def label(root: Path, *sheets: Sheet, language: str = "en") -> str:
    """The preferred label of id/project/x in a language."""
    draft = build_of(root, *sheets, editorial=editorial_of(root, aliases=SAME)).draft
    found = {
        q.object.value
        for q in draft.quads
        if q.predicate == PREF and isinstance(q.object, Literal) and q.object.language == language
        and q.subject == NS.thing("project", "x") and "/graph/inferred" not in str(q.graph)
    }  # fmt: skip
    assert len(found) == 1
    return found.pop()


SAME = (
    "things:\n- thing: project/x\n  reason: r\n"
    "  names: [[Project, A], [Project, B], [Project, C]]\n"
)


def named(slug: str, genre: str, name: str, mentions: int = 1, **more: object) -> Sheet:
    sheet = Sheet(slug=slug, genre=genre)
    sheet.entity("x", "Project", name, **more)
    sheet.entities[0]["mentions"] = [sheet.span(name) for _ in range(mentions)]
    return sheet


def test_the_profiles_name_comes_before_a_decks_and_a_reports(tmp_path: Path) -> None:
    report, deck = named("r", "report", "A", 3), named("d", "deck", "B", 2)
    assert label(tmp_path, report, deck) == "B"
    assert label(tmp_path, report, deck, named("q", "profile", "C")) == "C"


def test_of_one_genre_the_name_said_most_often_then_the_first(tmp_path: Path) -> None:
    assert label(tmp_path, named("r", "deck", "A"), named("s", "deck", "B", 2)) == "B"
    assert label(tmp_path, named("r", "deck", "B"), named("s", "deck", "A")) == "A"


def test_a_sources_own_name_comes_before_a_translation(tmp_path: Path) -> None:
    translated = named("p", "profile", "A", translations={"pl": "T"})
    own = named("r", "report", "B")
    own.entities[0]["language"] = "pl"
    assert label(tmp_path, translated, own, language="pl") == "B"


def test_a_translated_value_is_said_by_the_editors(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.entity("h", "Person", "H")
    sheet.entity("e", "Event", "E")
    sheet.claim(
        "lesson", "h", value="Ask early", qualifiers={"at": "e"}, translations={"pl": "Pytaj"}
    )
    quads = build_of(tmp_path, sheet).draft.quads
    said = {(q.object, q.graph) for q in quads if q.predicate == NS.term("lesson")}
    assert (language_string("Ask early", "en"), NS.graph(sheet.slug)) in said
    translated = {graph for words, graph in said if words == language_string("Pytaj", "pl")}
    assert translated == {NS.graph("editorial")}


def axiom(subject: str, predicate: str, object: str) -> Quad:
    return Quad(NS.term(subject), Iri(predicate), NS.term(object))


def test_entailments_of_a_small_ontology(tmp_path: Path) -> None:
    ontology = (
        axiom("Project", RDFS + "subClassOf", "Work"),
        axiom("Work", RDFS + "subClassOf", "Entity"),
        axiom("Claim", RDFS + "subClassOf", "Record"),
        axiom("leads", RDFS + "subPropertyOf", "directs"),
        axiom("leads", OWL + "inverseOf", "ledBy"),
        axiom("directs", RDFS + "domain", "Director"),
        axiom("directs", RDFS + "range", "Directed"),
    )
    sheet = Sheet()
    sheet.entity("p", "Project")
    sheet.entity("c", "Cluster")
    sheet.claim("leads", "c", object="p")
    sheet.claim("leads", "c", object="p")
    found = said(build_of(tmp_path, sheet, ontology=ontology).draft, "inferred")
    own = {t for t in found if t[0].startswith("id/")}
    assert own == {
        (PROJECT, "rdf:type", "c3:Work"),
        (PROJECT, "rdf:type", "c3:Entity"),
        (PROJECT, "c3:ledBy", CLUSTER),
        (CLUSTER, "c3:directs", PROJECT),
    }
    assert not [t for t in found if t[2] in ("c3:Record", "c3:Director", "c3:Directed")]


def test_what_schema_org_asks_for_is_said_of_events_and_grants(tmp_path: Path) -> None:
    sheet = things()
    sheet.claim("locatedIn", "e", object="l")
    sheet.claim("locatedIn", "o", object="l")
    sheet.claim("totalBudget", "p", value=9)
    sheet.claim("currency", "p", value="EUR")
    sheet.claim("maxAmount", "i", value=7)
    found = said(build_of(tmp_path, sheet).draft, "inferred")
    assert {t for t in found if SCHEMA in t[1]} == {
        (EVENT, f"<{SCHEMA}location>", "id/place/l"),
        (FUNDING, f"<{SCHEMA}amount>", number(9)),
        (FUNDING, f"<{SCHEMA}currency>", '"EUR"'),
        ("id/funding/instrument-i", f"<{SCHEMA}amount>", number(7)),
    }


def test_what_is_trained_or_needed_is_a_competence(tmp_path: Path) -> None:
    sheet = things()
    for name, stance in {"a": "trained", "b": "trains", "c1": "needed", "d": "promoted"}.items():
        sheet.entity(f"k{name}", "Competence")
        sheet.claim("addressesCompetence", "o", object=f"k{name}", qualifiers={"stance": stance})
    found = said(build_of(tmp_path, sheet).draft, "inferred")
    own = {s for s, p, o in found if (p, o) == ("rdf:type", "c3:Competence")}
    assert own == {f"scheme/competence/k{name}" for name in ("a", "b", "c1")}


def test_whom_a_promotion_addresses_is_said_of_the_claim_alone(tmp_path: Path) -> None:
    sheet = things()
    with_whom = {"stance": "promoted", "addressee": "sme"}
    row = sheet.claim("addressesCompetence", "o", object="k", qualifiers=with_whom)
    draft = build_of(tmp_path, sheet).draft
    graphs = {q.graph for q in draft.quads if q.predicate == NS.term("addressee")}
    assert graphs == {NS.graph("claims")}
    assert (f"claim/{row}", "c3:addressee", "scheme/addressee/sme") in said(draft, "claims")


def test_a_place_acts_as_its_cluster_community(tmp_path: Path) -> None:
    sheet = things()
    sheet.entities[8]["translations"] = {"pl": "Morze"}
    for predicate, object in {
        "participatesIn": "e", "organises": "e", "memberOf": "n", "usesInstrument": "i",
        "offersInstrument": "i", "holdsLabel": "m", "addressesCompetence": "k",
    }.items():  # fmt: skip
        sheet.claim(predicate, "l", object=object)
    sheet.claim("country", "l", value="Poland")
    sheet.claim("hasSector", "l", value="energy")
    draft = build_of(tmp_path, sheet).draft
    acts = {p for s, p, _ in said(draft, "planted") if s == COMMUNITY}
    assert acts == {
        "c3:participatesIn", "c3:organises", "c3:memberOf", "c3:usesInstrument",
        "c3:offersInstrument", "c3:holdsLabel", "c3:addressesCompetence",
    }  # fmt: skip
    own = {p for s, p, _ in said(draft, "planted") if s == "id/place/l"}
    assert own == {
        "rdf:type", "skos:prefLabel", "c3:countryAsWorded", "c3:country", "c3:hasSector",
    }  # fmt: skip
    assert {t for t in said(draft, "editorial") if t[0] == COMMUNITY} == {
        (COMMUNITY, "rdf:type", "c3:Community"),
        (COMMUNITY, "c3:ofRegion", "id/place/l"),
        (COMMUNITY, "skos:prefLabel", '"Cluster community of l"@en'),
        (COMMUNITY, "skos:prefLabel", '"Środowisko klastrowe: Morze"@pl'),
        (COMMUNITY, "skos:prefLabel", '"Klaszterközösség: l"@hu'),
    }
    assert not [q for q in build_of(tmp_path / "none", things()).draft.quads
                if "/id/community/" in q.n]  # fmt: skip


def test_speakers_share_a_talk_and_each_is_claimed_once(tmp_path: Path) -> None:
    sheet = things()
    sheet.entity("h2", "Person")
    for who, topic in (("h", "k"), ("h2", "k"), ("h2", "i")):
        sheet.claim("speaksOn", who, object=topic, qualifiers={"at": "e", "talk": "opening"})
    draft = build_of(tmp_path, sheet).draft
    assert {t[1:] for t in said(draft, "planted") if t[0] == OPENING} == {
        ("rdf:type", "c3:Talk"), ("c3:atEvent", EVENT), ("c3:speaker", "id/person/h"),
        ("c3:speaker", "id/person/h2"), ("c3:hasTopic", COMPETENCE),
        ("c3:hasTopic", "id/instrument/i"),
    }  # fmt: skip
    about = Counter(
        o for s, p, o in said(draft, "claims")
        if p == "rdf:predicate" and (s, "rdf:subject", OPENING) in said(draft, "claims")
    )  # fmt: skip
    assert about == {
        "rdf:type": 1, "c3:atEvent": 1, "c3:speaker": 2, "c3:hasTopic": 3,
    }  # fmt: skip
    labels = {o for s, p, o in said(draft, "editorial") if (s, p) == (OPENING, "skos:prefLabel")}
    assert labels == {
        '"Talk by h, h2, e"@en',
        '"Wystąpienie: h, h2, e"@pl',
        '"Előadás: h, h2, e"@hu',
    }


def test_what_ties_things_together_is_called_by_them(tmp_path: Path) -> None:
    sheet = things()
    sheet.claim("participatesIn", "o", object="p")
    sheet.claim("memberOf", "o", object="n")
    needed = {"stance": "needed", "addressee": "sme"}
    sheet.claim("addressesCompetence", "o", object="k", qualifiers=needed)
    sheet.claim("totalBudget", "p", value=9)
    sheet.claim("figure", "p", value=12, qualifiers={"measure": "cases seen"})
    draft = build_of(tmp_path, sheet).draft
    found = {(s, o) for s, p, o in said(draft, "editorial") if p == "skos:prefLabel"}
    nodes = {s for s, _ in found if not s.startswith("<")}
    member = "id/membership/n.organisation-o"
    assert nodes == {PART, member, NEED, FUNDING, FIGURE}
    assert {
        (PART, '"Participation of o in p"@en'),
        (PART, '"Uczestnictwo: o – p"@pl'),
        (PART, '"Részvétel: o – p"@hu'),
        (member, '"Membership of o in n"@en'),
        (NEED, '"Need of o: k (small and medium-sized enterprises)"@en'),
        (NEED, '"Potrzeba: o – k (małe i średnie przedsiębiorstwa)"@pl'),
        (FUNDING, '"Funding of p"@en'),
        (FIGURE, '"p: cases seen"@en'),
        (FIGURE, '"p: közölt adat 12"@hu'),
    } <= found
    # A label by rule is not anybody's statement.
    assert not {node["statement"][0] for node in editors_nodes(draft)} & nodes


def test_countries_and_currencies_have_names(tmp_path: Path) -> None:
    sheet = things()
    sheet.claim("country", "o", value="Poland")
    sheet.claim("currency", "p", value="EUR")
    link = (
        "links:\n- thing: place/l\n  property: schema:sameAs\n"
        f"  to: {AUTHORITY}country/POL\n  verified: a table\n"
        "countries: {POL: [Poland]}\n"
    )
    draft = build_of(tmp_path, sheet).draft
    country, currency = f"<{AUTHORITY}country/POL>", f"<{AUTHORITY}currency/EUR>"
    assert {o for s, _, o in said(draft, "editorial") if s == country} == {
        '"Poland"@en', '"Polska"@pl', '"Lengyelország"@hu',
    }  # fmt: skip
    assert (currency, "skos:prefLabel", '"euro"@pl') in said(draft, "editorial")
    linked = build_of(tmp_path, sheet, editorial=editorial_of(tmp_path, links=link)).draft
    assert {o for s, _, o in said(linked, "editorial") if s == country} == {
        '"l"@en', '"Polska"@pl', '"Lengyelország"@hu',
    }  # fmt: skip


def test_what_editors_state_is_theirs_and_derived(tmp_path: Path) -> None:
    rows = """reviewed: '2026-11-27'
statements:
- {thing: organisation/o, property: governs, to: place/l, from: [planted], reason: Its council.}
- {thing: place/l, property: country, value: Poland, from: [planted], reason: Known.}
- {thing: project/p, property: fullName, value: Pe, language: pl, from: [planted], reason: Known.}
"""
    countries = "links: []\ncountries: {POL: [Poland]}\n"
    editorial = editorial_of(tmp_path, editorial=rows, links=countries)
    draft = build_of(tmp_path, things(), editorial=editorial).draft
    stated = {
        (BODY, "c3:governs", "id/place/l"),
        ("id/place/l", "c3:country", f"<{AUTHORITY}country/POL>"),
        (PROJECT, "c3:fullName", words("Pe", "pl")),
    }
    assert stated <= said(draft, "editorial")
    nodes = {node["statement"]: node["rest"] for node in editors_nodes(draft)}
    assert stated == set(nodes)
    assert ("skos:editorialNote", words("Its council.")) in nodes[BODY, "c3:governs", "id/place/l"]
    assert (f"<{DCT}date>", typed("2026-11-27", "date")) in nodes[BODY, "c3:governs", "id/place/l"]
    assert not said(draft, "planted") & stated


def test_what_a_source_says_itself_is_not_the_editors(tmp_path: Path) -> None:
    one, two = Sheet(slug="one"), Sheet(slug="two")
    one.entity("a", "Project", "A", translations={"pl": "B"})
    two.entity("a", "Project", "B")
    two.entities[0]["language"] = "pl"
    editorial = editorial_of(
        tmp_path,
        aliases="things:\n- thing: project/x\n  reason: r\n  names: [[Project, A], [Project, B]]\n",
    )
    draft = build_of(tmp_path, one, two, editorial=editorial).draft
    assert said(draft, "two") == {
        ("id/project/x", "rdf:type", "c3:Project"), ("id/project/x", "skos:prefLabel", '"B"@pl'),
    }  # fmt: skip
    assert said(draft, "editorial") == set()


@pytest.mark.parametrize(
    ("row", "message", "line"),
    [
        ("{thing: place/l, property: governs, to: place/l, from: [planted], reason: r}",
         "the subject of governs is not a Place", 2),
        ("{thing: organisation/o, property: governs, from: [planted], reason: r}",
         "governs wants 'to' and not 'value'", 2),
        ("{thing: project/p, property: participatesIn, to: event/e, from: [planted], reason: r}",
         "unknown property of the editors 'participatesIn'", 2),
        ("{thing: project/p, property: startDate, value: soon, from: [planted], reason: r}",
         "'soon' is no.* ISO 8601 date", 2),
        ("{thing: project/p, property: fullName, value: Pe, from: [planted], reason: r}",
         "fullName is a text: say in which language", 2),
        ("{thing: project/p, property: startDate, value: 2018, from: [], reason: r}",
         "name at least one source", 2),
    ],
)  # fmt: skip
def test_rows_of_the_editors_are_checked_as_those_of_a_sheet(
    row: str, message: str, line: int, tmp_path: Path
) -> None:
    with pytest.raises(SheetError, match=message) as caught:
        editorial_of(tmp_path, editorial=f"statements:\n- {row}\n")
    assert caught.value.where == f"{tmp_path}/data/editorial.yaml:{line}"


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        ("editorial", "statements:\n- {thing: place/none, property: locatedIn, to: place/l, "
         "from: [planted], reason: r}\n", "place/none is named in no sheet"),
        ("editorial", "statements:\n- {thing: event/e, property: locatedIn, to: place/l, "
         "from: [nobody], reason: r}\n", "no source is called 'nobody'"),
        ("editorial", "statements:\n- {thing: place/l, property: country, value: Atlantis, "
         "from: [planted], reason: r}\n", "no country 'Atlantis'"),
        ("replaced", "project/p: project/p2\n", "project/p is replaced, and a sheet still"),
        ("replaced", "project/old: project/none\n", "project/none is named in no sheet"),
    ],
)  # fmt: skip
def test_tables_that_do_not_fit_the_sheets(
    table: str, text: str, message: str, tmp_path: Path
) -> None:
    editorial = editorial_of(tmp_path, **{table: text})
    with pytest.raises(BuildError, match=message):
        build_of(tmp_path, things(), editorial=editorial)


def test_a_name_that_was_replaced_leads_to_the_thing(tmp_path: Path) -> None:
    editorial = editorial_of(tmp_path, replaced="instrument/old: project/p\n")
    draft = build_of(tmp_path, things(), editorial=editorial).draft
    assert said(draft, "editorial") == {
        ("id/instrument/old", f"<{DCT}isReplacedBy>", PROJECT),
    }
    with pytest.raises(SheetError, match="project/b is replaced itself"):
        editorial_of(tmp_path, replaced="project/a: project/b\nproject/b: project/p\n")


def test_two_things_of_one_name_are_told_apart_by_their_source(tmp_path: Path) -> None:
    one, two = Sheet(slug="one"), Sheet(slug="two")
    one.entity("a", "Instrument", "Action Plan")
    two.entity("a", "Instrument", "Action Plan")
    editorial = editorial_of(
        tmp_path,
        aliases="things:\n- thing: instrument/plan-of-two\n  reason: r\n"
        "  names: [[Instrument, Action Plan, two]]\n",
    )
    draft = build_of(tmp_path, one, two, editorial=editorial).draft
    assert {s for s, _, _ in said(draft, "one")} == {"id/instrument/action-plan"}
    assert {s for s, _, _ in said(draft, "two")} == {"id/instrument/plan-of-two"}


def test_an_official_name_that_no_sheet_has_is_the_editors(tmp_path: Path) -> None:
    editorial = editorial_of(
        tmp_path,
        aliases="reviewed: '2026-11-27'\nthings:\n- thing: organisation/o\n  reason: r\n"
        "  labels: {pl: Oficjalna}\n  names: [[Organisation, o]]\n",
    )
    draft = build_of(tmp_path, things(), editorial=editorial).draft
    assert said(draft, "editorial") == {(BODY, "skos:prefLabel", words("Oficjalna", "pl"))}
    assert len(editors_nodes(draft)) == 1


def test_a_value_that_is_set_aside_entails_nothing(tmp_path: Path) -> None:
    deck, profile = Sheet(slug="deck", genre="deck"), Sheet(slug="file", genre="profile")
    for sheet, budget in ((deck, 5), (profile, 9)):
        sheet.entity("p", "Project")
        sheet.claim("totalBudget", "p", value=budget)
    built = build_of(tmp_path, deck, profile)
    assert [(short(c.subject), short(c.property)) for c in built.conflicts] == [
        (PROJECT, "c3:totalBudget")
    ]
    assert len(built.conflicts[0].preferred_claims) == 2
    found = said(built.draft, "inferred")
    assert {o for _, p, o in found if p == f"<{SCHEMA}amount>"} == {number(9)}
    plain = {
        (short(q.subject), short(q.predicate), short(q.object))
        for q in facts(built.draft.quads, NS)
    }
    money = {(s, o) for s, p, o in plain if p == "c3:totalBudget"}
    assert money == {(PROJECT, number(9)), (FUNDING, number(9))}
    assert (PROJECT, "c3:totalBudget", number(5)) in said(built.draft, "deck")


def test_facts_leave_out_what_is_about_statements(tmp_path: Path) -> None:
    sheet = things()
    sheet.claim("locatedIn", "o", object="l")
    links = "links:\n- thing: place/l\n  property: schema:sameAs\n  to: http://e/l\n  verified: a\n"
    draft = build_of(tmp_path, sheet, editorial=editorial_of(tmp_path, links=links)).draft
    found = list(facts(draft.quads, NS))
    graphs = {short(q.graph) for q in found if q.graph}
    assert graphs == {
        "graph/planted", "graph/links", "graph/schemes", "graph/sources", "graph/inferred",
    } - ({"graph/inferred"} if not said(draft, "inferred") else set())  # fmt: skip
    assert [short(q.predicate) for q in found if q.graph == NS.graph("links")] == [
        f"<{SCHEMA}sameAs>"
    ]
    assert {short(q.predicate) for q in found if q.graph == NS.graph("sources")} == {
        "rdf:type", "c3:genre", f"<{DCT}title>", f"<{DCT}language>",
    }  # fmt: skip


def test_links_and_places_of_competences(tmp_path: Path) -> None:
    row = "- thing: competence/k\n  property: skos:closeMatch\n  to: http://example.org/k\n"
    other = "- thing: place/l\n  property: schema:sameAs\n  to: http://e/l\n  verified: b\n"
    editorial = editorial_of(
        tmp_path,
        links=f"links:\n{row}  verified: a table\n",
        broader="k: networking\n",
    )
    draft = build_of(tmp_path, things(), editorial=editorial).draft
    content = "http://www.w3.org/2004/02/skos/core#closeMatch http://example.org/k"
    link = f"id/link/competence.k.{hashlib.sha256(content.encode()).hexdigest()[:8]}"
    wanted = {
        (COMPETENCE, "skos:closeMatch", "<http://example.org/k>"),
        (link, "rdf:type", "c3:ExternalLink"),
        (link, "c3:linkFrom", COMPETENCE),
        (link, "c3:linkProperty", "skos:closeMatch"),
        (link, "c3:linkTo", "<http://example.org/k>"),
        (link, "c3:verifiedIn", '"a table"'),
    }
    assert said(draft, "links") == wanted
    assert (COMPETENCE, "skos:broader", "scheme/competence/networking") in said(draft, "schemes")
    assert ("scheme/competence/networking", "skos:narrower", COMPETENCE) in said(draft, "inferred")
    assert all(q.subject.value.startswith(BASE) for q in draft.quads if isinstance(q.subject, Iri)
               and q.graph == NS.graph("planted"))  # fmt: skip
    # A line above another renames nothing.
    more = editorial_of(tmp_path, links=f"links:\n{other}{row}  verified: a table\n")
    assert wanted <= said(build_of(tmp_path, things(), editorial=more).draft, "links")


def test_another_base_changes_no_statement_but_its_iris(tmp_path: Path) -> None:
    sheet = things()
    sheet.claim("participatesIn", "l", object="e", qualifiers={"role": "host"})
    sheet.claim("totalBudget", "p", value=9)
    here = build_of(tmp_path, sheet).draft.quads
    there = build_of(tmp_path, sheet, namespace=Namespace(HARBOUR)).draft.quads
    own = tuple(f"<{HARBOUR}{part}" for part in ("id/", "source/", "claim/", "graph/"))
    assert len(here) == len(there)
    moved = {q.n for q in there}
    assert {line.replace(HARBOUR, BASE) for line in moved} == {q.n for q in here}
    assert not [n for n in moved if f"<{HARBOUR}def#" in n or f"<{HARBOUR}scheme/role" in n]
    assert any(n.startswith(own) for n in moved)


HARBOUR = "https://data.example.org/harbour/"
