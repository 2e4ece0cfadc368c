"""A report as one HTML page that needs nothing else: no script, no style sheet, no font."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from c3graph.model import LANGUAGES, Report, Result
from c3graph.report.baseline import ReportDifference, sections
from c3graph.report.groups import ReportView, ResultGroup, place
from c3graph.report.quoted import Quoted

_STYLE = """
:root { color-scheme: light dark; --line: #767676; --soft: #f2f2f2; --text: #1a1a1a; --back: #fff;
  --mark: #ffe58a }
@media (prefers-color-scheme: dark) {
  :root { --line: #949494; --soft: #262626; --text: #f0f0f0; --back: #121212;
    --mark: #5c4a00 } }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--back);
  max-width: 75rem; margin: 0 auto; padding: 1rem }
.scroll { overflow-x: auto }
.scroll:focus { outline: .2rem solid var(--line) }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem }
caption { text-align: left; padding: .25rem 0; font-weight: 600 }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left;
  vertical-align: top; overflow-wrap: anywhere }
section table { min-width: 50rem } /* six columns on a telephone: scrolled, not squeezed */
thead th { background: var(--soft); white-space: nowrap; overflow-wrap: normal }
section td { min-width: 6.5rem }
section caption { position: absolute; clip-path: inset(50%); width: 1px; height: 1px }
td ul { margin: 0; padding-left: 1rem }
mark { background: var(--mark); color: inherit; font-weight: 600 }
.mark { border-radius: .25rem; padding: 0 .4rem; font-weight: 600; color: #fff }
.violation { background: #b3261e } .warning { background: #8a5a00 } .info { background: #1a4f8b }
"""


def html_page(report: Report, view: ReportView, difference: ReportDifference | None = None) -> str:
    """The page, as text."""
    say = view.say
    title = escape(say("title"))
    verdict = say("conforms") if report.conforms else say("fails")
    parts = [
        f'<!DOCTYPE html>\n<html lang="{escape(_language(view))}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}: {escape(verdict)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
        f"<main>\n<h1>{title}</h1>\n<p><strong>{escape(verdict)}</strong></p>",
        f"<p>{escape(view.looked(report))}. {escape(view.counted(report))}.",
        f"{escape(say('engine'))}: {escape(report.engine)}.</p>",
    ]
    if difference is not None:
        parts.append(f"<p>{escape(difference.counted(view))}</p>")
    number = 0
    for name, results in sections(report, difference):
        if results:
            parts.append(f"<h2>{escape(say(name))}</h2>")
        for group in view.groups(results):
            number += 1
            parts.extend(_group(group, number, view))
    parts.extend(_checks(report, view))
    return "\n".join([*parts, "</main>\n</body>\n</html>\n"])


def _language(view: ReportView) -> str:
    """The language that the words around the results are in."""
    main = view.language.split("-")[0]
    return main if main in LANGUAGES else "en"


def _group(group: ResultGroup, number: int, view: ReportView) -> Iterator[str]:
    say = view.say
    severity = escape(view.severity(group))
    yield f'<section aria-labelledby="g{number}">'
    yield (
        f'<h3 id="g{number}"><span class="mark {group.severity.value}">{severity}</span> '
        f"{len(group.results)} × {escape(group.template)}</h3>"
    )
    yield f"<p>{escape(say('shape'))}: <code>{escape(view.node(group.shape))}</code></p>"
    head = [say(name) for name in ("place", "node", "path", "value", "mend", "said")]
    rows = [_cells(result, view) for result in group.distinct[: view.examples]]
    # A column in which nothing stands would take its room from the others.
    used = [column for column in range(len(head)) if any(row[column] for row in rows)]
    shown = [[row[column] for column in used] for row in rows]
    yield from _table([head[column] for column in used], shown, f"{number}: {group.template}")
    left = len(group.distinct) - view.examples
    if left > 0:
        yield f"<p>{escape(say('more', n=left))}</p>"
    yield "</section>"


def _cells(result: Result, view: ReportView) -> list[str]:
    texts = (place(result), view.node(result.focus_node), view.path(result.path),
             view.value(result), view.mend(result))  # fmt: skip
    said = "".join(_said(quote, view) for quote in view.quoted(result))
    return [*map(escape, texts), f"<ul>{said}</ul>" if said else ""]


def _said(quote: Quoted, view: ReportView) -> str:
    """A place with its passage, the evidence marked; with the surface alone without the text."""
    language = f' lang="{escape(quote.language)}"' if quote.language else ""
    if quote.known:
        before, inside, after = map(escape, (quote.before, quote.inside, quote.after))
        shown = f"<q{language}>… {before}<mark>{inside}</mark>{after} …</q>"
    else:
        shown = f"<q{language}><mark>{escape(quote.place.surface)}</mark></q>"
        shown += f"<br>{escape(view.differing(quote))}" if quote.differs else ""
    return f"<li>{escape(quote.at)} {shown}</li>"


def _checks(report: Report, view: ReportView) -> Iterator[str]:
    yield f"<h2>{escape(view.say('checked'))}</h2>"
    rows = [
        [escape(view.node(c.shape)), str(c.focus_nodes), escape(view.reason(c))]
        for c in report.checks
    ]
    yield from _table([view.say("shape"), view.say("nodes"), ""], rows, view.say("checked"))
    if report.warnings:
        yield f"<h2>{escape(view.say('warnings'))}</h2>\n<ul>"
        yield from (f"<li>{escape(view.warning(fault))}</li>" for fault in report.warnings)
        yield "</ul>"


def _table(head: list[str], rows: list[list[str]], caption: str) -> Iterator[str]:
    """A table; the cells of its rows are HTML already, its head and caption are text."""
    # A region that scrolls must be reachable by keyboard and have a name.
    yield f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
    yield f"<table>\n<caption>{escape(caption)}</caption>\n<thead><tr>"
    yield "".join(f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in head)
    yield "</tr></thead>\n<tbody>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
    yield "</tbody>\n</table>\n</div>"
