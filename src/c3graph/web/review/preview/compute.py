"""What a change to a sheet would publish, and what validation then says of it.

Both states are built and judged in the same way, without the description of the dataset (its
counts change with every triple): what differs between them is what the change does.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from c3graph import pipeline, report
from c3graph.config import Settings
from c3graph.errors import BuildError
from c3graph.model import ClaimSheet, Report, Result
from c3graph.rdf.terms import Quad
from c3graph.sheets import loading, ownterms
from c3graph.sheets.yamlio import read_yaml_text

_KEPT = 3
# What the process that foresees is asked: a sheet's path and content, or None for all as it is.
PreviewRequest = tuple[Path, str] | None


def framed(message: object) -> bytes:
    """A message to or from that process: its length in four bytes, and a pickle."""
    data = pickle.dumps(message)
    return len(data).to_bytes(4, "big") + data


@dataclass(frozen=True, slots=True)
class State:
    """A dataset built and judged; where it cannot be built, `error` says why."""

    quads: frozenset[Quad]
    report: Report | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a change does: triples that come and go, results that are new or gone.

    `kept` counts results that stay; `unchecked` are shapes that find nothing any more. `error` says
    why the changed dataset cannot be built, `before` why it cannot be built even now.
    """

    added: tuple[Quad, ...] = ()
    removed: tuple[Quad, ...] = ()
    new: tuple[Result, ...] = ()
    gone: tuple[Result, ...] = ()
    kept: int = 0
    unchecked: tuple[str, ...] = ()
    conforms: bool = False
    error: str = ""
    before: str = ""


def _ordered(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    return tuple(sorted(quads, key=lambda quad: quad.n))


def _compare(before: State, after: State) -> Consequence:
    """The difference that a change makes."""
    if before.report is None or after.report is None:
        return Consequence(error=after.error, before=before.error)
    found = report.compare_reports(after.report, before.report)
    idle = {check.shape for check in before.report.unchecked}
    return Consequence(
        _ordered(after.quads - before.quads), _ordered(before.quads - after.quads),
        found.new, found.gone, found.kept,
        tuple(c.shape for c in after.report.unchecked if c.shape not in idle),
        after.report.conforms,
    )  # fmt: skip


class PreviewMaker:
    """Builds and judges states of one dataset; keeps the last few by what they were made of."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._states: OrderedDict[str, State] = OrderedDict()
        self._sheets: dict[tuple[Path, str], ClaimSheet] = {}

    def _contents(self) -> dict[Path, str]:
        folder, limit = self.settings.folder("data/claims"), self.settings.max_sheet_bytes
        return {path: read_yaml_text(path, limit) for path in sorted(folder.glob("*.yaml"))}

    def _around(self) -> str:
        """By which the stewards' tables, the vocabulary and the shapes are known."""
        files = [p for name in ("ontology", "shapes") for p in self.settings.resource_files(name)]
        files += sorted(self.settings.folder("data").glob("*.yaml"))
        accepted = pipeline.accepted_file(self.settings)
        return repr([(str(p), p.stat().st_mtime_ns) for p in [*files, *filter(None, [accepted])]])

    def _read(self, contents: dict[Path, str]) -> tuple[ClaimSheet, ...]:
        known, own = self._sheets, ownterms.of(self.settings)
        bounds = self.settings.bounds
        self._sheets = {
            (path, text): known.get((path, text))
            or loading.read(text, path, own=own, bounds=bounds)
            for path, text in contents.items()
        }
        return tuple(self._sheets.values())

    def state(self, contents: dict[Path, str]) -> State:
        """The dataset of some sheets, by the contents of their files."""
        key = hashlib.sha256(f"{self._around()}{sorted(contents.items())}".encode()).hexdigest()
        if key not in self._states:
            self._states[key] = self._made(contents)
        self._states.move_to_end(key)
        while len(self._states) > _KEPT:
            self._states.popitem(last=False)
        return self._states[key]

    def _made(self, contents: dict[Path, str]) -> State:
        vocabulary = pipeline.read_vocabulary(self.settings)
        try:
            draft = pipeline.build_sheets(self.settings, self._read(contents), vocabulary).draft
        except BuildError as error:
            return State(frozenset(), None, str(error))
        found = pipeline.validate_graph(self.settings, draft)
        return State(frozenset(draft.quads), found)

    def foresee(self, path: Path, content: str) -> Consequence:
        """What it would do if that sheet had that content. Raises C3GraphError."""
        now = self._contents()
        return _compare(self.state(now), self.state({**now, path: content}))

    def ready(self) -> None:
        """Build and judge the dataset as it is, so that the first change need not wait for it."""
        self.state(self._contents())
