"""The passages that lead to a result, as a person reads them.

The passage itself is shown where the source's text is at hand, and only on what a person looks at:
a terminal, a page. What is exchanged and kept (JSON, RDF, SARIF, JUnit) holds offsets and the short
surface, never sentences of a source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from c3graph.model import Document, Place, Result
from c3graph.query.explain import around

SHOWN = 2
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A place in a source. `before`, `inside` and `after` are empty without the text.

    `differs` where the text at hand does not read at the place as the evidence says: one of the two
    is wrong, and `inside` is what the text has there.
    """

    place: Place
    language: str = ""
    before: str = ""
    inside: str = ""
    after: str = ""
    differs: bool = False

    @property
    def at(self) -> str:
        """`source 120-130`: the slug, and the characters from 0, the end excluded."""
        return f"{self.place.source} {self.place.start}-{self.place.end}"

    @property
    def known(self) -> bool:
        """Whether there is a passage to show."""
        return bool(self.inside) and not self.differs


def quoted_places(result: Result, documents: Mapping[str, Document]) -> tuple[Quoted, ...]:
    """The places of a result, in their order; `documents` by source slug are the texts at hand."""
    return tuple(_quoted(place, documents.get(place.source)) for place in result.places)


def _quoted(place: Place, document: Document | None) -> Quoted:
    if document is None:
        return Quoted(place)
    language = document.source.language
    before, inside, after = map(_flat, around(document.text, max(0, place.start), place.end))
    if inside.strip() != _flat(place.surface).strip():
        return Quoted(place, language, inside=inside, differs=True)
    return Quoted(place, language, before.lstrip(), inside, after.rstrip())


def _flat(text: str) -> str:
    """Blanks and line breaks as single spaces, also at the ends: words must not grow together."""
    return _BLANK.sub(" ", text)


def named_places(result: Result) -> str:
    """All places with their surfaces, in a line, for machines and logs."""
    return "; ".join(f"{p.source} {p.start}-{p.end} «{p.surface}»" for p in result.places)
