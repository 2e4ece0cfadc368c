"""What a query does with the data's literals: whether it only passes them on, or uses values.

The store keeps values, not lexical forms. A query that never compares or reckons with a value can
be given literals under another datatype instead, which leaves them as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rdflib import URIRef, Variable

from c3graph.validate.fast.algebra import CompValue

# What treats a literal of an unknown datatype as it treats a number: by its term or lexical form.
_HARMLESS = {
    "Builtin_STR", "Builtin_LANG", "Builtin_BOUND", "Builtin_sameTerm", "Builtin_EXISTS",
    "Builtin_NOTEXISTS", "Builtin_isIRI", "Builtin_isURI", "Builtin_isLiteral",
    "Builtin_isBLANK", "Builtin_LANGMATCHES", "Builtin_REGEX", "Builtin_CONTAINS",
    "Builtin_STRSTARTS", "Builtin_STRENDS", "Builtin_STRLEN", "Builtin_SUBSTR",
    "Builtin_STRBEFORE", "Builtin_STRAFTER", "Builtin_REPLACE", "Builtin_UCASE",
    "Builtin_LCASE", "Builtin_CONCAT", "Aggregate_Count", "Aggregate_Sample",
}  # fmt: skip
_BRANCHES = {"Builtin_IF", "Builtin_COALESCE"}
# Parts of an algebra that are not expressions, and brackets around those that are.
_PATTERNS = {
    "BGP", "Join", "LeftJoin", "Filter", "Extend", "Union", "Project", "Distinct", "Reduced",
    "OrderBy", "OrderCondition", "Group", "AggregateJoin", "Graph", "TrueFilter",
    "GroupGraphPatternSub", "TriplesBlock", "TriplesSameSubjectPath", "Slice",
}  # fmt: skip


def parts_of(node: object) -> Iterator[Any]:
    """All that an algebra is made of, itself included."""
    yield node
    if isinstance(node, CompValue):
        for key in node:
            if key not in ("_vars", "PV"):
                # rdflib keeps the translated group of EXISTS as an attribute beside the item.
                yield from parts_of(getattr(node, key))
    elif isinstance(node, list | tuple | set | frozenset):
        for value in node:
            yield from parts_of(value)


def by_value(parts: Sequence[object]) -> bool:
    """Whether a query may use the value of a literal of the data."""
    nodes = [part for part in parts if isinstance(part, CompValue)]
    if any(node.name == "ToMultiSet" for node in nodes):
        return True
    raw = _raw(nodes)
    for node in nodes:
        if node.name == "Filter" and _is_raw(node.expr, raw):
            return True
        if node.name in _PATTERNS | _HARMLESS | _BRANCHES:
            continue
        operands = [_operand for key in node for _operand in _each(getattr(node, key))]
        if any(_is_raw(operand, raw) for operand in operands) and not _of_iris(node, raw):
            return True
    return False


def _each(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else (value,)


def _raw(nodes: Sequence[CompValue]) -> set[Variable]:
    """Variables that may be a literal of the data: objects that are nowhere a subject."""
    subjects, objects = set[Variable](), set[Variable]()
    for node in nodes:
        if node.name == "BGP":
            for subject, predicate, value in node.triples:
                subjects.update(v for v in (subject, predicate) if isinstance(v, Variable))
                objects.update(v for v in (value,) if isinstance(v, Variable))
    raw = objects - subjects
    bindings = [(n.var, n.expr) for n in nodes if n.name == "Extend"]
    while more := {var for var, expr in bindings if var not in raw and _is_raw(expr, raw)}:
        raw |= more
    return raw


def _is_raw(expression: object, raw: set[Variable]) -> bool:
    if isinstance(expression, Variable):
        return expression in raw or str(expression).startswith("__agg_")
    if isinstance(expression, CompValue) and expression.name in _BRANCHES:
        return any(_is_raw(arg, raw) for key in expression for arg in _each(expression[key]))
    return False


def _of_iris(node: CompValue, raw: set[Variable]) -> bool:
    """Whether a comparison is with IRIs only, to which no literal is equal."""
    if node.name != "RelationalExpression" or node.op not in ("=", "!=", "IN", "NOT IN"):
        return False
    return isinstance(node.expr, Variable | URIRef) and all(
        isinstance(other, URIRef) for other in _each(node.other)
    )
