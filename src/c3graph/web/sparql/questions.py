"""The example questions as a menu: by theme, searched by words, asked of another thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from c3graph.catalogues import N_
from c3graph.errors import QuerySyntaxError
from c3graph.lookup.words import words
from c3graph.query.parameters import bind, parameter_terms
from c3graph.query.patterns import group_parts
from c3graph.query.tokens import Query
from c3graph.rdf.syntax import prefixes
from c3graph.rdf.terms import SCHEMA, Literal
from c3graph.web.site import Visit
from c3graph.web.views.page_queries import safe

# A question is under the first of these that has one of its tags.
THEMES: tuple[tuple[str, frozenset[str]], ...] = (
    (N_("Projects and programmes"), frozenset({"project", "programme", "phase"})),
    (
        N_("Organisations and people"),
        frozenset({"organisation", "person", "membership", "network", "participation"}),
    ),
    (N_("Clusters and sectors"), frozenset({"cluster", "sector", "label", "figure"})),
    (N_("Events"), frozenset({"event", "talk"})),
    (N_("Competences and needs"), frozenset({"competence", "need", "topic"})),
    (N_("Instruments, money and lessons"), frozenset({"instrument", "funding", "lesson"})),
    (N_("Places"), frozenset({"place", "region", "country"})),
    (
        N_("Sources, claims and disagreements"),
        frozenset({"claim", "source", "evidence", "conflict", "question"}),
    ),
    (
        N_("The dataset itself"),
        frozenset({"ontology", "graph", "language", "link", "quality", "interoperability"}),
    ),
)
OTHER = N_("Other questions")
_SH = "http://www.w3.org/ns/shacl#"
_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Question:
    """An example question; `tags` in their alphabet, `language` that of its texts."""

    slug: str
    summary: str
    text: str
    description: str
    language: str
    tags: tuple[str, ...]
    query: str

    @property
    def theme(self) -> str:
        """The first theme that has one of the question's tags."""
        for name, tags in THEMES:
            if not tags.isdisjoint(self.tags):
                return name
        return OTHER


async def questions(visit: Visit) -> list[Question]:
    """The example questions in the graph, by slug. Raises what the engine raises."""
    head = f"PREFIX sh: <{_SH}>\nPREFIX schema: <{SCHEMA}>\n{visit.queries.head}"
    answer = await visit.select(
        f"""{head}SELECT ?example ?question ?query
  (SAMPLE(?label) AS ?summary) (SAMPLE(?told) AS ?description)
  (GROUP_CONCAT(DISTINCT ?tag; separator="{_BETWEEN}") AS ?tags) WHERE {{
  GRAPH {safe(visit.base + "graph/examples")} {{
    ?example rdfs:comment ?question ; sh:select|sh:ask|sh:construct|sh:describe ?query .
    OPTIONAL {{ ?example rdfs:label ?label }}
    OPTIONAL {{ ?example dct:description ?told }}
    OPTIONAL {{ ?example schema:keywords ?tag }}
  }}
}} GROUP BY ?example ?question ?query ORDER BY ?example ?question"""
    )
    return [
        Question(
            str(example).rpartition("/")[2], str(summary or ""), text.value,
            str(description or ""), text.language,
            tuple(sorted(filter(None, str(tags or "").split(_BETWEEN)))), str(query),
        )
        for example, text, query, summary, description, tags in answer.rows
        if isinstance(text, Literal)
    ]  # fmt: skip


def matching(found: Iterable[Question], asked: str) -> list[Question]:
    """The questions that have every word of `asked`, or a longer one, in their texts or tags."""
    wanted = words(asked)
    kept = []
    for question in found:
        text = (question.summary, question.text, question.description, *question.tags)
        known = words(" ".join(text))
        if all(any(have.startswith(word) for have in known) for word in wanted):
            kept.append(question)
    return kept


def by_theme(found: Iterable[Question]) -> list[tuple[str, list[Question]]]:
    """Themes in their order, each with its questions; a theme without one is left out."""
    grouped: dict[str, list[Question]] = {name: [] for name in (*(n for n, _ in THEMES), OTHER)}
    for question in found:
        grouped[question.theme].append(question)
    return [(name, listed) for name, listed in grouped.items() if listed]


def settable(query: str) -> list[str]:
    """The variables of a query that can be set to a term, those of a VALUES block first."""
    try:
        parsed = Query(query)
        given = [name for block in parsed.values() for name in block.variables]
        open_to = group_parts(parsed).visible
        free = [n for n in parsed.variables() if n in open_to and n not in parsed.computed()]
    except QuerySyntaxError:
        return []
    return list(dict.fromkeys([*given, *free]))


def narrowed(query: str, variables: Sequence[str], values: Sequence[str], base: str) -> str:
    """A query with variables set to what a reader wrote; an empty value sets nothing.

    Raises UsageError for what is no value, and for a variable that cannot be set.
    """
    given = [f"{n}={v}" for n, v in zip(variables, values, strict=False) if n and v.strip()]
    return bind(query, parameter_terms(given, base, prefixes(base))) if given else query
