"""Arranging: a draft from a template, its settings, a copy, withdrawal, release of keys."""

import secrets
from dataclasses import replace
from typing import Any

from app.exams import queries, rules
from app.exams.rules import Settings
from app.exams.storing import columns_of, settings_from, settings_of
from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.codes import new_code
from app.foundation.ledger.steps import record
from question_bank.forms import FormTemplate


async def arrange_exam(viewer: Viewer, template: FormTemplate, *, now: int) -> str:
    """A new draft from a form as it is really held; its code."""
    return await _add(viewer, settings_from(template, now=now), detail={"template": template.code}, now=now)


async def copy_exam(viewer: Viewer, code: str, *, now: int) -> str:
    """A new draft with the settings of another exam; its code."""
    row = await queries.exam_for(viewer, code, verb=Permission.ARRANGE_EXAM)
    settings = settings_of(row)
    copied = replace(settings, title=f"{settings.title[:90]}（新）")
    return await _add(viewer, copied, detail={"copied_from": code}, now=now)


async def arrange_make_up(
    viewer: Viewer, code: str, *, resits: tuple[str, ...], opens_at: int, closes_at: int, now: int
) -> str:
    """A draft of a make-up with the main exam's rules, for its absent, its failed or both as they stand when it is published; its code.

    409 for what is no main exam that runs or is over; 422 with what is wrong with the times.
    """
    row = await queries.exam_for(viewer, code, verb=Permission.ARRANGE_EXAM)
    if refusal := rules.why_no_make_up(row, now=now):
        raise refusal
    main = settings_of(row)
    number = await queries.make_ups_of(row["id"]) + 1
    title = f"{main.title[:90]}补考" if number == 1 else f"{main.title[:85]}第 {number} 次补考"
    made = replace(
        main, title=title, main_exam=row["id"], resits=resits, opens_at=opens_at, closes_at=closes_at, units=(), categories=(),
        late_entry_minutes=None,
    )  # fmt: skip
    if faults := rules.settings_faults(made):
        raise refusals.bad_input(f"有 {len(faults)} 处需要改，填写的内容都还在页面上。", fields=faults)
    return await _add(viewer, made, detail={"make_up_of": code, "resits": list(resits)}, now=now)


async def _add(viewer: Viewer, settings: Settings, *, detail: dict[str, Any], now: int) -> str:
    if not viewer.may_everywhere(Permission.ARRANGE_EXAM):
        raise refusals.not_allowed("安排考试由县普法办负责。")
    values: dict[str, Any] = {
        **columns_of(settings), "code": new_code(), "edition": 1, "seed": secrets.token_hex(16),
        "drafted_by": viewer.person, "drafted_at": now,
    }  # fmt: skip
    names = ", ".join(values)
    places = ", ".join(f"${n + 1}" for n in range(len(values)))
    async with database.transaction():
        rows = await database.fetch(f"INSERT INTO exam ({names}) VALUES ({places}) RETURNING id", *values.values())
        await record("arrange_exam", "exam", rows[0]["id"], by=viewer, at=now, detail=detail)
    return str(values["code"])


async def edit_exam(viewer: Viewer, code: str, settings: Settings, *, edition: int, now: int) -> None:
    """Stores new settings of a draft; refuses when somebody else stored theirs since `edition` was read."""
    if faults := rules.settings_faults(settings):
        raise refusals.bad_input(f"有 {len(faults)} 处需要改，填写的内容都还在页面上。", fields=faults)
    async with database.transaction():
        exam = await queries.exam_for(viewer, code, verb=Permission.ARRANGE_EXAM, lock=True)
        if refusal := rules.why_no_edit(rules.state_of(exam, now=now)):
            raise refusal
        if exam["edition"] != edition:
            raise refusals.conflict(
                "您打开之后，另一个人改过这场考试的设置，没有覆盖对方的改动。下面是您填的内容。",
                reason="edited_meanwhile",
            )
        values = columns_of(settings)
        changed = sorted(name for name, value in values.items() if exam[name] != value)
        columns = ", ".join(f"{name} = ${n + 2}" for n, name in enumerate(values))
        await database.execute(f"UPDATE exam SET {columns}, edition = edition + 1 WHERE id = $1", exam["id"], *values.values())
        await record("edit_exam", "exam", exam["id"], by=viewer, at=now, detail={"changed": changed, "edition": edition + 1})


async def withdraw_exam(viewer: Viewer, code: str, *, reason: str, now: int) -> None:
    """Calls an exam off before it opens; a draft by who arranges, a published one by who publishes."""
    async with database.transaction():
        exam = await queries.exam_for(viewer, code, lock=True)
        verb = Permission.ARRANGE_EXAM if exam["published_at"] is None else Permission.PUBLISH_EXAM
        if not viewer.may_everywhere(verb) and not viewer.may_everywhere(Permission.PUBLISH_EXAM):
            raise refusals.not_allowed("已经发布的考试由审核发布人员撤回。")
        if refusal := rules.why_no_withdrawal(rules.state_of(exam, now=now)):
            raise refusal
        await database.execute("UPDATE exam SET withdrawn_at = $2 WHERE id = $1", exam["id"], now)
        await record("withdraw_exam", "exam", exam["id"], by=viewer, at=now, detail={"reason": reason})


async def release_keys(viewer: Viewer, code: str, *, now: int) -> None:
    """Lets everyone who sat see keys and explanations, once the exam is over."""
    async with database.transaction():
        exam = await queries.exam_for(viewer, code, verb=Permission.PUBLISH_EXAM, lock=True)
        if refusal := rules.why_no_release(rules.state_of(exam, now=now), released_at=exam["keys_released_at"]):
            raise refusal
        await database.execute("UPDATE exam SET keys_released_at = $2 WHERE id = $1", exam["id"], now)
        await record("release_keys", "exam", exam["id"], by=viewer, at=now)
