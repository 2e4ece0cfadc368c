from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from c3graph.build import Built
from c3graph.build.expand import PREF, A
from c3graph.errors import BuildError
from c3graph.predicates import PREDICATES
from c3graph.terms import OWL, RDF, RDFS, XSD, Iri, Literal, Quad
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
        (FUNDING, f"c3:{predicate}", value),
        (PROJECT, "c3:hasFunding", FUNDING),
        (FUNDING, "rdf:type", "c3:Funding"),
    }


COMPETENCE = "scheme/competence/k"
AT_EVENT = "id/participation/e.organisation-o"
TALK, NEED, FIGURE = "id/talk/e.h", "id/need/o.k.sme", "id/figure/p.cases-seen"
# predicate: (the claim, the triples it states); every predicate stands here at least once.
CASES: dict[str, tuple[dict[str, object], set[tuple[str, str, str]]]] = {
    "participatesIn": (
        {"subject": "o", "object": "p", "qualifiers": {"role": "partner"}},
        {(BODY, "c3:participatesIn", PROJECT), (PART, "c3:hasRole", "scheme/role/partner")}
        | participation(PART, BODY, "c3:inProject", PROJECT),
    ),
    "participatesIn an event": (
        {"subject": "o", "object": "e"},
        {(BODY, "c3:participatesIn", EVENT)}
        | participation(AT_EVENT, BODY, "c3:inEvent", EVENT),
    ),
    "leads": (
        {"subject": "o", "object": "p"},
        {(BODY, "c3:leads", PROJECT), (PART, "c3:hasRole", "scheme/role/coordinator")}
        | participation(PART, BODY, "c3:inProject", PROJECT),
    ),
    "leads a cluster": ({"subject": "o", "object": "c"}, {(BODY, "c3:leads", CLUSTER)}),
    "organises": (
        {"subject": "o", "object": "e"},
        {(BODY, "c3:organises", EVENT), (AT_EVENT, "c3:hasRole", "scheme/role/organiser")}
        | participation(AT_EVENT, BODY, "c3:inEvent", EVENT),
    ),
    "locatedIn": ({"subject": "o", "object": "l"}, {(BODY, "c3:locatedIn", "id/place/l")}),
    "memberOf": (
        {"subject": "o", "object": "c"},
        {
            (BODY, "c3:memberOf", CLUSTER),
            ("id/membership/c.organisation-o", "rdf:type", "c3:Membership"),
            ("id/membership/c.organisation-o", "<http://www.w3.org/ns/org#member>", BODY),
            ("id/membership/c.organisation-o", "<http://www.w3.org/ns/org#organization>", CLUSTER),
        },
    ),
    "fundedBy": ({"subject": "p", "object": "g"}, {(PROJECT, "c3:fundedBy", "id/programme/g")}),
    "partOf": ({"subject": "e", "object": "p"}, {(EVENT, "c3:partOf", PROJECT)}),
    "addressesCompetence": (
        {"subject": "o", "object": "k", "qualifiers": {"addressee": "sme"}},
        {
            (BODY, "c3:addressesCompetence", COMPETENCE),
            (COMPETENCE, "c3:addressee", "scheme/addressee/sme"),
        },
    ),
    "addressesCompetence, trained": (
        {"subject": "o", "object": "k", "qualifiers": {"stance": "trained"}},
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
        {
            (TALK, "rdf:type", "c3:Talk"),
            (TALK, "c3:hasTopic", COMPETENCE),
            (TALK, "c3:speaker", "id/person/h"),
            (TALK, "c3:atEvent", EVENT),
        },
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
            (PART, "c3:hasRole", "scheme/role/coordinator"),
        }
        | participation(PART, BODY, "c3:inProject", PROJECT),
    ),
    "role, a word that is no concept": (
        {"subject": "o", "value": "Muse", "qualifiers": {"in": "p"}},
        {(PART, "c3:roleAsWorded", words("Muse"))}
        | participation(PART, BODY, "c3:inProject", PROJECT),
    ),
    "role, an office": (
        {"subject": "h", "value": "Mayor"}, {("id/person/h", "c3:office", words("Mayor"))},
    ),
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
    claimed = Counter(short(q.object) for q in draft.quads if q.predicate == Iri(RDF + "predicate"))
    assert sum(claimed.values()) == len(bare) + len(wanted)


def test_entities_state_type_label_and_kind(
    bare: set[tuple[str, str, str]], tmp_path: Path
) -> None:
    assert ("id/project/p", "rdf:type", "c3:Project") in bare
    assert (COMPETENCE, "skos:prefLabel", '"k"@en') in bare
    assert len(bare) == 2 * 11
    sheet = Sheet()
    sheet.entity("a", "Organisation", "A", kind="ministry", translations={"pl": "B"})
    assert said(build_of(tmp_path, sheet).draft, "planted") == {
        ("id/organisation/a", "rdf:type", "c3:PublicBody"),
        ("id/organisation/a", "skos:prefLabel", '"A"@en'),
        ("id/organisation/a", "skos:prefLabel", '"B"@pl'),
        ("id/organisation/a", "c3:organisationType", "scheme/organisation-type/ministry"),
    }


@pytest.mark.parametrize(
    ("type", "kind", "kept"),
    [
        ("Instrument", "methodology-phase", "Phase"),
        ("Instrument", "tool", "Instrument"),
        ("Place", "region", "Region"),
        ("Place", "county", "Region"),
        ("Place", "city", "Place"),
        ("Organisation", "council", "PublicBody"),
        ("Organisation", "company", "Organisation"),
        ("Event", "training", "LearningEvent"),
        ("Event", "conference", "Event"),
    ],
)
def test_a_kind_may_be_a_class(type: str, kind: str, kept: str, tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.entity("a", type, "A", kind=kind)
    types = {t for _, p, t in said(build_of(tmp_path, sheet).draft, "planted") if p == "rdf:type"}
    assert types == {f"c3:{kept}"}


def test_a_claim_leads_to_the_characters_that_say_it(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.entity("p", "Project")
    row = sheet.claim("partnerCount", "p", value=5, question="pressing-needs", confidence=0.5)
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
    assert len(claims) == len(set(claims)) > 2000
    parts = Counter(q.subject for q in built.draft.quads if q.predicate.value == RDF + "subject")
    assert set(parts.values()) == {1}
    assert set(parts) == set(claims)


@pytest.mark.parametrize(
    ("predicate", "row", "message"),
    [
        ("speaksOn", {"subject": "h", "object": "k"}, "needs the qualifier 'at'"),
        ("figure", {"subject": "p", "value": 1}, "needs the qualifier 'measure'"),
        (
            "addressesCompetence",
            {"subject": "o", "object": "k", "qualifiers": {"stance": "liked"}},
            "unknown stance 'liked'",
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


def axiom(subject: str, predicate: str, object: str) -> Quad:
    return Quad(NS.term(subject), Iri(predicate), NS.term(object))


def test_entailments_of_a_small_ontology(tmp_path: Path) -> None:
    ontology = (
        axiom("Project", RDFS + "subClassOf", "Work"),
        axiom("Work", RDFS + "subClassOf", "Entity"),
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
    own = {
        t
        for t in said(build_of(tmp_path, sheet, ontology=ontology).draft, "inferred")
        if t[0] in (PROJECT, CLUSTER)
    }
    assert own == {
        (PROJECT, "rdf:type", "c3:Work"),
        (PROJECT, "rdf:type", "c3:Entity"),
        (PROJECT, "rdf:type", "c3:Directed"),
        (PROJECT, "c3:ledBy", CLUSTER),
        (PROJECT, f"<{RDFS}label>", '"p"@en'),
        (CLUSTER, "rdf:type", "c3:Director"),
        (CLUSTER, "c3:directs", PROJECT),
        (CLUSTER, f"<{RDFS}label>", '"c"@en'),
    }


def test_links_and_places_of_competences(tmp_path: Path) -> None:
    editorial = editorial_of(
        tmp_path,
        links="links:\n- thing: competence/k\n  property: skos:closeMatch\n"
        "  to: http://example.org/k\n  verified: a table\n",
        broader="k: networking\n",
    )
    draft = build_of(tmp_path, things(), editorial=editorial).draft
    link = "id/link/competence.k.1"
    assert said(draft, "links") == {
        (COMPETENCE, "skos:closeMatch", "<http://example.org/k>"),
        (link, "rdf:type", "c3:ExternalLink"),
        (link, "c3:linkFrom", COMPETENCE),
        (link, "c3:linkProperty", "skos:closeMatch"),
        (link, "c3:linkTo", "<http://example.org/k>"),
        (link, "c3:verifiedIn", '"a table"'),
    }
    assert (COMPETENCE, "skos:broader", "scheme/competence/networking") in said(draft, "schemes")
    assert ("scheme/competence/networking", "skos:narrower", COMPETENCE) in said(draft, "inferred")
    assert all(q.subject.value.startswith(BASE) for q in draft.quads if isinstance(q.subject, Iri)
               and q.graph == NS.graph("planted"))  # fmt: skip
