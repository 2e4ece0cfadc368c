"""The order in which a reader is shown a thing: declared once, complete, and demanding nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from c3graph.errors import ShapesError
from c3graph.validate import read_shapes
from pitfalls import C3, Terms

ROOT = Path(__file__).parents[2]
SHAPE = "https://w3id.org/c3graph/shape/"
FOLDER = ROOT / "shapes"
TERMS = Terms(ROOT / "ontology" / "core.ttl")
PREFIXES = """
@prefix : <http://e/> . @prefix c3: <https://w3id.org/c3graph/def#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""


@pytest.fixture(scope="module")
def shapes() -> Graph:
    """All shape files, as a page reads them."""
    graph = Graph()
    for path in FOLDER.glob("*.ttl"):
        graph.parse(path)
    return graph


def view(shapes: Graph, name: str) -> list[tuple[str, str]]:
    """Group and part of a class in the order of reading, shortened."""
    found = []
    for shape in shapes.subjects(SH.targetClass, URIRef(C3 + name)):
        for part in shapes.objects(shape, SH.property):
            group, order = shapes.value(part, SH.group), shapes.value(part, SH.order)
            if group is not None:
                place = (number(shapes.value(group, SH.order)), number(order))
                found.append((place, str(group).removeprefix(SHAPE + "group-"), part))
    return [(group, str(part).removeprefix(SHAPE + "view-")) for _, group, part in sorted(found)]


def number(value: Node | None) -> int:
    assert isinstance(value, Literal)
    return int(value)


def parts(shapes: Graph, name: str) -> list[str]:
    return [part for _, part in view(shapes, name)]


def test_a_project_begins_with_what_one_comes_for(shapes: Graph) -> None:
    assert parts(shapes, "Project")[:13] == [
        "full-name", "start-date", "end-date", "duration-years", "duration-months", "total-budget",
        "eu-contribution", "min-amount", "max-amount", "currency", "funded-by", "led-by",
        "partners",
    ]  # fmt: skip
    assert parts(shapes, "Project")[-6:] == [
        "acronym", "other-name", "type", "homepage", "same-as", "has-funding",
    ]  # fmt: skip


def test_an_event_says_when_where_in_which_series_and_who_spoke(shapes: Graph) -> None:
    assert parts(shapes, "Event")[:9] == [
        "full-name", "held-on", "held-until", "ordinal", "located-in", "part-of", "funded-by",
        "organised-by", "talks",
    ]  # fmt: skip


def test_an_organisation_says_what_it_takes_part_in_offers_and_holds(shapes: Graph) -> None:
    found = parts(shapes, "Organisation")
    wanted = ["located-in", "participates", "offers", "holds", "needs", "other-name", "type"]
    assert [part for part in found if part in wanted] == wanted


def test_groups_follow_one_another_and_the_order_holds_without_them(shapes: Graph) -> None:
    for name in TERMS.classes:
        groups = [group for group, _ in view(shapes, name.removeprefix(C3))]
        assert groups == sorted(groups, key=groups.index), name
    placed = {
        (number(shapes.value(part, SH.order)), number(shapes.value(group, SH.order)))
        for part, group in shapes.subject_objects(SH.group)
    }
    assert len(placed) == len(set(shapes.subjects(SH.group)))
    orders = sorted(group for _, group in placed)
    assert [group for _, group in sorted(placed)] == orders


def test_groups_and_backward_paths_are_named_in_three_languages(shapes: Graph) -> None:
    groups = set(shapes.subjects(RDF.type, SH.PropertyGroup))
    assert len(groups) == 13
    assert set(shapes.objects(None, SH.group)) == groups
    for group in groups:
        assert languages(shapes, group, RDFS.label) == ["en", "hu", "pl"]
    for part in shapes.subjects(SH.group):
        forward = isinstance(shapes.value(part, SH.path), URIRef)
        assert languages(shapes, part, SH.name) == ([] if forward else ["en", "hu", "pl"]), part


def languages(graph: Graph, node: Node, predicate: URIRef) -> list[str]:
    return sorted(str(o.language) for o in graph.objects(node, predicate) if isinstance(o, Literal))


# Shown by another way than the property itself: by the relation that says more, or by rows below.
BY_OTHERS = {
    "participatesIn": "participates", "hasParticipant": "partners", "memberOf": "memberships",
    "fundedBy": "funded-by", "roleAsWorded": "role-as-worded",
}  # fmt: skip
# What a page of another kind shows, or what only the machine needs.
LEFT_OUT = {
    "hasRole", "linkFrom", "linkProperty", "linkTo", "verifiedIn", "genre", "sha256", "characters",
    "pluralLabel", "singleValued", "standsFor",
}  # fmt: skip


@pytest.mark.parametrize("name", TERMS.properties)
def test_a_property_is_shown_of_some_class_that_it_is_said_of(shapes: Graph, name: str) -> None:
    local = name.removeprefix(C3)
    if local in LEFT_OUT:
        return
    wanted: set[Node] = (
        {URIRef(SHAPE + "view-" + BY_OTHERS[local])} if local in BY_OTHERS else set()
    )
    wanted |= {s for s in shapes.subjects(SH.path, URIRef(name)) if (s, SH.group, None) in shapes}
    shown_of = {
        str(target)
        for part in wanted
        for shape in shapes.subjects(SH.property, part)
        for target in shapes.objects(shape, SH.targetClass)
    }
    domain = TERMS.ends(name, "domain")
    narrower = {c for c in TERMS.classes if TERMS.above(c) & domain}
    assert shown_of & narrower, (name, shown_of)


@pytest.mark.parametrize("name", [name.removeprefix(C3) for name in TERMS.classes])
def test_what_is_shown_of_a_class_is_said_of_it(shapes: Graph, name: str) -> None:
    """By the domains: no row of a page that must stay empty."""
    for part in parts(shapes, name):
        path = shapes.value(URIRef(SHAPE + "view-" + part), SH.path)
        if isinstance(path, URIRef) and path.startswith(C3):
            assert TERMS.above(C3 + name) & TERMS.ends(str(path), "domain"), (name, path)


def test_what_only_orders_is_not_checked() -> None:
    loaded = read_shapes([FOLDER])
    assert not list(loaded.graph.subjects(SH.group))
    assert (
        loaded.targeted
        == read_shapes([path for path in FOLDER.glob("*.ttl") if path.stem != "view"]).targeted
    )


@pytest.mark.parametrize(
    "shape",
    [
        ":S sh:targetClass c3:Event .",
        ":S sh:targetClass c3:Event ; sh:name 'x' .",
        ":S sh:targetClass c3:Event ; sh:property :P . :P sh:path c3:role ; sh:order 1 .",
    ],
)
def test_a_shape_with_a_target_that_demands_nothing_is_refused(tmp_path: Path, shape: str) -> None:
    file = tmp_path / "s.ttl"
    file.write_text(f"{PREFIXES}{shape} :T sh:targetClass c3:Place ; sh:nodeKind sh:IRI .")
    with pytest.raises(ShapesError, match="states no constraint") as caught:
        read_shapes([file])
    assert caught.value.where == f"{file}: http://e/S"
    warnings = read_shapes([file], strict=False).warnings
    assert [(one.kind, one.shape) for one in warnings] == [("aimless", "http://e/S")]


@pytest.mark.parametrize("more", ["", " ; sh:name 'x'"])
def test_a_property_shape_of_a_path_alone_is_complete(tmp_path: Path, more: str) -> None:
    """It demands nothing of the values (SHACL 1.0, section 2.3), and is no fault."""
    file = tmp_path / "s.ttl"
    file.write_text(PREFIXES + ":S sh:targetClass c3:Event ; sh:property :P ; sh:nodeKind sh:IRI ."
                    f":P sh:path c3:role{more} .")  # fmt: skip
    assert read_shapes([file]).warnings == ()


def test_a_constraint_with_an_order_is_still_checked(tmp_path: Path) -> None:
    file = tmp_path / "s.ttl"
    file.write_text(PREFIXES + ":S sh:targetClass c3:Event ; sh:property :P ."
                    ":P sh:path c3:role ; sh:order 1 ; sh:minCount 1 .")  # fmt: skip
    assert (URIRef("http://e/P"), SH.order, Literal(1)) in read_shapes([file]).graph
