"""The commands `validate` and `shapes`: any RDF against any shapes, and the shapes themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import click

from c3graph import atomic, report, validate
from c3graph.catalogues import counted
from c3graph.checking import request
from c3graph.checking.request import CheckRequest
from c3graph.cli.options import step
from c3graph.cli.output import Output
from c3graph.config import Settings
from c3graph.errors import C3GraphError, ShapesError, UsageError
from c3graph.model import LANGUAGES, Report, Severity
from c3graph.query import explain
from c3graph.rdf.iris import VOCABULARY, Namespace
from c3graph.rdf.syntax import RdfFormat, prefixes, serialise
from c3graph.rdf.terms import Quad
from c3graph.report import ReportDifference, ReportView

# Needed for a dataset of one's own alone.
FORMATS = ("table", "json", "ttl", "sarif", "junit", "html", "md")
_PATH = click.Path(path_type=Path)


def _view(settings: Settings, language: str, examples: int) -> ReportView:
    names = prefixes(settings.base) | {"shape": f"{VOCABULARY}shape/"}
    return ReportView(language, names, examples, base=settings.base)


def _used(quads: Iterable[Quad], names: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that some IRI begins with."""
    iris = {str(term) for q in quads for term in (q.subject, q.predicate, q.object)}
    return {n: space for n, space in names.items() if any(iri.startswith(space) for iri in iris)}


def _write(
    found: Report, format: str, view: ReportView, base: str, difference: ReportDifference | None
) -> str | None:
    """The document in a format, None for the table."""
    if format == "json":
        document = validate.report_json(found)
        if difference is not None:
            parts = (("new", difference.new), ("gone", difference.gone))
            for name, results in parts:
                document[name] = validate.report_json(replace(found, results=results))["results"]
        return report.to_json(document)
    if format == "ttl":
        quads = sorted(validate.report_quads(found, base=base), key=lambda quad: quad.n)
        names = {**view.prefixes, **validate.REPORT_PREFIXES}
        return serialise(quads, RdfFormat.TURTLE, _used(quads, names)).decode()
    if format == "sarif":
        return report.to_json(report.sarif(found, view, difference))
    writers = {"junit": report.junit, "html": report.html_page, "md": report.markdown}
    return writers[format](found, view, difference) if format in writers else None


def _run(
    settings: Settings, output: Output, asked: CheckRequest, format: str, view: ReportView,
    fail_on: Severity | None, baseline: Path | None, to: Mapping[str, Path], passages: bool,
) -> None:  # fmt: skip
    """Check, write the report, and raise NotConforming where it fails."""
    before = report.load_report(baseline) if baseline else None
    with output.working("validating"):
        found = request.check(settings, asked)
        documents = request.documents(settings, found) if passages else {}
    view = replace(view, documents=documents)
    difference = report.compare_reports(found, before) if before else None
    for name, path in to.items():
        text = _write(found, name, view, settings.base, difference) or ""
        atomic.replace(path, text.encode())
    document = _write(found, format, view, settings.base, difference)
    if document is not None:
        sys.stdout.write(document)
    else:
        for text, style in report.plain_lines(found, view, difference):
            output.line(text, style)
        if passages and any(result.places for result in found.results):
            output.note(explain.texts(documents, settings.texts_folder))
        output.note(f"{view.looked(found)}: {view.counted(found)}")
        for line in report.since(found, view):
            output.note(line)
        if asked.own and asked.only is None:
            _unneeded(settings, found, output)
    request.raise_unchecked(found)
    if difference is not None:
        found = replace(found, results=difference.new)
    elif asked.own and asked.only is None and fail_on is None:
        report.raise_for(found, None, view)
        return
    report.raise_for(found, fail_on or Severity.VIOLATION, view)


def _unneeded(settings: Settings, found: Report, output: Output) -> None:
    """Say which listed reasons the dataset does not need any more."""
    from c3graph import pipeline

    shapes, warnings = pipeline.unneeded_reasons(settings, found)
    if what := (*shapes, *warnings):
        output.note(f"listed reasons that nothing needs any more: {', '.join(what)}")


def _files(to: Iterable[str]) -> dict[str, Path]:
    """File by format. Raises UsageError."""
    pairs = [written.partition("=") for written in to]
    for format, _, path in pairs:
        if format not in FORMATS[1:] or not path:
            known = ", ".join(FORMATS[1:])
            raise UsageError(f"--to wants FORMAT=FILE, not {format!r}", hint=f"formats: {known}")
    return {format: Path(path) for format, _, path in pairs}


@click.command("validate")
@click.argument("paths", nargs=-1, type=_PATH, metavar="[FILE|FOLDER|RELEASE]...")
@click.option("--endpoint", metavar="URL", help="Check what a SPARQL endpoint holds.")
@click.option("--shapes", multiple=True, type=_PATH, help="Shapes (file or folder), not ours.")
@click.option("--engine", type=click.Choice(sorted(validate.ENGINES)), show_default=True,
              default=validate.DEFAULT_ENGINE, help="What runs the shapes.")  # fmt: skip
@click.option("--fail-on", type=click.Choice([s.value for s in Severity]),
              help="The least severity that fails.")  # fmt: skip
@click.option("--baseline", type=_PATH, metavar="REPORT", help="Show only what is new or gone.")
@click.option("--since", metavar="RELEASE", help="Judge only what differs from a kept release.")
@click.option("--only", metavar="SHAPE|IRI", help="One shape, or one node.")
@click.option("--allow-unchecked", is_flag=True, help="Let data pass at which no shape looks.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Of the messages.")
@click.option("--to", metavar="FORMAT=FILE", multiple=True, help="Write the report there as well.")
@click.option("--examples", type=click.IntRange(1), default=3, help="Results shown of each group.")
@click.option("--passages/--no-passages", default=True,
              help="Show the sources' text around evidence, where it is at hand.")  # fmt: skip
@step(*FORMATS)
def validate_command(
    settings: Settings, output: Output, paths: tuple[Path, ...], endpoint: str | None,
    shapes: tuple[Path, ...], engine: str, fail_on: str | None, baseline: Path | None,
    since: str | None, only: str | None, allow_unchecked: bool, watch: bool,
    language: str, examples: int, to: tuple[str, ...], passages: bool, format: str,
) -> None:  # fmt: skip
    """Check data against shapes; without arguments, the draft graph against ours.

    Exit code 0: nothing that fails; 10: it does not conform; 3: broken input; 5: broken shapes, or
    shapes that found nothing to check.
    """
    files = _files(to)
    asked = CheckRequest(paths, endpoint, shapes, only, engine, since, allow_unchecked)
    view = _view(settings, language, examples)
    severity = Severity(fail_on) if fail_on else None
    if not watch:
        _run(settings, output, asked, format, view, severity, baseline, files, passages)
        return
    if endpoint:
        raise UsageError("--watch looks at files, not at an endpoint")
    # Ctrl-C is how watching ends.
    with suppress(KeyboardInterrupt):
        for changed in request.changes(lambda: request.watched(settings, asked)):
            output.note(f"changed: {', '.join(map(str, changed))}" if changed else "watching")
            try:
                _run(settings, output, asked, format, view, severity, baseline, files, passages)
            except C3GraphError as error:
                output.error(error)
            # A file or a pipe shows each round when it is done, not when watching ends.
            sys.stdout.flush()


@click.command("shapes")
@click.argument("name", metavar="[SHAPE]", required=False)
@click.option("--shapes", multiple=True, type=_PATH, help="Shapes (file or folder), not ours.")
@click.option("--check", is_flag=True, help="Say what is wrong with the shapes themselves.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Of the words.")
@step("table", "json", "svg")
def shapes_command(
    settings: Settings, output: Output, name: str | None, shapes: tuple[Path, ...], check: bool,
    language: str, format: str,
) -> None:  # fmt: skip
    """List shapes, explain one in words, draw them, or check them (exit code 5 for a fault)."""
    view = _view(settings, language, 3)
    paths = shapes or settings.resources("shapes")
    loaded = request.load_shapes(settings, paths, strict=not shapes)
    if check:
        faults = request.shape_faults(settings, loaded, own=not shapes)
        found = [asdict(fault) | {"shape": view.node(fault.shape)} for fault in faults]
        output.rows(found, "faults")
        if faults:
            what = "%(count)s fault in the shapes", "%(count)s faults in the shapes"
            raise ShapesError(counted("en", *what, len(faults)), where=faults[0].shape)
        return
    texts = validate.explain_shapes(loaded, view.node)
    if name is not None:
        texts = request.named_shape(texts, request.whole(name, settings))
    if format == "svg":
        sys.stdout.write(report.svg(texts, view))
    elif format == "json":
        output.json([asdict(text) for text in texts])
    elif name is not None:
        for line, style in report.shape_tree(texts[0], view):
            output.line(line, style)
    else:
        output.rows(report.shape_rows(texts, view), "shapes")


@click.command("quality")
@step("table", "json", "svg", "ttl")
def quality_command(settings: Settings, output: Output, format: str) -> None:
    """Completeness, faults and labels by language of each kept release, the oldest first."""
    from c3graph.harvest import quality

    with output.working("measuring"):
        found = quality.measure_all(settings)
    if format == "ttl":
        names = {**prefixes(settings.base), **validate.REPORT_PREFIXES}
        quads = quality.quads(found, Namespace(settings.base))
        sys.stdout.write(serialise(quads, RdfFormat.TURTLE, _used(quads, names)).decode())
    elif format == "svg":
        names_ = [one.release.rpartition("-")[0] or one.release for one in found]
        sys.stdout.write(report.panel_chart(names_, quality.panels(found), settings.title))
    elif format == "json":
        shown = zip(quality.rows(found), found, strict=True)
        output.json([row | {"complete by class": dict(one.complete)} for row, one in shown])
    else:
        output.rows(quality.rows(found), "releases")
