"""A server that watches: a release that does not verify is hashed once, and again when changed."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from c3graph import config
from c3graph.errors import ReleaseError
from c3graph.model import Release
from c3graph.release import publishing
from c3graph.web import serving as module
from c3graph.web.serving import Serving
from planted import publish, triples


def test_a_release_that_does_not_verify_is_hashed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = publish(tmp_path / "releases", triples(3))
    dump = found.path / "c3graph.nq"
    whole = dump.read_bytes()
    dump.write_bytes(whole[:-1])
    hashed: list[Path] = []
    opened = publishing.open_release

    def count(folder: Path) -> Release:
        hashed.append(folder)
        return opened(folder)

    monkeypatch.setattr(publishing, "open_release", count)
    serving = Serving(config.load(tmp_path, environ={}))

    async def look() -> None:
        for _ in range(5):
            with pytest.raises(ReleaseError, match="a file is not the one released"):
                await serving.refresh()
        assert len(hashed) == 1
        dump.write_bytes(whole)
        assert await serving.refresh()
        assert len(hashed) == 2
        assert serving.release() == found.version
        await serving.close()

    asyncio.run(look())


def test_what_is_wrong_is_logged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looked = []

    async def refresh(_: Serving) -> bool:
        looked.append(1)
        if len(looked) == 4:
            raise asyncio.CancelledError
        raise ReleaseError("a file is not the one released", where="c3graph.nq")

    monkeypatch.setattr(module, "_WATCH_SECONDS", 0)
    monkeypatch.setattr(Serving, "refresh", refresh)
    with caplog.at_level(logging.WARNING, "c3graph.web"), pytest.raises(asyncio.CancelledError):
        asyncio.run(Serving(config.load(tmp_path, environ={})).watch())
    assert [record.getMessage() for record in caplog.records] == [
        "the new release is not served: c3graph.nq: a file is not the one released"
    ]
