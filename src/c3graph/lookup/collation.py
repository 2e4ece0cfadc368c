"""The order of names in a language, as its dictionaries have it. Pure.

English compares letters without their marks; Polish and Hungarian have letters of their own, and
Hungarian ones that are written with two or three signs (CLDR root collation, tailored by `pl` and
`hu`). A mark that makes no letter decides between names that are else the same.
"""

from __future__ import annotations

import re

from c3graph.lookup.words import fold_word

# The languages that names are put in order for; another one is read as English is.
LANGUAGES = ("en", "pl", "hu")

_LETTERS = {
    "en": tuple("abcdefghijklmnopqrstuvwxyz"),
    "pl": tuple("aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"),
    "hu": (
        *("a", "b", "c", "cs", "d", "dz", "dzs", "e", "f", "g", "gy", "h", "i", "j", "k", "l"),
        *("ly", "m", "n", "ny", "o", "ö", "p", "q", "r", "s", "sz", "t", "ty", "u", "ü", "v"),
        *("w", "x", "y", "z", "zs"),
    ),
}
# A long letter is written with its first sign doubled: «ssz» is sz + sz.
_LONG = {"ccs": "cs", "ddz": "dz", "ddzs": "dzs", "ggy": "gy", "lly": "ly", "nny": "ny",
         "ssz": "sz", "tty": "ty", "zzs": "zs"}  # fmt: skip
_SAME = {"hu": str.maketrans({"ő": "ö", "ű": "ü", "á": "a", "é": "e", "í": "i", "ó": "o",
                              "ú": "u"})}  # fmt: skip
_SIGN = {
    "en": re.compile(r"\w|\s+|[^\w\s]"),
    "pl": re.compile(r"\w|\s+|[^\w\s]"),
    "hu": re.compile("|".join(sorted([*_LONG, *_LETTERS["hu"]], key=len, reverse=True))
                     + r"|\w|\s+|[^\w\s]"),
}  # fmt: skip
_RANK = {
    language: {letter: 1000 + number for number, letter in enumerate(letters)}
    for language, letters in _LETTERS.items()
}
Key = tuple[tuple[int, ...], str]


def _weights(sign: str, language: str) -> tuple[int, ...]:
    """Spaces come first, then signs, digits, letters of the language, all other letters."""
    rank = _RANK[language]
    if sign in _LONG and language == "hu":
        return (rank[_LONG[sign]],) * 2
    if sign in rank:
        return (rank[sign],)
    if sign.isspace():
        return (0,)
    if sign.isdecimal():
        return (500 + int(sign),)
    if not sign.isalnum():
        return (1 + min(ord(sign), 498),)
    plain = [rank[letter] for letter in fold_word(sign) if letter in rank]
    return tuple(plain) or (2000 + ord(sign[0]),)


def key(text: str, language: str) -> Key:
    """What to sort a name by in a language of `LANGUAGES`."""
    lowered = text.strip().lower()
    plain = lowered.translate(_SAME[language]) if language in _SAME else lowered
    signs = _SIGN[language].findall(plain)
    return tuple(weight for sign in signs for weight in _weights(sign, language)), lowered
