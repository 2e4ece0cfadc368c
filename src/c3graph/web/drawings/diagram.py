"""An arc diagram: things in a column, arcs between those that are joined. Pure.

After M. Wattenberg, "Arc Diagrams" (InfoVis 2002). An arc on the right leads down the column, one
on the left leads up it, so that no arrowhead is needed: arcs are read clockwise.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from c3graph.lookup import Joined
from c3graph.web.views.values import PageLabels, Shown

ROW = 26
_TOP = 14
_MIDDLE, _GAP = 330, 84
_WIDEST = 7.0


@dataclass(frozen=True, slots=True)
class Knot:
    """A class in the column: its name, how many things it has, and where its line is."""

    name: Shown
    count: int
    y: int


@dataclass(frozen=True, slots=True)
class Arc:
    """All joins from one class to another: an SVG path, its width, and what they are."""

    path: str
    width: float
    one: Shown
    other: Shown
    properties: tuple[tuple[Shown, int], ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """Sizes are in the units of its view box; x is the middle of the column."""

    knots: tuple[Knot, ...]
    arcs: tuple[Arc, ...]
    width: int
    height: int
    middle: int = _MIDDLE


def _order(weights: Mapping[tuple[str, str], int], classes: list[str]) -> list[str]:
    """Classes so that what is joined stands near: by the mean place of the neighbours, from the
    busiest down, a few times over. The same for the same input."""
    degree: Counter[str] = Counter()
    for (one, other), weight in weights.items():
        degree[one] += weight
        degree[other] += weight
    order = sorted(classes, key=lambda c: (-degree[c], c))
    for _ in range(8):
        place = {c: i for i, c in enumerate(order)}

        def mean(c: str, place: dict[str, int] = place) -> float:
            near = [(place[a if b == c else b], w) for (a, b), w in weights.items() if c in (a, b)]
            total = sum(w for _, w in near)
            return sum(p * w for p, w in near) / total if total else math.inf

        order = sorted(order, key=lambda c: (mean(c), c))
    return order


def arcs(joins: Iterable[Joined], counts: Mapping[str, int], names: PageLabels) -> Diagram:
    """The diagram of the classes that properties join; a class joined to itself has a loop."""
    between: dict[tuple[str, str], list[Joined]] = {}
    for join in joins:
        between.setdefault((join.one, join.other), []).append(join)
    classes = sorted({c for pair in between for c in pair})
    weights = {p: sum(1 + round(math.log(j.count)) for j in js) for p, js in between.items()}
    order = _order(weights, classes)
    y = {c: _TOP + ROW // 2 + i * ROW for i, c in enumerate(order)}
    most = max((sum(j.count for j in js) for js in between.values()), default=1)
    drawn = []
    for (one, other), found in sorted(between.items()):
        total = sum(join.count for join in found)
        width = 1 + (_WIDEST - 1) * math.log1p(total) / math.log1p(most)
        properties = tuple((names.show(join.property), join.count) for join in found)
        path = _path(y[one], y[other])
        drawn.append(Arc(path, round(width, 1), names.show(one), names.show(other), properties))
    knots = tuple(Knot(names.show(c), counts.get(c, 0), y[c]) for c in order)
    reach = 2 * (_MIDDLE)
    return Diagram(knots, tuple(drawn), reach, 2 * _TOP + ROW * len(order))


def _path(start: int, end: int) -> str:
    if start == end:
        x = _MIDDLE + _GAP
        return f"M{x} {start - 5} a 9 5 0 1 1 0 10"
    side = 1 if end > start else -1
    x, height = _MIDDLE + side * _GAP, abs(end - start) / 2
    across = min(height, _MIDDLE - _GAP - 4)
    return f"M{x} {start} A {across:g} {height:g} 0 0 1 {x} {end}"
