"""What a query may take, what comes of it, and what a pool counts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from c3graph.errors import C3GraphError, LimitExceeded, NotAcceptable, QuerySyntaxError
from c3graph.rdf.terms import Term


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one query may take (seconds, MB, bytes), and how many may run and wait."""

    seconds: float
    memory_mb: int
    result_bytes: int
    spool_bytes: int
    workers: int
    queue: int


@dataclass(frozen=True, slots=True)
class SerialisedResult:
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
            hint=head["hint"],
            line=head["line"],
            column=head["column"],
            text=head["text"],
        )
    if head["error"] == "limit":
        raise LimitExceeded(what, limit=str(head["limit"]), hint=str(head["hint"]))
    if head["error"] == "not-acceptable":
        raise NotAcceptable(what, where=head["where"], hint=head["hint"])
    raise C3GraphError(what)


def csv_lines(variables: Sequence[str], rows: Iterable[Iterable[Term | None]]) -> Iterator[str]:
    """SPARQL 1.1 Query Results CSV and TSV Formats, section 3: values alone, each field quoted
    where RFC 4180 wants it, be it an IRI or not; CRLF. A line a part, its head first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in chain([variables], rows):
        writer.writerow("" if term is None else str(term) for term in row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
