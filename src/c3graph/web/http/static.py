"""Static files, read once; a URL that carries the hash of the content never changes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from c3graph.errors import NotFound

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
IMMUTABLE = "public, max-age=31536000, immutable"


class Static:
    """Files of a folder by their path in it."""

    __slots__ = ("_digests", "_files")

    def __init__(self, folder: Path) -> None:
        found = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix in _TYPES]
        self._files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}
        self._digests = {
            name: hashlib.sha256(content).hexdigest()[:16] for name, content in self._files.items()
        }

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        return name in self._files

    def url(self, name: str) -> str:
        """The path of a file below the app's root, its hash included."""
        return f"static/{self._digests[name]}/{name}"

    def get(self, digest: str, name: str) -> tuple[bytes, dict[str, str]]:
        """Content and headers. A hash that is not of this content is answered uncached."""
        if name not in self._files:
            raise NotFound("no such file", where=name)
        known = self._digests[name]
        headers = {
            "Content-Type": _TYPES[Path(name).suffix],
            "ETag": f'"{known}"',
            "Cache-Control": IMMUTABLE if digest == known else "no-cache",
        }
        return self._files[name], headers
