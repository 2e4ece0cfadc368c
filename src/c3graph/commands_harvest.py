"""Commands about kept releases: what changed, whether they verify, the site as files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from c3graph import config
from c3graph.config import Settings
from c3graph.harvest import change_forms, kept
from c3graph.harvest.changes import Side, compare
from c3graph.render import Output
from c3graph.syntax import RdfFormat, prefixes, serialise

Option = Callable[[Any], Any]


def _side(settings: Settings, name: str) -> Side:
    path = Path(name)
    if path.is_file():
        return Side.file(path)
    if (path / "manifest.json").is_file():
        return Side.release(kept.read(path))
    return Side.release(kept.find(settings.folder("releases"), name))


def _diff(group: click.Group, format: Callable[..., Option], quiet: Option) -> None:
    @group.command()
    @click.argument("a")
    @click.argument("b", default="current")
    @format("text", "json", "html", "rdf")
    @quiet
    @click.pass_context
    def diff(ctx: click.Context, a: str, b: str, format: str, quiet: bool) -> None:
        """What changed from A to B, by thing, with the claims that changed it.

        A and B are kept releases (a version, its beginning, current, previous, a folder) or files
        of RDF. B is the release in service where it is not given.
        """
        settings = config.load(ctx.obj)
        output, names = (
            Output("json" if format == "json" else "table", quiet),
            prefixes(settings.base),
        )
        found = compare(_side(settings, a), _side(settings, b), settings.base)
        if format == "json":
            output.json(change_forms.document(found))
        elif format == "html":
            sys.stdout.write(change_forms.page(found, names))
        elif format == "rdf":
            quads = change_forms.quads(found, settings.base)
            sys.stdout.write(serialise(quads, RdfFormat.TURTLE, names).decode())
        else:
            for line in change_forms.text(found, names):
                output.line(line, "bold" if line[:1] in "+-~" else "")


def add(group: click.Group, format: Callable[..., Option], quiet: Option) -> None:
    """Put the commands into `group`; `format` and `quiet` make the options all commands share."""
    _diff(group, format, quiet)
