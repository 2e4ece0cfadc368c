"""A disk that fails: the calls by which a release is written, each of which may be the last.

`Disk(at, kind, random)` counts opens, writes, fsyncs, renames, new folders and removals while it is
installed, and at the one numbered `at` does what `kind` says: no room (ENOSPC), a broken disk
(EIO), half a write and then no room, or the end of the process. After the end nothing more
happens on the disk, whatever is still caught or cleaned up. With the power lost, what was not
fsynced is gone too: files lose their ends, names their last change.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import pathlib
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

KINDS = ("no room", "broken", "half", "killed", "power lost")


class Killed(BaseException):
    """The process has ended: nothing catches this, as nothing catches the end."""


class _File:
    """A file open for writing, its writes and flushes counted."""

    def __init__(self, disk: Disk, path: Path, file: Any) -> None:
        self._disk, self._path, self._file = disk, path, file

    def write(self, data: Any) -> int:
        self._disk.unsynced.add(self._path)
        half = data[: self._disk.random.randrange(len(data) + 1)]
        size: int = self._disk.step(lambda: self._file.write(data), lambda: self._file.write(half))
        return size

    def flush(self) -> None:
        self._disk.step(self._file.flush)

    def fileno(self) -> int:
        number: int = self._file.fileno()
        return number

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *ignored: object) -> None:
        self._file.close()


class Disk:
    """Counts what is done (`done`), and fails once. `at` 0 never fails."""

    def __init__(self, at: int, kind: str, random: random.Random) -> None:
        self.at, self.kind, self.random = at, kind, random
        self.done = 0
        self.dead = False
        self.unsynced: set[Path] = set()
        self.renamed: list[tuple[Path, Path, bytes | None]] = []

    def step(self, do: Callable[[], Any], half: Callable[[], Any] | None = None) -> Any:
        if self.dead:
            raise Killed
        self.done += 1
        if self.done != self.at:
            return do()
        if half is not None and self.kind != "no room":
            half()
        if self.kind in ("killed", "power lost"):
            self.dead = True
            raise Killed
        raise OSError(errno.EIO if self.kind == "broken" else errno.ENOSPC, "the disk fails")

    def lose_power(self) -> None:
        """Undo what nothing made durable, or half of it."""
        for path in sorted(self.unsynced):
            if path.is_file():
                os.truncate(path, self.random.randrange(path.stat().st_size + 1))
        for source, target, before in reversed(self.renamed):
            if self.random.random() < 0.5 or not target.exists():
                continue
            os.rename(target, source)
            if before is not None:
                target.write_bytes(before)

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """Stand between the process and its disk."""
        opened, replaced = io.open, os.replace
        mkdir, unlink, rmtree = pathlib.Path.mkdir, pathlib.Path.unlink, shutil.rmtree

        def open_(file: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
            path = Path(file) if not isinstance(file, int) else None
            if path is None or not set(mode) & set("wax+") or path.name == ".lock":
                return opened(file, mode, *rest, **more)
            return _File(self, path, self.step(lambda: opened(file, mode, *rest, **more)))

        def fsync_(number: int) -> None:
            # What is durable is kept account of here: the real call would only take its time.
            self.step(lambda: None)
            path = Path(os.readlink(f"/proc/self/fd/{number}"))
            self.unsynced.discard(path)
            if path.is_dir():
                self.renamed = [row for row in self.renamed if row[1].parent != path]

        def replace_(source: Any, target: Any) -> None:
            old, new = Path(source), Path(target)
            before = new.read_bytes() if new.is_file() else None
            self.step(lambda: replaced(source, target))
            self.renamed.append((old, new, before))

        def mkdir_(path: Path, *rest: Any, **more: Any) -> None:
            self.step(lambda: mkdir(path, *rest, **more))

        def unlink_(path: Path, *rest: Any, **more: Any) -> None:
            self.step(lambda: unlink(path, *rest, **more))

        def rmtree_(path: Any, *rest: Any, **more: Any) -> None:
            self.step(lambda: rmtree(path, *rest, **more))

        with (
            mock.patch("io.open", open_),
            mock.patch("os.fsync", fsync_),
            mock.patch("os.replace", replace_),
            mock.patch("pathlib.Path.mkdir", mkdir_),
            mock.patch("pathlib.Path.unlink", unlink_),
            mock.patch("shutil.rmtree", rmtree_),
        ):
            yield

    def writer(self, write: Callable[..., None]) -> Callable[..., None]:
        """A writer of stores that may stop before, amid or after its work."""

        def half(folder: Path) -> None:
            folder.mkdir(exist_ok=True)
            (folder / "000001.sst").write_bytes(b"half")

        def writing(folder: Path, quads: Any) -> None:
            self.step(lambda: None, lambda: half(folder))
            with mock.patch.multiple(self, at=0):
                done = self.done
                write(folder, quads)
                self.done = done
            self.step(lambda: None)

        return writing
