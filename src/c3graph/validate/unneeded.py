"""Listed reasons that nothing needs any more: their shape finds something, no result has them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection

from c3graph.model import Report
from c3graph.validate.results.accepted import Accepted

_BLOCK = re.compile(r"^\s*\[\[", re.MULTILINE)


def shapes_in_use(accepted: Accepted, report: Report) -> tuple[str, ...]:
    """Shapes that are excused for finding nothing, and find something."""
    found = {check.shape for check in report.checks if check.focus_nodes}
    return tuple(sorted(row["shape"] for row in accepted.unchecked if row["shape"] in found))


def warnings_gone(accepted: Accepted, report: Report) -> tuple[str, ...]:
    """What the reasons for warnings stand for that no result has, as «shape at focus»."""
    alone = [Accepted(warnings=(row,)) for row in accepted.warnings]
    return tuple(
        f"{one.warnings[0]['shape']} at {one.warnings[0]['focus']}"
        for one in alone
        if not any(one.of_warning(result) for result in report.results)
    )


def without_reasons(text: str, shapes: Collection[str]) -> str:
    """The file of listed reasons without the `unchecked` ones of these shapes; all else of it, its
    comments too, as it is. The same text where it is not written plainly enough to tell."""
    starts = [found.start() for found in _BLOCK.finditer(text)]
    kept = [text[: starts[0]]] if starts else [text]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        block = text[start:end]
        kept.append(_comments(block) if _excuses(block, shapes) else block)
    after = "".join(kept)
    wanted = tomllib.loads(text)
    rows = [row for row in wanted.get("unchecked", ()) if row["shape"] not in shapes]
    wanted = {name: rows if name == "unchecked" else value for name, value in wanted.items()}
    try:
        same = {n: v for n, v in tomllib.loads(after).items() if v} == {
            n: v for n, v in wanted.items() if v
        }
    except tomllib.TOMLDecodeError:
        same = False
    return after if same else text


def _excuses(block: str, shapes: Collection[str]) -> bool:
    try:
        rows = tomllib.loads(block).get("unchecked", [])
    except tomllib.TOMLDecodeError:
        return False
    return len(rows) == 1 and rows[0].get("shape") in shapes


def _comments(block: str) -> str:
    """The lines of a block that say something to who reads the file."""
    return "".join(f"{line}\n" for line in block.splitlines() if line.lstrip().startswith("#"))
