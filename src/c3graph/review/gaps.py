"""What published rows of a sheet still lack, none of which stops a release: names in the dataset's
languages, the topic above a topic, the place that a place lies in.

Gaps are found from sheets and tables; `filling` writes what fills them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from c3graph.errors import NotFound, UsageError
from c3graph.model import ClaimSheet, Entity
from c3graph.sheets.editorial import Editorial

# Kinds of places that lie in no place which a dataset would name.
_OUTERMOST = {"country", "macro-region", "continent-part"}


class Lacking(StrEnum):
    """What is missing of a thing."""

    NAME = "name"
    TOPIC_ABOVE = "topic above"
    PLACE_AROUND = "place around"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing of an entity; `thing` is kind/slug, `language` that of a name."""

    key: str
    thing: str
    name: str
    lacking: Lacking
    language: str = ""

    @property
    def id(self) -> str:
        """What identifies the gap in its sheet."""
        return " ".join(part for part in (self.key, self.lacking.value, self.language) if part)

    @property
    def wanted(self) -> str:
        """What is missing, in words."""
        return f"name in {self.language}" if self.language else self.lacking.value

    def __str__(self) -> str:
        return f"{self.name}: {self.wanted}"


@dataclass(frozen=True, slots=True)
class KnownTables:
    """What else is known when the gaps of a sheet are looked for: all sheets, the tables, the
    languages of the dataset, and the concepts of the scheme of topics."""

    sheets: Sequence[ClaimSheet]
    editorial: Editorial
    languages: Sequence[str]
    topics: Collection[str] = ()

    def _published(self) -> Iterator[tuple[ClaimSheet, Entity, str]]:
        for sheet in self.sheets:
            for entity in sheet.entities:
                if entity.status.published:
                    yield sheet, entity, self.editorial.path(entity, sheet.source.slug)

    def named(self) -> set[tuple[str, str]]:
        """Things and the languages in which they have a name."""
        found = {(t, tag) for t, labels in self.editorial.labels.items() for tag in labels}
        for _, entity, thing in self._published():
            tags = (entity.language, *(tag for tag, _ in entity.translations))
            found |= {(thing, tag) for tag in tags}
        return found

    def around(self) -> dict[str, set[str]]:
        """The places that each place is said to lie in."""
        found: dict[str, set[str]] = {}
        for stated in self.editorial.statements:
            if stated.predicate == "locatedIn" and stated.to:
                found.setdefault(stated.thing, set()).add(stated.to)
        things = {(sheet.path, entity.key): thing for sheet, entity, thing in self._published()}
        for sheet in self.sheets:
            for claim in sheet.claims:
                ends = [things.get((sheet.path, k or "")) for k in (claim.subject, claim.object)]
                if claim.predicate == "locatedIn" and claim.status.published and all(ends):
                    found.setdefault(str(ends[0]), set()).add(str(ends[1]))
        return found

    def choices(self, gap: Gap) -> dict[str, str]:
        """What may stand above or around: slug or kind/slug, with its name."""
        if gap.lacking is Lacking.NAME:
            return {}
        wanted = "Competence" if gap.lacking is Lacking.TOPIC_ABOVE else "Place"
        found = {t: e.name for _, e, t in self._published() if e.type == wanted}
        found.pop(gap.thing, None)
        if wanted == "Place":
            return found
        topics = {t.partition("/")[2]: name for t, name in found.items()}
        return topics | {slug: slug for slug in self.topics}

    def choice(self, gap: Gap, answer: str) -> str:
        """What an answer means: a slug, a kind/slug, or a name that one thing has.

        Raises NotFound, with what there is, and UsageError where it would lead back to itself.
        """
        known = self.choices(gap)
        own = gap.thing.partition("/")[2] if gap.lacking is Lacking.TOPIC_ABOVE else gap.thing
        found = [k for k, name in known.items() if answer in (k, name, k.partition("/")[2])]
        if len(found) != 1:
            raise NotFound(
                f"{gap.name}: no single {gap.lacking.value} is called {answer!r}",
                hint=f"one of: {', '.join(sorted(known)[:20])}" if known else "there is none yet",
            )
        above = self.around()
        if gap.lacking is Lacking.TOPIC_ABOVE:
            above = {below: {over} for below, over in self.editorial.broader.items()}
        reached, left = set[str](), [found[0]]
        while left:
            reached.add(at := left.pop())
            left += above.get(at, set()) - reached
        if own in reached:
            raise UsageError(f"{gap.name}: {found[0]} is below or within it already", where=answer)
        return found[0]


def gaps(sheet: ClaimSheet, known: KnownTables) -> list[Gap]:
    """The gaps of the published things of a sheet, in its order, each thing's together."""
    named, located = known.named(), known.around()
    found: dict[tuple[str, str, str], Gap] = {}
    for entity in sheet.entities:
        if not entity.status.published:
            continue
        thing = known.editorial.path(entity, sheet.source.slug)
        for gap in _of(entity, thing, known, named, located):
            found.setdefault((thing, gap.lacking, gap.language), gap)
    return list(found.values())


def _of(
    entity: Entity, thing: str, known: KnownTables, named: set[tuple[str, str]],
    located: Collection[str],
) -> Iterator[Gap]:  # fmt: skip
    slug = thing.partition("/")[2]
    carried = entity.type == "Competence" and slug in known.topics
    if entity.type != "Person" and not carried:
        for tag in known.languages:
            if (thing, tag) not in named:
                yield Gap(entity.key, thing, entity.name, Lacking.NAME, tag)
    if entity.type == "Competence" and not carried and slug not in known.editorial.broader:
        yield Gap(entity.key, thing, entity.name, Lacking.TOPIC_ABOVE)
    if entity.type == "Place" and entity.kind not in _OUTERMOST and thing not in located:
        yield Gap(entity.key, thing, entity.name, Lacking.PLACE_AROUND)


def with_name(sheet: ClaimSheet, gap: Gap, name: str) -> ClaimSheet:
    """The sheet with a translation of an entity's name. Raises NotFound for a thing it has not."""
    name = " ".join(name.split())
    if not any(entity.key == gap.key for entity in sheet.entities):
        raise NotFound(f"no row {gap.key!r} in this sheet", where=str(sheet.path))
    return replace(
        sheet,
        entities=tuple(
            replace(e, translations=(*e.translations, (gap.language, name)))
            if e.key == gap.key else e
            for e in sheet.entities
        ),
    )  # fmt: skip
