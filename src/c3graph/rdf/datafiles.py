"""RDF files as people keep them: found, read within limits, with stable names for blank nodes.

A blank node without a label is named after its place where the syntax tells it (`L12C5`), else by
its number (`n3`), so that two readings of a file name it alike.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from c3graph.errors import InputError, LimitExceeded, RdfSyntaxError, UsageError
from c3graph.rdf.confined import Bounds
from c3graph.rdf.foreign import parse_foreign
from c3graph.rdf.positions import Lines, placed_statements
from c3graph.rdf.syntax import RdfFormat
from c3graph.rdf.terms import BlankNode, Quad, Term

_CHUNK = 1 << 20
_SHOWN = 120
_WHERE = re.compile(r"Parser error at line \d+ (column \d+|between columns \d+ and \d+): ")
PLACED = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Bytes: the longest line (not of XML and JSON, whose lines say nothing), the whole file.

    `setting` is the one that bounds the file; `bounds` are those of its parser.
    """

    line: int
    file: int
    setting: str = "max_data_bytes"
    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file, what it is written in, and what its blank nodes' names begin with."""

    path: Path
    format: RdfFormat
    prefix: str = ""

    @property
    def base(self) -> str:
        """The IRI that relative references are resolved against."""
        return self.path.resolve().as_uri()


def find_files(paths: Iterable[Path], releases: Path) -> tuple[DataFile, ...]:
    """The RDF files of paths: a file, a folder with all below it, a release by folder or name.

    Raises UsageError for a path that is not there, InputError for a name that is not RDF's and
    for a folder without an RDF file.
    """
    found: dict[Path, RdfFormat] = {}
    for path in paths:
        if not path.exists() and (releases / path / "manifest.json").is_file():
            path = releases / path
        if not path.exists():
            raise UsageError("no such file, folder or release", where=str(path))
        if (path / "manifest.json").is_file():
            path = path / "c3graph.nq"
        if path.is_dir():
            inside = {file: known for file in sorted(path.rglob("*")) if (known := _known(file))}
            if not inside:
                raise InputError("no RDF file in this folder", where=str(path))
            found |= inside
        else:
            found[path] = RdfFormat.of(path)
    several = len(found) > 1
    return tuple(
        DataFile(path, format, f"f{number}." if several else "")
        for number, (path, format) in enumerate(found.items(), 1)
    )


def _known(path: Path) -> RdfFormat | None:
    try:
        return RdfFormat.of(path) if path.is_file() else None
    except InputError:
        return None


def read_data_text(file: DataFile, limits: FileLimits) -> str:
    """The text of a file, unpacked, without byte order mark.

    Reads no further than a limit. Raises LimitExceeded, and InputError where the file cannot be
    read, is broken gzip or not UTF-8 (with line and column).
    """
    path = str(file.path)
    try:
        with gzip.open(file.path) if path.endswith(".gz") else file.path.open("rb") as stream:
            data = b"".join(_chunks(iter(lambda: stream.read(_CHUNK), b""), file, limits))
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot be read: {reason}", where=path) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = Lines(before).place(len(before))
        raise InputError(
            f"not UTF-8: byte 0x{data[error.start]:02X}", where=f"{path}:{line}:{column}",
            hint="write the file anew as UTF-8",
        ) from None  # fmt: skip


def _chunks(chunks: Iterable[bytes], file: DataFile, limits: FileLimits) -> Iterator[bytes]:
    total = open_line = 0
    line = 1
    for chunk in chunks:
        total += len(chunk)
        if total > limits.file:
            raise LimitExceeded(
                f"the file is larger than {limits.file} bytes", limit=limits.setting,
                where=str(file.path), hint=f"raise the setting {limits.setting}, or split the file",
            )  # fmt: skip
        yield chunk
        if file.format not in PLACED:
            continue
        first, *rest = chunk.split(b"\n")
        for number, part in enumerate([first, *rest]):
            open_line = len(part) if number else open_line + len(part)
            line += bool(number)
            if open_line > limits.line:
                raise LimitExceeded(
                    f"a line is longer than {limits.line} bytes", limit="max_line_bytes",
                    where=f"{file.path}:{line}", hint="raise the setting max_line_bytes",
                )  # fmt: skip


def check(text: str, file: DataFile, limits: FileLimits) -> None:
    """Have the text of a file parsed within the bounds of `limits`, for one who parses it again.

    Raises as `parse_foreign` does, and RdfSyntaxError that shows the line.
    """
    for _ in _parsed(text, file, limits):
        pass


def _parsed(text: str, file: DataFile, limits: FileLimits) -> Iterator[Quad]:
    try:
        yield from parse_foreign(
            text.encode(), file.format, limits.bounds, base=file.base, where=str(file.path)
        )
    except RdfSyntaxError as error:
        raise _shown(error, text) from None


def quads(file: DataFile, limits: FileLimits) -> list[Quad]:
    """The statements of a file.

    Raises as `read_text` does, and RdfSyntaxError that shows the line.
    """
    text = read_data_text(file, limits)
    found = list(_parsed(text, file, limits))
    if not any(
        isinstance(term, BlankNode) for quad in found for term in (quad.subject, quad.object)
    ):
        return found
    if file.format not in PLACED:
        return list(_numbered(found, file.prefix))
    if "[" in text or "(" in text:
        placed = [s.quad for s in placed_statements(text, base=file.base)]
        if Counter(map(_masked, placed)) == Counter(map(_masked, found)):
            found = placed
    return [prefixed(quad, file.prefix) for quad in found]


def _masked(quad: Quad) -> tuple[Term | None, ...]:
    """A statement without the names of its blank nodes."""
    terms = (quad.subject, quad.predicate, quad.object, quad.graph)
    return tuple(None if isinstance(term, BlankNode) else term for term in terms)


def _renamed(quad: Quad, name: dict[BlankNode, BlankNode]) -> Quad:
    subject, object = quad.subject, quad.object
    if isinstance(subject, BlankNode):
        subject = name[subject]
    if isinstance(object, BlankNode):
        object = name[object]
    return replace(quad, subject=subject, object=object)


def prefixed(quad: Quad, prefix: str) -> Quad:
    """A statement whose blank nodes are named apart from those of other files."""
    blank = [t for t in (quad.subject, quad.object) if isinstance(t, BlankNode)]
    if not prefix or not blank:
        return quad
    return _renamed(quad, {node: BlankNode(prefix + node.value) for node in blank})


def _numbered(found: Iterable[Quad], prefix: str) -> Iterator[Quad]:
    names: dict[BlankNode, BlankNode] = {}
    for quad in found:
        for term in (quad.subject, quad.object):
            if isinstance(term, BlankNode) and term not in names:
                names[term] = BlankNode(f"{prefix}n{len(names) + 1}")
        yield _renamed(quad, names)


def _shown(error: RdfSyntaxError, text: str) -> RdfSyntaxError:
    """The same error with the line it is in, and a caret below the column."""
    what = _WHERE.sub("", error.what)
    if "LoadDocumentCallback" in what:
        what = "a @context that is elsewhere is not fetched: write it into the document"
    if error.line is None:
        return RdfSyntaxError(what, where=error.where)
    line = Lines(text).line(error.line)
    column = error.column or 1
    start = max(0, column - _SHOWN // 2) if len(line) > _SHOWN else 0
    part = line[start : start + _SHOWN].replace("\t", " ")
    number = f"{error.line} | "
    caret = " " * (len(number) + column - 1 - start) + "^"
    return RdfSyntaxError(
        what, where=error.where, hint=f"{number}{part}\n  {caret}",
        line=error.line, column=error.column,
    )  # fmt: skip


def union(files: Iterable[DataFile], limits: FileLimits) -> tuple[Quad, ...]:
    """All statements of files, repeats included. Raises InputError where there is none."""
    found = [quad for file in files for quad in quads(file, limits)]
    if not found:
        raise InputError("the data hold no statement: nothing was checked")
    return tuple(found)
