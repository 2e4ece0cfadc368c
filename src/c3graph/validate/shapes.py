"""Loading shapes, and refusing those that would call any graph valid.

A processor that ignores a misspelt parameter, an unreachable shape or an empty file reports
«conforms» without having looked; each of these is a ShapesError here.
"""

from __future__ import annotations

import re
from collections.abc import Collection as Some
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import rdflib
from rdflib import RDF, RDFS, SH, Graph, Literal
from rdflib.collection import Collection
from rdflib.term import IdentifiedNode, Node

from c3graph import datafiles, syntax
from c3graph.datafiles import DataFile, Limits
from c3graph.errors import InputError, ShapesError
from c3graph.model import Severity
from c3graph.syntax import RdfFormat
from c3graph.validate.naming import named
from c3graph.validate.oxigraph import accepts, complaint

# Bytes of a line and of a file, where no settings say otherwise.
LIMITS = Limits(16_000_000, 20_000_000, "max_shapes_bytes")
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
SEVERITIES = {
    SH.Info: Severity.INFO,
    SH.Warning: Severity.WARNING,
    SH.Violation: Severity.VIOLATION,
}
_SHAPE_VALUES = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_SHAPE_LISTS = (SH["and"], SH["or"], SH.xone)
# Parameters of the constraint components of SHACL 1.0, section 4, and SPARQL, section 5.
_CONSTRAINTS = frozenset(
    SH[name]
    for name in (
        "class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive "
        "maxInclusive minLength maxLength pattern languageIn uniqueLang equals disjoint lessThan "
        "lessThanOrEquals not and or xone node property qualifiedValueShape closed hasValue in "
        "sparql"
    ).split()
)
_OF_PROPERTIES = (
    SH.minCount, SH.maxCount, SH.uniqueLang, SH.lessThan, SH.lessThanOrEquals,
    SH.qualifiedValueShape,
)  # fmt: skip
_OTHER_TERMS = frozenset(
    SH[name]
    for name in (
        "path inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath targetClass "
        "targetNode targetSubjectsOf targetObjectsOf message severity deactivated name description "
        "order group defaultValue flags qualifiedMinCount qualifiedMaxCount "
        "qualifiedValueShapesDisjoint ignoredProperties select prefixes declare prefix namespace "
        "ask parameter optional labelTemplate validator nodeValidator propertyValidator "
        "shapesGraph entailment"
    ).split()
)

_TURNING = Lock()
_FOUND: list[bool] = []


@contextmanager
def verbatim_literals() -> Iterator[None]:
    """rdflib keeps lexical forms as written; its setting is restored whatever happens.

    The setting is the process's: it is off while any thread is in here, and the last to leave puts
    back what the first found. pySHACL 0.40.1 leaves it off after a syntax error in shapes.
    """
    with _TURNING:
        _FOUND.append(rdflib.NORMALIZE_LITERALS)
        rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        with _TURNING:
            before = _FOUND.pop()
            if not _FOUND:
                rdflib.NORMALIZE_LITERALS = before


@dataclass(frozen=True, slots=True)
class Shapes:
    """A shapes graph that can check something; `targeted` are its shapes with a target."""

    graph: Graph
    targeted: tuple[IdentifiedNode, ...]
    files: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: Graph, files: dict[str, str] | None = None) -> Shapes:
        """The shapes of a graph, not checked."""
        targeted = sorted(node for node in _shapes_of(graph) if _has_target(graph, node))
        return cls(graph, tuple(targeted), files or {})

    def aimed(self, targeted: Some[IdentifiedNode]) -> Graph:
        """The graph with no other targets than those of some shapes."""
        if len(targeted) == len(self.targeted):
            return self.graph
        graph = Graph(bind_namespaces="none")
        others = set(self.targeted) - set(targeted)
        for triple in self.graph:
            subject, predicate, value = triple
            target = predicate in _TARGETS or (predicate, value) == (RDF.type, RDFS.Class)
            if not (target and subject in others):
                graph.add(triple)
        return graph

    def only(self, targeted: Some[IdentifiedNode]) -> Shapes:
        """These shapes with no other targets than those of some."""
        kept = tuple(node for node in self.targeted if node in targeted)
        return Shapes(self.aimed(kept), kept, self.files)

    def deactivated(self, shape: Node) -> bool:
        return any(str(value) == "true" for value in self.graph.objects(shape, SH.deactivated))

    def family(self, name: str) -> set[str]:
        """A shape and all that it is made of, by name; empty where there is no such shape."""
        start = [node for node in _shapes_of(self.graph) if str(node) == name]
        found: set[Node] = set()
        while start:
            node = start.pop()
            if node not in found:
                found.add(node)
                start.extend(
                    c for c in _children(self.graph, node) if isinstance(c, IdentifiedNode)
                )
        return {str(node) for node in found}

    def messages(self, node: Node | None) -> dict[str, str]:
        """sh:message by language tag; an untagged message counts as English."""
        if node is None:
            return {}
        found = sorted(
            (literal.language or "en", str(literal))
            for literal in self.graph.objects(node, SH.message)
            if isinstance(literal, Literal)
        )
        return dict(found)


def load_shapes(paths: Sequence[Path], limits: Limits = LIMITS) -> Shapes:
    """Read RDF files, or all `*.ttl` of folders, into one shapes graph.

    Raises LimitExceeded; and ShapesError, with file, line and column where known, for a file that
    is missing, does not parse or holds no shape; for an unknown term of the SHACL namespace; for a
    recursive shape, an unreachable one and a reference to none; for SPARQL or a pattern that does
    not parse.
    """
    files = [file for path in paths for file in _files(path)]
    if not files:
        raise ShapesError("no shapes file given", hint="name a Turtle file or a folder of them")
    merged = Graph(bind_namespaces="none")
    where: dict[str, str] = {}
    for file in files:
        graph = _parse(file, limits)
        found = _shapes_of(graph)
        if not found:
            raise ShapesError("no shape in this file: it can check nothing", where=str(file))
        for shape in found:
            if where.setdefault(str(shape), str(file)) != str(file):
                raise ShapesError(f"{shape} is in {where[str(shape)]} already", where=str(file))
        for triple in graph:
            merged.add(triple)
    merged, names = named(merged)
    where |= {str(new): where[str(old)] for old, new in names.items() if str(old) in where}
    shapes = Shapes.of(merged, where)
    _check_terms(shapes)
    _check_references(shapes)
    _check_parameters(shapes)
    if not shapes.targeted:
        raise ShapesError("no shape has a target: nothing would be checked", where=str(files[0]))
    return shapes


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    inside = sorted(path.glob("*.ttl"))
    if not inside:
        raise ShapesError("no Turtle file (*.ttl) in this folder of shapes", where=str(path))
    return inside


def _parse(path: Path, limits: Limits) -> Graph:
    try:
        file = DataFile(path, RdfFormat.of(path))
        if file.format is RdfFormat.TURTLE:
            text = datafiles.read_text(file, limits)
            # rdflib's parsers raise unrelated types, and tell no column.
            with suppress(Exception), verbatim_literals():
                return Graph(bind_namespaces="none").parse(data=text, format="turtle")
        return _by_oxigraph(file, limits)
    except InputError as error:
        where = error.where or str(path)
        raise ShapesError(error.what, where=where, hint=error.hint) from error


def _by_oxigraph(file: DataFile, limits: Limits) -> Graph:
    """Shapes in any syntax. Raises InputError that shows the line at fault."""
    triples = syntax.serialise(datafiles.quads(file, limits), RdfFormat.N_TRIPLES)
    with verbatim_literals():
        return Graph(bind_namespaces="none").parse(data=triples, format="nt")


def _has_target(graph: Graph, node: Node) -> bool:
    implicit = (node, RDF.type, RDFS.Class) in graph
    return implicit or any((node, target, None) in graph for target in _TARGETS)


def _shapes_of(graph: Graph) -> set[IdentifiedNode]:
    found: set[Node] = set(graph.subjects(RDF.type, SH.NodeShape))
    found.update(graph.subjects(RDF.type, SH.PropertyShape))
    for target in _TARGETS:
        found.update(graph.subjects(target))
    found.update(child for node in set(graph.subjects()) for child in _children(graph, node))
    return {node for node in found if isinstance(node, IdentifiedNode)}


def _children(graph: Graph, node: Node) -> Iterator[Node]:
    """Shapes that a shape refers to."""
    for parameter in _SHAPE_VALUES:
        yield from graph.objects(node, parameter)
    for parameter in _SHAPE_LISTS:
        for head in graph.objects(node, parameter):
            if isinstance(head, IdentifiedNode):
                yield from Collection(graph, head)


def _fail(shapes: Shapes, shape: Node, what: str, hint: str | None = None) -> ShapesError:
    file = shapes.files.get(str(shape))
    return ShapesError(what, where=f"{file}: {shape}" if file else str(shape), hint=hint)


def _check_terms(shapes: Shapes) -> None:
    known = _CONSTRAINTS | _OTHER_TERMS
    custom = set(shapes.graph.objects(None, SH.parameter))
    parameters = {o for c in custom for o in shapes.graph.objects(c, SH.path)}
    for subject, predicate in sorted(shapes.graph.subject_predicates(unique=True)):
        if str(predicate).startswith(str(SH)) and predicate not in known | parameters:
            name = str(predicate).removeprefix(str(SH))
            raise _fail(shapes, subject, f"sh:{name} is not a term of SHACL", "a misspelling?")


def _check_references(shapes: Shapes) -> None:
    graph = shapes.graph
    everything = _shapes_of(graph)
    for node in sorted(everything):
        if (node, None, None) not in graph:
            raise _fail(shapes, node, "a shape that is referred to is not defined")
    reached: set[Node] = set()
    for start in shapes.targeted:
        _walk(shapes, start, (), reached)
    for node in sorted(everything):
        if node not in reached:
            # A cycle without a way in from a target is still a recursive shape.
            _walk(shapes, node, (), set())
            raise _fail(shapes, node, "no target leads to this shape: it would check nothing")
    for node in sorted(everything):
        constrained = any(predicate in _CONSTRAINTS for predicate in graph.predicates(node))
        if not constrained and not _is_custom(graph, node):
            raise _fail(shapes, node, "the shape states no constraint")


def declared_parameters(graph: Graph) -> set[Node]:
    """Parameters of constraint components that the shapes declare (SHACL 1.0, section 6.2.1)."""
    return {o for c in graph.objects(None, SH.parameter) for o in graph.objects(c, SH.path)}


def _is_custom(graph: Graph, node: Node) -> bool:
    declared = declared_parameters(graph)
    return any(predicate in declared for predicate in graph.predicates(node))


def _walk(shapes: Shapes, node: Node, above: tuple[Node, ...], reached: set[Node]) -> None:
    if node in above:
        ring = " -> ".join(str(shape) for shape in (*above[above.index(node) :], node))
        raise _fail(shapes, node, f"recursive shape: {ring}", "SHACL leaves recursion undefined")
    if node in reached:
        return
    for child in _children(shapes.graph, node):
        _walk(shapes, child, (*above, node), reached)
    reached.add(node)


def _check_parameters(shapes: Shapes) -> None:
    graph = shapes.graph
    for parameter in _OF_PROPERTIES:
        for shape in graph.subjects(parameter):
            if (shape, SH.path, None) not in graph:
                name = str(parameter).removeprefix(str(SH))
                raise _fail(
                    shapes, shape, f"sh:{name} is for property shapes", "a missing sh:path?"
                )
    for shape, pattern in graph.subject_objects(SH.pattern):
        if accepts(str(pattern), str(graph.value(shape, SH.flags) or "")):
            continue
        try:
            re.compile(str(pattern))
        except re.error as error:
            raise _fail(
                shapes, shape, f"sh:pattern is not a regular expression: {error}"
            ) from error
    for constraint, query in graph.subject_objects(SH.select):
        shape = next(iter(graph.subjects(SH.sparql, constraint)), constraint)
        names = _prefixes(graph, constraint).items()
        head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in names)
        if reason := complaint(str(query).replace("$PATH", "rdf:type"), head):
            raise _fail(shapes, shape, f"sh:select does not parse: {reason}")


def _prefixes(graph: Graph, constraint: Node) -> dict[str, str]:
    declared: Iterable[Node] = (
        node
        for owner in graph.objects(constraint, SH.prefixes)
        for node in graph.objects(owner, SH.declare)
    )
    return {"rdf": str(RDF)} | {
        str(graph.value(node, SH.prefix)): str(graph.value(node, SH.namespace)) for node in declared
    }
