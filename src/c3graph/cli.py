"""The command line. Every step has a command of its name; no logic lives here."""

from __future__ import annotations

import functools
import importlib.metadata
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click

from c3graph import (
    answers,
    commands_harvest,
    config,
    explain,
    parameters,
    pipeline,
    release,
    rows,
    trace,
)
from c3graph import claims as claim_sheets
from c3graph.commands_extract import extract, review_
from c3graph.commands_validate import quality_command, shapes_command, validate_command
from c3graph.config import Settings
from c3graph.errors import C3GraphError, ReasonerMissing, UsageError
from c3graph.model import QueryForm
from c3graph.render import Output, OutputFormat
from c3graph.store import Store, open_embedded, open_remote
from c3graph.syntax import prefixes
from c3graph.terms import Iri
from c3graph.trace import Traced

_FORMAT_KEY = "c3graph.format"


def _format(*names: str) -> Callable[[Any], Any]:
    """The option --format; errors take the same form as results."""

    def remember(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
        ctx.meta[_FORMAT_KEY] = value
        return value

    choice = click.Choice(names)
    return click.option("--format", type=choice, default=names[0], is_eager=True, callback=remember)


_FORMAT = _format("table", "json")
_QUIET = click.option("--quiet", "-q", is_flag=True, help="Only results and errors.")


class _Group(click.Group):
    """Errors of ours become one message and the exit code of their kind."""

    def invoke(self, ctx: click.Context) -> Any:
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
        Output("json" if ctx.meta.get(_FORMAT_KEY) == "json" else "table").error(error)
        ctx.exit(error.exit_code)


def _versions(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """The tool's version and, in the folder of a dataset, that of its next release."""
    if not asked or ctx.resilient_parsing:
        return
    click.echo(f"c3graph {importlib.metadata.version('c3graph')}")
    try:
        settings = config.load(ctx.params.get("root"))
    except C3GraphError as error:
        click.echo(f"dataset: {error}", err=True)
    else:
        if (settings.root / config.FILE_NAME).is_file():
            click.echo(f"dataset {settings.version}: {settings.title}")
    ctx.exit()


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
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


def _step(function: Callable[..., None]) -> Callable[..., None]:
    """A command with settings and output as its first arguments."""

    @functools.wraps(function)
    def command(format: OutputFormat, quiet: bool, **options: Any) -> None:
        root = click.get_current_context().obj
        function(config.load(root), Output(format, quiet), **options)

    wrapped: Callable[..., None] = _FORMAT(_QUIET(command))
    return wrapped


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@_QUIET
def init(folder: Path, quiet: bool) -> None:
    """Lay out a new, empty dataset in FOLDER; nothing that exists is touched."""
    for path in pipeline.init_dataset(folder):
        Output(quiet=quiet).note(f"wrote {path}")


@main.command("config")
@_step
def config_(settings: Settings, output: Output) -> None:
    """List every setting: its value, default, environment variable and meaning."""
    output.rows(config.describe(settings))


@main.command()
@click.option("--out", type=click.Path(path_type=Path), help="Folder for --format prediction.")
@_format("table", "json", "prediction")
@_QUIET
@click.pass_context
def claims(ctx: click.Context, format: str, out: Path | None, quiet: bool) -> None:
    """Load and check every claim sheet, and count what it holds."""
    settings = config.load(ctx.obj)
    sheets = pipeline.load_sheets(settings)
    if format == "prediction":
        if out is None:
            raise UsageError("--format prediction writes files", hint="name a folder with --out")
        for sheet in sheets:
            path = pipeline.write_prediction(out, sheet)
            Output(quiet=quiet).note(f"wrote {path}")
        return
    Output("json" if format == "json" else "table", quiet).rows(claim_sheets.count(sheets))


# More of them are counted, not named.
_MOST_SILENT = 20


@main.command()
@_step
def build(settings: Settings, output: Output) -> None:
    """Claim sheets to quads: writes data/ttl and counts the graph."""
    started = time.monotonic()
    with output.working("building"):
        built = pipeline.build_graph(settings)
    found = release.counts(built.draft.quads, pipeline.namespace(settings))
    output.note(f"built {built.draft.sha256[:12]} in {time.monotonic() - started:.1f} s")
    for row in built.silent[:_MOST_SILENT]:
        output.note(str(row))
    counted = {**found, "accepted rows that say nothing": len(built.silent)}
    counted["undecided conflicts"] = sum(c.preferred is None for c in built.conflicts)
    output.rows([{"of": name, "count": number} for name, number in counted.items() if number])


@main.command()
@_step
def conflicts(settings: Settings, output: Output) -> None:
    """Where sources disagree: the value preferred, the others, and why."""
    built = pipeline.build_graph(settings, write=False)
    output.rows(rows.conflict_rows(built.conflicts, prefixes(settings.base)), "conflicts")


@main.command("explain")
@click.argument("iri")
@_step
def explain_(settings: Settings, output: Output, iri: str) -> None:
    """Each statement of IRI (or its part behind the base) with sources, offsets and passage."""
    documents = pipeline.load_documents(settings, pipeline.load_sheets(settings))
    whole = explain.resolve(iri, settings.base)
    statements = explain.explain(_newest(settings), whole, settings.base, documents)
    if output.format == "json":
        output.json(rows.statement_rows(statements))
        return
    if note := explain.texts(documents, settings.texts_folder):
        output.note(note)
    names = prefixes(settings.base)
    for statement in statements:
        property = explain.shown(Iri(statement.predicate), names)
        mark = "  (inferred)" if statement.inferred else ""
        output.line(f"{property}  {explain.shown(statement.value, names)}{mark}", "bold")
        for said in statement.said:
            output.line(f"    {said.source} {said.start}-{said.end} [{said.rule}]", "dim")
            before, surface, after = (
                " ".join(t.split()) for t in (said.before, said.surface, said.after)
            )
            output.line(
                f"    … {before} «{surface}» {after} …" if documents else f"    «{surface}»"
            )


@main.command()
@_step
def reason(settings: Settings, output: Output) -> None:
    """Is the graph consistent, is it OWL 2 DL, are its entailed types materialised?"""
    with output.working("reasoning"):
        found = pipeline.reason_over(pipeline.build_graph(settings, write=False).draft)
    output.rows(rows.reasoning_rows(found))
    found.raise_for_results()


main.add_command(validate_command)
main.add_command(shapes_command)
main.add_command(quality_command)


@main.command("release")
@_step
def release_(settings: Settings, output: Output) -> None:
    """Build, validate and release; the same input makes the same bytes, once."""
    with output.working("building, validating, releasing"):
        found, report = pipeline.publish(settings)
    if report is None:
        output.note("nothing changed since")
    output.rows(
        [{"release": found.version, "triples": found.counts["triples"], "folder": str(found.path)}]
    )


def _newest(settings: Settings) -> Store:
    found = release.open_release(settings.folder("releases"))
    return open_embedded(found.path / "store", settings.base)


def _show_traced(traced: Traced, names: Mapping[str, str], output: Output, format: str) -> None:
    found = rows.traced_rows(traced, names)
    if format == "json":
        output.json(found)
        return
    for row, supports, left in zip(
        answers.table(traced.answer, names), traced.supports, traced.open, strict=True
    ):
        output.line("  ".join(f"{name}={value}" for name, value in row.items() if value), "bold")
        for support in supports:
            triple = " ".join(explain.shown(term, names) for term in support.triple)
            graphs = ", ".join(explain.shown(Iri(graph), names) for graph in support.graphs)
            output.line(f"    {triple}  [{graphs}]")
        for pattern in left:
            output.line(f"    not matched: {pattern}", "dim")
    for pattern in traced.untraced:
        output.line(f"not traced: {pattern}", "yellow")


@main.command()
@click.argument("name", metavar="[FILE|SLUG]", required=False)
@click.option("-e", "--text", help="The query itself.")
@click.option("--list", "listed", is_flag=True, help="The example questions and their slugs.")
@click.option(
    "--set", "set_", metavar="NAME=VALUE", multiple=True,
    help="Give variable NAME a value: an IRI, prefix:name, kind/slug, a number or \"text\"@en.",
)  # fmt: skip
@click.option("--explain", "traced", is_flag=True, help="Which graphs hold what each row rests on.")
@click.option("--endpoint", help="A remote SPARQL endpoint instead of the newest release.")
@click.option("--login", is_flag=True, help="Send the endpoint the C3GRAPH_PUSH_* credentials.")
@click.option("--pager/--no-pager", default=True, help="Page a table longer than the terminal.")
@_format(*answers.RESULT_FORMATS, *answers.GRAPH_FORMATS)
@_QUIET
@click.pass_context
def query(
    ctx: click.Context, name: str | None, text: str | None, listed: bool, set_: tuple[str, ...],
    traced: bool, endpoint: str | None, login: bool, pager: bool, format: str, quiet: bool,
) -> None:  # fmt: skip
    """Ask the newest release, or a remote endpoint, a SPARQL query: a file, an example, -e TEXT."""
    settings = config.load(ctx.obj)
    output, names = Output("json" if format == "json" else "table", quiet), prefixes(settings.base)
    if listed:
        output.rows(rows.example_rows(pipeline.load_examples(settings)), pager=pager)
        return
    if (name is None) == (text is None):
        raise UsageError("give a query file, a slug or -e TEXT", hint="c3graph query --list")
    asked = pipeline.read_query(settings, name) if name else text or ""
    asked = parameters.bind(asked, parameters.pairs(set_, settings.base, names))
    if traced and format not in ("table", "json"):
        raise UsageError(f"--explain has no format {format}", hint="table or json")
    store = (
        open_remote(
            endpoint,
            seconds=settings.remote_seconds,
            access=settings.access if login else None,
        )
        if endpoint
        else _newest(settings)
    )
    started = time.monotonic()
    tracing = trace.trace(store, asked) if traced else None
    answer = tracing.answer if tracing else store.query(asked)
    seconds = time.monotonic() - started
    if tracing:
        _show_traced(tracing, names, output, format)
    elif format == "table" and answer.form is QueryForm.SELECT:
        output.rows(answers.table(answer, names), "rows", pager=pager)
    else:
        sys.stdout.write(answers.write(answer, format, names))
    output.note(f"{len(answer.rows) or len(answer.triples)} rows in {seconds:.2f} s")


@main.command("push")
@click.argument("url")
@click.option("--query-url", help="SPARQL endpoint of the store: also count what queries see.")
@click.option("--union", metavar="IRI", help="Named graph for the union of all graphs.")
@click.option("--default/--no-default", default=True, help="Put the default graph, or leave it.")
@click.option("--dry-run", is_flag=True, help="Compare, write nothing.")
@_step
def push_(
    settings: Settings, output: Output, url: str, query_url: str | None, union: str | None,
    default: bool, dry_run: bool,
) -> None:  # fmt: skip
    """Put the newest release into the store at URL (Graph Store Protocol), and read it back."""
    from c3graph.push import Target, push

    target = Target(url, default, union, query_url)
    found = release.open_release(settings.folder("releases"))
    with output.progress("pushing") as watch:
        pushed = push(found, target, settings, dry_run=dry_run, watch=watch)
    output.note(
        f"dry run: nothing was written to {url}" if dry_run else f"{url} holds {found.version}"
    )
    output.rows(rows.pushed_rows(pushed))


main.add_command(extract)
main.add_command(review_)


def _serve(settings: Settings, output: Output, host: str | None, port: int | None) -> None:
    from c3graph.web.server import allowed
    from c3graph.web.server import serve as run

    host, port = host or settings.host, port or settings.port
    allowed(settings, host)
    review = ", review at /review" if settings.review else ""
    output.note(f"serving {settings.title} at http://{host}:{port}/ (SPARQL at /sparql{review})")
    run(settings, host, port)


_HOST = click.option("--host", help="Address to listen on.")
_PORT = click.option("--port", type=int, help="Port to listen on.")
_REVIEW = click.option("--review", is_flag=True, help="Add the pages that review claim sheets.")


@main.command()
@_HOST
@_PORT
@_REVIEW
@_step
def serve(
    settings: Settings, output: Output, host: str | None, port: int | None, review: bool
) -> None:
    """Serve the newest release: pages, data and /sparql."""
    release.open_release(settings.folder("releases"))
    _serve(replace(settings, review=1) if review else settings, output, host, port)


@main.command()
@_HOST
@_PORT
@_step
def up(settings: Settings, output: Output, host: str | None, port: int | None) -> None:
    """Build, reason, validate, release and serve; what has not changed is not done again."""
    with output.working("building, validating, releasing"):
        found, report = pipeline.publish(settings)
    if report is None:
        output.note(f"nothing changed since {found.version}")
    else:
        try:
            with output.working("reasoning"):
                draft = pipeline.build_graph(settings, write=False).draft
                pipeline.reason_over(draft).raise_for_results()
            output.note("reasoned: consistent")
        except ReasonerMissing as error:
            output.note(f"not reasoned: {error}")
        output.note(f"validated and released {found.version}: {found.counts['triples']} triples")
    _serve(settings, output, host, port)


commands_harvest.add(main, _format, _QUIET)
