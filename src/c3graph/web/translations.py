"""The interface in the reader's language: what it is offered in, numbers and dates.

Messages are in the catalogues; numbers and dates are written as the Unicode Common Locale Data
Repository has them for the language (Babel).
"""

from __future__ import annotations

import datetime
import re
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal

from c3graph.catalogues import DOMAIN, LOCALES, N_, translations

__all__ = [
    "DOMAIN",
    "LOCALES",
    "N_",
    "OFFERED",
    "country",
    "date_in_words",
    "money",
    "number_in_words",
    "translations",
]


# What the interface is offered in, each by its own name; the first is that of the messages.
OFFERED = {"en": "English", "pl": "polski", "hu": "magyar"}
_YEAR = re.compile(r"-?[0-9]{4,}")
_YEAR_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_MONTH_DAY = re.compile(r"--([0-9]{2})-([0-9]{2})")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T.*|Z|[+-][0-9]{2}:[0-9]{2})?")
# A leap year, for days without a year.
_ANY_YEAR = 2000


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def number_in_words(value: int | float, language: str) -> str:
    """A number with the language's separators: 3,221; 3 221."""
    return str(format_decimal(value, locale=_locale(language)))


def money(value: int | float, currency: str, language: str) -> str:
    """An amount in a currency (ISO 4217): €1,832,645; 1 832 645 €. Whole units have no decimals."""
    pattern = str(_locale(language).currency_formats["standard"].pattern)
    if value == int(value):
        pattern = pattern.replace(".00", "")
    return str(
        format_currency(
            value, currency, pattern, locale=_locale(language), currency_digits=False,
            decimal_quantization=False,
        )
    )  # fmt: skip


def country(code: str, language: str) -> str:
    """The name of a country by its ISO 3166 code of two letters; empty for one that is none."""
    return str(_locale(language).territories.get(code, ""))


def date_in_words(text: str, language: str) -> str:
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
