"""What a second person decides: a correction, with the figures of its dry run; agreeing opens the new marking run."""

from typing import Any

from app.bank import queries as bank
from app.foundation import canonical, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.approvals import steps as approvals
from app.foundation.approvals.kinds import Kind
from app.foundation.approvals.steps import Request
from app.foundation.jobs import steps as jobs
from app.rates.regrade import actions, queries
from app.rates.regrade.rules import KINDS, Stage, found_in_words, kind_of, stage_of

KIND = "correct_key"
REASON = "考后发现标准答案有误，理由和新的答案写在更正页上。"


async def ask_a_second(row: dict[str, Any], found: dict[str, Any], *, now: int) -> str:
    """Puts a correction with its dry run to a second person, inside the open transaction; the code of the request.

    Requests are also read by people who may still sit the exam, so neither key nor reason stands in it: the correction's page
    holds both, and agreeing asks whether the second person may see that page.
    """
    question = (await bank.versions({row["version"]}))[row["version"]]
    kind = KINDS[kind_of(row["keys"])]
    detail = {
        "correction": row["id"], "code": row["code"], "exam": row["title"], "question": question.code, "kind": kind,
        "found": {name: value for name, value in found.items() if name not in ("units", "units_system")},
    }  # fmt: skip
    summary = f"{row['title']}：更正试题 {question.code} 的答案（{kind}）"
    asker = Viewer(person=row["asked_by"])
    return await approvals.ask(Request(KIND, "exam", row["exam"], summary, REASON, detail), by=asker, now=now)


async def _agree(approval: dict[str, Any], viewer: Viewer, now: int) -> None:
    """Opens the marking run and asks for its marks; it counts once they are all there."""
    row = await actions.locked(canonical.load(approval["detail"])["correction"])
    await queries.exam_for(viewer, row["exam_code"], lock=True)
    await queries.refuse_whose_score_it_is(viewer, row["exam"], row["version"])
    if stage_of(row) is not Stage.WAITING:
        raise refusals.conflict("这次更正已经办理过，没有改动。", reason="not_waiting")
    newest = await database.fetch_value("SELECT max(number) AS n FROM marking_run WHERE exam = $1", row["exam"])
    runs = await database.fetch(
        "INSERT INTO marking_run (exam, number, reason, asked_by, created_at, approved_by, approved_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, NULL) RETURNING id",
        row["exam"], int(newest) + 1, row["reason"], row["asked_by"], now, viewer.person,
    )  # fmt: skip
    job = await jobs.ask(actions.MARK, {"correction": row["id"]}, by=viewer, now=now)
    await database.execute("UPDATE key_correction SET run = $2, job = $3 WHERE id = $1", row["id"], runs[0]["id"], job)


def _told(detail: dict[str, Any]) -> list[tuple[str, str]]:
    page = ("题目、新的答案、理由和各单位的变化", f"/corrections/{detail['code']}")
    return [
        ("考试", detail["exam"]),
        ("试题", detail["question"]),
        ("怎样更正", detail["kind"]),
        page,
        *found_in_words(detail["found"]),
    ]


CORRECTION = Kind("更正考试答案", Permission.PUBLISH_EXAM, _agree, _told)
