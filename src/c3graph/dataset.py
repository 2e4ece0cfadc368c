"""A published dataset from Python: open it, ask it, take the rows to pandas or polars.

import c3graph

data = c3graph.open("releases")                      # or a release, a folder, an endpoint
table = data.query("partners-of-clusters3")          # or the text of a query
table = data.query("partners-of-clusters3", project="clusters3")
table.to_polars()
"""

from __future__ import annotations

import datetime
import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from c3graph import config
from c3graph.errors import NotFound, ReleaseError, UsageError
from c3graph.model import Answer, QueryForm, Release
from c3graph.query import parameters
from c3graph.query.explain import shown
from c3graph.query.parameters import Value
from c3graph.rdf.iris import DEF, Namespace
from c3graph.rdf.syntax import prefixes
from c3graph.rdf.terms import XSD, Literal, Term
from c3graph.release import publishing
from c3graph.store import Store, open_embedded, open_remote

if TYPE_CHECKING:
    import pandas
    import polars

__all__ = ["Dataset", "Table", "open"]

Native = str | int | float | bool | Decimal | datetime.date | datetime.datetime | None
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HTML_ROWS = 50
_INTEGERS = """integer nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger
long int short byte unsignedLong unsignedInt unsignedShort unsignedByte"""
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


def _instant(lexical: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(lexical)


_READERS: Mapping[str, Callable[[str], Native]] = {
    **dict.fromkeys((XSD + name for name in _INTEGERS.split()), int),
    XSD + "decimal": Decimal,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "boolean": _TRUTHS.__getitem__,
    XSD + "date": datetime.date.fromisoformat,
    XSD + "dateTime": _instant,
}


def _native(term: Term | None) -> Native:
    """A term as a value of Python: IRIs and texts as str, numbers, truths and dates as such.

    A lexical form that its datatype does not have, or Python cannot hold, stays text.
    """
    if not isinstance(term, Literal):
        return None if term is None else str(term)
    read = _READERS.get(term.datatype)
    try:
        return read(term.value) if read else term.value
    except (ValueError, KeyError, InvalidOperation):
        return term.value


class Table:
    """The rows of an answer. ASK is one row with the column `answer`; CONSTRUCT and DESCRIBE have
    the columns `subject`, `predicate` and `object`.

    `answer` keeps the terms themselves, languages and datatypes included.
    """

    __slots__ = ("_terms", "answer", "columns", "rows")

    def __init__(self, answer: Answer, names: Mapping[str, str] | None = None) -> None:
        self.answer = answer
        self.columns: tuple[str, ...] = answer.variables
        terms: tuple[tuple[Term | None, ...], ...] = answer.rows
        if answer.form is QueryForm.GRAPH:
            self.columns = ("subject", "predicate", "object")
            terms = tuple((q.subject, q.predicate, q.object) for q in answer.triples)
        elif answer.form is QueryForm.ASK:
            self.columns = ("answer",)
            terms = ((Literal(str(answer.truth).lower(), XSD + "boolean"),),)
        self._terms = (terms, dict(names or {}))
        self.rows: tuple[tuple[Native, ...], ...] = tuple(
            tuple(_native(term) for term in row) for row in terms
        )

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Native]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def __repr__(self) -> str:
        return f"<Table of {len(self)} rows: {', '.join(self.columns)}>"

    def _column(self, place: int) -> tuple[type, list[Native]]:
        """One type for a column: the values' own, the wider of two numbers, else text."""
        values = [row[place] for row in self.rows]
        kinds = {type(value) for value in values if value is not None}
        if len(kinds) == 1:
            return kinds.pop(), values
        if kinds == {int, Decimal}:
            return Decimal, [Decimal(v) if isinstance(v, int) else v for v in values]
        if kinds and kinds <= {int, float, Decimal}:
            return float, [None if v is None else float(v) for v in values]  # type: ignore[arg-type]
        terms = (row[place] for row in self._terms[0])
        return str, [None if term is None else str(term) for term in terms]

    def _columns(self, languages: bool) -> Iterator[tuple[str, type, list[Native]]]:
        for place, name in enumerate(self.columns):
            yield name, *self._column(place)
            tags: list[Native] = [
                row[place].language or None if isinstance(row[place], Literal) else None  # type: ignore[union-attr]
                for row in self._terms[0]
            ]
            if languages and any(tags):
                yield f"{name}_language", str, tags

    def to_pandas(self, *, languages: bool = False) -> pandas.DataFrame:
        """A data frame: Int64, Float64, boolean, string and datetime columns, missing values as
        NA; decimals and dates without time as Python's own.

        With `languages`, a column of texts that have one is followed by `<name>_language`.
        Raises UsageError where pandas is not installed.
        """
        frame = _import("pandas")
        kinds = {int: "Int64", float: "Float64", bool: "boolean", str: "string"}
        found = {}
        for name, kind, values in self._columns(languages):
            if kind is int and any(isinstance(v, int) and abs(v) >= 1 << 63 for v in values):
                kind = object
            if kind is datetime.datetime:
                found[name] = frame.to_datetime(frame.Series(values), utc=True)
            else:
                found[name] = frame.Series(values, dtype=kinds.get(kind, "object"))
        made: pandas.DataFrame = frame.DataFrame(found, columns=list(found))
        return made

    def to_polars(self, *, languages: bool = False) -> polars.DataFrame:
        """A data frame: Int64, Decimal, Float64, Boolean, Date, Datetime (UTC) and String columns.

        With `languages`, a column of texts that have one is followed by `<name>_language`.
        Raises UsageError where polars is not installed.
        """
        frame = _import("polars")
        kinds = {
            int: frame.Int64, float: frame.Float64, bool: frame.Boolean, str: frame.String,
            datetime.date: frame.Date,
        }  # fmt: skip
        found = []
        for name, kind, values in self._columns(languages):
            if kind is int and any(isinstance(v, int) and abs(v) >= 1 << 63 for v in values):
                kind, values = str, [None if v is None else str(v) for v in values]
            if kind is datetime.datetime:
                values = [_utc(v) if isinstance(v, datetime.datetime) else None for v in values]
                found.append(frame.Series(name, values, dtype=frame.Datetime("us", "UTC")))
            else:
                found.append(frame.Series(name, values, dtype=kinds.get(kind)))
        made: polars.DataFrame = frame.DataFrame(found)
        return made

    def _repr_html_(self) -> str:
        terms, names = self._terms
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>"
            + "".join(f"<td>{html.escape(shown(t, names)) if t else ''}</td>" for t in row)
            + "</tr>"
            for row in terms[:_HTML_ROWS]
        )
        more = f"<p>{_HTML_ROWS} of {len(self)} rows</p>" if len(self) > _HTML_ROWS else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _utc(value: datetime.datetime) -> datetime.datetime:
    """A time without a zone counts as UTC."""
    zone = datetime.UTC
    return value.astimezone(zone) if value.tzinfo else value.replace(tzinfo=zone)


def _import(name: str) -> Any:
    try:
        return __import__(name)
    except ImportError:
        raise UsageError(
            f"{name} is not installed", hint=f"pip install 'c3graph[{name}]'"
        ) from None


class Dataset:
    """A dataset that answers queries; `release` is None for a remote endpoint.

    Without a `base` that of the dataset's sources is asked for when it is first needed.
    """

    __slots__ = ("_base", "release", "store")

    def __init__(self, store: Store, base: str | None, release: Release | None = None) -> None:
        self.store = store
        self.release = release
        self._base = base

    def __repr__(self) -> str:
        return f"<Dataset {self.release.version if self.release else self._base or 'remote'}>"

    @property
    def _namespace(self) -> Namespace:
        if self._base is None:
            self._base = _base_of(self.store)
        return Namespace(self._base)

    def query(self, text: str, /, **parameters_: Value) -> Table:
        """The whole answer to a query, or to an example question named by its slug.

        Each parameter gives a variable of the query a value, by the rules of `parameters.term`.
        Raises QuerySyntaxError, Refused, UsageError (a parameter), NotFound (a slug), RemoteError.
        """
        if _SLUG.fullmatch(text.strip()):
            text = self._example(text.strip())
        base = self._namespace.base
        names = prefixes(base)
        values = {
            name: parameters.term(name, value, base, names) for name, value in parameters_.items()
        }
        return Table(self.store.query(parameters.bind(text, values)), names)

    def _example(self, slug: str) -> str:
        properties = "sh:select|sh:ask|sh:construct|sh:describe"
        answer = self.store.query(
            "PREFIX sh: <http://www.w3.org/ns/shacl#> "
            f"SELECT ?text WHERE {{ GRAPH {self._namespace.graph('examples').n} {{ "
            f"{self._namespace.query(slug).n} {properties} ?text }} }}"
        )
        if not answer.rows:
            raise NotFound("no example question has this name", where=slug)
        return str(answer.rows[0][0])


def _base_of(store: Store) -> str:
    """The base of the dataset in a store, by one of its sources. Raises UsageError."""
    rows = store.query(f"SELECT ?source WHERE {{ ?source a <{DEF}Source> }} LIMIT 1").rows
    before, found, _ = str(rows[0][0]).rpartition("source/") if rows else ("", "", "")
    if not found:
        raise UsageError("no source in it tells its base IRI", hint="c3graph.open(url, base=…)")
    return before


def open(where: str | Path | Release, *, seconds: float = 60.0, base: str | None = None) -> Dataset:
    """A dataset: a release, its folder, a folder of releases, a dataset's own folder, or the URL
    of a SPARQL endpoint (`seconds` bounds each of its answers, `base` is its base IRI, by default
    that of its sources).

    A release is verified before it is opened. Its queries may call by SERVICE the hosts that the
    setting `service_hosts` names: in the c3graph.toml of the dataset that the release is in, or in
    the environment. Raises ReleaseError, and UsageError for settings that cannot be read.
    """
    if isinstance(where, str) and where.startswith(("http://", "https://")):
        return Dataset(open_remote(where, seconds=seconds), base)
    path = where.path if isinstance(where, Release) else Path(where)
    if (path / "manifest.json").is_file():
        found = publishing.verify(path)
        publishing.verify_store(path)
    else:
        below = path / "releases"
        found = publishing.open_release(below if (below / publishing.CURRENT).is_file() else path)
    try:
        manifest = json.loads((found.path / "manifest.json").read_bytes())
    except (OSError, ValueError) as error:
        raise ReleaseError(f"the manifest cannot be read: {error}", where=str(found.path)) from None
    named = str(manifest["base"])
    hosts = config.load(config.nearest(found.path)).service_hosts
    return Dataset(open_embedded(found.path / "store", named, hosts=hosts), named, found)
