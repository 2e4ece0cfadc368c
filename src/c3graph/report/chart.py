"""The quality of releases over time, as an SVG of three small charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _GAP = 760, 150, 60, 34, 130, 56
# Told apart by dashes and by a name at the line's end, not by colour alone.
_LINES = (("#1a4f8b", ""), ("#8b3a1a", "6 3"), ("#2d6a2d", "2 3"), ("#5a2d82", "8 3 2 3"))
Series = Mapping[str, Sequence[float]]


def chart(names: Sequence[str], panels: Mapping[str, Series], title: str) -> str:
    """One panel a group of series, one point a name; the figures stand in the title of a point."""
    height = len(panels) * (_HEIGHT + _GAP) + _TOP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" font-family="sans-serif" font-size="12" '
        'fill="#1a1a1a">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(_described(names, panels))}</desc>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for number, (panel, series) in enumerate(panels.items()):
        parts.extend(_panel(panel, series, names, _TOP + number * (_HEIGHT + _GAP)))
    return "\n".join([*parts, "</svg>\n"])


def _described(names: Sequence[str], panels: Mapping[str, Series]) -> str:
    """All figures in words, for those who cannot see the lines."""
    return "; ".join(
        f"{name}: " + ", ".join(f"{line} {values[at]:g}" for s in panels.values()
                                for line, values in s.items())
        for at, name in enumerate(names)
    )  # fmt: skip


def _panel(title: str, series: Series, names: Sequence[str], top: int) -> list[str]:
    most = max((value for values in series.values() for value in values), default=0) or 1
    width = _WIDTH - _LEFT - _RIGHT
    bottom = top + _HEIGHT

    def x(at: int) -> float:
        return _LEFT + (width * at / (len(names) - 1) if len(names) > 1 else width / 2)

    def y(value: float) -> float:
        return bottom - _HEIGHT * value / most

    axis = f'stroke="#555555" d="M{_LEFT} {top}V{bottom}H{_LEFT + width}"'
    parts = [f'<text x="{_LEFT}" y="{top - 10}" font-weight="bold">{escape(title)}</text>',
             f'<path fill="none" {axis}/>',
             f'<text x="{_LEFT - 6}" y="{top + 4}" text-anchor="end">{most:g}</text>',
             f'<text x="{_LEFT - 6}" y="{bottom + 4}" text-anchor="end">0</text>']  # fmt: skip
    parts += [
        f'<text x="{x(at):.1f}" y="{bottom + 16}" text-anchor="middle">{escape(name)}</text>'
        for at, name in enumerate(names)
        if len(names) < 8 or at in (0, len(names) - 1)
    ]
    used: list[float] = []
    for (name, values), (colour, dashes) in zip(series.items(), _LINES * 9, strict=False):
        points = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in enumerate(values))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dashes}"/>'
        )
        parts += [
            f'<circle cx="{x(at):.1f}" cy="{y(value):.1f}" r="3" fill="{colour}">'
            f"<title>{escape(f'{names[at]}, {name}: {value:g}')}</title></circle>"
            for at, value in enumerate(values)
        ]
        label = _free(y(values[-1]) if values else bottom, used)
        at = f'x="{_LEFT + width + 8}" y="{label + 4:.1f}"'
        parts.append(f'<text {at} fill="{colour}">{escape(name)}</text>')
    return parts


def _free(wanted: float, used: list[float]) -> float:
    """A height for a name at which no other name stands."""
    while any(abs(wanted - other) < 14 for other in used):
        wanted -= 14
    used.append(wanted)
    return wanted
