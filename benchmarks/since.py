"""A generated graph as a kept release, and ten things in it changed: for `validate --since`.

build/bench/validate-<triples>/release/<name>/   dumps, store and report, as a release has them
                              changed.nt          its union after the changes
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.dataset import write_store
from benchmarks.quads import TYPE, iri, term, text, typed
from c3graph import validate
from c3graph.model import Report
from c3graph.validate.shapes.digest import shape_digest

Lines = list[str]


def _report(union: Path, shapes: Path) -> bytes:
    loaded = validate.read_shapes([shapes])
    outcome = validate.judge_data(validate.Columns.read([union]), loaded)
    nodes = {str(node): node for node in loaded.targeted}
    checks = tuple(replace(c, sha256=shape_digest(loaded, nodes[c.shape])) for c in outcome.checks)
    report = Report("", checks[0].engine, outcome.results, checks)
    return json.dumps(validate.report_json(report)).encode()


def _sorted(source: Path, into: Path) -> None:
    into.write_bytes(b"".join(sorted(set(source.read_bytes().splitlines(keepends=True)))))


def release_of(folder: Path, shapes: Path) -> Path:
    """The release of a generated graph, made once. Only what `--since` looks at is in it."""
    made = next(iter((folder / "release").glob("bench-*/manifest.json")), None)
    if made is not None:
        return made.parent
    partial = folder / "release" / "partial"
    shutil.rmtree(partial.parent, ignore_errors=True)
    partial.mkdir(parents=True)
    nq, nt = partial / "c3graph.nq", partial / "c3graph.nt"
    _sorted(folder / "c3graph.nq", nq)
    _sorted(folder / "union.nt", nt)
    write_store(partial / "store", (nq, nt))
    (partial / "report.json").write_bytes(_report(nt, shapes))
    files = {
        path.name: {
            "bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()
        }
        for path in (nq, nt, partial / "report.json")
    }  # fmt: skip
    graph = str(files["c3graph.nq"]["sha256"])
    (partial / "store.json").write_text(json.dumps({"nq_sha256": graph, "files": {}}), "utf-8")
    name = f"bench-{hashlib.sha256(graph.encode()).hexdigest()[:12]}"
    document = {
        "release": name, "issued": "1970-01-01T00:00:00Z", "graph_sha256": graph,
        "counts": {}, "files": files,
    }  # fmt: skip
    (partial / "manifest.json").write_text(json.dumps(document), "utf-8")
    partial.rename(partial.with_name(name))
    return partial.with_name(name)


def _of(lines: Lines, kind: str, number: int) -> str:
    """A thing of a class: the first, the second and so on, in the order of lines."""
    ending = f" {TYPE} {term(f'c3:{kind}')} ."
    found = (line for line in lines if line.endswith(ending))
    return next(line for at, line in enumerate(found) if at == number).split(" ", 1)[0]


def _added(kind: str, number: int, predicate: str, value: str) -> Callable[[Lines], Lines]:
    return lambda lines: [*lines, f"{_of(lines, kind, number)} {term(predicate)} {value} ."]


def _replaced(kind: str, number: int, predicate: str, value: str) -> Callable[[Lines], Lines]:
    def change(lines: Lines) -> Lines:
        start = f"{_of(lines, kind, number)} {term(predicate)} "
        return [f"{start}{value} ." if line.startswith(start) else line for line in lines]

    return change


def _removed(kind: str, number: int, rest: str) -> Callable[[Lines], Lines]:
    def change(lines: Lines) -> Lines:
        start = f"{_of(lines, kind, number)} {rest}"
        return [line for line in lines if not line.startswith(start)]

    return change


def _conflict(lines: Lines) -> Lines:
    conflict = _of(lines, "Conflict", 1)
    start = f"{conflict} {term('c3:preferredClaim')} "
    preferred = next(line for line in lines if line.startswith(start)).removeprefix(start)
    return [*lines, f"{conflict} {term('c3:otherClaim')} {preferred}"]


# Faults and changes that are none; a thing without its type, or with nothing said of it, while
# others point at it; a claim that says something else.
CHANGES: tuple[Callable[[Lines], Lines], ...] = (
    _added("Project", 3, "c3:acronym", '"SECOND"'),
    _replaced("Project", 5, "c3:endDate", typed("1990-01", "gYearMonth")),
    _replaced("Organisation", 7, "skos:prefLabel", text("Another name", "en")),
    _removed("Organisation", 11, TYPE),
    _replaced("LearningEvent", 2, "c3:heldOn", typed("2017-02-30", "date")),
    _added("Claim", 40, "c3:confidence", typed("1.50", "decimal")),
    _replaced("Claim", 50, "rdf:object", '"unsaid"'),
    _conflict,
    _removed("Evidence", 60, ""),
    lambda lines: [*lines, f"{iri('id/project/zzz-new')} {TYPE} {term('c3:Project')} ."],
)


def changed(release_folder: Path, into: Path) -> Path:
    """The union of a release with ten things changed, sorted."""
    lines = (release_folder / "c3graph.nt").read_text(encoding="utf-8").splitlines()
    for change in CHANGES:
        before = len(lines), hash(tuple(lines))
        lines = change(lines)
        assert before != (len(lines), hash(tuple(lines))), "a change changes something"
    into.write_text("".join(f"{line}\n" for line in sorted(set(lines))), encoding="utf-8")
    return into
