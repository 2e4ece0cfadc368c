"""Who trains and who needs which competence: regions and addressees against the scheme."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from c3graph.errors import NotFound, UsageError
from c3graph.lookup import relations
from c3graph.lookup.collation import Key, key
from c3graph.lookup.relations import NEEDED, TRAINED, Skill
from c3graph.rdf.iris import DEF
from c3graph.web.drawings import matrix as matrix_view
from c3graph.web.drawings.matrix import MAX_COLUMNS, MAX_ROWS, Branch, Matrix
from c3graph.web.links import below
from c3graph.web.pages.gathering import iris, with_passages
from c3graph.web.site import Visit
from c3graph.web.views.claim import ClaimView
from c3graph.web.views.kind import listing_address
from c3graph.web.views.values import PageLabels

# Statements of a cell whose claims are shown at once.
MOST_STATEMENTS = 40
# What says that something is trained or needed, by or for whom.
SAY_SO = (
    "receivesTrainingIn", "needsCompetence", "neededCompetence", "needOf", "addressee", "hasTopic",
)  # fmt: skip
_PREFIX = "scheme/competence/"


def _column_path(iri: str, base: str) -> str:
    """How a column is called in an address: `place/lubelskie`, `addressee/policy-maker`."""
    path = below(iri, base) or ""
    return path.removeprefix("id/").removeprefix("scheme/") if path.count("/") == 2 else ""


def _column(visit: Visit, path: str) -> str:
    """The IRI of a column by its path."""
    start = "scheme/" if path.startswith("addressee/") else "id/"
    return visit.iri(f"{start}{path}")


async def page(visit: Visit) -> Response:
    """The matrix. Raises NotFound for a branch that is none, UsageError for too many columns."""
    connection, base = visit.engine.lookup.connection, visit.base
    skills = list(relations.skills(connection))
    broader = relations.tree(connection)
    groups = matrix_view.columns(skills, base)
    every = [column for found in groups.values() for column in found]
    asked = visit.request.query_params
    chosen = [_column(visit, path) for path in asked.getlist("for") if path]
    if len(chosen) > MAX_COLUMNS:
        raise UsageError(f"at most {MAX_COLUMNS} columns can be shown", where="for")
    shown = [column for column in every if column in chosen] if chosen else every[:MAX_COLUMNS]
    matrix, only = Matrix(skills, broader), asked.get("all") != "1"
    names = visit.names([*broader, *every, visit.iri("scheme/competence")])
    sort = _sort(names, visit.interface)
    branches = [matrix.branch(top, shown, sort, only=only) for top in sorted(matrix.tops, key=sort)]
    branches = [branch for branch in branches if branch.head.says or not only]
    opened = _opened(branches, asked.get("branch"), base)
    return visit.html(
        "competences.html",
        branches=[
            (branch, names.show(branch.head.competence), branch.head.competence in opened,
             _slug(branch.head.competence, base)) for branch in branches
        ],
        names=names,
        columns=[names.show(column) for column in shown],
        groups=[
            (title, [(names.show(c), _column_path(c, base), c in shown,
                      matrix_view.totals(skills, c)) for c in groups[name]])
            for name, title in (
                ("regions", visit._("Regions")), ("groups", visit._("Addressees")),
                ("others", visit._("Others")),
            ) if groups[name]
        ],
        chosen=bool(chosen),
        only=only,
        path=lambda iri: _column_path(iri, base),
        slug=lambda iri: _slug(iri, base),
        links_to=_links_to(visit, [_column_path(c, base) for c in shown] if chosen else [], only),
        query=relations.skills_query(base),
    )  # fmt: skip


def _sort(names: PageLabels, language: str) -> Callable[[str], tuple[Key, str]]:
    def of(iri: str) -> tuple[Key, str]:
        return key(names.show(iri).text, language), iri

    return of


def _slug(iri: str, base: str) -> str:
    """The end of a competence's IRI, empty for one of another scheme."""
    path = below(iri, base) or ""
    return path.removeprefix(_PREFIX) if path.startswith(_PREFIX) else ""


def _opened(branches: list[Branch], asked: str | None, base: str) -> set[str]:
    """The branches that are shown whole: all, or where that is too much the one asked for."""
    heads = [branch.head.competence for branch in branches]
    if asked:
        found = {head for head in heads if _slug(head, base) == asked}
        if not found:
            raise NotFound("there is no such branch", where=asked)
        return found
    if sum(len(branch.lines) for branch in branches) <= MAX_ROWS:
        return set(heads)
    return set()


def _links_to(visit: Visit, columns: list[str], only: bool) -> dict[str, str]:
    path, language = visit.links.path("competences"), visit.links.language
    pairs = [("for", column) for column in columns]
    return {
        "form": path,
        "other": listing_address(path, [*pairs, *([("all", "1")] if only else [])], language),
        "branch": listing_address(
            path, [*pairs, *([] if only else [("all", "1")]), ("branch", "")], ""
        ),
    }


async def cell(visit: Visit, slug: str, column: str) -> Response:
    """What is said of a cell: the claims that a competence, or one below it, is trained or needed.

    Raises NotFound where nothing is said.
    """
    connection = visit.engine.lookup.connection
    competence, whose = visit.iri(_PREFIX + slug), _column(visit, column)
    matrix = Matrix((), relations.tree(connection))
    branch = matrix.below(competence)
    skills = [
        s for s in relations.skills(connection) if s.whose == whose and s.competence in branch
    ]
    if not skills:
        raise NotFound("nothing is said of this", where=f"{slug}, {column}")
    number = visit.page_number()
    first = (number - 1) * MOST_STATEMENTS
    names = visit.names([s.competence for s in skills])
    sort = _sort(names, visit.interface)
    skills.sort(key=lambda s: (sort(s.competence), s.how, s.via))
    some = skills[first : first + MOST_STATEMENTS]
    if not some:
        raise NotFound("there is no such page", where=f"{slug}, {column}, page {number}")
    said = _said(visit, some)
    names = visit.names([competence, whose, *(iri for s in some for iri in (s.competence, s.via))])
    return visit.html(
        "cell.html",
        competence=names.show(competence),
        whose=names.show(whose),
        said=[
            (names.show(s.competence), s.how, names.show(s.via) if s.via != whose else None, claims)
            for s, claims in said
        ],
        counts=[sum(s.how == how for s in skills) for how in (TRAINED, NEEDED)],
        path=f"competences/{slug}/{column}",
        number=number,
        more=first + len(some) < len(skills),
    )


def _said(visit: Visit, some: list[Skill]) -> list[tuple[Skill, list[ClaimView]]]:
    """Each statement with the claims of it."""
    pairs = {(s.via, s.competence) for s in some} | {
        (s.via, s.whose) for s in some if s.via != s.whose
    }
    say_so = [f"{DEF}{name}" for name in SAY_SO]
    found = visit.engine.lookup.claims_that_join(pairs, say_so)
    by_iri = {v.iri: v for v in with_passages(visit, found, visit.names(iris(found)))}
    joined: dict[tuple[str, str], list[ClaimView]] = {}
    for record in found:
        pair = str(record.subject), str(record.object)
        joined.setdefault(pair, []).append(by_iri[record.iri])
    predicates = {
        TRAINED: (f"{DEF}receivesTrainingIn", f"{DEF}hasTopic"),
        NEEDED: (f"{DEF}needsCompetence", f"{DEF}neededCompetence"),
    }

    def of(skill: Skill) -> list[ClaimView]:
        claims = joined.get((skill.via, skill.competence), [])
        # The same may be both trained and needed.
        claims = [view for view in claims if view.predicate.iri in predicates[skill.how]]
        beside = () if skill.via == skill.whose else joined.get((skill.via, skill.whose), ())
        return [*claims, *beside]

    return [(skill, of(skill)) for skill in some]
