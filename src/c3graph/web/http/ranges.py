"""A file with conditions and ranges (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from c3graph.errors import PreconditionFailed, Unsatisfiable
from c3graph.web.http.conditional import matches, not_modified

_RANGE = r"[ \t]*(?:\d+-\d*|-\d+)[ \t]*"
_RANGES = re.compile(rf"(?i:bytes)={_RANGE}(?:,{_RANGE})*")
# More ranges are no way to read a file (section 14.2): they get the whole of it.
_MOST_RANGES = 16


class RangedFile(FileResponse):
    """A file that is sent in large pieces where the connection cannot send it itself."""

    chunk_size = 1 << 20

    def __init__(self, path: Path, headers: Mapping[str, str], media_type: str, ranged: bool):
        super().__init__(path, headers=headers, media_type=media_type)
        self._ranged = ranged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the file or a range of it (ASGI)."""
        if not self._ranged:
            kept = [(name, value) for name, value in scope["headers"] if name != b"range"]
            scope = {**scope, "headers": kept}
        await super().__call__(scope, receive, send)


def _date(field: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(field or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _same(field: str, tag: str) -> bool:
    """Strong comparison with the members of a field (section 8.8.3.2)."""
    return field.strip() == "*" or tag in (member.strip() for member in field.split(","))


def _asked(request: Request, tag: str, changed: datetime, size: int) -> bool:
    """Whether a part is to be sent. Raises Unsatisfiable where no range has a byte.

    Only GET has ranges; a unit or a form that is not known, and a stale If-Range, are passed over.
    """
    field, condition = request.headers.get("range", ""), request.headers.get("if-range")
    if request.method != "GET" or not _RANGES.fullmatch(field):
        return False
    if condition is not None and condition.strip() != tag and _date(condition) != changed:
        return False
    ranges = [part.strip() for part in field.partition("=")[2].split(",")]
    if len(ranges) > _MOST_RANGES:
        return False
    starts = [part.partition("-") for part in ranges]
    if any(first and last and int(last) < int(first) for first, _, last in starts):
        return False
    if not any((int(first) < size) if first else int(last) > 0 for first, _, last in starts):
        raise Unsatisfiable("the file has no such bytes", size=size, hint=f"it has {size}")
    return True


def answer(
    request: Request, path: Path, size: int, tag: str, changed: datetime,
    headers: Mapping[str, str], media_type: str,
) -> Response:  # fmt: skip
    """A file that never changes: whole, a part of it, or that the client has it (section 13.2.2).

    Raises PreconditionFailed (412) where the client wants another one, Unsatisfiable (416).
    """
    asked = request.headers
    # No file is of a later day than that on which it is sent (section 8.8.2.1).
    changed = min(changed, datetime.fromtimestamp(path.stat().st_mtime, UTC)).replace(microsecond=0)
    fields = {**headers, "ETag": tag, "Last-Modified": format_datetime(changed, usegmt=True)}
    if (wanted := asked.get("if-match")) is not None:
        if not _same(wanted, tag):
            raise PreconditionFailed("this is another file than the one asked for", where=path.name)
    elif (before := _date(asked.get("if-unmodified-since"))) is not None and changed > before:
        raise PreconditionFailed("this has changed since", where=path.name)
    if (known := asked.get("if-none-match")) is not None:
        if known.strip() == "*" or matches(known, tag):
            return not_modified(fields)
    elif (since := _date(asked.get("if-modified-since"))) is not None and changed <= since:
        return not_modified(fields)
    return RangedFile(path, fields, media_type, _asked(request, tag, changed, size))
