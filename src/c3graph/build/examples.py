"""Example questions: the files of `queries/`, as values and as RDF that editors read.

A file is a SPARQL query below comments `#+ key: value` (summary, description, tags, question,
language). The RDF follows SHACL, section 5.2.1 (`sh:prefixes`, `sh:declare`) and appendix A
(`sh:SPARQLExecutable`), and the profile that github.com/sib-swiss/sparql-examples describes; of
DESCRIBE, which SHACL 1.0 has no executable for, the query stands under that profile's property
and under the one that SIB's editor asks for. Terms of schema.org are under http here, as everywhere
in this dataset; the profile has them under https.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal as OneOf
from typing import cast

from c3graph.errors import InputError, NotFound, QuerySyntaxError
from c3graph.query.tokens import Query
from c3graph.rdf.iris import Namespace
from c3graph.rdf.syntax import is_iri
from c3graph.rdf.terms import (
    DCT,
    RDF,
    RDFS,
    SCHEMA,
    Iri,
    Literal,
    Quad,
    Term,
    language_string,
    typed,
)
from c3graph.sheets.yamlio import read_yaml_text

SH = "http://www.w3.org/ns/shacl#"
SPEX = "https://purl.expasy.org/sparql-examples/ontology#"
GRAPH = "examples"
MAX_BYTES = 100_000

Form = OneOf["select", "ask", "construct", "describe"]
_EXECUTABLE: Mapping[str, str] = {
    "select": SH + "SPARQLSelectExecutable",
    "ask": SH + "SPARQLAskExecutable",
    "construct": SH + "SPARQLConstructExecutable",
    "describe": SPEX + "SPARQLDescribeExecutable",
}
_TEXT: Mapping[str, tuple[str, ...]] = {
    "select": (SH + "select",),
    "ask": (SH + "ask",),
    "construct": (SH + "construct",),
    "describe": (SPEX + "describe", SH + "describe"),
}
_COMMENT = re.compile(r"^#\+[ \t]*(\w+):[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_REQUIRED = ("summary", "description", "tags", "question")


@dataclass(frozen=True, slots=True)
class QuestionExample:
    """A question that the graph answers. `query` has its prefixes and none of the comments."""

    slug: str
    summary: str
    description: str
    tags: tuple[str, ...]
    question: str
    query: str
    form: Form
    language: str = "en"

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the query declares, with their IRIs."""
        return Query(self.query).prefixes


def parse_example(slug: str, source: str, *, where: str) -> QuestionExample:
    """An example from the text of its file. Raises InputError where a comment is missing."""
    if not _SLUG.fullmatch(slug):
        raise InputError(
            f"{slug!r} is not a slug", where=where, hint="lower-case words and hyphens"
        )
    comments = dict(_COMMENT.findall(source))
    missing = [key for key in _REQUIRED if not comments.get(key)]
    if missing:
        raise InputError(f"no comment #+ {missing[0]}", where=where)
    query = "".join(
        line for line in source.splitlines(keepends=True) if not line.startswith("#+")
    ).strip()
    try:
        form = Query(query).form.lower()
    except QuerySyntaxError as error:
        raise InputError(error.what, where=where, hint=error.hint) from None
    tags = tuple(tag.strip() for tag in comments["tags"].strip("[]").split(",") if tag.strip())
    return QuestionExample(
        slug, comments["summary"], comments["description"], tags, comments["question"],
        query + "\n", cast(Form, form), comments.get("language") or "en",
    )  # fmt: skip


def load(folder: Path) -> tuple[QuestionExample, ...]:
    """The examples of a folder by slug; none where there is no such folder.

    Raises InputError for a file without its comments, and where two files give one prefix
    different meanings: they are declared together.
    """
    found = tuple(
        parse_example(
            path.stem, read_yaml_text(path, MAX_BYTES, "the size of a query file"), where=str(path)
        )
        for path in sorted(folder.glob("*.rq"))
    )
    _shared_prefixes(found)
    return found


def find(examples: Iterable[QuestionExample], slug: str) -> QuestionExample:
    """An example by name. Raises NotFound."""
    for example in examples:
        if example.slug == slug:
            return example
    raise NotFound("no example question has this name", where=slug, hint="c3graph query --list")


def _shared_prefixes(examples: Iterable[QuestionExample]) -> dict[str, str]:
    shared: dict[str, str] = {}
    for example in examples:
        for prefix, namespace in example.prefixes.items():
            if shared.setdefault(prefix, namespace) != namespace or not is_iri(namespace):
                raise InputError(
                    f"prefix {prefix}: is <{namespace}> here and <{shared[prefix]}> elsewhere",
                    where=f"{example.slug}.rq",
                )
    return dict(sorted(shared.items()))


def quads(examples: Iterable[QuestionExample], namespace: Namespace) -> Iterator[Quad]:
    """The examples in `graph/examples`: `query/<slug>` each, and one node of prefixes for all."""
    examples = tuple(examples)
    base, graph = namespace.base, namespace.graph(GRAPH)
    declarations = Iri(f"{base}sparql#prefixes")

    def said(subject: Iri, predicate: str, *values: Term) -> Iterator[Quad]:
        for value in values:
            yield Quad(subject, Iri(predicate), value, graph)

    for example in examples:
        node, language = namespace.query(example.slug), example.language
        yield from said(
            node, RDF + "type", Iri(SH + "SPARQLExecutable"), Iri(_EXECUTABLE[example.form])
        )
        yield from said(node, RDFS + "label", language_string(example.summary, language))
        yield from said(node, RDFS + "comment", language_string(example.question, language))
        yield from said(node, DCT + "description", language_string(example.description, language))
        yield from said(node, SCHEMA + "keywords", *map(Literal, example.tags))
        yield from said(node, SCHEMA + "target", Iri(f"{base}sparql"))
        yield from said(node, SH + "prefixes", declarations)
        for property in _TEXT[example.form]:
            yield from said(node, property, Literal(example.query))
    for prefix, iri in _shared_prefixes(examples).items():
        entry = Iri(f"{base}sparql#prefix-{prefix}")
        yield from said(declarations, SH + "declare", entry)
        yield from said(entry, RDF + "type", Iri(SH + "PrefixDeclaration"))
        yield from said(entry, SH + "prefix", Literal(prefix))
        yield from said(entry, SH + "namespace", typed(iri, "anyURI"))
