"""Provenance: claims, their evidence, the sources, and what editors state, as RDF 1.1 statements.

One claim is one published triple of one source (`rdf:Statement`), quoted from character ranges
of its text (Web Annotation, section 4.2.5 Text Position Selector; RFC 5147 fragments). A statement
of the editors quotes nothing: it is derived from the sources that it rests on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from c3graph.build.expand import A, Triple
from c3graph.build.values import AUTHORITY, date_literal, language_code
from c3graph.model import Claim, Entity, Evidence, Source, Status
from c3graph.rdf.iris import VOCABULARY, Namespace, row_id
from c3graph.rdf.terms import (
    DCT,
    FOAF,
    OA,
    PROV,
    RDF,
    SKOS,
    XSD,
    Iri,
    Literal,
    Quad,
    language_string,
    typed,
)


def identifier(source: Source, row: Claim | Entity) -> str:
    """The sheet row of a claim: its id, or for an entity the hash of its key."""
    return row.id if isinstance(row, Claim) else row_id(source.slug, "entity", row.key)


class Recorder:
    """Writes the provenance quads of one source."""

    __slots__ = ("_evidence", "_ns", "_source", "claims")

    def __init__(self, namespace: Namespace, source: Source) -> None:
        self._ns = namespace
        self._source = source
        self._evidence: set[Evidence] = set()
        self.claims: dict[Triple, list[Iri]] = {}

    def source(self, published: Iri) -> Iterator[Quad]:
        """The source itself and the reading that made its claims."""
        source, ns, graph = self._source, self._ns, self._ns.graph("sources")
        node = ns.source(source.slug)
        reading = Iri(f"{node}#reading")
        yield Quad(node, A, ns.term("Source"), graph)
        yield Quad(
            node, Iri(DCT + "title"), language_string(source.title, source.title_language), graph
        )
        yield Quad(node, ns.term("genre"), ns.concept("genre", source.genre), graph)
        yield Quad(node, ns.term("sha256"), Literal(source.sha256), graph)
        yield Quad(node, ns.term("characters"), typed(source.length, "integer"), graph)
        if code := language_code(source.language):
            yield Quad(node, Iri(DCT + "language"), Iri(f"{AUTHORITY}language/{code}"), graph)
        if source.issued:
            yield Quad(node, Iri(DCT + "issued"), date_literal(source.issued), graph)
        if source.url:
            yield Quad(node, Iri(FOAF + "page"), Iri(source.url), graph)
        if source.publisher:
            yield Quad(node, Iri(DCT + "publisher"), Iri(source.publisher), graph)
        yield Quad(reading, A, ns.term("Reading"), graph)
        yield Quad(reading, Iri(PROV + "used"), node, graph)
        yield Quad(reading, Iri(PROV + "wasAssociatedWith"), published, graph)

    def _quoted(self, span: Evidence) -> Iterator[Quad]:
        ns, slug, graph = self._ns, self._source.slug, self._ns.graph("claims")
        node = ns.evidence(slug, span.start, span.end)
        selector = ns.selector(slug, span.start, span.end)
        yield Quad(node, A, ns.term("Evidence"), graph)
        yield Quad(node, Iri(OA + "hasSource"), ns.source(slug), graph)
        yield Quad(node, Iri(OA + "hasSelector"), selector, graph)
        yield Quad(node, Iri(OA + "exact"), Literal(span.surface), graph)
        yield Quad(selector, A, Iri(OA + "TextPositionSelector"), graph)
        yield Quad(selector, Iri(OA + "start"), typed(span.start, "integer"), graph)
        yield Quad(selector, Iri(OA + "end"), typed(span.end, "integer"), graph)

    def states(self, triple: Triple) -> bool:
        """Whether a row of this source has stated a triple already."""
        return triple in self.claims

    def claim(
        self, row: Claim | Entity, triple: Triple, *, first: bool, addressee: Iri | None = None
    ) -> Iterator[Quad]:
        """The claim that a row makes of one triple, with its evidence, the steward's note and, for
        what is promoted to somebody, the addressee."""
        ns, source, graph = self._ns, self._source, self._ns.graph("claims")
        row_name = identifier(source, row)
        node = ns.claim(row_name if first else f"{row_name}-{_digest(triple, ns)[:6]}")
        self.claims.setdefault(triple, []).append(node)
        yield from _statement(node, "Claim", triple, ns)
        yield Quad(node, ns.term("source"), ns.source(source.slug), graph)
        yield Quad(node, ns.term("sheetRow"), Literal(row_name), graph)
        yield Quad(node, ns.term("rule"), Literal(row.rule), graph)
        yield Quad(node, ns.term("confidence"), _decimal(row.confidence), graph)
        yield Quad(node, ns.term("status"), ns.concept("status", Status(row.status).value), graph)
        reading = Iri(f"{ns.source(source.slug)}#reading")
        yield Quad(node, Iri(PROV + "wasGeneratedBy"), reading, graph)
        if row.note:
            yield Quad(node, Iri(SKOS + "editorialNote"), language_string(row.note, "en"), graph)
        if row.doubt:
            yield Quad(node, ns.term("doubt"), typed(True, "boolean"), graph)
        if addressee:
            yield Quad(node, ns.term("addressee"), addressee, graph)
        if isinstance(row, Claim) and row.question:
            question = ns.concept("question", row.question)
            yield Quad(node, ns.term("inAnswerTo"), question, graph)
        for span in row.evidence if isinstance(row, Claim) else row.mentions:
            evidence = ns.evidence(source.slug, span.start, span.end)
            yield Quad(node, Iri(PROV + "wasQuotedFrom"), evidence, graph)
            if span not in self._evidence:
                self._evidence.add(span)
                yield from self._quoted(span)


@dataclass(slots=True)
class _Ground:
    """What a statement of the editors rests on."""

    sources: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)


class Editors:
    """Gathers what editors state, from all sheets and tables, and writes it once."""

    __slots__ = ("_grounds", "_ns")

    def __init__(self, namespace: Namespace) -> None:
        self._ns = namespace
        self._grounds: dict[Triple, _Ground] = {}

    def state(
        self, triple: Triple, sources: Iterable[str], *, day: str | None = None,
        reason: str | None = None,
    ) -> None:  # fmt: skip
        """Take note of a statement, the slugs of the sources it is derived from, the day that it
        was decided on, and why."""
        ground = self._grounds.setdefault(triple, _Ground())
        ground.sources.update(sources)
        ground.days |= {day} if day else set()
        ground.reasons |= {reason} if reason else set()

    def quads(self, said: set[Triple], publisher: Iri) -> Iterator[Quad]:
        """The statements that no source makes itself (`said`), in the graph of the editors, and a
        node for each of them beside the claims."""
        ns, graph = self._ns, self._ns.graph("claims")
        for triple, ground in self._grounds.items():
            if triple in said:
                continue
            yield Quad(*triple, ns.graph("editorial"))
            node = ns.claim(f"e{_digest(triple, ns)[:11]}")
            yield from _statement(node, "EditorialStatement", triple, ns)
            yield Quad(node, Iri(PROV + "wasAttributedTo"), publisher, graph)
            for source in ground.sources:
                yield Quad(node, Iri(PROV + "wasDerivedFrom"), ns.source(source), graph)
            if ground.days:
                yield Quad(node, Iri(DCT + "date"), date_literal(max(ground.days)), graph)
            for reason in ground.reasons:
                yield Quad(node, Iri(SKOS + "editorialNote"), language_string(reason, "en"), graph)


def _digest(triple: Triple, namespace: Namespace) -> str:
    """What identifies a statement, the same under every base."""
    said = " ".join(term.n for term in triple).replace(f"<{namespace.base}", f"<{VOCABULARY}")
    return hashlib.sha256(said.encode()).hexdigest()


def _statement(node: Iri, kind: str, triple: Triple, namespace: Namespace) -> Iterator[Quad]:
    graph = namespace.graph("claims")
    yield Quad(node, A, namespace.term(kind), graph)
    yield Quad(node, A, Iri(RDF + "Statement"), graph)
    for part, term in zip(("subject", "predicate", "object"), triple, strict=True):
        yield Quad(node, Iri(RDF + part), term, graph)


def _decimal(value: float) -> Literal:
    """xsd:decimal in the canonical form of XSD 1.1, which is also what the store keeps."""
    digits = f"{value:.6f}".rstrip("0").rstrip(".")
    return Literal(digits, XSD + "decimal")
