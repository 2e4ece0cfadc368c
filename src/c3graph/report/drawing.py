"""Shapes as a drawing: what each looks at, the properties it asks for, the rules for each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from html import escape

from c3graph.report.groups import ReportView
from c3graph.report.texts import text_in
from c3graph.validate.shapes.words import ShapeText

_TARGETS = 4
_WIDTH, _LINE, _PAD, _CHARACTERS = 460, 18, 10, 62


def shape_tree(shape: ShapeText, view: ReportView, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Lines, with their styles: a shape, what it looks at and asks, and its parts below it."""
    indent = "    " * depth
    head = view.node(shape.name)
    if shape.path is not None:
        head = f"{view.path(shape.path)}  [{head}]"
    yield f"{indent}{head}", "bold" if depth == 0 else ""
    for target in shape.targets:
        yield f"{indent}    → {text_in(target, view.language)}", "cyan"
    for rule in shape.rules:
        yield f"{indent}    · {text_in(rule.words, view.language)}", ""
    if shape.message:
        yield f"{indent}    {view.say(shape.severity.value)}: {_message(shape, view)}", "dim"
    for part in shape.parts:
        yield from shape_tree(part, view, depth + 1)


def _message(shape: ShapeText, view: ReportView) -> str:
    return text_in(shape.message, view.language)


def svg(shapes: Iterable[ShapeText], view: ReportView) -> str:
    """A box a shape, a row a property, in two columns, with a title and a text for those who
    cannot see it."""
    columns: list[list[str]] = [[], []]
    heights = [_PAD, _PAD]
    names = []
    for shape in shapes:
        names.append(view.node(shape.name))
        lines = list(_lines(shape, view))
        side = heights.index(min(heights))
        height = _LINE * len(lines) + 2 * _PAD
        x = _PAD + side * (_WIDTH + _PAD)
        columns[side].extend(_box(lines, x, heights[side], height))
        heights[side] += height + _PAD
    width, height = 2 * _WIDTH + 3 * _PAD, max(heights)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="sans-serif" font-size="13">',
            f"<title>{escape(view.say('shapes'))}</title>",
            f"<desc>{escape(', '.join(names))}</desc>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *columns[0],
            *columns[1],
            "</svg>\n",
        ]
    )


def _lines(shape: ShapeText, view: ReportView) -> Iterator[tuple[str, bool]]:
    """Lines of a box; True for those in bold."""
    yield view.node(shape.name), True
    for target in shape.targets:
        yield from ((line, False) for line in _wrapped(f"→ {text_in(target, view.language)}"))
    for part in (shape, *shape.parts):
        rules = "; ".join(text_in(rule.words, view.language) for rule in part.rules)
        text = f"{view.path(part.path)}: {rules}" if part.path else rules
        yield from ((line, False) for line in _wrapped(text))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _CHARACTERS, subsequent_indent="    ")


def _box(lines: list[tuple[str, bool]], x: int, y: int, height: int) -> Iterator[str]:
    yield (
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{height}" rx="4" fill="#f7f7f7" '
        'stroke="#555555"/>'
    )
    for number, (line, bold) in enumerate(lines):
        weight = ' font-weight="bold"' if bold else ""
        indent = len(line) - len(line.lstrip())
        at = f'x="{x + _PAD + 4 * indent}" y="{y + _PAD + 13 + _LINE * number}"'
        yield f'<text {at} fill="#1a1a1a"{weight}>{escape(line.strip())}</text>'


def _targets(shape: ShapeText, view: ReportView) -> str:
    words = [text_in(target, view.language) for target in shape.targets]
    more = f", … ({len(words)})" if len(words) > _TARGETS else ""
    return ", ".join(words[:_TARGETS]) + more


def shape_rows(shapes: Iterable[ShapeText], view: ReportView) -> list[dict[str, object]]:
    """A row a shape: what it looks at, how much it asks, where it is written."""
    return [
        {
            view.say("shape"): view.node(shape.name),
            view.say("targets"): _targets(shape, view),
            view.say("rules"): len(shape.rules) + sum(len(part.rules) for part in shape.parts),
            view.say("file"): shape.file.rsplit("/", 1)[-1],
        }
        for shape in shapes
    ]
