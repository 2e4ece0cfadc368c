"""A report for a terminal: groups, the first of each, what was checked; one screen, not a wall."""

from __future__ import annotations

from collections.abc import Iterator

from c3graph.model import Report, Result, Severity, ShapeFault
from c3graph.report.baseline import ReportDifference
from c3graph.report.groups import ReportView, empty, place
from c3graph.report.quoted import SHOWN, Quoted

Line = tuple[str, str]  # the text, and the style it is written in
_STYLES = {Severity.VIOLATION: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_NAMED = 8


def plain_lines(
    report: Report, view: ReportView, difference: ReportDifference | None = None
) -> Iterator[Line]:
    """Lines with their styles."""
    if difference is None:
        yield from _groups(report.results, view)
    else:
        for name, results in (("new", difference.new), ("gone", difference.gone)):
            yield f"{view.say(name)}: {len(results)}", "bold"
            yield from _groups(results, view)
        yield f"{view.say('kept')}: {difference.kept}", "dim"
    looked = [check for check in report.checks if check.focus_nodes]
    if looked:
        counts = ", ".join(f"{view.node(check.shape)} {check.focus_nodes}" for check in looked)
        yield f"{view.say('nodes')}: {counts}", "dim"
    nothing = empty(report)
    for check in [check for check in nothing if check.reason is None][:_NAMED]:
        yield f"{view.say('unchecked')}: {view.node(check.shape)}", "yellow"
    if nothing:
        names = ", ".join(view.node(check.shape) for check in nothing[:_NAMED])
        more = f", … ({len(nothing)})" if len(nothing) > _NAMED else ""
        yield f"{view.unlooked(len(nothing))}: {names}{more}", "dim"
    yield from _warnings(report, view)


def _warnings(report: Report, view: ReportView) -> Iterator[Line]:
    """What is to be known of the shapes, the same of many of them once."""
    found: dict[tuple[str, str], list[ShapeFault]] = {}
    for fault in report.warnings:
        about = fault.about if fault.kind == "term" else ""
        found.setdefault((fault.kind, about), []).append(fault)
    for faults in found.values():
        for fault in faults[: view.examples]:
            yield f"{view.say('warnings')}: {view.warning(fault)}", "yellow"
        if len(faults) > view.examples:
            yield f"    {view.say('more', n=len(faults) - view.examples)}", "dim"


def since(report: Report, view: ReportView) -> Iterator[str]:
    """What was taken from a kept release and what was judged again, in a line or a few."""
    found = report.since
    if found is None:
        return
    if found.whole is not None:
        yield view.say("whole", release=found.release, reason=found.whole)
        return
    again = ", ".join(f"{view.node(one.shape)} {one.nodes}" for one in found.again)
    yield view.say(
        "since", release=found.release, added=view.added(found.added), removed=found.removed,
        again=again or view.say("nothing"),
    )  # fmt: skip
    for one in found.again:
        if one.reason is not None:
            yield view.say("again", shape=view.node(one.shape), reason=one.reason)


def _groups(results: tuple[Result, ...], view: ReportView) -> Iterator[Line]:
    for group in view.groups(results):
        head = f"{len(group.results)} × {view.severity(group)}"
        yield f"{head}  {group.template}  [{view.node(group.shape)}]", _STYLES[group.severity]
        for result in group.distinct[: view.examples]:
            yield from _example(result, view)
        if len(group.distinct) > view.examples:
            yield f"    {view.say('more', n=len(group.distinct) - view.examples)}", "dim"


def _example(result: Result, view: ReportView) -> Iterator[Line]:
    parts = (view.node(result.focus_node), view.path(result.path), view.value(result))
    where = place(result)
    yield f"    {where + '  ' if where else ''}{'  '.join(filter(None, parts))}", ""
    if mend := view.mend(result):
        yield f"        {view.say('mend')}: {mend}", "green"
    places = view.quoted(result)
    for quote in places[:SHOWN]:
        yield f"        {view.say('said')}: {quote.at}  {_passage(quote)}", "dim"
        if quote.differs:
            yield f"            {view.differing(quote)}", "yellow"
    if len(places) > SHOWN:
        yield f"        {view.say('more', n=len(places) - SHOWN)}", "dim"
    if result.accepted:
        yield f"        {view.say('accepted')}: {result.accepted}", "dim"


def _passage(quote: Quoted) -> str:
    """The evidence between marks, with what stands around it where the text is at hand."""
    surface = f"«{quote.inside if quote.known else quote.place.surface}»"
    return f"… {quote.before}{surface}{quote.after} …" if quote.known else surface
