"""The order of a thing's statements is that of the shapes, not of the alphabet."""

from __future__ import annotations

from pathlib import Path

from c3graph.syntax import RdfFormat, parse
from c3graph.web.reading_order import reading_order

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
