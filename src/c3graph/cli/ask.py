"""The command `query`: questions to the newest release or to an endpoint."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

import click

from c3graph import pipeline
from c3graph.cli import rows
from c3graph.cli.opening import newest
from c3graph.cli.options import step
from c3graph.cli.output import Output
from c3graph.config import Settings
from c3graph.errors import UsageError
from c3graph.model import QueryForm
from c3graph.query import answers, explain, parameters, trace
from c3graph.query.trace import Traced
from c3graph.rdf.syntax import prefixes
from c3graph.rdf.terms import Iri
from c3graph.store import open_remote


def _show_traced(traced: Traced, names: Mapping[str, str], output: Output, format: str) -> None:
    found = rows.traced_rows(traced, names)
    if format == "json":
        output.json(found)
        return
    for row, supports, left in zip(
        answers.table_text(traced.answer, names), traced.supports, traced.open, strict=True
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


@click.command()
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
@step(*answers.RESULT_FORMATS, *answers.GRAPH_FORMATS)
def query(
    settings: Settings, output: Output, name: str | None, text: str | None, listed: bool,
    set_: tuple[str, ...], traced: bool, endpoint: str | None, login: bool, pager: bool,
    format: str,
) -> None:  # fmt: skip
    """Ask the newest release, or a remote endpoint, a query: a file, an example, -e TEXT."""
    names = prefixes(settings.base)
    if listed:
        output.rows(rows.example_rows(pipeline.load_examples(settings)), pager=pager)
        return
    if (name is None) == (text is None):
        raise UsageError("give a query file, a slug or -e TEXT", hint="c3graph query --list")
    asked = pipeline.read_query(settings, name) if name else text or ""
    asked = parameters.bind(asked, parameters.parameter_terms(set_, settings.base, names))
    if traced and format not in ("table", "json"):
        raise UsageError(f"--explain has no format {format}", hint="table or json")
    store = (
        open_remote(
            endpoint,
            seconds=settings.remote_seconds,
            access=settings.access if login else None,
            bounds=settings.bounds,
            result_bytes=settings.result_bytes,
        )
        if endpoint
        else newest(settings)
    )
    started = time.monotonic()
    tracing = trace.trace(store, asked) if traced else None
    answer = tracing.answer if tracing else store.query(asked)
    seconds = time.monotonic() - started
    if tracing:
        _show_traced(tracing, names, output, format)
    elif format == "table" and answer.form is QueryForm.SELECT:
        output.rows(answers.table_text(answer, names), "rows", pager=pager)
    else:
        sys.stdout.write(answers.write(answer, format, names))
    output.note(f"{len(answer.rows) or len(answer.triples)} rows in {seconds:.2f} s")
