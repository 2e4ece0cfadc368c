"""What a query may take, what comes of it, and what a pool counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from c3graph.errors import C3GraphError, LimitExceeded, QuerySyntaxError


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take (seconds, MB, bytes), and how many may run and wait."""

    seconds: float
    memory_mb: int
    result_bytes: int
    spool_bytes: int
    workers: int
    queue: int


@dataclass(frozen=True, slots=True)
class Result:
    """A whole serialised result: bytes, or the path of a spool file that the caller unlinks.

    `rows` counts triples, 1 for ASK, and is -1 for SELECT.
    """

    body: bytes | Path
    rows: int


@dataclass(slots=True)
class Counts:
    """What the pool did since it started, for metrics."""

    answered: int = 0
    turned_away: int = 0
    timed_out: int = 0
    out_of_memory: int = 0
    workers_started: int = 0


def raise_error(head: Mapping[str, Any]) -> None:
    """The error that a worker's reply stands for."""
    what = str(head["what"])
    if head["error"] == "syntax":
        raise QuerySyntaxError(
            what,
            where=head["where"],
            line=head["line"],
            column=head["column"],
            text=head["text"],
        )
    if head["error"] == "limit":
        raise LimitExceeded(what, limit=str(head["limit"]), hint=str(head["hint"]))
    raise C3GraphError(what)
