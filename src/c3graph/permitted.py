"""What values a setting takes: its type, its bounds, and the words that say so.

A rule reads what TOML or the environment gives, and returns the value or raises ValueError; `takes`
is the end of the sentence «it takes …». 0 means no limit, wherever a number takes it.
"""

from __future__ import annotations

import datetime
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")
# C0 and C1 controls but tab and line feed, and what stands for bytes that are not UTF-8.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SWITCH = {"1": True, "true": True, "0": False, "false": False}


class SettingRule(Protocol):
    """Reads the value of a setting."""

    @property
    def takes(self) -> str:
        """What values it takes, in words."""
        ...

    def read(self, value: Any) -> object:
        """The value, of the setting's type. Raises ValueError."""
        ...

    def parse(self, text: str) -> object:
        """The same from a variable of the environment."""
        ...


@dataclass(frozen=True, slots=True)
class Access:
    """Credentials: a bearer token, or a user and password (basic or digest, as the store asks)."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.token or self.user)


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off."""

    takes: str = "true or false"

    def read(self, value: Any) -> bool:
        """The value of a file or an argument. Raises ValueError."""
        if isinstance(value, bool):
            return value
        if isinstance(value, int) and value in (0, 1):
            return value == 1
        raise ValueError

    def parse(self, text: str) -> bool:
        """The value of a text, as in the environment. Raises ValueError."""
        if text.strip().lower() not in _SWITCH:
            raise ValueError
        return _SWITCH[text.strip().lower()]


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds, whole or not; with `unlimited`, also 0, which is no limit."""

    least: float
    most: float
    unlimited: bool = False
    whole: bool = True

    @property
    def takes(self) -> str:
        """What it takes, in words."""
        kind = "a whole number" if self.whole else "a number"
        zero = ", or 0 for no limit" if self.unlimited else ""
        return f"{kind} from {self.least:g} to {self.most:.15g}{zero}"

    def read(self, value: Any) -> int | float:
        """The value of a file or an argument. Raises ValueError."""
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            raise ValueError
        if not (self.least <= value <= self.most or (self.unlimited and value == 0)):
            raise ValueError
        return int(value) if self.whole else float(value)

    def parse(self, text: str) -> int | float:
        """The value of a text, as in the environment. Raises ValueError."""
        form = _INTEGER if self.whole else _NUMBER
        if not form.fullmatch(text.strip()):
            raise ValueError
        return self.read(int(text) if self.whole else float(text))


@dataclass(frozen=True, slots=True)
class TextSetting:
    """A text of a form: a pattern for all of it, and a check that raises ValueError."""

    takes: str = "text without control characters"
    pattern: re.Pattern[str] | None = None
    check: Callable[[str], object] | None = None
    empty: bool = True

    def read(self, value: Any) -> str:
        """The value of a file or an argument. Raises ValueError."""
        if not isinstance(value, str) or _CONTROL.search(value):
            raise ValueError
        if not value.strip():
            if not self.empty:
                raise ValueError
            return ""
        if self.pattern is not None and not self.pattern.fullmatch(value):
            raise ValueError
        if self.check is not None:
            self.check(value)
        return value

    def parse(self, text: str) -> str:
        """The value of a text, as in the environment. Raises ValueError."""
        return self.read(text)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of texts; in the environment, with commas between them."""

    each: TextSetting

    @property
    def takes(self) -> str:
        """What it takes, in words."""
        return f"a list, each {self.each.takes}"

    def read(self, value: Any) -> tuple[str, ...]:
        """The items of a list, or of a text with commas; empty ones are left out. Raises
        ValueError."""
        if not isinstance(value, list | tuple):
            if isinstance(value, str):
                return self.parse(value)
            raise ValueError
        read = (self.each.read(v.strip() if isinstance(v, str) else v) for v in value)
        return tuple(item for item in read if item)

    def parse(self, text: str) -> tuple[str, ...]:
        """The items of a text with commas. Raises ValueError."""
        return self.read(text.split(","))


@dataclass(frozen=True, slots=True)
class Folder:
    """A path."""

    takes: str = "a path"

    def read(self, value: Any) -> Path:
        """The path of a file or an argument. Raises ValueError."""
        if not isinstance(value, str | Path) or _CONTROL.search(str(value)):
            raise ValueError
        return Path(value)

    def parse(self, text: str) -> Path:
        """The path of a text, as in the environment. Raises ValueError."""
        return self.read(text)


def _url(value: str) -> None:
    parts = urlsplit(value)
    if not parts.hostname or (parts.port is not None and not 0 < parts.port < 65536):
        raise ValueError


def _base(value: str) -> None:
    _url(value)
    segments = urlsplit(value).path.split("/")[1:-1]
    if {"", ".", ".."} & set(segments):
        raise ValueError


def _moment(value: str) -> None:
    if len(value) > len("2020-01-01"):
        datetime.datetime.fromisoformat(value)
    else:
        datetime.date.fromisoformat(value)


_NAME = r"[A-Za-z0-9]([A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
_HOST = rf"{_NAME}(\.{_NAME})*"
_DAY = r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
_TWO = r"[0-9]{2}"
_TIME = rf"{_TWO}:{_TWO}:{_TWO}(\.[0-9]{{1,6}})?"
_PATH = r"([A-Za-z0-9._~/\-]*/)?"
# RFC 3987, section 2.2, without user names and without addresses of version 6.
_CHARACTERS = r"([^\s<>\"{}|\\^`\[\]%#]|%[0-9A-Fa-f]{2})*"
_REST = rf"([/?]{_CHARACTERS})?(#{_CHARACTERS})?"


def _rule(takes: str, pattern: str, check: Callable[[str], object] | None = None) -> TextSetting:
    return TextSetting(takes, re.compile(pattern), check)


SWITCH = Switch()
TEXT = TextSetting()
WORDS = TextSetting("text that is not empty", empty=False)
IRI = _rule(
    "an IRI, for instance https://example.org/us", rf"https?://{_HOST}(:[0-9]+)?{_REST}", _url
)
BASE = TextSetting(
    "an IRI that ends in a slash, for instance https://data.example.org/harbour/",
    re.compile(rf"https?://{_HOST}(:[0-9]+)?/{_PATH}"), _base, empty=False,
)  # fmt: skip
SITE = _rule(
    "a URL that ends in a slash, for instance https://data.example.org/harbour/",
    rf"https?://{_HOST}(:[0-9]+)?/{_PATH}", _base,
)  # fmt: skip
LICENCE = TextSetting(IRI.takes, IRI.pattern, _url, empty=False)
EMAIL = _rule("an address of e-mail", r"[^\s@<>\"]+@[^\s@<>\"]+")
DOI = _rule("a DOI without a host, for instance 10.5281/zenodo.1", r"10\.[0-9]{4,9}/[^\s<>\"]+")
DAY = _rule('a day, in quotes: "2026-11-30"', _DAY, datetime.date.fromisoformat)
MOMENT = TextSetting(
    'a day or a time with its zone, in quotes: "2026-11-30" or "2026-11-30T00:00:00Z"',
    re.compile(rf"{_DAY}(T{_TIME}(Z|[+-]{_TWO}:{_TWO}))?"),
    _moment, empty=False,
)  # fmt: skip
VERSION = TextSetting(
    "letters, digits and .+_-, at most 64, the first a letter or digit",
    re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_\-]{0,63}"), empty=False,
)  # fmt: skip
ADDRESS = TextSetting(
    "a host name or an IP address", re.compile(rf"{_HOST}|[0-9A-Fa-f:.]+"), empty=False
)
CODE = _rule("a code of letters, digits, _ and -", r"[A-Za-z0-9_\-]+")
CODES = Items(CODE)
_TAG = r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"
LANGUAGES = Items(_rule("a tag of a language: en", _TAG))
KEYWORDS = Items(_rule("a word, with its language before it: en:harbour", rf"({_TAG}:)?[^:\n]+"))
TRANSLATED = Items(_rule("a text, with its language before it: pl:Port", rf"{_TAG}:[^\n]+"))
HOSTS = Items(_rule("a host name, without a port", _HOST))
PROXIES = Items(TextSetting("an IP address", None, ipaddress.ip_address))
DUMPS = Items(_rule("jelly", "jelly"))
PORT = Number(1, 65535)
BYTES = Number(1, 10**15)
MEGABYTES = Number(1, 10**6)
MEGABYTES_OR_NO_LIMIT = Number(1, 10**6, unlimited=True)
SECONDS = Number(0.001, 10**9, whole=False)
SECONDS_OR_NO_LIMIT = Number(0.001, 10**9, unlimited=True, whole=False)
RATE = Number(0.001, 10**9, unlimited=True, whole=False)
FOLDER = Folder()


def count(most: int) -> Number:
    """A whole number from 1 to `most`."""
    return Number(1, most)
