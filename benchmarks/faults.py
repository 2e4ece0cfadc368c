"""Faults planted in a generated graph, and the results that a validator owes for each.

Statements are added, never taken away, each kind to things of its own, so that what must be found
is known from the planting alone. A result is a row of focus node, path, value and component; a
path that is not a property is empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from benchmarks.quads import TYPE, iri, term, text, typed

Row = tuple[str, str, str, str]
_FAULTS_PER_TRIPLES = 2_000
_CLASSES = {
    term(f"c3:{name}"): name
    for name in (
        "Project", "Organisation", "LearningEvent", "Participation", "Funding", "Claim", "Conflict"
    )
}  # fmt: skip


@dataclass(slots=True)
class Planted:
    """The lines that were added, and the rows that they owe."""

    lines: list[str] = field(default_factory=list)
    owed: Counter[Row] = field(default_factory=Counter)

    def say(self, subject: str, predicate: str, value: str) -> None:
        self.lines.append(f"{subject} {term(predicate)} {value} .\n")

    def owe(self, focus: str, path: str, value: str, *components: str) -> None:
        for component in components:
            self.owed[focus[1:-1], term(path)[1:-1] if path else "", value, component] += 1


@dataclass(slots=True)
class _Things:
    """What the graph holds, by class, and what some of the faults build on."""

    of: dict[str, list[str]] = field(default_factory=dict)
    preferred: dict[str, str] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, union: Path) -> _Things:
        found = cls({name: [] for name in _CLASSES.values()})
        preferred, role, project = map(term, ("c3:preferredClaim", "c3:hasRole", "c3:inProject"))
        coordinator, projects = iri("scheme/role/coordinator"), dict[str, str]()
        with union.open(encoding="utf-8") as lines:
            for line in lines:
                subject, predicate, value = line[:-3].split(" ", 2)
                if predicate == TYPE and value in _CLASSES:
                    found.of[_CLASSES[value]].append(subject)
                elif predicate == preferred:
                    found.preferred[subject] = value
                elif predicate == project:
                    projects[subject] = value
                elif predicate == role and value == coordinator:
                    found.leads[projects[subject]] = subject
        return found


def _project(out: Planted, things: _Things, me: str, kind: int) -> None:
    if kind == 0:
        out.say(me, "c3:acronym", '"SECOND"')
        out.owe(me, "c3:acronym", "", "MaxCount")
    elif kind == 1:
        out.say(me, "c3:endDate", early := typed("1990-01", "gYearMonth"))
        out.owe(me, "", early, "SPARQL")
    elif kind == 2:
        out.say(me, "skos:prefLabel", wrong := text("Projet", "fr"))
        out.owe(me, "skos:prefLabel", wrong, "LanguageIn")
    elif kind == 3:
        lead, second = things.leads[me], iri(f"id/participation/planted-{len(out.lines)}")
        out.say(second, "rdf:type", term("c3:Participation"))
        out.say(second, "c3:participant", who := iri(f"id/organisation/planted-{len(out.lines)}"))
        out.say(who, "rdf:type", term("c3:Organisation"))
        out.say(who, "skos:prefLabel", text("Planted", "en"))
        out.say(second, "c3:inProject", me)
        out.say(second, "c3:hasRole", iri("scheme/role/coordinator"))
        out.owe(me, "", lead, "SPARQL")
        out.owe(me, "", second, "SPARQL")
    else:
        new = iri(f"id/project/planted-{len(out.lines)}")
        out.say(new, "rdf:type", term("c3:Project"))
        for name in ("acronym", "startDate", "endDate", "hasFunding"):
            out.owe(new, f"c3:{name}", "", "MinCount")


def _organisation(out: Planted, things: _Things, me: str, kind: int) -> None:
    if kind % 2:
        out.say(me, "c3:locatedIn", nowhere := iri("id/place/nowhere"))
        out.owe(me, "c3:locatedIn", nowhere, "Class")
    else:
        out.say(me, "skos:prefLabel", text("Another name", "en"))
        out.owe(me, "skos:prefLabel", "", "UniqueLang")


def _event(out: Planted, things: _Things, me: str, kind: int) -> None:
    if kind % 3 == 0:
        out.say(me, "c3:heldOn", wrong := typed("2017-02-30", "date"))
        out.owe(me, "c3:heldOn", wrong, "Datatype")
    elif kind % 3 == 1:
        out.say(me, "c3:heldOn", '"1999"')
        out.owe(me, "c3:heldOn", '"1999"', "Datatype")
    else:
        out.say(me, "c3:heldOn", early := typed("1999-12-31", "date"))
        out.owe(me, "", early, "SPARQL")


def _participation(out: Planted, things: _Things, me: str, kind: int) -> None:
    if kind % 2:
        out.say(me, "c3:roleAsWorded", short := text("x", "en"))
        out.owe(me, "c3:roleAsWorded", short, "MinLength")
    else:
        out.say(me, "c3:hasRole", said := '"partner"')
        out.owe(me, "c3:hasRole", said, "NodeKind")


def _funding(out: Planted, things: _Things, me: str, kind: int) -> None:
    if kind % 2:
        out.say(me, "c3:euContribution", more := typed("0099000000", "integer"))
        out.owe(me, "c3:euContribution", more, "LessThanOrEquals")
    else:
        out.say(me, "c3:currency", other := iri("currency/other"))
        out.owe(me, "c3:currency", other, "In")


def _claim(out: Planted, things: _Things, me: str, kind: int) -> None:
    if kind == 0:
        out.say(me, "c3:confidence", much := typed("1.50", "decimal"))
        out.owe(me, "c3:confidence", much, "MaxInclusive")
    elif kind == 1:
        out.say(me, "c3:sheetRow", row := '"row 12"')
        out.owe(me, "c3:sheetRow", row, "Pattern")
    elif kind == 2:
        out.say(me, "prov:wasQuotedFrom", nothing := iri("source/source-0#nothing"))
        out.owe(me, "prov:wasQuotedFrom", nothing, "Class")
    elif kind == 3:
        out.say(me, "rdf:object", unsaid := '"unsaid"')
        out.owe(me, "", unsaid, "SPARQL")
    else:
        out.say(me, "c3:confidence", sure := typed("1", "integer"))
        out.owe(me, "c3:confidence", sure, "Datatype")


def _conflict(out: Planted, things: _Things, me: str, kind: int) -> None:
    out.say(me, "c3:otherClaim", same := things.preferred[me])
    out.owe(me, "c3:otherClaim", same, "Disjoint")


_KINDS: tuple[tuple[str, int, Callable[[Planted, _Things, str, int], None]], ...] = (
    ("Project", 5, _project),
    ("Organisation", 2, _organisation),
    ("LearningEvent", 3, _event),
    ("Participation", 2, _participation),
    ("Funding", 2, _funding),
    ("Claim", 5, _claim),
    ("Conflict", 1, _conflict),
)


def _turns(things: _Things) -> Iterator[tuple[Callable[..., None], str, int]]:
    """Kinds of faults in turn, each time at the next thing of the class."""
    for turn in count():
        had = False
        for name, kinds, plant in _KINDS:
            if turn < len(things.of[name]):
                had = True
                yield plant, things.of[name][turn], turn % kinds
        if not had:
            return


def plant(union: Path, into: Path, triples: int) -> Planted:
    """Copy a graph's N-Triples to a file with a fault for every 2,000 triples or so."""
    things, out = _Things.read(union), Planted()
    for made, (plant_one, thing, kind) in enumerate(_turns(things)):
        if made >= max(20, triples // _FAULTS_PER_TRIPLES):
            break
        plant_one(out, things, thing, kind)
    with union.open("rb") as source, into.open("wb") as copy:
        while block := source.read(1 << 20):
            copy.write(block)
        copy.write("".join(out.lines).encode())
    return out
