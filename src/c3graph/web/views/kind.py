"""A choice among the things of a kind, as its address says it, and the facets that are offered.

Pure: made from a listing, names and the parameters of a request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from c3graph.errors import UsageError
from c3graph.lookup.collation import key
from c3graph.lookup.facets import Facet
from c3graph.lookup.listings import BY_DATE, BY_LINKS, Chosen, Listing
from c3graph.web.views import authorities
from c3graph.web.views.page_queries import is_safe
from c3graph.web.views.values import PageLabels, Shown

MAX_CHOSEN = 50
MAX_TEXT = 200
# Values of a facet in sight, and in the fold below; all of them are a query away.
IN_SIGHT, FOLDED = 7, 24
SORTS = ("name", "new", "old", "links")
VIEWS = ("table", "cards")
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader has chosen: values by facet, text in a name, order and look."""

    values: Mapping[str, tuple[str, ...]]
    text: str = ""
    sort: str = "name"
    view: str = "table"

    @property
    def narrows(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.values or self.text)


def _code(value: str, facet: Facet, base: str) -> str:
    """A value as it stands in an address: an IRI of ours without the base."""
    return value if facet.literal else value.removeprefix(base)


def _value(text: str, facet: Facet, base: str) -> str:
    """The value of a code. Raises UsageError for what is no IRI."""
    if facet.literal:
        return text
    iri = text if text.startswith(("http://", "https://", "urn:")) else base + text
    if not is_safe(iri):
        raise UsageError(f"'{text[:80]}' is not a value of {facet.name}", hint="choose one there")
    return iri


def selection(items: Iterable[tuple[str, str]], facets: tuple[Facet, ...], base: str) -> Selection:
    """What the parameters of a request choose; names that are no facet's are left alone.

    Raises UsageError for too many values, a text too long, an order or a look that there is not.
    """
    known = {facet.name: facet for facet in facets}
    values: dict[str, list[str]] = {}
    given = {"q": "", "sort": SORTS[0], "view": VIEWS[0]}
    for name, text in items:
        if name in known and text:
            chosen = values.setdefault(name, [])
            found = _value(text, known[name], base)
            if found not in chosen:
                chosen.append(found)
        elif name in given and text:
            given[name] = text.strip()
    if sum(map(len, values.values())) > MAX_CHOSEN or len(given["q"]) > MAX_TEXT:
        raise UsageError(
            "too much is chosen", hint=f"{MAX_CHOSEN} values and {MAX_TEXT} characters at most"
        )
    for name, allowed in (("sort", SORTS), ("view", VIEWS)):
        if given[name] not in allowed:
            raise UsageError(f"there is no such {name}", where=given[name], hint=", ".join(allowed))
    ordered = {f.name: tuple(values[f.name]) for f in facets if f.name in values}
    return Selection(ordered, given["q"], given["sort"], given["view"])


def pairs(chosen: Selection, facets: tuple[Facet, ...], base: str) -> Pairs:
    """The parameters that say a selection, in the one order that makes its address the same."""
    known = {facet.name: facet for facet in facets}
    found = [
        (name, _code(text, known[name], base))
        for name, values in chosen.values.items()
        for text in values
    ]
    if chosen.text:
        found.append(("q", chosen.text))
    if chosen.sort != SORTS[0]:
        found.append(("sort", chosen.sort))
    if chosen.view != VIEWS[0]:
        found.append(("view", chosen.view))
    return found


def without(chosen: Selection, facet: str, text: str) -> Selection:
    """The selection less one value."""
    left = tuple(v for v in chosen.values.get(facet, ()) if v != text)
    values = {name: found for name, found in chosen.values.items() if name != facet}
    return replace(chosen, values={**values, **({facet: left} if left else {})})


def order(chosen: Selection, language: str) -> tuple[str, bool]:
    """The order of a listing, and whether it is read backwards."""
    if chosen.sort in ("new", "old"):
        return BY_DATE, chosen.sort == "new"
    return (BY_LINKS, False) if chosen.sort == "links" else (language, False)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: how many things it would give, and whether it is chosen."""

    shown: Shown
    code: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet as offered: the values in sight, those in the fold, and how many there are more."""

    name: str
    label: str
    sight: tuple[Choice, ...]
    folded: tuple[Choice, ...]
    more: int
    open: bool


def iris_of(listing: Listing, found: Chosen, chosen: Selection) -> list[str]:
    """The values whose names the facets may show."""
    return [
        text
        for facet in listing.facets
        if not facet.literal
        for text in (*_most(found.counts[facet.name]), *chosen.values.get(facet.name, ()))
    ]


def _most(counts: Mapping[str, int]) -> list[str]:
    """The values that would give most, as many as can be in sight or in the fold."""
    return sorted(counts, key=lambda text: (-counts[text], text))[: IN_SIGHT + FOLDED]


def shown_value(text: str, facet: Facet, names: PageLabels, language: str, base: str) -> Shown:
    """A value of a facet as a reader sees it."""
    if facet.literal:
        return Shown(text)
    found = names.show(text)
    # As the graph calls it, which is how other pages do.
    known = "" if found.language else authorities.name(text, language)
    if known:
        return replace(found, text=known, language="", foreign=False)
    return named_by_iri(found, base)


def named_by_iri(found: Shown, base: str) -> Shown:
    """What has no name is called by the end of its IRI."""
    if not found.language and found.iri.startswith(base) and found.text == found.iri[len(base) :]:
        return replace(found, text=found.iri.rpartition("/")[2])
    return found


def facets_from(
    listing: Listing,
    found: Chosen,
    chosen: Selection,
    names: PageLabels,
    language: str,
    base: str,
    translate: Callable[[str], str],
) -> tuple[FacetView, ...]:
    """The facets that offer something, each value with what it would give."""
    made = []
    for facet in listing.facets:
        counts, picked = found.counts[facet.name], chosen.values.get(facet.name, ())
        offered = [*picked, *(text for text in _most(counts) if text not in picked)]
        choices = [
            Choice(
                shown_value(text, facet, names, language, base), _code(text, facet, base),
                counts.get(text, 0), text in picked,
            )
            for text in offered
        ]  # fmt: skip
        choices.sort(key=lambda c: (-c.count, key(c.shown.text, language)))
        if facet.name == "year":
            choices.sort(key=lambda c: c.code, reverse=True)
        choices.sort(key=lambda c: not c.chosen)
        sight = max(IN_SIGHT, len(picked))
        if choices:
            made.append(
                FacetView(
                    facet.name, translate(facet.label), tuple(choices[:sight]),
                    tuple(choices[sight:]), max(0, len(counts) - len(offered)), bool(picked),
                )
            )  # fmt: skip
    return tuple(made)


def listing_address(path: str, parameters: Pairs, language: str) -> str:
    """A link with its parameters, the reader's choice of language kept."""
    asked = [*parameters, *([("lang", language)] if language else [])]
    return path + ("?" + urlencode(asked) if asked else "")
