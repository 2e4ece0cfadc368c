"""Claims, passages and conflicts as pages show them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from c3graph.lookup import ClaimRecord, ConflictRecord
from c3graph.lookup.words import words
from c3graph.rdf.terms import Literal, Term
from c3graph.web.links import Links, text_fragment
from c3graph.web.views.values import PageLabels, Shown, short

# Text before, inside and after some characters of a source, None where it is not at hand.
Around = Callable[[str, int, int], tuple[str, str, str] | None]
# Characters of a surface shown among others.
SHORT = 60
# Letters of a word that two inflections of it share.
_STEM = 5
# What stands between the thousands of a number.
_GROUPED = re.compile(r"(?<=[0-9])[., \u00a0](?=[0-9]{3}(?![0-9]))")
# Claims on one page of a source, and characters on one page of its text.
CLAIMS_SHOWN = 50
PART = 12_000


def slug_of(source: str) -> str:
    """The slug of a source's IRI."""
    return source.rsplit("/", 1)[-1]


def anchor(start: int, end: int) -> str:
    """The fragment of a passage in its source's IRI."""
    return f"char={start},{end}"


def in_text(links: Links, source: str, start: int, end: int) -> str:
    """The address of a passage in the text of its source."""
    page = {"page": start // PART + 1} if start >= PART else {}
    return f"{links.own(f'text/{slug_of(source)}', **page)}#{anchor(start, end)}"


def in_source(links: Links, source: str, place: int, start: int, end: int) -> str:
    """The address of a claim, by its place, among the claims of its source."""
    page = {"page": place // CLAIMS_SHOWN + 1} if place >= CLAIMS_SHOWN else {}
    return f"{links.own(f'page/source/{slug_of(source)}', **page)}#{anchor(start, end)}"


@dataclass(frozen=True, slots=True)
class Passage:
    """Evidence: offsets and surface, the text around where it is available, and where to read it:
    `href` is the source's text here, `public` the words on the source's own page, each empty where
    there is none."""

    start: int
    end: int
    surface: str
    language: str
    href: str
    text: tuple[str, str, str] | None = None
    public: str = ""

    @property
    def anchor(self) -> str:
        """Where the passage stands on the source's page."""
        return anchor(self.start, self.end)

    @property
    def short(self) -> str:
        """The words of the passage, cut where they are many."""
        return short(self.surface, SHORT)


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim; `href` is its page, `name` the end of its IRI."""

    iri: str
    href: str
    name: str
    subject: Shown
    predicate: Shown
    object: Shown
    source: Shown
    status: Shown | None
    rule: str
    confidence: str
    passages: tuple[Passage, ...]
    quote: str = ""
    listed: str = ""


@dataclass(frozen=True, slots=True)
class ClaimSide:
    """A value in a conflict and those who state it."""

    value: Shown
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Values on which sources disagree: the preferred and the others, side by side."""

    conflict: Shown
    subject: Shown
    property: Shown
    preferred: tuple[ClaimSide, ...]
    others: tuple[ClaimSide, ...]
    reason: Shown | None


def page_of(links: Links, claim: str) -> str:
    """The address of a claim's page."""
    return links.own(f"page/{claim.removeprefix(links.base)}")


def _stems(text: str) -> set[str]:
    return {word if word.isdigit() else word[:_STEM] for word in words(text)}


def telling(surfaces: Sequence[str], value: Term, names: Sequence[str]) -> int:
    """Which of a claim's surfaces holds its value, as an index.

    A claim rests on several passages: the subject's, the label of a field, the value's. The one
    shown beside the value shares the most words with it, by their first letters so that another
    inflection counts; of equals the last, as a value follows what it is said of.
    """
    wanted = {stem for name in names for stem in _stems(name)}
    if isinstance(value, Literal):
        wanted |= set(re.findall(r"[1-9][0-9]*", value.value))

    def shared(place: int) -> tuple[int, int]:
        return len(wanted & _stems(_GROUPED.sub("", surfaces[place]))), place

    return max(range(len(surfaces)), key=shared, default=0)


def quoted_words(surfaces: Sequence[str], value: Term, names: Sequence[str]) -> str:
    """The words shown beside a value; of a number that counts its passages, the first and last."""
    if not surfaces:
        return ""
    number = value.value if isinstance(value, Literal) else ""
    if len(surfaces) > 1 and number == str(len(surfaces)):
        return f"{short(surfaces[0], SHORT // 2)} … {short(surfaces[-1], SHORT // 2)}"
    return short(surfaces[telling(surfaces, value, names)], SHORT)


def claim_views(
    found: Iterable[ClaimRecord], names: PageLabels, links: Links, around: Around | None = None
) -> tuple[ClaimView, ...]:
    """Claims as shown; with `around` the text near each passage is looked up."""
    views = []
    for claim in found:
        language, slug = names.source_language(claim.source), slug_of(claim.source)
        page = names.source_page(claim.source)
        passages = []
        for start, end, surface in claim.passages:
            near = around(slug, start, end) if around else None
            read = in_text(links, claim.source, start, end) if near else ""
            public = text_fragment(page, surface)
            passages.append(Passage(start, end, surface, language, read, near, public))
        first = claim.passages[0][:2] if claim.passages else (0, 0)
        views.append(
            ClaimView(
                claim.iri,
                page_of(links, claim.iri),
                slug_of(claim.iri),
                names.show(claim.subject),
                names.show(claim.predicate),
                names.value(claim.object),
                names.show(claim.source),
                names.show(claim.status) if claim.status else None,
                claim.rule,
                claim.confidence,
                tuple(passages),
                quoted_words(
                    [p.surface for p in passages], claim.object, names.all_of(claim.object)
                ),
                in_source(links, claim.source, claim.place, *first),
            )
        )
    return tuple(views)


def conflict_views(
    found: Iterable[ConflictRecord], claims: Iterable[ClaimView], names: PageLabels
) -> tuple[ConflictView, ...]:
    """Conflicts with the claims on either side, those of one value together."""
    by_iri = {view.iri: view for view in claims}

    def sides(iris: Iterable[str]) -> tuple[ClaimSide, ...]:
        values: dict[Shown, list[ClaimView]] = {}
        for view in (by_iri[iri] for iri in iris if iri in by_iri):
            values.setdefault(view.object, []).append(view)
        return tuple(ClaimSide(value, tuple(views)) for value, views in values.items())

    return tuple(
        ConflictView(
            names.show(conflict.iri),
            names.show(conflict.subject),
            names.show(conflict.property),
            sides(conflict.preferred),
            sides(conflict.others),
            names.best(conflict.reasons),
        )
        for conflict in found
    )
