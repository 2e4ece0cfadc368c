"""Places that contain other places, said of one thing: the narrowest say it all.

A source names the venue and the city; that the event is in the city follows from where the venue
lies (`c3:locatedIn+`). Among the facts the narrowest places stand alone, so that who asks for the
place of a thing gets one row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from c3graph.rdf.iris import DEF
from c3graph.rdf.terms import Iri

LOCATED_IN = Iri(f"{DEF}locatedIn")


def wider(said: Iterable[tuple[object, object]]) -> set[tuple[object, object]]:
    """Of pairs (thing, place), those whose place contains another place of the same thing.

    Places that contain each other, which is an error of the data, contain nothing here.
    """
    places: dict[object, set[object]] = defaultdict(set)
    for thing, place in said:
        places[thing].add(place)
    above: dict[object, set[object]] = {}

    def containing(place: object) -> set[object]:
        if place not in above:
            found: set[object] = set()
            waiting = list(places.get(place, ()))
            while waiting:
                node = waiting.pop()
                if node not in found:
                    found.add(node)
                    waiting += places.get(node, ())
            above[place] = found
        return above[place]

    return {
        (thing, place)
        for thing, of_thing in places.items()
        for place in of_thing
        if any(
            place in containing(other) and other not in containing(place)
            for other in of_thing - {place}
        )
    }
