"""The quality of releases over time, as an SVG of small charts, for light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import ceil

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _GAP = 760, 150, 60, 64, 130, 64
_LABEL, _NAMED = 15, 7  # pixels a line of text, names that fit below an axis
# Lines are told apart by dashes and by a name at their end, not by colour alone. The colours keep a
# contrast of 4.5 to 1 with the background of their scheme.
_DASHES = ("", "6 3", "2 3", "8 3 2 3")
_STYLE = """
.back { fill: #ffffff } .ink { fill: #1a1a1a } .axis { stroke: #555555 } .grid { stroke: #d0d0d0 }
.s0 { --line: #1a4f8b } .s1 { --line: #8b3a1a } .s2 { --line: #2d6a2d } .s3 { --line: #5a2d82 }
polyline { stroke: var(--line) } circle, .name { fill: var(--line) }
@media (prefers-color-scheme: dark) {
  .back { fill: #121212 } .ink { fill: #f0f0f0 } .axis { stroke: #949494 } .grid { stroke: #3a3a3a }
  .s0 { --line: #7fb3f0 } .s1 { --line: #f0a07f } .s2 { --line: #86cc86 } .s3 { --line: #c79cec } }
"""
Series = Mapping[str, Sequence[float]]


def panel_chart(names: Sequence[str], panels: Mapping[str, Series], title: str) -> str:
    """One panel a group of series, one point a name; the figures stand in the title of a point.

    A panel whose title ends in % goes from 0 to 100, any other from 0 to an even number
    above its greatest value.
    """
    height = len(panels) * (_HEIGHT + _GAP) + _TOP - _GAP // 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(_described(names, panels))}</desc>",
        f"<style>{_STYLE}</style>",
        f'<rect class="back" width="{_WIDTH}" height="{height}"/>',
        f'<text class="ink" x="{_LEFT}" y="24" font-size="15">{escape(_short(title))}</text>',
    ]
    for number, (panel, series) in enumerate(panels.items()):
        parts.extend(_panel(panel, series, names, _TOP + number * (_HEIGHT + _GAP)))
    return "\n".join([*parts, "</svg>\n"])


def _short(title: str) -> str:
    return title if len(title) <= 90 else f"{title[:89]}…"


def _described(names: Sequence[str], panels: Mapping[str, Series]) -> str:
    """All figures in words, for those who cannot see the lines."""
    return "; ".join(
        f"{name}: " + ", ".join(f"{line} {values[at]:g}" for s in panels.values()
                                for line, values in s.items())
        for at, name in enumerate(names)
    )  # fmt: skip


def _panel(title: str, series: Series, names: Sequence[str], top: int) -> Iterator[str]:
    greatest = max((value for values in series.values() for value in values), default=0) or 1
    # Counts go to an even number, so that the middle of the axis is one too.
    most = max(100, greatest) if title.endswith("%") else 2 * ceil(greatest / 2)
    right, bottom = _WIDTH - _RIGHT, top + _HEIGHT

    def x(at: int) -> float:
        """One release alone stands at the end, beside the names of the lines."""
        return _LEFT + (right - _LEFT) * (at / (len(names) - 1) if len(names) > 1 else 1)

    def y(value: float) -> float:
        return bottom - _HEIGHT * value / most

    yield f'<text class="ink" x="{_LEFT}" y="{top - 12}" font-weight="bold">{escape(title)}</text>'
    yield f'<path class="grid" d="M{_LEFT} {top}H{right}M{_LEFT} {y(most / 2):g}H{right}"/>'
    yield f'<path class="axis" fill="none" d="M{_LEFT} {top}V{bottom}H{right}"/>'
    for value in (most, most / 2, 0):
        at = f'x="{_LEFT - 6}" y="{y(value) + 4:g}"'
        yield f'<text class="ink" {at} text-anchor="end">{value:g}</text>'
    every = -(-(len(names) - 1) // (_NAMED - 1)) or 1
    for number, name in enumerate(names):
        if (len(names) - 1 - number) % every == 0:
            at = f'x="{x(number):.1f}" y="{bottom + 20}"'
            yield f'<text class="ink" {at} text-anchor="middle">{escape(name)}</text>'
    for number, (name, values) in enumerate(series.items()):
        points = [(x(at), y(value)) for at, value in enumerate(values)]
        yield from _line(number, name, values, points, names)
    heights = _apart([y(values[-1]) if values else bottom for values in series.values()], bottom)
    for number, ((name, values), height) in enumerate(zip(series.items(), heights, strict=True)):
        last = f" {values[-1]:g}" if values else ""
        at = f'class="name s{number % len(_DASHES)}" x="{right + 10}" y="{height + 4:.1f}"'
        yield f"<text {at}>{escape(name + last)}</text>"


def _line(
    number: int, name: str, values: Sequence[float], points: Sequence[tuple[float, float]],
    names: Sequence[str],
) -> Iterator[str]:  # fmt: skip
    style = number % len(_DASHES)
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield (
        f'<polyline class="s{style}" points="{drawn}" fill="none" stroke-width="2" '
        f'stroke-dasharray="{_DASHES[style]}"/>'
    )
    for release, value, (x, y) in zip(names, values, points, strict=True):
        words = escape(f"{release}, {name}: {value:g}")
        yield (
            f'<circle class="s{style}" cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{words}</title>'
            "</circle>"
        )


def _apart(wanted: Sequence[float], bottom: float) -> list[float]:
    """Heights for names, in the order of their lines, a line of text apart and above the bottom."""
    found = [0.0] * len(wanted)
    free = bottom
    for number in sorted(range(len(wanted)), key=lambda n: -wanted[n]):
        found[number] = min(wanted[number], free)
        free = found[number] - _LABEL
    return found
