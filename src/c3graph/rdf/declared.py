"""What a claim sheet may say: a predicate, and the terms that a dataset declares of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Predicate:
    """`objects` empty means the claim carries a value of type `value`.

    `value` is one of text, string, integer, amount, boolean, date, interval, country, currency,
    url or concept:<scheme>. `qualifiers` are the qualifier names allowed, with the scheme their
    value is a concept of, "entity" for an entity key, "stance" for one of STANCES, "slug", or
    "text". `iri` is that of a dataset's own property, empty for one of c3graph's; `single` says
    that a thing has one value of it.
    """

    name: str
    subjects: frozenset[str]
    objects: frozenset[str] = frozenset()
    value: str = ""
    guideline: bool = True
    qualifiers: tuple[tuple[str, str], ...] = ()
    iri: str = ""
    single: bool = False


@dataclass(frozen=True, slots=True)
class OwnClass:
    """A class of a dataset: a narrower one of `type`, an entity type of c3graph."""

    name: str
    iri: str
    type: str


@dataclass(frozen=True, slots=True)
class OwnTerms:
    """The classes, properties and genres of a dataset, by the names that its sheets use."""

    classes: Mapping[str, OwnClass] = field(default_factory=dict)
    predicates: Mapping[str, Predicate] = field(default_factory=dict)
    genres: tuple[str, ...] = ()


NOTHING_OWN = OwnTerms()
