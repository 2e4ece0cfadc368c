"""What the package carries for every dataset, and the dataset's own beside it: ontology, shapes.

Files of `ontology` are for everybody; those in a folder within it are for who names that folder in
the setting `vocabularies`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from c3graph.errors import UsageError

_PACKAGE = Path(__file__).parents[1]


def _of_package(name: str) -> Path | None:
    parents = (_PACKAGE / "resources", _PACKAGE.parents[1])
    return next((parent / name for parent in parents if (parent / name).is_dir()), None)


def folders(root: Path, name: str, *, replace: bool) -> tuple[Path, ...]:
    """The folders of `ontology` or `shapes`: what the package carries, and the dataset's own
    beside it; with `replace`, its own shapes alone. Raises UsageError where there is none."""
    own = root / name
    if name == "shapes" and replace:
        if not own.is_dir():
            raise UsageError(
                "replace_shapes is set, and there are no shapes to take instead",
                where=str(own), hint="put them there, or take the setting out",
            )  # fmt: skip
        return (own,)
    found = _of_package(name)
    if found is None:
        raise UsageError(f"no folder {name}", where=str(own), hint="reinstall c3graph")
    # A folder may hold reasons alone (accepted.toml), or nothing yet.
    adds = own.resolve() != found.resolve() and any(own.rglob("*.ttl"))
    return (found, own) if adds else (found,)


def own_files(folder: Path) -> list[Path]:
    """The Turtle files of a dataset's own folder, in their order. A copy of a file that the package
    carries, as in a clone of its repository, says nothing of the dataset's own and is left out."""
    ours = _of_package(folder.name)
    if ours is None or folder.resolve() == ours.resolve():
        return sorted(folder.rglob("*.ttl"))
    return [path for path in sorted(folder.rglob("*.ttl")) if not _copied(path, folder, ours)]


def _copied(path: Path, folder: Path, ours: Path) -> bool:
    carried = ours / path.relative_to(folder)
    return carried.is_file() and carried.read_bytes() == path.read_bytes()


def files(among: Sequence[Path], vocabularies: Iterable[str]) -> list[Path]:
    """The Turtle files of these folders, in their order: of the package's ontology those for
    everybody and those of the vocabularies. Raises UsageError for a vocabulary that it has not."""
    found: list[Path] = []
    for folder in among:
        ours = _of_package(folder.name)
        if folder.name != "ontology" or ours is None or folder.resolve() != ours.resolve():
            # Shapes that stand in the place of the package's count, copies or not.
            beside = ours is not None and any(ours.resolve() == one.resolve() for one in among)
            found += own_files(folder) if beside else sorted(folder.rglob("*.ttl"))
            continue
        found += sorted(folder.glob("*.ttl"))
        for chosen in vocabularies:
            if not (folder / chosen).is_dir():
                known = ", ".join(sorted(p.name for p in folder.iterdir() if p.is_dir()))
                raise UsageError(
                    f"the setting vocabularies names {chosen!r}, which c3graph does not carry",
                    hint=f"known: {known}",
                )  # fmt: skip
            found += sorted((folder / chosen).glob("*.ttl"))
    return found
