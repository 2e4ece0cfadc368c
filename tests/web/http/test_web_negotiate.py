"""Content negotiation: exact examples of RFC 9110, and properties that hold for any field."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c3graph.errors import NotAcceptable, UsageError
from c3graph.rdf.terms import Literal, language_string
from c3graph.web.http.media import CSV, HTML, JSON_LD, N_TRIPLES, RDF_XML, SPARQL_JSON, TURTLE
from c3graph.web.http.negotiate import (
    MediaRange,
    choose_media_type,
    negotiate,
    parse_accept,
    parse_range,
    prefers_html,
    quality,
)
from c3graph.web.languages import accepted, chain, of_authority, pick

OFFERED = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, HTML)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def test_the_weights_of_rfc_9110_section_12_5_1() -> None:
    ranges = parse_accept(
        "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, "
        "text/plain;format=fixed;q=0.4, */*;q=0.5"
    )
    assert quality(ranges, "text/plain;format=flowed") == 1
    assert quality(ranges, "text/plain") == 0.7
    assert quality(ranges, "text/html") == 0.3
    assert quality(ranges, "image/jpeg") == 0.5
    assert quality(ranges, "text/plain;format=fixed") == 0.4
    assert quality(ranges, "text/html;level=3") == 0.3


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, TURTLE),
        ("", TURTLE),
        ("*/*", TURTLE),
        (BROWSER, HTML),
        ("application/rdf+xml;q=0.5, application/ld+json;q=0.6", JSON_LD),
        ("application/rdf+xml, application/n-triples", N_TRIPLES),
        ("application/*", N_TRIPLES),
        ("text/*;q=0.2, application/ld+json;q=0.1", TURTLE),
        ("text/turtle;q=0, */*;q=0.1", N_TRIPLES),
        ("TEXT/HTML", HTML),
        ("text/html ; q=0.4 , application/rdf+xml ;q=0.41", RDF_XML),
        ("text/turtle; charset=utf-8", TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSON_LD),
        ('text/x;a="q,;=", text/html', HTML),
        ("garbage, text/html", HTML),
        ("garbage", TURTLE),
        ("text/html;q=2, application/rdf+xml;q=0.001", RDF_XML),
        (",,text/html,,", HTML),
    ],
)
def test_what_is_chosen(accept: str | None, expected: str) -> None:
    assert choose_media_type(accept, OFFERED) == expected


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "*/*;q=0", "text/csv;q=0.9"])
def test_nothing_acceptable(accept: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        choose_media_type(accept, (TURTLE, HTML))
    assert caught.value.status == 406
    assert caught.value.hint == "offered: text/turtle, text/html"


@pytest.mark.parametrize(
    "member",
    ["", "text", "text/", "/html", "*/html", "text/html;q", "text/html;q=1.1", "text/html;q=0.1234",
     "text/html;q=-1", "text/html q=1", "te xt/html", "text/html;q=1;"],
)  # fmt: skip
def test_malformed_members_are_ignored(member: str) -> None:
    assert parse_range(member) is None


def test_formats_by_name() -> None:
    assert negotiate("image/png", OFFERED, "ttl") == TURTLE
    assert negotiate(None, OFFERED, "json") == JSON_LD
    assert negotiate(None, (SPARQL_JSON, CSV), "json") == SPARQL_JSON
    assert negotiate(None, OFFERED, "xml") == RDF_XML
    assert negotiate(TURTLE, OFFERED, "html") == HTML
    with pytest.raises(NotAcceptable):
        negotiate(None, OFFERED, "csv")
    with pytest.raises(UsageError) as caught:
        negotiate(None, OFFERED, "pdf")
    assert caught.value.status == 400


def test_who_gets_a_page_for_an_error() -> None:
    assert prefers_html(BROWSER)
    assert not prefers_html(None)
    assert not prefers_html("*/*")
    assert not prefers_html("text/turtle")
    assert prefers_html("text/turtle", "html")
    assert not prefers_html(BROWSER, "ttl")


def test_readers_languages() -> None:
    assert accepted("pl-PL, hu;q=0.5, en;q=0.9, de;q=0, ???") == ("pl-pl", "en", "hu")
    assert chain(None, None) == ("en", "pl", "hu")
    assert chain("hu", "pl-PL") == ("hu", "pl-pl", "pl", "en")
    assert chain('"><script>', None) == ("en", "pl", "hu")
    assert of_authority("http://publications.europa.eu/resource/authority/language/POL") == "pl"
    assert of_authority("http://publications.europa.eu/resource/authority/language/XXX") == ""


def test_picking_a_label() -> None:
    labels = [language_string("Terv", "hu"), language_string("Projekt", "pl"), Literal("plain")]
    assert pick(labels, ("en", "pl", "hu")) == language_string("Projekt", "pl")
    assert pick(labels, ("de",)) == Literal("plain")
    assert pick([language_string("Colour", "en-GB")], ("en",)) == language_string("Colour", "en-GB")
    assert pick([], ("en",)) is None


_token = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=6)
_types = st.builds(lambda a, b: f"{a}/{b}", _token, _token)
_weights = st.integers(0, 1000).map(lambda n: n / 1000)


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_any_field_is_read_without_failing(field: str) -> None:
    ranges = parse_accept(field)
    assert ranges
    assert all(0 <= r.q <= 1 for r in ranges)
    try:
        assert choose_media_type(field, OFFERED) in OFFERED
    except NotAcceptable:
        assert max(quality(ranges, offered) for offered in OFFERED) == 0


@settings(max_examples=60)
@given(st.dictionaries(_types, _weights, min_size=1, max_size=6))
def test_the_heaviest_is_chosen(weights: dict[str, float]) -> None:
    field = ", ".join(f"{name};q={q:.3f}" for name, q in weights.items())
    offered = sorted(weights)
    if max(weights.values()) == 0:
        with pytest.raises(NotAcceptable):
            choose_media_type(field, offered)
    else:
        best = choose_media_type(field, offered)
        assert weights[best] == max(weights.values())
        assert best == next(o for o in offered if weights[o] == weights[best])


@settings(max_examples=40)
@given(_types, _weights, _weights, _weights)
def test_the_more_specific_range_wins_whatever_its_weight(
    name: str, exact: float, partial: float, any_: float
) -> None:
    main, sub = name.split("/")
    ranges = [MediaRange("*", "*", q=any_), MediaRange(main, "*", q=partial)]
    assert quality(ranges, name) == partial
    assert quality([*ranges, MediaRange(main, sub, q=exact)], name) == exact


@settings(max_examples=40)
@given(st.permutations(["text/html;q=0.4", "application/rdf+xml;q=0.3", "*/*;q=0.1", "text/*;q=0"]))
def test_the_order_of_members_does_not_matter(members: list[str]) -> None:
    assert choose_media_type(", ".join(members), OFFERED) == HTML
