"""Labels made by rule, in each language of ours: of what has no name in any source.

Needs, talks, participations, memberships, fundings and figures are called by the things they tie
together; countries and currencies by the names of the Unicode CLDR.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from babel import Locale
from babel.core import get_global

from c3graph.build.expand import PREF, A
from c3graph.build.names import Labels, called
from c3graph.build.values import AUTHORITY
from c3graph.model import LANGUAGES
from c3graph.rdf.iris import Namespace
from c3graph.rdf.terms import ORG, RDFS, Iri, Literal, Quad, language_string

COMMUNITY = {
    "en": "Cluster community of {0}", "pl": "Środowisko klastrowe: {0}",
    "hu": "Klaszterközösség: {0}",
}  # fmt: skip
_COUNTRY, _CURRENCY = f"{AUTHORITY}country/", f"{AUTHORITY}currency/"
# Class: the label, and the properties whose values fill it; the last of them may be absent.
_FORMS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "Participation": (
        {"en": "Participation of {0} in {1}", "pl": "Uczestnictwo: {0} – {1}",
         "hu": "Részvétel: {0} – {1}"},
        ("participant", "inProject|inEvent"),
    ),
    "Membership": (
        {"en": "Membership of {0} in {1}", "pl": "Członkostwo: {0} – {1}",
         "hu": "Tagság: {0} – {1}"},
        ("member", "organization"),
    ),
    "Need": (
        {"en": "Need of {0}: {1}{2}", "pl": "Potrzeba: {0} – {1}{2}",
         "hu": "Igény: {0} – {1}{2}"},
        ("needOf", "neededCompetence", "addressee"),
    ),
    "Talk": (
        {"en": "Talk by {0}, {1}", "pl": "Wystąpienie: {0}, {1}", "hu": "Előadás: {0}, {1}"},
        ("speaker", "atEvent"),
    ),
    "Funding": (
        {"en": "Funding of {0}", "pl": "Finansowanie: {0}", "hu": "Finanszírozás: {0}"},
        ("fundingOf",),
    ),
    "Figure": (
        {"en": "{0}: {1}", "pl": "{0}: podana wielkość {2}", "hu": "{0}: közölt adat {2}"},
        ("figureOf", "measure", "figureValue"),
    ),
}  # fmt: skip
_Values = Mapping[str, list[Iri | Literal]]


def _filled(kind: str, values: _Values, spare: _Values, language: str, labels: Labels) -> str:
    """The label of a node: by `spare` values where it has none of a property."""
    forms, properties = _FORMS[kind]
    parts = []
    for property in properties:
        names = property.split("|")
        found = [value for name in names for value in values.get(name, ())]
        found = found or [value for name in names for value in spare.get(name, ())]
        said = sorted(
            value.value if isinstance(value, Literal) else called(value.value, language, labels)
            for value in found
        )
        parts.append(", ".join(said))
    if kind == "Need":
        parts[2] = f" ({parts[2]})" if parts[2] else ""
    return forms[language].format(*parts)


def _ties(
    quads: Iterable[Quad], namespace: Namespace
) -> tuple[dict[Iri, str], dict[Iri, dict[str, list[Iri | Literal]]]]:
    """The nodes that tie things together: the class of each, and what fills its label."""
    kinds: dict[Iri, str] = {}
    said: dict[Iri, dict[str, list[Iri | Literal]]] = defaultdict(lambda: defaultdict(list))
    terms = {namespace.term(name): name for name in _FORMS}
    asked = {
        name
        for _, properties in _FORMS.values()
        for property in properties
        for name in property.split("|")
    }
    properties = {namespace.term(name): name for name in asked}
    properties |= {Iri(ORG + name): name for name in ("member", "organization")}
    funding = namespace.term("hasFunding")
    for quad in quads:
        subject, value = quad.subject, quad.object
        assert isinstance(subject, Iri)
        assert isinstance(value, Iri | Literal)
        if quad.predicate == A and isinstance(value, Iri) and value in terms:
            kinds[subject] = terms[value]
        elif quad.predicate == funding and isinstance(value, Iri):
            said[value]["fundingOf"].append(subject)
        elif (name := properties.get(quad.predicate)) and value not in said[subject][name]:
            said[subject][name].append(value)
    return kinds, said


def of_nodes(
    facts: Iterable[Quad], said: Iterable[Quad], namespace: Namespace, labels: Labels
) -> Iterator[Quad]:
    """Labels of the nodes that tie things together, in the graph of the editors: by the facts, and
    by all that sources say where what a node ties was set aside (of two parties, the other)."""
    kinds, values = _ties(facts, namespace)
    _, spare = _ties(said, namespace)
    graph = namespace.graph("editorial")
    for node, kind in kinds.items():
        for language in LANGUAGES:
            label = _filled(kind, values[node], spare[node], language, labels)
            yield Quad(node, PREF, language_string(label, language), graph)


def of_conflicts(
    quads: Iterable[Quad], vocabulary: Iterable[Quad], namespace: Namespace, labels: Labels
) -> Iterator[Quad]:
    """Labels of conflicts, in their graph: what sources disagree on, and of what."""
    properties = {
        (quad.subject, quad.object.language): quad.object.value
        for quad in vocabulary
        if quad.predicate.value == f"{RDFS}label" and isinstance(quad.object, Literal)
    }
    ends: dict[Iri, dict[str, Iri]] = defaultdict(dict)
    for quad in quads:
        if isinstance(quad.subject, Iri) and isinstance(quad.object, Iri):
            ends[quad.subject][quad.predicate.value] = quad.object
    about, on = (namespace.term(f"conflict{end}").value for end in ("Subject", "Property"))
    for node, found in ends.items():
        for language in LANGUAGES if about in found and on in found else ():
            if (found[on], language) in properties:
                subject = called(found[about].value, language, labels)
                name = f"{subject}: {properties[found[on], language]}"
                yield Quad(
                    node, PREF, language_string(name, language), namespace.graph("conflicts")
                )


def _cldr(iri: str) -> dict[str, str]:
    """Names of a country or a currency of the EU's tables, by language; none of what CLDR has not.
    Countries are told there by three letters, in CLDR by two."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        locale = Locale(language)
        if iri.startswith(_CURRENCY):
            name = locale.currencies.get(iri.removeprefix(_CURRENCY))
        else:
            codes = get_global("territory_aliases").get(iri.removeprefix(_COUNTRY), ())
            name = next((locale.territories.get(code) for code in codes), None)
        if name:
            found[language] = name
    return found


def of_authorities(
    quads: Iterable[Quad], namespace: Namespace, same: Mapping[str, str], labels: Labels
) -> Iterator[Quad]:
    """Labels of the countries and currencies that the quads name.

    `same` leads from one of them to a thing of ours that it is, and by whose names it is called.
    """
    graph = namespace.graph("editorial")
    named = {
        quad.object
        for quad in quads
        if isinstance(quad.object, Iri) and quad.object.value.startswith((_COUNTRY, _CURRENCY))
    }
    for iri in named:
        ours = same.get(iri.value, "")
        own = {tag: labels[ours, tag] for tag in LANGUAGES if (ours, tag) in labels}
        for language, name in (_cldr(iri.value) | own).items():
            yield Quad(iri, PREF, language_string(name, language), graph)
