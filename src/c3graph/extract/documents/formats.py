"""Readers of HTML, PDF, DOCX and PPTX: pieces of text, each with what begins there ("" is
nothing)."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from c3graph.errors import InputError, UsageError
from c3graph.extract.documents import encodings

Piece = tuple[str, str]
_BOM = "\ufeff"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SKIPPED = ("script", "style", "noscript", "template", "svg", "head")
_BLOCKS = frozenset(
    "p div section article main header footer nav aside h1 h2 h3 h4 h5 h6 ul ol li table tr td "
    "th dl dt dd blockquote pre figure figcaption form fieldset address br hr".split()
)


def _needed(module: str, what: str) -> Any:
    """A library of the `extract` extra. UsageError where it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise UsageError(f"{what} needs {module}", hint="pip install 'c3graph[extract]'") from None


def decode(data: bytes, where: str, named: str | None = None) -> tuple[str, bool]:
    """Text in UTF-8 or, where it is not, in the encoding that is `named` or that its bytes tell;
    whether it was UTF-8. A byte order mark is no part of it. Raises InputError, UsageError."""
    with contextlib.suppress(LookupError, UnicodeDecodeError):
        if named:
            return data.decode(named).removeprefix(_BOM), False
    if (name := encodings.unmarked_utf_16(data)) is not None:
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(name).removeprefix(_BOM), False
    try:
        whole = data.decode("utf-8")
        return whole.removeprefix(_BOM), not whole.startswith(_BOM)
    except UnicodeDecodeError:
        pass
    if b"\0" in data[:4096] and data[:2] not in _UTF_16:
        raise InputError("binary data, not a text", where=where, hint="is the file's ending right?")
    text = None if data[:2] in _UTF_16 else encodings.read_as_language(data)
    if text is not None:
        return text, False
    _needed("charset_normalizer", "an encoding other than UTF-8")
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise InputError("the encoding cannot be told", where=where, hint="save the file as UTF-8")
    return str(best).removeprefix(_BOM), False


def html(data: bytes, name: str) -> Iterator[Piece]:
    """The visible text of a page, a line a block, lists as bullets."""
    parser = _needed("selectolax.lexbor", "HTML")
    tree = parser.LexborHTMLParser(decode(data, name, encodings.declared(data))[0])
    for node in tree.css(", ".join(_SKIPPED)):
        node.decompose()
    root = tree.body or tree.root
    if root is None:
        return
    lines: list[Piece] = [("", "")]
    _walk(root, lines)
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


def _walk(root: Any, lines: list[Piece]) -> None:
    """The lines of a tree, however deep it is."""
    waiting = [(child, 0, False) for child in reversed(list(root.iter(include_text=True)))]
    while waiting:
        node, depth, left = waiting.pop()
        tag = node.tag
        if tag == "-text":
            mark, line = lines[-1]
            lines[-1] = (mark, line + (node.text_content or ""))
            continue
        block = tag in _BLOCKS
        if left:
            lines.append(("", ""))
            continue
        depth += tag in ("ul", "ol")
        if block:
            lines.append((_mark(tag, depth), ""))
            waiting.append((node, depth, True))
        children = list(node.iter(include_text=True))
        waiting += [(child, depth, False) for child in reversed(children)]


def _mark(tag: str, depth: int) -> str:
    if tag == "li":
        return ">" * max(depth, 1)
    return "heading" if re.fullmatch(r"h[1-6]", tag) else "table" if tag == "table" else ""


def pdf(data: bytes, name: str) -> Iterator[Piece]:
    """A piece a page. An encrypted file is refused, so is one that pypdf cannot follow."""
    pypdf = _needed("pypdf", "PDF")
    errors = _needed("pypdf.errors", "PDF")
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
    library = _needed("docx", "DOCX")
    from c3graph.extract.documents.word import blocks

    try:
        document = library.Document(io.BytesIO(data))
    except Exception as error:  # the library raises whatever its XML parser does
        raise InputError(f"the DOCX is broken: {error}", where=name) from error
    yield from blocks(document)


def pptx(data: bytes, name: str) -> Iterator[Piece]:
    """A piece a slide: its title, its paragraphs as bullets by their level, its tables."""
    library = _needed("pptx", "PPTX")
    from c3graph.extract.documents.slides import shapes

    try:
        slides = list(library.Presentation(io.BytesIO(data)).slides)
    except Exception as error:  # the library raises whatever its XML parser does
        raise InputError(f"the PPTX is broken: {error}", where=name) from error
    for slide in slides:
        mark = "slide"
        for begins, piece in shapes(slide):
            yield (mark or begins), piece
            mark = ""


# Letters that a typesetter joined into one character, and the mark of where a word may break: what
# the document says is the letters (Unicode compatibility equivalents, U+FB00 to U+FB06; U+00AD).
_TYPESET = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_TYPESET[0xAD] = ""


def parts(data: bytes, *, kind: str, name: str) -> Iterator[bytes]:
    """The pieces of a document as JSON, one a part: what `confined.process` does for documents.

    Raises InputError, UsageError.
    """
    for mark, piece in READERS[kind](data, name):
        yield json.dumps([mark, piece.translate(_TYPESET)]).encode()


READERS: dict[str, Callable[[bytes, str], Iterator[Piece]]] = {
    "html": html, "pdf": pdf, "docx": docx, "pptx": pptx,
}  # fmt: skip
