"""The constraint components of SHACL 1.0, section 4, each for all focus nodes at a time.

A function here takes the parameter's values and gives a check. Checks of a value judge each
distinct value once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from c3graph.rdf.syntax import literal_parts
from c3graph.rdf.terms import RDF, RDFS, XSD, Literal
from c3graph.validate.columns import is_literal, language
from c3graph.validate.fast.shape import ByFocus, Check, NumberedResult, Run, Shape, Values
from c3graph.validate.fast.values import ComparableValue, comparable, compare_values, well_typed

Judge = Callable[[str], bool]


def collect(results: Iterable[NumberedResult]) -> ByFocus:
    """Results by focus node."""
    found: ByFocus = {}
    for result in results:
        found.setdefault(result.focus, []).append(result)
    return found


def _each_value(component: str, judge: Judge) -> Check:
    """A check of each value by its text."""

    def failing(run: Run, values: set[int]) -> set[int]:
        terms = run.data.terms
        return {value for value in values if not judge(terms[value])}

    return bad_values(component, failing)


def bad_values(component: str, failing: Callable[[Run, set[int]], set[int]]) -> Check:
    """A check that finds those of many values that fail, and reports them at each focus node."""

    def check(run: Run, shape: Shape, values: Values) -> ByFocus:
        bad = failing(run, {value for found in values.values() for value in found})
        if not bad:
            return {}
        return collect(
            shape.result(focus, value, component)
            for focus, found in values.items()
            for value in found
            if value in bad
        )

    return check


def of_class(cls: str) -> Check:
    """Section 4.1.1."""
    return bad_values("Class", lambda run, values: run.data.outside(values, cls))


def of_datatype(datatype: str) -> Check:
    """Section 4.1.2: an ill-typed literal is of no datatype."""
    if datatype == RDFS + "Literal":
        return _each_value("Datatype", is_literal)
    if datatype == RDF + "langString":
        return _each_value("Datatype", lambda text: bool(language(text)))
    if datatype == XSD + "string":
        return _each_value("Datatype", lambda text: text[0] == '"' and text[-1] == '"')
    ending = f'"^^<{datatype}>'
    start = len(ending)

    def judge(text: str) -> bool:
        return text.endswith(ending) and text[0] == '"' and well_typed(text[1:-start], datatype)

    return _each_value("Datatype", judge)


_KINDS = {
    "IRI": "<",
    "BlankNode": "_",
    "Literal": '"',
    "BlankNodeOrIRI": "_<",
    "BlankNodeOrLiteral": '_"',
    "IRIOrLiteral": '<"',
}


def of_kind(kind: str) -> Check:
    """Section 4.1.3. Raises KeyError for a kind that is none of the six."""
    first = _KINDS[kind]
    return _each_value("NodeKind", lambda text: text[0] in first)


def count(component: str, allowed: Callable[[int], bool]) -> Check:
    """Section 4.2."""

    def check(run: Run, shape: Shape, values: Values) -> ByFocus:
        return collect(
            shape.result(focus, None, component)
            for focus, found in values.items()
            if not allowed(len(found))
        )

    return check


def _value_at(text: str) -> ComparableValue | None:
    """The value of a term that is a literal."""
    return comparable(*literal_parts(text)) if text[0] == '"' else None


def in_range(component: str, bound: Literal, allowed: tuple[int, ...]) -> Check:
    """Section 4.3: `allowed` are the outcomes of comparing a value with the bound."""
    limit = comparable(bound.value, bound.datatype, bound.language)

    def judge(text: str) -> bool:
        return compare_values(_value_at(text), limit) in allowed

    return _each_value(component, judge)


def _characters(text: str) -> str | None:
    """What SPARQL's STR gives: None for a blank node."""
    if text[0] == '"':
        return literal_parts(text)[0]
    return text[1:-1] if text[0] == "<" else None


def of_length(component: str, allowed: Callable[[int], bool]) -> Check:
    """Sections 4.4.1 and 4.4.2."""

    def judge(text: str) -> bool:
        found = _characters(text)
        return found is not None and allowed(len(found))

    return _each_value(component, judge)


def of_pattern(matching: Callable[[Sequence[str]], set[str]]) -> Check:
    """Section 4.4.3; `matching` gives those of many texts in which the pattern is found."""

    def failing(run: Run, values: set[int]) -> set[int]:
        texts = {value: _characters(run.data.terms[value]) for value in values}
        found = matching([text for text in texts.values() if text is not None])
        return {value for value, text in texts.items() if text is None or text not in found}

    return bad_values("Pattern", failing)


def in_languages(ranges: Sequence[str]) -> Check:
    """Section 4.4.4: SPARQL's langMatches, which is RFC 4647's basic filtering."""
    lowered = [wanted.lower() for wanted in ranges]

    def judge(text: str) -> bool:
        tag = language(text).lower()
        return bool(tag) and any(
            wanted == "*" or tag == wanted or tag.startswith(f"{wanted}-") for wanted in lowered
        )

    return _each_value("LanguageIn", judge)


def unique_languages(run: Run, shape: Shape, values: Values) -> ByFocus:
    """Section 4.4.5: a result for each language that two values share, without a value."""
    terms = run.data.terms

    def results() -> Iterator[NumberedResult]:
        for focus, found in values.items():
            if len(found) < 2:
                continue
            tags = [tag.lower() for value in found if (tag := language(terms[value]))]
            for tag in dict.fromkeys(tags):
                if tags.count(tag) > 1:
                    yield shape.result(focus, None, "UniqueLang")

    return collect(results())


def equals(property: str) -> Check:
    """Section 4.5.1."""

    def check(run: Run, shape: Shape, values: Values) -> ByFocus:
        others = run.data.forward(property)
        return collect(
            shape.result(focus, value, "Equals")
            for focus, found in values.items()
            for value in set(found).symmetric_difference(others.get(focus, ()))
        )

    return check


def disjoint(property: str) -> Check:
    """Section 4.5.2."""

    def check(run: Run, shape: Shape, values: Values) -> ByFocus:
        others = run.data.forward(property)
        return collect(
            shape.result(focus, value, "Disjoint")
            for focus, found in values.items()
            for value in set(found).intersection(others.get(focus, ()))
        )

    return check


def less_than(component: str, property: str, allowed: tuple[int, ...]) -> Check:
    """Sections 4.5.3 and 4.5.4: a result for each pair that is not in order."""

    def check(run: Run, shape: Shape, values: Values) -> ByFocus:
        others, terms = run.data.forward(property), run.data.terms

        def in_order(one: int, other: int) -> bool:
            return compare_values(_value_at(terms[one]), _value_at(terms[other])) in allowed

        return collect(
            shape.result(focus, value, component)
            for focus, found in values.items()
            for value in found
            for other in others.get(focus, ())
            if not in_order(value, other)
        )

    return check


def closed(allowed: frozenset[str]) -> Check:
    """Section 4.8.1; the path of a result is the property that is not allowed."""

    def check(run: Run, shape: Shape, values: Values) -> ByFocus:
        nodes = {value for found in values.values() for value in found}
        extra = run.data.apart(nodes, allowed)
        return collect(
            NumberedResult(focus, predicate[1:-1], value, shape, "Closed")
            for focus, found in values.items()
            for node in found
            for predicate, value in extra.get(node, ())
        )

    return check


def has_value(term: str) -> Check:
    """Section 4.8.2."""

    def check(run: Run, shape: Shape, values: Values) -> ByFocus:
        wanted = run.data.known(term)
        return collect(
            shape.result(focus, None, "HasValue")
            for focus, found in values.items()
            if wanted is None or wanted not in found
        )

    return check


def one_of(terms: Iterable[str]) -> Check:
    """Section 4.8.3."""
    allowed = frozenset(terms)
    return _each_value("In", lambda text: text in allowed)
