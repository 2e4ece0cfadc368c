"""Where other stores' answers to queries/ are not byte for byte the golden ones, and why.

The golden answers are Oxigraph's. An answer is compared under the least number of allowances that
make it the same; what no allowance explains is listed with a sentence of its own. The same table
is in docs/remote-stores.md: `C3GRAPH_GOLDEN=update python -m pytest
tests/release/test_remote_stores.py`.
"""

from __future__ import annotations

import itertools
import re

from c3graph.model import Answer, QueryForm
from c3graph.rdf.terms import XSD, Literal, Quad, Term
from c3graph.store.written import plain_literal

_MADE = re.compile(r"GROUP_CONCAT\(.*?\) AS \?(\w+)\)|\(SAMPLE\(.*?\) AS \?(\w+)\)", re.DOTALL)

ALLOWANCES = {
    "numbers": "The same numbers, written otherwise: 100.0 for 100.",
    "concat": "GROUP_CONCAT gives a plain string, as SPARQL 1.1 (18.5.1.7) has it; Oxigraph keeps "
    "the language that all values share, and leaves unbound what is empty.",
    "repeats": "A path `p|q` that holds both ways gives two rows, as SPARQL 1.1 (18.4) has it; "
    "Oxigraph gives one.",
    "booleans": "A boolean made by an expression is the integer 1 or 0.",
}


def _numbers(term: Term | None) -> Term | None:
    return plain_literal(term) if isinstance(term, Literal) else term


def _string(term: Term | None) -> Term | None:
    return Literal(term.value) if isinstance(term, Literal) else Literal("")


def _boolean(term: Term | None) -> Term | None:
    if isinstance(term, Literal) and term.datatype == XSD + "boolean":
        return Literal(str(int(term.value == "true")), XSD + "integer")
    return term


def allowed(name: str, answer: Answer, query: str) -> Answer:
    """An answer without what an allowance is about."""
    rows = list(answer.rows)
    triples = answer.triples
    if name == "numbers":
        rows = [tuple(_numbers(term) for term in row) for row in rows]
        triples = tuple(
            Quad(quad.subject, quad.predicate, _numbers(quad.object) or quad.object)
            for quad in triples
        )
    elif name == "concat":
        made = {found for pair in _MADE.findall(query) for found in pair if found}
        places = {place for place, found in enumerate(answer.variables) if found in made}
        rows = [
            tuple(_string(term) if place in places else term for place, term in enumerate(row))
            for row in rows
        ]
    elif name == "repeats":
        rows = list(dict.fromkeys(rows))
    elif name == "booleans":
        rows = [tuple(_boolean(term) for term in row) for row in rows]
    return Answer(answer.form, answer.variables, tuple(rows), answer.truth, triples)


def same(one: Answer, other: Answer) -> bool:
    if one.form is not other.form or one.truth is not other.truth:
        return False
    if one.form is QueryForm.GRAPH:
        return set(one.triples) == set(other.triples)
    return one.variables == other.variables and one.rows == other.rows


def needed(golden: Answer, answer: Answer, query: str) -> tuple[str, ...] | None:
    """The fewest allowances under which two answers are the same, None where none suffice."""
    for size in range(len(ALLOWANCES) + 1):
        for names in itertools.combinations(ALLOWANCES, size):
            one, other = golden, answer
            for name in names:
                one, other = allowed(name, one, query), allowed(name, other, query)
            if same(one, other):
                return names
    return None


# What no allowance explains, by store and query. Virtuoso is Debian's 7.2.5.
_DIVISION = (
    "Integer by integer is divided as integers (7 / 2 is 3; SPARQL 1.1, 17.3, says 3.5), so that "
    "what is rounded afterwards may be one less, and is an integer."
)
_DESCRIBE = (
    "DESCRIBE gives also the triples whose object is the thing; what it gives is left to the "
    "store (SPARQL 1.1, 16.4)."
)
_LONG_NAMES = "Wrong there: two texts whose first 31 characters are equal are not put in order."
EXCEPTIONS: dict[str, dict[str, str]] = {
    "oxigraph": {},
    "fuseki": {},
    "virtuoso": {
        "budget-of-clusters3": _DIVISION,
        "instruments-by-region": _LONG_NAMES,
        "instruments-for-groups": _LONG_NAMES,
        "lessons-of-events": _LONG_NAMES,
        "instruments-by-kind": "MIN of names compares without regard to case, by the server's "
        "collation, not by code point.",
    },
}
