"""A dataset from Python: what opens, what a table's values are, what a data frame's columns are."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal

import pytest

import c3graph
from c3graph import dataset
from c3graph.config import Settings
from c3graph.dataset import Dataset, Table
from c3graph.errors import NotFound, ReleaseError, UsageError
from c3graph.model import Answer, QueryForm, Release
from c3graph.query.parameters import Value
from c3graph.rdf.terms import RDF, XSD, Iri, Literal, Quad, Term, typed
from c3graph.store.embedded import EmbeddedStore

ID = "https://w3id.org/c3graph/id/"
TERMS: Mapping[str, tuple[Term, object]] = {
    "iri": (Iri("http://example.org/a"), "http://example.org/a"),
    "text": (Literal("a <b>", RDF + "langString", "pl"), "a <b>"),
    "whole": (typed(7, "integer"), 7),
    "part": (typed("0.90", "decimal"), Decimal("0.90")),
    "measured": (typed("1.5e3", "double"), 1500.0),
    "true": (typed(True, "boolean"), True),
    "day": (typed("2018-03-14", "date"), datetime.date(2018, 3, 14)),
    "instant": (
        typed("2018-03-14T01:00:00+01:00", "dateTime"),
        datetime.datetime(2018, 3, 14, tzinfo=datetime.UTC),
    ),
    "year": (typed("2018", "gYear"), "2018"),
    "wrong": (typed("many", "integer"), "many"),
}


def table(*rows: tuple[Term | None, ...], columns: tuple[str, ...]) -> Table:
    return Table(Answer(QueryForm.SELECT, columns, rows))


@pytest.fixture(scope="module")
def data(released: Release) -> Dataset:
    return c3graph.open(released)


@pytest.fixture
def everything() -> Table:
    """A row of each kind of term, and one of unbound variables."""
    terms = tuple(term for term, _ in TERMS.values())
    return table(terms, (None,) * len(terms), columns=tuple(TERMS))


def test_importing_the_package_starts_no_engine() -> None:
    code = "import sys, c3graph; sys.exit('pyoxigraph' in sys.modules or 'rdflib' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert c3graph.open is dataset.open
    assert c3graph.Dataset is Dataset
    with pytest.raises(AttributeError, match="nothing_of_ours"):
        c3graph.nothing_of_ours  # noqa: B018


def test_each_way_to_open(released: Release, released_settings: Settings) -> None:
    root = released_settings.root
    for where in (released, released.path, str(released.path), root / "releases", root, str(root)):
        opened = c3graph.open(where)
        assert opened.release is not None
        assert opened.release.version == released.version
        assert released.version in repr(opened)
    assert c3graph.open("https://example.org/sparql").release is None


def test_what_is_no_release_does_not_open(tmp_path: object, released: Release) -> None:
    with pytest.raises(ReleaseError):
        c3graph.open(str(tmp_path))


def test_a_table_has_rows_columns_and_length(data: Dataset) -> None:
    found = data.query("partners-by-country")
    assert found.columns == ("country", "partners")
    assert len(found) == len(found.rows) == 6
    assert found.rows[0] == ("Spain", 3)
    assert next(iter(found)) == dict(zip(found.columns, found.rows[0], strict=True))
    assert [row["partners"] for row in found] == [row[1] for row in found.rows]
    assert repr(found) == "<Table of 6 rows: country, partners>"


def test_the_other_forms(data: Dataset) -> None:
    assert data.query("ASK { ?s ?p ?o }").rows == ((True,),)
    assert data.query("met-in-belfast").rows == ((True,),)
    graph = data.query(f"DESCRIBE <{ID}cluster/lubapple>")
    assert graph.columns == ("subject", "predicate", "object")
    assert {row[0] for row in graph.rows} == {ID + "cluster/lubapple"}


def test_parameters_are_values_or_terms(data: Dataset) -> None:
    default = data.query("partners-of-clusters3")
    for value in ("clusters3", "project/clusters3", ID + "project/clusters3",
                  Iri(ID + "project/clusters3")):  # fmt: skip
        assert data.query("partners-of-clusters3", project=value).rows == default.rows
    other = data.query("partners-of-clusters3", project=Iri(ID + "project/none"))
    assert (len(default) > 0, len(other)) == (True, 0)
    query = "SELECT (DATATYPE(?x) AS ?t) WHERE { VALUES ?x { 1 } }"
    kinds: list[tuple[Value, str]] = [
        (3, "integer"), (True, "boolean"), (Decimal("0.5"), "decimal"), (0.5, "double"),
        (datetime.date(2018, 3, 14), "date"), (datetime.datetime(2018, 3, 14), "dateTime"),
    ]  # fmt: skip
    for given, kind in kinds:
        assert data.query(query, x=given).rows == ((XSD + kind,),)


def test_what_cannot_be_asked(data: Dataset) -> None:
    with pytest.raises(NotFound):
        data.query("no-such-question")
    with pytest.raises(UsageError, match="no variable"):
        data.query("leads", nobody=3)


def test_values_are_pythons_own(everything: Table) -> None:
    assert everything.rows[0] == tuple(value for _, value in TERMS.values())
    kinds = [type(value) for _, value in TERMS.values()]
    assert [type(value) for value in everything.rows[0]] == kinds
    assert everything.rows[1] == (None,) * len(TERMS)
    assert everything.answer.rows[0][1] == TERMS["text"][0]


def test_html_is_escaped_and_says_what_it_leaves_out(everything: Table) -> None:
    shown = everything._repr_html_()
    assert "a &lt;b&gt; @pl" in shown
    assert "<b>" not in shown
    long = table(*(((typed(n, "integer"),)) for n in range(60)), columns=("n",))
    assert "50 of 60 rows" in long._repr_html_()
    assert long._repr_html_().count("<tr>") == 51


def test_pandas_columns(everything: Table) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = everything.to_pandas()
    assert list(frame.columns) == list(TERMS)
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "iri": "string", "text": "string", "whole": "Int64", "part": "object",
        "measured": "Float64", "true": "boolean", "day": "object",
        "instant": str(frame["instant"].dtype), "year": "string", "wrong": "string",
    }  # fmt: skip
    assert str(frame["instant"].dtype).endswith("UTC]")
    assert frame["whole"][0] == 7
    assert frame["part"][0] == Decimal("0.90")
    assert frame["instant"][0] == pandas.Timestamp("2018-03-14", tz="UTC")
    assert frame.iloc[1].isna().all()


def test_polars_columns(everything: Table) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    frame = everything.to_polars()
    schema = dict(frame.schema)
    assert isinstance(schema.pop("part"), polars.Decimal)
    assert schema == {
        "iri": polars.String, "text": polars.String, "whole": polars.Int64,
        "measured": polars.Float64, "true": polars.Boolean, "day": polars.Date,
        "instant": polars.Datetime("us", "UTC"), "year": polars.String, "wrong": polars.String,
    }  # fmt: skip
    assert frame.row(0) == everything.rows[0]
    assert frame.row(1) == everything.rows[1]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_languages_are_a_column_where_asked_for(everything: Table, library: str) -> None:
    pytest.importorskip(library, reason=f"{library} is not installed")
    frame = getattr(everything, f"to_{library}")(languages=True)
    assert list(frame.columns) == [
        name for column in TERMS for name in ((column, "text_language")[: 1 + (column == "text")])
    ]
    assert frame["text_language"][0] == "pl"


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_mixed_and_very_large_columns(library: str) -> None:
    pytest.importorskip(library, reason=f"{library} is not installed")
    mixed = table(
        (typed(1, "integer"), typed(1, "integer"), typed(1 << 70, "integer")),
        (typed("0.5", "decimal"), Literal("one"), typed(1, "integer")),
        columns=("number", "any", "large"),
    )
    frame = getattr(mixed, f"to_{library}")()
    assert list(frame["number"]) == [Decimal(1), Decimal("0.5")]
    assert list(frame["any"]) == ["1", "one"]
    assert [str(value) for value in frame["large"]] == [str(1 << 70), "1"]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_no_rows_and_no_library(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(library, reason=f"{library} is not installed")
    empty = table(columns=("a", "b"))
    frame = getattr(empty, f"to_{library}")()
    assert (list(frame.columns), len(frame)) == (["a", "b"], 0)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError, match="is not installed"):
        getattr(empty, f"to_{library}")()


def test_a_store_in_memory_is_a_dataset() -> None:
    quad = Quad(Iri("http://x/s"), Iri("http://x/p"), Literal("o"))
    found = Dataset(EmbeddedStore.of([quad]), "http://e/").query("SELECT ?o { ?s ?p ?o }")
    assert found.rows == (("o",),)
