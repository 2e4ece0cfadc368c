"""A new dataset: settings, empty tables and folders, and the shapes it does not use yet."""

from __future__ import annotations

import re
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
_SHAPE = re.compile(r"^<([^>]+)>(?=[^.]*?\ba\s+sh:NodeShape)", re.MULTILINE)


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
