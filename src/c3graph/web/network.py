"""A graph as a drawing: things as dots, statements between them as lines. Pure.

The same statements give the same drawing: places begin on a circle in the order of the IRIs and
are moved a fixed number of times by the forces of T. Fruchterman and E. Reingold (1991).
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from c3graph.terms import RDF, BlankNode, Iri
from c3graph.web.outcome import Cell, Rows
from c3graph.web.views import Names, Shown

MAX_NODES, MAX_EDGES = 40, 120
WIDTH, HEIGHT, MARGIN = 900, 600, 70
_MOVES = 90
_LABEL_CHARACTERS = 24
_TYPE = RDF + "type"
_TRIPLES = (("subject", "predicate", "object"), ("s", "p", "o"))


@dataclass(frozen=True, slots=True)
class Node:
    name: Shown
    short: str
    kinds: tuple[str, ...]
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from one place to another, and the names of the properties it stands for."""

    subject: Shown
    object: Shown
    names: tuple[str, ...]
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Network:
    """A drawing; what is `left_out` are things beyond the number that can be told apart."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int


_Statement = tuple[str, str, str]


def statements(rows: Rows) -> tuple[set[_Statement], dict[str, set[str]]]:
    """Statements between things, and types by thing.

    Columns named as a triple's are one; else the first two columns of things are, without a name.
    """
    for triple in _TRIPLES:
        if set(triple) <= set(rows.variables):
            return _split(rows, *(rows.variables.index(name) for name in triple))
    things = [
        at for at in range(len(rows.variables))
        if any(_thing(row[at]) for row in rows.rows)
    ]  # fmt: skip
    if len(things) < 2:
        return set(), {}
    return _split(rows, things[0], None, things[1])


def _split(
    rows: Rows, subject: int, predicate: int | None, value: int
) -> tuple[set[_Statement], dict[str, set[str]]]:
    found: set[_Statement] = set()
    types: dict[str, set[str]] = {}
    for row in rows.rows:
        one, other = row[subject], row[value]
        name = str(row[predicate] or "") if predicate is not None else ""
        if not (_thing(one) and _thing(other)):
            continue
        if name == _TYPE:
            types.setdefault(str(one), set()).add(str(other))
        elif one != other:
            found.add((str(one), name, str(other)))
    return found, types


def _thing(cell: Cell) -> bool:
    return isinstance(cell, Iri | BlankNode)


def network(rows: Rows, names: Names) -> Network | None:
    """The drawing of a result; None where it has no two things that are connected.

    Of many things, those with the most connections are drawn.
    """
    found, types = statements(rows)
    degrees = Counter(end for one, _, other in found for end in (one, other))
    kept = sorted(degrees, key=lambda iri: (-degrees[iri], iri))[:MAX_NODES]
    order = {iri: at for at, iri in enumerate(sorted(kept))}
    joined: dict[tuple[str, str], set[str]] = {}
    for one, name, other in found:
        if one in order and other in order:
            joined.setdefault((one, other), set()).add(name)
    pairs = sorted(joined)[:MAX_EDGES]
    if not pairs:
        return None
    places = _places(len(order), [(order[one], order[other]) for one, other in pairs])
    nodes = tuple(
        _node(iri, places[at], degrees[iri], types.get(iri, set()), names)
        for iri, at in order.items()
    )
    edges = tuple(
        Edge(
            names.show(one), names.show(other),
            tuple(sorted(names.show(name).text for name in joined[one, other] if name)),
            *places[order[one]], *places[order[other]],
        )
        for one, other in pairs
    )  # fmt: skip
    return Network(nodes, edges, len(degrees) - len(order))


def _node(
    iri: str, place: tuple[float, float], degree: int, types: set[str], names: Names
) -> Node:
    name = names.show(iri)
    short = name.text
    if len(short) > _LABEL_CHARACTERS:
        short = short[: _LABEL_CHARACTERS - 1] + "…"
    kinds = tuple(sorted(names.show(kind).text for kind in types))
    return Node(name, short, kinds, *place, radius=round(5 + 2 * math.sqrt(min(degree, 25)), 1))


def _places(count: int, edges: list[tuple[int, int]]) -> list[tuple[float, float]]:
    """Places inside the margins, one a node."""
    turn = 2 * math.pi / max(count, 1)
    # Two radii, or what lies opposite on one circle would never pass.
    xs = [math.cos(turn * i) * (1 + 0.2 * (i % 2)) for i in range(count)]
    ys = [math.sin(turn * i) * (1 + 0.2 * (i % 2)) for i in range(count)]
    ideal = 1.6 / math.sqrt(max(count, 1))
    for step in range(_MOVES):
        most = 0.25 * (1 - step / _MOVES) + 0.005
        dx, dy = _forces(xs, ys, edges, ideal)
        for i in range(count):
            length = math.sqrt(dx[i] * dx[i] + dy[i] * dy[i]) or 1.0
            move = min(length, most) / length
            xs[i] += dx[i] * move
            ys[i] += dy[i] * move
    return list(zip(_fitted(xs, WIDTH), _fitted(ys, HEIGHT), strict=True))


def _forces(
    xs: list[float], ys: list[float], edges: list[tuple[int, int]], ideal: float
) -> tuple[list[float], list[float]]:
    """What pushes all apart, what pulls the connected together, and a little to the middle."""
    count = len(xs)
    dx, dy = [-0.05 * x for x in xs], [-0.05 * y for y in ys]
    for i in range(count):
        for j in range(i):
            x, y = xs[i] - xs[j], ys[i] - ys[j]
            push = ideal * ideal / (x * x + y * y + 1e-6)
            dx[i] += x * push
            dy[i] += y * push
            dx[j] -= x * push
            dy[j] -= y * push
    for one, other in edges:
        x, y = xs[one] - xs[other], ys[one] - ys[other]
        pull = math.sqrt(x * x + y * y) / ideal * 0.5
        dx[one] -= x * pull
        dy[one] -= y * pull
        dx[other] += x * pull
        dy[other] += y * pull
    return dx, dy


def _fitted(values: list[float], size: int) -> list[float]:
    low, high = min(values), max(values)
    wide = high - low or 1.0
    return [round(MARGIN + (v - low) / wide * (size - 2 * MARGIN), 1) for v in values]
