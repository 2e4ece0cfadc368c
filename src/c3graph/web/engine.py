"""What the web layer needs from whatever runs queries, and the settings it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from c3graph.lookup import Lookup
from c3graph.model import Answer, QueryForm, Release


@dataclass(frozen=True, slots=True)
class SparqlRequest:
    """One query and its dataset (SPARQL 1.1 Protocol, section 2.1).

    Both graph tuples empty: the dataset of the release, whose default graph is the union.
    `client` is the address and port by which clients are treated alike.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    client: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True)
class RunResult:
    """A whole result, serialised. `rows` counts solutions or triples (1 for ASK).

    A `body` that is a path was spooled; with `temporary` the web layer unlinks it once sent.
    """

    body: bytes | Path
    rows: int
    media_type: str
    temporary: bool = True


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A dump of a release: a name directly below `Release.path`, its bytes and its hash."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReleaseDetails:
    """What the release page shows beside counts: dumps, and what validation looked at.

    `results` counts validation results by severity, accepted ones included.
    """

    files: tuple[ReleaseFile, ...] = ()
    engine: str = ""
    shapes: int = 0
    focus_nodes: int = 0
    results: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Decisions:
    """What stewards decided on the rows of a claim sheet: rows by status, and their notes by the
    name of the row (`c3:sheetRow` of its claims)."""

    statuses: tuple[tuple[str, int], ...]
    notes: Mapping[str, str]


class Engine(Protocol):
    """Answers queries on one release; a request takes it once and keeps it to the end.

    `run` and `select` raise QuerySyntaxError, LimitExceeded, Busy, Refused, ReleaseError.
    """

    @property
    def release(self) -> Release:
        """The release that it answers on."""

    @property
    def details(self) -> ReleaseDetails:
        """What pages say of the release."""

    @property
    def lookup(self) -> Lookup:
        """Names, counts and search of the release, without a query to its store."""
        ...

    async def run(self, request: SparqlRequest, media_type: str) -> RunResult:
        """The whole answer in a media type of `media.RESULTS` or `media.GRAPHS`."""
        ...

    def form(self, query: str) -> QueryForm:
        """The form of a query; raises QuerySyntaxError with line and column."""
        ...

    async def select(self, query: str) -> Answer:
        """Rows of a SELECT that the pages wrote themselves."""
        ...

    def passage(
        self, source_slug: str, start: int, end: int, around: int = 200
    ) -> tuple[str, str, str] | None:
        """Text before, inside and after the offsets; None where the text is not at hand."""
        ...

    def decisions(self, source_slug: str) -> Decisions | None:
        """What the claim sheet of a source says beside what is released; None where the sheet is
        not at hand."""
        ...


class WebSettings(Protocol):
    """The settings the web layer reads."""

    @property
    def base(self) -> str:
        """Base IRI of the dataset, ending in a slash."""
        ...

    @property
    def title(self) -> str:
        """The name of the dataset."""

    @property
    def licence(self) -> str:
        """IRI of the licence of the data."""
        ...

    @property
    def description(self) -> str:
        """What the dataset holds, in a sentence; may be empty."""
        ...

    @property
    def titles(self) -> tuple[str, ...]:
        """The title in other languages, as `language:text`."""
        ...

    @property
    def descriptions(self) -> tuple[str, ...]:
        """The description in other languages, as `language:text`."""
        ...

    @property
    def max_query_bytes(self) -> int:
        """Largest body of a SPARQL request, in bytes."""
        ...

    @property
    def body_seconds(self) -> float:
        """Seconds within which the body of a request must arrive."""
        ...

    @property
    def public_url(self) -> str:
        """URL of the site as others reach it, ending in a slash; empty: as it was asked for."""
        ...
