"""Which of its names a thing is called by, one a language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from c3graph.build.expand import PREF
from c3graph.model import ClaimSheet
from c3graph.rdf.iris import Namespace
from c3graph.rdf.terms import Literal, Quad
from c3graph.sheets.editorial import Editorial, iri
from c3graph.sheets.predicates import GENRES

Labels = dict[tuple[str, str], str]


def preferred_labels(
    sheets: Sequence[ClaimSheet],
    editorial: Editorial,
    concepts: Iterable[Quad],
    namespace: Namespace,
) -> Labels:
    """One label a thing and language: the scheme's own for its concepts, the reviewed table's,
    else a source's own name before a translation, the profile's before a deck's before a report's,
    more mentions, code points."""
    ranks: dict[tuple[str, str], list[tuple[int, int, int, str]]] = {}
    for sheet in sheets:
        for entity in sheet.entities:
            if not entity.status.published:
                continue
            thing = iri(namespace, editorial.path(entity, sheet.source.slug)).value
            of = sheet.source.genre
            genre = GENRES.index(of) if of in GENRES else len(GENRES)
            names = [(entity.language, entity.name, 0)]
            names += [(language, name, 1) for language, name in entity.translations]
            for language, name, translated in names:
                key = (translated, genre, -len(entity.mentions), name)
                ranks.setdefault((thing, language), []).append(key)
    chosen = {key: min(found)[3] for key, found in ranks.items()}
    for path, labels in editorial.labels.items():
        thing = iri(namespace, path).value
        chosen |= {(thing, language): label for language, label in labels.items()}
    for quad in concepts:
        if quad.predicate == PREF and isinstance(quad.object, Literal):
            chosen[str(quad.subject), quad.object.language] = quad.object.value
    return chosen


def called(thing: str, language: str, labels: Mapping[tuple[str, str], str]) -> str:
    """The name of a thing in a language, else in English, else in any, else its slug."""
    for tag in (language, "en", *sorted(tag for named, tag in labels if named == thing)):
        if found := labels.get((thing, tag)):
            return found
    return thing.rpartition("/")[2]
