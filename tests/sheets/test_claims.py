from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from c3graph import pipeline as path
from c3graph.config import Settings
from c3graph.errors import C3GraphError, EvidenceError, SheetError
from c3graph.model import Entity, Evidence, Status
from c3graph.sheets import loading, writing, yamlio
from planted import LIMIT, Sheet

QUICK = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
REAL = {
    "clusters3-profile": ("en", 3799),
    "hajdu-bihar-iws6-deck": ("en", 3601),
    "lubelskie-iws6-deck": ("en", 2978),
    "lublin-conference-lke": ("pl", 2008),
    "lublin-conference-report": ("pl", 14702),
}


def test_the_five_sheets_load(settings: Settings) -> None:
    sheets = path.load_sheets(settings)
    found = {s.source.slug: (s.source.language, s.source.length) for s in sheets}
    assert found == REAL
    assert all(sheet.entities and sheet.claims for sheet in sheets)
    assert sum(len(sheet.claims) for sheet in sheets) >= 800


def test_every_surface_is_what_stands_there(settings: Settings, shared: Path) -> None:
    sheets = path.load_sheets(settings)
    documents = path.load_documents(settings, sheets)
    assert sorted(documents) == sorted(REAL)
    for sheet in sheets:
        text = documents[sheet.source.slug].text
        spans = [span for row in sheet.entities for span in row.mentions]
        spans += [span for row in sheet.claims for span in row.evidence]
        for span in spans:
            assert text[span.start : span.end] == span.surface


def test_a_text_value_is_translated_and_no_other(tmp_path: Path) -> None:
    sheet = Sheet(slug="one")
    sheet.entity("i", "Instrument", "Call")
    sheet.claim("lesson", "i", value="Ask early", translations={"pl": "Pytaj wcześnie"})
    loaded = sheet.load(tmp_path)
    assert loaded.claims[0].translations == (("pl", "Pytaj wcześnie"),)
    assert "  translations:\n    pl: Pytaj wcześnie\n" in writing.checked(loaded)
    sheet.claim("minAmount", "i", value=7, translations={"pl": "siedem"})
    with pytest.raises(SheetError, match="a value of minAmount is not translated"):
        sheet.load(tmp_path)


def test_a_planted_sheet_value_by_value(tmp_path: Path) -> None:
    sheet = Sheet(slug="one", genre="deck", issued="2018-03", language="pl")
    sheet.entity(
        "a", "Instrument", "Call", kind="call", translations={"pl": "Nabór"}, status="corrected",
        confidence=0.5, rule="gold", note="seen",
    )  # fmt: skip
    number = sheet.claim("minAmount", "a", value=7, preferred="it is newer", status="proposed")
    loaded = sheet.load(tmp_path)
    assert (loaded.source.slug, loaded.source.genre) == ("one", "deck")
    assert (loaded.source.issued, loaded.source.language) == ("2018-03", "pl")
    (entity,) = loaded.entities
    assert entity == Entity(
        key="a", type="Instrument", name="Call", language="en",
        mentions=(Evidence(0, 4, "Call"),), kind="call", translations=(("pl", "Nabór"),),
        rule="gold", confidence=0.5, status=Status.CORRECTED, note="seen", line=entity.line,
    )  # fmt: skip
    (claim,) = loaded.claims
    assert (claim.id, claim.subject, claim.predicate, claim.value) == (number, "a", "minAmount", 7)
    assert claim.evidence == (Evidence(5, 6, "7"),)
    assert (claim.status, claim.preferred) == (Status.PROPOSED, (("en", "it is newer"),))
    assert (claim.rule, claim.confidence, claim.object) == ("steward", 1.0, None)
    lines = loaded.path.read_text(encoding="utf-8").splitlines()
    assert lines[entity.line - 1] == "- id: a"
    assert lines[claim.line - 1] == f"- id: {number}"


@pytest.mark.parametrize(
    ("predicate", "type", "value", "read"),
    [
        ("startDate", "Project", "2018-03-14", "2018-03-14"),
        ("startDate", "Project", "2018-03", "2018-03"),
        ("startDate", "Project", 2018, "2018"),
        ("heldOn", "Event", "--03-14", "--03-14"),
        ("heldOn", "Event", "2018-03-14/2018-03-15", "2018-03-14/2018-03-15"),
        ("startDate", "Project", "2016-02-29", "2016-02-29"),
        ("isClusterOrganisation", "Cluster", True, "Yes"),
        ("isClusterOrganisation", "Cluster", False, "No"),
        ("isClusterOrganisation", "Cluster", "No", "No"),
        ("partnerCount", "Project", 0, 0),
        ("acronym", "Project", "X", "X"),
    ],
)
def test_values_are_read(
    predicate: str, type: str, value: object, read: object, tmp_path: Path
) -> None:
    sheet = Sheet()
    sheet.entity("a", type)
    sheet.claim(predicate, "a", value=value)
    assert sheet.load(tmp_path).claims[0].value == read


@pytest.mark.parametrize("surface", ["2018", "007", "1.50", "null", "true", "Yes", "~", "1e3"])
def test_a_surface_that_looks_like_a_number_is_text(surface: str, tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.entity("a", "Project", "A")
    sheet.entities[0]["mentions"] = [sheet.span(surface)]
    file = sheet.write(tmp_path)
    file.write_text(file.read_text().replace(f", '{surface}']", f", {surface}]"))
    loaded = loading.load(file, limit=LIMIT, texts=tmp_path / "texts")
    assert loaded.entities[0].mentions == (Evidence(2, 2 + len(surface), surface),)


def test_doubt_and_qualifiers_are_read_and_written_again(tmp_path: Path) -> None:
    sheet = Sheet()
    for key, type in {"h": "Person", "n": "Network", "k": "Competence", "e": "Event"}.items():
        sheet.entity(key, type)
    sheet.entity("g", "Programme", doubt=True, status="rejected")
    sheet.claim("role", "h", value="Secretary", qualifiers={"in": "n"}, doubt=True)
    sheet.claim("lesson", "h", value="Ask", qualifiers={"at": "e", "talk": "joint-talk"})
    sheet.claim("addressesCompetence", "g", object="k", qualifiers={"stance": "trains"})
    loaded = sheet.load(tmp_path)
    assert [(e.key, e.doubt) for e in loaded.entities if e.doubt] == [("g", True)]
    assert [c.doubt for c in loaded.claims] == [True, False, False]
    assert [c.qualifiers for c in loaded.claims] == [
        (("in", "n"),), (("at", "e"), ("talk", "joint-talk")), (("stance", "trains"),),
    ]  # fmt: skip
    again = loading.read(writing.text(loaded), loaded.path)
    assert [(c.doubt, c.qualifiers) for c in again.claims] == [
        (c.doubt, c.qualifiers) for c in loaded.claims
    ]
    assert [e.doubt for e in again.entities] == [e.doubt for e in loaded.entities]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"qualifiers": {"at": "e", "talk": "Not a slug"}}, "'Not a slug' is not a slug"),
        ({"qualifiers": {"stance": "trained"}}, "speaksOn has no qualifier 'stance'"),
        ({"doubt": "perhaps"}, "doubt is true or false"),
    ],
)
def test_keys_that_say_nothing_are_refused(
    more: dict[str, object], message: str, tmp_path: Path
) -> None:
    sheet = Sheet()
    for key, type in {"h": "Person", "k": "Competence", "e": "Event"}.items():
        sheet.entity(key, type)
    sheet.claim("speaksOn", "h", object="k", **more)
    with pytest.raises(SheetError, match=message):
        sheet.load(tmp_path)


def test_an_unknown_stance_is_refused_with_its_line(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.entity("p", "Project")
    sheet.entity("k", "Competence")
    sheet.claim("addressesCompetence", "p", object="k", qualifiers={"stance": "liked"})
    known = "addressed, needed, promoted, studied, trained, trains"
    with pytest.raises(SheetError, match="unknown stance 'liked'") as caught:
        sheet.load(tmp_path)
    line = sheet.yaml().splitlines().index("    stance: liked") + 1
    assert (caught.value.where, caught.value.hint) == (
        f"{tmp_path}/data/claims/planted.yaml:{line}", f"known: {known}",
    )  # fmt: skip


def test_without_the_text_a_sheet_still_loads_and_bounds_hold(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.entity("a", "Project", "A")
    file = sheet.write(tmp_path)
    (tmp_path / "texts/planted.txt").unlink()
    assert len(loading.load(file, limit=LIMIT, texts=tmp_path / "texts").entities) == 1
    file.write_text(file.read_text().replace("[0, 1, A]", "[9, 10, A]"))
    with pytest.raises(EvidenceError, match="outside the text of 2 characters"):
        loading.load(file, limit=LIMIT)


@QUICK
@given(start=st.integers(-5, 40), end=st.integers(-5, 40), surface=st.text("AB \n", max_size=6))
def test_no_offsets_ever_leave_the_text(start: int, end: int, surface: str, tmp_path: Path) -> None:
    sheet = Sheet(text="AB BA\nAAB ABBA B")
    length = len(sheet.text)
    sheet.entities.append(
        {"id": "a", "type": "Project", "name": "A", "language": "en",
         "mentions": [[start, end, surface]]}
    )  # fmt: skip
    try:
        (entity,) = sheet.load(tmp_path).entities
    except EvidenceError:
        assert not (0 <= start < end <= length and sheet.text[start:end] == surface)
        return
    assert entity.mentions == (Evidence(start, end, surface),)
    assert 0 <= start < end <= length
    assert sheet.text[start:end] == surface


def refusal(load: Callable[[], object]) -> C3GraphError | None:
    try:
        load()
    except C3GraphError as error:
        return error
    return None


ANY_TEXT = st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))


@QUICK
@given(data=st.binary(max_size=200) | ANY_TEXT)
def test_yaml_of_any_bytes_loads_or_is_refused(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "any.yaml"
    file.write_bytes(data)
    error = refusal(lambda: yamlio.load(file, LIMIT))
    assert error is None or isinstance(error, SheetError)
    assert error is None or str(error).startswith(f"{file}:")


YAML = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["source", "entities", "claims", "id", "2018-02-30", "[", "&a", "*a", "!x"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["source", "entities", "claims", "slug", "id", "mentions", "length"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@QUICK
@given(value=YAML, into=st.sampled_from(["source", "entities", "claims", None]))
def test_a_sheet_of_any_values_loads_or_is_refused(
    value: object, into: str | None, tmp_path: Path
) -> None:
    sheet = Sheet()
    sheet.entity("a", "Project", "A")
    file = sheet.write(tmp_path)
    text = yamlio.dump(value)
    if into:
        text = file.read_text(encoding="utf-8").partition("entities:")[0] + yamlio.dump(
            {"entities" if into == "source" else into: value}
        )
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    error = refusal(lambda: loading.load(file, limit=LIMIT, texts=tmp_path / "texts"))
    assert error is None or str(error).startswith(str(tmp_path))


def test_counts_by_status(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.entity("a", "Project", "A")
    sheet.claim("partnerCount", "a", value=3, status="rejected")
    sheet.claim("partnerCount", "a", value=4, status="proposed")
    assert loading.count([sheet.load(tmp_path)]) == [
        {
            "source": "planted", "language": "en", "characters": 6, "entities": 1, "claims": 2,
            "proposed": 1, "accepted": 1, "rejected": 1, "corrected": 0,
        }
    ]  # fmt: skip
