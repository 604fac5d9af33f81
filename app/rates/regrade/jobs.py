"""The background work of corrections, as main registers it: the dry run, and the new marking run. Both bear being run twice."""

from typing import Any

from app.bank import queries as bank
from app.exams import corrections
from app.foundation import canonical, database
from app.foundation.access import SYSTEM_VIEWER
from app.foundation.jobs.context import JobContext
from app.foundation.ledger.steps import record
from app.rates.regrade import actions, deciding, queries
from app.rates.regrade.finding import find
from app.rates.regrade.queries import HOLDS, NEWEST_RUN
from app.rates.regrade.rules import Stage, stage_of
from app.sitting import steps as sitting
from app.sitting.marking import Marked

AT_A_TIME = 200
_NOT_YET = (
    "FROM attempt a WHERE a.exam = $1 AND a.handed_in_at IS NOT NULL AND a.voided_at IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM mark m WHERE m.run = $2 AND m.attempt = a.id)"
)


async def try_correction(context: JobContext) -> str:
    """The dry run: finds what would change, keeps it and puts both to a second person."""
    row = await queries.correction(context.detail["correction"])
    if stage_of(row) is not Stage.TRYING:
        return "这次更正已经撤回或者已经试算过，没有改动。"

    async def progress(done: int, total: int) -> None:
        await context.progress(done, total=total, said=f"已试算 {done:,} 份试卷，共 {total:,} 份")

    found = await find(row, now=await database.now_ms(), progress=progress)
    async with database.transaction():
        if stage_of(await actions.locked(row["id"])) is not Stage.TRYING:
            return "试算期间这次更正撤回了，没有提交审批。"
        approval = await deciding.ask_a_second(row, found, now=await database.now_ms())
        await database.execute(
            "UPDATE key_correction SET found = $2, approval = $3 WHERE id = $1", row["id"], canonical.dump(found), approval
        )
    return f"试算完成：{found['scores']:,} 份试卷的分数有变化。已提交另一人审批。"


async def regrade(context: JobContext) -> str:
    """Marks every handed-in paper in the correction's run, some at a time; when none is left, the run counts."""
    row = await queries.correction(context.detail["correction"])
    if stage_of(row) is not Stage.MARKING:
        return "这一次判卷已经生效，没有改动。"
    exam = await database.fetch_one(
        f"SELECT e.*, {NEWEST_RUN.format(exam='e.id')} AS counting FROM exam e WHERE e.id = $1", row["exam"]
    )
    assert exam is not None
    while True:
        total = int(
            await database.fetch_value(
                "SELECT count(*) AS n FROM attempt WHERE exam = $1 AND handed_in_at IS NOT NULL AND voided_at IS NULL",
                row["exam"],
            )
        )
        left = int(await database.fetch_value(f"SELECT count(*) AS n {_NOT_YET}", row["exam"], row["run"]))
        await context.progress(total - left, total=max(total, 1), said=f"已重新判卷 {total - left:,} 份，共 {total:,} 份")
        if left:
            await _mark_some(row, exam)
        elif await _let_count(row) or stage_of(await queries.correction(row["id"])) is Stage.COUNTS:
            return f"判卷第 {row['run_number']} 次已生效，共 {total:,} 份试卷。"


async def _mark_some(row: dict[str, Any], exam: dict[str, Any]) -> None:
    """Adds marks for some papers: those without the question keep theirs, the others are marked from what was stored."""
    known = await corrections.in_run(row["run"])
    papers = await database.fetch(
        f"SELECT a.*, CASE WHEN {HOLDS.format(version=int(row['version']))} THEN 1 ELSE 0 END AS holds, o.score, o.answered, o.items "
        f"{_NOT_YET.replace('FROM attempt a', 'FROM attempt a LEFT JOIN mark o ON o.attempt = a.id AND o.run = $3')} ORDER BY a.id LIMIT {AT_A_TIME}",
        row["exam"], row["run"], exam["counting"],
    )  # fmt: skip
    marks = []
    for paper in papers:
        if paper["holds"] or paper["score"] is None:
            marks.append(await sitting.mark_from_events(paper, rule=exam["multiple_rule"], corrections=known))
        else:
            items = tuple(int(one) for one in paper["items"].split(",") if one)
            marks.append(Marked(paper["score"], paper["answered"], items))
    async with database.transaction():
        now = await database.now_ms()
        for paper, marked in zip(papers, marks, strict=True):
            await sitting.add_mark(paper["id"], run=row["run"], marked=marked, now=now)


async def _let_count(row: dict[str, Any]) -> bool:
    """Lets the run count from now on; False when a paper was handed in meanwhile. The question goes back to the bank's work."""
    question = (await bank.versions({row["version"]}))[row["version"]]
    async with database.transaction():
        now = await database.now_ms()
        counts = await database.fetch(
            f"UPDATE marking_run SET approved_at = $3 WHERE id = $2 AND approved_at IS NULL AND NOT EXISTS (SELECT 1 {_NOT_YET}) RETURNING id",
            row["exam"], row["run"], now,
        )  # fmt: skip
        if not counts:
            return False
        words = f"考试“{row['title']}”更正了这道题的答案（见考试的“更正答案”页）。题库里还是原来的答案，请修改。"
        number = await database.fetch_value("SELECT question FROM question_version WHERE id = $1", row["version"])
        await database.execute(
            "INSERT INTO question_comment (question, text, by, at) VALUES ($1, $2, $3, $4)", number, words, row["asked_by"], now
        )
        detail = {"exam": row["exam_code"], "run": row["run_number"], "question": question.code}
        await record("regrade", "key_correction", row["id"], by=SYSTEM_VIEWER, at=now, detail=detail)
    return True


HANDLERS = {actions.TRY: try_correction, actions.MARK: regrade}
