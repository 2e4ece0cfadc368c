"""What the command line shows: tables for a person, JSON for a machine, notes on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from c3graph.errors import C3GraphError

OutputFormat = Literal["table", "json"]


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command writes. Colour and width follow the terminal; NO_COLOR is respected."""

    format: OutputFormat = "table"
    quiet: bool = False

    def _console(self, *, stderr: bool = False) -> Console:
        stream = sys.stderr if stderr else sys.stdout
        width = None if stream.isatty() else 10_000
        return Console(file=stream, width=width, highlight=False, soft_wrap=not stream.isatty())

    def note(self, text: str) -> None:
        """A line about the work itself, on stderr, unless quiet."""
        if not self.quiet:
            self._console(stderr=True).print(Text(text))

    def line(self, text: str, style: str = "") -> None:
        self._console().print(Text(text, style=style))

    def json(self, document: object) -> None:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")

    def rows(self, rows: Sequence[Mapping[str, object]], title: str = "") -> None:
        """Rows with the same keys, as a table or as a JSON list."""
        if self.format == "json":
            self.json(list(rows))
            return
        if not rows:
            self.note(f"{title or 'rows'}: none")
            return
        table = Table(title=title or None, box=None, pad_edge=False, title_justify="left")
        for name, value in rows[0].items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            table.add_column(name, justify="right" if number else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(str(value)) for value in row.values()))
        self._console().print(table)

    def error(self, error: C3GraphError) -> None:
        """What went wrong, where, and the way out."""
        if self.format == "json":
            document = {
                "error": error.kind, "what": error.what, "where": error.where, "hint": error.hint,
                "exit_code": error.exit_code,
            }  # fmt: skip
            sys.stderr.write(json.dumps(document, ensure_ascii=False) + "\n")
            return
        console = self._console(stderr=True)
        message = Text("error: ", style="bold red")
        message.append(f"{error.where}: " if error.where else "", style="bold")
        message.append(error.what)
        console.print(message)
        if error.hint:
            console.print(Text(f"  {error.hint}", style="dim"))
