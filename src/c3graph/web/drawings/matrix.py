"""Who trains and who needs which competence, as rows of a tree against columns. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from c3graph.lookup.collation import Key
from c3graph.lookup.relations import NEEDED, TRAINED, Skill
from c3graph.web.links import below

# Columns that are shown at once; the others are shown by themselves.
MAX_COLUMNS = 12
# Rows of one page; a larger scheme shows one branch at a time.
MAX_ROWS = 150
NONE, TRAINS, NEEDS, BOTH = "", TRAINED, NEEDED, "both"


@dataclass(frozen=True, slots=True)
class Cell:
    """How many competences of a row are trained and needed by or for a column, the row's own and
    those below it; `own` is what holds of the row's competence itself."""

    column: str
    trained: int
    needed: int
    own: str

    @property
    def state(self) -> str:
        """`trained`, `needed`, `both`, or nothing."""
        return _state(bool(self.trained), bool(self.needed))


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """A competence and what is below it: its depth below the branch, and its cells."""

    competence: str
    depth: int
    below: int
    cells: tuple[Cell, ...]

    @property
    def says(self) -> bool:
        """Whether any cell of the line says something."""
        return any(cell.state for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Branch:
    """A top competence with all below it in the order of the tree."""

    head: MatrixLine
    lines: tuple[MatrixLine, ...]


def _state(trained: bool, needed: bool) -> str:
    if trained and needed:
        return BOTH
    return TRAINS if trained else NEEDS if needed else NONE


class Matrix:
    """What is trained and needed, by competence and by column, with what is below counted in."""

    __slots__ = ("_below", "_children", "_said", "tops")

    def __init__(self, skills: Iterable[Skill], broader: Mapping[str, Sequence[str]]) -> None:
        self._said: dict[tuple[str, str, str], bool] = {}
        for skill in skills:
            self._said[skill.competence, skill.whose, skill.how] = True
        children: dict[str, list[str]] = {}
        for competence, over in broader.items():
            for parent in over:
                if parent in broader:
                    children.setdefault(parent, []).append(competence)
        self._children = children
        self.tops = sorted(c for c, over in broader.items() if not any(p in broader for p in over))
        self._below: dict[str, frozenset[str]] = {}

    def below(self, competence: str) -> frozenset[str]:
        """A competence and all that are narrower, each once; a cycle ends where it closes."""
        found = self._below.get(competence)
        if found is None:
            reached, todo = {competence}, [competence]
            while todo:
                fresh = set(self._children.get(todo.pop(), ())) - reached
                reached |= fresh
                todo += fresh
            found = self._below[competence] = frozenset(reached)
        return found

    def cell(self, competence: str, column: str) -> Cell:
        """What a column says of a competence and of all below it."""
        counts = {
            how: sum((c, column, how) in self._said for c in self.below(competence))
            for how in (TRAINED, NEEDED)
        }
        own = _state(
            (competence, column, TRAINED) in self._said,
            (competence, column, NEEDED) in self._said,
        )
        return Cell(column, counts[TRAINED], counts[NEEDED], own)

    def line(self, competence: str, depth: int, columns: Sequence[str]) -> MatrixLine:
        """A line of the matrix: a competence with its cells."""
        cells = tuple(self.cell(competence, column) for column in columns)
        return MatrixLine(competence, depth, len(self.below(competence)) - 1, cells)

    def branch(
        self,
        top: str,
        columns: Sequence[str],
        order: Callable[[str], tuple[Key, str]],
        *,
        only: bool,
    ) -> Branch:
        """A branch, its competences below their broader ones; `only` those that say something."""
        lines: list[MatrixLine] = []
        placed = {top}

        def place(parent: str, depth: int) -> None:
            for child in sorted(self._children.get(parent, ()), key=order):
                if child not in placed:
                    placed.add(child)
                    line = self.line(child, depth, columns)
                    if line.says or not only:
                        lines.append(line)
                    place(child, depth + 1)

        place(top, 1)
        return Branch(self.line(top, 0, columns), tuple(lines))


def columns(skills: Iterable[Skill], base: str) -> dict[str, list[str]]:
    """Whom the skills are of: `regions`, `groups` (addressees) and `others`, most said first."""
    said: dict[str, set[tuple[str, str]]] = {}
    regions = set()
    for skill in skills:
        said.setdefault(skill.whose, set()).add((skill.competence, skill.how))
        if skill.region:
            regions.add(skill.whose)
    ordered = sorted(said, key=lambda whose: (-len(said[whose]), whose))
    groups = {whose for whose in ordered if (below(whose, base) or "").startswith("scheme/")}
    return {
        "regions": [whose for whose in ordered if whose in regions],
        "groups": [whose for whose in ordered if whose in groups],
        "others": [whose for whose in ordered if whose not in regions | groups],
    }


def totals(skills: Iterable[Skill], column: str) -> tuple[int, int]:
    """How many competences are trained and needed by or for a column."""
    found = {(skill.competence, skill.how) for skill in skills if skill.whose == column}
    trained = sum(how == TRAINED for _, how in found)
    return trained, len(found) - trained
