"""Loading shapes: one graph from all files, and what is to be said of it.

A processor that ignores a misspelt parameter or an unreachable shape reports «conforms» without
having looked. Here each is a warning in the report, or a ShapesError where nothing at all would be
checked, where the shapes are not well-formed, and where no engine here covers what they ask.
"""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

import rdflib
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import IdentifiedNode, Node

from c3graph.config import Settings
from c3graph.errors import InputError, ShapesError
from c3graph.model import UNCHECKED, Severity, ShapeFault
from c3graph.rdf import datafiles, syntax
from c3graph.rdf.blanks import alike
from c3graph.rdf.datafiles import DataFile, FileLimits
from c3graph.rdf.syntax import RdfFormat
from c3graph.validate.shapes.naming import name_nodes
from c3graph.validate.shapes.vocabulary import (
    CONSTRAINTS,
    TARGETS,
    children,
    class_types,
    declared_parameters,
    expands,
    has_target,
    shapes_of,
)
from c3graph.validate.shapes.wellformed import (
    DOUBTFUL,
    UNDEFINED,
    check_wellformed,
    drop_drafts,
    drop_undefined,
    drop_unknown_kinds,
    idle,
    imports,
)

# Bytes of a line and of a file, where no settings say otherwise.
LIMITS = FileLimits(16_000_000, 20_000_000, "max_shapes_bytes")
SEVERITIES = {
    SH.Info: Severity.INFO,
    SH.Warning: Severity.WARNING,
    SH.Violation: Severity.VIOLATION,
    # Those below Info in SHACL 1.2.
    URIRef(f"{SH}Debug"): Severity.INFO,
    URIRef(f"{SH}Trace"): Severity.INFO,
}

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
    """A shapes graph; `targeted` are its shapes with a target, `warnings` what is to be said of it.

    `files` is where each is described first, `further` the files that say more of it. `expands` is
    whether its rules add triples to the data before anything is judged.
    """

    graph: Graph
    targeted: tuple[IdentifiedNode, ...]
    files: dict[str, str] = field(default_factory=dict)
    warnings: tuple[ShapeFault, ...] = ()
    further: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, graph: Graph, files: dict[str, str] | None = None,
        warnings: Iterable[ShapeFault] = (),
    ) -> Shapes:  # fmt: skip
        """The shapes of a graph, not checked."""
        targeted = sorted(node for node in shapes_of(graph) if has_target(graph, node))
        return cls(graph, tuple(targeted), files or {}, tuple(warnings))

    @property
    def expands(self) -> bool:
        """Whether a rule of SHACL-AF adds statements before shapes are judged."""
        return expands(self.graph)

    def aimed(self, targeted: Some[IdentifiedNode]) -> Graph:
        """The graph with no other targets than those of some shapes."""
        if len(targeted) == len(self.targeted):
            return self.graph
        graph = Graph(bind_namespaces="none")
        others = set(self.targeted) - set(targeted)
        classes = class_types(self.graph)
        for triple in self.graph:
            subject, predicate, value = triple
            target = predicate in TARGETS or (predicate == RDF.type and value in classes)
            if not (target and subject in others):
                graph.add(triple)
        return graph

    def only(self, targeted: Some[IdentifiedNode]) -> Shapes:
        """These shapes with no other targets than those of some."""
        kept = tuple(node for node in self.targeted if node in targeted)
        return replace(self, graph=self.aimed(kept), targeted=kept)

    def deactivated(self, shape: Node) -> bool:
        """Whether the shape is switched off."""
        return any(str(value) == "true" for value in self.graph.objects(shape, SH.deactivated))

    def family(self, name: str) -> set[str]:
        """A shape and all that it is made of, by name; empty where there is no such shape."""
        start = [node for node in shapes_of(self.graph) if str(node) == name]
        found: set[Node] = set()
        while start:
            node = start.pop()
            if node not in found:
                found.add(node)
                start.extend(c for c in children(self.graph, node) if isinstance(c, IdentifiedNode))
        return {str(node) for node in found}

    def severity(self, node: Node) -> tuple[Severity, str]:
        """How grave results of a shape are, and the IRI of a severity that is not one of the three.

        Any IRI can be a severity (SHACL 1.0, section 2.1.4); one of the shapes' own counts as a
        violation.
        """
        iri = self.graph.value(node, SH.severity)
        return severity_of(iri)

    def messages(self, node: Node | None) -> dict[str, str]:
        """sh:message by language tag; an untagged message counts as English."""
        if node is None:
            return {}
        found = sorted((literal.language or "en", str(literal)) for literal in self._said(node))
        return dict(found)

    def untagged(self, node: Node | None) -> bool:
        """Whether the message that counts as English has no language tag."""
        tags = {literal.language for literal in self._said(node)} if node is not None else set()
        return None in tags and "en" not in tags

    def _said(self, node: Node) -> Iterator[Literal]:
        for literal in self.graph.objects(node, SH.message):
            if isinstance(literal, Literal):
                yield literal


def severity_of(iri: Node | None) -> tuple[Severity, str]:
    """The gravity of a severity; and its IRI where it is not one of SHACL's three."""
    known = SEVERITIES.get(URIRef(str(iri)), Severity.VIOLATION)
    plain = iri is None or iri in (SH.Info, SH.Warning, SH.Violation)
    return known, "" if plain else str(iri)


def read_shapes(
    paths: Sequence[Path], limits: FileLimits = LIMITS, *, strict: bool = True
) -> Shapes:
    """Read RDF files, or all `*.ttl` of folders, into one shapes graph.

    What is said of one shape in several files is taken together; what two files say alike counts
    once. A shape that no target leads to, one with a target that states no constraint, a term that
    SHACL does not have, a reference to a shape that is not there, imports, and that nothing at all
    would be checked are warnings of the shapes; `strict` refuses what is doubtful and the last.
    Property shapes that only order and group what is shown are left out.
    Raises LimitExceeded; and ShapesError, with file, line and column where known, for a file that
    is missing or does not parse; for shapes that are not well-formed or recursive, or that ask for
    what no engine here covers.
    """
    files = [file for path in paths for file in _files(path)]
    if not files:
        raise ShapesError("no shapes file given", hint="name a Turtle file or a folder of them")
    merged = Graph(bind_namespaces="none")
    places: dict[str, list[str]] = {}
    used: set[str] = set()
    for file in files:
        graph = _parse(file, limits)
        if _take_descriptions(graph) or shapes_of(graph):
            used.add(str(file))
        for subject, predicate, value in _renamed(graph):
            if (subject, predicate, value) not in merged:
                found = places.setdefault(str(subject), [])
                found += [] if str(file) in found else [str(file)]
                merged.add((subject, predicate, value))
    merged, names = name_nodes(merged)
    places |= {str(new): places[str(old)] for old, new in names.items() if str(old) in places}
    where = {node: found[0] for node, found in places.items()}
    warnings = [*imports(merged, where), *drop_drafts(merged, where)]
    warnings += [*drop_undefined(merged, where), *drop_unknown_kinds(merged, where)]
    every = shapes_of(merged)
    targeted = {node for node in every if has_target(merged, node)}
    warnings += check_wellformed(merged, where, targeted)
    if reason := idle(merged, targeted):
        hint = _hint(warnings) if every else None
        if strict:
            raise ShapesError(f"nothing would be checked: {reason}", where=str(files[0]), hint=hint)
        warnings.append(ShapeFault("", UNCHECKED, reason, files[0].name, hint or ""))
    _refuse(warnings, where, DOUBTFUL if strict else ())
    further = {str(n): tuple(places[str(n)][1:]) for n in every if len(places.get(str(n), ())) > 1}
    warnings += _together(further, where)
    used.update(*further.values())
    warnings += [
        ShapeFault("", "no-shape", "no shape in this file", file.name)
        for file in files
        if str(file) not in used
    ]
    warnings.sort(key=lambda one: (one.file, one.shape, one.what))
    shapes = Shapes.of(merged, where, dict.fromkeys(warnings))
    return replace(shapes, further=further)


def _renamed(graph: Graph) -> Iterator[tuple[Node, Node, Node]]:
    """The statements of a file, blank nodes named so that what another file says alike is seen."""
    names = alike(list(graph), lambda node: isinstance(node, BNode), lambda node: node.n3())
    for subject, predicate, value in graph:
        new = BNode(names[value]) if value in names else _plain(value)
        yield BNode(names[subject]) if subject in names else subject, predicate, new


def _plain(value: Node) -> Node:
    """A text of xsd:string without its datatype: one term (RDF 1.1 Concepts, section 3.3), which
    rdflib takes for two."""
    text = isinstance(value, Literal) and value.datatype == XSD.string
    return Literal(str(value)) if text else value


def _together(
    further: Mapping[str, Sequence[str]], where: Mapping[str, str]
) -> Iterator[ShapeFault]:
    """What is said of one shape in several files."""
    for shape, files in further.items():
        for file in dict.fromkeys(Path(file).name for file in files):
            what = f"also described in {file}: what both files say is taken together"
            yield ShapeFault(shape, "two-files", what, Path(where[shape]).name, file)


def _refuse(warnings: Iterable[ShapeFault], where: Mapping[str, str], kinds: Some[str]) -> None:
    for warning in warnings:
        if warning.kind in kinds:
            shape = warning.shape.removeprefix("_:")
            at = f"{where[shape]}: {shape}" if shape in where else shape
            hint = "a misspelling?" if warning.kind == "term" else None
            raise ShapesError(warning.what, where=at, hint=hint)


def _hint(warnings: Sequence[ShapeFault]) -> str | None:
    """What may be the reason why nothing would be checked."""
    for warning in warnings:
        if warning.kind in DOUBTFUL and warning.kind != UNDEFINED:
            return f"{warning.shape}: {warning.what}"
    if any(not warning.shape.startswith("_:") for warning in warnings):
        return "are they classes? Give the ontology that says so as a further file of --shapes"
    return None


def _take_descriptions(graph: Graph) -> bool:
    """Take out property shapes that only order and group what is shown; whether there were any.

    They demand nothing (SHACL 1.0, section 2.3.2), so that nothing is checked by them.
    """
    found = {
        node
        for part in (SH.group, SH.order)
        for node in graph.subjects(part)
        if (node, SH.path, None) in graph and not _constrained(graph, node)
    }
    for node in found:
        graph.remove((node, None, None))
        graph.remove((None, SH.property, node))
    return bool(found)


def _constrained(graph: Graph, node: Node) -> bool:
    declared = CONSTRAINTS | declared_parameters(graph)
    return any(predicate in declared for predicate in graph.predicates(node))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    inside = sorted(path.glob("*.ttl"))
    if not inside:
        raise ShapesError("no Turtle file (*.ttl) in this folder of shapes", where=str(path))
    return inside


def _parse(path: Path, limits: FileLimits) -> Graph:
    try:
        file = DataFile(path, RdfFormat.of(path))
        if file.format is RdfFormat.TURTLE:
            text = datafiles.read_data_text(file, limits)
            # rdflib's parsers raise unrelated types, tell no column, and know no bounds.
            datafiles.check(text, file, limits)
            with suppress(Exception), verbatim_literals():
                return Graph(bind_namespaces="none").parse(data=text, format="turtle")
        return _by_oxigraph(file, limits)
    except InputError as error:
        where = error.where or str(path)
        raise ShapesError(error.what, where=where, hint=error.hint) from error


def _by_oxigraph(file: DataFile, limits: FileLimits) -> Graph:
    """Shapes in any syntax. Raises InputError that shows the line at fault."""
    triples = syntax.serialise(datafiles.quads(file, limits), RdfFormat.N_TRIPLES)
    with verbatim_literals():
        return Graph(bind_namespaces="none").parse(data=triples, format="nt")


def shape_limits(settings: Settings) -> FileLimits:
    """What reading a file of shapes may take."""
    return FileLimits(
        settings.max_line_bytes, settings.max_shapes_bytes, "max_shapes_bytes", settings.bounds
    )
