"""Only what is new or gone since another report.

Results are the same where shape, component, path, value and focus node are; positions may move, and
of blank nodes, whose names follow their places, only the number counts.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from c3graph.errors import InputError, UsageError
from c3graph.model import Report, Result
from c3graph.rdf.syntax import read_rdf
from c3graph.rdf.terms import BlankNode
from c3graph.report.groups import ReportView
from c3graph.validate import report_from_json, report_from_quads

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportDifference:
    """Results that the other report has not, that only it has, and how many both have."""

    new: tuple[Result, ...]
    gone: tuple[Result, ...]
    kept: int

    def counted(self, view: ReportView) -> str:
        """«new: 1, gone: 2, as before: 3», in the reader's language."""
        counts = (("new", len(self.new)), ("gone", len(self.gone)), ("kept", self.kept))
        return ", ".join(f"{view.say(name)}: {number}" for name, number in counts)


def sections(
    report: Report, difference: ReportDifference | None
) -> tuple[tuple[str, tuple[Result, ...]], ...]:
    """What a page lists, under the names of its headings: all results, or the new and the gone."""
    if difference is None:
        return (("found", report.results),)
    return (("new", difference.new), ("gone", difference.gone))


def load_report(path: Path) -> Report:
    """A report in JSON or RDF, told apart by the file's name.

    Raises InputError, UsageError where there is no such file.
    """
    if not path.is_file():
        raise UsageError("no such report", where=str(path))
    try:
        if path.suffix != ".json":
            return report_from_quads(read_rdf(path))
        data = json.loads(path.read_bytes())
        if not isinstance(data, dict):
            raise InputError("not a validation report: no JSON object")
        return report_from_json(data)
    except (OSError, ValueError) as error:
        raise InputError(f"not a validation report: {error}", where=str(path)) from error
    except InputError as error:
        if error.where is None:
            raise InputError(error.what, where=str(path), hint=error.hint) from error
        raise


def _key(result: Result) -> Key:
    focus = "_:" if result.focus_node.startswith("_:") else result.focus_node
    value = result.value
    shown = "" if value is None else "_:" if isinstance(value, BlankNode) else value.n
    return (result.shape, result.component, result.path or "", shown, focus)


def _left(results: tuple[Result, ...], others: tuple[Result, ...]) -> tuple[Result, ...]:
    """Results for which the others have no partner."""
    partners = Counter(map(_key, others))
    left = []
    for result in results:
        if partners[_key(result)]:
            partners[_key(result)] -= 1
        else:
            left.append(result)
    return tuple(left)


def compare_reports(report: Report, baseline: Report) -> ReportDifference:
    """What a report has that its baseline has not, and the other way round."""
    new = _left(report.results, baseline.results)
    gone = _left(baseline.results, report.results)
    return ReportDifference(new, gone, len(report.results) - len(new))
