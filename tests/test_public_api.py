"""What others build on, as a list: Python names, commands, settings, addresses, file formats.

`C3GRAPH_GOLDEN=update python -m pytest tests/test_public_api.py` writes the list anew. A line that
goes is a promise that is broken; a line that comes is a new one.
"""

from __future__ import annotations

import inspect
import os
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from enum import Enum
from importlib.metadata import entry_points
from operator import attrgetter

import click
from starlette.routing import BaseRoute, Mount, Route

import c3graph
from c3graph import config, errors
from c3graph.cli import main
from c3graph.config import Settings
from c3graph.extract import FORMATS
from c3graph.release import dumps
from c3graph.sheets.predicates import PREDICATES, TYPES
from c3graph.web import create_app
from c3graph.web.engine import Engine
from c3graph.web.http import media
from c3graph.web.review import Reviewing
from conftest import ROOT

LIST = ROOT / "tests" / "golden" / "public-api.txt"


def _parameters(thing: object) -> str:
    """The parameters of a call without their types: their names, and which may be left out."""
    if inspect.isclass(thing) and issubclass(thing, Enum):  # whose call differs by Python
        return "(value)"
    try:
        found = inspect.signature(thing).parameters.values()  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return "(...)"
    written = []
    for parameter in found:
        mark = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(parameter.kind.name, "")
        default = "" if parameter.default is parameter.empty else "="
        only = " only by name" if parameter.kind is parameter.KEYWORD_ONLY else ""
        written.append(f"{mark}{parameter.name}{default}{only}")
    return f"({', '.join(written)})"


def _python() -> Iterator[str]:
    for name in c3graph.__all__:
        thing = getattr(c3graph, name)
        yield f"c3graph.{name}{_parameters(thing)}"
        if not inspect.isclass(thing):
            continue
        for member, value in inspect.getmembers(thing):
            if member.startswith("_") or hasattr(Exception, member) or member in vars(str):
                continue
            yield f"c3graph.{name}.{member}{_parameters(value) if callable(value) else ''}"


def _errors() -> Iterator[str]:
    for name, kind in sorted(vars(errors).items()):
        if inspect.isclass(kind) and issubclass(kind, errors.C3GraphError) and name[0] != "_":
            yield f"{name}: exit code {kind.exit_code}, HTTP status {kind.status}, kind {kind.kind}"


def _commands() -> Iterator[str]:
    context = click.Context(main)
    for name in ["", *main.list_commands(context)]:
        command = main.get_command(context, name) if name else main
        assert command is not None
        yield f"c3graph {name}".strip()
        for parameter in command.params:
            names = ", ".join((*parameter.opts, *parameter.secondary_opts))
            choice = parameter.type
            of = (
                f" {'|'.join(map(str, choice.choices))}" if isinstance(choice, click.Choice) else ""
            )
            needed = ", required" if parameter.required else ""
            several = ", several" if parameter.multiple or parameter.nargs != 1 else ""
            yield f"  {parameter.param_type_name} {names}{of}{needed}{several}"


def _settings() -> Iterator[str]:
    for found in fields(Settings):
        default = "" if found.name == "root" else f" = {found.default!r}"
        yield f"{found.name}{default}"


def _addresses(routes: Iterable[BaseRoute], below: str = "") -> Iterator[str]:
    for route in routes:
        if isinstance(route, Mount):
            yield from _addresses(route.routes, below + route.path)
        elif isinstance(route, Route):
            yield f"{below}{route.path} {' '.join(sorted(route.methods or ()))}"


def _site() -> Iterator[str]:
    def nothing() -> Engine:
        raise errors.ReleaseError("no release")

    settings = config.load(ROOT, environ={})
    app = create_app(nothing, settings, (), Reviewing(settings).routes)
    yield from _addresses(app.routes)
    for name in media.FORMATS:
        yield f"?format={name}: {' '.join(media.media_types(name))}"


def _formats() -> Iterator[str]:
    for part in dumps.Part:
        for dump in dumps.DumpFormat:
            yield f"dump {part.file(dump)}: {dump.content_type}"
    for ending, kind in sorted(FORMATS.items()):
        yield f"document {ending}: {kind}"
    for name, predicate in sorted(PREDICATES.items()):
        kinds = " ".join(sorted(predicate.subjects))
        yield f"predicate {name}: {predicate.value or 'thing'} of {kinds}"
    for name in sorted(TYPES):
        yield f"type {name}"


def _entry_points() -> Iterator[str]:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for group, names in sorted(declared["entry-points"].items()):
        for name in sorted(names):
            yield f"{group} {name}"
    for name in sorted(declared["scripts"]):
        yield f"script {name}"
    for name in sorted(declared["optional-dependencies"]):
        yield f"extra {name}"


def _listed() -> str:
    parts = {
        "Python": _python, "Errors": _errors, "Commands": _commands, "Settings": _settings,
        "Addresses": _site, "Formats": _formats, "Entry points": _entry_points,
    }  # fmt: skip
    return "\n".join(f"# {title}\n\n" + "\n".join(part()) + "\n" for title, part in parts.items())


def test_the_public_api_is_the_listed_one() -> None:
    found = _listed()
    if os.environ.get("C3GRAPH_GOLDEN") == "update":
        LIST.write_text(found, encoding="utf-8")
    assert found.splitlines() == LIST.read_text(encoding="utf-8").splitlines()
    assert {line.split()[0] for line in found.splitlines() if line} >= {"c3graph", "/sparql"}


def test_terms_are_had_by_the_name_that_the_documentation_gave_them() -> None:
    iri = attrgetter("terms.Iri")(c3graph)
    assert iri("https://data.example.org/pier").value == "https://data.example.org/pier"


def test_entry_points_lead_somewhere() -> None:
    for group in ("c3graph.extractors", "console_scripts"):
        for entry in entry_points(group=group):
            if entry.value.startswith("c3graph."):
                assert callable(entry.load()), entry
