"""The verbs of a moved law: confirming that a question still holds, and citing the same words under their new number."""

from app.bank import queries as bank
from app.bank import steps
from app.bank.moved import queries, rules
from app.bank.moved.queries import Work
from app.bank.rules import LOCAL
from app.foundation import clock, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.ledger.steps import record
from app.laws.rules import Standing


async def confirm_citations(viewer: Viewer, code: str, *, seen: str, now: int) -> None:
    """Lets a question be drawn again though the articles it rests on changed; valid until they change once more.

    `seen` is the mark of what the page showed. 409 when nothing moved, a law is gone, or it changed since.
    """
    lock = database.by_engine(sqlite="", postgresql=" FOR UPDATE")
    async with database.transaction():
        row = await bank.question_for(viewer, code, verb=Permission.CHECK_QUESTIONS, lock=lock)
        work = await queries.work_of(row["id"], on=clock.day_of(now))
        moved = work.moved if work else []
        written_by = work.row["written_by"] if work else None
        if why := rules.why_no_confirmation(moved, written_by=written_by, by=viewer.person):
            raise refusals.conflict(why)
        if work is None or rules.seen(moved) != seen:
            raise refusals.conflict(
                "您打开之后，条文或题目又有了变化，没有确认。请看过现在的条文再确认。", reason="changed_meanwhile"
            )
        await database.insert_many_by_name(
            "citation_confirmation", ["version", "law", "article", "against", "by", "at"],
            [(work.row["id"], one.cited.law, one.cited.article, one.stands.against, viewer.person, now) for one in moved],
        )  # fmt: skip
        detail = {"version": work.row["number"], "articles": [f"{one.cited.law} {one.cited.article}" for one in moved]}
        await record("confirm_citation", "question", row["id"], by=viewer, at=now, detail=detail)


async def cite_anew(viewer: Viewer, code: str, *, now: int) -> None:
    """Stores a version that cites merely renumbered articles by their numbers now; it waits for a check by somebody else.

    409 when nothing was merely renumbered, or a newer version waits already.
    """
    lock = database.by_engine(sqlite="", postgresql=" FOR UPDATE")
    async with database.transaction():
        row = await bank.question_for(viewer, code, verb=Permission.WRITE_QUESTIONS, lock=lock)
        work = await queries.work_of(row["id"], on=clock.day_of(now))
        if work is None or not any(one.standing is Standing.RENUMBERED for one in work.moved):
            raise refusals.conflict("这道题没有只改了条号的引用，没有保存新版本。")
        if work.row["waiting"]:
            raise refusals.conflict("这道题已经有一个待审的新版本，没有再存一个。请先审核或搁置那一版。", reason="waits_already")
        await _store_anew(viewer, work, now=now)


async def cite_all_anew(viewer: Viewer, *, now: int) -> int:
    """Does so for every question that needs nothing but new numbers and has no newer version waiting; how many."""
    if not viewer.may_everywhere(Permission.WRITE_QUESTIONS):
        raise refusals.not_allowed("题库由县普法办管理。")
    async with database.transaction():
        works = [work for work in await queries.work_on(clock.day_of(now)) if rules.only_renumbered(work.moved)]
        waiting = [work for work in works if not work.row["waiting"]]
        for work in waiting:
            await _store_anew(viewer, work, now=now)
    return len(waiting)


async def _store_anew(viewer: Viewer, work: Work, *, now: int) -> None:
    question = work.row["question"]
    newest = await bank.newest_version(question)
    force = await queries.force_for([work.question], on=clock.day_of(now))
    await steps.add_version(
        rules.cited_anew(work.question, force=force), question_id=question, number=newest["number"] + 1, source=LOCAL,
        by=viewer.person, checked_by=None, now=now,
    )  # fmt: skip
    await record("edit_question", "question", question, by=viewer, at=now, detail={"version": newest["number"] + 1})
