"""Whose dataset it is: what a release states itself, and c3graph has no default for."""

from __future__ import annotations

import re

from c3graph.config import FILE_NAME, Settings
from c3graph.errors import UsageError

# What a release says whose dataset it is: no default of c3graph's stands for it.
_IDENTITY = {
    "base": 'base = "https://data.example.org/harbour/", of a site that is yours',
    "title": 'title = "Harbours of the coast"',
    "publisher": 'publisher = "Harbour Office"',
}


def check_identity(settings: Settings) -> None:
    """Whether the dataset says what it is: its base, title and publisher.

    Raises UsageError, with the file and the line to write, for the first that is not stated.
    """
    missing = [name for name in _IDENTITY if name not in settings.stated]
    if not missing:
        return
    path, name = settings.root / FILE_NAME, missing[0]
    lines = path.read_text(encoding="utf-8-sig").split("\n") if path.is_file() else [""]
    room = (n for n, line in enumerate(lines, 1) if re.match(rf"\s*#\s*{name}\s*=", line))
    raise UsageError(
        f"a release states whose it is, and this dataset has no {', no '.join(missing)}",
        where=f"{path}:{next(room, len(lines))}", hint=f"write {_IDENTITY[name]}",
    )  # fmt: skip
