"""reader: a document's bytes become its text, with where pages, slides, headings and tables begin.

Text and Markdown are taken as they are, so offsets are those of the file. HTML is read by
selectolax,
PDF by pypdf, DOCX by python-docx, PPTX by python-pptx: each kept up, without services or
binaries of
their own. What cannot give its text (a scan, an encrypted or a broken file, an archive that
unpacks to
more than it should) is refused with the reason.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from c3graph.errors import InputError, TooLarge, UsageError
from c3graph.extract.documents import formats
from c3graph.rdf import confined
from c3graph.rdf.confined import Bounds

FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
}
# An archive may unpack to this many times its size; office files stay below 30.
_UNPACKED_RATIO = 200


@dataclass(frozen=True, slots=True)
class LineMark:
    """Where something begins in the text: a page, a slide, a heading or a table."""

    start: int
    kind: str


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text. `plain` says that it is the file's own bytes, in UTF-8."""

    text: str
    marks: tuple[LineMark, ...]
    format: str
    plain: bool

    @property
    def sha256(self) -> str:
        """sha256 (hex) of the text in UTF-8."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def _check_archive(data: bytes, limit: int, where: str) -> None:
    """Refuses an archive whose entries unpack to more than `limit` or 200 times its size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            total = sum(entry.file_size for entry in archive.infolist())
            encrypted = any(entry.flag_bits & 1 for entry in archive.infolist())
    except zipfile.BadZipFile:
        old = data[:4] == b"\xd0\xcf\x11\xe0"
        what = (
            "encrypted, or of the old binary format"
            if old
            else "not the archive that its ending promises"
        )
        raise InputError(
            f"the file is {what}", where=where, hint="save it again without a password"
        ) from None
    if encrypted:
        raise InputError(
            "the file is encrypted", where=where, hint="save it again without a password"
        )
    if total > limit or total > max(len(data) * _UNPACKED_RATIO, 1_000_000):
        raise TooLarge(
            f"the archive unpacks to {total:,} bytes", limit="max_source_bytes", where=where,
            hint="a document does not: the file may be made to exhaust memory",
        )  # fmt: skip


def read_bytes(data: bytes, name: str, limit: int, bounds: Bounds | None = None) -> Text:
    """The text of a document by its name's ending. `limit` bounds its bytes, packed and unpacked,
    and those of its text; `bounds` are those of its parser, which runs in a process of its own.

    Raises TooLarge, LimitExceeded, InputError (no text to be had, with the reason), UsageError (an
    ending that no reader knows, a library that is not installed).
    """
    kind = FORMATS.get(Path(name).suffix.lower())
    if kind is None:
        known = ", ".join(sorted(FORMATS))
        raise UsageError(
            f"no reader for {Path(name).suffix or 'a file without ending'}", where=name, hint=known
        )
    if len(data) > limit:
        raise TooLarge(
            f"{len(data):,} bytes", limit="max_source_bytes", where=name, hint="split the document"
        )
    if kind in ("text", "markdown"):
        text, plain = formats.decode(data, name)
        return Text(text, (), kind, plain)
    if kind in ("docx", "pptx"):
        _check_archive(data, limit, name)
    pieces: list[str] = []
    marks: list[LineMark] = []
    length = 0
    question = {"kind": kind, "name": name}
    for part in confined.ask("document", question, data, bounds or Bounds(), name):
        mark, piece = json.loads(part)
        marks += [LineMark(length, mark)] if mark else []
        pieces.append(piece)
        length += len(piece)
        if length > limit:
            raise TooLarge(
                f"its text is longer than {limit:,} characters", limit="max_source_bytes",
                where=name, hint="the file may be made to exhaust memory",
            )  # fmt: skip
    text = "".join(pieces)
    if not text.strip():
        raise InputError(
            "the file has no text: it is a scan or empty", where=name,
            hint="run optical character recognition first",
        )  # fmt: skip
    return Text(text, tuple(marks), kind, False)


def read_file(path: Path, limit: int, bounds: Bounds | None = None) -> Text:
    """The text of a file; its size is looked at before it is read. Raises as `read_bytes` does."""
    size = path.stat().st_size
    if size > limit:
        raise TooLarge(
            f"{size:,} bytes, more than the {limit:,} allowed",
            limit="max_source_bytes",
            where=str(path),
            hint="split the document",
        )
    return read_bytes(path.read_bytes(), str(path), limit, bounds)
