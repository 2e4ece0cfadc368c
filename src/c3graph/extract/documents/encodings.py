"""Which encoding a text is in that is not UTF-8: the one in which it reads as a language.

Statistics over bytes cannot tell ISO-8859-2 from the code pages beside it in a short text; the
letters of the languages can: in a wrong code page, some of them become signs or letters of no
language that the others belong to.
"""

from __future__ import annotations

import re

# Where two decodings are equally good, the first: the regions' code pages, then the western one.
_CENTRAL = ("cp1250", "iso8859_2")
_WESTERN = ("cp1252", "iso8859_15")
_BALTIC = ("cp1257", "iso8859_13")
_LETTERS = {
    "pl": ("ąćęłńóśźż", _CENTRAL),
    "hu": ("áéíóöőúüű", _CENTRAL),
    "lv": ("āčēģīķļņšūž", _BALTIC),
    "it": ("àèéìíîòóùú", _WESTERN),
    "de": ("äöüß", _WESTERN),
    "en": ("àçèéêëïñöü", _WESTERN),
    "fr": ("àâçèéêëîïôùûü", _WESTERN),
    "es": ("áéíñóúü", _WESTERN),
}
_WORDS = {
    "pl": "w i na z do oraz się jest przez dla od",
    "hu": "a az és egy hogy nem is meg ez volt",
    "lv": "un ir no ar par uz tika kas lai",
    "it": "di il la e che per un in del della con dei nel",
    "de": "der die das und ist von mit für den im",
    "en": "the of and in for is to with was on by from at",
    "fr": "le la les et est de du des pour une",
    "es": "el la los y es de del con para una",
}
_SIGNS = frozenset("–—„”“’‘‚«»…•·°§€©®½²³ ¿¡")
# Of the letters that are not ASCII, so many at least are those of one language.
_ENOUGH = 0.95
_SAMPLE = 200_000


def declared(data: bytes) -> str | None:
    """The encoding that a page names in its first 1024 bytes (HTML, section 4.2.5.4; XML 1.0)."""
    head = data[:1024]
    found = re.search(rb"""<meta[^>]*?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", head, re.I)
    found = found or re.match(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9_.-]+)""", head)
    return found[1].decode("ascii") if found else None


def unmarked_utf_16(data: bytes) -> str | None:
    """Which UTF-16 a text without a byte order mark is in; None for one that is in none.

    Of a text in letters of Europe nearly each second byte is below 2, and at one side; no text in
    another encoding has so many zeros.
    """
    head = data[:4096]
    for side, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        here = head[side::2]
        small = sum(byte < 2 for byte in here)
        if here and small > 0.8 * len(here) and 0 not in head[1 - side :: 2] and 0 in here:
            return name
    return None


def read_as_language(data: bytes) -> str | None:
    """The text in the encoding in which its letters are those of a language; None where none is."""
    best: tuple[float, float, float] = (0.0, 0.0, 0.0)
    text: str | None = None
    for language, (letters, encodings) in _LETTERS.items():
        for encoding in encodings:
            try:
                decoded = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            score = _score(decoded[:_SAMPLE], letters, _WORDS[language])
            if score > best:
                best, text = score, decoded
    return text if best[0] >= _ENOUGH else None


def _score(text: str, letters: str, words: str) -> tuple[float, float, float]:
    """Share of letters that are the language's, of its words, and of signs that texts have."""
    others = [c for c in text if c > "\x7f"]
    if not others:
        return 0.0, 0.0, 0.0
    known = set(letters + letters.upper())
    # A capital in the middle of a word is a letter of another code page.
    odd = len(re.findall(r"(?<=[a-zà-ž])[^\W\d_a-zà-ž](?=[a-zà-ž])", text))
    alphabetic = [c for c in others if c.isalpha()]
    good = sum(c in known for c in alphabetic) - odd
    strange = sum(c not in _SIGNS for c in others if not c.isalpha())
    tokens = re.findall(r"\w+", text.lower())
    common = set(words.split())
    return (
        good / max(1, len(alphabetic) + strange),
        sum(token in common for token in tokens) / max(1, len(tokens)),
        len(alphabetic) / len(others),
    )
