"""The text of a DOCX, with what word processors wrap it in (ECMA-376, part 1).

Content controls (17.5.2), smart tags and custom XML (17.5.1), hyperlinks and simple fields (17.16)
are looked through; insertions that are tracked are text, deletions and what was moved away are not
(17.13.5); a text box stands after the paragraph that it is anchored in, a table in a cell where it
is. Of alternatives for readers of different versions the first is taken (part 3, 10.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Piece = tuple[str, str]
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# Not said: deleted or moved away, instructions of fields, formatting, the gloss above a word.
_GONE = frozenset(
    f"{_W}{name}"
    for name in "del moveFrom delText instrText delInstrText rPr pPr sectPr rt "
    "commentReference annotationRef sdtPr sdtEndPr tblPr tblGrid trPr tcPr".split()
)
_SIGNS = {
    f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "\u2011", f"{_W}softHyphen": "",
}  # fmt: skip
_P, _TABLE, _BOX = f"{_W}p", f"{_W}tbl", f"{_W}txbxContent"


def blocks(document: Any) -> Iterator[Piece]:
    """Paragraphs, tables and text boxes in their order, each with what begins there."""
    styles = {style.style_id: style.name or "" for style in document.styles}
    yield from _blocks(document.element.body, styles)


def _inside(element: Any) -> Iterator[Any]:
    """The children that are said; of alternatives, those of the first."""
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _GONE or _is_deleted_row(child):
            continue
        if child.tag == f"{_MC}AlternateContent":
            options = [o for o in child if o.tag in (f"{_MC}Choice", f"{_MC}Fallback")]
            yield from options[:1]
        else:
            yield child


def _is_deleted_row(element: Any) -> bool:
    return element.tag == f"{_W}tr" and element.find(f"{_W}trPr/{_W}del") is not None


def _blocks(element: Any, styles: dict[str, str]) -> Iterator[Piece]:
    for child in _inside(element):
        if child.tag == _P:
            yield from _paragraph(child, styles)
        elif child.tag == _TABLE:
            yield from _table(child, styles)
        else:
            yield from _blocks(child, styles)


def _text(element: Any, boxes: list[Any]) -> str:
    """The text of a paragraph; the text boxes that are met on the way are kept for later."""
    said = ""
    for child in _inside(element):
        if child.tag in (f"{_W}t", f"{_MATH}t"):
            said += child.text or ""
        elif child.tag == _BOX:
            boxes.append(child)
        elif child.tag in _SIGNS:
            page = child.get(f"{_W}type") in ("page", "column")
            said += " " if page else _SIGNS[child.tag]
        else:
            said += _text(child, boxes)
    return said


def _paragraph(element: Any, styles: dict[str, str]) -> Iterator[Piece]:
    boxes: list[Any] = []
    text = _text(element, boxes).strip()
    found = element.find(f"{_W}pPr/{_W}pStyle")
    style = styles.get(found.get(f"{_W}val"), "") if found is not None else ""
    if text and style.startswith("List"):
        level = int(re.sub(r"\D", "", style) or 1)
        yield "", "  " * (level - 1) + f"- {text}\n"
    elif text:
        yield ("heading" if style.startswith(("Heading", "Title")) else ""), f"{text}\n\n"
    for box in boxes:
        yield from _blocks(box, styles)


def _rows(element: Any, name: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also those that a content control holds."""
    for child in _inside(element):
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag not in (_P, _TABLE):
            yield from _rows(child, name)


def _table(element: Any, styles: dict[str, str]) -> Iterator[Piece]:
    mark = "table"
    for row in _rows(element, "tr"):
        cells = [_cell(cell, styles) for cell in _rows(row, "tc")]
        yield mark, "\n".join(cell for cell in cells if cell) + "\n"
        mark = ""
    yield "", "\n"


def _cell(element: Any, styles: dict[str, str]) -> str:
    lines = [piece.strip() for _, piece in _blocks(element, styles)]
    return "\n".join(line for line in lines if line)
