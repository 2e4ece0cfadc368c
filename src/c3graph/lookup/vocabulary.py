"""How the terms of the ontology are used: counts, an example each, and which classes they join."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import OWL, RDF, RDFS, Iri, Literal, Term
from c3graph.store import Store

SCHEMA = """
CREATE TABLE usage (term TEXT PRIMARY KEY, count INTEGER NOT NULL, subject TEXT NOT NULL,
  object TEXT NOT NULL, datatype TEXT NOT NULL, language TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE joined (one TEXT NOT NULL, property TEXT NOT NULL, other TEXT NOT NULL,
  count INTEGER NOT NULL, PRIMARY KEY (one, property, other)) WITHOUT ROWID;
"""

_EVERYTHING = "def#Entity"


@dataclass(frozen=True, slots=True)
class TermUsage:
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
    """Both tables; of inverse properties the one declared as such, of subclasses the widest but
    for the class of everything."""
    connection.executescript(SCHEMA)
    ours = f'STRSTARTS(STR(%s), "{DEF}")'
    said = "{ SELECT DISTINCT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } }"
    found = store.query(
        "SELECT ?p (COUNT(*) AS ?n) (MIN(?s) AS ?first) "
        f"WHERE {{ {said} FILTER({ours % '?p'} && isIRI(?s)) }} GROUP BY ?p ORDER BY ?p"
    )
    for term, count, subject in found.rows:
        value = store.query(
            f"SELECT ?o WHERE {{ GRAPH ?g {{ {_n(subject)} {_n(term)} ?o }} }} ORDER BY ?o LIMIT 1"
        ).rows[0][0]
        datatype, language = "", ""
        if isinstance(value, Literal):
            datatype, language = value.datatype, value.language
        row = (str(term), int(str(count)), str(subject), str(value), datatype, language)
        connection.execute("INSERT INTO usage VALUES (?, ?, ?, ?, ?, ?)", row)
    found = store.query(
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) (MIN(?s) AS ?first) "
        f"WHERE {{ GRAPH ?g {{ ?s a ?c }} FILTER({ours % '?c'}) }} GROUP BY ?c ORDER BY ?c"
    )
    rows = ((str(term), int(str(n)), str(subject)) for term, n, subject in found.rows)
    connection.executemany("INSERT INTO usage VALUES (?, ?, ?, '', '', '')", rows)
    # What every thing is would join everything with everything.
    ours_only = f'{ours} && !STRENDS(STR(%s), "{_EVERYTHING}")'
    ontology = f"GRAPH <{base}graph/ontology> {{ %s }}"
    wider = ontology % f"%s <{RDFS}subClassOf> ?wider"
    above = ours_only % ("?wider", "?wider")
    narrow = f"FILTER NOT EXISTS {{ {wider} FILTER({above}) }}"
    inverse = f"FILTER NOT EXISTS {{ {ontology} FILTER(STR(?direct) < STR(?p)) }} "
    kind = f"{{ SELECT DISTINCT %s %s WHERE {{ GRAPH ?g {{ %s <{RDF}type> %s }} }} }}"
    found = store.query(
        f"SELECT ?c ?p ?d (COUNT(*) AS ?n) WHERE {{ {said} "
        f"{kind % ('?s', '?c', '?s', '?c')} {kind % ('?o', '?d', '?o', '?d')} "
        f"FILTER({ours % '?p'} && {ours_only % ('?c', '?c')} && {ours_only % ('?d', '?d')}) "
        f"{narrow % '?c'} {narrow % '?d'} "
        f"{inverse % f'?direct <{OWL}inverseOf> ?p'} {inverse % f'?p <{OWL}inverseOf> ?direct'}"
        "} GROUP BY ?c ?p ?d ORDER BY ?c ?p ?d"
    )
    joined = ((str(c), str(p), str(d), int(str(n))) for c, p, d, n in found.rows)
    connection.executemany("INSERT INTO joined VALUES (?, ?, ?, ?)", joined)


def _n(term: Term | None) -> str:
    assert isinstance(term, Iri)
    return term.n


def usages(connection: sqlite3.Connection) -> dict[str, TermUsage]:
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
        found[term] = TermUsage(count, subject, shown)
    return found


def joins(connection: sqlite3.Connection) -> tuple[Joined, ...]:
    """In the order of their IRIs."""
    rows = connection.execute("SELECT one, property, other, count FROM joined ORDER BY 1, 2, 3")
    return tuple(Joined(*row) for row in rows)
