"""Commands about kept releases: what changed, whether they verify, the site as files."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from c3graph import atomic, config, pipeline
from c3graph.config import Settings
from c3graph.errors import UsageError
from c3graph.harvest import change_forms, kept, signing
from c3graph.harvest.changes import Side, compare
from c3graph.harvest.served import verify_url
from c3graph.harvest.verify import Shapes, Verified, verify
from c3graph.model import DraftGraph
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


def _shapes(settings: Settings) -> Shapes:
    def conforms(draft: DraftGraph, folder: Path) -> str:
        report, by_which = pipeline.validate_kept(settings, draft, folder)
        report.raise_for_results()
        return by_which

    return conforms


def _verified(settings: Settings, target: str, key: str | None, shapes: bool) -> Verified:
    look = _shapes(settings) if shapes else None
    if target.startswith(("http://", "https://")):
        return verify_url(target, seconds=settings.remote_seconds, key=key, shapes=look)
    path = Path(target)
    if not path.is_dir():
        path = kept.find(settings.folder("releases"), target).path
    return verify(path, key=key, shapes=look)


def _verify(group: click.Group, format: Callable[..., Option], quiet: Option) -> None:
    @group.command("verify")
    @click.argument("target", metavar="[RELEASE|URL]", default="current")
    @click.option("--key", type=click.Path(path_type=Path), help="Public key (minisign's form).")
    @click.option("--shapes/--no-shapes", default=True, help="Validate the graph again, or not.")
    @format("table", "json")
    @quiet
    @click.pass_context
    def verify_(
        ctx: click.Context, target: str, key: Path | None, shapes: bool, format: str, quiet: bool
    ) -> None:
        """Check a kept release, a folder, or what a server serves, against what it says of itself.

        The exit code says which kind of check failed first; without --key no signature is asked
        for.
        """
        output = Output("json" if format == "json" else "table", quiet)
        settings = config.load(ctx.obj)
        public = key.read_text(encoding="utf-8") if key else None
        with output.working("verifying"):
            found = _verified(settings, target, public, shapes)
        output.rows(
            [
                {
                    "check": c.kind, "looked at": c.looked_at, "wrong": "; ".join(c.wrong),
                    "note": c.note,
                }
                for c in found.checks
            ],
            found.release,
        )  # fmt: skip
        ctx.exit(found.exit_code)


def _sign(group: click.Group, quiet: Option) -> None:
    @group.command("sign")
    @click.argument("name", metavar="[RELEASE]", default="current")
    @click.option(
        "--key", type=click.Path(path_type=Path), required=True, help="Private Ed25519 key (PEM)."
    )
    @click.option("--public", is_flag=True, help="Print the public half of the key instead.")
    @quiet
    @click.pass_context
    def sign_(ctx: click.Context, name: str, key: Path, public: bool, quiet: bool) -> None:
        """Sign the manifest of a kept release with a key of the publisher's own."""
        if public:
            sys.stdout.write(signing.public_key(key))
            return
        settings = config.load(ctx.obj)
        found = kept.find(settings.folder("releases"), name)
        manifest = found.path / "manifest.json"
        signature = signing.sign(manifest.read_bytes(), key, found.version)
        target = manifest.with_name(manifest.name + signing.SUFFIX)
        atomic.replace(target, signature.encode())
        Output(quiet=quiet).note(f"wrote {target}")


def _export(group: click.Group, format: Callable[..., Option], quiet: Option) -> None:
    @group.command("export")
    @click.argument("site", type=click.Path(path_type=Path, file_okay=False))
    @click.option("--url", help="Where the site will be (default: the setting public_url).")
    @format("table", "json")
    @quiet
    @click.pass_context
    def export_(ctx: click.Context, site: Path, url: str | None, format: str, quiet: bool) -> None:
        """Write the whole site of the release in service as files into SITE.

        With it come settings for Apache and nginx to negotiate, and a w3id redirect.
        """
        from c3graph.web.export import export

        settings = config.load(ctx.obj, public_url=url)
        if not settings.public_url:
            raise UsageError("where will the site be?", hint="--url https://example.org/data/")
        output = Output("json" if format == "json" else "table", quiet)
        with output.progress("exporting") as watch:
            done = asyncio.run(
                export(settings, settings.folder("releases"), site, settings.public_url, watch)
            )
        for missing in done.missing:
            output.note(f"nothing answers to {missing}")
        output.rows(
            [
                {
                    "release": done.release, "files": done.files, "bytes": done.size,
                    "missing": len(done.missing), "folder": str(site),
                }
            ]
        )  # fmt: skip


def add(group: click.Group, format: Callable[..., Option], quiet: Option) -> None:
    """Put the commands into `group`; `format` and `quiet` make the options all commands share."""
    _diff(group, format, quiet)
    _verify(group, format, quiet)
    _sign(group, quiet)
    _export(group, format, quiet)
