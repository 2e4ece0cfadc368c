"""The sheets of a dataset as they lie on the desk: read when asked for, replaced by a decision.

Nothing is kept that a file could contradict: a sheet is known by the hash of its bytes.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from c3graph import pipeline
from c3graph.config import Settings
from c3graph.errors import C3GraphError, NotFound, Outdated
from c3graph.model import Claim, ClaimSheet, Entity, Status
from c3graph.review import decisions, filling
from c3graph.review.gaps import KnownTables
from c3graph.sheets import loading, ownterms, writing
from c3graph.sheets.yamlio import read_yaml_text

_KEPT = 32
Change = Callable[[ClaimSheet], ClaimSheet]


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet in the list: rows by status, or what is wrong with it."""

    slug: str
    title: str = ""
    language: str = ""
    counts: tuple[tuple[Status, int], ...] = ()
    stale: int = 0
    error: str = ""


class Desk:
    """Reads and replaces sheets; `version` is the sha256 of a sheet's file."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._known: OrderedDict[tuple[str, str], ClaimSheet] = OrderedDict()
        self._concepts: decisions.Concepts | None = None

    @property
    def _limit(self) -> int:
        return self.settings.max_sheet_bytes

    def _path(self, slug: str) -> Path:
        """Raises NotFound for a name that no sheet has; a path is no name."""
        folder = self.settings.folder("data/claims")
        for path in folder.glob("*.yaml"):
            if path.stem == slug:
                return path
        raise NotFound("there is no such claim sheet", where=slug)

    def concepts(self) -> decisions.Concepts:
        """Slugs of the concepts of each scheme, in order; read once."""
        if self._concepts is None:
            schemes = pipeline.read_vocabulary(self.settings).schemes
            self._concepts = decisions.concepts_of(schemes)
        return self._concepts

    def open(self, slug: str) -> ClaimSheet:
        """A sheet as its file is now, checked against its text. Raises NotFound and as `load`."""
        path = self._path(slug)
        content = read_yaml_text(path, self._limit)
        key = (slug, hashlib.sha256(content.encode()).hexdigest())
        if key not in self._known:
            self._known[key] = loading.read(
                content,
                path,
                texts=self.settings.texts_folder,
                own=ownterms.of(self.settings),
                bounds=self.settings.bounds,
            )
        self._known.move_to_end(key)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return self._known[key]

    def look(self, slug: str) -> tuple[ClaimSheet, KnownTables]:
        """A sheet as its file is now, and what else tells what its things lack. Raises as `open`
        does."""
        return filling.look(self.settings, self._path(slug))

    def as_it_was(self, slug: str, version: str) -> ClaimSheet | None:
        """A sheet as it was read before, where it is still remembered."""
        return self._known.get((slug, version))

    def text(self, sheet: ClaimSheet) -> str | None:
        """The text of a sheet's source, where it is at hand."""
        folder = self.settings.texts_folder
        document = loading.read_document(sheet.source, folder) if folder else None
        return document.text if document else None

    def listed(self) -> list[Listed]:
        """Every sheet of the dataset; those with most to decide come first."""
        rows = []
        for path in sorted(self.settings.folder("data/claims").glob("*.yaml")):
            try:
                sheet = self.open(path.stem)
            except C3GraphError as error:
                rows.append(Listed(path.stem, error=str(error)))
                continue
            every: tuple[Entity | Claim, ...] = (*sheet.entities, *sheet.claims)
            counts = tuple((s, sum(row.status is s for row in every)) for s in Status)
            stale = sum(row.stale for row in every)
            source = sheet.source
            rows.append(Listed(source.slug, source.title, source.title_language, counts, stale))
        return sorted(
            rows, key=lambda row: (not row.error, -dict(row.counts).get(Status.PROPOSED, 0))
        )

    def changed(self, sheet: ClaimSheet, change: Change) -> tuple[ClaimSheet, str]:
        """The sheet after a change, signed, and the content its file would have; not written.

        Raises what the change raises, and what `writing.checked` raises for a sheet that nobody
        could load again.
        """
        after = decisions.attributed(sheet, change(sheet), self.settings)
        return after, writing.checked(after, limit=self._limit, texts=self.settings.texts_folder)

    def write(self, slug: str, version: str, change: Change) -> ClaimSheet:
        """Replace a sheet of that version by itself after a change; the sheet as it is now.

        Raises Outdated where the sheet is of another version, what the change raises, and what
        `writing.save` raises.
        """
        sheet = self.open(slug)
        if sheet.sha256 != version:
            raise Outdated("the claim sheet was changed by somebody else meanwhile", where=slug)
        after = decisions.attributed(sheet, change(sheet), self.settings)
        writing.save(
            replace(after, sha256=version), sheet.path,
            limit=self._limit, texts=self.settings.texts_folder,
        )  # fmt: skip
        return self.open(slug)
