"""The words shown beside a value hold the value, not the label of its field or its subject."""

from __future__ import annotations

import pytest

from c3graph.rdf.terms import Iri, Literal, Term, language_string, typed
from c3graph.web.views.claim import quoted_words, telling

_THING = Iri("https://data.example.org/harbour/id/programme/coast")


@pytest.mark.parametrize(
    ("surfaces", "value", "names", "expected"),
    [
        (["Project duration", "Friday, 1 April, 2016"], typed("2016-04-01", "date"), [], 1),
        (["Total budget", "€1.832.645"], typed(1832645, "integer"), [], 1),
        (["€1.832.645", "Total budget"], typed(1832645, "integer"), [], 0),
        (["CLUSTERS3", "INTERREG Europe"], _THING, ["Interreg Europa"], 1),
        (["Coast Fund", "CLUSTERS3"], _THING, ["Coast Fund"], 0),
        # Another inflection counts.
        (["Urzędem Morskim", "w Gdyni"], _THING, ["Urząd Morski", "Urzęd"], 0),
        # Nothing in common: what is said of a thing stands behind it.
        (["w projekcie CLUSTERS3", "przygotowanie tzw. Planu"], _THING, ["Zzz"], 1),
        (["Partner"], language_string("Partner", "en"), ["Partner"], 0),
    ],
)
def test_the_passage_of_the_value(
    surfaces: list[str], value: Term, names: list[str], expected: int
) -> None:
    assert telling(surfaces, value, names) == expected


def test_a_count_shows_what_was_counted() -> None:
    rows = [f"Body {letter}" for letter in "ABCDE"]
    assert quoted_words(rows, typed(5, "integer"), ["5"]) == "Body A … Body E"
    assert quoted_words(rows, typed(6, "integer"), ["6"]) == "Body E"
    assert quoted_words([], typed(5, "integer"), []) == ""
    assert quoted_words(["x" * 80], Literal("x"), ["x"]) == "x" * 59 + "…"
