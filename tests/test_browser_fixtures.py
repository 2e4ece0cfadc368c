"""The browser of the tests: it sees what a page asks of others, and what axe must find."""

from __future__ import annotations

import asyncio
import http.server
import threading
from collections.abc import Iterator

import pytest

from browser_fixtures import NewPage, _Watched, axe, overflow

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A page</title></head>
<body><main><h1>A page</h1><p style="color:#bbb;background:#fff">hard to read</p>
<div style="width:500px">wide</div></main></body></html>"""


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def origin() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_axe_measures_contrast_behind_a_content_security_policy(
    new_page: NewPage, origin: str
) -> None:
    page = new_page(origin, width=360)
    page.goto(origin)
    (found,) = axe(page)
    assert found.startswith("color-contrast: p: ")
    assert overflow(page) == 500 + 8 - 360
    page.set_viewport_size({"width": 1440, "height": 900})
    assert overflow(page) == 0


def test_the_readers_wish_for_dark_pages_is_passed_on(new_page: NewPage, origin: str) -> None:
    for scheme in ("light", "dark"):
        page = new_page(origin, scheme=scheme)
        page.goto(origin)
        assert page.evaluate(f"matchMedia('(prefers-color-scheme: {scheme})').matches")


def test_asyncio_is_as_it_was_after_a_test_with_a_browser() -> None:
    async def nothing() -> int:
        return 1

    assert asyncio.run(nothing()) == 1


@pytest.mark.parametrize(
    ("url", "elsewhere"),
    [("http://127.0.0.1:8/x", False), ("http://127.0.0.1:9/", True), ("https://cdn.example/", True),
     ("http://127.0.0.1:8.example/", True), ("data:,x", False)],
)  # fmt: skip
def test_what_is_asked_elsewhere_is_seen(url: str, elsewhere: bool) -> None:
    watched = _Watched()
    watched._asked(url, "http://127.0.0.1:8")
    assert watched.elsewhere == ([url] if elsewhere else [])


def test_a_page_that_asks_others_is_seen(new_page: NewPage, origin: str) -> None:
    watched = _Watched()
    page = new_page(origin)
    watched.watch(page.context, "http://elsewhere.example")
    page.goto(origin)
    assert watched.elsewhere == [f"{origin}/"]
