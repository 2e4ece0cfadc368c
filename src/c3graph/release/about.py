"""What a release says of itself to those who list it: `about.json`, made of settings and graph.

It is frozen in the release, so that a version is described the same for as long as it is kept.
Where and when come from the graph: places linked to the EU's tables of countries and NUTS codes,
and the earliest and latest date that anything of ours carries.
"""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from c3graph.config import Settings
from c3graph.errors import ReleaseError
from c3graph.rdf.iris import DEF, Namespace
from c3graph.rdf.terms import DCT, SCHEMA, SKOS, Iri, Literal, Quad, language_string

FILE = "about.json"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
COUNTRY, NUTS, LANGUAGE = f"{AUTHORITY}country/", "http://data.europa.eu/nuts/code/", "language/"
_MOST_KEYWORDS = 12
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?.*")
_COUNTRIES = {
    "AUT": "Austria", "BEL": "Belgium", "BGR": "Bulgaria", "CYP": "Cyprus", "CZE": "Czechia",
    "DEU": "Germany", "DNK": "Denmark", "ESP": "Spain", "EST": "Estonia", "FIN": "Finland",
    "FRA": "France", "GBR": "United Kingdom", "GRC": "Greece", "HRV": "Croatia",
    "HUN": "Hungary", "IRL": "Ireland", "ITA": "Italy", "LTU": "Lithuania", "LUX": "Luxembourg",
    "LVA": "Latvia", "MLT": "Malta", "NLD": "Netherlands", "POL": "Poland", "PRT": "Portugal",
    "ROU": "Romania", "SVK": "Slovakia", "SVN": "Slovenia", "SWE": "Sweden",
}  # fmt: skip
_LANGUAGES = {"ENG": "en", "POL": "pl", "HUN": "hu"}


@dataclass(frozen=True, slots=True)
class AboutPlace:
    """A region or country of the EU's tables, with a name in English or else in any language."""

    iri: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class About:
    """A dataset as a catalogue lists it. Dates are ISO 8601 days, empty where nothing is known.

    `keywords` are (language, word); `languages` and `themes` are codes of the EU's tables;
    `sources` are (IRI, title, language).
    """

    title: str
    description: str
    short_title: str = ""
    publisher: str = ""
    publisher_url: str = ""
    publisher_type: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_url: str = ""
    licence: str = ""
    rights: str = ""
    doi: str = ""
    frequency: str = ""
    themes: tuple[str, ...] = ()
    keywords: tuple[tuple[str, str], ...] = ()
    languages: tuple[str, ...] = ()
    spatial: tuple[AboutPlace, ...] = ()
    start: str = ""
    end: str = ""
    sources: tuple[tuple[str, str, str], ...] = ()

    def json(self) -> bytes:
        """The description as it is kept in a release."""
        document = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        return f"{document}\n".encode()


# What a thing began, ended or was held on; all of the ontology.
_PERIOD = ("startDate", "endDate", "heldOn", "heldUntil")


def _date(lexical: str, *, last: bool) -> str:
    """The first or last day that a year, a month or a day means; empty for what is none."""
    found = _DATE.fullmatch(lexical)
    if found is None:
        return ""
    year, month, day = found.groups()
    month = month or ("12" if last else "01")
    try:
        ends = calendar.monthrange(int(year), int(month))[1]
    except ValueError:  # a month or a year that the calendar has not
        return ""
    return f"{year}-{month}-{day or (ends if last else '01')}"


def _period(quads: Iterable[Quad], names: Namespace) -> tuple[str, str]:
    """The first and the last day that the data speak of; empty where they have no date."""
    terms = {names.term(name) for name in _PERIOD}
    said = [str(q.object) for q in quads if q.predicate in terms]
    starts = sorted(day for text in said if (day := _date(text, last=False)))
    ends = sorted(day for text in said if (day := _date(text, last=True)))
    return (starts[0], ends[-1]) if starts else ("", "")


def _labels(quads: Iterable[Quad]) -> dict[Iri, list[Literal]]:
    found: dict[Iri, list[Literal]] = {}
    for quad in quads:
        if quad.predicate.value == SKOS + "prefLabel" and isinstance(quad.object, Literal):
            assert isinstance(quad.subject, Iri)
            found.setdefault(quad.subject, []).append(quad.object)
    return found


def _name(labels: Iterable[Literal]) -> Literal:
    """The English label, else the first by language."""
    return min(labels, key=lambda label: (label.language != "en", label.language, label.value))


def _unnamed(code: str) -> Literal:
    """The name of a country that nothing is named after here, or the code itself."""
    return language_string(_COUNTRIES[code], "en") if code in _COUNTRIES else Literal(code)


def _spatial(quads: Iterable[Quad], labels: dict[Iri, list[Literal]]) -> tuple[AboutPlace, ...]:
    """Regions and countries that things are, or are in; a name is that of the very place."""
    names: dict[str, Literal] = {}
    found: set[str] = set()
    for quad in quads:
        target = str(quad.object)
        if not (isinstance(quad.object, Iri) and target.startswith((COUNTRY, NUTS))):
            continue
        if quad.predicate.value == SCHEMA + "sameAs":
            found.add(target)
            if quad.subject in labels:
                assert isinstance(quad.subject, Iri)
                names.setdefault(target, _name(labels[quad.subject]))
        elif quad.predicate.value == DEF + "country":
            found.add(target)
    unnamed = {iri: _unnamed(iri.rpartition("/")[2]) for iri in found}
    return tuple(
        AboutPlace(iri, name.value, name.language)
        for iri, name in sorted((unnamed | names).items(), key=lambda row: row[0])
    )


def _keywords(
    settings: Settings, quads: Sequence[Quad], names: Namespace, labels: dict[Iri, list[Literal]]
) -> tuple[tuple[str, str], ...]:
    """Those of the setting, `language:word`; where it has none, the names of the projects."""
    if settings.keywords:
        split = [word.rpartition(":") for word in settings.keywords]
        return tuple((language or "en", word) for language, _, word in split)
    project = names.term("Project")
    projects = sorted({q.subject for q in quads if q.object == project}, key=str)
    said = {_name(labels[iri]) for iri in projects if isinstance(iri, Iri) and iri in labels}
    return tuple(sorted((name.language, name.value) for name in said))[:_MOST_KEYWORDS]


def _sources(quads: Iterable[Quad], base: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        sorted(
            (str(quad.subject), quad.object.value, quad.object.language)
            for quad in quads
            if quad.predicate.value == DCT + "title"
            and str(quad.subject).startswith(f"{base}source/")
            and isinstance(quad.object, Literal)
        )
    )


def describe(settings: Settings, quads: Iterable[Quad]) -> About:
    """The dataset of these settings and quads. The same input gives the same bytes."""
    quads = sorted({quad.triple() for quad in quads}, key=lambda quad: quad.n)
    names, labels = Namespace(settings.base), _labels(quads)
    tongues = {
        str(quad.object).removeprefix(AUTHORITY + LANGUAGE)
        for quad in quads
        if quad.predicate.value == DCT + "language"
        and str(quad.object).startswith(AUTHORITY + LANGUAGE)
    }
    tongues |= {"ENG"}
    start, end = _period(quads, names)
    return About(
        title=settings.title, description=settings.description or settings.title,
        short_title=settings.short_title, publisher=settings.publisher,
        publisher_url=settings.publisher_url, publisher_type=settings.publisher_type,
        contact_name=settings.contact_name, contact_email=settings.contact_email,
        contact_url=settings.contact_url, licence=settings.licence, rights=settings.rights,
        doi=settings.doi, frequency=settings.frequency, themes=settings.themes,
        keywords=_keywords(settings, quads, names, labels), languages=tuple(sorted(tongues)),
        spatial=_spatial(quads, labels), start=start, end=end,
        sources=_sources(quads, settings.base),
    )  # fmt: skip


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def read(folder: Path) -> About:
    """What a kept release says of itself; its name alone where it was made without.

    Raises ReleaseError where the file is not one of ours.
    """
    path = folder / FILE
    if not path.is_file():
        return About(folder.name, folder.name)
    try:
        document = json.loads(path.read_bytes())
        known = {field.name for field in fields(About)}
        values = {name: _tuples(value) for name, value in document.items() if name in known}
        values["spatial"] = tuple(AboutPlace(**row) for row in document["spatial"])
        return About(**values)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"the description cannot be read: {error}", where=str(path)) from None


def tag(code: str) -> str:
    """The language tag of an EU language code where we know it, else the code in lower case."""
    return _LANGUAGES.get(code, code.lower())
