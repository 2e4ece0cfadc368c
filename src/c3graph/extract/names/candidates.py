"""Candidates for names: those of every grammar, known and new, the longest first."""

from __future__ import annotations

import re

from c3graph.extract.documents.blocks import Page
from c3graph.extract.findings import Findings
from c3graph.extract.lexicon import any_of, country_names, rx
from c3graph.extract.names import polish_names
from c3graph.extract.names.finding import Named, NameGrammar
from c3graph.extract.names.gazetteer import Gazetteer, GazetteerHit

_ACRONYM = re.compile(r"\s?[(\[](?P<a>[A-ZŁŚŻ][\w&-]{1,14})[)\]]")


_TRANSLATION = re.compile(r"\s?\[[^\]\n]{5,80}\]")


_EXPANDED = re.compile(r"\s\((?P<full>[A-Z][^()\n]{8,120})\)(?P<word>\s(?:Programme|Network))?")


def candidates(page: Page, gazetteer: Gazetteer) -> list[tuple[Named, str | None]]:
    """Names by every grammar with a name for the known ones, best first."""
    found: list[tuple[Named, str | None]] = []
    countries_here = any_of(tuple(country_names()))
    town = rf"\b(?:in|w|a|at|nel|we)\s([A-ZŁŚŻ][\w-]+(?:\s[A-Z][\w-]+)?),\s(?:{countries_here})\b"
    for match in rx(town).finditer(page.text):
        found.append((Named(*match.span(1), "Place", "name.town-country", 0.85), None))
    for hit in gazetteer.hits(page):
        if not _guarded(page, hit):
            found.append(
                (Named(hit.start, hit.end, hit.known.type, "name.known", 0.93), hit.known.name)
            )
    if page.language == "pl":
        known_ends = {
            n.end: n for n, _ in found if n.type in ("Network", "Programme", "Organisation")
        }
        for named in polish_names.PolishNames(page).find():
            inner = known_ends.get(named.end)
            years = re.search(r"\s(?:na lata\s)?\d{4}-\d{4}$", page.text[named.start : named.end])
            if inner is None and years:
                inner = known_ends.get(named.start + years.start())
            if inner is None or len(page.text[named.start : inner.start].split()) != 1:
                found.append((_titled_cluster(page, named), None))
        found += [(n, None) for n in _quoted_names(page)]
        found += [(n, None) for n in polish_names.places(page)]
        found += [(n, None) for n in NameGrammar(_as_english(page), gazetteer).find()]
    else:
        found += [(n, None) for n in NameGrammar(page, gazetteer).find()]
        found += [(n, None) for n in _quoted_names(page)]
        if page.language != "en":
            found += [(n, None) for n in NameGrammar(_as_english(page), gazetteer).find()]
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
    """Lubelska Medycyna – Klaster Usług Medycznych: the title before the dash belongs to the
    name."""
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
    "en": {
        "call": "Instrument",
        "scheme": "Instrument",
        "programme": "Instrument",
        "strategy": "Instrument",
    },
    "it": {
        "centro": "Organisation",
        "istituto": "Organisation",
        "fondazione": "Organisation",
        "agenzia": "Organisation",
        "bando": "Instrument",
        "rete": "Network",
    },
    "pl": {
        "platforma": "Network",
        "platformy": "Network",
        "inicjatywa": "Network",
        "inicjatywy": "Network",
        "konkurs": "Instrument",
        "konkursu": "Instrument",
        "programu": "Instrument",
        "działanie": "Instrument",
    },
}


def _quoted_names(page: Page) -> list[Named]:
    """A name in quotation marks behind the word for what it is: the call “…”."""
    found = []
    for word, kind in _QUOTED_HEADS.get(page.language, {}).items():
        pattern = rf"\b{word}(?:\s[a-zà-ž]+){{0,2}}\s[„“\"'‘]([A-ZŁŚŻ][^”\"'’\n]{{4,120}})[”\"'’]"
        for match in re.finditer(pattern, page.text):
            found.append(Named(*match.span(1), kind, "name.quoted", 0.85))
    place = (
        r"(?:Interreg\s)?(?:Central Europe|Baltic Sea(?: Region)?|Alpine Space|South East Europe|"
        r"Danube|North Sea|Mediterranean|Adrion)"
    )
    for match in rx(
        rf"\b{place}(?:\sTransnational)?\s[Pp]rogramme\b|(?<=programma )(?:[A-Z][\w-]+"
        rf"\s?){{1,4}}(?<!\s)"
    ).finditer(page.text):
        found.append(Named(*match.span(), "Programme", "name.programme-word", 0.85))
    return found


def _as_english(page: Page) -> Page:
    """The page read with English heads: foreign bodies keep their English names in any text."""
    other = Page(page.text, "en", page.genre, page.published)
    other.__dict__["tokens"] = page.tokens
    other.__dict__["sentences"] = page.sentences
    return other


def _guarded(page: Page, hit: GazetteerHit) -> bool:
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


def widen(page: Page, named: Named, findings: Findings) -> tuple[Named, tuple[str, ...]]:
    """A bracketed acronym or translation right behind a name belongs to its surface."""
    if named.type == "Place":
        return named, ()
    text = page.text
    if match := _ACRONYM.match(text, named.end):
        inside = match["a"]
        if inside in country_names():
            return named, ()
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
