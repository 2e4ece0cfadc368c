"""A request to a review page: let in, its form read, its answer never kept by anybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from c3graph.config import Settings
from c3graph.web.asking import body_of
from c3graph.web.http.protocol import FORM, UnsupportedMediaType, parameters
from c3graph.web.review.access import Guard, Session
from c3graph.web.review.forms import Parameters
from c3graph.web.site import Site, Visit

PREFIX = "review"
METHODS = ("GET", "HEAD", "POST")


class ReviewRequest:
    """One request: its session, its form, and what a template needs of both."""

    __slots__ = ("_cookie", "form", "guard", "session", "visit")

    def __init__(self, visit: Visit, guard: Guard) -> None:
        self.visit = visit
        self.guard = guard
        self.form: Parameters = []
        self._cookie = ""
        self.session = guard.session(visit.request.headers.get("cookie", ""))

    @property
    def request(self) -> Request:
        """The request itself."""
        return self.visit.request

    def value(self, name: str) -> str:
        """The first value of a form's field, empty where there is none."""
        return next((value for key, value in self.form if key == name), "")

    def begin(self, *, inside: bool) -> Session:
        """A new session, begun by the response."""
        scheme = self.request.scope.get("scheme", "http")
        secure = scheme == "https" or self.guard.public_url.startswith("https:")
        path = f"{self.visit.links.root}/{PREFIX}"
        self.session, self._cookie = self.guard.start(inside=inside, path=path, secure=secure)
        return self.session

    def page(self, template: str, status: int = 200, **context: object) -> Response:
        """A page of the review, with the session's token in its forms."""
        session = self.session or self.begin(inside=not self.guard.token)
        page = self.visit.html(
            f"review/{template}", status, csrf=session.csrf, locked=bool(self.guard.token),
            inside=session.inside, **context,
        )  # fmt: skip
        return self.finished(page)

    def to(self, path: str, fragment: str = "", **fields: str | int) -> Response:
        """See another page of the review (303)."""
        target = self.visit.links.own(f"{PREFIX}/{path}".rstrip("/"), **fields)
        return self.finished(RedirectResponse(f"{target}{fragment}", 303))

    def finished(self, response: Response) -> Response:
        """The response with the session's cookie; nobody may keep it."""
        response.headers["Cache-Control"] = "no-store"
        if self._cookie:
            response.headers.append("Set-Cookie", self._cookie)
        return response


Handler = Callable[[ReviewRequest], Awaitable[Response]]


def guarded_endpoint(
    site: Site, guard: Guard, settings: Settings, handler: Handler, *, public: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """A handler behind the guard. Only a `public` one is reached before the token is given.

    Raises Refused, UnsupportedMediaType, and what reading a body raises.
    """

    async def answer(request: Request) -> Response:
        guard.admit(request.method, request.headers)
        asked = ReviewRequest(site.visit(request), guard)
        if request.method == "POST":
            media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
            if media_type != FORM:
                raise UnsupportedMediaType("a decision is sent by a form", hint=f"send {FORM}")
            body = await body_of(request, settings.max_query_bytes, settings.body_seconds)
            asked.form = parameters(body, "form")
            guard.check_form(asked.session, asked.value("csrf"))
        if guard.token and not public and not (asked.session and asked.session.inside):
            return asked.to("login")
        return await handler(asked)

    return answer
