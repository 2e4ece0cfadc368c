"""Words of names as they are compared: folded, and with one letter left out. Pure."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:[&][^\W_]+)*")
# Letters that Unicode does not decompose into a base letter and a mark.
_PLAIN = str.maketrans({"ł": "l", "Ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})
# Endings of nouns, folded: Hungarian plural, possession and cases; English plural and possession.
_ENDING = re.compile(
    r"(?:[aeo]?k|jai|jei|ai|ei|ja|je|a|e|i|unk|juk|juk|uk|s|es)?"
    r"(?:[aeo]?t|[bn][ae]n|b[ae]|[brt][oae]l|r[ae]|h[oe]z|n[ae]l|n[ae]k|[a-z]?[ae]l|ert|ig|kent|"
    r"[eo]?n)?"
)
SHORTEST_STEM = 4
LONGEST_WORD = 40
# A shorter word with a letter amiss is another word.
SHORTEST_MENDED = 4


def fold_word(text: str) -> str:
    """Without case and diacritics: «Łódź» is `lodz`."""
    spread = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(c for c in spread if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The folded words of a name, in order."""
    return [fold_word(word)[:LONGEST_WORD] for word in _WORD.findall(text)]


def stems(word: str) -> list[str]:
    """Beginnings of a folded word that are left when an ending is taken off, the longest first."""
    ends = range(len(word) - 1, SHORTEST_STEM - 1, -1)
    return [word[:at] for at in ends if _ENDING.fullmatch(word, at)]


def word_spans(text: str) -> list[tuple[int, int, str]]:
    """Where each word of a name stands, and the word folded."""
    found = ((match.start(), match.end(), match[0]) for match in _WORD.finditer(text))
    return [(start, end, fold_word(word)[:LONGEST_WORD]) for start, end, word in found]


def deletions(word: str) -> set[str]:
    """A word with each of its letters left out: two words that share one differ by one letter put
    in, left out, changed or changed about (symmetric deletion, after W. Garbe's SymSpell)."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def near(one: str, other: str) -> bool:
    """Whether one edit at most lies between two words: a letter put in, left out, changed, or two
    neighbours changed about (optimal string alignment distance ≤ 1)."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])
    return a[1:] == b if len(a) > len(b) else b[1:] == a
