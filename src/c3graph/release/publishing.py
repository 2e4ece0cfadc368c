"""release: a validated graph becomes an immutable folder, named by version and content hash.

    releases/
      current                          name of the release in service
      history                          names of all releases in the order they were switched in
      <version>-<12 hex digits>/
        manifest.json                  sha256 and size of each file below, counts, graph hashes
        c3graph-facts.*                dumps of the default graph, the facts: ttl, nt, jsonld, rdf
        c3graph-provenance.*           dumps of what says where they come from, in the same syntaxes
        c3graph.{nq,trig}              the whole dataset: default graph and named graphs
        c3graph.{ttl,nt,jsonld,rdf}    the triples of all graphs together
        c3graph.rdf12.nt               the same as RDF 1.2, claims reified by triple terms
        c3graph.jelly                  the whole dataset as Jelly, where the settings ask for it
        c3graph.*.gz                   each of them, compressed
        about.json                     what a catalogue says of the release
        report.json report.ttl         what validation looked at
        shapes.nq accepted.toml        the shapes it was validated with, and the listed reasons
        store/ store.json              Oxigraph's files, made from the nq dump

Everything but the store is the same bytes wherever it is made; the store is the database's own
format, and `store.json` says of which dump it was made and what its files hash to. A release is
made under a temporary name and switched in by one rename: whatever interrupts it, the release in
service stays whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path

from c3graph.atomic import locked, replace, sync_folder, write_new
from c3graph.errors import ReleaseError
from c3graph.model import Release, ValidatedGraph
from c3graph.rdf.iris import Namespace
from c3graph.rdf.terms import RDF, Iri, Quad
from c3graph.release import dumps

CURRENT, HISTORY = "current", "history"
_PARTIAL = ".partial-"
# What the store is made from, and whose hash is the graph's.
_DUMP = "c3graph.nq"
# Makes a store in a folder from a dump in N-Quads.
StoreWriter = Callable[[Path, Path], None]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is(path: Path, sha256: str) -> bool:
    try:
        return _sha256(path) == sha256
    except OSError:
        return False


def _content(graph_sha256: str, inputs: str) -> str:
    """The part of a release's name that its content gives."""
    return hashlib.sha256((graph_sha256 + inputs).encode()).hexdigest()[:12]


def counts(quads: Iterable[Quad], namespace: Namespace) -> dict[str, int]:
    """Triples of all graphs together, of the default graph and of each other, and things by class
    of ours.

    The quads are in canonical order, so that a triple of several graphs is at one place.
    """
    found: Counter[str] = Counter()
    typed = set()
    last = None
    for quad in quads:
        triple = (quad.subject, quad.predicate, quad.object)
        found["triples"] += triple != last
        last = triple
        graph = namespace.path(quad.graph.value) if quad.graph else None
        found[graph or "graph/default"] += 1
        if quad.predicate.value == RDF + "type" and isinstance(quad.object, Iri):
            typed.add((quad.subject, quad.object.value))
    prefix = namespace.term("").value
    for _, kind in typed:
        if kind.startswith(prefix):
            found[f"class/{kind.removeprefix(prefix)}"] += 1
    return dict(sorted(found.items()))


def _write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> dict[str, dict[str, object]]:
    """Size and hash of each file, which is written and let go before the next is made."""
    written = {}
    for name, data in files:
        write_new(folder / name, data)
        written[name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return written


def _manifest(
    files: Mapping[str, object], validated: ValidatedGraph, name: str, issued: str,
    inputs: str, namespace: Namespace, reasoning: Mapping[str, object] | None,
) -> bytes:  # fmt: skip
    document: dict[str, object] = {
        "release": name,
        "issued": issued,
        "base": namespace.base,
        "graph_sha256": validated.draft.sha256,
        "inputs_sha256": inputs,
        "counts": counts(validated.draft.quads, namespace),
        "files": files,
    }
    if reasoning is not None:
        document["reasoning"] = dict(reasoning)
    return (json.dumps(document, indent=1, sort_keys=True) + "\n").encode()


def _write_store(folder: Path, nq_sha256: str, write: StoreWriter) -> None:
    """The store beside a release's dumps, made from one of them, with the hashes of its files."""
    store = folder / "store"
    shutil.rmtree(store, ignore_errors=True)
    write(store, folder / _DUMP)
    for path in sorted(store.iterdir()):
        number = os.open(path, os.O_RDONLY)
        os.fsync(number)
        os.close(number)
    sync_folder(store)
    made = {"nq_sha256": nq_sha256, "files": _store_files(store)}
    replace(folder / "store.json", (json.dumps(made, indent=1, sort_keys=True) + "\n").encode())


def _store_files(store: Path) -> dict[str, str]:
    """Hashes of the files that hold data; logs and locks change when the store is opened."""
    held = (p for p in store.iterdir() if p.suffix == ".sst" or p.name.startswith("MANIFEST"))
    return {path.name: _sha256(path) for path in sorted(held)}


def publish(
    validated: ValidatedGraph, folder: Path, *, version: str, issued: str, inputs: str,
    namespace: Namespace, extras: Mapping[str, bytes], write_store: StoreWriter,
    more_dumps: Iterable[str] = (), reasoning: Mapping[str, object] | None = None,
) -> Release:  # fmt: skip
    """Make the release, switch it in, and return it; the same content is made only once.

    `inputs` identifies everything the graph and its report were made from; `extras` are further
    files (the report, the shapes) by name; `reasoning` is the verdict of the reasoner on this
    graph, kept in the manifest (`consistent` is true, or null where nobody looked).
    Raises ReleaseError where the folder cannot be written,
    UsageError where `more_dumps` asks for what cannot be had.
    """
    name = f"{version}-{_content(validated.draft.sha256, inputs)}"
    written = dumps.write(validated.draft.quads, namespace.base, more_dumps)
    try:
        with locked(folder):
            for stale in folder.glob(f"{_PARTIAL}*"):
                shutil.rmtree(stale)
            for left in (CURRENT, HISTORY):
                for stale in folder.glob(f".{left}.*"):
                    stale.unlink()
            target, partial = folder / name, folder / f"{_PARTIAL}{name}"
            partial.mkdir()
            files = _write_files(partial, chain(written, extras.items()))
            manifest = _manifest(files, validated, name, issued, inputs, namespace, reasoning)
            if _holds(target, manifest):
                shutil.rmtree(partial)
            else:
                _write_store(partial, validated.draft.sha256, write_store)
                write_new(partial / "manifest.json", manifest)
                sync_folder(partial)
                if target.exists():
                    os.replace(target, folder / f"{_PARTIAL}broken-{name}")
                os.replace(partial, target)
                sync_folder(folder)
            replace(folder / CURRENT, f"{name}\n".encode())
            past = [known for known in history(folder) if known != name]
            replace(folder / HISTORY, "".join(f"{known}\n" for known in [*past, name]).encode())
    except OSError as error:
        raise ReleaseError(
            f"the release cannot be written: {error.strerror or error}", where=str(folder)
        ) from error
    return open_release(folder)


def _holds(target: Path, manifest: bytes) -> bool:
    try:
        if (target / "manifest.json").read_bytes() != manifest:
            return False
        verify_store(target, verify(target))
    except (OSError, ReleaseError):
        return False
    return True


def verify(path: Path) -> Release:
    """A release whose manifest fits its files. ReleaseError names the first that differs."""
    manifest = path / "manifest.json"
    try:
        document = json.loads(manifest.read_bytes())
        files: dict[str, dict[str, object]] = document["files"]
        for name, expected in files.items():
            if "/" in name or not _is(path / name, str(expected["sha256"])):
                raise ReleaseError("a file is not the one released", where=str(path / name))
        content = _content(document["graph_sha256"], document["inputs_sha256"])
        named = str(document["release"]).endswith(f"-{content}") and path.name.endswith(content)
        if not named or files[_DUMP]["sha256"] != document["graph_sha256"]:
            raise ReleaseError("the manifest is not that of this release", where=str(manifest))
        return Release(
            path, document["release"], document["graph_sha256"], document["issued"],
            document["counts"],
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"the manifest cannot be read: {error}", where=str(manifest)) from None


def verify_store(path: Path, verified: Release | None = None) -> None:
    """Raise ReleaseError unless the store is the one made from the release's dump, which is not
    read once more where the release was `verified` just now."""
    try:
        made = json.loads((path / "store.json").read_bytes())
        good = made["nq_sha256"] == (verified.sha256 if verified else _sha256(path / _DUMP))
        good = good and made["files"] == _store_files(path / "store")
    except (OSError, ValueError, KeyError, TypeError):
        good = False
    if not good:
        raise ReleaseError(
            "the store is not the one made for this release",
            where=str(path / "store"),
            hint="c3graph release makes it again",
        )


def current(folder: Path) -> Path:
    """Folder of the release in service. Raises ReleaseError where there is none."""
    try:
        return folder / (folder / CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ReleaseError(
            "no release yet", where=str(folder), hint="make one: c3graph release"
        ) from None


def history(folder: Path) -> tuple[str, ...]:
    """Names of the releases in the order they were switched in; one in service may be missing,
    where its release was interrupted between the two files."""
    try:
        return tuple((folder / HISTORY).read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError):
        return ()


def open_release(folder: Path) -> Release:
    """The release in service, verified. Raises ReleaseError."""
    path = current(folder)
    found = verify(path)
    verify_store(path, found)
    return found


def consistent(found: Release) -> bool:
    """Whether the release keeps the verdict that its graph is consistent."""
    try:
        verdict = json.loads((found.path / "manifest.json").read_bytes())["reasoning"]
        return verdict["consistent"] is True
    except (OSError, ValueError, KeyError, TypeError):
        return False


def stamp(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Size and time of each file that `verify` and `verify_store` hash: while it is the same, so
    is what they find, and nothing need be hashed again."""
    found = []
    for file in (*path.glob("*"), *path.glob("store/*.sst"), *path.glob("store/MANIFEST*")):
        with suppress(OSError):
            about = file.stat()
            found.append((str(file), about.st_size, about.st_mtime_ns))
    return tuple(sorted(found))


def made_from(folder: Path, graph_sha256: str, inputs: str, version: str) -> Release | None:
    """The release in service, if it is of this very graph and these inputs, and verifies."""
    try:
        found = open_release(folder)
        document = json.loads((found.path / "manifest.json").read_bytes())
    except ReleaseError:
        return None
    same = found.sha256 == graph_sha256 and document["inputs_sha256"] == inputs
    return found if same and found.version.rpartition("-")[0] == version else None
