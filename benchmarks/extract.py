"""What extraction finds in the development documents, how sure it is, and how fast.

The documents are the sources and the odd-numbered gold texts; `score.py` beside the gold judges.
Figures are of the texts alone with the alias table, and again with every listed name withheld that
no other development document mentions (leave one document out).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from c3graph.extract import Gazetteer, extract, read_file
from c3graph.extract.lexicon import names
from c3graph.sheets.editorial import load_editorial
from c3graph.sheets.prediction import prediction

_ROOT = Path(__file__).parents[1]
_LIMIT = 50_000_000


def scorer(gold: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", gold / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no score.py in {gold}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def documents(gold: Path) -> dict[Path, dict[str, Any]]:
    """The annotated documents at hand with their annotations."""
    found: dict[Path, dict[str, Any]] = {}
    for path in sorted(gold.glob("*.json")):
        note = json.loads(path.read_text(encoding="utf-8"))
        named = gold.parent / "sources" / note["file"] if note.get("file") else None
        text = named or gold / "text" / f"{note['doc']}.txt"
        if text.is_file():
            found[text] = note
    return found


def _surfaces(note: dict[str, Any]) -> set[str]:
    return {s.casefold() for e in note["entities"] for s in (e["name"], *e["surface"])}


def predict(texts: Iterable[tuple[Path, Gazetteer]], out: Path) -> None:
    for path, gazetteer in texts:
        sheet = extract(read_file(path, _LIMIT), path.name, gazetteer)
        document = json.dumps(prediction(sheet, proposed=True), ensure_ascii=False)
        (out / f"{path.stem}.json").write_text(document, encoding="utf-8")


def _table(score: ModuleType, gold: Path, out: Path, title: str) -> None:
    rows, evidence = score.score(gold, out)
    print(f"\n{title}")
    for row in rows:
        if row["group"].split()[0] in ("all", "kind", "lang"):
            print("{group:18} {what:11} P={p:.2f} R={r:.2f} F1={f1:.2f}  gold={gold}".format(**row))
    print(f"evidence overlap of correct facts: {evidence:.3f}")


def _calibration(score: ModuleType, notes: dict[Path, dict[str, Any]], out: Path) -> None:
    """Of the claims of each confidence, how many are right."""
    bands: dict[float, list[int]] = defaultdict(lambda: [0, 0])
    for path, note in notes.items():
        found = json.loads((out / f"{path.stem}.json").read_text(encoding="utf-8"))
        matched = score.align(note["entities"], found["entities"])
        at = {e["id"]: matched.get(j) for j, e in enumerate(found["entities"])}
        said = {(score.norm(r["s"]), r["p"], score.norm(r["o"])) for r in note["relations"]}
        for claim in found["claims"]:
            one = at[claim["subject"]]
            entity: dict[str, Any] = {"name": "?", "attrs": {}}
            if one is not None:
                entity = note["entities"][one]
            end = claim.get("value")
            if "object" in claim:
                other = at[claim["object"]]
                end = note["entities"][other]["name"] if other is not None else "?"
            relation = (score.norm(entity["name"]), claim["predicate"], score.norm(end))
            value = entity["attrs"].get(claim["predicate"])
            right = relation in said or (value is not None and score.norm(value) == score.norm(end))
            band = bands[
                0.9 if claim["confidence"] >= 0.9 else 0.8 if claim["confidence"] >= 0.8 else 0
            ]
            band[0] += right
            band[1] += 1
    print("\nconfidence")
    for low, (right, total) in sorted(bands.items(), reverse=True):
        print(f"claims at {low:.1f} and more: {right} of {total} right, {right / total:.3f}")


def _speed(paths: list[Path], gazetteer: Gazetteer) -> None:
    """Processor seconds for 10, 100 and 1,000 documents, each read and made a sheet."""
    print("\nspeed, one process")
    texts = [(path.name, read_file(path, _LIMIT)) for path in paths]
    for count in (10, 100, 1000):
        started, size = time.process_time(), 0
        for number in range(count):
            name, text = texts[number % len(texts)]
            extract(text, name, gazetteer)
            size += len(text.text)
        seconds = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{count:5} documents  {size / 1000:7.0f} kB  {seconds:6.2f} s"
              f"  {size / 1000 / seconds:5.0f} kB/s  peak {peak} MB")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, default=_ROOT.parent / "shared" / "gold")
    parser.add_argument("--no-speed", action="store_true")
    args = parser.parse_args()
    score = scorer(args.gold)
    notes = documents(args.gold)
    started = time.process_time()
    listed = load_editorial(_ROOT / "data", limit=_LIMIT).names
    gazetteer = Gazetteer(listed)
    start_up = time.process_time() - started
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        predict(((path, gazetteer) for path in notes), out)
        _table(score, args.gold, out, "texts and alias table")
        _calibration(score, notes, out)
        everything = {n for group in names().values() for n in group} | {n for _, n in listed}
        withheld = []
        for path, note in notes.items():
            others = set().union(*(_surfaces(n) for p, n in notes.items() if p != path))
            own = _surfaces(note) - others
            without = {name for name in everything if name.casefold() in own}
            withheld.append((path, Gazetteer(listed, without)))
        predict(withheld, out)
        _table(score, args.gold, out, "listed names of the document withheld")
    print(f"\nstart-up: {start_up:.2f} s")
    if not args.no_speed:
        _speed(list(notes), gazetteer)
    return 0
