"""store: a release's graphs answer queries, embedded (pyoxigraph) or remote (httpx).

    open_embedded(folder) -> Store      in this process: for the command line and the tests
    QueryPool(folder, limits)           in worker processes: for a server
    open_remote(url) -> Store           somebody else's endpoint
    graphs.GraphStore(url)              somebody else's graphs, read and written

The package imports neither library: each stays in the module that needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from c3graph.model import Answer
from c3graph.permitted import Access
from c3graph.rdf.confined import Bounds

__all__ = ["Store", "anywhere", "open_embedded", "open_remote"]


def anywhere(pattern: str, graph: str = "?in") -> str:
    """Triple patterns matched inside any one graph, a named one or the default graph.

    What several graphs state matches once for each: use it with DISTINCT, or where that is the
    same. `graph` is a variable that the query has no other use for.
    """
    return f"{{ {{ {pattern} }} UNION {{ GRAPH {graph} {{ {pattern} }} }} }}"


class Store(Protocol):
    """Anything that answers SPARQL 1.1 queries."""

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """The whole answer. Raises QuerySyntaxError, Refused, RemoteError."""
        ...


def open_embedded(folder: Path, base: str | None = None, *, hosts: tuple[str, ...] = ()) -> Store:
    """The store of a release, read-only; relative IRIs of queries stand below `base`, and `hosts`
    are those that SERVICE may call.

    Raises ReleaseError where it cannot be opened.
    """
    from c3graph.store.embedded import EmbeddedStore

    return EmbeddedStore.open(folder, hosts, base)


def open_remote(
    url: str, *, seconds: float, access: Access | None = None, bounds: Bounds | None = None,
    result_bytes: int | None = None,
) -> Store:  # fmt: skip
    """A remote endpoint; `bounds` are those of what parses its answer, which may have
    `result_bytes`. Raises RemoteError (at the first query) where it does not answer."""
    from c3graph.store.remote import RemoteStore

    return RemoteStore(
        url, seconds=seconds, access=access, bounds=bounds, result_bytes=result_bytes
    )
