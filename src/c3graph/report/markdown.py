"""A report in Markdown (GitHub's), for a comment or a page."""

from __future__ import annotations

import re

from c3graph.model import Report, Result
from c3graph.report.baseline import Difference, sections
from c3graph.report.groups import View, passages, place

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", " ")


def _row(*cells: str) -> str:
    return "| " + " | ".join(map(_text, cells)) + " |"


def markdown(report: Report, view: View, difference: Difference | None = None) -> str:
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
    return "\n".join(lines) + "\n"


def _groups(results: tuple[Result, ...], view: View) -> list[str]:
    say = view.say
    lines: list[str] = []
    for group in view.groups(results):
        head = f"{len(group.results)} × {say(group.severity.value)}"
        lines += [f"### {head}: {_text(group.template)}", "",
                  f"{say('shape')}: {_text(view.node(group.shape))}", ""]  # fmt: skip
        columns = ("place", "node", "path", "value", "mend", "said")
        lines += [_row(*map(say, columns)), "|" + " --- |" * len(columns)]
        lines += [
            _row(
                place(result), view.node(result.focus_node), view.path(result.path),
                view.value(result), view.mend(result), passages(result),
            )
            for result in group.distinct[: view.examples]
        ]  # fmt: skip
        left = len(group.distinct) - view.examples
        lines += ["", say("more", n=left)] if left > 0 else []
        lines.append("")
    return lines
