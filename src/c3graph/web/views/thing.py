"""What is said of a thing, as its page shows it: sorted by who says it, and cut to a size. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from c3graph.lookup import ClaimRecord, ConflictRecord
from c3graph.lookup.notes import Notes
from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import Iri, Literal, Term
from c3graph.web.links import Links
from c3graph.web.translations import money
from c3graph.web.views.claim import page_of, quoted_words
from c3graph.web.views.property_names import (
    CURRENCY,
    LABEL,
    MATCHES,
    MONEY,
    NAMING,
    NAMING_OURS,
    PREF_LABEL,
    TECHNICAL,
    TYPE,
)
from c3graph.web.views.values import PageLabels, Row, Shown, short


@dataclass(frozen=True, slots=True)
class Size:
    """How much of a thing is shown: values of a property, claims of a value, those of them in
    view, and characters of a value."""

    values: int
    claims: int
    open: int
    longest: int


# The second where a page of the first would be too long; the third is that of full lists.
WIDE, NARROW, LISTED = Size(15, 12, 3, 400), Size(4, 1, 1, 80), Size(200, 5, 5, 250)
# Bytes of a wide page's statements beyond which it is made narrow; what a statement and a claim
# take beside their words.
_MOST_BYTES, _STATEMENT_BYTES, _CLAIM_BYTES = 55_000, 130, 190
# The graphs of what editors state; and the class of every thing, which tells a reader nothing.
_EDITORS = ("editorial", "links")
_EVERY_THING = Iri(f"{DEF}Entity")
# The order of the group of who takes part (`shapes/view.ttl`): what comes before it tells what a
# thing is; how many values of a property say so; and names in a line.
_WHO, _SHORTLY, _NAMES = 50, 4, 6
# Groups on a page: all statements are on pages of their own.
_MOST_GROUPS = 40


@dataclass(frozen=True, slots=True)
class Said:
    """Who says a statement and in which words; `href` is the claim with its passage."""

    href: str
    surface: str
    language: str
    source: str
    note: Shown | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A value with those who say so; `more` counts those not shown. `standing` is preferred,
    other or empty; `graphs` name where a statement without a claim comes from, unless the editors
    state it (`editorial`), and `note` says why."""

    value: Shown
    said: tuple[Said, ...]
    folded: tuple[Said, ...] = ()
    more: int = 0
    all_claims: str = ""
    standing: str = ""
    graphs: tuple[Shown, ...] = ()
    editorial: bool = False
    note: Shown | None = None


@dataclass(frozen=True, slots=True)
class PropertyValues:
    """Values of a property; `total` counts all, `rest` is where they are listed, if not here."""

    property: Shown
    statements: tuple[Statement, ...]
    total: int
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Sections:
    """The groups of a thing: what sources say, its names, what editors added, what follows by
    the ontology, and what only machines use."""

    said: tuple[PropertyValues, ...]
    names: tuple[PropertyValues, ...]
    editorial: tuple[PropertyValues, ...]
    inferred: tuple[PropertyValues, ...]
    technical: tuple[PropertyValues, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What statements are shown with."""

    base: str
    names: PageLabels
    links: Links
    query: Callable[[str, str], str]
    rest: Callable[[str], str]
    place: Callable[[str], tuple[float, float]] = lambda _: (0, 0)
    notes: Notes = Notes()
    currency: str = ""

    def value(self, predicate: str, value: Term, most: int) -> Shown:
        """A value of a property as one reads it: an amount with the currency of the thing."""
        shown = self.names.value(value, most)
        if not self.currency or predicate not in MONEY or not isinstance(value, Literal):
            return shown
        try:
            amount = money(float(value.value), self.currency, self.names.interface)
        except (ValueError, OverflowError):
            return shown
        return replace(shown, text=amount)

    def note(self, found: Literal | None) -> Shown | None:
        """An editors' note as a reader sees it."""
        return None if found is None else self.names.value(found)


Values = dict[str, dict[Term, set[str]]]


def values_of(rows: Iterable[Row]) -> Values:
    """Rows of ?p ?o ?g as graphs by property and value; a label that is a name too is left out."""
    found: Values = {}
    for predicate, value, graph, *_ in rows:
        if value is not None:
            graphs = found.setdefault(str(predicate), {}).setdefault(value, set())
            graphs.add(str(graph))
    named = found.get(PREF_LABEL, {})
    labels = {value: where for value, where in found.get(LABEL, {}).items() if value not in named}
    if LABEL in found and not labels:
        del found[LABEL]
    elif labels:
        found[LABEL] = labels
    return found


def iris_of(values: Values) -> list[str]:
    """What a page names when it shows these."""
    return [
        *values,
        *(value.value for found in values.values() for value in found if isinstance(value, Iri)),
        *({graph for found in values.values() for graphs in found.values() for graph in graphs}),
    ]


def _order(item: tuple[Term, Shown, str]) -> tuple[bool, bool, str, str]:
    _, shown, standing = item
    return standing == "other", shown.foreign, shown.text.lower(), shown.language


class Arranging:
    """Statements of one thing put into groups."""

    def __init__(
        self, context: Context, claims: Iterable[ClaimRecord], conflicts: Iterable[ConflictRecord]
    ) -> None:
        self.context = context
        self.behind: dict[tuple[str, Term], list[ClaimRecord]] = {}
        for claim in claims:
            self.behind.setdefault((claim.predicate, claim.object), []).append(claim)
        self.preferred: set[str] = set()
        self.others: set[str] = set()
        for conflict in conflicts:
            self.preferred.update(conflict.preferred)
            self.others.update(conflict.others)

    def _standing(self, claims: Iterable[ClaimRecord]) -> str:
        iris = {claim.iri for claim in claims}
        return "preferred" if iris & self.preferred else "other" if iris & self.others else ""

    def _said(self, claim: ClaimRecord) -> Said:
        names = self.context.names
        surfaces = [surface for _, _, surface in claim.passages]
        return Said(
            page_of(self.context.links, claim.iri),
            quoted_words(surfaces, claim.object, names.all_of(claim.object)),
            names.source_language(claim.source),
            short(names.show(claim.source).text, 48),
            self.context.note(self.context.notes.of_statement(claim.iri)),
        )

    def statement(
        self, predicate: str, value: Term, shown: Shown, graphs: Iterable[str], size: Size
    ) -> Statement:
        """A value with the passages that say it."""
        claims = self.behind.get((predicate, value), [])
        if not claims:
            # The heading above says it of what is inferred, and of what the editors state.
            own = {f"{self.context.base}graph/{name}" for name in (*_EDITORS, "inferred")}
            named = sorted(set(graphs) - own)
            editorial = any(f"{self.context.base}graph/{name}" in graphs for name in _EDITORS)
            where = tuple(self.context.names.show(graph) for graph in named)
            note = self.context.note(self.context.notes.of_value(predicate, value))
            return Statement(shown, (), graphs=where, editorial=editorial, note=note)
        said = [self._said(claim) for claim in claims[: size.claims]]
        more = len(claims) - len(said)
        query = self.context.query(predicate, value.n) if more else ""
        return Statement(
            shown, tuple(said[: size.open]), tuple(said[size.open :]), more, query,
            self._standing(claims),
        )  # fmt: skip

    def group(
        self, predicate: str, values: Mapping[Term, Iterable[str]], size: Size, total: int
    ) -> PropertyValues:
        """The values of a property, the first shown, all counted."""
        made = [
            (value, self.context.value(predicate, value, size.longest),
             self._standing(self.behind.get((predicate, value), ())))
            for value in values
        ]  # fmt: skip
        made.sort(key=_order)
        shown = tuple(
            self.statement(predicate, value, term, values[value], size)
            for value, term, _ in made[: size.values]
        )
        rest = self.context.rest(predicate) if total > len(shown) else ""
        return PropertyValues(self.context.names.show(predicate), shown, total, rest)

    def size(self, values: Values) -> Size:
        """Wide, or narrow where a wide page would be too long."""
        taken = 0
        for predicate, found in values.items():
            for value in list(found)[: WIDE.values]:
                claims = self.behind.get((predicate, value), ())
                words = min(len(str(value).encode("utf-8", "replace")), 2 * WIDE.longest)
                taken += words + _STATEMENT_BYTES + _CLAIM_BYTES * min(len(claims), WIDE.claims)
        return WIDE if taken <= _MOST_BYTES else NARROW

    def sections(self, values: Values, totals: Mapping[str, int]) -> Sections:
        """`totals` are the numbers of values by property, where not all are at hand."""
        size = self.size(values)
        made: dict[str, list[PropertyValues]] = {name: [] for name in _SECTIONS}
        for predicate, found in values.items():
            split: dict[str, dict[Term, set[str]]] = {}
            for value, graphs in found.items():
                section = self._section(predicate, value, graphs)
                split.setdefault(section, {})[value] = graphs
            missing = max(0, totals.get(predicate, 0) - len(found))
            for section, part in split.items():
                group = self.group(predicate, part, size, len(part) + missing)
                made[section].append(group)
                missing = 0
        naming = [*NAMING, *(f"{DEF}{name}" for name in NAMING_OURS)]
        made["names"].sort(key=lambda group: naming.index(group.property.iri))
        for name in ("said", "editorial", "inferred", "technical"):
            made[name].sort(key=self._place)
        left, kept = _MOST_GROUPS, []
        for name in _SECTIONS:
            kept.append(tuple(made[name][:left]))
            left -= len(kept[-1])
        return Sections(*kept)

    def _place(self, group: PropertyValues) -> tuple[bool, tuple[float, float], str]:
        """As the shapes order it, what they do not order by name, the type last."""
        iri = group.property.iri
        return iri == TYPE, self.context.place(iri), group.property.text.lower()

    def _section(self, predicate: str, value: Term, graphs: set[str]) -> str:
        base = self.context.base
        ours = predicate.startswith((DEF, base))
        if predicate in NAMING or (ours and predicate.removeprefix(DEF) in NAMING_OURS):
            return "names"
        if (predicate, value) in self.behind:
            return "said"
        foreign_type = predicate == TYPE and not str(value).startswith((DEF, base))
        if predicate in TECHNICAL or foreign_type or value == _EVERY_THING:
            return "technical"
        if graphs == {f"{base}graph/inferred"}:
            return "inferred" if ours or predicate == TYPE else "technical"
        return "editorial"


_SECTIONS = ("said", "names", "editorial", "inferred", "technical")


def in_short(
    sections: Sections, place: Callable[[str], tuple[float, float]]
) -> list[tuple[Shown, tuple[Shown, ...]]]:
    """What a thing is, when, where and for how much: the properties that the shapes group before
    who takes part, each with its first values, those set aside left out."""
    found: dict[str, tuple[Shown, dict[str, Shown]]] = {}
    for group in (*sections.said, *sections.editorial):
        if place(group.property.iri)[0] < _WHO and group.property.iri not in (TYPE, CURRENCY):
            _, values = found.setdefault(group.property.iri, (group.property, {}))
            for one in group.statements:
                if one.standing != "other":
                    values.setdefault(one.value.text, one.value)
    ordered = sorted(found.items(), key=lambda item: place(item[0]))
    return [
        (property, tuple(values.values())[:_SHORTLY]) for _, (property, values) in ordered if values
    ]


def other_names(sections: Sections, title: str) -> list[Shown]:
    """What a thing is called beside the name at the head of its page, each name once."""
    found = {one.value.text: one.value for group in sections.names for one in group.statements}
    found.pop(title, None)
    return list(found.values())[:_NAMES]


def external(values: Values, names: PageLabels) -> list[Shown]:
    """Where else the same, or nearly the same, is described."""
    return [names.show(v) for p in MATCHES if p in values for v in values[p]]


def types_of(values: Values, names: PageLabels, base: str) -> list[Shown]:
    """Types of our ontology, and any type where there is none of ours."""
    types = sorted(str(value) for value in values.get(TYPE, ()))
    ours = [iri for iri in types if iri.startswith((DEF, base)) and iri != _EVERY_THING.value]
    return [names.show(iri) for iri in ours or types]


@dataclass(frozen=True, slots=True)
class Pointing:
    """Things that point here by a property; `total` counts all, `rest` is where they are listed."""

    property: Shown
    things: tuple[Shown, ...]
    total: int
    rest: str = ""


def pointing_of(rows: Iterable[Row]) -> dict[str, list[str]]:
    """Rows of ?p _ _ ?s as subjects by property, each once."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        if row[3] is not None:
            found.setdefault(str(row[0]), {})[str(row[3])] = None
    return {predicate: list(subjects) for predicate, subjects in found.items()}


def pointing_shown(
    found: Mapping[str, Sequence[str]], totals: Mapping[str, int], each: int, names: PageLabels,
    base: str, rest: Callable[[str], str],
) -> list[Pointing]:  # fmt: skip
    """Groups of what points here, properties of ours first. `rest` is where the things of a
    property begin in the list of all."""
    made = []
    for predicate, subjects in found.items():
        total = max(totals.get(predicate, 0), len(subjects))
        shown = [names.value(Iri(iri), NARROW.longest) for iri in subjects]
        shown = sorted(shown, key=lambda thing: thing.text.lower())[:each]
        more = rest(predicate) if total > len(shown) else ""
        made.append(Pointing(names.show(predicate), tuple(shown), total, more))
    made.sort(key=lambda g: (not g.property.iri.startswith((DEF, base)), g.property.text.lower()))
    return made[:_MOST_GROUPS]
