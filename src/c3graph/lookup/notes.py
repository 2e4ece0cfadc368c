"""Why the editors state something, and what they remark on a claim: skos:editorialNote of the
statements in graph/claims.

note        one row a note; `value` is the object of its statement as N-Triples writes it
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from c3graph.rdf.terms import RDF, SKOS, XSD, Literal, Term
from c3graph.store import Store

SCHEMA = """
CREATE TABLE note (statement TEXT NOT NULL, subject TEXT NOT NULL, predicate TEXT NOT NULL,
  value TEXT NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (subject, statement, text, language)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes on what is said of one thing: by the IRI of the claim or editors' statement, and by
    property and value (as N-Triples writes it)."""

    by_statement: Mapping[str, Literal] = field(default_factory=dict)
    by_value: Mapping[tuple[str, str], Literal] = field(default_factory=dict)

    def of_statement(self, iri: str) -> Literal | None:
        """The note on a statement of the editors, by its IRI."""
        return self.by_statement.get(iri)

    def of_value(self, predicate: str, value: Term) -> Literal | None:
        """The note on a value of the thing."""
        return self.by_value.get((predicate, value.n))


def fill(connection: sqlite3.Connection, store: Store, base: str) -> None:
    """The table of editors' notes."""
    connection.executescript(SCHEMA)
    found = store.query(
        f"SELECT ?c ?s ?p ?o ?note WHERE {{ GRAPH <{base}graph/claims> {{ "
        f"?c <{SKOS}editorialNote> ?note ; <{RDF}subject> ?s ; <{RDF}predicate> ?p ; "
        f"<{RDF}object> ?o }} }} ORDER BY ?c ?note"
    )
    rows = (
        (str(c), str(s), str(p), o.n, note.language, note.value)
        for c, s, p, o, note in found.rows
        if o is not None and isinstance(note, Literal)
    )
    connection.executemany("INSERT OR IGNORE INTO note VALUES (?, ?, ?, ?, ?, ?)", rows)


def about(connection: sqlite3.Connection, subject: str) -> Notes:
    """The notes on the statements of a thing."""
    by_statement: dict[str, Literal] = {}
    by_value: dict[tuple[str, str], Literal] = {}
    for iri, predicate, value, language, text in connection.execute(
        "SELECT statement, predicate, value, language, text FROM note WHERE subject = ? "
        "ORDER BY statement, text, language",
        (subject,),
    ):
        note = Literal(text, f"{RDF}langString" if language else f"{XSD}string", language)
        by_statement.setdefault(iri, note)
        by_value.setdefault((predicate, value), note)
    return Notes(by_statement, by_value)
