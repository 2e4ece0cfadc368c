"""Readers of HTML, PDF, DOCX and PPTX: pieces of text, each with what begins there ("" is
nothing)."""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from c3graph.errors import InputError, UsageError

Piece = tuple[str, str]
_SKIPPED = ("script", "style", "noscript", "template", "svg", "head")
_BLOCKS = frozenset(
    "p div section article main header footer nav aside h1 h2 h3 h4 h5 h6 ul ol li table tr td "
    "th dl dt dd blockquote pre figure figcaption form fieldset address br hr".split()
)


def needed(module: str, what: str) -> Any:
    """A library of the `extract` extra. UsageError where it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise UsageError(f"{what} needs {module}", hint="pip install 'c3graph[extract]'") from None


def html(data: bytes, name: str) -> Iterator[Piece]:
    """The visible text of a page, a line a block, lists as bullets."""
    parser = needed("selectolax.lexbor", "HTML")
    from c3graph.extract.reader import decode

    tree = parser.LexborHTMLParser(decode(data, name)[0])
    for node in tree.css(", ".join(_SKIPPED)):
        node.decompose()
    root = tree.body or tree.root
    if root is None:
        return
    lines: list[Piece] = [("", "")]
    _walk(root, lines, 0)
    for mark, line in lines:
        text = re.sub(r"[ \t\r\n]+", " ", line).strip()
        if text:
            level = len(mark) if mark.startswith(">") else 0
            bullet = "  " * (level - 1) + "- " if level else ""
            heading = mark if mark in ("heading", "table") else ""
            yield (
                heading,
                f"{bullet}{text}\n\n" if heading == "heading" or not level else f"{bullet}{text}\n",
            )


def _walk(node: Any, lines: list[Piece], depth: int) -> None:
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag == "-text":
            mark, line = lines[-1]
            lines[-1] = (mark, line + (child.text_content or ""))
            continue
        deeper = depth + (tag in ("ul", "ol"))
        if tag in _BLOCKS:
            lines.append((_mark(tag, deeper), ""))
        _walk(child, lines, deeper)
        if tag in _BLOCKS:
            lines.append(("", ""))


def _mark(tag: str, depth: int) -> str:
    if tag == "li":
        return ">" * max(depth, 1)
    return "heading" if re.fullmatch(r"h[1-6]", tag) else "table" if tag == "table" else ""


def pdf(data: bytes, name: str) -> Iterator[Piece]:
    """A piece a page. An encrypted file is refused, so is one that pypdf cannot follow."""
    pypdf = needed("pypdf", "PDF")
    errors = needed("pypdf.errors", "PDF")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise InputError(
                "the PDF is encrypted", where=name, hint="save it again without a password"
            )
        for page in reader.pages:
            yield "page", (page.extract_text() or "").strip() + "\n\n"
    except (errors.PyPdfError, ValueError, KeyError, RecursionError, OSError) as error:
        raise InputError(f"the PDF is broken: {error}", where=name) from error


def docx(data: bytes, name: str) -> Iterator[Piece]:
    """Paragraphs and tables in their order; headings marked, list items as bullets."""
    library = needed("docx", "DOCX")
    try:
        document = library.Document(io.BytesIO(data))
        items = list(document.iter_inner_content())
    except Exception as error:  # the library raises whatever its XML parser does
        raise InputError(f"the DOCX is broken: {error}", where=name) from error
    for item in items:
        if hasattr(item, "rows"):
            yield from _table(item)
            continue
        style = (item.style.name if item.style else "") or ""
        text = item.text.strip()
        if not text:
            continue
        if style.startswith("List"):
            level = int(re.sub(r"\D", "", style) or 1)
            yield "", "  " * (level - 1) + f"- {text}\n"
        else:
            yield ("heading" if style.startswith(("Heading", "Title")) else ""), f"{text}\n\n"


def _table(table: Any) -> Iterator[Piece]:
    mark = "table"
    for row in table.rows:
        cells = [cell.text.strip() for cell in row.cells]
        yield mark, "\n".join(cell for cell in cells if cell) + "\n"
        mark = ""
    yield "", "\n"


def pptx(data: bytes, name: str) -> Iterator[Piece]:
    """A piece a slide: its title, its paragraphs as bullets by their level, its tables."""
    library = needed("pptx", "PPTX")
    try:
        slides = list(library.Presentation(io.BytesIO(data)).slides)
    except Exception as error:  # the library raises whatever its XML parser does
        raise InputError(f"the PPTX is broken: {error}", where=name) from error
    for slide in slides:
        mark = "slide"
        for shape in slide.shapes:
            if shape.has_text_frame:
                title = shape == slide.shapes.title
                for paragraph in shape.text_frame.paragraphs:
                    text = "".join(run.text for run in paragraph.runs).strip()
                    if text:
                        yield mark, f"{text}\n\n" if title else f"{' ' * paragraph.level}- {text}\n"
                        mark = ""
                yield "", "\n"
            elif getattr(shape, "has_table", False) and shape.has_table:
                yield from _table(shape.table)


READERS: dict[str, Callable[[bytes, str], Iterator[Piece]]] = {
    "html": html, "pdf": pdf, "docx": docx, "pptx": pptx,
}  # fmt: skip
