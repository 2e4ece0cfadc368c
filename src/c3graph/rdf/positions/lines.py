"""An offset in a text as line and column."""

from __future__ import annotations

import re
from bisect import bisect_right

_BREAK = re.compile(r"\r\n|\r|\n")


class Lines:
    """Line starts of a text. Lines and columns count from 1, columns in characters."""

    __slots__ = ("_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in _BREAK.finditer(text))]

    def place(self, offset: int) -> tuple[int, int]:
        """(line, column) of the character at an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line without its break; an empty text behind the last."""
        if not 0 < number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        found = _BREAK.search(self._text, start)
        return self._text[start : found.start() if found else len(self._text)]
