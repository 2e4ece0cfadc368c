"""Whether a report is bad enough to fail: the rule of a release, or a severity that is named."""

from __future__ import annotations

from c3graph.errors import NotConforming
from c3graph.model import Report, Severity
from c3graph.report.groups import ReportView, place


def raise_for(report: Report, fail_on: Severity | None, view: ReportView) -> None:
    """Raise NotConforming for results of that severity or graver that no listed reason accepts.

    Without a severity the rule of a release holds: `Report.conforms`.
    """
    if fail_on is None and report.conforms:
        return
    grave = list(Severity)[list(Severity).index(fail_on or Severity.WARNING) :]
    failing = [r for r in report.results if r.severity in grave and r.accepted is None]
    if failing:
        raise NotConforming(
            view.failing(len(failing), view.message(failing[0])),
            where=place(failing[0]) or failing[0].focus_node,
        )
    if fail_on is None:
        report.raise_for_results()
    if fail_on and report.unchecked:
        names = ", ".join(check.shape for check in report.unchecked)
        raise NotConforming(f"shapes that found nothing to check: {names}")
