"""The dataset described in VoID (W3C Interest Group Note, 2011), from its quads alone.

It goes into `graph/void`, since editors complete from it by SPARQL, and says nothing of itself.
The dataset is its default graph: the facts, which a query sees that names no graph. Each named
graph is a subset with its own numbers, those of provenance with their classes and properties too.
Where the dumps are depends on the release's hash, and so on this graph; the web layer adds it when
it serves the description.

Partitions of the facts by class and property are there for every class. Those by the class or
datatype of a value (http://ldf.fi/void-ext#) are there for classes and values of our own ontology:
entailed superclasses would repeat each of them several times over.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from c3graph.rdf.iris import DEF, Namespace
from c3graph.rdf.syntax import prefixes
from c3graph.rdf.terms import DCT, FOAF, RDF, Iri, Literal, Quad, Term, typed

VOID = "http://rdfs.org/ns/void#"
VOID_EXT = "http://ldf.fi/void-ext#"
SD = "http://www.w3.org/ns/sparql-service-description#"
GRAPH = "void"
DOCUMENT = ".well-known/void"
_TYPE = Iri(RDF + "type")
# Named graphs of which classes and properties are told: what queries for provenance name.
_PARTED = ("claims", "conflicts", "links", "sources")
_EXAMPLES = ("Project", "Cluster", "Event", "Competence")
_SAFE = re.compile(r"[A-Za-z0-9._~-]+")
_PREFERRED = re.compile(r"(.*[#/])[^#/]*")

Said = tuple[Iri, Iri, Term]
_K = TypeVar("_K")


def dataset(base: str) -> Iri:
    """The IRI of the dataset as VoID describes it."""
    return Iri(f"{base}{DOCUMENT}#dataset")


class _Names:
    """Fragments for partitions, made of prefixed names."""

    def __init__(self, base: str) -> None:
        self._prefixes = prefixes(base)
        self._document = f"{base}{DOCUMENT}#"

    def short(self, iri: str) -> str:
        """`skos-prefLabel`; 12 hexadecimal digits where no prefix fits."""
        fitting = [
            (len(namespace), prefix, iri[len(namespace) :])
            for prefix, namespace in self._prefixes.items()
            if iri.startswith(namespace)
        ]
        if fitting:
            _, prefix, local = max(fitting)
            if _SAFE.fullmatch(local):
                return f"{prefix}-{local}"
        return hashlib.sha256(iri.encode()).hexdigest()[:12]

    def node(self, *parts: str) -> Iri:
        return Iri(self._document + ".".join(parts))

    def space(self, iri: str) -> str:
        """The namespace of another dataset that an IRI is in: one with a prefix, else its host."""
        fitting = [n for n in self._prefixes.values() if iri.startswith(n)]
        host = re.match(r"[a-z][a-z0-9+.-]*://[^/?#]*/?", iri)
        return max(fitting, key=len) if fitting else host[0] if host else iri


def _said(node: Iri, rows: Iterable[tuple[str, Term | int]]) -> Iterator[Said]:
    """Rows with a local name of VoID or a whole IRI; numbers become xsd:integer."""
    for name, value in rows:
        predicate = Iri(name if ":" in name else VOID + name)
        yield node, predicate, typed(value, "integer") if isinstance(value, int) else value


def _grouped(items: Iterable[Quad], key: Callable[[Quad], Iterable[_K]]) -> dict[_K, list[Quad]]:
    found: dict[_K, list[Quad]] = defaultdict(list)
    for item in items:
        for name in key(item):
            found[name].append(item)
    return found


def _counted(quads: list[Quad]) -> list[tuple[str, Term | int]]:
    return [
        ("triples", len(quads)),
        ("distinctSubjects", len({q.subject for q in quads})),
        ("distinctObjects", len({q.object for q in quads})),
    ]


def _by_property(
    names: _Names, owner: Iri, parts: tuple[str, ...], quads: Iterable[Quad]
) -> Iterator[tuple[Iri, list[Quad], list[Said]]]:
    """Each property partition of `owner`: its node, its quads, what is said of it.

    Distinct subjects and objects are counted for the whole dataset only (no `parts`).
    """
    for property, found in sorted(_grouped(quads, lambda q: [q.predicate]).items()):
        node = names.node(*parts, "property", names.short(property.value))
        counted = [("triples", len(found))] if parts else _counted(found)
        rows = [(RDF + "type", Iri(VOID + "Dataset")), ("property", property), *counted]
        link = (owner, Iri(VOID + "propertyPartition"), node)
        yield node, found, [link, *_said(node, rows)]


def _by_value(
    names: _Names, owner: Iri, parts: tuple[str, ...], quads: list[Quad],
    kinds: Mapping[Term, set[Iri]],
) -> Iterator[Said]:  # fmt: skip
    """Partitions of a property partition by the class or the datatype of its values."""
    classes = _grouped(quads, lambda q: kinds.get(q.object, ()))
    for kind, found in sorted(classes.items()):
        node = names.node(*parts, "class", names.short(kind.value))
        yield owner, Iri(VOID + "classPartition"), node
        yield from _said(node, [("class", kind), ("triples", len(found))])
    literals = [q for q in quads if isinstance(q.object, Literal)]
    types = _grouped(literals, lambda q: [q.object.datatype])  # type: ignore[union-attr]
    for datatype, found in sorted(types.items()):
        node = names.node(*parts, "datatype", names.short(datatype))
        yield owner, Iri(VOID_EXT + "datatypePartition"), node
        yield from _said(node, [(VOID_EXT + "datatype", Iri(datatype)), ("triples", len(found))])


def _classes(
    names: _Names, whole: Iri, triples: Iterable[Quad], kinds: Mapping[Term, set[Iri]], own: str
) -> Iterator[Said]:
    ours = {t: {k for k in found if k.value.startswith(own)} for t, found in kinds.items()}
    for kind, quads in sorted(_grouped(triples, lambda q: kinds.get(q.subject, ())).items()):
        short = names.short(kind.value)
        node = names.node("class", short)
        yield whole, Iri(VOID + "classPartition"), node
        yield from _said(
            node,
            [
                (RDF + "type", Iri(VOID + "Dataset")), ("class", kind),
                ("entities", len({q.subject for q in quads})), ("triples", len(quads)),
            ],
        )  # fmt: skip
        for inner, found, said in _by_property(names, node, ("class", short), quads):
            yield from said
            if kind.value.startswith(own):
                parts = (inner.value.rpartition("#")[2],)
                yield from _by_value(names, inner, parts, found, ours)


def _links(names: _Names, whole: Iri, triples: Iterable[Quad], base: str) -> Iterator[Said]:
    """A linkset for each other dataset and property: from things and concepts of ours to its IRIs.

    A record of a link (`c3:linkTo`) is not one.
    """
    things = (f"{base}id/", f"{base}scheme/")
    excepted = {_TYPE, Iri(f"{DEF}linkTo"), Iri(f"{DEF}linkProperty")}
    leading = [
        q
        for q in triples
        if isinstance(q.object, Iri)
        and not q.object.value.startswith(base)
        and str(q.subject).startswith(things)
        and q.predicate not in excepted
    ]
    grouped = _grouped(leading, lambda q: [(names.space(str(q.object)), q.predicate)])
    for (space, property), found in sorted(grouped.items()):
        short = names.short(space).removesuffix("-")
        target = names.node("target", short)
        node = names.node("links", short, names.short(property.value))
        yield whole, Iri(VOID + "subset"), node
        yield from _said(
            node,
            [
                (RDF + "type", Iri(VOID + "Linkset")), ("subjectsTarget", whole),
                ("objectsTarget", target), ("linkPredicate", property), ("triples", len(found)),
            ],
        )  # fmt: skip
        yield from _said(
            target, [(RDF + "type", Iri(VOID + "Dataset")), ("uriSpace", Literal(space))]
        )


def _graphs(names: _Names, whole: Iri, quads: Iterable[Quad], base: str) -> Iterator[Said]:
    for graph, found in sorted(_grouped(quads, lambda q: [q.graph] if q.graph else []).items()):
        name = graph.value.removeprefix(f"{base}graph/")
        node = names.node("graph", name)
        if name in _PARTED:
            yield from _parts(names, node, ("graph", name), found)
        yield whole, Iri(VOID + "subset"), node
        yield from _said(
            node,
            [
                (RDF + "type", Iri(VOID + "Dataset")), (RDF + "type", Iri(SD + "NamedGraph")),
                (SD + "name", graph), *_counted(found),
            ],
        )  # fmt: skip


def _parts(names: _Names, owner: Iri, parts: tuple[str, ...], quads: list[Quad]) -> Iterator[Said]:
    """The classes and properties of a named graph."""
    typed_ = [q for q in quads if q.predicate == _TYPE]
    for kind, found in sorted(_grouped(typed_, lambda q: [q.object]).items(), key=str):
        node = names.node(*parts, "class", names.short(str(kind)))
        yield owner, Iri(VOID + "classPartition"), node
        rows: list[tuple[str, Term | int]] = [(RDF + "type", Iri(VOID + "Dataset"))]
        yield from _said(node, [*rows, ("class", kind), ("entities", len(found))])
    for _, _, said in _by_property(names, owner, parts, quads):
        yield from said


def _whole(
    node: Iri, triples: list[Quad], kinds: Mapping[Term, set[Iri]], namespace: Namespace
) -> Iterator[Said]:
    base = namespace.base
    classes = {kind for found in kinds.values() for kind in found}
    properties = {q.predicate for q in triples}
    subjects = {q.subject for q in triples}
    vocabularies = {
        match[1] for t in classes | properties if (match := _PREFERRED.fullmatch(t.value))
    }
    yield from _said(
        node,
        [
            (RDF + "type", Iri(VOID + "Dataset")),
            ("sparqlEndpoint", Iri(f"{base}sparql")), ("uriSpace", Literal(base)),
            *_counted(triples),
            ("entities", sum(str(subject).startswith(base) for subject in subjects)),
            ("classes", len(classes)), ("properties", len(properties)),
            *(("vocabulary", Iri(name)) for name in sorted(vocabularies)),
        ],
    )  # fmt: skip
    for name in _EXAMPLES:
        of_class = [t for t, found in kinds.items() if namespace.term(name) in found]
        if of_class:
            yield node, Iri(VOID + "exampleResource"), min(of_class, key=str)


def quads(said: Iterable[Quad], namespace: Namespace, title: str, about: str) -> Iterator[Quad]:
    """The description of the facts (quads in no graph) and of each named graph in `said` but
    `graph/void`, as quads of `graph/void`.

    `title` and `about` (may be empty) are those of the settings. The same quads give the same
    description, in the same order.
    """
    base, graph = namespace.base, namespace.graph(GRAPH)
    named = [quad for quad in said if quad.graph != graph]
    triples = sorted((quad for quad in named if quad.graph is None), key=lambda quad: quad.n)
    kinds: dict[Term, set[Iri]] = defaultdict(set)
    for quad in triples:
        if quad.predicate == _TYPE and isinstance(quad.object, Iri):
            kinds[quad.subject].add(quad.object)
    names, whole, document = _Names(base), dataset(base), Iri(f"{base}{DOCUMENT}")
    found: list[Said] = [
        (document, _TYPE, Iri(VOID + "DatasetDescription")),
        (document, Iri(FOAF + "primaryTopic"), whole),
        (document, Iri(DCT + "description"), Literal("Counts are those of the default graph.")),
        (whole, Iri(DCT + "title"), Literal(title)),
    ]
    if about:
        found.append((whole, Iri(DCT + "description"), Literal(about)))
    found += _whole(whole, triples, kinds, namespace)
    found += _graphs(names, whole, named, base)
    found += _classes(names, whole, triples, kinds, namespace.term("").value)
    for _, _, rows in _by_property(names, whole, (), triples):
        found += rows
    found += _links(names, whole, triples, base)
    for subject, predicate, value in found:
        yield Quad(subject, predicate, value, graph)
