"""The rule by which one value is preferred, criterion by criterion."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from c3graph.build import Built
from c3graph.cli import main
from c3graph.model import Conflict
from c3graph.validate import validate
from conftest import ROOT
from planted import NS, WHOSE_OPTIONS, Sheet, build_of, said, short
from server_fixtures import CSV, serving


def saying(
    slug: str, genre: str, value: object, issued: str | None = None, **more: object
) -> Sheet:
    """A source that says how many partners the project p has."""
    sheet = Sheet(slug=slug, genre=genre, issued=issued)
    sheet.entity("p", "Project")
    sheet.claim("partnerCount", "p", value=value, **more)
    return sheet


def dated(slug: str, genre: str, value: object, preferred: object = None) -> Sheet:
    sheet = Sheet(slug=slug, genre=genre)
    sheet.entity("p", "Project")
    more = {"preferred": preferred} if preferred else {}
    sheet.claim("startDate", "p", value=value, **more)
    return sheet


def decide(root: Path, *sheets: Sheet) -> Conflict:
    (conflict,) = build_of(root, *sheets).conflicts
    return conflict


def values(conflict: Conflict) -> tuple[str, list[str]]:
    return str(conflict.preferred), [str(value) for value, _ in conflict.others]


REASON_STEWARD = {"en": "it was counted", "pl": "policzono"}
UNDECIDED = (
    "undecided: nothing decides between the sources, so a steward is asked which value holds",
    "nierozstrzygnięte: nic nie rozstrzyga między źródłami, więc redaktor ma wskazać wartość",
)
CRITERIA = {
    "steward before genre": (
        [saying("a", "profile", 9), saying("b", "report", 7, preferred=REASON_STEWARD)],
        ("7", ["9"]),
        "a steward prefers it: it was counted",
        "redaktor wskazuje tę wartość: policzono",
    ),
    "genre: profile before deck": (
        [saying("a", "deck", 7), saying("b", "profile", 9)],
        ("9", ["7"]),
        "a project profile is held to be closer to the facts than the other sources",
        "źródło typu profil projektu uznaje się za bliższe faktom niż pozostałe źródła",
    ),
    "genre: deck before report": (
        [saying("a", "deck", 9), saying("b", "report", 7), saying("c", "report", 7)],
        ("9", ["7"]),
        "a slide deck is held to be closer to the facts than the other sources",
        "źródło typu prezentacja uznaje się za bliższe faktom niż pozostałe źródła",
    ),
    "number of sources": (
        [saying("a", "deck", 9), saying("b", "deck", 9), saying("c", "deck", 7, "2020-01-01")],
        ("9", ["7"]),
        "more sources state it (2)",
        "podaje ją więcej źródeł (2)",
    ),
    "date": (
        [saying("a", "deck", 9, "2018-01-01"), saying("b", "deck", 7, "2017-12-31")],
        ("9", ["7"]),
        "its source is the latest (2018-01-01)",
        "jej źródło jest najnowsze (2018-01-01)",
    ),
    "nothing: a steward is asked": (
        [saying("a", "deck", 9), saying("b", "deck", 10)],
        ("None", ["10", "9"]),
        *UNDECIDED,
    ),
    "two stewards who differ": (
        [
            saying("a", "deck", 9, preferred=REASON_STEWARD),
            saying("b", "deck", 7, preferred=REASON_STEWARD),
            saying("c", "profile", 8),
        ],
        ("None", ["7", "9", "8"]),
        *UNDECIDED,
    ),
    "dates of one rank that differ": (
        [dated("a", "deck", "2018-03-14"), dated("b", "deck", "2018-04"), dated("c", "deck", 2018)],
        ("None", ["2018", "2018-03-14", "2018-04"]),
        *UNDECIDED,
    ),
    "steward before precision": (
        [dated("a", "deck", "2018-03-14"), dated("b", "deck", "2018-03", REASON_STEWARD)],
        ("2018-03", ["2018-03-14"]),
        "a steward prefers it: it was counted",
        "redaktor wskazuje tę wartość: policzono",
    ),
    "the most precise form of what the higher rank says": (
        [
            dated("a", "profile", "2018-03"),
            dated("b", "report", "2018-03-14"),
            dated("c", "deck", "2018-05-01"),
        ],
        ("2018-03-14", ["2018-03", "2018-05-01"]),
        "a project profile is held to be closer to the facts than the other sources",
        "źródło typu profil projektu uznaje się za bliższe faktom niż pozostałe źródła",
    ),
    "two precise forms that differ leave what both say": (
        [
            dated("a", "profile", "2018-03"),
            dated("b", "report", "2018-03-14"),
            dated("c", "report", "2018-03-15"),
        ],
        ("2018-03", ["2018-03-14", "2018-03-15"]),
        "a project profile is held to be closer to the facts than the other sources",
        "źródło typu profil projektu uznaje się za bliższe faktom niż pozostałe źródła",
    ),
    "precision, whatever the genre": (
        [dated("a", "report", "2018-03-14"), dated("b", "profile", "2018-03")],
        ("2018-03-14", ["2018-03"]),
        "the other values are less precise forms of the same date",
        "pozostałe wartości to mniej dokładne postacie tej samej daty",
    ),
    "precision of three": (
        [
            dated("a", "report", 2018),
            dated("b", "deck", "--03-14"),
            dated("c", "deck", "2018-03-14"),
        ],
        ("2018-03-14", ["--03-14", "2018"]),
        "the other values are less precise forms of the same date",
        "pozostałe wartości to mniej dokładne postacie tej samej daty",
    ),
    "dates that differ": (
        [dated("a", "report", "2018-03-14"), dated("b", "profile", "2018-04")],
        ("2018-04", ["2018-03-14"]),
        "a project profile is held to be closer to the facts than the other sources",
        "źródło typu profil projektu uznaje się za bliższe faktom niż pozostałe źródła",
    ),
}


@pytest.mark.parametrize("name", CRITERIA)
def test_the_criterion_that_decides_is_the_reason(name: str, tmp_path: Path) -> None:
    sheets, wanted, english, polish = CRITERIA[name]
    built = build_of(tmp_path, *sheets)
    (conflict,) = built.conflicts
    assert values(conflict) == wanted
    assert conflict.reason == english
    property = short(conflict.property).removeprefix("c3:")
    reasons = {t[2] for t in said(built.draft, "conflicts") if t[1] == "c3:reason"}
    assert reasons == {f'"{english}"@en', f'"{polish}"@pl'}
    assert {t[0] for t in said(built.draft, "conflicts")} == {f"id/conflict/project.p.{property}"}


def test_the_conflict_names_every_claim(tmp_path: Path) -> None:
    sheets = [saying("a", "deck", 9), saying("b", "deck", 9), saying("c", "deck", 7)]
    built = build_of(tmp_path, *sheets)
    rows = [f"claim/{sheet.claims[0]['id']}" for sheet in sheets]
    node = "id/conflict/project.p.partnerCount"
    found = {t for t in said(built.draft, "conflicts") if t[1] != "c3:reason"}
    assert found == {
        (node, "rdf:type", "c3:Conflict"),
        (node, "c3:conflictSubject", "id/project/p"),
        (node, "c3:conflictProperty", "c3:partnerCount"),
        (node, "c3:preferredClaim", rows[0]),
        (node, "c3:preferredClaim", rows[1]),
        (node, "c3:otherClaim", rows[2]),
    }
    assert {t[2] for t in said(built.draft, "a") | said(built.draft, "c")} >= {
        '"9"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"7"^^<http://www.w3.org/2001/XMLSchema#integer>',
    }


def test_an_undecided_conflict_prefers_nothing_and_may_be_released(tmp_path: Path) -> None:
    sheets = [saying("a", "deck", 9), saying("b", "deck", 10)]
    built = build_of(tmp_path, *sheets)
    node = "id/conflict/project.p.partnerCount"
    said_of = {t for t in said(built.draft, "conflicts") if t[0] == node}
    assert {t[2] for t in said_of if t[1] == "c3:otherClaim"} == {
        f"claim/{sheet.claims[0]['id']}" for sheet in sheets
    }
    assert not [t for t in said_of if t[1] == "c3:preferredClaim"]
    shapes = Path(__file__).parents[2] / "shapes" / "conflict.ttl"
    assert validate(built.draft, [shapes]).results == ()
    command = ["--root", str(tmp_path), "conflicts", "--format", "json"]
    (row,) = json.loads(CliRunner().invoke(main, command).stdout)
    assert (row["preferred"], row["others"], row["reason"]) == ("undecided", "10; 9", UNDECIDED[0])
    counted = json.loads(
        CliRunner().invoke(main, [*command[:2], "build", "--format", "json"]).stdout
    )
    assert {"of": "undecided conflicts", "count": 1} in counted


def test_the_page_of_a_thing_shows_an_undecided_conflict_as_one(tmp_path: Path) -> None:
    root = tmp_path / "set"
    assert CliRunner().invoke(main, ["init", str(root), *WHOSE_OPTIONS]).exit_code == 0
    for slug, value in (("a", 9), ("b", 10)):
        sheet = saying(slug, "deck", value)
        sheet.entities[0] |= {"translations": {"pl": "p", "hu": "p"}}
        sheet.write(root)
    released = CliRunner().invoke(main, ["--root", str(root), "release"])
    assert released.exit_code == 0, released.output
    with serving(root) as server:
        for language, said in (("en", "Undecided"), ("pl", "Nierozstrzygnięte"),
                               ("hu", "Eldöntetlen")):  # fmt: skip
            headers = {"Accept": "text/html", "Accept-Language": language}
            page = server.client.get("/page/id/project/p", headers=headers).text
            (conflict,) = re.findall(r'<section class="conflict".*?</section>', page, re.DOTALL)
            assert re.findall(r"<h4>(.*?)</h4>", conflict) == [said]
            assert re.findall(r'<p class="value">(\d+)', conflict) == ["10", "9"]
            assert 'class="preferred"' not in page
        asked = server.ask((ROOT / "queries/conflicts.rq").read_text(encoding="utf-8"), CSV).text
        rows = list(csv.DictReader(asked.splitlines()))
        assert [(row["preferred"], row["other"]) for row in rows] == [("", "9"), ("", "10")]


def test_two_values_of_one_source_are_no_conflict(tmp_path: Path) -> None:
    sheet = saying("a", "deck", 9)
    sheet.claim("partnerCount", "p", value=8)
    assert build_of(tmp_path, sheet).conflicts == ()


def test_the_same_value_of_two_sources_is_no_conflict(tmp_path: Path) -> None:
    assert build_of(tmp_path, saying("a", "deck", 9), saying("b", "report", 9)).conflicts == ()


def test_a_rejected_value_is_no_conflict(tmp_path: Path) -> None:
    other = saying("b", "report", 7, status="rejected")
    assert build_of(tmp_path, saying("a", "deck", 9), other).conflicts == ()


@pytest.mark.parametrize(("type", "count"), [("Project", 1), ("Event", 0)])
def test_a_role_is_single_valued_in_a_project_not_at_an_event(
    type: str, count: int, tmp_path: Path
) -> None:
    sheets = []
    for slug, role in (("a", "partner"), ("b", "host")):
        sheet = Sheet(slug=slug)
        sheet.entity("x", type)
        sheet.entity("o", "Organisation")
        sheet.claim("participatesIn", "o", object="x", qualifiers={"role": role})
        sheets.append(sheet)
    assert len(build_of(tmp_path, *sheets).conflicts) == count


def test_a_stewards_reason_in_one_language_serves_both(tmp_path: Path) -> None:
    sheets = [saying("a", "deck", 9), saying("b", "deck", 7, preferred="newer")]
    built = build_of(tmp_path, *sheets)
    reasons = {t[2] for t in said(built.draft, "conflicts") if t[1] == "c3:reason"}
    assert reasons == {
        '"a steward prefers it: newer"@en', '"redaktor wskazuje tę wartość: newer"@pl',
    }  # fmt: skip


def test_the_three_conflicts_of_the_five_sources(built: Built) -> None:
    found = {
        (short(c.subject), short(c.property)): (
            short(c.preferred) if c.preferred else "",
            [short(v) for v, _ in c.others],
        )
        for c in built.conflicts
    }
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert found == {
        ("id/event/clusters3-iws6", "c3:heldOn"): (
            f'"2018-03-14"^^<{xsd}date>', [f'"--03-14"^^<{xsd}gMonthDay>'],
        ),
        ("id/event/clusters3-iws6", "c3:ordinal"): (
            f'"6"^^<{xsd}integer>', [f'"5"^^<{xsd}integer>'],
        ),
        ("id/project/clusters3", "c3:hasParticipant"): (
            "id/organisation/lubelskie-voivodeship", ["id/organisation/umwl"],
        ),
    }  # fmt: skip
    kinds = [c.reason.split(":")[0] for c in built.conflicts]
    assert kinds.count("a steward prefers it") == 1
    assert NS.graph("conflicts") in {q.graph for q in built.draft.quads}
