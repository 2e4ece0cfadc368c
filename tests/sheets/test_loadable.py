"""Whatever is typed, read or named: what comes of it is a sheet that every command can load."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from c3graph.cli import main
from c3graph.errors import C3GraphError
from c3graph.extract.sheet import pieces
from c3graph.model import Claim, ClaimSheet, Entity, Evidence, Status
from c3graph.rdf.iris import GRAPHS
from c3graph.review import decisions
from c3graph.sheets import loading, writing
from c3graph.sheets.predicates import PREDICATES
from c3graph.web.review import forms
from planted import Sheet

BASE = "https://data.example.org/harbour/"
TEXT = """HARBOUR - Safe harbours for small boats

Programme: Interreg Europe
Total budget: €1.832.645
Project duration: 1 April 2016 to 31 March 2020
"""
# What a command may end with: the codes of `errors`, and 1 where the input ends in a question.
CODES = {0, 1, 2, 3, 4, 5, 6, 8, 9, 13, 15}
FUZZ = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def run(root: Path, *words: str, answers: str = "") -> Result:
    """A command; an exception that nobody explained fails the test with its traceback."""
    result = CliRunner().invoke(main, ["--root", str(root), *words], input=answers)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def make(root: Path, *, texts: bool = True) -> Path:
    """An empty dataset of somebody else's."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "c3graph.toml").write_text(
        f'base = "{BASE}"\ntitle = "Harbour"\nreviewer = "Ona"\nreviewed = "2026-11-27"\n'
        + ('texts = "texts"\n' if texts else ""),
        encoding="utf-8",
    )
    for folder in ("texts", "data/claims"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    return root


def load_everywhere(root: Path) -> list[dict[str, object]]:
    """Every sheet loads, is listed for review, and is built."""
    counted = run(root, "claims", "--format", "json")
    assert counted.exit_code == 0, counted.output
    rows: list[dict[str, object]] = json.loads(counted.stdout)
    for row in rows:
        assert run(root, "review", str(row["source"]), "--list").exit_code == 0
    built = run(root, "build")
    assert built.exit_code == 0, built.output
    return rows


# Names of documents


NAMES = (
    *(f"{name}.txt" for name in sorted(GRAPHS)),
    "Links 2.md", "SCHEMES-2.html", "Ünïcode ß.txt", "Ærø – 港.txt", "Клайпеда.txt", "λιμάνι.txt",
    "!!.txt", "2018.txt", "null.txt", "yes.txt", "-.txt", "a\nb.txt", "tab\t.txt", "~.txt", " .txt",
    "'\".txt", f"{'wort' * 30}.txt", f"{'word ' * 30}.txt", "🚢.txt",
)  # fmt: skip


@pytest.mark.slow
def test_a_document_of_any_name_becomes_a_sheet_that_loads(tmp_path: Path) -> None:
    root = make(tmp_path / "d")
    for name in NAMES:
        (root / "texts" / name).write_text(TEXT, encoding="utf-8")
    result = run(root, "extract", str(root / "texts"))
    assert result.exit_code == 0, result.output
    rows = load_everywhere(root)
    assert len(rows) == len(NAMES)
    slugs = {str(row["source"]) for row in rows}
    assert {"links-document", "void-document", "unicode-ss", "klaypeda", "ship"} <= slugs
    assert not slugs & GRAPHS


@pytest.mark.parametrize("name", ["back\\slash.txt", "bell\a.txt", os.fsdecode(b"\xff\xfe.txt")])
def test_a_name_that_no_sheet_can_hold_is_refused_and_the_rest_is_read(
    name: str, tmp_path: Path
) -> None:
    root = make(tmp_path / "d")
    for other in (name, "harbour.txt"):
        (root / "texts" / other).write_text(TEXT, encoding="utf-8")
    result = run(root, "extract", str(root / "texts"), "--format", "json")
    assert result.exit_code == 3
    assert "rename the document" in result.stderr
    assert [row["source"] for row in load_everywhere(root)] == ["harbour"]


def test_a_folder_whose_name_is_not_utf8_is_read(tmp_path: Path) -> None:
    root = make(tmp_path / "d")
    folder = tmp_path / os.fsdecode(b"\xff")
    folder.mkdir()
    (folder / "harbour.txt").write_text(TEXT, encoding="utf-8")
    result = run(root, "extract", str(folder), "--format", "json")
    assert result.exit_code == 0
    (row,) = json.loads(result.stdout)
    assert row["source"].endswith("\\udcff/harbour.txt")


@pytest.mark.parametrize("names", [("Ö.txt", "O.txt"), ("a b.txt", "a-b.txt"), ("ß.txt", "SS.md")])
def test_two_names_that_would_share_a_sheet_are_both_named(
    names: tuple[str, str], tmp_path: Path
) -> None:
    root = make(tmp_path / "d")
    for name in names:
        (root / "texts" / name).write_text(TEXT, encoding="utf-8")
    result = run(root, "extract", str(root / "texts"))
    assert result.exit_code == 2
    assert all(name in result.stderr for name in names)
    assert not list((root / "data/claims").iterdir())


# Characters of documents


def test_characters_that_no_sheet_can_hold_are_left_out_of_passages_not_of_the_text(
    tmp_path: Path,
) -> None:
    root = make(tmp_path / "d")
    text = TEXT.replace("Safe harbours", "Safe\x01 har\x0cbours").replace(
        "Interreg", "Inter\ufffereg"
    )
    (root / "texts" / "harbour.txt").write_text(text, encoding="utf-8")
    assert run(root, "extract", str(root / "texts")).exit_code == 0
    load_everywhere(root)
    sheet = loading.load(root / "data/claims/harbour.yaml", limit=10**6, texts=root / "texts")
    surfaces = {e.surface for row in sheet.claims for e in row.evidence}
    assert "€1.832.645" in surfaces
    assert not any(c in surface for surface in surfaces for c in "\x01\x0c\ufffe")


def test_a_passage_is_cut_round_what_no_sheet_can_hold() -> None:
    text = "\x01one\x02\x03 two\x04"
    assert pieces(text, (0, len(text))) == [Evidence(1, 4, "one"), Evidence(7, 10, "two")]
    assert pieces("\x01\x02", (0, 2)) == []


def test_a_day_of_publication_that_is_none_is_refused(tmp_path: Path) -> None:
    root = make(tmp_path / "d")
    (root / "texts" / "harbour.txt").write_text(TEXT, encoding="utf-8")
    result = run(root, "extract", str(root / "texts"), "--issued", "2026-13")
    assert (result.exit_code, "no ISO 8601 date" in result.stderr) == (2, True)
    assert run(root, "extract", str(root / "texts"), "--issued", "2026-11").exit_code == 0
    load_everywhere(root)


# Values: one check, for sheets, terminal and browser


VALUES = {
    "startDate": (
        ["2018", "2018-03", "2018-03-14", "--02-29", "2020-02-29"],
        ["2018-W11-3", "2018/2019", "20180314", "2018-3", "2019-02-29", "2018-13", "soon",
         "\uff12\uff10\uff11\uff18", "2018-03-14T00:00", "-03-14", "0000"],
    ),
    "heldOn": (
        ["2018-03-14/2018-03-15", "2018/2019"],
        ["2018/2019/2020", "2018/", "/2019", "2018-W11-3/2018-W11-4", "2018–2019"],
    ),
    "totalBudget": (
        ["0", "1832645", "007"],
        ["²", "-5", "1.5", "1e3", "\u0663", "1_000", "0x10", "9" * 19],
    ),
    "partnerCount": (["10"], ["ten", "+3", "1" * 400]),
    "homepage": (
        ["https://example.org/a?b#c"],
        ["example.org", "ftp://example.org/", "https://a b/", "http://<x>", "javascript:alert(1)"],
    ),
    "isClusterOrganisation": (["Yes", "No"], ["yes", "true", "maybe"]),
    "currency": (["EUR", "PLN"], ["euro", "XXX", "€"]),
    "hasSector": (["energy"], ["sea"]),
    "fullName": (["Safe harbours", "2018", "null", "a: b"], ["a\x01b", "\x7f\x00"]),
}  # fmt: skip
BAD = [(name, value) for name, (_, bad) in VALUES.items() for value in bad]
GOOD = [(name, value) for name, (good, _) in VALUES.items() for value in good]


def planted(predicate: str) -> Sheet:
    """A sheet of one proposed claim, its subject of a type that the predicate takes."""
    known = PREDICATES[predicate]
    kind = sorted(known.subjects)[0]
    sheet = Sheet()
    sheet.entity("s", kind, "Subject", status="proposed")
    first = {"amount": 1, "integer": 1, "boolean": "No", "interval": "2001", "date": "2001",
             "url": "http://a.example/", "currency": "EUR"}.get(known.value, "x")  # fmt: skip
    sheet.claim(predicate, "s", value=first, language=None, status="proposed")
    return sheet


def concepts() -> decisions.Concepts:
    return {"sector": ("energy",)}


@pytest.mark.slow
@pytest.mark.parametrize(("predicate", "value"), BAD)
def test_a_value_of_another_kind_is_refused_in_the_terminal_and_the_sheet_loads(
    predicate: str, value: str, tmp_path: Path
) -> None:
    root = make(tmp_path / "d")
    planted(predicate).write(root)
    result = run(root, "review", "planted", answers=f"a\nc\n{value}\nq\n")
    assert result.exit_code == 0
    assert "error: " in result.stderr
    load_everywhere(root)
    sheet = loading.load(root / "data/claims/planted.yaml", limit=10**6)
    assert [c.status for c in sheet.claims] == [Status.PROPOSED]


@pytest.mark.slow
@pytest.mark.parametrize(("predicate", "value"), GOOD)
def test_a_value_of_the_kind_is_taken_in_the_terminal_and_is_built(
    predicate: str, value: str, tmp_path: Path
) -> None:
    root = make(tmp_path / "d")
    if predicate == "hasSector":  # a concept of the package's, below the default base
        (root / "c3graph.toml").write_text("")
    planted(predicate).write(root)
    result = run(root, "review", "planted", answers=f"a\nc\n{value}\nq\n")
    assert (result.exit_code, result.stderr) == (0, "nothing waits for a decision\n")
    load_everywhere(root)
    (claim,) = loading.load(root / "data/claims/planted.yaml", limit=10**6).claims
    assert (str(claim.value), claim.status) == (value.lstrip("0") or "0", Status.CORRECTED)


def checks(predicate: str, value: str, root: Path) -> dict[str, bool]:
    """Whether each of the three takes a value: a sheet that is loaded, terminal and browser."""
    sheet = planted(predicate).load(root)
    (claim,) = sheet.claims
    entry = forms.entry_of(claim)
    typed = replace(entry, fields={**entry.fields, "value": value})

    def in_browser() -> None:
        made = forms.row_of(typed, claim, None, concepts())
        assert isinstance(made, Claim)
        writing.checked(replace(sheet, claims=(made,)))

    def in_terminal() -> None:
        writing.checked(decisions.correct(sheet, claim, value, concepts()))

    def in_a_sheet() -> None:
        whole = PREDICATES[predicate].value in ("amount", "integer")
        kept = int(value) if whole and value.isascii() and value.isdigit() else value
        loading.read(writing.text(replace(sheet, claims=(replace(claim, value=kept),))), sheet.path)

    found = {}
    for name, check in (("sheet", in_a_sheet), ("terminal", in_terminal), ("browser", in_browser)):
        try:
            check()
            found[name] = True
        except C3GraphError:
            found[name] = False
    return found


@pytest.mark.parametrize(
    ("predicate", "value", "right"),
    [*((*row, False) for row in BAD), *((*row, True) for row in GOOD)],
)
def test_sheet_terminal_and_browser_agree_on_a_value(
    predicate: str, value: str, right: bool, tmp_path: Path
) -> None:
    found = checks(predicate, value, tmp_path)
    # Whether a concept or a currency is known is for `build` to say: a sheet is loaded without.
    loads = right or predicate in ("hasSector", "currency")
    assert found == {"sheet": loads, "terminal": right, "browser": right}


@given(st.sampled_from(sorted(VALUES.keys() - {"hasSector", "currency"})), st.text(max_size=30))
@FUZZ
def test_the_three_agree_on_any_value(predicate: str, value: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = checks(predicate, value.strip(), Path(folder))
    assert len(set(found.values())) == 1, found


# The writer reads back


def harbour(**more: object) -> ClaimSheet:
    from c3graph.model import Source

    source = Source("harbour", "harbour.txt", "Harbour", "en", "en", "profile", "0" * 64, 100)
    thing = Entity("p", "Project", "HARBOUR", "en", (Evidence(0, 7, "HARBOUR"),))
    claim = Claim("0" * 12, "p", "fullName", (Evidence(0, 7, "HARBOUR"),), value="Safe")
    return ClaimSheet(Path("harbour.yaml"), source, (thing,), (replace(claim, **more),))  # type: ignore[arg-type]


def test_a_confidence_of_0_stays(tmp_path: Path) -> None:
    path = tmp_path / "harbour.yaml"
    for _ in range(2):
        writing.save(harbour(confidence=0.0), path)
        (claim,) = loading.load(path, limit=10**6).claims
        assert claim.confidence == 0.0
    assert "confidence: 0" in path.read_text()


@pytest.mark.parametrize(
    "more",
    [
        {"value": "\ud800"}, {"note": "a\x00b"}, {"note": "  "}, {"language": "no language"},
        {"evidence": ()}, {"evidence": (Evidence(0, 7, "HARBOU"),)}, {"subject": "q"}, {"id": "1"},
        {"confidence": 2.0}, {"reviewed": "2026-11"}, {"qualifiers": (("in", "p"),)},
        {"preferred": (("en", "a"), ("en", "b"))}, {"value": 7},
    ],
)  # fmt: skip
def test_what_could_not_be_loaded_is_not_written(more: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "harbour.yaml"
    with pytest.raises(C3GraphError):
        writing.save(harbour(**more), path)
    assert list(tmp_path.iterdir()) == []


TEXTS = st.text(max_size=12)


@given(TEXTS, TEXTS, TEXTS, st.floats(0, 1), st.dictionaries(st.sampled_from(["en", "pl"]), TEXTS))
@FUZZ
def test_what_is_written_is_read_back_as_it_was(
    value: str, note: str, question: str, confidence: float, preferred: dict[str, str]
) -> None:
    sheet = harbour(
        value=value, note=note, question=question, confidence=confidence,
        preferred=tuple(preferred.items()),
    )  # fmt: skip
    try:
        content = writing.checked(sheet)
    except C3GraphError:
        return
    again = loading.read(content, sheet.path)
    assert (again.claims[0].value, again.claims[0].confidence) == (value, confidence)
    assert (again.claims[0].note or "", again.claims[0].preferred) == (
        note,
        sheet.claims[0].preferred,
    )


def test_a_sheet_that_would_be_too_large_is_not_written(tmp_path: Path) -> None:
    root = make(tmp_path / "d")
    path = planted("fullName").write(root)
    before = path.read_bytes()
    with (root / "c3graph.toml").open("a") as file:
        file.write(f"max_sheet_bytes = {len(before) + 200}\n")
    result = run(root, "review", "planted", answers=f"a\nc\n{'long ' * 100}\nq\n")
    assert (result.exit_code, "would be larger than" in result.stderr) == (0, True)
    load_everywhere(root)


# Fuzz


@pytest.mark.slow
@given(st.lists(st.one_of(st.sampled_from(["a", "r", "c", "s", "q"]), st.text(max_size=20))))
@FUZZ
def test_any_answers_leave_a_dataset_that_loads(answers: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = make(Path(folder))
        sheet = Sheet()
        sheet.entity("s", "Project", "HARBOUR", status="proposed")
        sheet.entity("o", "Programme", "Interreg", status="proposed")
        sheet.claim("fundedBy", "s", object="o", status="proposed")
        values = {"startDate": "2018", "totalBudget": 5, "currency": "EUR", "fullName": "Safe"}
        for predicate, value in (values | {"homepage": "http://a.example/"}).items():
            sheet.claim(predicate, "s", value=value, status="proposed")
        sheet.write(root)
        typed = "\n".join(answers).encode("utf-8", "replace").decode()
        result = run(root, "review", "planted", answers=typed)
        assert result.exit_code in CODES, result.output
        load_everywhere(root)


_NAME = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=30
)
_BYTES = st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode),
                   st.text(max_size=60).map(lambda extra: f"{TEXT}{extra}".encode()))  # fmt: skip


@pytest.mark.slow
@given(st.dictionaries(
    st.tuples(_NAME, st.sampled_from([".txt", ".md", ".html", ".pdf", ".docx", ".pptx"])), _BYTES,
    min_size=1, max_size=4,
))  # fmt: skip
@FUZZ
def test_any_bytes_under_any_name_leave_a_dataset_that_loads(
    documents: dict[tuple[str, str], bytes],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = make(Path(folder))
        for (stem, ending), data in documents.items():
            (root / "texts" / f"{stem}{ending}").write_bytes(data)
        for _ in range(2):
            result = run(root, "extract", str(root / "texts"), "--keep-text", str(root / "texts"))
            assert result.exit_code in CODES, result.output
        load_everywhere(root)


def test_what_was_accepted_stays_when_the_document_is_read_again_without_its_passage(
    tmp_path: Path,
) -> None:
    """Nothing accepted is dropped; what lost its passage waits for a decision again."""
    root = make(tmp_path / "d")
    document = root / "texts" / "harbour.txt"
    document.write_text(TEXT, encoding="utf-8")
    assert run(root, "extract", str(document)).exit_code == 0
    assert run(root, "review", "harbour", answers="a\n" * 30).exit_code == 0
    first = loading.load(root / "data/claims/harbour.yaml", limit=10**6)
    assert {claim.status for claim in first.claims} == {Status.ACCEPTED}
    document.write_text(TEXT.replace("Programme: Interreg Europe\n", ""), encoding="utf-8")
    assert run(root, "extract", str(document)).exit_code == 0
    again = loading.load(root / "data/claims/harbour.yaml", limit=10**6)
    assert {claim.id for claim in again.claims} == {claim.id for claim in first.claims}
    assert {entity.key for entity in again.entities} >= {entity.key for entity in first.entities}
    lost = {claim.predicate for claim in again.claims if claim.status is not Status.ACCEPTED}
    assert lost == {"fundedBy"}
    load_everywhere(root)
    listed = run(root, "review", "harbour", "--list").output
    assert "HARBOUR fundedBy Interreg Europe" in listed
