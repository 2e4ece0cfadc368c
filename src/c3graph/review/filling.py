"""Filling what published rows lack: an answer of a steward becomes a translation in the sheet, or a
row of a table."""

from __future__ import annotations

from pathlib import Path

from c3graph import pipeline
from c3graph.config import Settings
from c3graph.errors import C3GraphError
from c3graph.model import ClaimSheet
from c3graph.review import decisions, gaps
from c3graph.review.gaps import Gap, KnownTables, Lacking
from c3graph.sheets import loading, ownterms, tablefile, writing
from c3graph.sheets.editorial import load_editorial


def look(settings: Settings, path: Path) -> tuple[ClaimSheet, KnownTables]:
    """The sheet at a path, and what else tells its gaps; a sheet of the dataset that cannot be read
    tells nothing. Raises what `loading.load` raises for the sheet itself."""
    limit = settings.max_sheet_bytes
    own = ownterms.of(settings)
    sheet = loading.load(path, limit=limit, texts=settings.texts_folder, own=own)
    sheets = [sheet]
    for other in sorted(settings.folder("data/claims").glob("*.yaml")):
        if other.resolve() == path.resolve():
            continue
        try:
            sheets.append(loading.load(other, limit=limit, own=own))
        except C3GraphError:
            continue
    editorial = load_editorial(settings.folder("data"), limit=limit)
    concepts = decisions.concepts_of(pipeline.read_vocabulary(settings).schemes)
    topics = concepts.get("competence", ())
    return sheet, KnownTables(tuple(sheets), editorial, settings.languages, topics)


def fill(settings: Settings, sheet: ClaimSheet, gap: Gap, answer: str, known: KnownTables) -> Path:
    """Write what fills a gap; the file written.

    Raises NotFound and UsageError for an answer that is nothing known, and what `writing.save`
    and `tablefile` raise; then nothing is written.
    """
    limit, data = settings.max_sheet_bytes, settings.folder("data")
    if gap.lacking is Lacking.NAME:
        after = decisions.attributed(sheet, gaps.with_name(sheet, gap, answer), settings)
        writing.save(after, sheet.path, limit=limit, texts=settings.texts_folder)
        return sheet.path
    chosen = known.choice(gap, answer)
    if gap.lacking is Lacking.TOPIC_ABOVE:
        topic = gap.thing.partition("/")[2]
        return tablefile.put_below(data, topic, chosen, limit=limit)
    return tablefile.put_within(data, gap.thing, chosen, sheet.source.slug, limit=limit)
