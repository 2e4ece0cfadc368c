"""What the sources say is in the graph, and what they do not say is not.

One list a source, written from its text, and one of what editors add. A statement is a pattern of
SPARQL over the prefixes below, so exact; its value is the reason.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from c3graph import pipeline
from c3graph.build import build
from c3graph.config import Settings
from c3graph.model import ClaimSheet, Status
from c3graph.sheets.editorial import load_editorial
from c3graph.store import Store
from c3graph.store.embedded import EmbeddedStore

BASE = "https://w3id.org/c3graph/"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
THINGS = (
    "cluster community event figure funding instrument label membership need network "
    "organisation participation person place programme project talk"
).split()
SCHEMES = (
    "addressee competence event-type instrument-type organisation-type place-type role sector"
).split()
NAMESPACES = {
    **{kind: f"{BASE}id/{kind}/" for kind in THINGS},
    **{scheme: f"{BASE}scheme/{scheme}/" for scheme in SCHEMES},
    "c3": f"{BASE}def#",
    "graph": f"{BASE}graph/",
    "country": f"{AUTHORITY}country/",
    "currency": f"{AUTHORITY}currency/",
    "dct": "http://purl.org/dc/terms/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# A name with two dots stands as a relative IRI: Oxigraph takes one dot in a prefixed name.
PREFIXES = f"BASE <{BASE}>\n"
PREFIXES += "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in NAMESPACES.items())
# Graphs that say nothing about things: a claim names a rejected thing nowhere, an example may.
ABOUT_NOTHING = ("claims", "examples", "ontology", "void")
LISTS = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted(Path(__file__).parent.glob("*.yaml"))
    if path.stem != "gold"
}
SOURCES = sorted(set(LISTS) - {"editors"})


def rows(section: str, lists: list[str] | None = None) -> list[tuple[str, str]]:
    """Each statement of a section, with the list that holds it."""
    return [(name, statement) for name in lists or sorted(LISTS)
            for statement in LISTS[name].get(section, {})]  # fmt: skip


def asked(store: Store, pattern: str) -> bool:
    (row,) = store.query(f"{PREFIXES}SELECT (EXISTS {{ {pattern} }} AS ?is) {{}}").rows
    return str(row[0]) == "true"


def within(statement: str, name: str) -> str:
    return f"GRAPH graph:{LISTS[name]['source']} {{ {statement} }}"


def anywhere(statement: str) -> str:
    """In the default graph, or in one that says something about things."""
    apart = ", ".join(f"graph:{graph}" for graph in ABOUT_NOTHING)
    return f"{{ {statement} }} UNION {{ GRAPH ?in {{ {statement} }} FILTER(?in NOT IN ({apart})) }}"


@pytest.fixture(scope="module")
def sheets(settings: Settings) -> dict[str, ClaimSheet]:
    return {sheet.source.slug: sheet for sheet in pipeline.load_sheets(settings)}


def test_there_is_a_list_for_each_source(sheets: dict[str, ClaimSheet]) -> None:
    assert list(sheets) == SOURCES
    for name in SOURCES:
        assert len(LISTS[name]["says"]) >= 25, name
        assert set(LISTS[name]) <= {"source", "says", "noted", "set_aside", "not", "changed",
                                    "elsewhere"}  # fmt: skip


@pytest.mark.parametrize(("name", "statement"), rows("says"))
def test_it_is_said_where_it_is_said(store: Store, name: str, statement: str) -> None:
    assert asked(store, within(statement, name)), LISTS[name]["says"][statement]
    if "isReplacedBy" not in statement:
        assert asked(store, statement), LISTS[name]["says"][statement]


@pytest.mark.parametrize(("name", "statement"), rows("set_aside"))
def test_it_is_said_and_set_aside(store: Store, name: str, statement: str) -> None:
    assert asked(store, within(statement, name))
    assert not asked(store, statement)


@pytest.mark.parametrize(("name", "statement"), rows("noted"))
def test_the_reserve_of_a_claim_is_published(store: Store, name: str, statement: str) -> None:
    subject, predicate, value = statement.split(" ", 2)
    notes = store.query(f"""{PREFIXES} SELECT ?note {{ GRAPH graph:claims {{
      ?claim rdf:subject {subject} ; rdf:predicate {predicate} ; rdf:object {value} ;
        c3:source <{BASE}source/{name}> ; skos:editorialNote ?note . }} }}""").rows
    assert [str(note[0]) for note in notes] == [LISTS[name]["noted"][statement]]


@pytest.mark.parametrize(("name", "statement"), rows("not"))
def test_it_is_not_said_where_no_source_says_it(store: Store, name: str, statement: str) -> None:
    assert not asked(store, anywhere(statement))


@pytest.mark.parametrize(("name", "statement"), rows("changed"))
def test_it_is_said_no_more_by_this_source(
    store: Store, sheets: dict[str, ClaimSheet], name: str, statement: str
) -> None:
    assert not asked(store, within(statement, name))
    row = row_of(name, statement, "changed")
    assert {claim.id: claim.status for claim in sheets[name].claims}[row].published


@pytest.mark.parametrize(("name", "statement"), rows("elsewhere"))
def test_it_is_said_by_others_alone(store: Store, name: str, statement: str) -> None:
    assert not asked(store, within(statement, name))
    assert asked(store, statement)


def row_of(name: str, statement: str, section: str) -> str:
    found = re.match(r"[0-9a-f]{12}", LISTS[name][section][statement])
    assert found, f"{name}: {statement}: the reason begins with the row that it is about"
    return found.group()


def accepted(sheet: ClaimSheet) -> ClaimSheet:
    """The sheet as if nothing in it were rejected."""
    entities = tuple(replace(entity, status=Status.ACCEPTED) for entity in sheet.entities)
    claims = tuple(replace(claim, status=Status.ACCEPTED) for claim in sheet.claims)
    return replace(sheet, entities=entities, claims=claims)


@pytest.fixture(scope="module")
def unreviewed(settings: Settings, sheets: dict[str, ClaimSheet]) -> Store:
    """The graph as it would be had no row been rejected."""
    vocabulary = pipeline.read_vocabulary(settings)
    editorial = load_editorial(settings.folder("data"), limit=settings.max_sheet_bytes)
    editorial = replace(editorial, replaced={})
    everything = [accepted(sheet) for sheet in sheets.values()]
    ontology, schemes = vocabulary.ontology, vocabulary.schemes
    names = pipeline.namespace(settings)
    return EmbeddedStore.of(build(everything, editorial, ontology, schemes, names).draft.quads)


@pytest.mark.parametrize(
    ("name", "statement"), [*rows("not", SOURCES), *rows("elsewhere", SOURCES)]
)
def test_the_rejected_row_would_say_it(
    unreviewed: Store, sheets: dict[str, ClaimSheet], name: str, statement: str
) -> None:
    """So that no statement of the lists is absent by a slip of its spelling alone."""
    assert asked(unreviewed, within(statement, name))
    section = "not" if statement in LISTS[name]["not"] else "elsewhere"
    row = row_of(name, statement, section)
    assert {claim.id: claim.status for claim in sheets[name].claims}[row] is Status.REJECTED


def names(store: Store, query: str) -> list[str]:
    return sorted(str(row[0]).removeprefix(BASE) for row in store.query(PREFIXES + query).rows)


def test_the_project_has_two_phases(store: Store) -> None:
    phases = names(store, "SELECT DISTINCT ?phase { ?phase a c3:Phase }")
    assert phases == ["id/instrument/clusters3-phase-1", "id/instrument/clusters3-phase-2"]


def test_the_series_holds_the_events_that_belong_to_it(store: Store) -> None:
    query = "SELECT ?one { ?one c3:partOf event:clusters3-interregional-learning-seminars }"
    assert names(store, query) == ["id/event/clusters3-iws6", "id/event/clusters3-lublin-2017"]


def test_each_region_has_its_own_action_plan(store: Store) -> None:
    query = """SELECT ?plan { ?plan c3:instrumentType instrument-type:action-plan }"""
    assert names(store, query) == [
        "id/instrument/action-plan", "id/instrument/lubelskie-action-plan",
    ]  # fmt: skip
