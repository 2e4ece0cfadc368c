"""The kept releases, oldest first, each with its files and what it says of itself.

The order is that in which they were switched in (`releases/history`), then that of dates and
versions for those it does not name; the one in service is the last. A folder whose manifest does
not read is not a release and is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from c3graph.errors import NotFound, ReleaseError
from c3graph.release import about, dumps
from c3graph.release.about import About
from c3graph.release.dumps import GZIP, DumpFormat, Part
from c3graph.release.publishing import current, history

_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release: its name directly below the folder, bytes and sha256."""

    name: str
    size: int
    sha256: str

    @property
    def format(self) -> DumpFormat | None:
        """The syntax of a dump; None for any other file (reports, descriptions)."""
        return dumps.named(self.name)

    @property
    def part(self) -> Part | None:
        """What of the dataset a dump holds; None for any other file."""
        return dumps.part(self.name)

    @property
    def compressed(self) -> bool:
        """Whether the file is a compressed twin of another."""
        return self.name.endswith(GZIP)


@dataclass(frozen=True, slots=True)
class KeptRelease:
    """A kept release. `sha256` is that of its named graphs, `issued` an ISO 8601 date or time."""

    path: Path
    version: str
    sha256: str
    issued: str
    about: About
    files: tuple[File, ...]
    counts: Mapping[str, int] = field(default_factory=dict, hash=False, compare=False)

    @property
    def dumps(self) -> tuple[File, ...]:
        """The facts first, then where they come from, then everything."""
        found = (file for file in self.files if file.format is not None)
        return tuple(sorted(found, key=lambda file: dumps.order(file.name)))

    @property
    def number(self) -> str:
        """The version as its publisher gave it, without the hash."""
        return self.version.rpartition("-")[0] or self.version


def _order(release: KeptRelease) -> tuple[str, list[int], str]:
    """Date, then version; numbers in a version compare as numbers."""
    parts = _NUMBERS.split(release.number)
    return release.issued, [int(p) if p.isdigit() else -1 for p in parts], release.version


@lru_cache(maxsize=1024)
def _read(path: Path, changed: int) -> KeptRelease | None:
    try:
        document = json.loads((path / "manifest.json").read_bytes())
        files = tuple(
            File(name, row["bytes"], row["sha256"])
            for name, row in sorted(document["files"].items())
        )
        return KeptRelease(
            path, document["release"], document["graph_sha256"], document["issued"],
            about.read(path), files, document["counts"],
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ReleaseError):
        return None


def read(path: Path) -> KeptRelease:
    """One kept release, not verified. Raises ReleaseError where there is none."""
    try:
        found = _read(path, (path / "manifest.json").stat().st_mtime_ns)
    except OSError:
        found = None
    if found is None:
        raise ReleaseError("no release that can be read", where=str(path))
    return found


def kept(folder: Path) -> tuple[KeptRelease, ...]:
    """Every release below `folder` up to the one in service, oldest first; none where none is."""
    found = {}
    for path in folder.glob("*/manifest.json"):
        release = _read(path.parent, path.stat().st_mtime_ns)
        if release is not None and path.parent.name == release.version:
            found[release.version] = release
    past = {name: at for at, name in enumerate(history(folder), 1)}
    try:
        past[current(folder).name] = len(past) + 1
    except ReleaseError:
        return ()
    found = {name: r for name, r in found.items() if not name.startswith(".")}
    return tuple(sorted(found.values(), key=lambda r: (past.get(r.version, 0), *_order(r))))


def find(folder: Path, name: str) -> KeptRelease:
    """A kept release by its version, a beginning of it, `current` or `previous`.

    Raises NotFound where none or several fit.
    """
    found = kept(folder)
    places = {"current": -1, "previous": -2}
    if name in places:
        if len(found) < -places[name]:
            raise NotFound(f"there is no {name} release", where=str(folder))
        return found[places[name]]
    fitting = [release for release in found if release.version.startswith(name)]
    exact = [release for release in found if name in (release.version, release.path.name)]
    if len(exact or fitting) != 1:
        known = ", ".join(release.version for release in found[-5:])
        many = f"{len(fitting)} releases fit" if fitting else "no such release is kept"
        raise NotFound(many, where=name, hint=f"kept: {known}" if known else None)
    return (exact or fitting)[0]
