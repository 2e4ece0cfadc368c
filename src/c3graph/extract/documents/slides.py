"""The text of a slide: shapes in their order, those of groups too, and soft line breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Piece = tuple[str, str]
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def shapes(slide: Any) -> Iterator[Piece]:
    """The text of a slide's shapes, each piece with what begins there."""
    yield from _shapes(slide.shapes, slide.shapes.title)


def _shapes(inside: Any, title: Any) -> Iterator[Piece]:
    waiting = list(reversed(list(inside)))
    while waiting:
        shape = waiting.pop()
        if shape.has_text_frame:
            yield from _frame(shape, shape == title)
        elif getattr(shape, "has_table", False):
            yield from _table(shape.table)
        elif hasattr(shape, "shapes"):
            waiting += reversed(list(shape.shapes))


def _frame(shape: Any, title: bool) -> Iterator[Piece]:
    for paragraph in shape.text_frame.paragraphs:
        text = _text(paragraph._p, " " if title else "\n")
        if text:
            yield "", f"{text}\n\n" if title else f"{' ' * paragraph.level}- {text}\n"
    yield "", "\n"


def _text(paragraph: Any, line_break: str) -> str:
    """The runs of a paragraph, its soft line breaks (a:br) and fields, a slide's number aside."""
    said = ""
    for child in paragraph:
        if child.tag == f"{_A}br":
            said = said.rstrip() + line_break
        elif child.tag in (f"{_A}r", f"{_A}fld") and child.get("type") != "slidenum":
            said += "".join(t.text or "" for t in child.iter(f"{_A}t")).replace("\v", line_break)
    return said.strip()


def _table(table: Any) -> Iterator[Piece]:
    mark = "table"
    for row in table.rows:
        cells = [
            "\n".join(filter(None, (_text(p._p, "\n") for p in cell.text_frame.paragraphs)))
            for cell in row.cells
        ]
        yield mark, "\n".join(cell for cell in cells if cell) + "\n"
        mark = ""
    yield "", "\n"
