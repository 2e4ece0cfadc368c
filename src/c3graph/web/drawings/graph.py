"""A graph as a drawing: things as dots, statements between them as lines. Pure.

The same statements give the same drawing: places begin on a circle in the order of the IRIs and
are moved a fixed number of times by the forces of T. Fruchterman and E. Reingold (1991); then
crowds are spread, and names that cover each other pushed apart.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from c3graph.rdf.terms import RDF, BlankNode, Iri
from c3graph.web.views.outcome import Cell, Rows
from c3graph.web.views.values import PageLabels, Shown, lines

MAX_NODES, MAX_EDGES = 40, 120
WIDTH, HEIGHT, MARGIN = 1000, 700, 80
_MOVES, _SPREADS = 90, 80
_LABEL_CHARACTERS = 22
# What a name and its dot take, and how far the order of places counts beside the places.
_BOX_HEIGHT, _LINE, _CHARACTER, _EVEN = 40.0, 13.0, 6.9, 0.55
_TYPE = RDF + "type"
_TRIPLES = (("subject", "predicate", "object"), ("s", "p", "o"))


@dataclass(frozen=True, slots=True)
class GraphNode:
    name: Shown
    lines: tuple[str, ...]
    kinds: tuple[str, ...]
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class GraphEdge:
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

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    left_out: int


_Statement = tuple[str, str, str]


def _statements(rows: Rows) -> tuple[set[_Statement], dict[str, set[str]]]:
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


def graph_drawing(rows: Rows, names: PageLabels) -> Network | None:
    """The drawing of a result; None where it has no two things that are connected.

    Of many things, those with the most connections are drawn.
    """
    found, types = _statements(rows)
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
    written = [lines(names.show(iri).text, _LABEL_CHARACTERS) for iri in order]
    places = _apart(places, written)
    nodes = tuple(
        _node(iri, places[at], degrees[iri], types.get(iri, set()), names)
        for iri, at in order.items()
    )
    edges = tuple(
        GraphEdge(
            names.show(one), names.show(other),
            tuple(sorted(names.show(name).text for name in joined[one, other] if name)),
            *places[order[one]], *places[order[other]],
        )
        for one, other in pairs
    )  # fmt: skip
    return Network(nodes, edges, len(degrees) - len(order))


def _node(
    iri: str, place: tuple[float, float], degree: int, types: set[str], names: PageLabels
) -> GraphNode:
    name = names.show(iri)
    kinds = tuple(sorted(names.show(kind).text for kind in types))
    radius = round(5 + 2 * math.sqrt(min(degree, 25)), 1)
    return GraphNode(name, lines(name.text, _LABEL_CHARACTERS), kinds, *place, radius=radius)


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
    """Values between the margins; each is drawn to where it would be if all stood evenly."""
    low, high = min(values), max(values)
    wide = high - low or 1.0
    ordered = sorted(range(len(values)), key=lambda at: values[at])
    ranks = {at: rank for rank, at in enumerate(ordered)}
    most = max(len(values) - 1, 1)
    shares = [
        (1 - _EVEN) * (value - low) / wide + _EVEN * ranks[at] / most
        for at, value in enumerate(values)
    ]
    return [MARGIN + share * (size - 2 * MARGIN) for share in shares]


def _apart(
    places: list[tuple[float, float]], written: Sequence[tuple[str, ...]]
) -> list[tuple[float, float]]:
    """Places at which as few names as can be cover each other, all inside the margins."""
    characters = [max(map(len, name)) for name in written]
    heights = [_BOX_HEIGHT + _LINE * (len(name) - 1) for name in written]
    xs, ys = [x for x, _ in places], [y for _, y in places]
    for _ in range(_SPREADS):
        for i in range(len(xs)):
            for j in range(i):
                wide = (characters[i] + characters[j]) / 2 * _CHARACTER + 8
                over_x = wide - abs(xs[i] - xs[j])
                over_y = (heights[i] + heights[j]) / 2 - abs(ys[i] - ys[j])
                if over_x <= 0 or over_y <= 0:
                    continue
                if over_y <= over_x:
                    move = over_y / 4 if ys[i] >= ys[j] else -over_y / 4
                    ys[i], ys[j] = ys[i] + move, ys[j] - move
                else:
                    move = over_x / 4 if xs[i] >= xs[j] else -over_x / 4
                    xs[i], xs[j] = xs[i] + move, xs[j] - move
        xs = [min(max(x, MARGIN), WIDTH - MARGIN) for x in xs]
        ys = [min(max(y, MARGIN / 2), HEIGHT - MARGIN / 2) for y in ys]
    return [(round(x, 1), round(y, 1)) for x, y in zip(xs, ys, strict=True)]
