"""The things of each kind in their orders, and which of them have which value of each facet.

Filled from the patterns of `facets`; read back as a `Listing`, which counts in memory: a set of
things is a number whose bits are their positions.
"""

from __future__ import annotations

import sqlite3
import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from c3graph.lookup import collation
from c3graph.lookup.facets import DATED_BY, FACETS, NAMED_BY, Facet, kind_pattern, used
from c3graph.store import Store

SCHEMA = """
CREATE TABLE listing (class TEXT PRIMARY KEY, things BLOB NOT NULL, dates TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TABLE listing_order (class TEXT NOT NULL, name TEXT NOT NULL, positions BLOB NOT NULL,
  PRIMARY KEY (class, name)) WITHOUT ROWID;
CREATE TABLE facet_value (id INTEGER PRIMARY KEY, class TEXT NOT NULL, facet TEXT NOT NULL,
  value TEXT NOT NULL, count INTEGER NOT NULL, members BLOB NOT NULL);
CREATE TABLE faceted (class TEXT NOT NULL, position INTEGER NOT NULL, value INTEGER NOT NULL,
  PRIMARY KEY (class, position, value)) WITHOUT ROWID;
"""
INDEXES = "CREATE INDEX facet_value_by_class ON facet_value (class, facet);"
# Orders beside those by name, one a language.
BY_DATE, BY_LINKS = "date", "links"
# Comes after every date.
_NEVER = "~"


class Numbers(Protocol):
    """Numbers of things, and how much points at each."""

    links: defaultdict[str, int]

    def number(self, iri: str) -> int:
        """The number of a thing in the table."""


def _packed(positions: Iterable[int]) -> bytes:
    """Positions as unsigned 32-bit integers, least byte first."""
    found = array("I", positions)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()


def _unpacked(data: bytes) -> array[int]:
    found = array("I")
    found.frombytes(data)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def fill(connection: sqlite3.Connection, store: Store, base: str, things: Numbers) -> None:
    """The tables of every kind that has things; names as given and classes must be there."""
    connection.executescript(SCHEMA)
    for kind in FACETS:
        rows = store.query(used(f"SELECT DISTINCT ?thing {{ {kind_pattern(kind)} }}", base)).rows
        iris = sorted(str(row[0]) for row in rows)
        if iris:
            _orders(connection, store, base, kind, iris, things)
            _values(connection, store, base, kind, {iri: at for at, iri in enumerate(iris)})
    connection.executescript(INDEXES)


def _orders(
    connection: sqlite3.Connection,
    store: Store,
    base: str,
    kind: str,
    iris: Sequence[str],
    things: Numbers,
) -> None:
    numbers = [things.number(iri) for iri in iris]
    dates = _dates(store, base, kind)
    connection.execute(
        "INSERT INTO listing VALUES (?, ?, ?)",
        (kind, _packed(numbers), "\n".join(dates.get(iri, "") for iri in iris)),
    )
    called = _called(connection, numbers)
    positions = range(len(iris))
    orders = {
        BY_DATE: sorted(positions, key=lambda at: (dates.get(iris[at], _NEVER), at)),
        BY_LINKS: sorted(positions, key=lambda at: (-things.links[iris[at]], at)),
    }
    for language in collation.LANGUAGES:
        orders[language] = sorted(positions, key=_by_name(numbers, called, language))
    rows = ((kind, name, _packed(order)) for name, order in orders.items())
    connection.executemany("INSERT INTO listing_order VALUES (?, ?, ?)", rows)


def _dates(store: Store, base: str, kind: str) -> dict[str, str]:
    """The first date of each thing that has one; a day without a year is no place in time."""
    found = store.query(
        used(
            f"SELECT ?thing (MIN(STR(?date)) AS ?first) "
            f"{{ {kind_pattern(kind)} ?thing {DATED_BY} ?date }} GROUP BY ?thing",
            base,
        )
    )
    dates = ((str(row[0]), str(row[1])) for row in found.rows if row[1] is not None)
    return {iri: date for iri, date in dates if not date.startswith("-")}


def _by_name(
    numbers: Sequence[int], called: Mapping[int, Mapping[str, str]], language: str
) -> Callable[[int], tuple[bool, collation.Key, int]]:
    """A key by which named things come in the order of a language, the others after them."""

    def key(at: int) -> tuple[bool, collation.Key, int]:
        name = _best(called.get(numbers[at], {}), language)
        return (not name, collation.key(name, language) if name else ((), ""), at)

    return key


def _best(named: Mapping[str, str], language: str) -> str:
    """The name to sort by: in the language, else in the first of ours, else any."""
    for tag in (language, *collation.LANGUAGES):
        if tag in named:
            return named[tag]
    return named[min(named)] if named else ""


def _called(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, dict[str, str]]:
    """The least name of each thing by main language tag."""
    wanted = set(numbers)
    marks = ",".join("?" * len(NAMED_BY))
    called: dict[int, dict[str, str]] = {}
    rows = connection.execute(
        f"SELECT thing, language, text FROM raw_label WHERE predicate IN ({marks}) "
        "ORDER BY language, text",
        NAMED_BY,
    )
    for thing, language, text in rows:
        if thing in wanted:
            called.setdefault(thing, {}).setdefault(language.split("-")[0], text)
    return called


def _values(
    connection: sqlite3.Connection, store: Store, base: str, kind: str, places: Mapping[str, int]
) -> None:
    for facet in FACETS[kind]:
        found = store.query(
            used(f"SELECT DISTINCT ?thing ?value {{ {kind_pattern(kind)} {facet.pattern} }}", base)
        )
        members: dict[str, set[int]] = {}
        for thing, value in found.rows:
            at = places.get(str(thing))
            if at is not None and value is not None:
                members.setdefault(str(value), set()).add(at)
        for text in sorted(members):
            positions = sorted(members[text])
            cursor = connection.execute(
                "INSERT INTO facet_value (class, facet, value, count, members) "
                "VALUES (?, ?, ?, ?, ?)",
                (kind, facet.name, text, len(positions), _packed(positions)),
            )
            if facet.column:
                rows = ((kind, at, cursor.lastrowid) for at in positions)
                connection.executemany("INSERT INTO faceted VALUES (?, ?, ?)", rows)


@dataclass(slots=True)
class Value:
    """A value of a facet, and the positions of the things that have it."""

    text: str
    positions: array[int]
    _bits: int | None = None

    def bits(self, size: int) -> int:
        """The positions of the things that have this value, as bits of a number."""
        if self._bits is None:
            row = bytearray(size // 8 + 1)
            for at in self.positions:
                row[at >> 3] |= 1 << (at & 7)
            self._bits = int.from_bytes(row, "little")
        return self._bits


@dataclass(frozen=True, slots=True)
class ListedThing:
    """A thing in a list: its IRI, how much points at it, its date as written, and the values of
    the facets shown."""

    iri: str
    links: int
    date: str
    values: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class Chosen:
    """The things that fit a choice, and how many each value of each facet would give."""

    things: int
    total: int
    counts: dict[str, dict[str, int]] = field(default_factory=dict)


class Listing:
    """The things of one kind of one release; immutable, and shared by requests."""

    def __init__(self, connection: sqlite3.Connection, kind: str) -> None:
        row = connection.execute(
            "SELECT things, dates FROM listing WHERE class = ?", (kind,)
        ).fetchone()
        self.kind = kind
        self.facets: tuple[Facet, ...] = FACETS[kind]
        self._things = _unpacked(row[0]) if row else array("I")
        self._dates = row[1].split("\n") if row else []
        self._orders = {
            name: _unpacked(positions)
            for name, positions in connection.execute(
                "SELECT name, positions FROM listing_order WHERE class = ?", (kind,)
            )
        }
        self._values: dict[str, dict[str, Value]] = {facet.name: {} for facet in self.facets}
        for facet, value, members in connection.execute(
            "SELECT facet, value, members FROM facet_value WHERE class = ?", (kind,)
        ):
            self._values[facet][value] = Value(value, _unpacked(members))

    def __len__(self) -> int:
        return len(self._things)

    @property
    def dated(self) -> bool:
        """Whether any thing in the list has a date."""
        return any(self._dates)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {thing: at for at, thing in enumerate(self._things)}

    def values(self, facet: str) -> Mapping[str, int]:
        """How many things have each value of a facet."""
        return {text: len(value.positions) for text, value in self._values[facet].items()}

    def having(self, facet: str, value: str | None = None) -> int:
        """The things that have a value of a facet, or any: a bit a position."""
        if value is not None:
            found = self._values[facet].get(value)
            return found.bits(len(self)) if found else 0
        every = 0
        for one in self._values[facet].values():
            every |= one.bits(len(self))
        return every

    def _called(self, connection: sqlite3.Connection, text: str) -> int:
        """The things with a name that holds `text` in either case."""
        connection.create_function("lowered", 1, str.lower, deterministic=True)
        found = 0
        rows = connection.execute(
            "SELECT DISTINCT class.thing FROM class JOIN label ON label.thing = class.thing "
            "WHERE name = ? AND INSTR(lowered(text), ?)",
            (self.kind, text.lower()),
        )
        for (thing,) in rows:
            if thing in self._places:
                found |= 1 << self._places[thing]
        return found

    def choose(
        self, connection: sqlite3.Connection, chosen: Mapping[str, Sequence[str]], text: str = ""
    ) -> Chosen:
        """What has one of the chosen values of each facet, and a name with `text` in it.

        The counts of a facet leave the choice in it aside: they say what each value would give.
        """
        size = len(self)
        every = (1 << size) - 1
        rest = self._called(connection, text) if text else every
        sets: dict[str, int] = {}
        for name, values in chosen.items():
            known = self._values.get(name, {})
            sets[name] = 0
            for value in values:
                if value in known:
                    sets[name] |= known[value].bits(size)
        things = rest
        for bits in sets.values():
            things &= bits
        found = Chosen(things, things.bit_count())
        for facet in self.facets:
            others = rest
            for name, bits in sets.items():
                if name != facet.name:
                    others &= bits
            found.counts[facet.name] = self._counts(facet.name, others, every)
        return found

    def _counts(self, facet: str, among: int, every: int) -> dict[str, int]:
        values = self._values[facet]
        if among == every:
            return {text: len(value.positions) for text, value in values.items()}
        row = among.to_bytes(len(self) // 8 + 1, "little")
        counts = {}
        for text, value in values.items():
            if len(value.positions) * 8 > len(self):
                count = (value.bits(len(self)) & among).bit_count()
            else:
                count = sum(row[at >> 3] >> (at & 7) & 1 for at in value.positions)
            if count:
                counts[text] = count
        return counts

    def page(
        self,
        connection: sqlite3.Connection,
        found: Chosen,
        order: str,
        limit: int,
        offset: int,
        *,
        backwards: bool = False,
    ) -> list[ListedThing]:
        """Some of the things that fit, in an order: a language, `BY_DATE` or `BY_LINKS`."""
        positions = self._orders.get(order, array("I"))
        if backwards and order == BY_DATE:
            # What has no date stays last.
            dated = [at for at in positions if self._dates[at]]
            undated = [at for at in positions if not self._dates[at]]
            positions = array("I", [*reversed(dated), *undated])
        elif backwards:
            positions = array("I", reversed(positions))
        row = found.things.to_bytes(len(self) // 8 + 1, "little")
        fitting, skipped = [], 0
        for at in positions:
            if row[at >> 3] >> (at & 7) & 1:
                if skipped < offset:
                    skipped += 1
                else:
                    fitting.append(at)
                    if len(fitting) == limit:
                        break
        return [self._row(connection, at) for at in fitting]

    def row(self, connection: sqlite3.Connection, iri: str) -> ListedThing:
        """One thing of the kind. Raises KeyError for what is none."""
        found = connection.execute("SELECT id FROM thing WHERE iri = ?", (iri,)).fetchone()
        return self._row(connection, self._places[found[0] if found else -1])

    def _row(self, connection: sqlite3.Connection, at: int) -> ListedThing:
        iri, links = connection.execute(
            "SELECT iri, links FROM thing WHERE id = ?", (self._things[at],)
        ).fetchone()
        values: dict[str, list[str]] = {}
        for facet, value in connection.execute(
            "SELECT facet, facet_value.value FROM faceted JOIN facet_value ON id = faceted.value "
            "WHERE faceted.class = ? AND position = ? ORDER BY facet, facet_value.value",
            (self.kind, at),
        ):
            values.setdefault(facet, []).append(value)
        return ListedThing(
            iri, links, self._dates[at], {name: tuple(found) for name, found in values.items()}
        )
