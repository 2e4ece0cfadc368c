"""Listed reasons (`shapes/accepted.toml`): why a warning stands, why a shape finds nothing.

    [[warning]]
    shape = "<IRI of the shape>"
    focus = "<IRI of the focus node, * for any run of characters>"
    component = "<IRI of the constraint component>"      (optional)
    reason = "one sentence"

    [[unchecked]]
    shape = "<IRI of the shape>"
    reason = "one sentence"

A violation cannot be accepted.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from c3graph.errors import ShapesError
from c3graph.model import Result, Severity, ShapeCheck

_KEYS = {
    "warning": ({"shape", "focus", "reason"}, {"component"}),
    "unchecked": ({"shape", "reason"}, set[str]()),
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """Rows of the file, by table."""

    warnings: tuple[dict[str, str], ...] = ()
    unchecked: tuple[dict[str, str], ...] = ()

    @classmethod
    def load(cls, path: Path | None) -> Accepted:
        """Raises ShapesError where the file is missing, is not TOML or has other keys."""
        if path is None:
            return cls()
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ShapesError(
                f"the listed reasons cannot be read: {error}", where=str(path)
            ) from error
        if unknown := sorted(set(content) - set(_KEYS)):
            raise ShapesError(f"no such table: {unknown[0]}", where=str(path))
        return cls(*(tuple(_rows(content.get(table, []), table, path)) for table in _KEYS))

    def of_warning(self, result: Result) -> str | None:
        """The reason to accept a result; never one for a violation."""
        if result.severity is not Severity.WARNING:
            return None
        for row in self.warnings:
            if (
                row["shape"] == result.shape
                and fnmatchcase(result.focus_node, row["focus"])
                and row.get("component", result.component) == result.component
            ):
                return row["reason"]
        return None

    def of_unchecked(self, check: ShapeCheck) -> str | None:
        """The listed reason of a shape that found no focus node."""
        if check.focus_nodes:
            return None
        return next((row["reason"] for row in self.unchecked if row["shape"] == check.shape), None)


def _rows(rows: object, table: str, path: Path) -> list[dict[str, str]]:
    needed, optional = _KEYS[table]
    if not isinstance(rows, list):
        raise ShapesError(f"write [[{table}]], a table for each reason", where=str(path))
    for number, row in enumerate(rows, 1):
        place = f"{path}: {table} {number}"
        if not isinstance(row, dict) or not needed <= set(row) <= needed | optional:
            raise ShapesError(f"keys must be {', '.join(sorted(needed))}", where=place)
        if not all(isinstance(value, str) and value.strip() for value in row.values()):
            raise ShapesError("every value is a text that says something", where=place)
    return rows
