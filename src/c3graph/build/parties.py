"""Two bodies of which one is part of the other, both told to be partners of one project.

A partner is a legal party: an office acts for the body that it is part of. Both stay; the whole is
preferred, and the part's participation is set aside as other values are.
"""

from __future__ import annotations

from collections.abc import Iterable

from c3graph.build.conflicts import SourcedTriple
from c3graph.model import Conflict
from c3graph.rdf.iris import Namespace
from c3graph.rdf.terms import Iri, Quad

_ENGLISH = (
    "the other body is part of this one and acts for it; partners are counted as legal parties"
)
_POLISH = (
    "druga jednostka jest częścią tej i działa w jej imieniu; partnerów liczy się jako strony umowy"
)


def double_parties(
    namespace: Namespace, said: Iterable[SourcedTriple], stated: Iterable[Quad]
) -> list[tuple[Conflict, str]]:
    """A conflict for each project that names a part beside its whole, by `partOf` of editors."""
    part_of = {
        (quad.subject, quad.object) for quad in stated if quad.predicate == namespace.term("partOf")
    }
    projects: dict[Iri, object] = {}
    claims: dict[tuple[Iri, object], set[Iri]] = {}
    for item in said:
        subject, predicate, value = item.triple
        if predicate == namespace.term("inProject"):
            projects[subject] = value
        elif predicate == namespace.term("participant"):
            claims.setdefault((subject, value), set()).add(item.claim)
    by_project: dict[object, dict[object, set[Iri]]] = {}
    for (node, body), found in claims.items():
        if node in projects:
            by_project.setdefault(projects[node], {})[body] = found
    conflicts = []
    for project, bodies in by_project.items():
        for part, whole in sorted(part_of, key=str):
            if part in bodies and whole in bodies:
                assert isinstance(project, Iri)
                assert isinstance(part, Iri)
                assert isinstance(whole, Iri)
                rest = ((part, tuple(sorted(bodies[part]))),)
                chosen = tuple(sorted(bodies[whole]))
                name = namespace.term("hasParticipant")
                conflict = Conflict(project, name, whole, chosen, rest, _ENGLISH)
                conflicts.append((conflict, _POLISH))
    return conflicts
