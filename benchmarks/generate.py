"""A graph of any size in the ontology's terms, with the proportions of a real release.

Four fifths of the triples say where the others come from: each statement of a source has a claim
with evidence. Everything follows from the size alone: no clock, no order of hashing. Lines are
N-Quads in their canonical form, streamed to two files:

    c3graph.nq    the named graphs
    union.nt      their union without repeats: what the default graph holds
"""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from pathlib import Path

from benchmarks.quads import CLASSES, NAME, TYPE, Counts, Writer, iri, term, text, typed

_COUNTRIES = ("Austria", "Belgium", "Hungary", "Italy", "Poland", "Romania", "Spain", "Sweden")
_ROLES = ("coordinator", "partner", "communication", "participant")
_ADDRESSEES = ("policy-maker", "cluster-manager", "member-company", "cluster", "sme")
_PROGRAMMES = 12
_BRANCHES, _TWIGS = 5, 25
_PROJECTS_PER_SOURCE = 25


def _concepts(out: Writer) -> None:
    """The SKOS schemes: competences three deep, and the small ones."""
    scheme, graph = iri("scheme/competence"), iri("graph/schemes")
    broader, narrower = term("skos:broader"), term("skos:narrower")

    def concept(path: str, name: str, *, kind: str = "skos:Concept") -> str:
        me = iri(f"scheme/{path}")
        out.quad(f"{me} {TYPE} {term(kind)}", graph)
        for above in CLASSES.get(term(kind), ()):
            out.quad(f"{me} {TYPE} {above}", graph)
        for language in ("en", "pl"):
            out.quad(f"{me} {NAME} {text(f'{name} {language}', language)}", graph)
        return me

    for path in (*(f"role/{r}" for r in _ROLES), *(f"addressee/{a}" for a in _ADDRESSEES)):
        concept(path, path.replace("/", " "))
    for path in ("event-type/learning-workshop", "status/accepted", "organisation-type/chamber"):
        concept(path, path.replace("/", " "))
    names = [f"branch-{n}" for n in range(_BRANCHES)] + [f"twig-{n}" for n in range(_TWIGS)]
    for number, name in enumerate([*names, *(f"topic-{n}" for n in range(out.counts.topics))]):
        me = concept(f"competence/{name}", name.replace("-", " "), kind="c3:Competence")
        out.quad(f"{me} {term('skos:inScheme')} {scheme}", graph)
        if number < _BRANCHES:
            out.quad(f"{me} {term('skos:topConceptOf')} {scheme}", graph)
            continue
        if number < _BRANCHES + _TWIGS:
            above = iri(f"scheme/competence/branch-{number % _BRANCHES}")
        else:
            above = iri(f"scheme/competence/{_parent(number - _BRANCHES - _TWIGS)}")
        out.quad(f"{me} {broader} {above}", graph)
        out.quad(f"{above} {narrower} {me}", graph)


def _parent(topic: int) -> str:
    """Every other topic hangs below a topic of lower number, the others below a twig."""
    return f"topic-{topic // 2}" if topic % 2 and topic > 2 else f"twig-{topic % _TWIGS}"


def _named(out: Writer, me: str, kind: str, name: str) -> None:
    out.state(me, TYPE, term(kind))
    out.state(me, NAME, text(name, "en"))
    out.state(me, NAME, text(f"{name} po polsku", "pl"))


def _ground(out: Writer, chance: random.Random) -> None:
    """Programmes and regions: what projects refer to."""
    out.read(0)
    for number in range(_PROGRAMMES):
        _named(out, iri(f"id/programme/programme-{number}"), "c3:Programme", f"Programme {number}")
    for number in range(out.counts.regions):
        me = iri(f"id/place/region-{number}")
        _named(out, me, "c3:Region", f"Region {number}")
        for topic in chance.sample(range(out.counts.topics), 4):
            competence = iri(f"scheme/competence/topic-{topic}")
            out.state(me, term("c3:trainsCompetence"), competence)
    out.forget()


def _organisation(out: Writer, chance: random.Random) -> None:
    number = out.counts.organisations
    out.counts.organisations += 1
    me = iri(f"id/organisation/organisation-{number}")
    _named(out, me, "c3:Organisation", f"Organisation {number}")
    region = iri(f"id/place/region-{chance.randrange(out.counts.regions)}")
    out.state(me, term("c3:locatedIn"), region)
    out.state(me, term("c3:organisationType"), iri("scheme/organisation-type/chamber"))
    if number % 7:
        out.state(me, term("c3:countryAsWorded"), text(_COUNTRIES[number % 8], "en"))


def _event(out: Writer, project: str, chance: random.Random) -> None:
    number = out.counts.events
    out.counts.events += 1
    me = iri(f"id/event/event-{number}")
    _named(out, me, "c3:LearningEvent", f"Workshop {number}")
    out.state(me, term("c3:eventType"), iri("scheme/event-type/learning-workshop"))
    region = iri(f"id/place/region-{chance.randrange(out.counts.regions)}")
    out.state(me, term("c3:locatedIn"), region)
    out.state(me, term("c3:partOf"), project)
    for topic in chance.sample(range(out.counts.topics), 2):
        out.state(me, term("c3:hasTopic"), iri(f"scheme/competence/topic-{topic}"))
    held = term("c3:heldOn")
    preferred = out.state(me, held, typed(f"2017-0{1 + number % 9}-14", "date"))
    if number % 20 == 0:
        other = out.state(me, held, typed(f"2018-0{1 + number % 9}-14", "date"))
        _conflict(out, f"event-{number}", me, held, preferred, other)


def _conflict(
    out: Writer, slug: str, subject: str, predicate: str, preferred: str, other: str
) -> None:
    me, graph = iri(f"id/conflict/{slug}"), iri("graph/conflicts")
    for line in (
        f"{me} {TYPE} {term('c3:Conflict')}",
        f"{me} {term('c3:conflictSubject')} {subject}",
        f"{me} {term('c3:conflictProperty')} {predicate}",
        f"{me} {term('c3:preferredClaim')} {preferred}",
        f"{me} {term('c3:otherClaim')} {other}",
    ):
        out.quad(line, graph)


def _partners(out: Writer, number: int, project: str, chance: random.Random) -> None:
    for _ in range(2 if number else 12):
        _organisation(out, chance)
    partners = chance.sample(range(out.counts.organisations), 4 + number % 5)
    for place, partner in enumerate(partners):
        who = iri(f"id/organisation/organisation-{partner}")
        me = iri(f"id/participation/project-{number}.organisation-{partner}")
        out.state(me, TYPE, term("c3:Participation"))
        out.state(me, term("c3:participant"), who)
        out.state(me, term("c3:inProject"), project)
        role = _ROLES[min(place, 1)]
        claim = out.state(me, term("c3:hasRole"), iri(f"scheme/role/{role}"))
        out.state(me, term("c3:roleAsWorded"), text(f"{role} as worded", "en"))
        out.state(who, term("c3:participatesIn"), project)
        if number % 20 == 3 and place == 1:
            worded = out.state(me, term("c3:hasRole"), iri("scheme/role/communication"))
            _conflict(out, f"role-{number}", me, term("c3:hasRole"), claim, worded)
    if number % 3 == 0:
        need = iri(f"id/need/project-{number}")
        out.state(need, TYPE, term("c3:Need"))
        out.state(need, term("c3:needOf"), who)
        topic = iri(f"scheme/competence/topic-{chance.randrange(out.counts.topics)}")
        out.state(need, term("c3:neededCompetence"), topic)
        group = iri(f"scheme/addressee/{_ADDRESSEES[number % 5]}")
        out.state(need, term("c3:addressee"), group)


def _project(out: Writer, chance: random.Random) -> None:
    number = out.counts.projects
    out.counts.projects += 1
    if number % _PROJECTS_PER_SOURCE == 0 and number:
        out.source += 1
    out.read(1_000_000 + number * 2_000)
    me, money = iri(f"id/project/project-{number}"), iri(f"id/funding/project-{number}")
    _named(out, me, "c3:Project", f"Project {number}")
    out.state(me, term("c3:acronym"), f'"P{number}"')
    out.state(me, term("c3:startDate"), typed(f"{2004 + number % 16}-01", "gYearMonth"))
    out.state(me, term("c3:endDate"), typed(f"{2007 + number % 16}-12", "gYearMonth"))
    out.state(me, term("c3:fundedBy"), iri(f"id/programme/programme-{number % _PROGRAMMES}"))
    for topic in chance.sample(range(out.counts.topics), 2):
        out.state(me, term("c3:addressesCompetence"), iri(f"scheme/competence/topic-{topic}"))
    out.state(me, term("c3:hasFunding"), money)
    total = 500_000 + chance.randrange(4_000_000)
    out.state(money, TYPE, term("c3:Funding"))
    out.state(money, term("c3:totalBudget"), typed(total, "integer"))
    out.state(money, term("c3:euContribution"), typed(total * 3 // 4, "integer"))
    euro = "<http://publications.europa.eu/resource/authority/currency/EUR>"
    out.state(money, term("c3:currency"), euro)
    _partners(out, number, me, chance)
    for _ in range(2):
        _event(out, me, chance)
    if number % 3 == 0:
        _cluster(out, chance)
    if number % 4 == 1 and out.source:
        out.source -= 1
        out.state(me, NAME, text(f"Project {number}", "en"), again=True)
        out.source += 1
    out.forget()


def _cluster(out: Writer, chance: random.Random) -> None:
    number = out.counts.clusters
    out.counts.clusters += 1
    me, tool = iri(f"id/cluster/cluster-{number}"), iri(f"id/instrument/instrument-{number}")
    _named(out, me, "c3:Cluster", f"Cluster {number}")
    _named(out, tool, "c3:Instrument", f"Instrument {number}")
    region = iri(f"id/place/region-{chance.randrange(out.counts.regions)}")
    out.state(me, term("c3:locatedIn"), region)
    out.state(me, term("c3:usesInstrument"), tool)
    for topic in chance.sample(range(out.counts.topics), 2):
        out.state(me, term("c3:promotesCompetence"), iri(f"scheme/competence/topic-{topic}"))


def _documents(out: Writer) -> None:
    """The sources, once it is known how many there are."""
    out.counts.sources = out.source + 1
    for number in range(out.counts.sources):
        me = iri(f"source/source-{number}")
        for line in (
            f"{me} {TYPE} {term('c3:Source')}",
            f"{me} {term('dct:title')} {text(f'Source {number}', 'en')}",
        ):
            out.quad(line, iri("graph/sources"))


def generate(target: int, folder: Path) -> Counts:
    """Write a graph of at least `target` triples (by less than a project more) to a folder."""
    counts = Counts(target, regions=max(6, target // 20_000), topics=max(60, target // 2_000))
    chance = random.Random(target)
    with (
        (folder / "c3graph.nq").open("w", encoding="utf-8", newline="\n") as nq,
        (folder / "union.nt").open("w", encoding="utf-8", newline="\n") as nt,
    ):
        out = Writer(nq, nt, counts)
        _concepts(out)
        _ground(out, chance)
        while counts.triples < target:
            _project(out, chance)
        _documents(out)
    (folder / "counts.json").write_text(json.dumps(asdict(counts)) + "\n", encoding="utf-8")
    return counts
