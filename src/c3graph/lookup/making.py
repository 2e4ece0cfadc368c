"""The tables of a lookup, filled from a store by few large queries.

What pages name and link is everything, provenance and vocabulary included: where a query is not of
facts alone, it asks all named graphs and takes what several state once.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

from c3graph.lookup import claims, listings, notes, overview, relations, vocabulary
from c3graph.lookup.facets import SAME
from c3graph.lookup.ranks import NOTHING, kind_of, tier_of
from c3graph.lookup.words import SHORTEST_MENDED, deletions, words
from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import DCT, FOAF, RDF, RDFS, SKOS, Iri, Literal
from c3graph.store import Store

# Changes with the tables: a file of another form is made anew.
FORM = 11

SCHEMA = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, links INTEGER NOT NULL,
  kind TEXT NOT NULL, tier INTEGER NOT NULL);
CREATE TABLE raw_label (thing INTEGER NOT NULL, predicate TEXT NOT NULL, language TEXT NOT NULL,
  text TEXT NOT NULL);
CREATE TABLE label (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, predicate TEXT NOT NULL,
  language TEXT NOT NULL, text TEXT NOT NULL, folded TEXT NOT NULL);
CREATE TABLE class (name TEXT NOT NULL, thing INTEGER NOT NULL, PRIMARY KEY (name, thing))
  WITHOUT ROWID;
CREATE TABLE source_language (iri TEXT PRIMARY KEY, language TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE published (iri TEXT PRIMARY KEY, page TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE replaced (old TEXT PRIMARY KEY, new TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, names INTEGER NOT NULL);
CREATE TABLE form (text TEXT NOT NULL, word INTEGER NOT NULL, PRIMARY KEY (text, word))
  WITHOUT ROWID;
CREATE TABLE one_letter_off (text TEXT NOT NULL, word INTEGER NOT NULL, PRIMARY KEY (text, word))
  WITHOUT ROWID;
CREATE TABLE word_in_label (word INTEGER NOT NULL, label INTEGER NOT NULL,
  PRIMARY KEY (word, label))
  WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX label_by_thing ON label (thing);
CREATE INDEX class_by_thing ON class (thing);
CREATE INDEX label_by_folded ON label (folded);
"""
# What is written most and found first has the least number: a search that is cut loses the rest.
_IN_ORDER = """
INSERT INTO label (thing, predicate, language, text, folded)
SELECT thing, predicate, language, text, folded(text) FROM raw_label JOIN thing ON thing.id = thing
ORDER BY tier, links DESC, iri, language, text, predicate;
DROP TABLE raw_label;
"""
_NAMES = (SKOS + "prefLabel", SKOS + "altLabel", RDFS + "label", DCT + "title")
NUTS = "http://data.europa.eu/nuts/code/"
Forms = Callable[[str], Iterable[str]]


def fill_tables(
    connection: sqlite3.Connection, store: Store, base: str, forms: Forms | None
) -> None:
    """All tables. The row `form` is the last: a table without it is not whole."""
    connection.executescript(SCHEMA)
    things = _Things(connection)
    _labels(connection, store, base, things)
    _classes(connection, store, base, things)
    _spoken(connection, store)
    _published(connection, store)
    _links(connection, store, things)
    listings.fill(connection, store, base, things)
    relations.fill(connection, store, base)
    things.write()
    connection.create_function("folded", 1, lambda text: " ".join(words(text)), deterministic=True)
    connection.executescript(_IN_ORDER + INDEXES)
    _words(connection, forms)
    _facts(connection, store, base)
    vocabulary.fill(connection, store, base)
    claims.fill(connection, store, base)
    notes.fill(connection, store, base)
    _replaced(connection, store)
    overview.fill(connection, store, base)
    connection.execute("INSERT INTO fact VALUES ('form', ?)", (json.dumps(FORM),))


class _Things:
    """Numbers of things, in the order they are met."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._numbers: dict[str, int] = {}
        self.links: defaultdict[str, int] = defaultdict(int)

    def __contains__(self, iri: str) -> bool:
        return iri in self._numbers

    def number(self, iri: str) -> int:
        return self._numbers.setdefault(iri, len(self._numbers) + 1)

    def write(self) -> None:
        """All numbered things, the classes of each known by now."""
        classes: defaultdict[int, list[str]] = defaultdict(list)
        for name, number in self._connection.execute("SELECT name, thing FROM class"):
            classes[number].append(name)
        kinds = {number: kind_of(classes.get(number, ())) for number in self._numbers.values()}
        rows = (
            (number, iri, self.links[iri], kinds[number], tier_of(kinds[number]))
            for iri, number in self._numbers.items()
        )
        self._connection.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", rows)


def _labels(connection: sqlite3.Connection, store: Store, base: str, things: _Things) -> None:
    """Names of all that has one, acronyms and full names of ours and NUTS codes among them."""
    given = (*_NAMES, f"{DEF}acronym", f"{DEF}fullName")
    for predicate in given:
        found = store.query(
            f"SELECT DISTINCT ?s ?o WHERE {{ GRAPH ?g {{ ?s <{predicate}> ?o }} "
            "FILTER(isIRI(?s) && isLITERAL(?o)) } ORDER BY ?s ?o LANG(?o)"
        )
        rows = (
            (things.number(str(subject)), predicate, value.language.lower(), value.value)
            for subject, value in found.rows
            if isinstance(value, Literal)
        )
        connection.executemany("INSERT INTO raw_label VALUES (?, ?, ?, ?)", rows)
    codes = store.query(
        f'SELECT DISTINCT ?s ?o WHERE {{ ?s <{SAME}> ?o FILTER(STRSTARTS(STR(?o), "{NUTS}")) '
        "} ORDER BY ?s ?o"
    )
    coded = ((things.number(str(s)), NUTS, "", str(o).removeprefix(NUTS)) for s, o in codes.rows)
    connection.executemany("INSERT INTO raw_label VALUES (?, ?, ?, ?)", coded)


def _classes(connection: sqlite3.Connection, store: Store, base: str, things: _Things) -> None:
    """Which things are of which class of ours, named by what follows `def#`.

    Concepts of any scheme are `Concept`, terms of our ontology `Term`.
    """
    prefix = DEF
    found = store.query(
        f"SELECT DISTINCT ?s ?c WHERE {{ GRAPH ?g {{ ?s <{RDF}type> ?c }} "
        f'FILTER(STRSTARTS(STR(?c), "{prefix}") && isIRI(?s)) }} ORDER BY ?s ?c'
    )
    rows = ((str(c).removeprefix(prefix), things.number(str(s))) for s, c in found.rows)
    connection.executemany("INSERT OR IGNORE INTO class VALUES (?, ?)", rows)
    others = {
        "Concept": f"?s a <{SKOS}Concept>",
        "Term": f"GRAPH <{base}graph/ontology> {{ ?s a ?c }} "
        f'FILTER(STRSTARTS(STR(?s), "{prefix}"))',
    }
    for name, pattern in others.items():
        answer = store.query(f"SELECT DISTINCT ?s WHERE {{ {pattern} }} ORDER BY ?s")
        named = ((name, things.number(str(row[0]))) for row in answer.rows)
        connection.executemany("INSERT OR IGNORE INTO class VALUES (?, ?)", named)


def _spoken(connection: sqlite3.Connection, store: Store) -> None:
    found = store.query(
        f"SELECT ?s (MIN(?o) AS ?l) WHERE {{ GRAPH ?g {{ ?s <{DCT}language> ?o }} }} GROUP BY ?s"
    )
    rows = ((str(s), str(language)) for s, language in found.rows if s is not None)
    connection.executemany("INSERT INTO source_language VALUES (?, ?)", rows)


def _published(connection: sqlite3.Connection, store: Store) -> None:
    found = store.query(
        f"SELECT ?s (MIN(?o) AS ?page) WHERE {{ GRAPH ?g {{ ?s a <{DEF}Source> }} "
        f"GRAPH ?h {{ ?s <{FOAF}page> ?o }} }} GROUP BY ?s"
    )
    rows = ((str(s), str(page)) for s, page in found.rows if s is not None)
    connection.executemany("INSERT INTO published VALUES (?, ?)", rows)


def _links(connection: sqlite3.Connection, store: Store, things: _Things) -> None:
    """How much points at each thing, by which equals are ranked."""
    found = store.query(
        "SELECT ?o (COUNT(*) AS ?n) WHERE { { SELECT DISTINCT ?s ?p ?o WHERE { "
        "GRAPH ?g { ?s ?p ?o } FILTER(isIRI(?o)) } } } GROUP BY ?o"
    )
    for target, count in found.rows:
        if isinstance(target, Iri) and target.value in things:
            things.links[target.value] = int(str(count))


def _words(connection: sqlite3.Connection, forms: Forms | None) -> None:
    """Every word of every name of what can be found; Polish words with their inflected forms."""
    numbers: dict[str, int] = {}
    polish: set[str] = set()
    named: set[tuple[int, int]] = set()
    # A name that two properties give is one.
    names = connection.execute(
        "SELECT MIN(label.id), language, text, folded FROM label JOIN thing ON thing.id = thing "
        "WHERE tier != ? GROUP BY thing, language, text",
        (NOTHING,),
    )
    for label, language, text, folded in names:
        for word in folded.split():
            named.add((numbers.setdefault(word, len(numbers) + 1), label))
        if language.split("-")[0] == "pl":
            polish.update(text.split())
    connection.executemany("INSERT INTO word_in_label VALUES (?, ?)", sorted(named))
    held = Counter(word for word, _ in named)
    rows = ((number, word, held[number]) for word, number in numbers.items())
    connection.executemany("INSERT INTO word VALUES (?, ?, ?)", rows)
    inflected = _inflected(polish, numbers, forms) if forms else iter(())
    connection.executemany("INSERT OR IGNORE INTO form VALUES (?, ?)", inflected)
    mended = (
        (shorter, number)
        for word, number in numbers.items()
        if len(word) >= SHORTEST_MENDED
        for shorter in sorted(deletions(word))
    )
    connection.executemany("INSERT OR IGNORE INTO one_letter_off VALUES (?, ?)", mended)


def _inflected(
    polish: set[str], numbers: dict[str, int], forms: Forms
) -> Iterator[tuple[str, int]]:
    for text in sorted(polish):
        for original in words(text):
            number = numbers.get(original)
            if number is not None:
                for form in sorted(set(forms(text.strip(".,;:()„”\"'")))):
                    folded = "".join(words(form))
                    if folded and folded != original:
                        yield folded, number


def _replaced(connection: sqlite3.Connection, store: Store) -> None:
    """Names that nothing is called by any more, and what is named so now."""
    found = store.query(
        f"SELECT ?old (MIN(?new) AS ?now) WHERE {{ ?old <{DCT}isReplacedBy> ?new "
        f"FILTER(isIRI(?old) && isIRI(?new)) FILTER NOT EXISTS {{ ?old a ?type }} }} GROUP BY ?old"
    )
    rows = ((str(old), str(new)) for old, new in found.rows if old is not None)
    connection.executemany("INSERT INTO replaced VALUES (?, ?)", rows)


def _plurals(store: Store, base: str) -> dict[str, dict[str, str]]:
    """What several things of a class are called, by class and language."""
    found = store.query(
        f"SELECT ?c ?o WHERE {{ GRAPH <{base}graph/ontology> {{ ?c <{DEF}pluralLabel> ?o }} }} "
        "ORDER BY ?c ?o"
    )
    plurals: dict[str, dict[str, str]] = {}
    for class_, name in found.rows:
        if isinstance(name, Literal):
            plurals.setdefault(str(class_), {}).setdefault(name.language.lower(), name.value)
    return plurals


def _facts(connection: sqlite3.Connection, store: Store, base: str) -> None:
    prefix = DEF
    classes = dict(
        connection.execute(
            "SELECT ? || name, COUNT(*) FROM class WHERE name NOT IN ('Concept', 'Term') "
            "GROUP BY name ORDER BY name",
            (prefix,),
        )
    )
    graphs = store.query(
        "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    )
    schemes = store.query(f"SELECT ?s WHERE {{ ?s a <{SKOS}ConceptScheme> }} ORDER BY ?s")
    found = {
        "classes": classes,
        "graphs": [[str(g), int(str(n))] for g, n in graphs.rows if g is not None],
        "schemes": sorted({str(row[0]) for row in schemes.rows}),
        "plurals": _plurals(store, base),
    }
    rows = ((name, json.dumps(value)) for name, value in found.items())
    connection.executemany("INSERT INTO fact VALUES (?, ?)", rows)
