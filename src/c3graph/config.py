"""Settings: frozen, read once from `c3graph.toml` and the environment, and from nowhere else.

Every setting has a default here. `c3graph.toml` beside the data overrides it, and
`C3GRAPH_<NAME>` in the environment overrides both. `c3graph config` lists them all.
"""

from __future__ import annotations

import math
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from c3graph.confined import Bounds
from c3graph.errors import UsageError
from c3graph.iris import VOCABULARY

FILE_NAME = "c3graph.toml"
_PACKAGE = Path(__file__).parent
_ABSOLUTE = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_PATTERNS = {
    "base": re.compile(r"https?://[A-Za-z0-9.\-]+(:[0-9]+)?/([A-Za-z0-9._~/\-]*/)?"),
    "public_url": re.compile(r"(https?://[A-Za-z0-9.\-]+(:[0-9]+)?/([A-Za-z0-9._~/\-]*/)?)?"),
    "licence": _ABSOLUTE,
    "publisher_url": re.compile(rf"({_ABSOLUTE.pattern})?"),
    "contact_url": re.compile(rf"({_ABSOLUTE.pattern})?"),
    "contact_email": re.compile(r"([^\s@<>\"]+@[^\s@<>\"]+)?"),
    "doi": re.compile(r"(10\.[0-9]{4,9}/[^\s<>\"]+)?"),
    "reviewed": re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?"),
    "version": re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_\-]*"),
}
_HERE = Path()


@dataclass(frozen=True, slots=True)
class Access:
    """Credentials: a bearer token, or a user and password (basic or digest, as the store asks)."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.token or self.user)


def _setting(default: Any, help: str) -> Any:
    return field(default=default, metadata={"help": help})


def _secret(help: str) -> Any:
    """A setting that comes from the environment alone and is shown nowhere."""
    return field(default="", repr=False, metadata={"help": f"{help} (environment only)"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. Sizes are bytes unless the name says otherwise, times are seconds."""

    root: Path = _setting(_HERE, "folder of the dataset")
    base: str = _setting(VOCABULARY, "IRI below which everything of ours is minted")
    title: str = _setting("c3graph", "name of the dataset")
    description: str = _setting("", "what the dataset holds, in a sentence")
    version: str = _setting("0.1.0", "version of the next release")
    issued: str = _setting("1970-01-01T00:00:00Z", "date of the next release (never the clock)")
    short_title: str = _setting("", "short name of the dataset, for catalogues")
    publisher: str = _setting("the maintainers of c3graph", "who publishes the dataset")
    publisher_url: str = _setting("", "IRI of the publisher (default: one below the base)")
    publisher_type: str = _setting("NonProfitOrganisation", "its type, a code of ADMS")
    contact_name: str = _setting("", "whom to ask about the dataset (default: the publisher)")
    contact_email: str = _setting("", "where to write to")
    contact_url: str = _setting("", "page of the contact (default: the dataset's own)")
    licence: str = _setting(
        "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0", "IRI of the licence"
    )
    rights: str = _setting(
        "Names, figures and short surfaces; the texts of the sources belong to their authors.",
        "what holds beside the licence",
    )
    doi: str = _setting("", "DOI of the dataset, without a host")
    frequency: str = _setting("IRREG", "how often it changes, a code of the EU's table")
    themes: tuple[str, ...] = _setting((), "codes of the EU's table of data themes")
    keywords: tuple[str, ...] = _setting((), "words as language:word (default: project names)")
    replace_shapes: bool = _setting(
        False, "whether the shapes of the dataset stand in the place of c3graph's, not beside them"
    )
    more_dumps: tuple[str, ...] = _setting((), "further dumps of a release: jelly")
    public_url: str = _setting("", "URL of the site as others reach it (default: as asked for)")
    texts: str = _setting("", "folder with the source texts, where they are at hand")
    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8000, "port to listen on")
    max_sheet_bytes: int = _setting(5_000_000, "largest claim sheet that is read")
    max_line_bytes: int = _setting(16_000_000, "longest line of a data file that is validated")
    max_data_bytes: int = _setting(4_000_000_000, "largest data file that is validated, unpacked")
    max_shapes_bytes: int = _setting(20_000_000, "largest file of shapes that is read, unpacked")
    max_source_bytes: int = _setting(50_000_000, "largest document that is read, also unpacked")
    read_seconds: float = _setting(
        300.0, "a file that takes longer to parse is refused; 0: no limit"
    )
    read_memory_mb: int = _setting(2048, "a file that takes more to parse is refused; 0: no limit")
    fetch_hosts: tuple[str, ...] = _setting((), "hosts that extract may fetch documents from")
    max_query_bytes: int = _setting(200_000, "largest request body")
    query_seconds: float = _setting(20.0, "a query that runs longer dies")
    validate_seconds: float = _setting(600.0, "shapes that run longer are stopped; 0 is no limit")
    query_memory_mb: int = _setting(1024, "a query that needs more memory dies")
    result_bytes: int = _setting(500_000_000, "a result that is larger is refused whole")
    spool_bytes: int = _setting(4_000_000, "results above this are spooled to disk")
    query_workers: int = _setting(4, "long queries that may run at once, each in its process")
    query_queue: int = _setting(64, "queries that may wait for a worker")
    server_processes: int = _setting(1, "server processes on one port, each with its workers")
    cache_bytes: int = _setting(64_000_000, "memory for answers that are asked for again")
    rate_per_second: float = _setting(1000.0, "requests a second from one address; 0 is no limit")
    rate_burst: int = _setting(2000, "requests at once from one address")
    trusted_proxies: tuple[str, ...] = _setting((), "addresses whose X-Forwarded-For is believed")
    body_seconds: float = _setting(10.0, "a request's body must arrive within")
    head_seconds: float = _setting(
        10.0, "a request's head must arrive within; idle connections end"
    )
    max_head_bytes: int = _setting(32_000, "largest head of a request: its line and fields")
    max_connections: int = _setting(1000, "connections and requests at once in a process")
    access_log: int = _setting(1, "1 writes a JSON line a request to standard output, 0 does not")
    service_hosts: tuple[str, ...] = _setting((), "hosts that SERVICE may call")
    remote_seconds: float = _setting(60.0, "a remote endpoint must answer within")
    review: int = _setting(0, "1 adds the review pages, which write claim sheets, to the site")
    reviewer: str = _setting("", "who reviews; with a name, decisions say who made them and when")
    reviewed: str = _setting(
        "", "day of the decisions, an ISO date (default: the day they are made)"
    )
    preview_seconds: float = _setting(60.0, "what a change would publish must be known within")
    push_chunk_mb: int = _setting(32, "a graph is pushed in requests of at most so many MB")
    push_user: str = _secret("user of the store that is pushed to")
    push_password: str = _secret("password of that user")
    review_token: str = _secret(
        "what stewards log in with to the review pages; without it they are loopback's alone"
    )
    push_token: str = _secret("bearer token of the store that is pushed to, instead of a user")

    def folder(self, name: str) -> Path:
        """A folder of the dataset, for instance `data/claims`."""
        return self.root / name

    @property
    def bounds(self) -> Bounds:
        """What reading one file of others may take."""
        return Bounds(self.read_seconds, self.read_memory_mb)

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
        """The folders of `ontology` or `shapes`: what the package carries, and the dataset's own
        beside it; its own shapes alone where `replace_shapes` says so."""
        own = self.root / name
        if name == "shapes" and self.replace_shapes:
            if not own.is_dir():
                raise UsageError(
                    "replace_shapes is set, and there are no shapes to take instead",
                    where=str(own), hint="put them there, or take the setting out",
                )  # fmt: skip
            return (own,)
        for parent in (_PACKAGE / "resources", _PACKAGE.parents[1]):
            if (parent / name).is_dir():
                carried = parent / name
                same = not own.is_dir() or own.resolve() == carried.resolve()
                return (carried,) if same else (carried, own)
        raise UsageError(f"no folder {name}", where=str(own), hint="reinstall c3graph")

    def resource_files(self, name: str) -> list[Path]:
        """The Turtle files of these folders, the package's first."""
        return [path for folder in self.resources(name) for path in sorted(folder.rglob("*.ttl"))]


_SECRETS = frozenset(f.name for f in fields(Settings) if not f.repr)


def _truth(value: Any) -> bool:
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}[value.strip().lower()]
    if not isinstance(value, bool):
        raise ValueError
    return value


def _convert(name: str, value: Any, default: object, where: str) -> object:
    try:
        if isinstance(default, tuple):
            items = value.split(",") if isinstance(value, str) else list(value)
            return tuple(str(item).strip() for item in items if str(item).strip())
        if isinstance(default, bool):
            return _truth(value)
        if isinstance(value, bool):
            raise ValueError
        if isinstance(default, int) and isinstance(value, float):
            raise ValueError
        if isinstance(default, int):
            return int(value)
        if isinstance(default, float):
            return float(value)
        if isinstance(default, Path):
            return Path(str(value))
        if not isinstance(value, str):
            raise ValueError
        return value
    except (KeyError, TypeError, ValueError):
        kind = type(default).__name__
        raise UsageError(f"setting {name} wants a value of type {kind}", where=where) from None


def _check(name: str, value: object, where: str) -> None:
    if isinstance(value, int | float) and not 0 <= value < math.inf:
        raise UsageError(f"setting {name} wants a number from 0 up", where=where)
    pattern = _PATTERNS.get(name)
    if pattern is not None and not pattern.fullmatch(str(value)):
        raise UsageError(f"setting {name} cannot be {value!r}", where=where)


def load(
    root: Path | None = None, environ: Mapping[str, str] | None = None, **overrides: object
) -> Settings:
    """Settings of the dataset in `root` (default: here, or the nearest parent with c3graph.toml).

    Raises UsageError for a file that is not TOML, an unknown setting or a value of another type.
    """
    environ = os.environ if environ is None else environ
    if root is None and "C3GRAPH_ROOT" in environ:
        root = Path(environ["C3GRAPH_ROOT"])
    start = Path.cwd() if root is None else root
    candidates = [start, *start.resolve().parents] if root is None else [start]
    found = next((folder for folder in candidates if (folder / FILE_NAME).is_file()), start)
    path = found / FILE_NAME
    values: dict[str, object] = {"root": found}
    known = {f.name: f.default for f in fields(Settings) if f.default is not MISSING}
    if path.is_file():
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"not readable as TOML: {error}", where=str(path)) from None
        for name, value in table.items():
            if name not in known or name == "root":
                raise UsageError(
                    f"unknown setting {name}", where=str(path), hint="see c3graph config"
                )
            if name in _SECRETS:
                raise UsageError(
                    f"{name} is no setting of a file", where=str(path),
                    hint=f"set C3GRAPH_{name.upper()} in the environment",
                )  # fmt: skip
            values[name] = _convert(name, value, known[name], str(path))
    for name, default in known.items():
        variable = f"C3GRAPH_{name.upper()}"
        if name != "root" and variable in environ:
            values[name] = _convert(name, environ[variable], default, variable)
    for name, value in overrides.items():
        if value is not None:
            values[name] = value
    for name, value in values.items():
        _check(name, value, str(path))
    return Settings(**values)  # type: ignore[arg-type]


def _shown(settings: Settings, name: str) -> str:
    value = str(getattr(settings, name))
    return "(set, not shown)" if name in _SECRETS and value else value


def describe(settings: Settings) -> list[dict[str, str]]:
    """Every setting: name, value, default, environment variable and meaning."""
    return [
        {
            "name": f.name,
            "value": _shown(settings, f.name),
            "default": str(f.default),
            "variable": "" if f.name == "root" else f"C3GRAPH_{f.name.upper()}",
            "help": str(f.metadata["help"]),
        }
        for f in fields(settings)
    ]
