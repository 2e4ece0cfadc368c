"""A setting written into the dataset's `c3graph.toml`: that line, and nothing else of the file."""

from __future__ import annotations

import json
import re

from c3graph import atomic, config
from c3graph.config import FILE_NAME, Settings
from c3graph.errors import UsageError


def state(settings: Settings, name: str, value: str) -> bool:
    """State a text setting that the dataset has not: where a line of it is commented out, there,
    else at the end. False where there is no file, or it states the setting already.

    Raises UsageError where the file could not be read again with that value; it stays as it is.
    """
    path = settings.root / FILE_NAME
    if not path.is_file() or name in config.load(settings.root, {}).stated:
        return False
    before = path.read_text(encoding="utf-8-sig")
    line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
    commented = re.compile(rf"^\s*#\s*{re.escape(name)}\s*=.*$", re.MULTILINE)
    after = (
        commented.sub(lambda _: line, before, count=1)
        if commented.search(before)
        else f"{before.rstrip()}\n{line}\n"
    )
    atomic.replace(path, after.encode())
    try:
        found = getattr(config.load(settings.root, {}), name)
    except UsageError:
        found = None
    if found != value:
        atomic.replace(path, before.encode())
        raise UsageError(
            f"{name} cannot be stated there", where=str(path), hint=f"write it yourself: {line}"
        )
    return True
