"""The kept releases behind a request, the one in service last; each verified before it is sent."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from c3graph.errors import Gone, NotFound
from c3graph.harvest import signing, subjects
from c3graph.release import dumps, kept, publishing
from c3graph.release.about import About
from c3graph.release.kept import File, KeptRelease
from c3graph.web.engine import Engine, ReleaseDetails, ReleaseFile
from c3graph.web.site import Visit
from c3graph.web.translations import N_
from c3graph.web.views.page_queries import safe

_MEDIA_TYPES = {
    ".gz": "application/gzip", ".ttl": "text/turtle", ".nq": "application/n-quads",
    ".toml": "application/toml",
}  # fmt: skip


def media_type(name: str) -> str:
    """The media type of a file of a release."""
    dump = dumps.named(name)
    if dump is not None and not name.endswith(dumps.GZIP):
        return dump.content_type
    return _MEDIA_TYPES.get(Path(name).suffix, "application/json")


def details(path: Path) -> ReleaseDetails:
    """What the manifest and the report of a release say of it."""
    manifest = json.loads((path / "manifest.json").read_bytes())
    report = json.loads((path / "report.json").read_bytes())
    files = tuple(
        ReleaseFile(
            name,
            media_type(name),
            row["bytes"],
            row["sha256"],
        )
        for name, row in sorted(manifest["files"].items(), key=lambda file: dumps.order(file[0]))
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


@dataclass(frozen=True, slots=True)
class PartFiles:
    """The dumps of one part of a dataset: a message that says what it is, and of each syntax its
    name, the dump, and the same compressed, where that is kept."""

    part: dumps.Part
    sentence: str
    files: tuple[tuple[str, ReleaseFile, ReleaseFile | None], ...]


_SENTENCES = {
    dumps.Part.FACTS: N_("The facts"),
    dumps.Part.PROVENANCE: N_("Where the facts come from"),
    dumps.Part.ALL: N_("Facts and provenance"),
}


def _syntax(row: tuple[str, ReleaseFile, ReleaseFile | None]) -> int:
    """Turtle first, as people read it; then as catalogues list them."""
    return [dump.title for dump in dumps.DumpFormat].index(row[0])


def parts(files: Sequence[ReleaseFile]) -> tuple[PartFiles, ...]:
    """The dumps of a release by what they hold, the facts first."""
    by_name = {file.name: file for file in files}
    found: dict[dumps.Part, list[tuple[str, ReleaseFile, ReleaseFile | None]]] = {}
    for file in files:
        part, syntax = dumps.part(file.name), dumps.named(file.name)
        if part is not None and syntax is not None and not file.name.endswith(dumps.GZIP):
            small = by_name.get(file.name + dumps.GZIP)
            found.setdefault(part, []).append((syntax.title, file, small))
    return tuple(
        PartFiles(part, _SENTENCES[part], tuple(sorted(found[part], key=_syntax)))
        for part in dumps.Part
        if part in found
    )


def details_of(visit: Visit, found: KeptRelease) -> ReleaseDetails:
    """Of the release in service, or of an older one."""
    if found.version == visit.now.release.version:
        return visit.now.details
    return details(found.path)


def _in_service(engine: Engine) -> KeptRelease:
    """The release of an engine; its folder may hold nothing but dumps."""
    found = engine.release
    files = tuple(File(row.name, row.size, row.sha256) for row in engine.details.files)
    made = About(found.version, found.version)
    return KeptRelease(
        found.path, found.version, found.sha256, found.issued, made, files, found.counts
    )


def releases(visit: Visit) -> tuple[KeptRelease, ...]:
    """Every kept release, oldest first, ending with the one in service."""
    engine = visit.now
    found = kept.kept(engine.release.path.parent)
    versions = [release.version for release in found]
    if engine.release.version not in versions:
        return (_in_service(engine),)
    return found[: versions.index(engine.release.version) + 1]


def this(visit: Visit) -> KeptRelease:
    """The release that a request is answered from."""
    version = visit.engine.release.version
    return next(release for release in releases(visit) if release.version == version)


@lru_cache(maxsize=256)
def _verified(path: Path, changed: int) -> None:
    publishing.verify(path)


async def verified(found: KeptRelease) -> None:
    """Raise ReleaseError unless each file of a kept release is the one released."""
    changed = (found.path / "manifest.json").stat().st_mtime_ns
    await asyncio.to_thread(_verified, found.path, changed)


async def one(visit: Visit, version: str) -> KeptRelease:
    """A kept release by its version.

    Raises NotFound, Gone where it was published and is not kept, ReleaseError where it is damaged.
    """
    now = visit.now.release
    if version == now.version:
        return releases(visit)[-1]
    for found in releases(visit):
        if found.version == version:
            await verified(found)
            return found
    hint = f"{visit.base}release/{now.version}"
    if version in publishing.history(now.path.parent):
        raise Gone("this release has been withdrawn", where=version, hint=f"in service: {hint}")
    raise NotFound("no such release is kept here", where=version, hint=hint)


def _beside(path: Path) -> ReleaseFile | None:
    """The manifest, or its signature: they are not among the files that it lists."""
    if not path.is_file():
        return None
    data = path.read_bytes()
    kind = "application/json" if path.suffix == ".json" else "text/plain; charset=utf-8"
    return ReleaseFile(path.name, kind, len(data), hashlib.sha256(data).hexdigest())


async def file(visit: Visit, found: KeptRelease, name: str) -> ReleaseFile:
    """A file of a release by its name. Raises NotFound."""
    for row in details_of(visit, found).files:
        if row.name == name:
            return row
    if name in ("manifest.json", f"manifest.json{signing.SUFFIX}"):
        row_ = await asyncio.to_thread(_beside, found.path / name)
        if row_ is not None:
            return row_
    raise NotFound("this release has no such file", where=name)


async def missing(visit: Visit, iri: str) -> NotFound:
    """Why nothing is said of an IRI: it never was here, or it has been withdrawn.

    A tombstone says which release spoke of it last, and what replaces it where that is said.
    """
    if visit.engine is visit.now and len(releases(visit)) > 1:
        gone = await asyncio.to_thread(subjects.withdrawn, releases(visit), visit.base)
        if iri in gone:
            return await _tombstone(visit, iri, gone[iri])
    return NotFound("nothing is said of this here", where=iri)


async def _tombstone(visit: Visit, iri: str, last: KeptRelease) -> Gone:
    path = iri.removeprefix(visit.base)
    rows = await visit.select(
        f"{visit.queries.head}SELECT ?new WHERE {{ "
        f"{{ ?new dct:replaces {safe(iri)} }} UNION {{ {safe(iri)} dct:isReplacedBy ?new }} }}"
    )
    kept_at = f"as it was: {visit.base}release/{last.version}/{path}"
    new = sorted({str(row[0]) for row in rows.rows})
    hint = f"replaced by {', '.join(new)}; {kept_at}" if new else kept_at
    return Gone("this has been withdrawn", where=iri, hint=hint)
