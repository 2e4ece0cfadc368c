"""Mentions: where each thing is named, one type a place; the longest name wins.

Events may hold other mentions (a place in a workshop's name); nothing else may.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field

from c3graph.extract import names_pl, polish
from c3graph.extract.amounts import Amount, find_amounts
from c3graph.extract.blocks import Page, Sentence
from c3graph.extract.dates import DateSpan, find_dates
from c3graph.extract.events import event_name, find_events
from c3graph.extract.findings import Findings, Span, Thing, fold
from c3graph.extract.gazetteer import Gazetteer, Hit
from c3graph.extract.lexicon import lexicon, rx
from c3graph.extract.names import Named, Names
from c3graph.extract.persons import Person, find_persons
from c3graph.extract.projects import find_projects, quoted_spans


@dataclass(frozen=True, slots=True)
class Mention:
    start: int
    end: int
    thing: Thing


def _start(mention: Mention) -> int:
    return mention.start


def _order(mention: Mention) -> tuple[int, int]:
    return mention.start, -mention.end


@dataclass(eq=False)
class Reading:
    """A page with what was found on it; what the claim rules work with."""

    page: Page
    findings: Findings
    mentions: list[Mention] = field(default_factory=list)
    dates: list[DateSpan] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    persons: list[tuple[Person, Thing]] = field(default_factory=list)
    rows: list[Span] = field(default_factory=list)

    def within(self, start: int, end: int, *types: str) -> list[Mention]:
        first = bisect.bisect_left(self.mentions, start, key=_start)
        found: list[Mention] = []
        for at in range(first, len(self.mentions)):
            mention = self.mentions[at]
            if mention.start > end:
                break
            if mention.end <= end and (not types or mention.thing.type in types):
                found.append(mention)
        return found

    def in_sentence(self, sentence: Sentence, *types: str) -> list[Mention]:
        return self.within(sentence.start, sentence.end, *types)

    def add(self, thing: Thing, span: Span) -> None:
        if span not in thing.mentions:
            thing.mentions.append(span)
        self.note(Mention(*span, thing))

    def note(self, mention: Mention) -> None:
        """Keep a mention; they stay in the order of the text, the longer first."""
        bisect.insort(self.mentions, mention, key=_order)

    def drop(self, start: int, end: int) -> None:
        """Forget the mentions inside a span, and the things that have no other."""
        for mention in self.within(start, end):
            self.mentions.remove(mention)
            thing = mention.thing
            if (mention.start, mention.end) in thing.mentions:
                thing.mentions.remove((mention.start, mention.end))
            if not thing.mentions and thing in self.findings.things:
                self.findings.forget(thing)

    @property
    def project(self) -> Thing | None:
        """The project that the document is about: the one named most."""
        return max(
            self.findings.of("Project"), key=lambda t: (len(t.mentions), -t.first), default=None
        )

    def event_before(self, offset: int) -> Thing | None:
        """The last event named before an offset, else the document's first."""
        before = [m for m in self.mentions if m.thing.type == "Event" and m.start < offset]
        return before[-1].thing if before else self.event

    @property
    def event(self) -> Thing | None:
        """The event that the document is about: the first one named."""
        return next(iter(self.findings.of("Event")), None)


_ACRONYM = re.compile(r"\s?[(\[](?P<a>[A-ZŁŚŻ][\w&-]{1,14})[)\]]")
_TRANSLATION = re.compile(r"\s?\[[^\]\n]{5,80}\]")
_EXPANDED = re.compile(r"\s\((?P<full>[A-Z][^()\n]{8,120})\)(?P<word>\s(?:Programme|Network))?")
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


def _candidates(page: Page, gazetteer: Gazetteer) -> list[tuple[Named, str | None]]:
    """Names by every grammar with a name for the known ones, best first."""
    found: list[tuple[Named, str | None]] = []
    for hit in gazetteer.hits(page):
        if not _guarded(page, hit):
            found.append(
                (Named(hit.start, hit.end, hit.known.type, "name.known", 0.93), hit.known.name)
            )
    if page.language == "pl":
        known_ends = {
            n.end: n for n, _ in found if n.type in ("Network", "Programme", "Organisation")
        }
        for named in names_pl.PolishNames(page).find():
            inner = known_ends.get(named.end)
            if inner is None or len(page.text[named.start : inner.start].split()) != 1:
                found.append((_titled_cluster(page, named), None))
        found += [(n, None) for n in _quoted_names(page)]
        found += [(n, None) for n in names_pl.places(page)]
        found += [(n, None) for n in Names(_as_english(page), gazetteer).find()]
    else:
        found += [(n, None) for n in Names(page, gazetteer).find()]
        found += [(n, None) for n in _quoted_names(page)]
        if page.language != "en":
            found += [(n, None) for n in Names(_as_english(page), gazetteer).find()]
    return sorted(
        found,
        key=lambda p: (
            p[0].rule != "name.network-of",
            -(p[0].end - p[0].start),
            p[0].start,
            p[1] is None,
        ),
    )


def _titled_cluster(page: Page, named: Named) -> Named:
    """Lubelska Medycyna – Klaster Usług Medycznych: the title before the dash belongs to the name."""
    before = page.text[max(0, named.start - 60) : named.start]
    match = re.search(r"(?:^|[\n.]\s?)((?:[A-ZŁŚŻ][\w]+\s){1,4})[–-]\s$", before)
    if named.type == "Cluster" and match:
        return Named(
            named.start - len(before) + match.start(1),
            named.end,
            "Cluster",
            "name.titled-cluster",
            0.85,
        )
    return named


_QUOTED_HEADS = {
    "en": {"call": "Instrument", "scheme": "Instrument", "programme": "Instrument", "strategy": "Instrument"},
    "it": {"centro": "Organisation", "istituto": "Organisation", "fondazione": "Organisation", "agenzia": "Organisation",
           "bando": "Instrument", "rete": "Network"},
    "pl": {"platforma": "Network", "platformy": "Network", "inicjatywa": "Network", "inicjatywy": "Network", "konkurs": "Instrument",
           "konkursu": "Instrument", "programu": "Instrument", "działanie": "Instrument"},
}  # fmt: skip


def _quoted_names(page: Page) -> list[Named]:
    """A name in quotation marks behind the word for what it is: the call “…”."""
    found = []
    for word, kind in _QUOTED_HEADS.get(page.language, {}).items():
        pattern = rf"\b{word}(?:\s[a-zà-ž]+){{0,2}}\s[„“\"'‘]([A-ZŁŚŻ][^”\"'’\n]{{4,120}})[”\"'’]"
        for match in re.finditer(pattern, page.text):
            found.append(Named(*match.span(1), kind, "name.quoted", 0.85))
    place = r"(?:Central Europe|Baltic Sea(?: Region)?|Alpine Space|South East Europe|Danube|North Sea|Mediterranean|Adrion)"
    for match in rx(
        rf"\b{place}(?:\sTransnational)?\s[Pp]rogramme\b|(?<=programma )(?:[A-Z][\w-]+\s?){{1,4}}(?<!\s)"
    ).finditer(page.text):
        found.append(Named(*match.span(), "Programme", "name.programme-word", 0.85))
    return found


def _as_english(page: Page) -> Page:
    """The page read with English heads: foreign bodies keep their English names in any text."""
    other = Page(page.text, "en", page.genre, page.published)
    other.__dict__["tokens"] = page.tokens
    other.__dict__["sentences"] = page.sentences
    return other


def _guarded(page: Page, hit: Hit) -> bool:
    """A short name counts only in brackets or beside a word for project or programme."""
    bracketed = (
        page.text[hit.start - 1 : hit.start] == "(" and page.text[hit.end : hit.end + 1] == ")"
    )
    if hit.known.type == "Place" and bracketed and hit.end - hit.start == 2:
        return True
    if not hit.known.guarded:
        return False
    before, after = page.text[max(0, hit.start - 1) : hit.start], page.text[hit.end : hit.end + 12]
    beside = re.match(r"\s?(?:project|programme|program|OP|projekt|[,)])", after)
    return not (before == "(" and beside) and not re.match(
        r"\s(?:project|programme|program)\b", after
    )


def _widen(page: Page, named: Named, findings: Findings) -> tuple[Named, tuple[str, ...]]:
    """A bracketed acronym or translation right behind a name belongs to its surface."""
    if named.type == "Place":
        return named, ()
    text = page.text
    if match := _ACRONYM.match(text, named.end):
        inside = match["a"]
        if inside.isupper() and len(inside) == 2 and named.type != "Programme":
            return named, ()
        return Named(named.start, match.end(), named.type, named.rule, named.confidence), (inside,)
    if match := _TRANSLATION.match(text, named.end):
        return Named(named.start, match.end(), named.type, named.rule, named.confidence), ()
    surface = text[named.start : named.end]
    if surface.isupper() and (match := _EXPANDED.match(text, named.end)):
        full = match["full"]
        initials = "".join(w[0] for w in re.findall(r"\w+", full) if w[0].isupper())
        if initials[:2] == surface[:2] or match["word"]:
            return Named(named.start, match.end(), named.type, named.rule, 0.95), (full,)
    return named, ()


def read(page: Page, gazetteer: Gazetteer, closed: list[Span]) -> Reading:
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
    for named, known in _candidates(page, gazetteer):
        span = (named.start, named.end)
        if (
            _overlaps(span, closed)
            or _overlaps(span, spans)
            or _part_of_event(page, span, event_spans, named)
        ):
            continue
        if _in_address(page, span):
            continue
        wide, also = _widen(page, named, findings)
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
        if part := _part_of_cluster(page, findings, named.type, name):
            findings.alias(part, name)
            name = part.name
        elif initials := _initials_of(findings, named.type, raw):
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
    _short_names(reading)
    for event in events:
        name = event_name(page, event)
        thing = _same_event(findings, name) or findings.thing(
            "Event", name, None, event.rule, event.confidence
        )
        if (event.start, event.end) not in thing.mentions:
            thing.mentions.append((event.start, event.end))
        reading.note(Mention(event.start, event.end, thing))
    _title_event(page, reading, events)


def _part_of_cluster(page: Page, findings: Findings, kind: str, name: str) -> Thing | None:
    """A cluster named before in more words: Klaster ICT is Wschodni Klaster ICT."""
    words = set(fold(name).split())
    if kind != "Cluster" or len(words) != 2:
        return None
    fuller = [t for t in findings.things if t.type == kind and words < set(fold(t.name).split())]
    return fuller[0] if len(fuller) == 1 else None


def _initials_of(findings: Findings, kind: str, raw: str) -> Thing | None:
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


def _title_event(page: Page, reading: Reading, events: list[Named]) -> None:
    """The meeting that the title tells of in plain words is the numbered or named one that follows."""
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


def _same_event(findings: Findings, name: str) -> Thing | None:
    """An event under a longer or shorter name: the title's and the first sentence's."""
    words = set(fold(name).split())
    for thing in findings.of("Event"):
        others = set(fold(thing.name).split())
        if len(words) > 2 and len(others) > 2 and (words <= others or others <= words):
            return thing
    return None


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


def _short_names(reading: Reading) -> None:
    """A name of one word that begins exactly one longer name of its type is that thing: Interreg."""
    for short in [t for t in reading.findings.things if " " not in t.name and t.mentions]:
        longer = [
            t for t in reading.findings.things
            if t.type == short.type and t.type in ("Programme", "Network") and t is not short
            and fold(t.name).startswith(fold(short.name) + " ")
        ]  # fmt: skip
        if len(longer) == 1:
            for start, end in short.mentions:
                reading.add(longer[0], (start, end))
            reading.mentions = [m for m in reading.mentions if m.thing is not short]
            reading.findings.forget(short)


def _persons(page: Page, reading: Reading, closed: list[Span]) -> None:
    taken = [
        (m.start, m.end) for m in reading.mentions
        if m.thing.type != "Event" and m.thing.rule != "name.place-pl"
        and not (m.thing.type == "Place" and page.language == "pl")
    ]  # fmt: skip
    for person in find_persons(page, closed + taken):
        thing = _same_person(reading.findings, person.name)
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
    for _, thing in reading.persons:
        for match in rx(rf"(?<!\w){re.escape(thing.name)}(?!\w)").finditer(page.text):
            if match.span() not in thing.mentions:
                reading.add(thing, match.span())


def _same_person(findings: Findings, name: str) -> Thing | None:
    """A person named before: the same surname, first names that share their beginning."""
    words = name.split()
    for thing in [t for t in findings.things if t.type == "Person"]:
        others = thing.name.split()
        if others[-1] == words[-1] and others[0][:4] == words[0][:4]:
            return thing
    return None


def language_words(language: str, name: str) -> tuple[str, ...]:
    return lexicon(language)[name]
