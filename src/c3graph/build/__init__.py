"""build: claim sheets become a draft graph, with their evidence, conflicts and entailments."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from c3graph.build import conflicts, entail, labels
from c3graph.build.editorial import Editorial, iri
from c3graph.build.editorial import load as load_editorial
from c3graph.build.expand import (
    PREF,
    A,
    Expander,
    Things,
    Triple,
    editors_triple,
    instead_of_instrument,
    things_of,
)
from c3graph.build.names import Labels, called, preferred_labels
from c3graph.build.record import Editors, Recorder
from c3graph.errors import BuildError
from c3graph.iris import Namespace
from c3graph.model import Claim, ClaimSheet, Conflict, DraftGraph
from c3graph.predicates import PREDICATES
from c3graph.terms import DCT, SCHEMA, SKOS, Iri, Literal, Quad, canonical, text

__all__ = ["Built", "Editorial", "build", "load_editorial"]

_SAME = f"{SCHEMA}sameAs"


@dataclass(frozen=True, slots=True)
class Built:
    """The draft graph, the conflicts found on the way, and the accepted rows that say nothing, each
    as (file and line, why)."""

    draft: DraftGraph
    conflicts: tuple[Conflict, ...]
    silent: tuple[tuple[str, str], ...] = ()


def _classes(
    sheets: Sequence[ClaimSheet], editorial: Editorial, namespace: Namespace
) -> dict[str, str]:
    """Classes of those instruments that their kind makes something else."""
    kinds: dict[str, set[str]] = {}
    for sheet in sheets:
        for entity in sheet.entities:
            if entity.type == "Instrument" and entity.status.published:
                thing = iri(namespace, editorial.path(entity, sheet.source.slug)).value
                kinds.setdefault(thing, set()).update({entity.kind} if entity.kind else ())
    found = {thing: instead_of_instrument(of) for thing, of in kinds.items()}
    return {thing: name for thing, name in found.items() if name}


@dataclass(slots=True)
class _Making:
    """The graph in the making: what sources say, what editors state, and what says nothing."""

    namespace: Namespace
    editorial: Editorial
    known: Things
    editors: Editors
    quads: list[Quad] = field(default_factory=list)
    provenance: list[Quad] = field(default_factory=list)
    said: list[conflicts.Said] = field(default_factory=list)
    silent: list[tuple[str, str]] = field(default_factory=list)
    communities: dict[Iri, set[str]] = field(default_factory=dict)
    sources: dict[str, set[str]] = field(default_factory=dict)

    def sheet(self, sheet: ClaimSheet, publisher: Iri) -> None:
        things = things_of(sheet, self.editorial, self.namespace)
        expander = Expander(self.namespace, self.editorial, sheet, self.known, things)
        recorder = Recorder(self.namespace, sheet.source)
        self.provenance += recorder.source(publisher)
        self._entities(sheet, expander, recorder)
        for claim in sheet.claims:
            if claim.status.published:
                self._claim(sheet, claim, expander, recorder)

    def _entities(self, sheet: ClaimSheet, expander: Expander, recorder: Recorder) -> None:
        slug, graph = sheet.source.slug, self.namespace.graph(sheet.source.slug)
        for entity in sheet.entities:
            if not entity.status.published:
                continue
            self.sources.setdefault(expander.things[entity.key].value, set()).add(slug)
            first = True
            for triple, by_editors in expander.entity(entity):
                if by_editors:
                    self.editors.state(triple, [slug], day=entity.reviewed)
                    continue
                self.quads.append(Quad(*triple, graph))
                self.provenance += recorder.claim(entity, triple, first=first)
                first = False

    def _claim(
        self, sheet: ClaimSheet, claim: Claim, expander: Expander, recorder: Recorder
    ) -> None:
        slug, graph = sheet.source.slug, self.namespace.graph(sheet.source.slug)
        if why := _unsaid(claim, expander):
            self.silent.append((f"{sheet.path}:{claim.line}", why))
            return
        triples = expander.claim(claim)
        if not triples:
            why = f"{claim.predicate} needs a qualifier that says in what or where"
            self.silent.append((f"{sheet.path}:{claim.line}", why))
            return
        if place := expander.community(claim):
            self.communities.setdefault(place, set()).add(slug)
        for number, triple in enumerate(triples):
            if number and recorder.states(triple):
                # What ties a node together is claimed once a source, not by each row about it.
                continue
            addressee = None if number else expander.promoted_to(claim)
            self.quads.append(Quad(*triple, graph))
            self.provenance += recorder.claim(claim, triple, first=number == 0, addressee=addressee)
            node = recorder.claims[triple][-1]
            self.said.append(conflicts.Said(triple, node, sheet.source, claim.preferred))

    def tables(self) -> None:
        """What the editors' tables state: rows of their own, and names that no sheet has."""
        namespace, editorial = self.namespace, self.editorial
        for stated in editorial.statements:
            where = f"editorial.yaml:{stated.line}"
            for path in (stated.thing, *([stated.to] if stated.to else [])):
                if iri(namespace, path).value not in self.sources:
                    raise BuildError(f"{path} is named in no sheet", where=where)
            for source in stated.sources:
                if not any(source in slugs for slugs in self.sources.values()):
                    raise BuildError(f"no source is called {source!r}", where=where)
            triple = editors_triple(stated, namespace, editorial)
            day = editorial.decided
            self.editors.state(triple, stated.sources, day=day, reason=stated.reason)
        for path, given in editorial.labels.items():
            thing = iri(namespace, path)
            for language, label in given.items():
                if rests_on := self.sources.get(thing.value):
                    triple = (thing, PREF, text(label, language))
                    self.editors.state(triple, rests_on, day=editorial.reviewed)

    def agents(self, called_by: Labels) -> None:
        """The cluster communities as which places act."""
        namespace, day = self.namespace, self.editorial.decided
        for place, slugs in self.communities.items():
            community = namespace.thing("community", place.value.rpartition("/")[2])
            triples: list[Triple] = [
                (community, A, namespace.term("Community")),
                (community, namespace.term("ofRegion"), place),
            ]
            for language, form in labels.COMMUNITY.items():
                label = form.format(called(place.value, language, called_by))
                called_by[community.value, language] = label
                triples.append((community, PREF, text(label, language)))
            for triple in triples:
                self.editors.state(triple, slugs, day=day)


def _unsaid(claim: Claim, expander: Expander) -> str | None:
    """Why an accepted claim says nothing: what it is about is not published."""
    kinds = dict(PREDICATES[claim.predicate].qualifiers)
    ends = [claim.subject, *([claim.object] if claim.object else [])]
    ends += [key for name, key in claim.qualifiers if kinds[name] == "entity"]
    missing = [key for key in ends if key not in expander.things]
    return f"{missing[0]} is not published" if missing else None


def _links(namespace: Namespace, editorial: Editorial, known: set[Iri]) -> Iterator[Quad]:
    graph = namespace.graph("links")
    for link in editorial.links:
        thing = iri(namespace, link.thing)
        if thing not in known:
            raise BuildError(
                f"a link of {link.thing}, which no sheet names", where=f"links.yaml:{link.line}"
            )
        content = hashlib.sha256(f"{link.property} {link.target}".encode()).hexdigest()[:8]
        node = namespace.thing("link", f"{link.thing.replace('/', '.')}.{content}")
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


def _replaced(namespace: Namespace, editorial: Editorial, known: set[Iri]) -> Iterator[Quad]:
    """Names that things had in earlier releases, each with the thing that it leads to now."""
    for old, new in editorial.replaced.items():
        gone, here = iri(namespace, old), iri(namespace, new)
        if gone in known:
            raise BuildError(
                f"{old} is replaced, and a sheet still names it", where="replaced.yaml"
            )
        if here not in known:
            raise BuildError(f"{new} is named in no sheet", where="replaced.yaml")
        yield Quad(gone, Iri(f"{DCT}isReplacedBy"), here, namespace.graph("editorial"))


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
    known_things = Things(named, _classes(sheets, editorial, namespace))
    who = Iri(publisher or f"{namespace.base}publisher")
    making = _Making(namespace, editorial, known_things, Editors(namespace))
    for sheet in sheets:
        making.sheet(sheet, who)
    making.tables()
    making.agents(named)
    by_sources: set[Triple] = set(map(_triple, making.quads))
    stated = list(making.editors.quads(by_sources, who))
    found = conflicts.find(namespace, making.said)
    aside = conflicts.set_aside(found, making.said)
    facts = [quad for quad in making.quads if _triple(quad) not in aside]
    facts += [quad for quad in stated if quad.graph == ours("editorial")]
    same = {link.target: iri(namespace, link.thing).value for link in editorial.links
            if link.property == _SAME}  # fmt: skip
    made = [*labels.of_nodes(facts, namespace, named)]
    made += labels.of_authorities(facts, namespace, same, named)
    known = subjects | {quad.subject for quad in facts if isinstance(quad.subject, Iri)}
    tables = [
        *_links(namespace, editorial, known), *_placed(namespace, editorial, known),
        *_replaced(namespace, editorial, known),
    ]  # fmt: skip
    placed = [quad for quad in tables if quad.graph == ours("schemes")]
    rules = entail.Rules(vocabulary)
    inferred = entail.entail([*facts, *placed, *concepts], rules, ours("inferred"), namespace.base)
    quads = [*making.quads, *making.provenance, *stated, *made, *tables, *inferred]
    quads += conflicts.quads(namespace, found)
    draft = DraftGraph.of(canonical([*quads, *vocabulary, *concepts]))
    return Built(draft, tuple(conflict for conflict, _ in found), tuple(making.silent))


def _triple(quad: Quad) -> Triple:
    assert isinstance(quad.subject, Iri), "sheets have no blank nodes"
    return quad.subject, quad.predicate, quad.object
