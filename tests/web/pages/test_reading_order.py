"""The order of a thing's statements is that of the shapes, not of the alphabet."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from test_browse import Get, get, table  # noqa: F401, the pages of the release

from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.web.views.reading_order import reading_order

_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix e: <https://data.example.org/harbour/> .
e:dates sh:order 1 . e:rest sh:order 2 .
e:ship a sh:NodeShape ; sh:targetClass e:Ship ; sh:property
  [ sh:path e:port ; sh:order 2 ; sh:group e:rest ],
  [ sh:path e:built ; sh:order 3 ; sh:group e:dates ],
  [ sh:path e:sunk ; sh:order 1.5 ; sh:group e:dates ],
  [ sh:path e:crew ; sh:minCount 1 ] .
e:quay a sh:NodeShape ; sh:targetClass e:Quay ; sh:property
  [ sh:path e:built ; sh:order 9 ; sh:group e:rest ] .
"""


def test_groups_then_orders_then_what_has_none(tmp_path: Path) -> None:
    lines = [quad.n for quad in parse(_SHAPES.encode(), RdfFormat.TURTLE)]
    (tmp_path / "shapes.nq").write_text("\n".join(lines) + "\n")
    order = reading_order(tmp_path / "shapes.nq")
    names = ["crew", "port", "built", "sunk"]

    def listed(kind: str) -> list[str]:
        base = "https://data.example.org/harbour/"
        return sorted(names, key=lambda name: order.place(base + name, [base + kind]))

    assert listed("Ship") == ["sunk", "built", "port", "crew"]
    assert listed("Quay") == ["sunk", "port", "built", "crew"]


def test_a_release_without_shapes_has_no_order(tmp_path: Path) -> None:
    assert reading_order(tmp_path / "shapes.nq").places == {}
    (tmp_path / "shapes.nq").write_text("no quads\n")
    assert reading_order(tmp_path / "shapes.nq").places == {}


def _section(page: str, name: str) -> str:
    found = re.search(rf'<section aria-labelledby="{name}">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def _properties(page: str, section: str) -> list[str]:
    found = re.findall(r"<dt>(.*?)</dt>", _section(page, section), re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in found]


@pytest.mark.parametrize(
    ("thing", "leads", "said"),
    [
        (
            "project/clusters3",
            "Partners",
            [
                "full name",
                "start date",
                "end date",
                "duration in years",
                "total budget",
                "EU contribution",
                "currency",
                "funded by",
                "partner count",
                "produces",
                "plans",
                "promotes topic",
                "addresses topic",
                "has funding",
                "participates in",
                "type",
            ],
        ),
        (
            "event/clusters3-iws6",
            "",
            [
                "full name",
                "held on",
                "ordinal number",
                "located in",
                "part of",
                "has topic",
                "type",
            ],
        ),
        (
            "organisation/spri",
            "Takes part in",
            ["full name", "leads", "is cluster organisation", "participates in", "type"],
        ),
    ],
)
def test_a_page_of_the_release_begins_with_what_a_reader_wants(
    get: Get,  # noqa: F811
    thing: str, leads: str, said: list[str],
) -> None:  # fmt: skip
    page = get(f"/page/id/{thing}").text
    heading = re.search(r'<h2 id="leading">([^<]+)</h2>', page)
    assert (heading[1] if heading else "") == leads
    assert _properties(page, "said") == said


def test_a_page_tells_why_editors_state_something_and_what_they_remark(
    get: Get,  # noqa: F811
) -> None:
    page = get("/page/id/organisation/spri").text
    editorial = _section(page, "editorial")
    assert _properties(page, "editorial") == ["located in", "country", "organisation type", "type"]
    assert '<span class="note remark" lang="en">The source leaves the country out.</span>' in (
        editorial
    )
    said = _section(page, "said")
    assert "value of the partner table; not checked elsewhere</span>" in said
    # A value and a remark of the editors do not pass for a source's.
    assert "The source leaves the country out." not in said
    assert "graph/" not in editorial


def test_what_every_thing_is_goes_unsaid(get: Get) -> None:  # noqa: F811
    page = get("/page/id/organisation/spri").text
    assert '<p class="types">' in page
    assert "Named thing" not in page[: page.index('id="technical"')]


def test_no_list_shows_a_name_that_only_machines_read(get: Get) -> None:  # noqa: F811
    for kind in ("funding", "participation", "membership", "talk", "need", "figure", "community"):
        page = get(f"/kinds/{kind}").text
        texts = re.findall(r">([^<]+)</a>", page[page.index("<main") :])
        iris = [one for one in texts if re.match(r"(id|scheme|graph)/|[a-z]+:\S|https?://", one)]
        assert iris == [], kind


def test_the_record_of_a_link_does_not_point_at_its_place(get: Get) -> None:  # noqa: F811
    page = get("/page/id/place/lubelskie").text
    assert "id/link/" not in page
    assert "http://data.europa.eu/nuts/code/PL81" in _section(page, "elsewhere")
    assert "Cluster community of Lubelskie" in page
