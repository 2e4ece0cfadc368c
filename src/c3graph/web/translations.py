"""The interface in the reader's language: gettext catalogues, read from their text as they stand.

    locale/<language>/LC_MESSAGES/c3graph.po

English is the language of the messages themselves. Numbers and dates are written as the Unicode
Common Locale Data Repository has them for the language (Babel).
"""

from __future__ import annotations

import datetime
import gettext
import io
import re
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALES = Path(__file__).parent / "locale"
DOMAIN = "c3graph"
# What the interface is offered in, each by its own name; the first is that of the messages.
OFFERED = {"en": "English", "pl": "polski", "hu": "magyar"}
_YEAR = re.compile(r"-?[0-9]{4,}")
_YEAR_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_MONTH_DAY = re.compile(r"--([0-9]{2})-([0-9]{2})")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T.*|Z|[+-][0-9]{2}:[0-9]{2})?")
# A leap year, for days without a year.
_ANY_YEAR = 2000


def N_(message: str) -> str:
    """Marks a message that is translated where it is shown."""
    return message


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; English, and what is not translated, is the message itself."""
    path = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def number(value: int | float, language: str) -> str:
    """A number with the language's separators: 3,221; 3 221."""
    return str(format_decimal(value, locale=_locale(language)))


def country(code: str, language: str) -> str:
    """The name of a country by its ISO 3166 code of two letters; empty for one that is none."""
    return str(_locale(language).territories.get(code, ""))


def date(text: str, language: str) -> str:
    """An xsd:date, dateTime, gYear, gYearMonth or gMonthDay in words; anything else as it is."""
    locale = _locale(language)
    try:
        if found := _DATE.fullmatch(text):
            day = datetime.date(*map(int, found.groups()))
            return format_date(day, format="long", locale=locale)
        if found := _YEAR_MONTH.fullmatch(text):
            day = datetime.date(int(found[1]), int(found[2]), 1)
            return format_skeleton("yMMMM", day, locale=locale)
        if found := _MONTH_DAY.fullmatch(text):
            day = datetime.date(_ANY_YEAR, int(found[1]), int(found[2]))
            return format_skeleton("MMMMd", day, locale=locale)
    except ValueError:
        return text
    return text
