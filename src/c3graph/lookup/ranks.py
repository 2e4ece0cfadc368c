"""Which kinds of things people look for, and which are the books kept about them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

# What a person comes for, in the order in which it is shown.
KINDS = (
    "Project", "Organisation", "Cluster", "Instrument", "Competence", "Event", "Place", "Network",
    "Publication", "Community", "Programme", "Person", "Label", "Topic", "Source",
)  # fmt: skip
# How these are known: what says which thing is what, and who took part in it.
RECORD_CLASSES = (
    "Participation", "Membership", "Funding", "Need", "Talk", "Phase", "Figure", "Question",
    "Conflict", "Reading", "ExternalLink", "Claim", "Evidence",
)  # fmt: skip
VOCABULARY = ("Concept", "Term")
# Every thing and topic is one.
_ABSTRACT = frozenset({"Entity"})
# Classes below one that is shown.
_WITHIN = {"PublicBody": "Organisation", "LearningEvent": "Event", "Region": "Place"}
_PLACE = {name: place for place, name in enumerate((*KINDS, *RECORD_CLASSES, *VOCABULARY))}

THING, BOOK, TERM, NOTHING = range(4)


def kind_of(classes: Iterable[str]) -> str:
    """The kind under which a thing of these classes (local names) is shown; empty for none."""
    found = {_WITHIN.get(name, name) for name in classes if name not in _ABSTRACT}
    return min(found, key=lambda name: (_PLACE.get(name, len(KINDS)), name), default="")


def tier_of(kind: str) -> int:
    """Things first, then the books, terms and concepts last; NOTHING is no answer to a search.

    A class of ours that is not listed above counts as a book.
    """
    if not kind:
        return NOTHING
    return THING if kind in KINDS else TERM if kind in VOCABULARY else BOOK
