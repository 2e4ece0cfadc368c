"""Pages that set things against each other, on the repository's own release, agree with questions
asked in other words; the pages of a kind with the query behind them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import anyio
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_web_pages import Outline

from c3graph import lookup
from c3graph.config import Settings
from c3graph.errors import UsageError
from c3graph.lookup import relations
from c3graph.lookup.facets import FACETS
from c3graph.lookup.relations import GrantAmount, Pair, Skill
from c3graph.model import Release
from c3graph.release import kept
from c3graph.store import Store
from c3graph.web import create_app
from c3graph.web.drawings.matrix import Matrix, columns
from c3graph.web.drawings.network import RADIUS, network_drawing
from c3graph.web.linked import archive
from c3graph.web.linked.past import PastEngine
from c3graph.web.pages.instruments import AmountBar, bars
from c3graph.web.views import kind

BASE = "https://w3id.org/c3graph/"
PREFIXES = f"""PREFIX c3: <{BASE}def#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
BY_BRANCH = """
SELECT ?region ?branch (COUNT(DISTINCT ?learnt) AS ?trained) (COUNT(DISTINCT ?lacked) AS ?needed) {
  ?community c3:ofRegion ?region .
  ?top skos:topConceptOf ?scheme ; skos:prefLabel ?branch . FILTER(LANG(?branch) = "en")
  { ?community c3:receivesTrainingIn ?learnt . ?learnt skos:broader* ?top }
  UNION { ?community c3:needsCompetence ?lacked . ?lacked skos:broader* ?top }
} GROUP BY ?region ?branch"""
LACKING = """
SELECT ?region ?competence {
  ?community c3:ofRegion ?region ; c3:needsCompetence ?concept .
  ?concept skos:prefLabel ?competence . FILTER(LANG(?competence) = "en")
  FILTER NOT EXISTS { ?community c3:receivesTrainingIn ?concept }
}"""
BY_ADDRESSEE = """
SELECT DISTINCT ?addressee ?competence {
  ?need a c3:Need ; c3:addressee/skos:prefLabel ?addressee ;
    c3:neededCompetence/skos:prefLabel ?competence .
  FILTER(LANG(?addressee) = "en" && LANG(?competence) = "en")
}"""
BY_TYPE = """
SELECT ?kind (COUNT(DISTINCT ?one) AS ?instruments) (COUNT(DISTINCT ?used) AS ?inUse)
  (COUNT(DISTINCT ?offered) AS ?onOffer) (COUNT(DISTINCT ?produced) AS ?madeHere) {
  ?one a c3:Instrument ; c3:instrumentType/skos:prefLabel ?kind . FILTER(LANG(?kind) = "en")
  OPTIONAL { ?user c3:usesInstrument ?one . BIND(?one AS ?used) }
  OPTIONAL { ?one c3:offeredBy ?offerer . BIND(?one AS ?offered) }
  OPTIONAL { ?producer c3:produces ?one . BIND(?one AS ?produced) }
} GROUP BY ?kind"""
AMOUNTS = """
SELECT ?one ?from ?to ?currency {
  ?one a c3:Instrument ; c3:minAmount ?from ; c3:maxAmount ?to ; c3:currency ?currency
} ORDER BY ?one"""
IN_SEVERAL = """
SELECT ?who (COUNT(DISTINCT ?occasion) AS ?occasions) {
  ?who a org:Organization ; c3:participatesIn|^c3:organisedBy|^c3:ledBy ?occasion
} GROUP BY ?who HAVING(COUNT(DISTINCT ?occasion) > 1)"""
NODES = """
SELECT ?who ?occasion {
  ?node a c3:Participation ; c3:participant ?who ; c3:inProject|c3:inEvent ?occasion
}"""
Get = Callable[[str], httpx.Response]


@pytest.fixture(scope="module")
def table(released: Release) -> lookup.Lookup:
    return lookup.Lookup(released.path / lookup.FILE)


@pytest.fixture(scope="module")
def get(released_settings: Settings, released: Release, store: Store, table: lookup.Lookup) -> Get:
    """A page of the release, in this process."""
    found = kept.kept(released_settings.folder("releases"))[-1]
    engine = PastEngine(found, archive.details(found.path), store, table, None, BASE)
    transport = httpx.ASGITransport(app=create_app(lambda: engine, released_settings))

    def ask(url: str) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
                return await client.get(url, headers={"Accept": "text/html"})

        return anyio.run(send)

    return ask


def rows(store: Store, query: str) -> list[dict[str, str]]:
    """The answer to a query."""
    answer = store.query(PREFIXES + query)
    return [
        {v: "" if t is None else str(t) for v, t in zip(answer.variables, row, strict=True)}
        for row in answer.rows
    ]


def english(table: lookup.Lookup, iri: str) -> str:
    (name,) = {
        label.value.value
        for label in table.labels([iri])
        if label.value.language == "en" and label.predicate.endswith("prefLabel")
    }
    return name


def behind(page: str) -> str:
    """The query that a page names as the one behind it."""
    (href,) = re.findall(r'id="behind" href="([^"]+)"', page)
    return parse_qs(urlsplit(unescape(href)).query)["query"][0]


def things(page: str) -> list[str]:
    return re.findall(r'<(?:th scope="row"|h3)><a [^>]*title="([^"]+)"', page)


CHOICES = [
    "organisation",
    "organisation?country=http://publications.europa.eu/resource/authority/country/POL",
    "organisation?role=scheme/role/partner&role=scheme/role/organiser&view=cards",
    "instrument?type=scheme/instrument-type/practice&used=id/community/lubelskie&sort=links",
    "instrument?q=KLAST&lang=pl",
    "event?year=2017",
    "event?year=2017&year=2016&class=def%23LearningEvent&lang=hu",
    "project?programme=id/programme/cosme&sort=new",
    "claim?source=source/profile&rule=gold",
    "need?addressee=scheme/addressee/policy-maker",
    "competence?needed=id/community/hajdu-bihar&view=cards",
    "community?place=id/place/poland",
    "publication?type=scheme/instrument-type/study",
    "topic?branch=scheme/competence/cluster-management",
    "place?country=nowhere",
]


@pytest.mark.parametrize("choice", CHOICES)
def test_a_page_and_the_query_behind_it_agree(get: Get, store: Store, choice: str) -> None:
    url, shown = f"/kinds/{choice}", []
    pages: list[httpx.Response] = []
    while url:
        pages.append(get(url))
        assert pages[-1].status_code == 200
        assert len(pages[-1].content) <= 100_000
        shown += things(pages[-1].text)
        found = re.findall(r'rel="next" href="([^"]+)"', pages[-1].text)
        url = unescape(found[0]) if found and len(pages) < 80 else ""
    wanted = [str(row[0]) for row in store.query(behind(pages[0].text)).rows]
    assert sorted(shown) == sorted(wanted)
    (count,) = re.findall(r'<h2 id="found"[^>]*>(\d+)', pages[0].text.replace(",", ""))
    assert int(count.replace("\xa0", "")) == len(wanted)


def test_chosen_values_are_shown_and_can_be_removed(get: Get) -> None:
    page = get(
        "/kinds/organisation?role=scheme/role/partner&role=scheme/role/organiser&q=Lub&view=cards"
    ).text
    chips = page[page.index('class="chips"') :]
    hrefs = [unescape(h) for h in re.findall(r'<li><a href="([^"]+)"><span class="what">', chips)]
    assert hrefs == [
        "/kinds/organisation?role=scheme%2Frole%2Forganiser&q=Lub&view=cards",
        "/kinds/organisation?role=scheme%2Frole%2Fpartner&q=Lub&view=cards",
        "/kinds/organisation?role=scheme%2Frole%2Fpartner&role=scheme%2Frole%2Forganiser&view=cards",
    ]
    assert page.count('type="checkbox"') > 10
    assert len(re.findall(r"checked", page)) == 2


@pytest.mark.parametrize(
    "url",
    ["/kinds/project?sort=size", "/kinds/project?view=list", "/kinds/project?q=" + "a" * 201,
     "/kinds/project?source=a%20b", "/kinds/project?" + "&".join(f"year={n}" for n in range(51)),
     "/competences?" + "&".join(f"for=place/{n}" for n in range(13)), "/cooperation?kind=x",
     "/cooperation?least=0", "/cooperation?who=a%20b"],
)  # fmt: skip
def test_what_cannot_be_chosen_is_refused(get: Get, url: str) -> None:
    assert get(url).status_code == 400


@pytest.mark.parametrize(
    "url",
    ["/kinds/nothing", "/kinds/project?page=9", "/competences?branch=x", "/cooperation?page=99",
     "/competences/innovation/place/nowhere", "/competences/nothing/place/lubelskie",
     "/cooperation/place/lubelskie/place/lubelskie", "/cooperation/place/lubelskie/place/x"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(get: Get, url: str) -> None:
    assert get(url).status_code == 404


NAMES = st.sampled_from(["country", "role", "q", "sort", "view", "page", "lang", "x", "year"])


@given(st.lists(st.tuples(NAMES, st.text(max_size=20)), max_size=8))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_an_address_says_a_selection_and_back(items: list[tuple[str, str]]) -> None:
    facets = FACETS["Organisation"]
    try:
        chosen = kind.selection(items, facets, BASE)
    except UsageError:
        return
    assert kind.selection(kind.pairs(chosen, facets, BASE), facets, BASE) == chosen


def test_the_index_defines_each_kind(get: Get) -> None:
    page = get("/kinds?lang=pl").text
    assert "Nazwany obiekt będący przedsięwzięciem kilku partnerów" in page
    assert re.search(r'href="/kinds/project\?lang=pl"><span class="number">6</span>', page)
    hungarian = get("/kinds?lang=hu").text
    assert "Megnevezett dolog: több partner közös vállalkozása" in hungarian
    assert '<span class="number">6</span> <span class="kind" lang="hu">Projekt</span>' in hungarian
    for several, one in (("Projekty", "Projekt"), ("Publikacje", "Publikacja")):
        assert f'<span class="kind" lang="pl">{several}</span>' in page
        assert f'<span class="kind" lang="pl">{one}</span>' not in page


def test_countries_and_languages_are_named_in_the_readers_language(get: Get) -> None:
    assert ">Spanyolország<" in get("/kinds/organisation?lang=hu").text
    assert ">węgierski<" not in (page := get("/kinds/source?lang=pl").text)
    assert ">polski<" in page
    assert ">angielski<" in page


def test_the_matrix_agrees_with_training_and_needs_by_branch(
    table: lookup.Lookup, store: Store
) -> None:
    skills = list(relations.skills(table.connection))
    matrix = Matrix(skills, relations.tree(table.connection))
    found = {}
    for region in columns(skills, BASE)["regions"]:
        for top in matrix.tops:
            cell = matrix.cell(top, region)
            if cell.state:
                key = region.removeprefix(f"{BASE}id/place/"), english(table, top)
                found[key] = cell.trained, cell.needed
    wanted = {
        (row["region"].removeprefix(f"{BASE}id/place/"), row["branch"]): (
            int(row["trained"]),
            int(row["needed"]),
        )
        for row in rows(store, BY_BRANCH)
    }
    assert found == wanted
    assert len(found) > 3


def test_the_matrix_agrees_with_competences_lacking_by_region(
    table: lookup.Lookup, store: Store
) -> None:
    skills = list(relations.skills(table.connection))
    matrix = Matrix(skills, relations.tree(table.connection))
    found = {
        (region.removeprefix(f"{BASE}id/place/"), english(table, s.competence))
        for region in columns(skills, BASE)["regions"]
        for s in skills
        if s.whose == region and matrix.cell(s.competence, region).own == "needed"
    }
    lacking = rows(store, LACKING)
    assert found == {
        (row["region"].removeprefix(f"{BASE}id/place/"), row["competence"]) for row in lacking
    }
    assert len(found) == 19


def test_the_matrix_agrees_with_needs_by_addressee(table: lookup.Lookup, store: Store) -> None:
    skills = list(relations.skills(table.connection))
    groups = columns(skills, BASE)["groups"]
    found = {
        (english(table, s.whose), english(table, s.competence))
        for s in skills
        if s.whose in groups and s.how == "needed"
    }
    wanted = {(row["addressee"], row["competence"]) for row in rows(store, BY_ADDRESSEE)}
    assert found == wanted
    assert len(found) > 15


def test_every_mark_of_the_matrix_leads_to_claims(get: Get, store: Store) -> None:
    page = get("/competences").text
    hrefs = sorted({unescape(h) for h in re.findall(r'<a href="(/competences/[^"]+)"', page)})
    assert len(hrefs) > 60
    for href in hrefs[::7]:
        cell = get(href)
        assert cell.status_code == 200
        assert 'class="evidence"' in cell.text, href
    answer = store.query(behind(page))
    assert len(answer.rows) == len({tuple(map(str, row[:4])) for row in answer.rows})


def test_a_cell_shows_the_claim_and_its_passage(get: Get) -> None:
    page = get("/competences/internationalisation/place/lubelskie").text
    assert "trained" in page
    assert re.search(r'<a href="/page/claim/[0-9a-f]{12}">Claim</a>', page)
    assert "<mark>" in page


def test_a_statement_of_the_editors_has_a_page(get: Get, store: Store) -> None:
    statement = f"?one a <{BASE}def#EditorialStatement>"
    asked = f"SELECT ?one {{ GRAPH <{BASE}graph/claims> {{ {statement} }} }} ORDER BY ?one"
    every = [str(row[0]).removeprefix(BASE) for row in store.query(asked).rows]
    assert len(every) > 600
    assert {get(f"/page/{path}").status_code for path in every[::40]} == {200}
    page = get("/page/claim/e079a2d84f38").text
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page[page.index("<h1>") :]))
    for words in (
        "Editors on Polish Agency for Entrepreneurship Development", "Property located in",
        "Value Poland", "Reason An agency of Poland.", "Derived from Międzynarodowa konferencja",
    ):  # fmt: skip
        assert words in said
    assert '<a href="/source/lublin-conference-report"' in page
    hungarian = get("/page/claim/e079a2d84f38?lang=hu").text
    assert "<h1>A szerkesztők erről:" in hungarian


def test_the_matrix_can_be_narrowed_and_widened(get: Get) -> None:
    one = get("/competences?for=place/lubelskie").text
    assert one.count('<th scope="col">') == 2 * one.count('<table class="matrix">')
    every = get("/competences?all=1").text
    assert every.count("<details") == 5
    branch = get("/competences?all=1&branch=cluster-management").text
    assert branch.count('<th scope="row">') == 47 + 4
    assert all(len(page.encode()) < 100_000 for page in (one, every, branch))


def test_a_cycle_of_competences_ends_where_it_closes() -> None:
    skills = [Skill("c", "r", "trained", "r", True), Skill("b", "r", "needed", "r", True)]
    matrix = Matrix(skills, {"a": (), "b": ("a", "c"), "c": ("b",)})
    assert matrix.below("b") == {"b", "c"}
    assert [matrix.cell(c, "r").state for c in "abc"] == ["both", "both", "both"]
    branch = matrix.branch("a", ["r"], lambda iri: (((), ""), iri), only=True)
    assert [(line.competence, line.depth) for line in branch.lines] == [("b", 1), ("c", 2)]


def test_instruments_by_type_agree(get: Get, store: Store) -> None:
    page = get("/instruments").text
    lines = re.findall(
        r'<th scope="row"><a [^>]*>([^<]+)</a></th><td class="drawn">.*?</td>'
        r'<td class="n"><a [^>]*>(\d+)</a></td>'
        r'<td class="n">(\d+)</td><td class="n">(\d+)</td><td class="n">(\d+)</td>',
        page,
    )
    found = {name: tuple(map(int, numbers)) for name, *numbers in lines}
    assert found == {
        row["kind"]: tuple(int(row[n]) for n in ("instruments", "inUse", "onOffer", "madeHere"))
        for row in rows(store, BY_TYPE)
    }


def test_amounts_of_instruments_agree(table: lookup.Lookup, get: Get, store: Store) -> None:
    wanted = [
        (row["one"], int(row["from"]), int(row["to"]), row["currency"])
        for row in rows(store, AMOUNTS)
    ]
    found = relations.amounts(table.connection)
    assert [(a.thing, a.lowest, a.highest, a.currency) for a in found] == wanted
    page = get("/instruments").text
    assert "16,000" in page
    assert "160,000" in page
    assert '<rect class="bar" x="52.0" y="22" height="12" rx="2" width="468.0">' in page
    assert "<td>Euro</td>" in page


def test_bars_are_drawn_to_the_scale_of_their_currency() -> None:
    def amount(lowest: int | None, highest: int | None, currency: str = "e") -> GrantAmount:
        return GrantAmount("t", "f", lowest, highest, None, None, currency)

    drawn = bars([amount(20, 100), amount(None, 50), amount(None, None), amount(5, None, "z")], 200)
    assert drawn == [AmountBar(40.0, 160.0), AmountBar(0.0, 100.0), None, AmountBar(0.0, 200.0)]


def test_who_meets_agrees_with_organisations_in_several(table: lookup.Lookup, store: Store) -> None:
    found = {who: n for who, n in relations.meeting_most(table.connection, limit=1000) if n > 1}
    wanted = {row["who"]: int(row["occasions"]) for row in rows(store, IN_SEVERAL)}
    assert found == wanted
    assert len(found) == 2


def test_pairs_agree_with_the_graph_of_participations(table: lookup.Lookup, store: Store) -> None:
    joined = {(row["who"], row["occasion"]) for row in rows(store, NODES)}
    meetings = set(table.connection.execute("SELECT who, occasion FROM meeting"))
    # Bodies work together; persons, and a project at its own events, are shown elsewhere.
    others = {pair for pair in joined if re.search("/id/(person|project)/", pair[0])}
    assert joined - others <= meetings
    # What takes part without a node of its own is said directly, or organises or leads.
    direct = {
        (str(row[0]), str(row[1])) for row in store.query(relations.meetings_query(BASE)).rows
    }
    assert meetings == direct
    pairs = relations.pairs(table.connection, limit=10_000)
    counted = {(str(a), str(b)): int(str(n))
               for a, b, n in store.query(relations.pairs_query(BASE)).rows}  # fmt: skip
    assert {(p.one, p.other): p.shared for p in pairs} == counted
    assert len(pairs) == relations.count_pairs(table.connection)
    for pair in pairs[:40]:
        shared = relations.occasions(table.connection, [pair.one, pair.other])
        assert len(shared) == pair.shared


def test_a_pair_leads_to_what_is_shared_and_who_says_so(get: Get) -> None:
    page = get("/cooperation").text
    hrefs = [unescape(h) for h in re.findall(r'<a href="(/cooperation/[^"?]+)"', page)]
    assert hrefs
    for href in hrefs[::9]:
        pair = get(href)
        assert pair.status_code == 200
        sides = pair.text.count("<h3>")
        assert sides == 2 * pair.text.count('<section class="statement">')
        assert pair.text.count('class="evidence"') >= sides
    some = get("/cooperation/cluster/lke/organisation/umwl").text
    assert "CLUSTERS3 international conference in Lublin" in some


def test_pairs_can_be_narrowed(get: Get) -> None:
    page = get("/cooperation?who=organisation/umwl&kind=event").text
    rows_ = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td>", page)
    assert rows_
    assert all("organisation/umwl" in one + other for one, other in rows_)


def test_a_network_is_the_same_for_the_same_pairs() -> None:
    pairs = [Pair("a", "b", 1, 2), Pair("b", "c", 1, 0), Pair("x", "y", 9, 9)]
    drawn = network_drawing(["a", "b", "c"], pairs)
    assert drawn == network_drawing(["c", "a", "b"], pairs[::-1])
    # Neighbours share most; who is not drawn has no line.
    assert [node.iri for node in drawn.nodes] == ["b", "a", "c"]
    assert [edge.shared for edge in drawn.edges] == [1, 3]
    assert all(abs(node.x**2 + node.y**2 - RADIUS**2) < RADIUS for node in drawn.nodes)
    assert network_drawing([], []).nodes == ()


@pytest.mark.parametrize(
    "url",
    ["/kinds", "/kinds/instrument", "/kinds/claim?page=3", "/kinds/event?view=cards",
     "/competences", "/competences?all=1&branch=cluster-management", "/instruments", "/cooperation",
     "/cooperation?least=5", "/competences/internationalisation/place/lubelskie",
     "/cooperation/cluster/lke/organisation/umwl"],
)  # fmt: skip
def test_pages_are_sound_and_small(get: Get, url: str) -> None:
    response = get(url)
    page = Outline(response.text)
    assert page.open == []
    assert page.levels.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(page.levels, page.levels[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))
    assert not any(name.startswith("on") or name == "style" for name in page.attributes)
    assert len(response.content) <= 100_000
    assert response.headers["etag"]
    assert "Accept-Language" in response.headers["vary"]


def test_a_csv_is_what_is_shown(get: Get, store: Store) -> None:
    page = get("/kinds/project").text
    (href,) = re.findall(r'href="([^"]+)" type="text/csv"', page)
    asked = parse_qs(urlsplit(unescape(href)).query)
    assert asked["format"] == ["csv"]
    answer = store.query(asked["query"][0])
    assert answer.variables[:2] == ("thing", "name")
    assert "programme_values" in answer.variables
    assert len(answer.rows) == 6
