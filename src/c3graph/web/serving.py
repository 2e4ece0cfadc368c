"""The engine behind the pages and the endpoint: a release, its query pool, its texts.

`Serving` holds the engine of the release in service and switches to a newer one whole: requests
that began on the old release end on it, then its workers are ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import platform
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from c3graph import pipeline
from c3graph.build.record import identifier
from c3graph.config import Settings
from c3graph.errors import C3GraphError, ReleaseError
from c3graph.lookup import Lookup
from c3graph.model import Answer, ClaimSheet, Document, Entity, QueryForm, Release, Status
from c3graph.model import Claim as SheetClaim
from c3graph.query import explain
from c3graph.rdf.syntax import prefixes
from c3graph.release import publishing
from c3graph.sheets import loading, ownterms
from c3graph.store import Store, open_embedded
from c3graph.store.inspect import REMEMBERED, form_of, inspect, refuse_services
from c3graph.store.outcome import QueryLimits
from c3graph.store.pool import QueryPool
from c3graph.web.app import create_app
from c3graph.web.engine import Decisions, Engine, RunResult, SparqlRequest
from c3graph.web.http.cache import ByteCache, Cached
from c3graph.web.http.limits import Bucket, Limited
from c3graph.web.http.observability import Metrics, Operating
from c3graph.web.linked.archive import details
from c3graph.web.review import Reviewing

_log = logging.getLogger("c3graph.web")
_WATCH_SECONDS = 1.0
_GRACE_SECONDS = 5.0
_LIBC = ctypes.CDLL("libc.so.6") if platform.libc_ver()[0] == "glibc" else None


@dataclass(frozen=True, slots=True)
class Sheets:
    """What pages show of the claim sheets, by source: texts and decisions, where they are
    available; and what is wrong with each sheet that cannot be read, by its path."""

    texts: Mapping[str, Document] = field(default_factory=dict)
    decisions: Mapping[str, Decisions] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)


def read_sheets(settings: Settings) -> Sheets:
    """Every sheet of the dataset on its own: one that cannot be read, or does not fit its text,
    takes only its own passages off the pages, and never in silence."""
    texts: dict[str, Document] = {}
    decisions: dict[str, Decisions] = {}
    unreadable: dict[str, str] = {}
    folder = settings.texts_folder
    for path in sorted(settings.folder("data/claims").glob("*.yaml")):
        try:
            sheet = loading.load(
                path, limit=settings.max_sheet_bytes, texts=folder, own=ownterms.of(settings),
                bounds=settings.bounds,
            )  # fmt: skip
            document = loading.read_document(sheet.source, folder) if folder else None
        except C3GraphError as error:
            unreadable[str(path)] = str(error)
            _log.warning("the passages of %s are not shown: %s", path.name, error)
            continue
        if document is not None:
            texts[sheet.source.slug] = document
        decisions[sheet.source.slug] = _decisions(sheet)
    return Sheets(texts, decisions, unreadable)


def _decisions(sheet: ClaimSheet) -> Decisions:
    rows: list[Entity | SheetClaim] = [*sheet.entities, *sheet.claims]
    statuses = Counter(Status(row.status).value for row in rows)
    notes = {identifier(sheet.source, row): row.note for row in rows if row.note}
    return Decisions(tuple(sorted(statuses.items())), notes)


def _give_back() -> None:
    """Return freed memory to the system: glibc would keep as much as the worst hour took."""
    if _LIBC is not None:
        _LIBC.malloc_trim(0)


class PoolEngine:
    """Answers on one release: clients' queries in worker processes, the pages' own in a thread."""

    def __init__(
        self, found: Release, pool: QueryPool, pages: Store, lookup: Lookup, sheets: Sheets,
        hosts: tuple[str, ...],
    ) -> None:  # fmt: skip
        self.release = found
        self.details = details(found.path)
        self.lookup = lookup
        self._pool = pool
        self._pages = pages
        self._sheets = sheets
        self._hosts = hosts
        self._users = 0

    def taken(self) -> None:
        """The request that asks holds this engine until its task is done."""
        task = asyncio.current_task()
        if task is not None:
            self._users += 1
            task.add_done_callback(self._given_back)

    def _given_back(self, _: object) -> None:
        self._users -= 1

    @property
    def in_use(self) -> bool:
        """Whether a request still uses it."""
        return self._users > 0

    @classmethod
    async def start(cls, settings: Settings, found: Release) -> PoolEngine:
        """Raises ReleaseError where the store cannot be opened."""
        limits = QueryLimits(
            settings.query_seconds, settings.query_memory_mb, settings.result_bytes,
            settings.spool_bytes, settings.query_workers, settings.query_queue,
        )  # fmt: skip
        store = found.path / "store"
        pages = open_embedded(store)
        sealed = not settings.service_hosts
        pool = QueryPool(store, limits, prefixes(settings.base), settings.base, sealed=sealed)
        await pool.start()
        try:
            sheets = await asyncio.to_thread(read_sheets, settings)
            lookup = await asyncio.to_thread(pipeline.lookup_of, settings, found.path, pages)
            return cls(found, pool, pages, lookup, sheets, settings.service_hosts)
        except BaseException:
            await pool.close()
            raise

    async def run(self, request: SparqlRequest, media_type: str) -> RunResult:
        """The result of a query in a media type. Raises Refused, QuerySyntaxError,
        LimitExceeded, Busy."""
        # A long query takes long to look at: other requests go on meanwhile.
        if len(request.query) > REMEMBERED:
            inspected = await asyncio.to_thread(inspect, request.query)
        else:
            inspected = inspect(request.query)
        refuse_services(inspected, self._hosts)
        result = await self._pool.run(
            request.query, media_type,
            default_graphs=request.default_graphs, named_graphs=request.named_graphs,
            client=request.client,
        )  # fmt: skip
        return RunResult(result.body, result.rows, media_type)

    def form(self, query: str) -> QueryForm:
        """The form of a query. Raises QuerySyntaxError."""
        return form_of(query)

    async def select(self, query: str) -> Answer:
        """The rows of a query that a page makes."""
        return await asyncio.to_thread(self._pages.query, query)

    def passage(
        self, source_slug: str, start: int, end: int, around: int = 200
    ) -> tuple[str, str, str] | None:
        """The words before, in and after a passage; None where the text is not available."""
        document = self._sheets.texts.get(source_slug)
        if document is None:
            return None
        return explain.around(document.text, start, end, around)

    def decisions(self, source_slug: str) -> Decisions | None:
        """What stewards decided on the rows of a source."""
        return self._sheets.decisions.get(source_slug)

    def states(self) -> dict[str, float]:
        """Gauges and counters of the pool, by name."""
        counts = self._pool.counts
        return {
            **{f"queries_{name}": number for name, number in self._pool.states().items()},
            "queries_answered": counts.answered,
            "queries_turned_away": counts.turned_away,
            "queries_timed_out": counts.timed_out,
            "queries_out_of_memory": counts.out_of_memory,
            "workers_started": counts.workers_started,
            "sheets_unreadable": len(self._sheets.unreadable),
        }

    async def close(self) -> None:
        """Ends all workers."""
        await self._pool.close()


class Serving:
    """The engine in service. `provide` is what the application asks at each request."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine: PoolEngine | None = None
        self._stamp: object = None
        self._verified: Release | ReleaseError | None = None
        self._retiring: dict[asyncio.Task[None], PoolEngine] = {}

    def release(self) -> str:
        """Version of the release in service, empty where there is none."""
        return self._engine.release.version if self._engine else ""

    def states(self) -> dict[str, float]:
        """What the pool of the release in service is at, for metrics."""
        return self._engine.states() if self._engine else {}

    def provide(self) -> Engine:
        """The engine of the release in service. Raises ReleaseError where there is none."""
        if self._engine is None:
            raise ReleaseError("no release is in service yet", hint="c3graph release")
        self._engine.taken()
        return self._engine

    async def refresh(self) -> bool:
        """Switch to the release in service if it is another; True where it was."""
        folder = self._settings.folder("releases")
        path = publishing.current(folder)
        if self._engine is not None and self._engine.release.path == path:
            return False
        found = await asyncio.to_thread(self._open, path)
        old, self._engine = self._engine, await PoolEngine.start(self._settings, found)
        if old is not None:
            task = asyncio.create_task(self._retire(old))
            self._retiring[task] = old
            task.add_done_callback(self._retiring.pop)
        return True

    def _open(self, path: Path) -> Release:
        """The release in service, hashed once for as long as its files stay as they are."""
        stamp = (path, publishing.stamp(path))
        if stamp != self._stamp or self._verified is None:
            try:
                self._verified = publishing.open_release(path.parent)
            except ReleaseError as error:
                self._verified = error
            self._stamp = stamp
        if isinstance(self._verified, ReleaseError):
            raise self._verified
        return self._verified

    async def _retire(self, engine: PoolEngine) -> None:
        """End an engine when its last request has, or when none can have any time left."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2 * self._settings.query_seconds + _GRACE_SECONDS):
                while engine.in_use:
                    await asyncio.sleep(_WATCH_SECONDS)
        await engine.close()

    async def watch(self) -> None:
        """Follow the release in service; one that cannot be opened leaves the old one."""
        said = ""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            _give_back()
            try:
                await self.refresh()
                said = ""
            except C3GraphError as error:
                if said != (said := str(error)):
                    _log.warning("the new release is not served: %s", error)
            except Exception:
                _log.exception("the new release is not served")

    async def close(self) -> None:
        """Ends all engines."""
        for task, engine in list(self._retiring.items()):
            task.cancel()
            await engine.close()
        if self._engine is not None:
            await self._engine.close()


def serve_app(settings: Settings) -> ASGIApp:
    """The application with its engine started and stopped along with the server.

    Outermost the log and the metrics, then the cache, then the pages and the endpoint, which
    count against a client's rate: an answer from the cache does not.
    """
    serving = Serving(settings)
    limited = Middleware(
        Limited,
        bucket=Bucket(settings.rate_per_second, settings.rate_burst),
        proxies=frozenset(settings.trusted_proxies),
    )
    reviewing = Reviewing(settings) if settings.review else None
    more = [reviewing.routes] if reviewing else []
    app = create_app(serving.provide, settings, [limited], *more)
    cache = ByteCache(settings.cache_bytes)

    def state() -> dict[str, float]:
        return {**serving.states(), "cache_bytes": cache.size, "cache_entries": len(cache)}

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await serving.refresh()
        watching = asyncio.create_task(serving.watch())
        try:
            yield
        finally:
            watching.cancel()
            if reviewing is not None:
                await reviewing.close()
            await serving.close()

    app.router.lifespan_context = lifespan
    cached = Cached(app, cache, serving.release)
    log = settings.access_log != 0
    return Operating(cached, Metrics(state), serving.release, log=log)
