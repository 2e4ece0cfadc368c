"""Commands that serve a release: `serve`, and `up`, which makes it first."""

from __future__ import annotations

import click

from c3graph import config
from c3graph.cli.opening import published
from c3graph.cli.options import step
from c3graph.cli.output import Output
from c3graph.config import Settings
from c3graph.release import publishing


def _serve(settings: Settings, output: Output) -> None:
    from c3graph.web.server import allowed
    from c3graph.web.server import run_server as run

    host, port = settings.host, settings.port
    allowed(settings, host)
    review = ", review at /review" if settings.review else ""
    output.note(f"serving {settings.title} at http://{host}:{port}/ (SPARQL at /sparql{review})")
    run(settings, host, port)


_HOST = click.option("--host", help="Address to listen on.")
_PORT = click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
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
    publishing.open_release(settings.folder("releases"))
    _serve(config.load(settings.root, host=host, port=port, review=review or None), output)


@click.command()
@_HOST
@_PORT
@step()
def up(settings: Settings, output: Output, host: str | None, port: int | None) -> None:
    """Build, reason, validate, release and serve; what has not changed is not done again."""
    settings = config.load(settings.root, host=host, port=port)
    published(settings, output)
    _serve(settings, output)
