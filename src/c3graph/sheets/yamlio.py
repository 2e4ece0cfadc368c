"""YAML that is safe to read and says where things stand.

Only plain mappings, sequences and scalars: no tags, anchors or aliases (so no bombs), a bounded
size and depth, UTF-8 alone. Every error names file and line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from c3graph.errors import InputError, SheetError
from c3graph.rdf import confined
from c3graph.rdf.confined import Bounds

_MAX_DEPTH = 12
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
# Of time and memory, where no settings say otherwise.
BOUNDS = Bounds()
_LARGE = 512 << 10
_INT, _FLOAT, _BOOL, _NULL = (f"tag:yaml.org,2002:{t}" for t in ("int", "float", "bool", "null"))
# Characters that XML 1.0, and so RDF/XML, cannot hold.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Scalar = str | int | float | bool | None


def _fail(path: Path, line: int, what: str, hint: str | None = None) -> SheetError:
    return SheetError(what, where=f"{path}:{line}", hint=hint)


@dataclass(frozen=True, slots=True)
class YamlNode:
    """A YAML node with its place; the reading methods raise SheetError where it is another kind."""

    node: yaml.Node
    path: Path

    @property
    def line(self) -> int:
        """The line at which the node begins, from 1."""
        mark = self.node.start_mark
        return mark.line + 1 if mark else 1

    def fail(self, what: str, hint: str | None = None) -> SheetError:
        """The error for this node, with its file and line."""
        return _fail(self.path, self.line, what, hint)

    @property
    def is_mapping(self) -> bool:
        """Whether the node holds keys and values."""
        return isinstance(self.node, yaml.MappingNode)

    def mapping(self, allowed: set[str], required: set[str]) -> dict[str, YamlNode]:
        """Values by key; unknown, repeated and missing keys are refused."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fail("a mapping is expected here")
        found: dict[str, YamlNode] = {}
        for key, value in self.node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name not in allowed:
                place = YamlNode(key, self.path)
                raise place.fail(f"unknown key {name!r}", f"known: {', '.join(sorted(allowed))}")
            if name in found:
                raise YamlNode(key, self.path).fail(f"key {name!r} stands twice")
            found[name] = YamlNode(value, self.path)
        for name in sorted(required - found.keys()):
            raise self.fail(f"key {name!r} is missing")
        return found

    def items(self) -> list[tuple[str, YamlNode]]:
        """Pairs of a mapping with free keys."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fail("a mapping is expected here")
        pairs = [
            (YamlNode(key, self.path).verbatim(), YamlNode(value, self.path))
            for key, value in self.node.value
        ]
        if len({name for name, _ in pairs}) < len(pairs):
            raise self.fail("a key stands twice")
        return pairs

    def sequence(self) -> list[YamlNode]:
        """The items of a list. Raises SheetError for any other node."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.fail("a list is expected here")
        return [YamlNode(item, self.path) for item in self.node.value]

    def scalar(self) -> Scalar:
        """Text, number, truth or null. Dates stay text."""
        node = self.node
        self.verbatim()
        try:
            if node.tag == _NULL:
                return None
            if node.tag == _BOOL:
                return {"true": True, "false": False}[node.value.lower()]
            if node.tag == _INT:
                return int(node.value)
            if node.tag == _FLOAT:
                return float(node.value)
        except (ValueError, KeyError):
            return str(node.value)
        return str(node.value)

    def verbatim(self) -> str:
        """The characters of a single value, whatever they look like."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.fail("a single value is expected here")
        found = str(self.node.value)
        if match := UNWRITABLE.search(found):
            raise self.fail(f"the character U+{ord(match.group()):04X} is not allowed")
        return found

    def text(self) -> str:
        """A text that is not empty. Raises SheetError."""
        value = self.scalar()
        if not isinstance(value, str) or not value.strip():
            raise self.fail("text is expected here", "quote it if it looks like a number")
        return value

    def optional_text(self) -> str | None:
        """A text, or None where the node is empty. Raises SheetError."""
        return None if self.scalar() is None else self.text()

    def integer(self) -> int:
        """A whole number. Raises SheetError."""
        value = self.scalar()
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fail("a whole number is expected here")
        return value

    def number(self) -> float:
        """A number. Raises SheetError."""
        value = self.scalar()
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fail("a number is expected here")
        return float(value)

    def choice(self, among: Callable[[str], bool] | set[str], what: str) -> str:
        """A text among some; `what` names it in the error. Raises SheetError."""
        value = self.text()
        if not (value in among if isinstance(among, set) else among(value)):
            hint = f"known: {', '.join(sorted(among))}" if isinstance(among, set) else None
            raise self.fail(f"unknown {what} {value!r}", hint)
        return value


def read_yaml_text(path: Path, limit: int, setting: str = "max_sheet_bytes") -> str:
    """A file's text, with a bound on its bytes; UTF-8 only, the bad byte's line is named."""
    try:
        size = path.stat().st_size
        if size > limit:
            raise InputError(
                f"{size:,} bytes, more than the {limit:,} allowed",
                where=str(path),
                hint=f"setting {setting}",
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _fail(path, line, "not UTF-8", "save the file as UTF-8") from None


def _position(error: yaml.YAMLError, text: str) -> int:
    """Offset of a character that YAML does not allow; the library counts in UTF-8 bytes."""
    found = getattr(error, "position", 0)
    return len(text.encode()[:found].decode("utf-8", "ignore"))


def load(path: Path, limit: int, bounds: Bounds = BOUNDS) -> YamlNode:
    """The one YAML document of a file. Raises as `parse` does."""
    return parse_yaml(read_yaml_text(path, limit), path, bounds)


def parse_yaml(text: str, path: Path, bounds: Bounds = BOUNDS) -> YamlNode:
    """The one YAML document of a text; `path` is what errors name.

    Without aliases, what it makes grows with its bytes; more than 512 KB are read in a process with
    bounds first. Raises SheetError with file and line, LimitExceeded where a bound was met.
    """
    if len(text) > _LARGE:
        for _ in confined.ask("yaml", {"path": str(path)}, text.encode(), bounds, str(path)):
            pass
    return _parsed(text, path)


def check(data: bytes, *, path: str) -> Iterator[bytes]:
    """Parse YAML and say nothing of it: what `confined.process` does for YAML."""
    _parsed(data.decode(), Path(path))
    yield b""


def _parsed(text: str, path: Path) -> YamlNode:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise _fail(path, line, "anchors and aliases are not allowed")
            if getattr(event, "tag", None):
                raise _fail(path, line, "tags are not allowed")
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > _MAX_DEPTH:
                    raise _fail(path, line, f"nested deeper than {_MAX_DEPTH} levels")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else text.count("\n", 0, _position(error, text)) + 1
        problem = getattr(error, "problem", None) or getattr(error, "reason", "cannot be read")
        if "nesting depth" in str(problem):
            # PyYAML has a bound of its own (since 6.0.4), far beyond ours.
            raise _fail(path, line, f"nested deeper than {_MAX_DEPTH} levels") from None
        raise _fail(path, line, f"not YAML: {problem}") from None
    if node is None:
        raise _fail(path, 1, "the file is empty")
    return YamlNode(node, path)


class _Flow(list[object]):
    """A list written on one line."""


class _Dumper(_DUMPER):  # type: ignore[misc, valid-type]
    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(
    _Flow,
    lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True),
)


def flow(items: list[object]) -> list[object]:
    """A list that `dump` writes on one line."""
    return _Flow(items)


def dump(data: object) -> str:
    """YAML in the order given, one long line a value: small changes make small diffs."""
    text: str = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
    return text
