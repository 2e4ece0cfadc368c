"""The site (made once) and a visit (one request on one release)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from c3graph.errors import UsageError
from c3graph.harvest.dataset import named_licence
from c3graph.lookup import Facts
from c3graph.model import Answer
from c3graph.rdf.iris import VOCABULARY
from c3graph.rdf.terms import Literal
from c3graph.web.engine import Engine, WebSettings
from c3graph.web.http.conditional import code_digest, etag
from c3graph.web.http.media import HTML, NAMES, content_type
from c3graph.web.http.static import Static
from c3graph.web.languages import COOKIE, chain, interface, remembered
from c3graph.web.links import Links, Resource, code_of, of_vocabulary, resource
from c3graph.web.translations import OFFERED, date_in_words, number_in_words, translations
from c3graph.web.views import authorities
from c3graph.web.views.page_queries import PageQueries
from c3graph.web.views.values import NAMED_BY, PageLabels

HERE = Path(__file__).parent
MAX_PAGE = 100_000
_YEAR_SECONDS = 31_536_000
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


def in_other_languages(request: Request) -> list[tuple[str, str, str]]:
    """Language tag, its own name, and a link to what is asked, in it."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return [(tag, name, "?" + urlencode([*kept, ("lang", tag)])) for tag, name in OFFERED.items()]


def here(request: Request) -> str:
    """The path that was asked for, as the links of a page name it."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return str(path).strip("/")


def _environment(language: str) -> Environment:
    """Templates that speak a language: `_`, `ngettext`, `{% trans %}`; filters of its numbers."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.filters["thousands"] = lambda value: number_in_words(value, language)
    made.filters["date"] = lambda text: date_in_words(text, language)
    made.globals["interface"] = language
    return made


@dataclass(slots=True)
class Site:
    """What outlives a request: templates, static files, and the facts of the newest release."""

    provider: Callable[[], Engine]
    settings: WebSettings
    queries: PageQueries = field(init=False)
    templates: dict[str, Environment] = field(init=False)
    static: Static = field(init=False)
    code: str = field(init=False)

    def __post_init__(self) -> None:
        self.queries = PageQueries(self.settings.base)
        self.templates = {language: _environment(language) for language in OFFERED}
        for environment in self.templates.values():
            environment.globals["licence"] = named_licence(self.settings.licence)
        self.static = Static(HERE / "static")
        rooms = (HERE, HERE.parent / "harvest", HERE.parent / "release")
        self.code = "".join(map(code_digest, rooms)) + self.settings.base + self.settings.licence

    def title(self, language: str) -> str:
        """The name of the dataset, in a language of the interface where it has one."""
        return _translated(self.settings.titles, language) or self.settings.title

    def description(self, language: str) -> str:
        """What the dataset holds, in a language of the interface where that is given."""
        return _translated(self.settings.descriptions, language) or self.settings.description

    def visit(self, request: Request) -> Visit:
        """A request with the engine that it keeps to its end."""
        return Visit(self, request, self.provider())


def _translated(texts: Iterable[str], language: str) -> str:
    split = (text.partition(":") for text in texts)
    return next((text.strip() for tag, _, text in split if tag.lower() == language), "")


class Visit:
    """One request: its engine, its reader's languages, its links.

    `now` is the engine in service; `engine` is another one below `/release/<version>/`.
    """

    __slots__ = ("engine", "interface", "languages", "links", "now", "request", "site")

    def __init__(self, site: Site, request: Request, engine: Engine) -> None:
        self.site = site
        self.request = request
        self.engine = self.now = engine
        # Parsing a long query string takes as long as a light query.
        query_string = request.scope.get("query_string", b"")
        named = len(query_string) < 200 or b"lang" in query_string
        asked = request.query_params.get("lang") if named else None
        kept = remembered(request.headers.get("cookie"))
        self.languages = chain(asked, request.headers.get("accept-language"), kept)
        self.interface = interface(self.languages)
        explicit = asked.lower() if asked and asked.lower() in self.languages else ""
        self.links = Links(site.settings.base, request.scope.get("root_path", ""), explicit)

    @property
    def base(self) -> str:
        """The base IRI of the dataset."""
        return self.site.settings.base

    def named(self, path: str) -> Resource:
        """What a path of this site names: something below the base, or where the vocabulary has
        something of that path, that. Raises NotFound for a path of no known pattern."""
        return replace(resource(path, self.base), iri=self.iri(path))

    def iri(self, path: str) -> str:
        """The IRI that a path of this site stands for, whether it names anything or not."""
        if of_vocabulary(path) and self.base != VOCABULARY:
            held = VOCABULARY + path
            if path == "def" or self.engine.lookup.labels([held]):
                return held
        return self.base + path

    @property
    def queries(self) -> PageQueries:
        """The queries that pages make."""
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
        """The Accept header; None where the request has none."""
        return self.request.headers.get("accept")

    @property
    def format(self) -> str | None:
        """The format that is asked for by name; None where none is."""
        return self.request.query_params.get("format") or None

    def etag(self, *parts: object) -> str:
        """The entity tag of an answer that depends on these parts."""
        return etag(self.site.code, self.engine.release, *parts)

    def page_number(self) -> int:
        """`?page=`, counted from 1. Raises UsageError where it is no such number."""
        text = self.request.query_params.get("page", "1")
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_PAGE):
            raise UsageError(f"'{text[:40]}' is not a page number", hint=f"1 to {MAX_PAGE}")
        return int(text)

    @property
    def facts(self) -> Facts:
        """Counts of the release that is asked."""
        return self.engine.lookup.facts()

    def _(self, message: str) -> str:
        """A message in the language of the interface."""
        return translations(self.interface).gettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """A message about a number, in the form that the reader's language has for it."""
        return translations(self.interface).ngettext(one, many, count)

    async def select(self, query: str) -> Answer:
        """The rows of a query."""
        return await self.engine.select(query)

    def names(self, iris: Iterable[str]) -> PageLabels:
        """Names of all the IRIs that a page mentions."""
        wanted = set(iris)
        names = PageLabels(self.links, self.languages, self._, self.interface)
        unnamed = {
            iri: code
            for iri in wanted
            if (code := authorities.name(iri, self.interface) or code_of(iri))
        }
        for label in self.engine.lookup.labels(wanted):
            if label.predicate in NAMED_BY:
                names.add(label.iri, label.value)
                unnamed.pop(label.iri, None)
        for iri, code in unnamed.items():
            names.add(iri, Literal(code))
        for iri, language in self.engine.lookup.languages(wanted).items():
            names.speaks(iri, language)
        for iri, page in self.engine.lookup.published(wanted).items():
            names.published_at(iri, page)
        return names

    def html(self, template: str, status: int = 200, **context: object) -> Response:
        """A page; its template sees the links, the release and the reader's languages."""
        body = (
            self.site.templates[self.interface]
            .get_template(template)
            .render(
                links=self.links,
                release=self.engine.release,
                now=None if self.engine is self.now else self.now.release,
                static=self.site.static,
                format_names=NAMES,
                site_title=self.site.title(self.interface),
                in_languages=in_other_languages(self.request),
                here=here(self.request),
                **context,
            )
        )
        headers = {"Content-Type": content_type(HTML), "Vary": "Accept-Language, Cookie"}
        if self.links.language in OFFERED:
            headers["Set-Cookie"] = (
                f"{COOKIE}={self.links.language}; Path=/; Max-Age={_YEAR_SECONDS}; SameSite=Lax"
            )
        return Response(body.encode("utf-8", "replace"), status, headers)
