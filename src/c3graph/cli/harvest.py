"""Commands about kept releases: what changed, whether they verify, the site as files."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from c3graph import atomic, config, pipeline
from c3graph.cli import rows
from c3graph.cli.options import QUIET, step
from c3graph.cli.output import Output
from c3graph.config import Settings
from c3graph.errors import UsageError
from c3graph.harvest import change_forms, signing
from c3graph.harvest.changes import Side, compare_sides
from c3graph.harvest.served import verify_url
from c3graph.harvest.verify import Shapes, Verified, verify_release
from c3graph.model import DraftGraph
from c3graph.rdf.syntax import RdfFormat, prefixes, serialise
from c3graph.release import kept, publishing


def _side(settings: Settings, name: str) -> Side:
    path = Path(name)
    if path.is_file():
        return Side.file(path)
    if (path / "manifest.json").is_file():
        return Side.release(kept.read(path))
    return Side.release(kept.find(settings.folder("releases"), name))


@click.command()
@click.argument("a")
@click.argument("b", default="current")
@step("text", "json", "html", "rdf")
def diff(settings: Settings, output: Output, a: str, b: str, format: str) -> None:
    """What changed from A to B, by thing, with the claims that changed it.

    A and B are kept releases (a version, its beginning, current, previous, a folder) or files
    of RDF. B is the release in service where it is not given.
    """
    names = prefixes(settings.base)
    found = compare_sides(_side(settings, a), _side(settings, b), settings.base)
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
    return verify_release(path, key=key, shapes=look)


@click.command("verify")
@click.argument("target", metavar="[RELEASE|URL]", default="current")
@click.option("--key", type=click.Path(path_type=Path), help="Public key (minisign's form).")
@click.option("--shapes/--no-shapes", default=True, help="Validate the graph again, or not.")
@step()
def verify_(
    settings: Settings, output: Output, target: str, key: Path | None, shapes: bool
) -> None:
    """Check a kept release, a folder, or what a server serves, against what it says of itself.

    The exit code says which kind of check failed first; without --key no signature is asked
    for.
    """
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
    click.get_current_context().exit(found.exit_code)


@click.command("sign")
@click.argument("name", metavar="[RELEASE]", default="current")
@click.option(
    "--key", type=click.Path(path_type=Path), required=True, help="Private Ed25519 key (PEM)."
)
@click.option("--public", is_flag=True, help="Print the public half of the key instead.")
@QUIET
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


@click.command("export")
@click.argument("site", type=click.Path(path_type=Path, file_okay=False))
@click.option("--url", help="Where the site will be (default: the setting public_url).")
@step()
def export_(settings: Settings, output: Output, site: Path, url: str | None) -> None:
    """Write the whole site of the release in service as files into SITE.

    With it come settings for Apache and nginx to negotiate, and a w3id redirect.
    """
    from c3graph.web.export.site import export

    if url is not None:
        settings = config.load(settings.root, public_url=url)
    if not settings.public_url:
        raise UsageError("where will the site be?", hint="--url https://example.org/data/")
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


@click.command("push")
@click.argument("url")
@click.option("--query-url", help="SPARQL endpoint of the store: also count what queries see.")
@click.option("--facts", metavar="IRI", help="Named graph for the facts, not the default graph.")
@click.option("--default/--no-default", default=True, help="Put the default graph, or leave it.")
@click.option("--dry-run", is_flag=True, help="Compare, write nothing.")
@step()
def push_(
    settings: Settings, output: Output, url: str, query_url: str | None, facts: str | None,
    default: bool, dry_run: bool,
) -> None:  # fmt: skip
    """Put the newest release into the store at URL (Graph Store Protocol), and read it back."""
    from c3graph.release.push import Target, push

    target = Target(url, default, facts, query_url)
    found = publishing.open_release(settings.folder("releases"))
    with output.progress("pushing") as watch:
        pushed = push(found, target, settings, dry_run=dry_run, watch=watch)
    output.note(
        f"dry run: nothing was written to {url}" if dry_run else f"{url} holds {found.version}"
    )
    output.rows(rows.pushed_rows(pushed))
