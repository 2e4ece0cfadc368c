"""Errors as problem details (RFC 9457) for machines and as a page for browsers.

What the tree in `errors` explains is told whole; anything else is logged and told as a 500
without its inside.
"""

from __future__ import annotations

import http
import json
import logging
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from c3graph.errors import Busy, C3GraphError, TooLarge, TooMany, TooSlow, Unsatisfiable
from c3graph.rdf.iris import DEF
from c3graph.web.http.media import HTML, PROBLEM, content_type
from c3graph.web.http.negotiate import prefers_html
from c3graph.web.http.protocol import MethodNotAllowed

_log = logging.getLogger("c3graph.web")
_EXTRAS = ("where", "hint", "line", "column", "text", "limit")
RETRY_AFTER_SECONDS = 5

Problem = dict[str, str | int]
Page = Callable[[Request, Problem], str]


def problem(error: Exception, base: str, instance: str) -> Problem:
    """The members of RFC 9457, section 3.1, and of ours: kind and what the error knows.

    `type` is the release-independent IRI `def#error-<kind>`.
    """
    if isinstance(error, C3GraphError):
        status, kind, detail = error.status, error.kind, error.what
    elif isinstance(error, HTTPException):
        status = error.status_code
        kind = http.HTTPStatus(status).phrase.lower().replace(" ", "-")
        detail = error.detail
    else:
        status, kind, detail = 500, "internal", "the server failed; the failure was logged"
    members: Problem = {
        "type": f"{DEF}error-{kind}",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
        "kind": kind,
    }
    if isinstance(error, C3GraphError):
        extras = {name: getattr(error, name, None) for name in _EXTRAS}
        members.update({name: value for name, value in extras.items() if value is not None})
    return members


def _headers(error: Exception) -> dict[str, str]:
    headers = {"Vary": "Accept", "Cache-Control": "no-store"}
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = ", ".join(error.allow)
    elif isinstance(error, HTTPException) and error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        headers["Allow"] = ", ".join(sorted(part.strip() for part in allowed.split(",")))
    elif isinstance(error, Unsatisfiable):
        headers["Content-Range"] = f"bytes */{error.size}"
    elif isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, TooLarge | TooSlow):
        # The rest of the body is not waited for.
        headers["Connection"] = "close"
    elif isinstance(error, Busy):
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return headers


def respond(request: Request, error: Exception, base: str, page: Page) -> Response:
    """The response to an error: problem+json, or `page` for a browser."""
    instance = request.scope.get("root_path", "") + request.url.path
    members = problem(error, base, instance)
    status = int(members["status"])
    name = request.query_params.get("format")
    if prefers_html(request.headers.get("accept"), name):
        body, media_type = page(request, members), content_type(HTML)
    else:
        body, media_type = json.dumps(members, ensure_ascii=False), PROBLEM
    headers = {**_headers(error), "Content-Type": media_type}
    return Response(body.encode("utf-8", "replace"), status, headers)


class LastResort:
    """Turns an exception nobody explained into a logged 500 problem.

    Once a response has started, its connection is cut instead: never half an answer.
    """

    def __init__(self, app: ASGIApp, respond: Callable[[Request, Exception], Response]) -> None:
        self.app = app
        self.respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request (ASGI); an error that nobody caught becomes a problem document."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            return
        except Exception as error:
            if not isinstance(error, C3GraphError):
                _log.exception("%s %s failed", scope["method"], scope["path"])
            if started:
                raise
            await self.respond(Request(scope), error)(scope, receive, send)


_FIXED = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, ETag, Link, Location, Retry-After, Vary",
}
_SAME_ORIGIN_ONLY = (
    "/page/",
    "/static/",
    "/kinds",
    "/competences",
    "/instruments",
    "/cooperation",
    "/validation",
    "/review",
)


class Envelope:
    """Security headers on every response, CORS on data, and HEAD without a body.

    HEAD keeps every header field of GET, Content-Length included (RFC 9110, section 9.3.2).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request (ASGI) with the headers that every answer has."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        shared = path != "/" and not path.startswith(_SAME_ORIGIN_ONLY)
        head, ended = scope["method"] == "HEAD", False

        async def wrapped(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_FIXED | (_CROSS_ORIGIN if shared else {}))
            elif head and message["type"] == "http.response.body":
                if ended:
                    return
                ended = True
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        await self.app(scope, receive, wrapped)
