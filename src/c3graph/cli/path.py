"""Commands of the data path: a dataset's folder, its sheets, its graph, its release."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import click

from c3graph import config, pipeline
from c3graph.cli import rows
from c3graph.cli.opening import newest, published
from c3graph.cli.options import QUIET, step
from c3graph.cli.output import Output
from c3graph.config import Settings
from c3graph.errors import UsageError
from c3graph.query import explain
from c3graph.rdf.syntax import prefixes
from c3graph.rdf.terms import Iri
from c3graph.release import publishing
from c3graph.release.identity import check_identity
from c3graph.sheets import loading as claim_sheets
from c3graph.sheets.skeleton import Given


def _at_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


def _asked(given: Given) -> Given:
    """What is not given yet, asked for; an empty answer leaves it to be stated in the file."""

    def ask(what: str, default: str) -> str:
        return str(click.prompt(what, default=default, show_default=bool(default))).strip()

    title = given.title or ask("Title", "")
    base = given.base or ask("Base, an IRI of a site that is yours, ending in a slash", "")
    publisher = given.publisher or ask("Publisher", "")
    tags = " ".join(given.languages) or ask("Languages of names, by their tags", "en")
    licence = given.licence or ask("Licence, as an IRI", Settings().licence)
    return Given(title, base, publisher, tuple(tags.replace(",", " ").split()), licence)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option("--title", default="", help="Name of the dataset.")
@click.option("--base", default="", help="IRI below which everything of it is named.")
@click.option("--publisher", default="", help="Who publishes it.")
@click.option("--language", "languages", multiple=True, help="Tag of a language of names; several.")
@click.option("--licence", default="", help="IRI of its licence (default: CC BY 4.0).")
@QUIET
def init(
    folder: Path, title: str, base: str, publisher: str, languages: tuple[str, ...], licence: str,
    quiet: bool,
) -> None:  # fmt: skip
    """Lay out a new, empty dataset in FOLDER; nothing that exists is touched."""
    given = Given(title, base, publisher, languages, licence)
    if _at_terminal() and not (folder / config.FILE_NAME).exists():
        given = _asked(given)
    given = replace(given, languages=given.languages or ("en",))
    output = Output(quiet=quiet)
    for path in pipeline.init_dataset(folder, given):
        output.note(f"wrote {path}")
    try:
        check_identity(config.load(folder))
    except UsageError as error:
        output.note(f"to do before a release: {error.where}: {error.hint}")


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
    found = publishing.counts(built.draft.quads, pipeline.namespace(settings))
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
