"""A source's text with its evidence: marks in the text, coverage along it, claims in its order.
Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from c3graph.lookup import Evidenced
from c3graph.web.links import Links
from c3graph.web.views.claim import ClaimView, Passage, anchor, in_text

STRIP = 1000
# Bars that carry the anchor of their passage: each is a little of the page.
_MOST_ANCHORS = 600


@dataclass(frozen=True, slots=True)
class PassageRow:
    """Claims that rest on the same first passage, in the order of the text."""

    anchor: str
    passages: tuple[Passage, ...]
    claims: tuple[ClaimView, ...]


def passage_rows(claims: Iterable[ClaimView]) -> list[PassageRow]:
    """Claims in the order given, neighbours on the same passages in one row; an anchor once."""
    rows: list[PassageRow] = []
    seen: set[str] = set()
    for claim in claims:
        if rows and rows[-1].passages == claim.passages:
            rows[-1] = PassageRow(rows[-1].anchor, claim.passages, (*rows[-1].claims, claim))
            continue
        name = claim.passages[0].anchor if claim.passages else ""
        rows.append(PassageRow("" if name in seen else name, claim.passages, (claim,)))
        seen.add(name)
    return rows


@dataclass(frozen=True, slots=True)
class Strip:
    """Coverage of a text on a line STRIP units long: `path` has the characters that evidence
    claims, `bars` an anchor each for passages (x, width, name); `covered` of `length`."""

    path: str
    bars: tuple[tuple[str, str, str], ...]
    covered: int
    length: int
    passages: int
    parts: tuple[tuple[str, str, int, int], ...]

    @property
    def percent(self) -> int:
        """The share of the text that claims rest on, in percent."""
        return round(100 * self.covered / self.length)


def joined_spans(found: Iterable[Evidenced]) -> list[tuple[int, int]]:
    """The characters of passages sorted by their start, each stretch once."""
    merged: list[tuple[int, int]] = []
    for one in found:
        if merged and one.start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], one.end)
        else:
            merged.append((one.start, one.end))
    return merged


def strip(
    found: Sequence[Evidenced], length: int, links: Links, source: str, taken: set[str]
) -> Strip | None:
    """`taken` are anchors that the page has elsewhere. None for a text of unknown length."""
    if length <= 0:
        return None
    scale = STRIP / length
    merged = joined_spans(found)
    path = "".join(
        f"M{start * scale:.1f} 0h{max((end - start) * scale, 0.6):.1f}v20H{start * scale:.1f}z"
        for start, end in merged
    )
    names = [(one, anchor(one.start, one.end)) for one in found]
    bars = [
        (f"{one.start * scale:.1f}", f"{max((one.end - one.start) * scale, 2):.1f}", name)
        for one, name in names
        if name not in taken
    ][:_MOST_ANCHORS]
    step = max(1, -(-length // 20))
    parts = tuple(
        (
            in_text(links, source, at, at).partition("#")[0] + _near(found, at, at + step),
            f"{at * scale:.1f}",
            at,
            min(at + step, length),
        )
        for at in range(0, length, step)
    )
    covered = sum(min(end, length) - start for start, end in merged if start < length)
    return Strip(path, tuple(bars), covered, length, len(found), parts)


def _near(found: Sequence[Evidenced], start: int, end: int) -> str:
    """The first passage that begins in a stretch of text, as a fragment."""
    for one in found:
        if start <= one.start < end:
            return f"#{anchor(one.start, one.end)}"
    return ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A step through a marked text: a mark begins (`name` is its anchor, empty where it goes on),
    a mark ends, or plain text."""

    kind: str
    text: str = ""
    name: str = ""
    start: int = 0
    end: int = 0


def marked(text: str, offset: int, found: Iterable[Evidenced]) -> list[Piece]:
    """A text that begins at character `offset` of its source, with its passages as marks that
    nest: one that crosses the end of another is taken up again behind it."""
    last = offset + len(text)
    todo = sorted(
        (
            (max(one.start, offset), min(one.end, last), one.start >= offset, one)
            for one in found
            if one.start < last and one.end > offset and one.start < one.end
        ),
        key=lambda item: (item[0], -item[1], not item[2]),
    )
    pieces: list[Piece] = []
    open_: list[int] = []
    at = offset

    def run(to: int) -> None:
        """Text up to a character, marks that end on the way closed."""
        nonlocal at
        while True:
            stop = min(to, open_[-1]) if open_ else to
            if stop > at:
                pieces.append(Piece("text", text[at - offset : stop - offset]))
                at = stop
            if not open_ or open_[-1] > at:
                return
            pieces.append(Piece("end"))
            open_.pop()

    while todo:
        start, end, begins, one = todo.pop(0)
        run(start)
        if open_ and end > open_[-1]:
            _later(todo, (open_[-1], end, False, one))
            end = open_[-1]
        name = anchor(one.start, one.end) if begins else ""
        pieces.append(Piece("mark", "", name, one.start, one.end))
        open_.append(end)
    run(last)
    return pieces


_Item = tuple[int, int, bool, Evidenced]


def _later(todo: list[_Item], item: _Item) -> None:
    """Put what is left of a passage in its place among those to come."""
    key = (item[0], -item[1])
    at = 0
    while at < len(todo) and (todo[at][0], -todo[at][1]) <= key:
        at += 1
    todo.insert(at, item)
