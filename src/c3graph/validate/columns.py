"""Merged triples in columns: a term is a number, its text the canonical N-Triples form.

The text keeps the lexical form as written, which a SPARQL store does not.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from c3graph.rdf.confined import Bounds
from c3graph.rdf.foreign import triple_lines
from c3graph.rdf.syntax import read_term
from c3graph.rdf.terms import RDF, RDFS, Quad, Term

Index = Mapping[int, Sequence[int]]
TYPE = f"<{RDF}type>"
SUBCLASS = f"<{RDFS}subClassOf>"
_BOUNDS = Bounds()
_EMPTY: Index = {}


class Columns:
    """Triples by predicate; indexes are made when first asked for."""

    def __init__(self, chunks: Iterable[str]) -> None:
        """`chunks` are whole lines of canonical N-Triples, many at a time."""
        self._ids: dict[str, int] = {}
        self._columns: dict[str, tuple[array[int], array[int]]] = {}
        self._forward: dict[str, Index] = {}
        self._backward: dict[str, Index] = {}
        self._instances: dict[str, frozenset[int]] = {}
        with no_collector():
            for chunk in chunks:
                self._take(chunk)
        self.terms: list[str] = list(self._ids)

    def _take(self, chunk: str) -> None:
        ids, columns = self._ids, self._columns
        for line in chunk.split(" .\n"):
            if not line:
                continue
            subject, predicate, value = line.split(" ", 2)
            column = columns.get(predicate)
            if column is None:
                column = columns[predicate] = (array("I"), array("I"))
            column[0].append(ids.setdefault(subject, len(ids)))
            column[1].append(ids.setdefault(value, len(ids)))

    @classmethod
    def of(cls, triples: Iterable[Quad]) -> Columns:
        """Columns of some triples; graphs are left out."""
        return cls("".join(f"{quad.triple().n}\n" for quad in batch) for batch in _batches(triples))

    @classmethod
    def read(cls, files: Sequence[Path], bounds: Bounds = _BOUNDS) -> Columns:
        """Files of any RDF syntax, by their names. Raises as `triple_lines` does."""
        several = len(files) > 1
        return cls(
            lines
            for file in files
            for lines in triple_lines(file, bounds, base=file.resolve().as_uri(), rename=several)
        )

    def number(self, text: str) -> int:
        """The number of a term, which gets one where it is not in the data."""
        found = self._ids.get(text)
        if found is None:
            found = self._ids[text] = len(self.terms)
            self.terms.append(text)
        return found

    def known(self, text: str) -> int | None:
        """The number of a term by its text; None where no triple has it."""
        return self._ids.get(text)

    def term(self, number: int) -> Term:
        """The term of a number."""
        return read_term(self.terms[number])

    @property
    def predicates(self) -> Iterator[str]:
        """The texts of all predicates."""
        return iter(self._columns)

    def column(self, predicate: str) -> tuple[Sequence[int], Sequence[int]]:
        """Subjects and objects of a predicate, repeats included."""
        return self._columns.get(predicate, ((), ()))

    def forward(self, predicate: str) -> Index:
        """Objects by subject, each once."""
        if predicate not in self._forward:
            subjects, objects = self.column(predicate)
            self._forward[predicate] = _index(subjects, objects)
        return self._forward[predicate]

    def backward(self, predicate: str) -> Index:
        """Subjects by object, each once."""
        if predicate not in self._backward:
            subjects, objects = self.column(predicate)
            self._backward[predicate] = _index(objects, subjects)
        return self._backward[predicate]

    def instances(self, cls: str) -> frozenset[int]:
        """SHACL instances of a class (SHACL 1.0, section 1.1): subclasses in the data count."""
        if cls not in self._instances:
            start = self.known(cls)
            classes = {start} if start is not None else set()
            below, waiting = self.backward(SUBCLASS), list(classes)
            while waiting:
                for sub in below.get(waiting.pop(), ()):
                    if sub not in classes:
                        classes.add(sub)
                        waiting.append(sub)
            members = self.backward(TYPE)
            self._instances[cls] = frozenset().union(*(members.get(c, ()) for c in classes))
        return self._instances[cls]

    def outside(self, nodes: set[int], cls: str) -> set[int]:
        """Those of many nodes that are no instances of a class."""
        return nodes - self.instances(cls)

    def apart(self, nodes: set[int], allowed: Collection[str]) -> dict[int, list[tuple[str, int]]]:
        """Predicates other than those allowed, each with an object, of those of many nodes."""
        found: dict[int, list[tuple[str, int]]] = {}
        for predicate in self._columns:
            if predicate not in allowed:
                objects = self.forward(predicate)
                for node in nodes & objects.keys():
                    found.setdefault(node, []).extend((predicate, o) for o in objects[node])
        return found

    def occurs(self, number: int) -> bool:
        """Whether a term is a subject or an object of some triple."""
        return any(number in self.forward(p) or number in self.backward(p) for p in self._columns)

    def chunks(
        self, predicates: Iterable[str], written: Mapping[int | None, str] | None = None
    ) -> Iterator[str]:
        """Lines of the triples of some predicates, with other texts for some objects."""
        terms = self.terms
        instead = written or {}
        for predicate in predicates:
            subjects, objects = self.column(predicate)
            for at in range(0, len(subjects), 20_000):
                pairs = zip(subjects[at : at + 20_000], objects[at : at + 20_000], strict=True)
                if instead:
                    yield "".join(
                        f"{terms[s]} {predicate} {instead.get(o) or terms[o]} .\n" for s, o in pairs
                    )
                else:
                    yield "".join(f"{terms[s]} {predicate} {terms[o]} .\n" for s, o in pairs)

    def quads(self) -> Iterator[Quad]:
        """All triples, predicate by predicate."""
        for predicate in self._columns:
            property = read_term(predicate)
            for subject, objects in self.forward(predicate).items():
                for value in objects:
                    yield Quad(self.term(subject), property, self.term(value))  # type: ignore[arg-type]


def _batches(triples: Iterable[Quad]) -> Iterator[list[Quad]]:
    batch: list[Quad] = []
    for triple in triples:
        batch.append(triple)
        if len(batch) == 20_000:
            yield batch
            batch = []
    yield batch


def _index(keys: Sequence[int], values: Sequence[int]) -> Index:
    """Distinct values by key. Most keys have one value: those need no loop here."""
    made: dict[int, Sequence[int]] = dict(zip(keys, zip(values, strict=True), strict=True))
    if len(made) == len(keys):
        return made
    others: dict[int, list[int]] = {}
    for key, value in zip(keys, values, strict=True):
        if made[key][0] != value:
            others.setdefault(key, []).append(value)
    for key, found in others.items():
        made[key] = (*dict.fromkeys(found), *made[key])
    return made


@contextmanager
def no_collector() -> Iterator[None]:
    """Millions of tuples are made, none of them in a cycle, and looking for cycles takes long."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def is_literal(text: str) -> bool:
    """Whether a term's text is that of a literal."""
    return text.startswith('"')


def language(text: str) -> str:
    """The language tag of a term's text, empty where it has none."""
    if not text.startswith('"') or text.endswith((">", '"')):
        return ""
    return text.rpartition("@")[2]
