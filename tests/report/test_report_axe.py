"""The HTML report in a real browser: axe with contrast, light and dark, narrow and wide."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from browser_fixtures import SCHEMES, WIDTHS, NewPage, Scheme, axe, overflow
from c3graph import report
from c3graph.model import Position, Report, Result, Severity, ShapeCheck
from c3graph.rdf.terms import Literal
from c3graph.report import ReportView

RESULT = Result(
    focus_node="http://e/a", path="http://e/p", value=Literal("<b>" + "long" * 40),
    shape="http://e/S", component="http://www.w3.org/ns/shacl#DatatypeConstraintComponent",
    severity=Severity.VIOLATION, message={"en": "No.", "pl": "Nie."},
    positions=(Position("a.ttl", 1, 2, 1, 5),), mend={"en": "did you mean 1?"},
)  # fmt: skip
FOUND = Report("", "none", (RESULT, replace(RESULT, severity=Severity.WARNING),
                            replace(RESULT, severity=Severity.INFO)),
               (ShapeCheck("http://e/S", 1), ShapeCheck("http://e/T", 0, "none here")))  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", ["en", "pl", "hu"])
def test_axe_finds_nothing(
    new_page: NewPage, tmp_path: Path, language: str, scheme: Scheme, width: int
) -> None:
    page = new_page("file://", width=width, scheme=scheme)
    clean = replace(FOUND, results=())
    pages = {
        "all": report.html_page(FOUND, ReportView(language)),
        "new": report.html_page(FOUND, ReportView(language), report.compare_reports(FOUND, clean)),
        "clean": report.html_page(clean, ReportView(language)),
    }
    for name, html in pages.items():
        file = tmp_path / f"{name}.html"
        file.write_text(html, encoding="utf-8")
        page.goto(file.as_uri())
        assert axe(page) == [], name
        assert overflow(page) == 0, name


def test_columns_in_which_nothing_stands_are_left_out(new_page: NewPage, tmp_path: Path) -> None:
    page = new_page("file://")
    heads = []
    for name, result in (("full", RESULT), ("bare", replace(RESULT, positions=(), mend={}))):
        file = tmp_path / f"{name}.html"
        shown = report.html_page(replace(FOUND, results=(result,)), ReportView())
        file.write_text(shown, encoding="utf-8")
        page.goto(file.as_uri())
        heads.append(page.locator("section th").all_inner_texts())
        assert page.locator("section td").count() == len(heads[-1])
    assert heads == [["place", "node", "path", "value", "mend"], ["node", "path", "value"]]


def test_a_table_that_is_wider_than_the_window_is_scrolled_by_keyboard(
    new_page: NewPage, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text(report.html_page(FOUND, ReportView()), encoding="utf-8")
    page = new_page("file://", width=360)
    page.goto(file.as_uri())
    page.keyboard.press("Tab")
    region = "document.activeElement"
    assert page.evaluate(f"{region}.getAttribute('role')") == "region"
    assert page.evaluate(f"{region}.scrollWidth > {region}.clientWidth")
    assert page.evaluate(f"getComputedStyle({region}).outlineStyle") == "solid"
