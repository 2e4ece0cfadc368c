"""extract: what a document says becomes claims, with offsets that hold."""

from __future__ import annotations

import json
import re
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from benchmarks.extract import documents, predict, scorer
from hypothesis import given, settings
from hypothesis import strategies as st

from c3graph.errors import UsageError
from c3graph.extract import Gazetteer, Hints, core, extract, read_bytes
from c3graph.extract.documents.blocks import (
    detect_genre,
    detect_language,
    read_lines,
    read_sentences,
)
from c3graph.extract.links import Known
from c3graph.model import Claim, ClaimSheet, Entity, Status
from c3graph.sheets.editorial import load_editorial
from c3graph.sheets.predicates import PREDICATES

NAMES = Gazetteer()

PROFILE = """Home > Projects > HARBOUR - Safe harbours for small boats
General Information
Programme:
INTERREG Europe
Project duration:
Monday, 2 May, 2016 to Saturday, 30 May, 2020
Total budget:
€1.832.645
EU Contribution:

Partnership Composition:
Organisation nameFunctionCountryWebsite linkIs Cluster Organisation ?
Pier Development Company
Coordinator
Spain
Yes
Quay Agency of Upper Coast
Partner
No

"""
NEWS = """CLUSTERFY meeting in Lublin

On 7 March 2017 the Quay Agency hosted the 3rd Interregional Workshop of the CLUSTERFY project in
Lublin. Anna Kowalska, Director of the Harbour Institute, spoke about boat repair skills.

Contact: Jan Nowak, jan.nowak@example.org, tel. +48 81 123 45 67
"""
POLISH = """Konferencja w ramach projektu HARBOUR

7 marca br. w Lublinie odbyła się konferencja w ramach projektu HARBOUR, w której uczestniczył
przedstawiciel Lubelskiego Klastra Wodnego. Organizatorem był Urząd Morski Wybrzeża.
Mówiono o naprawie łodzi, ochronie wód i szkoleniu załóg.
"""
DECK = """HARBOUR

Interreg Europe

Upper Coast County

14 March 2018 | 6th IWS in Belfast, UK

What are the capacity building needs?

- **Training needs**
 - repair of wooden boats
 - safety at sea (basic, advanced)
- **Participation in projects**
 - PIERNET (COSME, 2011-2013)
"""


def sheet(text: str, name: str = "one.txt", **hints: str) -> ClaimSheet:
    told: dict[str, Any] = {**hints}
    return extract(read_bytes(text.encode(), name, 10**7), name, NAMES, Hints(**told))


def facts(found: ClaimSheet) -> set[tuple[str, str, str]]:
    """(subject, predicate, object or value), by name."""
    return {
        (
            found.entity(c.subject).name, c.predicate,
            found.entity(c.object).name if c.object else str(c.value),
        )
        for c in found.claims
    }  # fmt: skip


def things(found: ClaimSheet) -> set[tuple[str, str]]:
    return {(e.type, e.name) for e in found.entities}


def check_offsets(found: ClaimSheet, text: str) -> None:
    rows = [*(e.mentions for e in found.entities), *(c.evidence for c in found.claims)]
    for pieces in rows:
        assert pieces
        for piece in pieces:
            assert 0 <= piece.start < piece.end <= len(text)
            assert text[piece.start : piece.end] == piece.surface
            assert len(piece.surface) <= 120
            assert len(re.findall(r"\w+", piece.surface)) <= 11


def test_a_form_gives_its_fields_and_its_partners() -> None:
    found = facts(sheet(PROFILE))
    assert found == {
        ("HARBOUR", "fullName", "Safe harbours for small boats"),
        ("HARBOUR", "fundedBy", "INTERREG Europe"),
        ("HARBOUR", "startDate", "2016-05-02"),
        ("HARBOUR", "endDate", "2020-05-30"),
        ("HARBOUR", "totalBudget", "1832645"),
        ("HARBOUR", "currency", "EUR"),
        ("Pier Development Company", "participatesIn", "HARBOUR"),
        ("Pier Development Company", "leads", "HARBOUR"),
        ("Pier Development Company", "role", "Coordinator"),
        ("Pier Development Company", "country", "Spain"),
        ("Pier Development Company", "isClusterOrganisation", "Yes"),
        ("Quay Agency of Upper Coast", "participatesIn", "HARBOUR"),
        ("Quay Agency of Upper Coast", "role", "Partner"),
        ("Quay Agency of Upper Coast", "isClusterOrganisation", "No"),
    }


def test_an_empty_field_gives_no_claim() -> None:
    assert not any(c.predicate == "euContribution" for c in sheet(PROFILE).claims)


def test_news_gives_the_event_its_day_place_host_and_speaker() -> None:
    found = facts(sheet(NEWS))
    event = "3rd Interregional Workshop"
    assert {
        (event, "heldOn", "2017-03-07"),
        (event, "locatedIn", "Lublin"),
        (event, "partOf", "CLUSTERFY"),
        ("Quay Agency", "organises", event),
        ("Anna Kowalska", "role", "Director"),
        ("Anna Kowalska", "memberOf", "Harbour Institute"),
        ("Anna Kowalska", "participatesIn", event),
        (event, "hasTopic", "boat repair skills"),
    } <= found


def test_contact_persons_mail_and_telephone_never_become_claims() -> None:
    found = sheet(NEWS)
    told = " ".join(
        [e.name for e in found.entities]
        + [str(c.value) for c in found.claims]
        + [p.surface for e in found.entities for p in e.mentions]
        + [p.surface for c in found.claims for p in c.evidence]
    )
    assert "Nowak" not in told
    assert "@" not in told
    assert "123" not in told


def test_a_person_without_a_role_body_or_speech_is_none() -> None:
    found = sheet("The harbour was painted by Maria Curie Nowak. Jan Kowalski likes boats.\n")
    assert not [e for e in found.entities if e.type == "Person"]


def test_polish_names_and_topics_are_in_their_base_form() -> None:
    found = sheet(POLISH, issued="2017-03-13")
    event = "konferencja w ramach projektu HARBOUR"
    assert {
        (event, "heldOn", "2017-03-07"),
        (event, "locatedIn", "Lublin"),
        ("Lubelski Klaster Wodny", "participatesIn", event),
        ("Urząd Morski Wybrzeża", "organises", event),
        (event, "hasTopic", "naprawa łodzi"),
        (event, "hasTopic", "ochrona wód"),
        (event, "hasTopic", "szkolenie załóg"),
    } <= facts(found)


def test_slides_give_needs_projects_and_the_workshop() -> None:
    found = facts(sheet(DECK))
    region = "Upper Coast County"
    assert {
        ("HARBOUR", "fundedBy", "Interreg Europe"),
        ("6th IWS in Belfast", "heldOn", "2018-03-14"),
        ("6th IWS in Belfast", "locatedIn", "Belfast"),
        (region, "addressesCompetence", "repair of wooden boats"),
        (region, "addressesCompetence", "safety at sea"),
        (region, "participatesIn", "PIERNET"),
        ("PIERNET", "fundedBy", "COSME"),
        ("PIERNET", "startDate", "2011"),
        ("PIERNET", "endDate", "2013"),
    } <= found


@pytest.mark.parametrize("text", [PROFILE, NEWS, POLISH, DECK], ids="profile news pl deck".split())
def test_everything_is_proposed_by_a_rule_and_rests_on_characters(text: str) -> None:
    found = sheet(text)
    check_offsets(found, text)
    rows: list[Entity | Claim] = [*found.entities, *found.claims]
    for row in rows:
        assert row.status is Status.PROPOSED
        assert re.fullmatch(r"[a-z]+\.[a-z0-9.-]+", row.rule)
        assert 0 < row.confidence < 1
    for claim in found.claims:
        assert found.entity(claim.subject).type in PREDICATES[claim.predicate].subjects


def test_a_second_reading_is_the_first() -> None:
    assert sheet(POLISH) == sheet(POLISH)


def test_a_long_name_is_split_into_short_pieces_of_evidence() -> None:
    coasts = ("Upper", "Lower", "Middle", "Outer", "Inner", "Other")
    long = "Quay Agency of " + " and ".join(f"{c} Coast" for c in coasts)
    text = PROFILE.replace("Quay Agency of Upper Coast", long)
    check_offsets(sheet(text), text)
    assert ("Organisation", long) in things(sheet(text))


def test_language_and_genre_are_told_from_the_text() -> None:
    assert [detect_language(t) for t in (NEWS, POLISH)] == ["en", "pl"]
    assert [detect_genre(t) for t in (PROFILE, DECK, NEWS)] == ["profile", "deck", "report"]
    assert detect_language("A projekt célja, hogy a klaszterek együttműködése erősödjön") == "hu"
    assert detect_language("Il progetto è finanziato con fondi europei della regione") == "it"
    assert detect_language("Projekta mērķis ir uzlabot klasteru politiku un sadarbību") == "lv"


def test_an_unknown_language_or_genre_is_refused() -> None:
    with pytest.raises(UsageError, match="no lexicon"):
        sheet(NEWS, language="xx")
    with pytest.raises(UsageError, match="unknown genre"):
        sheet(NEWS, genre="poem")


def test_lines_know_their_bullets() -> None:
    lines = read_lines("Head\n- one\n  - two\n- three\n1. four\n")
    assert [(ln.text, ln.level) for ln in lines] == [
        ("Head", 0), ("one", 1), ("two", 2), ("three", 1), ("four", 1),
    ]  # fmt: skip


def test_an_abbreviation_ends_no_sentence() -> None:
    found = [s.text for s in read_sentences("W 2016 r. Zarząd m.in. Anna. Potem Jan.")]
    assert found == ["W 2016 r. Zarząd m.in. Anna.", "Potem Jan."]


@settings(max_examples=60)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300))
def test_offsets_lie_in_any_text(text: str) -> None:
    check_offsets(sheet(text), text)


_PARTS = re.findall(r"\S+\s*", PROFILE + NEWS + POLISH + DECK)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(_PARTS), max_size=80))
def test_offsets_lie_in_shuffled_documents(parts: list[str]) -> None:
    text = "".join(parts)
    check_offsets(sheet(text), text)


@pytest.mark.parametrize("unit", ["Agency and ", "Ab - ", "1.", "a", "Aa", " ", "- a\n", "(", "“"])
@pytest.mark.parametrize("language", ["en", "pl"])
def test_rubbish_of_some_length_is_read_through(unit: str, language: str) -> None:
    text = unit * (12_000 // len(unit)) + "."
    check_offsets(sheet(text, language=language), text)


def test_links_need_the_same_type_and_no_other_place() -> None:
    known = Known({
        "organisation/piemonte": [("Organisation", "Regione Piemonte")],
        "network/errin": [("Network", "European Regions Research and Innovation Network")],
        "organisation/spri": [("Organisation", "SPRI")],
    })  # fmt: skip
    assert known.link("Organisation", "Regione Veneto") is None
    assert known.link("Place", "Regione Piemonte") is None
    linked = [known.link("Network", "ERRIN"), known.link("Organisation", "SPRI Group")]
    assert [(link.thing, link.how) for link in linked if link] == [
        ("network/errin", "acronym"),
        ("organisation/spri", "name without its generic word"),
    ]


DEVELOPMENT = [*(f"{n:02}" for n in range(1, 34, 2)), *(f"seed{n}" for n in range(5))]


def test_the_development_documents_score_what_was_asked(shared: Path, tmp_path: Path) -> None:
    gold = shared / "gold"
    root = Path(__file__).parents[2]
    gazetteer = Gazetteer(load_editorial(root / "data", limit=10**7).names)
    notes = {path: note for path, note in documents(gold).items() if note["doc"] in DEVELOPMENT}
    assert len(notes) == len(DEVELOPMENT)
    predict(((path, gazetteer) for path in notes), tmp_path)
    rows, evidence = scorer(gold).score(gold, tmp_path, DEVELOPMENT)
    scores = {(r["group"], r["what"]): r["f1"] for r in rows}
    wanted = {
        ("all", "facts"): 0.90, ("all", "entities"): 0.92, ("all", "relations"): 0.85,
        ("all", "attributes"): 0.90, ("kind profile", "facts"): 0.94, ("kind deck", "facts"): 0.94,
        ("kind news", "facts"): 0.88,
    }  # fmt: skip
    assert {k: v for k, v in wanted.items() if scores[k] < v} == {}
    assert evidence >= 0.98
    assert len(list(tmp_path.glob("*.json"))) == len(notes)
    first = json.loads(next(iter(sorted(tmp_path.glob("*.json")))).read_text(encoding="utf-8"))
    assert {"document", "entities", "claims"} == set(first)


def test_an_entity_keeps_its_key_in_every_reading() -> None:
    keys = [e.key for e in sheet(NEWS).entities]
    assert len(keys) == len(set(keys))
    assert all(
        isinstance(e, Entity) and re.fullmatch(r"[a-z0-9-]+", e.key) for e in sheet(NEWS).entities
    )


def test_our_extractors_are_registered_as_others_would_be() -> None:
    names = {point.name: point.load() for point in entry_points(group=core.GROUP)}
    assert {name: names[name] for name in core.OURS} == {
        "forms": core.forms, "slides": core.slides, "text": core.text,
    }  # fmt: skip
    assert core.extractors()[:3] == (core.forms, core.slides, core.text)
