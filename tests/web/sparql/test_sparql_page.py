"""The SPARQL page without a script: menu, parameters, views of a result, completion."""

from __future__ import annotations

import html
import itertools
import json
import math
import re
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from c3graph.errors import UsageError
from c3graph.rdf.terms import RDF, XSD, Iri, Literal, language_string, typed
from c3graph.web.drawings.chart import ChartKind, Wish, chart_of, moment, number_in, scale
from c3graph.web.drawings.graph import HEIGHT, MAX_NODES, WIDTH, graph_drawing
from c3graph.web.http.static import Static
from c3graph.web.links import Links
from c3graph.web.sparql.questions import OTHER, Question, by_theme, matching, narrowed, settable
from c3graph.web.views import outcome
from c3graph.web.views.outcome import Cell, Rows
from c3graph.web.views.values import PageLabels
from conftest import ROOT
from web_fixtures import BASE, BROWSER, Client, engine

PREFIXES = f"PREFIX c3: <{BASE}def#>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
PROJECTS = PREFIXES + "SELECT ?p ?n WHERE { ?p a c3:Project ; skos:prefLabel ?n } ORDER BY ?n"
COUNTS = 'SELECT ?k ?n { VALUES (?k ?n) { ("a" 3) ("b" -1) ("c" 0.5) } }'


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(engine(tmp_path))


def ask(query: str, **more: str) -> str:
    return "/sparql?" + urlencode({"query": query, **more}, quote_via=quote)


def page(client: Client, query: str, **more: str) -> str:
    response = client.get(ask(query, **more), BROWSER)
    assert response.status_code == 200
    assert len(response.content) < 100_000
    return response.text


def names() -> PageLabels:
    return PageLabels(Links(BASE), ("en",))


def rows(*variables: str, values: list[tuple[Cell, ...]]) -> Rows:
    return Rows(variables, tuple(values), len(values))


def iri(name: str) -> Iri:
    return Iri(f"http://e/{name}")


# --- views of a result --------------------------------------------------------------------------


def test_names_stand_for_iris_where_they_are_wanted(client: Client) -> None:
    bare, named = page(client, PROJECTS), page(client, PROJECTS, names="1")
    start, rest = '<a href="/id/project/clusters3"', f' title="{BASE}id/project/clusters3">'
    assert f"{start}{rest}id/project/clusters3</a>" in bare
    assert f'{start} lang="en"{rest}CLUSTERS3</a>' in named
    assert len(re.findall("<tr><td>", bare)) == len(re.findall("<tr><td>", named)) == 5


def test_a_result_says_its_rows_and_its_time_and_offers_all_formats(client: Client) -> None:
    shown = page(client, PROJECTS)
    assert re.search(r'<p class="types">5 rows, in \d+ ms</p>', shown)
    assert re.findall(r"format=(\w+)\" download>([^<]+)", shown) == [
        ("json", "JSON"), ("xml", "XML"), ("csv", "CSV"), ("tsv", "TSV"),
    ]  # fmt: skip
    graph = page(client, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1")
    assert re.search(r'<p class="types">1 triple, in \d+ ms</p>', graph)
    assert re.findall(r"format=(\w+)\" download>", graph) == ["ttl", "nt", "rdf", "jsonld"]


def test_an_error_is_pointed_at(client: Client) -> None:
    query = PREFIXES + "SELECT * WHERE {\n  ?x a c3:Project .\n  ?x c3:ordinal }\n"
    response = client.get(ask(query), BROWSER)
    assert response.status_code == 400
    marked = re.search(r"<mark>(.*)</mark>\n<span[^>]*>( *\^)</span>", response.text)
    assert marked is not None
    at = marked[2].index("^")
    assert marked[1][:5] == "  5  "
    assert marked[1][at] == "}"
    assert 'data-line="5" data-column="17"' in response.text


def test_a_long_result_is_cut_below_100_kb(client: Client) -> None:
    query = (
        f"SELECT ?a ?b ?c {{ ?a ?p ?x . ?b ?q ?y . BIND(<{BASE}id/project/x> AS ?c) }} LIMIT 900"
    )
    shown = page(client, query)
    count = len(re.findall("<tr><td>", shown))
    assert 100 < count < 900
    assert f"Only the first {count} are shown; the downloads are complete." in shown
    text = page(client, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert "Turtle" in text


def test_a_chart_of_a_result(client: Client) -> None:
    shown = page(client, COUNTS, view="chart")
    assert '<svg class="chart" viewBox="0 0 720 132.0" role="img"' in shown
    assert re.findall(r'<th scope="row"><span>(.)</span></th><td class="n">([^<]+)', shown) == [
        ("a", "3"), ("b", "-1"), ("c", "0.5"),
    ]  # fmt: skip
    line = page(client, COUNTS, view="chart", chart="line", x="k", y="n")
    assert "<polyline" in line
    assert '<option value="line" selected>Line</option>' in line
    counted = page(client, PROJECTS, view="chart", y="-", x="n")
    assert counted.count('<g class="bar">') == 5
    empty = page(client, "SELECT ?x { ?x <urn:none> ?y }", view="chart")
    assert "There is nothing here that a chart could show." in empty


def test_a_graph_of_a_result(client: Client) -> None:
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{BASE}graph/deck> {{ ?s ?p ?o }} }}"
    shown = page(client, query, view="graph")
    assert (
        '<a href="/id/event/belfast"><title>Workshop in Belfast (Learning event)</title>' in shown
    )
    assert "<title>Workshop in Belfast – locatedIn → Belfast</title>" in shown
    none = page(client, COUNTS, view="graph")
    assert "A graph needs two columns of things" in none


def test_nothing_in_data_or_query_becomes_markup(client: Client) -> None:
    things = f"<{BASE}id/project/trap> <{BASE}id/project/clusters3>"
    evil = f"# <script>alert(1)</script>\nSELECT * {{ ?s ?p ?o VALUES ?s {{ {things} }} }}"
    for view in ("table", "chart", "graph"):
        shown = page(client, evil, view=view, names="1", x='"><script>', y="<b>", chart="<i>")
        assert "<script" not in shown.replace('<script type="module" src="/static/', "")
        assert 'href="javascript' not in shown


# --- charts -------------------------------------------------------------------------------------


def test_bars_end_where_their_numbers_are() -> None:
    values: list[tuple[Cell, ...]] = [
        (language_string("a", "en"), typed(3, "integer")),
        (language_string("b", "en"), typed("-1", "decimal")),
    ]  # fmt: skip
    drawn = chart_of(rows("k", "n", values=values), Wish(), names())
    assert drawn is not None
    assert (drawn.kind, drawn.x, drawn.y) == (ChartKind.BAR, "k", "n")
    assert [tick.value for tick in drawn.ticks] == [-1, 0, 1, 2, 3]
    zero = drawn.ticks[1].at
    assert drawn.zero == zero
    assert [(m.x, m.width) for m in drawn.marks] == [
        (zero, drawn.ticks[4].at - zero), (drawn.ticks[0].at, zero - drawn.ticks[0].at),
    ]  # fmt: skip


def test_dates_stand_where_their_days_are() -> None:
    values: list[tuple[Cell, ...]] = [
        (typed("2017-01-11", "date"), typed(2, "integer")),
        (typed("2017-01-01", "date"), typed(1, "integer")),
        (typed("2017-01-31", "date"), typed(3, "integer")),
    ]
    drawn = chart_of(rows("d", "n", values=values), Wish(), names())
    assert drawn is not None
    assert drawn.kind is ChartKind.TIME
    first, second, last = drawn.marks
    assert [m.value for m in drawn.marks] == [1, 2, 3]
    assert (second.x - first.x) / (last.x - first.x) == pytest.approx(1 / 3, abs=1e-3)


def test_a_chart_tells_what_it_leaves_out() -> None:
    values: list[tuple[Cell, ...]] = [
        (typed(n, "integer"), language_string(str(n), "en")) for n in range(50)
    ]
    drawn = chart_of(Rows(("n", "k"), tuple(values), 70), Wish(kind="bar"), names())
    assert drawn is not None
    assert (len(drawn.marks), drawn.left_out) == (40, 30)
    assert chart_of(rows("n", values=[]), Wish(), names()) is None


def test_rows_are_counted_where_there_is_no_number() -> None:
    values: list[tuple[Cell, ...]] = [(iri("b"),), (iri("a"),), (iri("a"),), (None,)]
    drawn = chart_of(rows("k", values=values), Wish(y="k"), names())
    assert drawn is not None
    assert [(m.name.text, m.value) for m in drawn.marks] == [
        ("http://e/a", 2.0), ("—", 1.0), ("http://e/b", 1.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "value"),
    [(typed("2.5", "decimal"), 2.5), (typed("NaN", "double"), None), (typed("INF", "double"), None),
     (typed("x", "integer"), None), (language_string("2", "en"), None), (iri("2"), None),
     (None, None)],
)  # fmt: skip
def test_numbers(cell: Cell, value: float | None) -> None:
    assert number_in(cell) == value


@pytest.mark.parametrize(
    ("cell", "same"),
    [(typed("2017", "gYear"), typed("2017-01-01", "date")),
     (typed("2017-03", "gYearMonth"), typed("2017-03-01T10:00:00Z", "dateTime"))],
)  # fmt: skip
def test_moments(cell: Cell, same: Cell) -> None:
    assert moment(cell) == moment(same)
    assert moment(typed("2017-13-01", "date")) is None
    assert moment(typed("soon", "date")) is None


@given(st.lists(st.floats(-1e9, 1e9, allow_subnormal=False), min_size=1, max_size=20))
def test_a_scale_holds_its_values_in_round_steps(values: list[float]) -> None:
    values = [v for v in values if v == 0 or abs(v) > 1e-6] or [1.0]
    low, high, ticks = scale(values)
    slack = (high - low) * 1e-6
    assert low - slack <= min(0.0, *values) <= max(0.0, *values) <= high + slack
    assert 2 <= len(ticks) <= 13
    steps = {round((b - a) / (ticks[1] - ticks[0]), 6) for a, b in itertools.pairwise(ticks)}
    assert steps == {1.0}
    lead = (ticks[1] - ticks[0]) / 10 ** math.floor(math.log10(ticks[1] - ticks[0]) + 1e-9)
    assert any(math.isclose(lead, nice, rel_tol=1e-6) for nice in (1, 2, 5, 10))


# --- graphs -------------------------------------------------------------------------------------


def star(count: int) -> Rows:
    made: list[tuple[Cell, ...]] = [(iri("hub"), iri("p"), iri(f"n{i:03}")) for i in range(count)]
    return rows("s", "p", "o", values=made)


def test_the_same_statements_give_the_same_drawing() -> None:
    found = star(12)
    other = Rows(found.variables, tuple(reversed(found.rows)), found.total)
    assert graph_drawing(found, names()) == graph_drawing(other, names()) is not None


def test_the_most_connected_are_drawn_and_the_rest_counted() -> None:
    drawn = graph_drawing(star(100), names())
    assert drawn is not None
    assert (len(drawn.nodes), drawn.left_out) == (MAX_NODES, 101 - MAX_NODES)
    assert "http://e/hub" in {node.name.iri for node in drawn.nodes}
    assert all(0 < n.x < WIDTH and 0 < n.y < HEIGHT for n in drawn.nodes)
    assert len({(n.x, n.y) for n in drawn.nodes}) == MAX_NODES


def test_types_are_told_and_not_drawn() -> None:
    made: list[tuple[Cell, ...]] = [
        (iri("a"), Iri(RDF + "type"), iri("Kind")), (iri("a"), iri("p"), iri("b")),
        (iri("a"), iri("q"), iri("b")), (iri("a"), iri("p"), language_string("a name", "en")),
        (iri("a"), iri("p"), iri("a")),
    ]  # fmt: skip
    drawn = graph_drawing(rows("subject", "predicate", "object", values=made), names())
    assert drawn is not None
    assert [(n.lines, n.kinds) for n in drawn.nodes] == [
        (("http://e/a",), ("http://e/Kind",)), (("http://e/b",), ()),
    ]  # fmt: skip
    (edge,) = drawn.edges
    assert edge.names == ("http://e/p", "http://e/q")


def test_two_columns_of_things_are_connected_without_a_name() -> None:
    made: list[tuple[Cell, ...]] = [(language_string("x", "en"), iri("a"), iri("b"))]
    drawn = graph_drawing(rows("n", "from", "to", values=made), names())
    assert drawn is not None
    assert [edge.names for edge in drawn.edges] == [()]
    assert graph_drawing(rows("n", values=[(iri("a"),)]), names()) is None


# --- results as values --------------------------------------------------------------------------


def test_triples_come_in_the_order_of_their_texts() -> None:
    lines = ['<http://e/b> <http://e/p> "2" .', "<http://e/a> <http://e/p> _:x ."]
    found = outcome.triples_of("\n".join(lines).encode())
    assert [str(row[0]) for row in found.rows] == ["http://e/a", "http://e/b"]
    assert found.iris == ["http://e/a", "http://e/p", "http://e/b", "http://e/p"]


def test_more_rows_than_are_read_are_counted() -> None:
    bindings = [
        {"n": {"type": "literal", "value": str(i), "datatype": XSD + "integer"}}
        for i in range(1200)
    ]
    body = json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": bindings}}).encode()
    found = outcome.result_rows(body)
    assert isinstance(found, Rows)
    assert (len(found.rows), found.total) == (outcome.MAX_ROWS_SHOWN, 1200)
    assert found.rows[0] == (Literal("0", XSD + "integer"),)
    assert outcome.result_rows(b'{"boolean": false}') is False


# --- the menu -----------------------------------------------------------------------------------

FIRST = Question("a", "Łódź", "Where is Łódź?", "A city.", "en", ("place",), "ASK {}")
SECOND = Question("b", "Money", "Who pays?", "Funding by programme.", "en", ("funding",), "ASK {}")
THIRD = Question("c", "", "Why?", "", "en", (), "ASK {}")


def test_questions_are_grouped_and_searched() -> None:
    grouped = by_theme([FIRST, SECOND, THIRD])
    assert [(theme, [q.slug for q in listed]) for theme, listed in grouped] == [
        ("Instruments, money and lessons", ["b"]), ("Places", ["a"]), (OTHER, ["c"]),
    ]  # fmt: skip
    found = {
        asked: [q.slug for q in matching([FIRST, SECOND, THIRD], asked)]
        for asked in ("lodz", "FUND progr", "who city", "", "place")
    }
    assert found == {
        "lodz": ["a"], "FUND progr": ["b"], "who city": [], "": ["a", "b", "c"], "place": ["a"],
    }  # fmt: skip


def test_every_question_of_the_repository_has_a_theme() -> None:
    for path in (ROOT / "queries").glob("*.rq"):
        tags = re.search(r"^#\+ tags: \[(.*)\]$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert tags is not None
        question = Question("x", "", "", "", "en", tuple(tags[1].split(", ")), "")
        assert question.theme != OTHER, path.name


def test_what_can_be_set_and_how() -> None:
    query = (
        f"PREFIX project: <{BASE}id/project/> SELECT ?x (COUNT(?y) AS ?n) "
        "{ VALUES ?project { project:a } ?project ?x ?y } GROUP BY ?x"
    )
    assert settable(query) == ["project", "x", "y"]
    assert settable("no query") == []
    changed = narrowed(query, ["project"], ["clusters3"], BASE)
    assert f"VALUES ?project {{ <{BASE}id/project/clusters3> }}" in changed
    assert narrowed(query, ["project"], [" "], BASE) == query
    with pytest.raises(UsageError):
        narrowed(query, ["project"], ["<not an iri"], BASE)
    with pytest.raises(UsageError):
        narrowed(query, ["nobody"], ["1"], BASE)


def examples(client: Client) -> None:
    """Puts a question into the small graph."""
    node = f"<{BASE}query/projects>"
    said = f"""
      {node} <http://www.w3.org/2000/01/rdf-schema#comment> "Which <b>projects</b>?"@en ;
        <http://www.w3.org/2000/01/rdf-schema#label> "Projects"@en ;
        <http://purl.org/dc/terms/description> "Each project."@en ;
        <http://schema.org/keywords> "project", "aggregate" ;
        <http://www.w3.org/ns/shacl#select> {json.dumps(PROJECTS)} .
    """
    graph = ox.NamedNode(f"{BASE}graph/examples")
    for triple in ox.parse(said.encode(), ox.RdfFormat.TURTLE):
        client.engine.store.add(ox.Quad(triple.subject, triple.predicate, triple.object, graph))


def test_the_menu(client: Client) -> None:
    examples(client)
    shown = client.get("/sparql", BROWSER).text
    assert (
        '<span class="theme-name">Projects and programmes</span> <span class="tag">1</span>'
        in shown
    )
    assert (
        '<a href="/sparql?example=projects" lang="en">Which &lt;b&gt;projects&lt;/b&gt;?</a>'
        in shown
    )
    assert '<p lang="en">Each project.</p>' in shown
    none = client.get("/sparql?find=nothing", BROWSER).text
    assert "No question contains these words." in none
    assert "/sparql?example=projects" not in none
    assert "/sparql?example=projects" in client.get("/sparql?find=PROJ", BROWSER).text
    polish = client.get("/sparql?lang=pl", BROWSER).text
    assert '?</a> <span class="tag"' in polish


def test_a_question_is_asked_of_something_else(client: Client) -> None:
    examples(client)
    chosen = client.get("/sparql?example=projects", BROWSER).text
    assert re.findall(r"<option>(\w+)</option>", chosen) == ["p", "n"]
    asked = client.get("/sparql?example=projects&variable=p&value=project/clusters3", BROWSER)
    area = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", asked.text, re.DOTALL)
    assert area is not None
    rows = client.get(ask(html.unescape(area[1])), "text/csv").text.split()
    assert rows == ["p,n", f"{BASE}id/project/clusters3,CLUSTERS3"]
    assert asked.text.count('<th scope="col">') == 2  # the answer to the question as it was put
    wrong = client.get("/sparql?example=projects&variable=p&value=%3Cscript%3E", BROWSER)
    assert wrong.status_code == 400
    assert "is no value" in html.unescape(wrong.text) or "is no IRI" in html.unescape(wrong.text)
    assert "<script>" not in wrong.text


def test_a_question_is_answered_before_its_query(client: Client) -> None:
    examples(client)
    chosen = client.get("/sparql?example=projects&lang=en", BROWSER)
    assert (chosen.status_code, chosen.headers["cache-control"]) == (200, "no-store")
    shown = chosen.text
    assert '<th scope="col">p</th><th scope="col">n</th>' in shown
    assert 'title="https://w3id.org/c3graph/id/project/clusters3">CLUSTERS3</a>' in shown
    folded = shown.index('<details class="folded"><summary>The query, to read and to change')
    assert shown.index('id="asked"') < shown.index('id="outcome"') < folded
    assert folded < shown.index("<textarea") < shown.index('id="examples"')
    # Before any question is chosen there is nothing to answer, and nothing folded.
    plain = client.get("/sparql", BROWSER).text
    assert "folded" not in plain
    assert plain.index("<textarea") < plain.index('id="outcome"')


def test_a_question_that_is_not_answered_says_why(client: Client) -> None:
    examples(client)
    graph = ox.NamedNode(f"{BASE}graph/examples")
    said = f'<{BASE}query/projects> <http://www.w3.org/ns/shacl#select> "SELECT * WHERE {{" .'
    for quad in list(
        client.engine.store.quads_for_pattern(
            None, ox.NamedNode("http://www.w3.org/ns/shacl#select"), None, graph
        )
    ):
        client.engine.store.remove(quad)
    for triple in ox.parse(said.encode(), ox.RdfFormat.TURTLE):
        client.engine.store.add(ox.Quad(triple.subject, triple.predicate, triple.object, graph))
    shown = client.get("/sparql?example=projects", BROWSER)
    assert shown.status_code == 400
    assert "The query was not answered" in shown.text
    assert "folded" not in shown.text


# --- the editor ---------------------------------------------------------------------------------


def test_completion_is_the_data_own(client: Client) -> None:
    void, dataset = "http://rdfs.org/ns/void#", f"{BASE}.well-known/void#dataset"
    part, counted = f"{BASE}.well-known/void#class.c3-Project", f"{BASE}.well-known/void#property.p"
    said = f"""<{dataset}> <{void}classPartition> <{part}> ; <{void}propertyPartition> <{counted}> .
      <{part}> <{void}class> <{BASE}def#Project> ; <{void}entities> 4 .
      <{counted}> <{void}property> <{BASE}def#ordinal> ; <{void}triples> 2 ."""
    graph = ox.NamedNode(f"{BASE}graph/void")
    for triple in ox.parse(said.encode(), ox.RdfFormat.TURTLE):
        client.engine.store.add(ox.Quad(triple.subject, triple.predicate, triple.object, graph))
    response = client.get("/sparql/completion?lang=pl", "application/json")
    found = response.json()
    assert found["prefixes"]["c3"] == f"{BASE}def#"
    assert found["classes"] == [
        {"iri": f"{BASE}def#Project", "label": "Projekt", "language": "", "count": 4}
    ]
    assert [entry["label"] for entry in found["properties"]] == ["numer"]
    tag = response.headers["etag"]
    again = client.get("/sparql/completion?lang=pl", "application/json", if_none_match=tag)
    assert again.status_code == 304
    assert client.get("/sparql/completion", "text/turtle").status_code == 406


def test_without_the_editor_the_page_does_not_speak_of_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Static, "has", lambda self, name: False)
    shown = client.get("/sparql", BROWSER).text
    assert "data-editor" not in shown
    assert "licences of the editor" not in shown
    assert '<textarea id="query" name="query"' in shown
