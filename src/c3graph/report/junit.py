"""A report as JUnit XML: a test case for each shape that was checked, a failure for each group."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from c3graph.model import Report, Result, Severity
from c3graph.report.baseline import ReportDifference
from c3graph.report.groups import ReportView, place
from c3graph.report.quoted import named_places

# Characters that XML 1.0 cannot hold, section 2.2.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def junit(report: Report, view: ReportView, difference: ReportDifference | None = None) -> str:
    """The document. A shape without a result passes; one that had nothing to check is skipped."""
    results = report.results if difference is None else difference.new
    suite = ET.Element("testsuite", name="c3graph validate")
    failures = skipped = 0
    failed = set()
    counted = [result for result in results if result.accepted is None]
    excused = [result for result in results if result.accepted is not None]
    for group in (*view.groups(counted), *view.groups(excused)):
        failed.add(group.shape)
        case = _case(suite, group.shape, group.template, view)
        first = group.results[0]
        if first.positions:
            case.set("file", _clean(first.positions[0].file))
            case.set("line", str(first.positions[0].line))
        text = "\n".join(_line(result, view) for result in group.distinct[: view.examples])
        left = len(group.distinct) - view.examples
        text += f"\n{view.say('more', n=left)}" if left > 0 else ""
        if group.severity is Severity.INFO or first.accepted is not None:
            ET.SubElement(case, "system-out").text = _clean(text)
            continue
        failures += 1
        message = _clean(f"{len(group.results)} × {group.template}")
        kind = group.severity_iri or group.severity.value
        failure = ET.SubElement(case, "failure", message=message, type=_clean(kind))
        failure.text = _clean(text)
    for check in report.checks:
        if check.shape in failed:
            continue
        case = _case(suite, check.shape, view.nodes(check.focus_nodes), view)
        if not check.focus_nodes:
            skipped += 1
            ET.SubElement(
                case, "skipped", message=_clean(view.reason(check) or view.say("unchecked"))
            )
    tests = str(len(suite))
    if report.warnings:
        said = "\n".join(view.warning(fault) for fault in report.warnings)
        ET.SubElement(suite, "system-err").text = _clean(said)
    for name, number in (("tests", tests), ("failures", str(failures)), ("errors", "0"),
                         ("skipped", str(skipped))):  # fmt: skip
        suite.set(name, number)
    whole = ET.Element("testsuites", tests=tests, failures=str(failures), errors="0")
    whole.append(suite)
    ET.indent(whole)
    return ET.tostring(whole, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ET.Element, shape: str, name: str, view: ReportView) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=_clean(view.node(shape)), name=_clean(name))


def _line(result: Result, view: ReportView) -> str:
    parts = (
        place(result), view.node(result.focus_node), view.path(result.path), view.value(result),
        view.mend(result), named_places(result),
    )  # fmt: skip
    return "  ".join(filter(None, parts))
