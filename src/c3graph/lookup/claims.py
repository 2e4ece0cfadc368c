"""Claims with their passages, conflicts, and things of which much is said: what pages show of them.

claim       one row a claim; `place` counts the claims of its source in the order of the text
passage     the characters that evidence a claim
conflict    both sides and the reason
large_thing statements by property of things that have more than MANY, either way
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import OA, PROV, RDF, Iri, Literal, Term
from c3graph.store import Store

# Statements of a thing, or statements that point at it, beyond which they are asked for in parts.
MANY = 200
# Claims about a thing that are read at once; beyond, only those of the statements shown.
MOST_CLAIMS = 1000
_BATCH = 500
# Statements about statements, which pages show in another way.
RECORDS = ("subject", "predicate", "object")

SCHEMA = """
CREATE TABLE claim (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, subject TEXT NOT NULL,
  predicate TEXT NOT NULL, object TEXT NOT NULL, datatype TEXT NOT NULL, language TEXT NOT NULL,
  source TEXT NOT NULL, status TEXT NOT NULL, rule TEXT NOT NULL, confidence TEXT NOT NULL,
  sheet_row TEXT NOT NULL, place INTEGER NOT NULL);
CREATE TABLE passage (claim INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
  surface TEXT NOT NULL, PRIMARY KEY (claim, start, end)) WITHOUT ROWID;
CREATE TABLE evidenced (source TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
  surface TEXT NOT NULL, claims INTEGER NOT NULL, place INTEGER NOT NULL,
  PRIMARY KEY (source, start, end)) WITHOUT ROWID;
CREATE TABLE decided (source TEXT NOT NULL, status TEXT NOT NULL, claims INTEGER NOT NULL,
  PRIMARY KEY (source, status)) WITHOUT ROWID;
CREATE TABLE conflict (iri TEXT PRIMARY KEY, subject TEXT NOT NULL, property TEXT NOT NULL,
  reasons TEXT NOT NULL, preferred TEXT NOT NULL, others TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE large_thing (thing TEXT NOT NULL, pointing INTEGER NOT NULL, property TEXT NOT NULL,
  count INTEGER NOT NULL, PRIMARY KEY (thing, pointing, property)) WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX claim_by_statement ON claim (subject, predicate, object);
CREATE INDEX claim_by_source ON claim (source, place);
CREATE INDEX conflict_by_subject ON conflict (subject);
"""
_GATHERED = """
INSERT INTO evidenced SELECT source, start, end, MAX(surface), COUNT(*), MIN(place)
  FROM passage JOIN claim ON claim.id = claim GROUP BY source, start, end;
INSERT INTO decided SELECT source, status, COUNT(*) FROM claim GROUP BY source, status;
"""
_COLUMNS = (
    "claim.id, iri, subject, predicate, object, datatype, language, source, status, rule, "
    "confidence, sheet_row, place"
)


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A claim as the graph has it. `passages` are start, end and surface; `place` is its number
    among the claims of its source, from 0; empty `status` where none is stated."""

    iri: str
    subject: str
    predicate: str
    object: Term
    source: str
    status: str = ""
    rule: str = ""
    confidence: str = ""
    sheet_row: str = ""
    place: int = 0
    passages: tuple[tuple[int, int, str], ...] = ()

    @property
    def iris(self) -> list[str]:
        """What a page names when it shows this claim."""
        value = (self.object.value,) if isinstance(self.object, Iri) else ()
        status = (self.status,) if self.status else ()
        return [self.subject, self.predicate, self.source, *value, *status]


@dataclass(frozen=True, slots=True)
class ConflictRecord:
    """Claims that disagree: the preferred, the others, and the reason in each language it has."""

    iri: str
    subject: str
    property: str
    reasons: tuple[Literal, ...]
    preferred: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidenced:
    """Characters of a source, how many claims rest on them, and the place of the first."""

    start: int
    end: int
    surface: str
    claims: int
    place: int


def fill(connection: sqlite3.Connection, store: Store, base: str) -> None:
    """All tables of this module."""
    connection.executescript(SCHEMA)
    _claims(connection, store, base)
    _conflicts(connection, store, base)
    _crowded(connection, store, base)
    connection.executescript(_GATHERED + INDEXES)


def _column(store: Store, graph: str, predicate: str) -> dict[str, Term]:
    rows = store.query(f"SELECT ?s ?o WHERE {{ GRAPH <{graph}> {{ ?s <{predicate}> ?o }} }}").rows
    return {str(subject): value for subject, value in rows if value is not None}


def _evidence(store: Store, graph: str) -> Iterator[tuple[str, int, int, str]]:
    """Claim, start, end, surface."""
    rows = store.query(
        f"SELECT ?e ?a ?b WHERE {{ GRAPH <{graph}> {{ "
        f"?e <{OA}hasSelector> ?s . ?s <{OA}start> ?a ; <{OA}end> ?b }} }}"
    ).rows
    at = {str(evidence): (int(str(start)), int(str(end))) for evidence, start, end in rows}
    exact = _column(store, graph, OA + "exact")
    quoted = store.query(
        f"SELECT ?c ?e WHERE {{ GRAPH <{graph}> {{ ?c <{PROV}wasQuotedFrom> ?e }} }}"
    ).rows
    for claim, evidence in quoted:
        if (found := at.get(str(evidence))) is not None:
            yield str(claim), *found, str(exact.get(str(evidence), ""))


def _claims(connection: sqlite3.Connection, store: Store, base: str) -> None:
    graph = f"{base}graph/claims"
    subjects, predicates, objects = (_column(store, graph, RDF + name) for name in RECORDS)
    columns = [
        _column(store, graph, f"{DEF}{name}")
        for name in ("source", "status", "rule", "confidence", "sheetRow")
    ]
    sources = columns[0]
    whole = [c for c in subjects if c in predicates and c in objects and c in sources]
    passages: dict[str, list[tuple[int, int, str]]] = {claim: [] for claim in whole}
    for claim, start, end, surface in _evidence(store, graph):
        if claim in passages:
            passages[claim].append((start, end, surface))
    for found in passages.values():
        found.sort()
    # Claims without a passage come last.
    whole.sort(key=lambda c: (str(sources[c]), not passages[c], passages[c][:1], c))
    place, source = 0, ""
    for number, claim in enumerate(whole, start=1):
        place = place + 1 if source == str(sources[claim]) else 0
        source, value = str(sources[claim]), objects[claim]
        kind = (value.datatype, value.language) if isinstance(value, Literal) else ("", "")
        rest = [str(column.get(claim, "")) for column in columns]
        connection.execute(
            "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, claim, str(subjects[claim]), str(predicates[claim]), str(value), *kind, *rest,
             place),
        )  # fmt: skip
        rows = ((number, *passage) for passage in passages[claim])
        connection.executemany("INSERT OR IGNORE INTO passage VALUES (?, ?, ?, ?)", rows)


def _conflicts(connection: sqlite3.Connection, store: Store, base: str) -> None:
    found: dict[str, dict[str, list[Term]]] = {}
    rows = store.query(
        f"SELECT ?c ?p ?o WHERE {{ GRAPH <{base}graph/conflicts> {{ "
        f"?c <{DEF}conflictSubject> ?s ; ?p ?o }} }} ORDER BY ?c ?p ?o"
    ).rows
    for conflict, predicate, value in rows:
        name = str(predicate).removeprefix(DEF)
        if value is not None:
            found.setdefault(str(conflict), {}).setdefault(name, []).append(value)
    for iri, parts in found.items():
        reasons = [
            [r.value, r.datatype, r.language]
            for r in parts.get("reason", ())
            if isinstance(r, Literal)
        ]
        sides = [
            json.dumps([str(claim) for claim in parts.get(name, ())])
            for name in ("preferredClaim", "otherClaim")
        ]
        about = [str(parts.get(name, [""])[0]) for name in ("conflictSubject", "conflictProperty")]
        connection.execute(
            "INSERT INTO conflict VALUES (?, ?, ?, ?, ?, ?)",
            (iri, *about, json.dumps(reasons), *sides),
        )


def hidden(base: str) -> tuple[str, ...]:
    """Properties that point from a record to what it is about; pages do not list them as links."""
    return (
        *(RDF + name for name in RECORDS), f"{DEF}conflictSubject", f"{DEF}linkFrom",
        OA + "hasSource",
    )  # fmt: skip


def _crowded(connection: sqlite3.Connection, store: Store, base: str) -> None:
    """Only of the few things that have so many: a row of every thing would double the store."""
    left_out = ", ".join(f"<{iri}>" for iri in hidden(base))
    ways = (
        (0, "GRAPH ?g { ?x ?p ?o } FILTER(isIRI(?x))", "%s ?p ?o"),
        (1, "{ SELECT DISTINCT ?s ?p ?x WHERE { GRAPH ?g { ?s ?p ?x } "
         f"FILTER(isIRI(?x) && ?p NOT IN ({left_out})) }} }}",
         f"{{ SELECT DISTINCT ?s ?p WHERE {{ GRAPH ?g {{ ?s ?p %s }} "
         f"FILTER(?p NOT IN ({left_out})) }} }}"),
    )  # fmt: skip
    for pointing, pattern, counted in ways:
        found = store.query(
            f"SELECT ?x WHERE {{ {pattern} }} GROUP BY ?x HAVING (COUNT(*) > {MANY}) ORDER BY ?x"
        )
        for (thing,) in found.rows:
            assert isinstance(thing, Iri)
            by_property = f"{{ {counted % thing.n} }} GROUP BY ?p ORDER BY ?p"
            counts = store.query(f"SELECT ?p (COUNT(*) AS ?n) WHERE {by_property}")
            rows = ((thing.value, pointing, str(p), int(str(n))) for p, n in counts.rows)
            connection.executemany("INSERT INTO large_thing VALUES (?, ?, ?, ?)", rows)


def _term(value: str, datatype: str, language: str) -> Term:
    return Literal(value, datatype, language) if datatype else Iri(value)


def _read(
    connection: sqlite3.Connection, where: str, values: Sequence[object]
) -> list[ClaimRecord]:
    """Claims by a condition (and order) on the table, with their passages."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM claim WHERE {where}", values).fetchall()
    passages: dict[int, list[tuple[int, int, str]]] = {}
    for at in range(0, len(rows), _BATCH):
        batch = [row[0] for row in rows[at : at + _BATCH]]
        marks = ",".join("?" * len(batch))
        for claim, start, end, surface in connection.execute(
            f"SELECT claim, start, end, surface FROM passage WHERE claim IN ({marks})", batch
        ):
            passages.setdefault(claim, []).append((start, end, surface))
    return [
        ClaimRecord(
            row[1], row[2], row[3], _term(row[4], row[5], row[6]), row[7], row[8], row[9],
            row[10], row[11], row[12],
            tuple(passages.get(row[0], ())),
        )
        for row in rows
    ]  # fmt: skip


def about(
    connection: sqlite3.Connection, subject: str, shown: Iterable[tuple[str, Term]], most: int
) -> list[ClaimRecord]:
    """Claims about a thing, by source and place. Of a thing that has more than MOST_CLAIMS, those
    of the statements `shown` (property, value), at most `most` of each."""
    found = _read(
        connection, "subject = ? ORDER BY source, place LIMIT ?", (subject, MOST_CLAIMS + 1)
    )
    if len(found) <= MOST_CLAIMS:
        return found
    found = []
    for predicate, value in shown:
        found += _read(
            connection,
            "subject = ? AND predicate = ? AND object = ? ORDER BY source, place LIMIT ?",
            (subject, predicate, str(value), most),
        )
    return found


def _in_batches(
    connection: sqlite3.Connection, wanted: Sequence[Any], where: Callable[[int], str],
    values: Callable[[Sequence[Any]], list[Any]],
) -> list[ClaimRecord]:  # fmt: skip
    """Claims by however many names, asked for in batches; by source and place all together."""
    found: list[ClaimRecord] = []
    for at in range(0, len(wanted), _BATCH):
        batch = wanted[at : at + _BATCH]
        found += _read(connection, where(len(batch)), values(batch))
    return sorted(found, key=lambda claim: (claim.source, claim.place))


def named(connection: sqlite3.Connection, iris: Iterable[str]) -> list[ClaimRecord]:
    """Claims by their IRIs, by source and place; what is no whole claim is left out."""
    return _in_batches(
        connection, sorted(set(iris)), lambda n: f"iri IN ({','.join('?' * n)})", list
    )


def joining(
    connection: sqlite3.Connection, pairs: Iterable[tuple[str, str]], predicates: Iterable[str]
) -> list[ClaimRecord]:
    """Claims that say one of these properties of a subject and an object, by source and place."""
    said = sorted(set(predicates))
    marks = ",".join("?" * len(said))

    def where(count: int) -> str:
        rows = ",".join(["(?, ?)"] * count)
        return f"(subject, object) IN (VALUES {rows}) AND datatype = '' AND predicate IN ({marks})"

    def values(batch: Sequence[tuple[str, str]]) -> list[str]:
        return [*(end for pair in batch for end in pair), *said]

    return _in_batches(connection, sorted(set(pairs)), where, values)


def of_source(
    connection: sqlite3.Connection, source: str, first: int, count: int
) -> list[ClaimRecord]:
    """Claims of a source in the order of its text, from a place on."""
    where = "source = ? AND place >= ? AND place < ? ORDER BY place"
    return _read(connection, where, (source, first, first + count))


def decided(connection: sqlite3.Connection, source: str) -> dict[str, int]:
    """Claims of a source by status IRI."""
    return dict(
        connection.execute(
            "SELECT status, claims FROM decided WHERE source = ? ORDER BY status", (source,)
        )
    )


def evidenced(
    connection: sqlite3.Connection, source: str, start: int, end: int, most: int
) -> list[Evidenced]:
    """Passages of a source that overlap some characters, in the order of the text."""
    rows = connection.execute(
        "SELECT start, end, surface, claims, place FROM evidenced "
        "WHERE source = ? AND start < ? AND end > ? ORDER BY start, end DESC LIMIT ?",
        (source, end, start, most),
    )
    return [Evidenced(*row) for row in rows]


def conflicts(connection: sqlite3.Connection, iri: str) -> list[ConflictRecord]:
    """The conflicts about a thing, or the conflict of that name."""
    rows = connection.execute(
        "SELECT iri, subject, property, reasons, preferred, others FROM conflict "
        "WHERE subject = ? OR iri = ? ORDER BY iri",
        (iri, iri),
    )
    return [
        ConflictRecord(
            row[0],
            row[1],
            row[2],
            tuple(Literal(*reason) for reason in json.loads(row[3])),
            tuple(json.loads(row[4])),
            tuple(json.loads(row[5])),
        )
        for row in rows
    ]


def crowd(connection: sqlite3.Connection, iri: str) -> tuple[dict[str, int], dict[str, int]]:
    """How many statements a thing has, and how many point at it, by property; empty where few."""
    found: tuple[dict[str, int], dict[str, int]] = {}, {}
    for pointing, predicate, count in connection.execute(
        "SELECT pointing, property, count FROM large_thing WHERE thing = ? ORDER BY property",
        (iri,),
    ):
        found[pointing][predicate] = count
    return found
