"""The store of the release in service, as commands ask it."""

from __future__ import annotations

from c3graph import release
from c3graph.config import Settings
from c3graph.store import Store, open_embedded


def newest(settings: Settings) -> Store:
    """Raises ReleaseError where there is no release, or one that does not verify."""
    found = release.open_release(settings.folder("releases"))
    return open_embedded(found.path / "store", settings.service_hosts)
