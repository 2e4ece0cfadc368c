"""Versions of things as events: what each release made, changed and deleted.

A version of a thing is named below its release, `<base>release/<version>/<path>`, where it is
served too, so that a member of the stream never changes and can be looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from c3graph.harvest.subjects import states
from c3graph.release.dumps import served
from c3graph.release.kept import KeptRelease


class Event(StrEnum):
    """What happened to a thing; values are names of ActivityStreams."""

    CREATE = "Create"
    UPDATE = "Update"
    DELETE = "Delete"


@dataclass(frozen=True, slots=True)
class Version:
    """A thing as a release left it."""

    thing: str
    event: Event


@lru_cache(maxsize=256)
def versions(old: KeptRelease | None, new: KeptRelease, base: str) -> tuple[Version, ...]:
    """What `new` did to things since `old`, by IRI; `old` is None for the first kept release.

    A thing is what the default graph says of it.
    """
    before = states(old, base, served(old.path).name) if old is not None else {}
    after = states(new, base, served(new.path).name)
    found = [
        Version(thing, Event.UPDATE if thing in before else Event.CREATE)
        for thing, state in after.items()
        if before.get(thing) != state
    ]
    found += [Version(thing, Event.DELETE) for thing in before if thing not in after]
    return tuple(sorted(found, key=lambda version: version.thing))


def name(release: KeptRelease, version: Version, base: str) -> str:
    """The IRI of a version."""
    return f"{base}release/{release.version}/{version.thing.removeprefix(base)}"
