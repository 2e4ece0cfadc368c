"""Settings: frozen, read once from `c3graph.toml` and the environment, and from nowhere else.

Every setting has a default here. `c3graph.toml` beside the data overrides it, and
`C3GRAPH_<NAME>` in the environment overrides both. `c3graph config` lists them all.
"""

from __future__ import annotations

import contextlib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from c3graph import permitted
from c3graph.errors import UsageError
from c3graph.permitted import Access, SettingRule
from c3graph.rdf.iris import VOCABULARY

if TYPE_CHECKING:
    from c3graph.rdf import confined

FILE_NAME = "c3graph.toml"
_HERE = Path()


# What a setting takes that names no rule, by the type of its default.
_RULES: dict[type, SettingRule] = {
    bool: permitted.SWITCH, int: permitted.BYTES, float: permitted.SECONDS, str: permitted.TEXT,
    tuple: permitted.Items(permitted.TEXT),
}  # fmt: skip


def _setting(default: Any, help: str, rule: SettingRule | None = None) -> Any:
    return field(default=default, metadata={"help": help, "rule": rule or _RULES[type(default)]})


def _secret(help: str) -> Any:
    """A setting that comes from the environment alone and is shown nowhere."""
    said = {"help": f"{help} (environment only)", "rule": permitted.TEXT}
    return field(default="", repr=False, metadata=said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. Sizes are bytes unless the name says otherwise, times are seconds."""

    root: Path = _setting(_HERE, "folder of the dataset", permitted.FOLDER)
    base: str = _setting(
        VOCABULARY,
        "IRI below which everything of the dataset is minted; a release wants one stated",
        permitted.BASE,
    )
    title: str = _setting(
        "Untitled dataset", "name of the dataset; a release wants one stated", permitted.WORDS
    )
    description: str = _setting("", "what the dataset holds, in a sentence")
    titles: tuple[str, ...] = _setting(
        (), "its name in other languages, as language:text, for pages", permitted.TRANSLATED
    )
    descriptions: tuple[str, ...] = _setting(
        (), "that sentence in other languages, as language:text, for pages", permitted.TRANSLATED
    )
    version: str = _setting("0.1.0", "version of the next release", permitted.VERSION)
    issued: str = _setting(
        "1970-01-01T00:00:00Z", "date of the next release (never the clock)", permitted.MOMENT
    )
    short_title: str = _setting("", "short name of the dataset, for catalogues")
    publisher: str = _setting(
        "Unnamed publisher",
        "who publishes the dataset; a release wants one stated",
        permitted.WORDS,
    )
    languages: tuple[str, ...] = _setting(
        ("en",), "languages that things are to have names in, by their tags", permitted.LANGUAGES
    )
    publisher_url: str = _setting(
        "", "IRI of the publisher (default: one below the base)", permitted.IRI
    )
    publisher_type: str = _setting(
        "NonProfitOrganisation", "its type, a code of ADMS", permitted.CODE
    )
    contact_name: str = _setting("", "whom to ask about the dataset (default: the publisher)")
    contact_email: str = _setting("", "where to write to", permitted.EMAIL)
    contact_url: str = _setting(
        "", "page of the contact (default: the dataset's own)", permitted.IRI
    )
    licence: str = _setting(
        "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0",
        "IRI of the licence",
        permitted.LICENCE,
    )
    rights: str = _setting(
        "Names, figures and short surfaces; the texts of the sources belong to their authors.",
        "what holds beside the licence",
    )
    doi: str = _setting("", "DOI of the dataset, without a host", permitted.DOI)
    frequency: str = _setting(
        "IRREG", "how often it changes, a code of the EU's table", permitted.CODE
    )
    themes: tuple[str, ...] = _setting(
        (), "codes of the EU's table of data themes", permitted.CODES
    )
    keywords: tuple[str, ...] = _setting(
        (), "words as language:word (default: project names)", permitted.KEYWORDS
    )
    vocabularies: tuple[str, ...] = _setting(
        (), "further concepts that c3graph carries: cluster-policy", permitted.CODES
    )
    replace_shapes: bool = _setting(
        False,
        "whether the shapes of the dataset stand in the place of c3graph's, not beside them",
        permitted.SWITCH,
    )
    require_verdict: bool = _setting(
        False, "whether only what a reasoner found consistent is released", permitted.SWITCH
    )
    more_dumps: tuple[str, ...] = _setting((), "further dumps of a release: jelly", permitted.DUMPS)
    public_url: str = _setting(
        "", "URL of the site as others reach it (default: as asked for)", permitted.SITE
    )
    texts: str = _setting("", "folder with the source texts, where they are at hand")
    host: str = _setting("127.0.0.1", "address to listen on", permitted.ADDRESS)
    port: int = _setting(8000, "port to listen on", permitted.PORT)
    max_sheet_bytes: int = _setting(5_000_000, "largest claim sheet that is read")
    max_line_bytes: int = _setting(16_000_000, "longest line of a data file that is validated")
    max_data_bytes: int = _setting(4_000_000_000, "largest data file that is validated, unpacked")
    max_shapes_bytes: int = _setting(20_000_000, "largest file of shapes that is read, unpacked")
    max_source_bytes: int = _setting(50_000_000, "largest document that is read, also unpacked")
    read_seconds: float = _setting(
        300.0,
        "a file that takes longer to parse is refused; 0 is no limit",
        permitted.SECONDS_OR_NO_LIMIT,
    )
    read_memory_mb: int = _setting(
        2048,
        "a file that takes more to parse is refused; 0 is no limit",
        permitted.MEGABYTES_OR_NO_LIMIT,
    )
    fetch_hosts: tuple[str, ...] = _setting(
        (), "hosts that extract may fetch documents from", permitted.HOSTS
    )
    max_query_bytes: int = _setting(200_000, "largest request body")
    query_seconds: float = _setting(20.0, "a query that runs longer dies")
    validate_seconds: float = _setting(
        600.0, "shapes that run longer are stopped; 0 is no limit", permitted.SECONDS_OR_NO_LIMIT
    )
    query_memory_mb: int = _setting(
        1024, "a query that needs more memory dies", permitted.MEGABYTES
    )
    result_bytes: int = _setting(500_000_000, "a result that is larger is refused whole")
    spool_bytes: int = _setting(4_000_000, "results above this are spooled to disk")
    query_workers: int = _setting(
        4, "long queries that may run at once, each in its process", permitted.count(1000)
    )
    query_queue: int = _setting(
        64, "queries that may wait for a worker", permitted.count(1_000_000)
    )
    server_processes: int = _setting(
        1, "server processes on one port, each with its workers", permitted.count(1000)
    )
    cache_bytes: int = _setting(64_000_000, "memory for answers that are asked for again")
    rate_per_second: float = _setting(
        1000.0, "requests a second from one address; 0 is no limit", permitted.RATE
    )
    rate_burst: int = _setting(
        2000, "requests at once from one address", permitted.count(1_000_000_000)
    )
    trusted_proxies: tuple[str, ...] = _setting(
        (), "addresses whose X-Forwarded-For is believed", permitted.PROXIES
    )
    body_seconds: float = _setting(10.0, "a request's body must arrive within")
    head_seconds: float = _setting(
        10.0, "a request's head must arrive within; idle connections end"
    )
    max_head_bytes: int = _setting(32_000, "largest head of a request: its line and fields")
    max_connections: int = _setting(
        1000, "connections and requests at once in a process", permitted.count(1_000_000)
    )
    access_log: bool = _setting(True, "whether a JSON line a request is written to standard output")
    service_hosts: tuple[str, ...] = _setting((), "hosts that SERVICE may call", permitted.HOSTS)
    remote_seconds: float = _setting(60.0, "a remote endpoint must answer within")
    review: bool = _setting(
        False, "whether the review pages, which write claim sheets, are added to the site"
    )
    reviewer: str = _setting("", "who reviews; with a name, decisions say who made them and when")
    reviewed: str = _setting(
        "", "day of the decisions, an ISO date (default: the day they are made)", permitted.DAY
    )
    preview_seconds: float = _setting(60.0, "what a change would publish must be known within")
    push_chunk_mb: int = _setting(
        32, "a graph is pushed in requests of at most so many MB", permitted.MEGABYTES
    )
    push_user: str = _secret("user of the store that is pushed to")
    push_password: str = _secret("password of that user")
    review_token: str = _secret(
        "what stewards log in with to the review pages; without it they are loopback's alone"
    )
    push_token: str = _secret("bearer token of the store that is pushed to, instead of a user")
    # Names of the settings that a file, a variable or the command line states.
    stated: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    def folder(self, name: str) -> Path:
        """A folder of the dataset, for instance `data/claims`."""
        return self.root / name

    @property
    def bounds(self) -> confined.Bounds:
        """What reading one file of others may take."""
        from c3graph.rdf import confined

        return confined.Bounds(self.read_seconds, self.read_memory_mb)

    @property
    def access(self) -> Access:
        """What the store that is pushed to wants to know."""
        return Access(self.push_user, self.push_password, self.push_token)

    @property
    def texts_folder(self) -> Path | None:
        """The folder with the source texts, or None where it is not at hand."""
        if not self.texts:
            return None
        folder = (self.root / self.texts).resolve()
        return folder if folder.is_dir() else None

    def resources(self, name: str) -> tuple[Path, ...]:
        """The folders of `ontology` or `shapes`, as `carried.folders` gives them."""
        from c3graph.rdf import carried

        return carried.folders(self.root, name, replace=self.replace_shapes)

    def resource_files(self, name: str) -> list[Path]:
        """The Turtle files of these folders, as `carried.files` gives them."""
        from c3graph.rdf import carried

        return carried.files(self.resources(name), self.vocabularies)


_FIELDS = {f.name: f for f in fields(Settings) if f.metadata}
_SECRETS = frozenset(name for name, f in _FIELDS.items() if not f.repr)
_PLACE = re.compile(r" \(at line ([0-9]+), column [0-9]+\)")
_MOST_SHOWN = 80
_MOST_BYTES = 1_000_000


def _shown_value(name: str, value: object) -> str:
    """A value as an error shows it: shortened, and not at all where it is secret."""
    if name in _SECRETS:
        return "what it is"
    try:
        text = repr(value)
    except ValueError:  # a number of more digits than Python writes
        return "a number so long"
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _refused(name: str, value: object, where: str | None) -> UsageError:
    rule: SettingRule = _FIELDS[name].metadata["rule"]
    return UsageError(
        f"setting {name} cannot be {_shown_value(name, value)}: it takes {rule.takes}",
        where=where, hint="c3graph config lists every setting with what it takes",
    )  # fmt: skip


def _line(text: str, name: str) -> int | None:
    """Where a top-level key of TOML stands; None where it is written in no plain way."""
    key = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not key.match(line):
            continue
        # Within a text of several lines, what stands before does not end.
        with contextlib.suppress(tomllib.TOMLDecodeError):
            tomllib.loads("\n".join(lines[: number - 1]))
            return number
    return None


def _read_file(path: Path) -> dict[str, object]:
    """The settings that a file sets. Raises UsageError with its line."""
    try:
        data = path.read_bytes()
        if len(data) > _MOST_BYTES:
            raise UsageError(f"larger than {_MOST_BYTES} bytes", where=str(path))
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(
            "not readable as TOML: not UTF-8", where=f"{path}:{line}", hint="save it as UTF-8"
        ) from None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        said = _PLACE.sub("", str(error)).replace(" (at end of document)", "")
        raise UsageError(
            f"not readable as TOML: {said}", where=f"{path}:{line}",
            hint='a line is: name = "text", a number, true, false, or a list',
        ) from None  # fmt: skip
    except (ValueError, RecursionError):  # tomllib lets them pass
        raise UsageError(
            "not readable as TOML: a value is too long, too deep or out of its range",
            where=str(path),
        ) from None
    values: dict[str, object] = {}
    for name, value in table.items():
        found = _line(text, name)
        where = f"{path}:{found}" if found else str(path)
        if name not in _FIELDS or name == "root":
            shown = name if name.isprintable() and len(name) <= _MOST_SHOWN else "of that name"
            raise UsageError(
                f"unknown setting {shown}", where=where, hint="c3graph config lists all settings"
            )
        if name in _SECRETS:
            raise UsageError(
                f"{name} is not a setting of a file", where=where,
                hint=f"set C3GRAPH_{name.upper()} in the environment",
            )  # fmt: skip
        rule: SettingRule = _FIELDS[name].metadata["rule"]
        try:
            values[name] = rule.read(value)
        except ValueError:
            raise _refused(name, value, where) from None
    return values


def _read_environment(environ: Mapping[str, str]) -> dict[str, object]:
    """The settings that variables set. Raises UsageError with the variable's name."""
    values: dict[str, object] = {}
    for name, one in _FIELDS.items():
        variable = f"C3GRAPH_{name.upper()}"
        if name != "root" and variable in environ:
            rule: SettingRule = one.metadata["rule"]
            try:
                values[name] = rule.parse(environ[variable])
            except ValueError:
                raise _refused(name, environ[variable], variable) from None
    return values


def load(
    root: Path | None = None, environ: Mapping[str, str] | None = None, **overrides: object
) -> Settings:
    """Settings of the dataset in `root` (default: here, or the nearest parent with c3graph.toml).

    `overrides` are what the command line sets. Raises UsageError, with file and line or with the
    variable, for a file that is not TOML, an unknown setting, and a value that it does not take.
    """
    environ = os.environ if environ is None else environ
    if root is None and "C3GRAPH_ROOT" in environ:
        root = Path(environ["C3GRAPH_ROOT"])
    found = nearest(Path.cwd()) if root is None else root
    path = found / FILE_NAME
    values = {"root": found, **(_read_file(path) if path.is_file() else {})}
    values |= _read_environment(environ)
    for name, value in overrides.items():
        if value is not None:
            rule: SettingRule = _FIELDS[name].metadata["rule"]
            try:
                values[name] = rule.read(value)
            except ValueError:
                raise _refused(name, value, None) from None
    return Settings(**values, stated=frozenset(values))  # type: ignore[arg-type]


def nearest(start: Path) -> Path:
    """The folder of the dataset that `start` is in: the nearest with c3graph.toml, else `start`."""
    folders = [start, *start.resolve().parents]
    return next((folder for folder in folders if (folder / FILE_NAME).is_file()), start)


def _shown(settings: Settings, name: str) -> str:
    value = str(getattr(settings, name))
    return "(set, not shown)" if name in _SECRETS and value else value


def describe(settings: Settings) -> list[dict[str, str]]:
    """Every setting: name, value, default, environment variable, meaning and what it takes."""
    return [
        {
            "name": f.name,
            "value": _shown(settings, f.name),
            "default": str(f.default),
            "variable": "" if f.name == "root" else f"C3GRAPH_{f.name.upper()}",
            "help": str(f.metadata["help"]),
            "takes": f.metadata["rule"].takes,
        }
        for f in _FIELDS.values()
    ]
