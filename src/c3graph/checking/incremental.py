"""Validation since a kept release: what differs from it is judged, the rest is in its report.

What is to be checked is told apart from the release's dump line by line; equal blocks of a dump are
never parsed. What stands around a changed triple is looked up in the dump and the store.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

from c3graph import validate
from c3graph.errors import InputError, LimitExceeded, RdfSyntaxError, ReleaseError
from c3graph.model import Baseline, DraftGraph, Report
from c3graph.rdf import datafiles, sortedlines
from c3graph.rdf.datafiles import DataFile, FileLimits
from c3graph.rdf.sortedlines import SortedFile, TooDifferent
from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import BlankNode, Quad
from c3graph.release import kept
from c3graph.store.neighbours import Neighbours
from c3graph.validate import Before, Columns, GraphChange

# Beyond so many changed lines, judging the whole is quicker.
MOST = 20_000
_Triple = tuple[str, str, str]


class NeedsFullRun(Exception):
    """Why all is judged again."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs from a release, and what tells the sha256 of the sorted lines there are now."""

    change: GraphChange
    sha256: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Released:
    """A kept release, open to be looked up."""

    path: Path
    before: Before
    lookup: Neighbours
    sha256: str


def open_release(folder: Path, name: str) -> Released:
    """A release by its folder, or by its name, a beginning of it, `current` or `previous`.

    Its report is verified by hash; the dumps are not read and only held against the sizes in the
    manifest. Raises NotFound, ReleaseError.
    """
    path = Path(name)
    if not (path / "manifest.json").is_file():
        path = kept.find(folder, name).path
    release = kept.read(path)
    sizes = {file.name: file for file in release.files}
    try:
        data = (path / "report.json").read_bytes()
        made = json.loads((path / "store.json").read_bytes())
        if hashlib.sha256(data).hexdigest() != sizes["report.json"].sha256:
            raise ReleaseError("the report is not the one released", where=str(path))
        for dump in ("c3graph.nt", "c3graph.nq"):
            if (path / dump).stat().st_size != sizes[dump].size:
                raise ReleaseError("a dump is not the one released", where=str(path / dump))
        if made["nq_sha256"] != release.sha256:
            raise ReleaseError("the store is not the one made for this release", where=str(path))
        report = validate.report_from_json(json.loads(data))
    except (OSError, ValueError, KeyError, TypeError, InputError) as error:
        raise ReleaseError(
            f"validation cannot start from this release: {error}", where=str(path),
            hint="leave out --since",
        ) from None  # fmt: skip
    lookup = Neighbours(path)
    return Released(path, Before(release.version, lookup, report), lookup, release.sha256)


def of_draft(released: Released, draft: DraftGraph) -> Compared:
    """What differs between a draft and a release. Raises Whole."""
    if draft.sha256 == released.sha256:
        return Compared(GraphChange((), (), lambda: Columns.of(draft.quads)), lambda: draft.sha256)
    data = "".join(f"{quad.n}\n" for quad in draft.quads).encode()
    return _compared(released, data, RdfFormat.N_QUADS, lambda: Columns.of(draft.quads))


def of_files(released: Released, files: Sequence[DataFile], limits: FileLimits) -> Compared:
    """What differs between files and a release.

    One file of N-Triples or N-Quads is not parsed where its lines are those of the release; others
    are read as for any run. Raises Whole, and what `datafiles.union` raises.
    """
    if len(files) == 1:
        (file,) = files
        lines = file.format in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
        if lines and file.path.suffix != ".gz":
            return _of_dump(released, file, limits)
    draft = DraftGraph.of(datafiles.union(files, limits))
    if any(isinstance(t, BlankNode) for q in draft.quads for t in (q.subject, q.object)):
        raise NeedsFullRun("there are blank nodes, whose names tell nothing")
    graphs = any(quad.graph for quad in draft.quads)
    data = "".join(f"{line}\n" for line in sorted({quad.n for quad in draft.quads})).encode()
    format = RdfFormat.N_QUADS if graphs else RdfFormat.N_TRIPLES
    return _compared(released, data, format, lambda: Columns.of(draft.quads))


def _of_dump(released: Released, file: DataFile, limits: FileLimits) -> Compared:
    try:
        data = sortedlines.mapped(file.path)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(file.path)) from None
    if len(data) > limits.file:
        raise LimitExceeded(
            f"the file is larger than {limits.file} bytes", limit="max_data_bytes",
            where=str(file.path), hint="raise the setting max_data_bytes, or split the file",
        )  # fmt: skip
    return _compared(
        released, data, file.format, lambda: Columns.read([file.path], limits.bounds), limits.line
    )


def _compared(
    released: Released, data: sortedlines.Bytes, format: RdfFormat, now: Callable[[], Columns],
    longest: int = 0,
) -> Compared:  # fmt: skip
    named = format is RdfFormat.N_QUADS
    name = "c3graph.nq" if named else "c3graph.nt"
    before = sortedlines.mapped(released.path / name) if named else released.lookup.data
    old = SortedFile(before)
    try:
        found = sortedlines.compare(before, data, MOST)
    except TooDifferent:
        raise NeedsFullRun(
            f"more than {MOST} statements differ, or are written otherwise"
        ) from None
    if longest and any(len(line) > longest for line in found.added):
        raise NeedsFullRun("a line is too long")
    removed, added = _quads(found.removed, format), _quads(found.added, format)
    for line in removed.keys() & added.keys():
        del removed[line], added[line]
    added = {line: quad for line, quad in added.items() if not _has(old, line)}
    gone, come = ([line.encode() for line in lines] for lines in (removed, added))
    more, less = _triples(old, removed, added) if named else (added.values(), removed.values())
    change = GraphChange(_sorted(more), _sorted(less), now)
    return Compared(change, lambda: old.sha256_with(gone, come))


def _has(dump: SortedFile, line: str) -> bool:
    return next(dump.starting(line.encode()), None) == line.encode()


def _quads(lines: Iterable[bytes], format: RdfFormat) -> dict[str, Quad]:
    """The statements of changed lines, by canonical line. Raises Whole."""
    try:
        found = {quad.n: quad for quad in parse(b"\n".join(lines) + b"\n", format)}
    except RdfSyntaxError:
        # Read as a whole it is refused, with the line that is at fault.
        raise NeedsFullRun("a changed line does not parse") from None
    if any(isinstance(t, BlankNode) for q in found.values() for t in (q.subject, q.object)):
        raise NeedsFullRun("there are blank nodes, whose names tell nothing")
    return found


def _triples(
    old: SortedFile, removed: dict[str, Quad], added: dict[str, Quad]
) -> tuple[list[Quad], list[Quad]]:
    """Triples of the union that have come and gone: some other graph may state them too."""
    more, less = [], []
    for triple in {quad.triple() for quad in (*removed.values(), *added.values())}:
        start = triple.n[:-1].encode()
        before = {line.decode() for line in old.starting(start)}
        come = {line for line, quad in added.items() if quad.triple() == triple}
        now = (before - removed.keys()) | come
        if now and not before:
            more.append(triple)
        if before and not now:
            less.append(triple)
    return more, less


def _sorted(quads: Iterable[Quad]) -> list[_Triple]:
    return sorted((quad.subject.n, quad.predicate.n, quad.object.n) for quad in quads)


def holds(released: Released, change: GraphChange, triples: Iterable[Quad]) -> bool:
    """Whether what there is now holds all of some triples."""
    added, removed = set(change.added), set(change.removed)
    for triple in _sorted(triples):
        if triple in removed:
            return False
        line = "{} {} {} .".format(*triple)
        if triple not in added and not _has(released.lookup.dump, line):
            return False
    return True


def judge(
    released: Released, compared: Compared, shapes: validate.Shapes, *, accepted: Path | None,
    seconds: float,
) -> Report:  # fmt: skip
    """The report on what there is now. Raises ShapesError, LimitExceeded."""
    hashed: list[str] = []
    # Hashing lets go of the interpreter, and takes as long as the rest.
    beside = Thread(target=lambda: hashed.append(compared.sha256()), daemon=True)
    beside.start()
    report = validate.validate_since(
        released.before, compared.change, shapes, accepted=accepted, seconds=seconds
    )
    beside.join()
    return replace(report, graph_sha256=hashed[0] if hashed else compared.sha256())


def whole(released: Released, reason: NeedsFullRun) -> Baseline:
    """What a report says that took nothing from a release."""
    return Baseline(released.before.name, whole=str(reason))
