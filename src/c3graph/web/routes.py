"""Every address of the site, and what answers there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from c3graph.web import pages
from c3graph.web.http import ranges
from c3graph.web.http.conditional import matches, not_modified
from c3graph.web.http.protocol import ALLOW
from c3graph.web.http.static import IMMUTABLE
from c3graph.web.linked import (
    archive,
    catalog,
    changelog,
    dereference,
    ldes,
    memento,
    past,
    signposts,
    wellknown,
)
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
from c3graph.web.responses import answer_options
from c3graph.web.site import Site, Visit
from c3graph.web.sparql import completion, tpf
from c3graph.web.sparql import endpoint as sparql

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
    "/timemap/{rest:path}", "/history/{rest:path}", "/release/{other:path}",
)  # fmt: skip


def _param(visit: Visit, name: str) -> str:
    return str(visit.request.path_params[name])


def _whole(name: str, make: pages.Page) -> Handler:
    """A page of the release that has no other parameter than its query string."""

    async def handler(visit: Visit) -> Response:
        return await pages.serve(visit, (name,), make)

    return handler


def _of(name: str, make: Callable[[Visit, str], Awaitable[Response]], parameter: str) -> Handler:
    """A page of what one part of the path names."""

    async def handler(visit: Visit) -> Response:
        named = _param(visit, parameter)
        return await pages.serve(visit, (name, named), lambda v: make(v, named))

    return handler


async def _home(visit: Visit) -> Response:
    signs = signposts.of_dataset(visit, archive.this(visit))
    return await pages.serve(visit, ("home",), home.page, signs)


async def _cell(visit: Visit) -> Response:
    slug, column = _param(visit, "slug"), f"{_param(visit, 'kind')}/{_param(visit, 'name')}"
    key = ("competences", slug, column)
    return await pages.serve(visit, key, lambda v: competences.cell(v, slug, column))


async def _pair(visit: Visit) -> Response:
    one = f"{_param(visit, 'kind')}/{_param(visit, 'slug')}"
    other = f"{_param(visit, 'other_kind')}/{_param(visit, 'other')}"
    key = ("cooperation", one, other)
    return await pages.serve(visit, key, lambda v: cooperation.pair(v, one, other))


async def _page(visit: Visit) -> Response:
    path = _param(visit, "path")
    if (led := await dereference.moved(visit, path, "page/")) is not None:
        return led
    signs = signposts.of_thing(visit, path)
    return await pages.serve(visit, ("page", path), lambda v: pages.resource_page(v, path), signs)


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


# What any release answers, at the same address below the site and below `/release/<version>`.
OF_A_RELEASE: tuple[tuple[str, Handler], ...] = (
    ("/", _home),
    ("/search", _whole("search", search.page)),
    ("/search/suggest", search.suggest),
    ("/kinds", _whole("kinds", kinds.index)),
    ("/kinds/{kind}", _of("kind", kinds.page, "kind")),
    ("/instruments", _whole("instruments", instruments.page)),
    ("/cooperation", _whole("cooperation", cooperation.page)),
    ("/cooperation/{kind}/{slug}/{other_kind}/{other}", _pair),
    ("/competences", _whole("competences", competences.page)),
    ("/competences/{slug}/{kind}/{name}", _cell),
    ("/validation", _whole("validation", validation.page)),
    ("/page/{path:path}", _page),
    ("/statements/{path:path}", _of("statements", thing.statements, "path")),
    ("/pointing/{path:path}", _of("pointing", thing.pointing, "path")),
    ("/text/{slug}", _of("text", source.text, "slug")),
    ("/data/{path:path}", _data),
)

# What the site answers of itself and of all its releases.
OF_THE_SITE: tuple[tuple[str, Handler], ...] = (
    ("/sparql/completion", completion.serve),
    ("/.well-known/void", wellknown.void),
    ("/.well-known/sparql-examples", wellknown.examples),
    ("/query/{slug}", wellknown.example),
    ("/catalog", catalog.serve),
    ("/ldes", ldes.root),
    ("/ldes/{version}/{number}", ldes.page),
    ("/tpf", tpf.fragment),
    ("/changes", changelog.log),
    ("/changes.atom", changelog.feed),
    ("/changes/{version}", changelog.one),
    ("/robots.txt", signposts.robots),
    ("/sitemap.xml", signposts.sitemap),
    ("/sitemap/{name}", signposts.sitemap_part),
    ("/CITATION.cff", signposts.citation_file),
    ("/opensearch.xml", search.description),
    ("/history/{path:path}", _history),
    ("/dump/{name}", memento.dump),
    ("/timemap/{path:path}", memento.timemap),
)


def _route(site: Site, path: str, handler: Handler, methods: tuple[str, ...] = READ) -> Route:
    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return answer_options(methods)
        return await handler(site.visit(request))

    return Route(path, endpoint, methods=list(methods))


def _kept(site: Site, path: str, handler: Handler) -> Route:
    """A route below `/release/<version>/`, answered from that release."""

    async def answer(visit: Visit) -> Response:
        scope, version = visit.request.scope, _param(visit, "version")
        inside = scope["path"].removeprefix(scope["root_path"]).removeprefix("/")
        if handler is not _dump:
            visit = await past.visit_of(visit, version)
        return memento.sign(visit, await handler(visit), version, inside)

    return _route(site, path, answer)


def routes(site: Site, more: Sequence[BaseRoute]) -> list[BaseRoute]:
    """All addresses of a site, `more` among them."""
    static = Route("/static/{digest}/{name:path}", _static(site), methods=list(READ))
    of_things = [pattern for pattern in NAMED if pattern != "/release/{version}"]
    kept = [
        *(_kept(site, path, handler) for path, handler in OF_A_RELEASE),
        *(_kept(site, pattern, _named) for pattern in of_things),
        *(_route(site, path, _to_now) for path in NOT_KEPT),
        static,
        _kept(site, "/{name}", _dump),
    ]
    return [
        *(_route(site, path, sparql.endpoint, ALLOW) for path in ("/sparql", "/sparql/")),
        *(_route(site, path, handler) for path, handler in (*OF_THE_SITE, *OF_A_RELEASE)),
        *(_route(site, pattern, _named) for pattern in NAMED),
        static,
        *more,
        Mount("/release/{version}", routes=kept),
    ]
