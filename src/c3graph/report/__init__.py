"""A Report for readers: a terminal, a web page, a code host, a test runner.

    texts.py     the words around a report, in English, Polish and Hungarian
    groups.py    results by shape and message, with counts and the first of each
    plain.py     for a terminal; markdown.py, html.py: the same for pages
    quoted.py    the passages that lead to a result, where the texts are at hand
    sarif.py     SARIF 2.1.0, for a code host to mark the line; junit.py: for a test runner
    baseline.py  only what is new or gone since another report
    chart.py     the quality of releases over time, as SVG
    drawing.py   shapes as a tree of lines and as SVG
    verdict.py   whether a report is bad enough to fail

Each writer takes a View, which says in what language and by what prefixes to write.
"""

from c3graph.report.baseline import ReportDifference, compare_reports, load_report
from c3graph.report.chart import panel_chart
from c3graph.report.drawing import shape_rows, shape_tree, svg
from c3graph.report.groups import ReportView
from c3graph.report.html import html_page
from c3graph.report.junit import junit
from c3graph.report.markdown import markdown
from c3graph.report.plain import plain_lines, since
from c3graph.report.sarif import sarif, to_json
from c3graph.report.verdict import raise_for

__all__ = [
    "ReportDifference",
    "ReportView",
    "compare_reports",
    "html_page",
    "junit",
    "load_report",
    "markdown",
    "panel_chart",
    "plain_lines",
    "raise_for",
    "sarif",
    "shape_rows",
    "shape_tree",
    "since",
    "svg",
    "to_json",
]
