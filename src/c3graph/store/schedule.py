"""Who is served next: pure decisions, no processes and no clock of its own.

Clients are served by least attained service: the one that has used the least lately comes first,
so a light question does not wait behind somebody's heavy ones. What a client used fades by half
every `HALF_LIFE` seconds. A client is a connection; a new connection begins with the mean of the
connections of its host, so that reconnecting gains nothing; each light query takes half of what it
so inherited off it again, so that one who shares a host with others is soon judged by himself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

HALF_LIFE = 10.0
# A client is light where it used less than this, or less than half of what another that waits did.
LIGHT_SECONDS = 1.0
_FORGOTTEN = 1e-3
_MOST = 10_000

Client = tuple[str, int]


class Waiting(Protocol):
    """A query that waits: its client and its place in the order of arrival."""

    @property
    def client(self) -> Client:
        """Who asks."""

    @property
    def number(self) -> int:
        """In which order it came."""


W = TypeVar("W", bound=Waiting)


@dataclass(slots=True)
class _Use:
    seconds: float
    at: float
    # The part of `seconds` that the host's other connections used.
    inherited: float = 0.0

    def now(self, at: float) -> float:
        return self.seconds * self._left(at)

    def inherited_now(self, at: float) -> float:
        return self.inherited * self._left(at)

    def _left(self, at: float) -> float:
        return float(0.5 ** ((at - self.at) / HALF_LIFE))


class ClientUsage:
    """Seconds of work by client, fading."""

    __slots__ = ("_clients", "_hosts")

    def __init__(self) -> None:
        self._clients: dict[Client, _Use] = {}
        # What the connections of a host used together, and how many they are: a sum of fading
        # numbers fades as they do.
        self._hosts: dict[str, tuple[_Use, int]] = {}

    def of(self, client: Client, at: float) -> float:
        """What a client has used; for one not seen before, the mean of its host."""
        known = self._clients.get(client)
        if known is not None:
            return known.now(at)
        together = self._hosts.get(client[0])
        return together[0].now(at) / together[1] if together else 0.0

    def add(self, client: Client, seconds: float, at: float, *, light: bool = False) -> None:
        """Count `seconds` of work; `light` where that was a whole query, soon over."""
        used = self.of(client, at)
        old = self._clients.pop(client, None)
        inherited = used if old is None else old.inherited_now(at)
        shed = inherited / 2 if light else 0.0
        used += seconds - shed
        self._count(client[0], used, at, 1)
        if old is not None:
            self._count(client[0], -old.now(at), at, -1)
        self._clients[client] = _Use(used, at, inherited - shed)
        if len(self._clients) > _MOST:
            self._forget(at)

    def _count(self, host: str, seconds: float, at: float, connections: int) -> None:
        use, count = self._hosts.get(host, (_Use(0.0, at), 0))
        if count + connections == 0:
            del self._hosts[host]
            return
        self._hosts[host] = _Use(max(0.0, use.now(at) + seconds), at), count + connections

    def _forget(self, at: float) -> None:
        """Drop whoever used next to nothing, and the half seen longest ago."""
        half = len(self._clients) // 2
        for number, (client, use) in enumerate(list(self._clients.items())):
            if number < half or use.now(at) < _FORGOTTEN:
                del self._clients[client]
                self._count(client[0], -use.now(at), at, -1)


def first(waiting: Iterable[W], usage: ClientUsage, at: float) -> W | None:
    """The query to run next."""
    return min(waiting, key=lambda w: (usage.of(w.client, at), w.number), default=None)


def light(waiting: Iterable[W], usage: ClientUsage, at: float) -> list[W]:
    """The queries of light clients."""
    used = [(usage.of(w.client, at), w) for w in waiting]
    bound = max(LIGHT_SECONDS, max((seconds for seconds, _ in used), default=0.0) / 2)
    return [w for seconds, w in used if seconds < bound]


def last(waiting: Iterable[W], usage: ClientUsage, at: float) -> W | None:
    """The query to turn away where there is no room: of whoever used most, the newest."""
    return max(waiting, key=lambda w: (usage.of(w.client, at), w.number), default=None)
