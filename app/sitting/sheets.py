"""Reading a paper that is being sat: its questions without a trace of the keys, and what is answered so far."""

from dataclasses import dataclass

from markupsafe import Markup

from app.bank import queries as bank
from app.exams.drawing import form_of
from app.exams.paper import Item, unpack
from app.foundation import database, refusals
from app.foundation.access import Viewer
from app.sitting import fragments, queries, rules, steps
from app.sitting.rules import State
from question_bank.question import TYPES


@dataclass(frozen=True, slots=True)
class SheetPart:
    """The cells of one type of question, as safe HTML; `points` × 100 each."""

    name: str
    points: int
    cells: Markup


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper in hand: `left` ms until the deadline, `chosen` position → letters as shown, `seq` the last one stored."""

    code: str
    title: str
    at: int
    count: int
    left: int
    deadline: int
    grace_seconds: int
    epoch: int
    seq: int
    chosen: dict[int, str]
    items: tuple[Item, ...]
    parts: tuple[SheetPart, ...]

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return len(self.chosen)

    @property
    def unanswered(self) -> list[int]:
        """The numbers of the questions without an answer."""
        return [number for number in range(1, self.count + 1) if number not in self.chosen]

    @property
    def first_open(self) -> int:
        """The first question without an answer, else the first."""
        return next(iter(self.unanswered), 1)


async def sheet_for(viewer: Viewer, code: str, *, at: int = 1) -> Sheet | None:
    """The viewer's own paper in hand; None when its clock is not running. 404 for no such attempt or question."""
    attempt = await queries.attempt_for(viewer, code)
    if not 1 <= at <= attempt["length"]:
        raise refusals.not_found("试卷上没有这道题。")
    state = rules.state_of(started_at=attempt["started_at"], handed_in_at=attempt["handed_in_at"], voided_at=attempt["voided_at"])
    left = (attempt["deadline"] or 0) - await database.now_ms() - attempt["shift"]
    if state is not State.IN_PROGRESS or left <= 0:
        return None
    events = await steps.events_of(attempt["id"])
    chosen = rules.counted(events, until=attempt["deadline"] + attempt["grace"] - attempt["shift"])
    return Sheet(
        code=code, title=attempt["title"], at=at, count=attempt["length"], left=left, deadline=attempt["deadline"],
        grace_seconds=attempt["grace"] // 1000, epoch=attempt["epoch"],
        seq=max((event.seq for event in events if event.epoch == attempt["epoch"]), default=0),
        chosen=chosen, items=tuple(unpack(attempt["paper"])), parts=_parts(attempt["form"], chosen, code=code, at=at),
    )  # fmt: skip


def _parts(form: str, chosen: dict[int, str], *, code: str, at: int) -> tuple[SheetPart, ...]:
    parts, number = [], 1
    for part in form_of(form).parts:
        numbers = range(number, number + part.count)
        number += part.count
        if part.count:
            parts.append(SheetPart(TYPES[part.type], part.points, fragments.cells_html(numbers, chosen=chosen, code=code, at=at)))
    return tuple(parts)


async def questions_html(sheet: Sheet, *, csrf_input: str) -> Markup:
    """Every question of the paper, the one at `sheet.at` visible."""
    versions = await bank.versions({item.version for item in sheet.items})
    words = [fragments.words_of(versions[item.version]) for item in sheet.items]
    frame = fragments.Frame(sheet.code, sheet.count, sheet.at, csrf_input)
    return fragments.paper_html(list(sheet.items), words, chosen=sheet.chosen, frame=frame)
