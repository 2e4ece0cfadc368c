"""The fast engine: each shape compiled once and run for all its focus nodes at a time.

    plan.py        which SPARQL constraints may be run once for all nodes, decided on the algebra;
                   binding.py puts a term for $this into those that may not
    compiling.py   shapes graph -> compiled shapes; the list of components that are covered
    shape.py       a compiled shape, and one run over one graph
    components.py  the core components; logic.py those that refer to other shapes
    literals.py    what a query does with literals, which the store rewrites
    paths.py       property paths; values.py XSD values
    wording.py     messages for shapes that have none
    sparql.py      SPARQL constraints on pyoxigraph, in threads

A shape of which any part is not covered goes whole to pySHACL, over the same data, and the report
says so shape by shape.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib.term import IdentifiedNode

from c3graph.model import Result, ShapeCheck
from c3graph.rdf.syntax import read_term
from c3graph.rdf.terms import BlankNode, Literal, Term
from c3graph.validate.columns import Columns
from c3graph.validate.engine import EngineOutcome, messages, named_node, unmarked
from c3graph.validate.fast.compiling import Compiler
from c3graph.validate.fast.plan import Plan, Uncovered
from c3graph.validate.fast.shape import NumberedResult, Run, Shape
from c3graph.validate.fast.sparql import Answers, LiteralView, changed, literal_views, view
from c3graph.validate.fast.wording import wording
from c3graph.validate.shapes.loading import Shapes
from c3graph.validate.shapes.targets import focus_nodes_of, shape_check

_SH = "http://www.w3.org/ns/shacl#"


class Fast:
    """Set-at-a-time evaluation, with pySHACL for what is not covered."""

    @property
    def name(self) -> str:
        """What reports call the engine, with the version of its store."""
        return f"fast on {literal_views()}"

    def run(self, data: Columns, shapes: Shapes) -> EngineOutcome:
        """The results of all shapes; what this engine does not cover is left to the reference."""
        if shapes.expands:
            # What rules add is added for every shape.
            return _reference(data, shapes, shapes.targeted)
        compiler = Compiler(shapes.graph)
        covered: dict[IdentifiedNode, Shape] = {}
        left: list[IdentifiedNode] = []
        plans: dict[Plan, LiteralView] = {}
        rewritten: dict[str, list[str]] | None = None
        for node in shapes.targeted:
            try:
                shape = compiler.shape(node)
                if compiler.plans[shape] and rewritten is None:
                    rewritten = changed(data)
                own = {plan: view(plan, rewritten or {}, data) for plan in compiler.plans[shape]}
                plans |= own
                covered[node] = shape
            except Uncovered:
                left.append(node)
        answers = Answers(data, plans, rewritten or {})
        run = Run(data, answers)
        results: list[Result] = []
        checks: list[ShapeCheck] = []
        # Those without queries first, while the store is loading.
        for node, shape in sorted(covered.items(), key=lambda item: len(compiler.plans[item[1]])):
            try:
                found = run.evaluate(shape, focus_nodes_of(data, shapes, node))
            except Uncovered:
                left.append(node)
                continue
            results += (result(r, data, shapes) for each in found.values() for r in each)
            checks.append(shape_check(data, shapes, node, self.name))
        if left:
            rest = _reference(data, shapes, left)
            results += rest.results
            checks += rest.checks
        return EngineOutcome(tuple(results), tuple(sorted(checks, key=lambda c: c.shape)))


def _reference(data: Columns, shapes: Shapes, left: Iterable[IdentifiedNode]) -> EngineOutcome:
    """pySHACL is imported where it is needed only: it takes half a second."""
    from c3graph.validate.reference import PyShacl

    return PyShacl().judge(data, shapes, tuple(left))


def _shown(term: Term | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, BlankNode) else str(term)


def result(found: NumberedResult, data: Columns, shapes: Shapes) -> Result:
    """A result of ours from one of a run."""
    focus = data.term(found.focus)
    value = None if found.value is None else data.term(found.value)
    known = {"this": _shown(focus), "path": found.path or "", "value": _shown(value)}
    bound = {name: _shown(read_term(text)) for name, text in found.bound.items()}
    shape = found.shape.node
    said = messages(shapes, shape, found.constraint, bound | known)
    untagged = unmarked(shapes, shape, found.constraint)
    if (own := found.bound.get("message")) is not None:
        # SHACL 1.0, section 5.3.2: what the query binds comes before what the shapes say.
        text = read_term(own)
        tag = text.language if isinstance(text, Literal) else ""
        said, untagged = {tag or "en": _shown(text)}, not tag
    return Result(
        focus_node=_shown(focus),
        path=found.path,
        value=value,
        shape=str(shape),
        component=f"{_SH}{found.component}ConstraintComponent",
        severity=found.shape.severity,
        message=said or wording(found.component),
        severity_iri=found.shape.severity_iri,
        constraint=None if found.constraint is None else named_node(found.constraint),
        focus_literal=focus if isinstance(focus, Literal) else None,
        untagged=untagged,
    )
