"""A result as a chart: which columns, which kind, and where each mark goes. Pure.

Places are in the units of the SVG's view box. What a chart shows is also given as a table, so
nothing is told by a picture alone.
"""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from c3graph.rdf.terms import XSD, Literal
from c3graph.web.views.outcome import Cell, Rows
from c3graph.web.views.values import PageLabels, Shown, lines

MAX_BARS, MAX_POINTS = 40, 400
WIDTH, LABELS, PLOT = 720, 220, 430
ROW, TOP = 30, 8
LINE_HEIGHT, LEFT = 300, 70
_LABEL_CHARACTERS = 30
_NUMBERS = frozenset(
    XSD + name
    for name in ("integer", "decimal", "double", "float", "int", "long", "short", "byte",
                 "nonNegativeInteger", "positiveInteger", "unsignedInt", "unsignedLong")
)  # fmt: skip
_TIMES = frozenset(XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))
_TIME = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*|Z|[+-]\d{2}:\d{2})?")


class ChartKind(StrEnum):
    """A bar for each row, or a point for each joined by a line; by time, points stand at dates."""

    BAR = "bar"
    LINE = "line"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks to see: names of variables and a kind, each empty for «choose»."""

    x: str = ""
    y: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A value: its name, its number, and the place of its bar's end or its point."""

    name: Shown
    lines: tuple[str, ...]
    value: float
    x: float
    y: float
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    value: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of `y` over `x`; an empty `y` counts rows. `left_out` values have no mark.

    `xs` and `ys` are the columns that may be chosen; `zero` is where bars begin.
    """

    kind: ChartKind
    x: str
    y: str
    xs: tuple[str, ...]
    ys: tuple[str, ...]
    marks: tuple[ChartMark, ...]
    ticks: tuple[Tick, ...]
    height: float
    zero: float
    left_out: int = 0

    @property
    def line(self) -> str:
        """The points of the polyline."""
        return " ".join(f"{mark.x:g},{mark.y:g}" for mark in self.marks)


def number_in(cell: Cell) -> float | None:
    """A finite number of a numeric literal."""
    if not isinstance(cell, Literal) or cell.datatype not in _NUMBERS:
        return None
    try:
        value = float(cell.value)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def moment(cell: Cell) -> float | None:
    """Days of a date, time, month or year, the beginning of each."""
    if not isinstance(cell, Literal) or cell.datatype not in _TIMES:
        return None
    found = _TIME.fullmatch(cell.value)
    try:
        parts = [int(part or 1) for part in found.groups()] if found else []
        return float(datetime.date(*parts).toordinal()) if parts else None
    except ValueError:
        return None


def _all(rows: Rows, at: int, read: object) -> bool:
    """Whether a column has values and all of them can be read so."""
    assert callable(read)
    values = [row[at] for row in rows.rows if row[at] is not None]
    return bool(values) and all(read(value) is not None for value in values)


def chart_of(rows: Rows, wish: Wish, names: PageLabels) -> Chart | None:
    """A chart of a result as wished, else of what suits its columns; None where nothing can be.

    Without a column of numbers, rows are counted by the values of a column.
    """
    if not rows.rows or not rows.variables:
        return None
    columns = range(len(rows.variables))
    ys = tuple(rows.variables[at] for at in columns if _all(rows, at, number_in))
    y = wish.y if wish.y in ys else "" if wish.y == "-" or not ys else ys[0]
    xs = tuple(name for name in rows.variables if name != y) or rows.variables
    times = [name for name in xs if _all(rows, rows.variables.index(name), moment)]
    named = [name for name in xs if name not in ys and name not in times]
    x = wish.x if wish.x in rows.variables else [*named, *times, *xs][0]
    if not wish.x and wish.kind == ChartKind.TIME and times:
        x = times[0]
    kinds = {kind.value: kind for kind in ChartKind}
    kind = kinds.get(wish.kind, ChartKind.TIME if x in times else ChartKind.BAR)
    if kind is ChartKind.TIME and x not in times:
        kind = ChartKind.LINE
    values = _values(rows, x, y, names)
    if kind is ChartKind.BAR:
        shown = values[:MAX_BARS]
        marks, ticks, zero = _bars(shown)
        height = TOP + len(marks) * ROW + 34
    else:
        shown = sorted(values, key=lambda v: v[2]) if kind is ChartKind.TIME else values
        shown = shown[:MAX_POINTS]
        marks, ticks, zero = _points(shown, by_time=kind is ChartKind.TIME)
        height = LINE_HEIGHT + 60
    left = len(values) - len(marks) + (rows.total - len(rows.rows))
    return Chart(
        kind, x, y, rows.variables, ys, tuple(marks), tuple(ticks), float(height), zero, left
    )


_Value = tuple[Shown, float, float]


def _values(rows: Rows, x: str, y: str, names: PageLabels) -> list[_Value]:
    """Name, number and moment of each row; of each value of `x` where rows are counted."""
    at_x = rows.variables.index(x)
    cells = [row[at_x] for row in rows.rows]
    if y:
        at_y = rows.variables.index(y)
        numbers = [number_in(row[at_y]) for row in rows.rows]
        found = [(c, n) for c, n in zip(cells, numbers, strict=True) if n is not None]
    else:
        counted = Counter(cells)
        found = [
            (c, float(n)) for c, n in sorted(counted.items(), key=lambda i: (-i[1], _text(i[0])))
        ]
    return [(names.show(c) if c is not None else Shown("—"), n, moment(c) or 0.0) for c, n in found]


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def scale(values: Sequence[float]) -> tuple[float, float, list[float]]:
    """Bounds that hold the values and zero, and round numbers between them (1, 2 or 5 × 10ⁿ)."""
    low, high = min(0.0, *values), max(0.0, *values)
    if low == high:
        high = 1.0
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return first * step, last * step, [n * step for n in range(first, last + 1)]


def _bars(values: Sequence[_Value]) -> tuple[list[ChartMark], list[Tick], float]:
    low, high, steps = scale([0.0, *(n for _, n, _ in values)])

    def at(value: float) -> float:
        return round(LABELS + (value - low) / (high - low) * PLOT, 2)

    zero = at(0.0)
    marks = [
        ChartMark(
            name, lines(name.text, _LABEL_CHARACTERS, 2), value, min(zero, at(value)),
            TOP + i * ROW,
            round(abs(at(value) - zero), 2),
        )
        for i, (name, value, _) in enumerate(values)
    ]  # fmt: skip
    return marks, [Tick(at(step), step) for step in steps], zero


def _points(
    values: Sequence[_Value], *, by_time: bool
) -> tuple[list[ChartMark], list[Tick], float]:
    low, high, steps = scale([0.0, *(n for _, n, _ in values)])
    wide = WIDTH - LEFT - 30
    places = [t for _, _, t in values] if by_time else [float(i) for i in range(len(values))]
    first, last = min(places, default=0.0), max(places, default=0.0)

    def height(value: float) -> float:
        return round(TOP + 12 + (high - value) / (high - low) * LINE_HEIGHT, 2)

    def across(place: float) -> float:
        share = (place - first) / (last - first) if last > first else 0.5
        return round(LEFT + share * wide, 2)

    marks = [
        ChartMark(name, lines(name.text, _LABEL_CHARACTERS, 1), value, across(place), height(value))
        for (name, value, _), place in zip(values, places, strict=True)
    ]
    return marks, [Tick(height(step), step) for step in steps], height(0.0)
