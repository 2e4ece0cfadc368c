"""The embedded store: Oxigraph on disk, read-only once it is written.

It holds the quads of a release as they are: the default graph is the one they have, and no union of
the named graphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from c3graph.errors import C3GraphError, QuerySyntaxError, ReleaseError
from c3graph.model import Answer, QueryForm
from c3graph.rdf.syntax import from_oxigraph, term_from_oxigraph, to_oxigraph
from c3graph.rdf.terms import Quad
from c3graph.store.complaint import query_syntax_error
from c3graph.store.inspect import inspect, refuse_services


def _graphs(names: Sequence[str]) -> list[ox.NamedNode | ox.BlankNode] | None:
    """Graph IRIs for the library, None for the store's own dataset."""
    try:
        return [ox.NamedNode(name) for name in names] or None
    except ValueError as error:
        raise QuerySyntaxError(f"not a graph IRI: {error}") from None


def run_embedded(
    store: ox.Store,
    text: str,
    default_graphs: Sequence[str],
    named_graphs: Sequence[str],
    base: str | None = None,
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Evaluate a query over the dataset that the protocol's parameters name.

    Relative IRIs are resolved against `base`; without one they are errors. With graphs named by
    the protocol and none of the other sort, the other sort is empty (SPARQL 1.1 Protocol, section
    2.1.4).
    """
    default, named = _graphs(default_graphs), _graphs(named_graphs)
    if default is None and named is None:
        return store.query(text, base_iri=base)
    return store.query(text, base_iri=base, default_graph=default or [], named_graphs=named or [])  # type: ignore[arg-type]


class EmbeddedStore:
    """A store in this process."""

    __slots__ = ("_base", "_hosts", "_store")

    def __init__(
        self, store: ox.Store, hosts: tuple[str, ...] = (), base: str | None = None
    ) -> None:
        self._store = store
        self._hosts = hosts
        self._base = base

    @classmethod
    def open(
        cls, folder: Path, hosts: tuple[str, ...] = (), base: str | None = None
    ) -> EmbeddedStore:
        """The store below a release; `base` is what relative IRIs of queries stand below."""
        try:
            return cls(ox.Store.read_only(str(folder)), hosts, base)
        except OSError as error:
            raise ReleaseError(f"the store cannot be opened: {error}", where=str(folder)) from None

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> EmbeddedStore:
        """A store in memory."""
        store = ox.Store()
        store.bulk_extend(to_oxigraph(quad) for quad in quads)
        return cls(store)

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """The answer to a query. Raises QuerySyntaxError, Refused for SERVICE, C3GraphError."""
        refuse_services(inspect(text), self._hosts)
        try:
            result = run_embedded(self._store, text, default_graphs, named_graphs, self._base)
            if isinstance(result, ox.QueryBoolean):
                return Answer(QueryForm.ASK, truth=bool(result))
            if isinstance(result, ox.QueryTriples):
                return Answer(QueryForm.GRAPH, triples=tuple(from_oxigraph(t) for t in result))
            names = tuple(variable.value for variable in result.variables)
            width = range(len(names))
            rows = tuple(
                tuple(term_from_oxigraph(solution[i]) for i in width) for solution in result
            )
            return Answer(QueryForm.SELECT, names, rows)
        except SyntaxError as error:
            raise query_syntax_error(error, text) from None
        except (OSError, RuntimeError, ValueError) as error:
            raise C3GraphError(f"the query could not be evaluated: {error}") from None

    def __len__(self) -> int:
        return len(self._store)


def write_store(folder: Path, dump: Path) -> None:
    """A store on disk of what a dump in N-Quads holds."""
    store = ox.Store(str(folder))
    store.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)
    store.flush()
    store.optimize()
