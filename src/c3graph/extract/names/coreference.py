"""Sameness within a document: short names, initials, the event of a title, persons named again."""

from __future__ import annotations

import re

from c3graph.extract.documents.blocks import Page
from c3graph.extract.findings import Findings, Thing, fold_name
from c3graph.extract.names.finding import Named
from c3graph.extract.reading import Mention, Reading


def part_of_cluster(page: Page, findings: Findings, kind: str, name: str) -> Thing | None:
    """A cluster named before in more words: Klaster ICT is Wschodni Klaster ICT."""
    words = set(fold_name(name).split())
    if kind != "Cluster" or len(words) != 2:
        return None
    fuller = [
        t for t in findings.things if t.type == kind and words < set(fold_name(t.name).split())
    ]
    return fuller[0] if len(fuller) == 1 else None


def initials_of(findings: Findings, kind: str, raw: str) -> Thing | None:
    """The thing whose initials a short name is: PO IR."""
    *first, last = raw.split()
    for thing in findings.things if first and last.isupper() else []:
        words = thing.name.split()
        rest = "".join(w[0] for w in words[len(first) :])
        if thing.type == kind and words[: len(first)] == first and rest == last and len(last) > 1:
            return thing
    letters = raw.replace(" ", "")
    if not letters.isupper() or len(letters) < 3:
        return None
    for thing in findings.things:
        initials = "".join(w[0] for w in thing.name.split() if w[0].isupper())
        if thing.type == kind and initials == letters:
            return thing
    return None


def title_event(page: Page, reading: Reading, events: list[Named]) -> None:
    """The meeting that the title tells of in plain words is the numbered or named one that
    follows."""
    if page.title is None or len(events) < 2 or page.genre != "report":
        return
    plain, named = events[0], events[1]
    in_title = plain.start < page.title.end and plain.confidence < 0.8
    if in_title and named.confidence >= 0.85 and page.text[: named.start].count("\n\n") < 3:
        findings = reading.findings
        one = next(
            m.thing for m in reading.mentions if (m.start, m.end) == (plain.start, plain.end)
        )
        two = next(
            m.thing for m in reading.mentions if (m.start, m.end) == (named.start, named.end)
        )
        if one is two or re.search(r"conference", two.name, re.I):
            return
        two.mentions += one.mentions
        reading.mentions = [
            Mention(m.start, m.end, two) if m.thing is one else m for m in reading.mentions
        ]
        findings.forget(one)


def same_event(findings: Findings, name: str) -> Thing | None:
    """An event under a longer or shorter name: the title's and the first sentence's."""
    words = set(fold_name(name).split())
    for thing in findings.of("Event"):
        others = set(fold_name(thing.name).split())
        if len(words) > 2 and len(others) > 2 and (words <= others or others <= words):
            return thing
    return None


def short_names(reading: Reading) -> None:
    """A name of one word that begins exactly one longer name of its type is that thing:
    Interreg."""
    for short in [t for t in reading.findings.things if " " not in t.name and t.mentions]:
        longer = [
            t for t in reading.findings.things
            if t.type == short.type and t.type in ("Programme", "Network") and t is not short
            and fold_name(t.name).startswith(fold_name(short.name) + " ")
        ]  # fmt: skip
        if len(longer) == 1:
            for start, end in short.mentions:
                reading.add(longer[0], (start, end))
            reading.mentions = [m for m in reading.mentions if m.thing is not short]
            reading.findings.forget(short)


def same_person(findings: Findings, name: str) -> Thing | None:
    """A person named before: the same surname, first names that share their beginning."""
    words = name.split()
    for thing in [t for t in findings.things if t.type == "Person"]:
        others = thing.name.split()
        if others[-1] == words[-1] and others[0][:4] == words[0][:4]:
            return thing
    return None
