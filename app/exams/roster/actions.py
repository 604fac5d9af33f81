"""Amending a roster: asked by one person for one or many people, done with the approval of another, or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.exams import queries as exams
from app.exams.roster import queries, rules, steps
from app.exams.roster.rules import Person
from app.exams.roster.steps import Upload
from app.foundation import clock, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.approvals import steps as approvals
from app.foundation.approvals.kinds import Kind
from app.foundation.approvals.steps import Request
from app.foundation.ledger.steps import record


@dataclass(frozen=True, slots=True)
class Draft:
    """What is asked for: one kind of amendment for people by their public codes; `unit` by id for transfers (and joins elsewhere)."""

    kind: str
    people: tuple[str, ...]
    reason: str
    effective_at: int
    reason_kind: str = ""
    unit: int | None = None


async def ask_amendment(viewer: Viewer, exam_code: str, draft: Draft, *, proof: Upload | None, now: int) -> str:
    """Asks for an amendment of every person named, or of none; the code of the request that another person decides.

    422 with a sentence for each person it cannot be asked for; 403 for a kind that only the office asks for.
    """
    if not may_ask(viewer, draft.kind):
        raise refusals.not_allowed("免考请走免考申请；恢复应考由普法办提出。")
    async with database.transaction():
        exam = await queries.exam_for(viewer, exam_code, lock=True)
        people = await reached(viewer, exam, draft.people)
        if faults := await faults_in(viewer, exam, draft, people, now=now):
            raise refusals.bad_input(f"有 {len(faults)} 处需要改，一个人也没有提交。", fields=faults)
        told = [[one.label, one.words] for one in await effects_of(exam, draft.kind, people, unit=draft.unit)]
        detail = {"exam": exam["code"], "title": exam["title"], "kind": draft.kind, "people": len(people), "effects": told}
        summary = f"{exam['title']}：{rules.KINDS[draft.kind]} {len(people)} 人"
        asked = Request(queries.KIND, "exam", exam["id"], summary, draft.reason, detail)
        code = await approvals.ask(asked, by=viewer, now=now)
        rows = [
            (exam["id"], one.id, draft.kind, draft.reason_kind, draft.reason, _unit_of(draft, one), draft.effective_at, viewer.person, now, None, None, code, None)
            for one in people
        ]  # fmt: skip
        await database.insert_many_by_name("roster_amendment", steps.COLUMNS, rows)
        number = int(await database.fetch_value("SELECT id FROM approval WHERE code = $1", code))
        await steps.use_proof(proof, subject="roster_request", subject_id=number, by=viewer, now=now)
    return code


async def reached(viewer: Viewer, exam: dict[str, Any], codes: Iterable[str]) -> list[Person]:
    """The people called so whom the viewer may amend; others are as if there were none."""
    return [one for one in await queries.people_named(exam["id"], codes) if queries.reaches(viewer, one)]


def may_ask(viewer: Viewer, kind: str) -> bool:
    """Whether the viewer may ask for this kind of amendment of anybody at all."""
    return queries.may_ask_anything(viewer) or (kind in rules.OF_UNITS and viewer.may(Permission.EDIT_PEOPLE))


def _unit_of(draft: Draft, one: Person) -> int | None:
    """Where the amendment says somebody counts: a transfer's unit, for a join the unit named or the one they serve in."""
    if draft.kind == rules.JOIN:
        return draft.unit or one.unit
    return draft.unit if draft.kind == rules.TRANSFER else None


async def faults_in(viewer: Viewer, exam: dict[str, Any], draft: Draft, people: list[Person], *, now: int) -> dict[str, str]:
    """Field → sentence for all that keeps the draft from being asked for; people under `person-CODE`."""
    found: dict[str, str] = {}
    known = {one.code for one in people}
    if not draft.people:
        found["people"] = "还没有选人"
    elif len(draft.people) > rules.MOST_PEOPLE:
        found["people"] = f"一次最多更正 {rules.MOST_PEOPLE} 人，现在有 {len(draft.people)} 人"
    elif missing := [code for code in draft.people if code not in known]:
        found["people"] = f"有 {len(missing)} 个人没有找到"
    if draft.effective_at > now:
        found["effective"] = "生效日期不能晚于今天"
    if draft.kind == rules.TRANSFER and draft.unit is None:
        found["unit"] = "还没有选调整到哪个单位"
    if exam["withdrawn_at"] is not None:
        found[""] = "这场考试已经撤回，名单不再更正"
    insiders = await exams.insiders(exam) if draft.kind in (rules.JOIN, rules.RESTORE) else set()
    for one in people:
        if fault := _fault_of(viewer, draft, one, insiders=insiders):
            found[f"person-{one.code}"] = f"{one.name}：{fault}"
    return found


def _fault_of(viewer: Viewer, draft: Draft, one: Person, *, insiders: set[int]) -> str:
    if one.id == viewer.person:
        return "这是您本人，要由别人提出"
    if one.id in insiders and draft.kind == rules.JOIN:
        return "参与了组卷、审核或拟题，不能参加这场考试"
    return rules.fault_of(draft.kind, one, effective_at=draft.effective_at, to=draft.unit)


async def effects_of(exam: dict[str, Any], kind: str, people: Iterable[Person], *, unit: int | None) -> list[rules.Effect]:
    """What the amendment would do now to the figures of the exam and of each unit it touches."""
    some = list(people)
    touched = {one.stands.unit for one in some if one.stands is not None} if kind != rules.JOIN else set()
    touched |= {unit} if unit is not None else {one.unit for one in some if one.unit is not None and kind == rules.JOIN}
    whole, units = await queries.counts(exam["id"], touched)
    return rules.effects(kind, some, whole=whole, units=units, to=unit)


async def _agree(approval: dict[str, Any], viewer: Viewer, now: int) -> None:
    """Makes the amendments count, draws papers of late joiners, exempts those of them whose exemption holds."""
    exam = (await steps.lock_exams([approval["subject_id"]]))[0]
    rows = await queries.amended_by(approval["code"])
    people = {one.id: one for one in await people_of(exam["id"], rows)}
    if viewer.person in people:
        raise refusals.not_allowed("这项更正里有您本人，要由另一个人审批。")
    stale = [one.name for one in await _stale(exam["id"], rows, people)]
    if stale or exam["withdrawn_at"] is not None:
        raise refusals.conflict(
            f"提出以后名单又有变化，{'、'.join(stale[:5]) or '这场考试'}不能再这样更正，什么也没有改。请不通过这个申请，重新提出。", reason="stale"
        )
    await database.execute(
        "UPDATE roster_amendment SET approved_by = $2, approved_at = $3 WHERE approval = $1 AND approved_at IS NULL AND refused_at IS NULL",
        approval["code"], viewer.person, now,
    )  # fmt: skip
    joined = [row["person"] for row in rows if row["kind"] == rules.JOIN]
    await steps.draw_for(exam, joined, now=now)
    for person in joined:
        await steps.exempt_covered(exam, frozen_at=now, now=now, person=person)
    detail = {"kind": rows[0]["kind"], "people": len(rows), "late": now >= exam["closes_at"]}
    await record("amend_roster", "exam", exam["id"], by=viewer, at=now, detail=detail)


async def people_of(exam: int, rows: list[dict[str, Any]]) -> list[Person]:
    """The people that amendments name, as they stand on the roster now."""
    numbers = ", ".join(str(int(row["person"])) for row in rows) or "0"
    codes = [row["code"] for row in await database.fetch(f"SELECT code FROM person WHERE id IN ({numbers})")]
    return await queries.people_named(exam, codes)


async def _stale(exam: int, rows: list[dict[str, Any]], people: dict[int, Person]) -> list[Person]:
    """Those to whom what was asked no longer applies, or for whom something later counts by now."""
    later = await database.fetch(
        "SELECT DISTINCT m.person FROM roster_amendment m JOIN roster_amendment l ON l.exam = m.exam AND l.person = m.person "
        "AND l.approved_at IS NOT NULL AND (l.effective_at > m.effective_at OR (l.effective_at = m.effective_at AND l.id > m.id)) "
        "WHERE m.exam = $1 AND m.approval = $2",
        exam, rows[0]["approval"],
    )  # fmt: skip
    overtaken = {row["person"] for row in later}
    found = []
    for row in rows:
        one = people[row["person"]]
        plain = rules.with_standing(one, rules.without_waiting(one.stands))
        if one.id in overtaken or rules.fault_of(row["kind"], plain, effective_at=row["effective_at"], to=row["unit"]):
            found.append(one)
    return found


async def _end(approval: dict[str, Any], viewer: Viewer, now: int) -> None:
    """A request turned down or taken back: its amendments never count."""
    await database.execute(
        "UPDATE roster_amendment SET refused_at = $2 WHERE approval = $1 AND approved_at IS NULL AND refused_at IS NULL", approval["code"], now
    )


def _told(detail: dict[str, Any]) -> list[tuple[str, str]]:
    told = [("考试", detail["title"]), ("更正", f"{rules.KINDS.get(detail['kind'], detail['kind'])} {detail['people']} 人")]
    told += [(f"{label}（提出时）", words) for label, words in detail["effects"]]
    return [*told, ("是哪些人、佐证、现在的影响", f"/exams/{detail['exam']}/roster?state=waiting")]


AMENDING = Kind("更正应考名单", Permission.PUBLISH_EXAM, _agree, _told, _end)


def today(now: int) -> int:
    """The first moment of the day, in China: from when an amendment of today holds."""
    return clock.start_of_day(clock.day_of(now))
