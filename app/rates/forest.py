"""The units of an exam as they stood when its roster was frozen, with their figures: one tree, pure."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from app.rates.rules import Figures, ids_in, roll_up
from app.units.rules import shown_name


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as an exam knows it; `paths` by tree, '' where it stands in none."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    position: int
    paths: dict[str, str]


@dataclass(slots=True)
class Branch:
    """A unit with its place in one tree: `figures` with all below it, `own` of the people who serve in it itself."""

    place: Place
    depth: int
    parent: "Branch | None" = None
    figures: Figures = field(default_factory=Figures)
    own: Figures = field(default_factory=Figures)
    children: list["Branch"] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The short name with its parent's, for where the parent is not on the page."""
        return shown_name(self.place.short_name, self.parent.place.short_name if self.parent else None)

    @property
    def has_own_line(self) -> bool:
        """Whether its own people need a line among its sub-units, so that the lines sum to the whole."""
        return bool(self.children) and self.own.listed > 0


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table. `own`: the unit's own people only. `opened` is None where there is nothing to open."""

    branch: Branch
    figures: Figures
    depth: int
    opened: bool | None = None
    own: bool = False


Order = Callable[[Figures, int], tuple[object, ...]]


def lowest_first(figures: Figures, position: int) -> tuple[object, ...]:
    """Lowest attendance first, of equal ones the most absent; units without anybody last."""
    rate = figures.attendance_rate
    if not rate.whole:
        return (1, 0, 0, position)
    return (0, Fraction(rate.part, rate.whole), -figures.absent, position)


def as_placed(_: Figures, position: int) -> tuple[object, ...]:
    """In the order of the tree."""
    return (position,)


ORDERS: dict[str, tuple[str, Order]] = {"low": ("参考率从低到高", lowest_first), "tree": ("按单位顺序", as_placed)}


class Forest:
    """Every unit of an exam (or of a part of it) in one tree, by id; `tops` are those without a parent here."""

    def __init__(self, places: Iterable[Place], rows: Iterable[tuple[int, str, Figures]], *, tree: str) -> None:
        kept = {place.id: place for place in places if place.paths[tree]}
        own: dict[int, Figures] = {}
        paths: list[tuple[str, Figures]] = []
        for unit, path, figures in rows:
            own[unit] = own.get(unit, Figures()) + figures
            paths.append((path, figures))
        whole = roll_up(paths)
        self.branches: dict[int, Branch] = {}
        self.tops: list[Branch] = []
        for place in sorted(kept.values(), key=lambda one: one.paths[tree].count("/")):
            above = ids_in(place.paths[tree])[:-1]
            parent = self.branches.get(above[-1]) if above else None
            branch = Branch(place, len(above), parent, whole.get(place.id, Figures()), own.get(place.id, Figures()))
            self.branches[place.id] = branch
            (parent.children if parent else self.tops).append(branch)

    def above(self, branch: Branch) -> list[Branch]:
        """The units above, from the top down."""
        found: list[Branch] = []
        while branch.parent is not None:
            branch = branch.parent
            found.append(branch)
        return found[::-1]

    def all(self) -> Iterator[Branch]:
        """Every unit, parents before what is below them."""
        return iter(self.branches.values())


def lines_below(branch: Branch, order: Order) -> list[Line]:
    """The sub-units of a unit and, where it has people of its own, a line for them; the lines sum to the whole."""
    lines = [Line(child, child.figures, child.depth, False if child.children else None) for child in branch.children]
    if branch.has_own_line:
        lines.append(Line(branch, branch.own, branch.depth + 1, own=True))
    return sorted(lines, key=lambda line: order(line.figures, -1 if line.own else line.branch.place.position))


def lines_of(tops: Iterable[Branch], *, opened: Collection[str] | None, order: Order) -> list[Line]:
    """The tree as rows: units whose code is in `opened` show what is below them; None opens every one."""
    found: list[Line] = []
    for top in sorted(tops, key=lambda one: order(one.figures, one.place.position)):
        _add(Line(top, top.figures, top.depth), found, opened=opened, order=order)
    return found


def _add(line: Line, found: list[Line], *, opened: Collection[str] | None, order: Order) -> None:
    branch = line.branch
    if line.own or not branch.children:
        found.append(line)
        return
    is_open = opened is None or branch.place.code in opened
    found.append(Line(branch, line.figures, line.depth, is_open))
    if is_open:
        for below in lines_below(branch, order):
            _add(below, found, opened=opened, order=order)


def found_lines(branches: Iterable[Branch], *, text: str, below: int, order: Order) -> list[Line]:
    """Rows without a tree: units whose name holds the text and whose attendance is under so many per cent (0: any)."""
    kept = [
        branch
        for branch in branches
        if (not text or text in branch.place.name or text in branch.place.short_name)
        and (not below or branch.figures.attendance_rate.is_below(below))
    ]
    lines = [Line(branch, branch.figures, 0) for branch in kept]
    return sorted(lines, key=lambda line: order(line.figures, line.branch.place.position))
