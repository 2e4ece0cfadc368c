"""The example questions: files to values, values to the RDF that editors read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from c3graph import pipeline
from c3graph.build import examples
from c3graph.config import Settings
from c3graph.errors import InputError, NotFound
from c3graph.model import QueryForm
from c3graph.rdf.iris import VOCABULARY, Namespace
from c3graph.rdf.terms import Iri
from c3graph.store import Store
from conftest import ROOT

FILE = """\
#+ summary: Names
#+ description: Each name.
#+ tags: [a, b-c]
#+ question: Which names are there?

PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

# a comment of the query itself
SELECT ?name WHERE { ?s skos:prefLabel ?name }
"""
GRAPH = "GRAPH <https://w3id.org/c3graph/graph/examples>"
# They are no facts: who asks for them names their graph, as SPARQL 1.1 Protocol lets a client do.
EXAMPLES = ("https://w3id.org/c3graph/graph/examples",)
# What SIB's editor asks an endpoint for (sparql-editor, metadata.ts), word for word in effect.
EDITOR_EXAMPLES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ;
    sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq"""
EDITOR_PREFIXES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix }
ORDER BY ?prefix"""


def test_a_file_becomes_an_example() -> None:
    found = examples.parse_example("names", FILE, where="names.rq")
    assert (found.slug, found.summary, found.form, found.language) == (
        "names", "Names", "select", "en",
    )  # fmt: skip
    assert found.tags == ("a", "b-c")
    assert found.question == "Which names are there?"
    assert found.query.startswith("PREFIX skos:")
    assert "#+" not in found.query
    assert found.query.endswith("?name }\n")
    assert found.prefixes == {"skos": "http://www.w3.org/2004/02/skos/core#"}


@pytest.mark.parametrize(
    ("slug", "text", "what"),
    [
        ("names", FILE.replace("#+ question", "# question"), "no comment #+ question"),
        ("names", FILE.replace("SELECT", "INSERT"), "no query form"),
        ("Names", FILE, "not a slug"),
    ],
)
def test_a_file_that_is_no_example(slug: str, text: str, what: str) -> None:
    with pytest.raises(InputError, match=re.escape(what)) as raised:
        examples.parse_example(slug, text, where="here.rq")
    assert raised.value.where == "here.rq"


@pytest.mark.parametrize(
    ("query", "form", "prefixes"),
    [
        ("PREFIX a: <http://a/> SELECT * { ?s a:p ?o }", "select", {"a": "http://a/"}),
        ("PREFIX\nselect: <http://s/>\nASK { ?s select:p ?o }", "ask", {"select": "http://s/"}),
        ("# SELECT\nCONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "construct", {}),
    ],
)
def test_the_form_is_told_by_tokens(query: str, form: str, prefixes: dict[str, str]) -> None:
    text = FILE[: FILE.index("PREFIX")] + query
    found = examples.parse_example("names", text, where="names.rq")
    assert (found.form, found.prefixes) == (form, prefixes)


def test_two_meanings_of_a_prefix_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.rq").write_text(FILE)
    (tmp_path / "b.rq").write_text(FILE.replace("core#>", "other#>"))
    with pytest.raises(InputError, match="prefix skos:"):
        examples.load(tmp_path)


def test_no_folder_no_examples(tmp_path: Path) -> None:
    assert examples.load(tmp_path / "none") == ()
    with pytest.raises(NotFound):
        examples.find((), "names")


def test_each_file_of_the_repository_is_in_the_graph(settings: Settings, store: Store) -> None:
    wanted = {
        f"https://w3id.org/c3graph/query/{example.slug}": (example.question, example.query)
        for example in pipeline.load_examples(settings)
    }
    assert len(wanted) == len(list((ROOT / "queries").glob("*.rq"))) == 57
    found = store.query(EDITOR_EXAMPLES, default_graphs=EXAMPLES).rows
    assert {str(row[0]): (str(row[1]), str(row[2])) for row in found} == wanted
    assert len(found) == len(wanted)


def test_every_text_in_the_graph_answers(settings: Settings, store: Store) -> None:
    forms = {"select": QueryForm.SELECT, "ask": QueryForm.ASK}
    for example in pipeline.load_examples(settings):
        answer = store.query(example.query)
        assert answer.form is forms.get(example.form, QueryForm.GRAPH), example.slug


def test_prefixes_are_those_of_the_texts(settings: Settings, store: Store) -> None:
    declared = {
        str(p): str(n) for p, n in store.query(EDITOR_PREFIXES, default_graphs=EXAMPLES).rows
    }
    used: dict[str, str] = {}
    for example in pipeline.load_examples(settings):
        used |= example.prefixes
    assert declared == used
    assert declared["c3"] == "https://w3id.org/c3graph/def#"


def test_each_form_has_its_class(store: Store) -> None:
    answer = store.query(
        f"""PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX spex: <https://purl.expasy.org/sparql-examples/ontology#>
SELECT ?class (COUNT(*) AS ?n) WHERE {{ {GRAPH} {{
  {{ ?e a ?class ; sh:select ?t FILTER(?class = sh:SPARQLSelectExecutable) }}
  UNION {{ ?e a ?class ; sh:ask ?t FILTER(?class = sh:SPARQLAskExecutable) }}
  UNION {{ ?e a ?class ; sh:construct ?t FILTER(?class = sh:SPARQLConstructExecutable) }}
  UNION {{ ?e a ?class ; spex:describe ?t FILTER(?class = spex:SPARQLDescribeExecutable) }}
}} }} GROUP BY ?class"""
    )
    counted = {str(c).rpartition("SPARQL")[2]: int(str(n)) for c, n in answer.rows}
    forms = [e.form for e in examples.load(ROOT / "queries")]
    assert counted == {
        f"{form.title()}Executable": forms.count(form)
        for form in ("select", "ask", "construct", "describe")
        if form in forms
    }
    assert counted["SelectExecutable"] > counted["AskExecutable"] > 0


def test_no_blank_node_and_one_graph() -> None:
    made = list(examples.quads(examples.load(ROOT / "queries"), Namespace(VOCABULARY)))
    assert {quad.graph for quad in made} == {Iri("https://w3id.org/c3graph/graph/examples")}
    assert all(isinstance(quad.subject, Iri) for quad in made)
    assert not any(quad.n.startswith("_:") or " _:" in quad.n.split('"')[0] for quad in made)
    assert len({quad.n for quad in made}) == len(made)
