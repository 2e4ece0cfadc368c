"""Tokens of Turtle (RDF 1.1 Turtle, section 6.5), which are those of TriG, N-Triples and N-Quads.

The expressions are wider than the grammar: they read documents that a parser has accepted.
"""

from __future__ import annotations

import re

# Any character that may stand in a name without escape; the accepted document says it does.
_OTHER = r"""\s<>"'{}|^`\\()\[\];,#%@."""
_NAME = rf"[^{_OTHER}:]++"
_LOCAL = rf"(?:[^{_OTHER}]++|%[0-9A-Fa-f]{{2}}|\\.)+"
# A token with the white space and the comments in front of it. Only sets are repeated possessively:
# Python before 3.11.5 reads a repeated group wrongly. Each loop has one way through any text.
TOKEN = re.compile(
    rf"""
    [ \t\r\n]*+(?:\#[^\r\n]*+[ \t\r\n]*+)*
  (?:
    (?P<iri><[^<>"\s]*+>)
  | (?P<long>\"\"\"[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*\"\"\"
        |'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*''')
  | (?P<text>"[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*"|'[^'\\\r\n]*+(?:\\.[^'\\\r\n]*+)*')
  | (?P<blank>_:{_NAME}(?:[.:]++{_NAME})*)
  | (?P<name>(?:(?![0-9+\-]){_NAME}(?:\.++{_NAME})*)?:(?:{_LOCAL}(?:\.++{_LOCAL})*)?)
  | (?P<number>[+-]?(?:[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+
        |[0-9]*\.[0-9]+|[0-9]+))
  | (?P<at>@[A-Za-z]+(?:-{{1,2}}[A-Za-z0-9]+)*)
  | (?P<type>\^\^)
  | (?P<word>[A-Za-z]+)
  | (?P<sign>[.;,\[\](){{}}])
  | (?P<end>\Z)
  )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def _unescape(match: re.Match[str]) -> str:
    four, eight, letter = match.groups()
    if letter is None:
        return chr(int(four or eight, 16))
    return _LETTERS.get(letter, letter)


def unescaped(text: str) -> str:
    """Numeric and string escapes resolved (section 6.4)."""
    return _ESCAPE.sub(_unescape, text) if "\\" in text else text


def local_name(text: str) -> str:
    """Escapes of reserved characters resolved; percent signs stay as they are."""
    return re.sub(r"\\(.)", r"\1", text) if "\\" in text else text
