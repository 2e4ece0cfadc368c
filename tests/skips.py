"""What was not tested for want of a tool: said in one line, and a failure in CI.

A test that needs a program beside Python skips with a reason that ends in `make tools`, which is
also what `.ci/run` brings them by; so in CI none may be missing.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping

TOOLS = "make tools"


def reasons(skipped: Iterable[object]) -> Counter[str]:
    """How many tests were skipped for each reason."""
    found: Counter[str] = Counter()
    for report in skipped:
        where = getattr(report, "longrepr", None)
        text = where[2] if isinstance(where, tuple) else str(where)
        found[text.removeprefix("Skipped: ")] += 1
    return found


def said(found: Mapping[str, int], *, ci: bool) -> list[str]:
    """The closing lines: one on missing tools, in CI one a reason."""
    missing = sum(number for reason, number in found.items() if TOOLS in reason)
    tests = "1 test was" if missing == 1 else f"{missing} tests were"
    lines = [f"{tests} skipped for want of a program: {TOOLS} brings all of them"]
    if not ci:
        return lines if missing else []
    each = [f"skipped {number}: {reason}" for reason, number in sorted(found.items())]
    return [*each, *(lines if missing else [])]


def missing_in_ci(found: Mapping[str, int]) -> bool:
    """Whether a test found none of a program that CI installs."""
    return os.environ.get("CI") == "true" and any(TOOLS in reason for reason in found)
