"""Relative IRI references (RFC 3986, section 5.2, as RFC 3987 takes it over)."""

from __future__ import annotations

import re

# RFC 3986, appendix B.
_PARTS = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.\-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?"
)


def _split(iri: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    match = _PARTS.fullmatch(iri)
    assert match is not None, "the expression takes any text without line breaks"
    scheme, authority, path, query, fragment = match.groups()
    return scheme, authority, path, query, fragment


def _without_dots(path: str) -> str:
    """Section 5.2.4: remove_dot_segments."""
    kept: list[str] = []
    segments = path.split("/")
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment == "..":
            if len(kept) > 1 or (kept and kept[0] != ""):
                kept.pop()
            if last:
                kept.append("")
        elif segment == ".":
            if last:
                kept.append("")
        else:
            kept.append(segment)
    return "/".join(kept)


def resolve_reference(reference: str, base: str) -> str:
    """An absolute IRI from a reference; one that has a scheme is left as it is."""
    scheme, authority, path, query, fragment = _split(reference)
    if scheme is not None:
        return reference
    b_scheme, b_authority, b_path, b_query, _ = _split(base)
    if authority is not None:
        path = _without_dots(path)
    else:
        authority = b_authority
        if not path:
            path = b_path
            query = b_query if query is None else query
        elif path.startswith("/"):
            path = _without_dots(path)
        else:
            above = "/" if b_authority is not None and not b_path else b_path
            path = _without_dots(above[: above.rfind("/") + 1] + path)
    whole = f"{b_scheme}:" + (f"//{authority}" if authority is not None else "") + path
    whole += f"?{query}" if query is not None else ""
    return whole + (f"#{fragment}" if fragment is not None else "")
