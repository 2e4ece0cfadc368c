"""A report in Markdown (GitHub's), for a comment or a page."""

from __future__ import annotations

import re

from c3graph.model import Report, Result
from c3graph.report.baseline import ReportDifference, sections
from c3graph.report.groups import ReportView, place
from c3graph.report.quoted import Quoted

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", " ")


def _row(*cells: str, said: str | None = None) -> str:
    """Cells as text; `said`, a last one, is Markdown already."""
    shown = [*map(_text, cells), *([] if said is None else [said])]
    return "| " + " | ".join(shown) + " |"


def _said(quote: Quoted, view: ReportView) -> str:
    """A place with its passage, the evidence marked; with the surface alone without the text."""
    if not quote.known:
        shown = f"{_text(quote.at)} «{_text(quote.place.surface)}»"
        return f"{shown} ({_text(view.differing(quote))})" if quote.differs else shown
    passage = f"{_text(quote.before)}<mark>{_text(quote.inside)}</mark>{_text(quote.after)}"
    return f"{_text(quote.at)} … {passage} …"


def markdown(report: Report, view: ReportView, difference: ReportDifference | None = None) -> str:
    """The document, with a line break at its end."""
    say = view.say
    lines = [f"# {say('title')}", ""]
    lines += [say("conforms") if report.conforms else say("fails"), ""]
    lines += [f"{_text(view.looked(report))}. {_text(view.counted(report))}.", ""]
    lines += [difference.counted(view), ""] if difference is not None else []
    for name, results in sections(report, difference):
        lines += [f"## {say(name)}", ""] if results else []
        lines += _groups(results, view)
    lines += [f"## {say('checked')}", "", _row(say("shape"), say("nodes")), "| --- | ---: |"]
    lines += [
        _row(view.node(check.shape), f"{check.focus_nodes} {view.reason(check)}".strip())
        for check in report.checks
    ]
    if report.warnings:
        lines += ["", f"## {say('warnings')}", ""]
        lines += [f"- {_text(view.warning(fault))}" for fault in report.warnings]
    return "\n".join(lines) + "\n"


def _groups(results: tuple[Result, ...], view: ReportView) -> list[str]:
    say = view.say
    lines: list[str] = []
    for group in view.groups(results):
        head = f"{len(group.results)} × {_text(view.severity(group))}"
        lines += [f"### {head}: {_text(group.template)}", "",
                  f"{say('shape')}: {_text(view.node(group.shape))}", ""]  # fmt: skip
        columns = ("place", "node", "path", "value", "mend", "said")
        lines += [_row(*map(say, columns)), "|" + " --- |" * len(columns)]
        lines += [
            _row(
                place(result), view.node(result.focus_node), view.path(result.path),
                view.value(result), view.mend(result),
                said="<br>".join(_said(quote, view) for quote in view.quoted(result)),
            )
            for result in group.distinct[: view.examples]
        ]  # fmt: skip
        left = len(group.distinct) - view.examples
        lines += ["", say("more", n=left)] if left > 0 else []
        lines.append("")
    return lines
