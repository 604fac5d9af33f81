"""The verbs of practice: serve a set, answer one question of it, set what a year asks."""

from app.bank import queries as bank
from app.bank.moved.queries import drawable
from app.bank.paper import pack
from app.foundation import clock, database, refusals
from app.foundation.access import Viewer
from app.foundation.codes import new_code
from app.foundation.ledger.steps import record
from app.people.categories import CATEGORIES
from app.study import queries, rules


async def serve_set(viewer: Viewer, *, theme: str, now: int) -> str:
    """Puts ten questions together for the viewer and returns the set's code; an unfinished set comes first.

    `theme` is a law's short name, or '' for all. 409 when the practice pool has no question of it.
    """
    unfinished = await queries.open_set_of(viewer)
    if unfinished is not None:
        return str(unfinished["code"])
    in_use = [pair for pair in await bank.in_use((queries.PRACTICE,)) if theme in ("", pair[1].law)]
    pool = await drawable(in_use, on=(clock.day_of(now),))
    if not pool:
        raise refusals.conflict("练习题库里还没有这部法律的题，请换一部法律，或选“全部法律”。", reason="no_questions")
    history = await queries.history_of(viewer)
    code = new_code()
    chosen = rules.choose_questions(
        pool,
        answered={answer.question.code for answer in history},
        missed=rules.still_missed((answer.question.code, answer.right) for answer in history),
        seed=code,
    )
    paper = pack([rules.shuffled_item(version, question, seed=code) for version, question in chosen])
    async with database.transaction():
        await database.execute(
            "INSERT INTO practice_set (code, person, year, served_at, paper, theme) VALUES ($1, $2, $3, $4, $5, $6)",
            code, viewer.person, clock.day_of(now).year, now, paper, theme,
        )  # fmt: skip
    return code


async def answer_question(viewer: Viewer, code: str, *, position: int, choice: str, now: int) -> bool:
    """Marks and stores the one answer to a position of the viewer's set; whether it was right.

    The last answer completes the set. 409 when it was answered before, 422 for letters that are not there,
    429 when the answer before was less than two seconds ago.
    """
    lock = database.by_engine(sqlite="", postgresql=" FOR UPDATE")
    async with database.transaction():
        practice = await queries.set_for(viewer, code, lock=lock)
        item, question = await queries.question_at(practice, position)
        if position in practice.given:
            raise refusals.conflict("这道题已经答过，不能改。答案和解析就在这一页。", reason="answered_before")
        if fault := rules.fault_in(choice, item=item, question=question):
            raise refusals.bad_input(fault)
        last_at = max((one.at for one in practice.given.values()), default=None)
        if rules.is_too_soon(last_at, now=now):
            raise refusals.too_many("答得太快了，这一题没有记录。请看完题目再答。", retry_after=2)
        right = rules.is_right(item.original(choice), question)
        await database.execute(
            'INSERT INTO practice_answer (practice_set, position, choice, "right", answered_at) VALUES ($1, $2, $3, $4, $5)',
            practice.id, position, choice, int(right), now,
        )  # fmt: skip
        if len(practice.given) + 1 == len(practice.items):
            await database.execute("UPDATE practice_set SET completed_at = $1 WHERE id = $2", now, practice.id)
            await record("complete_set", "practice_set", practice.id, by=viewer, at=now)
    return right


async def set_requirement(viewer: Viewer, *, year: int, sets: dict[str, int], now: int) -> int:
    """Stores what a year asks of each category ('' is everybody else), as new rows; how many changed.

    422 for a category or a number that cannot be.
    """
    if any(code not in (rules.EVERYBODY, *CATEGORIES) for code in sets):
        raise refusals.bad_input("人员类别不在列表里，没有保存。请刷新页面再填。")
    if any(not 0 <= number <= rules.MOST_SETS for number in sets.values()):
        raise refusals.bad_input(f"每年的组数要在 0 到 {rules.MOST_SETS} 之间，没有保存。")
    async with database.transaction():
        known = await queries.requirement(year)
        changed = {code: number for code, number in sets.items() if known.get(code) != number}
        await database.insert_many_by_name(
            "study_requirement", ["year", "category", "sets", "by", "at"],
            [(year, code, number, viewer.person, now) for code, number in changed.items()],
        )  # fmt: skip
        if changed:
            await record("set_requirement", "study_requirement", None, by=viewer, at=now, detail={"year": year, "sets": changed})
    return len(changed)
