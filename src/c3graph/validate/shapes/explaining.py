"""Shapes in words, in each language of a report (SHACL 1.0, sections 2 to 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from rdflib import SH, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.collection import Collection
from rdflib.term import IdentifiedNode, Node

from c3graph.model import LANGUAGES, Severity
from c3graph.validate.shapes.loading import Shapes
from c3graph.validate.shapes.nodes import path_of
from c3graph.validate.shapes.vocabulary import is_class
from c3graph.validate.shapes.words import ShapeText, WordedRule

Shown = Callable[[str], str]
Words = Mapping[str, str]
_LISTED = 6
_SEVERITIES = {SH.Info: Severity.INFO, SH.Warning: Severity.WARNING}
_TARGETS = {
    SH.targetClass: ("every {x}", "każda rzecz klasy {x}", "minden ilyen osztályú dolog: {x}"),
    SH.targetNode: ("the node {x}", "węzeł {x}", "ez a csomópont: {x}"),
    SH.targetSubjectsOf: (
        "whatever has {x}",
        "wszystko, co ma {x}",
        "minden, aminek van ilyen tulajdonsága: {x}",
    ),
    SH.targetObjectsOf: (
        "whatever {x} leads to",
        "wszystko, do czego prowadzi {x}",
        "minden, amihez ez vezet: {x}",
    ),
}
_EXACTLY = ("exactly {x} of it", "dokładnie {x}", "pontosan {x} van belőle")
_LEAST = ("at least {x} of it", "co najmniej {x}", "legalább {x} van belőle")
_MOST = ("at most {x} of it", "co najwyżej {x}", "legfeljebb {x} van belőle")
_QUALIFIED = {
    "qualifiedMinCount": ("at least {n} as {x} asks", "co najmniej {n} według {x}",
                          "legalább {n} megfelel ennek: {x}"),
    "qualifiedMaxCount": ("at most {n} as {x} asks", "co najwyżej {n} według {x}",
                          "legfeljebb {n} felel meg ennek: {x}"),
}  # fmt: skip
# {x} is the value of the parameter. Texts are in the order of LANGUAGES.
_RULES = {
    "class": ("is a {x}", "jest klasy {x}", "ilyen osztályú: {x}"),
    "datatype": ("is of datatype {x}", "ma typ danych {x}", "ilyen adattípusú: {x}"),
    "nodeKind": ("is of kind {x}", "jest rodzaju {x}", "ilyen fajtájú: {x}"),
    "minExclusive": ("is above {x}", "jest większe niż {x}", "nagyobb, mint {x}"),
    "minInclusive": ("is {x} or above", "wynosi co najmniej {x}", "legalább {x}"),
    "maxExclusive": ("is below {x}", "jest mniejsze niż {x}", "kisebb, mint {x}"),
    "maxInclusive": ("is {x} or below", "wynosi co najwyżej {x}", "legfeljebb {x}"),
    "minLength": (
        "has {x} characters or more",
        "ma co najmniej {x} znaków",
        "legalább {x} karakter hosszú",
    ),
    "maxLength": (
        "has {x} characters or fewer",
        "ma co najwyżej {x} znaków",
        "legfeljebb {x} karakter hosszú",
    ),
    "pattern": ("is written like {x}", "ma postać {x}", "ilyen alakú: {x}"),
    "languageIn": (
        "is in one of the languages {x}",
        "jest w jednym z języków {x}",
        "ezen nyelvek egyikén van: {x}",
    ),
    "uniqueLang": (
        "stands once in each language",
        "występuje raz w każdym języku",
        "nyelvenként egyszer szerepel",
    ),
    "equals": (
        "has the same values as {x}",
        "ma te same wartości co {x}",
        "ugyanazok az értékei, mint ennek: {x}",
    ),
    "disjoint": (
        "shares no value with {x}",
        "nie ma wspólnych wartości z {x}",
        "nincs közös értéke ezzel: {x}",
    ),
    "lessThan": ("is less than {x}", "jest mniejsze niż {x}", "kisebb ennél: {x}"),
    "lessThanOrEquals": (
        "is not greater than {x}",
        "nie jest większe niż {x}",
        "nem nagyobb ennél: {x}",
    ),
    "not": ("is not as {x} asks", "nie jest takie, jak wymaga {x}", "nem felel meg ennek: {x}"),
    "and": (
        "is as all of these ask: {x}",
        "jest takie, jak wymagają wszystkie: {x}",
        "mindegyiknek megfelel: {x}",
    ),
    "or": (
        "is as one of these asks: {x}",
        "jest takie, jak wymaga jeden z: {x}",
        "legalább egynek megfelel: {x}",
    ),
    "xone": (
        "is as exactly one of these asks: {x}",
        "jest takie, jak wymaga dokładnie jeden: {x}",
        "pontosan egynek megfelel: {x}",
    ),
    "node": ("is as {x} asks", "jest takie, jak wymaga {x}", "megfelel ennek: {x}"),
    "closed": (
        "has no property but those named",
        "nie ma własności innych niż wymienione",
        "nincs más tulajdonsága, mint a felsoroltak",
    ),
    "hasValue": ("has the value {x}", "ma wartość {x}", "megvan ez az értéke: {x}"),
    "in": ("is one of {x}", "jest jedną z wartości {x}", "ezek egyike: {x}"),
    "sparql": (
        "passes the query {x}",
        "przechodzi zapytanie {x}",
        "átmegy ezen a lekérdezésen: {x}",
    ),
}


class _Explainer:
    def __init__(self, shapes: Shapes, shown: Shown) -> None:
        self._shapes, self._graph, self._shown = shapes, shapes.graph, shown

    def shape(self, node: Node) -> ShapeText:
        graph = self._graph
        path = graph.value(node, SH.path)
        severity = graph.value(node, SH.severity)
        name = str(node)
        parts = sorted(graph.objects(node, SH.property), key=str)
        return ShapeText(
            name=name if isinstance(node, URIRef) else f"_:{name}",
            file=self._shapes.files.get(name, ""),
            path=None if path is None else path_of(graph, path),
            targets=tuple(self._targets(node)),
            rules=tuple(self._rules(node)),
            message=self._shapes.messages(node),
            severity=_SEVERITIES.get(URIRef(str(severity)), Severity.VIOLATION),
            parts=tuple(self.shape(part) for part in parts),
        )

    def _targets(self, node: Node) -> Iterator[Words]:
        for predicate, words in _TARGETS.items():
            for value in sorted(self._graph.objects(node, predicate), key=str):
                yield _filled(words, self._name(value))
        if is_class(self._graph, node):
            yield _filled(_TARGETS[SH.targetClass], self._name(node))

    def _rules(self, node: Node) -> Iterator[WordedRule]:
        yield from self._counts(node)
        yield from self._qualified(node)
        for name, words in _RULES.items():
            for value in sorted(self._graph.objects(node, SH[name]), key=str):
                if name not in ("uniqueLang", "closed") or str(value) == "true":
                    yield WordedRule(name, _filled(words, self._value(name, value)))

    def _counts(self, node: Node) -> Iterator[WordedRule]:
        least, most = (self._graph.value(node, SH[name]) for name in ("minCount", "maxCount"))
        if least is not None and most is not None and str(least) == str(most):
            yield WordedRule("minCount", _filled(_EXACTLY, str(least)))
        elif least is not None and str(least) != "0":
            yield WordedRule("minCount", _filled(_LEAST, str(least)))
        if most is not None and str(least) != str(most):
            yield WordedRule("maxCount", _filled(_MOST, str(most)))

    def _qualified(self, node: Node) -> Iterator[WordedRule]:
        for shape in self._graph.objects(node, SH.qualifiedValueShape):
            for name, words in _QUALIFIED.items():
                number = self._graph.value(node, SH[name])
                if number is not None:
                    counted = tuple(text.replace("{n}", str(number)) for text in words)
                    yield WordedRule(name, _filled(counted, self._inline(shape)))

    def _value(self, name: str, value: Node) -> Words:
        if name in ("and", "or", "xone", "in", "languageIn") and isinstance(value, IdentifiedNode):
            members = list(Collection(self._graph, value))
            show = self._inline if name in ("and", "or", "xone") else self._named
            more = f", … ({len(members)})" if len(members) > _LISTED else ""
            shown = [show(member) for member in members[:_LISTED]]
            return {tag: ", ".join(words[tag] for words in shown) + more for tag in LANGUAGES}
        return self._inline(value) if name in ("not", "node") else self._named(value)

    def _inline(self, node: Node) -> Words:
        """A shape that has a name by it, one that has none by what it asks."""
        if isinstance(node, URIRef):
            return self._named(node)
        rules = list(self._rules(node))
        return {tag: f"({', '.join(rule.words[tag] for rule in rules)})" for tag in LANGUAGES}

    def _named(self, node: Node) -> Words:
        return dict.fromkeys(LANGUAGES, self._name(node))

    def _name(self, node: Node) -> str:
        if isinstance(node, RdfLiteral):
            return f"«{node}»" if node.datatype is None else str(node)
        return self._shown(str(node)) if isinstance(node, URIRef) else f"_:{node}"


def _filled(words: Sequence[str], value: str | Words) -> Words:
    """Texts by language, {x} replaced by a value that is the same in all, or by its own in each."""
    values = dict.fromkeys(LANGUAGES, value) if isinstance(value, str) else value
    texts = zip(LANGUAGES, words, strict=True)
    return {tag: text.replace("{x}", values[tag]) for tag, text in texts}


def explain_shapes(shapes: Shapes, shown: Shown = str) -> tuple[ShapeText, ...]:
    """Every shape with a target, in words; `shown` shortens IRIs."""
    explainer = _Explainer(shapes, shown)
    return tuple(explainer.shape(node) for node in shapes.targeted)


def asked_properties(shapes: Shapes) -> dict[str, frozenset[str]]:
    """By class, the properties that shapes of the class speak of, demanded or not."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for shape, cls in shapes.graph.subject_objects(SH.targetClass):
        for part in shapes.graph.objects(shape, SH.property):
            path = shapes.graph.value(part, SH.path)
            if isinstance(path, URIRef):
                found[str(cls)].add(str(path))
    return {cls: frozenset(paths) for cls, paths in found.items()}
