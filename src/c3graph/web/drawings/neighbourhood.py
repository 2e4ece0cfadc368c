"""A small drawing of what a thing is joined to: what points at it to the left, what it points at
to the right, each under the property that joins them. Pure, and the same each time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from c3graph.web.views.values import Shown, lines

WIDTH, _LINE, _GAP = 760, 22, 12
# From a line of a name to the next one of the same name.
STEP = 16
_GROUPS, _NODES = 5, 4
# Where the columns of names begin, and the box in the middle.
LEFT, RIGHT = 236, WIDTH - 236
BOX = (300, 160)
_LONGEST, _LONGEST_TITLE = 30, 17


@dataclass(frozen=True, slots=True)
class NeighbourNode:
    """A thing at the height of its first line; `more` counts those not drawn, with no thing."""

    y: int
    lines: tuple[str, ...]
    thing: Shown | None = None
    more: int = 0


@dataclass(frozen=True, slots=True)
class NeighbourBranch:
    """The things joined by a property, below its name; `x` and `anchor` as text has them."""

    lines: tuple[str, ...]
    y: int
    x: int
    anchor: str
    curves: tuple[str, ...]
    nodes: tuple[NeighbourNode, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """`lines` are those of the box in the middle, which is `box` high."""

    height: int
    middle: int
    lines: tuple[str, ...]
    box: int
    branches: tuple[NeighbourBranch, ...]


Joined = tuple[Shown, Sequence[Shown], int]


def _height(joined: Iterable[Joined]) -> int:
    rows = sum(_tall(one) + _GAP for one in joined)
    return max(rows - _GAP, 0)


def _tall(joined: Joined) -> int:
    """The height of a property and of the things below it."""
    names = [joined[0], *_kept(joined)]
    further = sum(len(_lines(name)) - 1 for name in names)
    return _LINE * (len(names) + (_left_out(joined) > 0)) + STEP * further


def _lines(name: Shown) -> tuple[str, ...]:
    return lines(name.text, _LONGEST)


def _kept(joined: Joined) -> Sequence[Shown]:
    return joined[1][:_NODES]


def _left_out(joined: Joined) -> int:
    return max(joined[2], len(joined[1])) - len(_kept(joined))


def _column(joined: Iterable[Joined], y: int, middle: int, *, left: bool) -> list[NeighbourBranch]:
    branches = []
    for one in joined:
        name, top, curves, nodes = _lines(one[0]), y, [], []
        y += STEP * (len(name) - 1)
        for thing in _kept(one):
            y += _LINE
            text = _lines(thing)
            further = STEP * (len(text) - 1)
            nodes.append(NeighbourNode(y, text, thing))
            curves.append(_curve(y + further // 2, middle, left=left))
            y += further
        if more := _left_out(one):
            y += _LINE
            nodes.append(NeighbourNode(y, (), None, more))
        x, anchor = (LEFT, "end") if left else (RIGHT, "start")
        branches.append(NeighbourBranch(name, top, x, anchor, tuple(curves), tuple(nodes)))
        y += _LINE + _GAP
    return branches


def _curve(y: int, middle: int, *, left: bool) -> str:
    # Names stand on their line; a curve meets them at half their height.
    at = y - 5
    if left:
        return f"M{LEFT + 6} {at}C{LEFT + 40} {at} {BOX[0] - 40} {middle} {BOX[0]} {middle}"
    edge = BOX[0] + BOX[1]
    return f"M{edge} {middle}C{edge + 40} {middle} {RIGHT - 40} {at} {RIGHT - 6} {at}"


def draw(title: str, pointing: Iterable[Joined], pointed: Iterable[Joined]) -> Drawing | None:
    """Of the first groups on either side; None where there is nothing to draw.

    A group is a property, its things, and how many they are in all.
    """
    left = [one for one in pointing if one[1]][:_GROUPS]
    right = [one for one in pointed if one[1]][:_GROUPS]
    if not left and not right:
        return None
    middle_lines = lines(title, _LONGEST_TITLE, 4)
    box = 38 + STEP * (len(middle_lines) - 1)
    tall = max(_height(left), _height(right), 3 * _LINE, box)
    height, middle = tall + 2 * _LINE, tall // 2 + _LINE
    branches = []
    for joined, is_left in ((left, True), (right, False)):
        top = (tall - _height(joined)) // 2 + 2 * _LINE - 6
        branches += _column(joined, top, middle, left=is_left)
    return Drawing(height, middle, middle_lines, box, tuple(branches))
