"""The catalogues of the site: every message, its variables, numbers and dates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from c3graph.web.translations import (
    DOMAIN,
    LOCALES,
    OFFERED,
    date_in_words,
    number_in_words,
    translations,
)

ROOT = Path(__file__).parents[2]
LANGUAGES = [language for language in OFFERED if language != "en"]
_METHODS = [
    ("src/c3graph/web/**.py", "python"), ("src/c3graph/web/templates/**.html", "jinja2"),
    ("src/c3graph/report/**.py", "python"), ("src/c3graph/model.py", "python"),
]  # fmt: skip


def _catalogue(language: str) -> Catalog:
    path = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _asked() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(
        ROOT, _METHODS, {"**.html": {"trimmed": "true", "encoding": "utf-8"}},
        keywords={"_": None, "N_": None, "gettext": None, "ngettext": (1, 2),
                  "counted": (2, 3)},
    )  # fmt: skip
    return {message for _, _, message, _, _ in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    known = _catalogue(language)
    asked = {message if isinstance(message, str) else message[0] for message in _asked()}
    assert len(asked) > 10
    missing = [m for m in asked if (found := known.get(m)) is None or not found.string]
    empty = [m.id for m in known if m.id and isinstance(m.string, tuple) and not all(m.string)]
    assert (sorted(missing), empty) == ([], [])


_PLURALS = {"pl": 3, "hu": 2}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_the_plural_forms_of_cldr(language: str) -> None:
    path = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    stated = re.search(r"Plural-Forms: nplurals=(\d);", path.read_text("utf-8"))
    assert stated is not None
    assert int(stated[1]) == _PLURALS[language] == get_plural(language).num_plurals
    for message in _catalogue(language):
        if isinstance(message.id, tuple):
            assert len(tuple(message.string or ())) == _PLURALS[language], message.id


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("en", ["1 row", "5 rows", "22 rows"]),
        ("hu", ["1 sor", "5 sor", "22 sor"]),
        ("pl", ["1 wiersz", "5 wierszy", "22 wiersze"]),
    ],
)
def test_counts_agree(language: str, found: list[str]) -> None:
    catalogue = translations(language)
    counts = [
        catalogue.ngettext("%(num)d row", "%(num)d rows", number) % {"num": number}
        for number in (1, 5, 22)
    ]
    assert counts == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_variables_of_their_messages(language: str) -> None:
    for message in _catalogue(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {name for text in ids for name in re.findall(r"%\((\w+)\)s", str(text))}
        for text in texts:
            assert set(re.findall(r"%\((\w+)\)s", str(text))) <= wanted, message.id


def test_what_is_not_translated_stays() -> None:
    assert translations("en").gettext("Sources") == "Sources"
    assert translations("xx").gettext("Sources") == "Sources"
    assert translations("pl").gettext("Sources") == "Źródła"


@pytest.mark.parametrize(
    ("text", "english", "polish", "hungarian"),
    [
        ("2018-03-14", "March 14, 2018", "14 marca 2018", "2018. március 14."),
        ("2018-03", "March 2018", "marzec 2018", "2018. március"),
        ("--03-14", "March 14", "14 marca", "március 14."),
        ("2014", "2014", "2014", "2014"),
        ("2018-02-30", "2018-02-30", "2018-02-30", "2018-02-30"),
    ],
)
def test_dates(text: str, english: str, polish: str, hungarian: str) -> None:
    found = [date_in_words(text, language) for language in ("en", "pl", "hu")]
    assert found == [english, polish, hungarian]


def test_numbers() -> None:
    found = [number_in_words(1832645, language) for language in ("en", "pl", "hu")]
    assert found == ["1,832,645", "1\u00a0832\u00a0645", "1\u00a0832\u00a0645"]
