r"""Regular expressions of XPath, as sh:pattern and SPARQL's REGEX have them, for one linear engine.

XPath and XQuery Functions 3.1, section 5.6.1, on XML Schema 1.1, part 2, appendix G. Oxigraph runs
Rust's regular expressions, in time that is linear in the text, and passes patterns on as they are;
what the two write differently is written anew here: `.` `\s` `\w` `\i` `\c` and blocks, classes
taken from classes, `&` `~` `[` inside a class, and the flag `x`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SPACE = r" \t\n\r"
# Name characters of XML 1.0, productions 4 and 4a.
_INITIAL = (
    r":A-Z_a-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2FF}\u{370}-\u{37D}\u{37F}-\u{1FFF}"
    r"\u{200C}-\u{200D}\u{2070}-\u{218F}\u{2C00}-\u{2FEF}\u{3001}-\u{D7FF}\u{F900}-\u{FDCF}"
    r"\u{FDF0}-\u{FFFD}\u{10000}-\u{EFFFF}"
)
_NAME = _INITIAL + r"\-.0-9\u{B7}\u{300}-\u{36F}\u{203F}-\u{2040}"
_ESCAPES = {
    "s": f"[{_SPACE}]", "S": f"[^{_SPACE}]",
    "i": f"[{_INITIAL}]", "I": f"[^{_INITIAL}]",
    "c": f"[{_NAME}]", "C": f"[^{_NAME}]",
    "d": r"\p{Nd}", "D": r"\P{Nd}",
    "w": r"[^\p{P}\p{Z}\p{C}]", "W": r"[\p{P}\p{Z}\p{C}]",
}  # fmt: skip
# Blocks of Unicode that patterns name most; names without spaces, as XML Schema has them.
_BLOCKS = {
    "BasicLatin": "0000-007F", "Latin-1Supplement": "0080-00FF", "LatinExtended-A": "0100-017F",
    "LatinExtended-B": "0180-024F", "IPAExtensions": "0250-02AF",
    "SpacingModifierLetters": "02B0-02FF", "CombiningDiacriticalMarks": "0300-036F",
    "Greek": "0370-03FF", "GreekandCoptic": "0370-03FF", "Cyrillic": "0400-04FF",
    "CyrillicSupplement": "0500-052F", "Armenian": "0530-058F", "Hebrew": "0590-05FF",
    "Arabic": "0600-06FF", "Georgian": "10A0-10FF", "LatinExtendedAdditional": "1E00-1EFF",
    "GreekExtended": "1F00-1FFF", "GeneralPunctuation": "2000-206F",
    "SuperscriptsandSubscripts": "2070-209F", "CurrencySymbols": "20A0-20CF",
    "LetterlikeSymbols": "2100-214F", "NumberForms": "2150-218F", "Arrows": "2190-21FF",
    "MathematicalOperators": "2200-22FF", "Hiragana": "3040-309F", "Katakana": "30A0-30FF",
    "CJKUnifiedIdeographs": "4E00-9FFF", "HangulSyllables": "AC00-D7AF",
}  # fmt: skip
_PROPERTY = re.compile(r"\\([pP])\{(Is)?([A-Za-z0-9-]+)\}")
_FLAGS = re.compile("[smixq]*")


class NotLinear(ValueError):
    """A pattern that the linear engine does not take: a back reference, an unknown block."""


def rewritten(pattern: str, flags: str) -> tuple[str, str]:
    """The pattern and the flags for Rust's engine. Raises NotLinear."""
    if not _FLAGS.fullmatch(flags):
        raise NotLinear(f"the flags {flags!r} are not among s m i x q")
    if "q" in flags:
        # Each character stands for itself; of the other flags only `i` counts.
        return re.sub(r"([\\.+*?()|\[\]{}^$&~#-])", r"\\\1", pattern), "i" if "i" in flags else ""
    kept = "".join(sorted(set(flags) & set("mi")))
    return "".join(_pieces(pattern, "x" in flags, "s" in flags)), kept


def _pieces(pattern: str, free: bool, dot_all: bool) -> Iterator[str]:
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            piece, at = _escape(pattern, at)
            yield piece
        elif char == "[":
            piece, at = _class(pattern, at, free)
            yield piece
        else:
            at += 1
            if char == ".":
                yield r"(?s:.)" if dot_all else r"[^\n\r]"
            elif not (free and char in " \t\n\r"):
                yield char


def _escape(pattern: str, at: int) -> tuple[str, int]:
    """An escape as Rust writes it, and where it ends."""
    if found := _PROPERTY.match(pattern, at):
        sign, block, name = found.groups()
        if not block:
            return found[0], found.end()
        if name not in _BLOCKS:
            raise NotLinear(f"the block {name!r} is not known here")
        low, _, high = _BLOCKS[name].partition("-")
        outside = "^" if sign == "P" else ""
        return f"[{outside}\\u{{{low}}}-\\u{{{high}}}]", found.end()
    letter = pattern[at + 1 : at + 2]
    if letter.isdigit():
        raise NotLinear("a back reference")
    return _ESCAPES.get(letter, f"\\{letter}"), at + 2


def _class(pattern: str, at: int, free: bool) -> tuple[str, int]:
    """A class in brackets as Rust writes it, and where it ends; what is taken from it stays
    within."""
    start = at
    at += 1
    outside = pattern[at : at + 1] == "^"
    at += outside
    parts: list[str] = []
    taken = ""
    while at < len(pattern) and (pattern[at] != "]" or not parts):
        char = pattern[at]
        if char == "\\":
            part, at = _escape(pattern, at)
        elif char == "-" and pattern[at + 1 : at + 2] == "[" and parts:
            taken, at = _class(pattern, at + 1, free)
            break
        elif char == "-":
            ranged = bool(parts) and pattern[at + 1 : at + 2] not in ("]", "") and parts[-1] != "-"
            part, at = "-" if ranged else r"\-", at + 1
            if ranged and pattern[at] == "-":
                # A range up to the hyphen itself.
                part, at = r"-\-", at + 1
        else:
            part, at = (f"\\{char}" if char in "&~[^" else char), at + 1
        parts.append(part)
    if pattern[at : at + 1] != "]":
        raise NotLinear(f"a class that is not closed, at character {start + 1}")
    written = f"[{'^' if outside else ''}{''.join(parts)}]"
    return (f"[{written}--{taken}]" if taken else written), at + 1
