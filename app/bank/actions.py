"""The bank's verbs."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.bank import content, queries, rules, steps
from app.bank.templates import calendars
from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.ledger.steps import record
from question_bank.question import Question
from question_bank.templating.proof import prove

LOCAL_PREFIX, TEMPLATE_PREFIX = "bd", "mb"


@dataclass(frozen=True)
class Loaded:
    """How many shipped questions were new, changed (now waiting for a check), or the same as before."""

    new: int
    changed: int
    same: int

    def in_words(self) -> str:
        """The figures as one sentence."""
        return f"新增 {self.new} 题，有变化、等待审核 {self.changed} 题，没有变化 {self.same} 题。"


async def load_shipped(viewer: Viewer, questions: Sequence[Question], *, now: int) -> Loaded:
    """Loads shipped questions by (code, content hash): the same does nothing, a changed one becomes a version waiting for a
    check, as does one that nobody has read a second time; a local edit stays what is in use."""
    new = changed = same = 0
    async with database.transaction():
        known = await queries.shipped_digests()
        indexed: dict[int, Question] = {}
        for question in questions:
            unread = not question.checked
            question = rules.unsigned(question)
            row = known.get(question.code)
            if row is not None and row["digest"] == question.content_hash:
                same += 1
                continue
            if row is None:
                pool = rules.TEMPLATE if question.template else rules.PRACTICE
                number, version, waits = await steps.add_question(question.code, pool=pool, now=now), 1, unread
                indexed[number] = question
                new += 1
            else:
                number, version, waits = row["id"], row["newest"] + 1, True
                changed += 1
            await steps.add_version(
                question, question_id=number, number=version, source=rules.SHIPPED, by=None, checked_by=None, now=now, waits=waits
            )
        await steps.index_questions(indexed)
        if new or changed:
            await record("load_bank", "question", None, by=viewer, at=now, detail={"new": new, "changed": changed})
    return Loaded(new, changed, same)


async def add_question(viewer: Viewer, question: Question, *, pool: str, now: int) -> str:
    """Adds a question of one's own, waiting for a check by somebody else; returns its code."""
    if not viewer.may_everywhere(Permission.WRITE_QUESTIONS):
        raise refusals.not_allowed("题库由县普法办管理。")
    await _refuse_faults(question)
    pool = rules.TEMPLATE if question.template else pool
    if pool not in rules.POOLS_SHOWN or (pool == rules.TEMPLATE) != (question.template is not None):
        raise refusals.bad_input("请选择题目放进哪个题库。", fields={"pool": "题库要从列出的选项中选"})
    async with database.transaction():
        code = await queries.next_local_code(TEMPLATE_PREFIX if question.template else LOCAL_PREFIX)
        question = rules.unsigned(content.renamed(question, code))
        number = await steps.add_question(code, pool=pool, now=now)
        await steps.add_version(
            question, question_id=number, number=1, source=rules.LOCAL, by=viewer.person, checked_by=None, now=now
        )
        await steps.index_questions({number: question})
        await record("add_question", "question", number, by=viewer, at=now, detail={"code": code, "pool": pool})
    return code


async def edit_question(viewer: Viewer, code: str, question: Question, *, based_on: int, now: int) -> None:
    """Stores a new wording as a version waiting for a check by somebody else."""
    await _refuse_faults(question)
    async with database.transaction():
        row = await _locked(viewer, code, verb=Permission.WRITE_QUESTIONS)
        if (row["pool"] == rules.TEMPLATE) != (question.template is not None):
            raise refusals.conflict("模板题和普通试题不能互相改。没有保存任何改动。")
        newest = await queries.newest_version(row["id"])
        if newest["number"] != based_on:
            raise refusals.conflict("您打开之后，这道题又有了新版本，没有覆盖它。请看过新版本再改。", reason="changed_meanwhile")
        if newest["digest"] == question.content_hash:
            raise refusals.conflict("和现有版本一样，没有要保存的改动。", reason="nothing_changed")
        await steps.add_version(
            rules.unsigned(question), question_id=row["id"], number=newest["number"] + 1, source=rules.LOCAL, by=viewer.person,
            checked_by=None, now=now,
        )  # fmt: skip
        await record("edit_question", "question", row["id"], by=viewer, at=now, detail={"version": newest["number"] + 1})


async def check_version(viewer: Viewer, code: str, number: int, *, now: int) -> None:
    """Puts a waiting version in use; never by its writer. A template must still pass its draws by today's calendar."""
    _, version = await _version(viewer, code, number)
    await _refuse_unproved(content.unpack(version["content"]))
    async with database.transaction():
        row, version = await _version(viewer, code, number)
        why = rules.why_no_check(
            written_by=version["written_by"],
            checked_at=version["checked_at"],
            set_aside_at=version["set_aside_at"],
            by=viewer.person,
        )
        if why:
            raise refusals.conflict(why)
        await database.execute(
            "UPDATE question_version SET checked_by = $1, checked_at = $2 WHERE id = $3", viewer.person, now, version["id"]
        )
        await steps.index_questions({row["id"]: content.unpack(version["content"])})
        await record("approve_question", "question", row["id"], by=viewer, at=now, detail={"version": number})


async def set_aside_version(viewer: Viewer, code: str, number: int, *, reason: str, now: int) -> None:
    """Leaves a waiting version unused, with a reason; what is in use stays."""
    async with database.transaction():
        row, version = await _version(viewer, code, number)
        if version["checked_at"] is not None or version["set_aside_at"] is not None:
            raise refusals.conflict("这一版已经处理过了。")
        await database.execute("UPDATE question_version SET set_aside_at = $1 WHERE id = $2", now, version["id"])
        await steps.add_change(row["id"], "set_aside", reason=reason, by=viewer.person, now=now)
        await record("send_back_question", "question", row["id"], by=viewer, at=now, detail={"version": number, "reason": reason})


async def retire_question(viewer: Viewer, code: str, *, reason: str, now: int) -> None:
    """Takes a question out of all future draws; papers already drawn keep it."""
    async with database.transaction():
        row = await _locked(viewer, code, verb=Permission.CHECK_QUESTIONS)
        if row["retired_at"] is not None:
            raise refusals.conflict("这道题已经停用了。")
        await database.execute("UPDATE question SET retired_at = $1 WHERE id = $2", now, row["id"])
        await steps.add_change(row["id"], "retire", reason=reason, by=viewer.person, now=now)
        await record("retire_question", "question", row["id"], by=viewer, at=now, detail={"reason": reason})


async def restore_question(viewer: Viewer, code: str, *, now: int) -> None:
    """Lets a retired question be drawn again."""
    async with database.transaction():
        row = await _locked(viewer, code, verb=Permission.CHECK_QUESTIONS)
        if row["retired_at"] is None:
            raise refusals.conflict("这道题没有停用。")
        await database.execute("UPDATE question SET retired_at = NULL WHERE id = $1", row["id"])
        await steps.add_change(row["id"], "restore", reason="", by=viewer.person, now=now)
        await record("restore_question", "question", row["id"], by=viewer, at=now)


async def _refuse_faults(question: Question) -> None:
    if question.template is not None:
        await _refuse_unproved(question)
    elif faults := rules.faults_in(question):
        raise refusals.bad_input(f"有 {len(faults)} 处需要改，填写的内容都还在页面上。", fields=faults)


async def _refuse_unproved(question: Question) -> None:
    if question.template is None:
        return
    proof = await asyncio.to_thread(prove, question, days=await calendars.calendar())
    if not proof.passed:
        raise refusals.bad_input(f"试抽没有通过，没有保存：{'；'.join(proof.faults)}。", fields={"": f"试抽没有通过：{'；'.join(proof.faults)}"})


async def _locked(viewer: Viewer, code: str, *, verb: str) -> dict[str, Any]:
    lock = database.by_engine(sqlite="", postgresql=" FOR UPDATE")
    return await queries.question_for(viewer, code, verb=verb, lock=lock)


async def _version(viewer: Viewer, code: str, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    row = await _locked(viewer, code, verb=Permission.CHECK_QUESTIONS)
    version = await queries.version_of(row["id"], number)
    if version is None:
        raise refusals.not_found("没有找到这一版。")
    return row, version
