"""Commands of the data path: a dataset's folder, its sheets, its graph, its release."""

from __future__ import annotations

import time
from pathlib import Path

import click

from c3graph import claims as claim_sheets
from c3graph import config, explain, pipeline, release
from c3graph.cli import rows
from c3graph.cli.opening import newest, published
from c3graph.cli.options import QUIET, step
from c3graph.cli.output import Output
from c3graph.config import Settings
from c3graph.errors import UsageError
from c3graph.syntax import prefixes
from c3graph.terms import Iri


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@QUIET
def init(folder: Path, quiet: bool) -> None:
    """Lay out a new, empty dataset in FOLDER; nothing that exists is touched."""
    for path in pipeline.init_dataset(folder):
        Output(quiet=quiet).note(f"wrote {path}")


@click.command("config")
@step()
def config_(settings: Settings, output: Output) -> None:
    """List every setting: its value, default, environment variable and meaning."""
    output.rows(config.describe(settings))


@click.command()
@click.option("--out", type=click.Path(path_type=Path), help="Folder for --format prediction.")
@step("table", "json", "prediction")
def claims(settings: Settings, output: Output, format: str, out: Path | None) -> None:
    """Load and check every claim sheet, and count what it holds."""
    sheets = pipeline.load_sheets(settings)
    if format == "prediction":
        if out is None:
            raise UsageError("--format prediction writes files", hint="name a folder with --out")
        for sheet in sheets:
            path = pipeline.write_prediction(out, sheet)
            output.note(f"wrote {path}")
        return
    output.rows(claim_sheets.count(sheets))


# More of them are counted, not named.
_MOST_SILENT = 20


@click.command()
@step()
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


@click.command()
@step()
def conflicts(settings: Settings, output: Output) -> None:
    """Where sources disagree: the value preferred, the others, and why."""
    built = pipeline.build_graph(settings, write=False)
    output.rows(rows.conflict_rows(built.conflicts, prefixes(settings.base)), "conflicts")


@click.command("explain")
@click.argument("iri")
@step()
def explain_(settings: Settings, output: Output, iri: str) -> None:
    """Each statement of IRI (or its part behind the base) with sources, offsets and passage."""
    documents = pipeline.load_documents(settings, pipeline.load_sheets(settings))
    whole = explain.resolve(iri, settings.base)
    statements = explain.explain(newest(settings), whole, settings.base, documents)
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


@click.command()
@step()
def reason(settings: Settings, output: Output) -> None:
    """Is the graph consistent, is it OWL 2 DL, are its entailed types materialised?"""
    with output.working("reasoning"):
        found = pipeline.reason_over(pipeline.build_graph(settings, write=False).draft)
    output.rows(rows.reasoning_rows(found))
    found.raise_for_results()


@click.command("release")
@step()
def release_(settings: Settings, output: Output) -> None:
    """Build, validate, reason and release; the same input makes the same bytes, once."""
    found = published(settings, output)
    output.rows(
        [{"release": found.version, "triples": found.counts["triples"], "folder": str(found.path)}]
    )
