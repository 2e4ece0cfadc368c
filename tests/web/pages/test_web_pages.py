"""Pages: what they say, in which language, and what data cannot make them do."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from c3graph.rdf.terms import Iri, language_string
from c3graph.web.links import Links
from c3graph.web.views.values import PageLabels, concept_tree
from web_fixtures import BASE, BROWSER, Client, engine

PAGES = [
    "/",
    "/search",
    "/search?q=belfast",
    "/search?q=zzzz",
    "/sparql",
    "/kinds",
    "/kinds/project",
    "/kinds/event?year=2017&view=cards",
    "/kinds/claim?source=source/deck",
    "/kinds/project?q=%3Cscript%3E&source=javascript:alert(1)",
    "/competences",
    "/instruments",
    "/cooperation",
    "/page/id/event/belfast",
    "/page/id/project/clusters3",
    "/page/id/project/trap",
    "/page/id/conflict/belfast-ordinal",
    "/page/scheme/competence",
    "/page/scheme/competence/networking",
    "/page/def",
    "/page/source/deck",
    "/page/claim/aaaaaaaaaaaa",
    "/page/graph/deck",
    "/page/release/1.0",
    "/statements/id/event/belfast",
    "/pointing/id/event/belfast",
    "/text/deck",
    "/nothing",
]
_VOID = {"meta", "link", "input", "br", "img"}


class Outline(HTMLParser):
    """Headings, links, ids and balance of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.hrefs: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.attributes |= set(values)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "a" and values.get("href"):
            self.hrefs.append(str(values["href"]))
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(engine(tmp_path))


@pytest.mark.parametrize("url", PAGES)
def test_every_page_is_sound(client: Client, url: str) -> None:
    response = client.get(url, BROWSER)
    page = Outline(response.text)
    assert page.open == []
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(
        later <= earlier + 1 for earlier, later in zip(page.levels, page.levels[1:], strict=False)
    )
    assert len(page.ids) == len(set(page.ids))
    assert not any(name.startswith("on") or name == "style" for name in page.attributes)
    assert not any(href.lower().startswith(("javascript", "data:")) for href in page.hrefs)
    # A description for search engines is data: no browser runs it. Scripts are files of ours.
    data = response.text.count('<script type="application/ld+json">')
    ours = len(re.findall(r'<script type="module" src="/static/[^"]+"></script>', response.text))
    assert data <= 1 <= ours
    assert response.text.count("<script") == data + ours
    assert len(response.content) < 100_000


@pytest.mark.slow
@pytest.mark.parametrize("url", PAGES[:-1])
def test_every_own_link_leads_somewhere(client: Client, url: str) -> None:
    page = Outline(client.get(url, BROWSER).text)
    known_gaps = ("/history/", "/timemap/", "/scheme/status", "/kinds/cluster", "/kinds/instrument")
    for href in sorted({h.partition("#")[0] for h in page.hrefs if h.startswith("/")}):
        response = client.get(href, BROWSER)
        if not href.startswith(known_gaps):
            assert response.status_code in (200, 303), href


def test_home(client: Client) -> None:
    page = client.get("/").text
    assert "<h1>A small graph</h1>" in page
    assert "One workshop, told twice." in page
    assert re.search(r'href="/kinds/project"><span class="number">4</span>', page)
    assert 'href="/release/1.0"' in page


def test_a_thing_with_its_conflict_and_passages(client: Client) -> None:
    page = client.get("/page/id/event/belfast").text
    assert '<h1 lang="en">Workshop in Belfast</h1>' in page
    assert '<a class="quote" href="/page/claim/aaaaaaaaaaaa">' in page
    passage = client.get("/page/claim/aaaaaaaaaaaa").text
    assert "The <mark>6th workshop</mark> met in Belfast" in passage
    assert "nearer to the event" in page
    assert "bliżej" not in page
    ordinal = page[page.index('href="/def#ordinal"', page.index("What sources say")) :]
    assert ordinal.index('<dd class="preferred">') < ordinal.index('<dd class="other">')
    assert ">6th workshop</q> <cite>A deck</cite></a>" in page
    assert '<a href="/def#hasPart"' in page[page.index("What links here") :]
    assert "/data/id/event/belfast.jsonld" in page


def test_without_the_text_the_surface_is_shown(client: Client) -> None:
    client.engine.texts = {}
    page = client.get("/page/claim/aaaaaaaaaaaa").text
    assert "<p><mark>6th workshop</mark></p>" in page
    assert "met in Belfast" not in page
    assert "not available here" in page


def test_claim_page(client: Client) -> None:
    page = client.get("/page/claim/bbbbbbbbbbbb").text
    for part in (
        "Piąte warsztaty",
        "<dt>Found by</dt><dd>a data steward</dd>",
        'href="/scheme/status/accepted"',
        'href="/text/profil#char=20,35"',
        'href="/page/source/profil#char=20,35"',
        '<blockquote class="passage" lang="pl">',
    ):
        assert part in page


def test_source_page_in_the_order_of_its_text(client: Client) -> None:
    page = client.get("/page/source/deck").text
    assert page.index('id="char=26,38"') < page.index('id="char=46,53"')
    assert "2 claims" in page
    assert client.get("/page/source/deck?page=0").status_code == 400
    assert client.get("/page/source/deck?page=x").status_code == 400


@pytest.mark.parametrize(
    ("url", "accept_language", "heading"),
    [
        ("/page/id/event/belfast", "pl", '<h1 lang="pl">Warsztaty w Belfaście</h1>'),
        ("/page/id/event/belfast", "pl-PL,en;q=0.5", '<h1 lang="pl">Warsztaty w Belfaście</h1>'),
        ("/page/id/event/belfast?lang=en", "pl", '<h1 lang="en">Workshop in Belfast</h1>'),
        ("/page/id/event/belfast", "de", '<h1 lang="en">Workshop in Belfast</h1>'),
        ("/page/id/project/magyar", "de", '<h1 lang="pl">Projekt</h1>'),
        ("/page/id/project/magyar", "hu", '<h1 lang="hu">Terv</h1>'),
        ("/page/id/project/czech", "en", '<h1 lang="cs">Záměr</h1>'),
    ],
)
def test_the_fallback_chain(client: Client, url: str, accept_language: str, heading: str) -> None:
    response = client.get(url, accept_language=accept_language)
    assert heading in response.text
    assert response.headers["vary"] == "Accept-Language, Cookie"


def test_the_language_is_shown_where_it_is_not_the_readers(client: Client) -> None:
    tag = '<span class="tag" title="language of the name">cs</span>'
    assert tag in client.get("/page/id/project/czech").text
    assert "language of the name" not in client.get("/page/id/event/belfast?lang=pl").text


def test_a_chosen_language_stays_and_changes_the_tag(client: Client) -> None:
    page = client.get("/page/id/event/belfast?lang=pl")
    assert 'href="/id/place/belfast?lang=pl"' in page.text
    tags = {
        client.get("/page/id/event/belfast", accept_language=tag).headers["etag"]
        for tag in ("en", "pl", "hu")
    }
    assert len(tags) == 3


def test_hostile_values_do_nothing(client: Client) -> None:
    trap = client.get("/page/id/project/trap").text
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</h1>" in trap
    page = client.get("/page/id/project/clusters3").text
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page
    assert 'href="https://example.org/clusters3"' in page


def test_external_links(client: Client) -> None:
    page = client.get("/page/id/place/belfast").text
    elsewhere = page[page.index('id="elsewhere"') :]
    assert '<a href="http://www.wikidata.org/entity/Q10686" class="external"' in elsewhere


def test_kind_pages(client: Client) -> None:
    page = client.get("/kinds/project").text
    names = re.findall(
        r'<th scope="row"><a href="/id/project/[^"]+" lang="\w+"[^>]*>([^<]*)<', page
    )
    assert names == [
        "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;",
        "CLUSTERS3",
        "Projekt",
        "Záměr",
    ]
    assert "4 in this release" in page
    assert client.get("/kinds/nothing").status_code == 404
    assert client.get("/kinds/project?page=2").status_code == 404


def test_what_points_here_is_paged(client: Client) -> None:
    lines = "".join(
        f"<{BASE}id/project/p{n:03}> <{BASE}def#locatedIn> <{BASE}id/place/belfast> .\n"
        for n in range(60)
    )
    graph = f"<{BASE}graph/deck>"
    client.engine.store.update(f"INSERT DATA {{ {lines} GRAPH {graph} {{ {lines} }} }}")
    page = client.get("/page/id/place/belfast").text
    assert '<a href="/pointing/id/place/belfast">All 61</a>' in page
    assert (
        'href="/pointing/id/place/belfast?page=2"' in client.get("/pointing/id/place/belfast").text
    )
    second = client.get("/pointing/id/place/belfast?page=2").text
    assert "id/project/p059" in second
    assert 'rel="next"' not in second


def test_scheme_as_a_tree(client: Client) -> None:
    page = client.get("/page/scheme/competence").text
    at = page.index("<details open>")
    assert page.index(">Cooperation<") < at < page.index(">Networking<") < page.index("</details>")
    assert "Scheme of 2 concepts" in page


def test_a_tree_with_a_cycle_ends() -> None:
    names = PageLabels(Links(BASE), ("en",))
    a, b, c = Iri("urn:a"), Iri("urn:b"), Iri("urn:c")
    nodes = concept_tree([(a, b), (b, a), (c, None)], names)
    assert [node.concept.text for node in nodes] == ["urn:a", "urn:c"]
    assert [child.concept.text for child in nodes[0].children] == ["urn:b"]
    assert nodes[0].children[0].children == ()


def test_ontology_page(client: Client) -> None:
    page = client.get("/page/def").text
    assert '<section class="term" id="Project">' in page
    assert '<span lang="pl">Projekt</span>' in client.get("/page/def?term=Project").text
    assert "4 classes, 2 properties" in page
    ordinal = client.get("/page/def?term=ordinal").text
    assert ordinal.index("<dt>domain</dt>") < ordinal.index("<dt>range</dt>")


def test_release_page(client: Client) -> None:
    page = client.get("/page/release/1.0").text
    assert "12 rules were checked on 345 nodes, and all of them hold." in page
    assert "Validated by pyshacl." in page
    assert " Warnings: 1." in page
    assert 'href="/release/1.0/c3graph.nt"' in page
    assert '<td><span>Triples</span></td><td class="n">200</td>' in page


def test_an_unchanged_page_is_not_made_again(client: Client) -> None:
    first = client.get("/page/id/event/belfast")
    asked = len(client.engine.asked)
    again = client.get("/page/id/event/belfast", if_none_match=first.headers["etag"])
    assert again.status_code == 304
    assert len(client.engine.asked) == asked


@pytest.mark.parametrize(
    ("url", "most"),
    [
        # What is said, and the table at its head.
        ("/page/id/event/belfast", 2),
        ("/page/source/deck", 1),
        ("/page/claim/aaaaaaaaaaaa", 1),
        ("/statements/id/event/belfast", 1),
        ("/pointing/id/event/belfast", 1),
        ("/text/deck", 0),
        # What it is, its terms, and which concepts are in which scheme.
        ("/page/def", 3),
    ],
)
def test_pages_ask_few_queries(client: Client, url: str, most: int) -> None:
    assert client.get(url).status_code == 200
    assert len(client.engine.asked) <= most


def test_labels_of_a_term() -> None:
    names = PageLabels(Links(BASE), ("hu", "en"))
    names.add("urn:x", language_string("Name", "en"))
    shown = names.show(Iri("urn:x"))
    assert (shown.text, shown.language, shown.foreign, shown.href) == ("Name", "en", True, None)


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ({}, "Skip to content"),
        ({"accept_language": "pl"}, "Przejdź do treści"),
        ({"accept_language": "pl", "cookie": "a=b; lang=hu"}, "Ugrás a tartalomra"),
        ({"accept_language": "de", "cookie": "lang=<script>"}, "Skip to content"),
    ],
)
def test_the_language_of_the_interface(client: Client, headers: dict[str, str], shown: str) -> None:
    assert shown in client.get("/", BROWSER, **headers).text


def test_a_language_that_is_chosen_is_remembered(client: Client) -> None:
    chosen = client.get("/?lang=pl", BROWSER, cookie="lang=hu")
    assert "Przejdź do treści" in chosen.text
    assert chosen.headers["set-cookie"] == "lang=pl; Path=/; Max-Age=31536000; SameSite=Lax"
    assert "set-cookie" not in client.get("/", BROWSER, cookie="lang=hu").headers
    assert "set-cookie" not in client.get("/?lang=xx%0d%0aa", BROWSER).headers
