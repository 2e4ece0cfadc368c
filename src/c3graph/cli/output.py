"""What the command line shows: tables for a person, JSON for a machine, notes on stderr."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Literal

from c3graph.errors import C3GraphError

if TYPE_CHECKING:
    from rich.console import Console

OutputFormat = Literal["table", "json"]


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command writes. Colour and width follow the terminal; NO_COLOR is respected."""

    format: OutputFormat = "table"
    quiet: bool = False

    def _console(self, *, stderr: bool = False) -> Console:
        from rich.console import Console

        stream = sys.stderr if stderr else sys.stdout
        width = None if stream.isatty() else 10_000
        return Console(file=stream, width=width, highlight=False, soft_wrap=not stream.isatty())

    def note(self, text: str) -> None:
        """A line about the work itself, on stderr, unless quiet."""
        if not self.quiet:
            self._print((text, ""), stderr=True)

    @contextlib.contextmanager
    def working(self, text: str) -> Iterator[None]:
        """A moving sign that work goes on: on a terminal only, on stderr, unless quiet."""
        if self.quiet or not _styled(sys.stderr):
            yield
            return
        from rich.text import Text

        with self._console(stderr=True).status(Text(text)):
            yield

    def line(self, text: str, style: str = "") -> None:
        """Prints one line, styled where the output is a terminal."""
        self._print((text, style))

    def _print(self, *parts: tuple[str, str], stderr: bool = False) -> None:
        """A line of parts with their styles; rich is imported where it can show any."""
        stream = sys.stderr if stderr else sys.stdout
        if not _styled(stream):
            stream.write("".join(text for text, _ in parts) + "\n")
            return
        from rich.text import Text

        self._console(stderr=stderr).print(Text.assemble(*parts))

    def json(self, document: object) -> None:
        """Prints a document as indented JSON, whatever `--quiet` says."""
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")

    def rows(
        self, rows: Sequence[Mapping[str, object]], title: str = "", *, pager: bool = False
    ) -> None:
        """Rows with the same keys, as a table or as a JSON list.

        With `pager`, a table longer than the terminal goes to the reader's pager ($PAGER).
        """
        if self.format == "json":
            self.json(list(rows))
            return
        if not rows:
            self.note(f"{title or 'rows'}: none")
            return
        from rich.table import Table
        from rich.text import Text

        table = Table(title=title or None, box=None, pad_edge=False, title_justify="left")
        for name, value in rows[0].items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            table.add_column(name, justify="right" if number else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(str(value)) for value in row.values()))
        console = self._console()
        if pager and console.is_terminal and len(console.render_lines(table)) > console.height:
            with console.pager():
                console.print(table)
        else:
            console.print(table)

    @contextlib.contextmanager
    def progress(self, title: str) -> Iterator[Callable[[str, int, int], None]]:
        """A bar on stderr, on a terminal and unless quiet; takes what is in hand, done, of."""
        from rich.progress import Progress

        console = self._console(stderr=True)
        with Progress(console=console, transient=True, disable=not self._shows_bars) as bar:
            task = bar.add_task(title)

            def watch(name: str, done: int, of: int) -> None:
                bar.update(task, completed=done, total=of, description=f"{title} {name}")

            yield watch

    def warn(self, what: str, hint: str) -> None:
        """What is not as it should be, although it was done; `quiet` does not silence it."""
        self._print(("warning: ", "bold yellow"), (what, ""), stderr=True)
        self._print((f"  {hint}", "dim"), stderr=True)

    @property
    def _shows_bars(self) -> bool:
        return sys.stderr.isatty() and not self.quiet

    def error(self, error: C3GraphError) -> None:
        """What went wrong, where, and the way out."""
        if self.format == "json":
            document = {
                "error": error.kind, "what": error.what, "where": error.where, "hint": error.hint,
                "exit_code": error.exit_code,
            }  # fmt: skip
            sys.stderr.write(json.dumps(document, ensure_ascii=False) + "\n")
            return
        where = f"{error.where}: " if error.where else ""
        parts = (("error: ", "bold red"), (where, "bold"), (error.what, ""))
        self._print(*parts, stderr=True)
        if error.hint:
            self._print((f"  {error.hint}", "dim"), stderr=True)


def _styled(stream: IO[str]) -> bool:
    """Whether colours show: on a terminal, and where FORCE_COLOR says so."""
    return stream.isatty() or bool(os.environ.get("FORCE_COLOR"))
