"""The application: routes, and what every response passes through."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from c3graph.errors import C3GraphError
from c3graph.web import (
    archive,
    catalog,
    changelog,
    completion,
    dereference,
    ldes,
    memento,
    pages,
    past,
    ranges,
    signposts,
    sparql,
    tpf,
    wellknown,
)
from c3graph.web.conditional import matches, not_modified
from c3graph.web.engine import Engine, WebSettings
from c3graph.web.languages import chain, interface, remembered
from c3graph.web.links import Links
from c3graph.web.pages import (
    competences,
    cooperation,
    history,
    home,
    instruments,
    kinds,
    search,
    source,
    thing,
    validation,
)
from c3graph.web.problems import Envelope, LastResort, Problem, respond
from c3graph.web.protocol import ALLOW
from c3graph.web.responses import answer_options
from c3graph.web.site import Site, Visit, here, in_other_languages
from c3graph.web.static import IMMUTABLE
from c3graph.web.translations import OFFERED

READ = ("GET", "HEAD", "OPTIONS")
Handler = Callable[[Visit], Awaitable[Response]]

# Every IRI pattern of ours that is dereferenced by 303; a release, the last, has no releases.
NAMED = (
    "/id/{kind}/{slug}",
    "/scheme/{name}",
    "/scheme/{name}/{slug}",
    "/def",
    "/source/{slug}",
    "/claim/{id}",
    "/graph/{name}",
    "/release/{version}",
)

# Addresses that a page of a kept release links to and that only the site has.
NOT_KEPT = (
    "/sparql", "/catalog", "/CITATION.cff", "/sitemap.xml", "/opensearch.xml", "/changes",
    "/changes.atom", "/changes/{other}", "/ldes", "/tpf", "/query/{slug}", "/dump/{name}",
    "/timemap/{rest:path}", "/release/{other:path}",
)  # fmt: skip


def _param(visit: Visit, name: str) -> str:
    return str(visit.request.path_params[name])


async def _home(visit: Visit) -> Response:
    signs = signposts.of_dataset(visit, archive.this(visit))
    return await pages.serve(visit, ("home",), home.page, signs)


async def _kind(visit: Visit) -> Response:
    slug = _param(visit, "kind")
    return await pages.serve(visit, ("kind", slug), lambda v: kinds.page(v, slug))


async def _kinds(visit: Visit) -> Response:
    return await pages.serve(visit, ("kinds",), kinds.index)


async def _competences(visit: Visit) -> Response:
    return await pages.serve(visit, ("competences",), competences.page)


async def _cell(visit: Visit) -> Response:
    slug, column = _param(visit, "slug"), f"{_param(visit, 'kind')}/{_param(visit, 'name')}"
    key = ("competences", slug, column)
    return await pages.serve(visit, key, lambda v: competences.cell(v, slug, column))


async def _instruments(visit: Visit) -> Response:
    return await pages.serve(visit, ("instruments",), instruments.page)


async def _cooperation(visit: Visit) -> Response:
    return await pages.serve(visit, ("cooperation",), cooperation.page)


async def _pair(visit: Visit) -> Response:
    one = f"{_param(visit, 'kind')}/{_param(visit, 'slug')}"
    other = f"{_param(visit, 'other_kind')}/{_param(visit, 'other')}"
    key = ("cooperation", one, other)
    return await pages.serve(visit, key, lambda v: cooperation.pair(v, one, other))


async def _validation(visit: Visit) -> Response:
    return await pages.serve(visit, ("validation",), validation.page)


async def _search(visit: Visit) -> Response:
    return await pages.serve(visit, ("search",), search.page)


async def _page(visit: Visit) -> Response:
    path = _param(visit, "path")
    signs = signposts.of_thing(visit, path)
    return await pages.serve(visit, ("page", path), lambda v: pages.resource_page(v, path), signs)


async def _statements(visit: Visit) -> Response:
    path = _param(visit, "path")
    return await pages.serve(visit, ("statements", path), lambda v: thing.statements(v, path))


async def _pointing(visit: Visit) -> Response:
    path = _param(visit, "path")
    return await pages.serve(visit, ("pointing", path), lambda v: thing.pointing(v, path))


async def _text(visit: Visit) -> Response:
    slug = _param(visit, "slug")
    return await pages.serve(visit, ("text", slug), lambda v: source.text(v, slug))


async def _history(visit: Visit) -> Response:
    return await history.page(visit, _param(visit, "path"))


async def _data(visit: Visit) -> Response:
    return await dereference.data(visit, _param(visit, "path"))


async def _named(visit: Visit) -> Response:
    path = visit.request.scope["path"].removeprefix(visit.links.root).removeprefix("/")
    return await dereference.see_other(visit, path)


async def _to_now(visit: Visit) -> Response:
    """What a kept release has no answer of its own to: the same address of the site."""
    scope = visit.request.scope
    path = scope["path"].removeprefix(scope["root_path"])
    asked = visit.request.url.query
    target = f"{scope['app_root_path']}{quote(path)}" + (f"?{asked}" if asked else "")
    return Response(None, 307, {"Location": target, "Cache-Control": IMMUTABLE})


async def _dump(visit: Visit) -> Response:
    """A file of a kept release, by a name that the release itself lists; ranges of it as asked."""
    found, name = await archive.one(visit, _param(visit, "version")), _param(visit, "name")
    file = await archive.file(visit, found, name)
    headers = {"Cache-Control": IMMUTABLE, "Link": signposts.of_file(visit, found)}
    return ranges.answer(
        visit.request, found.path / name, file.size, f'"{file.sha256}"', memento.when(found),
        headers, file.media_type,
    )  # fmt: skip


def _static(site: Site) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        if request.method == "OPTIONS":
            return answer_options(READ)
        parameters = request.path_params
        content, headers = site.static.get(parameters["digest"], parameters["name"])
        if matches(request.headers.get("if-none-match"), headers["ETag"]):
            return not_modified(headers)
        return Response(content, 200, headers)

    return serve


def _error_page(site: Site) -> Callable[[Request, Problem], str]:
    """The page of an error; it asks the engine for nothing, since that may be what failed."""

    def page(request: Request, members: Problem) -> str:
        fields = request.headers
        kept = remembered(fields.get("cookie"))
        asked = request.query_params.get("lang")
        languages = chain(asked, fields.get("accept-language"), kept)
        template = site.templates[interface(languages)].get_template("error.html")
        spoken = asked if asked in OFFERED else ""
        return template.render(
            problem=members,
            links=Links(site.settings.base, request.scope.get("root_path", ""), spoken),
            release=None,
            now=None,
            static=site.static,
            site_title=site.settings.title,
            in_languages=in_other_languages(request),
            here=here(request),
        )

    return page


def create_app(
    engine_provider: Callable[[], Engine],
    settings: WebSettings,
    inner: Sequence[Middleware] = (),
    more: Callable[[Site], Sequence[BaseRoute]] = lambda _: (),
) -> Starlette:
    """The web application over whatever engine the provider returns at each request.

    The provider may switch to another release at any time; a request keeps the engine it took.
    Where there is no release yet, the provider raises ReleaseError, answered as 503. What `inner`
    middleware raises of our tree of errors is answered like any other. `more` are routes beside
    those of the site.
    """
    site = Site(engine_provider, settings)
    error_page = _error_page(site)

    def explain(request: Request, error: Exception) -> Response:
        return respond(request, error, settings.base, error_page)

    async def explain_async(request: Request, error: Exception) -> Response:
        return explain(request, error)

    def kept(path: str, handler: Handler) -> Route:
        """A route below `/release/<version>/`, answered from that release."""

        async def answer(visit: Visit) -> Response:
            scope, version = visit.request.scope, _param(visit, "version")
            inside = scope["path"].removeprefix(scope["root_path"]).removeprefix("/")
            if handler is not _dump:
                visit = await past.visit_of(visit, version)
            return memento.sign(visit, await handler(visit), version, inside)

        return route(path, answer)

    static = Route("/static/{digest}/{name:path}", _static(site), methods=list(READ))

    def route(path: str, handler: Handler, methods: tuple[str, ...] = READ) -> Route:
        async def endpoint(request: Request) -> Response:
            if request.method == "OPTIONS":
                return answer_options(methods)
            return await handler(site.visit(request))

        return Route(path, endpoint, methods=list(methods))

    app = Starlette(
        routes=[
            route("/", _home),
            route("/sparql", sparql.endpoint, ALLOW),
            route("/sparql/", sparql.endpoint, ALLOW),
            route("/sparql/completion", completion.serve),
            route("/.well-known/void", wellknown.void),
            route("/.well-known/sparql-examples", wellknown.examples),
            route("/query/{slug}", wellknown.example),
            route("/catalog", catalog.serve),
            route("/ldes", ldes.root),
            route("/ldes/{version}/{number}", ldes.page),
            route("/tpf", tpf.fragment),
            route("/changes", changelog.log),
            route("/changes.atom", changelog.feed),
            route("/changes/{version}", changelog.one),
            route("/robots.txt", signposts.robots),
            route("/sitemap.xml", signposts.sitemap),
            route("/sitemap/{name}", signposts.sitemap_part),
            route("/CITATION.cff", signposts.citation_file),
            route("/search", _search),
            route("/search/suggest", search.suggest),
            route("/opensearch.xml", search.description),
            route("/kinds", _kinds),
            route("/instruments", _instruments),
            route("/cooperation", _cooperation),
            route("/cooperation/{kind}/{slug}/{other_kind}/{other}", _pair),
            route("/competences", _competences),
            route("/competences/{slug}/{kind}/{name}", _cell),
            route("/kinds/{kind}", _kind),
            route("/validation", _validation),
            route("/page/{path:path}", _page),
            route("/statements/{path:path}", _statements),
            route("/pointing/{path:path}", _pointing),
            route("/text/{slug}", _text),
            route("/history/{path:path}", _history),
            route("/data/{path:path}", _data),
            route("/dump/{name}", memento.dump),
            route("/timemap/{path:path}", memento.timemap),
            *(route(pattern, _named) for pattern in NAMED),
            static,
            *more(site),
            Mount(
                "/release/{version}",
                routes=[
                    kept("/", _home),
                    kept("/search", _search),
                    kept("/search/suggest", search.suggest),
                    kept("/kinds", _kinds),
                    kept("/instruments", _instruments),
                    kept("/cooperation", _cooperation),
                    kept("/cooperation/{kind}/{slug}/{other_kind}/{other}", _pair),
                    kept("/competences", _competences),
                    kept("/competences/{slug}/{kind}/{name}", _cell),
                    kept("/kinds/{kind}", _kind),
                    kept("/validation", _validation),
                    kept("/page/{path:path}", _page),
                    kept("/statements/{path:path}", _statements),
                    kept("/pointing/{path:path}", _pointing),
                    kept("/text/{slug}", _text),
                    route("/history/{path:path}", _to_now),
                    kept("/data/{path:path}", _data),
                    *(
                        kept(pattern, _named)
                        for pattern in NAMED
                        if pattern != "/release/{version}"
                    ),
                    *(route(path, _to_now) for path in NOT_KEPT),
                    static,
                    kept("/{name}", _dump),
                ],
            ),
        ],
        middleware=[Middleware(Envelope), Middleware(LastResort, respond=explain), *inner],
        exception_handlers={C3GraphError: explain_async, HTTPException: explain_async},
    )
    app.router.redirect_slashes = False
    return app
