"""A kept release looked up node by node, neither parsed nor loaded.

What is said of a node stands together in the sorted dump of the union, each literal as it was
written; what leads to a node the store's index tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from c3graph.errors import ReleaseError
from c3graph.rdf.sortedlines import SortedFile, mapped
from c3graph.rdf.syntax import read_term, to_oxigraph
from c3graph.rdf.terms import Iri, Literal, Quad


def _once(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    for pair in pairs:
        if pair not in seen:
            seen.add(pair)
            yield pair


class Neighbours:
    """The union of a release's graphs. Terms are texts in canonical N-Triples."""

    def __init__(self, release: Path) -> None:
        """Raises ReleaseError where the dump or the store cannot be opened."""
        try:
            self.data = mapped(release / "c3graph.nt")
            self._store = ox.Store.read_only(str(release / "store"))
        except OSError as error:
            raise ReleaseError(f"it cannot be looked up: {error}", where=str(release)) from None
        self.dump = SortedFile(self.data)

    def about(self, subject: str) -> Iterator[tuple[str, str]]:
        """Predicates and objects of a subject."""
        start = f"{subject} ".encode()
        for line in self.dump.starting(start):
            predicate, _, value = line[len(start) : -2].decode().partition(" ")
            yield predicate, value

    def leading(self, value: str, predicate: str | None, most: int) -> Sequence[tuple[str, str]]:
        """Subjects and predicates of an object; where there are more than `most`, some of them,
        but more than `most`."""
        term = read_term(value)
        wanted = ox.NamedNode(predicate[1:-1]) if predicate else None
        held = to_oxigraph(Quad(Iri("urn:s"), Iri("urn:p"), term)).object
        # Of any graph: what several state is told once.
        quads = self._store.quads_for_pattern(None, wanted, held, None)
        found = _once((str(quad.subject), str(quad.predicate)) for quad in quads)
        if isinstance(term, Literal):
            # The store keeps values: only the dump knows which lexical form a statement has.
            found = (pair for pair in found if self._says(*pair, value))
        return list(islice(found, most + 1))

    def _says(self, subject: str, predicate: str, value: str) -> bool:
        line = f"{subject} {predicate} {value} .".encode()
        return next(self.dump.starting(line), None) == line
