"""A kept release that is not in service: its own pages and data, below `/release/<version>/`."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from c3graph.errors import Refused
from c3graph.lookup import Lookup, ensure_lookup
from c3graph.model import Answer, QueryForm, Release
from c3graph.rdf.syntax import RdfFormat, prefixes, serialise
from c3graph.release import publishing
from c3graph.release.kept import KeptRelease
from c3graph.store import Store, open_embedded
from c3graph.web.engine import Decisions, Engine, ReleaseDetails, RunResult, SparqlRequest
from c3graph.web.linked import archive
from c3graph.web.site import Visit

_SYNTAX = {format.media_type: format for format in RdfFormat}
# Open stores of old releases; each holds files open.
_MOST_OPEN = 8
# How a list of the pages asks for one page of it, as `page_queries` writes it.
_PAGED = re.compile(r"(.*) LIMIT (\d+) OFFSET (\d+)", re.DOTALL)
# Whole lists, and descriptions in several syntaxes, that are asked for piece by piece.
_MOST_LISTS, _MOST_ANSWERS = 8, 16


class PastEngine:
    """Answers the queries that the pages write themselves; clients' queries are refused."""

    def __init__(
        self,
        found: KeptRelease,
        details: ReleaseDetails,
        store: Store,
        lookup: Lookup,
        now: Engine | None,
        base: str,
    ) -> None:
        self.release = Release(found.path, found.version, found.sha256, found.issued, found.counts)
        self.details = details
        self.lookup = lookup
        self._store = store
        self._now = now
        self._base = base

    async def run(self, request: SparqlRequest, media_type: str) -> RunResult:
        """The result of a CONSTRUCT query in a media type."""
        answer = await self.select(request.query)
        names = prefixes(self._base)
        body = serialise(answer.triples, _SYNTAX[media_type], names)
        return RunResult(body, len(answer.triples), media_type)

    def form(self, query: str) -> QueryForm:
        """Raises Refused: queries are answered on the release in service."""
        raise Refused("only the release in service answers queries", hint="load a dump of this one")

    async def select(self, query: str) -> Answer:
        """The rows of a query that a page makes."""
        return await asyncio.to_thread(self._store.query, query)

    def passage(
        self, source_slug: str, start: int, end: int, around: int = 200
    ) -> tuple[str, str, str] | None:
        """The words around a passage, where the text is available."""
        return self._now.passage(source_slug, start, end, around) if self._now else None

    def decisions(self, source_slug: str) -> Decisions | None:
        """None: the sheets have gone on since."""
        # The sheets have gone on since.
        return None


class ExportEngine(PastEngine):
    """For one that asks for everything: a list is sorted once, not again for each of its pages.

    It answers in the thread that asks, since nobody else waits.
    """

    def __init__(
        self, found: KeptRelease, details: ReleaseDetails, store: Store, lookup: Lookup, base: str
    ) -> None:
        super().__init__(found, details, store, lookup, None, base)
        self._list = lru_cache(maxsize=_MOST_LISTS)(store.query)
        self._answer = lru_cache(maxsize=_MOST_ANSWERS)(store.query)

    async def select(self, query: str) -> Answer:
        """The rows of a query; of a paged one, cut from the whole list, which is kept."""
        paged = _PAGED.fullmatch(query)
        if paged is None:
            return self._answer(query)
        whole, limit, offset = self._list(paged[1]), int(paged[2]), int(paged[3])
        return replace(whole, rows=whole.rows[offset : offset + limit])


@lru_cache(maxsize=_MOST_OPEN)
def _opened(path: Path, base: str) -> tuple[Store, Lookup]:
    publishing.verify_store(path)
    store = open_embedded(path / "store")
    return store, ensure_lookup(path, store, base)


async def visit_of(visit: Visit, version: str) -> Visit:
    """The same request on a kept release. Raises NotFound, Gone, ReleaseError."""
    found = await archive.one(visit, version)
    visit.now = visit.engine
    if found.version != visit.engine.release.version:
        store, lookup = await asyncio.to_thread(_opened, found.path, visit.base)
        details = archive.details_of(visit, found)
        visit.engine = PastEngine(found, details, store, lookup, visit.engine, visit.base)
    return visit
