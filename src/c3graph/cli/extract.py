"""Commands that read documents and review what was read."""

from __future__ import annotations

import os
from pathlib import Path

import click

from c3graph import config, pipeline
from c3graph.cli.options import step
from c3graph.cli.output import Output
from c3graph.config import Settings
from c3graph.errors import C3GraphError, UsageError
from c3graph.extract import Hints, documents_into_sheets
from c3graph.model import Claim, ClaimSheet, Entity
from c3graph.review import decisions, filling, gaps
from c3graph.sheets import loading, ownterms, settingsfile, writing


@click.command()
@click.argument("sources", metavar="SOURCE…", nargs=-1, required=True)
@click.option("--genre", help="Kind of document, ours or your own (default: told by it).")
@click.option("--language", help="Its language, by its tag (default: told by it).")
@click.option("--issued", help="When it was published, an ISO date (default: told by it).")
@click.option("--out", type=click.Path(path_type=Path), help="Folder (default: data/claims).")
@click.option("--keep-text", type=click.Path(path_type=Path), help="Folder for the texts read.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="Processes.")
@click.option(
    "--explain", "explained", is_flag=True, help="Show each claim with its rule; write nothing."
)
@step(
    "yaml", "prediction", "json",
    help="Sheets, the scorer's JSON files, or sheets with a summary in JSON.",
)  # fmt: skip
def extract(
    settings: Settings, output: Output, sources: tuple[str, ...], genre: str | None,
    language: str | None, issued: str | None, out: Path | None, keep_text: Path | None, jobs: int,
    explained: bool, format: str,
) -> None:  # fmt: skip
    """Read documents (files, folders, addresses) into claim sheets; decisions are kept."""
    if format == "prediction" and out is None and not explained:
        raise UsageError("--format prediction writes files", hint="name a folder with --out")
    folder = out or settings.folder("data/claims")
    own = ownterms.of(settings)
    hints = Hints(language, genre, issued, own_genres=own.genres)
    kind = "none" if explained else "prediction" if format == "prediction" else "yaml"
    found = documents_into_sheets.documents(sources)
    wanted = [documents_into_sheets.Job(source, folder, hints, kind, keep_text) for source in found]
    rows: list[dict[str, object]] = []
    failed: C3GraphError | None = None
    for outcome in documents_into_sheets.run_all(settings, wanted, jobs):
        if outcome.error is not None:
            failed = failed or outcome.error
            output.error(outcome.error)
            continue
        rows.append(documents_into_sheets.summary(outcome))
        if explained and outcome.sheet:
            _explain(outcome.sheet, output)
    if not explained:
        output.rows(rows, "documents")
        if keep_text and rows:
            _keep(settings, keep_text, output)
    if failed is not None:
        click.get_current_context().exit(failed.exit_code)


def _keep(settings: Settings, folder: Path, output: Output) -> None:
    """The folder of kept texts as the setting `texts`, so that review and pages show passages."""
    given = os.path.relpath(folder.resolve(), settings.root.resolve())
    if settingsfile.state(settings, "texts", given):
        output.note(f"texts = {given!r} is in {settings.root / config.FILE_NAME} now")
    elif settings.texts_folder != folder.resolve():
        output.note(f"the texts are in {folder}, and the setting texts names {settings.texts!r}")


def _explain(sheet: ClaimSheet, output: Output) -> None:
    """Each claim with the rule that made it, its confidence and the characters it rests on."""
    rows: list[Entity | Claim] = [*sheet.entities, *sheet.claims]
    output.rows([
        {
            "claim": decisions.describe(sheet, row), "rule": row.rule, "confidence": row.confidence,
            "at": ", ".join(f"{e.start}-{e.end}" for e in decisions.evidence(row)[:3]),
        }
        for row in rows
    ], sheet.source.slug)  # fmt: skip


@click.command("review")
@click.argument("sheet", metavar="SHEET")
@click.option("--list", "listed", is_flag=True, help="Only list what waits for a decision.")
@step()
def review_(settings: Settings, output: Output, sheet: str, listed: bool) -> None:
    """Walk the proposed rows of SHEET (a file or a source's slug) with their passages."""
    path = Path(sheet)
    if not path.is_file():
        path = settings.folder("data/claims") / f"{sheet}.yaml"
    if not path.is_file():
        raise UsageError("no such sheet", where=sheet, hint="a file, or a name below data/claims")
    limit, own = settings.max_sheet_bytes, ownterms.of(settings)
    found = loading.load(path, limit=limit, own=own, bounds=settings.bounds)
    folder = settings.texts_folder
    document = loading.read_document(found.source, folder) if folder else None
    text = document.text if document else None
    if listed or output.format == "json":
        output.rows([
            {"row": decisions.describe(found, row), "rule": row.rule, "confidence": row.confidence}
            for row in decisions.pending(found)
        ], "proposed")  # fmt: skip
        if output.format != "json":
            missing = gaps.gaps(*filling.look(settings, path))
            output.rows([{"of": gap.name, "missing": gap.wanted} for gap in missing], "missing")
        return
    if _walk(found, text, output, settings):
        _fill(path, output, settings)


def _walk(sheet: ClaimSheet, text: str | None, output: Output, settings: Settings) -> bool:
    """Ask for each row; every decision is written before the next question. False where the
    steward quits."""
    path, limit = sheet.path, settings.max_sheet_bytes
    skipped: set[str] = set()
    while True:
        rows = {decisions.name_of(row): row for row in decisions.pending(sheet)}
        left = [row for name, row in rows.items() if name not in skipped]
        if not left:
            output.note(f"{len(skipped)} skipped" if skipped else "nothing waits for a decision")
            return True
        row = left[0]
        stale = "  (stale: the last reading did not find it)" if row.stale else ""
        output.line(f"{decisions.describe(sheet, row)}{stale}", "bold")
        for piece in decisions.evidence(row)[:3]:
            output.line(f"    {decisions.passage(piece, text)}")
        output.line(f"    {row.rule}, {row.confidence:.2f}; {len(left)} left", "dim")
        answer = click.prompt(
            "[a]ccept [r]eject [c]orrect [s]kip [q]uit", type=click.Choice(list("arcsq")),
            show_choices=False,
        )  # fmt: skip
        if answer == "q":
            return False
        if answer == "s":
            skipped.add(decisions.name_of(row))
            continue
        try:
            if answer == "c":
                concepts = decisions.concepts_of(pipeline.read_vocabulary(settings).schemes)
                decided = decisions.correct(sheet, row, click.prompt("instead"), concepts)
            else:
                decided = (decisions.accept if answer == "a" else decisions.reject)(sheet, row)
            signed = decisions.attributed(sheet, decided, settings)
            writing.save(signed, path, limit=limit, texts=settings.texts_folder)
        except C3GraphError as error:
            output.error(error)
        sheet = loading.load(path, limit=limit, own=sheet.own, bounds=settings.bounds)


# What ends the questions about what is missing.
_ENOUGH = "."
_SHOWN = 20


def _fill(path: Path, output: Output, settings: Settings) -> None:
    """Ask for the names and places that published rows lack; none of them stops a release."""
    left = gaps.gaps(*filling.look(settings, path))
    if not left:
        return
    output.line(f"{len(left)} names and places are missing; no release waits for them", "bold")
    try:
        if not click.confirm("fill them in?", default=False):
            return
    except click.Abort:  # the answers end here: nobody is there to be asked
        return
    output.note(f"nothing leaves one as it is, {_ENOUGH} ends")
    while left:
        gap = left[0]
        sheet, known = filling.look(settings, path)
        choices = sorted(known.choices(gap))
        if choices:
            output.line(f"    {', '.join(choices[:_SHOWN])}{' …' * (len(choices) > _SHOWN)}", "dim")
        answer = click.prompt(str(gap), default="", show_default=False).strip()
        if answer == _ENOUGH:
            return
        try:
            if answer:
                filling.fill(settings, sheet, gap, answer, known)
        except C3GraphError as error:
            output.error(error)
            continue
        left = left[1:]
