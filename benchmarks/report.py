"""What `serve` measured, as tables and as conclusions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

_OURS = "c3graph"
_COLD_OF_OXIGRAPH, _REPEATED_OF_BEST, _MILLISECONDS_OF_304 = 0.9, 5.0, 2.0
Document = dict[str, Any]


def right_rate(row: Document, shapes: Sequence[str]) -> float:
    """Requests a second with these shapes in equal numbers, from each shape's own figure."""
    rates = [row["by_shape"][shape]["rate"] for shape in shapes if shape in row["by_shape"]]
    return len(rates) / sum(1 / rate for rate in rates) if rates and all(rates) else 0.0


def _of(rows: Sequence[Document], size: int, peer: str) -> Document | None:
    return next((r for r in rows if r["size"] == size and r["peer"] == peer), None)


def _agreed(row: Document) -> list[str]:
    return [shape for shape in row["by_shape"] if shape not in row["wrong"]]


def table(rows: Sequence[Document]) -> None:
    """Print a table of the servers for each size, and one of the shapes."""
    console = Console(width=150)
    for size in sorted({row["size"] for row in rows}):
        mine = _of(rows, size, _OURS)
        _servers(console, [row for row in rows if row["size"] == size], mine)
        if mine and mine["by_shape"]:
            _shapes(console, [row for row in rows if row["size"] == size])
        for row in rows:
            for shape, what in row["wrong"].items() if row["size"] == size else ():
                console.print(f"{row['peer']} is wrong on {shape}: {what}", markup=False)


def _servers(console: Console, rows: Sequence[Document], mine: Document | None) -> None:
    made = Table(title=f"{rows[0]['size']:,} triples")
    for name in (
        "server", "cold/s", "p50 ms", "p99 ms", "ours ÷", "repeated/s", "p50 ms", "p99 ms",
        "ours ÷", "MB", "answers",
    ):  # fmt: skip
        made.add_column(name, justify="left" if name in ("server", "answers") else "right")
    for row in rows:
        cells = [row["peer"]]
        for load in ("cold", "repeated"):
            figures = row[load]
            ratio = mine[load]["rate"] / figures["rate"] if mine and figures["rate"] else 0.0
            cells += [f"{figures['rate']:.0f}", f"{figures['p50']:.2f}", f"{figures['p99']:.2f}"]
            cells.append("" if row is mine else f"{ratio:.2f}")
        failed = sum(row["cold"]["failed"].values()) + sum(row["repeated"]["failed"].values())
        verdict = f"wrong on {len(row['wrong'])} of 12" if row["wrong"] else "right"
        verdict += f", {failed} failed" if failed else ""
        made.add_row(*cells, f"{row['megabytes']:.0f}", verdict)
    console.print(made)


def _shapes(console: Console, rows: Sequence[Document]) -> None:
    made = Table(title="each shape alone, cold: requests a second (p99 ms)")
    made.add_column("shape")
    for row in rows:
        made.add_column(row["peer"], justify="right")
    for shape in rows[0]["by_shape"]:
        cells = []
        for row in rows:
            figures = row["by_shape"][shape]
            wrong = " wrong" if shape in row["wrong"] else ""
            cells.append(f"{figures['rate']:.0f} ({figures['p99']:.1f}){wrong}")
        made.add_row(shape, *cells)
    console.print(made)


def conclusions(rows: Sequence[Document]) -> int:
    """Print what the figures show; 1 where one of them is less than it should be."""
    results: list[tuple[bool, str]] = []
    for size in sorted({row["size"] for row in rows}):
        mine = _of(rows, size, _OURS)
        others = [row for row in rows if row["size"] == size and row["peer"] != _OURS]
        if mine is None:
            continue
        for other in others:
            results.append(_cold(mine, other, f"{size:,}"))
        if others:
            best = max(others, key=lambda row: float(row["repeated"]["rate"]))
            ratio = mine["repeated"]["rate"] / max(best["repeated"]["rate"], 1e-9)
            what = f"{size:,}: repeated {ratio:.1f} × {best['peer']}, the best of the others"
            results.append((ratio >= _REPEATED_OF_BEST, f"{what} (5 wanted)"))
        if mine["not_modified_ms"]:
            half, most = mine["not_modified_ms"]
            what = f"{size:,}: first byte of a 304 after {half:.2f} ms (p99 {most:.2f}; 2 wanted)"
            results.append((most < _MILLISECONDS_OF_304, what))
    for good, what in results:
        print(f"{'holds' if good else 'FAILS'}  {what}")
    _growth(rows)
    return 0 if all(good for good, _ in results) else 1


def _cold(mine: Document, other: Document, size: str) -> tuple[bool, str]:
    """Over the shapes on which the other is right, where it is wrong on some."""
    wanted = _COLD_OF_OXIGRAPH if other["peer"] == "oxigraph" else 1.0
    agreed = _agreed(other)
    over = ""
    ours, theirs = mine["cold"]["rate"], other["cold"]["rate"]
    if other["wrong"] and agreed:
        ours, theirs = right_rate(mine, agreed), right_rate(other, agreed)
        over = f" over the {len(agreed)} shapes it answers right"
    ratio = ours / theirs if theirs else float("inf")
    what = f"{size}: cold {ratio:.2f} × {other['peer']}{over} ({wanted:g} wanted)"
    return ratio >= wanted, what


def _growth(rows: Sequence[Document]) -> None:
    """How the cost of a cold request grows with the graph."""
    for peer in dict.fromkeys(row["peer"] for row in rows):
        own = sorted((row for row in rows if row["peer"] == peer), key=lambda row: row["size"])
        steps = [f"{row['size']:,}: {1000 / max(row['cold']['rate'], 1e-9):.2f}" for row in own]
        if len(steps) > 1:
            print(f"{peer}: milliseconds a cold request by triples: {', '.join(steps)}")
