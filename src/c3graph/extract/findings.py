"""What the rules have found in one document: things, where they are named, and what is said of
them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from c3graph.sheets.predicates import PREDICATES

Span = tuple[int, int]


@dataclass(eq=False)
class Thing:
    """One thing as this document names it. `also` are other names of it, lower case."""

    type: str
    name: str
    rule: str
    confidence: float
    mentions: list[Span] = field(default_factory=list)
    also: set[str] = field(default_factory=set)

    @property
    def first(self) -> int:
        """The offset of the first mention."""
        return min(self.mentions)[0]


@dataclass(eq=False)
class Finding:
    """One statement: `object` is a thing, or `value` a literal."""

    subject: Thing
    predicate: str
    object: Thing | None
    value: str | int | None
    evidence: list[Span]
    rule: str
    confidence: float


@functools.lru_cache(50_000)
def fold_name(name: str) -> str:
    """A name as names are compared: lower case, single spaces, no marks at its ends."""
    return re.sub(r"\s+", " ", name.casefold()).strip(" .,;:„”\"“'‘’()")


_GENERIC = re.compile(
    r"(?:^the | group$| network$|-network$| programme$|^program | project$|^sieć )"
)


@functools.lru_cache(50_000)
def core(name: str) -> str:
    """A name without the generic word beside it: SPRI Group and SPRI are one."""
    folded = fold_name(name)
    short = _GENERIC.sub("", folded)
    return short if len(short) > 2 else folded


class Findings:
    """Things by type and name; each statement once, with all that says it."""

    def __init__(self) -> None:
        self.things: list[Thing] = []
        self.said: list[Finding] = []
        self._index: dict[tuple[str, str], Thing] = {}
        self._heard: dict[tuple[int, str], list[Finding]] = {}

    def find(self, type: str, name: str) -> Thing | None:
        """The thing of a type that has this name, in any of its spellings."""
        return self._index.get((type, fold_name(name)))

    def thing(
        self, type: str, name: str, span: Span | None, rule: str, confidence: float,
        also: tuple[str, ...] = (),
    ) -> Thing:  # fmt: skip
        """The thing of this type and name, new where there is none; `span` is where it is named."""
        names = [n for n in (name, *also) if fold_name(n)]
        found = next((t for n in names if (t := self.find(type, n))), None)
        if found is None and " " not in core(name):
            found = self._index.get((type, core(name)))
        if found is None:
            found = Thing(type, name, rule, confidence)
            self.things.append(found)
        for n in (*names, core(name)):
            self._index.setdefault((type, fold_name(n)), found)
            found.also.add(fold_name(n))
        if span and span not in found.mentions:
            found.mentions.append(span)
        found.confidence = max(found.confidence, confidence)
        return found

    def alias(self, thing: Thing, name: str) -> None:
        """Lets a thing be found by another name."""
        self._index.setdefault((thing.type, fold_name(name)), thing)
        thing.also.add(fold_name(name))

    def say(
        self,
        subject: Thing | None,
        predicate: str,
        end: Thing | str | int | None,
        spans: list[Span],
        rule: str,
        confidence: float,
    ) -> None:
        """A statement, unless an end is missing, of a type the predicate refuses, or said
        before."""
        if subject is None or end is None or subject is end or not spans:
            return
        known = PREDICATES[predicate]
        thing = end if isinstance(end, Thing) else None
        if subject.type not in known.subjects or (thing and thing.type not in known.objects):
            return
        value = None if isinstance(end, Thing) else end
        heard = self._heard.setdefault((id(subject), predicate), [])
        for said in heard:
            if said.object is thing and said.value == value:
                said.evidence += [s for s in spans if s not in said.evidence]
                said.confidence = max(said.confidence, confidence)
                return
            if thing is None:
                return  # attributes are single-valued within a document: the first stands
        said = Finding(subject, predicate, thing, value, list(spans), rule, confidence)
        heard.append(said)
        self.said.append(said)

    def forget(self, thing: Thing) -> None:
        """Removes a thing and all that was said of it."""
        self.things.remove(thing)
        self.said = [s for s in self.said if s.subject is not thing and s.object is not thing]
        self._heard = {}
        for said in self.said:
            self._heard.setdefault((id(said.subject), said.predicate), []).append(said)
        self._index = {k: t for k, t in self._index.items() if t is not thing}

    def of(self, *types: str) -> list[Thing]:
        """Things of these types that are mentioned, in the order of the text."""
        return sorted(
            (t for t in self.things if t.type in types and t.mentions), key=lambda t: t.first
        )

    def relations(self, subject: Thing | None, predicate: str) -> list[Finding]:
        """What was said of a subject with a predicate."""
        return list(self._heard.get((id(subject), predicate), ()))
