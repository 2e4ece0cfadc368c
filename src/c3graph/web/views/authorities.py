"""Names of countries, languages and currencies of the EU's authority tables, in the language of
the interface: the tables are not in the graph, but the Unicode Common Locale Data Repository names
what their codes stand for (ISO 3166-1 alpha-3, ISO 639-3, ISO 4217)."""

from __future__ import annotations

from babel import Locale
from babel.core import get_global

from c3graph.web.languages import of_authority

_AUTHORITY = "http://publications.europa.eu/resource/authority/"


def name(iri: str, language: str) -> str:
    """What an authority IRI stands for, or an empty string where that is not known."""
    if not iri.startswith(_AUTHORITY):
        return ""
    table, _, code = iri.removeprefix(_AUTHORITY).partition("/")
    locale = Locale.parse(language)
    if table == "country":
        short = get_global("territory_aliases").get(code, ())
        return str(locale.territories.get(short[0], "")) if len(short) == 1 else ""
    if table == "language":
        return str(locale.languages.get(of_authority(iri), ""))
    if table == "currency":
        return str(locale.currencies.get(code, ""))
    return ""
