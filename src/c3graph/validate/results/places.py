"""From a validation result through the claims of the graph to characters of a source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from c3graph.model import Place, Result
from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import OA, PROV, RDF, Iri, Term
from c3graph.validate.results.statements import Statements

LIMIT = 5
_SUBJECT, _PREDICATE, _OBJECT = (RDF + part for part in ("subject", "predicate", "object"))
_CLAIMS_OF_CONFLICT = (DEF + "preferredClaim", DEF + "otherClaim")


class PlaceIndex:
    """Claims of a graph by what they state, and the evidence behind them."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def find(self, result: Result) -> tuple[Place, ...]:
        """At most five places: those of the statement at fault, else of its subject."""
        found = sorted({place for node in self._evidence(result) if (place := self._place(node))},
                       key=lambda place: (place.source, place.start, place.end))  # fmt: skip
        return tuple(found[:LIMIT])

    def _evidence(self, result: Result) -> Iterator[str]:
        focus = result.focus_node
        values = self._statements.of(focus)
        if OA + "hasSource" in values or OA + "hasSelector" in values:
            yield focus
        elif selecting := self._statements.leading(focus, OA + "hasSelector"):
            yield from selecting
        else:
            for claim in self._claims(result):
                for evidence in self._get(claim, PROV + "wasQuotedFrom"):
                    yield str(evidence)

    def _claims(self, result: Result) -> Sequence[str]:
        """The closest claims: the node itself, the statement, its predicate, its subject."""
        focus, path, value = result.focus_node, result.path or "", result.value
        if self._get(focus, _SUBJECT):
            return [focus]
        members = [str(c) for p in _CLAIMS_OF_CONFLICT for c in self._get(focus, p)]
        if members:
            return members
        about = self._statements.leading(focus, _SUBJECT)
        same_path = [c for c in about if Iri(path) in self._get(c, _PREDICATE)]
        exact = [c for c in same_path if value in self._get(c, _OBJECT)]
        return exact or same_path or self._claims_around(focus, path, value) or about or (
            self._statements.leading(focus, _OBJECT) or self._claims_of_link(focus)
        )  # fmt: skip

    def _claims_around(self, focus: str, path: str, value: Term | None) -> Sequence[str]:
        """Claims whose subject is the value: the far end of an inverse path, else all of it."""
        if not isinstance(value, Iri) or value.value == focus:
            return []
        if path.startswith("^<") and path.endswith(">"):
            inverse = Iri(path[2:-1])
            about = self._statements.leading(value.value, _SUBJECT)
            found = [c for c in about if inverse in self._get(c, _PREDICATE)]
            return [c for c in found if Iri(focus) in self._get(c, _OBJECT)] or found or about
        if any(part in path for part in "/|^"):
            return self._statements.leading(value.value, _SUBJECT)
        return []

    def _claims_of_link(self, focus: str) -> Sequence[str]:
        """An external link has no claim of its own; what it starts from has."""
        ends = self._get(focus, DEF + "linkFrom")
        return [claim for end in ends for claim in self._statements.leading(str(end), _SUBJECT)]

    def _get(self, node: str, predicate: str) -> Sequence[Term]:
        return self._statements.of(node).get(predicate, ())

    def _place(self, evidence: str) -> Place | None:
        sources = self._get(evidence, OA + "hasSource")
        selectors = self._get(evidence, OA + "hasSelector")
        if not sources or not selectors:
            return None
        starts = self._get(str(selectors[0]), OA + "start")
        ends = self._get(str(selectors[0]), OA + "end")
        exact = self._get(evidence, OA + "exact")
        try:
            start, end = int(str(starts[0])), int(str(ends[0]))
        except (IndexError, ValueError):
            return None
        slug = str(sources[0]).rsplit("/", 1)[-1]
        return Place(slug, start, end, str(exact[0]) if exact else "")
