"""Whether a release is what it says: manifest, files, counts, shapes, catalogue, links, signature.

A report is data: every check says how much it looked at and what it found; the exit code is that of
the first kind, in the order of `CODES`, that found something.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from c3graph.errors import C3GraphError, NotConforming, ReleaseError, UsageError
from c3graph.harvest import signing
from c3graph.harvest.catalogue import DCAT, SPDX, catalogue
from c3graph.model import DraftGraph
from c3graph.rdf import facts, syntax
from c3graph.rdf.iris import VOCABULARY, Namespace
from c3graph.rdf.terms import DCT, RDF, Iri, Quad, canonical, graph_digest
from c3graph.release import dumps, kept, publishing
from c3graph.release.dumps import GZIP, Part
from c3graph.release.kept import KeptRelease

# Exit codes by kind, those of the one tree of errors.
CODES = {
    "manifest": 7, "files": 7, "store": 7, "signature": 9, "counts": 6, "dumps": 6,
    "shapes": 10, "catalogue": 10, "links": 8,
}  # fmt: skip
_OWN = ("id/", "scheme/", "source/", "claim/", "graph/", "query/")
_MOST = 20
_PIECE = 1 << 20

Found = tuple[int, list[str]]
# Raises NotConforming; says which shapes it looked by.
Shapes = Callable[[DraftGraph, Path], str]


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of check: how many things it looked at, what is wrong, what else to know."""

    kind: str
    looked_at: int
    wrong: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """All checks of a release, in the order they were made."""

    release: str
    checks: tuple[Check, ...]

    @property
    def exit_code(self) -> int:
        """The exit code of the gravest check that failed; 0 where none did."""
        failing = {check.kind for check in self.checks if check.wrong}
        return next((code for kind, code in CODES.items() if kind in failing), 0)


def _files(found: KeptRelease) -> Found:
    """Each file that the manifest lists has its hash and size, and gzip holds its plain twin."""
    wrong = []
    for file in found.files:
        path = found.path / file.name
        try:
            with path.open("rb") as data:
                same = hashlib.file_digest(data, "sha256").hexdigest() == file.sha256
            same = same and path.stat().st_size == file.size
            plain = found.path / file.name.removesuffix(GZIP)
            if same and file.compressed:
                same = _unpacks_to(path, plain)
        except (OSError, EOFError, zlib.error):
            same = False
        if not same:
            wrong.append(file.name)
    return len(found.files), wrong


def _unpacks_to(path: Path, plain: Path) -> bool:
    """Whether a gzip file holds the bytes of another, piece by piece: one that unpacks to more
    than it should is not unpacked further. Raises OSError, EOFError, zlib.error (RFC 1952)."""
    with gzip.open(path) as packed, plain.open("rb") as wanted:
        while True:
            piece = packed.read(_PIECE)
            if piece != wanted.read(len(piece) or 1):
                return False
            if not piece:
                return True


def _counts(found: KeptRelease, quads: tuple[Quad, ...], base: str) -> Found:
    """The manifest's counts and its hash of the graph, counted and hashed again."""
    counted = publishing.counts(quads, Namespace(base))
    names = sorted({*counted, *found.counts})
    wrong = [
        f"{name}: {counted.get(name, 0)}, not {found.counts.get(name, 0)}"
        for name in names
        if counted.get(name) != found.counts.get(name)
    ]
    if graph_digest(quads) != found.sha256:
        wrong.append("the hash of the named graphs")
    return len(names) + 1, wrong


def _dumps(found: KeptRelease, quads: tuple[Quad, ...], base: str) -> Found:
    """Every plain dump holds what its name says, and the default graph is the facts.

    A release without a default graph is older than version 2 of the dataset: it has no facts apart.
    """
    names = Namespace(base)
    served = [quad for quad in quads if quad.graph is None]
    held = {
        Part.FACTS: graph_digest(served),
        Part.PROVENANCE: graph_digest(quad.triple() for quad in facts.provenance(quads, names)),
        Part.ALL: graph_digest(quad.triple() for quad in quads),
    }
    plain = [file for file in found.dumps if not file.compressed]
    wrong = []
    if served and tuple(served) != facts.default_graph(quads, names):
        wrong.append(f"{Part.ALL.prefix}nq: its default graph is not the facts")
    for file in plain:
        assert file.format is not None
        assert file.part is not None
        try:
            read = dumps.read(found.path / file.name)
        except UsageError:
            raise
        except C3GraphError as error:
            wrong.append(f"{file.name}: {error.what}")
            continue
        if graph_digest(read) != (found.sha256 if file.format.named_graphs else held[file.part]):
            wrong.append(f"{file.name}: another graph")
    return len(plain), wrong


def _links(quads: tuple[Quad, ...], base: str) -> Found:
    """Every IRI of the dataset, and of the vocabulary, that something points at is spoken of, or
    is the name of a graph."""
    known = {quad.subject for quad in quads} | {quad.graph for quad in quads}
    starts = tuple(space + start for space in {base, VOCABULARY} for start in _OWN)
    pointed = {
        quad.object
        for quad in quads
        if isinstance(quad.object, Iri) and quad.object.value.startswith(starts)
    }
    return len(pointed), sorted(str(iri) for iri in pointed - known)


def _catalogue(found: KeptRelease, base: str) -> Found:
    """What the catalogue cannot be without, and that its checksums and sizes are the files'."""
    said = catalogue((found,), base, base)
    return look_at(said, found)


def look_at(said: tuple[Quad, ...], found: KeptRelease) -> Found:
    """The same of a catalogue at hand."""
    by_kind: dict[str, set[Iri]] = {}
    values: dict[tuple[object, str], set[str]] = {}
    for quad in said:
        values.setdefault((quad.subject, quad.predicate.value), set()).add(str(quad.object))
        if quad.predicate.value == RDF + "type" and isinstance(quad.subject, Iri):
            by_kind.setdefault(str(quad.object).removeprefix(DCAT), set()).add(quad.subject)
    needed = {
        "Catalog": (DCT + "title", DCT + "description", DCT + "publisher"),
        "Dataset": (DCT + "title", DCT + "description"),
        "Distribution": (DCAT + "accessURL",),
        "DataService": (DCT + "title", DCAT + "endpointURL"),
    }
    wrong = [
        f"{node}: no {predicate}"
        for kind, predicates in needed.items()
        for node in sorted(by_kind.get(kind, ()))
        for predicate in predicates
        if not values.get((node, predicate))
    ]
    wrong += [f"no {kind}" for kind in needed if kind not in by_kind]
    named = {
        str(node).partition("#")[2]: node
        for node in by_kind.get("Distribution", ())
        if str(node).partition("#")[0].endswith(found.version)
    }
    for file in found.dumps:
        node = named.get(file.name)
        sums = values.get((node, SPDX + "checksum"), set())
        said_sums = {v for s in sums for v in values.get((Iri(s), SPDX + "checksumValue"), ())}
        if said_sums != {file.sha256} or values.get((node, DCAT + "byteSize")) != {str(file.size)}:
            wrong.append(f"{file.name}: not as released")
    return sum(map(len, by_kind.values())), wrong


def _conforms(found: KeptRelease, quads: tuple[Quad, ...], shapes: Shapes) -> Check:
    try:
        return Check("shapes", 1, note=shapes(DraftGraph.of(quads), found.path))
    except NotConforming as error:
        return Check("shapes", 1, (str(error),))


def _signature(found: KeptRelease, key: str | None) -> Iterator[Check]:
    if key is None:
        return
    path = found.path / "manifest.json"
    signature = path.with_name(path.name + signing.SUFFIX)
    if not signature.is_file():
        yield Check("signature", 1, ("the manifest is not signed",))
        return
    try:
        comment = signing.check(path.read_bytes(), signature.read_text(encoding="utf-8"), key)
        wrong = () if comment == found.version else (f"it is that of {comment}",)
    except C3GraphError as error:
        wrong = (error.what,)
    yield Check("signature", 1, wrong)


def verify_release(path: Path, *, key: str | None = None, shapes: Shapes | None = None) -> Verified:
    """Check the release in a folder; `key` is a public key, `shapes` looks at its graph.

    What cannot be looked at, since the manifest or the dump is broken, is not.
    """
    try:
        found = kept.read(path)
        base = str(json.loads((path / "manifest.json").read_bytes())["base"])
    except (ReleaseError, OSError, ValueError, KeyError) as error:
        return Verified(path.name, (Check("manifest", 1, (str(error),)),))
    checks = [checked_count("files", _files(found))]
    if not checks[0].wrong:
        try:
            publishing.verify(path)
        except ReleaseError as error:
            checks.append(Check("manifest", 1, (error.what,)))
    if (path / "store").is_dir():
        try:
            publishing.verify_store(path)
            checks.append(Check("store", 1))
        except ReleaseError as error:
            checks.append(Check("store", 1, (error.what,)))
    checks += _signature(found, key)
    try:
        quads = canonical(syntax.read_rdf(path / "c3graph.nq"))
    except C3GraphError as error:
        return Verified(found.version, (*checks, Check("dumps", 1, (str(error),))))
    checks.append(checked_count("counts", _counts(found, quads, base)))
    checks.append(checked_count("dumps", _dumps(found, quads, base)))
    checks.append(checked_count("catalogue", _catalogue(found, base)))
    checks.append(checked_count("links", _links(quads, base)))
    if shapes is not None:
        checks.append(_conforms(found, quads, shapes))
    return Verified(found.version, tuple(checks))


def checked_count(kind: str, found: Found) -> Check:
    """A check with the first of what was found, and how many more there are."""
    looked_at, wrong = found
    more = [f"and {len(wrong) - _MOST} more"] if len(wrong) > _MOST else []
    return Check(kind, looked_at, (*wrong[:_MOST], *more))
