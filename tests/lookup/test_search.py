"""What a search finds first, in three languages, on the repository's own release."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from c3graph import lookup
from c3graph.lookup import FILE, Lookup, SearchPage
from c3graph.lookup.ranks import KINDS, RECORD_CLASSES, VOCABULARY, kind_of, tier_of
from c3graph.lookup.words import stems, word_spans, words
from c3graph.model import Release
from c3graph.store.embedded import EmbeddedStore
from web_fixtures import store as small_store

BASE = "https://w3id.org/c3graph/"
LANGUAGES = ("en", "pl", "hu")


@pytest.fixture(scope="module")
def table(released: Release) -> Lookup:
    return Lookup(released.path / FILE)


def first(found: SearchPage) -> str:
    return found.hits[0].iri.removeprefix(BASE) if found.hits else ""


EXPECTED = [
    # labels, whole and begun
    ("CLUSTERS3", "id/project/clusters3"),
    ("bask", "id/place/basque"),
    ("basque", "id/place/basque"),
    ("university of debr", "id/organisation/debreceni-egyetem"),
    ("hajdu bihar", "id/place/hajdu-bihar"),
    ("poland", "id/place/poland"),
    ("northern ireland", "id/place/northern-ireland"),
    ("highlands", "id/place/highlands-islands"),
    ("marshal office", "id/organisation/umwl"),
    ("smart specialisation", "scheme/competence/smart-specialisation"),
    ("cluster policy", "scheme/competence/cluster-policy"),
    ("peer review", "id/instrument/peer-review-exercises"),
    ("conference in lublin", "id/event/clusters3-lublin-2017"),
    ("business brunch", "id/event/business-brunch"),
    ("wilson", "id/person/james-wilson"),
    ("interreg europe", "id/programme/interreg-europe"),
    # without diacritics, in Polish and Hungarian
    ("wojewodztwo lubelskie", "id/place/lubelskie"),
    ("malkowska", "id/person/agnieszka-malkowska"),
    ("slawomir sosnowski", "id/person/slawomir-sosnowski"),
    ("onkormanyzat", "id/organisation/hbcc"),
    ("baszkfold", "id/place/basque"),
    ("lotwa", "id/place/latvia"),
    # acronyms and codes
    ("spri", "id/organisation/spri"),
    ("RIS3", "id/instrument/ris3"),
    ("TCI", "id/network/tci"),
    ("KNC", "id/network/knc-working-group"),
    ("ACE", "id/project/ace"),
    ("PO IR", "id/programme/poir"),
    ("ECCP", "id/network/eccp"),
    ("PL81", "id/place/lubelskie"),
    ("HU321", "id/place/hajdu-bihar"),
    # Hungarian, with and without its endings
    ("Lengyelország", "id/place/poland"),
    ("Lengyelországban", "id/place/poland"),
    ("Baszkföldön", "id/place/basque"),
    ("Debreceni Egyetem", "id/organisation/debreceni-egyetem"),
    ("egyetemek", "id/organisation/debreceni-egyetem"),
    ("Hajdú-Biharban", "id/place/hajdu-bihar"),
    ("szakosodás", "scheme/competence/smart-specialisation"),
    # one letter amiss: put in, left out, changed, changed about
    ("orkiestra", "id/organisation/orkestra"),
    ("debrecen holdng", "id/organisation/debrecen-holding"),
    ("pharmapolis sciense park", "id/organisation/pharmapolis-science-park"),
    ("newsleter", "id/instrument/clusters3-newsletter"),
    ("northen ireland", "id/place/northern-ireland"),
    ("tecnaila", "id/organisation/tecnalia"),
    # words in no name are left out; where no name has all words, most of them count
    ("qqqq lublin", "id/place/lublin"),
    # terms only where nothing else is named so
    ("Bizonyíték", "def#Evidence"),
]


@pytest.mark.parametrize(("asked", "expected"), EXPECTED)
def test_what_is_found_first(table: Lookup, asked: str, expected: str) -> None:
    assert first(table.search(asked, LANGUAGES)) == expected


INFLECTED = [
    ("Kraju Basków", "id/place/basque"),
    ("Lubelskiego Klastra Ekoenergetycznego", "id/cluster/lke"),
    ("Irlandii Północnej", "id/place/northern-ireland"),
    ("Łotwie", "id/place/latvia"),
    ("Lublinie", "id/place/lublin"),
    ("województwa lubelskiego", "id/place/lubelskie"),
    ("uniwersytetu w Debreczynie", "id/organisation/debreceni-egyetem"),
    ("inteligentnych specjalizacji", "scheme/competence/smart-specialisation"),
]


@pytest.mark.parametrize(("asked", "expected"), INFLECTED)
def test_inflected_polish_is_found(table: Lookup, asked: str, expected: str) -> None:
    pytest.importorskip("morfeusz2", reason="needs the extra: pip install 'c3graph[extract]'")
    assert first(table.search(asked, LANGUAGES)) == expected


def test_a_form_of_a_word_finds_all_its_other_forms(table: Lookup) -> None:
    pytest.importorskip("morfeusz2", reason="needs the extra: pip install 'c3graph[extract]'")
    found = table.search("klastrom", LANGUAGES, limit=200)
    assert {"id/cluster/lke", "id/cluster/kgoir"} <= {h.iri.removeprefix(BASE) for h in found.hits}
    assert "klastrom" in found.hits[0].text


def test_what_was_mended_is_told(table: Lookup) -> None:
    found = table.search("debrecen holdng", LANGUAGES)
    assert (found.mended, found.unknown, found.partial) == ((("holdng", "Holding"),), (), False)
    found = table.search("qqqq lublin", LANGUAGES)
    assert (found.mended, found.unknown, found.partial) == ((), ("qqqq",), False)
    found = table.search("belfast piemonte", LANGUAGES)
    assert (found.mended, found.unknown, found.partial) == ((), (), True)
    assert {"id/place/belfast", "id/place/piemonte"} <= {
        hit.iri.removeprefix(BASE) for hit in found.hits
    }


def test_the_part_that_matches_is_marked(table: Lookup) -> None:
    def marked(asked: str) -> list[str]:
        hit = table.search(asked, LANGUAGES).hits[0]
        return [hit.text[start:end] for start, end in hit.marks]

    assert marked("bask") == ["Bask"]
    assert marked("hajdu bih") == ["Hajdú", "Bih"]
    assert marked("debrecen holdng") == ["Debrecen", "Holding"]


def test_terms_and_concepts_come_last_and_the_nameless_kinds_never(table: Lookup) -> None:
    for asked in ("project", "cluster", "conference", "label", "question"):
        tiers = [tier_of(hit.kind) for hit in table.search(asked, LANGUAGES, limit=500).hits]
        assert tiers == sorted(tiers), asked
    # The release describes itself (VoID) and carries example questions: these are no answers.
    for asked in ("SPARQL", "dataset", "which regions"):
        for hit in table.search(asked, LANGUAGES, limit=500).hits:
            assert hit.kind in (*KINDS, *RECORD_CLASSES, *VOCABULARY)


def test_kinds_narrow_and_pages_follow_each_other(table: Lookup) -> None:
    every = table.search("cluster", LANGUAGES, limit=500)
    assert every.total == len(every.hits) == sum(count for _, count in every.kinds)
    only = table.search("cluster", LANGUAGES, kind="Event", limit=500)
    assert {hit.kind for hit in only.hits} == {"Event"}
    assert only.total == dict(every.kinds)["Event"]
    assert only.kinds == every.kinds
    paged = [
        hit for at in range(0, every.total, 7)
        for hit in table.search("cluster", LANGUAGES, limit=7, offset=at).hits
    ]  # fmt: skip
    assert tuple(paged) == every.hits


def test_kinds_and_their_tiers() -> None:
    assert kind_of(["LearningEvent", "Event"]) == "Event"
    assert kind_of(["Concept", "Competence"]) == "Competence"
    assert kind_of(["Novelty"]) == "Novelty"
    assert kind_of([]) == ""
    assert [tier_of(kind) for kind in ("Project", "Claim", "Novelty", "Term", "")] == [
        0,
        1,
        1,
        2,
        3,
    ]


def test_stems() -> None:
    assert "klaszter" in stems("klaszterek")
    assert "debrecen" in stems("debrecenben")
    assert "cluster" in stems("clusters")
    assert stems("abc") == []


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Lookup:
    folder = tmp_path_factory.mktemp("small")
    return lookup.ensure_lookup(folder, EmbeddedStore(small_store()), BASE)


@given(st.text(max_size=60))
def test_any_text_may_be_asked_for(small: Lookup, asked: str) -> None:
    found = small.search(asked, LANGUAGES)
    assert len(found.hits) == min(found.total, 20)
    for hit in found.hits:
        assert all(0 <= start < end <= len(hit.text) for start, end in hit.marks)


@given(st.text(max_size=60))
def test_spans_are_the_words_of_a_name(text: str) -> None:
    assert [word for _, _, word in word_spans(text)] == words(text)


def test_a_name_is_found_by_itself_however_common_its_words_are(tmp_path: Path) -> None:
    """The bound on names looked at does not lose the one that was asked for."""
    made = lookup.ensure_lookup(tmp_path, EmbeddedStore(_many(12_000)), BASE)
    asked = "region 11999 of the test"
    assert made.search(asked, LANGUAGES).hits[0].text == asked
    found = made.search("region of", LANGUAGES)
    assert (found.cut, len(found.hits)) == (True, 20)


def _many(count: int) -> ox.Store:
    made = ox.Store()
    lines = "".join(
        f"<{BASE}id/place/r{n}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        f"<{BASE}def#Place> <{BASE}graph/test> .\n"
        f"<{BASE}id/place/r{n}> <http://www.w3.org/2004/02/skos/core#prefLabel> "
        f'"region {n} of the test"@en <{BASE}graph/test> .\n'
        for n in range(count)
    )
    made.load(lines.encode(), ox.RdfFormat.N_QUADS)
    return made
