"""What the pages that set things against each other read: who trains and needs which competence,
which instrument has which amounts, who takes part in what.

Each table holds the rows of one query, and the page names that query as the one behind it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from c3graph.lookup.facets import used
from c3graph.store import Store

SCHEMA = """
CREATE TABLE skill (competence TEXT NOT NULL, whose TEXT NOT NULL, how TEXT NOT NULL,
  via TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (competence, whose, how, via))
  WITHOUT ROWID;
CREATE TABLE broader_competence (competence TEXT NOT NULL, broader TEXT NOT NULL,
  PRIMARY KEY (competence, broader)) WITHOUT ROWID;
CREATE TABLE amount (thing TEXT NOT NULL, funding TEXT NOT NULL, lowest INTEGER, highest INTEGER,
  total INTEGER, share INTEGER, currency TEXT NOT NULL, PRIMARY KEY (thing, funding, currency))
  WITHOUT ROWID;
CREATE TABLE meeting (who TEXT NOT NULL, occasion TEXT NOT NULL, project INTEGER NOT NULL,
  PRIMARY KEY (who, occasion)) WITHOUT ROWID;
CREATE TABLE pair (one TEXT NOT NULL, other TEXT NOT NULL, projects INTEGER NOT NULL,
  events INTEGER NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX meeting_by_occasion ON meeting (occasion);
CREATE INDEX pair_by_other ON pair (other);
CREATE INDEX pair_by_weight ON pair (projects + events DESC, one, other);
CREATE INDEX skill_by_whose ON skill (whose);
"""
TRAINED, NEEDED = "trained", "needed"

# What a community is trained in or needs is shown as its region's. A competence is trained for a
# group where a learning event for the group has it as a topic.
_SKILLS = """
SELECT DISTINCT ?competence ?whose ?how ?via ?isRegion WHERE {
  {
    VALUES (?says ?how) { (c3:receivesTrainingIn "trained") (c3:needsCompetence "needed") }
    ?via ?says ?competence .
    OPTIONAL { ?via c3:ofRegion ?region }
    BIND(COALESCE(?region, ?via) AS ?whose)
  } UNION {
    ?via a c3:Need ; c3:addressee ?whose ; c3:neededCompetence ?competence .
    BIND("needed" AS ?how)
  } UNION {
    ?via a c3:LearningEvent ; c3:addressee ?whose ; c3:hasTopic ?competence .
    ?competence a c3:Topic .
    BIND("trained" AS ?how)
  }
  BIND(EXISTS { ?whose a c3:Region } AS ?isRegion)
}
ORDER BY ?competence ?whose ?how ?via"""
_TREE = """
SELECT ?competence ?broader WHERE {
  ?competence a c3:Topic .
  OPTIONAL { ?competence skos:broader ?broader }
}"""
_AMOUNTS = """
SELECT DISTINCT ?thing ?funding ?lowest ?highest ?total ?euContribution ?currency WHERE {
  ?thing a c3:Instrument ; c3:hasFunding ?funding .
  ?funding c3:currency ?currency .
  OPTIONAL { ?funding c3:minAmount ?lowest }
  OPTIONAL { ?funding c3:maxAmount ?highest }
  OPTIONAL { ?funding c3:totalBudget ?total }
  OPTIONAL { ?funding c3:euContribution ?euContribution }
}
ORDER BY ?thing ?funding"""
_MEETINGS = """
SELECT DISTINCT ?who ?occasion ?isProject WHERE {
  ?who a org:Organization ; c3:participatesIn|c3:organises|c3:leads ?occasion .
  BIND(EXISTS { ?occasion a c3:Project } AS ?isProject)
}
ORDER BY ?who ?occasion"""
_PAIRS = """
SELECT ?one ?other (COUNT(DISTINCT ?occasion) AS ?shared) WHERE {
  ?one a org:Organization ; c3:participatesIn|c3:organises|c3:leads ?occasion .
  ?other a org:Organization ; c3:participatesIn|c3:organises|c3:leads ?occasion .
  FILTER(STR(?one) < STR(?other))
}
GROUP BY ?one ?other ORDER BY DESC(?shared) ?one ?other"""


def skills_query(base: str) -> str:
    """?competence ?whose ?how ?via ?isRegion: what is trained and needed, by or for whom, and the
    community, body, need or event of which it is said."""
    return used(_SKILLS, base)


def amounts_query(base: str) -> str:
    """?thing ?funding ?lowest ?highest ?total ?euContribution ?currency of instruments."""
    return used(_AMOUNTS, base)


def meetings_query(base: str) -> str:
    """?who ?occasion ?isProject: bodies and communities that take part in, organise or lead."""
    return used(_MEETINGS, base)


def pairs_query(base: str) -> str:
    """?one ?other ?shared: how many projects and events two bodies or communities share."""
    return used(_PAIRS, base)


def fill(connection: sqlite3.Connection, store: Store, base: str) -> None:
    """All tables of this module."""
    connection.executescript(SCHEMA)
    skills = (
        (str(c), str(who), str(how), str(via), int(str(region) == "true"))
        for c, who, how, via, region in store.query(skills_query(base)).rows
    )
    connection.executemany("INSERT OR IGNORE INTO skill VALUES (?, ?, ?, ?, ?)", skills)
    tree = ((str(c), str(over) if over else "") for c, over in store.query(used(_TREE, base)).rows)
    connection.executemany("INSERT OR IGNORE INTO broader_competence VALUES (?, ?)", sorted(tree))
    amounts = (
        (str(thing), str(funding), *map(_whole, numbers), str(currency))
        for thing, funding, *numbers, currency in store.query(amounts_query(base)).rows
    )
    connection.executemany("INSERT OR IGNORE INTO amount VALUES (?, ?, ?, ?, ?, ?, ?)", amounts)
    meetings = (
        (str(who), str(occasion), int(str(project) == "true"))
        for who, occasion, project in store.query(meetings_query(base)).rows
    )
    connection.executemany("INSERT OR IGNORE INTO meeting VALUES (?, ?, ?)", meetings)
    connection.execute(
        "INSERT INTO pair SELECT a.who, b.who, SUM(a.project), SUM(1 - a.project) "
        "FROM meeting a JOIN meeting b ON b.occasion = a.occasion AND a.who < b.who "
        "GROUP BY a.who, b.who ORDER BY a.who, b.who"
    )
    connection.executescript(INDEXES)


def _whole(number: object) -> int | None:
    return None if number is None else int(str(number))


@dataclass(frozen=True, slots=True)
class Skill:
    """That a competence is trained or needed (`how`) by or for somebody (`whose`), said of `via`;
    `region` where `whose` is one."""

    competence: str
    whose: str
    how: str
    via: str
    region: bool


@dataclass(frozen=True, slots=True)
class GrantAmount:
    """Money of an instrument in whole units of a currency, an IRI; None where not stated."""

    thing: str
    funding: str
    lowest: int | None
    highest: int | None
    total: int | None
    share: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that meet, and in how many projects and events."""

    one: str
    other: str
    projects: int
    events: int

    @property
    def shared(self) -> int:
        """How many projects and events the two share."""
        return self.projects + self.events


def skills(connection: sqlite3.Connection) -> Iterator[Skill]:
    """Who trains, needs or receives what, in no order."""
    rows = connection.execute("SELECT competence, whose, how, via, place FROM skill")
    for competence, whose, how, via, region in rows:
        yield Skill(competence, whose, how, via, bool(region))


def tree(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """The broader competences of each competence."""
    found: dict[str, tuple[str, ...]] = {}
    for competence, broader in connection.execute(
        "SELECT competence, broader FROM broader_competence"
    ):
        found[competence] = (*found.get(competence, ()), *((broader,) if broader else ()))
    return found


def amounts(connection: sqlite3.Connection) -> list[GrantAmount]:
    """All amounts that are granted, by instrument, funding and currency."""
    rows = connection.execute(
        "SELECT thing, funding, lowest, highest, total, share, currency FROM amount "
        "ORDER BY thing, funding, currency"
    )
    return [GrantAmount(*row) for row in rows]


_KIND = {"": "projects + events", "project": "projects", "event": "events"}


def pairs(
    connection: sqlite3.Connection, *, kind: str = "", who: str = "", least: int = 1,
    limit: int, offset: int = 0,
) -> list[Pair]:  # fmt: skip
    """Those who share most first. `kind`: `project`, `event` or both; `who`: one of each pair;
    `least`: how much is shared."""
    weight = _KIND[kind]
    only, values = ("AND (one = ? OR other = ?)", (who, who)) if who else ("", ())
    rows = connection.execute(
        f"SELECT one, other, projects, events FROM pair WHERE {weight} >= ? {only} "
        f"ORDER BY {weight} DESC, one, other LIMIT ? OFFSET ?",
        (least, *values, limit, offset),
    )
    return [Pair(*row) for row in rows]


def count_pairs(
    connection: sqlite3.Connection, *, kind: str = "", who: str = "", least: int = 1
) -> int:
    """How many pairs share at least `least` projects, events or both; of `who` alone, if given."""
    only, values = ("AND (one = ? OR other = ?)", (who, who)) if who else ("", ())
    (count,) = connection.execute(
        f"SELECT COUNT(*) FROM pair WHERE {_KIND[kind]} >= ? {only}", (least, *values)
    ).fetchone()
    return int(count)


def meeting_most(
    connection: sqlite3.Connection, *, kind: str = "", limit: int
) -> list[tuple[str, int]]:
    """Who takes part in most, and in how many."""
    only = {"": "1", "project": "project = 1", "event": "project = 0"}[kind]
    rows = connection.execute(
        f"SELECT who, COUNT(*) AS n FROM meeting WHERE {only} "
        "GROUP BY who ORDER BY n DESC, who LIMIT ?",
        (limit,),
    )
    return [(str(who), int(count)) for who, count in rows]


def occasions(connection: sqlite3.Connection, whos: Sequence[str]) -> list[str]:
    """The projects and events that all of these have part in."""
    marks = ",".join("?" * len(whos))
    rows = connection.execute(
        f"SELECT occasion FROM meeting WHERE who IN ({marks}) "
        "GROUP BY occasion HAVING COUNT(*) = ? ORDER BY MAX(project) DESC, occasion",
        (*whos, len(set(whos))),
    )
    return [str(occasion) for (occasion,) in rows]
