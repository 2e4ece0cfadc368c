"""lookup: what pages ask of a release again and again, made once with it, kept beside its store.

    ensure(folder, store, base) -> Lookup   made where it is missing, damaged or of another form
    Lookup.labels(iris)                     names of things in all languages
    Lookup.facts()                          counts that every first page shows
    Lookup.listing(kind)                    the things of a kind, their facets and orders
    Lookup.search(text, languages)          things by name: acronyms, inflections, a letter amiss

An SQLite file (`lookup-<form>.sqlite`) that is derived from the store alone. It is not among the
files of the manifest: its bytes depend on the library's version, and it can be made again.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from c3graph.atomic import sync_folder
from c3graph.lookup import claims, notes, overview, vocabulary
from c3graph.lookup.claims import ClaimRecord, ConflictRecord, Evidenced
from c3graph.lookup.listings import Listing
from c3graph.lookup.making import FORM, fill_tables
from c3graph.lookup.notes import Notes
from c3graph.lookup.searching import SearchHit, SearchPage, search
from c3graph.lookup.vocabulary import Joined, TermUsage
from c3graph.rdf.terms import RDF, XSD, Literal, Term
from c3graph.store import Store

__all__ = [
    "ClaimRecord",
    "ConflictRecord",
    "Evidenced",
    "Facts",
    "Joined",
    "Label",
    "Listing",
    "Lookup",
    "SearchHit",
    "SearchPage",
    "TermUsage",
    "ensure_lookup",
    "make",
]  # fmt: skip

FILE = f"lookup-{FORM}.sqlite"
_BATCH = 500
Forms = Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Label:
    """One name of a thing and the property that gives it; for a source's language, its IRI."""

    iri: str
    predicate: str
    value: Literal


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts of a release: things by class IRI, triples by graph, the schemes, all in order; and
    what several things of a class are called, by language."""

    classes: dict[str, int]
    graphs: tuple[tuple[str, int], ...]
    schemes: tuple[str, ...]
    plurals: dict[str, dict[str, str]]


def _literal(text: str, language: str) -> Literal:
    return Literal(text, RDF + "langString" if language else XSD + "string", language)


class Lookup:
    """The table of one release, read-only; a connection a thread, as sqlite3 wants it."""

    __slots__ = ("_file", "_listings", "_local", "_temporary")

    def __init__(self, file: Path, *, temporary: bool = False) -> None:
        self._file = file
        self._listings: dict[str, Listing] = {}
        self._local = threading.local()
        self._temporary = temporary

    def __del__(self) -> None:
        if self._temporary:
            self._file.unlink(missing_ok=True)

    @property
    def connection(self) -> sqlite3.Connection:
        """For queries on the tables that `making` describes; nothing can be written through it."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = _Closing.open(self._file)
            self._local.connection = found
        return found

    def labels(self, iris: Iterable[str]) -> list[Label]:
        """All names of these things, in no order; an IRI without a name is left out."""
        wanted, found = sorted(set(iris)), []
        for at in range(0, len(wanted), _BATCH):
            batch = wanted[at : at + _BATCH]
            marks = ",".join("?" * len(batch))
            rows = self.connection.execute(
                "SELECT iri, predicate, text, language FROM label JOIN thing ON thing.id = thing "
                f"WHERE iri IN ({marks})",
                batch,
            )
            found += [Label(row[0], row[1], _literal(row[2], row[3])) for row in rows]
        return found

    def languages(self, iris: Iterable[str]) -> dict[str, str]:
        """The language authority IRI of each of these that is a source and states one."""
        return self._of_sources("SELECT iri, language FROM source_language", iris)

    def published(self, iris: Iterable[str]) -> dict[str, str]:
        """The public page of each of these that is a source and has one."""
        return self._of_sources("SELECT iri, page FROM published", iris)

    def _of_sources(self, select: str, iris: Iterable[str]) -> dict[str, str]:
        wanted = sorted(set(iris))
        found: dict[str, str] = {}
        for at in range(0, len(wanted), _BATCH):
            batch = wanted[at : at + _BATCH]
            marks = ",".join("?" * len(batch))
            found |= dict(self.connection.execute(f"{select} WHERE iri IN ({marks})", batch))
        return found

    def fact(self, name: str) -> object:
        """A value that was worked out when the table was made. Raises KeyError."""
        row = self.connection.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        return json.loads(row[0])

    def facts(self) -> Facts:
        """What the release counts: classes, graphs, schemes, plural names."""
        known = {
            name: json.loads(value)
            for name, value in self.connection.execute(
                "SELECT name, value FROM fact "
                "WHERE name IN ('classes', 'graphs', 'schemes', 'plurals')"
            )
        }
        graphs = tuple((str(graph), int(count)) for graph, count in known["graphs"])
        return Facts(known["classes"], graphs, tuple(known["schemes"]), known["plurals"])

    def usages(self) -> dict[str, TermUsage]:
        """How often each term of the ontology is used, and where first."""
        return vocabulary.usages(self.connection)

    def joins(self) -> tuple[Joined, ...]:
        """Which classes the properties of the ontology join."""
        return vocabulary.joins(self.connection)

    def claims_about(
        self, iri: str, shown: Iterable[tuple[str, Term]], most: int
    ) -> list[ClaimRecord]:
        """Claims about a thing. See `claims.about`."""
        return claims.about(self.connection, iri, shown, most)

    def claims(self, iris: Iterable[str]) -> list[ClaimRecord]:
        """Claims by their IRIs; what is no whole claim is left out."""
        return claims.named(self.connection, iris)

    def claims_that_join(
        self, pairs: Iterable[tuple[str, str]], predicates: Iterable[str]
    ) -> list[ClaimRecord]:
        """Claims that say one of these properties of a subject and an object."""
        return claims.joining(self.connection, pairs, predicates)

    def claims_of(self, source: str, first: int, count: int) -> list[ClaimRecord]:
        """Claims of a source in the order of its text, from a place (counted from 0) on."""
        return claims.of_source(self.connection, source, first, count)

    def decided(self, source: str) -> dict[str, int]:
        """Claims of a source by status IRI."""
        return claims.decided(self.connection, source)

    def evidenced(self, source: str, start: int, end: int, most: int) -> list[Evidenced]:
        """Passages of a source that overlap some of its characters, in the order of the text."""
        return claims.evidenced(self.connection, source, start, end, most)

    def conflicts(self, iri: str) -> list[ConflictRecord]:
        """The conflicts about a thing, or the one of that name."""
        return claims.conflicts(self.connection, iri)

    def notes_about(self, iri: str) -> Notes:
        """The editors' notes on what is said of a thing."""
        return notes.about(self.connection, iri)

    def replacement(self, iri: str) -> str | None:
        """What a thing is named now, where `iri` is its former name."""
        row = self.connection.execute("SELECT new FROM replaced WHERE old = ?", (iri,)).fetchone()
        return str(row[0]) if row else None

    def crowd(self, iri: str) -> tuple[dict[str, int], dict[str, int]]:
        """Of a thing of which much is said: its statements, and those that point at it, by
        property. See `claims.crowd`."""
        return claims.crowd(self.connection, iri)

    def dated(self) -> tuple[overview.Dated, ...]:
        """Projects and events with their dates."""
        return overview.dated(self.connection)

    def regions(self) -> tuple[overview.Region, ...]:
        """Places with a NUTS code, and what each offers."""
        return overview.regions(self.connection)

    def countries(self) -> dict[str, int]:
        """Organisations by country."""
        return overview.countries(self.connection)

    def examples(self) -> tuple[overview.ClaimExample, ...]:
        """Claims that show what claims are, one of each source that has one."""
        return overview.examples(self.connection)

    def listing(self, kind: str) -> Listing:
        """The things of a class of ours that has facets, kept once read. Raises KeyError."""
        found = self._listings.get(kind)
        if found is None:
            found = self._listings[kind] = Listing(self.connection, kind)
        return found

    def search(
        self,
        text: str,
        languages: Sequence[str],
        *,
        kind: str = "",
        limit: int = 20,
        offset: int = 0,
    ) -> SearchPage:
        """Things by name, best first; `kind` is one of `ranks`. See `searching.search`."""
        return search(self.connection, text, languages, kind=kind, limit=limit, offset=offset)


class _Closing(sqlite3.Connection):
    """A connection that is closed with its thread: Python 3.13 warns of one that is not."""

    @classmethod
    def open(cls, file: Path) -> _Closing:
        uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        return sqlite3.connect(uri, uri=True, factory=cls, check_same_thread=False)

    def __del__(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self.close()


def make(file: Path, store: Store, base: str, forms: Forms | None = None) -> Lookup:
    """Write the table of a store to `file`, whole or not at all.

    `forms` gives every inflected form of a Polish word; without it only names as written are found.
    Raises OSError where it cannot be written.
    """
    number, name = tempfile.mkstemp(prefix=".lookup-", dir=file.parent)
    os.close(number)
    partial = Path(name)
    try:
        with contextlib.closing(sqlite3.connect(partial)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            fill_tables(connection, store, base, forms)
            connection.commit()
        partial.chmod(0o644)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(file)
        sync_folder(file.parent)
    finally:
        partial.unlink(missing_ok=True)
    return Lookup(file)


def _whole(file: Path) -> bool:
    """Whether a table was made to its end: its last row says so."""
    try:
        return Lookup(file).fact("form") == FORM
    except (sqlite3.Error, KeyError, ValueError):
        return False


def ensure_lookup(folder: Path, store: Store, base: str, forms: Forms | None = None) -> Lookup:
    """The table of the release in `folder`, made now where it is not there.

    Where the folder cannot be written, the table lives in the system's folder for temporary files.
    """
    file = folder / FILE
    if _whole(file):
        return Lookup(file)
    try:
        return make(file, store, base, forms)
    except OSError:
        number, name = tempfile.mkstemp(prefix="c3graph-", suffix=".sqlite")
        os.close(number)
        made = make(Path(name), store, base, forms)
        return Lookup(made._file, temporary=True)
