"""The review pages: the list of sheets, a sheet, a row, and what is decided on them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from c3graph.config import Settings
from c3graph.errors import C3GraphError, NotFound, Outdated, UsageError
from c3graph.model import Claim, ClaimSheet, Entity, Status
from c3graph.query.explain import shown
from c3graph.rdf.syntax import prefixes
from c3graph.rdf.terms import Quad
from c3graph.report import ReportView
from c3graph.review import decisions
from c3graph.web.http.observability import note
from c3graph.web.review import forms, missing, views
from c3graph.web.review.access import Guard
from c3graph.web.review.asked import METHODS, Handler, ReviewRequest, guarded_endpoint
from c3graph.web.review.desk import Change, Desk
from c3graph.web.review.forms import Entry
from c3graph.web.review.preview.client import Previewer
from c3graph.web.site import Site

_BULK = {"accept": decisions.accept, "reject": decisions.reject, "reopen": decisions.reopen}
_SHOWN = 60
_FILTER = ("status", "rule", "what", "words", "below", "page")
_NEW = {"claim": forms.CLAIM_FIELDS, "thing": forms.THING_FIELDS}


@dataclass(frozen=True, slots=True)
class Editing:
    """A row's page: what stands in its form, and what is wrong or would come of it."""

    sheet: ClaimSheet
    row: Entity | Claim | None
    what: str
    entry: Entry
    decision: str
    error: C3GraphError | None = None


class Reviewing:
    """The review of one dataset in the browser: its pages, and the process that foresees."""

    def __init__(self, settings: Settings, guard: Guard | None = None) -> None:
        self.settings = settings
        self.guard = guard or Guard(settings.review_token, settings.public_url)
        self.desk = Desk(settings)
        self.previewer = Previewer(settings)

    def routes(self, site: Site) -> Sequence[BaseRoute]:
        """The addresses below `/review`."""

        def route(path: str, handler: Handler, *methods: str, public: bool = False) -> Route:
            answer = guarded_endpoint(site, self.guard, self.settings, handler, public=public)
            return Route(f"/review{path}", answer, methods=list(methods or METHODS))

        return [
            route("", self._list, "GET", "HEAD"),
            route("/login", self._login, public=True),
            route("/logout", self._logout, "POST"),
            route("/{slug}", self._sheet),
            route("/{slug}/new", self._new),
            route("/{slug}/missing", self._missing),
            route("/{slug}/rows/{name:path}", self._row),
        ]

    async def close(self) -> None:
        """Ends the process that computes previews."""
        await self.previewer.close()

    async def _list(self, asked: ReviewRequest) -> Response:
        return asked.page("sheets.html", sheets=await asyncio.to_thread(self.desk.listed))

    async def _login(self, asked: ReviewRequest) -> Response:
        if not self.guard.token:
            return asked.to("")
        if asked.request.method == "POST":
            if self.guard.knows(asked.value("token")):
                asked.begin(inside=True)
                return asked.to("")
            note(asked.request.scope, review="refused")
            return asked.page("login.html", 403, wrong=True)
        return asked.page("login.html", wrong=False)

    async def _logout(self, asked: ReviewRequest) -> Response:
        asked.begin(inside=not self.guard.token)
        return asked.to("login" if self.guard.token else "")

    async def _missing(self, asked: ReviewRequest) -> Response:
        return await missing.page(asked, self.desk)

    def _filter(self, asked: ReviewRequest, sheet: ClaimSheet) -> views.Filter:
        query = dict(asked.request.query_params)
        return views.Filter.of(query, any(True for _ in decisions.pending(sheet)))

    async def _sheet(self, asked: ReviewRequest) -> Response:
        slug = asked.request.path_params["slug"]
        if asked.request.method == "POST":
            return await self._decide_several(asked, slug)
        sheet = await asyncio.to_thread(self.desk.open, slug)
        chosen = self._filter(asked, sheet)
        every = views.sheet_rows(sheet)
        rows = [row for row in every if chosen.takes(row)]
        start = (chosen.page - 1) * views.PAGE_ROWS
        here = rows[start : start + views.PAGE_ROWS]
        text = await asyncio.to_thread(self.desk.text, sheet)
        return asked.page(
            "sheet.html", sheet=sheet, rows=here, found=len(rows), total=len(every), chosen=chosen,
            more=start + len(here) < len(rows), on_page={row.name for row in here},
            statuses_counted=[(s.value, sum(row.status is s for row in every)) for s in Status],
            rules=sorted({row.rule for row in every}),
            segments=None if text is None else views.segments(text, rows),
            done=self._done(asked), reviewer=self.settings.reviewer,
        )  # fmt: skip

    def _done(self, asked: ReviewRequest) -> tuple[str, int] | None:
        """What was just decided, from the address that a decision leads to."""
        decision, _, number = asked.request.query_params.get("done", "").partition(".")
        known = decision in (*forms.DECISIONS, "add") and number.isascii() and number.isdigit()
        return (decision, int(number[:6])) if known else None

    async def _decide_several(self, asked: ReviewRequest, slug: str) -> Response:
        """A decision on the rows that are ticked, or on the one whose button was pressed."""
        decision, _, one = asked.value("decide").partition(":")
        names = [one] if one else [value for name, value in asked.form if name == "row"]
        if decision not in _BULK or not names:
            raise UsageError("tick rows, and choose what to do with them")

        def change(sheet: ClaimSheet) -> ClaimSheet:
            for name in names:
                sheet = _BULK[decision](sheet, decisions.find(sheet, name))
            return sheet

        try:
            await asyncio.to_thread(self.desk.write, slug, asked.value("version"), change)
        except Outdated:
            return await self._conflict(asked, slug, rows=names, decision=decision)
        note(asked.request.scope, review=decision, sheet=slug, rows=len(names))
        return asked.to(slug, **_back(asked), done=f"{decision}.{len(names)}")

    async def _row(self, asked: ReviewRequest) -> Response:
        slug, name = (asked.request.path_params[key] for key in ("slug", "name"))
        sheet = await asyncio.to_thread(self.desk.open, slug)
        if asked.request.method == "POST":
            entry, decision = forms.entry_from(asked.form), asked.value("decision")
            return await self._asked_for(asked, sheet, name, entry, decision)
        row = decisions.find(sheet, name)
        self.previewer.warm()
        what = "thing" if isinstance(row, Entity) else "claim"
        return await self._edit(asked, Editing(sheet, row, what, forms.entry_of(row), "accept"))

    async def _new(self, asked: ReviewRequest) -> Response:
        slug = asked.request.path_params["slug"]
        what = asked.request.query_params.get("what", "claim")
        if what not in _NEW:
            raise UsageError("what is added is a claim or a thing")
        sheet = await asyncio.to_thread(self.desk.open, slug)
        if asked.request.method == "POST":
            return await self._asked_for(asked, sheet, "", forms.entry_from(asked.form), what)
        query = dict(asked.request.query_params)
        self.previewer.warm()
        start, end = query.get("start", ""), query.get("end", "")
        fields = {name: query.get(name, "") for name in _NEW[what]}
        if what == "thing" and not fields["language"]:
            fields["language"] = sheet.source.language
        spans = ((start, end, query.get("surface", "")),) if start or end else ()
        if what == "thing" and not fields["name"] and start.isdigit() and end.isdigit():
            text = await asyncio.to_thread(self.desk.text, sheet)
            fields["name"] = " ".join((text or "")[int(start[:9]) : int(end[:9])].split())
        return await self._edit(asked, Editing(sheet, None, what, Entry(fields, spans), "add"))

    async def _asked_for(
        self, asked: ReviewRequest, sheet: ClaimSheet, name: str, entry: Entry, decision: str
    ) -> Response:
        """A form that was sent: previewed or saved, and shown again where it is wrong."""
        try:
            row = decisions.find(sheet, name) if name else None
        except NotFound:
            if asked.value("version") == sheet.sha256:
                raise
            gone = Editing(sheet, None, "", entry, decision)
            return await self._conflict(asked, sheet.source.slug, editing=gone, rows=[name])
        what = decision if row is None else "thing" if isinstance(row, Entity) else "claim"
        editing = Editing(sheet, row, what, entry, "add" if row is None else decision)
        concepts = await asyncio.to_thread(self.desk.concepts)
        text = await asyncio.to_thread(self.desk.text, sheet)
        change = _change(name, what, entry, decision, text, concepts)
        previewed = asked.value("do") == "preview"
        try:
            if previewed:
                return await self._preview(asked, editing, change)
            slug, version = sheet.source.slug, asked.value("version")
            await asyncio.to_thread(self.desk.write, slug, version, change)
        except Outdated:
            return await self._conflict(asked, sheet.source.slug, editing=editing)
        except C3GraphError as error:
            return await self._edit(asked, replace(editing, error=error), 422)
        note(asked.request.scope, review=editing.decision, sheet=slug)
        return asked.to(slug, **_back(asked), done=f"{editing.decision}.1")

    async def _preview(self, asked: ReviewRequest, editing: Editing, change: Change) -> Response:
        """What saving would publish; for a script the part of the page alone."""
        sheet = editing.sheet
        _, content = await asyncio.to_thread(self.desk.changed, sheet, change)
        found = await self.previewer.foresee(sheet.path, content)
        base = self.settings.base
        context: dict[str, Any] = {
            "found": found, "added": _lines(found.added, base),
            "removed": _lines(found.removed, base),
            "view": ReportView(asked.visit.interface, prefixes(base)),
            "outdated": asked.value("version") != sheet.sha256,
        }  # fmt: skip
        if asked.value("part") == "preview":
            return asked.page("preview.html", **context)
        return await self._edit(asked, editing, 200, **context)

    async def _edit(
        self, asked: ReviewRequest, editing: Editing, status: int = 200, **context: Any
    ) -> Response:
        sheet, row = editing.sheet, editing.row
        if asked.value("part") == "preview":
            return asked.page("preview.html", found=None, error=editing.error)
        concepts = await asyncio.to_thread(self.desk.concepts)
        text = await asyncio.to_thread(self.desk.text, sheet)
        every = views.sheet_rows(sheet)
        own = [v for v in every if row is not None and v.name == decisions.name_of(row)]
        return asked.page(
            "row.html", status, sheet=sheet, row=own[0] if own else None, what=editing.what,
            entry=editing.entry, decision=editing.decision, error=editing.error,
            version=asked.value("version") or sheet.sha256, qualifiers=forms.QUALIFIERS,
            choices=views.choices(sheet, concepts),
            back=asked.value("back") or str(asked.request.url.query),
            segments=None if text is None else views.segments(text, own or every),
            passages=[decisions.passage(e, text) for e in decisions.evidence(row)[:3]] if row else
            [], **{"found": None, **context},
        )  # fmt: skip

    async def _conflict(
        self, asked: ReviewRequest, slug: str, *, editing: Editing | None = None,
        rows: Sequence[str] = (), decision: str = "",
    ) -> Response:  # fmt: skip
        """The sheet was changed meanwhile (409): theirs, yours, and the way on; nothing is lost."""
        sheet = await asyncio.to_thread(self.desk.open, slug)
        before = self.desk.as_it_was(slug, asked.value("version"))
        known = {row.name: row for row in views.sheet_rows(sheet)}
        names = list(rows) or ([decisions.name_of(editing.row)] if editing and editing.row else [])
        theirs = None
        if editing is not None and names and names[0] in known:
            theirs = forms.entry_of(decisions.find(sheet, names[0]))
        return asked.page(
            "conflict.html", 409, sheet=sheet, editing=editing, theirs=theirs,
            decision=decision or (editing.decision if editing else ""),
            chosen=[(name, known.get(name)) for name in names],
            changed=None if before is None else views.changed_rows(before, sheet),
            form=[(n, v) for n, v in asked.form if n not in ("csrf", "version", "do", "part")],
        )  # fmt: skip


def _back(asked: ReviewRequest) -> dict[str, str]:
    """The filter of the list that a decision comes from."""
    given = parse_qsl(asked.value("back"), keep_blank_values=True)
    return {name: value for name, value in given if name in _FILTER}


def _lines(quads: Sequence[Quad], base: str) -> tuple[list[str], int]:
    """Triples as a person reads them, without the records of claims; how many are left out."""
    known, graph = prefixes(base), f"{base}graph/"
    records = {f"{graph}claims", f"{graph}sources"}
    said = [
        quad
        for quad in quads
        if str(quad.graph) not in records and not str(quad.subject).startswith(f"{base}claim/")
    ]
    lines = [
        " ".join(shown(term, known) for term in (quad.subject, quad.predicate, quad.object))
        for quad in said[:_SHOWN]
    ]
    return lines, len(quads) - len(lines)


def _change(
    name: str,
    what: str,
    entry: Entry,
    decision: str,
    text: str | None,
    concepts: decisions.Concepts,
) -> Change:
    """The change that a form asks for, to whatever version of the sheet it meets."""

    def change(sheet: ClaimSheet) -> ClaimSheet:
        if name:
            row = decisions.find(sheet, name)
            return forms.decide(sheet, row, entry, decision, text, concepts)
        if what == "thing":
            return decisions.add(sheet, forms.thing_of(entry, None, text, concepts, sheet.own))
        return decisions.add(sheet, forms.claim_of(entry, None, text, concepts, sheet.own))

    return change
