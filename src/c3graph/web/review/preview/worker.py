"""The process that foresees: asked on standard input, it answers on standard output.

A message is its length in four bytes and a pickle: (path, content) of a sheet, or None for the
dataset as it is; back comes a Consequence, None, or the C3GraphError that was raised.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import BinaryIO

from c3graph.config import Settings
from c3graph.errors import C3GraphError, InputError
from c3graph.rdf.confined.seal import die_with_parent
from c3graph.web.review.preview.compute import Consequence, PreviewMaker, PreviewRequest, framed

Answered = Consequence | tuple[str, str, str | None, str | None] | None


def _next(source: BinaryIO) -> object:
    head = source.read(4)
    return pickle.loads(source.read(int.from_bytes(head, "big"))) if len(head) == 4 else EOFError


def _answer(foresight: PreviewMaker, asked: PreviewRequest) -> Answered:
    try:
        if asked is None:
            foresight.ready()
            return None
        return foresight.foresee(*asked)
    except C3GraphError as error:
        return type(error).__name__, error.what, error.where, error.hint
    except OSError as error:
        known = InputError(f"cannot be read: {error.strerror}", where=str(error.filename))
        return "InputError", known.what, known.where, None


def main() -> None:
    """Answer until standard input ends."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    die_with_parent(os.getppid())
    settings = _next(source)
    if not isinstance(settings, Settings):
        return
    foresight = PreviewMaker(settings)
    while (asked := _next(source)) is not EOFError:
        sink.write(framed(_answer(foresight, asked)))  # type: ignore[arg-type]
        sink.flush()


if __name__ == "__main__":
    main()
