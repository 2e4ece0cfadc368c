"""reason: is the graph consistent, is it OWL 2 DL, and are its entailed types materialised?

    hermit.py    the reasoner: HermiT as owlready2 bundles it, a Java process with a time limit
    profile.py   OWL 2 DL, checked without Java
    clashes.py   why an inconsistent graph is so

owlready2 is used in this package and nowhere else. What is reasoned about is the graph without
- reification (`rdf:subject`, `rdf:predicate`, `rdf:object`, type `rdf:Statement`): reserved
  vocabulary, which OWL 2 DL has no place for;
- literals of a datatype outside the OWL 2 datatype map, for instance xsd:date;
- `graph/inferred`: what was materialised is compared with what is entailed, not assumed.
Skolem IRIs, with which unions of classes are published, are blank nodes again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from c3graph.errors import InconsistentOntology
from c3graph.rdf import blanks
from c3graph.rdf.terms import OWL, RDF, RDFS, Iri, Literal, Quad
from c3graph.reason import hermit
from c3graph.reason.clashes import clashes
from c3graph.reason.profile import (
    BUILT_IN,
    DATATYPES,
    PLAIN,
    TYPE,
    declared_kinds,
    profile_violations,
)

__all__ = ["PROFILE", "Reasoning", "reason", "undecided"]

PROFILE = "OWL 2 DL"
_INFERRED = "graph/inferred"
_REIFICATION = frozenset(RDF + name for name in ("subject", "predicate", "object"))
_STATEMENT = Iri(RDF + "Statement")
_STRUCTURE = frozenset({TYPE, RDF + "first", RDF + "rest"})


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What the reasoner and the profile check found. Pairs are (subject IRI, class IRI).

    `inferred_types`: entailed named classes that no graph but `graph/inferred` states.
    `missing`: those of them that `graph/inferred` lacks. `extra`: types in `graph/inferred`
    that do not follow. `contradictions`: why an inconsistent graph is so, as far as domains,
    ranges, subclasses and disjointness tell. An inconsistent graph has no inferred types.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    profile_violations: tuple[str, ...] = ()
    profile: str = PROFILE
    inferred_types: tuple[tuple[str, str], ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    contradictions: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the graph is consistent, every class can have members, and the profile is
        kept."""
        return self.consistent and not self.unsatisfiable and not self.profile_violations

    def verdict(self) -> dict[str, object]:
        """What a release keeps of it."""
        return {"consistent": self.consistent, "profile": self.profile, "why": ""}

    def raise_for_results(self) -> None:
        """Raise InconsistentOntology unless consistent, satisfiable and in the profile.

        `missing` and `extra` do not raise: they are about what was materialised, not about
        whether the ontology holds.
        """
        hint = "c3graph reason lists all findings"
        if not self.consistent:
            first = self.contradictions[0] if self.contradictions else "no single cause was found"
            raise InconsistentOntology(f"the graph contradicts itself: {first}", hint=hint)
        if self.unsatisfiable:
            raise InconsistentOntology(
                f"classes that can have no member: {len(self.unsatisfiable)}",
                where=self.unsatisfiable[0],
                hint=hint,
            )
        if self.profile_violations:
            raise InconsistentOntology(
                f"violations of {self.profile}: {len(self.profile_violations)}, "
                f"the first: {self.profile_violations[0]}",
                hint=hint,
            )


def undecided(why: str) -> dict[str, object]:
    """The verdict of a release whose graph nobody reasoned about, and why."""
    return {"consistent": None, "profile": PROFILE, "why": why}


def reason(quads: Sequence[Quad], *, timeout: float = 120.0) -> Reasoning:
    """Ontology, schemes and data in, findings out; `timeout` in seconds bounds the Java process.

    Raises ReasonerMissing without Java or owlready2, LimitExceeded past `timeout`, and
    C3GraphError where HermiT stops for a reason other than an inconsistency.
    """
    start = hermit.command()
    stated = {quad.triple() for quad in quads if not _is_inferred(quad)}
    materialised = {
        _pair(quad) for quad in quads if _is_inferred(quad) and quad.predicate.value == TYPE
    }
    axioms = [
        quad
        for quad in blanks.unskolemised(sorted(stated, key=lambda quad: quad.n))
        if _in_scope(quad)
    ]
    violations = profile_violations(axioms)
    classified = hermit.classify(start, _logical(axioms), timeout)
    if classified is None:
        return Reasoning(
            consistent=False, profile_violations=violations, contradictions=clashes(axioms)
        )
    asserted = {_pair(quad) for quad in stated if quad.predicate.value == TYPE}
    inferred = classified.types - asserted
    return Reasoning(
        consistent=True,
        unsatisfiable=classified.unsatisfiable,
        profile_violations=violations,
        inferred_types=tuple(sorted(inferred)),
        missing=tuple(sorted(inferred - materialised)),
        extra=tuple(sorted(materialised - classified.types)),
    )


def _is_inferred(quad: Quad) -> bool:
    return quad.graph is not None and quad.graph.value.endswith(_INFERRED)


def _pair(quad: Quad) -> tuple[str, str]:
    return str(quad.subject), str(quad.object)


def _in_scope(quad: Quad) -> bool:
    if quad.predicate.value in _REIFICATION:
        return False
    if isinstance(quad.object, Literal):
        return quad.object.datatype in DATATYPES | PLAIN
    return quad.object != _STATEMENT


def _logical(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Quads without annotations, which carry no meaning for a reasoner."""
    quads = list(quads)
    kinds = declared_kinds(quads)
    for quad in quads:
        name = quad.predicate.value
        axiom = name in _STRUCTURE or (name.startswith((RDFS, OWL)) and name not in BUILT_IN)
        if axiom or kinds.get(name, set()) & {"object property", "datatype property"}:
            yield quad
