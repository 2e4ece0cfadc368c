"""Amounts of money as documents write them: an integer in a currency, or a range of two.

"€1.832.645" is 1832645, "16 000 – 160 000 EUR" a range, "£5.7million", "1,54 milj.euro", "mln",
"five hundred thousand euro". A number without a currency is no amount.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_CURRENCIES = {
    "EUR": "€|eur(?:os?|ó|o)?",
    "GBP": "£|gbp|pounds?",
    "USD": r"\$|usd|dollars?",
    "PLN": "zł|pln|złotych|złoty",
    "HUF": "ft|huf|forint",
    "CHF": "chf",
    "CZK": "kč|czk",
    "SEK": "sek",
    "DKK": "dkk",
    "NOK": "nok",
}
_SCALES = {
    1_000: r"thousand|tys\.?|tysięcy|ezer|mila|tūkst\.?|k",
    1_000_000: r"millions?|mln\.?|mil\.|milion(?:ów|y|a|i|e)?|millió|m|mio\.?|milj\.?|miljon\w*",
    1_000_000_000: r"billions?|bn|mld\.?|miliard(?:ów|y|a|i|o)?|milliárd|miljard\w*",
}
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_ONE = (
    r"(?:(?P<{p}a>€|£|\$|EUR|GBP|USD|PLN|HUF)\s*)?(?P<{p}n>" + _NUMBER + r")"
    r"(?:\s*(?P<{p}s>" + "|".join(_SCALES.values()) + r")(?=[\s.,;:)\d€£$\]]|euro?|$|–|-))?"
    r"(?:\s*(?:di\s+|d')?(?P<{p}b>" + "|".join(_CURRENCIES.values()) + r")(?!\w))?"
)
_SINGLE = re.compile(r"(?<![\w.,])" + _ONE.replace("{p}", "x"), re.I)
_RANGE = re.compile(
    r"(?<![\w.,])"
    + _ONE.replace("{p}", "x")
    + r"\s*(?:-|–|—|to|do|līdz)\s*"
    + _ONE.replace("{p}", "y"),
    re.I,
)
# In English; a count in a text is spelt out so far.
UP_TO_TEN = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_WORDS = {
    **UP_TO_TEN,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_SPOKEN = re.compile(
    r"\b(?P<w>(?:(?:" + "|".join(_WORDS) + r"|hundred|thousand|million|and)[\s-]+)+)"
    r"(?P<c>euros?|pounds|dollars)\b",
    re.I,
)


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    """Characters `start` to `end`; whole units of `currency` (ISO 4217), from `low` to `high`.

    `spans` are the places of the numbers with what belongs to them; `unit` is that of the currency.
    """

    start: int
    end: int
    low: int
    high: int | None
    currency: str
    spans: tuple[tuple[int, int], ...]
    unit: tuple[int, int]


def _number(text: str, *, scaled: bool = False) -> Decimal:
    """A number written with any grouping; a lone separator before three digits groups them.

    With `scaled` (a multiplier follows) a lone separator is always a decimal one.
    """
    text = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    marks = [c for c in text if c in ".,"]
    if not marks:
        return Decimal(text)
    last = marks[-1]
    tail = text.rpartition(last)[2]
    decimal = len(set(marks)) > 1 or (len(marks) == 1 and (len(tail) != 3 or scaled))
    if decimal and marks.count(last) == 1:
        whole = text[: -len(tail) - 1].replace(".", "").replace(",", "")
        return Decimal(f"{whole}.{tail}")
    return Decimal(text.replace(".", "").replace(",", ""))


def _currency(word: str) -> str:
    for code, pattern in _CURRENCIES.items():
        if re.fullmatch(pattern, word, re.I):
            return code
    return ""


def _scale(word: str | None) -> int:
    for factor, pattern in _SCALES.items():
        if word and re.fullmatch(pattern, word, re.I):
            return factor
    return 1


def _whole(text: str, scale: str | None) -> int:
    return int(_number(text, scaled=scale is not None) * _scale(scale))


def _range(match: re.Match[str]) -> Amount | None:
    marks = [k for k in ("xa", "xb", "yb", "ya") if match[k]]
    if not marks or (match["xb"] and not (match["yb"] or match["ya"])):
        return None
    scale = match["xs"] or match["ys"]
    low, high = _whole(match["xn"], scale), _whole(match["yn"], match["ys"])
    if low >= high:
        return None
    unit = match.span(marks[-1])
    first = (match.start(), match.end("xs") if match["xs"] else match.end("xn"))
    return Amount(
        match.start(), match.end(), low, high, _currency(match[marks[-1]]),
        (first, (match.start("ya") if match["ya"] else match.start("yn"), match.end())), unit,
    )  # fmt: skip


def find_amounts(text: str) -> list[Amount]:
    """Amounts of `text` in order, none overlapping another. Offsets are Python `str` offsets."""
    found: list[Amount] = []
    for match in _RANGE.finditer(text):
        if amount := _range(match):
            found.append(amount)
    for match in _SINGLE.finditer(text):
        mark = "xa" if match["xa"] else "xb"
        if not match[mark] or any(a.start < match.end() and match.start() < a.end for a in found):
            continue
        value = _whole(match["xn"], match["xs"])
        code = _currency(match[mark])
        span = match.span()
        found.append(Amount(*span, value, None, code, (span,), match.span(mark)))
    for match in _SPOKEN.finditer(text):
        total = part = 0
        for word in re.findall(r"[a-z]+", match["w"].lower()):
            if word == "hundred":
                part = max(part, 1) * 100
            elif word in ("thousand", "million"):
                total, part = total + max(part, 1) * (1000 if word == "thousand" else 10**6), 0
            else:
                part += _WORDS.get(word, 0)
        span = match.span()
        if total + part and not any(a.start < span[1] and span[0] < a.end for a in found):
            code = _currency(match["c"])
            found.append(Amount(*span, total + part, None, code, (span,), match.span("c")))
    return sorted(found)
