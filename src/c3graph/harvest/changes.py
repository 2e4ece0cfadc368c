"""What changed from one release to another, by thing, with the claims that changed it.

Both sides are sorted lines of N-Quads, so one pass over the two finds what differs; only that is
parsed. A statement is a quad: one more source that says the same is a change too. Statements
about claims and their evidence are not listed for themselves but with the thing they are about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from c3graph.rdf import blanks, syntax
from c3graph.rdf.sortedlines import graph_of
from c3graph.rdf.syntax import RdfFormat
from c3graph.rdf.terms import RDF, SKOS, Iri, Literal, Quad, Term
from c3graph.release.kept import KeptRelease
from c3graph.store import Store, anywhere, open_embedded
from c3graph.store.embedded import EmbeddedStore

NQUADS = "c3graph.nq"
# Terms of one query's VALUES.
_BATCH = 200
_SUBJECT, _PREDICATE, _OBJECT = (RDF + name for name in ("subject", "predicate", "object"))


@dataclass(frozen=True, slots=True)
class ClaimedQuad:
    """A quad of a thing, with the claims (IRIs) that state it in its release."""

    property: Iri
    value: Term
    graph: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThingChange:
    """A thing that was `added`, `removed` or `changed`.

    `replaced` pairs the one value removed and the one added of a property in a graph; they are not
    in `removed` and `added` again. `evidence` names claims of which only the record changed.
    """

    iri: str
    kind: str
    label: str
    added: tuple[ClaimedQuad, ...] = ()
    removed: tuple[ClaimedQuad, ...] = ()
    replaced: tuple[tuple[ClaimedQuad, ClaimedQuad], ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes from one side to another; `added` and `removed` count quads of every kind."""

    old: str
    new: str
    issued: str
    things: tuple[ThingChange, ...]
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a release, or a file of RDF."""

    name: str
    issued: str
    store: Store
    path: Path | None = None
    quads: tuple[Quad, ...] = field(default=(), repr=False)

    @classmethod
    def release(cls, found: KeptRelease) -> Side:
        """A kept release as one side of a comparison."""
        return cls(
            found.version, found.issued, open_embedded(found.path / "store"), found.path / NQUADS
        )

    @classmethod
    def file(cls, path: Path) -> Side:
        """Raises InputError, RdfSyntaxError."""
        quads = blanks.named(syntax.read_rdf(path))
        return cls(path.name, "", EmbeddedStore.of(quads), None, quads)

    def lines(self) -> Iterator[bytes]:
        """Sorted lines; of a release those of its named graphs, which say all that it says."""
        if self.path is None:
            yield from sorted(f"{quad.n}\n".encode() for quad in self.quads)
            return
        with self.path.open("rb") as file:
            yield from (line for line in file if graph_of(line) is not None)


def _differing(old: Iterable[bytes], new: Iterable[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Lines of two sorted sequences that only one of them has: removed, added."""
    removed: list[bytes] = []
    added: list[bytes] = []
    left, right = iter(old), iter(new)
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        if a == b:
            a, b = next(left, None), next(right, None)
        elif b is None or (a is not None and a < b):
            assert a is not None
            removed.append(a)
            a = next(left, None)
        else:
            added.append(b)
            b = next(right, None)
    return removed, added


def _batches(terms: Iterable[str]) -> Iterator[str]:
    found = sorted(set(terms))
    for at in range(0, len(found), _BATCH):
        yield " ".join(found[at : at + _BATCH])


def _labels(side: Side, things: Iterable[str]) -> dict[str, str]:
    found: dict[str, list[Literal]] = defaultdict(list)
    for values in _batches(f"<{iri}>" for iri in things):
        pattern = f"VALUES ?s {{ {values} }} ?s <{SKOS}prefLabel> ?o"
        query = f"SELECT DISTINCT ?s ?o WHERE {anywhere(pattern)}"
        for subject, value in side.store.query(query).rows:
            if isinstance(value, Literal):
                found[str(subject)].append(value)
    return {
        iri: min(labels, key=lambda v: (v.language != "en", v.language, v.value)).value
        for iri, labels in found.items()
    }


def _present(side: Side, things: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for values in _batches(f"<{iri}>" for iri in things):
        pattern = f"VALUES ?s {{ {values} }} ?s ?p ?o"
        query = f"SELECT DISTINCT ?s WHERE {anywhere(pattern)}"
        found |= {str(row[0]) for row in side.store.query(query).rows}
    return found


def _stated(side: Side, quads: Sequence[Quad]) -> dict[Quad, tuple[str, ...]]:
    """The claims of each triple of these quads on a side."""
    subjects = {quad.subject.n for quad in quads if isinstance(quad.subject, Iri)}
    found: dict[Quad, list[str]] = defaultdict(list)
    for values in _batches(subjects):
        pattern = (
            f"VALUES ?s {{ {values} }} ?c <{_SUBJECT}> ?s ; <{_PREDICATE}> ?p ; <{_OBJECT}> ?o"
        )
        query = f"SELECT DISTINCT ?c ?s ?p ?o WHERE {anywhere(pattern)}"
        for claim, subject, predicate, value in side.store.query(query).rows:
            if isinstance(subject, Iri) and isinstance(predicate, Iri) and value is not None:
                found[Quad(subject, predicate, value)].append(str(claim))
    return {triple: tuple(sorted(set(claims))) for triple, claims in found.items()}


def _about(side: Side, nodes: Iterable[str]) -> dict[str, set[str]]:
    """Claims by the thing they are about, from claims or from their evidence."""
    found: dict[str, set[str]] = defaultdict(set)
    quoted, selector = (
        "http://www.w3.org/ns/prov#wasQuotedFrom",
        "http://www.w3.org/ns/oa#hasSelector",
    )
    for values in _batches(f"<{iri}>" for iri in nodes):
        for node, path in (("c", ""), ("n", f"?c <{quoted}> ?n ."),
                           ("n", f"?c <{quoted}>/<{selector}> ?n .")):  # fmt: skip
            pattern = f"VALUES ?{node} {{ {values} }} {path} ?c <{_SUBJECT}> ?s"
            query = f"SELECT DISTINCT ?c ?s WHERE {anywhere(pattern)}"
            for claim, subject in side.store.query(query).rows:
                found[str(subject)].add(str(claim))
    return found


def _record(iri: str, base: str) -> bool:
    """Whether an IRI names a claim, its evidence or the description of the dataset itself."""
    path = iri.removeprefix(base) if iri.startswith(base) else ""
    return path.startswith(("claim/", ".well-known/")) or "#" in path.partition("def#")[0]


def _pairs(
    removed: list[ClaimedQuad], added: list[ClaimedQuad]
) -> tuple[list[ClaimedQuad], list[ClaimedQuad], list[tuple[ClaimedQuad, ClaimedQuad]]]:
    """What is left of either, and the pairs of values that took each other's place."""
    by_key: dict[tuple[Iri, str, str], tuple[list[ClaimedQuad], list[ClaimedQuad]]] = {}
    for side, statements in enumerate((removed, added)):
        for one in statements:
            language = one.value.language if isinstance(one.value, Literal) else ""
            by_key.setdefault((one.property, one.graph, language), ([], []))[side].append(one)
    rest: tuple[list[ClaimedQuad], list[ClaimedQuad]] = ([], [])
    pairs = []
    for old, new in by_key.values():
        if len(old) == len(new) == 1:
            pairs.append((old[0], new[0]))
        else:
            rest[0].extend(old)
            rest[1].extend(new)
    return *rest, pairs


def compare_sides(old: Side, new: Side, base: str) -> Changes:
    """All that differs between two sides. The same sides give the same changes, in one order."""
    removed, added = (
        list(syntax.parse(b"".join(lines), RdfFormat.N_QUADS))
        for lines in _differing(old.lines(), new.lines())
    )
    sides = ((old, removed), (new, added))
    records: dict[str, set[str]] = defaultdict(set)
    found: dict[str, tuple[list[ClaimedQuad], list[ClaimedQuad]]] = {}
    for at, (side, quads) in enumerate(sides):
        plain = [quad for quad in quads if not _record(str(quad.subject), base)]
        said = _stated(side, plain)
        for quad in plain:
            graph = quad.graph.value.removeprefix(f"{base}graph/") if quad.graph else ""
            claims = said.get(quad.triple(), ())
            one = ClaimedQuad(quad.predicate, quad.object, graph, claims)
            found.setdefault(str(quad.subject), ([], []))[at].append(one)
        nodes = {str(q.subject) for q in quads if _record(str(q.subject), base)}
        for thing, claims_ in _about(side, (n for n in nodes if not n.startswith("_:"))).items():
            records[thing] |= claims_
    things = sorted({*found, *records})
    named = [iri for iri in things if not iri.startswith("_:")]
    before, after = _present(old, named), _present(new, named)
    labels = _labels(old, named) | _labels(new, named)
    changes = []
    for iri in things:
        gone, come = found.get(iri, ([], []))
        listed = {claim for one in (*gone, *come) for claim in one.claims}
        rest_gone, rest_come, pairs = _pairs(gone, come)
        kind = "changed" if iri in before and iri in after else "added" if come else "removed"
        evidence = tuple(sorted(records.get(iri, set()) - listed))
        if not (gone or come or evidence):
            continue
        changes.append(
            ThingChange(
                iri, kind, labels.get(iri, ""), tuple(rest_come), tuple(rest_gone), tuple(pairs),
                evidence,
            )
        )  # fmt: skip
    return Changes(old.name, new.name, new.issued, tuple(changes), len(added), len(removed))
