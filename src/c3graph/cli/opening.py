"""The release in service: made where it has to be, and opened for questions."""

from __future__ import annotations

from c3graph import pipeline
from c3graph.cli.output import Output
from c3graph.config import Settings
from c3graph.model import Release
from c3graph.release import publishing
from c3graph.store import Store, open_embedded


def newest(settings: Settings) -> Store:
    """Raises ReleaseError where there is no release, or one that does not verify."""
    found = publishing.open_release(settings.folder("releases"))
    return open_embedded(found.path / "store", settings.base, hosts=settings.service_hosts)


def published(settings: Settings, output: Output) -> Release:
    """The release of the dataset as it is now; says what was done for it.

    Raises as `pipeline.publish` does; nothing is released then.
    """
    with output.working("building, validating, reasoning, releasing"):
        done = pipeline.publish(settings)
    found = done.release
    if done.report is None:
        output.note(f"nothing changed since {found.version}")
        return found
    if done.unreasoned:
        output.warn(f"released without a reasoner's verdict: {done.unreasoned}",
                    "require_verdict = true in c3graph.toml refuses that")  # fmt: skip
    else:
        output.note("reasoned: consistent")
    if done.in_use:
        listed = ", ".join(done.in_use)
        output.note(f"find something now, and so not in shapes/accepted.toml any more: {listed}")
    output.note(f"validated and released {found.version}: {found.counts['triples']} triples")
    return found
