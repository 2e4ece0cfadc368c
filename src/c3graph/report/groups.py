"""Results by shape and message, with counts and the first of each group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from c3graph.catalogues import counted
from c3graph.model import Document, Report, Result, Severity, ShapeCheck, ShapeFault
from c3graph.query.explain import shown
from c3graph.rdf.terms import Iri, Term
from c3graph.report.quoted import Quoted, quoted_places
from c3graph.report.texts import knows, text_in, text_named
from c3graph.validate.shapes.words import NOT_IN_DATA

_IN_PATH = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """Results that say the same of different nodes; `template` has … for what differs."""

    severity: Severity
    severity_iri: str
    shape: str
    template: str
    results: tuple[Result, ...]

    @property
    def distinct(self) -> tuple[Result, ...]:
        """One result for each node, path and value: two components may refuse one value."""
        found: dict[object, Result] = {}
        for result in self.results:
            found.setdefault((result.focus_node, result.path, result.value), result)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class ReportView:
    """In what language to write, by what prefixes to shorten IRIs, how many examples a group.

    `documents`, by source slug, are the texts whose passages a person may see; `base` is that of
    the dataset's IRIs, empty where the data are not a dataset of ours.
    """

    language: str = "en"
    prefixes: Mapping[str, str] = field(default_factory=dict)
    examples: int = 3
    documents: Mapping[str, Document] = field(default_factory=dict)
    base: str = ""

    def say(self, name: str, **values: object) -> str:
        """A text of the report in the reader's language."""
        return text_named(name, self.language, **values)

    def message(self, result: Result) -> str:
        """What a result says, in the reader's language."""
        return text_in(result.message, self.language) or local(result.component)

    def mend(self, result: Result) -> str:
        """How a result can be fixed, in the reader's language; empty where nobody knows."""
        return text_in(result.mend, self.language)

    def node(self, text: str) -> str:
        """A focus node or a shape as a person reads it."""
        return self.term(Iri(text)) if ":" in text and not text.startswith("_:") else text

    def term(self, term: Term) -> str:
        """A term with its IRI shortened, cut at 200 characters."""
        text = shown(term, self.prefixes)
        return text if len(text) <= 200 else f"{text[:199]}…"

    def path(self, path: str | None) -> str:
        """A path with its IRIs shortened; `<…>` stays around those that no prefix shortens."""
        if not path or path[0] not in "<^(":
            return self.node(path) if path else ""
        return _IN_PATH.sub(lambda match: self.node(match[1]), path)

    def quoted(self, result: Result) -> tuple[Quoted, ...]:
        """The passages that led to a result."""
        return quoted_places(result, self.documents)

    def differing(self, quote: Quoted) -> str:
        """What to say of a place at which the text at hand reads otherwise."""
        return self.say("differs", text=quote.inside[:80]) if quote.differs else ""

    def value(self, result: Result) -> str:
        """The value at fault; empty where a result has none."""
        return "" if result.value is None else self.term(result.value)

    def groups(self, results: Iterable[Result]) -> tuple[ResultGroup, ...]:
        """Groups in the order of their gravity, then of their size."""
        found: dict[tuple[Severity, str, str, str], list[Result]] = {}
        for result in results:
            key = (result.severity, result.severity_iri, result.shape, self._template(result))
            found.setdefault(key, []).append(result)
        groups = (ResultGroup(*key, tuple(members)) for key, members in found.items())
        gravity = list(reversed(Severity))
        return tuple(
            sorted(groups, key=lambda g: (gravity.index(g.severity), -len(g.results), g.shape))
        )

    def _template(self, result: Result) -> str:
        message = self.message(result)
        texts = [result.focus_node, "" if result.value is None else str(result.value)]
        for text in sorted(filter(None, texts), key=len, reverse=True):
            message = message.replace(text, "…")
        return message

    def reason(self, check: ShapeCheck) -> str:
        """Why a shape that found no focus node is excused; what stewards wrote stays as it is."""
        return self.say("absent") if check.reason == NOT_IN_DATA else check.reason or ""

    def counted(self, report: Report) -> str:
        """«2 violations, 1 warning», in the reader's language."""
        return ", ".join(
            f"{self.say(severity.value)}: {report.count(severity)}"
            for severity in reversed(Severity)
        )

    def severity(self, found: ResultGroup | Result) -> str:
        """«violation», with the severity of the shapes' own behind it."""
        said = self.say(found.severity.value)
        return f"{said} ({self.node(found.severity_iri)})" if found.severity_iri else said

    def looked(self, report: Report) -> str:
        """How much was checked, in a sentence."""
        nodes = self.nodes(sum(check.focus_nodes for check in report.checks))
        number = len(report.checks)
        return counted(
            self.language, "%(count)s shape checked %(nodes)s",
            "%(count)s shapes checked %(nodes)s", number, nodes=nodes,
        )  # fmt: skip

    def nodes(self, number: int) -> str:
        """«1 focus node»."""
        return counted(self.language, "%(count)s focus node", "%(count)s focus nodes", number)

    def unlooked(self, number: int) -> str:
        """How many shapes had nothing to check."""
        return counted(
            self.language, "%(count)s shape had nothing to check",
            "%(count)s shapes had nothing to check", number,
        )  # fmt: skip

    def added(self, number: int) -> str:
        """A number of added statements, in words."""
        return counted(
            self.language, "%(count)s statement added", "%(count)s statements added", number
        )

    def failing(self, number: int, first: str) -> str:
        """How many results fail, and what the first of them says."""
        return counted(
            self.language, "%(count)s result: %(first)s",
            "%(count)s results, the first: %(first)s", number, first=first,
        )  # fmt: skip

    def warning(self, fault: ShapeFault) -> str:
        """What is to be known of a shape, with the name of the shape or of the file before it."""
        name = f"about {fault.kind}"
        about = self.node(fault.about) if "//" in fault.about else fault.about
        said = self.say(name, x=about) if knows(name) else fault.what
        return f"{self.node(fault.shape) if fault.shape else fault.file}: {said}"


def place(result: Result) -> str:
    """`file:line:column` of the first position, or an empty text."""
    if not result.positions:
        return ""
    first = result.positions[0]
    return f"{first.file}:{first.line}:{first.column}"


def empty(report: Report) -> tuple[ShapeCheck, ...]:
    """Shapes that found nothing to check, with and without a reason."""
    return tuple(check for check in report.checks if not check.focus_nodes)


def local(iri: str) -> str:
    """The last part of an IRI, behind `#` or `/`."""
    return iri.replace("#", "/").rsplit("/", 1)[-1]
