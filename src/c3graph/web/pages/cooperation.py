"""Who works with whom: bodies and communities by the projects and events that they share."""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from c3graph.errors import NotFound, UsageError
from c3graph.lookup import relations
from c3graph.rdf.iris import DEF
from c3graph.web.drawings import network
from c3graph.web.pages.gathering import iris, with_passages
from c3graph.web.site import Visit
from c3graph.web.views.claim import ClaimView
from c3graph.web.views.kind import Pairs, listing_address
from c3graph.web.views.page_queries import is_safe
from c3graph.web.views.values import lines

PAGE_SIZE = 40
# Who is drawn: more than this many are a tangle.
MOST_DRAWN, MOST_EDGES = 28, 400
MOST_MEETING = 24
MOST_SHARED = 20
KINDS = ("", "project", "event")
_SAY_SO = ("participatesIn", "organises", "leads", "hasParticipant", "organisedBy", "ledBy")


def _asked(visit: Visit) -> tuple[str, int, str]:
    """Kind of occasion, how much is shared at least, one of each pair. Raises UsageError."""
    asked = visit.request.query_params
    kind, least, who = asked.get("kind", ""), asked.get("least") or "1", asked.get("who", "")
    if kind not in KINDS:
        raise UsageError("there is no such kind", where=kind[:40], hint="project, event")
    if not (least.isascii() and least.isdigit() and 1 <= int(least[:4]) <= 999):
        raise UsageError(f"'{least[:40]}' is no number of things shared", hint="1 to 999")
    iri = f"{visit.base}id/{who}" if who else ""
    if iri and not is_safe(iri):
        raise UsageError("this is the name of nobody here", where=who[:80])
    return kind, int(least), iri


async def page(visit: Visit) -> Response:
    """Who works with whom: pairs by the projects and events that they share."""
    connection, base = visit.engine.lookup.connection, visit.base
    kind, least, who = _asked(visit)
    number = visit.page_number()
    total = relations.count_pairs(connection, kind=kind, who=who, least=least)
    offset = (number - 1) * PAGE_SIZE
    pairs = relations.pairs(
        connection, kind=kind, who=who, least=least, limit=PAGE_SIZE, offset=offset
    )
    if number > 1 and not pairs:
        raise NotFound("there is no such page", where=f"page {number}")
    shared = {pair: relations.occasions(connection, [pair.one, pair.other]) for pair in pairs}
    heaviest = relations.pairs(connection, kind=kind, who=who, least=least, limit=MOST_EDGES)
    drawn = _drawn(heaviest)
    net = network.network_drawing(drawn, heaviest)
    meeting = relations.meeting_most(connection, kind=kind, limit=MOST_MEETING)
    names = visit.names(
        [*drawn, *(iri for iri, _ in meeting), *([who] if who else []),
         *(iri for pair in pairs for iri in (pair.one, pair.other)),
         *(iri for found in shared.values() for iri in found[:3])]
    )  # fmt: skip
    return visit.html(
        "cooperation.html",
        kind=kind,
        least=least,
        who=names.show(who) if who else None,
        who_path=_path(who, base),
        net=net,
        size=network.RADIUS + network.ROOM,
        lines=partial(lines, width=network.NAME_WIDTH),
        step=network.NAME_STEP,
        names=names,
        pairs=[
            (names.show(pair.one), names.show(pair.other), pair,
             [names.show(iri) for iri in shared[pair][:3]],
             f"cooperation/{_path(pair.one, base)}/{_path(pair.other, base)}")
            for pair in pairs
        ],
        meeting=[(names.show(iri), _path(iri, base), count) for iri, count in meeting],
        total=total,
        first=offset + 1,
        links_to=_links_to(visit, kind, least, _path(who, base), number, total),
        query=relations.pairs_query(base),
        meetings_query=relations.meetings_query(base),
    )  # fmt: skip


def _drawn(pairs: list[relations.Pair]) -> list[str]:
    """Those in the heaviest pairs, as many as can be drawn."""
    found: dict[str, None] = {}
    for pair in pairs:
        if len(found.keys() | {pair.one, pair.other}) <= MOST_DRAWN:
            found[pair.one] = found[pair.other] = None
    return list(found)


def _path(iri: str, base: str) -> str:
    """`community/lubelskie` of an IRI of a thing of ours."""
    return iri.removeprefix(f"{base}id/") if iri.startswith(f"{base}id/") else ""


def _links_to(
    visit: Visit, kind: str, least: int, who: str, number: int, total: int
) -> dict[str, str]:
    path, language = visit.links.path("cooperation"), visit.links.language
    same: Pairs = [("who", who)] if who else []
    same += [("kind", kind)] if kind else []
    same += [("least", str(least))] if least > 1 else []
    found = {
        "form": path,
        "everybody": listing_address(path, [pair for pair in same if pair[0] != "who"], language),
        "all": listing_address(path, [], language),
    }
    if number > 1:
        found["previous"] = listing_address(path, [*same, ("page", str(number - 1))], language)
    if number * PAGE_SIZE < total:
        found["next"] = listing_address(path, [*same, ("page", str(number + 1))], language)
    return found


async def pair(visit: Visit, one: str, other: str) -> Response:
    """What two share, and the claims that say so of each. Raises NotFound where it is nothing."""
    connection, base = visit.engine.lookup.connection, visit.base
    both = [f"{base}id/{one}", f"{base}id/{other}"]
    occasions = relations.occasions(connection, both)
    if not occasions or one == other:
        raise NotFound("these two share nothing that is stated here", where=f"{one}, {other}")
    number = visit.page_number()
    first = (number - 1) * MOST_SHARED
    some = occasions[first : first + MOST_SHARED]
    if not some:
        raise NotFound("there is no such page", where=f"page {number}")
    wanted = [p for who in both for occasion in some for p in ((who, occasion), (occasion, who))]
    say_so = [f"{DEF}{name}" for name in _SAY_SO]
    found = visit.engine.lookup.claims_that_join(wanted, say_so)
    names = visit.names([*both, *some, *iris(found)])
    by_iri = {view.iri: view for view in with_passages(visit, found, names)}
    said: dict[tuple[str, str], list[ClaimView]] = {}
    for record in found:
        ends = str(record.subject), str(record.object)
        who, occasion = ends if ends[0] in both else (ends[1], ends[0])
        said.setdefault((who, occasion), []).append(by_iri[record.iri])
    return visit.html(
        "pair.html",
        both=[names.show(who) for who in both],
        shared=[
            (names.show(occasion),
             [(names.show(who), said.get((who, occasion), [])) for who in both])
            for occasion in some
        ],
        total=len(occasions),
        path=f"cooperation/{one}/{other}",
        number=number,
        more=first + len(some) < len(occasions),
    )  # fmt: skip
