"""`python -m benchmarks` lists the benchmarks; `python -m benchmarks NAME …` runs one."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

_FOLDER = Path(__file__).parent


def _names() -> list[str]:
    """Modules that are benchmarks: those with a command line of their own."""
    known = (
        "extract",
        "harvest",
        "release",
        "search",
        "serve",
        "site",
        "soak",
        "startup",
        "validate",
    )
    return [name for name in known if (_FOLDER / f"{name}.py").is_file()]


def main() -> int:
    names = _names()
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        for name in names:
            module = importlib.import_module(f"benchmarks.{name}")
            print(f"{name:<8} {(module.__doc__ or '').splitlines()[0]}")
        print("python -m benchmarks NAME --help tells what each takes")
        return 0 if len(sys.argv) < 2 else 2
    sys.argv.pop(0)
    module = importlib.import_module(f"benchmarks.{sys.argv[0]}")
    return int(module.main() or 0)


if __name__ == "__main__":
    raise SystemExit(main())
