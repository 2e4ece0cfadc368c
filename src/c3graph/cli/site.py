"""Commands that serve a release: `serve`, and `up`, which makes it first."""

from __future__ import annotations

from dataclasses import replace

import click

from c3graph import pipeline, release
from c3graph.cli.options import step
from c3graph.cli.output import Output
from c3graph.config import Settings
from c3graph.errors import ReasonerMissing


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


@click.command()
@_HOST
@_PORT
@_REVIEW
@step()
def serve(
    settings: Settings, output: Output, host: str | None, port: int | None, review: bool
) -> None:
    """Serve the newest release: pages, data and /sparql."""
    release.open_release(settings.folder("releases"))
    _serve(replace(settings, review=1) if review else settings, output, host, port)


@click.command()
@_HOST
@_PORT
@step()
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
