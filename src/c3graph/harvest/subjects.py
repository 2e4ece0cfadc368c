"""Which things a release speaks of, and in what state, from its sorted N-Triples dump.

The lines of a dump are sorted, so those of one subject stand together: one pass over the file,
without a parser, gives a hash for each subject.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from c3graph.release.kept import KeptRelease

DUMP = "c3graph.nt"
# What has an IRI of its own that people and machines follow; claims belong to their sources.
THINGS = ("id/", "scheme/", "source/")
# A name of which nothing else is said is not a thing any more.
_REPLACED = b"> <http://purl.org/dc/terms/isReplacedBy> <"


def _groups(release: KeptRelease, base: str, dump: str = DUMP) -> Iterator[tuple[str, list[bytes]]]:
    """Each thing that a dump of a release speaks of, with its lines, in the order of its IRI's
    bytes."""
    wanted = tuple(f"<{base}{start}".encode() for start in THINGS)
    with (release.path / dump).open("rb") as file:
        lines = (line for line in file if line.startswith(wanted))
        for subject, found in groupby(lines, key=lambda line: line.partition(b"> ")[0]):
            lines_of = list(found)
            if b"#" not in subject and not all(_REPLACED in line for line in lines_of):
                yield subject[1:].decode(), lines_of


@lru_cache(maxsize=64)
def _states(path: Path, base: str, release: KeptRelease, dump: str) -> Mapping[str, bytes]:
    return {
        iri: hashlib.blake2b(b"".join(lines), digest_size=12).digest()
        for iri, lines in _groups(release, base, dump)
    }


def states(release: KeptRelease, base: str, dump: str = DUMP) -> Mapping[str, bytes]:
    """A hash of what is said of each thing, by IRI; empty where the release has no such dump."""
    if not (release.path / dump).is_file():
        return {}
    return _states(release.path, base, release, dump)


def withdrawn(releases: tuple[KeptRelease, ...], base: str) -> Mapping[str, KeptRelease]:
    """Things of older releases that the newest does not speak of: the last that did, by IRI."""
    return _withdrawn(releases, base)


@lru_cache(maxsize=2)
def _withdrawn(releases: tuple[KeptRelease, ...], base: str) -> Mapping[str, KeptRelease]:
    now = states(releases[-1], base)
    return {
        iri: release for release in releases[:-1] for iri in states(release, base) if iri not in now
    }
