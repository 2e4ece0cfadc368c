"""The page of what the published rows of a sheet lack: names, topics above, places around."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.responses import Response

from c3graph.errors import C3GraphError
from c3graph.model import ClaimSheet
from c3graph.review import filling
from c3graph.review.gaps import Gap, KnownTables, gaps
from c3graph.web.http.observability import note
from c3graph.web.review.asked import ReviewRequest
from c3graph.web.review.desk import Desk

_FIELD = "fill:"


def _fill(desk: Desk, slug: str, answers: Mapping[str, str]) -> dict[str, C3GraphError]:
    """Write each answer, whatever becomes of the others; those that could not be, by gap."""
    wrong: dict[str, C3GraphError] = {}
    for name, answer in answers.items():
        sheet, known = desk.look(slug)
        gap = next((gap for gap in gaps(sheet, known) if gap.id == name), None)
        if gap is None:  # somebody else has filled it, or its row is not published any more
            continue
        try:
            filling.fill(desk.settings, sheet, gap, answer, known)
        except C3GraphError as error:
            wrong[name] = error
    return wrong


def _shown(
    desk: Desk, slug: str
) -> tuple[ClaimSheet, KnownTables, list[tuple[Gap, dict[str, str]]]]:
    sheet, known = desk.look(slug)
    return sheet, known, [(gap, known.choices(gap)) for gap in gaps(sheet, known)]


async def page(asked: ReviewRequest, desk: Desk) -> Response:
    """The gaps of a sheet with a field each; what is sent is written, and what is wrong shown
    again beside its field (422)."""
    slug = asked.request.path_params["slug"]
    given: dict[str, str] = {}
    wrong: dict[str, C3GraphError] = {}
    if asked.request.method == "POST":
        fields = [(name, value.strip()) for name, value in asked.form if name.startswith(_FIELD)]
        given = {name.removeprefix(_FIELD): value for name, value in fields if value}
        wrong = await asyncio.to_thread(_fill, desk, slug, given)
        note(asked.request.scope, review="fill", sheet=slug, rows=len(given) - len(wrong))
        if not wrong:
            return asked.to(f"{slug}/missing", done=f"fill.{len(given)}")
    sheet, _, found = await asyncio.to_thread(_shown, desk, slug)
    _, _, number = asked.request.query_params.get("done", "").partition(".")
    return asked.page(
        "missing.html", 422 if wrong else 200, sheet=sheet, found=found, wrong=wrong, given=given,
        field=_FIELD, done=int(number[:6]) if number.isascii() and number.isdigit() else 0,
    )  # fmt: skip
