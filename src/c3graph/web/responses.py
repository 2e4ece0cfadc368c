"""Responses with validators: a 304 where the client has it, before any query is run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.responses import Response

from c3graph.web.http.conditional import matches, not_modified
from c3graph.web.site import Visit

REVALIDATE = "public, no-cache"


async def validated(
    visit: Visit,
    parts: tuple[object, ...],
    headers: Mapping[str, str],
    make: Callable[[], Awaitable[Response]],
) -> Response:
    """What `make` makes, under a strong ETag from `parts`; 304 where If-None-Match has it.

    `parts` must name all that determines the bytes beside the release and the code.
    """
    fields = {"ETag": visit.etag(*parts), "Cache-Control": REVALIDATE, **headers}
    known = visit.request.headers.get("if-none-match")
    if matches(known, fields["ETag"]):
        return not_modified(fields)
    response = await make()
    if response.status_code == 200:
        if known is not None and known.strip() == "*":
            return not_modified(fields)
        response.headers.update(fields)
    return response


def answer_options(allow: tuple[str, ...]) -> Response:
    """The answer to OPTIONS, a CORS preflight included (its origin header is set for all)."""
    return Response(
        None,
        204,
        {
            "Allow": ", ".join(allow),
            "Access-Control-Allow-Methods": ", ".join(allow),
            "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
            "Access-Control-Max-Age": "86400",
        },
    )
