"""From a page to findings: the order of the rules."""

from __future__ import annotations

from c3graph.extract import agenda
from c3graph.extract.blocks import Page
from c3graph.extract.clauses import Clauses
from c3graph.extract.deck import Deck
from c3graph.extract.figures import Figures
from c3graph.extract.findings import Findings
from c3graph.extract.forms import read_form
from c3graph.extract.gazetteer import Gazetteer
from c3graph.extract.mentions import read
from c3graph.extract.profile import Profile
from c3graph.extract.speakers import Speakers


def find(page: Page, gazetteer: Gazetteer) -> Findings:
    """Everything the rules find on a page."""
    form = read_form(page)
    reading = read(page, gazetteer, list(form.closed))
    Profile(reading, form).run()
    if page.genre == "deck":
        Deck(reading).run()
    clauses = Clauses(reading)
    clauses.run()
    Figures(reading, clauses).run()
    agenda.run(reading)
    Speakers(reading).run()
    return reading.findings
