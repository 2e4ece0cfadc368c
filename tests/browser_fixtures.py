"""A real browser for tests: pages that may ask one host only, and what axe finds wrong with them.

`new_page` is a fixture for every test; `axe` and `overflow` look at a page that it made:

    def test_home(new_page: NewPage, server: Server) -> None:
        page = new_page(server.url, width=360, scheme="dark")
        page.goto(server.url + "/")
        assert axe(page) == []
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

AXE = Path(__file__).parents[1] / "build" / "clients" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (360, 1440)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
_NAMES = ("chromium", "chromium-browser", "google-chrome")
# What a browser asks of its maker on its own is switched off; names other than this machine's
# lead nowhere.
_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]  # fmt: skip


class NewPage(Protocol):
    """Makes a page in a context of its own (cookies, storage), closed after the test.

    `origin` is the one that may be asked, as `http://127.0.0.1:8000`, or `file://`. Further options
    are those of Playwright's `Browser.new_context`.
    """

    def __call__(
        self, origin: str, *, width: int = 1440, height: int = 900, scheme: Scheme = "light",
        **options: Any,
    ) -> Page: ...  # fmt: skip


class _Parked:
    """Playwright's event loop, which stays running in this thread between the calls to it.

    Outside a browser's test it is put aside, or `asyncio.run` would refuse to start another.
    """

    def __init__(self) -> None:
        self.loop = asyncio._get_running_loop()

    def park(self) -> None:
        asyncio._set_running_loop(None)

    def resume(self) -> None:
        asyncio._set_running_loop(self.loop)


@pytest.fixture(scope="session")
def _running() -> Iterator[tuple[Browser, _Parked]]:
    """One Chromium a test process, from the first test that wants it."""
    api = pytest.importorskip(
        "playwright.sync_api", reason="needs Playwright: pip install 'c3graph[test]'"
    )
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("needs Chromium: make tools")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        parked = _Parked()
        parked.park()
        yield browser, parked
        parked.resume()
        browser.close()


@pytest.fixture
def new_page(_running: tuple[Browser, _Parked]) -> Iterator[NewPage]:
    """Pages; after the test, none may have asked another host or have failed in a script."""
    browser, parked = _running
    parked.resume()
    contexts: list[BrowserContext] = []
    watched = _Watched()

    def make(
        origin: str, *, width: int = 1440, height: int = 900, scheme: Scheme = "light",
        **options: Any,
    ) -> Page:  # fmt: skip
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        contexts.append(context)
        watched.watch(context, origin)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    try:
        yield make
    finally:
        for context in contexts:
            context.close()
        parked.park()
    assert watched.elsewhere == [], "a page asked another host"
    assert watched.errors == [], "a script of a page failed"


class _Watched:
    """What the pages of contexts asked of others, and what their scripts failed with."""

    def __init__(self) -> None:
        self.elsewhere: list[str] = []
        self.errors: list[str] = []

    def watch(self, context: BrowserContext, origin: str) -> None:
        context.on("request", lambda request: self._asked(request.url, origin))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("page", lambda page: page.on("websocket", self._socket(origin)))

    def _socket(self, origin: str) -> Callable[[Any], None]:
        return lambda socket: self._asked(socket.url.replace("ws", "http", 1), origin)

    def _asked(self, url: str, origin: str) -> None:
        asked, own = urlsplit(url), urlsplit(origin)
        if asked.scheme not in ("data", "blob", "about") and asked[:2] != own[:2]:
            self.elsewhere.append(url)


def axe(page: Page, **options: Any) -> list[str]:
    """What axe-core finds wrong with a page as it stands: «rule: element: what is to be done».

    `options` are those of `axe.run`. Skips where axe-core is absent.
    """
    if not AXE.is_file():
        pytest.skip("needs axe-core: make tools")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("options => axe.run(document, options)", options)
    assert found["passes"], "axe looked at nothing"
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels a page is wider than its window, so that it must be scrolled sideways."""
    width: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width
