"""Cases on which SHACL engines part: what is right by which section, and where pySHACL is wrong.

A case gives the values that fail, in order; the focus node is `:a` unless said. `reference` is what
pySHACL finds instead, with the reason why that is not right.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from test_engines_agree import parse

from c3graph.errors import ShapesError
from c3graph.validate import ENGINES, Columns
from c3graph.validate.shapes.loading import Shapes
from c3graph.validate.shapes.nodes import text_of

FAILED = ["(refuses to run)"]


@dataclass(frozen=True)
class Case:
    name: str
    section: str
    data: str
    shape: str
    values: list[str]
    reference: list[str] | None = None
    why: str = ""


def property_case(
    name: str, section: str, values: str, constraint: str, failing: list[str],
    reference: list[str] | None = None, why: str = "",
) -> Case:  # fmt: skip
    shape = f":s a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :p ; {constraint} ] ."
    return Case(name, section, f":a :p {values} .", shape, failing, reference, why)


def query_case(
    name: str, section: str, data: str, query: str, failing: list[str],
    reference: list[str] | None = None, why: str = "",
) -> Case:  # fmt: skip
    sparql = f'sh:sparql [ sh:prefixes :names ; sh:select """{query}""" ]'
    shape = f":s a sh:NodeShape ; sh:targetSubjectsOf :p ; {sparql} ."
    return Case(name, section, data, shape, failing, reference, why)


_X = "http://www.w3.org/2001/XMLSchema#"


def _typed(lexical: str, name: str) -> str:
    return f'"{lexical}"^^<{_X}{name}>'


CASES = [
    property_case(
        "the flag s lets a dot stand for a line break", "4.4.3, XPath F&O 5.6.1.1",
        '"a\\nb"', 'sh:pattern "^a.b$" ; sh:flags "s"', [], ['"a\\nb"'], "the flag is ignored",
    ),
    property_case(
        "the flag x takes blanks out of a pattern", "4.4.3, XPath F&O 5.6.1.1",
        '"12"', 'sh:pattern "^ [0-9]+ $" ; sh:flags "x"', [], ['"12"'], "the flag is ignored",
    ),
    property_case(
        "a year has four digits or more, and no sign before them but a minus",
        "4.1.2, XSD 1.1-2 3.3.11", '"99"^^xsd:gYear , "+2016"^^xsd:gYear , "-0044"^^xsd:gYear',
        "sh:datatype xsd:gYear", [_typed("+2016", "gYear"), _typed("99", "gYear")],
        [], "it looks at digits only",
    ),
    property_case(
        "not a number is below no bound", "4.3.2", '"NaN"^^xsd:double', "sh:maxExclusive 5",
        [_typed("NaN", "double")], [], "rdflib orders it",
    ),
    property_case(
        "the w of XML Schema is not an underline", "4.4.3, XSD 1.1-2 G.4.2.5",
        '"a_b" , "a+b"', 'sh:pattern "^\\\\w+$"', ['"a_b"'], ['"a+b"'], "Python's w",
    ),
    property_case(
        "an ill-typed literal is of no datatype", "4.1.2",
        '"c"^^xsd:integer , "300"^^xsd:byte , "2017-02-30"^^xsd:date , 7',
        "sh:datatype xsd:integer",
        [_typed("2017-02-30", "date"), _typed("300", "byte"), _typed("c", "integer")],
    ),
    property_case(
        "white space is not taken away from a lexical form", "4.1.2, RDF 1.1 Concepts 5.1",
        '" 1 "^^xsd:integer', "sh:datatype xsd:integer", [_typed(" 1 ", "integer")],
        [], "Python's int() strips",
    ),
    property_case(
        "an ill-typed literal cannot be compared", "4.5.3",
        '0 . :a :q "1 832"^^xsd:integer', "sh:lessThan :q", [_typed("0", "integer")],
        [], "rdflib falls back on comparing lexical forms",
    ),
    property_case(
        "1, 01 and 1.0 are three terms of one value", "4.8.3, RDF 1.1 Concepts 3.3",
        '1 , "01"^^xsd:integer , 1.0', "sh:in ( 1 )",
        [_typed("01", "integer"), _typed("1.0", "decimal")],
    ),
    property_case(
        "three terms of one value are three values", "4.2.2",
        '1 , "01"^^xsd:integer , 1.0', "sh:maxCount 2", [""],
    ),
    property_case(
        "a string is no number", "4.3.1", '"1" , 1', "sh:minInclusive 1", ['"1"'],
    ),
    property_case(
        "numbers compare by value over their types", "4.3.1",
        '1.0 , "1"^^xsd:byte , 1.0e0 , 0.5', "sh:minInclusive 1", [_typed("0.5", "decimal")],
    ),
    property_case(
        "a language range covers longer tags", "4.4.4, RFC 4647 3.3.1",
        '"a"@de-de-1996 , "b"@de , "c"@den', 'sh:languageIn ( "de-DE" )',
        ['"b"@de', '"c"@den'],
        ['"a"@de-de-1996', '"b"@de', '"c"@den'], "pySHACL looks at the first subtag only",
    ),
    property_case(
        "a string without a language is in no range", "4.4.4",
        '"a" , "b"@en', 'sh:languageIn ( "*" )', ['"a"'],
    ),
    property_case(
        "a tag's case does not matter to uniqueLang", "4.4.5",
        '"a"@en-GB , "b"@en-gb , "c"@en', "sh:uniqueLang true", [""],
    ),
    property_case(
        "Unicode categories in a pattern", "4.4.3, XPath F&O 5.6.1",
        '"Łódź" , "łódź"', r'sh:pattern "^\\p{Lu}"', ['"łódź"'],
        FAILED, r"Python's re has no \p",
    ),
    property_case(
        "$ is the end of the text, not of its last line", "4.4.3, XPath F&O 5.6.1",
        r'"a\n" , "a"', 'sh:pattern "^a$"', ['"a\\n"'],
        [], "Python's $ also stands before a last line feed",
    ),
    property_case(
        "a blank node has no length, not even 0", "4.4.1", '"" , _:b', "sh:minLength 0", ["_:b"],
        [], "pySHACL looks at nothing where the least length is 0",
    ),
    property_case(
        "a pattern has no blank node", "4.4.3", '"a" , _:b', 'sh:pattern ""', ["_:b"],
    ),
    property_case(
        "a pattern that backtracks without end is run in linear time", "4.4.3",
        f'"{"a" * 40}b"', 'sh:pattern "^(a+)+$"', [f'"{"a" * 40}b"'],
        ["(not tried: it would not end)"], "Python's re backtracks",
    ),
    Case(
        "a subclass that only the shapes know does not count", "1.1",
        ":a a :D ; :p 1 .",
        ":D rdfs:subClassOf :C . :s a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:Literal .",
        [],
    ),
    Case(
        "a subclass that only the data know does", "1.1",
        ":a a :D . :D rdfs:subClassOf :C .",
        ":s a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:Literal .",
        ["<http://example.org/a>"],
    ),
    property_case(
        "a date with and one without a zone, less than 14 hours apart", "4.3.1, XSD 1.1-2 D.2.2",
        '"2017-03-07T12:00:00Z"^^xsd:dateTime , "2017-03-07T12:00:00"^^xsd:dateTime',
        'sh:minInclusive "2017-03-07T10:00:00Z"^^xsd:dateTime',
        [_typed("2017-03-07T12:00:00", "dateTime")],
    ),
    property_case(
        "more than 14 hours apart they are in order", "4.3.1, XSD 1.1-2 D.2.2",
        '"2017-03-09T12:00:00"^^xsd:dateTime',
        'sh:minInclusive "2017-03-07T10:00:00Z"^^xsd:dateTime', [],
        [_typed("2017-03-09T12:00:00", "dateTime")],
        "Python does not compare a moment that has a zone with one that has none",
    ),
    property_case(
        "a date is not comparable with a string", "4.3.1",
        '"2016" , "2017-03-07"^^xsd:date', 'sh:minInclusive "2017-01-01"^^xsd:date', ['"2016"'],
    ),
    property_case(
        "texts with a language are not ordered", "4.5.3, SPARQL 1.1 17.3",
        '"a"@en . :a :q "b"@en', "sh:lessThan :q", ['"a"@en'],
        [], "rdflib compares the texts",
    ),
    query_case(
        "a date is not less than a string", "5.2, SPARQL 1.1 17.3", ':a :p "x" .',
        'SELECT $this ?value WHERE { $this :p ?value . '
        'FILTER("2017-03-07"^^<http://www.w3.org/2001/XMLSchema#date> < ?value) }',
        [], ['"x"'], "rdflib orders literals of different types",
    ),
    query_case(
        "an aggregate counts at each focus node", "5.3.1",
        ":a :p 1 , 2 . :b :p 3 .",
        "SELECT $this (COUNT(?v) AS ?value) WHERE { $this :p ?v } GROUP BY $this "
        "HAVING (COUNT(?v) > 1)",
        [_typed("2", "integer")],
    ),
    query_case(
        "a nested SELECT sees the focus node only", "5.3.1, A.2",
        ":a :p 1 , 2 . :b :p 3 .",
        "SELECT $this ?value WHERE { { SELECT $this (COUNT(?v) AS ?value) WHERE { $this :p ?v } "
        "GROUP BY $this } FILTER(?value > 1) }",
        [_typed("2", "integer")],
    ),
    query_case(
        "lexical forms pass through a query", "5.3.1, 3.6.2.4",
        ':a :p "010"^^xsd:integer , "+7"^^xsd:byte .',
        "SELECT $this ?value WHERE { $this :p ?value . FILTER(isLiteral(?value)) }",
        [_typed("+7", "byte"), _typed("010", "integer")],
    ),
    query_case(
        "lexical forms pass through a comparison", "5.3.1, 3.6.2.4",
        ':a :p "010"^^xsd:integer , 2 .',
        "SELECT $this ?value WHERE { $this :p ?value . FILTER(?value > 5) }",
        [_typed("010", "integer")],
    ),
    query_case(
        "a blank focus node is pre-bound", "5.3.1", "_:b :p 1 .",
        "SELECT $this ?value WHERE { $this :p ?value }", [_typed("1", "integer")],
    ),
    query_case(
        "a blank focus node in a query that has to be run node by node", "5.3.1", "_:b :p 1 .",
        "SELECT $this WHERE { FILTER(isBlank($this)) }", ["_:b"],
    ),
    query_case(
        "the focus node is bound in every group", "A.2", ":a :p 1 . :b :p 2 .",
        "SELECT $this ?value WHERE { { BIND($this AS ?value) } UNION { FILTER(!bound($this)) } "
        "FILTER(?value = :a) }",
        ["<http://example.org/a>"],
    ),
]  # fmt: skip


def failing(engine: str, case: Case) -> list[str]:
    data, shapes = parse(case.data), parse(case.shape)
    columns = Columns(f"{text_of(s)} {text_of(p)} {text_of(o)} .\n" for s, p, o in data)
    try:
        outcome = ENGINES[engine]().run(columns, Shapes.of(shapes))
    except ShapesError:
        return FAILED
    found = (result.value.n if result.value else "" for result in outcome.results)
    return sorted("_:b" if value.startswith("_:") else value for value in found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_default_engine_is_right(case: Case) -> None:
    assert failing("fast", case) == case.values


@pytest.mark.parametrize(
    "case", [c for c in CASES if "not tried" not in str(c.reference)], ids=lambda case: case.name
)
def test_the_reference_is_right_or_known_not_to_be(case: Case) -> None:
    expected = case.values if case.reference is None else case.reference
    assert failing("pyshacl", case) == expected, case.why
    assert (case.reference is None) is (case.why == "")
