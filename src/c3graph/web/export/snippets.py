"""Settings for Apache and nginx that negotiate over the files of an export.

Neither weighs an Accept field (RFC 9110, section 12.5.1) by itself. What they are given here weighs
in three steps: a syntax asked for in full (in the server's order), then a page, then a syntax of
less weight; a field with none of them gets Turtle, as the application does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from c3graph.web.http.media import EXTENSIONS, HTML

FOLDER = Path(__file__).parent / "hosting"
PAGE = "page"
_NAMES = {"htaccess": ".htaccess", "w3id": "w3id/.htaccess"}
_PARAMETERS = " *(; *(?!q=)[^,;]*)*"
_FULL = rf"{_PARAMETERS}(; *q=1[.0]* *)?(,|$)"
_LESS = rf"{_PARAMETERS}; *q=0?\.[0-9]*[1-9]"
# IRIs that lead to a page or to data, without the base.
_PART = "[^/? ]+"
NAMED = f"id/{_PART}/{_PART}|scheme/{_PART}(?:/{_PART})?|(?:source|claim|graph|release)/{_PART}|def"
_SYNTAXES = "|".join(EXTENSIONS)


def _asked(media_type: str, weight: str) -> str:
    return f"(^|[, :]){re.escape(media_type)}{weight}"


def _choices() -> tuple[tuple[str, str], ...]:
    """Pattern of an Accept field and what it leads to; the first that fits counts."""
    full = [(_asked(kind, _FULL), f".{name}") for name, kind in EXTENSIONS.items()]
    less = [(_asked(kind, _LESS), f".{name}") for name, kind in EXTENSIONS.items()]
    return (*full, (_asked(HTML, ""), PAGE), *less)


def _values(url: str, base: str, version: str) -> dict[str, str]:
    parts = urlsplit(url)
    root = parts.path.rstrip("/")
    found = _choices()
    return {
        "root": root,
        "pattern": re.escape(root),
        "url": url,
        "host": parts.netloc,
        "name": urlsplit(base).path.strip("/"),
        "version": version,
        "page": PAGE,
        "named": NAMED,
        "syntaxes": _SYNTAXES,
        "formats": "\n".join(f'    "~^{name}:" .{name};' for name in EXTENSIONS),
        "map": "\n".join(f'    "~*{pattern}" {to};' for pattern, to in found),
        # Of several that fit the last counts.
        "environment": "\n".join(
            f'SetEnvIfNoCase Accept "{pattern}" c3graph_as={to}' for pattern, to in found[::-1]
        ),
    }


def snippets(url: str, base: str, version: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file that a plain web server or a persistent name needs.

    `url` is where the site will be, `base` what its IRIs begin with, `version` the release.
    """
    values = _values(url, base, version)
    for source in sorted(FOLDER.iterdir()):
        text = Template(source.read_text(encoding="utf-8")).substitute(values)
        yield _NAMES.get(source.name, source.name), text.encode()
    yield ".nojekyll", b""
