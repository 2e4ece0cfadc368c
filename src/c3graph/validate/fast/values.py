"""Values of XSD literals: whether a lexical form is one (XSD 1.1, part 2) and which is smaller.

Comparison is that of SPARQL's `<` (SPARQL 1.1, section 17.3), with the dates and durations that
XPath adds; what it does not order is not comparable. A moment with a time zone and one without
are comparable where they are more than 14 hours apart (XSD 1.1, part 2, appendix D.2.2).
"""

from __future__ import annotations

import re
import struct
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from c3graph.rdf.terms import RDF, XSD

_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_YEAR, _MONTH, _DAY = r"(-?(?:[1-9]\d{3,}|0\d{3}))", r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_CLOCK = r"([01]\d|2[0-3]|24(?=:00:00(?:\.0+)?(?:$|[Z+-]))):([0-5]\d):([0-5]\d(?:\.\d+)?)"
_ZONE = r"(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_TIMES = {
    # datatype: (pattern, which of year, month, day, hour, minute, second it captures)
    "dateTime": (f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}", "ymdHMS"),
    "dateTimeStamp": (f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE[:-1]}", "ymdHMS"),
    "date": (f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}", "ymd"),
    "time": (f"{_CLOCK}{_ZONE}", "HMS"),
    "gYearMonth": (f"{_YEAR}-{_MONTH}{_ZONE}", "ym"),
    "gYear": (f"{_YEAR}{_ZONE}", "y"),
    "gMonthDay": (f"--{_MONTH}-{_DAY}{_ZONE}", "md"),
    "gMonth": (f"--{_MONTH}{_ZONE}", "m"),
    "gDay": (f"---{_DAY}{_ZONE}", "d"),
}
_TIME_PATTERNS = {name: re.compile(pattern, re.ASCII) for name, (pattern, _) in _TIMES.items()}
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_SECONDS = r"(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?"
_DURATION = re.compile(
    rf"(-)?P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=.){_SECONDS})?", re.ASCII
)
_PATTERNS = {
    "integer": re.compile(r"[+-]?\d+", re.ASCII),
    "decimal": re.compile(_NUMBER, re.ASCII),
    "double": re.compile(rf"{_NUMBER}(?:[eE][+-]?\d+)?|[+-]?INF|NaN", re.ASCII),
    "boolean": re.compile("true|false|1|0"),
    "hexBinary": re.compile("(?:[0-9a-fA-F]{2})*"),
    "base64Binary": re.compile(
        r"(?:(?:[A-Za-z0-9+/] ?){4})*"
        r"(?:(?:[A-Za-z0-9+/] ?){3}[A-Za-z0-9+/]|(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?="
        r"|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?"
    ),
}
_FOURTEEN_HOURS = 14 * 3600
# A leap year, and a month of 31 days, stand in for what a value does not say.
_ABSENT = {"y": "1972", "m": "12", "d": "01", "H": "0", "M": "0", "S": "0"}


@dataclass(frozen=True, slots=True)
class ComparableValue:
    """A value with the family in which it can be compared; `zoned` only matters for moments."""

    family: str
    value: Decimal | float | str | bool
    zoned: bool = False


@lru_cache(maxsize=65536)
def comparable(lexical: str, datatype: str, language: str = "") -> ComparableValue | None:
    """The value of a literal; None where it is ill-typed or of a kind that is not ordered."""
    if language or not datatype.startswith(XSD):
        return None
    name = datatype.removeprefix(XSD)
    if name == "string":
        return ComparableValue("string", lexical)
    if not well_typed(lexical, datatype):
        return None
    if name in _INTEGERS or name == "decimal":
        return ComparableValue("number", Decimal(lexical))
    if name in ("double", "float"):
        number = float(lexical.replace("INF", "inf"))
        return ComparableValue("number", _single(number) if name == "float" else number)
    if name == "boolean":
        return ComparableValue("boolean", lexical in ("true", "1"))
    if name in _TIMES:
        return _moment(lexical, name)
    return _duration(lexical, name) if name.lower().endswith("duration") else None


def _single(number: float) -> float:
    try:
        rounded: float = struct.unpack("f", struct.pack("f", number))[0]
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")
    return rounded


def _moment(lexical: str, name: str) -> ComparableValue:
    match = _TIME_PATTERNS[name].fullmatch(lexical)
    assert match is not None, "only well-typed forms come here"
    known = dict(zip(_TIMES[name][1], match.groups(), strict=False))
    part = _ABSENT | known
    zone = match[match.lastindex] if match.lastindex == len(known) + 1 else None
    year, month = int(part["y"]), int(part["m"])
    # Python's calendar ends at the year 9999; 400 years are 146,097 days.
    cycles, within = divmod(year, 400)
    days = cycles * 146_097 + date(within + 400, month, int(part["d"])).toordinal()
    seconds = Decimal(days * 86_400 + int(part["H"]) * 3600 + int(part["M"]) * 60)
    seconds += Decimal(part["S"])
    if zone and zone != "Z":
        ahead = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        seconds -= ahead if zone[0] == "+" else -ahead
    family = "dateTime" if name == "dateTimeStamp" else name
    return ComparableValue(family, seconds, zone is not None)


def _duration(lexical: str, name: str) -> ComparableValue | None:
    match = _DURATION.fullmatch(lexical)
    assert match is not None, "only well-typed forms come here"
    years, months, days, hours, minutes = (int(part or 0) for part in match.groups()[1:6])
    seconds = Decimal(match[7] or 0)
    sign = -1 if match[1] else 1
    if name == "yearMonthDuration":
        return ComparableValue(name, Decimal(sign * (years * 12 + months)))
    if name == "dayTimeDuration":
        return ComparableValue(name, sign * (days * 86_400 + hours * 3600 + minutes * 60 + seconds))
    return None


def compare_values(left: ComparableValue | None, right: ComparableValue | None) -> int | None:
    """-1, 0 or 1; None where SPARQL's `<` and `=` raise a type error or are both false."""
    if left is None or right is None or left.family != right.family:
        return None
    one, other = left.value, right.value
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        if left.zoned != right.zoned:
            apart = one - other
            return None if abs(apart) <= _FOURTEEN_HOURS else (1 if apart > 0 else -1)
        return (one > other) - (one < other)
    if isinstance(one, str) and isinstance(other, str):
        return (one > other) - (one < other)
    if isinstance(one, str) or isinstance(other, str):
        return None
    first, second = float(one), float(other)
    return None if first != first or second != second else (first > second) - (first < second)


@lru_cache(maxsize=65536)
def well_typed(lexical: str, datatype: str) -> bool:
    """Whether a lexical form is in the lexical space; datatypes that are not known are all right.

    White space is not taken away first: RDF 1.1 Concepts, section 5.1, maps lexical forms as they
    are.
    """
    if datatype == RDF + "langString":
        return False
    name = datatype.removeprefix(XSD)
    if name == datatype:
        return True
    if name in _INTEGERS:
        low, high = _INTEGERS[name]
        if not _PATTERNS["integer"].fullmatch(lexical):
            return False
        number = Decimal(lexical)
        return (low is None or number >= low) and (high is None or number <= high)
    if name in _TIMES:
        return _is_time(lexical, name)
    if name.lower().endswith("duration"):
        return _is_duration(lexical, name)
    pattern = _PATTERNS.get("double" if name == "float" else name)
    return pattern is None or pattern.fullmatch(lexical) is not None


def _is_time(lexical: str, name: str) -> bool:
    match = _TIME_PATTERNS[name].fullmatch(lexical)
    if match is None:
        return False
    known = dict(zip(_TIMES[name][1], match.groups(), strict=False))
    if "d" not in known or "m" not in known:
        return True
    year = int(known.get("y", "1972")) % 400 + 400
    return int(known["d"]) <= monthrange(year, int(known["m"]))[1]


def _is_duration(lexical: str, name: str) -> bool:
    match = _DURATION.fullmatch(lexical)
    if match is None:
        return False
    years, months, *rest = match.groups()[1:]
    if name == "yearMonthDuration":
        return not any(rest) and "T" not in lexical
    return name != "dayTimeDuration" or not (years or months)
