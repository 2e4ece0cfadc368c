"""Results of the steps as rows: what a command shows, as a table or as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from c3graph.build.examples import QuestionExample
from c3graph.model import Conflict
from c3graph.query.answers import table_text
from c3graph.query.explain import ExplainedStatement, shown
from c3graph.query.trace import Traced
from c3graph.rdf.terms import Iri, Literal
from c3graph.reason import Reasoning

if TYPE_CHECKING:
    from c3graph.release.push import Pushed

Row = dict[str, object]


def conflict_rows(conflicts: Iterable[Conflict], prefixes: Mapping[str, str]) -> list[Row]:
    """Conflicts as rows of a table: thing, property, preferred value, the others, reason."""
    return [
        {
            "thing": shown(conflict.subject, prefixes),
            "property": shown(conflict.property, prefixes),
            "preferred": (
                "undecided" if conflict.preferred is None else shown(conflict.preferred, prefixes)
            ),
            "others": "; ".join(shown(value, prefixes) for value, _ in conflict.others),
            "reason": conflict.reason,
            "claims": len(conflict.preferred_claims) + sum(len(c) for _, c in conflict.others),
        }
        for conflict in conflicts
    ]


def statement_rows(statements: Iterable[ExplainedStatement]) -> list[Row]:
    """Statements with their evidence, nothing shortened: for machines."""
    return [
        {
            "predicate": statement.predicate,
            "value": str(statement.value),
            "language": statement.value.language if isinstance(statement.value, Literal) else "",
            "inferred": statement.inferred,
            "said": [
                {
                    "source": said.source,
                    "start": said.start,
                    "end": said.end,
                    "surface": said.surface,
                    "claim": said.claim,
                    "rule": said.rule,
                    "confidence": said.confidence,
                    "before": said.before,
                    "after": said.after,
                }
                for said in statement.said
            ],
        }
        for statement in statements
    ]


def example_rows(examples: Iterable[QuestionExample]) -> list[Row]:
    """Example questions as rows of a table: slug, question, tags."""
    return [{"query": e.slug, "question": e.question, "tags": ", ".join(e.tags)} for e in examples]


def traced_rows(traced: Traced, prefixes: Mapping[str, str]) -> list[Row]:
    """Rows of an answer with the triples each rests on, and what was not traced of each."""
    return [
        {
            "row": row,
            "rests_on": [
                {
                    "triple": " ".join(shown(term, prefixes) for term in support.triple),
                    "graphs": [shown(Iri(graph), prefixes) for graph in support.graphs],
                }
                for support in supports
            ],
            "not_traced": [*left, *traced.untraced],
        }
        for row, supports, left in zip(
            table_text(traced.answer, prefixes), traced.supports, traced.open, strict=True
        )
    ]


def reasoning_rows(found: Reasoning) -> list[Row]:
    """What the reasoner found, one check a row."""
    checks: list[tuple[str, object]] = [
        ("consistent", "yes" if found.consistent else "NO"),
        ("unsatisfiable classes", len(found.unsatisfiable)),
        (f"{found.profile} violations", len(found.profile_violations)),
        ("inferred types", len(found.inferred_types)),
        ("inferred, not materialised", len(found.missing)),
        ("materialised, not inferred", len(found.extra)),
        *(("contradiction", text) for text in found.contradictions),
        *(("profile", text) for text in found.profile_violations),
    ]
    return [{"check": check, "result": result} for check, result in checks]


def pushed_rows(pushed: Iterable[Pushed]) -> list[Row]:
    """What was pushed, one graph a row, the hash cut to 12 digits."""
    return [
        {
            "graph": graph.graph,
            "triples": graph.triples,
            "sha256": graph.sha256[:12],
            "action": graph.action,
            "differs": graph.notes,
        }
        for graph in pushed
    ]
