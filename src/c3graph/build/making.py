"""The graph in the making: sheet after sheet, then what the editors' tables state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from c3graph.build import conflicts, labels
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
from c3graph.build.names import Labels, called
from c3graph.build.record import Editors, Recorder
from c3graph.errors import BuildError
from c3graph.model import Claim, ClaimSheet
from c3graph.rdf.iris import Namespace
from c3graph.rdf.terms import Iri, Quad, language_string
from c3graph.sheets.editorial import Editorial, iri
from c3graph.sheets.predicates import needed


def classes_of(
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
class Making:
    """The graph in the making: what sources say and what editors state."""

    namespace: Namespace
    editorial: Editorial
    known: Things
    editors: Editors
    quads: list[Quad] = field(default_factory=list)
    provenance: list[Quad] = field(default_factory=list)
    said: list[conflicts.SourcedTriple] = field(default_factory=list)
    communities: dict[Iri, set[str]] = field(default_factory=dict)
    sources: dict[str, set[str]] = field(default_factory=dict)

    def sheet(self, sheet: ClaimSheet, publisher: Iri) -> None:
        """Adds all quads of one sheet: its source, entities, claims and their evidence."""
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
                    day = entity.reviewed or self.editorial.decided
                    self.editors.state(triple, [slug], day=day)
                    continue
                self.quads.append(Quad(*triple, graph))
                self.provenance += recorder.claim(entity, triple, first=first)
                first = False

    def _claim(
        self, sheet: ClaimSheet, claim: Claim, expander: Expander, recorder: Recorder
    ) -> None:
        slug, graph = sheet.source.slug, self.namespace.graph(sheet.source.slug)
        if not expander.things.keys() >= set(needed(claim)):
            return
        triples = expander.claim(claim)
        if not triples:
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
            self.said.append(conflicts.SourcedTriple(triple, node, sheet.source, claim.preferred))
        (subject, property, _), day = triples[0], claim.reviewed or self.editorial.decided
        for language, words in claim.translations:
            self.editors.state(
                (subject, property, language_string(words, language)), [slug], day=day
            )

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
                    triple = (thing, PREF, language_string(label, language))
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
                triples.append((community, PREF, language_string(label, language)))
            for triple in triples:
                self.editors.state(triple, slugs, day=day)
