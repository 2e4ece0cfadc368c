"""How long commands take to start, beside Python importing rdflib.

`c3graph --help`, and `validate` of ten lines against one shape, each in a process of its own; the
least of several runs, as seconds and as a ratio to `python -c 'import rdflib'`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://data.example.org/harbour/> .
ex:PierShape a sh:NodeShape ; sh:targetClass ex:Pier ;
  sh:property [ sh:path ex:name ; sh:minCount 1 ] .
"""
DATA = "@prefix ex: <https://data.example.org/harbour/> .\n" + "".join(
    f'ex:pier{number} a ex:Pier ; ex:name "{number}" .\n' for number in range(9)
)


def least(command: list[str], folder: Path, runs: int) -> float:
    """Seconds that the quickest run took."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    tool = [sys.executable, "-c", "from c3graph.cli import main; main()"]
    commands = {
        "python -c 'import rdflib'": [sys.executable, "-c", "import rdflib"],
        "c3graph --help": [*tool, "--help"],
        "c3graph validate, ten lines": [*tool, "validate", "data.ttl", "--shapes", "shapes.ttl"],
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
        (folder / "data.ttl").write_text(DATA, encoding="utf-8")
        found = {title: least(command, folder, runs) for title, command in commands.items()}
    beside = found["python -c 'import rdflib'"]
    for title, seconds in found.items():
        print(f"{title:<28} {seconds:6.2f} s  {seconds / beside:5.2f} times the import of rdflib")


if __name__ == "__main__":
    main()
