"""Mentions: where each thing is named, one type a place; the longest name wins.

Events may hold other mentions (a place in a workshop's name); nothing else may.
"""

from __future__ import annotations

import re

from c3graph.extract.documents.blocks import Page
from c3graph.extract.findings import Findings, Span
from c3graph.extract.lexicon import rx
from c3graph.extract.names import polish
from c3graph.extract.names.amounts import find_amounts
from c3graph.extract.names.candidates import candidates, widen
from c3graph.extract.names.coreference import (
    initials_of,
    part_of_cluster,
    same_event,
    same_person,
    short_names,
    title_event,
)
from c3graph.extract.names.dates import find_dates
from c3graph.extract.names.events import event_name, find_events
from c3graph.extract.names.finding import Named
from c3graph.extract.names.gazetteer import Gazetteer
from c3graph.extract.names.persons import find_persons
from c3graph.extract.names.projects import find_projects, quoted_spans
from c3graph.extract.reading import Mention, Reading

_POSSESSIVE = re.compile(r"[-’'](?:s|u|owi|em|ie)$")


def _overlaps(span: Span, spans: list[Span]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in spans)


def _name_of(page: Page, kind: str, raw: str) -> str:
    clean = re.sub(r"\s+", " ", raw).strip()
    if page.language == "pl" and kind == "Place" and " " not in clean:
        return polish.place_name(clean)
    if page.language == "pl" and kind not in ("Person",):
        heads = frozenset(w for w in page.lexicon.heads)
        return polish.base_form(clean, heads)
    return _POSSESSIVE.sub("", clean)


def read_mentions(page: Page, gazetteer: Gazetteer, closed: list[Span]) -> Reading:
    """Every mention on the page: names, projects, events, persons, dates, amounts.

    `closed` are spans that a form has read already.
    """
    findings = Findings()
    reading = Reading(page, findings)
    reading.dates = find_dates(page.text, page.published)
    reading.amounts = find_amounts(page.text)
    hits = gazetteer.hits(page)
    programmes = [h for h in hits if h.known.type == "Programme"]
    taken_names = {page.text[h.start : h.end].casefold() for h in hits if h.known.type != "Project"}
    find_projects(page, findings, programmes, taken_names)
    closed = closed + quoted_spans(findings)
    events = [e for e in find_events(page) if not _overlaps((e.start, e.end), closed)]
    _settle(page, reading, gazetteer, closed, events)
    _persons(page, reading, closed)
    for thing in findings.of("Project"):
        for span in thing.mentions:
            reading.note(Mention(*span, thing))
    return reading


def _settle(
    page: Page, reading: Reading, gazetteer: Gazetteer, closed: list[Span], events: list[Named]
) -> None:
    """Names that do not overlap, the longest first, then the events that hold them."""
    findings = reading.findings
    spans: list[Span] = [s for t in findings.of("Project") for s in t.mentions]
    event_spans = [(e.start, e.end) for e in events]
    for named, known in candidates(page, gazetteer):
        span = (named.start, named.end)
        if (
            _overlaps(span, closed)
            or _overlaps(span, spans)
            or _part_of_event(page, span, event_spans, named)
        ):
            continue
        if _in_address(page, span):
            continue
        wide, also = widen(page, named, findings)
        spans.append((wide.start, wide.end))
        raw = page.text[named.start : named.end]
        name = _name_of(page, named.type, raw)
        if known and page.language == "pl" and named.type != "Place":
            name = raw if raw.casefold() == known.casefold() else known
        if known and page.language in ("hu", "lv") and named.type == "Place":
            name = known
        if named.rule == "name.titled-cluster":
            also = (*also, "Klaster " + raw.split(" – ")[0].split(" - ")[0])
        dashed = re.fullmatch(r"(.+?)\s[-–]\s([A-Z][\w]{1,9})", name)
        if dashed:
            also = (*also, dashed[2])
        left = re.fullmatch(r"((?:[\w&]+\s)+[\w&]+)-[A-Z].*", name)
        also = (*also, left[1]) if left else also
        names = (*also, known) if known and named.type not in ("Place",) else also
        if part := part_of_cluster(page, findings, named.type, name):
            findings.alias(part, name)
            name = part.name
        elif initials := initials_of(findings, named.type, raw):
            findings.alias(initials, raw)
            name = initials.name
        expanded = bool(also) and " " in also[0]
        thing = findings.thing(
            named.type,
            also[0] if expanded and named.type == "Network" else name,
            (wide.start, wide.end),
            named.rule,
            named.confidence,
            (*names, name),
        )
        reading.note(Mention(wide.start, wide.end, thing))
    _acronyms(page, reading, spans)
    short_names(reading)
    for event in events:
        name = event_name(page, event)
        thing = same_event(findings, name) or findings.thing(
            "Event", name, None, event.rule, event.confidence
        )
        if (event.start, event.end) not in thing.mentions:
            thing.mentions.append((event.start, event.end))
        reading.note(Mention(event.start, event.end, thing))
    title_event(page, reading, events)


def _part_of_event(page: Page, span: Span, events: list[Span], named: Named) -> bool:
    """Whether the name is a piece of an event's name that is no mention of its own."""
    for a, b in events:
        if a < span[1] and span[0] < b:
            inside = a <= span[0] and span[1] <= b
            return (
                not inside
                or span == (a, b)
                or (
                    named.rule.startswith("name.head")
                    and not (named.type == "Cluster" and page.language == "pl")
                )
            )
    return False


def _in_address(page: Page, span: Span) -> bool:
    """Whether the span lies in a web or mail address or a handle."""
    start = page.text.rfind(" ", 0, span[0]) + 1
    end = span[1]
    word = page.text[start : end + 30].split()[0] if page.text[start : end + 30].split() else ""
    return "://" in word or "@" in word or word.startswith("www.")


def _acronyms(page: Page, reading: Reading, spans: list[Span]) -> None:
    """Later mentions of a thing by the acronym that its first one gave."""
    for thing in list(reading.findings.things):
        for alias in sorted(thing.also):
            if " " in alias or len(alias) < 2 or thing.type == "Place":
                continue
            for match in rx(rf"(?<![\w-]){re.escape(alias.upper())}(?![\w])").finditer(page.text):
                span = match.span()
                if not _overlaps(span, spans) and match[0].isupper():
                    spans.append(span)
                    reading.add(thing, span)


def _persons(page: Page, reading: Reading, closed: list[Span]) -> None:
    taken = [
        (m.start, m.end) for m in reading.mentions
        if m.thing.type != "Event" and m.thing.rule != "name.place-pl"
        and not (m.thing.type == "Place" and page.language == "pl")
    ]  # fmt: skip
    for person in find_persons(page, closed + taken):
        thing = same_person(reading.findings, person.name)
        if thing is None:
            thing = reading.findings.thing(
                "Person", person.name, None, person.rule, person.confidence
            )
        reading.persons.append((person, thing))
    inside = [(p.start, p.end) for p, _ in reading.persons]
    for mention in list(reading.mentions):
        if mention.thing.type == "Place" and _overlaps((mention.start, mention.end), inside):
            reading.drop(mention.start, mention.end)
    for person, thing in reading.persons:
        reading.add(thing, (person.start, person.end))
    for thing in {id(thing): thing for _, thing in reading.persons}.values():
        for match in rx(rf"(?<!\w){re.escape(thing.name)}(?!\w)").finditer(page.text):
            if match.span() not in thing.mentions:
                reading.add(thing, match.span())
