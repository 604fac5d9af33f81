"""The verbs of a question's life besides writing and checking."""

from dataclasses import replace

from app.bank import content, queries, rules, steps
from app.bank.life import queries as life
from app.bank.life.rules import MOVES, tagged, why_no_move
from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.ledger.steps import record


async def comment_question(viewer: Viewer, code: str, text: str, *, now: int) -> None:
    """Says something about a question to everybody who sees it."""
    async with database.transaction():
        row = await queries.question_for(viewer, code)
        await database.execute(
            "INSERT INTO question_comment (question, text, by, at) VALUES ($1, $2, $3, $4)", row["id"], text, viewer.person, now
        )
        await record("comment_question", "question", row["id"], by=viewer, at=now)


async def move_question(viewer: Viewer, code: str, to: str, *, reason: str, now: int) -> None:
    """Moves a question to another pool; into the practice pool it is public for good. Papers already drawn keep it."""
    async with database.transaction():
        lock = database.by_engine(sqlite="", postgresql=" FOR UPDATE")
        row = await queries.question_for(viewer, code, verb=Permission.CHECK_QUESTIONS, lock=lock)
        public = rules.is_public(row["pool"], row["public_at"])
        if why := why_no_move(row["pool"], to, public=public, drawn=bool(await life.uses(row["id"]))):
            raise refusals.conflict(why)
        public_at = row["public_at"] or (now if to == rules.PRACTICE or public else None)
        await database.execute("UPDATE question SET pool = $1, public_at = $2 WHERE id = $3", to, public_at, row["id"])
        await steps.add_change(row["id"], MOVES[to], reason=reason, by=viewer.person, now=now)
        await record(
            "move_question", "question", row["id"], by=viewer, at=now, detail={"from": row["pool"], "to": to, "reason": reason}
        )


async def retire_questions(viewer: Viewer, codes: list[str], *, reason: str, now: int) -> int:
    """Takes many questions out of future draws at once; those retired before stay as they are. How many were changed."""
    _need(viewer, Permission.CHECK_QUESTIONS)
    async with database.transaction():
        chosen = [one for one in await life.chosen_for(viewer, codes, act=life.RETIRE) if not one.why_not]
        for one in chosen:
            await database.execute("UPDATE question SET retired_at = $1 WHERE id = $2 AND retired_at IS NULL", now, one.id)
            await steps.add_change(one.id, "retire", reason=reason, by=viewer.person, now=now)
            await record(
                "retire_question", "question", one.id, by=viewer, at=now, detail={"reason": reason, "together": len(chosen)}
            )
    return len(chosen)


async def tag_questions(viewer: Viewer, codes: list[str], *, add: tuple[str, ...], remove: tuple[str, ...], now: int) -> int:
    """Adds and takes away tags of many questions, as a new version each that is used at once: its words and key stay as checked.

    Questions whose newest version is not in use are left out. How many were changed.
    """
    _need(viewer, Permission.WRITE_QUESTIONS)
    if not add and not remove:
        raise refusals.bad_input("请填写要加上或去掉的标签。", fields={"add": "加上和去掉至少填一样"})
    changed = 0
    async with database.transaction():
        indexed = {}
        for one in await life.chosen_for(viewer, codes, act=life.TAG):
            tags = tagged(one.tags, add=add, remove=remove)
            if one.why_not or tags == one.tags:
                continue
            newest = await queries.newest_version(one.id)
            question = replace(content.unpack(newest["content"]), tags=tags)
            await steps.add_version(
                question, question_id=one.id, number=newest["number"] + 1, source=newest["source"], by=newest["written_by"],
                checked_by=newest["checked_by"], now=now, usable=True,
            )  # fmt: skip
            indexed[one.id] = question
            changed += 1
        await steps.index_questions(indexed)
        if changed:
            detail = {"add": list(add), "remove": list(remove), "codes": codes, "changed": changed}
            await record("tag_questions", "question", None, by=viewer, at=now, detail=detail)
    return changed


def _need(viewer: Viewer, verb: str) -> None:
    if not viewer.may_everywhere(verb):
        raise refusals.not_allowed("题库由县普法办管理。没有改动任何题。")
