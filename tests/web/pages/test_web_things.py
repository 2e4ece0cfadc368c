"""Pages of things, however much is said of them, and the lists that go with them."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from c3graph.lookup import Evidenced
from c3graph.lookup.claims import MANY, MOST_CLAIMS
from c3graph.web.drawings.neighbourhood import STEP, draw
from c3graph.web.engine import Decisions
from c3graph.web.views.source import joined_spans, marked
from c3graph.web.views.spans import Span, heads, list_spans
from c3graph.web.views.values import Shown, lines
from web_fixtures import BASE, BROWSER, Client, engine

LIMIT = 100_000


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(engine(tmp_path))


def _quads(
    client: Client, graph: str, triples: list[tuple[str, str, ox.NamedNode | ox.Literal]]
) -> None:
    """Put triples into a graph of the fixture and into its default graph."""
    rows = [(ox.NamedNode(BASE + s), ox.NamedNode(BASE + p), o) for s, p, o in triples]
    for name in (ox.NamedNode(f"{BASE}graph/{graph}"), ox.DefaultGraph()):
        client.engine.store.bulk_extend(ox.Quad(*row, name) for row in rows)


def _node(path: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + path)


def _queries(client: Client, url: str) -> tuple[str, int]:
    before = len(client.engine.asked)
    response = client.get(url, BROWSER)
    assert response.status_code == 200, response.text
    assert len(response.content) <= LIMIT
    return response.text, len(client.engine.asked) - before


def test_a_thing_of_ten_thousand_statements(client: Client) -> None:
    long = "a very long name that goes on and on, " * 12
    said: list[tuple[str, str, ox.NamedNode | ox.Literal]] = [
        ("id/place/big", f"def#p{n % 60:02}", ox.Literal(f"{n:05} {long}", language="en"))
        for n in range(9_900)
    ]
    said += [("id/place/big", "def#near", _node(f"id/place/x{n:03}")) for n in range(100)]
    _quads(client, "links", said)
    page, asked = _queries(client, "/page/id/place/big")
    assert asked <= 3
    assert "All 165 values" in page
    first, asked = _queries(client, "/statements/id/place/big")
    assert asked <= 3
    assert "10,000 statements" in first
    last, _ = _queries(client, "/statements/id/place/big?page=200")
    assert 'rel="next"' not in last
    assert client.get("/statements/id/place/big?page=201").status_code == 404


def test_every_statement_is_on_one_page_of_the_list(client: Client) -> None:
    count = MANY + 30
    _quads(
        client, "links",
        [("id/place/big", f"def#p{n % 3}", ox.Literal(f"value-{n:03}")) for n in range(count)],
    )  # fmt: skip
    found: list[str] = []
    for number in range(1, 6):
        page, _ = _queries(client, f"/statements/id/place/big?page={number}")
        found += re.findall(r"value-\d{3}", page)
    assert sorted(found) == [f"value-{n:03}" for n in range(count)]


@pytest.mark.slow
def test_a_thing_at_which_a_hundred_thousand_point(client: Client) -> None:
    pointing: list[tuple[str, str, ox.NamedNode | ox.Literal]] = [
        (f"id/event/e{n:06}", "def#locatedIn", _node("id/place/belfast")) for n in range(100_000)
    ]
    _quads(client, "links", pointing)
    page, asked = _queries(client, "/page/id/place/belfast")
    assert asked <= 3
    # The fixture has one more: the workshop.
    assert "100,001" in page
    rest = re.search(r'href="(/pointing/id/place/belfast[^"]*)">All 100,001<', page)
    assert rest is not None
    listed, asked = _queries(client, rest[1])
    assert asked <= 3
    assert listed.count('<li><a href="/id/event/') == 50
    assert 'href="/pointing/id/place/belfast?page=2"' in listed
    last, _ = _queries(client, "/pointing/id/place/belfast?page=2001")
    assert 'rel="next"' not in last
    assert client.get("/pointing/id/place/belfast?page=2002").status_code == 404


def test_a_statement_of_many_claims_shows_some_and_leads_to_all(client: Client) -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    made = []
    for n in range(MOST_CLAIMS + 50):
        claim = _node(f"claim/c{n:05}")
        for p, o in (
            (f"{rdf}subject", _node("id/event/belfast")),
            (f"{rdf}predicate", _node("def#ordinal")),
            (f"{rdf}object", ox.Literal(6)),
            (f"{BASE}def#source", _node("source/deck")),
        ):
            made.append(ox.Quad(claim, ox.NamedNode(p), o, ox.NamedNode(f"{BASE}graph/claims")))
    client.engine.store.bulk_extend(made)
    page, asked = _queries(client, "/page/id/event/belfast")
    assert asked <= 3
    assert "All claims, by SPARQL" in page


lengths = st.lists(st.tuples(st.text("abc", min_size=1, max_size=3), st.integers(0, 9)), max_size=6)


@given(lengths, st.integers(1, 7))
def test_spans_cover_all_lists_once(lists: list[tuple[str, int]], size: int) -> None:
    numbered = [(f"{n}{name}", length) for n, (name, length) in enumerate(lists)]
    total = sum(length for _, length in numbered)
    entries = [
        (span.name, span.first + at)
        for first in range(0, total, size)
        for span in list_spans(numbered, first, size)
        for at in range(span.count)
    ]
    assert entries == [(name, at) for name, length in numbered for at in range(length)]


def test_heads() -> None:
    assert heads([("a", 9), ("b", 0), ("c", 2)], 5, 3) == (Span("a", 0, 5), Span("c", 0, 2))


TEXT = "abcdefghijklmnopqrstuvwxyz"
passages = st.lists(
    st.tuples(st.integers(0, 29), st.integers(1, 12)).map(
        lambda p: Evidenced(p[0], p[0] + p[1], "", 1, 0)
    ),
    max_size=8,
    unique_by=lambda p: (p.start, p.end),
)


@given(passages, st.integers(0, 6))
def test_marks_nest_and_change_no_character(found: list[Evidenced], offset: int) -> None:
    pieces = marked(TEXT, offset, found)
    assert "".join(piece.text for piece in pieces) == TEXT
    at, open_ = offset, []
    covered: dict[tuple[int, int], set[int]] = {}
    for piece in pieces:
        if piece.kind == "mark":
            open_.append((piece.start, piece.end))
        elif piece.kind == "end":
            open_.pop()
        else:
            for passage in open_:
                covered.setdefault(passage, set()).update(range(at, at + len(piece.text)))
            at += len(piece.text)
    assert open_ == []
    last = offset + len(TEXT)
    for one in found:
        inside = set(range(max(one.start, offset), min(one.end, last)))
        assert covered.get((one.start, one.end), set()) == inside
    names = [piece.name for piece in pieces if piece.name]
    assert len(names) == len(set(names))
    assert set(names) == {
        f"char={one.start},{one.end}" for one in found if offset <= one.start < last
    }


@given(passages)
def test_coverage_counts_each_character_once(found: list[Evidenced]) -> None:
    ordered = sorted(found, key=lambda one: (one.start, -one.end))
    assert {n for a, b in joined_spans(ordered) for n in range(a, b)} == {
        n for one in found for n in range(one.start, one.end)
    }


def test_a_drawing_is_cut_and_the_same_each_time() -> None:
    thing = [Shown(f"thing {n}", f"{BASE}id/place/{n}", f"/id/place/{n}") for n in range(9)]
    groups = [(Shown(f"property {n}"), thing, 40) for n in range(7)]
    made = draw("A name that is too long for its box", groups, groups)
    assert made == draw("A name that is too long for its box", groups, groups)
    assert made is not None
    assert len(made.branches) == 10
    assert [len(branch.nodes) for branch in made.branches] == [5] * 10
    assert made.branches[0].nodes[-1].more == 36
    assert max(node.y for branch in made.branches for node in branch.nodes) < made.height
    assert draw("A", [], []) is None


def test_a_drawing_writes_long_names_on_several_lines() -> None:
    name = "Ministry of Economics of the Republic of Latvia"
    long = Shown(name, f"{BASE}id/organisation/em", "/id/organisation/em")
    after = Shown("Riga", f"{BASE}id/place/riga", "/id/place/riga")
    made = draw("A name that is too long for its box", [(Shown("leads"), [long, after], 2)], [])
    assert made is not None
    assert made.lines == ("A name that is", "too long for its", "box")
    first, second = made.branches[0].nodes
    assert first.lines == ("Ministry of Economics of the", "Republic of Latvia")
    # The next name stands below the second line, and the box holds its own.
    assert second.y - first.y == 22 + STEP
    assert made.box == 38 + 2 * STEP


def test_only_a_name_that_no_three_lines_hold_is_cut() -> None:
    assert lines("Ministry of Economics", 26) == ("Ministry of Economics",)
    assert " ".join(lines("Ministry of Economics of the Republic of Latvia", 26)) == (
        "Ministry of Economics of the Republic of Latvia"
    )
    assert lines("a b c d", 2, 3) == ("a", "b", "…")
    assert lines("", 26) == ("",)


def test_names_of_a_thing_stand_together(client: Client) -> None:
    page = client.get("/page/id/event/belfast").text
    names = page[page.index('id="names"') : page.index("</section>", page.index('id="names"'))]
    assert "Workshop in Belfast" in names
    assert "Warsztaty w Belfaście" in names
    said = page[page.index('id="said"') : page.index('id="names"')]
    assert "Warsztaty w Belfaście" not in said


def test_statements_are_sorted_by_who_says_them(client: Client) -> None:
    page = client.get("/page/id/event/belfast").text
    said = page[page.index('id="said"') : page.index('id="names"')]
    assert "ordinal" in said
    assert "part of" not in said
    assert "schema" not in said
    machines = page[page.index('id="technical"') :]
    assert "schema:Event" in machines[: machines.index("</section>")]


def test_properties_of_other_vocabularies_have_human_names(client: Client) -> None:
    page = client.get("/page/id/event/belfast").text
    assert ">name</a></dt>" in page
    assert "pref label" not in page
    assert "prefLabel</a>" not in page


def test_a_conflict_shows_both_sides_and_why(client: Client) -> None:
    for url in ("/page/id/event/belfast", "/page/claim/aaaaaaaaaaaa"):
        page = client.get(url).text
        conflict = page[page.index('class="conflict"') : page.index('class="why"')]
        preferred, _, other = conflict.partition('class="other"')
        assert '<p class="value">6</p>' in preferred
        assert ">6th workshop</q>" in preferred
        assert '<p class="value">5</p>' in other
        assert '<q lang="pl">Piąte warsztaty</q>' in other
        assert "nearer to the event" in page


def test_a_text_is_marked_and_leads_back(client: Client) -> None:
    response = client.get("/text/deck")
    page = response.text
    assert 'id="char=26,38" data-at="26,38">6th workshop</mark>' in page
    assert 'href="/page/source/deck#char=26,38"' in page
    assert response.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page
    assert client.get("/text/deck?page=2").status_code == 404
    assert client.get("/text/nothing").status_code == 404


def test_without_a_text_there_is_none_of_it(client: Client) -> None:
    client.engine.texts = {}
    assert client.get("/text/deck").status_code == 404
    page = client.get("/page/source/deck").text
    assert "/text/deck" not in page
    assert "6th workshop" in page
    assert "Two regions of five came" not in page


def test_a_long_text_is_shown_in_parts_and_passages_lead_to_theirs(client: Client) -> None:
    client.engine.texts = {"deck": TEXT * 1000}
    page = client.get("/text/deck?page=3").text
    assert "24,000–26,000" in page
    assert 'rel="next"' not in page
    claim = client.get("/page/claim/aaaaaaaaaaaa").text
    assert 'href="/text/deck#char=26,38"' in claim


def test_a_source_says_what_stewards_decided(client: Client) -> None:
    notes = {"row-1": "Counted twice."}
    client.engine.decided = {"deck": Decisions((("accepted", 2), ("rejected", 7)), notes)}
    page = client.get("/page/source/deck").text
    assert "accepted 2, rejected 7" in page
    assert "One has a note." in page


def test_coverage_is_drawn_along_the_text(client: Client) -> None:
    page = client.get("/page/source/deck").text
    assert "2 passages cover 24 % of 80 characters." in page
    assert page.count('class="part"') == 20
