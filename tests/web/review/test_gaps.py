"""From accepted rows to a whole dataset: names, topics above, places around, asked for by `review`
in the terminal and in the browser, and written by it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from test_review_pages import Browser

from c3graph import config
from c3graph.cli import main
from c3graph.errors import SheetError
from c3graph.model import ClaimSheet
from c3graph.sheets import loading, yamlio
from c3graph.sheets.tablefile import put_below, put_within
from c3graph.web import create_app
from c3graph.web.review import Reviewing
from planted import LIMIT, Sheet
from web_fixtures import Settings, engine

pytestmark = pytest.mark.slow

HARBOUR = "https://data.example.org/harbour/"
GAPS = [
    ("HARBOUR", "name in de"), ("Mooring", "name in de"), ("Mooring", "topic above"),
    ("Rope work", "name in de"), ("Rope work", "topic above"), ("North Quay", "name in de"),
    ("North Quay", "place around"),
]  # fmt: skip


def run(root: Path, *words: str, answers: str = "") -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *words], input=answers)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    told = ("--base", HARBOUR, "--title", "Harbours", "--publisher", "Harbour Office")
    root = tmp_path / "set"
    assert run(tmp_path, "init", str(root), *told, "--language=en", "--language=de").exit_code == 0
    sheet = Sheet(slug="harbour")
    sheet.entity("p", "Project", "HARBOUR")
    sheet.entity("a", "Competence", "Mooring")
    sheet.entity("b", "Competence", "Rope work")
    sheet.entity("n", "Place", "North Quay", kind="venue")
    sheet.entity("c", "Place", "Seaford", kind="country", translations={"de": "Seefurt"})
    sheet.entity("r", "Place", "Nobody's", kind="city", status="rejected")
    sheet.claim("addressesCompetence", "p", object="a")
    sheet.claim("addressesCompetence", "p", object="b")
    sheet.write(root)
    return root


def sheet_of(root: Path) -> ClaimSheet:
    return loading.load(root / "data/claims/harbour.yaml", limit=LIMIT, texts=root / "texts")


def names(root: Path) -> dict[str, dict[str, str]]:
    return {e.name: dict(e.translations) for e in sheet_of(root).entities if e.translations}


def test_the_list_names_what_is_missing(root: Path) -> None:
    listed = run(root, "review", "harbour", "--list").stdout
    found = [tuple(re.split(r"\s{2,}", line.strip())) for line in listed.splitlines()]
    assert [pair for pair in found if pair in GAPS] == GAPS
    assert "Nobody's" not in listed


def test_nothing_that_is_missing_stops_a_release(root: Path) -> None:
    released = run(root, "release")
    assert released.exit_code == 0, released.stderr


def test_the_terminal_leads_through_what_is_missing(root: Path) -> None:
    answers = ["y", "HAFEN", "Festmachen", "", "  Tau  werk ", "Mooring", "", "place/seaford"]
    walked = run(root, "review", "harbour", answers="\n".join(answers) + "\n")
    assert walked.exit_code == 0, walked.output
    assert "7 names and places are missing; no release waits for them" in walked.stdout
    assert names(root) == {
        "HARBOUR": {"de": "HAFEN"}, "Mooring": {"de": "Festmachen"},
        "Rope work": {"de": "Tau werk"}, "Seaford": {"de": "Seefurt"},
    }  # fmt: skip
    table = yamlio.load(root / "data/broader.yaml", LIMIT).items()
    assert [(slug, cell.text()) for slug, cell in table] == [("rope-work", "mooring")]
    released = run(root, "release")
    assert released.exit_code == 0, released.stderr
    text = (root / "build/c3graph.nq").read_text(encoding="utf-8")
    located = "<https://w3id.org/c3graph/def#locatedIn>"
    assert f"<{HARBOUR}id/place/north-quay> {located} <{HARBOUR}id/place/seaford> " in text
    # What was left out waits for the next time, and nothing else does.
    left = run(root, "review", "harbour", answers="n\n")
    assert "2 names and places are missing" in left.stdout


def test_an_answer_that_is_nothing_known_is_asked_again(root: Path) -> None:
    skipped = ["y", "", "", "knots", "rope-work", "", "Mooring", "", "", "nowhere", "."]
    walked = run(root, "review", "harbour", answers="\n".join(skipped) + "\n")
    assert walked.exit_code == 0, walked.output
    assert "Mooring: no single topic above is called 'knots'" in walked.stderr
    assert "one of: rope-work" in walked.stderr
    assert "Rope work: mooring is below or within it already" in walked.stderr
    assert "North Quay: no single place around is called 'nowhere'" in walked.stderr
    assert not (root / "data/editorial.yaml").exists()


def browse(root: Path, **overrides: Any) -> Browser:
    (root / "served").mkdir()
    running = engine(root / "served")
    reviewing = Reviewing(config.load(root, environ={}, review=1, **overrides))
    return Browser(create_app(lambda: running, Settings(), (), reviewing.routes))


def test_the_browser_leads_through_what_is_missing(root: Path) -> None:
    browser = browse(root, reviewer="Anna", reviewed="2026-11-24")
    path = "/review/harbour/missing"
    assert f'href="{path}"' in browser.get("/review/harbour").text
    page = browser.get(path)
    assert page.status_code == 200
    assert page.text.count('name="fill:') == len(GAPS)
    token = browser.field(path, "csrf")
    given: dict[str, Any] = {
        "fill:p name de": "HAFEN", "fill:b topic above": "mooring", "fill:a topic above": "knots",
        "fill:n place around": "Seaford", "fill:n name de": " ",
    }  # fmt: skip
    assert browser.post(path, csrf="another", **given).status_code == 403
    answer = browser.post(path, csrf=token, **given)
    assert answer.status_code == 422
    assert "no single topic above is called &#39;knots&#39;" in answer.text
    assert 'value="knots"' in answer.text
    # The others were written.
    assert names(root)["HARBOUR"] == {"de": "HAFEN"}
    (project,) = [e for e in sheet_of(root).entities if e.key == "p"]
    assert (project.reviewer, project.reviewed) == ("Anna", "2026-11-24")
    assert (root / "data/broader.yaml").read_text(encoding="utf-8").endswith("rope-work: mooring\n")
    assert "to: place/seaford\n" in (root / "data/editorial.yaml").read_text(encoding="utf-8")
    assert browser.get(path).text.count('name="fill:') == len(GAPS) - 3
    last: dict[str, Any] = {"fill:n name de": "Nordkai"}
    done = browser.post(path, csrf=token, **last)
    assert (done.status_code, done.headers["location"]) == (303, f"{path}?done=fill.1")
    assert names(root)["North Quay"] == {"de": "Nordkai"}
    assert run(root, "release").exit_code == 0


def test_a_table_keeps_its_comments_and_its_order(tmp_path: Path) -> None:
    table = tmp_path / "broader.yaml"
    table.write_text("# Ours.\na: z\n# The ropes.\nrope: z\n'yes': z\n", encoding="utf-8")
    put_below(tmp_path, "knots", "rope", limit=LIMIT)
    put_below(tmp_path, "no", "rope", limit=LIMIT)
    assert table.read_text(encoding="utf-8") == (
        "# Ours.\na: z\n# The ropes.\nknots: rope\n'no': rope\nrope: z\n'yes': z\n"
    )
    editorial = tmp_path / "editorial.yaml"
    other = "- thing: place/b\n  property: locatedIn\n  to: place/c\n  from: [a]\n  reason: so\n"
    for head in ("statements: []\n", f"# Ours.\nreviewed: '2026-11-24'\nstatements:\n{other}"):
        editorial.write_text(head, encoding="utf-8")
        put_within(tmp_path, "place/a", "place/b", "harbour", limit=LIMIT)
        text = editorial.read_text(encoding="utf-8")
        assert text.startswith(head.replace(" []", ""))
        assert text.count("- thing: place/a\n") == 1


@pytest.mark.parametrize("text", ["a: [\n", "{a: z}\n", "a: z\na: y\n", "- a\n"])
def test_a_table_that_cannot_take_a_row_stays_as_it_is(tmp_path: Path, text: str) -> None:
    table = tmp_path / "broader.yaml"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(SheetError) as refused:
        put_below(tmp_path, "knots", "rope", limit=LIMIT)
    assert (refused.value.where or "").startswith(str(table))
    assert table.read_text(encoding="utf-8") == text
