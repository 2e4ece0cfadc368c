"""One validator, run as a process: `python -m benchmarks.validators NAME DATA SHAPES REPORT …`.

Each is used as its own documentation has it, for one file of data and one of shapes, and writes
its report as RDF (Turtle or N-Triples); ours writes rows as JSON. Nothing but what a validator
needs is imported, so that its start-up is its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def _ours(data: str, shapes: str, report: str, engine: str) -> None:
    import json

    from c3graph.validate import Columns, judge_data

    outcome = judge_data(Columns.read([Path(data)]), [Path(shapes)], engine=engine)
    Path(report).write_text(json.dumps(_written(outcome.results, outcome.checks)), "utf-8")


def _written(results: Any, checks: Any) -> dict[str, Any]:
    return {
        "engines": sorted({check.engine for check in checks}),
        "rows": [
            (r.focus_node, r.path or "", r.value.n if r.value else "", r.component) for r in results
        ],
        "counts": {check.shape.removeprefix("_:"): check.focus_nodes for check in checks},
    }


def c3graph(data: str, shapes: str, report: str) -> None:
    _ours(data, shapes, report, "fast")


def since(data: str, shapes: str, report: str, release: str) -> None:
    """What differs from a kept release, the rest from its report: places and mends as well."""
    import json

    from c3graph.checking import incremental
    from c3graph.rdf.datafiles import DataFile, FileLimits
    from c3graph.rdf.syntax import RdfFormat
    from c3graph.validate import read_shapes

    file = DataFile(Path(data), RdfFormat.of(Path(data)))
    loaded = read_shapes([Path(shapes)])
    released = incremental.open_release(Path(release).parent, release)
    compared = incremental.of_files(released, [file], FileLimits(1 << 20, 1 << 40))
    found = incremental.judge(released, compared, loaded, accepted=None, seconds=0)
    assert found.since is not None
    again = [(one.shape, one.nodes, one.reason) for one in found.since.again]
    written = _written(found.results, found.checks) | {"again": again}
    Path(report).write_text(json.dumps(written), "utf-8")


def pyshacl(data: str, shapes: str, report: str) -> None:
    """As pySHACL is run by its own users, but for literals kept as they are written."""
    import pyshacl as library
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph().parse(data, format="nt")
    rules = rdflib.Graph().parse(shapes, format="turtle")
    _, found, _ = library.validate(graph, shacl_graph=rules, inplace=True)
    found.serialize(report, format="nt", encoding="utf-8")


def turbo(data: str, shapes: str, report: str) -> None:
    import pyshacl_turbo
    import rdflib

    _, found, _ = pyshacl_turbo.validate(
        data, shacl_graph=shapes, data_graph_format="nt", shacl_graph_format="turtle"
    )
    if isinstance(found, rdflib.Graph):
        found.serialize(report, format="nt", encoding="utf-8")
    else:
        Path(report).write_bytes(found if isinstance(found, bytes) else str(found).encode())


def shifty(data: str, shapes: str, report: str) -> None:
    import shifty as library

    _, found, _ = library.validate(data, shapes, infer=False)
    found.serialize(report, format="nt", encoding="utf-8")


def shacl(data: str, shapes: str, report: str) -> None:
    import shacl as library

    found = library.Shapes.from_file(shapes).validate_file(data)
    Path(report).write_text(found.turtle, encoding="utf-8")


VALIDATORS: dict[str, Callable[..., None]] = {
    "c3graph": c3graph,
    "since": since,
    "pyshacl": pyshacl,
    "pyshacl-turbo": turbo,
    "pyshifty": shifty,
    "shacl": shacl,
}

if __name__ == "__main__":
    VALIDATORS[sys.argv[1]](*sys.argv[2:])
