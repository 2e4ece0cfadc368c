"""Strong entity tags and conditional requests (RFC 9110, sections 8.8.3 and 13.1.2)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import anyio
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from c3graph.model import Release
from c3graph.web.engine import RunResult
from c3graph.web.http.media import content_type

_TAG = re.compile(r'(?:W/)?("[^"]*")')
_CHUNK_BYTES = 1 << 16
_OF_PAGES = (".py", ".html", ".css", ".svg", ".js", ".po")


def code_digest(folder: Path) -> str:
    """Hash of the web layer itself: what it makes of a release changes with it."""
    files = sorted(p for p in folder.rglob("*") if p.suffix in _OF_PAGES)
    total = hashlib.sha256()
    for file in files:
        total.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def etag(code: str, release: Release, *parts: object) -> str:
    """A strong tag from all that determines the bytes: code, release, and what was asked."""
    identity = [code, release.sha256, release.version, *map(str, parts)]
    content = "".join(f"{len(part)}:{part}" for part in identity)
    return '"' + hashlib.sha256(content.encode()).hexdigest()[:32] + '"'


def matches(field: str | None, tag: str) -> bool:
    """Whether an If-None-Match field names this tag (weak comparison). `*` does not count."""
    return field is not None and tag in _TAG.findall(field)


def not_modified(headers: Mapping[str, str]) -> Response:
    """A 304 with the fields that RFC 9110, section 15.4.5, asks for."""
    kept = ("ETag", "Vary", "Cache-Control", "Content-Location", "Link")
    return Response(None, 304, {name: headers[name] for name in kept if name in headers})


class Spooled(StreamingResponse):
    """A response from a spooled file, unlinked when sent or when the client has gone."""

    def __init__(self, path: Path, headers: Mapping[str, str], *, temporary: bool) -> None:
        length = {"Content-Length": str(path.stat().st_size)}
        super().__init__(self._chunks(path), 200, {**headers, **length})
        self.path = path
        self.temporary = temporary

    @staticmethod
    async def _chunks(path: Path) -> AsyncIterator[bytes]:
        async with await anyio.open_file(path, "rb") as file:
            while chunk := await file.read(_CHUNK_BYTES):
                yield chunk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the file (ASGI) and removes it if it is temporary."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self.temporary:
                self.path.unlink(missing_ok=True)


def read_body(result: RunResult) -> bytes:
    """The bytes of a result, its spool file unlinked. Blocking."""
    if isinstance(result.body, bytes):
        return result.body
    try:
        return result.body.read_bytes()
    finally:
        if result.temporary:
            result.body.unlink(missing_ok=True)


def whole_response(result: RunResult, media_type: str, headers: Mapping[str, str]) -> Response:
    """The response that carries a result."""
    fields = {**headers, "Content-Type": content_type(media_type)}
    if isinstance(result.body, Path):
        return Spooled(result.body, fields, temporary=result.temporary)
    return Response(result.body, 200, fields)
