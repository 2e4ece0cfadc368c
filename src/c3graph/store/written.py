"""How a store writes what it was given: the same triples, not always by the same characters.

What a store may change without changing what is said (RDF 1.1 Concepts, sections 3.3 and 5) is
listed in `REASONS`; anything else is a difference. xsd:decimal and xsd:integer are not mixed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from c3graph.rdf.syntax import RdfFormat, parse
from c3graph.rdf.terms import XSD, Literal, Quad

REASONS = {
    "numbers": "decimals and integers in canonical form: 1.10 as 1.1",
    "integers": "types derived from xsd:integer as xsd:integer: the values are the same",
    "booleans": "booleans as true and false instead of 1 and 0",
    "times": "the time zone +00:00 as Z, seconds without trailing zeros",
    "languages": "language tags in lower case",
    "merged": "two ways of writing one value of one statement kept as one",
}
_INTEGERS = frozenset(
    XSD + name
    for name in (
        "nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger long int short byte "
        "unsignedLong unsignedInt unsignedShort unsignedByte"
    ).split()
)
_NUMBERS = _INTEGERS | {XSD + "integer", XSD + "decimal"}
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_TIMES = frozenset(XSD + name for name in ("dateTime", "dateTimeStamp", "time"))
_ZERO_FRACTION = re.compile(r"(:\d\d\.\d*?)0+(?=[Z+-]|$)")


@dataclass(frozen=True, slots=True)
class StoreDifference:
    """What a store holds beside what it should: counts of triples, and of changes by reason."""

    expected: int
    found: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    changes: tuple[tuple[str, int], ...]

    @property
    def same(self) -> bool:
        """Whether the store holds what it should."""
        return not self.missing and not self.extra

    @property
    def what(self) -> str:
        """The difference in a line, with an example."""
        counts = f"{self.found} triples instead of {self.expected}"
        for word, lines in (("missing", self.missing), ("not ours", self.extra)):
            counts += f", {len(lines)} {word}, for instance {lines[0][:200]}" if lines else ""
        return counts

    @property
    def notes(self) -> str:
        """The changes by reason, in words."""
        return "; ".join(f"{count} {reason}" for reason, count in self.changes)


def compare_stored(path: Path, found: Iterable[Quad]) -> StoreDifference:
    """Triples of an N-Triples file of ours beside those that a store gave back."""
    # Our own lines are canonical: those the store gives back as they are need no parsing.
    expected = _lines(path)
    given = {quad.n: quad for quad in found}
    lost = expected - given.keys()
    odd = [quad for line, quad in given.items() if line not in expected]
    ours = {_agreed(quad): quad for quad in _parsed(lost, path)}
    changes: Counter[str] = Counter()
    extra = []
    for quad in odd:
        mine = ours.pop(_agreed(quad), None)
        if mine is None:
            extra.append(quad.n)
        else:
            changes[_reason(mine, quad)] += 1
    if ours:
        # Two of our values may be one to the store: "1.0" and "1".
        held = {_agreed(quad) for quad in given.values()}
        merged = ours.keys() & held
        changes["merged"] += len(merged)
        ours = {line: quad for line, quad in ours.items() if line not in merged}
    missing = tuple(sorted(quad.n for quad in ours.values()))
    counted = tuple(sorted((+changes).items()))
    return StoreDifference(len(expected), len(given), missing, tuple(sorted(extra)), counted)


def _lines(path: Path) -> set[str]:
    with path.open(encoding="utf-8", newline="\n") as file:
        return {line.rstrip("\n") for line in file}


def _parsed(lines: set[str], path: Path) -> Iterable[Quad]:
    data = "".join(f"{line}\n" for line in lines).encode()
    return parse(data, RdfFormat.N_TRIPLES, where=str(path))


def _agreed(quad: Quad) -> str:
    """The line of a triple in the form that every way of writing it shares."""
    if not isinstance(quad.object, Literal):
        return quad.n
    return Quad(quad.subject, quad.predicate, plain_literal(quad.object)).n


def plain_literal(literal: Literal) -> Literal:
    """A literal in the form that every way of writing its value shares."""
    value, datatype = literal.value, literal.datatype
    if literal.language:
        return Literal(value, datatype, literal.language.lower())
    if datatype in _NUMBERS and _DECIMAL.fullmatch(value):
        datatype = XSD + "integer" if datatype in _INTEGERS else datatype
        whole = f"{Decimal(value):f}"
        trimmed = whole.rstrip("0").rstrip(".") if "." in whole else whole
        return Literal("0" if trimmed in ("-0", "") else trimmed, datatype)
    if datatype == XSD + "boolean":
        return Literal({"1": "true", "0": "false"}.get(value, value), datatype)
    if datatype in _TIMES:
        seconds = _ZERO_FRACTION.sub(lambda match: match[1].rstrip("."), value)
        return Literal(re.sub(r"(?:[+-]00:00)$", "Z", seconds), datatype)
    return literal


def _reason(ours: Quad, given: Quad) -> str:
    """The key of REASONS for two ways of writing one triple; only literals have two."""
    mine, other = ours.object, given.object
    assert isinstance(mine, Literal)
    assert isinstance(other, Literal)
    if mine.language:
        return "languages"
    if mine.datatype in _NUMBERS:
        return "numbers" if mine.datatype == other.datatype else "integers"
    return "booleans" if mine.datatype == XSD + "boolean" else "times"
