"""The kept releases behind a request, the one in service last; each verified before it is sent."""

from __future__ import annotations

import asyncio
import json
from functools import lru_cache
from pathlib import Path

from c3graph import release
from c3graph.about import About
from c3graph.errors import NotFound
from c3graph.harvest import kept
from c3graph.harvest.kept import File, Kept
from c3graph.syntax import RdfFormat
from c3graph.web.engine import Engine, ReleaseDetails, ReleaseFile
from c3graph.web.site import Visit

_MEDIA_TYPES = {f".{format.extension}": format.media_type for format in RdfFormat} | {
    ".gz": "application/gzip"
}


def details(path: Path) -> ReleaseDetails:
    """What the manifest and the report of a release say of it."""
    manifest = json.loads((path / "manifest.json").read_bytes())
    report = json.loads((path / "report.json").read_bytes())
    files = tuple(
        ReleaseFile(
            name,
            _MEDIA_TYPES.get(Path(name).suffix, "application/json"),
            row["bytes"],
            row["sha256"],
        )
        for name, row in sorted(manifest["files"].items())
    )
    checks = report.get("checks", ())
    severities: dict[str, int] = {}
    for row in report.get("results", ()):
        severities[row["severity"]] = severities.get(row["severity"], 0) + 1
    return ReleaseDetails(
        files,
        report.get("engine", ""),
        len(checks),
        sum(check["focus_nodes"] for check in checks),
        tuple(sorted(severities.items())),
    )


def details_of(visit: Visit, found: Kept) -> ReleaseDetails:
    """Of the release in service, or of an older one."""
    if found.version == visit.engine.release.version:
        return visit.engine.details
    return details(found.path)


def in_service(engine: Engine) -> Kept:
    """The release of an engine; its folder may hold nothing but dumps."""
    found = engine.release
    files = tuple(File(row.name, row.size, row.sha256) for row in engine.details.files)
    made = About(found.version, found.version)
    return Kept(found.path, found.version, found.sha256, found.issued, made, files, found.counts)


def releases(visit: Visit) -> tuple[Kept, ...]:
    """Every kept release, oldest first, ending with the one that this request is served from."""
    engine = visit.engine
    found = kept.kept(engine.release.path.parent)
    versions = [release.version for release in found]
    if engine.release.version not in versions:
        return (in_service(engine),)
    return found[: versions.index(engine.release.version) + 1]


@lru_cache(maxsize=256)
def _verified(path: Path, changed: int) -> None:
    release.verify(path)


async def verified(found: Kept) -> None:
    """Raise ReleaseError unless each file of a kept release is the one released."""
    changed = (found.path / "manifest.json").stat().st_mtime_ns
    await asyncio.to_thread(_verified, found.path, changed)


async def one(visit: Visit, version: str) -> Kept:
    """A kept release by its version. Raises NotFound, and ReleaseError where it is damaged."""
    if version == visit.engine.release.version:
        return releases(visit)[-1]
    for found in releases(visit):
        if found.version == version:
            await verified(found)
            return found
    current = f"{visit.base}release/{visit.engine.release.version}"
    raise NotFound("no such release is kept here", where=version, hint=current)
