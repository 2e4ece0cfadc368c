"""`c3graph query`: a file, a slug, parameters, what rows rest on, the pager."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from c3graph.cli import main
from c3graph.cli.output import Output
from c3graph.config import Settings
from c3graph.errors import LimitExceeded, QuerySyntaxError, UsageError
from c3graph.query import parameters, patterns, trace
from c3graph.query.tokens import Query, Step, Variable, tokens
from c3graph.rdf.syntax import prefixes
from c3graph.rdf.terms import RDF, XSD, Iri, Literal, Quad, Term, language_string, typed
from c3graph.store import Store
from c3graph.store.embedded import EmbeddedStore
from conftest import ROOT

BASE = "https://w3id.org/c3graph/"
NAMES = prefixes(BASE)
X = "http://example.org/"


def iri(name: str) -> Iri:
    return Iri(X + name)


QUADS = [
    Quad(iri("a"), iri("p"), iri("b"), iri("g1")),
    Quad(iri("a"), iri("p"), iri("b"), iri("g2")),
    Quad(iri("a"), iri("p"), iri("c"), iri("g2")),
    Quad(iri("b"), iri("q"), Literal("B"), iri("g1")),
    Quad(iri("c"), iri("q"), Literal("C"), iri("g3")),
    Quad(iri("d"), iri("q"), typed(4, "integer"), iri("g3")),
]
# All of them facts: the default graph holds them too.
DATASET = [*QUADS, *(quad.triple() for quad in QUADS)]
PREFIX = f"PREFIX x: <{X}>\n"


@pytest.fixture(scope="module")
def small() -> Store:
    return EmbeddedStore.of(DATASET)


def traced(store: Store, query: str) -> list[set[tuple[str | tuple[str, ...], ...]]]:
    """For each row: subject, predicate, object and graphs, without the namespace."""
    found = trace.trace(store, PREFIX + query)
    return [
        {
            (
                *(str(t).removeprefix(X) for t in s.triple),
                tuple(g.removeprefix(X) for g in s.graphs),
            )
            for s in supports
        }
        for supports in found.supports
    ]


# Values


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("project", "clusters3", Iri(BASE + "id/project/clusters3")),
        ("project", "event/x-1", Iri(BASE + "id/event/x-1")),
        ("any", "id/event/x-1", Iri(BASE + "id/event/x-1")),
        ("any", "scheme/role/partner", Iri(BASE + "scheme/role/partner")),
        ("any", "event:x-1", Iri(BASE + "id/event/x-1")),
        ("any", "<http://example.org/a>", iri("a")),
        ("any", "http://example.org/a", iri("a")),
        ("any", "3", typed(3, "integer")),
        ("any", "-0.5", typed("-0.5", "decimal")),
        ("any", "true", typed(True, "boolean")),
        ("any", '"two words"', Literal("two words")),
        ("any", '"Łódź"@PL', language_string("Łódź", "pl")),
        ("any", '"2018"^^xsd:gYear', typed("2018", "gYear")),
        ("any", '"say "yes""', Literal('say "yes"')),
    ],
)
def test_a_value_is_a_term(name: str, given: str, expected: Term) -> None:
    assert parameters.term(name, given, BASE, NAMES) == expected


@pytest.mark.parametrize(
    "given",
    ["", "Poland", "clusters3", "two words", "<http://x> } DROP", "nope/x", '"x"@e n', "a}b{c",
     '"x"^^3', "<relative>", '"open'],
)  # fmt: skip
def test_what_is_no_value(given: str) -> None:
    with pytest.raises(UsageError):
        parameters.term("any", given, BASE, NAMES)


@pytest.mark.parametrize("setting", ["project", "=x", "?=x"])
def test_what_sets_nothing(setting: str) -> None:
    with pytest.raises(UsageError, match="sets nothing"):
        parameters.parameter_terms([setting], BASE, NAMES)
    with pytest.raises(UsageError, match="twice"):
        parameters.parameter_terms(["a=1", "?a=2"], BASE, NAMES)


@pytest.mark.parametrize(
    "value",
    ['"', "\\", '\\"', "\\u0022 } ASK {", "\\\\u0022", "\\U00000022", "\n\r\t\x00\x1f", "'''",
     "} UNION { ?s ?p ?o", "\\\\\\u005Cu0022", "# no comment", "<a> ?b"],
)  # fmt: skip
@pytest.mark.parametrize("block", ["VALUES ?x { 1 }", ""])
def test_no_text_ends_its_place(value: str, block: str) -> None:
    """The text comes back as it went in, and nothing else."""
    query = f"SELECT ?x ?y WHERE {{ {block} BIND(?x AS ?y) }}"
    bound = parameters.bind(query, {"x": Literal(value)})
    answer = EmbeddedStore.of(DATASET).query(bound)
    assert answer.rows == ((Literal(value), Literal(value)),)


def test_codepoint_escapes_do_not_arise() -> None:
    """An engine that resolves them first (SPARQL 1.1, section 19.2) reads the same."""
    written = parameters.written(Literal("\\u0022"))
    assert written == '"\\\\\\u00750022"'
    assert "\\\\u0" not in written.replace("\\\\\\u", "")


# Variables


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?y { VALUES ?x { x:a x:d } ?x x:p ?y }",
        "SELECT ?y { ?x x:p ?y }",
        "SELECT ?y { { SELECT ?y { VALUES ?x { x:a } ?x x:p ?y } } }",
        "SELECT ?y { VALUES (?x ?z) { (x:a 1) } ?x x:p ?y }",
        "SELECT ?y { { ?x x:p ?y } UNION { ?y x:none ?x } }",
        "SELECT ?y { OPTIONAL { ?x x:p ?y } }",
        "SELECT (?v AS ?y) { GRAPH ?g { ?x x:p ?v } }",
        "SELECT ?y WHERE { ?x x:p ?y } ORDER BY ?y LIMIT 10",
        "SELECT ?y WHERE { ?z x:p ?y FILTER(?z = ?x) }",
    ],
)
def test_a_variable_is_set(small: Store, query: str) -> None:
    for name, objects in (("a", {iri("b"), iri("c")}), ("none", set[Iri]())):
        bound = parameters.bind(PREFIX + query, {"x": iri(name)})
        rows = small.query(bound).rows
        assert {row[0] for row in rows} - {None} == objects


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("SELECT ?y { ?y x:p ?z }", "no variable ?x"),
        ("SELECT ?x { ?y x:p ?z BIND(1 AS ?x) }", "computed"),
        ("SELECT ?y { { SELECT ?y { ?x x:p ?y } } }", "outermost"),
        ("SELECT ?y { ?y x:p ?z OPTIONAL { ?y x:q ?w FILTER(?w = ?x) } }", "outermost"),
        ("DESCRIBE ?x", "outermost"),
    ],
)
def test_a_variable_that_cannot_be_set(query: str, what: str) -> None:
    with pytest.raises(UsageError, match=what.replace("?", r"\?")):
        parameters.bind(PREFIX + query, {"x": iri("a")})


def test_construct_and_describe_are_set_in_their_where(small: Store) -> None:
    construct = "CONSTRUCT { ?x x:made ?y } WHERE { ?x x:p ?y }"
    assert len(small.query(parameters.bind(PREFIX + construct, {"x": iri("a")})).triples) == 2
    describe = "DESCRIBE ?x WHERE { ?x x:q ?y }"
    found = small.query(parameters.bind(PREFIX + describe, {"x": iri("b")})).triples
    assert {quad.subject for quad in found} == {iri("b")}


# Patterns


def test_tokens_have_their_places() -> None:
    query = 'SELECT ?a { ?a x:p "s # t"@en , 1.5e3 } # end'
    found = tokens(query)
    assert [t.text for t in found] == [
        "SELECT", "?a", "{", "?a", "x:p", '"s # t"', "@en", ",", "1.5e3", "}",
    ]  # fmt: skip
    assert all(query[t.start : t.end] == t.text for t in found)


def test_patterns_of_a_group() -> None:
    query = Query(
        PREFIX
        + """SELECT * WHERE {
  ?a a x:T ; x:p ?b , "b"@EN, -2 ; ^x:q/x:r ?c .
  GRAPH ?g { ?a ?p true }
  OPTIONAL { ?b x:s "1"^^x:d FILTER(?b > 1 && EXISTS { ?b ?z ?z }) }
  ?b x:s*|x:t ?e ; x:u [ x:v ?f ] .
  MINUS { ?a x:w ?h } FILTER NOT EXISTS { ?a x:w ?i }
  { SELECT ?j (COUNT(?k) AS ?n) { ?j x:p ?m . ?j x:q x:l } GROUP BY ?j }
  VALUES ?v { 1 } BIND(?v + 1 AS ?w)
}"""
    )
    found = patterns.group_parts(query)
    held = {(p.subject, p.path, p.object, p.graph) for p in found.patterns}
    a, b, c, g, j = (Variable(name) for name in "abcgj")

    def one(name: str) -> tuple[Step, ...]:
        return (Step(iri(name)),)

    assert held == {
        (a, (Step(Iri(RDF + "type")),), iri("T"), None),
        (a, one("p"), b, None),
        (a, one("p"), language_string("b", "en"), None),
        (a, one("p"), typed(-2, "integer"), None),
        (a, (Step(iri("q"), True), Step(iri("r"))), c, None),
        (a, Variable("p"), Literal("true", XSD + "boolean"), g),
        (b, one("s"), Literal("1", X + "d"), None),
        (j, one("q"), iri("l"), None),
    }
    assert found.untraced == [
        "?b x:s*|x:t ?e", "?b x:u [ x:v ?f ]", "MINUS { ?a x:w ?h }",
        "FILTER NOT EXISTS { ?a x:w ?i }", "?j x:p ?m",
    ]  # fmt: skip
    assert set(found.visible) >= {"a", "b", "c", "g", "p", "e", "j", "n", "v", "w"}
    assert not {"h", "k", "m", "z"} & set(found.visible)


def test_brackets_that_do_not_close() -> None:
    for broken in ("SELECT * { ?a ?b ?c", "SELECT * { ( }", "ABC"):
        with pytest.raises(QuerySyntaxError):
            patterns.group_parts(Query(broken))


CUT_SHORT = r"""
SELECT * { VALUES
SELECT * { VALUES ?x
SELECT * { VALUES ?x {
SELECT * { VALUES (?x
SELECT * { VALUES (?x) { (
SELECT * { VALUES (?x) { (1
SELECT ?x { ?x ?y
SELECT ?x
SELECT ?x { ?x ?y 1 } VALUES
SELECT ?x { BIND
SELECT ?x { BIND(1 AS
SELECT ?x { GRAPH
SELECT ?x { FILTER
SELECT ?x { { SELECT ?x
SELECT ?x { ?x ?y "a"^^
SELECT ?x { ?x ^
SELECT ?x { ?x ?y 1 } }
SELECT ?x ) {
SELECT ?x { MINUS }
CONSTRUCT { ?x
PREFIX a:
SELECT ?x { VALUES (?x ?y) { (1) } }
SELECT ?x { VALUES (?x) { (1 2) } }
ASK { ?x + }
""".strip().splitlines()


@pytest.mark.parametrize("query", CUT_SHORT)
def test_an_unfinished_query_is_said_to_be_one(query: str, tmp_path: Path) -> None:
    """In `query --set`, and in what reads a query for a trace."""
    for read in (
        lambda: parameters.bind(query, {"x": iri("a")}),
        lambda: patterns.group_parts(Query(query)),
    ):
        with contextlib.suppress(QuerySyntaxError, UsageError):
            read()
    file = tmp_path / "cut.rq"
    file.write_text(query, encoding="utf-8")
    command = ["--root", str(tmp_path), "query", str(file), "--set", "x=<http://a.example/>"]
    result = CliRunner().invoke(main, command)
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (2, 3, 7)
    assert result.stderr.startswith("error: ")


def test_every_query_of_the_repository_is_read_wherever_it_is_cut() -> None:
    for path in sorted((ROOT / "queries").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        for token in tokens(text)[::3]:
            cut = text[: token.end]
            with contextlib.suppress(QuerySyntaxError, UsageError):
                patterns.group_parts(Query(cut))
            with contextlib.suppress(QuerySyntaxError, UsageError):
                parameters.bind(cut, {"thing": iri("a"), "x": iri("a")})


@pytest.mark.parametrize("query", ["SELECT ?x " + "{ " * 5000 + "?x ?y 1" + " }" * 5000,
                                   "SELECT ?x { ?x ?y " + "+ " * 5000 + "1 }"])  # fmt: skip
def test_a_query_nested_without_end_is_refused_or_read(query: str) -> None:
    with contextlib.suppress(QuerySyntaxError):
        patterns.group_parts(Query(query))


def test_every_query_of_the_repository_is_read() -> None:
    for path in sorted((ROOT / "queries").glob("*.rq")):
        found = patterns.group_parts(Query(path.read_text(encoding="utf-8")))
        assert (
            found.patterns
            or found.untraced
            or "GRAPH ?graph" in path.read_text()
            or (path.stem == "describe-lubapple")
        ), path.name


# Tracing


def test_a_row_rests_on_its_triples_in_their_graphs(small: Store) -> None:
    assert traced(small, "SELECT ?n { x:a x:p ?y . ?y x:q ?n } ORDER BY ?n") == [
        {("a", "p", "b", ("g1", "g2")), ("b", "q", "B", ("g1",))},
        {("a", "p", "c", ("g2",)), ("c", "q", "C", ("g3",))},
    ]


def test_an_aggregate_rests_on_its_group(small: Store) -> None:
    found = traced(small, "SELECT ?x (COUNT(?y) AS ?n) { ?x x:p ?y } GROUP BY ?x")
    assert found == [{("a", "p", "b", ("g1", "g2")), ("a", "p", "c", ("g2",))}]
    whole = traced(small, "SELECT (COUNT(*) AS ?n) { ?x x:q ?y }")
    assert [len(row) for row in whole] == [3]


def test_a_named_graph_of_the_query_is_kept_to(small: Store) -> None:
    found = traced(small, "SELECT ?y { GRAPH x:g1 { x:a x:p ?y } }")
    assert found == [{("a", "p", "b", ("g1",))}]
    by_graph = traced(small, "SELECT ?g { GRAPH ?g { x:a x:p x:b } } ORDER BY ?g")
    assert by_graph == [{("a", "p", "b", ("g1",))}, {("a", "p", "b", ("g2",))}]


def test_a_sequence_is_walked(small: Store) -> None:
    assert traced(small, 'SELECT ?x { ?x x:p/x:q "C" }') == [
        {("a", "p", "c", ("g2",)), ("c", "q", "C", ("g3",))}
    ]
    assert traced(small, "SELECT ?x { x:c ^x:p ?x }") == [{("a", "p", "c", ("g2",))}]


@pytest.mark.parametrize(
    "query",
    [
        """SELECT ?x ?names { ?x x:p ?any
           { SELECT ?x (GROUP_CONCAT(?n; SEPARATOR=", ") AS ?names)
             { ?x x:p ?y . ?y x:q ?n } GROUP BY ?x } } ORDER BY ?x""",
        """SELECT ?x ?names { OPTIONAL { SELECT ?x (MAX(?any) AS ?names)
             { ?x x:p ?y . ?y x:q ?any } GROUP BY ?x HAVING (COUNT(*) > 0) LIMIT 9 }
           ?x x:p ?any } ORDER BY ?x""",
        """SELECT ?names { { SELECT (COUNT(?y) AS ?names) { ?x x:p ?y . ?y x:q ?n } } }""",
    ],
)
def test_a_subquery_with_aggregates_rests_on_its_group(small: Store, query: str) -> None:
    """Its variables are not those of the same name outside."""
    found = trace.trace(small, PREFIX + query)
    assert found.answer.rows == small.query(PREFIX + query).rows
    assert (found.untraced, set(found.open)) == ((), {()})
    said = {
        support.triple for supports in found.supports for support in supports
        if str(support.triple[1]) == f"{X}q"
    }  # fmt: skip
    asked = "SELECT ?y ?n { ?x x:p ?y . ?y x:q ?n }"
    assert said == {(y, iri("q"), n) for y, n in small.query(PREFIX + asked).rows}


def test_two_subqueries_with_aggregates_do_not_mix(small: Store) -> None:
    query = (
        "SELECT ?a ?b { { SELECT (MAX(?n) AS ?a) { x:b x:q ?n } } "
        "{ SELECT (MAX(?n) AS ?b) { x:c x:q ?n } } }"
    )
    found = trace.trace(small, PREFIX + query)
    (supports,) = found.supports
    assert {str(support.triple[0]) for support in supports} == {f"{X}b", f"{X}c"}
    assert found.untraced == ()


def test_what_was_not_traced_is_named(small: Store) -> None:
    found = trace.trace(
        small, PREFIX + "SELECT ?x { ?x x:q ?y OPTIONAL { ?x x:p ?z } ?x x:q|x:p ?w } ORDER BY ?x"
    )
    assert found.untraced == ("?x x:q|x:p ?w",)
    assert found.open == (("?x x:p ?z",),) * 3


def test_expressions_tell_rows_apart(small: Store) -> None:
    found = traced(small, "SELECT (STR(?n) AS ?name) { ?y x:q ?n } ORDER BY ?name")
    assert found == [
        {("d", "q", "4", ("g3",))}, {("b", "q", "B", ("g1",))}, {("c", "q", "C", ("g3",))},
    ]  # fmt: skip


def test_what_cannot_be_traced(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError):
        trace.trace(small, "ASK { ?s ?p ?o }")
    monkeypatch.setattr(trace, "MAX_SOLUTIONS", 2)
    with pytest.raises(LimitExceeded):
        trace.trace(small, "SELECT * { ?s ?p ?o }")


@pytest.mark.parametrize("slug", ["leads", "labels-held", "people", "public-bodies", "figures",
                                  "talks-at-lublin", "learning-events", "networks"])  # fmt: skip
def test_each_support_is_in_its_graph(store: Store, slug: str) -> None:
    found = trace.trace(store, (ROOT / "queries" / f"{slug}.rq").read_text(encoding="utf-8"))
    assert found.answer.rows
    for supports in found.supports:
        assert supports
        for support in supports:
            triple = " ".join(term.n for term in support.triple)
            for graph in support.graphs:
                assert store.query(f"ASK {{ GRAPH <{graph}> {{ {triple} }} }}").truth


# The command


def run(settings: Settings, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(settings.root), "query", *words])


def test_a_slug_a_file_and_a_text_answer_alike(released_settings: Settings) -> None:
    path = ROOT / "queries" / "partners-by-country.rq"
    found = [
        run(released_settings, *words, "--format", "csv").stdout
        for words in (
            ["partners-by-country"],
            [str(path)],
            ["-e", path.read_text(encoding="utf-8")],
        )
    ]
    assert found[0].startswith("country,partners\n")
    assert found == [found[0]] * 3


def test_time_and_rows_are_on_stderr(released_settings: Settings) -> None:
    result = run(released_settings, "partners-by-country")
    assert "6 rows in" in result.stderr
    assert "rows in" not in result.stdout
    assert run(released_settings, "exports", "--quiet").stderr == ""


def test_the_list_names_every_question(released_settings: Settings) -> None:
    result = run(released_settings, "--list", "--format", "json")
    found = {row["query"] for row in json.loads(result.stdout)}
    assert found == {path.stem for path in (ROOT / "queries").glob("*.rq")}
    assert "Where does" in run(released_settings, "--list").stdout or result.exit_code == 0


@pytest.mark.parametrize("value", ["clusters3", "project/clusters3", "project:clusters3"])
def test_set(released_settings: Settings, value: str) -> None:
    words = ["partners-of-clusters3", "--format", "csv"]
    default = run(released_settings, *words).stdout
    assert run(released_settings, *words, "--set", f"project={value}").stdout == default
    other = run(released_settings, *words, "--set", "project=https://example.org/x").stdout
    assert len(other.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["exports", "--set", "nobody=3"], 2),
        (["exports", "--set", "nobody"], 2),
        (["no-such-question"], 8),
        (["queries/none.rq"], 2),
        ([], 2),
        (["exports", "-e", "ASK {}"], 2),
        (["met-in-belfast", "--explain"], 2),
        (["exports", "--explain", "--format", "csv"], 2),
    ],
)
def test_wrong_use(released_settings: Settings, words: list[str], code: int) -> None:
    result = run(released_settings, *words)
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")


def test_explain_in_both_formats(released_settings: Settings) -> None:
    shown = run(released_settings, "leads", "--explain").stdout
    assert "organisation:spri c3:leads project:clusters3  [graph:clusters3-profile]" in shown
    rows = json.loads(run(released_settings, "leads", "--explain", "--format", "json").stdout)
    assert len(rows) == 1
    assert {
        "triple": "organisation:spri c3:leads project:clusters3",
        "graphs": ["graph:clusters3-profile"],
    } in rows[0]["rests_on"]
    assert rows[0]["row"]["project"] == "CLUSTERS3 @en"


# The pager


class _Terminal(Console):
    """A terminal ten lines high that notes what is paged."""

    paged = 0

    def __init__(self, out: io.StringIO) -> None:
        super().__init__(file=out, force_terminal=True, width=40, height=10, color_system=None)

    @contextlib.contextmanager
    def pager(self, *_: object, **__: object) -> Iterator[None]:  # type: ignore[override]
        _Terminal.paged += 1
        yield


@pytest.mark.parametrize(("rows", "pager", "paged"), [(5, True, 0), (20, True, 1), (20, False, 0)])
def test_a_long_table_on_a_terminal_is_paged(
    rows: int, pager: bool, paged: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.StringIO()
    monkeypatch.setattr(Output, "_console", lambda _, **__: _Terminal(out))
    monkeypatch.setattr(_Terminal, "paged", 0)
    Output().rows([{"n": n} for n in range(rows)], pager=pager)
    assert _Terminal.paged == paged
    assert out.getvalue().split()[-1] == str(rows - 1)


def test_what_is_no_terminal_is_never_paged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Console, "pager", lambda *_: pytest.fail("paged"))
    Output().rows([{"n": n} for n in range(500)], pager=True)
    assert len(capsys.readouterr().out.splitlines()) == 501
