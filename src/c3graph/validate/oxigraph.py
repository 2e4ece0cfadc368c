r"""What is asked of Oxigraph besides answers: patterns, and whether a query parses.

sh:pattern is a regular expression of SPARQL (XPath and XQuery Functions 3.1, section 5.6).
Oxigraph's engine runs in time that is linear in the text, so no pattern can run without end.
Plain patterns are run by Python, which is quicker for many short texts: those that mean the same
to its `re` once `.`, `$` and `\d` are written out, and that cannot backtrack without end, having no
repeated group and at most two choices: repetitions that may end early, groups of alternatives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress

import pyoxigraph as ox

from c3graph.rdf.terms import Literal
from c3graph.validate.patterns import NotLinear, rewritten

_CLASS = r"\[\^?(?:\\[\\.\-\[\](){}*+?^$|/]|[^\\\[\]&~|^])+\]"
_TOKENS = re.compile(
    rf"(?P<class>{_CLASS})"
    r"|(?P<escape>\\[\\.\-\[\](){}*+?^$|/])"
    r"|(?P<digit>\\d)"
    r"|(?P<times>[*+?]|\{\d+(?:,\d*)?\})"
    r"|(?P<dot>\.)|(?P<start>\^)|(?P<end>\$)|(?P<open>\((?!\?))|(?P<close>\))|(?P<or>\|)"
    r"|(?P<other>[^\\\[\](){}*+?.^$|])"
)
# Oxigraph lists all that it would have taken, some fifty tokens.
_SHOWN = 120
_PLACE = re.compile(r"error at (\d+):(\d+)")
_WRITTEN = {"dot": r"[^\n\r]", "end": r"\Z", "start": r"\A", "open": "(?:"}
_AFTER_WHAT = {"class", "escape", "digit", "dot", "other"}
# Above this length, two choices would be felt.
_LONGEST = 2_000
_BATCH = 2_000


def _plain(pattern: str, flags: str) -> re.Pattern[str] | None:
    """The pattern for Python, where it is a plain one, for texts up to _LONGEST characters."""
    if flags not in ("", "i"):
        return None
    written, choices, depth, at, before = [], 0, 0, 0, ""
    alternatives = False
    while at < len(pattern):
        match = _TOKENS.match(pattern, at)
        if match is None:
            return None
        kind, text, at = str(match.lastgroup), match[0], match.end()
        if kind == "times":
            if before not in _AFTER_WHAT:
                return None
            choices += text in "*+?" or "," in text
        depth += (kind == "open") - (kind == "close")
        alternatives |= kind == "or" and depth > 0
        if kind == "close":
            choices, alternatives = choices + alternatives, False
        if depth not in (0, 1) or (kind == "class" and not _ordinary(text)):
            return None
        written.append(_WRITTEN.get(kind, text))
        before = kind
    if depth or choices > 2:
        return None
    try:
        return re.compile("".join(written), re.IGNORECASE if flags else 0)
    except re.error:
        return None


def _ordinary(text: str) -> bool:
    """Whether a hyphen in a class is at an end of it or between two characters of a range."""
    inner = text[2:-1] if text.startswith("[^") else text[1:-1]
    return "--" not in inner


def _condition(pattern: str, flags: str) -> str | None:
    """The arguments of REGEX after the text; None for a pattern that the engine does not take."""
    try:
        written, kept = rewritten(pattern, flags)
    except NotLinear:
        return None
    return f"{Literal(written).n}, {Literal(kept).n}"


def accepts(pattern: str, flags: str) -> bool:
    """Whether the linear engine takes a pattern; back references, for one, it does not."""
    condition = _condition(pattern, flags)
    if condition is None:
        return False
    (trial,) = ox.Store().query(f'SELECT (REGEX("", {condition}) AS ?found) {{}}')  # type: ignore[misc]
    return trial["found"] is not None


def matcher(pattern: str, flags: str) -> Callable[[Sequence[str]], set[str]]:
    """A function that gives those of many texts in which a pattern is found (SPARQL's REGEX).

    The pattern is one that `accepts` takes.
    """
    condition = _condition(pattern, flags)
    quick = _plain(pattern, flags)

    def matching(texts: Sequence[str]) -> set[str]:
        short = [t for t in texts if len(t) <= _LONGEST] if quick else []
        found = {text for text in short if quick.search(text)} if quick else set()
        rest = [t for t in texts if len(t) > _LONGEST] if quick else list(texts)
        store = ox.Store()
        for at in range(0, len(rest), _BATCH):
            batch = rest[at : at + _BATCH]
            values = " ".join(f"({n} {Literal(text).n})" for n, text in enumerate(batch))
            query = f"SELECT ?n {{ VALUES (?n ?v) {{ {values} }} FILTER(REGEX(?v, {condition})) }}"
            found.update(batch[int(row["n"].value)] for row in store.query(query))  # type: ignore[union-attr]
        return found

    return matching


def complaint(query: str, head: str = "") -> str | None:
    """Why a query does not parse, its place counted without `head`; None where it does."""
    try:
        # What it calls by IRI is another question than its syntax.
        with suppress(RuntimeError):
            ox.Store().query(head + query)
    except SyntaxError as error:
        reason = str(error).splitlines()[0]
        if "Prefix not found" in reason:
            reason = f"{reason.partition(': ')[0]}: a prefix is not declared"
        reason = reason if len(reason) <= _SHOWN else f"{reason[:_SHOWN]}…"
        skipped = head.count("\n")
        return _PLACE.sub(lambda at: f"line {int(at[1]) - skipped}, column {at[2]}", reason)
    return None
