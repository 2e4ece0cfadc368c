"""Texts compared by their runs of words: who repeats twelve words on end has copied them."""

from __future__ import annotations

import re

Runs = frozenset[tuple[str, ...]]


def runs(text: str, length: int = 12) -> Runs:
    """Every run of so many words in a text, in lower case and without punctuation."""
    words = re.findall(r"\w+", text.lower())
    return frozenset(tuple(words[n : n + length]) for n in range(len(words) - length + 1))
