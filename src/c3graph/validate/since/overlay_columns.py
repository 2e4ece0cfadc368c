"""What the fast engine needs of a graph of which only the surroundings of some nodes are read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from c3graph.rdf.syntax import read_term
from c3graph.rdf.terms import Term
from c3graph.validate.columns import TYPE, Columns, Index
from c3graph.validate.fast.plan import Plan, Uncovered
from c3graph.validate.fast.sparql import Answers, ByNode, changed, view
from c3graph.validate.since.overlay_graph import Around, TooFar
from c3graph.validate.since.queries import gather, group_of


class _Looked(Mapping[int, Sequence[int]]):
    """An index that is looked up, never gone through."""

    def __init__(self, find: Callable[[int], tuple[int, ...]]) -> None:
        self._find = find
        self._known: dict[int, tuple[int, ...]] = {}

    def __getitem__(self, node: int) -> Sequence[int]:
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = self._find(node)
        if not found:
            raise KeyError(node)
        return found

    def __iter__(self) -> Iterator[int]:
        raise TypeError("only the surroundings of some nodes are known")

    __len__ = __iter__  # type: ignore[assignment]


class Near(Columns):
    """Columns of which a node's part is read when it is asked for."""

    def __init__(self, around: Around) -> None:
        super().__init__(())
        self.around = around

    def forward(self, predicate: str) -> Index:
        """Values by subject of a predicate, looked up when they are asked for."""
        if predicate not in self._forward:
            self._forward[predicate] = _Looked(
                lambda node: self._numbers(self.around.objects(self.terms[node], predicate))
            )
        return self._forward[predicate]

    def backward(self, predicate: str) -> Index:
        """Subjects by value of a predicate, looked up when they are asked for."""
        if predicate not in self._backward:
            self._backward[predicate] = _Looked(
                lambda node: self._numbers(self.around.subjects(self.terms[node], predicate))
            )
        return self._backward[predicate]

    def _numbers(self, texts: Iterable[str]) -> tuple[int, ...]:
        return tuple(self.number(text) for text in texts)

    def outside(self, nodes: set[int], cls: str) -> set[int]:
        """Those of the nodes that are not instances of the class."""
        return {node for node in nodes if not self.around.instance(self.terms[node], cls)}

    def apart(self, nodes: set[int], allowed: Collection[str]) -> dict[int, list[tuple[str, int]]]:
        """Predicates and values of nodes, but for the allowed predicates."""
        found: dict[int, list[tuple[str, int]]] = {}
        for node in nodes:
            for predicate, values in self.around.about(self.terms[node]).items():
                if predicate not in allowed:
                    pairs = ((predicate, self.number(value)) for value in values)
                    found.setdefault(node, []).extend(pairs)
        return found


class NearAnswers:
    """Solutions of queries at some nodes, over no more triples than they hang on."""

    def __init__(self, data: Near) -> None:
        self._data = data

    def once(self, plan: Plan, nodes: Iterable[int]) -> ByNode:
        """Raises TooFar where it cannot be said which triples those are."""
        near = self._data
        texts = [near.terms[node] for node in nodes]
        if not texts:
            return {}
        triples = sorted(gather(near.around, group_of(plan), texts))
        if not triples:
            return {}
        data = Columns("".join(f"{s} {p} {o} .\n" for s, p, o in triples) for _ in (0,))
        rewritten = changed(data)
        try:
            answers = Answers(data, {plan: view(plan, rewritten, data)}, rewritten)
            found = answers.once(plan, ())
        except Uncovered as reason:
            raise TooFar(str(reason)) from None
        return {near.number(data.terms[node]): rows for node, rows in found.items()}

    def each(
        self, plan: Plan, nodes: Iterable[int], shape: str, shapes_graph: Callable[[], str]
    ) -> ByNode:
        """Raises TooFar: such a query may ask for anything."""
        raise TooFar("a query that runs node by node")


class NearbyStatements:
    """Statements, as places and mends ask for them."""

    def __init__(self, around: Around) -> None:
        self._around = around

    def of(self, node: str) -> Mapping[str, Sequence[Term]]:
        """What is said of a node: values by property."""
        found = self._around.about(_text(node))
        return {p[1:-1]: [read_term(value) for value in values] for p, values in found.items()}

    def leading(self, node: str, property: str) -> Sequence[str]:
        """Subjects that have the node as a value of the property."""
        found = self._around.few(_text(node), f"<{property}>", sys.maxsize // 2)
        assert found is not None, "nothing has more members"
        return [_shown(subject) for subject, _ in found]

    def members(self, cls: str, most: int) -> Sequence[str]:
        """Members of a class; none where there are more than `most`."""
        return [_shown(node) for node, _ in self._around.few(f"<{cls}>", TYPE, most) or ()]


def _shown(text: str) -> str:
    return text if text.startswith("_:") else text[1:-1]


def _text(node: str) -> str:
    return node if node.startswith("_:") else f"<{node}>"
