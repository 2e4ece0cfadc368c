from __future__ import annotations

from pathlib import Path

import pytest

from c3graph import pipeline
from c3graph.build import Built
from c3graph.config import Settings
from c3graph.errors import NotFound, UsageError
from c3graph.model import Document
from c3graph.query import explain
from c3graph.query.explain import SourceEvidence
from c3graph.rdf.syntax import prefixes
from c3graph.rdf.terms import RDFS, Iri, Literal, Quad, language_string, typed
from c3graph.store.embedded import EmbeddedStore
from planted import BASE, NS, Sheet, build_of

PROJECT = f"{BASE}id/project/alpha"


def planted(root: Path) -> tuple[EmbeddedStore, Sheet, str]:
    sheet = Sheet(text="Once upon a time there was ")
    sheet.entity("a", "Project", "ALPHA")
    row = sheet.claim("partnerCount", "a", value=5, confidence=0.5, rule="table")
    above = Quad(NS.term("Project"), Iri(RDFS + "subClassOf"), NS.term("Entity"))
    return EmbeddedStore.of(build_of(root, sheet, ontology=(above,)).draft.quads), sheet, row


def test_each_statement_with_the_passage_that_says_it(tmp_path: Path) -> None:
    store, sheet, row = planted(tmp_path)
    loaded = sheet.load(tmp_path)
    documents = {"planted": Document(loaded.source, sheet.text)}
    statements = explain.explain(store, PROJECT, BASE, documents)
    found = {s.predicate: s for s in statements}
    count = found[f"{BASE}def#partnerCount"]
    assert count.value == typed(5, "integer")
    assert not count.inferred
    start = sheet.text.index("5")
    assert count.said == (
        SourceEvidence(
            "planted", start, start + 1, "5", f"{BASE}claim/{row}", "table", 0.5,
            "Once upon a time there was ALPHA\n", "\n",
        ),
    )  # fmt: skip
    last = statements[-1]
    assert (last.value, last.inferred, last.said) == (NS.term("Entity"), True, ())


def test_without_the_text_the_surface_alone(tmp_path: Path) -> None:
    store, _, _ = planted(tmp_path)
    found = explain.explain(store, PROJECT, BASE, {})
    said = next(s for s in found if s.predicate.endswith("partnerCount")).said[0]
    assert (said.before, said.surface, said.after) == ("", "5", "")


@pytest.mark.parametrize("iri", ["", "x", "http://a b", "http://a>", 'http://a"', "http://a\n"])
def test_what_is_no_iri(iri: str, tmp_path: Path) -> None:
    store, _, _ = planted(tmp_path)
    with pytest.raises(UsageError, match="is no IRI"):
        explain.explain(store, iri, BASE, {})


def test_what_the_graph_does_not_know(tmp_path: Path) -> None:
    store, _, _ = planted(tmp_path)
    with pytest.raises(NotFound) as caught:
        explain.explain(store, f"{BASE}id/project/omega", BASE, {})
    assert (caught.value.where, caught.value.exit_code) == (f"{BASE}id/project/omega", 8)


def test_how_terms_are_shown() -> None:
    names = prefixes(BASE)
    assert explain.shown(Iri(PROJECT), names) == "project:alpha"
    assert explain.shown(Iri("urn:x"), names) == "<urn:x>"
    assert explain.shown(language_string("słowo", "pl"), names) == "słowo @pl"
    assert explain.shown(typed(5, "integer"), names) == "5"
    assert explain.shown(Literal("x"), names) == "x"
    assert explain.resolve("/id/project/alpha", BASE) == PROJECT
    assert explain.resolve(PROJECT, BASE) == PROJECT
    assert explain.texts({}, None) == "no source text at hand: set `texts`"


def test_the_lead_partner_of_the_project(settings: Settings, built: Built, shared: Path) -> None:
    sheets = pipeline.load_sheets(settings)
    documents = pipeline.load_documents(settings, sheets)
    store = EmbeddedStore.of(built.draft.quads)
    found = explain.explain(store, f"{BASE}id/project/clusters3", BASE, documents)
    counts = {str(s.value): s.said for s in found if s.predicate == f"{BASE}def#partnerCount"}
    assert set(counts) == {"10"}
    for statement in found:
        assert bool(statement.said) is not statement.inferred or "label" in statement.predicate
        for said in statement.said:
            whole = documents[said.source].text
            assert whole[said.start : said.end] == said.surface
            around = said.before + said.surface + said.after
            assert around == whole[max(0, said.start - 60) : said.end + 60]
