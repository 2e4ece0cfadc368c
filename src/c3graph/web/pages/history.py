"""A thing in each kept release: where to read it as it was, and what changed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.responses import Response

from c3graph.errors import NotFound
from c3graph.harvest import subjects
from c3graph.harvest.changes import ThingChange
from c3graph.rdf.terms import Iri
from c3graph.release.kept import KeptRelease
from c3graph.web.linked import archive, changelog
from c3graph.web.linked.past import PastEngine
from c3graph.web.links import resource
from c3graph.web.responses import validated
from c3graph.web.site import Visit
from c3graph.web.translations import N_
from c3graph.web.views.values import PageLabels, Shown

# Releases listed, and statements of one change.
_LATEST, _STATEMENTS = 50, 30
FIRST, SAME, CHANGED, GONE, BACK = (
    N_("first release with it"), N_("unchanged"), N_("changed"), N_("no longer in it"),
    N_("in it again"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that came, one that went, or one that took the place of the other."""

    property: Shown
    added: Shown | None
    removed: Shown | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A thing in a release; `word` says what became of it since the release before."""

    release: KeptRelease
    word: str
    present: bool
    differences: tuple[Difference, ...] = ()
    more: int = 0


def word(before: bytes | None, now: bytes | None, *, known: bool) -> str:
    """What became of a thing between two states; `known` from an earlier release."""
    if now is None:
        return GONE
    if before is None:
        return BACK if known else FIRST
    return SAME if before == now else CHANGED


def _differences(change: ThingChange, names: PageLabels) -> tuple[Difference, ...]:
    show = names.show
    found = [
        *(Difference(show(n.property), show(n.value), show(o.value)) for o, n in change.replaced),
        *(Difference(show(one.property), show(one.value), None) for one in change.added),
        *(Difference(show(one.property), None, show(one.value)) for one in change.removed),
    ]
    return tuple(dict.fromkeys(found))


def _named(change: ThingChange) -> list[str]:
    statements = [*change.added, *change.removed, *(s for pair in change.replaced for s in pair)]
    return [s.property.value for s in statements] + [
        s.value.value for s in statements if isinstance(s.value, Iri)
    ]


async def _version(
    visit: Visit, iri: str, before: KeptRelease | None, release: KeptRelease,
    states: tuple[bytes | None, ...],
    *, known: bool,
) -> VersionRow:  # fmt: skip
    old, new = states
    said = word(old, new, known=known)
    if said != CHANGED or before is None:
        return VersionRow(release, said, new is not None)
    compared = await changelog.changes(visit, before, release)
    change = next((c for c in compared.things if c.iri == iri), None)
    if change is None:
        return VersionRow(release, said, present=True)
    found = _differences(change, visit.names(_named(change)))
    return VersionRow(release, said, True, found[:_STATEMENTS], max(0, len(found) - _STATEMENTS))


def kept_served(visit: Visit) -> bool:
    """Whether the pages of kept releases are at hand: in an export of the site they are not."""
    return not isinstance(visit.now, PastEngine)


async def page(visit: Visit, path: str) -> Response:
    """Raises NotFound for what no kept release speaks of."""
    thing, releases = resource(path, visit.base), archive.releases(visit)
    key = ("history", path, visit.languages, visit.links.root, *(r.version for r in releases))

    async def make() -> Response:
        found: list[VersionRow] = []
        old: bytes | None = None
        before: KeptRelease | None = None
        known = False
        for release in releases[-_LATEST:]:
            states = await asyncio.to_thread(subjects.states, release, visit.base)
            new = states.get(thing.iri)
            if new is not None or old is not None:
                found.append(
                    await _version(visit, thing.iri, before, release, (old, new), known=known)
                )
            known, old, before = known or new is not None, new, release
        if not found:
            raise NotFound("no kept release speaks of this", where=path)
        return visit.html(
            "history.html",
            thing=thing,
            title=visit.names([thing.iri]).show(thing.iri),
            versions=found[::-1],
            served=kept_served(visit),
        )

    return await validated(visit, key, {"Vary": "Accept-Language, Cookie"}, make)
