"""A network on a circle: the same pairs give the same drawing. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from c3graph.lookup.relations import Pair

# Units of the drawing: the circle, and room for names around it.
RADIUS, ROOM = 200, 205
# Characters of a line of a name, and from one line to the next.
NAME_WIDTH, NAME_STEP = 26, 14


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """Somebody on the circle. `turn` is in degrees; names on the left are turned about, and end
    (`anchor`) at the circle."""

    iri: str
    x: float
    y: float
    turn: float
    anchor: str
    size: float


@dataclass(frozen=True, slots=True)
class NetworkEdge:
    """A line between two nodes, bent towards the middle; `path` is that of SVG."""

    path: str
    width: float
    shared: int


@dataclass(frozen=True, slots=True)
class NetworkDrawing:
    nodes: tuple[NetworkNode, ...]
    edges: tuple[NetworkEdge, ...]


def _around(members: Sequence[str], pairs: Sequence[Pair]) -> list[str]:
    """Members in an order in which those who share most are neighbours.

    The one who shares most begins; whoever shares most with the last follows, then whoever shares
    most at all; equals by name.
    """
    weights: dict[str, dict[str, int]] = {iri: {} for iri in members}
    for pair in pairs:
        if pair.one in weights and pair.other in weights:
            weights[pair.one][pair.other] = weights[pair.other][pair.one] = pair.shared
    left, placed = set(members), []
    last = ""
    while left:
        near = weights.get(last, {})
        last = min(left, key=lambda iri: (-near.get(iri, 0), -sum(weights[iri].values()), iri))
        left.remove(last)
        placed.append(last)
    return placed


def network_drawing(members: Sequence[str], pairs: Sequence[Pair]) -> NetworkDrawing:
    """Members on a circle and a line for each pair of them, the thicker the more they share."""
    order = _around(members, pairs)
    degrees = dict.fromkeys(order, 0)
    points: dict[str, tuple[float, float]] = {}
    angles = {}
    for number, iri in enumerate(order):
        angle = 360 * number / max(1, len(order)) - 90
        angles[iri] = angle
        radians = math.radians(angle)
        points[iri] = RADIUS * math.cos(radians), RADIUS * math.sin(radians)
    edges = []
    for pair in sorted(pairs, key=lambda p: (p.shared, p.one, p.other)):
        if pair.one in points and pair.other in points:
            (x1, y1), (x2, y2) = points[pair.one], points[pair.other]
            bend = f"{(x1 + x2) * 0.18:.1f} {(y1 + y2) * 0.18:.1f}"
            path = f"M{x1:.1f} {y1:.1f}Q{bend} {x2:.1f} {y2:.1f}"
            edges.append(NetworkEdge(path, min(6.0, 0.6 + 0.9 * pair.shared), pair.shared))
            degrees[pair.one] += pair.shared
            degrees[pair.other] += pair.shared
    nodes = []
    for iri in order:
        angle = angles[iri]
        leftwards = 90 < (angle % 360) < 270
        x, y = points[iri]
        nodes.append(
            NetworkNode(
                iri, round(x, 1), round(y, 1), round(angle + 180 if leftwards else angle, 2),
                "end" if leftwards else "start", min(9.0, 3 + math.sqrt(degrees[iri])),
            )
        )  # fmt: skip
    return NetworkDrawing(tuple(nodes), tuple(edges))
