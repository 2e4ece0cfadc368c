"""Constraints that refer to other shapes (SHACL 1.0, sections 4.6 and 4.7)."""

from __future__ import annotations

from collections.abc import Sequence

from c3graph.validate.fast.components import bad_values, collect
from c3graph.validate.fast.shape import ByFocus, Check, Run, Shape, Values


def not_(other: Shape) -> Check:
    """Values that conform to the other shape (SHACL, section 4.6.1)."""
    return bad_values("Not", lambda run, values: values - run.evaluate(other, values).keys())


def node(other: Shape) -> Check:
    """Values that do not conform to the other shape (SHACL, section 4.7.1)."""
    return bad_values("Node", lambda run, values: set(run.evaluate(other, values)))


def and_(others: Sequence[Shape]) -> Check:
    """Values that fail any of the shapes (SHACL, section 4.6.2)."""

    def failing(run: Run, values: set[int]) -> set[int]:
        return {value for other in others for value in run.evaluate(other, values)}

    return bad_values("And", failing)


def or_(others: Sequence[Shape]) -> Check:
    """Values that fail all of the shapes (SHACL, section 4.6.3)."""

    def failing(run: Run, values: set[int]) -> set[int]:
        for other in others:
            values = set(run.evaluate(other, values))
        return values

    return bad_values("Or", failing)


def xone(others: Sequence[Shape]) -> Check:
    """Values that conform to none of the shapes or to several (SHACL, section 4.6.4)."""

    def failing(run: Run, values: set[int]) -> set[int]:
        met = dict.fromkeys(values, 0)
        for other in others:
            for value in values - run.evaluate(other, values).keys():
                met[value] += 1
        return {value for value, times in met.items() if times != 1}

    return bad_values("Xone", failing)


def property_(other: Shape) -> Check:
    """Section 4.7.2: the results are those of the property shape, at each value."""

    def check(run: Run, shape: Shape, values: Values) -> ByFocus:
        if shape.path is None:
            return run.evaluate(other, values)
        nested = run.evaluate(other, {value for found in values.values() for value in found})
        if not nested:
            return {}
        found: ByFocus = {}
        for focus, reached in values.items():
            for value in reached:
                if value in nested:
                    found.setdefault(focus, []).extend(nested[value])
        return found

    return check


def qualified(
    other: Shape, siblings: Sequence[Shape], least: int | None, most: int | None
) -> Check:
    """Section 4.7.3; `siblings` are empty unless the value shapes are disjoint."""

    def check(run: Run, shape: Shape, values: Values) -> ByFocus:
        candidates = {value for found in values.values() for value in found}
        met = candidates - run.evaluate(other, candidates).keys()
        for sibling in siblings:
            met &= run.evaluate(sibling, met).keys()
        counts = {
            focus: sum(value in met for value in reached) for focus, reached in values.items()
        }
        short = [focus for focus, n in counts.items() if least is not None and n < least]
        long = [focus for focus, n in counts.items() if most is not None and n > most]
        return collect(
            shape.result(focus, None, component)
            for component, wrong in (("QualifiedMinCount", short), ("QualifiedMaxCount", long))
            for focus in wrong
        )

    return check
