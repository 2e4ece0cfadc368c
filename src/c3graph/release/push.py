"""push: a release goes into another store, and is read back before it counts as there.

    Release --push--> the same graphs at somebody else's URL

By the SPARQL 1.1 Graph Store HTTP Protocol: each named graph, then the default graph (the facts),
so that whoever reads the default graph sees the old release until all the new one is there. A
graph is compared with what the target holds, put where it differs, and read back. Whatever
interrupts it, the next run goes on with the first graph that is not there yet.

What was put where is kept in `push-<host>-<8 hex digits>.json` beside the releases: it spares
reading a graph that is known to be of another release, and says which graphs an earlier release
left behind. The target itself is what counts.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlencode, urlsplit

from c3graph import atomic
from c3graph.config import Settings
from c3graph.errors import ReleaseError, RemoteError, UsageError
from c3graph.model import Release
from c3graph.permitted import Access
from c3graph.rdf.sortedlines import graph_of
from c3graph.rdf.syntax import is_iri
from c3graph.rdf.terms import Literal
from c3graph.release import dumps
from c3graph.store import open_remote
from c3graph.store.graphs import GraphStore
from c3graph.store.written import StoreDifference, compare_stored

Watch = Callable[[str, int, int], None]
MEGABYTE = 1_000_000
_OPEN_FILES = 200
_COUNT = "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }"


@dataclass(frozen=True, slots=True)
class Target:
    """Where the graphs go.

    `facts` names the graph that takes the facts, for stores whose default graph cannot be put; with
    `default` False they are put nowhere, and the store serves all graphs together or nothing by
    default. `query_url` answers SPARQL.
    """

    url: str
    default: bool = True
    facts: str | None = None
    query_url: str | None = None

    def __post_init__(self) -> None:
        if self.facts is not None and not is_iri(self.facts):
            raise UsageError("not an IRI for the graph of the facts", where=self.facts)
        if self.facts is not None and not self.default:
            raise UsageError("--facts names a graph that --no-default leaves out")


@dataclass(frozen=True, slots=True)
class Pushed:
    """A graph of the target: `action` is put, unchanged, removed or queried.

    `sha256` is that of its sorted N-Triples lines in the release, which is what the target holds
    but for `notes`. Of what was queried, `notes` is the endpoint with the release's dataset.
    """

    graph: str
    triples: int
    sha256: str
    action: str
    notes: str = ""


@dataclass(frozen=True, slots=True)
class _Graph:
    """A graph of the release as N-Triples lines in a file, sorted by code point."""

    name: str | None
    path: Path
    triples: int
    sha256: str

    @property
    def shown(self) -> str:
        return self.name or "default graph"

    def chunks(self, size: int) -> Iterator[bytes]:
        """Whole lines, at most `size` bytes at a time where no line is longer."""
        with self.path.open("rb") as file:
            while lines := file.readlines(size):
                yield b"".join(lines)


@dataclass(slots=True)
class _Record:
    """What is known of a target, on disk after each graph."""

    path: Path
    url: str
    release: str = ""
    graphs: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, url: str) -> _Record:
        host = re.sub(r"[^A-Za-z0-9.-]", "-", urlsplit(url).netloc)
        name = f"push-{host}-{hashlib.sha256(url.encode()).hexdigest()[:8]}.json"
        record = cls(folder / name, url)
        try:
            document = json.loads(record.path.read_bytes())
            if document["url"] == url:
                record.release = str(document["release"])
                record.graphs = {str(g): dict(d) for g, d in dict(document["graphs"]).items()}
        except (OSError, ValueError, KeyError, TypeError):
            record.graphs = {}  # The target is read instead.
        return record

    def save(self) -> None:
        document = {"url": self.url, "release": self.release, "graphs": self.graphs}
        atomic.replace(self.path, (json.dumps(document, indent=1, sort_keys=True) + "\n").encode())


def _quiet(graph: str, done: int, of: int) -> None:
    """Shows nothing."""


def push(
    release: Release,
    target: Target,
    settings: Settings,
    *,
    dry_run: bool = False,
    watch: Watch = _quiet,
    tries: int = 4,
) -> list[Pushed]:
    """Make the target hold the release; the graphs, each with what was done.

    `watch` is told the graph in hand, how many are done and of how many. With `dry_run` nothing is
    written: the actions are those that would be. Raises RemoteError where the target fails or
    holds something else after a put, ReleaseError where the release's dumps are not readable.
    """
    access = settings.access
    seconds = settings.remote_seconds
    done: list[Pushed] = []
    with ExitStack() as stack:
        store = stack.enter_context(
            GraphStore(target.url, seconds=seconds, access=access, tries=tries)
        )
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="c3graph-push-")))
        graphs = _graphs(release, target, folder)
        record = _Record.of(release.path.parent, target.url)
        left = sorted(record.graphs.keys() - {graph.name or "" for graph in graphs})
        for number, graph in enumerate(graphs):
            watch(graph.shown, number, len(graphs) + len(left))
            size = max(1, settings.push_chunk_mb * MEGABYTE)
            done.append(_bring(store, graph, record, size, dry_run))
        for number, name in enumerate(left, len(graphs)):
            watch(name, number, len(graphs) + len(left))
            done.append(_remove(store, name, record, dry_run))
        if not dry_run:
            record.release = release.version
            record.save()
        watch("", len(done), len(done))
    if target.query_url and not dry_run:
        expected = graphs[-1].triples if target.default else int(release.counts["triples"])
        names = [graph.name for graph in graphs if graph.name and graph.name != target.facts]
        url = dataset_url(target.query_url, target.facts, names)
        done.append(_count(url, expected, seconds, access))
    return done


def dataset_url(url: str, facts: str | None, graphs: Sequence[str]) -> str:
    """A SPARQL endpoint with the dataset of a release as parameters, where a graph holds its facts.

    Named graphs need naming too: a dataset with a default graph alone has none (SPARQL 1.1
    Protocol, section 2.1.4), and naming them leaves out the facts and the store's own graphs.
    """
    if facts is None:
        return url
    named = [("named-graph-uri", graph) for graph in graphs]
    dataset = urlencode([("default-graph-uri", facts), *named], safe=":/#")
    return f"{url}{'&' if '?' in url else '?'}{dataset}"


def _bring(store: GraphStore, graph: _Graph, record: _Record, size: int, dry_run: bool) -> Pushed:
    """Compare, put where needed, read back."""
    key = graph.name or ""
    known = record.graphs.get(key, {}).get("sha256")
    action = "unchanged"
    found = None if known not in (None, graph.sha256) else _held(store, graph)
    if found is None or not found.same:
        action = "put"
        if not dry_run:
            record.graphs.pop(key, None)
            store.replace(graph.name, graph.chunks(size))
            found = _held(store, graph) or compare_stored(graph.path, [])
            if not found.same:
                raise RemoteError(
                    f"holds another graph than was put: {found.what}",
                    where=f"{record.url} {graph.shown}",
                    hint="is somebody else writing there, or does the store cut off what it reads?",
                )
    if not dry_run:
        kept = {"triples": graph.triples, "sha256": graph.sha256}
        if record.graphs.get(key) != kept:
            record.graphs[key] = kept
            record.save()
    notes = found.notes if found and found.same else ""
    return Pushed(graph.shown, graph.triples, graph.sha256, action, notes)


def _held(store: GraphStore, graph: _Graph) -> StoreDifference | None:
    """How the target's graph differs from the release's; None where there is none."""
    triples = store.read(graph.name)
    return None if triples is None else compare_stored(graph.path, triples)


def _remove(store: GraphStore, name: str, record: _Record, dry_run: bool) -> Pushed:
    """A graph that an earlier push put there and this release does not have."""
    known = record.graphs[name]
    if not dry_run:
        # The default graph of an earlier push, where this one names a graph for the facts.
        if name:
            store.remove(name)
        else:
            store.replace(None, ())
        del record.graphs[name]
        record.save()
    triples, sha256 = int(known.get("triples", 0)), str(known.get("sha256", ""))
    return Pushed(name or "default graph", triples, sha256, "removed")


def _count(url: str, expected: int, seconds: float, access: Access) -> Pushed:
    """What a query sees in the default graph, by count. Raises RemoteError where it is another."""
    answer = open_remote(url, seconds=seconds, access=access).query(_COUNT)
    value = answer.rows[0][0] if answer.rows else None
    found = int(value.value) if isinstance(value, Literal) and value.value.isdecimal() else -1
    if found != expected:
        raise RemoteError(
            f"queries see {found} triples by default, the release has {expected}",
            where=url,
            hint="its default graph may be another than was put: see docs/remote-stores.md",
        )
    return Pushed("default graph", found, "", "queried", url)


def _graphs(release: Release, target: Target, folder: Path) -> Sequence[_Graph]:
    """The release's named graphs by name, then the default graph."""
    try:
        named = _split(release.path / "c3graph.nq", folder)
        graphs = [_measured(name, path) for name, path in sorted(named.items())]
        if target.facts in named:
            raise UsageError("a graph of the release has this name", where=target.facts)
        if target.default:
            graphs.append(_measured(target.facts, dumps.served(release.path)))
    except OSError as error:
        raise ReleaseError(
            f"the dumps cannot be read: {error.strerror or error}", where=str(release.path)
        ) from None
    return graphs


def _split(dump: Path, folder: Path) -> dict[str, Path]:
    """N-Quads in canonical lines to a file of N-Triples a named graph, in the same order.

    Few files are open at a time, whatever the number of graphs.
    """
    paths: dict[str, Path] = {}
    with dump.open("rb") as lines, ExitStack() as stack:
        files: dict[str, BinaryIO] = {}
        for line in lines:
            graph = graph_of(line)
            if graph is None:
                continue
            triple = line.rstrip(b" .\n").rpartition(b" ")[0]
            if graph not in files:
                if len(files) == _OPEN_FILES:
                    stack.pop_all().close()
                    files.clear()
                paths.setdefault(graph, folder / f"{len(paths)}.nt")
                files[graph] = stack.enter_context(paths[graph].open("ab"))
            files[graph].write(triple + b" .\n")
    return paths


def _measured(name: str | None, path: Path) -> _Graph:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        triples = sum(1 for _ in file)
    return _Graph(name, path, triples, sha256)
