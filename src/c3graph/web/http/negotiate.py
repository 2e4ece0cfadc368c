"""Content negotiation by RFC 9110, section 12.5.1. Pure.

A member of an Accept field that is malformed is ignored; a field without one that is well
formed counts as absent. The parameters `charset=utf-8` and `profile` do not restrict: the
first always holds here, and a server may ignore the second (JSON-LD 1.1, section 7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from c3graph.errors import NotAcceptable, UsageError
from c3graph.web.http.media import FORMATS, GENERIC, media_types

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_RANGE = re.compile(rf"\s*({_TOKEN})/({_TOKEN})\s*")
_PARAMETER = re.compile(rf";\s*({_TOKEN})\s*=\s*({_TOKEN}|{_QUOTED})\s*")
_MEMBER = re.compile(rf"(?:{_QUOTED}|[^,\"]|\")+")
# Longer fields are not kept in memory.
_REMEMBERED = 500
_WEIGHT = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One member of an Accept field; `type` and `subtype` may be `*`; 0 ≤ `q` ≤ 1."""

    type: str
    subtype: str
    parameters: frozenset[tuple[str, str]] = frozenset()
    q: float = 1.0

    @property
    def specificity(self) -> int:
        """Higher is more specific: `*/*` 0, `text/*` 1, `text/html` 2, with parameters more."""
        return (self.type != "*") + (self.subtype != "*") + len(self.parameters)

    def matches(self, offered: MediaRange) -> bool:
        """Whether an offered media type is in the range (RFC 9110, section 12.5.1)."""
        return (
            self.type in ("*", offered.type)
            and self.subtype in ("*", offered.subtype)
            and self.parameters <= offered.parameters
        )


def parse_range(member: str) -> MediaRange | None:
    """One media range with its weight, or None where it is malformed."""
    head = _RANGE.match(member)
    if head is None:
        return None
    main, sub = head.group(1).lower(), head.group(2).lower()
    if main == "*" and sub != "*":
        return None
    at, q, parameters = head.end(), 1.0, set[tuple[str, str]]()
    while at < len(member):
        found = _PARAMETER.match(member, at)
        if found is None:
            return None
        name, value = found.group(1).lower(), found.group(2).strip('"')
        at = found.end()
        if name == "q":
            if not _WEIGHT.fullmatch(value):
                return None
            q = float(value)
        elif name != "profile" and (name, value.lower()) != ("charset", "utf-8"):
            parameters.add((name, value))
    return MediaRange(main, sub, frozenset(parameters), q)


def _members(field: str) -> Iterator[str]:
    return (found.group() for found in _MEMBER.finditer(field) if found.group().strip())


def parse_accept(field: str | None) -> tuple[MediaRange, ...]:
    """The well-formed members of an Accept field; `*/*` where there is none."""
    ranges = tuple(r for m in _members(field or "") if (r := parse_range(m)) is not None)
    return ranges or (MediaRange("*", "*"),)


def quality(ranges: Sequence[MediaRange], media_type: str) -> float:
    """The weight of an offered media type: that of the most specific range that matches it."""
    offered = parse_range(media_type)
    if offered is None:
        raise ValueError(f"not a media type: {media_type}")
    matching = [r for r in ranges if r.matches(offered)]
    return max(((r.specificity, r.q) for r in matching), default=(0, 0.0))[1]


def _weight(
    ranges: Sequence[MediaRange], media_type: str, offered: Sequence[str]
) -> tuple[float, bool]:
    """The weight of an offered type, by a more general name for it too (`application/json` for
    JSON-LD) where that name is not offered itself; and whether it is such a name that asks for it,
    or its own beside one."""
    named = {f"{r.type}/{r.subtype}" for r in ranges}
    general = {name: meant for name, meant in GENERIC.items() if name in named - set(offered)}
    names = [media_type, *(name for name, meant in general.items() if meant == media_type)]
    asked = bool(general) and not named.isdisjoint(names)
    return max(quality(ranges, name) for name in names), asked


def choose_media_type(accept: str | None, offered: Sequence[str]) -> str:
    """The offered media type of greatest weight; among equals, the one offered first.

    Raises NotAcceptable when every offered type has weight 0.
    """
    if accept is not None and len(accept) > _REMEMBERED:
        return _choose.__wrapped__(accept, tuple(offered))
    return _choose(accept, tuple(offered))


@lru_cache(maxsize=1024)
def _choose(accept: str | None, offered: tuple[str, ...]) -> str:
    ranges = parse_accept(accept)
    weights = [_weight(ranges, media_type, offered) for media_type in offered]
    best = max(weights)
    if best[0] == 0:
        raise NotAcceptable(
            f"nothing offered here is acceptable to '{accept}'",
            hint="offered: " + ", ".join(offered),
        )
    return offered[weights.index(best)]


def negotiate(accept: str | None, offered: Sequence[str], name: str | None = None) -> str:
    """`choose`, unless a format is asked for by name (`?format=`).

    Raises UsageError for a name that is not a format's, NotAcceptable for a format that
    this resource does not have.
    """
    if name is None:
        return choose_media_type(accept, offered)
    wanted = media_types(name)
    if not wanted:
        raise UsageError(f"'{name}' is not a format", hint="formats: " + ", ".join(FORMATS))
    for media_type in wanted:
        if media_type in offered:
            return media_type
    raise NotAcceptable(f"this is not available as {name}", hint="offered: " + ", ".join(offered))


def prefers_html(accept: str | None, name: str | None = None) -> bool:
    """Whether a message about an error is best shown as a page."""
    if name is not None:
        return name == "html"
    ranges = parse_accept(accept)
    return quality(ranges, "text/html") > quality(ranges, "application/problem+json")
