"""The process that parses: it reads a question from standard input and answers on standard output.

Modules are found by name, since this package is below those that parse.
"""

from __future__ import annotations

import importlib
import os
import resource
import sys
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from c3graph.errors import C3GraphError
from c3graph.rdf.confined import frames, seal

# Each takes the question's members and its bytes, and yields the parts of the answer.
TASKS = {
    "rdf": "c3graph.rdf.foreign:canonical_parts",
    "document": "c3graph.extract.documents.formats:parts",
    "results": "c3graph.store.results:plain_results",
    "yaml": "c3graph.sheets.yamlio:check",
}
_EXTRAS = ("line", "column", "text", "limit")


def _task(name: str) -> Callable[..., Iterator[bytes]]:
    module, _, function = TASKS[name].partition(":")
    found: Callable[..., Iterator[bytes]] = getattr(importlib.import_module(module), function)
    return found


def _limit_time(seconds: float) -> None:
    """Let the kernel end this process after so many more seconds of processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    # The kernel counts whole seconds.
    soft = int(used.ru_utime + used.ru_stime + seconds) + 1 if seconds else hard
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _problem(error: Exception) -> dict[str, Any]:
    if isinstance(error, MemoryError):
        return {"error": "MemoryError"}
    if not isinstance(error, C3GraphError):
        said = str(error).strip().splitlines()
        what = f"{type(error).__name__}: {said[0][:200]}" if said else type(error).__name__
        return {"error": "InputError", "what": f"cannot be read: {what}"}
    extras = {name: getattr(error, name, None) for name in _EXTRAS}
    return {
        "error": type(error).__name__, "what": error.what, "where": error.where,
        "hint": error.hint, **extras,
    }  # fmt: skip


def _answer(head: dict[str, Any], body: bytes, out: BinaryIO, start: int) -> bool:
    """Answer one question; whether this process is fit for another."""
    task = _task(str(head["task"]))
    _limit_time(float(head["seconds"]))
    try:
        for part in task(body, **head["question"]):
            out.write(frames.packed({}, part))
        swollen = frames.swollen(start)
        out.write(frames.packed({"end": True, "swollen": swollen}))
    except Exception as error:
        swollen = False
        out.write(frames.packed(_problem(error)))
    out.flush()
    return not swollen


def main() -> None:
    """Answers requests from standard input, one after the other, until it closes."""
    given = sys.stdin.buffer
    # Nothing that a library prints may get between the frames.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    seal.die_with_parent(os.getppid())
    seal.seal()
    frames.limit_memory(int(sys.argv[1]))
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while (asked := frames.read(given.read)) is not None:
        if not _answer(*asked, out, start):
            return


if __name__ == "__main__":
    main()
