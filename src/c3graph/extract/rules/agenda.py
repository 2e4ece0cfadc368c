"""Agendas: a line that gives a topic, who speaks on it, and for whom."""

from __future__ import annotations

import re

from c3graph.extract.findings import Thing
from c3graph.extract.names.topics import topic_name
from c3graph.extract.reading import Reading

_LINE = re.compile(
    r"(?P<topic>[^–:\n]{4,80}?)\s[–-]\s(?P<person>[^,\n]{5,50}),\s(?P<body>[^\n]{3,80})$"
)


def run(reading: Reading) -> None:
    """TOPIC – PERSON, BODY: the topic of the event, the person's body."""
    page, findings = reading.page, reading.findings
    for line in page.lines:
        match = _LINE.match(line.text)
        if not match or not line.level:
            continue
        at = line.start
        who = (at + match.start("person"), at + match.end("person"))
        person = next((t for p, t in reading.persons if (p.start, p.end) == who), None)
        if person is None:
            continue
        event = reading.event_before(line.start)
        span = (at, at + match.end("topic"))
        topic = findings.thing("Competence", topic_name(page, span), span, "agenda.topic", 0.8)
        reading.add(topic, span)
        findings.say(event, "hasTopic", topic, [span], "agenda.topic", 0.8)
        body = _body(reading, (at + match.start("body"), at + match.end("body")), line.start)
        findings.say(
            person,
            "memberOf",
            body,
            [(at + match.start("body"), at + match.end("body"))],
            "agenda.body",
            0.9,
        )


def _body(reading: Reading, span: tuple[int, int], start: int) -> Thing:
    """The body of an agenda's line, of the kind that its heading speaks of where nothing else
    tells."""
    page, findings = reading.page, reading.findings
    known = reading.within(*span, "Organisation", "Cluster", "Network")
    if known:
        return known[0].thing
    heading = next(
        (ln.text.casefold() for ln in reversed(page.lines) if ln.start < start and not ln.level), ""
    )
    kind = (
        "Cluster"
        if re.search(r"klastr|cluster|klaszter|distrett|klaster", heading)
        else "Organisation"
    )
    name = page.text[slice(*span)]
    thing = findings.thing(kind, name, span, "agenda.body", 0.85)
    for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", page.text):
        reading.add(thing, match.span())
    return thing
