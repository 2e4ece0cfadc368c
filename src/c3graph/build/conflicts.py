"""Where sources disagree on a single-valued property: all values stay, one is preferred.

Only values of different sources make a conflict; a role is single-valued in a project, not at an
event. What decides, in this order: a steward's stated preference; the rank of the source, which is
its genre (project profile, then slide deck, then report), how many sources say it, the later
source; precision: of dates that agree with the one of the highest rank (2018 and 2018-03-14) the
most precise. The first of them that decides is named in the reason. Where none does, the conflict
is undecided: no value is preferred, and the reason asks for a steward's preference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from c3graph.build.expand import A, Triple
from c3graph.model import Conflict, Source
from c3graph.rdf.iris import DEF, Namespace
from c3graph.rdf.terms import XSD, Iri, Literal, Quad, Term, language_string
from c3graph.sheets.predicates import GENRES

SINGLE_VALUED = (
    "startDate endDate heldOn heldUntil totalBudget euContribution minAmount maxAmount currency "
    "partnerCount regionCount memberCount holderCount durationYears durationMonths ordinal "
    "isClusterOrganisation country role figureValue"
).split()
HAS_PARTICIPANT = Iri(DEF + "hasParticipant")
_TAKES_PART = Iri(DEF + "participatesIn")
_GENRES = GENRES[::-1]
_DATES = {XSD + name for name in ("date", "gYearMonth", "gYear", "gMonthDay")}
_WORDS = {
    "steward": ("a steward prefers it: {}", "redaktor wskazuje tę wartość: {}"),
    "genre": (
        "a {} is held to be closer to the facts than the other sources",
        "źródło typu {} uznaje się za bliższe faktom niż pozostałe źródła",
    ),
    "number": ("more sources state it ({})", "podaje ją więcej źródeł ({})"),
    "date": ("its source is the latest ({})", "jej źródło jest najnowsze ({})"),
    "precision": (
        "the other values are less precise forms of the same date",
        "pozostałe wartości to mniej dokładne postacie tej samej daty",
    ),
    "undecided": (
        "undecided: nothing decides between the sources, so a steward is asked which value holds",
        "nierozstrzygnięte: nic nie rozstrzyga między źródłami, więc redaktor ma wskazać wartość",
    ),
}
_GENRES_PL = {"profile": "profil projektu", "deck": "prezentacja", "report": "relacja"}
_GENRES_EN = {"profile": "project profile", "deck": "slide deck", "report": "report"}


@dataclass(frozen=True, slots=True)
class SourcedTriple:
    """A triple as one source says it, by one claim."""

    triple: Triple
    claim: Iri
    source: Source
    preferred: tuple[tuple[str, str], ...]


def _compatible(one: Term, other: Term) -> bool:
    """Dates of which one is the beginning (or, for --MM-DD, the end) of the other."""
    if not (isinstance(one, Literal) and isinstance(other, Literal)):
        return False
    if one.datatype not in _DATES or other.datatype not in _DATES:
        return False
    short, long = sorted((one.value, other.value), key=len)
    return long.startswith(short) or (short.startswith("--") and long.endswith(short[1:]))


Values = dict[Term, list[SourcedTriple]]


def _closeness(genre: str) -> int:
    """How close to the facts a genre is held to be; a dataset's own comes behind all of ours."""
    return _GENRES.index(genre) if genre in _GENRES else -1


def _rank(said: list[SourcedTriple]) -> tuple[bool, int, int, str]:
    return (
        any(item.preferred for item in said),
        max(_closeness(item.source.genre) for item in said),
        len({item.source.slug for item in said}),
        max(item.source.issued or "" for item in said),
    )


def _reason(best: list[SourcedTriple], rest: list[list[SourcedTriple]]) -> tuple[str, str]:
    """The criterion that sets the best apart from every other, in English and Polish."""
    own = _rank(best)
    others = [_rank(said) for said in rest]
    index = next(i for i in range(4) if all(o[: i + 1] != own[: i + 1] for o in others))
    name = ("steward", "genre", "number", "date")[index]
    english, polish = _WORDS[name]
    if name == "steward":
        reasons = dict(next(item.preferred for item in best if item.preferred))
        fallback = next(iter(reasons.values()))
        said = [reasons.get(language, fallback) for language in ("en", "pl")]
        return english.format(said[0]), polish.format(said[1])
    if name == "genre":
        genre = _GENRES[own[1]]
        return english.format(_GENRES_EN[genre]), polish.format(_GENRES_PL[genre])
    return english.format(own[index]), polish.format(own[index])


def _precision(term: Term) -> int:
    return len(str(term).lstrip("-"))


def _finest(agreeing: list[Term]) -> Term | None:
    """The one value that says all that the others say; None where two of them disagree."""
    finest = max(sorted(agreeing, key=lambda term: term.n), key=_precision)
    return finest if all(_compatible(finest, t) for t in agreeing if t != finest) else None


def _decide(values: Values) -> tuple[Term | None, list[Term], tuple[str, str]] | None:
    """The preferred value, the others and the reason; None where there is one value only.

    No value is preferred where two that disagree are of the highest rank.
    """
    if len(values) < 2:
        return None
    ordered = sorted(values, key=lambda term: term.n)
    ordered.sort(key=lambda term: _rank(values[term]), reverse=True)
    highest = _rank(values[ordered[0]])
    top = [term for term in ordered if _rank(values[term]) == highest]
    best = _finest(top)
    if best is None:
        return None, ordered, _WORDS["undecided"]
    if not highest[0]:
        agreeing = [term for term in ordered if term == best or _compatible(best, term)]
        best = _finest(agreeing) or best
    others = [term for term in ordered if term != best]
    against = [t for t in others if not (_compatible(best, t) and _precision(t) < _precision(best))]
    if highest[0] and len(top) == 1:
        return best, others, _reason(values[best], [values[term] for term in others])
    if not against:
        return best, others, _WORDS["precision"]
    return best, others, _reason(values[top[0]], [values[term] for term in against])


def find(
    namespace: Namespace, said: Iterable[SourcedTriple], own: Iterable[Iri] = ()
) -> list[tuple[Conflict, str]]:
    """Conflicts in the order of subject and property, each with its reason in Polish too. `own` are
    the dataset's properties of which a thing has one value."""
    single = {*(namespace.term(name) for name in SINGLE_VALUED), *own}
    role, project = namespace.term("role"), namespace.term("inProject")
    groups: dict[tuple[Iri, Iri], Values] = {}
    said = tuple(said)
    in_project = {item.triple[0] for item in said if item.triple[1] == project}
    # An amount is stated of a funding and of the thing that it funds: one conflict, of the thing.
    funded = {
        item.triple[2]: item.triple[0]
        for item in said
        if item.triple[1] == namespace.term("hasFunding")
    }
    for item in said:
        subject, predicate, object = item.triple
        subject = funded.get(subject, subject)
        if predicate in single:
            groups.setdefault((subject, predicate), {}).setdefault(object, []).append(item)
    conflicts = []
    for (subject, property), values in sorted(groups.items()):
        sources = {item.source.slug for items in values.values() for item in items}
        at_event = property == role and subject not in in_project
        decided = None if len(sources) < 2 or at_event else _decide(values)
        if decided is None:
            continue
        best, others, (english, polish) = decided
        claims = {
            term: tuple(sorted({item.claim for item in said})) for term, said in values.items()
        }
        rest = tuple((term, claims[term]) for term in others)
        chosen = () if best is None else claims[best]
        conflict = Conflict(subject, property, best, chosen, rest, english)
        conflicts.append((conflict, polish))
    return conflicts


def set_aside(found: Iterable[tuple[Conflict, str]], said: Iterable[SourcedTriple]) -> set[Triple]:
    """The triples whose values others are preferred to, and what a set-aside participant's node
    says in short (`participatesIn`)."""
    said = tuple(said)
    claims = {claim for conflict, _ in found for _, of in conflict.others for claim in of}
    aside = {item.triple for item in said if item.claim in claims}
    bodies = {
        (body, conflict.subject)
        for conflict, _ in found
        if conflict.property == HAS_PARTICIPANT
        for body, _ in conflict.others
    }
    return aside | {
        item.triple
        for item in said
        if item.triple[1] == _TAKES_PART and (item.triple[0], item.triple[2]) in bodies
    }


def quads(namespace: Namespace, found: list[tuple[Conflict, str]]) -> Iterator[Quad]:
    """Conflicts as RDF, in a graph of their own."""
    graph = namespace.graph("conflicts")
    for conflict, polish in found:
        path = namespace.path(conflict.subject.value) or ""
        slug = ".".join([*path.split("/")[1:], conflict.property.value.rpartition("#")[2]])
        node = namespace.thing("conflict", slug)
        yield Quad(node, A, namespace.term("Conflict"), graph)
        yield Quad(node, namespace.term("conflictSubject"), conflict.subject, graph)
        yield Quad(node, namespace.term("conflictProperty"), conflict.property, graph)
        for claim in conflict.preferred_claims:
            yield Quad(node, namespace.term("preferredClaim"), claim, graph)
        for _, claims in conflict.others:
            for claim in claims:
                yield Quad(node, namespace.term("otherClaim"), claim, graph)
        yield Quad(node, namespace.term("reason"), language_string(conflict.reason, "en"), graph)
        yield Quad(node, namespace.term("reason"), language_string(polish, "pl"), graph)
