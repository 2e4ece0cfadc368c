"""Values of a sheet as RDF terms: dates keep the precision that a source states, and no more."""

from __future__ import annotations

import re

from c3graph.terms import XSD, Iri, Literal, Term, text, typed

AUTHORITY = "http://publications.europa.eu/resource/authority/"
_DATATYPES = (
    (re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), "date"),
    (re.compile(r"\d{4}-\d\d", re.ASCII), "gYearMonth"),
    (re.compile(r"\d{4}", re.ASCII), "gYear"),
    (re.compile(r"--\d\d-\d\d", re.ASCII), "gMonthDay"),
)


def date(value: str) -> Literal:
    """A date literal with the precision the source states, and no more."""
    for pattern, datatype in _DATATYPES:
        if pattern.fullmatch(value):
            return typed(value, datatype)
    raise ValueError(value)


def term_of(kind: str, value: object, language: str) -> Term:
    """The term of a value of this kind (`Predicate.value`); a text is in `language`."""
    if kind == "integer":
        return typed(value, "integer")
    if kind == "boolean":
        return typed(value == "Yes", "boolean")
    if kind == "date":
        return date(str(value))
    if kind == "url":
        return Iri(str(value))
    if kind == "string":
        return Literal(str(value), XSD + "string")
    return text(str(value), language)
