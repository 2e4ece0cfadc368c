"""The house as docs/ARCHITECTURE.md draws it: rooms, and the arrows between them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache

from conftest import ROOT

PACKAGE = ROOT / "src" / "c3graph"
PAGE = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
MOST_ARROWS = 160


@cache
def modules() -> Mapping[str, ast.Module]:
    """Every module by its dotted name, the package itself as `c3graph`."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules of ours that a module imports, wherever in it the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "c3graph":
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in modules() else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())


@cache
def arrows() -> Mapping[str, frozenset[str]]:
    """Rooms that a room imports."""
    found: dict[str, set[str]] = {room: set() for room in rooms()}
    for name, tree in modules().items():
        for other in imported(tree):
            source, target = (f"{each}.".split(".")[1] for each in (name, other))
            if source and target and source != target:
                found[source].add(target)
    return {room: frozenset(others) for room, others in found.items()}


def rooms() -> set[str]:
    """Folders and files at the top of the package."""
    return {
        path.stem
        for path in PACKAGE.iterdir()
        if (path.is_dir() and path.name != "__pycache__")
        or (path.suffix == ".py" and path.stem != "__init__")
    }


def reached(room: str, found: set[str] | None = None) -> set[str]:
    """All rooms below a room."""
    found = set() if found is None else found
    for other in arrows()[room] - found:
        found.add(other)
        reached(other, found)
    return found


def straight() -> set[tuple[str, str]]:
    """The arrows that no other way goes round (the transitive reduction)."""
    return {
        (room, other)
        for room, others in arrows().items()
        for other in others
        if not any(other in reached(between) for between in others - {other})
    }


def test_the_drawing_is_that_of_the_imports() -> None:
    (drawing,) = re.findall(r"```mermaid\nflowchart TD\n(.*?)```", PAGE, re.DOTALL)
    drawn = set(re.findall(r"^ *(\w+) --> (\w+)$", drawing, re.MULTILINE))
    assert len(drawn) == len(drawing.splitlines())
    assert drawn == straight()


def test_every_room_is_in_the_table_once() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert sorted(listed) == sorted(rooms())


def test_no_room_leads_back_to_itself() -> None:
    assert [room for room in rooms() if room in reached(room)] == []


def test_the_arrows_between_rooms_stay_few() -> None:
    assert 50 < sum(map(len, arrows().values())) <= MOST_ARROWS


def test_no_module_leads_back_to_itself() -> None:
    """A package's own `__init__` aside, which every module in it runs first."""
    left = {
        name: {o for o in imported(tree) if o != name and not name.startswith(f"{o}.")}
        for name, tree in modules().items()
    }
    assert left["c3graph.pipeline"]
    while done := [name for name, others in left.items() if not others & left.keys()]:
        for name in done:
            del left[name]
    assert sorted(left) == []


def public(kind: type[ast.stmt] | tuple[type[ast.stmt], ...]) -> dict[str, list[str]]:
    """The modules that define each public name of a kind, those of the commands apart: a command is
    called as the step that it takes.
    """
    found: dict[str, list[str]] = {}
    for module, tree in modules().items():
        for node in tree.body:
            if isinstance(node, kind) and not module.startswith("c3graph.cli"):
                name = str(getattr(node, "name", "_"))
                if not name.startswith("_"):
                    found.setdefault(name, []).append(module)
    return found


def test_one_name_for_one_class() -> None:
    assert {name: where for name, where in public(ast.ClassDef).items() if len(where) > 1} == {}


def test_a_function_that_is_imported_has_a_name_of_its_own() -> None:
    """Where a function is called by its module, the module is part of its name: `yamlio.load`."""
    taken = {
        alias.name
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "c3graph"
        for alias in node.names
        if f"{node.module}.{alias.name}" not in modules()
    }
    functions = public((ast.FunctionDef, ast.AsyncFunctionDef))
    twice = {name: functions[name] for name in taken & set(functions) if len(functions[name]) > 1}
    assert {name: where for name, where in twice.items() if name != "main"} == {}


def test_what_only_its_own_module_calls_has_an_underscore() -> None:
    """A name that nothing else in the repository says is private."""
    texts = [
        path.read_text(encoding="utf-8")
        for folder in ("src", "tests", "benchmarks", ".ci", "docs", "editor")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".toml"} and "node_modules" not in path.parts
    ]
    texts.append((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    said: dict[str, int] = {}
    for text in texts:
        for word in set(re.findall(r"\w+", text)):
            said[word] = said.get(word, 0) + 1
    functions = public((ast.FunctionDef, ast.AsyncFunctionDef))
    alone = {name: where for name, where in functions.items() if said[name] == len(where)}
    assert alone == {}
