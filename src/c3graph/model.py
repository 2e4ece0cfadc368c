"""The types that travel along the data path, in travelling order.

    Document -> ClaimSheet -> DraftGraph -> Report -> ValidatedGraph -> Release -> Answer

All are frozen. Only a report that conforms makes a `ValidatedGraph`, and only that can be released.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from c3graph.catalogues import counted
from c3graph.errors import NotConforming, NotFound
from c3graph.rdf.declared import OwnTerms
from c3graph.rdf.terms import Iri, Literal, Quad, Term, graph_digest

# Messages, mends and reports are written in each of these.
LANGUAGES = ("en", "pl", "hu")
UNCHECKED = "unchecked"  # the kind of a ShapeFault: nothing at all was checked


class Status(StrEnum):
    """A steward's word on a claim."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CORRECTED = "corrected"

    @property
    def published(self) -> bool:
        """Whether a row of this status is published."""
        return self in (Status.ACCEPTED, Status.CORRECTED)


@dataclass(frozen=True, slots=True)
class Source:
    """A document that says things. `length` counts Unicode code points of its text."""

    slug: str
    file: str
    title: str
    title_language: str
    language: str
    genre: str
    sha256: str
    length: int
    url: str | None = None
    publisher: str | None = None
    issued: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A source with its text at hand."""

    source: Source
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Characters `start` to `end` (end excluded, Python `str` offsets) and the surface there."""

    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing as one source names it: itself a claim that it exists, of this type, by this name.

    `key` is unique in its sheet; `kind` is a concept of the type's scheme (for instance `call`),
    `own_class` a narrower class of the dataset, by its name; `translations` are a steward's.
    `doubt` says that a steward doubts what is stated; `reviewer` and `reviewed`, an ISO date, say
    who decided last and when.
    """

    key: str
    type: str
    name: str
    language: str
    mentions: tuple[Evidence, ...]
    kind: str | None = None
    own_class: str | None = None
    translations: tuple[tuple[str, str], ...] = ()
    rule: str = "steward"
    confidence: float = 1.0
    status: Status = Status.ACCEPTED
    stale: bool = False
    doubt: bool = False
    note: str | None = None
    reviewer: str | None = None
    reviewed: str | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement by one source. Exactly one of `object` (an entity key) and `value` is set.

    `stale`: the last reading of the document did not find it again; `doubt`: a steward doubts it
    (`note` says why); `preferred`: the reason, by language, to prefer it where sources disagree.
    """

    id: str
    subject: str
    predicate: str
    evidence: tuple[Evidence, ...]
    object: str | None = None
    value: str | int | float | bool | None = None
    language: str | None = None
    qualifiers: tuple[tuple[str, str], ...] = ()
    question: str | None = None
    rule: str = "steward"
    confidence: float = 1.0
    status: Status = Status.ACCEPTED
    stale: bool = False
    doubt: bool = False
    preferred: tuple[tuple[str, str], ...] = ()
    translations: tuple[tuple[str, str], ...] = ()
    note: str | None = None
    reviewer: str | None = None
    reviewed: str | None = None
    line: int = field(default=0, compare=False)

    def qualifier(self, name: str) -> str | None:
        """The value of a qualifier; None where the claim has none of that name."""
        return dict(self.qualifiers).get(name)


@dataclass(frozen=True, slots=True)
class ClaimSheet:
    """All that one source says, as a steward left it. `sha256` is that of the file it was read
    from, empty where there was none; `own` are terms of the dataset."""

    path: Path
    source: Source
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    sha256: str = field(default="", compare=False)
    own: OwnTerms = field(default_factory=OwnTerms, compare=False, repr=False)

    def entity(self, key: str) -> Entity:
        """The thing of that key. Raises NotFound."""
        for entity in self.entities:
            if entity.key == key:
                return entity
        raise NotFound(f"no entity {key!r} in this sheet", where=str(self.path))


@dataclass(frozen=True, slots=True)
class DraftGraph:
    """Quads in canonical order, not yet validated: named graphs, and the facts among what they
    say in no graph (`c3graph.rdf.facts`), which is the default graph."""

    quads: tuple[Quad, ...]
    sha256: str

    @classmethod
    def of(cls, quads: tuple[Quad, ...]) -> DraftGraph:
        """A draft of quads in canonical order."""
        return cls(quads, graph_digest(quads))


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    VIOLATION = "violation"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a source the statement at fault is said."""

    source: str
    start: int
    end: int
    surface: str


class Pointed(StrEnum):
    """What a position points at: the value at fault, the property, or the node alone."""

    VALUE = "value"
    PROPERTY = "property"
    NODE = "node"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where a statement stands in a file. Lines and columns count from 1, columns in characters.

    `end_column` is that behind the last character.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    of: Pointed = Pointed.VALUE


@dataclass(frozen=True, slots=True)
class Result:
    """One SHACL validation result, with the passages that led to it.

    `focus_node` is an IRI, `_:label` or the text of a literal, which `focus_literal` then is;
    `path` is an IRI or the text of a complex property path; `message` and `mend`, a proposed mend,
    are by language tag, and `untagged` is whether the message under `en` was written without one.
    `severity` is how grave the result is; `severity_iri` is the severity of the shape where that is
    none of SHACL's three. `constraint` is the SPARQL constraint that found it.
    """

    focus_node: str
    path: str | None
    value: Term | None
    shape: str
    component: str
    severity: Severity
    message: Mapping[str, str]
    places: tuple[Place, ...] = ()
    accepted: str | None = None
    positions: tuple[Position, ...] = ()
    mend: Mapping[str, str] = field(default_factory=dict)
    severity_iri: str = ""
    constraint: str | None = None
    focus_literal: Literal | None = None
    untagged: bool = False


@dataclass(frozen=True, slots=True)
class ShapeCheck:
    """How many focus nodes a shape looked at, and which engine judged them; `reason` excuses a
    shape that found none, `sha256` identifies the shape as it judged."""

    shape: str
    focus_nodes: int
    reason: str | None = None
    engine: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ShapeFault:
    """Something that is wrong with a shape itself, or to be known of it; `about` is what a warning
    of this kind is about: a term, a reference, a file."""

    shape: str
    kind: str
    what: str
    file: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Rejudged:
    """A shape that was judged again: at how many nodes, and why at all where it was at all."""

    shape: str
    nodes: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a report rests on besides its own run: the report of a kept release.

    `added` and `removed` count statements; `again` are the shapes that were judged again, all
    other results being the release's. `whole` is why nothing was taken from it.
    """

    release: str
    added: int = 0
    removed: int = 0
    again: tuple[Rejudged, ...] = ()
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked and what failed. Raising is the caller's choice.

    `warnings` is what the shapes say that was not, or not all, followed.
    """

    graph_sha256: str
    engine: str
    results: tuple[Result, ...]
    checks: tuple[ShapeCheck, ...]
    since: Baseline | None = None
    warnings: tuple[ShapeFault, ...] = ()

    def count(self, severity: Severity) -> int:
        """Results of a severity that no listed reason accepts."""
        return sum(r.severity is severity and r.accepted is None for r in self.results)

    @property
    def unchecked(self) -> tuple[ShapeCheck, ...]:
        """Shapes that found no focus node and for which no reason is listed."""
        return tuple(c for c in self.checks if c.focus_nodes == 0 and c.reason is None)

    @property
    def conforms(self) -> bool:
        """No violation, warning or shape without a focus node that fails; and something checked."""
        failing = self.count(Severity.VIOLATION) or self.count(Severity.WARNING) or self.unchecked
        return not (failing or any(fault.kind == UNCHECKED for fault in self.warnings))

    def raise_for_results(self) -> None:
        """Raise NotConforming, naming the first result or the first shape that checked nothing."""
        if self.conforms:
            return
        failing = [
            r for r in self.results if r.accepted is None and r.severity is not Severity.INFO
        ]
        if failing:
            first = failing[0]
            raise NotConforming(
                counted(
                    "en",
                    "%(count)s result: %(first)s",
                    "%(count)s results, the first: %(first)s",
                    len(failing),
                    first=first.message.get("en", first.component),
                ),
                where=first.focus_node,
                hint="c3graph validate lists all of them",
            )
        names = ", ".join(check.shape for check in self.unchecked)
        raise NotConforming(
            f"shapes that found nothing to check: {names}",
            hint="mend their targets, or list them with a reason in shapes/accepted.toml",
        )


@dataclass(frozen=True, slots=True)
class ValidatedGraph:
    """A draft with the report that it conforms; nothing else can be released."""

    draft: DraftGraph
    report: Report

    def __post_init__(self) -> None:
        if self.report.graph_sha256 != self.draft.sha256:
            raise NotConforming("the report is about another graph", where=self.report.graph_sha256)
        self.report.raise_for_results()


@dataclass(frozen=True, slots=True)
class Release:
    """An immutable folder whose manifest verified. `sha256` is that of its named graphs."""

    path: Path
    version: str
    sha256: str
    issued: str
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def served(self) -> int | None:
        """Triples of the default graph; None where they were not counted. A release that counts
        none in it is older than version 2 of the dataset: all its graphs together are served."""
        return self.counts.get("graph/default", self.counts.get("triples"))


class QueryForm(StrEnum):
    SELECT = "select"
    ASK = "ask"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole result: rows for SELECT, a truth for ASK, triples for CONSTRUCT and DESCRIBE."""

    form: QueryForm
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    truth: bool | None = None
    triples: tuple[Quad, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values of a single-valued property on which sources disagree.

    `preferred` is None where nothing decides and a steward is asked; `others` are then all values.
    """

    subject: Iri
    property: Iri
    preferred: Term | None
    preferred_claims: tuple[Iri, ...]
    others: tuple[tuple[Term, tuple[Iri, ...]], ...]
    reason: str
