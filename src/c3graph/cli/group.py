"""The group of commands. No logic lives here, and no module of a command is imported."""

from __future__ import annotations

import importlib
import textwrap
from pathlib import Path
from typing import Any, NoReturn

import click

from c3graph import config
from c3graph.errors import C3GraphError

# Name: where it is, and the first line of its help, which the list of commands shows.
COMMANDS = {
    "build": (
        "path:build",
        "Claim sheets to quads: writes data/ttl and counts the graph.",
    ),
    "claims": (
        "path:claims",
        "Load and check every claim sheet, and count what it holds.",
    ),
    "config": (
        "path:config_",
        "List every setting: its value, default, environment variable and meaning.",
    ),
    "conflicts": (
        "path:conflicts",
        "Where sources disagree: the value preferred, the others, and why.",
    ),
    "diff": (
        "harvest:diff",
        "What changed from A to B, by thing, with the claims that changed it.",
    ),
    "explain": (
        "path:explain_",
        "Each statement of IRI (or its part behind the base) with sources, offsets and passage.",
    ),
    "export": (
        "harvest:export_",
        "Write the whole site of the release in service as files into SITE.",
    ),
    "extract": (
        "extract:extract",
        "Read documents (files, folders, addresses) into claim sheets; decisions are kept.",
    ),
    "init": (
        "path:init",
        "Lay out a new, empty dataset in FOLDER; nothing that exists is touched.",
    ),
    "push": (
        "harvest:push_",
        "Put the newest release into the store at URL (Graph Store Protocol), and read it back.",
    ),
    "quality": (
        "validate:quality_command",
        "Completeness, faults and labels by language of each kept release, the oldest first.",
    ),
    "query": (
        "ask:query",
        "Ask the newest release, or a remote endpoint, a query: a file, an example, -e TEXT.",
    ),
    "reason": (
        "path:reason",
        "Is the graph consistent, is it OWL 2 DL, are its entailed types materialised?",
    ),
    "release": (
        "path:release_",
        "Build, validate, reason and release; the same input makes the same bytes, once.",
    ),
    "review": (
        "extract:review_",
        "Walk the proposed rows of SHEET (a file or a source's slug) with their passages.",
    ),
    "serve": (
        "site:serve",
        "Serve the newest release: pages, data and /sparql.",
    ),
    "shapes": (
        "validate:shapes_command",
        "List shapes, explain one in words, draw them, or check them (exit code 5 for a fault).",
    ),
    "sign": (
        "harvest:sign_",
        "Sign the manifest of a kept release with a key of the publisher's own.",
    ),
    "up": (
        "site:up",
        "Build, reason, validate, release and serve; what has not changed is not done again.",
    ),
    "validate": (
        "validate:validate_command",
        "Check data against shapes; without arguments, the draft graph against ours.",
    ),
    "verify": (
        "harvest:verify_",
        "Check a kept release, a folder, or what a server serves, against what it says of itself.",
    ),
}


class LazyGroup(click.Group):
    """Commands by name, each imported when it is called or asked for its help.

    Errors of ours become one message and the exit code of their kind.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted; none is imported for it."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now; None for a name that is not a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        found = getattr(importlib.import_module(f"c3graph.cli.{module}"), name)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands with their short help, without importing them."""
        room = formatter.width - 6 - max(map(len, COMMANDS))
        rows = [
            (name, textwrap.shorten(COMMANDS[name][1], room, placeholder="..."))
            for name in self.list_commands(ctx)
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; an error that c3graph can explain ends it with its exit code."""
        try:
            return super().invoke(ctx)
        except C3GraphError as error:
            self._fail(ctx, error)
        except BrokenPipeError:
            raise
        except OSError as error:
            what = f"cannot be read or written: {error.strerror or error}"
            self._fail(ctx, C3GraphError(what, where=error.filename))

    def _fail(self, ctx: click.Context, error: C3GraphError) -> NoReturn:
        from c3graph.cli.options import errors_in_json
        from c3graph.cli.output import Output

        Output("json" if errors_in_json(ctx) else "table").error(error)
        ctx.exit(error.exit_code)


def _versions(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """The tool's version and, in the folder of a dataset, that of its next release."""
    if not asked or ctx.resilient_parsing:
        return
    import importlib.metadata

    click.echo(f"c3graph {importlib.metadata.version('c3graph')}")
    try:
        settings = config.load(ctx.params.get("root"))
    except C3GraphError as error:
        click.echo(f"dataset: {error}", err=True)
    else:
        if (settings.root / config.FILE_NAME).is_file():
            click.echo(f"dataset {settings.version}: {settings.title}")
    ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    is_eager=True,
    help="Folder of the dataset (default: here).",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_versions,
    help="Show the versions of the tool and of the dataset, and exit.",
)
@click.pass_context
def main(ctx: click.Context, root: Path | None) -> None:
    """Publish what documents say as linked open data, with the passage that says it."""
    ctx.obj = root
