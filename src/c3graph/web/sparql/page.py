"""The SPARQL page: a query to change, what came of it, and questions to begin with."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

from anyio import to_thread
from starlette.responses import Response

from c3graph.errors import C3GraphError, NotFound
from c3graph.model import QueryForm
from c3graph.rdf.iris import DEF
from c3graph.web.asking import run_query
from c3graph.web.drawings.chart import Chart, ChartKind, Wish, chart_of
from c3graph.web.drawings.graph import Network, graph_drawing
from c3graph.web.engine import RunResult, SparqlRequest
from c3graph.web.http import media
from c3graph.web.http.conditional import read_body
from c3graph.web.http.problems import problem
from c3graph.web.site import Visit
from c3graph.web.sparql.questions import Question, by_theme, matching, narrowed, questions, settable
from c3graph.web.views.outcome import (
    MAX_CHARACTERS_SHOWN,
    ResultTable,
    Rows,
    result_rows,
    result_table,
    triples_of,
)
from c3graph.web.views.values import PageLabels

EXAMPLE = f"""\
PREFIX c3: <{DEF}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?project ?name WHERE {{
  ?project a c3:Project ; skos:prefLabel ?name
}}
ORDER BY ?name
LIMIT 50"""
VIEWS = {
    QueryForm.SELECT: ("table", "chart", "graph"),
    QueryForm.GRAPH: ("text", "table", "graph"),
    QueryForm.ASK: ("table",),
}
# Lines of a query that are shown before and after the one with an error.
_AROUND = 4
_EDITOR = ("editor/yasgui.min.js", "editor/yasgui.min.css")


@dataclass(frozen=True, slots=True)
class QueryPage:
    """What came of a query: how many rows or triples, in how many seconds, and one view of them.

    `spooled` is the size in bytes of a result that is too long to show.
    """

    form: QueryForm
    total: int
    seconds: float
    view: str
    truth: bool | None = None
    text: str = ""
    table: ResultTable | None = None
    chart: Chart | None = None
    network: Network | None = None
    cut: bool = False
    spooled: int = 0


@dataclass(frozen=True, slots=True)
class Asking:
    """What the URL says beside the query: the view, its columns, names for IRIs, the question."""

    view: str
    wish: Wish
    names: bool
    example: str

    @classmethod
    def of(cls, visit: Visit) -> Asking:
        """What a request wishes of the page beside its query."""
        given = visit.request.query_params
        wish = Wish(given.get("x", ""), given.get("y", ""), given.get("chart", ""))
        names = given.get("names", "") == "1"
        return cls(given.get("view", ""), wish, names, given.get("example", ""))


@dataclass(frozen=True, slots=True)
class Menu:
    """The questions by theme, the words they were searched for, the one that is chosen and what
    its variables were set to."""

    question: Question | None = None
    themes: tuple[tuple[str, list[Question]], ...] = ()
    find: str = ""
    values: tuple[str, ...] = ()


async def form(visit: Visit) -> Response:
    """The page before a query is asked; of a question, its answer with the query folded below it.

    Raises NotFound for a question that is not there.
    """
    given = visit.request.query_params
    listed = await questions(visit)
    wanted = given.get("example", "")
    found = next((question for question in listed if question.slug == wanted), None)
    if wanted and found is None:
        raise NotFound("no example question has this name", where=wanted)
    query, error = found.query if found else EXAMPLE, None
    values = given.getlist("value")
    if found:
        try:
            query = narrowed(query, given.getlist("variable"), values, visit.base)
        except C3GraphError as caught:
            error = problem(caught, visit.base, visit.links.root + visit.request.url.path)
    asked = given.get("find", "")
    menu = Menu(found, tuple(by_theme(matching(listed, asked))), asked, tuple(values))
    asking, request, outcome = Asking.of(visit), None, None
    if found and error is None:
        asking, request = replace(asking, names=True), SparqlRequest(query)
        try:
            outcome = await _outcome(visit, request, asking)
        except C3GraphError as caught:
            error = problem(caught, visit.base, visit.links.root + visit.request.url.path)
    response = _page(visit, query, asking, request=request, outcome=outcome, error=error, menu=menu)
    if error:
        response.status_code = int(error["status"])
    return response


async def browse(visit: Visit, request: SparqlRequest) -> Response:
    """A result as a page, with the query to change and downloads; errors beside the query."""
    asking = Asking.of(visit)
    try:
        outcome = await _outcome(visit, request, asking)
    except C3GraphError as caught:
        error = problem(caught, visit.base, visit.links.root + visit.request.url.path)
        response = _page(visit, request.query, asking, request=request, error=error)
        response.status_code = caught.status
    else:
        response = _page(visit, request.query, asking, request=request, outcome=outcome)
    return timed(response)


def timed(response: Response) -> Response:
    """A page with a result, which says how long the query took: it is another page each time."""
    response.headers["Vary"] = "Accept, Accept-Language, Cookie"
    response.headers["Cache-Control"] = "no-store"
    return response


async def _outcome(visit: Visit, request: SparqlRequest, asking: Asking) -> QueryPage:
    form = visit.engine.form(request.query)
    view = asking.view if asking.view in VIEWS[form] else VIEWS[form][0]
    media_type = media.SPARQL_JSON
    if form is QueryForm.GRAPH:
        media_type = media.TURTLE if view == "text" else media.N_TRIPLES
    begun = time.perf_counter()
    result = await run_query(visit, request, media_type)
    seconds = time.perf_counter() - begun
    if isinstance(result.body, Path):
        return QueryPage(form, max(result.rows, 0), seconds, view, spooled=_dropped(result))
    body = await to_thread.run_sync(read_body, result)
    if view == "text":
        text = body.decode("utf-8", "replace")
        shown, cut = text[:MAX_CHARACTERS_SHOWN], len(text) > MAX_CHARACTERS_SHOWN
        return QueryPage(form, result.rows, seconds, view, text=shown, cut=cut)
    rows = triples_of(body) if form is QueryForm.GRAPH else result_rows(body)
    if isinstance(rows, bool):
        return QueryPage(form, 1, seconds, view, truth=rows)
    return await _seen(visit, asking, rows, form, seconds, view)


async def _seen(
    visit: Visit, asking: Asking, rows: Rows, form: QueryForm, seconds: float, view: str
) -> QueryPage:
    """Rows in the view that is asked for; a picture has names wherever there are any."""
    named = asking.names or view != "table"
    names = visit.names(rows.iris) if named else PageLabels(visit.links, visit.languages)
    if view == "chart":
        drawn = chart_of(rows, asking.wish, names)
        return QueryPage(form, rows.total, seconds, view, chart=drawn)
    if view == "graph":
        net = await to_thread.run_sync(graph_drawing, rows, names)
        return QueryPage(form, rows.total, seconds, view, network=net)
    shown = result_table(rows, names)
    return QueryPage(form, rows.total, seconds, view, table=shown, cut=shown.cut)


def _dropped(result: RunResult) -> int:
    """The size of a spooled result, which is not read: that would hold up everybody."""
    assert isinstance(result.body, Path)
    size = result.body.stat().st_size
    if result.temporary:
        result.body.unlink(missing_ok=True)
    return size


def _url(visit: Visit, request: SparqlRequest, *more: tuple[str, str]) -> str:
    dataset = [("default-graph-uri", iri) for iri in request.default_graphs]
    dataset += [("named-graph-uri", iri) for iri in request.named_graphs]
    return f"{visit.links.root}/sparql?{urlencode([('query', request.query), *dataset, *more])}"


def _downloads(visit: Visit, request: SparqlRequest, form: QueryForm) -> list[tuple[str, str]]:
    """Name and link of each format of this result."""
    made = []
    for media_type in media.GRAPHS if form is QueryForm.GRAPH else media.RESULTS:
        short = next(n for n, types in media.FORMATS.items() if media_type == types[0])
        made.append((media.NAMES[media_type], _url(visit, request, ("format", short))))
    return made


def _kept(visit: Visit, asking: Asking) -> list[tuple[str, str]]:
    """What stays from one view to another."""
    kept = [("names", "1" if asking.names else ""), ("example", asking.example)]
    return [(k, v) for k, v in [*kept, ("lang", visit.links.language)] if v]


def _views(
    visit: Visit, request: SparqlRequest, asking: Asking, form: QueryForm
) -> list[tuple[str, str]]:
    kept = _kept(visit, asking)
    return [(view, _url(visit, request, ("view", view), *kept)) for view in VIEWS[form]]


def _error_lines(query: str, error: Mapping[str, str | int] | None) -> list[tuple[int, str]]:
    """The numbered lines around the one that an error is in."""
    if not error or "line" not in error:
        return []
    line = int(error["line"])
    numbered = list(enumerate(query.splitlines(), 1))
    return numbered[max(0, line - 1 - _AROUND) : line + _AROUND]


def _page(
    visit: Visit,
    query: str,
    asking: Asking,
    *,
    request: SparqlRequest | None = None,
    outcome: QueryPage | None = None,
    error: Mapping[str, str | int] | None = None,
    menu: Menu | None = None,
) -> Response:
    """The form with the query; below it what came of it, or the questions one may begin at."""
    settings, static = visit.site.settings, visit.site.static
    limits = ("query_seconds", "query_memory_mb", "result_bytes")
    form = outcome.form if outcome else None
    menu = menu or Menu()
    return visit.html(
        "sparql.html",
        query=query,
        request_=request,
        asking=asking,
        outcome=outcome,
        error=error,
        error_lines=_error_lines(query, error),
        error_line=int(error["line"]) if error and "line" in error else 0,
        downloads=_downloads(visit, request, form) if request and form else [],
        views=_views(visit, request, asking, form) if request and form else [],
        kinds=[kind.value for kind in ChartKind],
        kept=_kept(visit, asking),
        limits={name: getattr(settings, name, None) for name in limits},
        editor=_EDITOR if all(map(static.has, _EDITOR)) else (),
        licences="editor/LICENCES.txt" if static.has("editor/LICENCES.txt") else "",
        question=menu.question,
        settable=settable(menu.question.query) if menu.question else [],
        themes=menu.themes,
        find=menu.find,
        values=menu.values,
        reader=visit.languages[0],
    )
