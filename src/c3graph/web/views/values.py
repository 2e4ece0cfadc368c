"""What pages show, as values. Pure: made from rows, without a store or a request."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from c3graph.rdf.terms import DCT, RDF, XSD, Iri, Literal, Term
from c3graph.web.languages import of_authority, pick
from c3graph.web.links import Links, shorten
from c3graph.web.translations import date_in_words, number_in_words
from c3graph.web.views.property_names import KNOWN, LABEL, PREF_LABEL

Row = Sequence[Term | None]
_DATES = frozenset(XSD + name for name in ("date", "dateTime", "gYearMonth", "gMonthDay"))
_NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double"))
_LONGEST_NUMBER = 18
# Characters of a value on a page.
LONGEST_VALUE = 400
# Properties whose values stand for a thing on a page.
NAMED_BY = frozenset({PREF_LABEL, LABEL, DCT + "title"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A term as a reader sees it. `language` is empty, or that of the text shown;
    `foreign` says that it is not the reader's first; `href` None is not a link."""

    text: str
    iri: str = ""
    href: str | None = None
    language: str = ""
    foreign: bool = False
    datatype: str = ""
    external: bool = False


class PageLabels:
    """Labels of the IRIs on a page, in the reader's languages."""

    __slots__ = (
        "_labels", "_languages", "_links", "_published", "_shown", "_source_languages", "_speak",
        "interface",
    )  # fmt: skip

    def __init__(
        self, links: Links, languages: Sequence[str], speak: Callable[[str], str] = str,
        interface: str = "en",
    ) -> None:  # fmt: skip
        self.interface = interface
        self._links = links
        self._languages = tuple(languages)
        self._speak = speak
        self._shown: dict[str, Shown] = {}
        self._labels: dict[str, list[Literal]] = {}
        self._source_languages: dict[str, str] = {}
        self._published: dict[str, str] = {}

    def add(self, iri: str, name: Literal) -> None:
        """Adds a name of an IRI."""
        self._labels.setdefault(iri, []).append(name)
        self._shown.pop(iri, None)

    def all_of(self, term: Term) -> list[str]:
        """Every name of a thing that the page knows, or the text of a literal."""
        if isinstance(term, Literal):
            return [term.value, self.value(term).text]
        return [name.value for name in self._labels.get(str(term), ())]

    def speaks(self, source: str, authority: str) -> None:
        """The language of a source, an IRI of the EU's table."""
        self._source_languages[source] = of_authority(authority)

    def published_at(self, source: str, page: str) -> None:
        """Says where the document of a source is on the web."""
        self._published[source] = page

    def source_page(self, iri: str) -> str:
        """The address at which others can read a source, empty where none is known."""
        return self._published.get(iri, "")

    def source_language(self, iri: str) -> str:
        """The language of a source; empty where it is not known."""
        return self._source_languages.get(iri, "")

    def literal(self, value: Literal) -> Shown:
        """A literal as a reader sees it, with its language or datatype."""
        tag = value.language.lower()
        plain = value.datatype == RDF + "langString" or value.datatype.startswith(XSD)
        datatype = "" if plain else shorten(value.datatype, self._links.base)
        href = None
        if value.datatype == XSD + "anyURI" and value.value.startswith(("http://", "https://")):
            href = value.value
        return Shown(
            value.value, "", href, tag, self._foreign(tag), datatype, external=href is not None
        )

    def _foreign(self, tag: str) -> bool:
        return bool(tag) and tag.split("-")[0] != self._languages[0].split("-")[0]

    def show(self, term: Term | str | None) -> Shown:
        """A term by its best label; an IRI without one by a short form of itself. Well-known
        properties of other vocabularies have names in the language of the interface."""
        if isinstance(term, Literal):
            return self.literal(term)
        iri = "" if term is None else str(term)
        found = self._shown.get(iri)
        if found is None:
            found = self._shown[iri] = self._named(iri)
        return found

    def value(self, value: Term | str, most: int = LONGEST_VALUE) -> Shown:
        """A value as one reads it: dates and numbers as the interface's language writes them,
        a text longer than `most` characters cut."""
        shown = self.show(value)
        if isinstance(value, Literal):
            if value.datatype in _DATES:
                return replace(shown, text=date_in_words(value.value, self.interface))
            if value.datatype in _NUMBERS and len(value.value) < _LONGEST_NUMBER:
                return replace(shown, text=_number(value.value, self.interface))
        if len(shown.text) > most:
            return replace(shown, text=short(shown.text, most))
        return shown

    def _named(self, iri: str) -> Shown:
        href = self._links.href(iri)
        external = href == iri
        if (known := KNOWN.get(iri)) is not None:
            return Shown(self._speak(known), iri, href, external=external)
        label = pick(self._labels.get(iri, ()), self._languages)
        if label is None:
            return Shown(shorten(iri, self._links.base), iri, href, external=external)
        tag = label.language.lower()
        return Shown(label.value, iri, href, tag, self._foreign(tag), external=external)

    def best(self, literals: Iterable[Literal]) -> Shown | None:
        """The literal in the reader's first language that there is."""
        found = pick(literals, self._languages)
        return None if found is None else self.literal(found)


def iris_in(*tables: Iterable[Row]) -> list[str]:
    """Every IRI in these rows, for their names."""
    return [str(term) for rows in tables for row in rows for term in row if isinstance(term, Iri)]


def short(text: str, most: int) -> str:
    """A text cut at `most` characters, its white space as single spaces."""
    plain = " ".join(text[: 2 * most].split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def lines(text: str, width: int, most: int = 3) -> tuple[str, ...]:
    """A name as a drawing writes it: whole words on lines of at most `width` characters.

    Only a text that `most` lines do not hold is cut, at a word where it has any.
    """
    return tuple(textwrap.wrap(text, width, max_lines=most, placeholder=" …")) or ("",)


def _number(text: str, language: str) -> str:
    try:
        whole = text.removeprefix("-").isdigit()
        return number_in_words(int(text) if whole else float(text), language)
    except (ValueError, OverflowError):
        return text


def _text(term: Term | None) -> str:
    return "" if term is None else str(term)


@dataclass(frozen=True, slots=True)
class ConceptNode:
    """A concept in its tree."""

    concept: Shown
    children: tuple[ConceptNode, ...]


def concept_tree(rows: Iterable[Row], names: PageLabels) -> tuple[ConceptNode, ...]:
    """Concepts below their broader ones. Every concept appears; a cycle is cut where it closes."""
    broader: dict[str, set[str]] = {}
    for concept, over in rows:
        broader.setdefault(_text(concept), set()).update({_text(over)} if over else ())
    below: dict[str, list[str]] = {}
    for iri, parents in broader.items():
        for parent in parents & broader.keys():
            below.setdefault(parent, []).append(iri)
    placed: set[str] = set()

    def node(iri: str, above: frozenset[str]) -> ConceptNode:
        placed.add(iri)
        path = above | {iri}
        children = [node(child, path) for child in below.get(iri, ()) if child not in path]
        return ConceptNode(names.show(iri), tuple(sorted(children, key=_by_name)))

    roots = [iri for iri, parents in broader.items() if not parents & broader.keys()]
    made = [node(iri, frozenset()) for iri in roots]
    for iri in sorted(broader):
        if iri not in placed:
            made.append(node(iri, frozenset()))
    return tuple(sorted(made, key=_by_name))


def _by_name(node: ConceptNode) -> str:
    return node.concept.text.lower()
