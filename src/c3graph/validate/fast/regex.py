r"""sh:pattern: a regular expression of SPARQL (XPath and XQuery Functions 3.1, section 5.6).

Plain patterns are those that mean the same to Python's `re` once `.`, `$` and `\d` are written
out, and that cannot backtrack without end: no repeated group, at most two open repetitions. Every
other one is for the store's engine, whose time is linear in the text.
"""

from __future__ import annotations

import re

_CLASS = r"\[\^?(?:\\[\\.\-\[\](){}*+?^$|/]|[^\\\[\]&~|^])+\]"
_TOKENS = re.compile(
    rf"(?P<class>{_CLASS})"
    r"|(?P<escape>\\[\\.\-\[\](){}*+?^$|/])"
    r"|(?P<digit>\\d)"
    r"|(?P<times>[*+?]|\{\d+(?:,\d*)?\})"
    r"|(?P<dot>\.)|(?P<start>\^)|(?P<end>\$)|(?P<open>\((?!\?))|(?P<close>\))|(?P<or>\|)"
    r"|(?P<other>[^\\\[\](){}*+?.^$|])"
)
_WRITTEN = {"dot": r"[^\n\r]", "end": r"\Z", "start": r"\A", "open": "(?:"}
_AFTER_WHAT = {"class", "escape", "digit", "dot", "other"}
# Above this length, two open repetitions would be felt.
LONGEST = 2_000


def plain(pattern: str, flags: str) -> re.Pattern[str] | None:
    """The pattern for Python, where it is a plain one; it is for texts up to LONGEST characters."""
    if flags not in ("", "i"):
        return None
    written, open_ones, depth, at, before = [], 0, 0, 0, ""
    while at < len(pattern):
        match = _TOKENS.match(pattern, at)
        if match is None:
            return None
        kind, text, at = str(match.lastgroup), match[0], match.end()
        if kind == "times":
            if before not in _AFTER_WHAT:
                return None
            open_ones += text in "*+" or text.endswith(",}")
        depth += (kind == "open") - (kind == "close")
        if depth not in (0, 1) or (kind == "class" and not _ordinary(text)):
            return None
        written.append(_WRITTEN.get(kind, text))
        before = kind
    if depth or open_ones > 2:
        return None
    try:
        return re.compile("".join(written), re.IGNORECASE if flags else 0)
    except re.error:
        return None


def _ordinary(text: str) -> bool:
    """Whether a hyphen in a class is at an end of it or between two characters of a range."""
    inner = text[2:-1] if text.startswith("[^") else text[1:-1]
    return "--" not in inner
