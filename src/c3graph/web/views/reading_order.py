"""The order in which a reader wants what is said of a thing, as the shapes of a release state it.

SHACL, section 2.3.2: `sh:order` of a property shape, within its `sh:group`, which has an order of
its own. A path that several shapes state has the lowest order of those for the thing's classes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from c3graph.errors import C3GraphError
from c3graph.rdf.syntax import read_rdf
from c3graph.rdf.terms import Iri, Literal

_SH = "http://www.w3.org/ns/shacl#"
_Place = tuple[float, float]
# What no shape gives an order stands behind all that has one.
_LAST: _Place = (float("inf"), float("inf"))


@dataclass(frozen=True, slots=True)
class ReadingOrder:
    """Places by class and property; the class is empty for the lowest of all classes."""

    places: Mapping[tuple[str, str], _Place]

    def place(self, property: str, classes: Iterable[str]) -> _Place:
        """Where a property stands on the page of a thing of these classes."""
        own = [self.places[key] for c in classes if (key := (c, property)) in self.places]
        return min(own) if own else self.places.get(("", property), _LAST)


def _number(values: Iterable[object]) -> float | None:
    for value in values:
        if isinstance(value, Literal):
            try:
                return float(value.value)
            except ValueError:
                return None
    return None


def reading_order(path: Path) -> ReadingOrder:
    """The order that the shapes in a file state; none where there is no such file."""
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else ReadingOrder({})


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> ReadingOrder:
    try:
        quads = read_rdf(path)
    except (C3GraphError, OSError):
        return ReadingOrder({})
    found: dict[tuple[str, str], list[object]] = defaultdict(list)
    for quad in quads:
        if quad.predicate.value.startswith(_SH):
            name = quad.predicate.value.removeprefix(_SH)
            found[str(quad.subject), name].append(quad.object)
    places: dict[tuple[str, str], _Place] = {}
    for (shape, name), properties in list(found.items()):
        if name != "property":
            continue
        classes = [str(target) for target in found.get((shape, "targetClass"), ())]
        for own in map(str, properties):
            order = _number(found.get((own, "order"), ()))
            if order is None:
                continue
            group = [str(one) for one in found.get((own, "group"), ())]
            above = _number(found.get((group[0], "order"), ())) if group else None
            place = (float("inf") if above is None else above, order)
            # A path of several steps, or backwards, is a node of its own and names no property.
            for path_ in (one for one in found.get((own, "path"), ()) if isinstance(one, Iri)):
                for key in ("", *classes):
                    places[key, str(path_)] = min(place, places.get((key, str(path_)), _LAST))
    return ReadingOrder(places)
