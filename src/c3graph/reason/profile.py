"""OWL 2 DL, checked on quads: no Java needed, which an installation may have without a compiler.

Sections are those of the OWL 2 Structural Specification (W3C, 2012). The tests compare the
verdict with OWLAPI's `OWL2DLProfile` where a JDK is at hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from c3graph.rdf.terms import OWL, RDF, RDFS, XSD, BlankNode, Iri, Literal, Quad, Term
from c3graph.reason.closure import closure

_RESERVED = (RDF, RDFS, OWL, XSD)
TYPE = RDF + "type"
_CLASS = Iri(OWL + "Class")
_UNION, _FIRST, _REST, _NIL = OWL + "unionOf", RDF + "first", RDF + "rest", RDF + "nil"
_XSD_NAMES = """decimal integer nonNegativeInteger nonPositiveInteger positiveInteger
negativeInteger long int short byte unsignedLong unsignedInt unsignedShort unsignedByte double float
string normalizedString token language Name NCName NMTOKEN boolean hexBinary base64Binary anyURI
dateTime dateTimeStamp"""
# Section 4: the datatype map.
DATATYPES = frozenset(
    [OWL + "real", OWL + "rational", RDF + "PlainLiteral", RDF + "XMLLiteral", RDFS + "Literal"]
    + [XSD + name for name in _XSD_NAMES.split()]
)
# RDF 1.1 writes with these datatypes what OWL 2 calls plain literals.
PLAIN = frozenset({RDF + "langString", XSD + "string"})

_KINDS = {
    OWL + "Class": "class",
    RDFS + "Datatype": "datatype",
    OWL + "ObjectProperty": "object property",
    OWL + "DatatypeProperty": "datatype property",
    OWL + "AnnotationProperty": "annotation property",
}
_PROPERTY_KINDS = frozenset({"object property", "datatype property", "annotation property"})
_OBJECT_ONLY = frozenset(
    OWL + name + "Property"
    for name in ("Transitive", "Symmetric", "Asymmetric", "Reflexive", "Irreflexive")
) | {OWL + "InverseFunctionalProperty"}
_CHARACTERISTICS = _OBJECT_ONLY | {OWL + "FunctionalProperty"}
# Section 11.2: these need a simple property, one that no transitive property or chain implies.
_SIMPLE_ONLY = frozenset(
    OWL + name + "Property"
    for name in ("Functional", "InverseFunctional", "Irreflexive", "Asymmetric")
)
BUILT_IN = {
    OWL + "Thing": "class",
    OWL + "Nothing": "class",
    OWL + "topObjectProperty": "object property",
    OWL + "bottomObjectProperty": "object property",
    OWL + "topDataProperty": "datatype property",
    OWL + "bottomDataProperty": "datatype property",
} | dict.fromkeys(
    (
        *(RDFS + local for local in ("label", "comment", "seeAlso", "isDefinedBy")),
        *(OWL + local for local in ("versionInfo", "deprecated", "priorVersion")),
        OWL + "backwardCompatibleWith",
        OWL + "incompatibleWith",
    ),
    "annotation property",
)
_CLASS_AXIOMS = frozenset(
    {RDFS + "subClassOf", OWL + "equivalentClass", OWL + "disjointWith", OWL + "complementOf"}
)
_PROPERTY_AXIOMS = frozenset(
    {
        RDFS + "subPropertyOf",
        OWL + "inverseOf",
        OWL + "equivalentProperty",
        OWL + "propertyDisjointWith",
    }
)
_OTHER_AXIOMS = frozenset(
    {
        *(OWL + name for name in ("imports", "versionIRI", "sameAs", "differentFrom")),
        RDFS + "domain",
        RDFS + "range",
    }
)


def profile_violations(quads: Sequence[Quad]) -> tuple[str, ...]:
    """Violations of OWL 2 DL, sorted; sections are those of the OWL 2 Structural Specification.

    Covers typing (5.8.1), reserved vocabulary (2.4, 5.1 to 5.6), kinds of values, datatypes (5.2),
    simple properties (11.2) and, of blank nodes, unions of named classes (8.1.2); of others it
    says that it does not cover them.
    """
    kinds = declared_kinds(quads)
    found: set[str] = set()
    classes = unions(quads)
    for union in classes.values():
        found.update(_undeclared(name, "class", kinds) for name in union.classes
                     if "class" not in kinds[name])  # fmt: skip
    spelt_out = classes.keys() | {node for union in classes.values() for node in union.nodes}
    quads = [quad for quad in quads if str(quad.subject) not in spelt_out]
    for name, named in kinds.items():
        if len(named & _PROPERTY_KINDS) > 1 or {"class", "datatype"} <= named:
            found.add(f"<{name}> is declared as {' and as '.join(sorted(named))} (5.8.1)")
        if name.startswith(_RESERVED) and name not in BUILT_IN and name not in DATATYPES:
            found.add(f"<{name}> is reserved vocabulary and may not be declared (2.4)")
    for quad in quads:
        if any(
            isinstance(t, BlankNode) and str(t) not in classes for t in (quad.subject, quad.object)
        ):
            found.add(f"blank node with <{quad.predicate.value}>: this check covers unions alone")
        else:
            found.update(_violations(quad, kinds))
    found.update(_non_simple(quads))
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Union:
    """An anonymous `owl:unionOf`: the named classes, and the nodes of the list they stand in."""

    classes: tuple[str, ...]
    nodes: frozenset[str]


def unions(quads: Iterable[Quad]) -> dict[str, Union]:
    """Unions of two or more named classes by their node.

    A node that is not written as the OWL 2 Mapping to RDF Graphs (section 2) asks is left out.
    """
    said: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    uses: dict[str, int] = defaultdict(int)
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            said[str(quad.subject)][quad.predicate.value].append(quad.object)
        uses[str(quad.object)] += isinstance(quad.object, BlankNode)

    def alone(node: str, *predicates: str) -> bool:
        counts = {name: len(values) for name, values in said.get(node, {}).items()}
        return counts == dict.fromkeys(predicates, 1) and uses[node] == 1

    found = {}
    for node in [*said]:
        if not alone(node, TYPE, _UNION) or said[node][TYPE] != [_CLASS]:
            continue
        head, listed = str(said[node][_UNION][0]), {}
        while alone(head, _FIRST, _REST) and isinstance(said[head][_FIRST][0], Iri):
            listed[head] = str(said[head][_FIRST][0])
            head = str(said[head][_REST][0])
        if head == _NIL and len(listed) > 1:
            found[node] = Union(tuple(listed.values()), frozenset(listed))
    return found


def declared_kinds(quads: Iterable[Quad]) -> dict[str, set[str]]:
    """The kinds of entity each IRI is declared as, built-in vocabulary included."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for name, kind in BUILT_IN.items():
        kinds[name].add(kind)
    for name in DATATYPES:
        kinds[name].add("datatype")
    for quad in quads:
        if quad.predicate.value == TYPE and str(quad.object) in _KINDS:
            kinds[str(quad.subject)].add(_KINDS[str(quad.object)])
    return kinds


def _violations(quad: Quad, kinds: Mapping[str, set[str]]) -> Iterator[str]:
    name, subject, value = quad.predicate.value, str(quad.subject), str(quad.object)
    if name == TYPE:
        yield from _type_violations(subject, value, kinds)
    elif name in _CLASS_AXIOMS:
        yield from (_undeclared(term, "class", kinds) for term in (subject, value)
                    if "class" not in kinds.get(term, ()))  # fmt: skip
    elif name in _PROPERTY_AXIOMS:
        both = kinds.get(subject, set()) & kinds.get(value, set()) & _PROPERTY_KINDS
        if not both or (name == OWL + "inverseOf" and "object property" not in both):
            yield f"<{subject}> <{name}> <{value}>: not two declared properties of one kind (5.8.1)"
    elif name == RDFS + "domain":
        if not kinds.get(subject, set()) & _PROPERTY_KINDS:
            yield _undeclared(subject, "property", kinds)
        if "class" not in kinds.get(value, ()) and "annotation property" not in kinds.get(
            subject, ()
        ):
            yield _undeclared(value, "class", kinds)
    elif name == RDFS + "range":
        yield from _range_violations(subject, value, kinds)
    elif name in _OTHER_AXIOMS:
        return
    elif name.startswith(_RESERVED) and name not in BUILT_IN:
        yield f"<{name}> is reserved vocabulary and no axiom of this check (2.4)"
    else:
        yield from _assertion_violations(quad, kinds.get(name, set()))


def _undeclared(name: str, kind: str, kinds: Mapping[str, set[str]]) -> str:
    known = ", ".join(sorted(kinds.get(name, ()))) or "nothing"
    return f"<{name}> is used as a {kind} and declared as {known} (5.8.1)"


def _type_violations(subject: str, value: str, kinds: Mapping[str, set[str]]) -> Iterator[str]:
    if value in _CHARACTERISTICS:
        allowed = {"object property"}
        if value not in _OBJECT_ONLY:
            allowed.add("datatype property")
        if not kinds.get(subject, set()) & allowed:
            yield f"<{subject}> may not be a <{value}> (9.2, 9.3)"
    elif value in _KINDS or value in (OWL + "Ontology", OWL + "NamedIndividual"):
        return
    elif "class" not in kinds.get(value, ()):
        yield _undeclared(value, "class", kinds)
    elif subject.startswith(_RESERVED):
        yield f"<{subject}> is reserved vocabulary and may not be an individual (2.4)"


def _range_violations(subject: str, value: str, kinds: Mapping[str, set[str]]) -> Iterator[str]:
    named = kinds.get(subject, set())
    if not named & _PROPERTY_KINDS:
        yield _undeclared(subject, "property", kinds)
    if "object property" in named and "class" not in kinds.get(value, ()):
        yield _undeclared(value, "class", kinds)
    if "datatype property" in named and "datatype" not in kinds.get(value, ()):
        shown = "a union of classes" if value.startswith("_:") else f"<{value}>"
        yield f"{shown} is not in the datatype map of OWL 2 (5.2)"


def _assertion_violations(quad: Quad, named: set[str]) -> Iterator[str]:
    name = quad.predicate.value
    literal = isinstance(quad.object, Literal)
    if not named & _PROPERTY_KINDS:
        yield f"<{name}> is used as a property and not declared as one (5.8.1)"
    elif "annotation property" in named:
        return
    elif "object property" in named and literal:
        yield f"<{name}> is an object property and has a literal at <{quad.subject}> (9.6.4)"
    elif "datatype property" in named and not literal:
        yield f"<{name}> is a datatype property and has no literal at <{quad.subject}> (9.6.6)"


def _non_simple(quads: Sequence[Quad]) -> Iterator[str]:
    """Section 11.2: a transitive property, its inverse and its superproperties are composite."""
    implies: dict[str, set[str]] = defaultdict(set)
    composite: set[str] = set()
    for quad in quads:
        name, subject, value = quad.predicate.value, str(quad.subject), str(quad.object)
        if name == RDFS + "subPropertyOf":
            implies[subject].add(value)
        elif name in (OWL + "inverseOf", OWL + "equivalentProperty"):
            implies[subject].add(value)
            implies[value].add(subject)
        elif name == TYPE and value == OWL + "TransitiveProperty":
            composite.add(subject)
    composite = {name for start in composite for name in closure(start, implies)}
    for quad in quads:
        subject, value = str(quad.subject), str(quad.object)
        if quad.predicate.value == TYPE and value in _SIMPLE_ONLY and subject in composite:
            yield f"<{subject}> is not simple and may not be a <{value}> (11.2)"
        elif quad.predicate.value == OWL + "propertyDisjointWith":
            yield from (f"<{name}> is not simple and may not be disjoint (11.2)"
                        for name in (subject, value) if name in composite)  # fmt: skip
