from __future__ import annotations

import hashlib
import re
import unicodedata
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from c3graph.build.values import date_literal
from c3graph.errors import InputError, RdfSyntaxError
from c3graph.rdf.iris import DEF, GRAPHS, VOCABULARY, Namespace, row_id, slugify, source_slug
from c3graph.rdf.syntax import RdfFormat, is_iri, is_language, parse, read_rdf, serialise
from c3graph.rdf.terms import (
    XSD,
    BlankNode,
    Iri,
    Literal,
    Quad,
    canonical,
    graph_digest,
    language_string,
    typed,
)
from c3graph.sheets import loading

BASE = "https://data.example.org/harbour/"
NS = Namespace(BASE, [f"{VOCABULARY}scheme/role/partner"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(language_string, TEXTS, st.sampled_from(["en", "pl", "hu", "sr-latn"])),
    st.builds(lambda n: typed(n, "integer"), st.integers()),
    st.builds(Literal, TEXTS, st.just("http://example.org/d")),
)
IRIS = st.sampled_from("abcdé").map(lambda c: Iri(f"http://example.org/{c}"))
QUADS = st.builds(
    Quad, IRIS | st.just(BlankNode("b")), IRIS, LITERALS | IRIS, st.one_of(st.none(), IRIS)
)


@given(st.lists(QUADS, max_size=5))
def test_lines_of_quads_parse_back(quads: list[Quad]) -> None:
    lines = "".join(quad.n + "\n" for quad in quads)
    assert set(parse(lines.encode(), RdfFormat.N_QUADS)) == set(quads)


@given(st.lists(QUADS.map(Quad.triple), max_size=5), st.sampled_from(list(RdfFormat)))
def test_every_syntax_reads_what_it_wrote(quads: list[Quad], format: RdfFormat) -> None:
    quads = [q for q in quads if not re.search("[\x00-\x08\x0b-\x1f\ufffe\uffff]", str(q.object))]
    data = serialise(quads, format)
    anonymous = re.compile(r"_:\w+")
    found = {anonymous.sub("_:b", q.n) for q in parse(data, format)}
    # A text may look like a blank node too.
    assert found == {anonymous.sub("_:b", quad.n) for quad in quads}


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ('"', '"\\""'),
        ("\\", '"\\\\"'),
        ("\t\n\r\b\f", '"\\t\\n\\r\\b\\f"'),
        ("\x00\x7f", '"\\u0000\\u007F"'),
        ("Łódź \U0001f600", '"Łódź \U0001f600"'),
    ],
)
def test_the_canonical_line_of_a_literal(value: str, line: str) -> None:
    assert Literal(value).n == line


def test_terms_as_lines() -> None:
    assert typed(True, "boolean").n == f'"true"^^<{XSD}boolean>'
    assert language_string("x", "pl").n == '"x"@pl'
    assert Literal("x", XSD + "string").n == '"x"'
    quad = Quad(Iri("http://a/"), Iri("http://b/"), BlankNode("c"), Iri("http://g/"))
    assert quad.n == "<http://a/> <http://b/> _:c <http://g/> ."
    assert quad.triple().n == "<http://a/> <http://b/> _:c ."


def test_a_digest_knows_no_order_and_no_repeats() -> None:
    quads = [Quad(Iri("http://a/"), Iri("http://b/"), Literal(c)) for c in "abc"]
    lines = sorted(quad.n for quad in quads)
    wanted = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    for order in permutations(quads):
        assert graph_digest([*order, *order]) == wanted
        assert canonical([*order, *order]) == tuple(quads)


@given(st.text(max_size=120))
def test_a_slug_is_short_plain_and_its_own_slug(name: str) -> None:
    slug = slugify(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 60
    assert slugify(slug) == slug
    assert is_iri(NS.thing("project", slug).value)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Lubelski Klaster Ekoenergetyczny", "lubelski-klaster-ekoenergetyczny"),
        ("Łódź & Świętokrzyskie", "lodz-swietokrzyskie"),
        ("Hajdú-Bihar Megye", "hajdu-bihar-megye"),
        ("  a  ", "a"),
        ("x" * 60, "x" * 60),
        ("x" * 80, "xd929cdeea7"),
        (f"{'x' * 80} harbour", "x8e3c285e89"),
        (f"{'a' * 30} {'b' * 40}", "a" * 30),
        (f"{'a' * 30} {'b' * 29} c", f"{'a' * 30}-{'b' * 29}"),
        ("Straße, Ærø, Œuvre, Đakovo, Þing", "strasse-aero-oeuvre-dakovo-thing"),
        ("Порт Клайпеда", "port-klaypeda"),
        ("Λιμάνι Πειραιά", "limani-peiraia"),
        ("e\u0301tude", "etude"),
        ("и\u0306од", "yod"),
        ("word " * 20, "word-word-word-word-word-word-word-word-word-word-word-word"),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert slugify(name) == slug


def _before_2026_12(name: str) -> str:
    """The slug as it was minted for the IRIs that are released."""
    letters: dict[str, str | int | None] = {
        "ł": "l",
        "Ł": "l",
        "ø": "o",
        "Ø": "o",
        "đ": "d",
        "Đ": "d",
        "ß": "ss",
        "æ": "ae",
    }
    spread = unicodedata.normalize("NFKD", name.translate(str.maketrans(letters)))
    slug = re.sub(r"[^a-z0-9]+", "-", spread.encode("ascii", "ignore").decode().lower()).strip("-")
    return slug if len(slug) <= 60 else slug[:61].rsplit("-", 1)[0][:60]


def test_no_iri_of_the_dataset_moves() -> None:
    names = set()
    for path in sorted((Path(__file__).parents[2] / "data/claims").glob("*.yaml")):
        sheet = loading.load(path, limit=10**7)
        assert source_slug(sheet.source.slug) == sheet.source.slug
        for entity in sheet.entities:
            names |= {entity.name, *(name for _, name in entity.translations)}
        names |= {value for claim in sheet.claims for _, value in claim.qualifiers}
    assert len(names) > 500
    assert {name: slugify(name) for name in names} == {
        name: _before_2026_12(name) for name in names
    }


def test_the_slug_of_a_document_is_never_a_graph_of_ours() -> None:
    """Every graph that the source names by a word is reserved."""
    package = Path(__file__).parents[2] / "src/c3graph"
    named = set()
    for path in package.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"""(?:graph\("|graph/)([a-z][a-z-]*)\"""", text))
    assert {"claims", "void", "examples", "inferred"} <= named <= GRAPHS
    for name in GRAPHS:
        assert source_slug(name) == source_slug(name.upper()) == f"{name}-document"
    assert source_slug("Claims 2018") == "claims-2018"


def test_a_name_without_letters_still_has_a_slug() -> None:
    assert slugify("!!") == "x" + hashlib.sha256(b"!!").hexdigest()[:10]
    assert slugify("!!") != slugify("??")


@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ("2018-03-14", "date"),
        ("2018-03", "gYearMonth"),
        ("2018", "gYear"),
        ("--03-14", "gMonthDay"),
    ],
)
def test_a_date_keeps_the_precision_stated(value: str, datatype: str) -> None:
    assert date_literal(value) == Literal(value, XSD + datatype)


@pytest.mark.parametrize("value", ["", "18", "2018-3", "14-03-2018", "٢٠١٨", "2018-03-14T00:00"])
def test_what_is_no_date(value: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(value)}$"):
        date_literal(value)


def test_minted_iris() -> None:
    assert NS.base == BASE
    assert NS.term("Project").value == f"{DEF}Project" == f"{VOCABULARY}def#Project"
    assert NS.concept("role", "partner").value == f"{VOCABULARY}scheme/role/partner"
    assert NS.concept("role", "pilot").value == f"{BASE}scheme/role/pilot"
    assert NS.scheme("role").value == f"{VOCABULARY}scheme/role"
    assert NS.scheme("quay").value == f"{BASE}scheme/quay"
    assert NS.entity("Competence", "x").value == f"{BASE}scheme/competence/x"
    assert NS.entity("Person", "x").value == f"{BASE}id/person/x"
    assert NS.evidence("s", 3, 9).value == f"{BASE}source/s#char=3,9"
    assert NS.selector("s", 3, 9).value == f"{BASE}source/s#selector=3,9"
    assert NS.path(f"{BASE}id/person/x") == NS.named(f"{BASE}id/person/x") == "id/person/x"
    assert NS.path(f"{VOCABULARY}scheme/role/partner") is None
    assert NS.named(f"{VOCABULARY}scheme/role/partner") == "scheme/role/partner"
    assert NS.named("http://e/x") is None
    assert NS.path("https://elsewhere.org/") is None
    assert re.fullmatch(r"[0-9a-f]{12}", row_id("s", "a", 1))
    assert row_id("s", "a", 1) != row_id("s", "a", 2)


@pytest.mark.parametrize(
    "bad", ["", "x", "http://a b", "http://[", "http://a/%zz", "http://a/\x7f"]
)
def test_what_is_no_iri(bad: str) -> None:
    assert not is_iri(bad)


@pytest.mark.parametrize(("tag", "good"), [("en", True), ("en-GB", False), ("e n", False)])
def test_language_tags_are_lower_case(tag: str, good: bool) -> None:
    assert is_language(tag) is good


def test_rdf_that_does_not_parse_names_line_and_column() -> None:
    with pytest.raises(RdfSyntaxError, match=r"f\.ttl:2:\d+: not valid Turtle") as caught:
        list(parse(b"<http://a> <http://b> 1 .\n<http://a> <b", RdfFormat.TURTLE, where="f.ttl"))
    assert caught.value.exit_code == 3


def test_triple_terms_are_refused_not_lost() -> None:
    line = b"<http://a> <http://b> <<( <http://a> <http://b> <http://c> )>> ."
    with pytest.raises(RdfSyntaxError, match="triple terms"):
        list(parse(line, RdfFormat.N_TRIPLES))


@pytest.mark.parametrize("name", ["a.txt", "a", "a.csv.gz"])
def test_a_file_name_that_is_no_rdf(name: str) -> None:
    with pytest.raises(InputError, match="not a known RDF file name"):
        read_rdf(Path(name))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_rdf(tmp_path / "none.ttl")
    (tmp_path / "bad.ttl.gz").write_bytes(b"no gzip")
    with pytest.raises(InputError, match="cannot be read"):
        read_rdf(tmp_path / "bad.ttl.gz")
