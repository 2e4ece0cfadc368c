"""Reading documents into a dataset: sources to sheets, merged with what stewards decided.

Every document is read, merged and written on its own, so an interrupted run has lost nothing
that it
finished, and memory does not grow with their number.
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

from c3graph import atomic, claims, sheetfile
from c3graph.build import load_editorial
from c3graph.config import Settings
from c3graph.errors import C3GraphError, EvidenceError, InputError, Refused, RemoteError, UsageError
from c3graph.extract import FORMATS, Gazetteer, Hints, extract, read_bytes, read_file
from c3graph.extract.links import Known
from c3graph.extract.merge import merge
from c3graph.extract.reader import Text
from c3graph.model import Claim, ClaimSheet, Entity, Status
from c3graph.prediction import prediction

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
class Outcome:
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
    for stem, group in itertools.groupby(
        sorted(found, key=lambda s: Path(s).stem), lambda s: Path(s).stem
    ):
        same = list(group)
        if len(same) > 1:
            raise UsageError(
                f"{same[0]} and {same[1]} would share the sheet {stem}", hint="rename one"
            )
    return found


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
    name = Path(parts.path).name or parts.hostname or "document"
    if Path(name).suffix.lower() not in FORMATS:
        name += _TYPES.get(kind, ".html")
    return data, name


class Extraction:
    """Reads documents with the names of one dataset."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        limit = settings.max_sheet_bytes
        self.editorial = load_editorial(settings.folder("data"), limit=limit)
        self.gazetteer = Gazetteer(self.editorial.names)

    @functools.cached_property
    def known(self) -> Known:
        """Things of the alias table and of the sheets, for links."""
        things: dict[str, set[tuple[str, str]]] = {}
        for (kind, name), thing in self.editorial.names.items():
            things.setdefault(thing, set()).add((kind, name))
        folder = self.settings.folder("data/claims")
        sheets = (
            claims.load_all(folder, limit=self.settings.max_sheet_bytes) if folder.is_dir() else ()
        )
        for sheet in sheets:
            for entity in sheet.entities:
                if entity.status.published:
                    things.setdefault(self.editorial.path(entity), set()).add(
                        (entity.type, entity.name)
                    )
        return Known(things)

    def read(self, job: Job) -> tuple[Text, ClaimSheet]:
        """The document's text and its sheet, all proposed."""
        if job.source.startswith(("http://", "https://")):
            data, name = fetch(job.source, self.settings)
            text = read_bytes(data, name, self.settings.max_source_bytes, self.settings.bounds)
            sheet = extract(text, name, self.gazetteer, replace(job.hints, url=job.source))
        else:
            text = read_file(Path(job.source), self.settings.max_source_bytes, self.settings.bounds)
            sheet = extract(text, Path(job.source).name, self.gazetteer, job.hints)
        return text, sheet

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

    def run(self, job: Job) -> Outcome:
        """Read one document and write its sheet or prediction; errors of ours are an outcome."""
        try:
            text, sheet = self.read(job)
            if job.form == "none":
                return Outcome(job.source, sheet)
            if job.keep:
                atomic.replace(job.keep / sheet.source.file, text.text.encode())
            if job.form == "prediction":
                path = job.out / f"{Path(job.source).stem}.json"
                document = json.dumps(
                    prediction(sheet, proposed=True), ensure_ascii=False, indent=1
                )
                atomic.replace(path, f"{document}\n".encode())
                return Outcome(job.source, sheet, path)
            path, merged = self._merged(job, text, self.linked(sheet))
            sheetfile.save(merged, path)
            return Outcome(job.source, merged, path)
        except C3GraphError as error:
            return Outcome(job.source, error=error)
        except OSError as error:
            what = f"cannot be read or written: {error.strerror or error}"
            return Outcome(job.source, error=InputError(what, where=job.source))

    def _merged(self, job: Job, text: Text, sheet: ClaimSheet) -> tuple[Path, ClaimSheet]:
        """The sheet with what a steward decided in the one that is there already."""
        path = job.out / f"{sheet.source.slug}.yaml"
        limit = self.settings.max_sheet_bytes
        for other in sorted(job.out.glob("*.yaml")):
            if other != path and _file_of(other, limit) == (sheet.source.file, sheet.source.sha256):
                path = other
        if not path.is_file():
            return path, sheet
        old = claims.load(path, limit=limit)
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
            document = claims.read_document(sheet.source, folder) if folder else None
        except (EvidenceError, InputError):
            return ""
        return document.text if document else ""


def _file_of(path: Path, limit: int) -> tuple[str, str] | None:
    try:
        source = claims.load(path, limit=limit).source
    except C3GraphError:
        return None
    return source.file, source.sha256


_worker: Extraction | None = None


def _start(settings: Settings) -> None:
    global _worker
    _worker = Extraction(settings)


def _work(job: Job) -> Outcome:
    if _worker is None:
        raise RuntimeError("the worker was not started")
    return _worker.run(job)


def run_all(settings: Settings, jobs: list[Job], processes: int = 1) -> Iterator[Outcome]:
    """Outcomes as they come; with one process in the order of the jobs."""
    if processes <= 1 or len(jobs) < 2:
        extraction = Extraction(settings)
        yield from map(extraction.run, jobs)
        return
    context = get_context("spawn")
    waiting = iter(jobs)
    with ProcessPoolExecutor(processes, context, _start, (settings,)) as pool:
        running: set[Future[Outcome]] = {
            pool.submit(_work, job) for job in itertools.islice(waiting, processes * 4)
        }
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
            running |= {pool.submit(_work, job) for job in itertools.islice(waiting, len(done))}


def summary(outcome: Outcome) -> dict[str, object]:
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
        "source": outcome.source, "language": sheet.source.language, "genre": sheet.source.genre,
        "entities": len(sheet.entities), "claims": len(sheet.claims),
        "proposed": sum(row.status is Status.PROPOSED for row in rows),
        "stale": sum(row.stale for row in rows), "file": str(outcome.path),
    }  # fmt: skip
