"""The site (made once) and a visit (one request on one release)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from c3graph.errors import UsageError
from c3graph.model import Answer
from c3graph.terms import Iri
from c3graph.web.conditional import code_digest, etag
from c3graph.web.engine import Engine, WebSettings
from c3graph.web.languages import chain
from c3graph.web.links import Links
from c3graph.web.media import HTML, NAMES, content_type
from c3graph.web.page_queries import PageQueries, is_safe
from c3graph.web.static import Static
from c3graph.web.views import Names

HERE = Path(__file__).parent
MAX_PAGE = 100_000
LABEL_BATCH = 500
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")
_OFFERED = (("en", "English"), ("pl", "polski"), ("hu", "magyar"))


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts of a release that every home and kind page shows."""

    classes: Mapping[str, int]
    graphs: tuple[tuple[str, int], ...]
    schemes: tuple[str, ...]


def in_other_languages(request: Request) -> list[tuple[str, str, str]]:
    """Language tag, its own name, and a link to what is asked, in it."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return [(tag, name, "?" + urlencode([*kept, ("lang", tag)])) for tag, name in _OFFERED]


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["thousands"] = lambda number: f"{number:,}".replace(",", "\u202f")
    return made


@dataclass(slots=True)
class Site:
    """What outlives a request: templates, static files, and the facts of the newest release."""

    provider: Callable[[], Engine]
    settings: WebSettings
    queries: PageQueries = field(init=False)
    templates: Environment = field(init=False)
    static: Static = field(init=False)
    code: str = field(init=False)
    _facts: tuple[str, Facts] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.queries = PageQueries(self.settings.base)
        self.templates = _environment()
        self.static = Static(HERE / "static")
        harvest = code_digest(HERE.parent / "harvest")
        self.code = code_digest(HERE) + harvest + self.settings.base

    def visit(self, request: Request) -> Visit:
        return Visit(self, request, self.provider())

    async def facts(self, engine: Engine) -> Facts:
        """Facts of the engine's release, asked for once a release."""
        key = f"{engine.release.sha256} {engine.release.version}"
        known = self._facts
        if known is not None and known[0] == key:
            return known[1]
        classes = await engine.select(self.queries.counts_by_class())
        graphs = await engine.select(self.queries.graphs())
        schemes = await engine.select(self.queries.schemes())
        facts = Facts(
            {str(name): int(str(n)) for name, n in classes.rows},
            tuple((str(graph), int(str(n))) for graph, n in graphs.rows if graph is not None),
            tuple(str(row[0]) for row in schemes.rows),
        )
        self._facts = (key, facts)
        return facts


class Visit:
    """One request: its engine, its reader's languages, its links.

    `now` is the engine in service; `engine` is another one below `/release/<version>/`.
    """

    __slots__ = ("engine", "languages", "links", "now", "request", "site")

    def __init__(self, site: Site, request: Request, engine: Engine) -> None:
        self.site = site
        self.request = request
        self.engine = self.now = engine
        # Parsing a long query string takes as long as a light query.
        query_string = request.scope.get("query_string", b"")
        named = len(query_string) < 200 or b"lang" in query_string
        asked = request.query_params.get("lang") if named else None
        self.languages = chain(asked, request.headers.get("accept-language"))
        explicit = asked.lower() if asked and asked.lower() in self.languages else ""
        self.links = Links(site.settings.base, request.scope.get("root_path", ""), explicit)

    @property
    def base(self) -> str:
        return self.site.settings.base

    @property
    def queries(self) -> PageQueries:
        return self.site.queries

    @property
    def site_url(self) -> str:
        """URL below which this server is reached: the setting's, else the one asked for.

        A Host field that is none (RFC 9110, section 7.2) is not repeated: then it is the base.
        """
        if self.site.settings.public_url:
            return self.site.settings.public_url
        scope, host = self.request.scope, self.request.headers.get("host", "")
        if not _HOST.fullmatch(host):
            return self.base
        root = scope.get("app_root_path", self.links.root)
        return f"{scope.get('scheme', 'http')}://{host}{root}/"

    @property
    def accept(self) -> str | None:
        return self.request.headers.get("accept")

    @property
    def format(self) -> str | None:
        return self.request.query_params.get("format") or None

    def etag(self, *parts: object) -> str:
        return etag(self.site.code, self.engine.release, *parts)

    def page_number(self) -> int:
        """`?page=`, counted from 1. Raises UsageError where it is no such number."""
        text = self.request.query_params.get("page", "1")
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_PAGE):
            raise UsageError(f"'{text[:40]}' is not a page number", hint=f"1 to {MAX_PAGE}")
        return int(text)

    async def select(self, query: str) -> Answer:
        return await self.engine.select(query)

    async def names(self, iris: Sequence[str]) -> Names:
        """Names of all the IRIs that a page mentions."""
        wanted = sorted({iri for iri in iris if is_safe(iri)})
        names = Names(self.links, self.languages)
        for at in range(0, len(wanted), LABEL_BATCH):
            query = self.queries.labels(wanted[at : at + LABEL_BATCH])
            for iri, predicate, value in (await self.select(query)).rows:
                if iri is not None and isinstance(predicate, Iri) and value is not None:
                    names.add(str(iri), predicate.value, value)
        return names

    def html(self, template: str, status: int = 200, **context: object) -> Response:
        """A page; its template sees the links, the release and the reader's languages."""
        body = self.site.templates.get_template(template).render(
            links=self.links,
            language=self.languages[0],
            release=self.engine.release,
            now=None if self.engine is self.now else self.now.release,
            stylesheet=self.site.static.url("style.css"),
            icon=self.site.static.url("icon.svg"),
            format_names=NAMES,
            site_title=self.site.settings.title,
            in_languages=in_other_languages(self.request),
            **context,
        )
        return Response(
            body.encode("utf-8", "replace"), status, {"Content-Type": content_type(HTML)}
        )
