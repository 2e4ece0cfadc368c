"""The engine behind the pages and the endpoint: a release, its query pool, its texts.

`Serving` holds the engine of the release in service and switches to a newer one whole: requests
that began on the old release end on it, then its workers are ended.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette

from c3graph import pipeline, release
from c3graph.config import Settings
from c3graph.errors import C3GraphError, ReleaseError
from c3graph.model import Answer, Document, QueryForm, Release
from c3graph.store import Store, open_embedded
from c3graph.store.inspect import inspect, refuse_services
from c3graph.store.pool import Limits, QueryPool
from c3graph.syntax import RdfFormat, prefixes
from c3graph.web.app import create_app
from c3graph.web.engine import Engine, ReleaseDetails, ReleaseFile, RunResult, SparqlRequest

_WATCH_SECONDS = 1.0
_MEDIA_TYPES = {f".{format.extension}": format.media_type for format in RdfFormat}


def details(found: Release) -> ReleaseDetails:
    """What the release's manifest and report say of it."""
    manifest = json.loads((found.path / "manifest.json").read_bytes())
    report = json.loads((found.path / "report.json").read_bytes())
    files = tuple(
        ReleaseFile(
            name,
            _MEDIA_TYPES.get(Path(name).suffix, "application/json"),
            row["bytes"],
            row["sha256"],
        )
        for name, row in sorted(manifest["files"].items())
    )
    severities: dict[str, int] = {}
    for row in report["results"]:
        severities[row["severity"]] = severities.get(row["severity"], 0) + 1
    return ReleaseDetails(
        files,
        report["engine"],
        len(report["checks"]),
        sum(check["focus_nodes"] for check in report["checks"]),
        tuple(sorted(severities.items())),
    )


class PoolEngine:
    """Answers on one release: clients' queries in worker processes, the pages' own in a thread."""

    def __init__(
        self, found: Release, pool: QueryPool, pages: Store, texts: Mapping[str, Document],
        hosts: tuple[str, ...],
    ) -> None:  # fmt: skip
        self.release = found
        self.details = details(found)
        self._pool = pool
        self._pages = pages
        self._texts = texts
        self._hosts = hosts

    @classmethod
    async def start(cls, settings: Settings, found: Release) -> PoolEngine:
        """Raises ReleaseError where the store cannot be opened."""
        limits = Limits(
            settings.query_seconds, settings.query_memory_mb, settings.result_bytes,
            settings.spool_bytes, settings.query_workers, settings.query_queue,
        )  # fmt: skip
        store = found.path / "store"
        pages = open_embedded(store)
        pool = QueryPool(store, limits, prefixes(settings.base), settings.base)
        await pool.start()
        try:
            texts = pipeline.load_documents(settings, pipeline.load_sheets(settings))
        except C3GraphError:
            texts = {}
        return cls(found, pool, pages, texts, settings.service_hosts)

    async def run(self, request: SparqlRequest, media_type: str) -> RunResult:
        refuse_services(inspect(request.query), self._hosts)
        result = await self._pool.run(
            request.query, media_type,
            default_graphs=request.default_graphs, named_graphs=request.named_graphs,
        )  # fmt: skip
        return RunResult(result.body, result.rows, media_type)

    def form(self, query: str) -> QueryForm:
        return inspect(query).form

    async def select(self, query: str) -> Answer:
        return await asyncio.to_thread(self._pages.query, query)

    def passage(
        self, source_slug: str, start: int, end: int, around: int = 200
    ) -> tuple[str, str, str] | None:
        document = self._texts.get(source_slug)
        if document is None:
            return None
        text = document.text
        return text[max(0, start - around) : start], text[start:end], text[end : end + around]

    async def close(self) -> None:
        await self._pool.close()


class Serving:
    """The engine in service. `provide` is what the application asks at each request."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine: PoolEngine | None = None
        self._retiring: set[asyncio.Task[None]] = set()

    def provide(self) -> Engine:
        if self._engine is None:
            raise ReleaseError("no release is in service yet", hint="c3graph release")
        return self._engine

    async def refresh(self) -> bool:
        """Switch to the release in service if it is another; True where it was."""
        folder = self._settings.folder("releases")
        path = release.current(folder)
        if self._engine is not None and self._engine.release.path == path:
            return False
        found = await asyncio.to_thread(release.open_release, folder)
        old, self._engine = self._engine, await PoolEngine.start(self._settings, found)
        if old is not None:
            task = asyncio.create_task(self._retire(old))
            self._retiring.add(task)
            task.add_done_callback(self._retiring.discard)
        return True

    async def _retire(self, engine: PoolEngine) -> None:
        await asyncio.sleep(self._settings.query_seconds + 1)
        await engine.close()

    async def watch(self) -> None:
        """Follow the release in service; one that cannot be opened leaves the old one."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            try:
                await self.refresh()
            except C3GraphError:
                continue

    async def close(self) -> None:
        for task in self._retiring:
            task.cancel()
        if self._engine is not None:
            await self._engine.close()


def serve_app(settings: Settings) -> Starlette:
    """The application with its engine started and stopped along with the server."""
    serving = Serving(settings)
    app = create_app(serving.provide, settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await serving.refresh()
        watching = asyncio.create_task(serving.watch())
        try:
            yield
        finally:
            watching.cancel()
            await serving.close()

    app.router.lifespan_context = lifespan
    return app
