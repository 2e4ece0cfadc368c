"""An answer in the formats a person or a program asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping

from c3graph.errors import UsageError
from c3graph.model import Answer, QueryForm
from c3graph.query.explain import shown
from c3graph.rdf.syntax import RdfFormat, serialise
from c3graph.rdf.terms import XSD, BlankNode, Iri, Term
from c3graph.store.outcome import csv_lines

RESULT_FORMATS = ("table", "csv", "tsv", "json")
GRAPH_FORMATS = {format.extension: format for format in RdfFormat}


def _json_term(term: Term) -> dict[str, str]:
    """SPARQL 1.1 Query Results JSON Format, section 3.2.2."""
    if isinstance(term, Iri):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype != XSD + "string":
        found["datatype"] = term.datatype
    return found


def _json(answer: Answer) -> str:
    if answer.form is QueryForm.ASK:
        return json.dumps({"head": {}, "boolean": answer.truth}) + "\n"
    bindings = [
        {name: _json_term(term) for name, term in zip(answer.variables, row, strict=True) if term}
        for row in answer.rows
    ]
    document = {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _tsv(answer: Answer) -> str:
    """SPARQL 1.1 Query Results CSV and TSV Formats, section 4: terms in their N-Triples form."""
    lines = ["\t".join(f"?{name}" for name in answer.variables)]
    lines += ["\t".join("" if term is None else term.n for term in row) for row in answer.rows]
    return "\n".join(lines) + "\n"


def write(answer: Answer, format: str, prefixes: Mapping[str, str]) -> str:
    """An answer as text. Raises UsageError where the format does not fit the form of the query."""
    if answer.form is QueryForm.GRAPH:
        if format == "table":
            format = "ttl"
        if format not in GRAPH_FORMATS:
            known = ", ".join(GRAPH_FORMATS)
            raise UsageError(f"{format} is no format of a graph", hint=f"one of: {known}")
        triples = sorted(answer.triples, key=lambda quad: quad.n)
        return serialise(triples, GRAPH_FORMATS[format], prefixes).decode()
    if format == "json":
        return _json(answer)
    if answer.form is QueryForm.ASK and format in RESULT_FORMATS:
        return f"{str(answer.truth).lower()}\n"
    if format in ("csv", "tsv"):
        if format == "csv":
            return "".join(csv_lines(answer.variables, answer.rows))
        return _tsv(answer)
    raise UsageError(f"{format} is no format of rows", hint=f"one of: {', '.join(RESULT_FORMATS)}")


def table_text(answer: Answer, prefixes: Mapping[str, str]) -> list[dict[str, str]]:
    """Rows for a person: prefixes shortened, languages shown, unbound left empty."""
    return [
        {
            name: "" if term is None else shown(term, prefixes)
            for name, term in zip(answer.variables, row, strict=True)
        }
        for row in answer.rows
    ]
