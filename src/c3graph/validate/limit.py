"""A time limit on a run of shapes: a pattern may backtrack without end, a query may never end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from c3graph.errors import LimitExceeded

_AGAIN = 0.2


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises LimitExceeded in the body after so many seconds; 0 is no limit.

    Python's `re` and the wait for a thread both look for signals, so that neither holds it up. A
    signal reaches the main thread only: elsewhere, and on Windows, there is no limit.
    """
    here = threading.current_thread() is threading.main_thread()
    if not seconds or not here or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(signum: int, frame: FrameType | None) -> None:
        raise LimitExceeded(
            f"the shapes ran for {seconds:g} s without an end",
            limit="validate_seconds",
            hint="look for a pattern or a query that never ends, or raise validate_seconds",
        )

    before = signal.signal(signal.SIGALRM, stop)
    # Again and again: a parser that is interrupted may take any exception for a failed match.
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
