"""Positions: our pass over the tokens finds the statements that the parser finds, and where."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from c3graph.errors import RdfSyntaxError
from c3graph.rdf.positions import PlacedStatement, placed_statements
from c3graph.rdf.syntax import RdfFormat, parse, to_oxigraph
from c3graph.rdf.terms import Quad
from conftest import ROOT

BASE = "http://base.example/a/b?c"
QUADS = (RdfFormat.TRIG, RdfFormat.N_QUADS)


def canonical(quads: list[Quad]) -> list[str]:
    """Quads with canonical names for blank nodes: equal where the graphs are isomorphic."""
    found = ox.Dataset(map(to_oxigraph, quads))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return sorted(map(str, found))


def ours(text: str, format: RdfFormat) -> list[PlacedStatement]:
    return list(placed_statements(text, base=BASE, quads=format is RdfFormat.N_QUADS))


def agrees(text: str, format: RdfFormat = RdfFormat.TURTLE) -> None:
    try:
        theirs = list(parse(text.encode(), format, base=BASE))
    except RdfSyntaxError:
        reject()
    found = [statement.quad for statement in ours(text, format)]
    assert len(found) == len(theirs)
    assert canonical(found) == canonical(theirs)


TURTLE = sorted(
    p for name in ("data/ttl", "shapes", "ontology") for p in (ROOT / name).glob("*.ttl")
)


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: path.stem)
def test_the_repositorys_own_files_read_as_the_parser_reads_them(path: Path) -> None:
    agrees(path.read_text(encoding="utf-8"))


WHITE = st.sampled_from([" ", "\n", "\t", " # not; a . statement\n", "\r\n", "  "])
LETTERS = "aZż0_-·"
LOCAL = st.text(LETTERS + ".:", max_size=5).filter(lambda t: t[:1] not in "-·." and t[-1:] != ".")
ESCAPED = st.sampled_from([r"\~", r"\,", r"a\-b", "%41", r"\#x", r"a\.", "a.b"])
NAMES = st.builds(
    lambda prefix, local: f"{prefix}:{local}", st.sampled_from(["", "e", "a.b"]), LOCAL | ESCAPED
)
IRIS = st.sampled_from(
    ["<>", "<x>", "<../y#z>", "<?q>", "<//h/p>", "</r>", "<#f>", r"<\u0061>", "<http://e/ż#>",
     "<http://e/a/../b>", "<.>", "<..>", "<./x/./y/../z>", "<urn:x:y>"]
)  # fmt: skip
BLANK = st.sampled_from(["_:a", "_:0", "_:a.b", "_:L1C1", "_:ż-·"])
SHORT = st.text("aż \"'.;,[(<#@\U0001f600", max_size=6)


def _quoted(text: str, quote: str) -> str:
    body = text.replace("\\", "\\\\").replace(quote[0], "\\" + quote[0])
    return f"{quote}{body}{quote}"


LITERALS = st.builds(
    lambda text, quote, tail: _quoted(text, quote) + tail,
    SHORT | st.sampled_from([r"\\u0041".replace("\\\\", "\\"), r"a\tb"]),
    st.sampled_from(['"', "'", '"""', "'''"]),
    st.sampled_from(["", "@en", "@pl-PL", "^^e:t", "^^<t>"]),
) | st.sampled_from(
    ['"""a\nb ""c"" \r\n"""', "'''it's\n'''", "1", "-1", "+01", "1.5", "-.5", "1e3", "1.E-3",
     ".5e1", "true", "false", r'"\u017c\U0001F600\\"', '""', "''", '""""""']
)  # fmt: skip


@st.composite
def nodes(draw: st.DrawFn, depth: int) -> str:
    if depth and draw(st.booleans()):
        if draw(st.booleans()):
            return f"[{draw(WHITE)}{draw(predicates(depth - 1))}{draw(WHITE)}]"
        return "(" + " ".join(draw(st.lists(objects(depth - 1), max_size=3))) + ")"
    return draw(IRIS | NAMES | BLANK | st.sampled_from(["[]", "[ ]", "( )", "()"]))


def objects(depth: int) -> st.SearchStrategy[str]:
    return nodes(depth) | LITERALS


@st.composite
def predicates(draw: st.DrawFn, depth: int) -> str:
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        predicate = draw(st.just("a") | IRIS | NAMES)
        said = f" ,{draw(WHITE)}".join(draw(st.lists(objects(depth), min_size=1, max_size=3)))
        parts.append(f"{predicate}{draw(WHITE)}{said}")
    end = draw(st.sampled_from(["", " ;", " ; ;"]))
    return draw(st.sampled_from([" ; ", " ;\n", " ;; "])).join(parts) + end


@st.composite
def triples(draw: st.DrawFn) -> str:
    subject = draw(nodes(2))
    stop = draw(st.sampled_from([" .", "\n.", " . "]))
    if subject[0] == "[" and len(subject) > 4 and draw(st.booleans()):
        return subject + stop
    return f"{subject}{draw(WHITE)}{draw(predicates(2))}{stop}"


PREFIXES = st.sampled_from(
    ["@prefix e: <http://f/#> .", "PREFIX e: <http://g/>", "@base <http://new/x/> .", "BASE <sub/>",
     "prefix : <rel/>", "base <http://n/y>"]
)  # fmt: skip
HEAD = "@prefix : <http://e/> .\n@prefix e:<http://e/e>.\nPREFIX a.b: <../ab/>\n"


@pytest.mark.slow
@settings(max_examples=400)
@given(st.lists(triples() | PREFIXES, max_size=5), WHITE)
def test_drawn_turtle_reads_as_the_parser_reads_it(parts: list[str], white: str) -> None:
    agrees(HEAD + white.join(parts))


@st.composite
def graphs(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(["", "GRAPH ", "graph\n"]))
    label = draw(IRIS.filter(lambda i: i != "<>") | NAMES) if name else draw(IRIS | st.just(""))
    inner = " ".join(draw(st.lists(triples(), max_size=2)))
    return f"{name}{label} {{ {inner.rstrip('. ') if inner.endswith(' .') else inner} }}"


@pytest.mark.slow
@settings(max_examples=200)
@given(st.lists(graphs() | triples() | PREFIXES, max_size=4))
def test_drawn_trig_reads_as_the_parser_reads_it(parts: list[str]) -> None:
    agrees(HEAD + "\n".join(parts), RdfFormat.TRIG)


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["<http://s>", "_:s", "_:L1C1"]), st.sampled_from(["<http://p>"]),
            st.sampled_from(["<http://o>", "_:o", '"x\\n"@en', '"1"^^<http://t>', '"\\u0041."']),
            st.sampled_from(["", " <http://g>", "<http://h>", " _:g"]),
            st.sampled_from([" .\n", ".\r\n", " . # said\n"]),
        )
    )
)  # fmt: skip
def test_drawn_quads_read_as_the_parser_reads_them(rows: list[tuple[str, ...]]) -> None:
    text = "".join(f"{s} {p} {o}{g}{stop}" for s, p, o, g, stop in rows)
    agrees(text, RdfFormat.N_QUADS)
    agrees("".join(f"{s}{p}{o}{stop}" for s, p, o, _, stop in rows), RdfFormat.N_TRIPLES)
