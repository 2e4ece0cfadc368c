"""How the terms of the ontology are used: counts, an example each, and which classes they join."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from c3graph.iris import DEF
from c3graph.store import Store
from c3graph.terms import OWL, RDF, RDFS, Iri, Literal, Term

SCHEMA = """
CREATE TABLE usage (term TEXT PRIMARY KEY, count INTEGER NOT NULL, subject TEXT NOT NULL,
  object TEXT NOT NULL, datatype TEXT NOT NULL, language TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE joined (one TEXT NOT NULL, property TEXT NOT NULL, other TEXT NOT NULL,
  count INTEGER NOT NULL, PRIMARY KEY (one, property, other)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Usage:
    """Statements with a property, or things of a class; the first of them in the order of IRIs.

    `value` is None for a class.
    """

    count: int
    subject: str
    value: Term | None


@dataclass(frozen=True, slots=True)
class Joined:
    """`count` statements lead by a property from things of one class to things of another."""

    one: str
    property: str
    other: str
    count: int


def fill(connection: sqlite3.Connection, store: Store, base: str) -> None:
    """Both tables; of inverse properties the one declared as such, of subclasses the widest."""
    connection.executescript(SCHEMA)
    ours = f'STRSTARTS(STR(%s), "{DEF}")'
    found = store.query(
        "SELECT ?p (COUNT(*) AS ?n) (MIN(?s) AS ?first) "
        f"WHERE {{ ?s ?p ?o FILTER({ours % '?p'} && isIRI(?s)) }} GROUP BY ?p ORDER BY ?p"
    )
    for term, count, subject in found.rows:
        value = store.query(
            f"SELECT ?o WHERE {{ {_n(subject)} {_n(term)} ?o }} ORDER BY ?o LIMIT 1"
        ).rows[0][0]
        datatype, language = "", ""
        if isinstance(value, Literal):
            datatype, language = value.datatype, value.language
        row = (str(term), int(str(count)), str(subject), str(value), datatype, language)
        connection.execute("INSERT INTO usage VALUES (?, ?, ?, ?, ?, ?)", row)
    found = store.query(
        f"SELECT ?c (COUNT(*) AS ?n) (MIN(?s) AS ?first) WHERE {{ ?s a ?c FILTER({ours % '?c'}) }} "
        "GROUP BY ?c ORDER BY ?c"
    )
    rows = ((str(term), int(str(n)), str(subject)) for term, n, subject in found.rows)
    connection.executemany("INSERT INTO usage VALUES (?, ?, ?, '', '', '')", rows)
    narrow = f"FILTER NOT EXISTS {{ %s <{RDFS}subClassOf> ?wider FILTER({ours % '?wider'}) }}"
    found = store.query(
        f"SELECT ?c ?p ?d (COUNT(*) AS ?n) WHERE {{ ?s ?p ?o . ?s <{RDF}type> ?c . "
        f"?o <{RDF}type> ?d FILTER({ours % '?p'} && {ours % '?c'} && {ours % '?d'}) "
        f"{narrow % '?c'} {narrow % '?d'} "
        f"FILTER NOT EXISTS {{ ?direct <{OWL}inverseOf> ?p FILTER(STR(?direct) < STR(?p)) }} "
        f"FILTER NOT EXISTS {{ ?p <{OWL}inverseOf> ?direct FILTER(STR(?direct) < STR(?p)) }} "
        "} GROUP BY ?c ?p ?d ORDER BY ?c ?p ?d"
    )
    joined = ((str(c), str(p), str(d), int(str(n))) for c, p, d, n in found.rows)
    connection.executemany("INSERT INTO joined VALUES (?, ?, ?, ?)", joined)


def _n(term: Term | None) -> str:
    assert isinstance(term, Iri)
    return term.n


def usages(connection: sqlite3.Connection) -> dict[str, Usage]:
    """Of every class and property of ours that is used, by its IRI."""
    found = {}
    for term, count, subject, value, datatype, language in connection.execute(
        "SELECT term, count, subject, object, datatype, language FROM usage"
    ):
        shown: Term | None = None
        if datatype:
            shown = Literal(value, datatype, language)
        elif value:
            shown = Iri(value)
        found[term] = Usage(count, subject, shown)
    return found


def joins(connection: sqlite3.Connection) -> tuple[Joined, ...]:
    """In the order of their IRIs."""
    rows = connection.execute("SELECT one, property, other, count FROM joined ORDER BY 1, 2, 3")
    return tuple(Joined(*row) for row in rows)
