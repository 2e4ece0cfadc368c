"""A small drawing of what a thing is joined to: what points at it to the left, what it points at
to the right, each under the property that joins them. Pure, and the same each time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from c3graph.web.views import Shown, short

WIDTH, _LINE, _GAP = 760, 22, 12
_GROUPS, _NODES = 5, 4
# Where the columns of names begin, and the box in the middle.
LEFT, RIGHT = 236, WIDTH - 236
BOX = (300, 160)
_LONGEST, _LONGEST_TITLE = 30, 20


@dataclass(frozen=True, slots=True)
class Node:
    """A thing at its height; `more` is a count of those not drawn, with no thing."""

    y: int
    text: str
    thing: Shown | None = None
    more: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """The things joined by a property, below its name; `x` and `anchor` as text has them."""

    property: str
    y: int
    x: int
    anchor: str
    curves: tuple[str, ...]
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    height: int
    middle: int
    title: str
    branches: tuple[Branch, ...]


Joined = tuple[Shown, Sequence[Shown], int]


def _height(joined: Iterable[Joined]) -> int:
    rows = sum(_LINE * (1 + len(_kept(j)) + (_left_out(j) > 0)) + _GAP for j in joined)
    return max(rows - _GAP, 0)


def _kept(joined: Joined) -> Sequence[Shown]:
    return joined[1][:_NODES]


def _left_out(joined: Joined) -> int:
    return max(joined[2], len(joined[1])) - len(_kept(joined))


def _column(joined: Iterable[Joined], y: int, middle: int, *, left: bool) -> list[Branch]:
    branches = []
    for one in joined:
        top, curves, nodes = y, [], []
        for thing in _kept(one):
            y += _LINE
            nodes.append(Node(y, short(thing.text, _LONGEST), thing))
            curves.append(_curve(y, middle, left=left))
        if more := _left_out(one):
            y += _LINE
            nodes.append(Node(y, "", None, more))
        x, anchor = (LEFT, "end") if left else (RIGHT, "start")
        name = short(one[0].text, _LONGEST + 4)
        branches.append(Branch(name, top, x, anchor, tuple(curves), tuple(nodes)))
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
    tall = max(_height(left), _height(right), 3 * _LINE)
    height, middle = tall + 2 * _LINE, tall // 2 + _LINE
    branches = []
    for joined, is_left in ((left, True), (right, False)):
        top = (tall - _height(joined)) // 2 + 2 * _LINE - 6
        branches += _column(joined, top, middle, left=is_left)
    return Drawing(height, middle, short(title, _LONGEST_TITLE), tuple(branches))
