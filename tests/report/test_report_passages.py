"""The passage behind a result: before a person's eyes where the text is at hand, nowhere else."""

from __future__ import annotations

import html
import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result
from test_report import sarif_schema

from browser_fixtures import SCHEMES, NewPage, Scheme, axe
from c3graph import report
from c3graph.cli import main
from c3graph.model import Document, Place, Report, Severity, ShapeCheck, Source
from c3graph.model import Result as Found
from c3graph.report import ReportView
from planted import Sheet, dataset

pytestmark = pytest.mark.slow

BEFORE, AFTER = "Some words that stand before it (about ", ") & <some> that come *after* it."
PUBLISHED = ("json", "ttl", "sarif", "junit")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A dataset whose funding exceeds its budget: 900 of 100."""
    sheet = Sheet()
    sheet.entity("alpha", "Project", "ALPHA")
    sheet.claim("totalBudget", "alpha", value=100)
    start = len(sheet.text) + len(BEFORE)
    sheet.text += f"{BEFORE}900{AFTER}\n"
    row = sheet.claim("euContribution", "alpha", value=900)
    (found,) = [claim for claim in sheet.claims if claim["id"] == row]
    found["evidence"] = [[start, start + 3, "900"]]
    dataset(tmp_path, sheet)
    return tmp_path


def validate(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "validate", *arguments])


def test_the_terminal_shows_the_passage_with_the_evidence_marked(root: Path) -> None:
    result = validate(root, "--only", "shape:funding-eu-within-total", "--examples", "1")
    assert result.exit_code == 10, result.output
    start = (root / "texts/planted.txt").read_text().index("900")
    assert f"said by: planted {start}-{start + 3}  … " in result.stdout
    assert f" … ALPHA 100 {BEFORE}«900»{AFTER}"[-60:] in result.stdout
    assert "at hand" not in result.stderr


def test_pages_show_it_and_escape_it(root: Path) -> None:
    page = validate(root, "--format", "html").stdout
    assert f"{html.escape(BEFORE)}<mark>900</mark>{html.escape(AFTER)}" in page
    assert '<q lang="en">… ' in page
    shown = validate(root, "--format", "md").stdout
    assert f"{BEFORE}<mark>900</mark>) & \\<some\\> that come \\*after\\* it." in shown


@pytest.mark.parametrize("format", PUBLISHED)
def test_what_may_be_published_holds_the_surface_alone(root: Path, format: str) -> None:
    shown = validate(root, "--format", format).stdout
    assert "900" in shown
    assert "planted" in shown
    assert "Some words" not in shown
    assert "that come" not in shown


@pytest.mark.parametrize("format", ["table", "html", "md"])
def test_passages_can_be_left_out(root: Path, format: str) -> None:
    shown = validate(root, "--format", format, "--no-passages").output
    assert "900" in shown
    assert "Some words" not in shown
    assert "at hand" not in shown


def test_without_the_text_the_surface_and_why(root: Path) -> None:
    (root / "texts/planted.txt").unlink()
    result = validate(root)
    assert "said by: planted" in result.stdout
    assert "«900»" in result.stdout
    assert "Some words" not in result.stdout
    assert "no source text at hand in " in result.stderr


def view(text: str) -> ReportView:
    source = Source("s", "s.txt", "S", "en", "pl", "report", "0" * 64, len(text))
    return ReportView(base="https://w3id.org/c3graph/", documents={"s": Document(source, text)})


def found(*places: Place) -> Report:
    result = Found("http://e/a", None, None, "http://e/S", "http://e/C", Severity.VIOLATION,
                   {"en": "No."}, places)  # fmt: skip
    return Report("", "none", (result,), (ShapeCheck("http://e/S", 1),))


def test_a_text_that_reads_otherwise_is_said_so_and_not_shown_as_the_passage() -> None:
    one = found(Place("s", 4, 7, "two"))
    says = "the text at hand reads otherwise there: «zwe»"
    given = view("ein zwei drei")
    assert says in "\n".join(line for line, _ in report.plain_lines(one, given))
    for write in (report.html_page, report.markdown):
        shown = write(one, given)
        assert says in shown
        assert "ein" not in shown.partition("</style>")[2].replace("reads otherwise", "")


@pytest.mark.parametrize(
    "place", [Place("s", 90, 99, "x"), Place("s", -5, 3, "x"), Place("t", 0, 1, "x")]
)
def test_places_outside_of_the_text_or_of_another_source(place: Place) -> None:
    shown = "\n".join(line for line, _ in report.plain_lines(found(place), view("ein zwei")))
    assert f"{place.source} {place.start}-{place.end}  «x»" in shown
    assert "…" not in shown


def test_a_terminal_shows_two_places_and_counts_the_rest() -> None:
    places = [Place("s", n, n + 1, str(n)) for n in range(5)]
    lines = [line.strip() for line, _ in report.plain_lines(found(*places), view("01234"))]
    assert lines[2:5] == [
        "said by: s 0-1  … «0»1234 …", "said by: s 1-2  … 0«1»234 …", "and 3 more",
    ]  # fmt: skip
    assert report.html_page(found(*places), view("01234")).count("<li>") == 5


def test_sarif_relates_a_result_to_the_characters_of_the_source() -> None:
    log = report.sarif(found(Place("s", 4, 8, "zwei")), view("ein zwei drei"))
    jsonschema.Draft4Validator(sarif_schema()).validate(log)
    (related,) = log["runs"][0]["results"][0]["relatedLocations"]
    assert related == {
        "id": 1,
        "physicalLocation": {
            "artifactLocation": {"uri": "https://w3id.org/c3graph/source/s"},
            "region": {"charOffset": 4, "charLength": 4, "snippet": {"text": "zwei"}},
        },
        "message": {"text": "said by: s"},
    }
    assert "drei" not in json.dumps(log)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_marked_evidence_can_be_read_by_all(
    new_page: NewPage, tmp_path: Path, scheme: Scheme
) -> None:
    file = tmp_path / "report.html"
    shown = report.html_page(
        found(Place("s", 4, 8, "zwei"), Place("s", 1, 2, "x")), view("ein zwei drei")
    )
    file.write_text(shown, encoding="utf-8")
    page = new_page("file://", scheme=scheme)
    page.goto(file.as_uri())
    assert page.locator("mark").all_inner_texts() == ["zwei", "x"]
    assert axe(page) == []
