"""Whether a shapes graph is well-formed, and what of it cannot check anything.

What SHACL 1.0 calls ill-formed, and what no engine here covers, is a ShapesError. What is
well-formed but may not be what its author meant is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from rdflib import OWL, RDF, SH, Graph, URIRef
from rdflib.term import IdentifiedNode, Node

from c3graph.errors import ShapesError
from c3graph.model import ShapeFault
from c3graph.validate.oxigraph import accepts, complaint
from c3graph.validate.shapes.vocabulary import (
    ADVANCED,
    CONSTRAINTS,
    OF_PROPERTIES,
    TERMS,
    UNCOVERED,
    advanced_terms,
    asked_beside,
    children,
    declared_parameters,
    expands,
    shapes_of,
)

UNDEFINED = "undefined"
# Kinds that a dataset's own shapes must not have: what their author asked is not looked at.
DOUBTFUL = ("term", UNDEFINED, "ill-formed", "aimless", "draft")
_KINDS = (SH.IRI, SH.BlankNode, SH.Literal, SH.BlankNodeOrIRI, SH.BlankNodeOrLiteral,
          SH.IRIOrLiteral)  # fmt: skip
# Words of SHACL's drafts of 2016, which shapes in use still have, and what became of them.
_DRAFTS = {
    "shape": "node", "valueShape": "node", "hasShape": "node", "scopeClass": "targetClass",
    "scopeNode": "targetNode", "directType": "class", "constraint": "property",
    "inverseProperty": "inversePath", "minQualifiedCount": "qualifiedMinCount",
    "predicate": "path",
}  # fmt: skip
_RULES = URIRef(f"{SH}Rules")
_NAMES = sorted(term.removeprefix(str(SH)) for term in TERMS if term[len(str(SH))].islower())
Files = Mapping[str, str]


def _warning(files: Files, node: Node, kind: str, what: str, about: str = "") -> ShapeFault:
    name = str(node) if isinstance(node, URIRef) else f"_:{node}"
    # The name of the file alone: reports go where the folders of this machine mean nothing.
    return ShapeFault(name, kind, what, Path(files.get(str(node), "")).name, about)


def _fail(files: Files, shape: Node, what: str, hint: str | None = None) -> ShapesError:
    file = files.get(str(shape))
    return ShapesError(what, where=f"{file}: {shape}" if file else str(shape), hint=hint)


def drop_undefined(graph: Graph, files: Files) -> list[ShapeFault]:
    """Leave out references to property shapes that are not there, and say so.

    A property shape has a path (SHACL 1.0, section 2.3), so that there is nothing to judge. Any
    other shape that is not described is one without a constraint, which everything conforms to.
    """
    found = []
    for node in sorted(shapes_of(graph)):
        if (node, None, None) in graph:
            continue
        users = sorted(set(graph.subjects(None, node)), key=str)
        user = next((u for u in users if (u, SH.property, node) in graph), None)
        about = str(node) if isinstance(node, URIRef) else "[]"
        if user is not None:
            graph.remove((None, SH.property, node))
            what = f"sh:property {about} is not defined: left out"
            found.append(_warning(files, user, UNDEFINED, what, about))
        if (None, None, node) in graph:
            graph.add((node, RDF.type, SH.NodeShape))
            what = (
                f"the shape {about} that is referred to is not defined: everything conforms to it"
            )
            owner = node if not users else users[0]
            found.append(_warning(files, owner, UNDEFINED, what, about))
    return found


def imports(graph: Graph, files: Files) -> list[ShapeFault]:
    """Say what a shapes graph imports and does not hold: nothing is fetched."""
    found = []
    for owner, name in sorted(graph.subject_objects(OWL.imports)):
        if (name, None, None) not in graph:
            what = f"owl:imports {name}: not fetched; give the file by --shapes where it is needed"
            found.append(_warning(files, owner, "imports", what, str(name)))
    return found


def drop_drafts(graph: Graph, files: Files) -> list[ShapeFault]:
    """Leave out property shapes that name their property as the drafts of 2016 did, and say so."""
    found = []
    for user, node in sorted(graph.subject_objects(SH.property)):
        if (node, SH.predicate, None) in graph and (node, SH.path, None) not in graph:
            name = graph.value(node, SH.predicate)
            what = f"sh:predicate {name} is of a draft, and not sh:path: left out"
            found.append(_warning(files, user, "draft", what, str(name)))
            graph.remove((None, SH.property, node))
            graph.remove((node, None, None))
    return found


def drop_unknown_kinds(graph: Graph, files: Files) -> list[ShapeFault]:
    """Leave out what sh:nodeKind cannot be (SHACL 1.0, section 4.1.3), and say so."""
    found = []
    for shape, kind in sorted(graph.subject_objects(SH.nodeKind)):
        if kind not in _KINDS:
            graph.remove((shape, SH.nodeKind, kind))
            what = f"sh:nodeKind {kind} is not one of the six: left out"
            found.append(_warning(files, shape, "ill-formed", what, str(kind)))
    return found


def check_wellformed(
    graph: Graph, files: Files, targeted: Iterable[IdentifiedNode]
) -> list[ShapeFault]:
    """Warnings about a shapes graph. Raises ShapesError for what cannot be judged by it."""
    _entailment(graph)
    found = [*_terms(graph, files)]
    _recursion(graph, files)
    found += _aims(graph, files, sorted(targeted))
    found += _advanced(graph, files)
    _parameters(graph, files)
    _patterns(graph, files)
    _queries(graph, files)
    return found


def _entailment(graph: Graph) -> None:
    """Section 3.3: a regime that is not supported is a failure."""
    for regime in graph.objects(None, SH.entailment):
        if regime != _RULES:
            raise ShapesError(
                f"sh:entailment <{regime}>: no engine here infers by it", where=str(regime),
                hint="add what it entails to the data, and leave sh:entailment out",
            )  # fmt: skip


def _terms(graph: Graph, files: Files) -> Iterator[ShapeFault]:
    parameters = declared_parameters(graph)
    for subject, predicate in sorted(graph.subject_predicates(unique=True)):
        text = str(predicate)
        if not text.startswith(str(SH)) or predicate in parameters:
            continue
        name = text.removeprefix(str(SH))
        if version := UNCOVERED.get(text):
            raise _fail(
                files, subject, f"sh:{name} is a term of {version}, which no engine here covers"
            )
        if text in TERMS:
            if name == "resultAnnotation":
                what = "sh:resultAnnotation: results carry no annotations here"
                yield _warning(files, subject, "annotation", what, f"sh:{name}")
            continue
        near = [_DRAFTS[name]] if name in _DRAFTS else get_close_matches(name, _NAMES, 1, 0.8)
        guess = f"; sh:{near[0]}?" if near else ""
        what = f"sh:{name} is not a term of SHACL: ignored{guess}"
        yield _warning(files, subject, "term", what, f"sh:{name}")


def _aims(graph: Graph, files: Files, targeted: list[IdentifiedNode]) -> Iterator[ShapeFault]:
    """Shapes that check nothing: without a target above them, or without a constraint."""
    reached = _reached(graph, targeted)
    every = shapes_of(graph)
    inner = {child for node in every for child in children(graph, node)}
    for alone in sorted(every - reached - inner):
        what = "no target leads to this shape: it checks nothing by itself"
        yield _warning(files, alone, "library", what)
    asking = _asking(graph)
    silent = [shape for shape in targeted if asking.isdisjoint(graph.predicates(shape))]
    for shape in silent:
        yield _warning(files, shape, "aimless", "the shape states no constraint: it checks nothing")


def _reached(graph: Graph, targeted: Iterable[Node]) -> set[Node]:
    """The shapes that targets lead to, at any depth."""
    reached: set[Node] = asked_beside(graph)
    waiting = list(targeted)
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(children(graph, node))
    return reached


def _asking(graph: Graph) -> set[Node]:
    return {*CONSTRAINTS, *ADVANCED, *declared_parameters(graph)} - {SH.target}


def idle(graph: Graph, targeted: Iterable[Node]) -> str:
    """Why nothing at all would be checked by some shapes; empty where something is."""
    if not shapes_of(graph):
        return "no shape in this file"
    targeted = list(targeted)
    if not targeted:
        return "no target leads to any shape"
    asking = _asking(graph)
    if any(asking & set(graph.predicates(node)) for node in _reached(graph, targeted)):
        return ""
    return "no shape with a target states a constraint"


def _advanced(graph: Graph, files: Files) -> Iterator[ShapeFault]:
    for node in sorted(shapes_of(graph)):
        for name in advanced_terms(graph, node):
            what = f"sh:{name} is of SHACL-AF: judged by pySHACL"
            yield _warning(files, node, "advanced", what, f"sh:{name}")
    if expands(graph):
        first = next(graph.subjects(SH.rule))
        what = "rules add triples to the data before all shapes are judged, by pySHACL"
        yield _warning(files, first, "rules", what, "sh:rule")


def _recursion(graph: Graph, files: Files) -> None:
    """Raises ShapesError for a ring of shapes (SHACL 1.0, section 3.4.3, leaves it undefined)."""
    done: set[Node] = set()

    def walk(node: Node, above: tuple[Node, ...]) -> None:
        if node in above:
            ring = " -> ".join(str(shape) for shape in (*above[above.index(node) :], node))
            raise _fail(files, node, f"recursive shape: {ring}", "SHACL leaves recursion undefined")
        if node in done:
            return
        for child in children(graph, node):
            walk(child, (*above, node))
        done.add(node)

    for node in sorted(shapes_of(graph)):
        walk(node, ())


def _parameters(graph: Graph, files: Files) -> None:
    for parameter in OF_PROPERTIES:
        for shape in graph.subjects(parameter):
            if (shape, SH.path, None) not in graph:
                name = str(parameter).removeprefix(str(SH))
                raise _fail(files, shape, f"sh:{name} is for property shapes", "a missing sh:path?")


def _patterns(graph: Graph, files: Files) -> None:
    for shape, pattern in graph.subject_objects(SH.pattern):
        if accepts(str(pattern), str(graph.value(shape, SH.flags) or "")):
            continue
        try:
            re.compile(str(pattern))
        except re.error as error:
            raise _fail(files, shape, f"sh:pattern is not a regular expression: {error}") from error


def _queries(graph: Graph, files: Files) -> None:
    for constraint, query in graph.subject_objects(SH.select):
        shape = next(iter(graph.subjects(SH.sparql, constraint)), constraint)
        names = _prefixes(graph, constraint).items()
        head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in names)
        if reason := complaint(str(query).replace("$PATH", "rdf:type"), head):
            raise _fail(files, shape, f"sh:select does not parse: {reason}")


def _prefixes(graph: Graph, constraint: Node) -> dict[str, str]:
    declared: Iterable[Node] = (
        node
        for owner in graph.objects(constraint, SH.prefixes)
        for node in graph.objects(owner, SH.declare)
    )
    return {"rdf": str(RDF)} | {
        str(graph.value(node, SH.prefix)): str(graph.value(node, SH.namespace)) for node in declared
    }
