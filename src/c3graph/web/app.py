"""The application: routes, and what every response passes through."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from c3graph.errors import C3GraphError
from c3graph.web.engine import Engine, WebSettings
from c3graph.web.http.problems import Envelope, LastResort, Problem, respond
from c3graph.web.languages import chain, interface, remembered
from c3graph.web.links import Links
from c3graph.web.routes import routes
from c3graph.web.site import Site, here, in_other_languages
from c3graph.web.translations import OFFERED


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
            site_title=site.title(interface(languages)),
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

    app = Starlette(
        routes=routes(site, more(site)),
        middleware=[Middleware(Envelope), Middleware(LastResort, respond=explain), *inner],
        exception_handlers={C3GraphError: explain_async, HTTPException: explain_async},
    )
    app.router.redirect_slashes = False
    return app
