"""A steward reviews in a browser, on the dataset itself: the sheet changes, and nothing else."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser_fixtures import SCHEMES, WIDTHS, NewPage, Scheme, axe, overflow
from c3graph import config, pipeline
from c3graph.model import Claim, ClaimSheet
from c3graph.review import decisions
from c3graph.sheets import loading, writing
from conftest import ROOT
from server_fixtures import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOURCES = ROOT.parent / "shared" / "sources"
SLUG = "lublin-conference-report"
DURATION, PARTNERS = "296c329e3d4f", "34d1ac84ac44"
WHO = {"review": 1, "reviewer": "Anna Nowak", "reviewed": "2026-11-24"}
_LIMIT = 10**7

pytestmark = pytest.mark.skipif(
    not SOURCES.is_dir(), reason="needs the source texts in ../shared/sources"
)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("reviewed")
    for name in ("data", "queries"):
        shutil.copytree(ROOT / name, root / name)
    table = (ROOT / "c3graph.toml").read_text(encoding="utf-8")
    assert 'texts = "../shared/sources"' in table
    shutil.copytree(SOURCES, root / "texts")
    (root / "c3graph.toml").write_text(table.replace("../shared/sources", "texts"))
    pipeline.publish(config.load(root, environ={}))
    return root


@pytest.fixture(scope="module")
def server(released: Path) -> Iterator[Server]:
    with serving(released, access_log=0, **WHO) as running:
        yield running


@pytest.fixture
def sheet(released: Path) -> Iterator[Path]:
    """The sheet under review, as it is again afterwards."""
    path = released / "data" / "claims" / f"{SLUG}.yaml"
    before = path.read_bytes()
    yield path
    path.write_bytes(before)


def _hashes(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith("log-")
    }


def _claim(sheet: ClaimSheet, name: str) -> Claim:
    row = decisions.find(sheet, name)
    assert isinstance(row, Claim)
    return row


def _select(page: Page, passage: str) -> None:
    """Select the first occurrence of some characters in the text of the source."""
    found = page.evaluate(
        """passage => {
          const box = document.querySelector("#text"), range = document.createRange();
          let left = box.textContent.indexOf(passage), end = left + passage.length, set = false;
          const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
          for (let at = 0, node; (node = walk.nextNode()); at += node.length) {
            if (!set && at + node.length > left) { range.setStart(node, left - at); set = true; }
            if (at + node.length >= end) { range.setEnd(node, end - at); break; }
          }
          document.getSelection().removeAllRanges();
          document.getSelection().addRange(range);
          return document.getSelection().toString();
        }""",
        passage,
    )
    assert found == passage


def test_a_claim_is_rejected_one_corrected_one_added(
    new_page: NewPage, server: Server, released: Path, sheet: Path
) -> None:
    files, before = _hashes(released), loading.load(sheet, limit=_LIMIT)
    page = new_page(server.url)
    page.goto(f"{server.url}/review")
    page.get_by_role("link", name="Międzynarodowa konferencja").click()

    # Rejected from the list.
    page.get_by_label("Words").fill("durationYears")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("button", name="Reject CLUSTERS3 durationYears 4", exact=True).click()
    page.get_by_role("status").filter(has_text="Rejected: 1.").wait_for()

    # Corrected: a value that no shape allows shows before it is saved, a right one as well.
    page.goto(f"{server.url}/review/{SLUG}/rows/{PARTNERS}")
    preview = page.locator("#preview")
    preview.get_by_text("The dataset then conforms.").wait_for(timeout=60_000)
    page.get_by_label("Value").fill("0")
    preview.get_by_text("no release can be made").wait_for(timeout=60_000)
    assert preview.get_by_text("New results: 1").is_visible()
    assert page.get_by_label("correct", exact=True).is_checked()
    page.get_by_label("Value").fill("8")
    preview.get_by_text("The dataset then conforms.").wait_for(timeout=60_000)
    assert preview.get_by_text("project:clusters3 c3:partnerCount 8").is_visible()
    page.get_by_role("button", name="Save in the sheet").click()
    page.get_by_role("status").filter(has_text="Corrected: 1.").wait_for()

    # Added by selecting a passage of the text.
    passage = "Lubelskim Centrum Konferencyjnym"
    _select(page, passage)
    page.locator(".selected").get_by_role("link", name="Add a claim").click()
    assert page.locator("[name=surface]").first.input_value() == ""
    page.get_by_label("Subject").select_option("e2")
    page.get_by_label("Predicate").select_option("locatedIn")
    page.get_by_label("Object").select_option("lck")
    preview.get_by_text("c3:locatedIn place:lck").wait_for(timeout=60_000)
    page.get_by_role("button", name="Save in the sheet").click()
    page.get_by_role("status").filter(has_text="Added: 1.").wait_for()

    after = loading.load(sheet, limit=_LIMIT, texts=released / "texts")
    text = (released / "texts" / before.source.file).read_text(encoding="utf-8")
    signed = {"reviewer": "Anna Nowak", "reviewed": "2026-11-24"}
    settings = config.load(released, environ={}, **signed)
    wanted = decisions.attributed(
        before, decisions.reject(before, _claim(before, DURATION)), settings
    )
    partners = _claim(before, PARTNERS)
    corrected = decisions.correct(wanted, partners, "8")
    wanted = decisions.attributed(wanted, corrected, settings)
    start = text.index(passage)
    added = after.claims[-1]
    assert [(e.start, e.end, e.surface) for e in added.evidence] == [
        (start, start + len(passage), passage)
    ]
    assert (added.subject, added.predicate, added.object, added.rule) == (
        "e2", "locatedIn", "lck", "steward",
    )  # fmt: skip
    wanted = replace(wanted, claims=(*wanted.claims, added))
    assert sheet.read_text(encoding="utf-8") == writing.text(wanted)
    name = str(sheet.relative_to(released))
    now = _hashes(released)
    assert {n for n in files.keys() | now.keys() if files.get(n) != now.get(n)} == {name}


def test_two_stewards_on_one_sheet(new_page: NewPage, server: Server, sheet: Path) -> None:
    row = f"{server.url}/review/{SLUG}/rows/{PARTNERS}"
    one, other = new_page(server.url), new_page(server.url)
    for page in (one, other):
        page.goto(row)
    one.get_by_label("Value").fill("7")
    one.get_by_role("button", name="Save in the sheet").click()
    one.get_by_role("status").filter(has_text="Corrected: 1.").wait_for()
    theirs = sheet.read_bytes()

    other.get_by_label("Value").fill("6")
    other.get_by_label("Note").fill("counted on the list of partners")
    other.get_by_role("button", name="Save in the sheet").click()
    other.get_by_role("heading", name="Somebody else changed this sheet").wait_for()
    assert sheet.read_bytes() == theirs
    shown = other.get_by_role("row", name="Value")
    assert shown.get_by_role("cell").all_inner_texts() == ["7", "6"]
    assert axe(other) == []
    other.get_by_role("button", name="Do it on the sheet as it is now").click()
    other.get_by_role("status").filter(has_text="Corrected: 1.").wait_for()
    claim = _claim(loading.load(sheet, limit=_LIMIT), PARTNERS)
    assert (claim.value, claim.note) == (6, "counted on the list of partners; was: 7")


def test_keys_walk_and_decide(new_page: NewPage, server: Server, sheet: Path) -> None:
    page = new_page(server.url)
    page.goto(f"{server.url}/review/{SLUG}?status=&words=durationYears")
    page.keyboard.press("j")
    assert page.locator(".list > li.now").get_attribute("id") == f"claim-{DURATION}"
    assert page.locator(".mark.now").all_inner_texts() == ["trwającego 4 lata"]
    page.keyboard.press("r")
    page.get_by_role("status").filter(has_text="Rejected: 1.").wait_for()
    assert _claim(loading.load(sheet, limit=_LIMIT), DURATION).status == "rejected"
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_url(re.compile(f"/rows/{DURATION}"))


def test_without_scripts_all_of_it_is_forms(new_page: NewPage, server: Server, sheet: Path) -> None:
    page = new_page(server.url, java_script_enabled=False)
    page.goto(f"{server.url}/review/{SLUG}/rows/{PARTNERS}")
    page.get_by_label("Value").fill("5")
    page.get_by_label("correct", exact=True).check()
    page.set_default_timeout(60_000)
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("project:clusters3 c3:partnerCount 5").wait_for()
    assert page.get_by_label("Value").input_value() == "5"
    page.get_by_role("button", name="Save in the sheet").click()
    page.get_by_text("Corrected: 1.").wait_for()
    assert _claim(loading.load(sheet, limit=_LIMIT), PARTNERS).value == 5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(new_page: NewPage, server: Server, width: int, scheme: Scheme) -> None:
    page = new_page(server.url, width=width, scheme=scheme)
    for path in (
        "",
        f"/{SLUG}",
        f"/{SLUG}/rows/{PARTNERS}",
        f"/{SLUG}/new?what=thing&start=9&end=0",
    ):
        page.goto(f"{server.url}/review{path}")
        if "/rows/" in path:
            page.locator("#preview .verdict").wait_for(timeout=60_000)
        assert (axe(page), overflow(page)) == ([], 0), path
