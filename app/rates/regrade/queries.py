"""Reading corrections, always for the office."""

from dataclasses import dataclass
from typing import Any

from app.bank import queries as bank
from app.exams import corrections, pinned
from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.rates.regrade.rules import Stage, stage_of
from question_bank.question import Question

PER_PAGE = 20
HOLDS = "(';' || a.paper) LIKE '%;{version}:%'"
"""SQL condition on an attempt `a`: its paper holds a question version."""
NEWEST_RUN = "(SELECT r.id FROM marking_run r WHERE r.exam = {exam} AND r.approved_at IS NOT NULL ORDER BY r.number DESC LIMIT 1)"

_ROWS = (
    "SELECT c.*, e.code AS exam_code, e.title, e.main_exam, r.number AS run_number, r.approved_at AS counts_at, "
    "w.name AS asker, p.refused_at, p.withdrawn_at AS taken_back_at, p.decision_note, d.name AS decider, "
    "j.said, j.done, j.total, j.outcome, j.failed_at, j.cancelled_at FROM key_correction c JOIN exam e ON e.id = c.exam "
    "LEFT JOIN marking_run r ON r.id = c.run LEFT JOIN person w ON w.id = c.asked_by LEFT JOIN approval p ON p.code = c.approval "
    "LEFT JOIN person d ON d.id = p.decided_by LEFT JOIN job j ON j.code = c.job"
)


@dataclass(frozen=True)
class Pinned:
    """A question version in an exam's papers, and in how many of them."""

    version: int
    question: Question
    papers: int


def may_correct(viewer: Viewer) -> bool:
    """Whether the viewer arranges or publishes exams for the whole county."""
    return viewer.may_everywhere(Permission.ARRANGE_EXAM) or viewer.may_everywhere(Permission.PUBLISH_EXAM)


async def exam_for(viewer: Viewer, code: str, *, lock: bool = False) -> dict[str, Any]:
    """A published exam, for the office; else 404. 403 for who still has to sit it: its questions and keys stand on these pages."""
    ending = database.by_engine(sqlite="", postgresql=" FOR UPDATE") if lock else ""
    row = await database.fetch_one(f"SELECT * FROM exam WHERE code = $1{ending}", code)
    if row is None or row["published_at"] is None or row["withdrawn_at"] is not None or not may_correct(viewer):
        raise refusals.not_found("没有找到这场考试，或者它还没有发布。")
    await _not_while_sitting(viewer, row)
    return row


async def _not_while_sitting(viewer: Viewer, exam: dict[str, Any]) -> None:
    sits = await database.fetch_value(
        "SELECT 1 AS one FROM roster_entry WHERE exam = $1 AND person = $2", exam["id"], viewer.person
    )
    if sits and await database.now_ms() <= exam["closes_at"] + exam["grace_seconds"] * 1000:
        raise refusals.not_allowed("您在这场考试的应考名单里，考试结束以前不能看其中的试题和答案。请换一位同事办理。")


async def refuse_whose_score_it_is(viewer: Viewer, exam: int, version: int) -> None:
    """403 for somebody whose own handed-in paper of an exam holds the question, over or not: their score would change."""
    own = await database.fetch_value(
        "SELECT 1 AS one FROM attempt a WHERE a.exam = $1 AND a.person = $2 AND a.handed_in_at IS NOT NULL AND a.voided_at IS NULL "
        f"AND {HOLDS.format(version=int(version))} LIMIT 1",
        exam, viewer.person,
    )  # fmt: skip
    if own:
        raise refusals.not_allowed("您自己的答卷里有这道题，更正会改动您的成绩，请换一位同事提出或审批。没有改动。")


async def corrections_of(exam: int) -> list[dict[str, Any]]:
    """Every correction of an exam, newest first."""
    return await database.fetch(f"{_ROWS} WHERE c.exam = $1 ORDER BY c.id DESC", exam)


async def correction_for(viewer: Viewer, code: str) -> dict[str, Any]:
    """One correction, for the office; else 404."""
    row = await database.fetch_one(f"{_ROWS} WHERE c.code = $1", code)
    if row is None or not may_correct(viewer):
        raise refusals.not_found("没有找到这次更正，或者它不归您查看。")
    await exam_for(viewer, row["exam_code"])
    return row


async def correction(number: int) -> dict[str, Any]:
    """A correction for background work and for its approval; 404 when there is none."""
    row = await database.fetch_one(f"{_ROWS} WHERE c.id = $1", number)
    if row is None:
        raise refusals.not_found("没有找到这次更正。")
    return row


async def refuse_a_second(exam: int) -> None:
    """409 while a correction of the exam is under way: two at once would each be tried on figures the other changes."""
    if any(stage_of(row).is_open for row in await corrections_of(exam)):
        raise refusals.conflict("这场考试已有一次更正正在办理。请等它生效，或者撤回以后再提出。", reason="under_way")


async def pinned_in(exam: dict[str, Any], *, text: str, offset: int) -> tuple[list[Pinned], int]:
    """A page of the questions in an exam's papers by code, narrowed to a code or words of the stem, and how many there are."""
    papers = await pinned.versions_in(exam)
    questions = await bank.versions(set(papers))
    found = sorted(
        (Pinned(version, question, papers[version]) for version, question in questions.items() if text in question.code or text in question.stem),
        key=lambda one: (one.question.code, one.version),
    )  # fmt: skip
    return found[offset : offset + PER_PAGE], len(found)


async def pinned_one(exam: dict[str, Any], version: int) -> Pinned:
    """A question version in an exam's papers; 404 when it stands in none."""
    papers = await pinned.versions_in(exam)
    if version not in papers:
        raise refusals.not_found("这场考试的试卷里没有这道题。")
    return Pinned(version, (await bank.versions({version}))[version], papers[version])


async def counting_keys(exam: int, version: int, question: Question) -> str:
    """What counts as right now for a question version of an exam: the newest correction, else its own key."""
    run = await database.fetch_value(f"SELECT {NEWEST_RUN.format(exam='$1')} AS run", exam)
    known = await corrections.keys_in_run(int(run)) if run is not None else {}
    return known.get(version, corrections.own_key(question))


async def also_in(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The other exams of the same obligation (main and make-ups) whose papers hold the question, without a correction of it."""
    main = row["main_exam"] or row["exam"]
    exams = await database.fetch(
        "SELECT * FROM exam e WHERE (e.id = $1 OR e.main_exam = $1) AND e.id <> $2 AND e.published_at IS NOT NULL "
        "AND e.withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM key_correction c LEFT JOIN approval p ON p.code = c.approval "
        "WHERE c.exam = e.id AND c.version = $3 AND c.keys = $4 AND c.withdrawn_at IS NULL AND p.refused_at IS NULL AND p.withdrawn_at IS NULL) "
        "ORDER BY e.opens_at",
        main, row["exam"], row["version"], row["keys"],
    )  # fmt: skip
    return [exam for exam in exams if row["version"] in await pinned.versions_in(exam)]


async def really_changed(row: dict[str, Any]) -> int:
    """How many marks of a correction's run differ from those of the run before it."""
    if stage_of(row) is not Stage.COUNTS:
        return 0
    changed = await database.fetch_value(
        "SELECT count(*) AS n FROM mark m JOIN marking_run r ON r.id = m.run JOIN marking_run b ON b.exam = r.exam AND b.number = r.number - 1 "
        "JOIN mark o ON o.run = b.id AND o.attempt = m.attempt WHERE m.run = $1 AND o.score <> m.score",
        row["run"],
    )
    return int(changed)
