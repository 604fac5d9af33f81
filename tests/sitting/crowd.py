"""Many people in the middle of one exam, and an attempt that somebody else holds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from app.exams.drawing import form_text
from app.foundation import database
from app.foundation.access import Viewer
from app.sitting import actions
from app.sitting.actions import Saved
from app.sitting.rules import Answer
from app.sitting.statements import Asked
from question_bank.forms import PaperForm, Part
from tests import make

WHOLE_BANK = PaperForm((Part("true_false", 4, 500), Part("single_choice", 6, 500), Part("multiple_choice", 4, 500)))
LENGTH = 14


@dataclass(frozen=True)
class Candidate:
    """One person with a running attempt, spoken for without HTTP."""

    viewer: Viewer
    attempt: dict[str, Any]

    def asked(self, *answers: tuple[int, int, str], epoch: int = 1) -> Asked:
        """A request to save as the committer sees it; answers as (seq, position, letters)."""
        return Asked(self.attempt["code"], self.viewer.person or 0, epoch, tuple(Answer(*answer) for answer in answers))

    async def save(self, *answers: tuple[int, int, str], epoch: int = 1) -> Saved:
        """Saves answers given as (seq, position, letters)."""
        return await actions.save_answers(
            self.viewer, self.attempt["code"], epoch=epoch, answers=[Answer(*one) for one in answers]
        )

    async def stored(self) -> list[tuple[int, int, int, str]]:
        """What is stored: (epoch, seq, position, letters), in order."""
        rows = await database.fetch(
            "SELECT epoch, seq, item, choice FROM answer_event WHERE attempt = $1 ORDER BY epoch, seq", self.attempt["id"]
        )
        return [(row["epoch"], row["seq"], row["item"], row["choice"]) for row in rows]


async def crowd(count: int) -> list[Candidate]:
    """So many people whose clock runs, on papers of fourteen questions."""
    await make.bank_of()
    actions.open_lane()
    async with database.transaction():
        unit = await make.unit("人多的单位")
        people = [await make.person(f"人{n}", unit) for n in range(count)]
    exam = await make.published_exam(people, form=form_text(WHOLE_BANK))
    now = await database.now_ms()
    await database.execute("UPDATE attempt SET started_at = $1, deadline = $2 WHERE exam = $3", now, now + 1_800_000, exam["id"])
    return [Candidate(Viewer(person), await make.attempt_of(person, exam)) for person in people]


@asynccontextmanager
async def held(attempt: dict[str, Any]) -> AsyncIterator[None]:
    """Keeps an attempt locked by another transaction: a batch that touches it waits (on SQLite every batch does)."""
    holding, release = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with database.transaction():
            await database.execute("UPDATE attempt SET epoch = epoch WHERE id = $1", attempt["id"])
            holding.set()
            await release.wait()

    task = asyncio.create_task(hold())
    await holding.wait()
    try:
        yield
    finally:
        release.set()
        await task


async def in_one_batch(first: Candidate, work: list[Any]) -> list[Any]:
    """Runs these saves so that all of them are in one batch, behind a batch of one that is held up; their outcomes."""
    async with held(first.attempt):
        ahead = asyncio.create_task(first.save((9_000, 1, "A")))
        await asyncio.sleep(0.05)
        assert not ahead.done() and actions.waiting_to_save() == 0
        behind = [asyncio.create_task(one) for one in work]
        for _ in range(400):
            if actions.waiting_to_save() == len(behind):
                break
            await asyncio.sleep(0.005)
    await ahead
    return await asyncio.gather(*behind, return_exceptions=True)
