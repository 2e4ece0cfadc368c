"""What is wrong with shapes themselves, before any data.

SHACL-SHACL (SHACL 1.0, appendix C); paths and classes that the ontology does not know; demands that
no value can meet; messages that a language lacks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import product

from rdflib import RDF, SH, Graph, URIRef, term
from rdflib.collection import Collection
from rdflib.term import IdentifiedNode, Node

from c3graph.model import ShapeFault
from c3graph.rdf.terms import OWL, RDFS, Quad
from c3graph.validate.shapes.loading import Shapes, verbatim_literals

# The least and the most of something; True where both may be the same.
_RANGES = (
    ("minCount", "maxCount", True),
    ("minLength", "maxLength", True),
    ("minInclusive", "maxInclusive", True),
    ("minExclusive", "maxInclusive", False),
    ("minInclusive", "maxExclusive", False),
    ("minExclusive", "maxExclusive", False),
    ("qualifiedMinCount", "qualifiedMaxCount", True),
)
_ASKS = (
    "class datatype nodeKind in hasValue pattern sparql minCount maxCount qualifiedMinCount "
    "qualifiedMaxCount or and xone not node uniqueLang languageIn lessThan lessThanOrEquals equals "
    "disjoint closed minLength maxLength minInclusive maxInclusive minExclusive maxExclusive"
).split()
_CLASSES = (SH.targetClass, SH["class"])
_PROPERTIES = (SH.targetSubjectsOf, SH.targetObjectsOf, SH.equals, SH.disjoint, SH.lessThan,
               SH.lessThanOrEquals)  # fmt: skip


def faults(
    shapes: Shapes, ontology: Iterable[Quad], languages: Iterable[str] = ()
) -> tuple[ShapeFault, ...]:
    """All faults, by shape. Without an ontology no name is unknown.

    Messages must be in `languages`, and in each language that some message of the shapes is in.
    """
    found = [
        *_meta(shapes),
        *_unknown(shapes, tuple(ontology)),
        *_contradictions(shapes),
        *_silent(shapes, set(languages)),
    ]
    return tuple(sorted(set(found), key=lambda f: (f.shape, f.kind, f.what)))


def _fault(shapes: Shapes, node: Node, kind: str, what: str) -> ShapeFault:
    name = str(node) if isinstance(node, URIRef) else f"_:{node}"
    return ShapeFault(name, kind, what, shapes.files.get(str(node), ""))


def _meta(shapes: Shapes) -> Iterator[ShapeFault]:
    # pySHACL takes half a second to import, and is asked for here alone.
    from pyshacl.entrypoints import meta_validate

    from c3graph.validate.reference import quiet

    with verbatim_literals(), _own_conversions(), quiet():
        copy = Graph(bind_namespaces="none")
        for triple in shapes.graph:
            copy.add(triple)
        report = meta_validate(copy)[1]
    assert isinstance(report, Graph)
    for node in report.subjects(RDF.type, SH.ValidationResult):
        message = report.value(node, SH.resultMessage)
        path = report.value(node, SH.resultPath)
        about = f" ({str(path).rsplit('#', 1)[-1]})" if isinstance(path, URIRef) else ""
        focus = report.value(node, SH.focusNode)
        if focus is not None:
            yield _fault(shapes, focus, "shacl-shacl", f"{message}{about}")


@contextmanager
def _own_conversions() -> Iterator[None]:
    """Restore rdflib's readers of literals: owlrl, which pySHACL runs here, leaves its own behind.

    Its reader of xsd:gMonthDay (owlrl 7.6.2) takes every value for ill-typed.
    """
    known = term._toPythonMapping
    before = dict(known)
    try:
        yield
    finally:
        known.clear()
        known.update(before)


def _unknown(shapes: Shapes, ontology: tuple[Quad, ...]) -> Iterator[ShapeFault]:
    """Names in a namespace of the ontology that it does not declare."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for quad in ontology:
        if quad.predicate.value == str(RDF.type):
            kinds[str(quad.subject)].add(str(quad.object))
    classes = {name for name, kind in kinds.items() if kind & {OWL + "Class", RDFS + "Class"}}
    properties = {
        name for name, kind in kinds.items()
        if any(k.endswith("Property") and k.startswith((OWL, str(RDF))) for k in kind)
    }  # fmt: skip
    # An ontology declares terms of others too, but not all there are in their namespaces.
    heads = tuple(name for name, kind in kinds.items() if OWL + "Ontology" in kind)
    own = {_namespace(name) for name in classes | properties if heads and name.startswith(heads)}
    for predicates, known, what in (
        (_CLASSES, classes, "class"), (_PROPERTIES, properties, "property"),
    ):  # fmt: skip
        for predicate in predicates:
            for shape, name in shapes.graph.subject_objects(predicate):
                if str(name) not in known and _namespace(str(name)) in own:
                    yield _fault(shapes, shape, f"unknown-{what}", f"no {what} {name}")
    for shape, path in shapes.graph.subject_objects(SH.path):
        for step in _steps(shapes.graph, path):
            if str(step) not in properties and _namespace(str(step)) in own:
                yield _fault(shapes, shape, "unknown-property", f"no property {step}")


def _namespace(name: str) -> str:
    return name[: max(name.rfind("#"), name.rfind("/")) + 1]


def _steps(graph: Graph, path: Node) -> Iterator[Node]:
    """The properties that a path walks."""
    if isinstance(path, URIRef):
        yield path
        return
    if (path, RDF.first, None) in graph and isinstance(path, IdentifiedNode):
        inner: Iterable[Node] = Collection(graph, path)
    else:
        inner = (o for p, o in graph.predicate_objects(path) if str(p).startswith(str(SH)))
    for part in inner:
        yield from _steps(graph, part)


def _contradictions(shapes: Shapes) -> Iterator[ShapeFault]:
    graph = shapes.graph
    for group in _together(graph):
        for least, most, same in _RANGES:
            pairs = product(_numbers(graph, group, least), _numbers(graph, group, most))
            for (first, low), (_, high) in pairs:
                if low > high or (low == high and not same):
                    what = f"sh:{least} {low:g} and sh:{most} {high:g} cannot both be met"
                    yield _fault(shapes, first, "contradiction", what)
    for shape in set(graph.subjects(SH.datatype)):
        kind = graph.value(shape, SH.nodeKind)
        if (shape, SH["class"], None) in graph or kind in (SH.IRI, SH.BlankNode):
            what = "a value with a datatype is no node with a class or an IRI"
            yield _fault(shapes, shape, "contradiction", what)
    for shape, value in graph.subject_objects(SH.hasValue):
        head = graph.value(shape, SH["in"])
        if isinstance(head, IdentifiedNode) and value not in list(Collection(graph, head)):
            yield _fault(shapes, shape, "contradiction", "sh:hasValue is not among sh:in")


def _together(graph: Graph) -> Iterator[tuple[Node, ...]]:
    """Shapes that judge the same values: one alone, and those of one parent with one path."""
    for parent in set(graph.subjects(SH.property)):
        by_path: dict[Node | None, list[Node]] = defaultdict(list)
        for shape in graph.objects(parent, SH.property):
            path = graph.value(shape, SH.path)
            by_path[path if isinstance(path, URIRef) else shape].append(shape)
        yield from (tuple(sorted(group, key=str)) for group in by_path.values())
    inside = set(graph.objects(None, SH.property))
    yield from ((shape,) for shape in set(graph.subjects()) - inside)


def _numbers(graph: Graph, group: Iterable[Node], name: str) -> list[tuple[Node, float]]:
    found = []
    for shape in group:
        for value in graph.objects(shape, SH[name]):
            try:
                found.append((shape, float(str(value))))
            except ValueError:
                continue
    return found


def _silent(shapes: Shapes, demanded: set[str]) -> Iterator[ShapeFault]:
    """Shapes that results name, without a message in each language demanded or found."""
    graph = shapes.graph
    languages = demanded | {
        language for shape in set(graph.subjects(SH.message)) for language in shapes.messages(shape)
    }
    named = {*shapes.targeted, *graph.objects(None, SH.property)}
    for shape in named:
        if not any((shape, SH[name], None) in graph for name in _ASKS):
            continue
        messages = set(shapes.messages(shape))
        for constraint in graph.objects(shape, SH.sparql):
            messages |= set(shapes.messages(constraint))
        for language in sorted(languages - messages):
            yield _fault(shapes, shape, "message", f"no message in {language}")
