"""init: a new dataset has settings, empty tables and folders, and no claims."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from c3graph import atomic, config
from c3graph.rdf.iris import VOCABULARY

_SETTINGS = """\
# The dataset that c3graph publishes from this folder. `c3graph config` lists every setting.
{title}
# Below this IRI everything of the dataset is named: of a site that is yours, and meant to stay.
{base}
{publisher}
{licence}
# Languages that things are to have names in; shapes/languages.ttl asks for them.
{languages}
description = "What the documents say, with the passage that says it."
version = "0.1.0"
issued = "2026-01-01T00:00:00Z"
# Folder with the source texts, where they are at hand; pages then show the passages.
# texts = "texts"
"""
_EXAMPLES = {
    "title": "Harbours of the coast",
    "base": "https://data.example.org/harbour/",
    "publisher": "Harbour Office",
}
_ALIASES = "# Names that sources use, and the one thing each stands for.\nthings: []\n"
_LINKS = "# Links into other datasets, each with where it was verified.\nlinks: []\n"
_REASONS = """\
# Shapes that find nothing to check in this dataset yet, each with its reason. A shape that is not
# listed here and finds nothing fails the release. An entry goes by itself at the first release in
# which its shape finds something.
"""
# The shapes of c3graph that ask for a name in a language.
_ASKED = (
    "thing-label-en", "thing-label-pl", "concept-label-en", "concept-label-pl",
    "concept-scheme-label-en", "concept-scheme-label-pl", "concept-scheme-label-hu",
)  # fmt: skip
_HEAD = """\
# In which languages a thing is to have a name: `c3graph review` leads through those that are
# missing. A name that is missing is reported and does not stop a release; with sh:Warning in the
# place of sh:Info it does.
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <{vocabulary}shape/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

# What c3graph asks of everybody's things, and this dataset does not.
{off}
"""
_ONE = """\

shape:thing sh:property shape:name-{tag} .
shape:topic sh:property shape:name-{tag} .

shape:name-{tag} a sh:PropertyShape ;
    sh:path skos:prefLabel ;
    sh:qualifiedValueShape shape:name-in-{tag} ;
    sh:qualifiedMinCount 1 ;
    sh:message "The name in the language «{tag}» is missing."@en,
        "Brakuje nazwy w języku «{tag}»."@pl, "Hiányzik a név ezen a nyelven: «{tag}»."@hu ;
    sh:severity sh:Info .

shape:name-in-{tag} a sh:NodeShape ;
    sh:languageIn ( "{tag}" ) .
"""


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a new dataset; what is empty is left for its publisher to state."""

    title: str = ""
    base: str = ""
    publisher: str = ""
    languages: tuple[str, ...] = ("en",)
    licence: str = ""


def _stated(name: str, value: str) -> str:
    """A line of settings: the value, or an example behind a mark where there is none."""
    if value:
        return f"{name} = {json.dumps(value, ensure_ascii=False)}"
    return f'# {name} = "{_EXAMPLES[name]}"  (a release needs it)'


def _languages_ttl(languages: Iterable[str]) -> str:
    """Shapes that ask for a name in each of these languages and in no other."""
    off = "\n".join(f"shape:{name} sh:deactivated true ." for name in _ASKED)
    head = _HEAD.format(vocabulary=VOCABULARY, off=off)
    return head + "".join(_ONE.format(tag=tag.lower()) for tag in dict.fromkeys(languages))


def init(folder: Path, given: Given) -> list[Path]:
    """Files written. Nothing that exists is touched. Raises UsageError for a value that the
    setting of its name does not take."""
    asked = {name: getattr(given, name) or None for name in ("title", "base", "publisher")}
    here = config.load(
        folder, {}, **asked, licence=given.licence or None, languages=given.languages
    )
    settings = _SETTINGS.format(
        title=_stated("title", given.title), base=_stated("base", given.base),
        publisher=_stated("publisher", given.publisher),
        licence=f"licence = {json.dumps(here.licence)}",
        languages=f"languages = {json.dumps(list(here.languages))}",
    )  # fmt: skip
    wanted = {
        folder / config.FILE_NAME: settings,
        folder / "data" / "aliases.yaml": _ALIASES,
        folder / "data" / "links.yaml": _LINKS,
        folder / "data" / "claims" / ".gitkeep": "",
        folder / "shapes" / "languages.ttl": _languages_ttl(here.languages),
    }
    written = []
    for path, text in wanted.items():
        if not path.exists():
            atomic.replace(path, text.encode())
            written.append(path)
    return written


def excuse(folder: Path, shapes: Iterable[str]) -> Path | None:
    """Write `shapes/accepted.toml` for shapes that a new dataset has nothing for; None where it
    exists."""
    path = folder / "shapes" / "accepted.toml"
    if path.exists():
        return None
    entries = (
        f'[[unchecked]]\nshape = "{shape}"\nreason = "not used by this dataset yet"\n'
        for shape in sorted(shapes)
    )
    atomic.replace(path, "\n".join([_REASONS, *entries]).encode())
    return path
