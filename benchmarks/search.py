"""Search by name, in the release's table and by SPARQL on the release's store.

The peer is what a client writes who has no search: a filter on every name, case folded. It finds
parts of words, but no inflected form, no missing diacritic and no letter amiss, and ranks nothing.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyoxigraph as ox

from benchmarks.dataset import dataset
from benchmarks.quads import BASE
from c3graph import lookup
from c3graph.lookup import Lookup
from c3graph.store import open_embedded

_LANGUAGES = ("en", "pl", "hu")
_NAMES, _PEER_QUERIES = 60, 12


def _asked(table: Lookup) -> list[str]:
    """Names across the release: whole, begun, with a letter amiss; and its commonest words."""
    rows = table.connection.execute(
        "SELECT text FROM label JOIN thing ON thing.id = thing WHERE tier < 3 "
        "ORDER BY (label.id * 7919) % 100003 LIMIT ?",
        (_NAMES,),
    ).fetchall()
    names = [text for (text,) in rows]
    words = table.connection.execute("SELECT text FROM word ORDER BY names DESC, text LIMIT 12")
    return [
        *names, *(name[:-1] for name in names), *(name[:3] for name in names),
        *(name[:2] + name[3:] for name in names), *(word for (word,) in words), "a", "qqqqqq",
    ]  # fmt: skip


def _timed(run: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Milliseconds of each."""
    taken = []
    for text in asked:
        begun = time.perf_counter()
        run(text)
        taken.append((time.perf_counter() - begun) * 1000)
    return sorted(taken)


def measure(size: int) -> dict[str, float]:
    """Milliseconds of a search and of the peer's query on a graph of `size` triples."""
    release = dataset(size).release
    begun = time.perf_counter()
    table = lookup.ensure_lookup(release, open_embedded(release / "store"), BASE)
    made = time.perf_counter() - begun
    asked = _asked(table)
    ours = _timed(lambda text: table.search(text, _LANGUAGES), asked)
    store = ox.Store.read_only(str(release / "store"))

    def by_filter(text: str) -> object:
        word = json.dumps(text.lower())
        found = store.query(
            "SELECT ?s ?l { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l "
            f"FILTER(CONTAINS(LCASE(STR(?l)), {word})) }} LIMIT 20"
        )
        assert isinstance(found, ox.QuerySolutions)
        return list(found)

    theirs = _timed(by_filter, asked[:: max(1, len(asked) // _PEER_QUERIES)])
    return {
        "size": size, "searches": len(asked), "made_seconds": round(made, 1),
        "p50": statistics.median(ours), "p99": ours[int(len(ours) * 0.99)], "most": ours[-1],
        "peer_p50": statistics.median(theirs), "peer_most": theirs[-1],
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()
    rows = [measure(size) for size in options.sizes]
    for row in rows:
        print(
            f"{row['size']:>9,.0f} triples: {row['searches']:.0f} searches, median {row['p50']:.1f}"
            f" ms, p99 {row['p99']:.1f}, most {row['most']:.1f}; a SPARQL filter takes "
            f"{row['peer_p50'] / row['p50']:.1f} x the median"
        )
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0
