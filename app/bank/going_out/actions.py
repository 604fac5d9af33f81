"""Taking questions out: everything of the filtered list, once recorded."""

import asyncio
import io
from dataclasses import dataclass

from app.bank import content, listing, rules
from app.bank.going_out.rules import Wanted, why_not
from app.bank.listing import Asked
from app.foundation import database, refusals
from app.foundation.access import Viewer
from app.foundation.ledger.steps import record
from question_bank.formats.carrying import why_not_written
from question_bank.formats.outgoing import OUTGOING, Written
from question_bank.question import Question

MOST_EXPORTED = 20_000
_NAMED = 5


@dataclass(frozen=True)
class Exported:
    """The file, and how many questions it holds."""

    data: bytes
    questions: int


async def export_questions(viewer: Viewer, asked: Asked, wanted: Wanted, *, now: int) -> Exported:
    """The questions of the list, in its order, as one file; sealed ones only where asked for. Recorded with filter and count."""
    if sentence := why_not(wanted, viewer):
        raise refusals.not_allowed(sentence)
    found = await listing.every(asked, most=MOST_EXPORTED + 1, sealed=wanted.sealed)
    if len(found) > MOST_EXPORTED:
        raise refusals.bad_input(f"一次最多导出 {MOST_EXPORTED:,} 题，请加一两个条件分几次导出。")
    if not found:
        raise refusals.bad_input("没有可以导出的题，没有生成文件。请换一个条件；密封题要勾选才会带上。")
    data = await asyncio.to_thread(_written, [packed for _, packed in found], wanted)
    detail = {
        "filter": asked.query(), "format": wanted.format, "key": wanted.key, "questions": len(found),
        "sealed": sum(pool == rules.SEALED for pool, _ in found),
    }  # fmt: skip
    async with database.transaction():
        await record("export_questions", "question", None, by=viewer, at=now, detail=detail)
    return Exported(data, len(found))


def _written(contents: list[str], wanted: Wanted) -> bytes:
    """The file; in a thread, since 20,000 questions take seconds."""
    questions = [content.unpack(packed) for packed in contents]
    _refuse_unwritable(questions)
    target = io.BytesIO()
    how = Written(title=wanted.title, key=wanted.key, points=wanted.points)
    OUTGOING[wanted.format].write(questions, target, how)
    return target.getvalue()


def _refuse_unwritable(questions: list[Question]) -> None:
    bad = [(question.code, reason) for question in questions if (reason := why_not_written(question))]
    if bad:
        named = "；".join(f"{code}：{reason}" for code, reason in bad[:_NAMED])
        raise refusals.bad_input(f"有 {len(bad)} 题写不进文件，没有生成文件。请先修改：{named}")
