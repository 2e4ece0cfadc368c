"""The second dataset, `tests/datasets/harbour`, as its owner has it, and the same below our base.

Nothing of it may hang on its base: what a command says of the one is what it says of the other,
with other IRIs. `twice` runs a command on both and compares all that it says.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import pytest

from c3graph.rdf.iris import VOCABULARY

ROOT = Path(__file__).parents[1]
HARBOUR = ROOT / "tests" / "datasets" / "harbour"
DOCUMENTS = HARBOUR / "documents"
BASE = "https://data.example.org/harbour/"
T = TypeVar("T")
_TEXT = {".toml", ".ttl", ".rq", ".yaml"}
# VoID counts links from the dataset's namespace into the vocabulary's, where those are two.
VOID = r'"(graph/void|triples)"[^0-9]+[0-9]+|[0-9]+ triples'
# What names a build or a release, and how long something took or is.
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_NAMED = re.compile(r"\b(2026\.3\.[0-9]-|built )[0-9a-f]{12}\b")
_TOOK = re.compile(r"\b[0-9]+\.[0-9]+ s\b")


def lay_out(root: Path, base: str) -> None:
    """The files of the dataset, those that exist already replaced, below a base."""
    for path in sorted(HARBOUR.rglob("*")):
        target = root / path.relative_to(HARBOUR)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif path.suffix in _TEXT:
            text = path.read_text(encoding="utf-8")
            target.write_text(text.replace(BASE, base), encoding="utf-8")
        else:
            shutil.copyfile(path, target)


def install(folder: Path) -> Path:
    """The wheel, built and installed with pip into an environment that has nothing else; the
    program. What the lock names is seen there by a path, so that nothing is fetched."""
    pytest.importorskip("hatchling", reason="needs hatchling, which make test installs")

    def run(*command: str | Path) -> None:
        # The query editor as it is here, or none: it is not fetched for this.
        environ = os.environ | {"C3GRAPH_EDITOR": "skip", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist")
    (wheel,) = (folder / "dist").glob("*.whl")
    run(sys.executable, "-m", "venv", folder / "env")
    python = folder / "env" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel)
    (site,) = (folder / "env" / "lib").glob("python*/site-packages")
    (site / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.with_name("c3graph")


@dataclass(frozen=True, slots=True)
class Walk:
    """The dataset below one base, in a folder of its own, and the program that is run there."""

    program: Path
    root: Path
    base: str

    def run(self, *words: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        """A command, from a folder in which nothing of the checkout is found; what it is told of
        the dataset's base is told of this one's."""
        environ = {k: v for k, v in os.environ.items() if not k.startswith("C3GRAPH_")}
        return subprocess.run(
            [self.program, *(word.replace(BASE, self.base) for word in words)],
            input=answers, cwd=self.root, env=environ, timeout=120,
            capture_output=True, text=True,
        )  # fmt: skip

    def same(self, text: str) -> str:
        """A text as it would be below our base, in a folder with no name, of a release whose
        hash is unknown."""
        text = text.replace(str(self.root), "ROOT").replace(self.base, VOCABULARY)
        text = text.replace(quote(self.base, safe=""), quote(VOCABULARY, safe=""))
        return _TOOK.sub("0 s", _HASH.sub("HASH", _NAMED.sub(r"\1HASH", text)))

    def release(self) -> Path:
        """The folder of the release in service."""
        folder = self.root / "releases"
        return folder / (folder / "current").read_text(encoding="utf-8").strip()


Walks = tuple[Walk, Walk]


def both(walks: Walks, act: Callable[[Walk], T]) -> tuple[T, T]:
    """What is done on both, at the same time."""
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(act, walks)
    return one, other


def twice(
    walks: Walks, *words: str, answers: str = "", but: str = "(?!)", ordered: bool = True,
    together: bool = True,
) -> str:  # fmt: skip
    """The standard output of a command on the dataset, once it is the same below our base.

    `but` is a pattern of what differs, for a reason that stands where it is given. Where the order
    is one of IRIs, the same lines are asked for in any order. What writes to one place is not run
    `together`.
    """

    def run(walk: Walk) -> subprocess.CompletedProcess[str]:
        return walk.run(*words, answers=answers)

    done = both(walks, run) if together else tuple(map(run, walks))
    said = []
    for walk, found in zip(walks, done, strict=True):
        assert found.returncode == 0, (walk.base, found.stdout, found.stderr)
        text = re.sub(but, "…", walk.same(found.stdout + found.stderr))
        said.append(text if ordered else in_any_order(text))
    assert said[0] == said[1], difference(*said)
    return done[0].stdout


def in_any_order(text: str) -> str:
    """The lines of a text, or the tags of a page, sorted, without what only ends a line."""
    lines = re.sub(r"(<[^>]*>)", r"\n\1\n", text) if "<html" in text else text
    return "\n".join(sorted(filter(None, (line.strip(" .;,") for line in lines.splitlines()))))


def difference(one: str, other: str) -> str:
    """The lines that only one of two texts has."""
    lines = difflib.unified_diff(one.splitlines(), other.splitlines(), n=0, lineterm="")
    return "\n".join(line[:400] for line in list(lines)[:40])
