"""`/tpf`: Triple Pattern Fragments of the facts in service, with Hydra controls and counts.

linkeddatafragments.org/specification/triple-pattern-fragments, sections 4 and 5. A fragment is a
page of triples; what it says of itself and how to get others stand in a graph of their own where
the syntax has graphs. A fragment of a release stays the same, so every answer can be cached.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.responses import Response

from c3graph.build.void import VOID, dataset
from c3graph.errors import NotFound, UsageError
from c3graph.rdf.syntax import RdfFormat, is_iri, is_language
from c3graph.rdf.terms import (
    FOAF,
    RDF,
    XSD,
    Iri,
    Literal,
    Quad,
    Term,
    canonical,
    language_string,
    typed,
)
from c3graph.web.http.media import GRAPHS, content_type
from c3graph.web.http.negotiate import negotiate
from c3graph.web.linked.catalog import HYDRA, written_graph
from c3graph.web.responses import validated
from c3graph.web.site import Visit
from c3graph.web.views.page_queries import safe

PATH, PAGE_SIZE = "tpf", 100
NAMES = ("subject", "predicate", "object")
_OFFERED = (RdfFormat.TRIG.media_type, RdfFormat.N_QUADS.media_type, *GRAPHS)
_QUERY_SAFE = "%/:@!$'()*+,;=-._~?"
_LITERAL = re.compile(r'"(.*)"(?:@([A-Za-z0-9-]+)|\^\^<?([^<>"]+)>?)?', re.DOTALL)


def _term(value: str, name: str) -> Term | None:
    """A term in the form that Hydra calls explicit; None for a variable (absent, or `?x`).

    Raises UsageError for what is neither.
    """
    if not value or value.startswith("?"):
        return None
    found = _LITERAL.fullmatch(value)
    if found is not None and name == "object":
        lexical, language, datatype = found.groups()
        if language and is_language(language.lower()):
            return language_string(lexical, language.lower())
        if not language and (datatype is None or is_iri(datatype)):
            return Literal(lexical, datatype or XSD + "string")
    elif is_iri(value.removeprefix("<").removesuffix(">")):
        return Iri(value.removeprefix("<").removesuffix(">"))
    raise UsageError(
        f"'{value[:60]}' is not the {name} of a triple", where=name,
        hint='an IRI, "text", "text"@en or "5"^^http://www.w3.org/2001/XMLSchema#integer',
    )  # fmt: skip


def _pattern(terms: tuple[Term | None, ...]) -> str:
    """SPARQL of a pattern; a term of the client's is written by `safe` or as a literal."""

    def part(name: str, value: Term | None) -> str:
        if value is None:
            return f"?{name}"
        return safe(value.value) if isinstance(value, Iri) else value.n

    return " ".join(part(name, value) for name, value in zip("spo", terms, strict=True))


async def _total(visit: Visit, terms: tuple[Term | None, ...]) -> int:
    """How many triples match: exact, since a release does not change."""
    served = visit.engine.release.served
    if terms == (None, None, None) and served is not None:
        return served
    answer = await visit.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {_pattern(terms)} }}")
    return int(str(answer.rows[0][0]))


def _controls(visit: Visit) -> list[tuple[Iri, str, Term]]:
    """The form by which every fragment is found."""
    whole, url = dataset(visit.base), f"{visit.site_url}{PATH}"
    search = Iri(f"{url}#search")
    made: list[tuple[Iri, str, Term]] = [
        (whole, RDF + "type", Iri(VOID + "Dataset")),
        (whole, RDF + "type", Iri(HYDRA + "Collection")),
        (whole, HYDRA + "search", search),
        (search, HYDRA + "template", Literal(f"{url}{{?{','.join(NAMES)}}}")),
        (search, HYDRA + "variableRepresentation", Iri(HYDRA + "ExplicitRepresentation")),
    ]
    for name in NAMES:
        mapping = Iri(f"{url}#{name}")
        made += [
            (search, HYDRA + "mapping", mapping),
            (mapping, HYDRA + "variable", Literal(name)),
            (mapping, HYDRA + "property", Iri(RDF + name)),
        ]
    return made


def _asked(visit: Visit) -> list[str]:
    """The query of the request as it was written, without its page: a client knows it so."""
    parts = visit.request.url.query.split("&")
    kept = [part for part in parts if part and part.partition("=")[0] not in ("page", "format")]
    return [quote(part, safe=_QUERY_SAFE) for part in kept]


def _about(visit: Visit, number: int, total: int) -> list[Quad]:
    """The fragment, its page, its count and the pages beside it, in the graph of metadata."""
    asked = _asked(visit)

    def url(page: int) -> Iri:
        query = "&".join([*asked, *([f"page={page}"] if page > 1 else [])])
        return Iri(f"{visit.site_url}{PATH}{'?' if query else ''}{query}")

    fragment, page, whole = url(1), url(number), dataset(visit.base)
    graph = Iri(f"{page}#metadata")
    rows: list[tuple[Iri, str, Term]] = [
        *_controls(visit),
        (graph, FOAF + "primaryTopic", page),
        (whole, VOID + "subset", fragment),
        (fragment, VOID + "subset", page),
        (page, RDF + "type", Iri(HYDRA + "PartialCollectionView")),
        (page, HYDRA + "itemsPerPage", typed(PAGE_SIZE, "integer")),
        (page, HYDRA + "first", fragment),
    ]
    for node in dict.fromkeys((fragment, page)):
        rows += [
            (node, VOID + "triples", typed(total, "integer")),
            (node, HYDRA + "totalItems", typed(total, "integer")),
        ]
    if number * PAGE_SIZE < total:
        rows.append((page, HYDRA + "next", url(number + 1)))
    if number > 1:
        rows.append((page, HYDRA + "previous", url(number - 1)))
    return [Quad(subject, Iri(name), value, graph) for subject, name, value in rows]


async def fragment(visit: Visit) -> Response:
    """A page of the triples that match `?subject=&predicate=&object=`."""
    media_type, number = negotiate(visit.accept, _OFFERED, visit.format), visit.page_number()
    parameters = visit.request.query_params
    asked = {name: parameters[name] for name in NAMES if parameters.get(name)}
    terms = tuple(_term(asked.get(name, ""), name) for name in NAMES)

    async def make() -> Response:
        total = await _total(visit, terms)
        if number > 1 and (number - 1) * PAGE_SIZE >= total:
            raise NotFound("there is no such page", where=f"{PATH}, page {number}")
        answer = await visit.select(
            f"SELECT * WHERE {{ {_pattern(terms)} }} "
            f"LIMIT {PAGE_SIZE} OFFSET {(number - 1) * PAGE_SIZE}"
        )
        places = {name: answer.variables.index(name) for name in "spo" if name in answer.variables}
        quads = []
        for row in answer.rows:
            found = [
                value if value is not None else row[places[name]]
                for name, value in zip("spo", terms, strict=True)
            ]
            subject, predicate, value = found
            assert isinstance(subject, Iri)
            assert isinstance(predicate, Iri)
            assert value is not None
            quads.append(Quad(subject, predicate, value))
        said = canonical([*quads, *_about(visit, number, total)])
        body = written_graph(said, media_type, visit.base)
        return Response(body, 200, {"Content-Type": content_type(media_type)})

    key = (PATH, media_type, number, visit.site_url, *_asked(visit))
    return await validated(visit, key, {"Vary": "Accept"}, make)
