"""The words that grammars are made of: one file a language, one of names, one of places."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.metadata import entry_points
from typing import Any

from c3graph.errors import UsageError

# Entry points that name a language and hold its lexicon.
GROUP = "c3graph.lexicons"
LANGUAGES = ("en", "pl", "hu", "it", "lv")


rx = functools.lru_cache(4000)(re.compile)


@functools.cache
def any_of(words: tuple[str, ...]) -> str:
    """A regular expression for any of the words, the longest first; of none, one that never
    fits."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"


@functools.lru_cache(4000)
def _has(words: tuple[str, ...], text: str) -> bool:
    return bool(rx(rf"(?<!\w)(?:{any_of(words)})", re.I).search(text))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's words by what they are for; a list that the file lacks is empty."""

    language: str
    words: Mapping[str, tuple[str, ...]]
    heads: Mapping[str, str]
    after: Mapping[str, str]
    labels: Mapping[str, str]
    columns: Mapping[str, str]
    values: Mapping[str, frozenset[str]]
    event_stems: Mapping[str, str]

    def any(self, name: str) -> str:
        """A pattern for any of a list's words, the longest first; one that never matches if
        empty."""
        return any_of(self[name])

    def has(self, name: str, text: str) -> bool:
        """Whether the text has a word that begins with one of the list's."""
        return _has(self[name], text)

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self.words.get(name, ())


@functools.cache
def _own() -> dict[str, Any]:
    """Lexicons of other packages by language: tables as our files have them. Raises UsageError for
    one that does not load."""
    found = {}
    for point in entry_points(group=GROUP):
        try:
            found[point.name] = dict(point.load())
        except Exception as error:
            raise UsageError(
                f"the lexicon {point.name!r} does not load: {error}", where=point.value,
                hint="mend or uninstall the package that registers it",
            ) from error  # fmt: skip
    return found


def lexicons() -> tuple[str, ...]:
    """The languages that there is a lexicon of: ours, then those of other packages."""
    return (*LANGUAGES, *sorted(_own().keys() - {*LANGUAGES}))


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__name__).joinpath(name).read_text(encoding="utf-8"))


@functools.cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language; English for one that has none."""
    own = {} if language in LANGUAGES else _own()
    table = own.get(language) or _table(f"{language if language in LANGUAGES else 'en'}.toml")
    return Lexicon(
        language=language,
        words={k: tuple(v) for k, v in table.items() if isinstance(v, list)},
        heads={w: kind for kind, words in table.get("heads", {}).items() for w in words},
        after={k.replace("_", " "): v for k, v in table.get("after", {}).items()},
        labels=table.get("labels", {}),
        columns=table.get("columns", {}),
        event_stems=table.get("event_stems", {}),
        values={k: frozenset(v) for k, v in table.get("values", {}).items()},
    )


@functools.cache
def labels() -> dict[str, str]:
    """Field by label over all languages: a form's labels are often not in its text's language."""
    return {label: f for code in reversed(lexicons()) for label, f in lexicon(code).labels.items()}


@functools.cache
def names() -> dict[str, tuple[str, ...]]:
    """Names by type; `guarded` holds the short ones."""
    return {kind: tuple(found) for kind, found in _table("names.toml").items()}


@functools.cache
def country_names(language: str | None = None) -> dict[str, str]:
    """ISO 3166 code by a country's name, in one language or in all."""
    tables = _table("places.toml")["countries"]
    chosen = [tables[language]] if language in tables else tables.values()
    return {name: code for table in chosen for code, name in table.items()} | {
        "UK": "GB", "USA": "US", "Czech Republic": "CZ", "Republika Czeska": "CZ",
    }  # fmt: skip


@functools.cache
def region_names() -> frozenset[str]:
    """Names of regions in all languages of the lexicon."""
    return frozenset(_table("places.toml")["regions"])


@functools.cache
def cities() -> frozenset[str]:
    """Names of cities in all languages of the lexicon."""
    return frozenset(_table("places.toml")["cities"])
