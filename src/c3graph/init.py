"""init: a new dataset has settings, empty tables and folders, and no claims."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from c3graph import atomic, config

_SETTINGS = """\
# The dataset that c3graph publishes from this folder. `c3graph config` lists every setting.
title = "A new dataset"
description = "What the documents say, with the passage that says it."
version = "0.1.0"
issued = "2026-01-01T00:00:00Z"
# Folder with the source texts, where they are at hand; pages then show the passages.
# texts = "texts"
"""
_ALIASES = "# Names that sources use, and the one thing each stands for.\nthings: []\n"
_LINKS = "# Links into other datasets, each with where it was verified.\nlinks: []\n"
_REASONS = """\
# Shapes that find nothing to check in this dataset yet, each with its reason. A shape that is not
# listed here and finds nothing fails the release: take an entry out once the dataset uses it.
"""


def init(folder: Path) -> list[Path]:
    """Files written. Nothing that exists is touched."""
    wanted = {
        folder / config.FILE_NAME: _SETTINGS,
        folder / "data" / "aliases.yaml": _ALIASES,
        folder / "data" / "links.yaml": _LINKS,
        folder / "data" / "claims" / ".gitkeep": "",
    }
    written = []
    for path, text in wanted.items():
        if not path.exists():
            atomic.replace(path, text.encode())
            written.append(path)
    return written


def excuse(folder: Path, shapes: Iterable[str]) -> Path | None:
    """Write `accepted.toml` for shapes that a new dataset has nothing for; None where it exists."""
    path = folder / "accepted.toml"
    if path.exists():
        return None
    entries = (
        f'[[unchecked]]\nshape = "{shape}"\nreason = "not used by this dataset yet"\n'
        for shape in sorted(shapes)
    )
    atomic.replace(path, "\n".join([_REASONS, *entries]).encode())
    return path
