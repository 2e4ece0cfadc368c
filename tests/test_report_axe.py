"""The HTML report under axe, in a page without a browser (contrast needs one, and is left out)."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace

import pytest

from c3graph import report
from c3graph.model import Position, Report, Result, Severity, ShapeCheck
from c3graph.report import View
from c3graph.terms import Literal
from conftest import ROOT

CLIENTS = ROOT / "build" / "clients"
NODE = CLIENTS / "node_modules" / "node" / "bin" / "node"
SCRIPT = """
const { JSDOM } = require("jsdom"), axe = require("axe-core");
const html = require("fs").readFileSync(0, "utf8");
const dom = new JSDOM(html, { runScripts: "outside-only", pretendToBeVisual: true });
dom.window.eval(axe.source);
const rules = { "color-contrast": { enabled: false } };
dom.window.axe.run(dom.window.document, { rules }).then(found =>
  console.log(JSON.stringify([found.violations.map(v => v.id), found.passes.length])));
"""
RESULT = Result(
    focus_node="http://e/a", path="http://e/p", value=Literal("<b>"), shape="http://e/S",
    component="http://www.w3.org/ns/shacl#DatatypeConstraintComponent",
    severity=Severity.VIOLATION, message={"en": "No.", "pl": "Nie."},
    positions=(Position("a.ttl", 1, 2, 1, 5),), mend={"en": "did you mean 1?"},
)  # fmt: skip
FOUND = Report("", "none", (RESULT, replace(RESULT, severity=Severity.WARNING)),
               (ShapeCheck("http://e/S", 1), ShapeCheck("http://e/T", 0, "none here")))  # fmt: skip


@pytest.mark.skipif(
    not NODE.exists() or not (CLIENTS / "node_modules" / "axe-core").is_dir(),
    reason="needs Node, axe-core and jsdom: .ci/clients installs them with npm",
)
@pytest.mark.parametrize("found", [FOUND, replace(FOUND, results=())])
@pytest.mark.parametrize("language", ["en", "pl"])
def test_axe_finds_nothing(found: Report, language: str) -> None:
    page = report.html(found, View(language), report.compare(found, replace(found, results=())))
    for html in (page, report.html(found, View(language))):
        ran = subprocess.run(
            [str(NODE), "-e", SCRIPT], cwd=CLIENTS, input=html, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        violations, passes = json.loads(ran.stdout)
        assert violations == []
        assert passes > 15
