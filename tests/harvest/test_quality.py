"""quality: the measures of each kept release, exact on planted graphs, drawn and as DQV."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from browser_fixtures import SCHEMES, NewPage, Scheme
from c3graph import report
from c3graph.cli import main
from c3graph.config import Settings
from c3graph.harvest import quality
from c3graph.harvest.quality import Quality
from c3graph.model import Release
from c3graph.rdf.iris import Namespace
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import SKOS, Iri, Literal, Quad

SVG = "{http://www.w3.org/2000/svg}"
ONE = Quality(
    release="1.0-a", issued="2026-01-01T00:00:00Z", triples=10,
    faults={"violation": 2, "warning": 1, "info": 0, "accepted": 3},
    complete={"A": 0.5, "B": 1.0}, labels={"en": 1.0, "pl": 0.5, "hu": 0.25},
)  # fmt: skip
TWO = replace(ONE, release="1.1-b", complete={"A": 1.0}, labels={"en": 1.0, "pl": 1.0, "hu": 0.0})


def test_completeness_and_labels_of_a_planted_graph() -> None:
    text = """@prefix : <http://e/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    :a a :A ; :p 1 , 2 ; :q 1 ; skos:prefLabel "a"@en , "ą"@pl .
    :b a :A ; :p 1 ; :other 1 ; skos:prefLabel "b"@en .
    :c a :B ; skos:prefLabel "c"@hu ."""
    quads = list(parse(text.encode(), RdfFormat.TURTLE))
    asked = {
        "http://e/A": frozenset({"http://e/p", "http://e/q"}),
        "http://e/B": frozenset({"http://e/p"}),
        "http://e/None": frozenset({"http://e/p"}),
    }
    assert quality.complete(quads, asked) == {"http://e/A": 0.75, "http://e/B": 0.0}
    names = Namespace("http://e/")
    other = Quad(Iri("http://other/d"), Iri(SKOS + "prefLabel"), Literal("d", language="en"))
    found = quality.labelled([*quads, other], names)
    shares = {tag: round(share, 4) for tag, share in found.items()}
    assert shares == {"en": 0.6667, "pl": 0.3333, "hu": 0.3333}


def test_a_row_a_release() -> None:
    assert quality.rows([ONE]) == [
        {"release": "1.0-a", "issued": "2026-01-01T00:00:00Z", "triples": 10, "complete %": 75.0,
         "violations": 2, "warnings": 1, "infos": 0, "accepted": 3, "labels en %": 100.0,
         "labels pl %": 50.0, "labels hu %": 25.0}
    ]  # fmt: skip


def test_the_measures_in_dqv() -> None:
    quads = quality.quads([ONE, TWO], Namespace("http://e/"))
    values = {
        (str(q.subject).removeprefix("http://e/release/"), str(q.object))
        for q in quads if q.predicate.value == quality.DQV + "value"
    }  # fmt: skip
    assert ("1.0-a#quality=completeness", "0.75") in values
    assert ("1.0-a#quality=violations", "2") in values
    assert ("1.1-b#quality=labels-pl", "1") in values
    assert ("1.1-b#quality=labels-hu", "0") in values
    metrics = {str(q.object) for q in quads if q.predicate.value == quality.DQV + "isMeasurementOf"}
    defined = {str(q.subject) for q in quads if str(q.object) == quality.DQV + "Metric"}
    assert metrics == defined


@pytest.mark.parametrize("found", [(ONE,), (ONE, TWO), (ONE, TWO) * 9])
def test_the_chart_holds_every_figure(found: tuple[Quality, ...]) -> None:
    root = ET.fromstring(
        report.panel_chart([one.release for one in found], quality.panels(found), "<title>")
    )
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "<title>"
    assert "1.0-a: all classes 75, en 100, pl 50, hu 25, violation 2" in (
        root.findtext(f"{SVG}desc") or ""
    )
    assert len(root.findall(f"{SVG}polyline")) == 8
    titles = [point.findtext(f"{SVG}title") for point in root.iter(f"{SVG}circle")]
    assert len(titles) == 8 * len(found)
    assert "1.0-a, pl: 50" in titles


def figures(root: ET.Element, anchor: str) -> list[str]:
    return [t.text or "" for t in root.iter(f"{SVG}text") if t.get("text-anchor") == anchor]


def test_axes_of_the_chart_are_comparable_and_names_do_not_collide() -> None:
    names = [f"1.{n}" for n in range(12)]
    panels = {"labels %": {"en": [40.0] * 12, "pl": [40.0] * 12, "hu": [39.0] * 12},
              "faults": {"violation": [float(n) for n in range(12)]}}  # fmt: skip
    root = ET.fromstring(report.panel_chart(names, panels, "t"))
    assert figures(root, "end") == ["100", "50", "0", "12", "6", "0"]
    assert figures(root, "middle")[:6] == ["1.1", "1.3", "1.5", "1.7", "1.9", "1.11"]
    ends = [t for t in root.iter(f"{SVG}text") if "name" in (t.get("class") or "")]
    assert [t.text for t in ends] == ["en 40", "pl 40", "hu 39", "violation 11"]
    heights = sorted(float(t.get("y") or 0) for t in ends[:3])
    assert all(after - before >= 14.9 for before, after in itertools.pairwise(heights))


def test_a_chart_of_one_release_has_its_points_beside_their_names() -> None:
    root = ET.fromstring(report.panel_chart(["1.0"], {"faults": {"violation": [0.0]}}, "t"))
    (point,) = root.iter(f"{SVG}circle")
    (name,) = [t for t in root.iter(f"{SVG}text") if t.text == "violation 0"]
    assert float(name.get("x") or 0) - float(point.get("cx") or 0) == 10
    assert figures(root, "end") == ["2", "1", "0"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_chart_can_be_read_on_light_and_dark_pages(new_page: NewPage, scheme: Scheme) -> None:
    page = new_page("about:")
    page.emulate_media(color_scheme=scheme)
    drawn = report.panel_chart(["1.0", "1.1"], {"%": {name: [1.0, 2.0] for name in "abcd"}}, "t")
    page.set_content(f"<!DOCTYPE html><html lang=en><title>t</title>{drawn}")
    colours = page.evaluate(
        """() => [document.querySelector('.back'), ...document.querySelectorAll('text, circle')]
            .map(e => getComputedStyle(e).fill.match(/\\d+/g).map(Number))"""
    )
    back, *inks = map(luminance, colours)
    assert len(inks) == 1 + 1 + 3 + 2 + 4 + 8
    assert all((max(ink, back) + 0.05) / (min(ink, back) + 0.05) >= 4.5 for ink in inks)


def luminance(colour: list[int]) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [c / 255 for c in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.slow
def test_a_released_dataset_is_measured(released_settings: Settings, released: Release) -> None:
    def run(*arguments: str) -> str:
        root = ["--root", str(released_settings.root)]
        result = CliRunner().invoke(main, [*root, "quality", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    rows = json.loads(run("--format", "json"))
    (row,) = [row for row in rows if row["release"] == released.path.name]
    assert row["triples"] == released.counts["triples"]
    assert (row["violations"], row["labels en %"], row["labels pl %"]) == (0, 100.0, 100.0)
    assert row["complete by class"]["https://w3id.org/c3graph/def#Project"] > 0.1
    assert released.path.name in run()
    assert run("--format", "svg").startswith("<svg")
    assert list(parse(run("--format", "ttl").encode(), RdfFormat.TURTLE))


def test_without_a_release_there_is_nothing_to_measure(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--root", str(tmp_path), "quality"])
    assert result.exit_code == 7
    assert "no release yet" in result.stderr
