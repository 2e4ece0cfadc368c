"""Messages in the reader's language: gettext catalogues, read from their text as they stand.

    web/locale/<language>/LC_MESSAGES/c3graph.po

English is the language of the messages themselves.
"""

from __future__ import annotations

import gettext
import io
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).parent / "web" / "locale"
DOMAIN = "c3graph"


def N_(message: str) -> str:
    """Marks a message that is translated where it is shown."""
    return message


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; English, and what is not translated, is the message itself."""
    path = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    # Babel is wanted for other languages than English only.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def counted(language: str, one: str, many: str, count: int, **values: object) -> str:
    """A message about a number, `%(count)s` in it, in the form that the language has for it."""
    return translations(language).ngettext(one, many, count) % {"count": count, **values}
