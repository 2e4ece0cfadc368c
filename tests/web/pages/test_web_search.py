"""Search by HTTP: the page, suggestions in two forms, the OpenSearch description."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from web_fixtures import BASE, BROWSER, Client, engine

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(engine(tmp_path))


def test_the_page_marks_what_was_found_and_asks_no_store(client: Client) -> None:
    page = client.get("/search?q=belfast", BROWSER)
    assert page.status_code == 200
    assert 'href="/id/place/belfast" lang="en"><mark>Belfast</mark></a>' in page.text
    assert "Workshop in <mark>Belfast</mark>" in page.text
    assert client.engine.asked == []


def test_the_name_found_is_shown_in_its_language(client: Client) -> None:
    page = client.get("/search?q=warsztaty&lang=en", BROWSER).text
    assert ">Workshop in Belfast</a>" in page
    assert '<span class="surface" lang="pl"><mark>Warsztaty</mark> w Belfaście</span>' in page


def test_what_was_mended_is_said(client: Client) -> None:
    page = client.get("/search?q=belfst", BROWSER).text
    assert "Nothing is called ‘belfst’; showing ‘Belfast’." in page


def test_nothing_found_leads_on(client: Client) -> None:
    page = client.get("/search?q=zzzz", BROWSER).text
    assert "No name here contains ‘zzzz’" in page
    assert 'href="/kinds"' in page


def test_a_kind_narrows_and_an_unknown_one_is_refused(client: Client) -> None:
    page = client.get("/search?q=belfast&kind=Place", BROWSER).text
    assert "1 thing<" in page
    assert "/id/event/belfast" not in page
    assert client.get("/search?q=belfast&kind=Nothing", BROWSER).status_code == 400
    assert client.get("/search?q=belfast&page=9", BROWSER).status_code == 404


def test_markup_asked_for_is_text(client: Client) -> None:
    page = client.get("/search?q=<script>alert(1)</script>", BROWSER).text
    assert "<script>alert" not in page
    # What is named so is found, and is text as well.
    assert "&lt;<mark>script</mark>&gt;" in page


def test_an_address_of_ours_leads_to_what_it_names(client: Client) -> None:
    found = client.get(f"/search?q={BASE}id/place/belfast", BROWSER)
    assert (found.status_code, found.headers["location"]) == (303, "/id/place/belfast")
    assert client.get("/search?q=https://example.org/x", BROWSER).status_code == 200


def test_suggestions_for_a_browser_are_opensearch(client: Client) -> None:
    found = client.get("/search/suggest?q=belf")
    assert found.headers["content-type"] == "application/x-suggestions+json"
    asked, names, kinds, addresses = found.json()
    assert asked == "belf"
    assert names[0] == "Belfast"
    assert len(names) == len(kinds) == len(addresses)
    assert addresses[0] == "http://testserver/id/place/belfast"


def test_suggestions_for_the_site_say_the_language_of_a_name(client: Client) -> None:
    found = client.get("/search/suggest?q=warsz&lang=en", "application/json")
    assert found.json() == [
        {
            "name": "Warsztaty w Belfaście", "language": "pl", "title": "Workshop in Belfast",
            "title_language": "en", "kind": "Event", "kind_language": "en",
            "href": "/id/event/belfast?lang=en",
        }
    ]  # fmt: skip
    assert "Accept" in found.headers["vary"]
    again = client.get(
        "/search/suggest?q=warsz&lang=en", "application/json", if_none_match=found.headers["etag"]
    )
    assert again.status_code == 304


def test_the_description_names_both_addresses(client: Client) -> None:
    found = client.get("/opensearch.xml")
    assert found.headers["content-type"] == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(found.content)
    name = root.findtext(f"{OPENSEARCH}ShortName")
    assert name
    assert len(name) <= 16
    assert {url.get("rel"): url.get("template") for url in root.iter(f"{OPENSEARCH}Url")} == {
        "results": "http://testserver/search?q={searchTerms}",
        "suggestions": "http://testserver/search/suggest?q={searchTerms}",
        "self": "http://testserver/opensearch.xml",
    }
    assert 'rel="search" type="application/opensearchdescription+xml" href="/opensearch.xml"' in (
        client.get("/", BROWSER).text
    )
