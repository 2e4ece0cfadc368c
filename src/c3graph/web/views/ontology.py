"""The ontology as a page shows it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from c3graph.lookup import TermUsage
from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import OWL, RDF, RDFS, SKOS, Iri, Literal, Term
from c3graph.web.translations import N_
from c3graph.web.views.values import PageLabels, Row, Shown

DEFINITION = SKOS + "definition"
_CLASSES = {OWL + "Class", RDFS + "Class"}
_PROPERTIES = {
    OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty",
    RDF + "Property",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TermView:
    """A class or a property. `anchor` is what follows `def#`; `labels` is one a language.

    `relations` are messages to be translated and what they lead to; `count` things or statements
    use the term, `example` among them: a thing and, of a property, its value.
    """

    anchor: str
    name: Shown
    labels: tuple[Shown, ...]
    definition: Shown | None
    notes: tuple[Shown, ...]
    relations: tuple[tuple[str, tuple[Shown, ...]], ...]
    count: int
    example: tuple[Shown, Shown | None] | None


@dataclass(frozen=True, slots=True)
class OntologyView:
    header: tuple[tuple[Shown, Shown], ...]
    classes: tuple[TermView, ...]
    properties: tuple[TermView, ...]


_RELATIONS = (
    (N_("broader class"), RDFS + "subClassOf"),
    (N_("broader property"), RDFS + "subPropertyOf"),
    (N_("domain"), RDFS + "domain"),
    (N_("range"), RDFS + "range"),
    (N_("inverse of"), OWL + "inverseOf"),
    (N_("equivalent"), OWL + "equivalentClass"),
    (N_("close to"), SKOS + "closeMatch"),
    (N_("same as"), SKOS + "exactMatch"),
)

Values = Mapping[str, list[Term]]
About = Mapping[str, Values]


def _members(value: Term, about: About) -> tuple[Iri, ...]:
    """The classes that a domain or range stands for: those of a union, or itself."""
    if not isinstance(value, Iri):
        return ()
    heads = about.get(value.value, {}).get(OWL + "unionOf", ())
    found: list[Iri] = []
    seen: set[str] = set()
    head = str(heads[0]) if heads else ""
    while head not in seen and RDF + "first" in about.get(head, {}):
        seen.add(head)
        found += [first for first in about[head][RDF + "first"] if isinstance(first, Iri)]
        head = str(next(iter(about[head].get(RDF + "rest", ())), ""))
    return tuple(found) or (value,)


def _term(
    iri: str, about: About, names: PageLabels, base: str, usage: TermUsage | None
) -> TermView:
    values = about[iri]

    def literals(predicate: str) -> list[Literal]:
        return [v for v in values.get(predicate, ()) if isinstance(v, Literal)]

    labels = sorted(literals(RDFS + "label"), key=lambda label: label.language)
    relations = []
    for title, predicate in _RELATIONS:
        targets = [one for v in values.get(predicate, ()) for one in _members(v, about)]
        if targets:
            relations.append((title, tuple(names.show(target) for target in targets)))
    notes = (names.best(literals(p)) for p in (SKOS + "scopeNote", RDFS + "comment"))
    example = None
    if usage is not None:
        value = None if usage.value is None else names.show(usage.value)
        example = (names.show(usage.subject), value)
    return TermView(
        iri.removeprefix(DEF),
        names.show(iri),
        tuple(names.literal(label) for label in labels),
        names.best(literals(DEFINITION)),
        tuple(note for note in notes if note),
        tuple(relations),
        usage.count if usage else 0,
        example,
    )


def ontology_from(
    rows: Iterable[Row], names: PageLabels, base: str, usages: Mapping[str, TermUsage]
) -> OntologyView:
    """Classes and properties of ours in the order of their names, and the ontology's header."""
    about: dict[str, dict[str, list[Term]]] = {}
    for subject, predicate, value in rows:
        if value is not None:
            about.setdefault(str(subject), {}).setdefault(str(predicate), []).append(value)
    header: list[tuple[Shown, Shown]] = []
    classes, properties = [], []
    for iri, values in about.items():
        types = {str(value) for value in values.get(RDF + "type", ())}
        if OWL + "Ontology" in types:
            header += [(names.show(p), names.show(v)) for p, found in values.items() for v in found]
        if not iri.startswith(DEF):
            continue
        if types & _CLASSES:
            classes.append(_term(iri, about, names, base, usages.get(iri)))
        elif types & _PROPERTIES:
            properties.append(_term(iri, about, names, base, usages.get(iri)))

    def by_anchor(term: TermView) -> str:
        return term.anchor.lower()

    return OntologyView(
        tuple(header),
        tuple(sorted(classes, key=by_anchor)),
        tuple(sorted(properties, key=by_anchor)),
    )
