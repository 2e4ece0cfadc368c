"""build: claim sheets become a draft graph, with their evidence, conflicts and entailments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from c3graph.build import conflicts, entail, labels, tables
from c3graph.build.expand import Things, Triple
from c3graph.build.making import Making, classes_of
from c3graph.build.names import preferred_labels
from c3graph.build.parties import double_parties
from c3graph.build.record import Editors
from c3graph.build.silent import Silent, silent
from c3graph.model import ClaimSheet, Conflict, DraftGraph
from c3graph.rdf.containment import LOCATED_IN, wider
from c3graph.rdf.iris import Namespace
from c3graph.rdf.terms import SCHEMA, Iri, Quad, canonical
from c3graph.sheets.editorial import Editorial, iri, load_editorial

__all__ = ["Built", "Editorial", "Silent", "build", "load_editorial"]

_SAME = f"{SCHEMA}sameAs"


@dataclass(frozen=True, slots=True)
class Built:
    """The draft graph, the conflicts found on the way, and the accepted rows that say nothing."""

    draft: DraftGraph
    conflicts: tuple[Conflict, ...]
    silent: tuple[Silent, ...] = ()


def build(
    sheets: Sequence[ClaimSheet],
    editorial: Editorial,
    ontology: Iterable[Quad],
    schemes: Iterable[Quad],
    namespace: Namespace,
    publisher: str = "",
) -> Built:
    """Claims to quads: a named graph a source, one for what editors add, and claims, sources,
    links, conflicts, inferred, ontology and schemes in graphs of their own. `publisher` is the IRI
    of whom the editors' statements are attributed to (default: the one below the base).

    Raises BuildError (sheet and line) for a row that the ontology has no place for.
    """
    ours = namespace.graph
    vocabulary = [Quad(q.subject, q.predicate, q.object, ours("ontology")) for q in ontology]
    concepts = [Quad(q.subject, q.predicate, q.object, ours("schemes")) for q in schemes]
    subjects = {quad.subject for quad in concepts if isinstance(quad.subject, Iri)}
    namespace = Namespace(namespace.base, (subject.value for subject in subjects))
    named = preferred_labels(sheets, editorial, concepts, namespace)
    known_things = Things(named, classes_of(sheets, editorial, namespace))
    who = Iri(publisher or f"{namespace.base}publisher")
    making = Making(namespace, editorial, known_things, Editors(namespace))
    for sheet in sheets:
        making.sheet(sheet, who)
    making.tables()
    making.agents(named)
    by_sources: set[Triple] = set(map(_triple, making.quads))
    stated = list(making.editors.quads(by_sources, who))
    own = {Iri(p.iri) for s in sheets for p in s.own.predicates.values() if p.single}
    found = conflicts.find(namespace, making.said, own)
    found += double_parties(namespace, making.said, stated)
    aside = conflicts.set_aside(found, making.said)
    said = [quad for quad in making.quads if _triple(quad) not in aside]
    said += [quad for quad in stated if quad.graph == ours("editorial")]
    nested = wider((quad.subject, quad.object) for quad in said if quad.predicate == LOCATED_IN)
    facts = [
        q for q in said if q.predicate != LOCATED_IN or (q.subject, q.object) not in nested
    ]  # fmt: skip
    same = {link.target: iri(namespace, link.thing).value for link in editorial.links
            if link.property == _SAME}  # fmt: skip
    made = [*labels.of_nodes(facts, making.quads, namespace, named)]
    made += labels.of_authorities(facts, namespace, same, named)
    known = subjects | {quad.subject for quad in facts if isinstance(quad.subject, Iri)}
    topics = {
        iri(namespace, editorial.path(entity, sheet.source.slug))
        for sheet in sheets
        for entity in sheet.entities
        if entity.type == "Competence" and entity.status.published
    }
    listed = [
        *tables.links(namespace, editorial, known),
        *tables.placed(namespace, editorial, known, topics - subjects),
        *tables.replaced(namespace, editorial, known),
    ]  # fmt: skip
    placed = [quad for quad in listed if quad.graph == ours("schemes")]
    rules = entail.Rules(vocabulary)
    inferred = entail.entail([*facts, *placed, *concepts], rules, ours("inferred"), namespace.base)
    quads = [*making.quads, *making.provenance, *stated, *made, *listed, *inferred]
    disagreeing = list(conflicts.quads(namespace, found))
    quads += [*disagreeing, *labels.of_conflicts(disagreeing, vocabulary, namespace, named)]
    draft = DraftGraph.of(canonical([*quads, *vocabulary, *concepts]))
    nothing = tuple(row for sheet in sheets for row in silent(sheet))
    return Built(draft, tuple(conflict for conflict, _ in found), nothing)


def _triple(quad: Quad) -> Triple:
    assert isinstance(quad.subject, Iri), "sheets have no blank nodes"
    return quad.subject, quad.predicate, quad.object
