"""What a change to a sheet would publish: the difference of two whole states, told in time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from c3graph import config
from c3graph.cli import main
from c3graph.config import Settings
from c3graph.errors import LimitExceeded, SheetError
from c3graph.model import ClaimSheet
from c3graph.review import decisions
from c3graph.sheets import loading, writing
from c3graph.web.review.preview.client import Previewer
from c3graph.web.review.preview.compute import Consequence, PreviewMaker

pytestmark = pytest.mark.slow

NAME = "data/claims/harbour.yaml"


def _settings(folder: Path, **overrides: object) -> Settings:
    return config.load(folder, environ={}, **overrides)


def _sheet(folder: Path) -> ClaimSheet:
    return loading.load(folder / NAME, limit=10**6)


def _lines(consequence: Consequence) -> set[str]:
    return {quad.triple().n for quad in consequence.added}


def test_accepting_publishes_the_claim_and_its_thing(harbour: Path) -> None:
    sheet, foresight = _sheet(harbour), PreviewMaker(_settings(harbour))
    change = decisions.accept(sheet, sheet.claims[0])
    found = foresight.foresee(harbour / NAME, writing.text(change))
    base = "https://w3id.org/c3graph/"
    budget = (
        f"<{base}id/funding/project-harbour> <{base}def#totalBudget> "
        '"1832645"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    )
    assert budget in _lines(found)
    assert (found.removed, found.error, found.before) == ((), "", "")
    back = foresight.foresee(harbour / NAME, writing.text(sheet))
    assert (back.added, back.removed, back.new, back.gone) == ((), (), (), ())


def test_what_goes_is_the_reverse_of_what_came(harbour: Path) -> None:
    sheet, foresight = _sheet(harbour), PreviewMaker(_settings(harbour))
    accepted = decisions.accept(sheet, sheet.claims[0])
    came = foresight.foresee(harbour / NAME, writing.text(accepted))
    writing.save(accepted, harbour / NAME)
    went = foresight.foresee(harbour / NAME, writing.text(sheet))
    assert (went.removed, went.added) == (came.added, came.removed)
    assert (len(went.new), len(went.gone)) == (len(came.gone), len(came.new))


def test_a_change_that_cannot_be_built_says_why(harbour: Path) -> None:
    sheet, foresight = _sheet(harbour), PreviewMaker(_settings(harbour))
    text = writing.text(decisions.accept(sheet, sheet.claims[0]))
    wrong = text.replace("totalBudget", "currency").replace(
        "1832645\n  evidence", "XXX\n  evidence"
    )
    found = foresight.foresee(harbour / NAME, wrong)
    assert "no currency IRI for XXX" in found.error
    assert found.before == ""


def test_a_process_tells_it_and_passes_on_what_is_wrong(harbour: Path) -> None:
    sheet = _sheet(harbour)
    content = writing.text(decisions.accept(sheet, sheet.claims[0]))

    async def ask() -> Consequence:
        previewer = Previewer(_settings(harbour))
        try:
            found = await previewer.foresee(harbour / NAME, content)
            (harbour / "data/claims/odd.yaml").write_text("source: 1\n", encoding="utf-8")
            with pytest.raises(SheetError, match="mapping is expected"):
                await previewer.foresee(harbour / NAME, content)
            return found
        finally:
            await previewer.close()

    told = asyncio.run(ask())
    (harbour / "data/claims/odd.yaml").unlink()
    assert told == PreviewMaker(_settings(harbour)).foresee(harbour / NAME, content)


def test_a_preview_that_is_late_is_given_up(harbour: Path) -> None:
    async def ask() -> object:
        previewer = Previewer(_settings(harbour, preview_seconds=0.001))
        with pytest.raises(LimitExceeded, match=r"within 0\.001 s") as late:
            await previewer.foresee(harbour / NAME, "")
        assert late.value.limit == "preview_seconds"
        return previewer._process

    assert asyncio.run(ask()) is None


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--host", "0.0.0.0"], 9, "without a token the review pages do not listen on 0.0.0.0"),
        (["--host", "example.org"], 9, "C3GRAPH_REVIEW_TOKEN"),
    ],
)
def test_serve_refuses_to_review_for_everybody(
    released_settings: Settings, words: list[str], code: int, said: str
) -> None:
    root = str(released_settings.root)
    done = CliRunner().invoke(main, ["--root", root, "serve", "--review", *words])
    assert (done.exit_code, said in done.stderr) == (code, True)


def test_the_review_wants_one_process(
    released_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("C3GRAPH_SERVER_PROCESSES", "2")
    root = str(released_settings.root)
    done = CliRunner().invoke(main, ["--root", root, "serve", "--review"])
    assert (done.exit_code, "one process" in done.stderr) == (2, True)
