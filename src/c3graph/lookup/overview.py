"""What the first page shows of a release: what happened when, what is where, one claim of many.

fill(connection, store, base)     the facts `dated`, `regions`, `countries`, `examples`
dated(…) regions(…) countries(…) examples(…)
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from c3graph.lookup.facets import SAME
from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import OA, PROV, RDF, Literal, Term
from c3graph.store import Store

NUTS = "http://data.europa.eu/nuts/code/"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
# What is listed at most; what more points at goes first.
MAX_DATED, MAX_REGIONS = 40, 20
_DATES = ("startDate", "heldOn", "endDate", "heldUntil")

# What a region offers: a name, and what stands for ?x where ?r is the region. What acts is not the
# place but its community. Used here to count, and by the page to lead to what was counted.
OFFERS = {
    "clusters": "?x c3:locatedIn ?r ; a c3:Cluster",
    "organisations": "?x c3:locatedIn ?r ; a c3:Organisation",
    "instruments": "?r c3:hasCommunity/(c3:offersInstrument|c3:usesInstrument) ?x",
    "trained": "?r c3:hasCommunity/c3:receivesTrainingIn ?x",
    "needed": "?r c3:hasCommunity/c3:needsCompetence ?x",
    "events": "{ ?r c3:hasCommunity/c3:participatesIn ?x } UNION { ?x c3:locatedIn ?r } "
    "?x a c3:Event",
}


@dataclass(frozen=True, slots=True)
class Date:
    """A date of a thing: the property (local name), its lexical form, and whether sources differ
    on it and it is not the one preferred."""

    property: str
    text: str
    other: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """A project or an event that carries dates of any precision."""

    iri: str
    kind: str
    dates: tuple[Date, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A place with NUTS codes (`2021` or older), the code of its country in the EU's table (three
    letters, or empty), and how many it has of each of OFFERS."""

    iri: str
    codes: tuple[str, ...]
    country: str
    offers: dict[str, int]


@dataclass(frozen=True, slots=True)
class ClaimExample:
    """A claim with the first of its passages."""

    claim: str
    subject: str
    predicate: str
    object: str
    datatype: str
    source: str
    start: int
    end: int
    surface: str
    language: str


def _ask(store: Store, base: str, pattern: str) -> list[tuple[Term | None, ...]]:
    return list(store.query(f"PREFIX c3: <{DEF}>\n{pattern}").rows)


def fill(connection: sqlite3.Connection, store: Store, base: str) -> None:
    """The rows that the first page needs, as JSON by name."""
    found = {
        "dated": [asdict(one) for one in _dated(connection, store, base)],
        "regions": [asdict(one) for one in _regions(connection, store, base)],
        "countries": _countries(store, base),
        "examples": [asdict(one) for one in _examples(connection, store, base)],
    }
    rows = ((name, json.dumps(value)) for name, value in found.items())
    connection.executemany("INSERT INTO fact VALUES (?, ?)", rows)


def _links(connection: sqlite3.Connection, iris: Iterable[str]) -> dict[str, int]:
    """How much points at each of these."""
    ask = "SELECT links FROM thing WHERE iri = ?"
    found = {iri: connection.execute(ask, (iri,)).fetchone() for iri in iris}
    return {iri: row[0] if row else 0 for iri, row in found.items()}


def _foremost(connection: sqlite3.Connection, iris: Iterable[str], most: int) -> list[str]:
    links = _links(connection, iris)
    return sorted(links, key=lambda iri: (-links[iri], iri))[:most]


def _dated(connection: sqlite3.Connection, store: Store, base: str) -> list[Dated]:
    given = " ".join(f"c3:{name}" for name in _DATES)
    rows = _ask(
        store, base,
        f"SELECT DISTINCT ?s ?k ?p ?o WHERE {{ VALUES ?p {{ {given} }} GRAPH ?g {{ ?s ?p ?o }} "
        "VALUES ?k { c3:Project c3:Event } ?s a ?k }",
    )  # fmt: skip
    others = {
        (str(s), str(o))
        for s, o in _ask(
            store, base,
            f"SELECT ?s ?o WHERE {{ VALUES ?p {{ {given} }} GRAPH <{base}graph/conflicts> {{ "
            "?c c3:conflictProperty ?p ; c3:conflictSubject ?s ; c3:otherClaim ?claim } "
            f"GRAPH <{base}graph/claims> {{ ?claim <{RDF}object> ?o }} }}",
        )
    }  # fmt: skip
    prefix = DEF
    kinds: dict[str, str] = {}
    dates: defaultdict[str, set[Date]] = defaultdict(set)
    for s, k, p, o in rows:
        kinds[str(s)] = str(k).removeprefix(prefix)
        differs = (str(s), str(o)) in others
        dates[str(s)].add(Date(str(p).removeprefix(prefix), str(o), differs))
    return [
        Dated(iri, kinds[iri], tuple(sorted(dates[iri], key=lambda d: (d.property, d.text))))
        for iri in _foremost(connection, kinds, MAX_DATED)
    ]


def _regions(connection: sqlite3.Connection, store: Store, base: str) -> list[Region]:
    rows = _ask(store, base, f"SELECT ?r ?at WHERE {{ ?r a c3:Place ; c3:country|<{SAME}> ?at }}")
    spatial: defaultdict[str, set[str]] = defaultdict(set)
    for r, at in rows:
        spatial[str(r)].add(str(at))
    coded = [iri for iri, found in spatial.items() if any(at.startswith(NUTS) for at in found)]
    shown = _foremost(connection, coded, MAX_REGIONS)
    offers: dict[str, dict[str, int]] = {iri: {} for iri in shown}
    values = " ".join(f"<{iri}>" for iri in shown)
    for name, pattern in OFFERS.items() if shown else ():
        counted = _ask(
            store, base,
            f"SELECT ?r (COUNT(DISTINCT ?x) AS ?n) WHERE {{ VALUES ?r {{ {values} }} {pattern} }} "
            "GROUP BY ?r",
        )  # fmt: skip
        for r, n in counted:
            if r is not None and str(r) in offers:
                offers[str(r)][name] = int(str(n))
    return [
        Region(iri, _codes(spatial[iri], NUTS), "".join(_codes(spatial[iri], COUNTRY)[:1]), has)
        for iri, has in offers.items()
    ]


def _codes(iris: Iterable[str], table: str) -> tuple[str, ...]:
    """Codes of a table among IRIs; of NUTS codes within each other, as LV, LV0 and LV00, all."""
    return tuple(sorted(iri.removeprefix(table) for iri in iris if iri.startswith(table)))


def _countries(store: Store, base: str) -> dict[str, int]:
    """Organisations by the code of their country."""
    rows = _ask(
        store, base,
        f"SELECT ?c (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a c3:Organisation ; c3:country ?c "
        f'FILTER(STRSTARTS(STR(?c), "{COUNTRY}")) }} GROUP BY ?c ORDER BY ?c',
    )  # fmt: skip
    return {str(c).removeprefix(COUNTRY): int(str(n)) for c, n in rows if c is not None}


def _examples(connection: sqlite3.Connection, store: Store, base: str) -> list[ClaimExample]:
    """Claims that explain all: on the project that most points at, of a plain value whose figures
    stand in the passage; the first of each source."""
    rows = _ask(store, base, "SELECT DISTINCT ?p WHERE { ?p a c3:Project }")
    for project in _foremost(connection, [str(row[0]) for row in rows], 1):
        found = _ask(
            store, base,
            "SELECT ?claim ?p ?o ?source ?start ?end ?surface WHERE { "
            f"GRAPH <{base}graph/claims> {{ "
            f"?claim <{RDF}subject> <{project}> ; <{RDF}predicate> ?p ; "
            f"<{RDF}object> ?o ; c3:source ?source ; <{PROV}wasQuotedFrom> ?e . "
            f"?e <{OA}exact> ?surface ; <{OA}hasSelector> ?at . "
            f"?at <{OA}start> ?start ; <{OA}end> ?end }} "
            "FILTER(isLITERAL(?o) && STRLEN(STR(?surface)) > STRLEN(STR(?o)) "
            "&& ?p IN (c3:endDate, c3:startDate, c3:partnerCount, c3:durationYears) "
            "&& CONTAINS(STR(?surface), SUBSTR(STR(?o), 1, 4))) }"
            " ORDER BY ?p ?claim ?start LIMIT 500",
        )  # fmt: skip
        firsts: dict[str, ClaimExample] = {}
        for example in (_read(project, row) for row in found):
            firsts.setdefault(example.source, example)
        return list(firsts.values())
    return []


def _read(project: str, row: tuple[Term | None, ...]) -> ClaimExample:
    claim, predicate, value, source, start, end, surface = row
    assert isinstance(value, Literal)
    assert isinstance(surface, Literal)
    return ClaimExample(
        str(claim), project, str(predicate), value.value, value.datatype, str(source),
        int(str(start)), int(str(end)), surface.value, surface.language,
    )  # fmt: skip


def _loaded(connection: sqlite3.Connection, name: str) -> Any:
    (value,) = connection.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
    return json.loads(value)


def dated(connection: sqlite3.Connection) -> tuple[Dated, ...]:
    """Projects and events with dates, what more points at first, at most MAX_DATED."""
    return tuple(
        Dated(one["iri"], one["kind"], tuple(Date(**date) for date in one["dates"]))
        for one in _loaded(connection, "dated")
    )


def regions(connection: sqlite3.Connection) -> tuple[Region, ...]:
    """Places with a NUTS code, what more points at first, at most MAX_REGIONS."""
    return tuple(
        Region(one["iri"], tuple(one["codes"]), one["country"], one["offers"])
        for one in _loaded(connection, "regions")
    )


def countries(connection: sqlite3.Connection) -> dict[str, int]:
    """How many organisations are in a country, by its code in the EU's table (three letters)."""
    found: dict[str, int] = _loaded(connection, "countries")
    return found


def examples(connection: sqlite3.Connection) -> tuple[ClaimExample, ...]:
    """Claims that show what claims are, one a source; none where no project has one."""
    return tuple(ClaimExample(**one) for one in _loaded(connection, "examples"))
