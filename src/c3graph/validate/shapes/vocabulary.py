"""The words of SHACL: what makes a node a shape, gives it a target, or asks something of it.

SHACL 1.0 (core and SPARQL), and SHACL Advanced Features, which pySHACL covers.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import IdentifiedNode, Node

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target)
_SHAPE_VALUES = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_SHAPE_LISTS = (SH["and"], SH["or"], SH.xone)
# Shapes that rules and node expressions ask.
_ADVANCED_VALUES = (SH.condition, SH.filterShape)
# Parameters of the constraint components of SHACL 1.0, section 4, and SPARQL, section 5.
CONSTRAINTS = frozenset(
    SH[name]
    for name in (
        "class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive "
        "maxInclusive minLength maxLength pattern languageIn uniqueLang equals disjoint lessThan "
        "lessThanOrEquals not and or xone node property qualifiedValueShape closed hasValue in "
        "sparql"
    ).split()
)
# What a shape asks beyond them: a constraint of SHACL-AF, section 6, and its rules, section 8.
ADVANCED = frozenset((SH.target, SH.expression, SH.rule))
OF_PROPERTIES = (
    SH.minCount, SH.maxCount, SH.uniqueLang, SH.lessThan, SH.lessThanOrEquals,
    SH.qualifiedValueShape,
)  # fmt: skip
# SHACL 1.0, its advanced features and JavaScript extensions, as the W3C publishes the vocabulary;
# rdflib has most of it.
TERMS = frozenset(f"{SH}{name}" for name in SH.__annotations__) | {
    f"{SH}{name}" for name in ("and", "class", "in", "not", "or", "xone", "values", "resultMessage")
}
# What is asked by terms that no engine here covers, so that no verdict could be given.
UNCOVERED = {
    f"{SH}{name}": version
    for version, names in {
        "SHACL-JS": "js jsFunctionName jsLibrary jsLibraryURL",
        "SHACL 1.2": "targetWhere reifierShape reificationRequired memberShape minListLength "
        "maxListLength uniqueMembers singleLine subsetOf rootClass someValue uniqueValuesFor "
        "nodeByExpression expressionConstraint",
    }.items()
    for name in names.split()
}


def children(graph: Graph, node: Node) -> Iterator[Node]:
    """Shapes that a shape refers to."""
    for parameter in _SHAPE_VALUES:
        yield from graph.objects(node, parameter)
    for parameter in _SHAPE_LISTS:
        for head in graph.objects(node, parameter):
            if isinstance(head, IdentifiedNode):
                yield from Collection(graph, head)


def asked_beside(graph: Graph) -> set[Node]:
    """Shapes that rules, node expressions and declarations of components ask or describe."""
    found = {node for parameter in _ADVANCED_VALUES for node in graph.objects(None, parameter)}
    return found | set(graph.objects(None, SH.parameter))


def class_types(graph: Graph) -> set[Node]:
    """Types whose instances are classes: rdfs:Class and those below it in the shapes graph.

    owl:Class is one whether or not the shapes graph says so, as OWL 2 has it.
    """
    found: set[Node] = set()
    for top in (RDFS.Class, OWL.Class):
        found.update(node for node in graph.transitive_subjects(RDFS.subClassOf, top) if node)
    return found


def is_class(graph: Graph, node: Node) -> bool:
    """Whether a shape is an implicit class target (SHACL 1.0, section 2.1.3.3)."""
    types = set(graph.objects(node, RDF.type))
    return bool(types) and not types.isdisjoint(class_types(graph))


def has_target(graph: Graph, node: Node) -> bool:
    """Whether a shape says which nodes it looks at, or is a class itself."""
    return any((node, target, None) in graph for target in TARGETS) or (
        isinstance(node, URIRef) and is_class(graph, node)
    )


def shapes_of(graph: Graph) -> set[IdentifiedNode]:
    """All shapes (SHACL 1.0, section 2.1): by type, target, parameter or reference."""
    found: set[Node] = set()
    for kind in (SH.NodeShape, SH.PropertyShape):
        for below in graph.transitive_subjects(RDFS.subClassOf, kind):
            found.update(graph.subjects(RDF.type, below))
    for predicate in (*TARGETS, *CONSTRAINTS, *ADVANCED):
        found.update(graph.subjects(predicate))
    found.update(child for node in set(graph.subjects()) for child in children(graph, node))
    described = set(graph.objects(None, SH.parameter))
    return {node for node in found - described if isinstance(node, IdentifiedNode)}


def declared_parameters(graph: Graph) -> set[Node]:
    """Parameters of constraint components that the shapes declare (SHACL 1.0, section 6.2.1)."""
    return {o for c in graph.objects(None, SH.parameter) for o in graph.objects(c, SH.path)}


def advanced_terms(graph: Graph, node: Node) -> list[str]:
    """What a shape asks of SHACL-AF itself, by local name, in order."""
    asked = {predicate for predicate in graph.predicates(node) if predicate in ADVANCED}
    return sorted(str(predicate).removeprefix(str(SH)) for predicate in asked)


def functions(graph: Graph) -> set[Node]:
    """Functions that the shapes declare for their queries (SHACL-AF, section 5)."""
    return {
        function
        for kind in (SH.SPARQLFunction, SH.JSFunction)
        for function in graph.subjects(RDF.type, kind)
    }


def expands(graph: Graph) -> bool:
    """Whether rules add triples to the data before anything is judged (SHACL-AF, section 8)."""
    return (None, SH.rule, None) in graph
