"""Values of a sheet as RDF terms: dates keep the precision that a source states, and no more."""

from __future__ import annotations

import re

from c3graph.rdf.terms import XSD, Iri, Literal, Term, language_string, typed

AUTHORITY = "http://publications.europa.eu/resource/authority/"
_DATATYPES = (
    (re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), "date"),
    (re.compile(r"\d{4}-\d\d", re.ASCII), "gYearMonth"),
    (re.compile(r"\d{4}", re.ASCII), "gYear"),
    (re.compile(r"--\d\d-\d\d", re.ASCII), "gMonthDay"),
)

# Languages of sources in the EU's table, by their tags (ISO 639-1): those of the Union and of its
# neighbours.
_LANGUAGES = dict(
    pair.split(":")
    for pair in (
        "bg:BUL bs:BOS ca:CAT cs:CES cy:CYM da:DAN de:DEU el:ELL en:ENG es:SPA et:EST eu:EUS "
        "fi:FIN fr:FRA ga:GLE gl:GLG hr:HRV hu:HUN hy:HYE is:ISL it:ITA ka:KAT lb:LTZ lt:LIT "
        "lv:LAV mk:MKD mt:MLT nb:NOB nl:NLD nn:NNO no:NOR pl:POL pt:POR ro:RON ru:RUS sk:SLK "
        "sl:SLV sq:SQI sr:SRP sv:SWE tr:TUR uk:UKR"
    ).split()
)


def language_code(tag: str) -> str | None:
    """The code of a language in the EU's table, by its tag (BCP 47); None for one it does not
    know. A tag of three letters is the code (ISO 639-3)."""
    primary = tag.partition("-")[0].lower()
    return primary.upper() if len(primary) == 3 else _LANGUAGES.get(primary)


def date_literal(value: str) -> Literal:
    """A date literal with the precision the source states, and no more."""
    for pattern, datatype in _DATATYPES:
        if pattern.fullmatch(value):
            return typed(value, datatype)
    raise ValueError(value)


def value_term(kind: str, value: object, language: str) -> Term:
    """The term of a value of this kind (`Predicate.value`); a text is in `language`."""
    if kind == "integer":
        return typed(value, "integer")
    if kind == "boolean":
        return typed(value == "Yes", "boolean")
    if kind == "date":
        return date_literal(str(value))
    if kind == "url":
        return Iri(str(value))
    if kind == "string":
        return Literal(str(value), XSD + "string")
    return language_string(str(value), language)
