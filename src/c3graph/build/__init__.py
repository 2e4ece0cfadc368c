"""build: claim sheets become a draft graph, with their evidence, conflicts and entailments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from c3graph.build import conflicts, entail
from c3graph.build.editorial import Editorial, iri
from c3graph.build.editorial import load as load_editorial
from c3graph.build.expand import PREF, A, Expander, Triple, things_of
from c3graph.build.record import Recorder
from c3graph.build.silent import Silent, silent
from c3graph.errors import BuildError
from c3graph.iris import Namespace
from c3graph.model import Claim, ClaimSheet, Conflict, DraftGraph, Entity
from c3graph.predicates import needed
from c3graph.terms import SKOS, Iri, Literal, Quad, canonical

__all__ = ["Built", "Editorial", "Silent", "build", "load_editorial"]

_GENRES = ("profile", "deck", "report")


@dataclass(frozen=True, slots=True)
class Built:
    """The draft graph, the conflicts found on the way, and the accepted rows that say nothing."""

    draft: DraftGraph
    conflicts: tuple[Conflict, ...]
    silent: tuple[Silent, ...] = ()


def _preferred_labels(
    sheets: Sequence[ClaimSheet],
    editorial: Editorial,
    concepts: Iterable[Quad],
    namespace: Namespace,
) -> dict[tuple[str, str], str]:
    """One label a thing and language: the scheme's own for its concepts, the reviewed table's,
    else a source's own name before a translation, the profile's before a deck's before a report's,
    more mentions, code points."""
    ranks: dict[tuple[str, str], list[tuple[int, int, int, str]]] = {}
    for sheet in sheets:
        for entity in sheet.entities:
            if not entity.status.published:
                continue
            thing = iri(namespace, editorial.path(entity)).value
            genre = _GENRES.index(sheet.source.genre)
            names = [(entity.language, entity.name, 0)]
            names += [(language, name, 1) for language, name in entity.translations]
            for language, name, translated in names:
                key = (translated, genre, -len(entity.mentions), name)
                ranks.setdefault((thing, language), []).append(key)
    chosen = {key: min(found)[3] for key, found in ranks.items()}
    for path, labels in editorial.labels.items():
        thing = iri(namespace, path).value
        for language, label in labels.items():
            if label not in {rank[3] for rank in ranks.get((thing, language), ())}:
                raise BuildError(
                    f"no published entity gives {path} the label {label!r}@{language}",
                    where="aliases.yaml",
                    hint="choose a name or translation that a sheet has",
                )
            chosen[thing, language] = label
    for quad in concepts:
        if quad.predicate == PREF and isinstance(quad.object, Literal):
            chosen[str(quad.subject), quad.object.language] = quad.object.value
    return chosen


def _rows(
    expander: Expander, sheet: ClaimSheet
) -> Iterator[tuple[Claim | Entity, Triple, bool, bool]]:
    """Rows of a sheet that are published: (row, triple, is the row's first, is a translation)."""
    for entity in sheet.entities:
        if entity.status.published:
            for number, (triple, translated) in enumerate(expander.entity(entity)):
                yield entity, triple, number == 0, translated
    for claim in sheet.claims:
        if claim.status.published and expander.things.keys() >= set(needed(claim)):
            for number, triple in enumerate(expander.claim(claim)):
                yield claim, triple, number == 0, False


def _links(namespace: Namespace, editorial: Editorial, known: set[Iri]) -> Iterator[Quad]:
    graph = namespace.graph("links")
    for number, link in enumerate(editorial.links):
        thing = iri(namespace, link.thing)
        if thing not in known:
            raise BuildError(
                f"a link of {link.thing}, which no sheet names", where=f"links.yaml:{link.line}"
            )
        slug = f"{link.thing.replace('/', '.')}.{number + 1}"
        node = namespace.thing("link", slug)
        yield Quad(thing, Iri(link.property), Iri(link.target), graph)
        yield Quad(node, A, namespace.term("ExternalLink"), graph)
        yield Quad(node, namespace.term("linkFrom"), thing, graph)
        yield Quad(node, namespace.term("linkProperty"), Iri(link.property), graph)
        yield Quad(node, namespace.term("linkTo"), Iri(link.target), graph)
        yield Quad(node, namespace.term("verifiedIn"), Literal(link.verified), graph)


def _placed(namespace: Namespace, editorial: Editorial, known: set[Iri]) -> Iterator[Quad]:
    """Competences of the sheets below the concepts of their scheme."""
    graph, scheme = namespace.graph("schemes"), namespace.scheme("competence")
    for slug, above in sorted(editorial.broader.items()):
        concept, broader = (namespace.concept("competence", s) for s in (slug, above))
        for end in (concept, broader):
            if end not in known:
                raise BuildError(f"no competence {end.value}", where="broader.yaml")
        yield Quad(concept, Iri(SKOS + "broader"), broader, graph)
        yield Quad(concept, Iri(SKOS + "inScheme"), scheme, graph)


def build(
    sheets: Sequence[ClaimSheet],
    editorial: Editorial,
    ontology: Iterable[Quad],
    schemes: Iterable[Quad],
    namespace: Namespace,
) -> Built:
    """Claims to quads: a named graph a source, and claims, sources, links, conflicts, inferred,
    ontology and schemes in graphs of their own.

    Raises BuildError (sheet and line) for a row that the ontology has no place for.
    """
    vocabulary = [
        Quad(q.subject, q.predicate, q.object, namespace.graph("ontology")) for q in ontology
    ]
    concepts = [Quad(q.subject, q.predicate, q.object, namespace.graph("schemes")) for q in schemes]
    subjects = {quad.subject for quad in concepts if isinstance(quad.subject, Iri)}
    names = frozenset(subject.value for subject in subjects)
    preferred = _preferred_labels(sheets, editorial, concepts, namespace)
    publisher = Iri(f"{namespace.base}publisher")
    quads: list[Quad] = []
    said: list[conflicts.Said] = []
    for sheet in sheets:
        things = things_of(sheet, editorial, namespace)
        expander = Expander(namespace, editorial, sheet, preferred, names, things)
        recorder = Recorder(namespace, sheet.source)
        graph = namespace.graph(sheet.source.slug)
        quads += recorder.source(publisher)
        for row, triple, first, translated in _rows(expander, sheet):
            rule = "translation" if translated else None
            quads.append(Quad(*triple, graph))
            quads += recorder.claim(row, triple, first=first, rule=rule)
            reason = row.preferred if isinstance(row, Claim) else ()
            said.append(conflicts.Said(triple, recorder.claims[triple][-1], sheet.source, reason))
    known = subjects | {quad.subject for quad in quads if isinstance(quad.subject, Iri)}
    quads += _links(namespace, editorial, known)
    quads += _placed(namespace, editorial, known)
    found = conflicts.find(namespace, said)
    quads += conflicts.quads(namespace, found)
    rules = entail.Rules(vocabulary)
    quads += entail.entail([*quads, *concepts], rules, namespace.graph("inferred"), namespace.base)
    draft = DraftGraph.of(canonical([*quads, *vocabulary, *concepts]))
    nothing = tuple(row for sheet in sheets for row in silent(sheet))
    return Built(draft, tuple(conflict for conflict, _ in found), nothing)
