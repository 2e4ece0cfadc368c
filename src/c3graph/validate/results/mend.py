"""Proposed mends for common faults: a value near one that is allowed, the other date order, the
name that exists in another language, a property that is nearly the one that is missing.

A mend is a proposal to a person, in each language of a report. Nothing is changed by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches

from rdflib import SH, URIRef
from rdflib.collection import Collection
from rdflib.term import IdentifiedNode, Node

from c3graph.model import LANGUAGES, Result
from c3graph.rdf.terms import RDF, XSD, Iri, Literal
from c3graph.validate.oxigraph import accepts, matcher
from c3graph.validate.results.statements import Statements
from c3graph.validate.shapes.loading import Shapes

Mend = dict[str, str]
_NEAR = 0.7
_CANDIDATES = 3000
_DAY_FIRST = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./\- ](\d{1,2})[./\- ](\d{1,2})")
_WRITTEN = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?[0-9]*\.?[0-9]+"),
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "gYear": re.compile(r"[0-9]{4}"),
    "gYearMonth": re.compile(r"[0-9]{4}-[0-9]{2}"),
}


def _say(*texts: str) -> Mend:
    return dict(zip(LANGUAGES, texts, strict=True))


def _meant(shown: str) -> Mend:
    return _say(f"did you mean {shown}?", f"czy chodziło o {shown}?", f"erre gondolt: {shown}?")


def _no_text(texts: Sequence[str]) -> set[str]:
    return set()


def _local(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]


class Mender:
    """Proposals for the results of one run, from its shapes and its data."""

    def __init__(self, shapes: Shapes, statements: Statements) -> None:
        self._shapes = shapes
        self._nodes = {str(node): node for node in set(shapes.graph.subjects())}
        self._statements = statements
        self._near: dict[tuple[str, str], tuple[str, ...]] = {}
        self._matchers: dict[tuple[str, str], Callable[[Sequence[str]], set[str]]] = {}

    def find(self, result: Result) -> Mend:
        """A proposal for a result, or nothing."""
        name = result.component.rsplit("#", 1)[-1].removesuffix("ConstraintComponent")
        shape = self._nodes.get(result.shape.removeprefix("_:"))
        if shape is None:
            return {}
        if name in ("MinCount", "QualifiedMinCount"):
            return self._missing(result, shape)
        if result.value is None:
            return {}
        for propose in (self._date, self._spaces, self._typed, self._allowed, self._referred):
            if found := propose(result, shape):
                return found
        return {}

    def _one(self, shape: Node, parameter: URIRef) -> Node | None:
        return self._shapes.graph.value(shape, parameter)

    def _inner(self, shape: Node) -> Iterator[Node]:
        """The shape and those it takes its alternatives from."""
        graph = self._shapes.graph
        yield shape
        for parameter in (SH["or"], SH["and"], SH.xone):
            for head in graph.objects(shape, parameter):
                if isinstance(head, IdentifiedNode):
                    yield from Collection(graph, head)
        yield from graph.objects(shape, SH.node)

    def _datatypes(self, shape: Node) -> list[str]:
        found = (self._one(inner, SH.datatype) for inner in self._inner(shape))
        return [str(datatype) for datatype in found if datatype is not None]

    def _date(self, result: Result, shape: Node) -> Mend:
        """The same date in the order of ISO 8601, both ways where both are dates."""
        text = str(result.value).strip()
        wanted = self._datatypes(shape)
        is_date = isinstance(result.value, Literal) and result.value.datatype == XSD + "date"
        if XSD + "date" not in wanted and not is_date:
            return {}
        if match := _DAY_FIRST.fullmatch(text):
            day, month, year = map(int, match.groups())
        elif match := _YEAR_FIRST.fullmatch(text):
            year, month, day = map(int, match.groups())
        else:
            return {}
        found = []
        for m, d in ((month, day), (day, month)):
            try:
                iso = date(year, m, d).isoformat()
            except ValueError:
                continue
            if iso != text and iso not in found:
                found.append(iso)
        if not found:
            return {}
        english, polish, hungarian = (word.join(found) for word in (" or ", " albo ", " vagy "))
        return _say(f"did you mean {english}?", f"czy chodziło o {polish}?",
                    f"erre gondolt: {hungarian}?")  # fmt: skip

    def _spaces(self, result: Result, shape: Node) -> Mend:
        """A value that its pattern would take without the spaces around it, or in capitals."""
        pattern = self._one(shape, SH.pattern)
        value = str(result.value)
        others = (value.strip(), value.strip().upper(), value.strip().lower())
        if pattern is None or all(other == value for other in others):
            return {}
        matching = self._matching(str(pattern), str(self._one(shape, SH.flags) or ""))
        found = matching([other for other in others if other != value])
        return next((_meant(f"«{other}»") for other in others if other in found), {})

    def _matching(self, pattern: str, flags: str) -> Callable[[Sequence[str]], set[str]]:
        """What the engine matches by; nothing matches a pattern that it does not take."""
        if (pattern, flags) not in self._matchers:
            taken = accepts(pattern, flags)
            self._matchers[pattern, flags] = matcher(pattern, flags) if taken else _no_text
        return self._matchers[pattern, flags]

    def _typed(self, result: Result, shape: Node) -> Mend:
        """The same text with the datatype that is asked for; an IRI that was written as text."""
        value = result.value
        if not isinstance(value, Literal):
            return {}
        kind = self._one(shape, SH.nodeKind)
        if kind in (SH.IRI, SH.BlankNodeOrIRI) and re.match(r"https?://\S+$", value.value):
            return _meant(f"<{value.value}>")
        for datatype in self._datatypes(shape):
            name = datatype.removeprefix(XSD)
            written = _WRITTEN.get(name)
            if value.datatype != datatype and written and written.fullmatch(value.value.strip()):
                return _meant(f'"{value.value.strip()}"^^xsd:{name}')
        if RDF + "langString" in self._datatypes(shape) and not value.language:
            shown = f'"{value.value}"@en'
            return _say(
                f"give its language, for instance {shown}",
                f"podaj język, na przykład {shown}",
                f"adja meg a nyelvét, például {shown}",
            )
        return {}

    def _allowed(self, result: Result, shape: Node) -> Mend:
        """The nearest of the values that sh:in lists."""
        head = self._one(shape, SH["in"])
        if not isinstance(head, IdentifiedNode):
            return {}
        members = [str(member) for member in Collection(self._shapes.graph, head)]
        return self._nearest(str(result.value), members, result.shape)

    def _referred(self, result: Result, shape: Node) -> Mend:
        """The nearest thing of the class that is asked for."""
        cls = self._one(shape, SH["class"])
        if cls is None or not isinstance(result.value, Iri):
            return {}
        return self._nearest(
            result.value.value, self._statements.members(str(cls), _CANDIDATES), str(cls)
        )

    def _nearest(self, value: str, among: Sequence[str], key: str) -> Mend:
        found = self._near.get((key, value))
        if found is None:
            found = self._near[key, value] = _near(value, among)
        return _meant(" / ".join(found)) if found else {}

    def _missing(self, result: Result, shape: Node) -> Mend:
        """The label that exists in another language, or a property that is nearly this one."""
        path = result.path or ""
        said = self._statements.of(result.focus_node)
        labels = [v for v in said.get(path, []) if isinstance(v, Literal) and v.language]
        if labels:
            shown = ", ".join(f"{v.language} «{v.value}»" for v in labels[:3])
            return _say(f"there is {shown}: translate it", f"jest {shown}: przetłumacz",
                        f"van {shown}: fordítsa le")  # fmt: skip
        near = get_close_matches(path, [p for p in said if p != path], 1, 0.85)
        known = self._known_paths()
        if near and near[0] not in known:
            shown = _local(near[0])
            return _say(f"is {shown} a misspelling of it?", f"czy {shown} to literówka?",
                        f"nem ennek az elírása: {shown}?")  # fmt: skip
        return {}

    def _known_paths(self) -> set[str]:
        return {str(path) for path in self._shapes.graph.objects(None, SH.path)}


def _near(value: str, among: Sequence[str]) -> tuple[str, ...]:
    """The nearest candidates by their local names, case aside; at most two."""
    by_name: dict[str, str] = {}
    for candidate in among:
        by_name.setdefault(_local(candidate).casefold(), candidate)
    wanted = _local(value).casefold()
    if wanted in by_name:
        found, name = by_name[wanted], _local(value)
        same_space = found.removesuffix(_local(found)) == value.removesuffix(name)
        return () if found == value else (_local(found) if same_space else found,)
    matches = get_close_matches(wanted, by_name, 2, _NEAR)
    short = [name for name in by_name if _abbreviates(wanted, name)]
    names = list(dict.fromkeys([*(short if len(short) == 1 else []), *matches]))
    return tuple(_local(by_name[name]) for name in names[:2])


def _abbreviates(short: str, name: str) -> bool:
    """Whether a name is the short one with letters put in, such as `pol` of `pl`."""
    letters = iter(name)
    return (
        1 < len(short) < 4
        and len(name) < 7
        and short[0] == name[:1]
        and all(letter in letters for letter in short)
    )
