"""What a new reader of the release meets: names, amounts, files, languages, ways to the sources.

The pages are those of a clone: the texts of the sources are not available.
"""

from __future__ import annotations

import re
from html import unescape

import pytest
from test_browse import Get, get, table  # noqa: F401, the pages of the release

from c3graph.errors import QuerySyntaxError
from c3graph.model import Release
from c3graph.store.embedded import EmbeddedStore
from c3graph.web.links import code_of, text_fragment
from c3graph.web.translations import money

PROFILE = (
    "https://www.clustercollaboration.eu/eu-project-profile/"
    "clusters3-leveraging-cluster-policies-successful"
)
PROJECT = "/page/id/project/clusters3"


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _short(page: str) -> dict[str, str]:
    """What a page says in short: property and values."""
    part = page[page.index('<dl class="facts short">') : page.index("</dl>")]
    return {
        _text(row[0]): _text(row[1]).replace(" ,", ",")
        for row in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", part, re.DOTALL)
    }


def test_a_project_begins_with_name_dates_money_and_programme(get: Get) -> None:  # noqa: F811
    page = get(PROJECT).text
    assert _short(page) == {
        "full name": "Leveraging Cluster Policies for successful implementation of RIS3",
        "start date": "April 1, 2016",
        "end date": "March 31, 2020",
        "duration in years": "4",
        "total budget": "€1,832,645",
        "EU contribution": "€1,544,244",
        "funded by": "European Regional Development Fund, Interreg Europe",
    }
    assert page.index("facts short") < page.index('id="leading"') < page.index('id="said"')


def test_an_event_begins_with_its_date_and_place(get: Get) -> None:  # noqa: F811
    page = get("/page/id/event/clusters3-lublin-2017").text
    short = _short(page)
    assert short["held on"] == "March 7, 2017"
    assert short["located in"] == "Lublin, Lublin Conference Centre"
    assert page.index("facts short") < page.index('id="leading"')


def test_amounts_are_written_with_their_currency(get: Get) -> None:  # noqa: F811
    assert "1\u00a0832\u00a0645\u00a0€" in get(f"{PROJECT}?lang=pl").text
    assert money(1832645, "EUR", "en") == "€1,832,645"
    assert money(16.5, "EUR", "en") == "€16.50"
    assert money(12000, "HUF", "hu") == "12\u00a0000\u00a0Ft"


def test_concepts_of_other_vocabularies_have_names(get: Get) -> None:  # noqa: F811
    page = get(PROJECT).text
    for code, name in (("c_de4d6f2f", "business cluster"), ("2515", "regional policy")):
        link = re.search(rf'href="http://eurovoc.europa.eu/{code}"[^>]*>([^<]+)<', page)
        assert link is not None
        assert link[1] == name
    term = get("/page/def?term=Cluster").text
    assert ">business cluster</a>" in term


def test_an_identifier_without_a_name_is_said_with_its_dataset(get: Get) -> None:  # noqa: F811
    page = get("/page/id/place/lubelskie").text
    assert ">Wikidata Q54155</a>" in page
    assert ">NUTS PL81</a>" in page
    assert code_of("http://www.wikidata.org/entity/") == ""
    assert code_of("https://example.org/Q1") == ""


def test_a_country_is_called_the_same_on_all_pages(get: Get) -> None:  # noqa: F811
    for path in ("/", "/kinds/organisation", PROJECT):
        page = get(f"{path}?lang=pl").text
        assert "Zjednoczone Królestwo" in page
        assert "Wielka Brytania" not in page


def test_no_name_stands_twice_in_the_line_of_names(get: Get) -> None:  # noqa: F811
    page = get("/page/id/place/lubelskie").text
    names = page[page.index('id="names"') :]
    summary = _text(names[names.index("<summary>") : names.index("</summary>")])
    assert summary == "Lublini vajdaság · województwo lubelskie"


def test_what_sources_differ_on_has_a_name(get: Get) -> None:  # noqa: F811
    page = get("/page/id/conflict/event.clusters3-iws6.heldOn").text
    assert '<h1 lang="en">Belfast Learning Workshop: held on</h1>' in page
    listed = get("/kinds/conflict?lang=pl").text
    assert "warsztaty edukacyjne w Belfaście: data wydarzenia" in listed
    assert "clusters3-iws6.heldOn<" not in listed


def test_a_language_of_a_source_has_its_name(get: Get) -> None:  # noqa: F811
    assert "language:POL" not in get("/page/source/lublin-conference-lke").text
    assert ">Polish</a>" in get("/page/source/lublin-conference-lke").text
    assert ">polski</a>" in get("/page/source/lublin-conference-lke?lang=pl").text


def test_lists_are_headed_by_the_plural(get: Get) -> None:  # noqa: F811
    assert '<h1 lang="en">Organisations</h1>' in get("/kinds/organisation").text
    assert '<h1 lang="pl">Organizacje</h1>' in get("/kinds/organisation?lang=pl").text
    assert '<h1 lang="hu">Szervezetek</h1>' in get("/kinds/organisation?lang=hu").text


def test_the_dataset_is_called_in_the_language_of_the_page(get: Get) -> None:  # noqa: F811
    for language, title, description in (
        ("en", "CLUSTERS3: cluster policy cooperation in Europe", "Projects, partners, clusters"),
        ("pl", "CLUSTERS3: współpraca europejska w polityce klastrowej", "Projekty, partnerzy"),
        ("hu", "CLUSTERS3: európai együttműködés a klaszterpolitikában", "Projektek, partnerek"),
    ):
        page = get(f"/?lang={language}").text
        assert f"<h1>{title}</h1>" in page
        assert f'<p class="lead">{description}' in page
        assert f"· {title}</title>" in get(f"/kinds?lang={language}").text


def test_the_first_page_shows_an_example_that_the_reader_can_read(
    get: Get,  # noqa: F811
) -> None:
    english, polish, hungarian = (get(f"/?lang={tag}").text for tag in ("en", "pl", "hu"))
    assert '<blockquote lang="en"><mark>Tuesday, 31 March, 2020</mark>' in english
    assert '<blockquote lang="pl"><mark>trwającego 4 lata</mark>' in polish
    # No source is Hungarian: the next language of the chain.
    assert '<blockquote lang="en">' in hungarian


def test_where_a_text_is_missing_pages_say_so_and_lead_to_the_public_one(
    get: Get,  # noqa: F811
) -> None:
    home = get("/").text
    assert "The text of this source is not available here" in home
    assert f"{PROFILE}#:~:text=Tuesday%2C%2031%20March%2C%202020" in home
    claim = re.search(r'<p><a href="(/claim/[0-9a-f]+)">The claim</a>', home)
    assert claim is not None
    page = get(f"/page{claim[1]}").text
    assert f'href="{PROFILE}#:~:text=Tuesday%2C%2031%20March%2C%202020"' in page
    assert "The text of this source is not available here" in page
    source = get("/page/source/clusters3-profile").text
    assert "it belongs to its authors" in source
    assert f'href="{PROFILE}"' in source
    # A document that is not on the web has no such link, and its pages say so too.
    other = get("/page/source/lublin-conference-report").text
    assert "it belongs to its authors" in other
    assert "The page of the source" not in other


@pytest.mark.parametrize(
    ("page", "words", "address"),
    [
        ("https://e.org/a", "one, two", "https://e.org/a#:~:text=one%2C%20two"),
        ("https://e.org/a#b", "so-called", "https://e.org/a#b:~:text=so%2Dcalled"),
        ("https://e.org/a", "a b c d e f g h i j k l m n",
         "https://e.org/a#:~:text=a%20b%20c%20d%20e,j%20k%20l%20m%20n"),
        ("https://e.org/a", "two\nlines & more", "https://e.org/a#:~:text=two%20lines%20%26%20more"),
        ("javascript:alert(1)", "words", ""),
        ("", "words", ""),
        ("https://e.org/a", "  ", ""),
    ],
)  # fmt: skip
def test_words_on_a_page_of_others(page: str, words: str, address: str) -> None:
    assert text_fragment(page, words) == address


def test_a_release_page_lists_the_facts_first_and_folds_the_rest(
    get: Get,  # noqa: F811
    released: Release,
) -> None:
    page = get(f"/page/release/{released.version}").text
    files = page[page.index('id="files"') : page.index('id="cite"')]
    assert [_text(h) for h in re.findall(r"<h3>(.*?)</h3>", files)] == [
        "The facts", "Where the facts come from", "Facts and provenance",
    ]  # fmt: skip
    assert re.findall(r">(c3graph-facts\.\w+)</a>", files) == [
        "c3graph-facts.ttl", "c3graph-facts.nt", "c3graph-facts.rdf", "c3graph-facts.jsonld",
    ]  # fmt: skip
    folded = page[page.index('<details id="counts">') :]
    assert "<td>" in folded
    assert "<td>" not in page[: page.index('<details id="counts">')]
    assert page.index('id="holds"') < page.index('id="files"') < page.index('id="more"')


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * WHERE { ?s ?p ?o ",
         "the query ends, and the { of line 1 is not closed; expected a comma (,), "
         "a full stop (.), a semicolon (;), an opening brace ({) or a closing brace (})"),
        ("SELECT *\nWHERE {\n  ?s ?p",
         "the query ends, and the { of line 2 is not closed; expected "),
        ("selec ?s", "a query cannot begin with 'selec'"),
    ],
)  # fmt: skip
def test_an_error_of_syntax_is_said_in_words(query: str, said: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        EmbeddedStore.of([]).query(query)
    assert caught.value.what.startswith(said)
    # No list of bare tokens: «expected one of ,, ., ;».
    assert not re.search(r"'[^\w]{1,3}',", caught.value.what)
