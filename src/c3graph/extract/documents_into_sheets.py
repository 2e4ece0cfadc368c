"""Reading documents into a dataset: sources to sheets, merged with what stewards decided.

Every document is read, merged and written on its own, so an interrupted run has lost nothing
that it finished, and memory does not grow with their number. The sheets of the dataset are loaded
once a run. Whatever a reader or a rule does with a document is that document's outcome alone.
"""

from __future__ import annotations

import functools
import itertools
import json
import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import unquote, urlsplit

from c3graph import atomic
from c3graph.config import Settings
from c3graph.errors import C3GraphError, EvidenceError, InputError, Refused, RemoteError, UsageError
from c3graph.extract import FORMATS, Gazetteer, Hints, extract, read_bytes, read_file
from c3graph.extract.documents.reader import Text
from c3graph.extract.links import Known
from c3graph.extract.merge import merge
from c3graph.model import Claim, ClaimSheet, Entity, Status
from c3graph.rdf.iris import source_slug
from c3graph.sheets import loading, ownterms, writing
from c3graph.sheets.editorial import Editorial, load_editorial
from c3graph.sheets.prediction import prediction

_log = logging.getLogger("c3graph.extract")
_TYPES = {
    "text/html": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
}


@dataclass(frozen=True, slots=True)
class Job:
    """What is wanted of one document. `out` is the folder written to.

    `form` is yaml, prediction, or none where nothing is written.
    """

    source: str
    out: Path
    hints: Hints = Hints()
    form: str = "yaml"
    keep: Path | None = None


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """One document read: its sheet and file, or why there is none."""

    source: str
    sheet: ClaimSheet | None = None
    path: Path | None = None
    error: C3GraphError | None = None


def documents(sources: tuple[str, ...]) -> list[str]:
    """Files, addresses and the files of folders that a reader knows, in order.

    Raises UsageError for what does not exist, and for two files whose sheets would have one name.
    """
    found: list[str] = []
    for source in sources:
        path = Path(source)
        if source.startswith(("http://", "https://")) or path.is_file():
            found.append(source)
        elif path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.suffix.lower() in FORMATS)
            found += [str(p) for p in inside if p.is_file() and not p.name.startswith(".")]
        else:
            raise UsageError("no such file, folder or address", where=source)
    for name_of in (_sheet_name, _stem):
        seen: dict[str, str] = {}
        for source in found:
            name = name_of(source)
            if (other := seen.setdefault(name, source)) != source:
                raise UsageError(
                    f"{other} and {source} would share the sheet {name}", hint="rename one"
                )
    return list(dict.fromkeys(found))


def _file_name(source: str) -> str:
    """The name of a document's file, given by its path or address."""
    if source.startswith(("http://", "https://")):
        parts = urlsplit(source)
        return Path(unquote(parts.path)).name or parts.hostname or "document"
    return Path(source).name


def _stem(source: str) -> str:
    return Path(_file_name(source)).stem


def _sheet_name(source: str) -> str:
    return source_slug(_stem(source))


def fetch(address: str, settings: Settings) -> tuple[bytes, str]:
    """A document's bytes and file name from an address whose host the settings name."""
    parts = urlsplit(address)
    if parts.hostname not in settings.fetch_hosts:
        raise Refused(
            f"the host {parts.hostname} is not named in fetch_hosts", where=address,
            hint="save the document, or name its host in c3graph.toml",
        )  # fmt: skip
    try:
        import httpx
    except ImportError:
        raise UsageError("addresses need httpx", hint="pip install 'c3graph[remote]'") from None
    data = b""
    try:
        with httpx.stream("GET", address, timeout=settings.remote_seconds) as answer:
            if answer.status_code != 200:
                raise RemoteError(f"the host answered {answer.status_code}", where=address)
            kind = answer.headers.get("content-type", "").split(";")[0].strip()
            for piece in answer.iter_bytes():
                data += piece
                if len(data) > settings.max_source_bytes:
                    break
    except httpx.HTTPError as error:
        raise RemoteError(f"the document cannot be fetched: {error}", where=address) from error
    name = _file_name(address)
    if Path(name).suffix.lower() not in FORMATS:
        name += _TYPES.get(kind, ".html")
    return data, name


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a run needs to know of the sheets that are there: loaded once, small enough to send.

    `files` tells a sheet by its folder and its document's file and sha256; `named` are the
    published things of the dataset's sheets as (type, name, kind/slug).
    """

    files: dict[tuple[Path, str, str], Path] = field(default_factory=dict)
    named: tuple[tuple[str, str, str], ...] = ()


def _take_stock(
    settings: Settings, editorial: Editorial, folders: Iterable[Path]
) -> tuple[Shelf, list[ReadDocument]]:
    """The sheets of the dataset and of other folders that are written to, each loaded once; and
    an outcome for each that cannot be loaded."""
    own = settings.folder("data/claims")
    files: dict[tuple[Path, str, str], Path] = {}
    named: set[tuple[str, str, str]] = set()
    terms = ownterms.of(settings)
    unreadable: list[ReadDocument] = []
    for folder in dict.fromkeys([own, *folders]):
        for path in sorted(folder.glob("*.yaml")):
            try:
                limit, bounds = settings.max_sheet_bytes, settings.bounds
                sheet = loading.load(path, limit=limit, own=terms, bounds=bounds)
            except C3GraphError as error:
                unreadable.append(ReadDocument(str(path), error=error))
                continue
            files[folder, sheet.source.file, sheet.source.sha256] = path
            if folder == own:
                published = (e for e in sheet.entities if e.status.published)
                named |= {(e.type, e.name, editorial.path(e)) for e in published}
    return Shelf(files, tuple(sorted(named))), unreadable


class Extraction:
    """Reads documents with the names of one dataset; `shelf` are the sheets that are there."""

    def __init__(self, settings: Settings, editorial: Editorial, shelf: Shelf) -> None:
        self.settings = settings
        self.editorial = editorial
        self.shelf = shelf
        self.gazetteer = Gazetteer(editorial.names)

    @functools.cached_property
    def known(self) -> Known:
        """Things of the alias table and of the sheets, for links."""
        things: dict[str, set[tuple[str, str]]] = {}
        for (kind, name), thing in self.editorial.names.items():
            things.setdefault(thing, set()).add((kind, name))
        for kind, name, thing in self.shelf.named:
            things.setdefault(thing, set()).add((kind, name))
        return Known(things)

    def read(self, job: Job) -> tuple[Text, ClaimSheet]:
        """The document's text and its sheet, all proposed."""
        name = _file_name(job.source)
        if not loading.is_file_name(name):
            raise InputError(
                "the file's name has a character that a claim sheet cannot hold",
                where=job.source, hint="rename the document",
            )  # fmt: skip
        if job.source.startswith(("http://", "https://")):
            data, name = fetch(job.source, self.settings)
            text = read_bytes(data, name, self.settings.max_source_bytes, self.settings.bounds)
            hints = replace(job.hints, url=job.source)
        else:
            text = read_file(Path(job.source), self.settings.max_source_bytes, self.settings.bounds)
            hints = job.hints
        return text, extract(text, name, self.gazetteer, hints)

    def linked(self, sheet: ClaimSheet) -> ClaimSheet:
        """The sheet with a note on each entity that is a known thing under another name."""
        entities = []
        for entity in sheet.entities:
            surfaces = {piece.surface for piece in entity.mentions}
            link = self.known.link(entity.type, entity.name, sorted(surfaces))
            known = self.editorial.path(entity)
            if link and link.thing != known:
                entity = replace(entity, note=f"may be {link.thing}, by its {link.how}")
            entities.append(entity)
        return replace(sheet, entities=tuple(entities))

    def run(self, job: Job) -> ReadDocument:
        """Read one document and write its sheet or prediction; what fails on it is its outcome.

        Raises MemoryError, which is nobody's document.
        """
        try:
            return self._run(job)
        except MemoryError:
            raise
        except C3GraphError as error:
            return ReadDocument(job.source, error=error)
        except OSError as error:
            what = f"cannot be read or written: {error.strerror or error}"
            return ReadDocument(job.source, error=InputError(what, where=job.source))
        except Exception as error:
            _log.debug("%s", job.source, exc_info=error)
            what = f"a reader or rule failed on it: {type(error).__name__}: {error}"
            hint = "the other documents are not affected; report it with the document"
            return ReadDocument(job.source, error=InputError(what, where=job.source, hint=hint))

    def _run(self, job: Job) -> ReadDocument:
        text, sheet = self.read(job)
        if job.form == "none":
            return ReadDocument(job.source, sheet)
        if job.keep:
            atomic.replace(job.keep / sheet.source.file, text.text.encode())
        if job.form == "prediction":
            path = job.out / f"{_stem(job.source)}.json"
            document = json.dumps(prediction(sheet, proposed=True), ensure_ascii=False, indent=1)
            atomic.replace(path, f"{document}\n".encode())
            return ReadDocument(job.source, sheet, path)
        path, merged = self._merged(job, text, self.linked(sheet))
        merged = replace(merged, own=ownterms.of(self.settings))
        writing.save(merged, path, limit=self.settings.max_sheet_bytes)
        return ReadDocument(job.source, merged, path)

    def _merged(self, job: Job, text: Text, sheet: ClaimSheet) -> tuple[Path, ClaimSheet]:
        """The sheet with what a steward decided in the one that is there already."""
        path = job.out / f"{sheet.source.slug}.yaml"
        path = self.shelf.files.get((job.out, sheet.source.file, sheet.source.sha256), path)
        if not path.is_file():
            return path, sheet
        own, limit = ownterms.of(self.settings), self.settings.max_sheet_bytes
        old = loading.load(path, limit=limit, own=own, bounds=self.settings.bounds)
        if old.source.file != sheet.source.file:
            raise InputError(
                f"the sheet {path.name} is of another document, {old.source.file}",
                where=job.source,
                hint="rename the document",
            )
        merged = merge(old, sheet, (self._old_text(old), text.text))
        return path, replace(merged, sha256=old.sha256)

    def _old_text(self, sheet: ClaimSheet) -> str:
        """The text that a sheet was made from, empty where it is not at hand any more."""
        folder = self.settings.texts_folder
        try:
            document = loading.read_document(sheet.source, folder) if folder else None
        except (EvidenceError, InputError):
            return ""
        return document.text if document else ""


_worker: Extraction | None = None


def _start(settings: Settings, editorial: Editorial, shelf: Shelf) -> None:
    global _worker
    _worker = Extraction(settings, editorial, shelf)


def _work(job: Job) -> ReadDocument:
    if _worker is None:
        raise RuntimeError("the worker was not started")
    return _worker.run(job)


def run_all(settings: Settings, jobs: list[Job], processes: int = 1) -> Iterator[ReadDocument]:
    """Outcomes as they come; with one process in the order of the jobs. First come the sheets that
    cannot be loaded: nothing is merged into them, and their names are not known to the run."""
    editorial = load_editorial(
        settings.folder("data"), limit=settings.max_sheet_bytes, bounds=settings.bounds
    )
    shelf = Shelf()
    if written := {job.out for job in jobs if job.form == "yaml"}:
        shelf, unreadable = _take_stock(settings, editorial, sorted(written))
        yield from unreadable
    if processes <= 1 or len(jobs) < 2:
        yield from map(Extraction(settings, editorial, shelf).run, jobs)
        return
    start = (settings, editorial, shelf)
    suspects: list[Job] = []
    waiting = iter(jobs)
    while left := list(itertools.islice(waiting, 1)):
        yield from _in_pool(start, itertools.chain(left, waiting), processes, suspects)
        # One of them has ended its process; each alone shows which.
        for job in suspects:
            yield from _alone(start, job)
        suspects.clear()


def _in_pool(
    start: tuple[Settings, Editorial, Shelf], jobs: Iterator[Job], processes: int,
    suspects: list[Job],
) -> Iterator[ReadDocument]:  # fmt: skip
    """Outcomes of a pool of processes until one of them ends; `suspects` are what it was at."""
    with ProcessPoolExecutor(processes, get_context("spawn"), _start, start) as pool:
        running: dict[Future[ReadDocument], Job] = {
            pool.submit(_work, job): job for job in itertools.islice(jobs, processes * 4)
        }
        while running:
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                job = running.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    suspects.append(job)
            if suspects:
                suspects += running.values()
                return
            running |= {pool.submit(_work, job): job for job in itertools.islice(jobs, len(done))}


def _alone(start: tuple[Settings, Editorial, Shelf], job: Job) -> Iterator[ReadDocument]:
    with ProcessPoolExecutor(1, get_context("spawn"), _start, start) as pool:
        try:
            yield pool.submit(_work, job).result()
        except BrokenProcessPool:
            what = "the process that read it was ended: killed, out of memory, or a library's fault"
            yield ReadDocument(job.source, error=InputError(what, where=job.source))


def _printable(text: object) -> str:
    """A path whose bytes are not UTF-8 as it may be written anywhere."""
    return str(text).encode("utf-8", "backslashreplace").decode()


def summary(outcome: ReadDocument) -> dict[str, object]:
    """A row about one document for the command line."""
    sheet = outcome.sheet
    if sheet is None:
        return {
            "source": outcome.source,
            "language": "",
            "genre": "",
            "entities": 0,
            "claims": 0,
            "proposed": 0,
            "stale": 0,
            "file": f"error: {outcome.error}",
        }
    rows: list[Entity | Claim] = [*sheet.entities, *sheet.claims]
    return {
        "source": _printable(outcome.source),
        "language": sheet.source.language, "genre": sheet.source.genre,
        "entities": len(sheet.entities), "claims": len(sheet.claims),
        "proposed": sum(row.status is Status.PROPOSED for row in rows),
        "stale": sum(row.stale for row in rows), "file": _printable(outcome.path),
    }  # fmt: skip
