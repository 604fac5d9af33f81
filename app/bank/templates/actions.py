"""The verb of template questions: drawing sealed ones from a checked version."""

import asyncio
import secrets
from typing import Any

from app.bank import content, queries, rules, steps
from app.bank.templates import calendars
from app.bank.templates import queries as templates
from app.bank.templates.rules import MOST_AT_ONCE, different
from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.ledger.steps import record
from question_bank.question import Question
from question_bank.templating.drawing import CannotDraw
from question_bank.templating.proof import prove

PREFIX = "mbt"


async def draw_sealed(viewer: Viewer, code: str, *, count: int, now: int) -> int:
    """Draws new sealed questions from the checked version of a template; how many came.

    The seed is random and kept nowhere. The questions may be used at once, since two persons answer for their template.
    """
    if not 1 <= count <= MOST_AT_ONCE:
        raise refusals.bad_input(f"一次可以抽 1 到 {MOST_AT_ONCE} 题。", fields={"count": f"题数要在 1 到 {MOST_AT_ONCE} 之间"})
    row = await templates.template_for(viewer, code, verb=Permission.WRITE_QUESTIONS)
    version = await _usable(row)
    made = await _made(content.unpack(version["content"]), count=count, known=await templates.drawn_stems(row["id"]))
    async with database.transaction():
        lock = database.by_engine(sqlite="", postgresql=" FOR UPDATE")
        locked = await templates.template_for(viewer, code, verb=Permission.WRITE_QUESTIONS, lock=lock)
        if (await _usable(locked))["id"] != version["id"]:
            raise refusals.conflict("抽题的时候，这道模板题又有了新的一版。没有抽任何题，请再抽一次。")
        known = await templates.drawn_stems(row["id"])
        fresh = [question for question in made if question.stem not in known]
        await _store(fresh, version=version, by=viewer.person, now=now)
        await record(
            "draw_sealed", "question", row["id"], by=viewer, at=now, detail={"count": len(fresh), "version": version["number"]}
        )
    return len(fresh)


async def _usable(row: dict[str, Any]) -> dict[str, Any]:
    version = await templates.usable_version(row["id"])
    if row["retired_at"] is not None or version is None:
        raise refusals.conflict("这道模板题还没有经另一人审核，或者已经停用，不能用它抽题。没有抽任何题。")
    return version


async def _made(question: Question, *, count: int, known: set[str]) -> list[Question]:
    """New questions of a template that still passes its proof, drawn beside the loop."""
    days = await calendars.calendar()
    proof = await asyncio.to_thread(prove, question, days=days)
    if not proof.passed:
        raise refusals.conflict(f"按现在的放假安排，这道模板题没有通过试抽：{proof.faults[0]}。没有抽任何题。")
    try:
        made = await asyncio.to_thread(different, question, count=count, known=known, seed=secrets.token_hex(32), days=days)
    except CannotDraw as error:
        raise refusals.conflict(f"{error}。没有抽任何题。") from error
    if not made:
        raise refusals.conflict("这道模板题能抽出的题都已经在密封题库里了，没有抽到新的。")
    return made


async def _store(made: list[Question], *, version: dict[str, Any], by: int | None, now: int) -> None:
    start = int((await queries.next_local_code(PREFIX)).partition("-")[2])
    indexed = {}
    for number, question in enumerate(made, start=start):
        sealed = rules.unsigned(content.renamed(question, f"{PREFIX}-{number:04d}"))
        stored = await steps.add_question(sealed.code, pool=rules.SEALED, now=now)
        await steps.add_version(
            sealed, question_id=stored, number=1, source=rules.DRAWN, by=version["written_by"], checked_by=version["checked_by"],
            now=now, usable=True,
        )  # fmt: skip
        await database.execute(
            "INSERT INTO sealed_draw (question, template, by, at) VALUES ($1, $2, $3, $4)", stored, version["id"], by, now
        )
        indexed[stored] = sealed
    await steps.index_questions(indexed)
