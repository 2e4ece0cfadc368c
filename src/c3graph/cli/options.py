"""What commands share: settings and output as first arguments, --format and --quiet."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from c3graph import config
from c3graph.cli.output import Output

_FORMAT_KEY = "c3graph.format"
_SHARED = ("table", "json")

QUIET = click.option("--quiet", "-q", is_flag=True, help="Only results and errors.")


def _remember(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    ctx.meta[_FORMAT_KEY] = value
    return value


def errors_in_json(ctx: click.Context) -> bool:
    """Whether the command was asked for JSON: errors take the same form as results."""
    return ctx.meta.get(_FORMAT_KEY) == "json"


def step(*formats: str, help: str | None = None) -> Callable[[Callable[..., None]], Any]:
    """A command that gets settings and output as its first arguments.

    Without `formats` it shows a table or JSON, as `output` does by itself; with some, the first is
    the default and the one that was asked for is the argument `format`.
    """
    choice = click.option(
        "--format", type=click.Choice(formats or _SHARED), default=(formats or _SHARED)[0],
        is_eager=True, callback=_remember, help=help,
    )  # fmt: skip

    def decorate(function: Callable[..., None]) -> Any:
        @functools.wraps(function)
        def command(format: str, quiet: bool, **options: Any) -> None:
            settings = config.load(click.get_current_context().obj)
            if formats:
                options["format"] = format
            function(settings, Output("json" if format == "json" else "table", quiet), **options)

        return choice(QUIET(command))

    return decorate
