"""From a page to findings: the extractors, ours and a site's, in order.

An extractor is a callable that takes what was read (`Reading`) and the page's form (`Form`) and
adds to
`reading.findings`. The entry-point group `c3graph.extractors` names them; ours come first.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib.metadata import entry_points

from c3graph.errors import UsageError
from c3graph.extract.documents.blocks import Page
from c3graph.extract.documents.forms import Form, read_form
from c3graph.extract.findings import Findings
from c3graph.extract.mentions import read_mentions
from c3graph.extract.names.gazetteer import Gazetteer
from c3graph.extract.reading import Reading
from c3graph.extract.rules import agenda
from c3graph.extract.rules.bodies import BodyRules
from c3graph.extract.rules.deck import Deck
from c3graph.extract.rules.events import EventRules
from c3graph.extract.rules.figures import Figures
from c3graph.extract.rules.profile import Profile
from c3graph.extract.rules.projects import ProjectRules
from c3graph.extract.rules.speakers import Speakers

GROUP = "c3graph.extractors"
OURS = ("forms", "slides", "text")
Extractor = Callable[[Reading, Form], None]


def forms(reading: Reading, form: Form) -> None:
    """Labels and partner tables."""
    if reading.page.genre == "profile" or form.table:
        Profile(reading, form).run()


def slides(reading: Reading, form: Form) -> None:
    """Headings and bullets."""
    if reading.page.genre == "deck":
        Deck(reading).run()


def text(reading: Reading, form: Form) -> None:
    """Sentences: events, projects, figures, speakers."""
    for rules in (ProjectRules, BodyRules, EventRules, Figures):
        rules(reading).run()
    agenda.run(reading)
    Speakers(reading).run()


@functools.cache
def extractors() -> tuple[Extractor, ...]:
    """Ours in their order, then those of other packages by name. UsageError for a broken one."""
    found = {point.name: point for point in entry_points(group=GROUP)}
    own: dict[str, Extractor] = {"forms": forms, "slides": slides, "text": text}
    loaded: list[Extractor] = [own[name] for name in OURS]
    for name in sorted(found.keys() - own.keys()):
        try:
            loaded.append(found[name].load())
        except Exception as error:
            raise UsageError(
                f"the extractor {name!r} does not load: {error}", where=found[name].value,
                hint="mend or uninstall the package that registers it",
            ) from error  # fmt: skip
    return tuple(loaded)


def find_mentions(page: Page, gazetteer: Gazetteer) -> Findings:
    """Everything the extractors find on a page."""
    form = read_form(page)
    reading = read_mentions(page, gazetteer, list(form.closed))
    for extractor in extractors():
        extractor(reading, form)
    return reading.findings
