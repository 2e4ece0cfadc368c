"""Links: is a thing that a document names one that is known already?

Known are the names of the reviewed alias table and of the claim sheets at hand. The same type is
needed, and names that are equal when normalised, or one the acronym of the other; places and
countries
in two names veto: Regione Veneto is never Regione Piemonte. What is not linked is a new thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from c3graph.extract.findings import core, fold_name
from c3graph.extract.lexicon import cities, country_names, region_names

_SMALL = {
    "of",
    "for",
    "and",
    "the",
    "in",
    "i",
    "oraz",
    "na",
    "w",
    "di",
    "del",
    "e",
    "és",
    "un",
    "a",
    "az",
}


@dataclass(frozen=True, slots=True)
class Link:
    """The known thing (`kind/slug`), and how its name was recognised."""

    thing: str
    how: str


class Known:
    """Names of known things by type."""

    def __init__(self, things: Mapping[str, Iterable[tuple[str, str]]]) -> None:
        """`things`: (type, name) pairs by thing."""
        self._exact: dict[tuple[str, str], str] = {}
        self._core: dict[tuple[str, str], set[str]] = {}
        self._acronyms: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for thing, named in things.items():
            for kind, name in named:
                self._exact.setdefault((kind, fold_name(name)), thing)
                self._core.setdefault((kind, core(name)), set()).add(thing)
                if len(short := _acronym(name)) > 2:
                    self._acronyms.setdefault((kind, short), set()).add((thing, name))

    def link(self, kind: str, name: str, also: Iterable[str] = ()) -> Link | None:
        """The one known thing of this type and name; None where there is none, or more than one."""
        for candidate in (name, *also):
            if thing := self._exact.get((kind, fold_name(candidate))):
                return Link(thing, "name")
        for candidate in (name, *also):
            found = self._core.get((kind, core(candidate)), set())
            if len(found) == 1:
                return Link(next(iter(found)), "name without its generic word")
        for candidate in (name, *also):
            if re.fullmatch(r"[A-ZŁŚŻ]{3,10}", candidate):
                hits = {
                    t
                    for t, full in self._acronyms.get((kind, candidate), set())
                    if not _vetoed(name, full)
                }
                if len(hits) == 1:
                    return Link(hits.pop(), "acronym")
        return None


def _acronym(name: str) -> str:
    """The initials of a name's longer words; empty for a name of one word."""
    words = [w for w in re.findall(r"[^\W\d_]+", name) if w.lower() not in _SMALL]
    return "".join(w[0].upper() for w in words) if len(words) > 1 else ""


def _places(name: str) -> frozenset[str]:
    """Places that a name holds."""
    known = {*country_names(), *region_names(), *cities()}
    words = re.findall(r"[\w-]+", name)
    spans = {" ".join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words))}
    return frozenset(spans & known)


def _vetoed(one: str, two: str) -> bool:
    """Whether two names hold places, and none in common."""
    a, b = _places(one), _places(two)
    return bool(a and b and not a & b)
