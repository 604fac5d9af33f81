"""Drawing papers: pure and seeded.

A plan is made once per exam from the pool, the form and the blueprint: so many questions of
each cell (type × law × difficulty × tags). Every paper is then drawn cell by cell, so all
papers are built alike and only their questions differ.
"""

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from random import Random
from typing import NamedTuple

from question_bank.forms import PaperForm
from question_bank.question import DIFFICULTIES, TRUE_FALSE, TYPES

LAW, TAG, DIFFICULTY, POOL = "law", "tag", "difficulty", "pool"
POOL_NAMES = {"sealed": "密封题"}
STEPS = 6000
MOST_LISTED = 6
TRIES = 4


@dataclass(frozen=True, slots=True)
class PoolItem:
    """A question as drawing sees it; `ref` is the caller's own id."""

    ref: Hashable
    type: str
    law: str
    difficulty: str
    tags: tuple[str, ...] = ()
    choices: int = 4
    group: str = ""
    articles: frozenset[tuple[str, str]] = frozenset()
    pool: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A wanted share of the questions, in whole percent: of a law, a tag, a difficulty or a pool."""

    dimension: str
    name: str
    percent: int

    def label(self) -> str:
        """The share's subject in words."""
        if self.dimension == LAW:
            return f"《{self.name}》"
        if self.dimension == TAG:
            return f"标签「{self.name}」"
        if self.dimension == POOL:
            return POOL_NAMES.get(self.name, f"题库「{self.name}」")
        return f"难度「{DIFFICULTIES.get(self.name, self.name)}」"

    def bounds(self, questions: int) -> tuple[int, int]:
        """Least and most questions: the share rounded down and up; of a tag or a pool at least so many."""
        exact = self.percent * questions
        least, most = exact // 100, -(-exact // 100)
        return (most, questions) if self.dimension == POOL else (least, questions) if self.dimension == TAG else (least, most)

    def holds(self, item: PoolItem) -> bool:
        """Whether an item counts for this share."""
        if self.dimension == LAW:
            return item.law == self.name
        if self.dimension == TAG:
            return self.name in item.tags
        if self.dimension == POOL:
            return item.pool == self.name
        return item.difficulty == self.name


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The wanted shares; what no share names is drawn freely."""

    shares: tuple[Share, ...] = ()

    def faults(self) -> list[str]:
        """Why the shares cannot be a blueprint, in words; empty when they can."""
        found = []
        for dimension, name in ((LAW, "法律"), (DIFFICULTY, "难度")):
            total = sum(share.percent for share in self.shares if share.dimension == dimension)
            if total > 100:
                found.append(f"各{name}的比例合计 {total}%，超过 100%")
        counts = Counter((share.dimension, share.name) for share in self.shares)
        found += [f"{Share(*key, 0).label()}写了两次" for key, count in counts.items() if count > 1]
        for share in self.shares:
            if not 0 < share.percent <= 100:
                found.append(f"{share.label()}的比例应当在 1% 至 100% 之间")
        return found


class DrawnItem(NamedTuple):
    """One place on a paper; `permutation[shown] = own` position of a choice."""

    ref: Hashable
    permutation: tuple[int, ...]
    points: int


Cell = tuple[str, tuple[bool, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How many questions of which cell every paper takes, and what is missing if it cannot."""

    form: PaperForm
    cells: tuple[tuple[tuple[PoolItem, ...], int], ...]
    missing: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether papers can be drawn."""
        return not self.missing


def make_plan(pool: Sequence[PoolItem], form: PaperForm, *, blueprint: Blueprint, seed: str) -> Plan:
    """The plan for an exam's papers; `missing` says in Chinese what the pool cannot give."""
    missing = blueprint.faults() + _form_faults(form)
    if not missing:
        missing = _short_types(pool, form) + _short_shares(pool, form, shares=blueprint.shares)
    if missing:
        return Plan(form, (), missing=tuple(missing))
    cells: dict[Cell, list[PoolItem]] = {}
    wanted = {part.type for part in form.parts if part.count}
    for item in pool:
        if item.type in wanted:
            marks = tuple(share.holds(item) for share in blueprint.shares)
            cells.setdefault((item.type, marks), []).append(item)
    search = _Search(cells, form, shares=blueprint.shares, random=Random(seed))
    counts = search.best()
    if search.deficit(counts):
        search.room = {cell: len(items) for cell, items in cells.items()}
        counts = search.best()
    if search.deficit(counts):
        return Plan(form, (), missing=tuple(search.in_words(counts)))
    taken = tuple((tuple(cells[cell]), count) for cell, count in counts.items() if count)
    return Plan(form, taken)


def _form_faults(form: PaperForm) -> list[str]:
    if not form.questions:
        return ["试卷里还没有题：请填写各题型的题数"]
    types = Counter(part.type for part in form.parts)
    return [f"{TYPES[type_]}写了两次" for type_, count in types.items() if count > 1]


def _short_types(pool: Sequence[PoolItem], form: PaperForm) -> list[str]:
    have = Counter(item.type for item in pool)
    return [
        f"{TYPES[part.type]}要 {part.count} 题，题库里只有 {have[part.type]} 题，还差 {part.count - have[part.type]} 题"
        for part in form.parts
        if part.count > have[part.type]
    ]


def _short_shares(pool: Sequence[PoolItem], form: PaperForm, *, shares: Iterable[Share]) -> list[str]:
    """Shares that fail by themselves: the most that the parts could take is too little."""
    found = []
    for share in shares:
        least, _ = share.bounds(form.questions)
        have = Counter(item.type for item in pool if share.holds(item))
        most = sum(min(part.count, have[part.type]) for part in form.parts)
        if most < least:
            found.append(
                f"{share.label()}占 {share.percent}% 要 {least} 题，按这份试卷的题型最多只能抽 {most} 题，还差 {least - most} 题"
            )
    return found


class _Search:
    """Looks for counts per cell that meet every share: seeded, by moves that keep types."""

    def __init__(
        self,
        cells: dict[Cell, list[PoolItem]],
        form: PaperForm,
        *,
        shares: tuple[Share, ...],
        random: Random,
    ):
        self.cells, self.form, self.shares, self.random = cells, form, shares, random
        self.bounds = [share.bounds(form.questions) for share in shares]
        self.by_type: dict[str, list[Cell]] = {}
        for cell in sorted(cells):
            self.by_type.setdefault(cell[0], []).append(cell)
        self.room = self._rooms()

    def _rooms(self) -> dict[Cell, int]:
        """How many questions a cell may give: one of each family, where that leaves enough of the type."""
        apart = {cell: len({item.family or ("", n) for n, item in enumerate(items)}) for cell, items in self.cells.items()}
        wanted = {part.type: part.count for part in self.form.parts}
        for type_, cells in self.by_type.items():
            if sum(apart[cell] for cell in cells) < wanted.get(type_, 0):
                apart.update({cell: len(self.cells[cell]) for cell in cells})
        return apart

    def totals(self, counts: dict[Cell, int]) -> list[int]:
        """Questions counted for each share."""
        found = [0] * len(self.shares)
        for (_, marks), count in counts.items():
            for index, held in enumerate(marks):
                found[index] += count * held
        return found

    def deficit(self, counts: dict[Cell, int]) -> int:
        """How many questions are missing from or above the shares together."""
        return self._distance(self.totals(counts))

    def _distance(self, totals: list[int]) -> int:
        pairs = zip(totals, self.bounds, strict=True)
        return sum(max(low - total, 0) + max(total - high, 0) for total, (low, high) in pairs)

    def best(self) -> dict[Cell, int]:
        """The counts with the least deficit that were found; 0 means every share is met."""
        best = self._improved(self._proportional())
        for _ in range(TRIES - 1):
            if not self.deficit(best):
                break
            other = self._improved(self._proportional())
            best = min(best, other, key=self.deficit)
        return best

    def _proportional(self) -> dict[Cell, int]:
        """Each part spread over its cells as the pool is, the rest by chance."""
        counts: dict[Cell, int] = {}
        for part in self.form.parts:
            cells = self.by_type.get(part.type, [])
            size = sum(len(self.cells[cell]) for cell in cells)
            for cell in cells:
                counts[cell] = min(part.count * len(self.cells[cell]) // size, self.room[cell])
            rest = part.count - sum(counts[cell] for cell in cells)
            for _ in range(rest):
                room = [cell for cell in cells if counts[cell] < self.room[cell]]
                counts[self.random.choice(room)] += 1
        return counts

    def _improved(self, counts: dict[Cell, int]) -> dict[Cell, int]:
        totals = self.totals(counts)
        distance = self._distance(totals)
        types = [type_ for type_, cells in self.by_type.items() if len(cells) > 1]
        for step in range(STEPS):
            if not distance or not types:
                break
            cells = self.by_type[self.random.choice(types)]
            source, target = self.random.sample(cells, 2)
            if not counts[source] or counts[target] >= self.room[target]:
                continue
            moved = [total + into - out for total, out, into in zip(totals, source[1], target[1], strict=True)]
            worse = self._distance(moved) - distance
            if worse <= 0 or self.random.random() < 0.2 ** (worse + step * 3 / STEPS):
                counts[source] -= 1
                counts[target] += 1
                totals, distance = moved, distance + worse
        return counts

    def in_words(self, counts: dict[Cell, int]) -> list[str]:
        """Which shares stay unmet when all are wanted together."""
        found = []
        triples = zip(self.shares, self.totals(counts), self.bounds, strict=True)
        for share, total, (low, high) in triples:
            if total < low:
                found.append(f"{share.label()}要 {low} 题，与其他比例放在一起只能抽 {total} 题")
            elif total > high:
                found.append(f"{share.label()}至多 {high} 题，与其他比例放在一起会有 {total} 题")
        return [*found, "请放宽其中一项比例，或者补充试题"]


def paper_seed(*parts: object) -> str:
    """One seed for one paper, from the exam's secret seed, the person and the attempt."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


def draw_paper(plan: Plan, *, seed: str) -> list[DrawnItem]:
    """One paper: parts in the form's order, questions and choices shuffled by the seed.

    Questions of one family or on the same article meet on one paper only where the cell leaves no other;
    items of one case stand together. Raises ValueError when the plan is impossible.
    """
    if not plan.possible:
        raise ValueError("；".join(plan.missing))
    random = Random(seed)
    chosen: dict[str, list[PoolItem]] = {}
    articles: set[tuple[str, str]] = set()
    families: set[str] = set()
    for items, count in plan.cells:
        picked = _pick(items, count, taken=articles, families=families, random=random)
        chosen.setdefault(items[0].type, []).extend(picked)
    paper = []
    for part in plan.form.parts:
        drawn = chosen.get(part.type, [])
        for item in _together(list(_in_any_order(drawn, random))):
            paper.append(DrawnItem(item.ref, shuffled(item, random), part.points))
    return paper


def _pick(
    items: Sequence[PoolItem], count: int, *, taken: set[tuple[str, str]], families: set[str], random: Random
) -> list[PoolItem]:
    """So many of a cell: first what repeats neither article nor family, then what repeats an article, at last a family.

    Only the first few of a random order are looked at, unless families repeat among them.
    """
    picked: list[PoolItem] = []
    passed: list[PoolItem] = []
    again: list[PoolItem] = []
    for place, item in enumerate(_in_any_order(items, random), start=1):
        if len(picked) == count:
            return picked
        if item.family and item.family in families:
            again.append(item)
        elif item.articles & taken:
            passed.append(item)
        else:
            _take(item, picked, taken=taken, families=families)
        if place >= 2 * count + 4 and not again:
            break
    for item in passed:
        if len(picked) < count and not (item.family and item.family in families):
            _take(item, picked, taken=taken, families=families)
        else:
            again.append(item)
    return picked + again[: count - len(picked)]


def _take(item: PoolItem, picked: list[PoolItem], *, taken: set[tuple[str, str]], families: set[str]) -> None:
    picked.append(item)
    taken |= item.articles
    if item.family:
        families.add(item.family)


def _in_any_order(items: Sequence[PoolItem], random: Random) -> Iterator[PoolItem]:
    """The items in a random order, as far as asked for: drawing needs only the first few."""
    left = list(items)
    for last in range(len(left) - 1, -1, -1):
        other = int(random.random() * (last + 1))
        left[other], left[last] = left[last], left[other]
        yield left[last]


def _together(items: list[PoolItem]) -> list[PoolItem]:
    if not any(item.group for item in items):
        return items
    first: dict[object, int] = {}
    for place, item in enumerate(items):
        first.setdefault(item.group or ("", place), place)
    places = {id(item): place for place, item in enumerate(items)}
    return sorted(items, key=lambda i: (first[i.group or ("", places[id(i)])], places[id(i)]))


def shuffled(item: PoolItem, random: Random) -> tuple[int, ...]:
    """The order in which the choices are shown; 判断 always shows 对 before 错."""
    if item.type == TRUE_FALSE:
        return tuple(range(item.choices))
    if item.choices > MOST_LISTED:
        return tuple(random.sample(range(item.choices), item.choices))
    orders = _orders(item.choices)
    return orders[int(random.random() * len(orders))]


@lru_cache(maxsize=MOST_LISTED)
def _orders(count: int) -> tuple[tuple[int, ...], ...]:
    """Every order of so many choices: picking one of a list is three times as fast as shuffling."""
    return tuple(permutations(range(count)))


def public_share(points: Iterable[tuple[int, bool]]) -> tuple[int, int]:
    """Of the points of a pool or paper: (points × 100 already public, points × 100 in all)."""
    pairs = list(points)
    return sum(worth for worth, public in pairs if public), sum(worth for worth, _ in pairs)
