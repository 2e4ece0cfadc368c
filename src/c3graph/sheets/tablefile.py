"""A row written into a table of the stewards: `data/broader.yaml`, `data/editorial.yaml`.

What is written has been read back first, so that no answer leaves a table that `build` refuses; the
comments of a table stay.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from c3graph import atomic
from c3graph.errors import SheetError
from c3graph.sheets import yamlio
from c3graph.sheets.editorial import Editorial, load_editorial

_BROADER_HEAD = "# Where each topic of the sheets hangs: its slug, and the topic above it.\n"
_EDITORIAL_HEAD = "# What editors state themselves, derived from sources.\n"
_EMPTY = re.compile(r"^statements:[ \t]*\[[ \t]*\][ \t]*$", re.MULTILINE)


def _save(path: Path, content: str, limit: int, same: Callable[[Editorial], bool]) -> None:
    """Replace a table by a content that is read as what was meant."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_text(content, encoding="utf-8")
        try:
            found = load_editorial(Path(folder), limit=limit)
        except SheetError as error:
            where = (error.where or "").replace(str(copy), str(path))
            raise SheetError(error.what, where=where, hint=error.hint) from None
    if not same(found):
        raise SheetError(
            "the row cannot be added to the table as it is written", where=str(path),
            hint="write it yourself",
        )  # fmt: skip
    atomic.replace(path, content.encode())


def _before(path: Path, head: str, limit: int) -> str:
    text = yamlio.read_yaml_text(path, limit) if path.is_file() else head
    return text if text.endswith("\n") or not text else f"{text}\n"


def put_below(data: Path, topic: str, above: str, *, limit: int) -> Path:
    """The row of `broader.yaml` that says which topic is above one; the rows stay in order.

    `data` is the folder of the tables, the topics are slugs. Raises SheetError, and leaves the
    table as it is, where the table cannot be read or could not be with that row.
    """
    path = data / "broader.yaml"
    with atomic.held(path):
        text = _before(path, _BROADER_HEAD, limit)
        known = dict(load_editorial(data, limit=limit).broader) if path.is_file() else {}
        lines = text.splitlines(keepends=True)
        at = next(
            (n for n, line in enumerate(lines) if re.match(r"[a-z0-9'\"]", line) and line > topic),
            len(lines),
        )
        lines.insert(at, yamlio.dump({topic: above}))
        wanted = {**known, topic: above}
        _save(path, "".join(lines), limit, lambda found: dict(found.broader) == wanted)
    return path


def put_within(data: Path, place: str, around: str, source: str, *, limit: int) -> Path:
    """The row of `editorial.yaml` that says in which place one lies, derived from a source.

    The places are kind/slug. Raises as `put_below` does.
    """
    path = data / "editorial.yaml"
    row = {
        "thing": place, "property": "locatedIn", "to": around, "from": yamlio.flow([source]),
        "reason": "where the place lies",
    }  # fmt: skip
    with atomic.held(path):
        text = _before(path, f"{_EDITORIAL_HEAD}statements: []\n", limit)
        before = load_editorial(data, limit=limit).statements if path.is_file() else ()
        content = _EMPTY.sub("statements:", text) + yamlio.dump([row])

        def same(found: Editorial) -> bool:
            last = found.statements[-1]
            added = (last.thing, last.predicate, last.to, last.sources)
            return found.statements[:-1] == before and added == (
                place, "locatedIn", around, (source,),
            )  # fmt: skip

        _save(path, content, limit, same)
    return path
